// Subscriber: takes messages from a queue and says what became of them.

public import RedRiverBase
public import RedRiverTransport
public import RedRiverWire

/// A connection for one queue. Belongs to the thread that makes it.
///
/// While a message is being worked on, ``wait(milliseconds:also:)`` must be called again and again:
/// it extends the leases. Whoever stays away longer than a lease loses it, and the message may come
/// again.
public final class Subscriber {
    /// What happened. Tokens are those of ``ReceivedMessage/token``.
    public enum Event {
        case opened(Welcome)
        /// To be answered by `acknowledge`, `refuse` or `retry`.
        case delivered(ReceivedMessage)
        /// The node has recorded that the message is done.
        case acknowledged(Token, MessageName)
        /// The node has recorded a refusal or a wish to try again.
        case settled(Token, MessageName)
        /// The lease had ended. The message may come again; if it was acknowledged here, that is
        /// then said again without delivering it a second time.
        case stale(Token, MessageName)
        /// A message that does not match its own header was refused.
        case spoiled(Spoiled)
        /// The node does not serve this queue to us. Nothing will be delivered.
        case refused(ErrorAnswer)
        /// There is no session. Answers that were not confirmed are sent again once there is one.
        case closed(Loss)
        /// The node said something that is not understood; it was passed over.
        case notUnderstood(WireError)
    }

    private let line: Line
    private var subscription: Subscription

    /// - Parameters:
    ///   - queue: One of the party's own.
    ///   - credit: How many unacknowledged messages to hold at once, 1…``Limits/creditMax``.
    ///   - client: Name and version of the software, for the node's log.
    ///   - clock: Wall-clock and monotonic time.
    public init(
        _ account: Account, queue: QueueName, credit: Int, client: String,
        languages: [Language], in context: Context, clock: @escaping ClientClock
    ) {
        line = Line(
            account, hello: Hello(client: client, languages: languages), in: context, clock: clock)
        subscription = Subscription(queue: queue, credit: credit)
    }

    /// How many answers of ours the node has not confirmed yet.
    public var unconfirmed: Int { subscription.unconfirmed }

    /// Says that a message is done.
    public func acknowledge(_ token: Token) { subscription.acknowledge(token) }

    /// Says that a message will never be done. It becomes a dead letter and its sender is told.
    ///
    /// - Parameters:
    ///   - code: The consumer's own, at most 32 bytes.
    ///   - text: The consumer's own words, at most 500 bytes.
    public func refuse(_ token: Token, code: String? = nil, text: String? = nil) {
        subscription.refuse(token, Nack(act: .refuse, code: code, text: text))
    }

    /// Asks about a message that an earlier run of this program was given and may have
    /// acknowledged without living to see the answer.
    ///
    /// If it is done the node says so, and ``Event/acknowledged(_:_:)`` follows; if not, it comes
    /// again as any other.
    public func reclaim(_ token: Token, _ name: MessageName) { subscription.reclaim(token, name) }

    /// Asks for a message to be offered again after a pause.
    public func retry(_ token: Token) { subscription.refuse(token, Nack(act: .retry)) }

    /// Changes the number of messages to hold at once, 0…``Limits/creditMax``. Lowered before an
    /// acknowledgement, it keeps the place that becomes free from being filled.
    public func setCredit(_ credit: Int) { subscription.setCredit(credit) }

    /// Waits until something happens, extends leases, and sends what is to be sent.
    ///
    /// - Parameters:
    ///   - milliseconds: The longest wait; `nil` for as long as it takes.
    ///   - others: What else to wait for.
    /// - Returns: What happened, and what each of `others` has. Both may be empty.
    /// - Throws: ``TransportError`` that dialling again would not mend, such as a malformed address.
    public func wait(
        milliseconds: Int64? = nil, also others: [PollSource] = []
    ) throws(TransportError) -> (events: [Event], ready: [Readiness]) {
        send()
        var due = subscription.due(at: line.now)
        if let milliseconds {
            let end = line.now.advanced(byMilliseconds: milliseconds)
            due = due.map { min($0, end) } ?? end
        }
        let (happened, ready) = try line.wait(until: due, also: others)
        var events: [Event] = []
        for event in happened { events += took(event) }
        subscription.tick(at: line.now)
        send()
        return (events, ready)
    }

    private func took(_ event: Line.Event) -> [Event] {
        switch event {
        case .opened(let welcome):
            subscription.opened(welcome, at: line.now)
            return [.opened(welcome)]
        case .closed(let loss):
            subscription.closed()
            return [.closed(loss)]
        case .answer(let id, let answer):
            return subscription.answered(id, answer, at: line.now).map { Event($0) }
        case .notUnderstood(let error): return [.notUnderstood(error)]
        }
    }

    private func send() {
        while let output = subscription.next(at: line.now),
            let id = line.send(subscription.request(for: output))
        {
            subscription.didSend(output, as: id, at: line.now)
        }
    }
}

extension Subscriber.Event {
    init(_ event: Subscription.Event) {
        self =
            switch event {
            case .delivered(let message): .delivered(message)
            case .acknowledged(let token, let name): .acknowledged(token, name)
            case .settled(let token, let name): .settled(token, name)
            case .stale(let token, let name): .stale(token, name)
            case .spoiled(let spoiled): .spoiled(spoiled)
            case .refused(let error): .refused(error)
            }
    }
}
