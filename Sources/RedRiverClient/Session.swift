// Session: being connected to a node, as a machine without a socket or a clock.
//
//        pause is over            secured: HELLO             WELCOME
//     resting ───────▶ dialling ───────────────▶ greeting ───────────▶ open ──┐ PING every 5 s
//        ▲                │ end, too slow            │ end, too slow,  │ ▲    │
//        └────────────────┴──────────────────────────┴─ ERROR ─────────┘ └────┘
//                          end · silence of 15 s · another start id · NO_HELLO
//
// Every attempt has a connection of its own: ZeroMQ would send what it had queued over a new
// connection before the new HELLO. So leaving any state but `resting` for `resting` means that the
// socket is dropped; the action `closed` says so, and why.

internal import RedRiverBase
internal import RedRiverTransport
internal import RedRiverWire

/// The life of a client's connections to its node.
struct Session {
    enum State: Equatable {
        /// Without a connection until the pause is over.
        case resting(until: MonotonicTime)
        /// A connection is being made.
        case dialling(giveUp: MonotonicTime)
        /// `HELLO` was sent under this id.
        case greeting(RequestID, giveUp: MonotonicTime)
        /// The node said `WELCOME`.
        case open(Open)
    }

    /// What is known of an open session.
    struct Open: Equatable {
        let startID: String
        /// When anything was heard last.
        var heard: MonotonicTime
        /// The first `PING` since then.
        var asked: MonotonicTime?
        /// When to send the next.
        var ping: MonotonicTime

        /// When the silence is too long. It is the node's only if it was asked and had the time of
        /// two pings to answer: a caller who stayed away learns nothing from what it did not read.
        var end: MonotonicTime? {
            asked.map { asked in
                max(
                    heard.advanced(byMilliseconds: Limits.nodeSilenceMilliseconds),
                    asked.advanced(byMilliseconds: 2 * Limits.clientPingMilliseconds))
            }
        }
    }

    /// What can happen to a session.
    enum Event {
        /// Time passed.
        case tick
        case link(LinkEvent)
        case answer(RequestID, NodeAnswer)
        /// Something arrived that is not understood. It is a sign of life all the same.
        case noise
    }

    /// What is to be done, in this order.
    enum Action: Equatable {
        case dial
        case send(ClientRequest, RequestID)
        case opened(Welcome)
        /// Drop the connection.
        case closed(Loss)
    }

    private(set) var state: State
    private let hello: Hello
    private let party: PartyID?
    private var backoff: Backoff
    private var requests: UInt64 = 0

    /// - Parameters:
    ///   - party: Whom the node must take us for; `nil` for an operator.
    ///   - seed: Of the chance in the pauses.
    init(hello: Hello, party: PartyID?, seed: UInt64, at now: MonotonicTime) {
        self.hello = hello
        self.party = party
        backoff = Backoff(seed: seed)
        state = .resting(until: now)
    }

    var isOpen: Bool {
        if case .open = state { true } else { false }
    }

    /// When ``handle(_:at:)`` wants to hear `tick` at the latest.
    var due: MonotonicTime {
        switch state {
        case .resting(let until): until
        case .dialling(let giveUp), .greeting(_, let giveUp): giveUp
        case .open(let open): open.end.map { min($0, open.ping) } ?? open.ping
        }
    }

    /// A request id that no other request of this session bears.
    mutating func nextRequest() -> RequestID {
        requests += 1
        var writer = ByteWriter(reserving: 8)
        writer.append(requests)
        guard let id = RequestID(writer.bytes) else { preconditionFailure("8 bytes are an id") }
        return id
    }

    mutating func handle(_ event: Event, at now: MonotonicTime) -> [Action] {
        switch event {
        case .tick: tick(now)
        case .link(let event): link(event, now)
        case .answer(let id, let answer): answered(id, answer, now)
        case .noise: heard(now)
        }
    }

    private mutating func tick(_ now: MonotonicTime) -> [Action] {
        guard now >= due else { return [] }
        switch state {
        case .resting:
            state = .dialling(giveUp: Self.patience(now))
            return [.dial]
        case .dialling: return close(.connection(.unreachable), now)
        case .greeting: return close(.silence, now)
        case .open(var open):
            if let end = open.end, now >= end { return close(.silence, now) }
            open.asked = open.asked ?? now
            open.ping = now.advanced(byMilliseconds: Limits.clientPingMilliseconds)
            state = .open(open)
            return [.send(.ping, nextRequest())]
        }
    }

    private mutating func link(_ event: LinkEvent, _ now: MonotonicTime) -> [Action] {
        switch (state, event) {
        case (.resting, _): return []
        case (_, _) where event.isEnd: return close(.connection(event), now)
        case (.dialling, .secured):
            let id = nextRequest()
            state = .greeting(id, giveUp: Self.patience(now))
            return [.send(.hello(hello), id)]
        case (.dialling, _):
            state = .dialling(giveUp: Self.patience(now))
            return []
        case (.greeting, _), (.open, _): return []
        }
    }

    private mutating func answered(
        _ id: RequestID, _ answer: NodeAnswer, _ now: MonotonicTime
    ) -> [Action] {
        switch (state, answer) {
        case (.greeting(id, _), .welcome(let welcome)):
            if let party, welcome.party != party {
                return close(.otherParty(welcome.party), now)
            }
            backoff.reset()
            state = .open(
                Open(
                    startID: welcome.startID, heard: now, asked: nil,
                    ping: now.advanced(byMilliseconds: Limits.clientPingMilliseconds)))
            return [.opened(welcome)]
        case (.greeting(id, _), .error(let error)): return close(.refused(error), now)
        case (.open(let open), .pong(let pong)) where pong.startID != open.startID:
            return close(.restarted, now)
        case (.open, .error(let error)) where error.code == .noHello:
            return close(.restarted, now)
        default: return heard(now)
        }
    }

    private mutating func heard(_ now: MonotonicTime) -> [Action] {
        if case .open(var open) = state {
            open.heard = now
            open.asked = nil
            state = .open(open)
        }
        return []
    }

    private mutating func close(_ loss: Loss, _ now: MonotonicTime) -> [Action] {
        state = .resting(until: now.advanced(byMilliseconds: backoff.next()))
        return [.closed(loss)]
    }

    /// How long one step towards `open` may take.
    private static func patience(_ now: MonotonicTime) -> MonotonicTime {
        now.advanced(byMilliseconds: Limits.nodeSilenceMilliseconds)
    }
}
