// RedRiverLedger: the record as mathematics: Merkle trees (RFC 6962) and transparency logs (C2SP).
//
// A list of records that only grows commits to its whole content by one digest, the root. A seal
// commits to its headers that way, a receipt to its outcome lines, and the ledger to everything.
// This module reads no file, opens no socket and knows no clock, which is why the auditor can
// import it without importing what it audits.
//
//     records ──leaf hash──▶ leaves ──node hash──▶ root ──signed──▶ checkpoint ──▶ cosignatures
//        │                     │                     │
//        └── bundles           ├── tiles             └── consistency path: it only grew
//                              └── inclusion path: this record is in it
//
// Read the files in this order:
//
//     Merkle.swift, CompactRange.swift               hashes; a tree that grows without being kept
//     ProofPlan.swift, Inclusion.swift, Consistency.swift      proofs from leaves, and their checks
//     TilePath.swift, HashTile.swift, EntryBundle.swift        the published files, one name each
//     TileBuilder.swift, TileReader.swift            tiles from leaves; proofs from tiles
//     LedgerName.swift, NoteKey.swift, NoteSignature.swift     names, keys, signers and cosigners
//     SignedNote.swift, Checkpoint.swift             what a log states, and who signed it;
//                                                    CheckpointArchive.swift: many of them in a file
//     TlogPolicy.swift, TlogProof.swift              whom to believe; a proof in one file
//     AddCheckpointRequest.swift, WitnessRule.swift  when a witness cosigns
//     ForkProof.swift, ForkSearch.swift              two pasts, signed: what can be proved of them
//
// Parsers take the bytes of strangers: each has a longest input, reads one spelling of each value,
// and says what it refuses as a LedgerError.
//
// Terms, used the same way everywhere:
//   record       the bytes of one entry, as written
//   leaf         SHA-256(0x00 ‖ record)
//   node         SHA-256(0x01 ‖ left ‖ right)
//   tree size    how many records a root commits to
//   path         the sibling hashes from a leaf up to the root, or those that join two trees
//   origin       the name of a ledger; the name of its key
//   note         a text and the signatures under it
//   checkpoint   origin, size and root as a note
//   cosignature  a witness's signature over a checkpoint and a time
