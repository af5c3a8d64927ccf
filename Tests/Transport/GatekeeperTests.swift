// GatekeeperTests: the handler's thread answers everything, and its absence lets nobody in.

import Glibc
import RedRiverBase
import Testing

@testable import RedRiverTransport

@Suite("Gatekeeper")
struct GatekeeperTests {
    let gate = CurveKeyPair.generate()

    /// Sends one request as libzmq would, and takes the answer.
    private func ask(_ frames: [[UInt8]], in context: Context) throws -> [[UInt8]] {
        let socket = try Socket(5, in: context)  // ZMQ_DEALER
        try socket.connect(Zap.endpoint)
        let all = [[]] + frames
        for (number, frame) in all.enumerated() {
            #expect(socket.send(frame, more: number + 1 < all.count) == 0)
        }
        let ready = try Poller.wait(on: [.socket(socket)], milliseconds: patience)
        guard !ready[0].isEmpty else { throw Overdue(description: "no answer to \(frames)") }
        let answer = try socket.receive(framesMax: 16, bytesMax: .kibibytes(4))
        return Array((answer?.frames ?? []).dropFirst())
    }

    @Test("garbage is answered 400, and the next client is let in all the same")
    func garbage() throws {
        let door = try Door(["VN.GATE.KT1": gate])
        var rows = ZapTests.rows.map(\.frames).filter { !$0.isEmpty }
        rows.append(Array(repeating: [1], count: 17))
        rows.append(Array(repeating: [], count: 5000))
        rows.append([bytes("1.0"), [1], Array(repeating: 65, count: 1 << 20)])
        for row in rows {
            let answer = try ask(row, in: door.context)
            #expect(answer.count == 6)
            #expect(answer.count > 2 && answer[2] == bytes("400"), "\(row.prefix(8))")
        }
        #expect(door.gatekeeper.counts.refused == UInt64(rows.count))
        _ = try door.client(gate)
        #expect(door.gatekeeper.counts.accepted == 1)
        #expect(door.gatekeeper.counts.isServing)
    }

    @Test("each admission has a session of its own")
    func sessions() throws {
        let door = try Door(["VN.GATE.KT1": gate])
        var seen: Set<UInt64> = []
        for _ in 0..<5 {
            let client = try door.client(gate)
            #expect(client.send([bytes("x")]) == .sent)
            seen.insert(try door.hearMessage().connection.session)
        }
        #expect(seen.count == 5)
    }

    @Test("a context has one gatekeeper")
    func second() throws {
        let door = try Door()
        #expect(
            throws: TransportError.refused(operation: "bind \(Zap.endpoint)", errno: EADDRINUSE)
        ) {
            try Gatekeeper(in: door.context, books: [:])
        }
        #expect(door.gatekeeper.counts.isServing)
    }

    @Test("once it has stopped, a key that is known is not let in either")
    func stopped() throws {
        let door = try Door(["VN.GATE.KT1": gate])
        let before = try door.client(gate)
        door.gatekeeper.stop()
        door.gatekeeper.stop()
        #expect(!door.gatekeeper.counts.isServing)
        // libzmq closes the handler's socket in its own time; a question that still reaches it is
        // never answered, and the handshake's bound ends the wait.
        var bounds = SocketBounds.client
        bounds.handshakeMilliseconds = 200
        let late = try door.dialler(gate, bounds: bounds)
        try late.connect(to: door.endpoint)
        #expect(try !late.eventsUntilEnd().contains(.secured))
        // Who was inside stays inside.
        #expect(before.send([bytes("x")]) == .sent)
        #expect(try door.hearMessage().user == "VN.GATE.KT1")
    }

    @Test("it ends with its context")
    func shutdown() throws {
        let context = Context()
        let gatekeeper = try Gatekeeper(in: context, books: [:])
        context.shutdown()
        gatekeeper.stop()
        #expect(!gatekeeper.counts.isServing)
    }
}
