// ClientWorker: parses what clients say and checks it, and fetches what they are given.
//
// Everything costly and stateless about clients happens here: frames, header rules, commitments,
// hashes, reading records back. A connection always has the same worker, so its requests reach the
// core in the order they came.

internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverEvidence
internal import RedRiverExchange
internal import RedRiverJSON
internal import RedRiverJournal
internal import RedRiverLedger
internal import RedRiverWire

/// One of the threads that serve clients.
final class ClientWorker: Sendable {
    let box = Mailbox<ClientJob>(
        capacity: Limits.mailboxLetters, weightMax: Limits.workerBytes.value)
    private let core: Mailbox<CoreLetter>
    private let identity: Locked<NodeIdentity>
    /// `nil` where the agreement pins no catalogue.
    private let crossings: CrossingBook?
    /// `nil` where there is no ledger.
    private let ledger: LedgerThread?
    private let evidence: EvidenceThread?
    private let startID: String
    private let log: NodeLog

    init(
        core: Mailbox<CoreLetter>, identity: Locked<NodeIdentity>, crossings: CrossingBook?,
        ledger: LedgerThread?, evidence: EvidenceThread?, startID: String, log: NodeLog
    ) {
        self.ledger = ledger
        self.evidence = evidence
        self.core = core
        self.identity = identity
        self.crossings = crossings
        self.startID = startID
        self.log = log
    }

    /// Runs until the box is closed.
    func run(_ reader: JournalReader, _ wire: Mailbox<WireLetter>) {
        while let jobs = box.waitAndTakeAll() {
            for job in jobs {
                switch job {
                case .frames(let caller, let frames): serve(caller, frames, wire)
                case .gone(let client): post(.clientGone(client))
                case .deliver(let delivery): deliver(delivery, reader, wire)
                case .duplicate(let request, let record):
                    answerDuplicate(request, record, reader, wire)
                case .lookup(let client, let request, let sought):
                    let found = found(sought, for: client.party, reader)
                    answer(
                        found.map { .found($0) } ?? .error(ErrorAnswer(.unknownMessage)), client.id,
                        RequestID(request) ?? .none, wire)
                case .status(let caller, let request, let status):
                    answer(
                        .status(statusReport(status, for: caller).compact), caller.id,
                        RequestID(request) ?? .none, wire)
                }
            }
        }
    }

    // MARK: Requests

    private func serve(_ caller: Caller, _ frames: [[UInt8]], _ wire: Mailbox<WireLetter>) {
        let parsed: (request: RequestID, message: ClientRequest)
        do throws(WireError) {
            parsed = try ClientRequest.parse(frames)
        } catch {
            return answer(
                .error(ErrorAnswer(error)), caller.id, Envelope.request(of: frames), wire)
        }
        switch parsed.message {
        case .hello: answer(.welcome(welcome(caller)), caller.id, parsed.request, wire)
        case .ping:
            if let client = caller.client { core.postWaiting(.input(.clientSeen(client))) }
            let pong = Pong(startID: startID, time: NodeClock.wall)
            answer(.pong(pong), caller.id, parsed.request, wire)
        case .status: core.postWaiting(.status(caller, request: parsed.request.bytes))
        default:
            guard let client = caller.client else {
                return answer(.error(ErrorAnswer(.notPermitted)), caller.id, parsed.request, wire)
            }
            serve(client, Request(client: client, id: parsed.request.bytes), parsed, wire)
        }
    }

