// ReplayGuardTests: the theorem "no key is accepted twice, whatever clocks do", attacked.

import RedRiverBase
import RedRiverEvidence
import RedRiverLedger
import TestSupport
import Testing

@testable import RedRiverExchange

@Suite("Replay guard")
struct ReplayGuardTests {
    private static func id(_ time: Int64, _ serial: UInt64) -> MessageID {
        Draft(idTime: Timestamp(milliseconds: time), serial: serial).id
    }

    @Test("no key is accepted twice, whatever floors, clocks and identifiers do", arguments: 0..<8)
    func theorem(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var replay = ReplayGuard(secret: random.bytes(16))
        let sender = Side.vietnam.parties[0]
        var accepted: [MessageID: Digest] = [:]
        var floors: [Timestamp] = [replay.floor]
        for step in 0..<1500 as Range<UInt64> {
            let time = day0.milliseconds + Int64.random(in: -40 * day...40 * day, using: &random)
            let id =
                Bool.random(using: &random) || accepted.isEmpty
                ? Self.id(time, step)
                : accepted.keys.sorted()[Int.random(in: 0..<accepted.count, using: &random)]
            let leaf = Merkle.leaf(of: [UInt8.random(in: 0...2, using: &random)])
            switch replay.verdict(sender: sender, id: id, leaf: leaf) {
            case .new:
                #expect(accepted[id] == nil)
                #expect(id.time > replay.floor)
                replay.insert(sender: sender, id: id, leaf: leaf, record: RecordIndex(step))
                accepted[id] = leaf
            case .duplicate: #expect(accepted[id] == leaf)
            case .differs: #expect(accepted[id] != nil && accepted[id] != leaf)
            case .stale: #expect(id.time <= replay.floor)
            }
            if step % 50 == 0 {
                let clock =
                    day0.milliseconds + Int64.random(in: -20 * day...50 * day, using: &random)
                replay.raise(to: ReplayGuard.floor(atJournalTime: Timestamp(milliseconds: clock)))
                floors.append(replay.floor)
            }
            if step % 300 == 0 {
                var w = ByteWriter()
                replay.write(to: &w)
                var r = ByteReader(w.bytes)
                // The secret of the guard is a record, not part of these bytes.
                let again = ReplayGuard(secret: replay.secret, from: &r)
                #expect(again?.count == replay.count)
                if let again { replay = again }
            }
        }
        #expect(floors == floors.sorted())
        #expect(replay.count == accepted.keys.count { $0.time > replay.floor })
    }

