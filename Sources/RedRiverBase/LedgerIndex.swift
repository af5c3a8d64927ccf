// LedgerIndex: where a leaf stands in the ledger of a node, across generations.

/// A place in a node's ledger, written `<generation>:<index>`, for example `1:60321`.
public struct LedgerIndex: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The generation of the ledger; the first is 1.
    public let generation: UInt32
    /// The index of the leaf within it; the first is 0.
    public let index: UInt64

    public init(generation: UInt32, index: UInt64) {
        self.generation = generation
        self.index = index
    }

    /// - Returns: `nil` unless `text` is exactly what ``text`` writes: decimal, no leading zeros,
    ///   the index at most 2^53 − 1.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2,
            let generation = CanonicalDecimal.parse(parts[0]).flatMap(UInt32.init(exactly:)),
            let index = CanonicalDecimal.parse(parts[1])
        else { return nil }
        self.init(generation: generation, index: index)
    }

    /// `<generation>:<index>`.
    public var text: String { "\(generation):\(index)" }
    public var description: String { text }

    public static func < (a: Self, b: Self) -> Bool {
        (a.generation, a.index) < (b.generation, b.index)
    }
}
