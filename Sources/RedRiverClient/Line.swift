// Line: the socket under a session. One thread makes it and uses it.
//
// Only this file moves frames. Messages are read before the end of their connection is looked at,
// so that an answer which arrived just before a cut still counts.

public import RedRiverBase
internal import RedRiverTransport
internal import RedRiverWire

/// What the clocks say: the program's business, asked for at each step.
public typealias ClientClock = () -> (Timestamp, MonotonicTime)

/// A session and its connection.
final class Line {
    /// What happened on it.
    enum Event {
        case opened(Welcome)
        case answer(RequestID, NodeAnswer)
        case closed(Loss)
        case notUnderstood(WireError)
    }

    private let account: Account
    private let context: Context
    private let clock: ClientClock
    private(set) var session: Session
    private var dialler: Dialler?
    /// Whether a send was refused for lack of room, so that room is worth waiting for.
    private var isFull = false
    /// What the session said and ZeroMQ had no room for.
    private var unsent: [(ClientRequest, RequestID)] = []
    private var events: [Event] = []

    /// So many messages are read before the caller has a turn.
    private static let messagesAtOnce = 256

    init(_ account: Account, hello: Hello, in context: Context, clock: @escaping ClientClock) {
        self.account = account
        self.context = context
        self.clock = clock
        session = Session(
            hello: hello, party: account.party, seed: .random(in: .min ... .max), at: clock().1)
    }

    var now: MonotonicTime { clock().1 }

    /// Waits for something to happen.
    ///
    /// - Parameters:
    ///   - due: Come back at this moment at the latest; `nil` leaves it to the session.
    ///   - others: What else to wait for.
    /// - Returns: What happened on the line, and what each of `others` has.
    /// - Throws: Only what no dialling again could mend.
    func wait(
        until due: MonotonicTime?, also others: [PollSource]
    ) throws(TransportError) -> (events: [Event], ready: [Readiness]) {
        // What has come is heard before the silence is judged.
        try receive()
        try perform(session.handle(.tick, at: now))
        while let (request, id) = unsent.first, transmit(request, id) { unsent.removeFirst() }
        let own = dialler.map { [PollSource.dialler($0, wantsToSend: isFull)] } ?? []
        let until = due.map { min($0, session.due) } ?? session.due
        let ready = try Poller.wait(
            on: own + others,
            milliseconds: events.isEmpty ? until.millisecondsSince(now) : 0)
        isFull = false
        try receive()
        try perform(session.handle(.tick, at: now))
        defer { events = [] }
        return (events, Array(ready.dropFirst(own.count)))
    }

    /// Sends a request if the session is open.
    ///
    /// - Returns: The id it was sent under; `nil` if it was not: try again after the next wait.
    func send(_ request: ClientRequest) -> RequestID? {
        guard session.isOpen else { return nil }
        let id = session.nextRequest()
        return transmit(request, id) ? id : nil
    }

    private func transmit(_ request: ClientRequest, _ id: RequestID) -> Bool {
        guard let dialler else { return false }
        switch dialler.send(request.frames(request: id)) {
        case .sent: return true
        case .full:
            isFull = true
            return false
        // The end of the connection is told by an event of its own.
        case .gone: return false
        }
    }

    private func receive() throws(TransportError) {
        for _ in 0..<Self.messagesAtOnce {
            guard let received = try dialler?.receive() else { break }
            switch received {
            case .message(let frames): try take(frames)
            case .oversized: try perform(session.handle(.noise, at: now))
            }
        }
        while let event = try dialler?.nextEvent() {
            try perform(session.handle(.link(event), at: now))
        }
    }

    private func take(_ frames: [[UInt8]]) throws(TransportError) {
        let event: Session.Event
        do throws(WireError) {
            let (id, answer) = try NodeAnswer.parse(frames)
            event = .answer(id, answer)
            events.append(.answer(id, answer))
        } catch {
            event = .noise
            events.append(.notUnderstood(error))
        }
        try perform(session.handle(event, at: now))
    }

    private func perform(_ actions: [Session.Action]) throws(TransportError) {
        for action in actions {
            switch action {
            case .dial: try dial()
            case .send(let request, let id):
                if !transmit(request, id) { unsent.append((request, id)) }
            case .opened(let welcome): events.append(.opened(welcome))
            case .closed(let loss):
                dialler = nil
                isFull = false
                unsent = []
                events.append(.closed(loss))
            }
        }
    }

    private func dial() throws(TransportError) {
        let dialler = try Dialler(
            in: context, serverKey: account.serverKey, keys: account.keys, bounds: .client)
        try dialler.connect(to: account.endpoint)
        self.dialler = dialler
    }
}
