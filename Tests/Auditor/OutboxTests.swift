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
        var next: UInt64 = 0
        var taken = 0
        for _ in 0..<60_000 {
            next += UInt64.random(in: 1...3, using: &random)
            outbox.append(waiting(next), at: next)
            model[next] = UInt32(next)
            // Mostly the oldest, sometimes any, sometimes one that is not there.
            let wanted: UInt64
            switch Int.random(in: 0...9, using: &random) {
            case 0...5: wanted = UInt64(taken)
            case 6...8: wanted = UInt64.random(in: 0...next, using: &random)
            default: wanted = next + 1
            }
            let found = outbox.remove(at: wanted)
            #expect(found?.edition.value == model.removeValue(forKey: wanted))
            if found != nil || Int.random(in: 0...1, using: &random) == 0 { taken += 1 }
            #expect(outbox.count == model.count)
        }
        for index in model.keys.sorted() { #expect(outbox.remove(at: index) != nil) }
        #expect(outbox.count == 0)
        #expect(outbox.remove(at: next) == nil)
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
