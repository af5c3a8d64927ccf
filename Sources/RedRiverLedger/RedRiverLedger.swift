// RedRiverLedger: the record as mathematics: the Merkle tree of RFC 6962.
//
// A list of records that only grows commits to its whole content by one digest, the root. A seal
// commits to its headers that way, a receipt to its outcome lines, and the ledger to everything.
// This module reads no file, opens no socket and knows no clock, which is why the auditor can
// import it without importing what it audits.
//
//     records ──leaf hash──▶ leaves ──node hash──▶ root
//                              │                     │
//                              └── inclusion path ───┘
//
// Read Merkle.swift, then CompactRange.swift, then Inclusion.swift.
//
// Terms, used the same way everywhere:
//   record       the bytes of one entry, as written
//   leaf         SHA-256(0x00 ‖ record)
//   node         SHA-256(0x01 ‖ left ‖ right)
//   tree size    how many records a root commits to
//   path         the sibling hashes from a leaf up to the root
