// LedgerRebuildTests: a published directory, deleted or damaged, comes back to the byte.

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

@Suite("A published ledger that is made again")
struct LedgerRebuildTests {
    private static let hour: Int64 = 3_600_000

    /// Several days of one generation, and of a second one; every checkpoint cosigned but, if so
    /// wanted, the first generation's last.
    private func published(isLastCosigned: Bool = true) throws -> LedgerBench {
        let bench = try LedgerBench()
        var keeper = try bench.open()
        try publish(bench, keeper, [3, 1, 250, 90, 300, 1])
        bench.grow(2)
        bench.wait(Self.hour)
        if isLastCosigned {
            try bench.turn(keeper)
        } else {
            _ = try keeper.advance(at: bench.now)
        }
        try keeper.close()
        let previous = try #require(keeper.book.notary.cosigned?.note.bytes)
        // What a start leaves in the generation that ends is never signed.
        bench.grow(3)
        bench.records.append(
            .opened(Opened(at: bench.now, generation: 2, previous: previous, reason: "new key")))
        bench.disk.restart()
        keeper = try bench.open(keys: try LedgerBench.keys(2))
        try publish(bench, keeper, [5, 400, 1, 20])
        try keeper.close()
        bench.disk.restart()
        return bench
    }

    private func publish(
        _ bench: LedgerBench, _ keeper: LedgerKeeper, _ growth: [Int]
    ) throws {
        for (round, count) in growth.enumerated() {
            bench.grow(count)
            let blob = Array("blob \(round)".utf8)
            let digest = Digest.sha256(blob)
            bench.records.append(.blob(BlobKept(at: bench.now, digest: digest)), body: blob)
            // Three within a minute, one of them kept, then some hours.
            for step in [100, 200, 11 * Self.hour] {
                bench.grow(1)
                try bench.turn(keeper)
                bench.wait(step)
            }
        }
    }

    private func rebuild(
        _ bench: LedgerBench, into store: any LedgerStore, keys: [UInt32] = [2],
        records: FakeRecords? = nil
    ) throws -> LedgerRebuild {
        bench.disk.restart()
        let notary = try Journal.open(
            directory: "n", disk: bench.disk, segment: ByteCount(4096),
            digest: { Commitment.storageDigest($0) }
        ).journal
        defer { withExtendedLifetime(notary) {} }
        var rebuild = try LedgerRebuild(
            node: LedgerBench.node, records: records ?? bench.records, notary: notary.reader,
            signers: try keys.map { try LedgerBench.keys($0).signer }, store: store, block: 512)
        _ = try rebuild.run()
        return rebuild
    }

    private func demandSame(
        _ found: [String: [UInt8]], _ files: [String: [UInt8]], _ what: Comment? = nil
    ) {
        #expect(Set(found.keys) == Set(files.keys), what)
        for (path, bytes) in files { #expect(found[path] == bytes, "\(path) \(what ?? "")") }
    }

    @Test("has every file of every generation and day, from nothing but the journals")
    func all() throws {
        let bench = try published()
        let files = bench.store.state.value.files
        let days = files.keys.filter { $0.contains("/checkpoints/") }
        #expect(days.count { $0.hasPrefix("1/") } >= 3 && days.count { $0.hasPrefix("2/") } >= 2)
        #expect(files.keys.contains { $0.hasPrefix("2/blobs/") })
        let store = FakeStore()
        let report = try rebuild(bench, into: store).report
        demandSame(store.state.value.files, files)
        #expect(report.isWhole && report.generations.map(\.number) == [1, 2])
        #expect(report.generations.reduce(0) { $0 + $1.missing } == UInt64(files.count))
        // Once more, and there is nothing to do.
        let again = try rebuild(bench, into: store).report
        #expect(again.generations.allSatisfy { $0.missing == 0 && $0.different == 0 })
        demandSame(store.state.value.files, files)
    }

    @Test("has each file again that was changed, cut or removed")
    func damage() throws {
        let bench = try published()
        let files = bench.store.state.value.files
        for (turn, path) in files.keys.sorted().enumerated() {
            let store = FakeStore()
            store.state.with { state in
                state.files = files
                switch turn % 3 {
                case 0: state.files[path]?[0] ^= 1
                case 1: state.files[path]?.removeLast()
                default: state.files[path] = nil
                }
            }
            let report = try rebuild(bench, into: store).report
            demandSame(store.state.value.files, files, "\(path)")
            #expect(report.isWhole)
            let isGone = turn % 3 == 2
            #expect(report.replaced == (isGone ? [] : [path]))
            #expect(report.generations.reduce(0) { $0 + $1.missing } == (isGone ? 1 : 0))
        }
    }

    @Test("lacks a checkpoint that nobody cosigned, but not where its key is at hand")
    func unsigned() throws {
        let bench = try published(isLastCosigned: false)
        var files = bench.store.state.value.files
        let whole = FakeStore()
        #expect(try rebuild(bench, into: whole, keys: [2, 1]).report.isWhole)
        demandSame(whole.state.value.files, files)
        let store = FakeStore()
        let report = try rebuild(bench, into: store).report
        files["1/checkpoint"] = nil
        demandSame(store.state.value.files, files)
        guard case .unsigned(let origin, let size)? = report.generations.first?.flaws.first else {
            Issue.record("a checkpoint came from nowhere")
            return
        }
        #expect(origin == Agreement.ledgerName(LedgerBench.node, 1))
        #expect(size.value > 0 && !report.isWhole)
    }

    @Test("is left as it is where the journal is not the one that was signed")
    func contradiction() throws {
        let bench = try published()
        let files = bench.store.state.value.files
        let whole = bench.records
        // Fewer leaves, and others.
        let shorter = whole.first(100)
        let other = whole.first(100)
        for record in whole.all.dropFirst(101) where record.isLeaf { other.append(record) }
        for records in [shorter, other] {
            let store = FakeStore()
            store.state.with { $0.files = files }
            let report = try rebuild(bench, into: store, records: records).report
            demandSame(store.state.value.files, files)
            #expect(!report.isWhole)
            #expect(report.generations.first?.flaws.first?.code == "ledger.contradicts")
        }
    }

    @Test("names what does not belong to it, and leaves it alone")
    func foreign() throws {
        let bench = try published()
        let files = bench.store.state.value.files
        let folder = try Folder()
        let root = folder.path("ledger")
        let store = LedgerDirectory(root: root)
        for (path, bytes) in files { try store.put(LedgerFile(path: path, bytes: bytes)) }
        func look() throws -> [String] {
            let made = try rebuild(bench, into: store)
            var report = made.report
            var look = ForeignFiles(root: root, rebuild: made)
            try look.look(&report)
            return report.foreign
        }
        #expect(try look() == [])
        let partial = try #require(
            files.keys.filter { $0.hasPrefix("2/tile/0/") && $0.contains(".p/") }.sorted().last)
        let bytes = try #require(files[partial])
        let folderOfPartial = partial.prefix { $0 != "." } + ".p/"
        // The beginning of what is there may stay; so may what would have come next.
        try store.put(
            LedgerFile(path: folderOfPartial + "1", bytes: Array(bytes.prefix(32))))
        try store.put(LedgerFile(path: "2/tile/0/007", bytes: bytes))
        #expect(try look() == [])
        let strange = [
            "1/blobs/\(Digest.sha256([1]))", "1/checkpoints/2001-01-01", "1/tile/0/007",
            "2/checkpoint.old", "2/tile/8/000", "3/checkpoint", "forks/own-x.fork", "index.html",
            "\(folderOfPartial)2",
        ]
        for path in strange { try store.put(LedgerFile(path: path, bytes: [1, 2, 3])) }
        #expect(try look() == strange.sorted())
        for path in strange {
            #expect(try store.read(path, atMost: .kibibytes(1)) == [1, 2, 3])
        }
    }
}

