// SignedNote: a text and the signatures under it (C2SP signed-note v1.0.0).
//
//     <text: any number of lines>
//     <empty line>
//     — <name> <base64>             one or more
//
// UTF-8, no control characters but line feeds, every line ended by one. What is signed is the text
// with its last line feed and without the empty line. The last empty line separates, so that a text
// cannot pretend to bring signatures of its own.
//
// Which signatures count is decided as in golang.org/x/mod/sumdb/note: those by unknown keys are
// ignored; of one known key only the first is looked at; one that fails condemns the note.

public import RedRiverBase

/// A note as it was read: well formed, nothing of it verified.
public struct SignedNote: Hashable, Sendable {
    /// The longest note, in bytes: 16 signatures of 3.3 kB, as the post-quantum ones are, fit.
    public static let maxBytes = ByteCount.kibibytes(64)
    /// The most signatures looked at: what Go's implementation takes. At least 16 must be.
    public static let maxSignatures = 100

    /// What is signed: one line or more, each with its line feed.
    public let text: [UInt8]
    /// In the order of the note; at least one.
    public let signatures: [NoteSignature]

    /// Reads a note.
    ///
    /// - Throws: ``LedgerError/tooLong(_:_:)``, ``LedgerError/tooManySignatures``, or
    ///   ``LedgerError/malformed(_:line:expected:)``.
    public init(_ bytes: [UInt8]) throws(LedgerError) {
        guard bytes.count <= Self.maxBytes.value else {
            throw .tooLong(.note, ByteCount(bytes.count))
        }
        try Self.checkCharacters(bytes)
        guard let split = Self.lastBlankLine(bytes) else {
            throw .malformed(.note, line: 1, expected: "<text>, empty line, — <name> <base64>")
        }
        let text = Array(bytes[...split])
        var line = text.count { $0 == Self.lineFeed } + 2
        guard bytes.count > split + 2, bytes.last == Self.lineFeed else {
            throw .malformed(.note, line: line, expected: "— <name> <base64>")
        }
        var signatures: [NoteSignature] = []
        let lines = bytes[(split + 2)..<(bytes.count - 1)].split(
            separator: Self.lineFeed, omittingEmptySubsequences: false)
        for bytes in lines {
            guard signatures.count < Self.maxSignatures else { throw .tooManySignatures }
            guard let signature = NoteSignature(line: bytes) else {
                throw .malformed(.note, line: line, expected: "— <name> <base64>")
            }
            signatures.append(signature)
            line += 1
        }
        self.text = text
        self.signatures = signatures
    }

    /// A note of a text and signatures over it, which are not checked.
    ///
    /// - Throws: What reading it back would throw.
    public init(text: [UInt8], signatures: [NoteSignature]) throws(LedgerError) {
        try self.init(text + [Self.lineFeed] + signatures.flatMap(\.line))
        guard self.text == text else {
            throw .malformed(.note, line: 1, expected: "<text>")
        }
    }

    /// The same note with nothing but these of its signatures.
    func keeping(_ signatures: [NoteSignature]) -> SignedNote {
        SignedNote(unchecked: text, signatures: signatures)
    }

    private init(unchecked text: [UInt8], signatures: [NoteSignature]) {
        self.text = text
        self.signatures = signatures
    }

    /// The note as it is published.
    public var bytes: [UInt8] { text + [Self.lineFeed] + signatures.flatMap(\.line) }

    /// The same note with more signatures.
    ///
    /// - Throws: ``LedgerError/tooManySignatures`` or ``LedgerError/tooLong(_:_:)``.
    public func adding(_ more: [NoteSignature]) throws(LedgerError) -> SignedNote {
        try SignedNote(text: text, signatures: signatures + more)
    }

    static let lineFeed = UInt8(ascii: "\n")

    static func checkCharacters(_ bytes: [UInt8]) throws(LedgerError) {
        let bad = bytes.firstIndex { $0 < 0x20 && $0 != lineFeed }
        guard bad == nil, String(validating: bytes, as: UTF8.self) != nil else {
            let line = bytes[..<(bad ?? 0)].count { $0 == lineFeed } + 1
            throw .malformed(.note, line: line, expected: "UTF-8 without control characters")
        }
    }

    /// Where the line feed before the last empty line stands.
    private static func lastBlankLine(_ bytes: [UInt8]) -> Int? {
        var at = bytes.count - 2
        while at >= 0 {
            if bytes[at] == lineFeed, bytes[at + 1] == lineFeed { return at }
            at -= 1
        }
        return nil
    }
}

/// A signature that was verified, by a key that was known.
public struct VerifiedSignature: Hashable, Sendable {
    public let key: NoteKey
    public let signature: NoteSignature
    /// When it was made, as its witness says; `nil` for anything but a cosignature.
    public let time: CosignatureTime?
}

/// What is known of a note once its signatures were checked.
public struct OpenedNote: Hashable, Sendable {
    public let note: SignedNote
    /// Each by another key; at least one.
    public let verified: [VerifiedSignature]
    /// By keys that are not known. They say nothing.
    public let ignored: [NoteSignature]
}

extension SignedNote {
    /// Checks the signatures by known keys.
    ///
    /// - Parameter keys: Those that are known. Keys of kind ``NoteKey/Kind/other(data:)`` are treated
    ///   as unknown: this module cannot check them.
    /// - Throws: ``LedgerError/signatureFails(_:_:)`` if one by a known key is not good, however good
    ///   the others are; ``LedgerError/noKnownSignature``; ``LedgerError/keyAmbiguous(_:_:)`` if two
    ///   known keys have the name and identifier of a signature.
    public func opened(by keys: [NoteKey]) throws(LedgerError) -> OpenedNote {
        var verified: [VerifiedSignature] = []
        var ignored: [NoteSignature] = []
        for signature in signatures {
            let candidates = keys.filter { key in
                if case .other = key.kind { return false }
                return signature.isNamed(like: key)
            }
            guard let key = candidates.first else {
                // A repeated line says nothing twice.
                if !ignored.contains(signature) { ignored.append(signature) }
                continue
            }
            guard candidates.count == 1 else { throw .keyAmbiguous(signature.name, signature.id) }
            if verified.contains(where: { $0.key == key }) { continue }
            guard signature.isValid(by: key, over: text) else {
                throw .signatureFails(signature.name, signature.id)
            }
            let time = key.isCosigner ? signature.time() : nil
            verified.append(VerifiedSignature(key: key, signature: signature, time: time))
        }
        guard !verified.isEmpty else { throw .noKnownSignature }
        return OpenedNote(note: self, verified: verified, ignored: ignored)
    }
}
