// CoreThread: drives the exchange.
//
// One turn: take every letter that arrived, hand each to the exchange, let it settle, give its
// records to the disk as one batch and its outputs to those who carry them out. Nothing here decides.

internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverCrypto
internal import RedRiverEvidence
internal import RedRiverExchange
internal import RedRiverJSON
internal import RedRiverWire

/// The thread that owns the exchange.
final class CoreThread: Sendable {
    /// How long the core sleeps when nothing happens: the grain of every timer in the exchange.
    private static let tickMilliseconds: Int64 = 100

    let box = Mailbox<CoreLetter>(
        capacity: Limits.mailboxLetters, weightMax: Limits.mailboxBytes.value)
    private let log: NodeLog
    private let clock: ClockBook

    init(log: NodeLog, clock: ClockBook) {
        self.log = log
        self.clock = clock
    }

    /// Where the core's outputs go.
    struct Ways: Sendable {
        var disk: Mailbox<DiskLetter>
        var wire: Mailbox<WireLetter>
        var clients: [Mailbox<ClientJob>]
        var linkIn: Mailbox<LinkInJob>
        var linkOut: Mailbox<Output>
        var snapshots: Mailbox<Exchange>
        /// `nil` where there is no ledger.
        var ledger: Mailbox<LedgerLetter>?
        var evidence: Mailbox<EvidenceJob>?

        /// The worker of a connection: always the same, so that its requests keep their order.
        func worker(of client: UInt64) -> Mailbox<ClientJob> {
            clients[Int(client % UInt64(clients.count))]
        }
    }

    /// Runs until told to stop, and until what was decided by then is durable.
    func run(_ started: consuming Exchange, _ ways: Ways) {
        var exchange = started
        var nextTick = NodeClock.monotonic
        var snapshots = SnapshotSchedule(after: exchange.nextRecord)
        var isStopping = false
        hand(over: &exchange, ways)
        while true {
            guard let letters = box.waitAndTakeAll(until: nextTick) else { break }
            let now = NodeClock.now
            for letter in letters {
                switch letter {
                // What comes after the word to stop was promised nothing; it will be said again.
                case .input(let input): if !isStopping { exchange.handle(input, at: now) }
                case .durable(let index): exchange.durable(before: index)
                case .status(let caller, let request):
                    ways.worker(of: caller.id).postAlways(
                        .status(caller, request: request, exchange.status))
                case .lookup(let client, let request, let sender, let id):
                    ways.worker(of: client.id).postAlways(
                        .lookup(
                            client, request: request,
                            Sought(
                                whereabouts: exchange.whereabouts(of: id, from: sender),
                                queues: exchange.queueNames)))
                case .evidence(let ask): seek(ask, in: exchange, ways)
                case .setup(let setup): exchange.adopt(setup, at: now)
                case .stop:
                    exchange.handle(.draining, at: now)
                    isStopping = true
                }
            }
            if now.monotonic >= nextTick {
                if !isStopping {
                    exchange.handle(.tick(random: SecureRandom.bytes(32)), at: now)
                }
                nextTick = now.monotonic.advanced(byMilliseconds: Self.tickMilliseconds)
            }
            exchange.settle(at: now)
            clock.update(exchange, now)
            hand(over: &exchange, ways)
            if isStopping, exchange.isSettled { break }
            if let copy = snapshots.due(exchange) { _ = ways.snapshots.post(copy) }
        }
        ways.snapshots.postWaiting(exchange)
        ways.snapshots.close()
        ways.disk.postAlways(.stop)
    }

    /// Hands on what is asked and what is known of it. The core never waits for evidence: whoever asks
    /// while too many wait is told so.
    private func seek(_ ask: EvidenceAsk, in exchange: Exchange, _ ways: Ways) {
        let job = EvidenceJob(
            ask: ask, whereabouts: exchange.whereabouts(of: ask.id, from: ask.sender),
            leaves: exchange.leafContext, lists: exchange.declaredLists)
        if ways.evidence?.post(job) == true { return }
        let busy = NodeAnswer.error(ErrorAnswer(.busy))
        ways.wire.postWaiting(
            .toClient(ask.client.id, busy.frames(request: RequestID(ask.request) ?? .none)))
    }

