// Checkpoint: what a log states of itself: how long it is and what its root is (C2SP
// tlog-checkpoint v1.0.0).
//
//     <origin>
//     <size: decimal>
//     <root: base64 of 32 bytes>
//     [<extension line, not empty>]…

public import RedRiverBase

/// A checkpoint as it was read: well formed, nothing of it verified.
public struct Checkpoint: Hashable, Sendable {
    /// The ledger's name.
    public let origin: LedgerName
    /// At most ``Merkle/maxSize``.
    public let size: TreeSize
    public let root: Digest
    /// What else is stated. Nobody can audit it, so a log of ours states nothing else.
    public let extensions: [LedgerName]

    public init(
        origin: LedgerName, size: TreeSize, root: Digest, extensions: [LedgerName] = []
    ) throws(LedgerError) {
        guard size <= Merkle.maxSize else { throw .sizeTooLarge(size) }
        self.origin = origin
        self.size = size
        self.root = root
        self.extensions = extensions
    }

    /// Reads the text of a checkpoint's note.
    ///
    /// - Throws: ``LedgerError/malformed(_:line:expected:)``.
    public init(text: [UInt8]) throws(LedgerError) {
        guard text.last == SignedNote.lineFeed else {
            throw .malformed(.checkpoint, line: 1, expected: "<origin>")
        }
        let lines = text.dropLast().split(
            separator: SignedNote.lineFeed, omittingEmptySubsequences: false)
        guard let origin = lines.first.flatMap({ LedgerName(bytes: $0) }) else {
            throw .malformed(.checkpoint, line: 1, expected: "<origin>")
        }
        guard lines.count > 1, let size = LedgerNumber.parse(lines[1]) else {
            throw .malformed(.checkpoint, line: 2, expected: "<size>")
        }
        guard lines.count > 2, let root = Digest(base64: lines[2]) else {
            throw .malformed(.checkpoint, line: 3, expected: "<base64 of 32 bytes>")
        }
        var extensions: [LedgerName] = []
        for line in lines.dropFirst(3) {
            guard let value = LedgerName(bytes: line) else {
                let number = 4 + extensions.count
                throw .malformed(.checkpoint, line: number, expected: "<line that is not empty>")
            }
            extensions.append(value)
        }
        self.origin = origin
        self.size = TreeSize(size)
        self.root = root
        self.extensions = extensions
    }

    /// The text to sign.
    public var text: [UInt8] {
        var text = origin.bytes
        text.append(contentsOf: "\n\(size.value)\n\(Base64.encode(root.bytes))\n".utf8)
        for line in extensions { text += line.bytes + [SignedNote.lineFeed] }
        return text
    }

    /// Whether root and size can belong together: the empty tree has one root, and no other tree
    /// has that one.
    public var isPossible: Bool { (size.value == 0) == (root == Merkle.emptyRoot) }

    /// Signs the checkpoint.
    ///
    /// A log must never sign two that contradict each other: whoever calls this has recorded size
    /// and root durably first.
    public func signed(by signers: [NoteSigner]) throws(LedgerError) -> SignedNote {
        let text = text
        return try SignedNote(text: text, signatures: signers.map { $0.sign(text) })
    }
}

extension Digest {
    /// Exactly 32 bytes in canonical base64.
    init?(base64 text: ArraySlice<UInt8>) {
        guard text.count == 44, let bytes = Base64.decode(String(decoding: text, as: UTF8.self))
        else { return nil }
        self.init(bytes)
    }
}

/// A checkpoint whose log's signature was verified.
public struct OpenedCheckpoint: Hashable, Sendable {
    public let checkpoint: Checkpoint
    public let note: SignedNote
    /// The log's key, under which it verified.
    public let log: NoteKey
    /// The cosignatures by the witnesses asked for; each bears its time, each key counts once.
    public let cosignatures: [VerifiedSignature]
}

extension SignedNote {
    /// Reads a note as the checkpoint of a log.
    ///
    /// - Parameters:
    ///   - log: The log's key. The origin must be its name.
    ///   - witnesses: Keys whose cosignatures are wanted.
    ///   - allowsExtensions: Whether lines after the root are taken.
    /// - Throws: ``LedgerError``: the note does not open, the log has not signed it, it is another
    ///   log's, it has extension lines, or its root contradicts its size.
    public func checkpoint(
        of log: NoteKey, witnesses: [NoteKey] = [], allowsExtensions: Bool = false
    ) throws(LedgerError) -> OpenedCheckpoint {
        try checkpoint(ofAny: [log], witnesses: witnesses, allowsExtensions: allowsExtensions)
    }

    /// The same for a log that may have several keys, all of them called like its origin. One good
    /// signature is enough; one that fails condemns the note.
    public func checkpoint(
        ofAny logs: [NoteKey], witnesses: [NoteKey] = [], allowsExtensions: Bool = false
    ) throws(LedgerError) -> OpenedCheckpoint {
        let checkpoint = try Checkpoint(text: text)
        guard logs.contains(where: { $0.name == checkpoint.origin }) else {
            throw .originDiffers(
                found: checkpoint.origin, expected: logs.first?.name ?? checkpoint.origin)
        }
        let logs = logs.filter { $0.name == checkpoint.origin }
        let opened = try opened(by: logs + witnesses)
        guard let log = opened.verified.first(where: { logs.contains($0.key) })?.key else {
            throw .noKnownSignature
        }
        guard allowsExtensions || checkpoint.extensions.isEmpty else {
            throw .extensionLines(checkpoint.extensions.count)
        }
        guard checkpoint.isPossible else { throw .rootContradictsSize(checkpoint.size) }
        return OpenedCheckpoint(
            checkpoint: checkpoint, note: self, log: log,
            cosignatures: opened.verified.filter { $0.time != nil })
    }
}
