// StatementKind: the kinds of statement, their format lines, and where their chains begin.

/// A kind of statement. The raw value is the word in its format line, `redriver/<kind>/v1`.
public enum StatementKind: String, Hashable, Sendable, CaseIterable {
    /// What one node sends to the other.
    case seal
    /// What became of a seal.
    case receipt
    /// A key for the way between the nodes.
    case epoch
    /// Seals withdrawn. The name is reserved: no statement of this kind is read or written yet.
    case void

    /// The first line of a statement of this kind.
    public var format: String { "redriver/\(rawValue)/v1" }
}
