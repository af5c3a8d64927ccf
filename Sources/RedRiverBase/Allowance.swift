// Allowance: so many at once, and then one in so long.
//
// For what somebody else can make us do again and again. It counts and knows no clock of its own.

/// A token bucket.
public struct Allowance: Hashable, Sendable {
    private let most: Int64
    private let milliseconds: Int64
    /// Unused time, up to `most` times `milliseconds`.
    private var saved: Int64
    private var last: MonotonicTime?

    /// - Parameters:
    ///   - most: How many may be taken at once. Positive.
    ///   - milliseconds: How long it takes until there is one more. Positive.
    public init(most: Int, oneEach milliseconds: Int64) {
        precondition(most > 0 && milliseconds > 0)
        self.most = Int64(most)
        self.milliseconds = milliseconds
        saved = self.most * milliseconds
    }

    /// Takes one.
    ///
    /// - Returns: `false` if there is none left for now.
    public mutating func take(_ now: MonotonicTime) -> Bool {
        let full = most * milliseconds
        // However long it was: the sum cannot overflow.
        let passed = last.map { min(full, max(0, now.millisecondsSince($0))) } ?? full
        saved = min(full, saved + passed)
        last = now
        guard saved >= milliseconds else { return false }
        saved -= milliseconds
        return true
    }
}
