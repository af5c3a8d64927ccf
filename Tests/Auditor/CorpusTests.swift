// CorpusTests: hundreds of ledgers that were tampered with, and sound ones of every size.

import Foundation
import LedgerTestSupport
import RedRiverAuditor
import RedRiverBase
import RedRiverLedger
import TestSupport
import Testing

/// With a full bundle, a partial one, a tile of level 1 and two days.
private let wide = Result { try CorpusBase(messages: 120, batch: 30) }
/// For changes that no width matters to.
private let small = Result { try CorpusBase(messages: 8, batch: 4) }

@Suite("A corpus of ledgers that were tampered with", .serialized)
struct CorpusTests {
    private func run(
        _ group: String, on base: CorpusBase, atLeast least: Int, _ cases: [Tampering]
    ) throws {
        #expect(try base.verify(base.sound) == [])
        #expect(cases.count >= least, "\(cases.count)")
        var tally = CorpusTally()
        try tally.run(cases, on: base)
        tally.tell(group)
    }

    @Test("files with a bit turned round")
    func flips() throws {
        let base = try wide.get()
        try run("flips", on: base, atLeast: 60, CorpusFiles.flips(base))
    }

    @Test("files too short and too long")
    func lengths() throws {
        let base = try wide.get()
        try run("lengths", on: base, atLeast: 60, CorpusFiles.lengths(base))
    }

    @Test("files that are gone, or are others, or have their parts moved")
    func files() throws {
        let base = try wide.get()
        let cases = try CorpusFiles.removals(base) + CorpusFiles.swaps(base)
        try run("files", on: base, atLeast: 50, cases + CorpusFiles.parts(base))
    }

    @Test("leaves dropped, doubled and moved, in a tree that was built and signed anew")
    func leaves() throws {
        let base = try small.get()
        let cases = CorpusLeaves.consistent(base) + CorpusLeaves.dishonest(base)
        try run("leaves", on: base, atLeast: 100, cases)
    }

    @Test("every member of every kind of leaf changed")
    func fields() throws {
        let base = try small.get()
        try run("fields", on: base, atLeast: 150, CorpusFields.all(base))
    }

    @Test("checkpoints forged, old and of others; the wrong ledger, policy or peer")
    func checkpoints() throws {
        let base = try wide.get()
        let cases = try CorpusCheckpoints.forged + CorpusCheckpoints.history(base)
        try run("checkpoints", on: base, atLeast: 35, cases + CorpusCheckpoints.peers())
    }
}

@Suite("A corpus of sound ledgers")
struct SoundCorpusTests {
    /// The first leaves of a ledger, as it was published when there were no more.
    private func verify(_ ledger: MadeLedger, _ size: Int, _ world: LedgerWorld) throws -> [String]
    {
        var ledger = ledger
        let time = ledger.marks.first { $0.size >= size }?.time ?? world.times.begin
        ledger.lines = Array(ledger.lines.prefix(size))
        ledger.marks = ledger.marks.filter { $0.size < size }
        if size > 0 { ledger.marks.append((size, time)) }
        let folder = try Folder()
        let published = try ledger.publish(to: folder.path("ledger"), world)
        return codes(
            try Pair.verify(folder, world, now: published.advanced(byMilliseconds: 1000)))
    }

    @Test("passes at every size, from nothing on", arguments: [1, 2, 3] as [UInt64])
    func sizes(_ seed: UInt64) throws {
        var plan = LedgerMaker.Plan()
        (plan.messages, plan.seed, plan.batchMilliseconds) = (285, seed, 61_000)
        let pair = try Pair(plan)
        let ledgers = try Country.allCases.map { try #require(pair.ledgers[$0]) }
        for (country, ledger) in zip(Country.allCases, ledgers) {
            #expect(ledger.lines.count > 600)
            let random = Int(seed * 7919 % 600)
            for size in [0, 1, 2, 15, 255, 256, 257, 511, 512, 513, 600, random] {
                #expect(
                    try verify(ledger, size, pair.world) == [], "\(country), \(size) leaves")
            }
        }
    }

    @Test("agrees with its pair, whatever the batches", arguments: [1, 7, 64, 200])
    func pairs(_ batch: Int) throws {
        var plan = LedgerMaker.Plan()
        (plan.messages, plan.batch, plan.seed) = (batch < 7 ? 5 : 200, batch, UInt64(batch))
        let report = try Pair(plan).reconcile()
        #expect(report.list.findings == [])
    }
}
