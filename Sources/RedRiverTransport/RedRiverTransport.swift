// RedRiverTransport: multipart messages between authenticated machines, over ZeroMQ.
//
// The only importer of ZeroMQ (libzmq 4.3). It knows who is at the other end of a connection and
// nothing of what is in a frame. Read in this order:
//
//     Context.swift       the one thing threads share; TransportError.swift: what can go wrong
//     CurveKeys.swift     CURVE keys; KeyBook.swift: whose key is whose
//     Zap.swift           who is let in, as a pure function; Gatekeeper.swift: the thread that asks it
//     SocketBounds.swift  how much one connection may send and keep waiting
//     Inflow.swift        the same in bytes, read or not; TCPView.swift: what the kernel counts
//     Socket.swift        one ZeroMQ socket; Monitor.swift: what happens to its connection
//     Listener.swift      the side that is called (ROUTER); Dialler.swift: the side that calls (DEALER)
//     Waker.swift         how another thread interrupts a wait; Poller.swift: the wait
//     SelfCheck.swift     proof, at every start, that a stranger is turned away
//
// The order at start, for each node: Context, Gatekeeper, Listener.bind, SelfCheck. CURVE without a
// handler lets every stranger in, so the handler comes first, the domain is enforced by ZeroMQ, a
// message without a user is an error, and the self-check tries the door.
//
// Sockets are final classes, not ~Copyable structs, because a wait needs several of them in one
// array and a link replaces its Dialler while the wait's list stays as it is. They are not Sendable:
// the compiler keeps each on the thread that made it. No `async` here: a task changes threads at
// every `await`, a ZeroMQ socket may not.
//
// What ZeroMQ 4.3 leaves open to a party that holds a registered key (strangers never get so far):
//   - it aborts the process when a generated routing id is already taken by a client that chose it.
//     Routing ids start at an unpredictable number and are told to nobody, so this takes millions
//     of connections.
// Nothing accepted is lost by it. It is a reason to register parties, not to trust them.
