// Timers: what must happen at a time, soonest first.
//
// A binary heap whose entries may be out of date: the owner checks each one that comes up against
// what it knows now. Entries of equal time come up in record order, so that the heap's shape never
// decides anything.

internal import RedRiverBase

/// A heap of (time, queue, record).
struct Timers<Time: Comparable & Sendable>: Sendable {
    struct Entry: Sendable {
        var due: Time
        var queue: UInt32
        var record: RecordIndex
    }

    private var heap: [Entry] = []

    var count: Int { heap.count }

    mutating func add(_ due: Time, queue: UInt32 = 0, record: RecordIndex) {
        heap.append(Entry(due: due, queue: queue, record: record))
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard isBefore(child, parent) else { break }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    /// Takes the soonest entry if it is due, or if `isObsolete` says that it no longer means
    /// anything: so finished business does not pile up behind what is not due yet.
    mutating func pop(dueBy now: Time, isObsolete: (Entry) -> Bool) -> Entry? {
        while let first = heap.first {
            if isObsolete(first) {
                removeFirst()
                continue
            }
            guard first.due <= now else { return nil }
            removeFirst()
            return first
        }
        return nil
    }

    /// Keeps only what still means something. Linear; called when most entries are out of date.
    mutating func sweep(keeping isLive: (Entry) -> Bool) {
        let live = heap.filter(isLive)
        heap = []
        for entry in live { add(entry.due, queue: entry.queue, record: entry.record) }
    }

    private mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            let left = parent * 2 + 1
            guard left < heap.count else { return }
            let right = left + 1
            let child = right < heap.count && isBefore(right, left) ? right : left
            guard isBefore(child, parent) else { return }
            heap.swapAt(child, parent)
            parent = child
        }
    }

    private func isBefore(_ a: Int, _ b: Int) -> Bool {
        let (a, b) = (heap[a], heap[b])
        if a.due != b.due { return a.due < b.due }
        return (a.record, a.queue) < (b.record, b.queue)
    }
}
