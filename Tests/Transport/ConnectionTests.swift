// ConnectionTests: who gets in, who does not, and under which name.

import RedRiverBase
import Testing

@testable import RedRiverTransport

@Suite("Connections")
struct ConnectionTests {
    let gate = CurveKeyPair.generate()
    let customs = CurveKeyPair.generate()

    @Test("a registered client is heard under its name and answered, frame for frame")
    func echo() throws {
        let door = try Door(["VN.GATE.KT1": gate])
        let client = try door.client(gate)
        let frames = [bytes("RR1"), [], [UInt8](repeating: 7, count: 600_000), bytes("end")]
        #expect(client.send(frames) == .sent)
        let heard = try door.hearMessage()
        #expect(heard.user == "VN.GATE.KT1")
        #expect(heard.frames == frames)
        #expect(heard.connection.key == gate.publicKey)
        #expect(door.listener.send(frames, to: heard.connection) == .sent)
        #expect(try client.hear() == .message(frames))
        #expect(door.gatekeeper.counts.accepted == 1)
        #expect(door.gatekeeper.counts.refused == 0)
    }
}
