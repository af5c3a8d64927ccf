// ForkProof: that a log has signed two pasts, in one file that anyone can check.
//
//     redriver/ledger-fork/v1
//     kind <same-size|prefix|leaves|unproven>
//     [index <decimal>]                 leaves: the place where the two trees differ
//     [first <base64>] [path <base64>]…   its leaf hash and audit path in the first tree
//     [second <base64>] [path <base64>]…  and in the second
//     [path <base64>]…                  prefix: the proof that leads to the second root, and not to
//                                         the first; its first hash is always there
//     [path <base64>]…                  unproven: the consistency proof that failed
//     notes <bytes of the first> <bytes of the second>
//     <empty line>
//     <first note><second note>
//
// What can be proved. Two signed roots of one size that differ contradict each other by themselves.
// Of two sizes they do not: a false consistency proof shows only that somebody made a false proof,
// since nobody signs proofs. But one that leads to the second root, which is signed, tells what root
// that very tree had at the first size; if that is not the first root, which is signed too, the log
// had two pasts. A log that forks shows such a proof by itself when it asks to be cosigned; only where
// the first tree is full the proof lacks its first hash, and takes a tile (``missingTile``).
//
// A leaf that is in both trees at one index with two hashes is as good, with both audit paths: the
// signed roots commit the log to both. Whoever holds the leaves of both trees finds such an index,
// for there is one below the smaller size in any two trees that are inconsistent. A file of kind `unproven` keeps what was seen until somebody does: it obliges the log
// to show a proof that holds, and says nothing more. That a smaller checkpoint comes after a larger
// one is no contradiction either, unless a leaf differs: it may merely be late.

public import RedRiverBase

/// Two checkpoints that one log has signed and that do not belong to one ledger.
public struct ForkProof: Hashable, Sendable {
    /// The longest file, in bytes: two notes and two audit paths.
    public static let maxBytes = ByteCount.kibibytes(160)

    /// A leaf and how it is in a tree.
    public struct Place: Hashable, Sendable {
        public let leaf: Digest
        public let path: [Digest]
        public init(leaf: Digest, path: [Digest]) {
            self.leaf = leaf
            self.path = path
        }
    }

    /// Why the two contradict each other.
    public enum Kind: Hashable, Sendable {
        /// One size, two roots.
        case sameSize
        /// The second tree, at the size of the first, had another root than the first: a consistency
        /// proof with the hash it begins from.
        case prefix([Digest])
        /// One index, two leaves.
        case leaves(RecordIndex, first: Place, second: Place)
        /// The proof that was offered does not hold; empty, if none was.
        case unproven([Digest])
    }

    public let kind: Kind
    /// The checkpoint of the smaller tree, or either.
    public let first: SignedNote
    public let second: SignedNote

    public init(kind: Kind, first: SignedNote, second: SignedNote) {
        self.kind = kind
        self.first = first
        self.second = second
    }

    /// What a third party learns.
    public enum Verdict: Hashable, Sendable {
        /// The log signed two checkpoints of which one must be false.
        case proven
        /// The log signed both; that they contradict each other is not shown by this file.
        case unproven
    }

    /// Checks the file, given only the log's key.
    ///
    /// - Returns: What it shows.
    /// - Throws: ``LedgerError``: a note that the log has not signed or that is of another origin;
    ///   ``LedgerError/noFork`` if the two are the same, or a consistency proof of the file holds;
    ///   ``LedgerError/notIncluded(_:_:)`` if a leaf is not in its tree;
    ///   ``LedgerError/notConsistent(_:_:)`` if a proof does not lead to the second root.
    public func check(log: NoteKey) throws(LedgerError) -> Verdict {
        let first = try signed(first, by: log)
        let second = try signed(second, by: log)
        switch kind {
        case .sameSize:
            guard first.size == second.size, first.root != second.root else { throw .noFork }
            return .proven
        case .prefix(let path):
            guard
                let roots = Merkle.roots(from: first.size, to: second.size, path: path),
                roots.newer == second.root
            else { throw .notConsistent(first.size, second.size) }
            guard roots.older != first.root else { throw .noFork }
            return .proven
        case .leaves(let index, let one, let other):
            guard one.leaf != other.leaf else { throw .noFork }
            for (place, tree) in [(one, first), (other, second)] {
                guard
                    Merkle.verifyInclusion(
                        of: place.leaf, at: index, in: tree.size, path: place.path, root: tree.root)
                else { throw .notIncluded(index, tree.size) }
            }
            return .proven
        case .unproven(let path):
            guard first.size < second.size else { throw .noFork }
            let holds = Merkle.verifyConsistency(
                from: first.size, root: first.root, to: second.size, root: second.root, path: path)
            if holds || first.size.value == 0 { throw .noFork }
            return .unproven
        }
    }

