// NoteKey: public keys of signed notes (C2SP signed-note, "Verifier keys"; tlog-cosignature).
//
//     <name>+<8 hex digits: identifier>+<base64: type byte, public key>
//
// Base64 may hold a `+` of its own, so only the first two separate.

public import RedRiverBase
public import RedRiverCrypto

/// A verifier key: a name, a type of signature and a public key.
public struct NoteKey: Hashable, Sendable {
    /// What is signed, and how.
    public enum Kind: Hashable, Sendable {
        /// Type 0x01: Ed25519 over the text of the note. What logs sign with.
        case ed25519(Ed25519PublicKey)
        /// Type 0x02: ECDSA on P-256 with SHA-256, in DER, over the text. Only checked, never made.
        case ecdsa(PublicKey)
        /// Type 0x04, `cosignature/v1`: Ed25519 over a time and the text. What witnesses sign with.
        case cosignature(Ed25519PublicKey)
        /// Type 0xff: a definition outside the specifications; `data` begins with its identifier.
        /// No signature of this type is ever counted: who holds it as known must check it himself.
        case other(data: [UInt8])
    }

    /// The type bytes of C2SP signed-note.
    enum TypeByte {
        static let ed25519: UInt8 = 0x01
        static let ecdsa: UInt8 = 0x02
        static let cosignature: UInt8 = 0x04
        static let other: UInt8 = 0xff
    }

    /// The longest verifier key that is looked at, in bytes: room for the post-quantum ones.
    public static let maxText = ByteCount.kibibytes(4)

    public let name: LedgerName
    public let kind: Kind
    /// Follows from name and kind.
    public let id: KeyID

    /// - Throws: ``LedgerError/malformed(_:line:expected:)`` for a name no key may have.
    public init(name: LedgerName, kind: Kind) throws(LedgerError) {
        guard name.isKeyName else {
            throw .malformed(.key, line: 1, expected: "<name without spaces or +>")
        }
        self.name = name
        self.kind = kind
        id = Self.id(name: name, kind: kind)
    }

    private static func id(name: LedgerName, kind: Kind) -> KeyID {
        // ECDSA keys are older than the rule for all others.
        if case .ecdsa(let key) = kind {
            return KeyID(of: Digest.sha256(P256Info.prefix + key.point))
        }
        return KeyID(of: Digest.sha256([name.bytes, [UInt8(ascii: "\n")], encoded(kind)]))
    }

    /// The type byte and the public key.
    private static func encoded(_ kind: Kind) -> [UInt8] {
        switch kind {
        case .ed25519(let key): [TypeByte.ed25519] + key.bytes
        case .ecdsa(let key): [TypeByte.ecdsa] + P256Info.prefix + key.point
        case .cosignature(let key): [TypeByte.cosignature] + key.bytes
        case .other(let data): [TypeByte.other] + data
        }
    }

    /// Whether two keys are the same secret's, whatever their names and types: one must never count
    /// as two witnesses.
    public func sharesKey(with other: NoteKey) -> Bool { material == other.material }

    /// What a secret key stands behind.
    var material: [UInt8] {
        switch kind {
        case .ed25519(let key), .cosignature(let key): key.bytes
        case .ecdsa(let key): key.point
        case .other(let data): data
        }
    }

    /// Whether its signatures bear the time of a witness.
    public var isCosigner: Bool {
        if case .cosignature = kind { true } else { false }
    }
}

// MARK: Text

extension NoteKey: CustomStringConvertible {
    /// `<name>+<id>+<base64>`.
    public var description: String { "\(name)+\(id)+\(Base64.encode(Self.encoded(kind)))" }

    /// Reads a verifier key.
    ///
    /// - Throws: ``LedgerError`` for anything ``description`` would not write: another spelling,
    ///   another identifier than the name and key have, a key that is none, a type not built.
    public init(_ text: some StringProtocol) throws(LedgerError) {
        guard text.utf8.count <= Self.maxText.value else {
            throw .tooLong(.key, ByteCount(text.utf8.count))
        }
        let expected = "<name>+<8 hex digits>+<base64>"
        let parts = Array(text.utf8).split(
            separator: UInt8(ascii: "+"), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let name = LedgerName(bytes: parts[0]), parts[1].count == 8,
            let id = Hexadecimal.decode(String(decoding: parts[1], as: UTF8.self)),
            let data = Base64.decode(String(decoding: parts[2], as: UTF8.self)), data.count > 1
        else { throw .malformed(.key, line: 1, expected: expected) }
        try self.init(name: name, kind: try Self.kind(of: data, name: name))
        guard self.id.bytes == id else { throw .keyIDDiffers(name) }
    }

    private static func kind(of data: [UInt8], name: LedgerName) throws(LedgerError) -> Kind {
        let key = Array(data.dropFirst())
        do throws(CryptoError) {
            switch data[0] {
            case TypeByte.ed25519: return .ed25519(try Ed25519PublicKey(key))
            case TypeByte.cosignature: return .cosignature(try Ed25519PublicKey(key))
            case TypeByte.ecdsa:
                guard key.starts(with: P256Info.prefix) else { throw .unsupportedKey(kind: "") }
                return .ecdsa(try PublicKey(point: Array(key.dropFirst(P256Info.prefix.count))))
            case TypeByte.other: return .other(data: key)
            default: break
            }
        } catch {
            throw .keyBad(name)
        }
        throw .keyTypeUnknown(data[0])
    }
}

/// `SubjectPublicKeyInfo` of a key on P-256 up to its uncompressed point (RFC 5480 §2).
private enum P256Info {
    static let prefix: [UInt8] = [
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
        0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
    ]
}
