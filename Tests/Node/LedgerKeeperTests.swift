// LedgerKeeperTests: publishing, with a crash at every step of it.

import Foundation
import JournalTestSupport
import RedRiverBase
import RedRiverCrypto
import RedRiverEvidence
import RedRiverFiles
import RedRiverLedger
import TestSupport
import Testing

@testable import RedRiverExchange
@testable import RedRiverJournal
@testable import RedRiverNode

@Suite("The published ledger")
struct LedgerKeeperTests {
    /// So that bundles fill, and tiles of level 1 begin.
    private static let growth = [3, 1, 250, 90, 300, 1]

    private func rounds(_ bench: LedgerBench, _ keeper: LedgerKeeper) throws {
        for count in Self.growth {
            bench.grow(count)
            try bench.turn(keeper)
        }
    }

    @Test("has every leaf, is cosigned, and is made again to the byte")
    func whole() throws {
        let bench = try LedgerBench()
        let keeper = try bench.open()
        try rounds(bench, keeper)
        try bench.demandConsistency()
        try bench.demandComplete(keeper)
        #expect(keeper.stop == nil)
        // Full files come in place of partial ones.
        let names = bench.store.state.value.files.keys
        #expect(names.contains("1/tile/entries/000"))
        #expect(!names.contains { $0.hasPrefix("1/tile/entries/000.p/") })
        #expect(names.contains("1/tile/1/000.p/2"))
        // One cosigned checkpoint a minute is kept for ever.
        #expect(archived(bench) == 1)
        bench.wait(60_000)
        bench.grow(1)
        try bench.turn(keeper)
        #expect(archived(bench) == 2)
    }

    /// How many cosigned checkpoints stand in the files of days.
    private func archived(_ bench: LedgerBench) -> Int {
        let files = bench.store.state.value.files.filter { $0.key.contains("/checkpoints/") }
        let text = files.values.map { String(decoding: $0, as: UTF8.self) }.joined()
        return text.components(separatedBy: "redriver/vn.kim-thanh/1\n").count - 1
    }

    @Test("is taken up after every restart where it ended, from its tiles")
    func restarts() throws {
        let bench = try LedgerBench()
        for count in Self.growth {
            bench.grow(count)
            let keeper = try bench.open()
            try bench.turn(keeper)
            try keeper.close()
        }
        try bench.demandConsistency()
        try bench.demandComplete(try bench.open())
    }

    @Test("is made again where its tiles are gone or are others")
    func damagedTiles() throws {
        for damage in 0..<3 {
            let bench = try LedgerBench()
            try rounds(bench, try bench.open())
            bench.store.state.with { state in
                for path in state.files.keys where path.hasPrefix("1/tile/") {
                    switch damage {
                    case 0: state.files[path] = nil
                    case 1: state.files[path]?[5] ^= 1
                    default: if path.hasPrefix("1/tile/1") { state.files[path]?[20] ^= 1 }
                    }
                }
            }
            bench.grow(7)
            let keeper = try bench.open()
            try bench.turn(keeper)
            #expect(keeper.stop == nil)
            try bench.demandConsistency()
            try bench.demandComplete(keeper)
        }
    }

    @Test("survives a failure of every write of it, done or not, and a power cut after it")
    func storeFailures() throws {
        let calls = try {
            let bench = try LedgerBench()
            try rounds(bench, try bench.open())
            return bench.store.state.value.calls
        }()
        #expect(calls > 30)
        // Power is cut in turns, so that it is at every call in so many runs; by hand at all.
        let offset = Int.random(in: 0..<4)
        for call in 0..<calls {
            let powers: [UInt64?] =
                Scale.value > 1 || call % 4 == offset ? [nil, 1, 2] : [nil]
            for isDone in [false, true] {
                for power in powers {
                    let bench = try LedgerBench()
                    bench.store.state.with { $0.fault = (call, isDone) }
                    let keeper = try bench.open()
                    try demandFailure(bench, keeper)
                    bench.disk.restart()
                    if let power {
                        bench.store.powerFailure(seed: power)
                    } else {
                        bench.store.restart()
                    }
                    try recover(bench, "store call \(call), done: \(isDone), power \(power ?? 0)")
                }
            }
        }
    }