@Suite("The files of days")
struct DayFileTests {
    @Test("are whole after a start, whatever a crash kept out of them")
    func mended() throws {
        for damage in 0..<3 {
            let bench = try LedgerBench()
            let keeper = try bench.open()
            for _ in 0..<6 {
                bench.grow(3)
                try bench.turn(keeper)
                bench.wait(12 * 3_600_000)
            }
            let files = bench.store.state.value.files
            let days = files.keys.filter { $0.contains("/checkpoints/") }.sorted()
            #expect(days.count >= 3)
            let last = try #require(days.last)
            bench.store.state.with { state in
                switch damage {
                case 0: for day in days { state.files[day] = nil }
                case 1:
                    let note = state.files["1/checkpoint"]?.count ?? 0
                    state.files[last]?.removeLast(note + 1)
                default: state.files[days[1]]?.removeAll()
                }
            }
            bench.disk.restart()
            let again = try bench.open()
            _ = try again.advance(at: bench.now)
            for day in days { #expect(bench.store.state.value.files[day] == files[day], "\(day)") }
        }
    }

    @Test("are appended to where the records tell only their end, and left alone where they do not")
    func tails() throws {
        let notes = try (1...4).map { size in
            try Checkpoint(
                origin: Agreement.ledgerName(LedgerBench.node, 1), size: TreeSize(UInt64(size)),
                root: Digest.sha256([UInt8(size)])
            ).signed(by: [LedgerBench.keys(1).signer])
        }
        let entries = notes.map { DayFile.entry($0) }
        func mended(_ found: [UInt8]?, isWhole: Bool, _ known: ArraySlice<SignedNote>) throws
            -> [UInt8]?
        {
            var recent = RecentDays(isWhole: isWhole)
            for note in known { recent.add(note, to: "1/checkpoints/2026-11-28") }
            return try recent.missing { _ in found }.first?.bytes
        }
        let all = Array(entries.joined())
        #expect(try mended(nil, isWhole: true, notes[...]) == all)
        #expect(try mended(nil, isWhole: false, notes[2...]) == nil)
        #expect(try mended(all, isWhole: false, notes[2...]) == nil)
        #expect(try mended(all, isWhole: true, notes[...]) == nil)
        for kept in 0..<4 {
            let found = Array(entries.prefix(kept).joined())
            #expect(try mended(found, isWhole: true, notes[...]) == all, "\(kept)")
            // What came before the records that are known must be there in full.
            let expected = kept == 3 ? all : nil
            #expect(try mended(found, isWhole: false, notes[2...]) == expected, "\(kept)")
        }
        // Something else altogether stays what it is.
        #expect(try mended([1, 2, 3], isWhole: true, notes[...]) == nil)
    }
}
