// Publisher: hands messages to a node until each has a verdict.

public import RedRiverBase
public import RedRiverTransport
public import RedRiverWire

/// A connection for publishing. Belongs to the thread that makes it.
///
///     let publisher = Publisher(account, client: "redriver 0.1", …)
///     while publisher.wantsMore, let file = next() { publisher.add(try Outgoing(file, …)) }
///     for event in try publisher.wait().events { … }
public final class Publisher {
    /// What happened.
    public enum Event {
        case opened(Welcome)
        /// The next message, in the order they were added, has its result.
        case settled(PublishResult)
        /// There is no session. What has no verdict is sent again once there is one.
        case closed(Loss)
        /// The node said something that is not understood; it was passed over.
        case notUnderstood(WireError)
    }

    private let line: Line
    private var window: PublishWindow

    /// - Parameters:
    ///   - client: Name and version of the software, for the node's log.
    ///   - patience: Milliseconds without any verdict after which to give up.
    ///   - clock: Wall-clock and monotonic time.
    public init(
        _ account: Account, client: String, languages: [Language], in context: Context,
        patience: Int64, clock: @escaping ClientClock
    ) {
        line = Line(
            account, hello: Hello(client: client, languages: languages), in: context, clock: clock)
        window = PublishWindow(patience: patience, at: line.now)
    }

    /// Whether more messages should be added now.
    public var wantsMore: Bool { window.wantsMore }

    /// Whether every message that was added has had its result.
    public var isIdle: Bool { window.isEmpty }

    /// Adds a message behind those added before.
    public func add(_ message: Outgoing) { window.add(message, at: line.now) }

    /// Waits until something happens, and sends what can be sent.
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
        var events = results()
        var due = window.due(at: line.now)
        let limit = events.isEmpty ? milliseconds : 0
        if let limit {
            let end = line.now.advanced(byMilliseconds: limit)
            due = due.map { min($0, end) } ?? end
        }
        let (happened, ready) = try line.wait(until: due, also: others)
        for event in happened {
            switch event {
            case .opened(let welcome): events.append(.opened(welcome))
            case .closed(let loss):
                window.closed(at: line.now)
                events.append(.closed(loss))
            case .answer(let id, let answer): window.answered(id, answer, at: line.now)
            case .notUnderstood(let error): events.append(.notUnderstood(error))
            }
        }
        window.tick(at: line.now)
        send()
        return (events + results(), ready)
    }

    private func send() {
        while let (number, request) = window.next(at: line.now), let id = line.send(request) {
            window.didSend(number, as: id, at: line.now)
        }
    }

    private func results() -> [Event] {
        var events: [Event] = []
        while let result = window.takeResult() { events.append(.settled(result)) }
        return events
    }
}
