// HistoryVerification: the generations of one node's ledger, each in the light of those before.
//
//     1 ──fold──▶ what waits, chains, agreements ──▶ 2 ──fold──▶ …
//     └─ last cosigned checkpoint ──named by──▶ first leaf of 2
//
// A message that is accepted in one and sealed in the next is followed across; nothing may be lost,
// repeated or sealed twice between them.

public import RedRiverBase
internal import RedRiverLedger

/// Verifies several generations of a published ledger.
public struct HistoryVerification {
    private let ledgers: [PublishedLedger]
    private let trust: Trust
    private let now: Timestamp
    private let scratch: String
    private let threads: Int
    private let seen: [SignedNote]
    /// Where the ledgers contradict what was seen: files for a third party, as ``ForkProof`` reads them.
    public private(set) var proofs: [[UInt8]] = []

    /// - Parameters:
    ///   - ledgers: The generations, in any order; one is taken as it is.
    ///   - now: The present, or the moment an archive is judged at.
    ///   - scratch: An empty folder for what does not fit into memory; the caller removes it.
    ///   - threads: How many threads read, hash and verify beside the one that folds.
    ///   - seen: Checkpoints of these ledgers from earlier.
    /// - Throws: ``AuditError`` if a folder has no checkpoint, or they are not generations of one
    ///   ledger.
    public init(
        _ ledgers: [PublishedLedger], trust: Trust, now: Timestamp, scratch: String,
        threads: Int = 2, seen: SeenCheckpoints = SeenCheckpoints()
    ) throws(AuditError) {
        self.seen = seen.notes
        self.ledgers = ledgers.count > 1 ? try Self.sorted(ledgers) : ledgers
        self.trust = trust
        self.now = now
        self.scratch = scratch
        self.threads = threads
    }

    /// The generations of one ledger in their order.
    static func sorted(_ ledgers: [PublishedLedger]) throws(AuditError) -> [PublishedLedger] {
        var named: [(origin: LedgerOrigin, ledger: PublishedLedger)] = []
        for ledger in ledgers { named.append((try LedgerReading(ledger).origin, ledger)) }
        named.sort { $0.origin.generation < $1.origin.generation }
        for (a, b) in zip(named, named.dropFirst())
        where a.origin.node != b.origin.node || a.origin.generation == b.origin.generation {
            throw .notGenerations(a.origin.text, b.origin.text)
        }
        return named.map(\.ledger)
    }

    /// Verifies everything, to the end, whatever is found on the way.
    ///
    /// - Parameter progress: Told now and then how many leaves of how many are done, of each.
    /// - Returns: A report for each generation, in their order. A message that was repeated in a later
    ///   generation is told in the last.
    public mutating func run(
        progress: (UInt64, UInt64) -> Void = { _, _ in }
    ) throws(AuditError) -> [AuditReport] {
        var reports: [AuditReport] = []
        var handover: Handover?
        for (place, ledger) in ledgers.enumerated() {
            var run = LedgerVerification(
                ledger, trust: trust, now: now, scratch: scratch, threads: threads,
                after: handover, isOver: place + 1 < ledgers.count)
            reports.append(try run.run(progress: progress))
            handover = run.handover
        }
        try compare(&reports)
        return reports
    }

    /// Holds what was seen earlier against the ledgers.
    private mutating func compare(_ reports: inout [AuditReport]) throws(AuditError) {
        guard let time = CosignatureTime(now) else { preconditionFailure("a clock before 1970") }
        for note in seen {
            let name = (try? Checkpoint(text: note.text))?.origin
            guard let name, let place = reports.firstIndex(where: { $0.origin == name.description })
            else { throw .seen(name?.description ?? "") }
            let judge = CheckpointJudge(
                policy: trust.policy, now: time, own: trust.ownWitnesses(of: name))
            let reading = try LedgerReading(ledgers[place])
            guard let verdict = try reading.verdict(on: note, judge) else { continue }
            reports[place].list.add(.file("checkpoint"), verdict.flaw)
            // What convicts comes before what does not.
            if case .unproven = verdict.proof.kind {
                proofs.append(verdict.proof.bytes)
            } else {
                proofs.insert(verdict.proof.bytes, at: 0)
            }
        }
    }
}
