// HistoryVerification: the generations of one node's ledger, each in the light of those before.
//
//     1 ──fold──▶ what waits, chains, agreements ──▶ 2 ──fold──▶ …
//     └─ last cosigned checkpoint ──named by──▶ first leaf of 2
//
// A message that is accepted in one and sealed in the next is followed across; nothing may be lost,
// repeated or sealed twice between them.

public import RedRiverBase

/// Verifies several generations of a published ledger.
public struct HistoryVerification {
    private let ledgers: [PublishedLedger]
    private let trust: Trust
    private let now: Timestamp
    private let scratch: String
    private let threads: Int

    /// - Parameters:
    ///   - ledgers: The generations, in any order; one is taken as it is.
    ///   - now: The present, or the moment an archive is judged at.
    ///   - scratch: An empty folder for what does not fit into memory; the caller removes it.
    ///   - threads: How many threads read, hash and verify beside the one that folds.
    /// - Throws: ``AuditError`` if a folder has no checkpoint, or they are not generations of one
    ///   ledger.
    public init(
        _ ledgers: [PublishedLedger], trust: Trust, now: Timestamp, scratch: String,
        threads: Int = 2
    ) throws(AuditError) {
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
    public func run(
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
        return reports
    }
}
