// TlogProof: that a record is in a ledger, in one file that needs nothing else (C2SP tlog-proof).
//
//     c2sp.org/tlog-proof@v1
//     [extra <base64>]
//     index <decimal>
//     [<base64 of 32 bytes>]…       the siblings, the leaf's own first
//     <empty line>
//     <the checkpoint's note, with its cosignatures>

public import RedRiverBase

/// A proof of inclusion as it was read: well formed, nothing of it verified.
///
/// The record is not in it, on purpose: whoever checks has the record and hashes it himself.
public struct TlogProof: Hashable, Sendable {
    /// The longest proof, in bytes: a note, and as much again.
    public static let maxBytes = ByteCount.kibibytes(128)

    /// Data of the application, which nothing authenticates.
    public let extra: [UInt8]?
    /// Where the record sits.
    public let index: RecordIndex
    /// At most 63 hashes.
    public let path: [Digest]
    /// The checkpoint's note.
    public let note: SignedNote

    private static let header = Array("c2sp.org/tlog-proof@v1".utf8)

    public init(
        index: RecordIndex, path: [Digest], note: SignedNote, extra: [UInt8]? = nil
    ) {
        self.extra = extra
        self.index = index
        self.path = path
        self.note = note
    }

    /// Reads a proof.
    ///
    /// - Throws: ``LedgerError/tooLong(_:_:)``, ``LedgerError/malformed(_:line:expected:)``, or what
    ///   its note cannot be read for.
    public init(_ bytes: [UInt8]) throws(LedgerError) {
        guard bytes.count <= Self.maxBytes.value else {
            throw .tooLong(.proof, ByteCount(bytes.count))
        }
        var lines = LineReader(bytes)
        guard lines.next() == Self.header[...] else {
            throw .malformed(.proof, line: 1, expected: "c2sp.org/tlog-proof@v1")
        }
        var extra: [UInt8]?
        if let text = lines.next(after: "extra") {
            extra = Base64.decode(String(decoding: text, as: UTF8.self))
            guard extra?.isEmpty == false else {
                throw .malformed(.proof, line: 2, expected: "extra <base64>")
            }
        }
        let number = lines.number
        guard let index = lines.next(after: "index").flatMap({ LedgerNumber.parse($0) }) else {
            throw .malformed(.proof, line: number, expected: "index <decimal>")
        }
        guard let path = lines.hashes(most: Merkle.maxPath) else {
            throw .malformed(.proof, line: lines.number - 1, expected: "<base64 of 32 bytes>")
        }
        self.init(
            index: RecordIndex(index), path: path, note: try SignedNote(lines.rest), extra: extra)
    }

    /// The proof as it is kept, in a file with the ending `.tlog-proof`.
    public var bytes: [UInt8] {
        var bytes = Self.header + [SignedNote.lineFeed]
        if let extra { bytes += "extra \(Base64.encode(extra))\n".utf8 }
        bytes += "index \(index.value)\n".utf8
        return bytes + Merkle.lines(path) + [SignedNote.lineFeed] + note.bytes
    }

    /// Checks the proof for a record, against a policy.
    ///
    /// - Parameters:
    ///   - leaf: The record's leaf hash, made from the record and never taken from a proof.
    ///   - policy: Logs, witnesses and quorum.
    ///   - time: When it is checked, and how old a cosignature may be.
    /// - Returns: What the policy makes of the checkpoint; its quorum is met.
    /// - Throws: ``LedgerError``: the checkpoint does not open or is of no known log,
    ///   ``LedgerError/quorumNotMet``, or ``LedgerError/notIncluded(_:_:)``.
    @discardableResult
    public func verify(
        leaf: Digest, policy: TlogPolicy, time: Freshness
    ) throws(LedgerError) -> PolicyEvaluation {
        let evaluation = try policy.evaluate(note, time: time)
        guard evaluation.isSatisfied else { throw .quorumNotMet }
        let checkpoint = evaluation.opened.checkpoint
        guard
            Merkle.verifyInclusion(
                of: leaf, at: index, in: checkpoint.size, path: path, root: checkpoint.root)
        else { throw .notIncluded(index, checkpoint.size) }
        return evaluation
    }
}