    @Test("the look-up comes before the floor, and the edge is exact")
    func edges() {
        var replay = ReplayGuard(secret: [1])
        let sender = Side.vietnam.parties[0]
        let leaf = Merkle.leaf(of: [1])
        let midnight = day0.milliseconds
        replay.raise(to: Timestamp(milliseconds: midnight - 1))
        let rows: [(time: Int64, verdict: ReplayGuard.Verdict)] = [
            (midnight - 2, .stale), (midnight - 1, .stale), (midnight, .new),
            (midnight + 1, .new),
        ]
        for row in rows {
            #expect(
                replay.verdict(sender: sender, id: Self.id(row.time, 1), leaf: leaf)
                    == row.verdict)
        }
        // A floor that is no day's end leaves the keys of its day known, above it and below.
        let early = Self.id(midnight + 10, 1)
        replay.insert(sender: sender, id: early, leaf: leaf, record: RecordIndex(7))
        replay.raise(to: Timestamp(milliseconds: midnight + 1000))
        #expect(
            replay.verdict(sender: sender, id: early, leaf: leaf) == .duplicate(RecordIndex(7)))
        replay.raise(to: Timestamp(milliseconds: midnight + 500))
        #expect(replay.floor.milliseconds == midnight + 1000)
        #expect(
            replay.verdict(sender: sender, id: Self.id(midnight + 1000, 2), leaf: leaf) == .stale)
    }

    @Test("a key is sender and identifier; the header's leaf decides whether it is the same")
    func keys() {
        var replay = ReplayGuard(secret: [1])
        let (one, two) = (Side.vietnam.parties[0], Side.vietnam.parties[1])
        let (id, leaf) = (Self.id(day0.milliseconds, 1), Merkle.leaf(of: [1]))
        replay.insert(sender: one, id: id, leaf: leaf, record: RecordIndex(1))
        #expect(replay.verdict(sender: one, id: id, leaf: leaf) == .duplicate(RecordIndex(1)))
        #expect(
            replay.verdict(sender: one, id: id, leaf: Merkle.leaf(of: [2]))
                == .differs(RecordIndex(1)))
        #expect(replay.verdict(sender: two, id: id, leaf: leaf) == .new)
        let other = Self.id(day0.milliseconds, 2)
        #expect(replay.verdict(sender: one, id: other, leaf: leaf) == .new)
    }

    @Test("it is read in the order in which it is written, and nothing twice")
    func spelling() {
        var replay = ReplayGuard(secret: [1])
        for serial in 1...3 as ClosedRange<UInt64> {
            replay.insert(
                sender: Side.vietnam.parties[0], id: Self.id(day0.milliseconds, serial),
                leaf: Merkle.leaf(of: [1]), record: RecordIndex(serial))
        }
        var writer = ByteWriter()
        replay.write(to: &writer)
        let written = writer.bytes
        func read(_ bytes: [UInt8]) -> Int? {
            var reader = ByteReader(bytes)
            return ReplayGuard(secret: [1], from: &reader)?.count
        }
        #expect(read(written) == 3)
        // Floor, number of days, day, number of keys; then 40 bytes for each key.
        let keys = (0..<3).map { Array(written[24 + 40 * $0..<64 + 40 * $0]) }
        let head = Array(written[..<24])
        #expect(head + keys.joined() == written)
        for order in [[1, 0, 2], [0, 2, 1], [2, 1, 0], [0, 0, 1], [0, 1, 1]] {
            #expect(read(head + order.flatMap { keys[$0] }) == nil, "\(order)")
        }
        // The same day again.
        let twice = Array(written[..<8]) + [0, 0, 0, 2] + written[12...] + written[12...]
        #expect(read(twice) == nil)
    }

    @Test("the floor stays a horizon and a day behind, at the end of a day")
    func floors() {
        for clock in [0, 1, day - 1, day, -1, -day, Int64.max, day0.milliseconds + 12_345] {
            let floor = ReplayGuard.floor(atJournalTime: Timestamp(milliseconds: clock))
            #expect(floor.milliseconds <= clock - 31 * day)
            #expect(floor.milliseconds > clock - 32 * day - 1)
            #expect((floor.milliseconds + 1) % day == 0)
        }
    }

    @Test("a key costs at most 64 bytes, all in")
    func memory() {
        var table = KeyTable()
        var random = SeededGenerator(seed: 1)
        var worst = 0.0
        for count in 1...20_000 {
            table.insert(
                ReplayGuard.Key(high: random.next(), low: random.next()),
                ReplayGuard.Entry(leafHigh: 1, leafLow: 2, record: RecordIndex(3)))
            if count >= 1000 { worst = max(worst, Double(table.byteCount) / Double(count)) }
        }
        #expect(worst <= 64)
    }

    @Test("the table is a dictionary whose first entry stays, colliding keys included")
    func table() {
        var random = SeededGenerator(seed: 2)
        var table = KeyTable()
        var model: [ReplayGuard.Key: ReplayGuard.Entry] = [:]
        // Few high words, first and last of the range among them: long probes that wrap around.
        let highs: [UInt64] = [0, 1, .max, .max - 1, 1 << 63, 42]
        for step in 0..<3000 as Range<UInt64> {
            let key = ReplayGuard.Key(
                high: step % 3 == 0 ? highs[Int(random.next() % 6)] : random.next(),
                low: random.next() % 500)
            let entry = ReplayGuard.Entry(
                leafHigh: step, leafLow: ~step, record: RecordIndex(step))
            #expect(table[key] == model[key])
            table.insert(key, entry)
            if model[key] == nil { model[key] = entry }
            #expect(table[key] == model[key])
        }
        #expect(table.count == model.count)
        let sorted = model.keys.sorted { ($0.high, $0.low) < ($1.high, $1.low) }
        var given: [ReplayGuard.Key] = []
        table.forEachSorted { key, entry in
            given.append(key)
            #expect(model[key] == entry)
        }
        #expect(given == sorted)
    }

    @Test("a node answers STALE below the floor, and knows what lies above it")
    func nodeFloor() throws {
        var node = try SimNode(.vietnam)
        #expect(node.publish(Draft())?.isAccepted == true)
        for _ in 0..<33 { node.wait(day) }
        #expect(node.state.replay.floor >= day0)
        #expect(node.publish(Draft())?.code == .stale)
        #expect(node.publish(Draft(isTest: true))?.code == .stale)
        let fresh = Draft(idTime: node.now.wall, serial: 2)
        #expect(node.publish(fresh)?.isAccepted == true)
        let floor = node.state.replay.floor
        node.now.wall = day0
        node.wait(1)
        #expect(node.state.replay.floor == floor)
        #expect(node.publish(Draft())?.code == .stale)
        try node.crash()
        node.wait(1)
        #expect(node.publish(Draft())?.code == .stale)
        if case .duplicate? = node.publish(fresh) {} else { Issue.record("forgotten") }
    }
}
