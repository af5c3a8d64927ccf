// OutboxTests: what waits to be sealed is found in any order, and takes no more room than it must.

import RedRiverBase
import RedRiverCrypto
import TestSupport
import Testing

@testable import RedRiverAuditor

@Suite("The outbox")
struct OutboxTests {
    private func waiting(_ index: UInt64) -> Outbox.Waiting {
        Outbox.Waiting(leaf: Digest.sha256([UInt8(index % 251)]), edition: Edition(UInt32(index)))
    }

    @Test("finds what waits and nothing else, whatever the order it goes in")
    func random() throws {
        var random = SeededGenerator(seed: 5)
        var (outbox, model): (Outbox, [UInt64: UInt32]) = (Outbox(), [:])
        var order: [UInt64] = []
        var oldest = 0
        var wasTidied = false
        for _ in 0..<60_000 {
            let next = (order.last ?? 0) + UInt64.random(in: 1...3, using: &random)
            let room = outbox.room
            outbox.append(waiting(next), at: next)
            if outbox.room < room { wasTidied = true }
            model[next] = UInt32(next)
            order.append(next)
            while oldest < order.count, model[order[oldest]] == nil { oldest += 1 }
            // Mostly the oldest, sometimes any, sometimes one that is not there.
            let wanted: UInt64
            switch Int.random(in: 0...9, using: &random) {
            case 0...6: wanted = order[oldest]
            case 7...8: wanted = UInt64.random(in: 0...next, using: &random)
            default: wanted = next + 1
            }
            #expect(outbox.remove(at: wanted)?.edition.value == model.removeValue(forKey: wanted))
            #expect(outbox.count == model.count)
        }
        #expect(wasTidied)
        for index in model.keys.sorted() { #expect(outbox.remove(at: index) != nil) }
        #expect(outbox.count == 0)
        #expect(outbox.remove(at: order[0]) == nil)
    }

    @Test("one that never goes does not keep the room of all behind it")
    func stuck() {
        var outbox = Outbox()
        outbox.append(waiting(1), at: 1)
        for index in UInt64(2)...100_000 {
            outbox.append(waiting(index), at: index)
            #expect(outbox.remove(at: index)?.edition == Edition(UInt32(index)))
            #expect(outbox.room <= 8192)
        }
        #expect(outbox.remove(at: 1)?.edition == Edition(1))
    }
}
