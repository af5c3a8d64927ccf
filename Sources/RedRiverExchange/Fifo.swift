// Fifo: first in, first out, in amortised constant time.

/// A queue of values in memory.
struct Fifo<Element: Sendable>: Sendable {
    private var items: [Element?] = []
    private var head = 0

    var isEmpty: Bool { head == items.count }
    var count: Int { items.count - head }
    var first: Element? { isEmpty ? nil : items[head] }

    mutating func append(_ element: Element) { items.append(element) }

    /// Puts an element before all others. Constant time after a ``popFirst()``.
    mutating func prepend(_ element: Element) {
        if head > 0 {
            head -= 1
            items[head] = element
        } else {
            items.insert(element, at: 0)
        }
    }

    mutating func popFirst() -> Element? {
        guard head < items.count else { return nil }
        defer {
            items[head] = nil
            head += 1
            if head > 32, head * 2 > items.count {
                items.removeFirst(head)
                head = 0
            }
        }
        return items[head]
    }

    /// Removes what `shouldGo` names. Linear; for rare events only.
    mutating func removeAll(where shouldGo: (Element) -> Bool) {
        items = items[head...].filter { $0.map { !shouldGo($0) } ?? false }
        head = 0
    }
}
