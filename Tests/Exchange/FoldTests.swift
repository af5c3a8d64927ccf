// FoldTests: the same records make the same state, from any snapshot on; and bytes that are no
// record or no snapshot never stop the process.

import RedRiverBase
import RedRiverEvidence
import TestSupport
import Testing

@testable import RedRiverExchange

@Suite("Fold and snapshot")
struct FoldTests {
    /// Journals of two nodes that had a bad day, with something of everything left over.
    private static func run(_ seed: UInt64, steps: Int = 120) throws -> [SimNode] {
        var pair = try SimPair(seed: seed)
        for _ in 0..<steps { try pair.step() }
        for side in Side.allCases { try pair.turn(side, syncs: .max) }
        return pair.nodes
    }

    @Test("snapshot and remaining records make the state that all records make", arguments: 0..<2)
    func snapshots(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for node in try Self.run(seed) {
            let whole = try node.replayed().snapshot
            #expect(whole == node.exchange.snapshot)
            #expect(try State(snapshot: whole).snapshot == whole)
            for _ in 0..<2 {
                let cut = Int.random(in: 1...node.journal.count, using: &random)
                var first = Exchange(setup: node.setup)
                for record in node.journal[..<cut] {
                    try first.replay(kind: record.kind, payload: record.payload)
                }
                var second = try Exchange(setup: node.setup, snapshot: first.snapshot)
                #expect(second.snapshot == first.snapshot)
                #expect(second.nextRecord.value == UInt64(cut))
                for record in node.journal[cut...] {
                    try second.replay(kind: record.kind, payload: record.payload)
                }
                #expect(second.snapshot == whole)
            }
        }
    }

    @Test("a record has one spelling")
    func spelling() throws {
        for node in try Self.run(3) {
            for bytes in node.journal {
                let record = try #require(Record(kind: bytes.kind, payload: bytes.payload))
                #expect(record.payload == bytes.payload)
                #expect(record.kind == bytes.kind)
            }
        }
    }

    @Test("a record cut anywhere, with a byte too many, or of another kind is none")
    func cutRecords() throws {
        var kinds: Set<UInt16> = []
        for node in try Self.run(4) {
            for bytes in node.journal where kinds.insert(bytes.kind).inserted {
                let readable = bytes.payload.indices.count {
                    Record(kind: bytes.kind, payload: Array(bytes.payload.prefix($0))) != nil
                }
                #expect(readable == 0)
                #expect(Record(kind: bytes.kind, payload: bytes.payload + [0]) == nil)
                for kind in [0, 18, 255, .max] as [UInt16] {
                    #expect(Record(kind: kind, payload: bytes.payload) == nil)
                }
                // Another kind's decoder may like the bytes; it must not trap on them.
                for kind in 1...17 as ClosedRange<UInt16> {
                    _ = Record(kind: kind, payload: bytes.payload)
                }
            }
        }
        #expect(kinds.count >= 12)
    }

    @Test("a record with a bit flipped never traps, nor do those after it", arguments: 0..<2)
    func flippedRecords(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed &+ 77)
        for node in try Self.run(seed &+ 5, steps: 60) {
            var state = State()
            for (place, bytes) in node.journal.enumerated() {
                for _ in 0..<4 * Scale.value {
                    var payload = bytes.payload
                    let bit = Int.random(in: 0..<payload.count * 8, using: &random)
                    payload[bit / 8] ^= 1 << UInt8(bit % 8)
                    hostile(bytes.kind, payload, to: state, then: node.journal[(place + 1)...])
                    // The high bytes of integers are where overflow begins.
                    payload[bit / 8] = 0xff
                    hostile(bytes.kind, payload, to: state, then: node.journal[(place + 1)...])
                }
                try state.apply(known(Record(kind: bytes.kind, payload: bytes.payload)))
            }
        }
    }

    private func hostile(
        _ kind: UInt16, _ payload: [UInt8], to state: State, then rest: ArraySlice<RecordBytes>
    ) {
        guard let record = Record(kind: kind, payload: payload) else { return }
        var copy = state
        guard (try? copy.apply(record)) != nil else { return }
        for next in rest.prefix(4) {
            guard let record = Record(kind: next.kind, payload: next.payload),
                (try? copy.apply(record)) != nil
            else { break }
        }
        _ = copy.snapshot
    }

    @Test("a snapshot cut anywhere is none")
    func cutSnapshots() throws {
        let node = try Self.run(6, steps: 30)[0]
        let whole = node.exchange.snapshot
        for count in stride(from: 0, to: whole.count, by: whole.count / 1500 + 1) {
            if (try? State(snapshot: Array(whole.prefix(count)))) != nil {
                Issue.record("\(count) bytes of \(whole.count) are a snapshot")
            }
        }
        #expect(throws: ExchangeError.snapshot) { try State(snapshot: whole + [0]) }
    }

    @Test("a snapshot with a bit flipped never traps, nor do the records after it")
    func flippedSnapshots() throws {
        var random = SeededGenerator(seed: 99)
        let node = try Self.run(7, steps: 80)[1]
        let cut = node.journal.count * 2 / 3
        var state = State()
        for bytes in node.journal[..<cut] {
            try state.apply(known(Record(kind: bytes.kind, payload: bytes.payload)))
        }
        let whole = state.snapshot
        let rest = node.journal[cut...].compactMap { Record(kind: $0.kind, payload: $0.payload) }
        for _ in 0..<150 * Scale.value {
            var bytes = whole
            let place = Int.random(in: 0..<bytes.count, using: &random)
            bytes[place] =
                Bool.random(using: &random)
                ? 0xff : bytes[place] ^ (1 << UInt8.random(in: 0..<8, using: &random))
            guard var copy = try? State(snapshot: bytes) else { continue }
            for record in rest where (try? copy.apply(record)) == nil { break }
            _ = copy.snapshot
        }
    }

    @Test("a journal begins with a start, and a record out of place is named by its index")
    func outOfPlace() throws {
        let node = try Self.run(8, steps: 60)[0]
        for place in node.journal.indices where node.journal[place].kind != 1 {
            var exchange = Exchange(setup: node.setup)
            #expect(throws: ExchangeError.self) {
                try exchange.replay(
                    kind: node.journal[place].kind, payload: node.journal[place].payload)
            }
        }
        var exchange = Exchange(setup: node.setup)
        #expect(throws: ExchangeError.unreadable(at: RecordIndex(0))) {
            try exchange.replay(kind: 99, payload: [1])
        }
        // Every message of a journal, said a second time, is refused by the fold itself.
        var state = node.state
        for record in node.records {
            switch record {
            case .accepted, .composed, .arrived, .receipted:
                #expect(throws: ExchangeError.self) { try state.apply(record) }
            default: break
            }
        }
    }

    @Test("a journal of another agreement is not continued")
    func otherAgreement() throws {
        let node = try Self.run(9, steps: 20)[0]
        var setup = node.setup
        setup.agreement = node.setup.signer
        var exchange = Exchange(setup: setup)
        for record in node.journal {
            try exchange.replay(kind: record.kind, payload: record.payload)
        }
        #expect(throws: ExchangeError.otherAgreement) {
            try exchange.start(at: node.now, random: [UInt8](repeating: 1, count: 24))
        }
    }
}
