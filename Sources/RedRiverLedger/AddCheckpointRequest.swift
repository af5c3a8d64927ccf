// AddCheckpointRequest: what a log asks a witness (C2SP tlog-witness v1.0.0, add-checkpoint).
//
//     old <decimal>
//     [<base64 of 32 bytes>]…       the consistency proof from that size on
//     <empty line>
//     <the checkpoint's note>

public import RedRiverBase

/// A request for a cosignature as it was read: well formed, nothing of it verified.
public struct AddCheckpointRequest: Hashable, Sendable {
    /// The longest request, in bytes: a note, and 63 hashes.
    public static let maxBytes = ByteCount.kibibytes(68)
    /// The most hashes (the specification's own number).
    public static let maxPath = 63

    /// The size that the witness is believed to have cosigned last; 0 for none.
    public let old: TreeSize
    /// The proof that the tree only grew since.
    public let path: [Digest]
    /// The checkpoint's note.
    public let note: SignedNote
    /// What the note says.
    public let checkpoint: Checkpoint

    /// - Throws: ``LedgerError/malformed(_:line:expected:)`` for more than 63 hashes, or a note that
    ///   is no checkpoint's.
    public init(old: TreeSize, path: [Digest], note: SignedNote) throws(LedgerError) {
        guard path.count <= Self.maxPath else {
            throw .malformed(.request, line: Self.maxPath + 2, expected: "")
        }
        self.old = old
        self.path = path
        self.note = note
        checkpoint = try Checkpoint(text: note.text)
    }

    /// Reads the body of a request.
    ///
    /// - Throws: ``LedgerError/tooLong(_:_:)``, ``LedgerError/malformed(_:line:expected:)``, or what
    ///   its note and checkpoint cannot be read for.
    public init(_ bytes: [UInt8]) throws(LedgerError) {
        guard bytes.count <= Self.maxBytes.value else {
            throw .tooLong(.request, ByteCount(bytes.count))
        }
        var lines = LineReader(bytes)
        guard let old = lines.next(after: "old").flatMap({ LedgerNumber.parse($0) }) else {
            throw .malformed(.request, line: 1, expected: "old <decimal>")
        }
        guard let path = lines.hashes(most: Self.maxPath) else {
            throw .malformed(.request, line: lines.number - 1, expected: "<base64 of 32 bytes>")
        }
        try self.init(old: TreeSize(old), path: path, note: try SignedNote(lines.rest))
    }

    /// The body to send.
    public var bytes: [UInt8] {
        Array("old \(old.value)\n".utf8) + Merkle.lines(path) + [SignedNote.lineFeed] + note.bytes
    }
}

/// What a witness answered, as its log reads it. A witness is not believed either.
public enum WitnessReply: Hashable, Sendable {
    /// Cosignatures by known keys over the checkpoint that was sent; at least one.
    case cosigned([VerifiedSignature])
    /// The witness has cosigned another size last; it is to be asked again from there.
    case conflict(TreeSize)

    /// The longest reply that is read, in bytes: signatures for every key a witness may have.
    public static let maxBytes = ByteCount.kibibytes(64)

    /// Reads the body of a reply of status 200: signature lines and nothing else.
    ///
    /// - Parameters:
    ///   - note: The note that was sent.
    ///   - witnesses: The keys of this witness. Lines by others are ignored.
    /// - Throws: ``LedgerError``: no lines of signatures, none by a known key, one that is over
    ///   another text.
    public init(
        cosignatures body: [UInt8], over note: SignedNote, by witnesses: [NoteKey]
    ) throws(LedgerError) {
        guard body.count <= Self.maxBytes.value else {
            throw .tooLong(.note, ByteCount(body.count))
        }
        let answer = try SignedNote(note.text + [SignedNote.lineFeed] + body)
        // A blank line in the body would have moved what is signed.
        guard answer.text == note.text else {
            throw .malformed(.note, line: 1, expected: "— <name> <base64>")
        }
        let opened = try answer.opened(by: witnesses.filter(\.isCosigner))
        self = .cosigned(opened.verified)
    }

    /// Reads the body of a reply of status 409: a decimal and a line feed.
    ///
    /// - Parameter size: The size of the log itself: a witness cannot have cosigned more.
    /// - Throws: ``LedgerError/malformed(_:line:expected:)``.
    public init(conflict body: [UInt8], in size: TreeSize) throws(LedgerError) {
        guard body.count <= 20, body.last == SignedNote.lineFeed,
            let value = LedgerNumber.parse(body.dropLast()), TreeSize(value) <= size
        else { throw .malformed(.request, line: 1, expected: "<size>") }
        self = .conflict(TreeSize(value))
    }
}
