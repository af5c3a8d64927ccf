// SealStatement: who sent which messages, in which order, under which agreement.

public import RedRiverBase
internal import RedRiverCrypto

/// A signed statement over a batch of messages. Its lines, in this order:
///
///     redriver/seal/v1
///     suite: intl
///     signatures: p256
///     from: <node>
///     to: <node>
///     sequence: <number>        of this seal in this direction, the first is 1
///     first: <number>           of the first message; numbers have no gaps
///     messages: <count>         1…512
///     previous: sha256:…        digest of the seal before, or the genesis value
///     root: sha256:…            RFC 6962 tree; leaf i = SHA-256(0x00 ‖ header bytes)
///     agreement: sha256:…       of the edition every message in it was accepted under
///     signer: <64 hex digits>   SHA-256 of the DER certificate
///     sealed-at: <time>         a claim; proof of time is the cosignature over the leaf
public struct SealStatement: Hashable, Sendable {
    public var suite: Suite
    public var from: NodeID
    public var to: NodeID
    public var sequence: SealSequence
    public var first: MessageNumber
    public var messages: Int
    public var previous: Digest
    public var root: Digest
    public var agreement: Digest
    public var signer: Digest
    public var sealedAt: Timestamp

    public init(
        suite: Suite, from: NodeID, to: NodeID, sequence: SealSequence, first: MessageNumber,
        messages: Int, previous: Digest, root: Digest, agreement: Digest, signer: Digest,
        sealedAt: Timestamp
    ) {
        self.suite = suite
        self.from = from
        self.to = to
        self.sequence = sequence
        self.first = first
        self.messages = messages
        self.previous = previous
        self.root = root
        self.agreement = agreement
        self.signer = signer
        self.sealedAt = sealedAt
    }

    /// Exactly what is hashed and signed.
    public var bytes: [UInt8] {
        var writer = StatementWriter(.seal, suite: suite, from: from, to: to)
        writer.line("sequence", sequence.value)
        writer.line("first", first.value)
        writer.line("messages", messages)
        writer.line("previous", previous)
        writer.line("root", root)
        writer.line("agreement", agreement)
        writer.line("signer", hex: signer)
        writer.line("sealed-at", sealedAt)
        return writer.bytes
    }

    /// SHA-256 of ``bytes``: the identity of this statement.
    public var digest: Digest { Digest.sha256(bytes) }

    /// The number after the last message of this seal.
    public var next: MessageNumber { first.advanced(by: messages) }

    /// Reads a statement.
    ///
    /// - Throws: ``EvidenceError`` unless `bytes` are exactly what ``bytes`` writes for some value.
    public init(parsing bytes: [UInt8]) throws(EvidenceError) {
        var reader = try StatementReader(.seal, bytes)
        (suite, from, to) = try reader.parties()
        sequence = SealSequence(try reader.number("sequence", in: 1...CanonicalDecimal.most))
        first = MessageNumber(try reader.number("first", in: 1...CanonicalDecimal.most))
        messages = try reader.count("messages", in: 1...Limits.sealMessages)
        previous = try reader.digest("previous")
        root = try reader.digest("root")
        agreement = try reader.digest("agreement")
        signer = try reader.hexDigest("signer")
        sealedAt = try reader.time("sealed-at")
        try reader.finish(printed: self.bytes, input: bytes)
    }
}