    @Test(
        "makes durable a block at a time, and after a power cut makes again what came later",
        arguments: 0..<6 as Range<UInt64>)
    func powerCuts(_ seed: UInt64) throws {
        let bench = try LedgerBench()
        for count in Self.growth + [330, 2, 1, 700, 255] {
            bench.grow(count)
            let keeper = try bench.open()
            try bench.turn(keeper)
            // Nothing but the tail of a block is at risk: a block here has two bundles.
            let full = bench.store.state.value.unsynced.keys.filter {
                $0.hasPrefix("1/tile/entries/") && !$0.contains(".p/")
            }
            #expect(full.count <= 1)
            bench.disk.restart()
            bench.store.powerFailure(seed: seed * 1000 + UInt64(count))
            let again = try bench.open()
            _ = try again.advance(at: bench.now)
            try bench.demandFiles("\(seed), after \(count)")
            bench.disk.restart()
        }
        #expect(bench.store.state.value.syncs == 3)
        bench.grow(1)
        let keeper = try bench.open()
        try bench.turn(keeper)
        try bench.demandConsistency()
        try bench.demandComplete(keeper)
    }

    @Test("goes on after a write that failed once, and leaves nothing to a later power cut")
    func passingFailures() throws {
        let calls = try {
            let bench = try LedgerBench()
            try rounds(bench, try bench.open())
            return bench.store.state.value.calls
        }()
        for call in 0..<calls {
            let bench = try LedgerBench()
            bench.store.state.with { ($0.fault, $0.isPassing) = ((call, call % 2 == 0), true) }
            let keeper = try bench.open()
            var failures = 0
            for count in Self.growth {
                bench.grow(count)
                do { try bench.turn(keeper) } catch is NodeError { failures += 1 }
            }
            #expect(failures == 1, "\(call)")
            try bench.turn(keeper)
            try bench.turn(keeper)
            try bench.demandComplete(keeper, "\(call)")
            #expect(archived(bench) == 1, "\(call)")
            bench.disk.restart()
            bench.store.powerFailure(seed: UInt64(call))
            let again = try bench.open()
            _ = try again.advance(at: bench.now)
            try bench.demandFiles("\(call), after a power cut")
        }
    }

    @Test("publishes no checkpoint of its own accord later than the next look, if one failed")
    func checkpointAgain() throws {
        let bench = try LedgerBench()
        let keeper = try bench.open()
        bench.grow(4)
        try bench.turn(keeper)
        bench.grow(4)
        // The last call of a turn's publishing is the checkpoint's.
        let before = bench.store.state.value.calls
        bench.store.state.with { ($0.fault, $0.isPassing) = ((before + 2, false), true) }
        var isFailed = false
        do { _ = try keeper.advance(at: bench.now) } catch { isFailed = true }
        #expect(isFailed && keeper.published == nil)
        _ = try keeper.advance(at: bench.now)
        let file = try #require(bench.store.state.value.files["1/checkpoint"])
        let size = try Checkpoint(text: SignedNote(file).text).size
        #expect(size == TreeSize(UInt64(bench.records.lines().count)))
    }

    @Test("an old journal, from before the newest generation, overwrites nothing and signs nothing")
    func olderGeneration() throws {
        let bench = try LedgerBench()
        try rounds(bench, try bench.open())
        let old = bench.records
        let first = Int(old.nextIndex.value)
        bench.records.append(
            .opened(Opened(at: bench.now, generation: 2, previous: [], reason: "new key")))
        bench.grow(30)
        bench.disk.restart()
        let keeper = try bench.open(keys: try LedgerBench.keys(2))
        _ = try #require(try keeper.advance(at: bench.now))
        let files = bench.store.state.value.files
        bench.records = bench.records.first(first - 100)
        for _ in 0..<2 {
            bench.disk.restart()
            bench.grow(90)
            let again = try bench.open(keys: try LedgerBench.keys(2))
            #expect(try again.advance(at: bench.now) == nil)
            guard case .contradicts = again.stop else {
                Issue.record("an old journal is published")
                return
            }
            #expect(bench.store.state.value.files == files)
        }
    }

