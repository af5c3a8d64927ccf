// EpochStatement: a key for the way between the nodes, encapsulated once to the peer.
//
// Anyone can encapsulate a key to a public certificate; only the signature on this statement says
// who did. So authenticated encryption under an epoch is never taken for proof of the sender.

public import RedRiverBase
internal import RedRiverCrypto

/// The name of an epoch: a number that only grows, and 8 random bytes, so that two machines that
/// were one machine before a copy do not name two keys alike.
public struct EpochID: Hashable, Sendable, CustomStringConvertible {
    /// Grows from epoch to epoch in one direction; at most 2^53 − 1.
    public let number: UInt64
    private let entropy: UInt64

    /// The length of ``bytes``.
    public static let byteCount = 16

    /// - Parameter random: Exactly 8 random bytes.
    public init(number: UInt64, random: [UInt8]) {
        precondition(random.count == 8, "an epoch takes 8 random bytes")
        precondition(number <= CanonicalDecimal.most, "epoch numbers end at 2^53 - 1")
        self.number = number
        entropy = random.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// - Returns: `nil` unless there are 16 bytes and the number is at most 2^53 − 1.
    public init?(bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard let number = reader.integer(UInt64.self), let entropy = reader.integer(UInt64.self),
            reader.isAtEnd, number <= CanonicalDecimal.most
        else { return nil }
        self.number = number
        self.entropy = entropy
    }

    /// Reads 32 lower-case hexadecimal digits.
    public init?(hex: some StringProtocol) {
        guard let bytes = Hexadecimal.decode(hex) else { return nil }
        self.init(bytes: bytes)
    }

    /// The 8 random bytes.
    public var random: [UInt8] { Array(bytes.suffix(8)) }

    /// 16 bytes: the number, big-endian, then the random bytes.
    public var bytes: [UInt8] {
        var writer = ByteWriter(reserving: Self.byteCount)
        writer.append(number)
        writer.append(entropy)
        return writer.bytes
    }

    /// ``bytes`` as 32 hexadecimal digits.
    public var hex: String { Hexadecimal.encode(bytes) }
    public var description: String { hex }
}

/// A signed statement that opens an epoch. Its lines, in this order:
///
///     redriver/epoch/v1
///     suite: intl
///     signatures: p256
///     from: <node>
///     to: <node>
///     epoch: <32 hex digits>       u64 number, big-endian ‖ 8 random bytes
///     not-before: <time>
///     not-after: <time>
///     messages-max: <count>
///     recipient: <64 hex digits>   SHA-256 of the DER encryption certificate; HPKE info ends here
///     encapsulated: <base64>       the HPKE `enc`, 65 bytes for P-256
///     agreement: sha256:…
///     signer: <64 hex digits>
public struct EpochStatement: Hashable, Sendable {
    public var suite: Suite
    public var from: NodeID
    public var to: NodeID
    public var epoch: EpochID
    public var notBefore: Timestamp
    public var notAfter: Timestamp
    public var messagesMax: UInt64
    public var recipient: Digest
    public var encapsulated: [UInt8]
    public var agreement: Digest
    public var signer: Digest

    public init(
        suite: Suite, from: NodeID, to: NodeID, epoch: EpochID, notBefore: Timestamp,
        notAfter: Timestamp, messagesMax: UInt64, recipient: Digest, encapsulated: [UInt8],
        agreement: Digest, signer: Digest
    ) {
        self.suite = suite
        self.from = from
        self.to = to
        self.epoch = epoch
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.messagesMax = messagesMax
        self.recipient = recipient
        self.encapsulated = encapsulated
        self.agreement = agreement
        self.signer = signer
    }

    /// The longest `encapsulated` read. An SM2 ciphertext of 32 bytes would be the longest, at 144.
    static let encapsulatedMost = 256

    private func infoLines() -> StatementWriter {
        var writer = StatementWriter(.epoch, suite: suite, from: from, to: to)
        writer.line("epoch", epoch.hex)
        writer.line("not-before", notBefore)
        writer.line("not-after", notAfter)
        writer.line("messages-max", messagesMax)
        writer.line("recipient", hex: recipient)
        return writer
    }

    /// The bytes up to and including the `recipient` line and its LF: the HPKE `info`. They bind
    /// the key to both nodes, the epoch and its bounds before the encapsulation is known.
    public var infoBytes: [UInt8] { infoLines().bytes }

    /// Exactly what is hashed and signed.
    public var bytes: [UInt8] {
        var writer = infoLines()
        writer.line("encapsulated", Base64.encode(encapsulated))
        writer.line("agreement", agreement)
        writer.line("signer", hex: signer)
        return writer.bytes
    }

    /// SHA-256 of ``bytes``: the identity of this statement.
    public var digest: Digest { Digest.sha256(bytes) }

    /// Reads a statement.
    ///
    /// - Throws: ``EvidenceError`` unless `bytes` are exactly what ``bytes`` writes for some value.
    public init(parsing bytes: [UInt8]) throws(EvidenceError) {
        var reader = try StatementReader(.epoch, bytes)
        (suite, from, to) = try reader.parties()
        epoch = try reader.value("epoch", "32 hex") { EpochID(hex: $0) }
        notBefore = try reader.time("not-before")
        notAfter = try reader.time("not-after")
        messagesMax = try reader.number("messages-max", in: 1...CanonicalDecimal.most)
        recipient = try reader.hexDigest("recipient")
        encapsulated = try reader.value("encapsulated", "base64") { text in
            Base64.decode(text).flatMap {
                (1...Self.encapsulatedMost).contains($0.count) ? $0 : nil
            }
        }
        agreement = try reader.digest("agreement")
        signer = try reader.hexDigest("signer")
        try reader.finish(printed: self.bytes, input: bytes)
    }
}
