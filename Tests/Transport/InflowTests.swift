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
        var counted: [Int32: TCPCount] = [:]
        for (index, bytes) in received.enumerated() {
            inflow.accepted(Int32(index + 1), socket: UInt64(index))
            counted[Int32(index + 1)] = TCPCount(received: bytes, acknowledged: 0)
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
        let found = inflow.excess([1: came(1050)], Self.bounds)
        #expect(found.map(\.descriptor) == [2])
        #expect(inflow.excess([1: came(1051)], Self.bounds).map(\.descriptor) == [1])
    }

    private func came(_ bytes: Int) -> TCPCount { TCPCount(received: bytes, acknowledged: 0) }

    @Test("whoever leaves too much untaken of what it was given is shut, or who leaves most")
    func untaken() {
        var bounds = Self.bounds
        bounds.untaken = InflowBounds.Untaken(
            connection: ByteCount(100), total: ByteCount(250))
        var inflow = Inflow()
        for number in Int32(1)...4 {
            inflow.accepted(number, socket: 0)
            // Nobody is known before the first message.
            inflow.gave(10_000, session: UInt64(number))
            inflow.took(0, from: number, session: UInt64(number))
            inflow.gave(1000, session: UInt64(number))
        }
        func shut(_ acknowledged: [Int]) -> [Int32] {
            var counted: [Int32: TCPCount] = [:]
            for (index, bytes) in acknowledged.enumerated() {
                counted[Int32(index + 1)] = TCPCount(received: 0, acknowledged: bytes)
            }
            let found = inflow.excess(counted, bounds)
            #expect(found.allSatisfy { $0.why == .deaf })
            return found.map(\.descriptor)
        }
        #expect(shut([1000, 900, 900, 1100]) == [])
        #expect(shut([1000, 899, 1000, 1000]) == [2])
        #expect(shut([901, 902, 903, 1000]) == [1])
        #expect(shut([0, 900, 900, 900]) == [1, 4])
        // What the kernel says nothing of is nobody's fault.
        #expect(shut([]) == [])
        bounds.untaken = nil
        #expect(shut([0, 0, 0, 0]) == [])
        // The descriptor of one that left is another's, who was given nothing.
        inflow.accepted(1, socket: 9)
        inflow.gave(5000, session: 1)
        bounds.untaken = InflowBounds.Untaken(
            connection: ByteCount(100), total: ByteCount(250))
        #expect(shut([0, 1000, 1000, 1000]) == [])
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
        #expect(inflow.excess([3: came(151)], Self.bounds).map(\.descriptor) == [3])
        #expect(inflow.excess([3: came(150)], Self.bounds).isEmpty)
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

    @Test("who takes what it is given may be given any amount, and whoever does not is shut")
    func deaf() throws {
        var bounds = SocketBounds.client
        bounds.inflow.untaken = InflowBounds.Untaken(
            connection: .mebibytes(8), total: .mebibytes(16))
        let door = try Door(["VN.GATE.KT1": gate, "VN.CUSTOMS.13BB": customs], bounds: bounds)
        let (bad, good) = (try door.client(gate), try door.client(customs))
        #expect(good.send([bytes("x")]) == .sent)
        let toGood = try door.hearMessage().connection
        #expect(bad.send([bytes("x")]) == .sent)
        let toBad = try door.hearMessage().connection
        let part = [UInt8](repeating: 7, count: 500_000)
        for _ in 0..<40 {
            #expect(door.listener.send([bytes("y"), part], to: toGood) == .sent)
            #expect(try good.hear() == .message([bytes("y"), part]))
            #expect(try door.listener.keepWithinBounds().isEmpty)
        }
        // All of it was taken, but for what the kernel has not heard of yet.
        try until("everything is taken") {
            door.listener.untaken.allSatisfy { $0 <= 0 }
        }
        var sent = 0
        var shut: [Shut] = []
        while shut.isEmpty, sent < 200 {
            if door.listener.send([part], to: toBad) == .sent { sent += 1 }
            shut = try door.listener.keepWithinBounds()
        }
        // The kernel of a client that does not read takes some of it, on its behalf.
        #expect(shut == [.deaf] && sent > 16)
        try until("the end of what it was given") {
            while try bad.receive() != nil {}
            return try bad.nextEvent()?.isEnd == true
        }
        #expect(door.listener.send([bytes("z")], to: toGood) == .sent)
        #expect(try good.hear() == .message([bytes("z")]))
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
