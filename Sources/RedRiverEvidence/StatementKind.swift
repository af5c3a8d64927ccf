// StatementKind: the kinds of statement, their format lines, and where their chains begin.

public import RedRiverBase
internal import RedRiverCrypto

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

    /// What stands in `previous` of the first statement of a kind.
    ///
    ///     SHA-256("redriver/genesis/v1\n" ‖ kind ‖ "\n" ‖ digest ‖ "\n")
    ///
    /// - Parameter edition1: The digest of edition 1 of the agreement, hashed in its labelled text
    ///   form `sha256:<base64>`, so that the whole input is readable text. Both directions begin
    ///   with the same value; `from` and `to` keep their statements apart.
    public func genesis(agreement edition1: Digest) -> Digest {
        Digest.sha256(Array("redriver/genesis/v1\n\(rawValue)\n\(edition1.labelled)\n".utf8))
    }
}
