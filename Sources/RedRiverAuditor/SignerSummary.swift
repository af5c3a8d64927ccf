// SignerSummary: who signed seals and receipts, for people to read; what is wrong with it is a finding.

public import RedRiverBase
internal import RedRiverCrypto

/// A signing certificate that a ledger names.
public struct SignerSummary: Hashable, Sendable {
    public let node: NodeID
    public let subject: String
    public let issuer: String
    public let fingerprint: Digest
    /// From when to when it counts, by itself and its authority.
    public let from: Timestamp
    public let until: Timestamp
    public let revokedSince: Timestamp?
    /// Whether it leads to the auditor's anchor.
    public let isTrusted: Bool
    /// Whether the ledger still lets it sign.
    public let isInUse: Bool
    /// How many signatures name it.
    public let signatures: UInt64

    init(_ signer: AuditedSigner, signatures: UInt64) {
        node = signer.node
        subject = signer.certificate.subject
        issuer = signer.certificate.issuer
        fingerprint = signer.certificate.fingerprint
        from = signer.from
        until = signer.until
        revokedSince = signer.revokedSince
        isTrusted = signer.flaw == nil
        isInUse = signer.isInUse
        self.signatures = signatures
    }
}

/// A revocation list that one of the auditor's anchors signed.
public struct RevocationListSummary: Hashable, Sendable {
    public let issuer: String
    public let fingerprint: Digest
    public let thisUpdate: Timestamp
    public let nextUpdate: Timestamp

    init(_ list: RevocationList) {
        issuer = list.issuer
        fingerprint = list.fingerprint
        thisUpdate = list.thisUpdate
        nextUpdate = list.nextUpdate
    }
}
