// Recovery: what a start does with what it finds at the end of a segment.
//
// A batch of records is appended in this order, and the order is the whole design:
//
//     1. pwrite     the batch, in the last segment, after the batch before it
//     2. fdatasync  that segment            after this the batch survives power loss
//     3. pwrite     the mark (Mark.swift)   "below N all is durable"; reaches the disk when it may
//     4. publish    readers see it, and only now is anybody told of it
//
// A roll happens before step 1, never within a batch: the new segment is made under another name
// with its header, synced, renamed, and the directory synced.
//
// So a batch is whole or it was never promised, and no batch is begun before the one before it is
// durable. A power failure in step 1 or 2 leaves any of the batch's sectors and not the others, in
// any order; that is a *tear*, and it is cut. Anything else is *damage*: it is refused by file,
// offset and index, because cutting it would take back what was promised.
//
// A failed write or sync is never retried: the kernel may have dropped the dirty pages and will
// report success next time (Rebello et al., "Can Applications Recover from fsync Failures?", ATC
// 2020). The process stops. For the same reason a start first writes the last batch again, the same
// bytes in the same place: what it read may be in the page cache alone.
//
// What the table can and cannot tell apart. Damage below the last batch always shows as damage: the
// batches after it prove that it was durable. In the last batch it shows as damage if the mark
// covers that batch, which it does after a clean stop, after a killed process, and once the node has
// been quiet. If the power failed before the mark was written back, damage done to the last batch
// by the same event cannot be told from a tear, by anybody; it is cut, and the cut is reported.

/// What a walk found at the end of a segment.
struct Tail: Hashable {
    var place: Place
    var batch: LastBatch
    var rest: Rest
    var mark: MarkSays

    enum Place: CaseIterable {
        /// Another segment follows: this one was whole when it was closed.
        case closed
        case last
    }

    /// The records before the first byte that is not the record expected there. The *end* is the
    /// index after the last batch that has all its records.
    enum LastBatch: CaseIterable {
        case whole
        /// All its records are there, but the body of one of them is not what was written.
        case bodyBad
        /// Its first records are there and the next is not.
        case unfinished
    }

    /// What is in the file after those records.
    enum Rest: CaseIterable {
        case zero
        /// Bytes, but no intact record.
        case debris
        /// Intact records, all of the batch that begins at the end.
        case torn
        /// An intact record of any other batch.
        case other
    }

    /// What the mark says about the records below and above the end.
    enum MarkSays: CaseIterable {
        case nothing
        /// Durable up to somewhere before the end.
        case before
        /// Durable exactly to the end.
        case exactly
        /// Durable beyond the end.
        case beyond
        /// The last record it counts is here, and it is another one.
        case otherRecord
    }
}

/// What to do about it.
enum Verdict: Hashable, CaseIterable {
    /// Everything is in order.
    case keep
    /// The records are in order; a body is damaged and will be refused when it is read.
    case keepBodyBad
    /// Zero what comes after the end.
    case cut
    /// The same, and a body of the last batch is damaged.
    case cutKeepBodyBad
    /// Zero the last batch too: its body never reached the disk.
    case cutBatch
    /// Stop: what was durable is not what was written.
    case damaged
    /// Stop: what was durable is not there.
    case lost
    /// Stop: the mark and the records are of different journals or different lives.
    case misplaced
}

/// A line of the table; an absent set means any value.
struct RecoveryRow: Sendable {
    var place: Set<Tail.Place>?
    var batch: Set<Tail.LastBatch>?
    var rest: Set<Tail.Rest>?
    var mark: Set<Tail.MarkSays>?
    var verdict: Verdict
    var because: String

    func matches(_ tail: Tail) -> Bool {
        place?.contains(tail.place) ?? true && batch?.contains(tail.batch) ?? true
            && rest?.contains(tail.rest) ?? true && mark?.contains(tail.mark) ?? true
    }
}

/// The decision for each of the 120 possible tails. Exactly one row matches each.
let recoveryTable: [RecoveryRow] = [
    RecoveryRow(
        mark: [.otherRecord], verdict: .misplaced,
        because: "the mark was written for other records than these"),

    RecoveryRow(
        place: [.closed], batch: [.whole], rest: [.zero],
        mark: [.nothing, .before, .exactly, .beyond], verdict: .keep,
        because: "a closed segment as it was left"),
    RecoveryRow(
        place: [.closed], batch: [.bodyBad], rest: [.zero],
        mark: [.nothing, .before, .exactly, .beyond], verdict: .keepBodyBad,
        because: "it was durable before the next segment was begun"),
    RecoveryRow(
        place: [.closed], batch: [.unfinished], rest: [.zero],
        mark: [.nothing, .before, .exactly, .beyond], verdict: .damaged,
        because: "it was durable before the next segment was begun"),
    RecoveryRow(
        place: [.closed], rest: [.debris, .torn, .other],
        mark: [.nothing, .before, .exactly, .beyond], verdict: .damaged,
        because: "nothing is written to a segment once it is closed"),

    RecoveryRow(
        place: [.last], rest: [.other], mark: [.nothing, .before, .exactly, .beyond],
        verdict: .damaged,
        because: "a later batch was begun, so what is broken here had been durable"),
    RecoveryRow(
        place: [.last], rest: [.zero], mark: [.beyond], verdict: .lost,
        because: "durable records are gone: an old copy, or a file cut short"),
    RecoveryRow(
        place: [.last], rest: [.debris, .torn], mark: [.beyond], verdict: .damaged,
        because: "what is broken here had been durable"),

    RecoveryRow(
        place: [.last], batch: [.whole], rest: [.zero], mark: [.nothing, .before, .exactly],
        verdict: .keep, because: "a clean end"),
    RecoveryRow(
        place: [.last], batch: [.whole], rest: [.debris, .torn],
        mark: [.nothing, .before, .exactly], verdict: .cut,
        because: "the power failed in step 1 or 2 of the next batch"),

    RecoveryRow(
        place: [.last], batch: [.bodyBad], rest: [.zero], mark: [.nothing, .before],
        verdict: .cutBatch, because: "the power failed in step 2: a body did not reach the disk"),
    RecoveryRow(
        place: [.last], batch: [.bodyBad], rest: [.zero], mark: [.exactly], verdict: .keepBodyBad,
        because: "it was durable, so the body was damaged later"),
    RecoveryRow(
        place: [.last], batch: [.bodyBad], rest: [.debris, .torn],
        mark: [.nothing, .before, .exactly], verdict: .cutKeepBodyBad,
        because: "the next batch was begun, so this one had been durable"),

    RecoveryRow(
        place: [.last], batch: [.unfinished], rest: [.zero, .debris, .torn],
        mark: [.nothing, .before, .exactly], verdict: .cut,
        because: "the power failed in step 1 or 2 of this batch"),
]

/// The decision on one tail.
func verdict(on tail: Tail) -> Verdict {
    guard let row = recoveryTable.first(where: { $0.matches(tail) }) else {
        preconditionFailure("the table is complete; a test goes through all of it")
    }
    return row.verdict
}
