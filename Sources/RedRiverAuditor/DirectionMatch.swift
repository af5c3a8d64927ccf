// DirectionMatch: the seals of one node and what the other made of them, one by one.
//
//     sender    sent 7   sent 8 …              got 6
//                  │        ╎ not there yet      │
//     receiver  taken 7                        given 6    given 7
//
// Both sides go up by one, so what is equal meets at the front of two queues.

public import RedRiverBase

/// The comparison of one direction.
struct DirectionMatch {
    /// Whose seals they are.
    let sender: NodeID
    private let lateMilliseconds: Int64
    private var sent = EventQueue<SealRecord>()
    private var taken = EventQueue<SealRecord>()
    private var given = EventQueue<ReceiptRecord>()
    private var got = EventQueue<ReceiptRecord>()
    private(set) var matchedSeals: UInt64 = 0
    private(set) var matchedMessages: UInt64 = 0
    private(set) var matchedReceipts: UInt64 = 0
    private(set) var tally: DirectionTally

    init(sender: NodeID, lateMilliseconds: Int64) {
        self.sender = sender
        tally = DirectionTally(sender: sender)
        self.lateMilliseconds = lateMilliseconds
    }

    private mutating func find(
        _ list: inout FindingList, _ sequence: SealSequence, _ flaw: AuditFlaw
    ) {
        tally.counts[flaw.code, default: 0] += 1
        list.add(.seal(sequence, from: sender), flaw)
    }

    /// What the sender's ledger says.
    mutating func take(ofSender event: SealEvent, _ list: inout FindingList) {
        switch event {
        case .sent(let record):
            tally.sealed.add(record)
            if let flaw = sent.add(record, record.sequence) {
                find(&list, record.sequence, flaw)
            }
        case .got(let record):
            tally.receiptsTaken += 1
            if let flaw = got.add(record, record.sequence) {
                find(&list, record.sequence, flaw)
            }
        case .taken, .given: return
        }
        match(&list)
    }

    /// What the receiver's ledger says.
    mutating func take(ofReceiver event: SealEvent, _ list: inout FindingList) {
        switch event {
        case .taken(let record):
            tally.received.add(record)
            if let flaw = taken.add(record, record.sequence) {
                find(&list, record.sequence, flaw)
            }
        case .given(let record):
            tally.receiptsGiven += 1
            if let flaw = given.add(record, record.sequence) {
                find(&list, record.sequence, flaw)
            }
        case .sent, .got: return
        }
        match(&list)
    }

    private mutating func match(_ list: inout FindingList) {
        while let one = sent.first, let other = taken.first {
            if one.sequence <= other.sequence { sent.removeFirst() }
            if other.sequence <= one.sequence { taken.removeFirst() }
            if one.sequence == other.sequence {
                compare(one, other, &list)
            } else if one.sequence < other.sequence {
                find(&list, one.sequence, .sealMissing(one.sequence))
            } else {
                find(&list, other.sequence, .sealInvented(other.sequence))
            }
        }
        while let one = given.first, let other = got.first {
            if one.sequence <= other.sequence { given.removeFirst() }
            if other.sequence <= one.sequence { got.removeFirst() }
            if one.sequence == other.sequence {
                matchedReceipts += 1
                if one.digest != other.digest || one.outcomes != other.outcomes {
                    find(&list, one.sequence, .receiptDiffers(one.sequence))
                }
            } else if one.sequence < other.sequence {
                find(&list, one.sequence, .receiptNotTaken(one.sequence))
            } else {
                find(&list, other.sequence, .receiptInvented(other.sequence))
            }
        }
        // One side is so far ahead that the other's part is taken for missing.
        while sent.isTooLong, let record = sent.removeFirst() {
            find(&list, record.sequence, .sealMissing(record.sequence))
        }
        while taken.isTooLong, let record = taken.removeFirst() {
            find(&list, record.sequence, .sealInvented(record.sequence))
        }
        while given.isTooLong, let record = given.removeFirst() {
            find(&list, record.sequence, .receiptNotTaken(record.sequence))
        }
        while got.isTooLong, let record = got.removeFirst() {
            find(&list, record.sequence, .receiptInvented(record.sequence))
        }
    }

