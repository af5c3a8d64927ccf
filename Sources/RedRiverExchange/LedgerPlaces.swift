// LedgerPlaces: where a record of the journal stands in the ledger, and the other way round.
//
// Most records are leaves, in the same order; few are not (queues, epochs, blobs), so only those are
// kept. A generation begins at its record `opened` and counts from 0 again.

public import RedRiverBase

/// The correspondence between the records of a journal and the leaves of its ledgers.
public struct LedgerPlaces: Hashable, Sendable {
    /// Where a generation begins.
    struct Start: Hashable, Sendable {
        var generation: UInt32
        /// Its first record.
        var record: UInt64
        /// How many records before that are no leaves.
        var plainBefore: Int
    }

    /// The index the next record will have.
    public private(set) var next = RecordIndex(0)
    /// Ascending; never empty.
    private(set) var starts = [Start(generation: 1, record: 0, plainBefore: 0)]
    /// The records that are not leaves, ascending: a few a day.
    private(set) var plain: [UInt64] = []

    /// An empty journal.
    public init() {}

    /// - Returns: `nil` unless the parts can have come about by records.
    init?(next: RecordIndex, starts: [Start], plain: [UInt64]) {
        guard let first = starts.first, first == Self().starts[0],
            zip(plain, plain.dropFirst()).allSatisfy({ $0.0 < $0.1 }),
            plain.last.map({ $0 < next.value }) ?? true
        else { return nil }
        for (a, b) in zip(starts, starts.dropFirst()) {
            guard a.generation < .max, b.generation == a.generation + 1, a.record < b.record,
                b.record < next.value
            else { return nil }
        }
        self.next = next
        self.starts = starts
        self.plain = plain
        guard starts.allSatisfy({ $0.plainBefore == plainCount(before: $0.record) }) else {
            return nil
        }
    }

    /// The generation that records belong to now.
    public var generation: UInt32 { current.generation }

    private var current: Start { starts[starts.count - 1] }

    /// How many leaves the current generation has.
    public var leaves: UInt64 {
        next.value - current.record - UInt64(plain.count - current.plainBefore)
    }

    /// The ledger index the next leaf will have.
    public var nextLeaf: LedgerIndex { LedgerIndex(generation: generation, index: leaves) }

    /// Counts the next record.
    mutating func add(_ record: Record) {
        if case .opened(let opened) = record {
            starts.append(
                Start(
                    generation: opened.generation, record: next.value, plainBefore: plain.count))
        }
        if !record.isLeaf { plain.append(next.value) }
        next = next.next
    }

    /// The generation a record belongs to.
    public func generation(of index: RecordIndex) -> UInt32 {
        start(of: index).generation
    }

    private func start(of index: RecordIndex) -> Start {
        starts.last { $0.record <= index.value } ?? starts[0]
    }

    /// The place of a leaf record that is there.
    public func ledger(of index: RecordIndex) -> LedgerIndex {
        let start = start(of: index)
        let plain = plainCount(before: index.value) - start.plainBefore
        return LedgerIndex(
            generation: start.generation, index: index.value - start.record - UInt64(plain))
    }

    /// The record that is a leaf, or would be the next; `nil` beyond that.
    public func record(of leaf: LedgerIndex) -> RecordIndex? {
        guard let place = starts.firstIndex(where: { $0.generation == leaf.generation }) else {
            return nil
        }
        let start = starts[place]
        let end = place + 1 < starts.count ? starts[place + 1].record : next.value
        var record = start.record + leaf.index
        for index in plain[start.plainBefore...] {
            guard index <= record else { break }
            record += 1
        }
        return record <= end ? RecordIndex(record) : nil
    }

    private func plainCount(before record: UInt64) -> Int {
        var (low, high) = (0, plain.count)
        while low < high {
            let middle = (low + high) / 2
            if plain[middle] < record { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

// MARK: - In a snapshot

extension LedgerPlaces {
    func write(to w: inout ByteWriter) {
        w.append(next.value)
        w.append(list: starts) { w, start in
            w.append(start.generation)
            w.append(start.record)
            w.append(UInt64(start.plainBefore))
        }
        w.append(list: plain) { $0.append($1) }
    }

    init?(from r: inout ByteReader) {
        guard let next = r.recordIndex(),
            let starts = r.list({ r -> Start? in
                guard let generation = r.integer(UInt32.self), let record = r.integer(UInt64.self),
                    let plain = r.integer(UInt64.self).flatMap(Int.init(exactly:))
                else { return nil }
                return Start(generation: generation, record: record, plainBefore: plain)
            }),
            let plain = r.list({ $0.integer(UInt64.self) })
        else { return nil }
        self.init(next: next, starts: starts, plain: plain)
    }
}
