// NoteSignature: one signature line of a note, and what it takes for it to be good.

internal import RedRiverBase
public import RedRiverCrypto

/// A line `— <name> <base64: 4 bytes of key identifier, signature>`.
public struct NoteSignature: Hashable, Sendable {
    public let name: LedgerName
    public let id: KeyID
    /// What follows the identifier; at least one byte. For a cosignature 8 bytes of time come first.
    public let bytes: [UInt8]

    /// An em dash, U+2014, and one space.
    static let mark: [UInt8] = [0xe2, 0x80, 0x94, 0x20]

    init(name: LedgerName, id: KeyID, bytes: [UInt8]) {
        self.name = name
        self.id = id
        self.bytes = bytes
    }

    /// The line with its line feed: also what a witness answers with (C2SP tlog-witness).
    public var line: [UInt8] {
        Self.mark + name.bytes + [UInt8(ascii: " ")] + Base64.encode(id.bytes + bytes).utf8
            + [UInt8(ascii: "\n")]
    }

    /// Reads a line without its line feed.
    ///
    /// - Returns: `nil` for another dash, more spaces than two, a name no key may have, base64 that
    ///   is not canonical, or fewer than five bytes in it.
    public init?(line: ArraySlice<UInt8>) {
        guard line.starts(with: Self.mark) else { return nil }
        let parts = line.dropFirst(Self.mark.count).split(
            separator: UInt8(ascii: " "), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let name = LedgerName(bytes: parts[0]), name.isKeyName,
            let data = Base64.decode(String(decoding: parts[1], as: UTF8.self)), data.count >= 5
        else { return nil }
        let id = data[..<4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        self.init(name: name, id: KeyID(id), bytes: Array(data[4...]))
    }

    /// Whether it claims to be by this key. That is a look-up, not a check.
    func isNamed(like key: NoteKey) -> Bool { name == key.name && id == key.id }

    /// The time in a cosignature; `nil` if the bytes cannot be one, or the time is none.
    func time() -> CosignatureTime? {
        guard bytes.count == 8 + Ed25519PublicKey.signatureBytes else { return nil }
        return CosignatureTime(seconds: bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) })
    }

    /// Whether it is the signature of this key over a note's text.
    func isValid(by key: NoteKey, over text: [UInt8]) -> Bool {
        switch key.kind {
        case .ed25519(let key): return key.isValidSignature(bytes, for: text)
        case .ecdsa(let key): return key.isValidSignature(bytes, for: text)
        case .cosignature(let key):
            guard let time = time() else { return false }
            return key.isValidSignature(
                Array(bytes[8...]), for: Self.cosigned(text: text, at: time))
        case .other: return false
        }
    }

    /// What a witness signs: its time and the whole text (C2SP tlog-cosignature, cosignature/v1).
    public static func cosigned(text: [UInt8], at time: CosignatureTime) -> [UInt8] {
        Array("cosignature/v1\ntime \(time.seconds)\n".utf8) + text
    }
}

/// A key that signs notes, as a log does: type 0x01.
public struct NoteSigner: Sendable {
    /// What others check its signatures with.
    public let key: NoteKey
    private let secret: Ed25519SigningKey

    /// - Throws: ``LedgerError/malformed(_:line:expected:)`` for a name no key may have.
    public init(name: LedgerName, secret: Ed25519SigningKey) throws(LedgerError) {
        key = try NoteKey(name: name, kind: .ed25519(secret.publicKey))
        self.secret = secret
    }

    /// Signs the text of a note, its last line feed included. The same text gives the same bytes.
    public func sign(_ text: [UInt8]) -> NoteSignature {
        NoteSignature(name: key.name, id: key.id, bytes: secret.sign(text))
    }
}

/// A key that cosigns checkpoints, as a witness does: type 0x04, `cosignature/v1`.
///
/// A cosignature does not commit to the witness's name: a secret must serve one name only, and
/// never be a log's.
public struct Cosigner: Sendable {
    /// What others check its cosignatures with.
    public let key: NoteKey
    private let secret: Ed25519SigningKey

    /// - Throws: ``LedgerError/malformed(_:line:expected:)`` for a name no key may have.
    public init(name: LedgerName, secret: Ed25519SigningKey) throws(LedgerError) {
        key = try NoteKey(name: name, kind: .cosignature(secret.publicKey))
        self.secret = secret
    }

    /// Cosigns the text of a checkpoint. Whoever calls this has made the new state durable first.
    public func cosign(_ text: [UInt8], at time: CosignatureTime) -> NoteSignature {
        let signature = secret.sign(NoteSignature.cosigned(text: text, at: time))
        let stamp = (0..<8).map { UInt8(truncatingIfNeeded: time.seconds >> UInt64(56 - 8 * $0)) }
        return NoteSignature(name: key.name, id: key.id, bytes: stamp + signature)
    }
}
