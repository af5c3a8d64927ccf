// KeyTable: the replay guard's hash table.
//
// Open addressing with linear probing over flat arrays: five words a slot, no pointer, no per-entry
// allocation. Nothing is ever deleted from a table (whole tables are dropped), so there are no
// tombstones. A slot is empty when its record word is all ones, which no journal reaches.

internal import RedRiverBase

/// A map from guard keys to entries.
struct KeyTable {
    private static let wordsPerSlot = 5
    private static let empty = UInt64.max

    private var words: [UInt64] = []
    private var capacity = 0
    private(set) var count = 0

    subscript(key: ReplayGuard.Key) -> ReplayGuard.Entry? {
        guard capacity > 0 else { return nil }
        let slot = slot(for: key)
        return words[slot + 4] == Self.empty ? nil : entry(at: slot)
    }

    /// Adds a key. One that is there already keeps its first entry: the first answer stands.
    mutating func insert(_ key: ReplayGuard.Key, _ entry: ReplayGuard.Entry) {
        if (count + 1) * 20 > capacity * 17 { grow() }
        let slot = slot(for: key)
        guard words[slot + 4] == Self.empty else { return }
        put(key, entry, at: slot)
        count += 1
    }

    /// What the table takes in memory.
    var byteCount: Int { words.capacity * MemoryLayout<UInt64>.size }

    /// Calls `each` for all entries, by key. For snapshots, whose bytes may not depend on the order
    /// of arrival.
    ///
    /// A table may be a good part of a gigabyte, so nothing of it is copied: what is sorted is the
    /// numbers of its slots, which lie nearly in order as they are.
    func forEachSorted(_ each: (ReplayGuard.Key, ReplayGuard.Entry) -> Void) {
        var order: [UInt32] = []
        order.reserveCapacity(count)
        for slot in slots where words[slot + 4] != Self.empty { order.append(UInt32(slot)) }
        order.sort { a, b in
            let (a, b) = (Int(a), Int(b))
            return (words[a], words[a + 1]) < (words[b], words[b + 1])
        }
        for slot in order {
            let slot = Int(slot)
            each(ReplayGuard.Key(high: words[slot], low: words[slot + 1]), entry(at: slot))
        }
    }

    private var slots: StrideTo<Int> { stride(from: 0, to: words.count, by: Self.wordsPerSlot) }

    private func entry(at slot: Int) -> ReplayGuard.Entry {
        ReplayGuard.Entry(
            leafHigh: words[slot + 2], leafLow: words[slot + 3],
            record: RecordIndex(words[slot + 4]))
    }

    private mutating func put(_ key: ReplayGuard.Key, _ entry: ReplayGuard.Entry, at slot: Int) {
        words[slot] = key.high
        words[slot + 1] = key.low
        words[slot + 2] = entry.leafHigh
        words[slot + 3] = entry.leafLow
        words[slot + 4] = entry.record.value
    }

    /// The slot that holds `key`, or the empty one where it belongs. Keys are uniform hashes, so
    /// the high word scaled to the capacity (Lemire, "Fast Random Integer Generation in an
    /// Interval", 2019) spreads them evenly over a table of any size.
    private func slot(for key: ReplayGuard.Key) -> Int {
        var place = Int(key.high.multipliedFullWidth(by: UInt64(capacity)).high)
        while true {
            let slot = place * Self.wordsPerSlot
            if words[slot + 4] == Self.empty { return slot }
            if words[slot] == key.high, words[slot + 1] == key.low { return slot }
            place = place + 1 == capacity ? 0 : place + 1
        }
    }

    private mutating func grow() {
        let old = self
        capacity = max(64, capacity * 4 / 3)
        words = Array(repeating: Self.empty, count: capacity * Self.wordsPerSlot)
        for slot in old.slots where old.words[slot + 4] != Self.empty {
            let key = ReplayGuard.Key(high: old.words[slot], low: old.words[slot + 1])
            put(key, old.entry(at: slot), at: self.slot(for: key))
        }
    }
}
