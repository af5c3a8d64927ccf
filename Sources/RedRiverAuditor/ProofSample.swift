// ProofSample: one message of a ledger with everything it takes to check that the ledger has it.
//
// Chosen for a page that proves it before the reader's eyes: the last message a client of the node
// handed in that a cosigned checkpoint covers.

public import RedRiverBase
internal import RedRiverCrypto
internal import RedRiverFiles
public import RedRiverLedger

/// A leaf, its inclusion path, and a checkpoint with the keys it was checked by.
public struct ProofSample: Sendable {
    /// A signature under the checkpoint by a key of the policy: Ed25519 over `prefix` and the note's
    /// text.
    public struct Signature: Hashable, Sendable {
        public let name: String
        public let key: [UInt8]
        public let prefix: [UInt8]
        public let signature: [UInt8]
        /// When, if a witness made it.
        public let time: CosignatureTime?
    }

    public let ledger: String
    public let index: RecordIndex
    public let leaf: [UInt8]
    public let path: [Digest]
    /// What is signed: origin, size and root.
    public let text: [UInt8]
    public let checkpoint: Checkpoint
    public let signatures: [Signature]

    /// How many bundles are looked through for a message, from the last.
    private static let bundlesMost: UInt64 = 64

    /// - Returns: `nil` if the checkpoint or the files it needs are not to be had: what is wrong with
    ///   them is among the report's findings.
    public init?(of ledger: PublishedLedger, _ report: AuditReport, trust: Trust) {
        do throws(LedgerError) {
            try self.init(ledger, note: try SignedNote(report.note), trust)
        } catch {
            return nil
        }
    }

    private init(_ ledger: PublishedLedger, note: SignedNote, _ trust: Trust) throws(LedgerError) {
        let checkpoint = try Checkpoint(text: note.text)
        let logs = trust.policy.logs.map(\.key)
        let witnesses = trust.policy.witnesses.map(\.key)
        let opened = try note.checkpoint(ofAny: logs, witnesses: witnesses)
        let index = try Self.choose(ledger, checkpoint.size)
        var reader = try TileReader(ledger.tiles, size: checkpoint.size)
        self.ledger = checkpoint.origin.description
        self.index = index
        self.checkpoint = checkpoint
        text = note.text
        leaf = try ledger.record(at: index, in: checkpoint.size)
        path = try reader.inclusionPath(of: index)
        let own = note.signatures.first { $0.name == opened.log.name && $0.id == opened.log.id }
        signatures =
            [own.flatMap { Self.signature($0.bytes, opened.log, nil) }].compactMap(\.self)
            + opened.cosignatures.compactMap {
                Self.signature($0.signature.bytes, $0.key, $0.time)
            }
    }

    /// The last accepted message of a tree; its last leaf if there is none near the end.
    private static func choose(
        _ ledger: PublishedLedger, _ size: TreeSize
    ) throws(LedgerError) -> RecordIndex {
        guard size.value > 0 else { throw .noSuchLeaf(RecordIndex(0), size) }
        let start = Array("{\"kind\":\"accepted\",".utf8)
        let last = (size.value - 1) / 256
        for bundle in (last - min(last, bundlesMost - 1)...last).reversed() {
            let records = try ledger.records(ofBundle: bundle, in: size)
            if let place = records.lastIndex(where: { $0.starts(with: start) }) {
                return RecordIndex(bundle * 256 + UInt64(place))
            }
        }
        return RecordIndex(size.value - 1)
    }

    private static func signature(
        _ bytes: [UInt8], _ key: NoteKey, _ time: CosignatureTime?
    ) -> Signature? {
        switch key.kind {
        case .ed25519(let raw):
            return Signature(
                name: key.name.description, key: raw.bytes, prefix: [], signature: bytes, time: nil)
        case .cosignature(let raw):
            guard let time, bytes.count > 8 else { return nil }
            return Signature(
                name: key.name.description, key: raw.bytes,
                prefix: NoteSignature.cosigned(text: [], at: time),
                signature: Array(bytes.dropFirst(8)), time: time)
        case .ecdsa, .other: return nil
        }
    }
}
