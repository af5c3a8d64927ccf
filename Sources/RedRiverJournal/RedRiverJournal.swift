// RedRiverJournal: the private, durable, append-only file of a node.
//
// Everything a node knows is a fold of the records in here, so the module has two promises and
// nothing else: what `append` returned for survives any crash, and what is damaged is never handed
// out as good. It does not know what a record means.
//
//     disk thread                                     any thread
//     Journal.append ──encode──▶ pwrite ──▶ fdatasync ──publish──▶ JournalReader.read / .cursor
//                                              │
//                                              └──▶ durable (the mark: "below N all is on disk")
//
//     <directory>/lock                          held by the one process that may write
//     <directory>/durable                       the mark, two copies (Mark.swift)
//     <directory>/<first index>.segment         records (SegmentHeader.swift, RecordFrame.swift)
//     <directory>/<first index>.index           where they are; derived, may be deleted
//     <directory>/*.new                         half-made files; removed at the next start
//
// Read in this order:
//
//     JournalRecord.swift   what goes in and comes out; JournalError.swift: what can go wrong
//     RecordFrame.swift     one record on disk, byte by byte; SegmentHeader.swift; Mark.swift
//     Recovery.swift        the decision table: what a start does with what it finds
//     Journal.swift         append and roll; Opening.swift: recovery carried out
//     JournalReader.swift   reading from any thread; Cursor.swift: reading everything in order
//     SnapshotStore.swift   the folded state, which may always be deleted
//     JournalCheck.swift    the operator's check of a stopped journal
//     Disk.swift            the system calls behind a protocol, so that tests can fail each of them
//
// Terms, used the same way everywhere:
//   batch       the records of one `append`: written at once, synced at once, kept or cut as one
//   segment     one file of records; a batch never spans two
//   link        the checksum of the record before, stored in each record
//   mark        a number known to be at most the count of durable records; it may lag, never lead
//   tail        what follows the last good batch in the last segment
