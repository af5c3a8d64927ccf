// InflowTests: bytes that nobody has read are bounded, whole messages or not.

import RedRiverBase
import Testing

@testable import RedRiverTransport

@Suite("Inflow")
struct InflowTests {
    // MARK: Decisions

    private static let bounds = InflowBounds(
        connection: ByteCount(100), total: ByteCount(250), connections: 4)

    /// What the kernel counted for the descriptors 1, 2, …, of which nothing was taken, and who is
    /// shut for it.
    static let cases: [(received: [Int], shut: [(descriptor: Int32, why: Shut)])] = [
        ([], []),
        ([100, 100, 50], []),
        ([101, 100, 50], [(1, .greedy)]),
        ([300, 101, 100], [(1, .greedy), (2, .greedy)]),
        ([90, 100, 70], [(2, .greediest)]),
        ([90, 90, 90, 90], [(4, .greediest), (3, .greediest)]),
        ([0, 0, 0, 0], []),
        ([0, 0, 0, 0, 0], [(1, .crowded)]),
        ([500, 0, 0, 0, 0], [(1, .greedy)]),
        ([0, 500, 0, 0, 0, 0], [(2, .greedy), (1, .crowded)]),
    ]

    @Test(
        "who holds too much is shut, then who holds most, then who was silent longest",
        arguments: cases)
    func excess(received: [Int], shut: [(descriptor: Int32, why: Shut)]) {
        var inflow = Inflow()
        var counted: [Int32: Int] = [:]
        for (index, bytes) in received.enumerated() {
            inflow.accepted(Int32(index + 1), socket: UInt64(index))
            counted[Int32(index + 1)] = bytes
        }
        let found = inflow.excess(counted, Self.bounds)
        #expect(found.map(\.descriptor) == shut.map(\.descriptor))
        #expect(found.map(\.why) == shut.map(\.why))
    }

    @Test("what was taken is not held, and who was heard is not silent")
    func taken() {
        var inflow = Inflow()
        for descriptor in Int32(1)...5 { inflow.accepted(descriptor, socket: 0) }
        inflow.took(950, from: 1, session: 7)
        let found = inflow.excess([1: 1050], Self.bounds)
        #expect(found.map(\.descriptor) == [2])
        #expect(inflow.excess([1: 1051], Self.bounds).map(\.descriptor) == [1])
    }

    @Test("a descriptor used again starts from nothing, and what came before it does not count")
    func reused() {
        var inflow = Inflow()
        inflow.accepted(3, socket: 1)
        inflow.took(1000, from: 3, session: 7)
        inflow.ended(3)
        inflow.accepted(3, socket: 2)
        // The last message of the connection before, read late.
        inflow.took(1000, from: 3, session: 7)
        inflow.took(50, from: 3, session: 8)
        inflow.took(1000, from: 3, session: 7)
        #expect(inflow.excess([3: 151], Self.bounds).map(\.descriptor) == [3])
        #expect(inflow.excess([3: 150], Self.bounds).isEmpty)
    }

    // MARK: Connections

    private let gate = CurveKeyPair.generate()
    private let customs = CurveKeyPair.generate()

    private func door(connections: Int = 10) throws -> Door {
        var bounds = SocketBounds.client
        bounds.inflow = InflowBounds(
            connection: .mebibytes(1), total: .mebibytes(2), connections: connections)
        return try Door(
            ["VN.GATE.KT1": gate, "VN.CUSTOMS.13BB": customs], bounds: bounds)
    }

    /// Of far more bytes and frames than any bound.
    private static let endless = [[UInt8]](
        repeating: [UInt8](repeating: 7, count: 16 * 1024), count: 2000)

    /// Looks until something was shut.
    private func look(_ door: Door) throws -> [Shut] {
        var shut: [Shut] = []
        try until("something is shut") {
            shut = try door.listener.keepWithinBounds()
            return !shut.isEmpty
        }
        return shut
    }

    @Test("a message that does not end is cut off with its connection, and the others go on")
    func endless() throws {
        let door = try door()
        let (bad, good) = (try door.client(gate), try door.client(customs))
        #expect(bad.send(Self.endless) == .sent)
        #expect(try look(door) == [.greedy])
        try bad.wait(for: .disconnected)
        #expect(good.send([bytes("x")]) == .sent)
        #expect(try door.hearMessage().user == "VN.CUSTOMS.13BB")
    }

    @Test("who is read may send as much as it likes, and what is held is counted to the byte")
    func counted() throws {
        let door = try door()
        let client = try door.client(gate)
        let sizes = [0, 1, 200, 214, 215, 222, 223, 255, 256, 70_000]
        var sent = 0
        for size in sizes + Array(repeating: 500_000, count: 8) {
            #expect(client.send([bytes("x"), [UInt8](repeating: 1, count: size)]) == .sent)
            sent += Inflow.onTheLine(1) + Inflow.onTheLine(size)
            _ = try door.hearMessage()
            #expect(try door.listener.keepWithinBounds().isEmpty)
        }
        // What remains is the handshake.
        let held = door.listener.held
        #expect(held.count == 1)
        #expect(held.allSatisfy { (200..<1000).contains($0) }, "\(held) of \(sent)")
    }

    @Test("beyond a number of connections the one silent for longest is shut")
    func crowded() throws {
        let door = try door(connections: 2)
        let first = try door.client(gate)
        let second = try door.client(customs)
        #expect(first.send([bytes("x")]) == .sent)
        _ = try door.hearMessage()
        #expect(try door.listener.keepWithinBounds().isEmpty)
        #expect(first.send([bytes("x")]) == .sent)
        _ = try door.hearMessage()
        let third = try door.client(gate)
        #expect(try look(door) == [.crowded])
        try second.wait(for: .disconnected)
        for client in [first, third] {
            #expect(client.send([bytes("x")]) == .sent)
            #expect(try door.hearMessage().user == "VN.GATE.KT1")
        }
    }

    @Test("a dialler tells when its server holds on to it with a message that does not end")
    func server() throws {
        let door = try door()
        var bounds = SocketBounds.link
        bounds.inflow = InflowBounds(
            connection: .mebibytes(1), total: .mebibytes(1), connections: 1)
        let client = try door.client(gate, bounds: bounds)
        #expect(client.send([bytes("x")]) == .sent)
        let connection = try door.hearMessage().connection
        #expect(!client.isOverdrawn())
        #expect(door.listener.send(Self.endless, to: connection) == .sent)
        try until("it is too much") { client.isOverdrawn() }
    }
}