    /// What a log signed, however impossible its root.
    private func signed(
        _ note: SignedNote, by log: NoteKey
    ) throws(LedgerError) -> Checkpoint {
        let checkpoint = try Checkpoint(text: note.text)
        guard checkpoint.origin == log.name else {
            throw .originDiffers(found: checkpoint.origin, expected: log.name)
        }
        _ = try note.opened(by: [log])
        return checkpoint
    }
}

// MARK: The file

extension ForkProof {
    private static let header = Array("redriver/ledger-fork/v1".utf8)

    /// The file.
    public var bytes: [UInt8] {
        var text = String(decoding: Self.header, as: UTF8.self) + "\n"
        switch kind {
        case .sameSize: text += "kind same-size\n"
        case .leaves(let index, let one, let other):
            text += "kind leaves\nindex \(index.value)\n"
            for (name, place) in [("first", one), ("second", other)] {
                text += "\(name) \(Base64.encode(place.leaf.bytes))\n" + Self.lines(place.path)
            }
        case .prefix(let path): text += "kind prefix\n" + Self.lines(path)
        case .unproven(let path): text += "kind unproven\n" + Self.lines(path)
        }
        let (first, second) = (first.bytes, second.bytes)
        text += "notes \(first.count) \(second.count)\n\n"
        return Array(text.utf8) + first + second
    }

    private static func lines(_ path: [Digest]) -> String {
        path.map { "path \(Base64.encode($0.bytes))\n" }.joined()
    }

    /// Reads a file.
    ///
    /// - Throws: ``LedgerError/tooLong(_:_:)``, ``LedgerError/malformed(_:line:expected:)``, or what
    ///   its notes cannot be read for.
    public init(_ bytes: [UInt8]) throws(LedgerError) {
        guard bytes.count <= Self.maxBytes.value else {
            throw .tooLong(.fork, ByteCount(bytes.count))
        }
        var lines = LineReader(bytes)
        guard lines.next() == Self.header[...] else {
            throw .malformed(.fork, line: 1, expected: "redriver/ledger-fork/v1")
        }
        kind = try Self.kind(&lines)
        let number = lines.number
        let counts = lines.next(after: "notes").map { $0.split(separator: UInt8(ascii: " ")) }
        let sizes = (counts ?? []).compactMap { LedgerNumber.parse($0) }
        let isBlank = lines.next()?.isEmpty
        let notes = lines.rest
        guard sizes.count == 2, counts?.count == 2, isBlank == true,
            let first = Int(exactly: sizes[0]), let second = Int(exactly: sizes[1]),
            first <= notes.count, notes.count - first == second
        else { throw .malformed(.fork, line: number, expected: "notes <bytes> <bytes>") }
        self.first = try SignedNote(Array(notes[..<first]))
        self.second = try SignedNote(Array(notes[first...]))
        // What the lines let through and we would not write is refused here.
        guard self.bytes == bytes else {
            throw .malformed(.fork, line: number, expected: "notes <bytes> <bytes>")
        }
    }

    private static func kind(_ lines: inout LineReader) throws(LedgerError) -> Kind {
        guard let word = lines.next(after: "kind") else {
            throw .malformed(.fork, line: 2, expected: "kind <kind>")
        }
        switch String(decoding: word, as: UTF8.self) {
        case "same-size": return .sameSize
        case "prefix": return .prefix(try path(&lines))
        case "unproven": return .unproven(try path(&lines))
        case "leaves":
            guard let index = lines.next(after: "index").flatMap({ LedgerNumber.parse($0) }) else {
                throw .malformed(.fork, line: 3, expected: "index <decimal>")
            }
            let first = try place("first", &lines)
            let second = try place("second", &lines)
            return .leaves(RecordIndex(index), first: first, second: second)
        default: throw .malformed(.fork, line: 2, expected: "kind <kind>")
        }
    }

    private static func place(
        _ name: String, _ lines: inout LineReader
    ) throws(LedgerError) -> Place {
        let number = lines.number
        guard let leaf = lines.next(after: name).flatMap({ Digest(base64: $0) }) else {
            throw .malformed(.fork, line: number, expected: "\(name) <base64 of 32 bytes>")
        }
        return Place(leaf: leaf, path: try path(&lines))
    }

    private static func path(_ lines: inout LineReader) throws(LedgerError) -> [Digest] {
        var path: [Digest] = []
        while let line = lines.next(after: "path") {
            guard path.count < Merkle.maxPath, let hash = Digest(base64: line) else {
                throw .malformed(
                    .fork, line: lines.number - 1, expected: "path <base64 of 32 bytes>")
            }
            path.append(hash)
        }
        return path
    }
}
