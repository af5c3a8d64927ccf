// Outbox: messages that wait to be sealed, in the order of their places.
//
//     taken · taken · waiting · taken · waiting · waiting
//                     ▲ front
//
// They go nearly always in the order they came, so the front is looked at first; another is found by
// halving. What was taken out of the middle keeps its room until half of the room is of that kind.

internal import RedRiverBase

/// What was accepted and not sealed yet. A node bounds that by its queue's depth, so this does too.
struct Outbox {
    struct Waiting {
        let leaf: Digest
        let edition: Edition
    }

    /// Below so much room nothing is tidied.
    private static let untidyMost = 4096

    private var entries: [(index: UInt64, waiting: Waiting?)] = []
    /// The first that waits; the end if none does.
    private var front = 0
    private(set) var count = 0
    /// How many entries are kept, waiting or not.
    var room: Int { entries.count }

    /// - Parameter index: Greater than that of all before it.
    mutating func append(_ waiting: Waiting, at index: UInt64) {
        precondition(entries.last.map { $0.index < index } ?? true, "leaves are taken in order")
        if entries.count > Self.untidyMost, entries.count > 2 * count { tidy() }
        entries.append((index, waiting))
        count += 1
    }

    /// Takes out what was accepted at a place, if it waits.
    mutating func remove(at index: UInt64) -> Waiting? {
        guard let place = place(of: index), let waiting = entries[place].waiting else { return nil }
        entries[place].waiting = nil
        count -= 1
        while front < entries.count, entries[front].waiting == nil { front += 1 }
        return waiting
    }

    /// All that wait, in order.
    var all: [(index: UInt64, waiting: Waiting)] {
        entries.compactMap { entry in entry.waiting.map { (entry.index, $0) } }
    }

    private func place(of index: UInt64) -> Int? {
        guard front < entries.count else { return nil }
        if entries[front].index == index { return front }
        var (low, high) = (front, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].index < index { low = middle + 1 } else { high = middle }
        }
        return low < entries.count && entries[low].index == index ? low : nil
    }

    private mutating func tidy() {
        entries.removeAll { $0.waiting == nil }
        front = 0
    }
}
