// SessionTests: the machine of a connection, without one.

import RedRiverBase
import RedRiverTransport
import RedRiverWire
import Testing

@testable import RedRiverClient

@Suite("Session")
struct SessionTests {
    static let hello = Hello(client: "tests", languages: [.vi])

    func at(_ milliseconds: Int64) -> MonotonicTime { MonotonicTime(milliseconds: milliseconds) }

    func session(seed: UInt64 = 1) -> Session {
        Session(hello: Self.hello, party: Sample.customs, seed: seed, at: at(0))
    }

    func pong(_ startID: String) -> NodeAnswer {
        .pong(Pong(startID: startID, time: Sample.identityTime))
    }

    /// A session that is open since the moment 0.
    func open() -> Session {
        var session = session()
        #expect(session.handle(.tick, at: at(0)) == [.dial])
        #expect(session.handle(.link(.connected), at: at(0)) == [])
        let actions = session.handle(.link(.secured), at: at(0))
        guard case .send(.hello(Self.hello), let id) = actions.first else {
            Issue.record("no HELLO: \(actions)")
            return session
        }
        let welcome = Sample.welcome()
        #expect(
            session.handle(.answer(id, .welcome(welcome)), at: at(0)) == [.opened(welcome)])
        #expect(session.isOpen)
        return session
    }

    @Test("a session greets once the connection is proved, and is open with WELCOME")
    func opens() { _ = open() }

    @Test("a WELCOME to another request opens nothing")
    func strayWelcome() {
        var session = session()
        _ = session.handle(.tick, at: at(0))
        _ = session.handle(.link(.secured), at: at(0))
        let stray = Session.Event.answer(.none, .welcome(Sample.welcome()))
        #expect(session.handle(stray, at: at(1)) == [])
        #expect(!session.isOpen)
    }

    @Test("a node that takes us for somebody else is left, and people are needed")
    func otherParty() throws {
        var session = session()
        let other = try #require(PartyID("VN.GATE.LCA"))
        _ = session.handle(.tick, at: at(0))
        guard case .send(_, let id) = session.handle(.link(.secured), at: at(0)).first else {
            return #expect(Bool(false))
        }
        let answer = NodeAnswer.welcome(Sample.welcome(party: other))
        let loss = Loss.otherParty(other)
        #expect(session.handle(.answer(id, answer), at: at(0)) == [.closed(loss)])
        #expect(loss.needsPeople)
    }

    @Test("it pings every five seconds and stays as long as anything is heard")
    func pings() {
        var session = open()
        var pings = 0
        for moment in stride(from: Int64(100), through: 60_000, by: 100) {
            for action in session.handle(.tick, at: at(moment)) {
                guard case .send(.ping, let id) = action else {
                    Issue.record("\(action) at \(moment)")
                    continue
                }
                pings += 1
                #expect(session.handle(.answer(id, pong("first")), at: at(moment)) == [])
            }
        }
        #expect(pings == 12)
    }

    @Test("noise is a sign of life, silence is none")
    func silence() {
        var session = open()
        _ = session.handle(.noise, at: at(9000))
        for moment in stride(from: Int64(10_000), to: 24_000, by: 1000) {
            #expect(!session.handle(.tick, at: at(moment)).contains(.closed(.silence)))
        }
        #expect(session.handle(.tick, at: at(24_000)) == [.closed(.silence)])
        #expect(!session.isOpen)
    }

    @Test("a caller who stayed away gives the node the time to answer")
    func away() {
        var session = open()
        let back: Int64 = 3_600_000
        guard case .send(.ping, _) = session.handle(.tick, at: at(back)).first else {
            return #expect(Bool(false))
        }
        #expect(session.handle(.tick, at: at(back + 9999)) != [.closed(.silence)])
        #expect(session.handle(.tick, at: at(back + 10_000)) == [.closed(.silence)])
    }

    @Test("another start id, or NO_HELLO, means to begin again")
    func restarted() {
        var session = open()
        #expect(
            session.handle(.answer(.none, pong("second")), at: at(1)) == [.closed(.restarted)])
        session = open()
        let error = NodeAnswer.error(ErrorAnswer(.noHello))
        #expect(session.handle(.answer(.none, error), at: at(1)) == [.closed(.restarted)])
        session = open()
        let other = NodeAnswer.error(ErrorAnswer(.tooLarge))
        #expect(session.handle(.answer(.none, other), at: at(1)) == [])
    }

    @Test(
        "every end of the connection, in every state, leads to another attempt",
        arguments: [
            LinkEvent.refused(status: 400), .handshakeFailed, .unreachable, .disconnected,
        ])
    func ends(_ end: LinkEvent) {
        var dialling = session()
        _ = dialling.handle(.tick, at: at(0))
        var greeting = dialling
        _ = greeting.handle(.link(.secured), at: at(0))
        for state in [dialling, greeting, open()] {
            var session = state
            #expect(session.handle(.link(end), at: at(0)) == [.closed(.connection(end))])
            #expect(session.handle(.tick, at: session.due) == [.dial])
        }
    }

    @Test("a session that was open begins again with the shortest pause")
    func shortPause() {
        var session = session()
        for _ in 0..<10 {
            _ = session.handle(.tick, at: session.due)
            _ = session.handle(.link(.unreachable), at: session.due)
        }
        let long = session.due
        _ = session.handle(.tick, at: long)
        guard case .send(_, let id) = session.handle(.link(.secured), at: long).first else {
            return #expect(Bool(false))
        }
        _ = session.handle(.answer(id, .welcome(Sample.welcome())), at: long)
        _ = session.handle(.link(.disconnected), at: long)
        #expect(session.due.millisecondsSince(long) <= Limits.clientRedialFirstMilliseconds)
    }

    @Test("a connection or a greeting that takes too long is given up")
    func tooSlow() {
        var session = session()
        _ = session.handle(.tick, at: at(0))
        #expect(session.handle(.tick, at: at(14_999)) == [])
        #expect(session.handle(.tick, at: at(15_000)) == [.closed(.connection(.unreachable))])
        _ = session.handle(.tick, at: session.due)
        _ = session.handle(.link(.secured), at: at(20_000))
        #expect(session.handle(.tick, at: at(34_999)) == [])
        #expect(session.handle(.tick, at: at(35_000)) == [.closed(.silence)])
    }

    @Test("an ERROR to HELLO ends the attempt; whether people are needed is in its code")
    func refused() {
        for (code, needsPeople) in [(Code.notReady, false), (.notPermitted, true)] {
            var session = session()
            _ = session.handle(.tick, at: at(0))
            guard case .send(_, let id) = session.handle(.link(.secured), at: at(0)).first else {
                return #expect(Bool(false))
            }
            let error = ErrorAnswer(code)
            let actions = session.handle(.answer(id, .error(error)), at: at(0))
            #expect(actions == [.closed(.refused(error))])
            #expect(Loss.refused(error).needsPeople == needsPeople)
        }
    }

    @Test("events of a connection that was dropped change nothing")
    func late() {
        var session = session()
        for event in [LinkEvent.connected, .secured, .disconnected] {
            #expect(session.handle(.link(event), at: at(0)) == [])
        }
        #expect(session.state == .resting(until: at(0)))
    }

    @Test("request ids differ")
    func requestIDs() {
        var session = session()
        let ids = (0..<1000).map { _ in session.nextRequest() }
        #expect(Set(ids).count == 1000)
    }

    @Test("pauses double up to the longest, part of each is chance, and success starts anew")
    func backoff() {
        var first = Backoff(seed: 1)
        var second = Backoff(seed: 2)
        let pauses = (0..<30).map { _ in first.next() }
        #expect(pauses != (0..<30).map { _ in second.next() })
        for (attempt, pause) in pauses.enumerated() {
            let most = min(100 << Int64(min(attempt, 20)), Limits.clientRedialMaxMilliseconds)
            #expect((most / 2...most).contains(pause), "\(pause) at \(attempt)")
        }
        first.reset()
        #expect(first.next() <= 100)
    }
}
