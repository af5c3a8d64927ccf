// AbsenceProof: that a message was not in a ledger by a time, by looking at every leaf it had then.
//
//     last checkpoint cosigned before T ─▶ every leaf below its size ─▶ their root is the cosigned one
//                                              └─ is it the message?
//
// A ledger cannot hide a leaf from this: with one left out, the root would be another.

public import RedRiverBase
internal import RedRiverEvidence
public import RedRiverLedger

/// Looks for a message in what a ledger had at a time.
public struct AbsenceProof {
    private let reading: LedgerReading
    private let trust: Trust
    private let now: Timestamp
    private let threads: Int

    /// What was found.
    public struct Result: Sendable {
        public let origin: LedgerOrigin
        /// The checkpoint all leaves of which were looked at, and when it was cosigned.
        public let checkpoint: Checkpoint
        public let cosigned: CosignatureTime
        /// Where the message is; `nil` if it is not among them.
        public let place: LedgerIndex?
        /// Refused messages whose headers the ledger does not hold: one could be this.
        public let nameless: UInt64
    }

    public init(
        _ ledger: PublishedLedger, trust: Trust, now: Timestamp, threads: Int = 2
    ) throws(AuditError) {
        reading = try LedgerReading(ledger)
        self.trust = trust
        self.now = now
        self.threads = threads
    }

    /// The checkpoint that answers for a moment.
    ///
    /// - Throws: ``AuditError/nothingCosigned(_:)`` if there is none.
    private func checkpoint(
        before limit: Timestamp
    ) throws(AuditError) -> (Checkpoint, CosignatureTime) {
        guard let time = CosignatureTime(now) else { preconditionFailure("a clock before 1970") }
        let judge = CheckpointJudge(
            policy: trust.policy, now: time,
            own: trust.ownWitnesses(of: reading.checkpoint.origin))
        if let judged = try? judge.judge(reading.note.bytes), judged.meetsQuorum,
            let time = judged.latest, time.timestamp < limit
        {
            return (judged.checkpoint, time)
        }
        let notes = try PastNotes(reading, judge)
        guard let past = try notes.last(before: limit), let time = past.judged.latest else {
            throw .nothingCosigned(limit)
        }
        return (past.judged.checkpoint, time)
    }

    /// Looks at every leaf.
    ///
    /// - Throws: ``AuditError`` if nothing can be said. If the leaves are not those of the
    ///   checkpoint, ``AuditError/rootDiffers(_:)``.
    public func run(
        _ sender: PartyID, _ id: MessageID, before limit: Timestamp,
        progress: (UInt64, UInt64) -> Void = { _, _ in }
    ) throws(AuditError) -> Result {
        let (checkpoint, cosigned) = try checkpoint(before: limit)
        guard checkpoint.size <= reading.size else { throw .rootDiffers(reading.ledger.directory) }
        var tree = TreeFold(reading.ledger)
        var place: UInt64?
        var nameless: UInt64 = 0
        let end = checkpoint.size.value
        var root = tree.root
        let check = BundleCheck(ledger: reading.ledger, size: reading.size)
        let stream = try LedgerStream(check, threads: threads)
        defer { stream.finish() }
        while tree.size.value < end, let bundle = stream.next() {
            let count = Int(min(UInt64(bundle.hashes.count), end - bundle.first))
            for (offset, leaf) in bundle.leaves.prefix(count).enumerated() {
                let index = bundle.first + UInt64(offset)
                let named = try message(of: leaf, at: index)
                if let named, named.0 == sender, named.1 == id { place = place ?? index }
                if leaf.isNameless { nameless += 1 }
            }
            root = tree.root(adding: bundle.hashes.prefix(count))
            _ = tree.append(bundle)
            progress(min(bundle.end, end), end)
        }
        guard root == checkpoint.root else { throw .rootDiffers(reading.ledger.directory) }
        return Result(
            origin: reading.origin, checkpoint: checkpoint, cosigned: cosigned,
            place: place.map { reading.place($0) }, nameless: nameless)
    }

    /// Which message a leaf is about; `nil` if about none.
    private func message(
        of leaf: AuditedLeaf, at index: UInt64
    ) throws(AuditError) -> (sender: PartyID, id: MessageID)? {
        switch leaf {
        case .accepted(_, _, _, let header), .received(_, _, let header):
            guard let message = header.sound?.message else {
                throw .leaf(reading.place(index), .leaf(.member("header")))
            }
            return message
        case .other(_, let header, _): return header?.sound?.message
        // What cannot be read may be the message.
        case .flawed(let error): throw .leaf(reading.place(index), error)
        case .unreadable: throw .leaf(reading.place(index), .leaf(.notJSON))
        }
    }
}

extension AuditedLeaf {
    /// A refusal that does not say of which message.
    fileprivate var isNameless: Bool {
        guard case .other(let leaf, let header, _) = self, case .refused = leaf.fact else {
            return false
        }
        return header?.sound == nil
    }
}
