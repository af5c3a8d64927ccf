// DiskThreadTests: nothing is called durable that is not, whatever call of the disk fails.

import Glibc
import JournalTestSupport
import RedRiverBase
import RedRiverJournal
import TestSupport
import Testing

@testable import RedRiverExchange
@testable import RedRiverNode

@Suite("Disk thread")
struct DiskThreadTests {
    private static let segment = ByteCount(2048)

    /// The thread at work on a journal of two records, told to stop the process by a flag.
    private struct Bench {
        let disk = FaultyDisk()
        let core = Mailbox<CoreLetter>(capacity: 1000)
        let isStopped = Locked(false)
        let thread: DiskThread

        private let zero: Digest

        init() throws {
            zero = try #require(Digest([UInt8](repeating: 0, count: 32)))
            let id = try #require(JournalID([UInt8](repeating: 7, count: 16)))
            try Journal.create(directory: "d", id: id, disk: disk, segment: segment)
            let isStopped = isStopped
            thread = DiskThread(core: core, log: NodeLog(languages: [])) { _ in
                isStopped.with { $0 = true }
            }
            let journal = try open()
            _ = try journal.append([1, 2].map { JournalRecord(kind: 1, payload: [$0]) })
            try journal.close()
        }

        func open() throws(JournalError) -> Journal {
            // No record here has a body.
            let zero = zero
            return try Journal.open(directory: "d", disk: disk, segment: segment) { _ in zero }
                .journal
        }

        /// Runs the thread on these letters to its end.
        func run(_ journal: Journal, _ letters: [DiskLetter]) {
            for letter in letters { thread.box.postAlways(letter) }
            thread.run(journal, reserve: ByteCount(0))
        }

        /// Lets the thread run beside the test until something holds, then to its end.
        func run(
            _ letters: [DiskLetter], reserve: ByteCount = ByteCount(0), until holds: () -> Bool
        ) throws {
            let journal = InHand(try open())
            let thread = thread
            let running = try #require(
                NamedThread.start("test-disk", stackSize: .mebibytes(8)) {
                    thread.run(journal.take(), reserve: reserve)
                })
            for letter in letters { thread.box.postAlways(letter) }
            let deadline = NodeClock.monotonic.advanced(byMilliseconds: 60_000)
            while !holds(), NodeClock.monotonic < deadline { usleep(10_000) }
            #expect(holds())
            thread.box.postAlways(.stop)
            running.join()
        }

        var told: (durable: [RecordIndex], allowed: [Int]) {
            var told: (durable: [RecordIndex], allowed: [Int]) = ([], [])
            for letter in core.takeAll() {
                switch letter {
                case .durable(let index): told.durable.append(index)
                case .input(.diskAllows(let weight)): told.allowed.append(weight)
                default: Issue.record("\(letter)")
                }
            }
            return told
        }
    }

    private static func records(_ sizes: [Int]) -> [RecordBytes] {
        sizes.map {
            RecordBytes(kind: 2, payload: [UInt8](repeating: 9, count: $0), body: nil)
        }
    }

    @Test("what came together is appended together, called durable once, and the process goes on")
    func works() throws {
        let bench = try Bench()
        bench.run(
            try bench.open(),
            [.records(Self.records([3])), .records(Self.records([4, 5])), .stop])
        #expect(bench.told.durable == [RecordIndex(5)])
        #expect(!bench.isStopped.value)
        #expect(try bench.open().nextIndex == RecordIndex(5))
    }

    /// With and without a new segment. The last call is that of closing: by then it is durable.
    @Test(
        "whatever call fails, done all the same or not, nothing is called durable",
        arguments: [3, 1800])
    func failures(size: Int) throws {
        let sent: [DiskLetter] = [.records(Self.records([size])), .stop]
        let rehearsal = try Bench()
        let journal = try rehearsal.open()
        let start = rehearsal.disk.calls.count
        rehearsal.run(journal, sent)
        let calls = rehearsal.disk.calls
        #expect(calls.count - start >= (size > 1000 ? 12 : 4))
        for call in start..<calls.count {
            for fault in DiskFault.allCases {
                let bench = try Bench()
                let journal = try bench.open()
                bench.disk.arm(fault, atCall: call)
                bench.run(journal, sent)
                let isClosing = call == calls.count - 1
                let expected = isClosing ? [RecordIndex(3)] : []
                #expect(bench.told.durable == expected, "\(calls[call]) \(fault)")
                #expect(bench.isStopped.value == !isClosing, "\(calls[call]) \(fault)")
            }
        }
    }

    @Test("a quiet second makes the mark durable, once")
    func settles() throws {
        let bench = try Bench()
        let markSyncs = { bench.disk.calls.count { $0 == "sync d/durable" } }
        let before = markSyncs()
        var idle = 0
        try bench.run([.records(Self.records([3]))]) {
            // Asked again and again, so that a second sync would have been seen.
            if markSyncs() > before { idle += 1 }
            return idle > 150
        }
        #expect(markSyncs() == before + 1)
        #expect(!bench.isStopped.value)
    }

    @Test("a mark that cannot be made durable stops the process")
    func settleFails() throws {
        let bench = try Bench()
        let rehearsal = try Bench()
        _ = try rehearsal.open()
        // Then come the write of the records, their sync and the write of the mark.
        bench.disk.arm(.forgotten, atCall: rehearsal.disk.calls.count + 3)
        try bench.run([.records(Self.records([3]))]) { bench.isStopped.value }
        #expect(bench.disk.calls.last == "sync d/durable")
        #expect(bench.told.durable == [RecordIndex(3)])
    }

    @Test("room that somebody else takes or makes is seen without an append")
    func watches() throws {
        let bench = try Bench()
        let reserve = ByteCount.mebibytes(1)
        let margin = Limits.journalMargin.value
        let used = bench.disk.state.with { $0.capacity - $0.free }
        bench.disk.state.with { $0.capacity = used + margin + (3 << 20) }
        var allowed: [Int] = []
        var changes = [-3 << 20, 5 << 20]
        try bench.run([], reserve: reserve) {
            let news = bench.told.allowed
            allowed += news
            if !news.isEmpty, !changes.isEmpty {
                let change = changes.removeFirst()
                bench.disk.state.with { $0.capacity += change }
            }
            return allowed.count >= 3
        }
        #expect(allowed[0] > 1 << 20 && allowed[1] <= 0 && allowed[2] > 3 << 20)
    }
}

@Suite("Disk space")
struct DiskSpaceTests {
    private let record = RecordBytes(kind: 1, payload: [UInt8](repeating: 1, count: 872), body: nil)

    @Test(
        "what is allowed is a sum over everything made, so that it does not matter what is on its way"
    )
    func allowance() {
        var space = DiskSpace(reserve: ByteCount(5000))
        let first = space.measured(ByteCount(8000))
        #expect(first.isNews && first.turnsLow == nil && space.allowed == 3000)
        space.appended([record, record])
        let same = space.measured(ByteCount(6000))
        #expect(!same.isNews && same.turnsLow == nil && space.allowed == 3000)
        space.appended([record])
        #expect(space.measured(ByteCount(5000)).turnsLow == true)
        #expect(space.isLow && space.allowed == 3000)
        #expect(space.measured(ByteCount(4000)).turnsLow == nil)
        #expect(space.allowed == 2000)
        #expect(space.measured(ByteCount(5001)).turnsLow == false)
    }

    @Test("a disk without end allows everything")
    func endless() {
        var space = DiskSpace(reserve: ByteCount(1))
        space.appended([record])
        _ = space.measured(ByteCount(.max))
        #expect(space.allowed == .max && !space.isLow)
    }
}