    private mutating func compare(
        _ one: SealRecord, _ other: SealRecord, _ list: inout FindingList
    ) {
        matchedSeals += 1
        matchedMessages += UInt64(one.leaves.count)
        if one.digest != other.digest { find(&list, one.sequence, .sealDiffers(one.sequence)) }
        if one.leaves.count != other.leaves.count {
            if one.digest == other.digest { find(&list, one.sequence, .sealDiffers(one.sequence)) }
        } else {
            for (offset, pair) in zip(one.leaves, other.leaves).enumerated()
            where pair.0 != pair.1 {
                find(&list, one.sequence, .headerDiffers(one.first.advanced(by: offset)))
            }
        }
        let delay = other.at.millisecondsSince(one.at)
        if delay > lateMilliseconds {
            find(&list, one.sequence, .sealLate(one.sequence, milliseconds: delay))
        } else if delay < -Limits.clockDifferenceMilliseconds {
            find(&list, one.sequence, .sealEarly(one.sequence, milliseconds: -delay))
        }
    }

    /// What is left when both ledgers have ended: on its way if it is young, else missing.
    ///
    /// - Parameter latest: The time of the later of the two last leaves.
    mutating func finish(latest: Timestamp, freshMilliseconds: Int64, _ list: inout FindingList) {
        func judge(_ sequence: SealSequence, _ at: Timestamp, _ flaw: AuditFlaw) {
            let isFresh = latest.millisecondsSince(at) <= freshMilliseconds
            find(&list, sequence, isFresh ? .inFlight(sequence) : flaw)
        }
        while let record = sent.removeFirst() {
            judge(record.sequence, record.at, .sealMissing(record.sequence))
        }
        while let record = taken.removeFirst() {
            judge(record.sequence, record.at, .sealInvented(record.sequence))
        }
        while let record = given.removeFirst() {
            judge(record.sequence, record.at, .receiptNotTaken(record.sequence))
        }
        while let record = got.removeFirst() {
            judge(record.sequence, record.at, .receiptInvented(record.sequence))
        }
    }
}

/// How much of one direction either ledger has, for people to read.
public struct DirectionTally: Hashable, Sendable {
    /// Seals, and the messages in them.
    public struct Volume: Hashable, Sendable {
        public internal(set) var seals: UInt64 = 0
        public internal(set) var messages: UInt64 = 0

        fileprivate mutating func add(_ record: SealRecord) {
            seals += 1
            messages += UInt64(record.leaves.count)
        }
    }

    /// Whose seals they are.
    public let sender: NodeID
    /// By the sender's ledger.
    public internal(set) var sealed = Volume()
    /// By the receiver's.
    public internal(set) var received = Volume()
    /// Receipts that the receiver signed, and those that the sender has.
    public internal(set) var receiptsGiven: UInt64 = 0
    public internal(set) var receiptsTaken: UInt64 = 0
    /// What was found in this direction, by code.
    public internal(set) var counts: [String: UInt64] = [:]
}

/// Events that wait for their like from the other ledger, in ascending order.
private struct EventQueue<Record> {
    /// A seal of 512 messages takes 16 KiB here.
    private static var most: Int { 4096 }

    private var records: [Record] = []
    private var start = 0
    private var last = SealSequence.none

    var first: Record? { start < records.count ? records[start] : nil }

    var isTooLong: Bool { records.count - start > Self.most }

    /// - Returns: Why it was not added: its number was there before.
    mutating func add(_ record: Record, _ sequence: SealSequence) -> AuditFlaw? {
        guard sequence > last else {
            return sequence == last ? .sealRepeated(sequence) : .sealOrder(sequence)
        }
        last = sequence
        records.append(record)
        return nil
    }

    @discardableResult
    mutating func removeFirst() -> Record? {
        guard start < records.count else { return nil }
        defer {
            start += 1
            if start > 64, 2 * start > records.count {
                records.removeFirst(start)
                start = 0
            }
        }
        return records[start]
    }
}