    /// Gives records and outputs away. Records first: an output released by this very turn rests on
    /// records of an earlier one.
    private func hand(over exchange: inout Exchange, _ ways: Ways) {
        let records = exchange.takeRecords()
        if !records.isEmpty {
            let weight = records.reduce(0) { $0 + $1.weight }
            ways.disk.postWaiting(.records(records), weight: weight)
        }
        // What goes to the wire one after the other goes at once: one lock and one waking for all.
        var toWire: [WireLetter] = []
        for output in exchange.takeOutputs() {
            if let letters = wireLetters(of: output) {
                toWire += letters
                continue
            }
            ways.wire.postWaiting(contentsOf: toWire)
            toWire.removeAll(keepingCapacity: true)
            dispatch(output, ways)
        }
        ways.wire.postWaiting(contentsOf: toWire)
    }

    /// What an output tells the wire; `nil` if it goes elsewhere.
    private func wireLetters(of output: Output) -> [WireLetter]? {
        switch output {
        case .answer(_, .duplicate): nil
        case .answer(let request, let answer):
            answer.frames(for: request).map { .toClient(request.client.id, $0) }
        case .dropLink: [.dropLink]
        default: nil
        }
    }

    private func dispatch(_ output: Output, _ ways: Ways) {
        switch output {
        case .answer(let request, .duplicate(let record)):
            ways.worker(of: request.client.id).postAlways(.duplicate(request, of: record))
        case .answer, .dropLink: preconditionFailure("for the wire")
        case .deliver(let delivery):
            ways.worker(of: delivery.client.id).postAlways(.deliver(delivery))
        case .confirmEpoch(let epoch):
            // The keys first, so that a seal which follows at once can be opened.
            ways.linkIn.postAlways(.epochTaken(epoch.bytes))
            ways.linkOut.postAlways(output)
        case .notice(let notice):
            notice.write(to: log)
            switch notice {
            case .linkUp: ways.ledger?.postAlways(.linkUp)
            case .linkDown: ways.ledger?.postAlways(.linkDown)
            default: break
            }
        case .signSeal, .signReceipt, .greet, .sendCertificates, .openEpoch, .sendSeal,
            .sendReceipt, .hold, .ping:
            ways.linkOut.postAlways(output)
        }
    }
}

/// When to write the state down: a copy is taken every so many records, and handed over once what it
/// stands on is durable. Under load the state itself never is, for there is always something newer.
private struct SnapshotSchedule {
    private var last: RecordIndex
    private var copy: Exchange?

    init(after last: RecordIndex) { self.last = last }

    /// - Returns: A copy that may be written now.
    mutating func due(_ exchange: Exchange) -> Exchange? {
        if let ready = copy {
            guard exchange.isDurable(before: ready.nextRecord) else { return nil }
            copy = nil
            return ready
        }
        if exchange.nextRecord.value - last.value >= Limits.snapshotEveryRecords {
            last = exchange.nextRecord
            copy = exchange
        }
        return nil
    }
}

extension Answer {
    /// The messages that say this to a client: two where some tokens are done and others stale.
    fileprivate func frames(for request: Request) -> [[[UInt8]]] {
        guard let id = RequestID(request.id) else { return [] }
        return nodeAnswers.map { $0.frames(request: id) }
    }

    private var nodeAnswers: [NodeAnswer] {
        switch self {
        case .accepted(let index, let at, let advice):
            [
                .accepted(
                    RedRiverWire.Accepted(
                        index: index, acceptedAt: at, isDuplicate: false,
                        advice: advice.map(Advice.init)))
            ]
        case .acceptable: [.checked]
        case .duplicate: preconditionFailure("a worker answers duplicates, from the record")
        case .rejected(let problems): [.rejected(problemJSON(problems).compact)]
        case .stale: [.stale]
        case .busy(let code, let retryAfter, let type):
            [
                .busy(
                    Busy(
                        code: code, retryAfterMilliseconds: retryAfter, hint: type?.quotaHint))
            ]
        case .subscribed(let queue, let credit):
            [.subscribed(Subscribe(queue: queue, credit: credit))]
        case .acknowledged(let done, let stale): acknowledgements(done: done, stale: stale)
        case .touched(let token, let deadline):
            RedRiverWire.Token(token).map { [.touched($0, deadline: deadline)] } ?? []
        case .error(let code): [.error(ErrorAnswer(code))]
        }
    }

    private func acknowledgements(done: [[UInt8]], stale: [[UInt8]]) -> [NodeAnswer] {
        let done = done.compactMap { RedRiverWire.Token($0) }
        let stale = stale.compactMap { RedRiverWire.Token($0) }
        return (done.isEmpty ? [] : [.acknowledged(done)])
            + (stale.isEmpty ? [] : [.staleTokens(stale)])
    }
}
