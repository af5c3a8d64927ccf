// Subscription: one queue as one client sees it, as a machine without socket or clock.
//
//     DELIVER          acknowledge, refuse, retry        sent            ACKED
//     ───────▶ held ───────────────────────────▶ decided ───▶ unconfirmed ───▶ gone, and told
//               │ TOUCH every third of a lease      ▲ ▲           │   │ STALE to an ACK
//               └───────────────────────────────────┘ └───────────┘   └──────▶ worked
//                                          no answer in time, or a new session
//
// Only ACKED means acknowledged. What was sent without an answer is sent again in the next session,
// before SUBSCRIBE, so that the node records it before it leases the message once more.
//
// A message that comes again while it is still here brings only a new token: its work is not done
// twice. If it is already `worked`, the new token is acknowledged without asking anybody.

internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverWire

/// The machine.
struct Subscription {
    /// What the caller is told. Tokens are handles.
    enum Event: Equatable {
        case delivered(ReceivedMessage)
        /// Recorded by the node: never again.
        case acknowledged(Token, MessageName)
        /// A refusal or a wish to try again was recorded.
        case settled(Token, MessageName)
        /// The lease was gone when the answer came. The message may come again.
        case stale(Token, MessageName)
        case spoiled(Spoiled)
        /// The node will not serve this queue.
        case refused(ErrorAnswer)
    }

    /// Something to send.
    enum Output: Equatable {
        case subscribe(Int)
        case credit(Int)
        case acknowledge([Token])
        case negative(Token, Nack)
        case touch(Token)
    }

    private enum Phase: Equatable {
        case closed
        /// In a session, to ask from this moment on.
        case idle(MonotonicTime)
        case asked(RequestID, at: MonotonicTime)
        case subscribed
        /// Refused for good.
        case refused
    }

    let queue: QueueName
    private var credit: Int
    /// How much of `credit` the node knows.
    private var announced = 0
    private var creditMost = Limits.creditMax
    private var lease = Limits.leaseMilliseconds
    private var phase = Phase.closed
    private var holding = Holding()
    /// Handles with an answer to send, in the order it was given; each once.
    private var decided: [Token] = []
    /// Handles whose lease is to be extended.
    private var touching: [Token] = []
    private var nextSweep: MonotonicTime?

    /// The pause before asking again after an error that may pass, and between two sweeps.
    private static let pause: Int64 = 1000

    /// - Parameter credit: How many messages to hold at once, 1…``Limits/creditMax``.
    init(queue: QueueName, credit: Int) {
        precondition((1...Limits.creditMax).contains(credit), "a credit is within the protocol's")
        self.queue = queue
        self.credit = credit
    }

    /// How many answers of the caller the node has not confirmed.
    var unconfirmed: Int { holding.count { $0.awaitsNode && $0.name != nil } }

    // MARK: The session

    mutating func opened(_ welcome: Welcome, at now: MonotonicTime) {
        if phase != .refused { phase = .idle(now) }
        announced = 0
        creditMost = welcome.limits.credit
        lease = welcome.limits.leaseMilliseconds
        nextSweep = now
        for entry in holding.all {
            if case .unconfirmed(let decision, _) = entry.work { decide(entry.handle, decision) }
        }
    }

    mutating func closed() {
        if phase != .refused { phase = .closed }
        touching = []
        nextSweep = nil
    }

    // MARK: The caller

    mutating func acknowledge(_ handle: Token) { answer(handle, .acknowledge) }

    mutating func refuse(_ handle: Token, _ nack: Nack) { answer(handle, .negative(nack)) }

    /// Says again that something which an earlier run was given is done.
    mutating func reclaim(_ token: Token, _ name: MessageName) {
        guard holding[handle: token] == nil, holding[token: token] == nil else { return }
        holding.insert(token, nil, name: name, .decided(.acknowledge))
        decided.append(token)
    }

    /// Changes the number of messages to hold at once, within what the protocol allows. With 0
    /// nothing new comes.
    mutating func setCredit(_ wanted: Int) { credit = min(max(0, wanted), Limits.creditMax) }

    /// A handle that is unknown or was answered before is passed over.
    private mutating func answer(_ handle: Token, _ decision: Held.Decision) {
        if holding[handle: handle]?.isWithCaller == true { decide(handle, decision) }
    }

