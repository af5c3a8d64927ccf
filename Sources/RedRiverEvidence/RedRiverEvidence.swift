// RedRiverEvidence: what is signed or kept as proof.
//
// Everything two countries may one day show to a judge is made and checked here, from bytes alone:
// no socket, no file, no clock and no queue is known in this module, so the auditor can use it
// without using the node it audits.
//
//     agreement ──pins──▶ certificates ──verify──▶ statements ──chain, root──▶ messages
//                                                     │
//                                            seal, receipt, epoch
//
// Read in this order:
//
//     Suite.swift           closed bundles of algorithms; StatementText.swift: lines and numbers
//     SealStatement.swift   a batch; ReceiptStatement.swift, Outcome.swift: what became of it
//     EpochStatement.swift  a key for the way; MessageKeys.swift: a fresh key for each message
//     Commitment.swift      what binds a header to its body
//     Agreement.swift       who may speak, under which keys and algorithms
//     SealCheck.swift       what a receiver checks, in order, and the code of what failed
//     Leaf.swift            a line of the ledger; EvidenceBundle.swift: all that proves one message;
//                           LeafTrace.swift, BundlePieces.swift: how it is found and put together
//
// A statement's identity is the digest of its bytes, never of its signatures: those are malleable.
