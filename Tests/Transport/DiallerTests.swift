// DiallerTests: one attempt, its course and its end.

import Glibc
import RedRiverBase
import TestSupport
import Testing

@testable import RedRiverTransport

@Suite("Dialler")
struct DiallerTests {
    let gate = CurveKeyPair.generate()

    @Test("a good attempt is connected, then secured")
    func course() throws {
        let door = try Door(["VN.GATE.KT1": gate])
        let client = try door.dialler(gate)
        try client.connect(to: door.endpoint)
        try client.wait(for: .connected)
        try client.wait(for: .secured)
        #expect(try client.nextEvent() == nil)
    }

    @Test("nothing queues before there is a connection")
    func early() throws {
        let door = try Door(["VN.GATE.KT1": gate])
        let port = try SilentPort()
        let waiting = try door.dialler(gate)
        #expect(waiting.send([bytes("not yet called")]) == .full)
        try waiting.connect(to: port.endpoint)
        try waiting.wait(for: .connected)
        #expect(waiting.send([bytes("not yet secured")]) == .full)
        port.close()
        let client = try door.dialler(gate)
        try client.connect(to: door.endpoint)
        try client.wait(for: .secured)
        #expect(client.send([bytes("first")]) == .sent)
        #expect(try door.hearMessage().frames == [bytes("first")])
    }

    @Test("where nobody listens it is unreachable, and then gone")
    func unreachable() throws {
        let port = try SilentPort()
        let endpoint = port.endpoint
        port.close()
        let door = try Door(["VN.GATE.KT1": gate])
        let client = try door.dialler(gate)
        try client.connect(to: endpoint)
        #expect(try client.eventsUntilEnd() == [.unreachable])
        #expect(client.send([bytes("x")]) == .gone)
    }

    @Test("a server that says nothing is given up")
    func silence() throws {
        let port = try SilentPort()
        let door = try Door(["VN.GATE.KT1": gate])
        var bounds = SocketBounds.client
        bounds.handshakeMilliseconds = 200
        let client = try door.dialler(gate, bounds: bounds)
        try client.connect(to: port.endpoint)
        let events = try client.eventsUntilEnd()
        #expect(events.first == .connected)
        #expect(!events.contains(.secured))
        port.close()
    }

