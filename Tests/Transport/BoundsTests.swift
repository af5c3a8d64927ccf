// BoundsTests: one client can neither flood a listener nor hold it up.

import Foundation
import RedRiverBase
import Testing

@testable import RedRiverTransport

@Suite("Bounds")
struct BoundsTests {
    let gate = CurveKeyPair.generate()
    let customs = CurveKeyPair.generate()

    /// Small enough to be broken quickly.
    static let small = SocketBounds(
        frameCut: .kibibytes(64), frames: 4, message: .kibibytes(16), queuedIn: 8, queuedOut: 2)

    private func door() throws -> Door {
        try Door(["VN.GATE.KT1": gate, "VN.CUSTOMS.13BB": customs], bounds: Self.small)
    }

    @Test("a frame past the cut ends that connection and no other")
    func cut() throws {
        let door = try door()
        let (bad, good) = (try door.client(gate), try door.client(customs))
        #expect(bad.send([[UInt8](repeating: 0, count: 65 * 1024)]) == .sent)
        try bad.wait(for: .disconnected)
        #expect(bad.send([bytes("x")]) == .gone)
        #expect(good.send([bytes("x")]) == .sent)
        #expect(try door.hearMessage().user == "VN.CUSTOMS.13BB")
    }

    /// What is sent and whether it is within the bounds.
    static let shapes: [(sizes: [Int], isWithin: Bool)] = [
        ([0], true), ([16 * 1024], true), ([16 * 1024 + 1], false),
        ([1, 1, 1, 1], true), ([0, 0, 0, 0], true), ([0, 0, 0, 0, 0], false),
        ([8192, 8192], true), ([8192, 8192, 1], false), ([60 * 1024], false),
        (Array(repeating: 1, count: 2000), false),
        (Array(repeating: 60 * 1024, count: 4), false),
    ]

    @Test("a message past the bounds is dropped and told of, and the connection goes on")
    func oversized() throws {
        let door = try door()
        let client = try door.client(gate)
        for (sizes, isWithin) in Self.shapes {
            let frames = sizes.map { [UInt8](repeating: 5, count: $0) }
            #expect(client.send(frames) == .sent)
            switch try door.hear() {
            case .message(let incoming):
                #expect(isWithin && incoming.frames == frames, "\(sizes.prefix(5))")
            case .oversized(let connection, user: "VN.GATE.KT1"):
                #expect(!isWithin, "\(sizes.prefix(5))")
                // Of two places, one may not be back yet although its answer has arrived.
                try until("room") {
                    door.listener.send([bytes("too large")], to: connection) == .sent
                }
                #expect(try client.hear() == .message([bytes("too large")]))
            case let other: Issue.record("\(other)")
            }
        }
    }

    @Test("a dialler holds its server to the same bounds")
    func oversizedAnswer() throws {
        let door = try Door(["VN.GATE.KT1": gate])
        let client = try door.client(gate, bounds: Self.small)
        #expect(client.send([bytes("x")]) == .sent)
        let connection = try door.hearMessage().connection
        for frames in [[[UInt8](repeating: 1, count: 16 * 1024 + 1)], [[], [], [], [], []]] {
            #expect(door.listener.send(frames, to: connection) == .sent)
            #expect(try client.hear() == .oversized)
        }
        #expect(door.listener.send([[], [], [], []], to: connection) == .sent)
        #expect(try client.hear() == .message([[], [], [], []]))
    }

    @Test("a client that does not read fills its own queue, and nobody waits for it")
    func slow() throws {
        let door = try door()
        let (slow, quick) = (try door.client(gate), try door.client(customs))
        #expect(slow.send([bytes("x")]) == .sent)
        let toSlow = try door.hearMessage().connection
        #expect(quick.send([bytes("x")]) == .sent)
        let toQuick = try door.hearMessage().connection

        let part = [UInt8](repeating: 1, count: 5 * 1024)
        var sent = 0
        // Everything on the way holds a few megabytes: ours, theirs, and the kernel's twice.
        while sent < 100_000, door.listener.send([part, bytes("\(sent)")], to: toSlow) == .sent {
            sent += 1
        }
        #expect(sent < 100_000)
        #expect(door.listener.send([bytes("x")], to: toSlow) == .full)
        #expect(door.listener.send([bytes("not held up")], to: toQuick) == .sent)
        #expect(try quick.hear() == .message([bytes("not held up")]))

        // Once it reads, it gets each message whole and in order, and there is room again.
        for number in 0..<sent {
            #expect(try slow.hear() == .message([part, bytes("\(number)")]))
        }
        try until("room again") { door.listener.send([bytes("y")], to: toSlow) == .sent }
        #expect(try slow.hear() == .message([bytes("y")]))
    }

    @Test("a listener that does not read fills the dialler's queue; reading empties it")
    func pushback() throws {
        let door = try door()
        let client = try door.client(gate, bounds: Self.small)
        let part = [UInt8](repeating: 1, count: 5 * 1024)
        var sent = 0
        // Whenever there is room, until there has been none for a while. Without a bound at the
        // listener there would always be: 20,000 are 100 MB, more than the kernel holds.
        let source = [PollSource.dialler(client, wantsToSend: true)]
        while sent < 20_000, try Poller.wait(on: source, milliseconds: 500) == [.writable] {
            while sent < 20_000, client.send([part, bytes("\(sent)")]) == .sent { sent += 1 }
        }
        #expect(sent < 20_000)
        for number in 0..<sent {
            #expect(try door.hearMessage().frames == [part, bytes("\(number)")])
        }
        let ready = try Poller.wait(
            on: [.dialler(client, wantsToSend: true)], milliseconds: patience)
        #expect(ready[0].contains(.writable))
        #expect(client.send([bytes("y")]) == .sent)
        #expect(try door.hearMessage().frames == [bytes("y")])
    }

    @Test("a client that left is gone")
    func gone() throws {
        let door = try door()
        var client: Dialler? = try door.client(gate)
        #expect(client?.send([bytes("x")]) == .sent)
        let connection = try door.hearMessage().connection
        client = nil
        try until("gone") { door.listener.send([bytes("y")], to: connection) == .gone }
        let unknown = ConnectionID(routing: [0, 1, 2, 3, 4], session: 7, key: gate.publicKey)
        #expect(door.listener.send([bytes("z")], to: unknown) == .gone)
    }

    @Test("clients that come and go leave no descriptor behind")
    func descriptors() throws {
        let door = try door()
        _ = try door.client(gate)
        let before = try Self.openDescriptors()
        for _ in 0..<200 {
            let client = try door.client(gate)
            #expect(client.send([bytes("x")]) == .sent)
            _ = try door.hear()
        }
        // A leak of one descriptor a client would be 200; other tests of this process open some.
        try until("descriptors are closed") { try Self.openDescriptors() < before + 100 }
    }

    private static func openDescriptors() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    }
}
