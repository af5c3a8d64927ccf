// ReceiptStatement: what the receiver did with each message of a seal.

public import RedRiverBase
internal import RedRiverCrypto

/// A signed statement about one seal. Its lines, in this order:
///
///     redriver/receipt/v1
///     suite: intl
///     signatures: p256
///     from: <node>              the node that received the seal
///     to: <node>                the node that sent it
///     seal: <number>            the sequence of the seal
///     seal-digest: sha256:…     of the seal's bytes
///     accepted: <count>         the three counts add up to the messages of the seal
///     duplicate: <count>
///     refused: <count>
///     outcomes: sha256:…        RFC 6962 tree; leaf i = SHA-256(0x00 ‖ outcome line i, without LF)
///     previous: sha256:…        digest of the receipt before, or the genesis value
///     agreement: sha256:…
///     signer: <64 hex digits>
///     received-at: <time>
public struct ReceiptStatement: Hashable, Sendable {
    public var suite: Suite
    public var from: NodeID
    public var to: NodeID
    public var seal: SealSequence
    public var sealDigest: Digest
    public var accepted: Int
    public var duplicate: Int
    public var refused: Int
    public var outcomes: Digest
    public var previous: Digest
    public var agreement: Digest
    public var signer: Digest
    public var receivedAt: Timestamp

    public init(
        suite: Suite, from: NodeID, to: NodeID, seal: SealSequence, sealDigest: Digest,
        accepted: Int, duplicate: Int, refused: Int, outcomes: Digest, previous: Digest,
        agreement: Digest, signer: Digest, receivedAt: Timestamp
    ) {
        self.suite = suite
        self.from = from
        self.to = to
        self.seal = seal
        self.sealDigest = sealDigest
        self.accepted = accepted
        self.duplicate = duplicate
        self.refused = refused
        self.outcomes = outcomes
        self.previous = previous
        self.agreement = agreement
        self.signer = signer
        self.receivedAt = receivedAt
    }

    /// Exactly what is hashed and signed.
    public var bytes: [UInt8] {
        var writer = StatementWriter(.receipt, suite: suite, from: from, to: to)
        writer.line("seal", seal.value)
        writer.line("seal-digest", sealDigest)
        writer.line("accepted", accepted)
        writer.line("duplicate", duplicate)
        writer.line("refused", refused)
        writer.line("outcomes", outcomes)
        writer.line("previous", previous)
        writer.line("agreement", agreement)
        writer.line("signer", hex: signer)
        writer.line("received-at", receivedAt)
        return writer.bytes
    }

    /// SHA-256 of ``bytes``: the identity of this statement.
    public var digest: Digest { Digest.sha256(bytes) }

    /// How many messages the receipt speaks about.
    public var messages: Int { accepted + duplicate + refused }

    /// Reads a statement.
    ///
    /// - Throws: ``EvidenceError`` unless `bytes` are exactly what ``bytes`` writes for some value.
    public init(parsing bytes: [UInt8]) throws(EvidenceError) {
        let any = 0...Limits.sealMessages
        var reader = try StatementReader(.receipt, bytes)
        (suite, from, to) = try reader.parties()
        seal = SealSequence(try reader.number("seal", in: 1...CanonicalDecimal.most))
        sealDigest = try reader.digest("seal-digest")
        accepted = try reader.count("accepted", in: any)
        duplicate = try reader.count("duplicate", in: any)
        refused = try reader.count("refused", in: any)
        outcomes = try reader.digest("outcomes")
        previous = try reader.digest("previous")
        agreement = try reader.digest("agreement")
        signer = try reader.hexDigest("signer")
        receivedAt = try reader.time("received-at")
        try reader.finish(printed: self.bytes, input: bytes)
    }
}