    @Test("writes again what a failed sync lost, in the same process")
    func lostSyncs() throws {
        for sync in 1...2 {
            let bench = try LedgerBench()
            bench.store.state.with { $0.lostSync = sync }
            let keeper = try bench.open()
            var failures = 0
            for count in Self.growth + [700] {
                bench.grow(count)
                do { try bench.turn(keeper) } catch is NodeError { failures += 1 }
            }
            #expect(failures == 1)
            try bench.turn(keeper)
            try bench.demandConsistency()
            try bench.demandComplete(keeper)
        }
    }

    @Test("survives a failure of every call of the notary's disk, and a power cut after it")
    func diskFailures() throws {
        let calls = try {
            let bench = try LedgerBench()
            bench.disk.restart()
            try rounds(bench, try bench.open())
            return bench.disk.calls.count
        }()
        #expect(calls > 20)
        // In turns, so that every call meets every fault in so many runs of the tests; by hand all.
        let step = Scale.value > 1 ? 1 : 4
        let offset = Int.random(in: 0..<step)
        for call in stride(from: offset, to: calls, by: step) {
            for fault in DiskFault.allCases {
                for power in [nil, 1, 2] as [UInt64?] {
                    let bench = try LedgerBench()
                    bench.disk.restart()
                    bench.disk.arm(fault, atCall: call)
                    if let keeper = try? bench.open() { try demandFailure(bench, keeper) }
                    if let power {
                        bench.disk.powerFailure(seed: power)
                    } else {
                        bench.disk.restart()
                    }
                    try recover(bench, "disk call \(call), \(fault), power \(power ?? 0)")
                }
            }
        }
    }

    private func demandFailure(_ bench: LedgerBench, _ keeper: LedgerKeeper) throws {
        do {
            try rounds(bench, keeper)
            Issue.record("the fault did not strike")
        } catch is NodeError {
        }
    }

    private func recover(_ bench: LedgerBench, _ what: Comment) throws {
        let keeper = try bench.open()
        bench.grow(20)
        try bench.turn(keeper)
        #expect(keeper.stop == nil, what)
        try bench.demandConsistency(1, what)
        try bench.demandComplete(keeper, what)
    }

    // MARK: What must not be signed

    @Test("signs nothing more when the journal is an old copy, however much it then grows")
    func rollback() throws {
        let bench = try LedgerBench()
        try rounds(bench, try bench.open())
        let whole = bench.records
        for kept in [1, 300, Int(whole.nextIndex.value) - 1] {
            bench.records = whole.first(kept)
            bench.disk.restart()
            let keeper = try bench.open()
            #expect(try keeper.advance(at: bench.now) == nil)
            #expect(keeper.stop != nil, "\(kept)")
            bench.grow(2000)
            #expect(try keeper.advance(at: bench.now) == nil)
            bench.disk.restart()
            let later = try bench.open()
            #expect(try later.advance(at: bench.now) == nil)
            guard case .contradicts = later.stop else {
                Issue.record("a rewritten journal is signed")
                continue
            }
        }
    }

    @Test("stays as it was published where the journal has lost some of it, whatever comes then")
    func lostLeaves() throws {
        for kept in [1, 100, 300] {
            let bench = try LedgerBench()
            try rounds(bench, try bench.open())
            let published = bench.store.state.value.files
            bench.records = bench.records.first(kept)
            bench.wait(1)
            // The node serves before anybody sees the alarm, and long enough to fill bundles anew.
            for _ in 0..<2 {
                bench.disk.restart()
                let keeper = try bench.open()
                bench.grow(400)
                #expect(try keeper.advance(at: bench.now) == nil)
                guard case .contradicts = keeper.stop else {
                    Issue.record("other leaves than those that were signed are published")
                    continue
                }
            }
            let isUntouched = bench.store.state.value.files == published
            #expect(isUntouched, "\(kept)")
            let previous = try #require(published["1/checkpoint"])
            bench.records.append(
                .opened(
                    Opened(at: bench.now, generation: 2, previous: previous, reason: "loss")))
            bench.grow(300)
            bench.disk.restart()
            let keys = try LedgerBench.keys(2)
            let keeper = try bench.open(keys: keys)
            let note = try #require(try keeper.advance(at: bench.now))
            #expect(try note.checkpoint(of: keys.signer.key).checkpoint.size.value > 100)
            let older = bench.store.state.value.files.filter { !$0.key.hasPrefix("2/") }
            let isKept = older == published
            #expect(isKept, "\(kept)")
        }
    }