    @Test("after the end it does not come back, and brings nothing it had into a new connection")
    func noReplay() throws {
        let (keys, book) = (CurveKeyPair.generate(), KeyBook([gate.publicKey: "VN.GATE.KT1"]))
        let context = Context()
        let gatekeeper = try Gatekeeper(in: context, books: ["clients": book])
        func listen(_ endpoint: String) throws -> Listener {
            let listener = try Listener(in: context, domain: "clients", book: book, keys: keys)
            try until("the port is free") { (try? listener.bind(endpoint)) != nil }
            return listener
        }
        func dial(_ endpoint: String) throws -> Dialler {
            let dialler = try Dialler(
                in: context, serverKey: keys.publicKey, keys: gate, bounds: .client)
            try dialler.connect(to: endpoint)
            try dialler.wait(for: .secured)
            return dialler
        }
        var listener: Listener? = try listen("tcp://127.0.0.1:*")
        let endpoint = try #require(try listener?.boundEndpoint())
        let old = try dial(endpoint)
        for _ in 0..<10 { #expect(old.send([bytes("old")]) == .sent) }
        listener = nil
        try old.wait(for: .disconnected)
        #expect(old.send([bytes("late")]) == .gone)

        let again = try listen(endpoint)
        // Were the old one to reconnect, it would do so in the time that these take.
        let attempts = 60
        for number in 0..<attempts {
            let new = try dial(endpoint)
            #expect(new.send([bytes("new \(number)")]) == .sent)
            _ = try Poller.wait(on: [.listener(again)], milliseconds: patience)
            guard case .message(let heard) = try again.receive() else {
                throw Overdue(description: "nothing heard")
            }
            #expect(heard.frames == [bytes("new \(number)")])
        }
        #expect(try old.nextEvent() == nil)
        #expect(gatekeeper.counts.accepted == 1 + UInt64(attempts))
    }

    /// libzmq looks at what became of its connections after every hundredth frame, so with more
    /// frames than that in a message it learns of the end in the middle of one.
    @Test("what arrived before the other side vanished is read whole, message by message")
    func vanished() throws {
        let (keys, book) = (CurveKeyPair.generate(), KeyBook([gate.publicKey: "VN.GATE.KT1"]))
        let context = Context()
        let gatekeeper = try Gatekeeper(in: context, books: ["clients": book])
        let message = (0..<250).map { bytes("frame \($0)") }
        for _ in 0..<5 {
            var listener: Listener? = try Listener(
                in: context, domain: "clients", book: book, keys: keys)
            try listener?.bind("tcp://127.0.0.1:*")
            let client = try Dialler(
                in: context, serverKey: keys.publicKey, keys: gate, bounds: .client)
            try client.connect(to: try #require(try listener?.boundEndpoint()))
            try client.wait(for: .secured)
            #expect(client.send([bytes("x")]) == .sent)
            var caller: ConnectionID?
            try until("the call is heard") {
                guard case .message(let incoming)? = try listener?.receive() else { return false }
                caller = incoming.connection
                return true
            }
            let connection = try #require(caller)
            for _ in 0..<20 { #expect(listener?.send(message, to: connection) == .sent) }
            // One message read shows that the others are on their way; then the other side goes.
            guard case .message(let first) = try client.hear() else {
                throw Overdue(description: "nothing heard")
            }
            #expect(first == message)
            listener = nil
            // Not asking the socket: that would tell it of the end before the next message begins.
            _ = try Poller.wait(on: [], milliseconds: 50)
            while let received = try client.receive() { #expect(received == .message(message)) }
            try client.wait(for: .disconnected)
        }
        #expect(gatekeeper.counts.isServing)
    }

    @Test("what a client said before it vanished is heard whole, message by message")
    func clientVanished() throws {
        let door = try Door(["VN.GATE.KT1": gate])
        let message = (0..<250).map { bytes("frame \($0)") }
        for _ in 0..<5 {
            var client: Dialler? = try door.client(gate)
            for _ in 0..<20 { #expect(client?.send(message) == .sent) }
            #expect(try door.hearMessage().frames == message)
            client = nil
            _ = try Poller.wait(on: [], milliseconds: 50)
            while let received = try door.listener.receive() {
                guard case .message(let incoming) = received else {
                    throw Overdue(description: "something else than a message")
                }
                #expect(incoming.frames == message)
            }
        }
    }

    @Test("noise on the port disturbs nobody", arguments: 0..<20)
    func noise(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let door = try Door(["VN.GATE.KT1": gate])
        let port = try #require(door.endpoint.split(separator: ":").last.flatMap { UInt16($0) })
        // Half of the noise begins like a greeting of ZMTP 3.1 with CURVE (RFC 37).
        var greeting: [UInt8] = [0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 1] + bytes("CURVE")
        greeting += [UInt8](repeating: 0, count: 64 - greeting.count)
        let sent =
            (seed % 2 == 0 ? greeting : []) + random.bytes(Int.random(in: 1...4000, using: &random))
        let noisy = try Noise(port: port, bytes: sent)
        let client = try door.client(gate)
        #expect(client.send([bytes("x")]) == .sent)
        #expect(try door.hearMessage().user == "VN.GATE.KT1")
        noisy.close()
        #expect(door.gatekeeper.counts.refused == 0)
    }

    static let events: [([[UInt8]], LinkEvent?)] = [
        ([], nil), ([[]], nil), ([[1, 0, 0, 0, 0]], nil), ([[1, 0, 0, 0, 0, 0, 0]], nil),
        ([[1, 0, 5, 0, 0, 0], []], .connected), ([[0, 0x10, 0, 0, 0, 0]], .secured),
        ([[0, 0x40, 0x90, 1, 0, 0]], .refused(status: 400)),
        ([[0, 0x40, 0xff, 0xff, 0xff, 0xff]], .refused(status: 0xffff_ffff)),
        ([[0, 0x20, 0, 0, 0, 0]], .handshakeFailed), ([[0, 8, 0, 0, 0, 0]], .handshakeFailed),
        ([[0x80, 0, 0, 0, 0, 0]], .unreachable), ([[0, 2, 0, 0, 0, 0]], .disconnected),
        ([[0, 4, 0, 0, 0, 0]], nil), ([[0xff, 0xff, 0, 0, 0, 0]], nil),
    ]

    @Test("an event is read from exactly its six bytes", arguments: events)
    func event(frames: [[UInt8]], expected: LinkEvent?) {
        #expect(Monitor.Event(frames).flatMap(LinkEvent.init) == expected)
    }
}