    private mutating func decide(_ handle: Token, _ decision: Held.Decision) {
        holding.change(handle, to: .decided(decision))
        if !decided.contains(handle) { decided.append(handle) }
    }

    // MARK: Sending

    /// What to send now, if anything. ``didSend(_:as:at:)`` follows if it was sent.
    func next(at now: MonotonicTime) -> Output? {
        if phase == .closed { return nil }
        let wanted = min(credit, creditMost)
        // Less credit goes before the answers, which would make room for more.
        if phase == .subscribed, wanted < announced { return .subscribe(wanted) }
        if let answer = nextAnswer { return answer }
        if case .idle(let from) = phase, now >= from, wanted > 0 { return .subscribe(wanted) }
        if phase == .subscribed, wanted > announced {
            return announced == 0 ? .subscribe(wanted) : .credit(wanted - announced)
        }
        return touching.first.flatMap { holding[handle: $0] }.map { .touch($0.token) }
    }

    /// The oldest refusal alone, or all acknowledgements before the next refusal together.
    private var nextAnswer: Output? {
        var tokens: [Token] = []
        for handle in decided.prefix(Limits.creditMax) {
            guard let entry = holding[handle: handle], case .decided(let decision) = entry.work
            else { continue }
            switch decision {
            case .acknowledge: tokens.append(entry.token)
            case .negative(let nack):
                return tokens.isEmpty ? .negative(entry.token, nack) : .acknowledge(tokens)
            }
        }
        return tokens.isEmpty ? nil : .acknowledge(tokens)
    }

    func request(for output: Output) -> ClientRequest {
        switch output {
        case .subscribe(let credit): .subscribe(Subscribe(queue: queue, credit: credit))
        case .credit(let add): .credit(Credit(queue: queue, add: add))
        case .acknowledge(let tokens): .acknowledge(tokens)
        case .negative(let token, let nack): .negative(token, nack)
        case .touch(let token): .touch(token)
        }
    }

    mutating func didSend(_ output: Output, as id: RequestID, at now: MonotonicTime) {
        switch output {
        case .subscribe(let credit):
            // A change of credit is not waited for: what it does is seen from what comes.
            if phase != .subscribed { phase = .asked(id, at: now) }
            announced = credit
        case .credit(let add): announced += add
        case .acknowledge(let tokens): didAnswer(tokens, now)
        case .negative(let token, _): didAnswer([token], now)
        case .touch(let token):
            touching.removeFirst()
            if let entry = holding[token: token], entry.isWithCaller {
                holding.change(entry.handle, to: .held(touched: now))
            }
        }
    }

    private mutating func didAnswer(_ tokens: [Token], _ now: MonotonicTime) {
        var sent: Set<Token> = []
        for token in tokens {
            guard let entry = holding[token: token], case .decided(let decision) = entry.work
            else { continue }
            holding.change(entry.handle, to: .unconfirmed(decision, sent: now))
            sent.insert(entry.handle)
        }
        // They are the first: what is sent is taken from the front.
        decided.removeFirst(decided.prefix { sent.contains($0) }.count)
    }

    // MARK: What the node says

    mutating func answered(
        _ id: RequestID, _ answer: NodeAnswer, at now: MonotonicTime
    ) -> [Event] {
        switch answer {
        case .deliver(let delivered): return arrived(delivered, now)
        case .acknowledged(let tokens): return tokens.compactMap { confirmed($0) }
        case .staleTokens(let tokens): return tokens.compactMap { lost($0) }
        case .subscribed:
            if case .asked(id, _) = phase { phase = .subscribed }
            return []
        case .error(let error):
            guard case .asked(id, _) = phase else { return [] }
            if error.code.isRetryable {
                phase = .idle(now.advanced(byMilliseconds: Self.pause))
                return []
            }
            phase = .refused
            return [.refused(error)]
        default: return []
        }
    }

