// ClockTrafficTests: clocks that are wrong while messages cross: traffic goes on, operators are told,
// and no identifier is accepted twice.

import RedRiverBase
import RedRiverEvidence
import TestSupport
import Testing

@testable import RedRiverExchange

@Suite("Traffic under wrong clocks")
struct ClockTrafficTests {
    /// What the clocks do, and what operators must hear of it.
    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        /// Which sides' clocks it is about.
        var sides: [Side]
        /// How far each clock is off at a step.
        var off: @Sendable (Int) -> Int64
        /// What those sides are told of their own clock: that it is ahead, that it was set back.
        var ahead = false
        var back = false
        /// Whether both sides are told that their clocks differ; `nil` where it depends on when each
        /// says the time.
        var differs: Bool?
    }

    static let rows: [Row] = [[Side.vietnam], [.china], [.vietnam, .china]].flatMap { sides in
        let who = sides.count == 2 ? "both" : "\(sides[0])"
        let apart = sides.count == 1
        return [
            Row(
                testDescription: "an hour forward, \(who)", sides: sides, off: { _ in hour },
                ahead: true, differs: apart),
            Row(
                testDescription: "an hour back, \(who)", sides: sides, off: { _ in -hour },
                back: true, differs: apart),
            Row(
                testDescription: "forward and right at every step, \(who)", sides: sides,
                off: { $0 % 2 == 0 ? hour : 0 }, ahead: true, differs: apart ? true : nil),
            Row(
                testDescription: "back and right at every step, \(who)", sides: sides,
                off: { $0 % 2 == 0 ? -hour : 0 }, back: true, differs: apart ? true : nil),
            Row(
                testDescription: "forward and back at every step, \(who)", sides: sides,
                off: { $0 % 2 == 0 ? hour : -hour }, ahead: true, back: true,
                differs: apart ? true : nil),
            Row(
                testDescription: "six minutes ahead, \(who)", sides: sides,
                off: { _ in 6 * minute }, differs: apart),
            Row(
                testDescription: "six minutes behind, \(who)", sides: sides,
                off: { _ in -6 * minute }, differs: apart),
        ]
    }

    /// What a while of traffic came to.
    private struct Traffic {
        var deliveries: Int
        /// How many seals of each side were receipted.
        var crossed: [Int]
        var told: [[Notice]]
    }

    /// A while in which clocks are off, after a while in which they are right.
    private static func traffic(
        _ pair: inout SimPair, _ sides: [Side], off: (Int) -> Int64
    ) throws -> Traffic {
        func crossed() -> [Int] { pair.nodes.map { Int($0.state.counters.sealsReceipted) } }
        pair.turnsClocks = false
        pair.crashesNodes = false
        pair.open()
        for _ in 0..<60 { try pair.step() }
        let before = (pair.deliveries, crossed())
        for step in 0..<160 {
            for side in sides { pair.setClock(side, off(step)) }
            try pair.step()
        }
        return Traffic(
            deliveries: pair.deliveries - before.0,
            crossed: zip(crossed(), before.1).map { $0 - $1 }, told: pair.notices)
    }

    @Test("traffic goes on, alarms say so, nothing is accepted twice", arguments: rows)
    func traffic(row: Row) throws {
        for seed in 0..<UInt64(Scale.value) {
            var control = try SimPair(seed: 100 + seed)
            let usual = try Self.traffic(&control, []) { _ in 0 }
            var pair = try SimPair(seed: 100 + seed)
            let traffic = try Self.traffic(&pair, row.sides, off: row.off)
            #expect(
                usual.deliveries > 20 && usual.crossed.allSatisfy { $0 > 3 }, "\(usual.crossed)")
            #expect(2 * traffic.deliveries > usual.deliveries, "\(traffic.deliveries)")
            for (some, all) in zip(traffic.crossed, usual.crossed) {
                #expect(2 * some > all, "seals receipted: \(some) of \(all)")
            }
            #expect(pair.early == 0)
            try Self.checkAlarms(row, traffic.told)
            try pair.heal()
            let isQuiet = pair.isQuiet
            #expect(isQuiet, "seed \(seed): \(pair.unrest)")
            for side in Side.allCases { try SimulationTests().check(pair, side, seed) }
        }
    }

    /// A node that is started while its clock is ahead cannot know: what it signs is of the future,
    /// and its peer holds it until that time has come.
    @Test(
        "nodes restarted under wrong clocks: nothing is lost or accepted twice",
        arguments: rows.filter { $0.sides.count == 2 })
    func restarts(row: Row) throws {
        var pair = try SimPair(seed: 200)
        pair.turnsClocks = false
        pair.open()
        for step in 0..<150 {
            for side in row.sides { pair.setClock(side, row.off(step)) }
            if step % 40 == 20 { for side in row.sides { try pair.crash(side) } }
            try pair.step()
        }
        #expect(pair.crashes >= 4 * row.sides.count)
        try pair.heal()
        let isQuiet = pair.isQuiet
        #expect(isQuiet, "\(pair.unrest)")
        for side in Side.allCases { try SimulationTests().check(pair, side, 200) }
    }

    private static func checkAlarms(_ row: Row, _ told: [[Notice]]) throws {
        for side in Side.allCases {
            var (ahead, back, differs) = (0, 0, 0)
            for notice in told[side.rawValue] {
                switch notice {
                case .clockLeapt: ahead += 1
                case .clockSetBack: back += 1
                case .clockDiffers: differs += 1
                default: break
                }
            }
            let isOff = row.sides.contains(side)
            #expect((ahead > 0) == (isOff && row.ahead), "\(side) \(ahead)")
            #expect((back > 0) == (isOff && row.back), "\(side) \(back)")
            // Strobing is one alarm, not one a tick.
            #expect(ahead <= 1 && back <= 1, "\(side) \(ahead) \(back)")
            if let expected = row.differs {
                #expect((differs > 0) == expected, "\(side) \(differs)")
            }
        }
    }

    @Test(
        "a clock set back is an alarm until it is right for a minute, or confirmed; over restarts")
    func setBack() throws {
        var node = try SimNode(.vietnam)
        #expect(node.publish(Draft())?.isAccepted == true)
        node.now.wall = node.now.wall.advanced(byMilliseconds: -hour)
        #expect(node.wait(second).notices == [.clockSetBack(milliseconds: hour)])
        #expect(node.wait(second).notices.isEmpty)
        #expect(node.exchange.status.clockOff == -hour)
        try node.crash()
        node.wait(second)
        #expect((node.exchange.status.clockOff ?? 0) < -Limits.clockLeapMilliseconds)
        // Its return is no leap.
        node.now.wall = node.now.wall.advanced(byMilliseconds: hour)
        #expect(node.wait(second).notices.isEmpty)
        #expect(!node.exchange.status.isClockSuspect)
        #expect(node.exchange.status.clockOff != nil)
        node.wait(Limits.clockSteadyMilliseconds)
        #expect(node.exchange.status.clockOff == nil)
        // Further than it ever was is one.
        node.now.wall = node.now.wall.advanced(byMilliseconds: -hour)
        node.wait(second)
        node.does(.clockConfirmed)
        #expect(node.exchange.status.clockOff == nil)
        node.now.wall = node.now.wall.advanced(byMilliseconds: hour)
        node.wait(second)
        #expect(node.exchange.status.isClockSuspect)
    }

    @Test("a peer's clock is told of when it goes wrong in the middle, and when it is right again")
    func peerAstray() throws {
        var node = try SimNode(.vietnam)
        node.linkUp(FakePeer(side: .china))
        #expect(node.exchange.status.peerClockOff == nil)
        let six = node.now.wall.advanced(byMilliseconds: 6 * minute)
        #expect(node.does(.peerTold(six)).notices == [.clockDiffers(milliseconds: 6 * minute)])
        #expect(node.does(.peerTold(six)).notices.isEmpty)
        #expect(node.exchange.status.peerClockOff == 6 * minute)
        #expect(node.publish(Draft())?.isAccepted == true)
        node.advance(Limits.clockSteadyMilliseconds)
        node.does(.peerTold(node.now.wall))
        #expect(node.exchange.status.peerClockOff == nil)
        for extreme in [Int64.min, .max] {
            node.does(.peerTold(Timestamp(milliseconds: extreme)))
            #expect(node.exchange.status.peerClockOff != nil)
        }
    }

    @Test("statements bear a time the peer takes, also after a clock that was ahead is set right")
    func statements() throws {
        var node = try SimNode(.vietnam)
        #expect(node.publish(Draft())?.isAccepted == true)
        // Two hours ahead over a restart: nobody can tell, and records are of the future.
        node.now.wall = node.now.wall.advanced(byMilliseconds: 2 * hour)
        try node.crash()
        #expect(node.publish(Draft(serial: 2))?.isAccepted == true)
        node.now.wall = node.now.wall.advanced(byMilliseconds: -2 * hour)
        node.wait(second)
        let seal = try #require(node.linkUp(FakePeer(side: .china)).seals.first)
        let statement = try SealStatement(parsing: seal.statement)
        #expect(statement.sealedAt == node.now.wall)
        #expect(node.state.journalTime.millisecondsSince(node.now.wall) > hour)
        #expect(node.exchange.latestTime(at: node.now) >= node.state.journalTime)
    }
}

@Suite("The other node's journal")
struct OtherNodeTests {
    @Test("a journal that is the other node's is not continued")
    func otherNode() throws {
        let node = try SimNode(.china)
        var exchange = Exchange(setup: Side.vietnam.setup())
        for record in node.journal {
            try exchange.replay(kind: record.kind, payload: record.payload)
        }
        #expect(throws: ExchangeError.otherNode) {
            try exchange.start(at: node.now, random: [UInt8](repeating: 1, count: 24))
        }
        #expect(ExchangeError.otherNode.hint != nil)
    }
}