    @Test("is not signed with the key of another generation")
    func otherKey() throws {
        let bench = try LedgerBench()
        bench.grow(5)
        let keeper = try bench.open(keys: try LedgerBench.keys(2))
        #expect(try keeper.advance(at: bench.now) == nil)
        #expect(keeper.stop == .keyOfOtherGeneration(1))
        #expect(bench.store.state.value.checkpoints.isEmpty)
    }

    @Test("goes on in a directory of its own in a new generation")
    func generations() throws {
        let bench = try LedgerBench()
        try rounds(bench, try bench.open())
        let previous = try #require(bench.store.state.value.files["1/checkpoint"])
        bench.records.append(
            .opened(
                Opened(at: bench.now, generation: 2, previous: previous, reason: "new key")))
        bench.grow(300)
        bench.disk.restart()
        let keys = try LedgerBench.keys(2)
        let keeper = try bench.open(keys: keys)
        let note = try #require(try keeper.advance(at: bench.now))
        let checkpoint = try note.checkpoint(of: keys.signer.key).checkpoint
        let lines = bench.records.lines(2)
        #expect(checkpoint.size == TreeSize(UInt64(lines.count)))
        #expect(checkpoint.root == Merkle.root(of: lines.map { Merkle.leaf(of: $0) }))
        #expect(try Leaf(parsing: lines[0]).fact.kind == "opened")
        // Nobody makes the first generation again, so all of it is durable.
        let first = bench.store.state.value.files.filter { $0.key.hasPrefix("1/tile/") }
        bench.store.powerFailure(seed: 3)
        for path in TilePath.all(in: TreeSize(UInt64(bench.records.lines(1).count))) {
            #expect(first["1/\(path)"] != nil)
            #expect(bench.store.state.value.files["1/\(path)"] == first["1/\(path)"])
        }
        #expect(bench.store.state.value.files["1/checkpoint"] == previous)
        try keeper.close()
        bench.disk.restart()
        let again = try bench.open(keys: keys)
        bench.grow(1)
        #expect(try again.advance(at: bench.now) != nil)
        #expect(again.stop == nil)
    }

    // MARK: Files for the peer

    @Test("gives only what is published, whatever is asked for")
    func paths() throws {
        let bench = try LedgerBench()
        let keeper = try bench.open()
        try rounds(bench, keeper)
        for path in bench.store.state.value.files.keys {
            #expect(LedgerKeeper.isPublished(path), "\(path)")
        }
        for path in [
            "", "checkpoint", "/1/checkpoint", "1//checkpoint", "0/checkpoint", "01/checkpoint",
            "1/../keys/signing.pem", "1/tile/0/../../../node.json", "../1/checkpoint",
            "1/checkpoints/..", "1/checkpoints/2026-13-01", "1/checkpoints/2026-11-28/..",
            "1/blobs/..", "1/blobs/abc", "1/tile/entries/1", "forks/own-x.fork", "1/tile/8/000",
            "4294967296/checkpoint/..", "1/checkpoint/",
        ] {
            #expect(!LedgerKeeper.isPublished(path), "\(path)")
            // Though it be there.
            bench.store.state.with { $0.files[path] = [1, 2, 3] }
            #expect(try keeper.part(of: path, from: 0, atMost: 10) == nil)
        }
        let part = try #require(try keeper.part(of: "1/tile/entries/000", from: 7, atMost: 9))
        let whole = try #require(bench.store.state.value.files["1/tile/entries/000"])
        #expect(part.bytes == Array(whole[7..<16]))
        #expect(part.total == whole.count)
        let end = try keeper.part(of: "1/tile/entries/000", from: .max, atMost: 9)
        #expect(end?.bytes == [])
    }
}