    private func serve(
        _ client: Client, _ request: Request,
        _ parsed: (request: RequestID, message: ClientRequest), _ wire: Mailbox<WireLetter>
    ) {
        switch parsed.message {
        case .publish(let submission):
            post(checked(submission, request, isQuestion: false), weight: submission.weight)
        case .check(let submission):
            ask(checked(submission, request, isQuestion: true), parsed.request, submission, wire)
        case .subscribe(let wish):
            post(.subscribed(request, queue: wish.queue, credit: wish.credit))
        case .credit(let more): post(.credited(client, queue: more.queue, add: more.add))
        case .acknowledge(let tokens): post(.acknowledged(request, tokens: tokens.map(\.bytes)))
        case .negative(let token, let nack):
            post(.declined(request, token: token.bytes, nack.refusal))
        case .touch(let token): post(.touched(request, token: token.bytes))
        case .lookup(let sender, let id):
            post(.clientSeen(client))
            core.postWaiting(
                .lookup(client, request: parsed.request.bytes, sender: sender, id: id))
        case .evidence(let sender, let id, let wish):
            post(.clientSeen(client))
            ask(
                EvidenceAsk(
                    client: client, request: parsed.request.bytes, sender: sender, id: id,
                    withBody: wish.body), parsed.request, wire)
        case .hello, .ping, .status: preconditionFailure("served above")
        }
    }

    /// A question about a message: what fails the checks made here is answered here, because the
    /// exchange writes refusals down and a question leaves no trace.
    private func ask(
        _ input: Input, _ request: RequestID, _ submission: Submission, _ wire: Mailbox<WireLetter>
    ) {
        guard case .rejected(let asked, let rejection) = input else {
            return post(input, weight: submission.weight)
        }
        post(.clientSeen(asked.client))
        answer(
            .rejected(problemJSON(rejection.problems).compact), asked.client.id, request, wire)
    }

    /// Passes on who asks for evidence, as often as a party may ask.
    private func ask(_ ask: EvidenceAsk, _ request: RequestID, _ wire: Mailbox<WireLetter>) {
        guard let evidence else {
            return answer(.error(ErrorAnswer(.noEvidence)), ask.client.id, request, wire)
        }
        guard evidence.gate.admits(ask.client.party, at: NodeClock.monotonic) else {
            return answer(.error(ErrorAnswer(.busy)), ask.client.id, request, wire)
        }
        core.postWaiting(.evidence(ask))
    }

    private func post(_ input: Input, weight: Int = 0) {
        core.postWaiting(.input(input), weight: weight)
    }

    /// Header rules, the agreed types, the commitment over salt and body, schema and domain rules.
    private func checked(
        _ submission: Submission, _ request: Request, isQuestion: Bool
    ) -> Input {
        let leaf = Merkle.leaf(of: submission.header)
        func rejected(_ problems: [Problem], _ header: [UInt8]?) -> Input {
            .rejected(request, RejectedMessage(leaf: leaf, problems: problems, header: header))
        }
        switch Header.check(submission.header) {
        case .refused(let problems): return rejected(problems, nil)
        case .valid(let header):
            if let problem = identity.value.problem(with: header) {
                return rejected([problem], submission.header)
            }
            if let problem = header.problem(salt: submission.salt, body: submission.body) {
                return rejected([problem], submission.header)
            }
            let findings = identity.value.findings(header, submission.body)
            guard findings.isAccepted else { return rejected(findings.errors, submission.header) }
            let saltAndBody = submission.salt + submission.body
            let message = CheckedMessage(
                header: header, leaf: leaf, saltAndBody: saltAndBody,
                bodyDigest: Commitment.storageDigest(saltAndBody),
                originSignature: submission.originSignature, advice: findings.advice)
            return isQuestion ? .checked(request, message) : .published(request, message)
        }
    }

    private func welcome(_ caller: Caller) -> Welcome {
        let identity = identity.value
        let party: PartyID
        switch caller.role {
        case .party(let own): party = own
        case .operator: party = identity.own.party
        }
        return Welcome(
            node: identity.own.id, party: party, startID: startID, serverTime: NodeClock.wall,
            agreement: identity.agreement.digest, edition: identity.agreement.edition,
            validation: identity.validation,
            types: identity.agreement.types.map {
                TypeOffer(type: $0.type, version: $0.version, schema: $0.schema)
            })
    }

