// RedRiverExchange: the decisions of a node as one deterministic state machine.
//
// No I/O, clock, thread, randomness or key is in here: time, random bytes, signatures and the results
// of checks arrive as inputs, and everything to be done leaves as outputs. The same inputs give the
// same records, byte for byte, which is what makes a simulator, and an argument in court, possible.
//
//     Exchange.swift      how to drive it; the order of effects
//     Input, Output       what can happen, what may be done
//     Record              what is written down; RecordCoding: as bytes
//     State, StateFold    what a node knows, as the fold of its records; Snapshot: as bytes
//     ReplayGuard         no identifier is accepted twice: the theorem and its table
//     Intake              what its own clients publish
//     Delivery, Desk, Lanes, Timers, Token   queues, leases, order per crossing
//     Session             the link from HELLO to flow; Outbound: seals; Inbound: receipts
//     Housekeeping        what time alone makes a node do; delivery reports
