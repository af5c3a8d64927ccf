// EvidenceMaker: a bundle of evidence from one or both published ledgers.
//
//     find the leaves ─▶ keep what is cosigned ─▶ the first checkpoint that covers it ─▶ proofs
//                                                 seal's path, certificates, lists, agreement
//
// What is made here is not trusted by whoever checks it, nor need it be: a wrong ledger gives a
// bundle that does not check.

public import RedRiverBase
internal import RedRiverCatalogue
public import RedRiverEvidence
internal import RedRiverFiles
internal import RedRiverLedger

/// Makes bundles of evidence.
public struct EvidenceMaker {
    private let trust: Trust
    private let now: Timestamp
    private let finder: MessageFinder
    private var readings: [(reading: LedgerReading, index: LedgerIndexFile?)]

    /// A ledger's folder, and its index if there is one.
    public struct Source: Sendable {
        public let ledger: PublishedLedger
        /// The path of an index of it; see ``LedgerIndexFile``.
        public let index: String?

        public init(_ ledger: PublishedLedger, index: String? = nil) {
            self.ledger = ledger
            self.index = index
        }
    }

    /// - Parameter sources: One ledger, or those of both nodes in any order.
    /// - Throws: ``AuditError`` if a ledger's checkpoint or an index cannot be read, or the two are
    ///   no pair.
    public init(
        _ sources: [Source], trust: Trust, now: Timestamp, threads: Int = 2
    ) throws(AuditError) {
        self.trust = trust
        self.now = now
        finder = MessageFinder(threads: threads)
        readings = []
        for source in sources {
            let reading = try LedgerReading(source.ledger)
            var index: LedgerIndexFile?
            if let path = source.index { index = try LedgerIndexFile(path, for: reading) }
            readings.append((reading, index))
        }
        if readings.count == 2, readings[0].reading.origin.node == readings[1].reading.origin.node {
            throw .notAPair(readings[0].reading.origin.text, readings[1].reading.origin.text)
        }
    }

    /// Who sent the message at a place of the first ledger, and its identifier.
    ///
    /// - Throws: ``AuditError/leaf(_:_:)`` if there is no message.
    public mutating func message(at index: UInt64) throws(AuditError) -> (PartyID, MessageID) {
        let leaf = try readings[0].reading.leaf(index)
        guard let bytes = leaf.header, case .valid(let header) = Header.check(bytes) else {
            throw .leaf(readings[0].reading.place(index), .leaf(.member("header")))
        }
        return (header.sender, header.id)
    }

    /// Makes the bundle of a message.
    ///
    /// - Throws: ``AuditError/messageUnknown(_:_:)``, or why a ledger cannot be read.
    public mutating func make(
        _ sender: PartyID, _ id: MessageID, content: EvidenceBundle.Content? = nil,
        progress: (UInt64, UInt64) -> Void = { _, _ in }
    ) throws(AuditError) -> EvidenceBundle {
        var bundle = EvidenceBundle(sender: sender, id: id, content: content)
        var pieces = BundlePieces(anchors: trust.anchors)
        var wanted: SealSequence?
        // The sender's ledger first: it tells which seal to look for in the other.
        let order = readings.indices.sorted {
            isOwn(readings[$0].reading, sender) && !isOwn(readings[$1].reading, sender)
        }
        for place in order {
            var (reading, index) = readings[place]
            var found =
                try index.map { index throws(AuditError) in
                    try index.find(sender, id, &reading, wanted: wanted)
                } ?? nil
            if found == nil {
                found = try finder.walk(reading, sender, id, wanted: wanted, progress: progress)
            }
            guard let found, found.places.isFound else { continue }
            let part = try part(&reading, found)
            readings[place].reading = reading
            guard let part else { continue }
            try pieces.take(part.part, at: part.time, found.places, found.lists, from: &reading)
            if isOwn(reading, sender) {
                bundle.sent = part.part
                wanted = pieces.sequence
            } else {
                bundle.taken = part.part
            }
        }
        guard bundle.sent != nil || bundle.taken != nil else { throw .messageUnknown(sender, id) }
        pieces.complete(&bundle)
        return bundle
    }

    private func isOwn(_ reading: LedgerReading, _ sender: PartyID) -> Bool {
        reading.origin.isOf(sender.country)
    }

    /// The leaves that are cosigned, each with its proof. Where none is, all there are, under the
    /// present checkpoint.
    private func part(
        _ reading: inout LedgerReading, _ found: FoundMessage
    ) throws(AuditError) -> MadePart? {
        guard let time = CosignatureTime(now) else { preconditionFailure("a clock before 1970") }
        let judge = CheckpointJudge(
            policy: trust.policy, now: time,
            own: trust.ownWitnesses(of: reading.checkpoint.origin))
        let notes = try PastNotes(reading, judge)
        let present = try? judge.judge(reading.note.bytes)
        var (note, checkpoint) = (reading.note, reading.checkpoint)
        var proof = present?.earliest
        var places = found.places.all
        let isWitnessed = present?.meetsQuorum == true
        let last = isWitnessed ? nil : try notes.last()
        let horizon = isWitnessed ? reading.size : last?.judged.checkpoint.size
        if let horizon, let first = places.first, first < horizon.value {
            places.removeAll { $0 >= horizon.value }
            let needed = TreeSize((places.last ?? first) + 1)
            if let proved = try notes.first(covering: needed),
                proved.judged.checkpoint.size <= reading.size
            {
                note = proved.note
                checkpoint = proved.judged.checkpoint
                proof = proved.judged.earliest
            }
        }
        var leaves: [EvidenceBundle.ProvenLeaf] = []
        for index in places {
            let path = try reading.path(of: index, in: checkpoint.size)
            do throws(EvidenceError) {
                leaves.append(
                    try EvidenceBundle.ProvenLeaf(
                        index: RecordIndex(index), path: path, line: try lineOf(index, &reading)))
            } catch {
                throw .leaf(reading.place(index), error)
            }
        }
        return MadePart(
            part: EvidenceBundle.Part(checkpoint: note, leaves: leaves), proof: proof)
    }

    private func lineOf(
        _ index: UInt64, _ reading: inout LedgerReading
    ) throws(EvidenceError) -> [UInt8] {
        // What cannot be read was complained of when its path was made, or is no leaf.
        do throws(AuditError) {
            return try reading.line(index)
        } catch {
            throw .leaf(.notJSON)
        }
    }
}

/// Leaves with proofs, and since when they are proved.
struct MadePart {
    let part: EvidenceBundle.Part
    let proof: CosignatureTime?

    /// When what is in it was there at the latest.
    var time: Timestamp? { proof?.timestamp ?? part.leaves.last?.leaf.at }
}

extension LedgerReading: BundleSource {
    var generation: UInt32 { origin.generation }
    var leafCount: UInt64 { size.value }

    func blob(_ digest: Digest) throws(AuditError) -> [UInt8]? {
        do throws(FilesError) {
            return try ledger.blob(digest)
        } catch {
            throw .files(error)
        }
    }
}