    private func statusReport(_ status: Status, for caller: Caller) -> JSON {
        switch caller.role {
        case .operator: StatusReport(status, identity.value, ledger: ledger?.status).whole
        case .party(let party): StatusReport(status, identity.value).queues(of: party)
        }
    }

    // MARK: Reading records back

    /// What became of a message. Whoever neither sent nor receives it learns no more than of one that
    /// was never there.
    private func found(_ sought: Sought, for party: PartyID, _ reader: JournalReader) -> Found? {
        guard let whereabouts = sought.whereabouts else { return nil }
        let identity = identity.value
        var history = MessageHistory(
            whereabouts, queues: sought.queues, own: identity.own.id, peer: identity.peer.id,
            witnessed: ledger?.status.witnessed ?? 0)
        return history.found(for: party, reader)
    }

    private func deliver(
        _ delivery: Delivery, _ reader: JournalReader, _ wire: Mailbox<WireLetter>
    ) {
        guard let message = storedMessage(delivery.message, reader),
            let token = RedRiverWire.Token(delivery.token)
        else { return }
        let info = DeliveryInfo(
            queue: delivery.queue, token: token, index: delivery.ledger, attempt: delivery.attempt,
            deadline: delivery.deadline, receivedAt: delivery.receivedAt,
            advice: advice(on: message, at: delivery.message))
        let answer = NodeAnswer.deliver(
            Delivered(
                info: info, header: message.header, salt: message.salt, body: message.body))
        wire.postWaiting(
            .toClient(delivery.client.id, answer.frames(request: .none)),
            weight: message.header.count + message.body.count)
    }

    /// What the receiver should know: rules are functions of the message, so they are asked again;
    /// then what the earlier messages of the crossing say besides.
    private func advice(on message: StoredMessage, at index: RecordIndex) -> [Advice] {
        guard case .valid(let header) = Header.check(message.header) else { return [] }
        let own = identity.value.findings(header, message.body).advice
        return own.adding(crossings?.findings(on: index) ?? []).map(Advice.init)
    }

    private func answerDuplicate(
        _ request: Request, _ record: RecordIndex, _ reader: JournalReader,
        _ wire: Mailbox<WireLetter>
    ) {
        guard let id = RequestID(request.id),
            case .accepted(let first) = storedRecord(record, reader, withBody: false)?.record
        else { return }
        wire.postWaiting(
            .toClient(
                request.client.id,
                NodeAnswer.accepted(
                    RedRiverWire.Accepted(
                        index: first.ledger, acceptedAt: first.at, isDuplicate: true)
                ).frames(request: id)))
    }

    private func storedMessage(_ index: RecordIndex, _ reader: JournalReader) -> StoredMessage? {
        storedRecord(index, reader, withBody: true).flatMap(StoredMessage.init)
    }

    /// A record that cannot be read is an alarm and nothing is sent: damaged data is never served,
    /// and the lease brings the message up again once the disk was mended.
    private func storedRecord(
        _ index: RecordIndex, _ reader: JournalReader, withBody: Bool
    ) -> (record: Record, body: [UInt8]?)? {
        do throws(JournalError) {
            let stored = try reader.read(index, withBody: withBody)
            guard let record = Record(kind: stored.kind, payload: stored.payload) else {
                log.alarm(ExchangeError.unreadable(at: index))
                return nil
            }
            return (record, stored.body)
        } catch {
            log.alarm(error)
            return nil
        }
    }

    private func answer(
        _ answer: NodeAnswer, _ client: UInt64, _ request: RequestID, _ wire: Mailbox<WireLetter>
    ) {
        wire.postWaiting(.toClient(client, answer.frames(request: request)))
    }
}

extension Submission {
    fileprivate var weight: Int { header.count + body.count }
}

extension Nack {
    /// What the exchange makes of it.
    fileprivate var refusal: Refusal {
        switch act {
        case .retry: .retry
        case .refuse:
            .refuse(reason: [code, text].compactMap { $0 }.joined(separator: ": "))
        }
    }
}