    private mutating func arrived(_ delivered: Delivered, _ now: MonotonicTime) -> [Event] {
        let token = delivered.info.token
        // A repeat of what is here, another queue's, or more than was ever asked for.
        guard holding[token: token] == nil, holding[handle: token] == nil,
            delivered.info.queue == queue, holding.count < 2 * Limits.creditMax
        else { return [] }
        let message: ReceivedMessage
        do throws(Spoiled) {
            message = try ReceivedMessage(checking: delivered)
        } catch {
            holding.insert(token, nil, name: nil, .decided(.negative(error.nack)))
            decided.append(token)
            return [.spoiled(error)]
        }
        let identity = Held.Identity(
            name: message.name, commitment: message.header.commitment)
        if let entry = holding.find(identity) {
            cameAgain(entry, token, now)
            return []
        }
        holding.insert(token, identity, name: message.name, .held(touched: now))
        return [.delivered(message)]
    }

    private mutating func cameAgain(_ entry: Held, _ token: Token, _ now: MonotonicTime) {
        holding.renew(entry.handle, token: token)
        switch entry.work {
        case .held: holding.change(entry.handle, to: .held(touched: now))
        case .decided(let decision), .unconfirmed(let decision, _):
            decide(entry.handle, decision)
        case .worked: decide(entry.handle, .acknowledge)
        }
    }

    private mutating func confirmed(_ token: Token) -> Event? {
        guard let entry = holding[token: token] else { return nil }
        let decision: Held.Decision
        switch entry.work {
        case .decided(let made), .unconfirmed(let made, _): decision = made
        case .worked: decision = .acknowledge
        case .held: return nil
        }
        remove(entry.handle)
        guard let name = entry.name else { return nil }
        return decision == .acknowledge
            ? .acknowledged(entry.handle, name) : .settled(entry.handle, name)
    }

    /// `STALE`, to an answer or to a `TOUCH`.
    private mutating func lost(_ token: Token) -> Event? {
        guard let entry = holding[token: token] else { return nil }
        switch entry.work {
        case .held:
            holding.leaseEnded(entry.handle)
            return nil
        // About a TOUCH that crossed the answer; the node speaks about that next.
        case .decided, .worked: return nil
        // An earlier run's: it is not done, so it will come again and be worked on.
        case .unconfirmed where entry.identity == nil: remove(entry.handle)
        case .unconfirmed(.acknowledge, _):
            holding.change(entry.handle, to: .worked)
            forgetOldestWorked()
        case .unconfirmed(.negative, _): remove(entry.handle)
        }
        return entry.name.map { .stale(entry.handle, $0) }
    }

    /// What is done here but recorded by nobody is remembered up to a bound: a message that another
    /// client finished never comes again.
    private mutating func forgetOldestWorked() {
        guard holding.count(where: { $0.work == .worked }) > Limits.creditMax else { return }
        if let oldest = holding.all.first(where: { $0.work == .worked }) { remove(oldest.handle) }
    }

    private mutating func remove(_ handle: Token) {
        holding.remove(handle)
        decided.removeAll { $0 == handle }
        touching.removeAll { $0 == handle }
    }

    // MARK: Time

    /// When ``tick(at:)`` or ``next(at:)`` has something to do at the latest.
    func due(at now: MonotonicTime) -> MonotonicTime? {
        // What could have been sent already waits for room, not for a time.
        if case .idle(let from) = phase, from > now, let nextSweep { return min(from, nextSweep) }
        return nextSweep
    }

    /// Finds leases to extend and answers to repeat.
    mutating func tick(at now: MonotonicTime) {
        guard let sweep = nextSweep, now >= sweep else { return }
        nextSweep = now.advanced(byMilliseconds: max(1, min(lease / 6, Self.pause)))
        if case .asked(_, let at) = phase, Self.isOverdue(at, now) { phase = .idle(now) }
        touching = []
        for entry in holding.all {
            switch entry.work {
            case .held(let touched):
                let age = now.millisecondsSince(touched)
                if entry.isLeased, age >= lease / 3 { touching.append(entry.handle) }
            case .unconfirmed(let decision, let sent):
                if Self.isOverdue(sent, now) { decide(entry.handle, decision) }
            case .decided, .worked: break
            }
        }
    }

    private static func isOverdue(_ sent: MonotonicTime, _ now: MonotonicTime) -> Bool {
        now.millisecondsSince(sent) >= Limits.clientAnswerMilliseconds
    }
}
