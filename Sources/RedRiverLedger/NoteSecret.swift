// NoteSecret: private keys of notes as text, in the form of Go's `golang.org/x/mod/sumdb/note`:
//
//     PRIVATE+KEY+<name>+<8 hex digits: identifier>+<base64: type byte, 32-byte seed>
//
// One line and a line feed in a file that only its owner may read. The name stands in it, so a key
// cannot sign for a log or a witness it was not made for.

public import RedRiverBase
internal import RedRiverCrypto

/// The private key of a log or of a witness.
public enum NoteSecret: Sendable {
    /// Type 0x01: signs checkpoints.
    case log(NoteSigner)
    /// Type 0x04: cosigns checkpoints.
    case witness(Cosigner)

    /// The longest text that is looked at, in bytes.
    public static let maxText = ByteCount.kibibytes(1)
    private static let prefix = "PRIVATE+KEY+"

    /// What others check with.
    public var key: NoteKey {
        switch self {
        case .log(let signer): signer.key
        case .witness(let cosigner): cosigner.key
        }
    }

    /// Reads a key file.
    ///
    /// - Throws: ``LedgerError/malformed(_:line:expected:)``; the text stands in no error.
    public init(text: [UInt8]) throws(LedgerError) {
        let flaw = LedgerError.malformed(
            .key, line: 1, expected: Self.prefix + "<name>+<id>+<base64>")
        guard text.count <= Self.maxText.value, text.last == SignedNote.lineFeed,
            let line = String(validating: text.dropLast(), as: UTF8.self),
            line.hasPrefix(Self.prefix)
        else { throw flaw }
        let parts = line.dropFirst(Self.prefix.count).split(
            separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let name = LedgerName(parts[0]),
            var bytes = Base64.decode(parts[2]), bytes.count == 1 + Ed25519PublicKey.byteCount
        else { throw flaw }
        defer { for place in bytes.indices { bytes[place] = 0 } }
        let kind = bytes[0]
        guard let secret = try? Ed25519SigningKey(seed: Array(bytes.dropFirst())) else {
            throw flaw
        }
        switch kind {
        case 0x01: self = .log(try NoteSigner(name: name, secret: secret))
        case 0x04: self = .witness(try Cosigner(name: name, secret: secret))
        default: throw flaw
        }
        guard key.id.description == parts[1] else { throw flaw }
    }

    /// What to write into the key file of a new key.
    ///
    /// - Parameters:
    ///   - seed: 32 random bytes.
    ///   - isWitness: Whether it cosigns.
    /// - Returns: The text, to be wiped after use, and the key for others.
    public static func make(
        name: LedgerName, seed: [UInt8], isWitness: Bool
    ) throws(LedgerError) -> (text: [UInt8], key: NoteKey) {
        guard let secret = try? Ed25519SigningKey(seed: seed) else {
            throw .malformed(.key, line: 1, expected: "32 bytes")
        }
        let key =
            isWitness
            ? try Cosigner(name: name, secret: secret).key
            : try NoteSigner(name: name, secret: secret).key
        let data = Base64.encode([isWitness ? 0x04 : 0x01] + seed)
        return (Array("\(prefix)\(name)+\(key.id)+\(data)\n".utf8), key)
    }
}
