// SequenceWindow: which numbers have come, in constant memory.
//
// A load numbers its messages from 0. What comes is kept as bits from the first number that is
// missing on, so a run of days remembers no more than one of seconds.

/// Counts what came, and what came again.
struct SequenceWindow {
    /// How far ahead of the first missing number one may come. Far more than can be on its way:
    /// two windows, a node's queue of a minute.
    static let width = 1 << 20

    /// Every number below is accounted for.
    private var base = 0
    /// One bit for each of the `width` numbers from `base` on, at its place modulo `width`.
    private var bits = [UInt64](repeating: 0, count: width / 64)
    /// Numbers that came, each counted once.
    private(set) var received = 0
    private(set) var repeated = 0

    /// - Returns: Whether it had not come before.
    @discardableResult
    mutating func insert(_ number: Int) -> Bool {
        guard !hasCome(number) else {
            repeated += 1
            return false
        }
        // What is still missing then has not come: it is not among the received.
        while number >= base + Self.width { advance() }
        bits[word(number)] |= bit(number)
        received += 1
        while bits[word(base)] & bit(base) != 0 { advance() }
        return true
    }

    private func hasCome(_ number: Int) -> Bool {
        number < base || number < base + Self.width && bits[word(number)] & bit(number) != 0
    }

    private mutating func advance() {
        bits[word(base)] &= ~bit(base)
        base += 1
    }

    private func word(_ number: Int) -> Int { number % Self.width / 64 }
    private func bit(_ number: Int) -> UInt64 { 1 << UInt64(number % 64) }
}
