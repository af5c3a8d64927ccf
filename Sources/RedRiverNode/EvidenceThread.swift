// EvidenceThread: makes evidence for whoever may ask for it, one message after the other.
//
// It reads the journal and the published tiles, which never change once they are there, and asks no
// other thread for anything. So it can be as slow as it likes: traffic, the ledger and the core go on,
// and what waits for it is bounded.

internal import RedRiverBase
internal import RedRiverEvidence
internal import RedRiverExchange
internal import RedRiverJournal
internal import RedRiverLedger
internal import RedRiverWire

/// The thread that makes evidence.
final class EvidenceThread: Sendable {
    let box = Mailbox<EvidenceJob>(capacity: Limits.evidenceWaiting)
    private let ledger: LedgerThread
    private let identity: Locked<NodeIdentity>
    private let store: any LedgerStore
    private let log: NodeLog
    let gate = EvidenceGate()

    init(
        ledger: LedgerThread, identity: Locked<NodeIdentity>, store: any LedgerStore, log: NodeLog
    ) {
        self.ledger = ledger
        self.identity = identity
        self.store = store
        self.log = log
    }

    /// Runs until the box is closed.
    func run(_ reader: JournalReader, _ wire: Mailbox<WireLetter>) {
        while let jobs = box.waitAndTakeAll() {
            for job in jobs {
                let frames = answer(job, reader).frames(
                    request: RequestID(job.ask.request) ?? .none)
                wire.postWaiting(
                    .toClient(job.ask.client.id, frames),
                    weight: frames.reduce(0) { $0 + $1.count })
            }
        }
    }

    private func answer(_ job: EvidenceJob, _ reader: JournalReader) -> NodeAnswer {
        let identity = identity.value
        guard let keys = identity.ledgerKeys else { return .error(ErrorAnswer(.noEvidence)) }
        let desk = EvidenceDesk(
            records: reader, store: store, node: identity.own.id, anchors: identity.anchors,
            log: keys.signer.key, witnesses: keys.peerWitnesses, cosigned: ledger.status.cosigned)
        do throws(NodeError) {
            return try desk.answer(job)
        } catch {
            log.alarm(error)
            return .error(ErrorAnswer(.noEvidence))
        }
    }
}

/// How often each party may ask.
final class EvidenceGate: Sendable {
    /// The parties are those of the agreement, so there are few.
    private let allowances = Locked<[PartyID: Allowance]>([:])

    /// Whether a party may ask now, which counts.
    func admits(_ party: PartyID, at now: MonotonicTime) -> Bool {
        allowances.with { allowances in
            let fresh = Allowance(
                most: Limits.evidenceAtOnce, oneEach: Limits.evidencePauseMilliseconds)
            return allowances[party, default: fresh].take(now)
        }
    }
}

extension NodeIdentity {
    /// What makes evidence of a ledger; `nil` where there is none.
    func evidenceThread(
        of ledger: LedgerThread?, _ identity: Locked<NodeIdentity>, _ log: NodeLog
    ) -> EvidenceThread? {
        guard let ledger, let files = configuration.ledger else { return nil }
        return EvidenceThread(
            ledger: ledger, identity: identity, store: LedgerDirectory(root: files.directory),
            log: log)
    }
}
