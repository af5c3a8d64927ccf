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
    @specialized(where Text == String)
    @specialized(where Text == Substring)
    public init?<Text: StringProtocol>(_ text: Text) { self.init(utf8: text.utf8) }

    /// The same from the bytes of a text: a receipt has hundreds of these.
    @specialized(where Units == ArraySlice<UInt8>)
    public init?<Units: Sequence<UInt8>>(utf8 units: Units) {
        var generation: UInt64?
        var value: UInt64 = 0
        var digits = 0
        for unit in units {
            if unit == UInt8(ascii: ":") {
                guard generation == nil, digits > 0 else { return nil }
                generation = value
                (value, digits) = (0, 0)
                continue
            }
            // Another digit after a 0 that came first would be a second spelling.
            guard (0x30...0x39).contains(unit), digits < 16, digits == 0 || value > 0 else {
                return nil
            }
            value = value * 10 + UInt64(unit - 0x30)
            digits += 1
        }
        guard let generation = generation.flatMap(UInt32.init(exactly:)), digits > 0,
            value <= CanonicalDecimal.most
        else { return nil }
        self.init(generation: generation, index: value)
    }

    /// `<generation>:<index>`.
    public var text: String { "\(generation):\(index)" }
    public var description: String { text }

    public static func < (a: Self, b: Self) -> Bool {
        (a.generation, a.index) < (b.generation, b.index)
    }
}
