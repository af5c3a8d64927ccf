// StructureTests: the parts the desk is made of, against naive models.

import RedRiverBase
import RedRiverEvidence
import TestSupport
import Testing

@testable import RedRiverExchange

@Suite("Fifo, lanes, timers, tokens")
struct StructureTests {
    @Test("a Fifo is an array whose first element goes", arguments: 0..<4)
    func fifo(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var fifo = Fifo<Int>()
        var model: [Int] = []
        for step in 0..<2000 {
            switch Int.random(in: 0..<20, using: &random) {
            case 0..<9:
                fifo.append(step)
                model.append(step)
            case 9..<18: #expect(fifo.popFirst() == (model.isEmpty ? nil : model.removeFirst()))
            case 18:
                fifo.prepend(step)
                model.insert(step, at: 0)
            default:
                fifo.removeAll { $0 % 7 == 0 }
                model.removeAll { $0 % 7 == 0 }
            }
            #expect(fifo.count == model.count)
            #expect(fifo.first == model.first)
            #expect(fifo.isEmpty == model.isEmpty)
        }
    }

    /// Lanes as they are explained: lists, searched from the front.
    private struct Model {
        var lanes: [String: [(item: RecordIndex, isUrgent: Bool)]] = [:]
        var taken: Set<String> = []

        var ready: [String] { lanes.keys.filter { !taken.contains($0) } }
        func isUrgent(_ key: String) -> Bool { lanes[key]?.contains { $0.isUrgent } ?? false }
    }

    @Test("lanes keep the order of a key, serve one at a time, and starve nobody", arguments: 0..<6)
    func lanes(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var lanes = Lanes()
        var model = Model()
        var urgentRun = 0
        for step in 0..<2000 as Range<UInt64> {
            let key = String(UInt64.random(in: 0..<12, using: &random))
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<4:
                let isUrgent = UInt64.random(in: 0..<4, using: &random) == 0
                lanes.add(RecordIndex(step), key: key, isUrgent: isUrgent)
                model.lanes[key, default: []].append((RecordIndex(step), isUrgent))
            case 4..<7:
                let hadOrdinary = model.ready.contains { !model.isUrgent($0) }
                guard let (key, item) = lanes.next() else {
                    #expect(model.ready.isEmpty)
                    continue
                }
                #expect(!model.taken.contains(key))
                #expect(model.lanes[key]?.first?.item == item)
                urgentRun = model.isUrgent(key) ? urgentRun + 1 : 0
                if hadOrdinary { #expect(urgentRun <= Limits.urgentRun) }
                if !hadOrdinary { urgentRun = 0 }
                model.taken.insert(key)
            case 7:
                guard let key = model.taken.sorted().first else { continue }
                if step % 2 == 0 { lanes.release(key) } else { lanes.putBack(key) }
                model.taken.remove(key)
            default:
                guard let lane = model.lanes[key] else { continue }
                let place = Int.random(in: 0..<lane.count, using: &random)
                let gone = lane[place]
                lanes.remove(gone.item, key: key, isUrgent: gone.isUrgent)
                model.lanes[key]?.remove(at: place)
                if place == 0 { model.taken.remove(key) }
                if model.lanes[key]?.isEmpty == true {
                    model.lanes[key] = nil
                    model.taken.remove(key)
                }
            }
        }
        for key in model.taken { lanes.release(key) }
        var left: Set<String> = []
        while let (key, _) = lanes.next() { left.insert(key) }
        #expect(left == Set(model.lanes.keys))
    }

    @Test("an urgent message pulls its own crossing forward and overtakes nothing in it")
    func promotion() {
        var lanes = Lanes()
        for (index, key) in ["a", "b", "c"].enumerated() {
            lanes.add(RecordIndex(UInt64(index)), key: key, isUrgent: false)
        }
        lanes.add(RecordIndex(3), key: "c", isUrgent: true)
        #expect(lanes.next()?.item == RecordIndex(2))
        lanes.remove(RecordIndex(2), key: "c", isUrgent: false)
        #expect(lanes.next()?.item == RecordIndex(3))
        #expect(lanes.next()?.item == RecordIndex(0))
    }

    @Test("at most eight urgent go between two ordinary")
    func urgentRun() {
        var lanes = Lanes()
        for index in 0..<40 as Range<UInt64> {
            lanes.add(RecordIndex(index), key: "\(index)", isUrgent: index >= 4)
        }
        var classes = ""
        while let (_, item) = lanes.next() { classes += item.value < 4 ? "o" : "u" }
        let eight = String(repeating: "u", count: 8)
        #expect(classes == [eight, eight, eight, eight, "uuuu"].joined(separator: "o"))
    }

    @Test("timers come up in order of time and skip what is out of date", arguments: 0..<4)
    func timers(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var timers = Timers<MonotonicTime>()
        var model: [(due: Int64, record: UInt64)] = []
        for step in 0..<600 as Range<UInt64> {
            let due = Int64.random(in: 0..<200, using: &random)
            timers.add(MonotonicTime(milliseconds: due), record: RecordIndex(step))
            model.append((due, step))
            guard step % 5 == 0 else { continue }
            let now = Int64.random(in: 0..<200, using: &random)
            var came: [UInt64] = []
            while let entry = timers.pop(
                dueBy: MonotonicTime(milliseconds: now),
                isObsolete: { $0.record.value % 3 == 0 })
            {
                came.append(entry.record.value)
            }
            let due3 = model.filter { $0.due <= now && $0.record % 3 != 0 }
            #expect(came == due3.sorted { ($0.due, $0.record) < ($1.due, $1.record) }.map(\.record))
            model.removeAll { $0.due <= now }
        }
        timers.sweep { $0.record.value % 3 != 0 }
        #expect(timers.count == model.count { $0.record % 3 != 0 })
    }

    @Test("a token is 28 bytes and reads back; anything else is none")
    func tokens() {
        let token = Token(startID: 1, queue: 2, counter: 3, record: RecordIndex(4))
        #expect(token.bytes.count == 28)
        #expect(Token(token.bytes)?.bytes == token.bytes)
        for count in 0..<28 { #expect(Token(Array(token.bytes.prefix(count))) == nil) }
        #expect(Token(token.bytes + [0]) == nil)
    }
}
