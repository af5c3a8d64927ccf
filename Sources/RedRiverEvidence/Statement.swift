// Statement: what all kinds of statement have in common, for the checks that all of them share.

public import RedRiverBase

/// A statement of one node to the other, as signed.
public protocol Statement: Hashable, Sendable {
    static var kind: StatementKind { get }
    var suite: Suite { get }
    var from: NodeID { get }
    var to: NodeID { get }
    /// The digest of the agreement file.
    var agreement: Digest { get }
    /// SHA-256 of the signer's DER certificate.
    var signer: Digest { get }
    /// When the signer says it signed. A claim.
    var claimedTime: Timestamp { get }
    /// Exactly what is hashed and signed.
    var bytes: [UInt8] { get }
    /// SHA-256 of ``bytes``.
    var digest: Digest { get }
    init(parsing bytes: [UInt8]) throws(EvidenceError)
}

extension SealStatement: Statement {
    public static let kind = StatementKind.seal
    public var claimedTime: Timestamp { sealedAt }
}

extension ReceiptStatement: Statement {
    public static let kind = StatementKind.receipt
    public var claimedTime: Timestamp { receivedAt }
}

extension EpochStatement: Statement {
    public static let kind = StatementKind.epoch
    public var claimedTime: Timestamp { notBefore }
}
