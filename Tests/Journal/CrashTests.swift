// CrashTests: every call of the disk failing in turn, and the power failing at any moment.

import JournalTestSupport
import RedRiverBase
import RedRiverJournal
import TestSupport
import Testing

@Suite("Crashes")
struct CrashTests {
    static let batches = [
        [
            JournalRecord(1, [1, 2, 3]),
            JournalRecord(2, [4], body: [UInt8](repeating: 5, count: 700)),
        ],
        [JournalRecord(3, [UInt8](repeating: 6, count: 600), body: [7, 8, 9])],
    ]
    /// Two more: the first fits the segment, the second rolls.
    static let more = [
        [JournalRecord(4, [9]), JournalRecord(5, [], body: [UInt8](repeating: 1, count: 80))],
        [JournalRecord(6, [UInt8](repeating: 2, count: 1200), body: [3]), JournalRecord(7, [4])],
    ]

    static func prepared() throws -> Desk {
        var desk = try Desk()
        try desk.write(batches)
        return desk
    }

    /// A step of the journal's life, to be failed at each of its calls.
    struct Step: CustomTestStringConvertible, Sendable {
        var name: String
        /// What the step appends, in one go.
        var appends: [JournalRecord] = []
        /// Does it; what it acknowledged is put in `kept` of the desk only after it returned.
        var act: @Sendable (Journal) throws -> Void
        var testDescription: String { name }
    }

    static let steps = [
        Step(name: "append", appends: more[0]) { _ = try $0.append(more[0]) },
        Step(name: "append with a roll", appends: more[1]) { _ = try $0.append(more[1]) },
        Step(name: "append and settle", appends: more[0]) {
            _ = try $0.append(more[0])
            try $0.settle()
        },
        Step(name: "append and close", appends: more[0]) {
            _ = try $0.append(more[0])
            try $0.close()
        },
    ]

    /// For each call of the step and each way it can fail: the caller is told, nothing more is
    /// accepted, and the next start finds all of the step or none of it, and everything before.
    @Test("whatever call fails, the next start finds all of it or nothing", arguments: steps)
    func disasters(step: Step) throws {
        let rehearsal = try Self.prepared()
        let before = try rehearsal.open().journal
        let start = rehearsal.disk.calls.count
        try step.act(before)
        let calls = rehearsal.disk.calls
        #expect(calls.count > start)

        for call in start..<calls.count {
            for fault in DiskFault.allCases {
                for seed in 0..<UInt64(4 * scale) {
                    var desk = try Self.prepared()
                    let journal = try desk.open().journal
                    desk.disk.arm(fault, atCall: call)
                    let failure = #expect(throws: JournalError.self) { try step.act(journal) }
                    #expect(failure?.code == "journal.disk", "\(calls[call])")
                    #expect(throws: JournalError.poisoned) { try journal.append(Self.more[0]) }
                    #expect(throws: JournalError.poisoned) { try journal.settle() }
                    try desk.survives(step.appends, seed: seed, "\(calls[call]) \(fault) \(seed)")
                }
            }
        }
    }

    /// The same for the start itself, after a power failure in the middle of an append.
    @Test("whatever call of a start fails, the next start succeeds")
    func startFails() throws {
        for seed in 0..<UInt64(6 * scale) {
            let torn = try Self.prepared()
            let journal = try torn.open().journal
            torn.disk.arm(.half, atCall: torn.disk.calls.count + Int(seed % 2))
            #expect(throws: JournalError.self) { try journal.append(Self.more[0]) }
            torn.disk.powerFailure(seed: seed)

            let rehearsal = torn.copy()
            _ = try rehearsal.open()
            for call in 0..<rehearsal.disk.calls.count {
                for fault in DiskFault.allCases {
                    var desk = torn.copy()
                    desk.disk.arm(fault, atCall: call)
                    #expect(throws: JournalError.self) { try desk.open() }
                    try desk.survives(
                        Self.more[0], seed: seed, "\(rehearsal.disk.calls[call]) \(fault)")
                }
            }
        }
    }

    @Test("whatever call of a creation fails, creating again or opening works")
    func creationFails() throws {
        let id = try #require(testID)
        let calls = try Desk().disk.calls
        for call in calls.indices {
            for fault in DiskFault.allCases {
                for seed in 0..<UInt64(4) {
                    let disk = FaultyDisk()
                    disk.arm(fault, atCall: call)
                    #expect(throws: JournalError.self) {
                        try Journal.create(
                            directory: "d", id: id, disk: disk, segment: Desk.segment)
                    }
                    disk.restart()
                    if seed > 0 { disk.powerFailure(seed: seed) }
                    do throws(JournalError) {
                        try Journal.create(
                            directory: "d", id: id, disk: disk, segment: Desk.segment)
                    } catch {
                        #expect(error == .exists(directory: "d"), "\(calls[call]) \(fault)")
                    }
                    let (journal, _) = try Journal.open(
                        directory: "d", disk: disk, segment: Desk.segment, digest: testDigest)
                    #expect(journal.nextIndex == RecordIndex(0))
                }
            }
        }
    }

    /// The kernel says the pages are clean, and they are nowhere: a start that trusted what it read
    /// would lose it at the next power failure.
    @Test("what a start found in the page cache alone survives the power failure after it")
    func forgottenPages() throws {
        var desk = try Self.prepared()
        let journal = try desk.open().journal
        let sync = desk.disk.calls.count + 1
        desk.disk.arm(.forgotten, atCall: sync)
        #expect(throws: JournalError.self) { try journal.append(Self.more[0]) }
        #expect(desk.disk.calls[sync].hasPrefix("sync"))
        desk.disk.restart()
        #expect(try desk.open().report.nextIndex == RecordIndex(5))
        desk.kept += Self.more[0]
        for seed in 0..<UInt64(5) {
            let copy = desk.copy()
            copy.disk.powerFailure(seed: seed)
            #expect(try Desk.holds(desk.kept, copy.open().journal.reader))
        }
    }

    @Test("a write that takes a few bytes at a time writes all of them")
    func shortWrites() throws {
        var desk = try Desk()
        desk.disk.state.with { $0.writeMax = 7 }
        try desk.write(Self.batches + Self.more)
        #expect(try Desk.holds(desk.kept, desk.open().journal.reader))
    }

    /// A life: appends, quiet moments, restarts, dying processes and failing power, as it comes.
    @Test(
        "whatever happens, what was acknowledged is there and nothing else is",
        arguments: 0..<20 * scale)
    func life(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        var desk = try Desk()
        for _ in 0..<12 {
            let journal = try desk.open().journal
            #expect(try Desk.holds(desk.kept, journal.reader))
            var pending: [JournalRecord] = []
            if random.next() % 4 != 0 {
                let soon = desk.disk.calls.count + Int(random.next() % 20)
                let fault = DiskFault.allCases.randomElement(using: &random) ?? .half
                desk.disk.arm(fault, atCall: soon)
            }
            do throws(JournalError) {
                for _ in 0..<random.next() % 8 {
                    pending = (0..<1 + random.next() % 5).map { _ in
                        .random(&random, upTo: 500)
                    }
                    _ = try journal.append(pending)
                    desk.kept += pending
                    pending = []
                    if random.next() % 5 == 0 { try journal.settle() }
                }
                if random.next() % 2 == 0 { try journal.close() }
            } catch { #expect(error.code == "journal.disk") }
            try desk.survives(
                pending, seed: random.next() % 3 == 0 ? 0 : random.next(), "seed \(seed)")
        }
    }
}

extension Desk {
    /// Restarts the machine and checks that what was acknowledged is there, and of `pending` all or
    /// nothing, which is then acknowledged too.
    ///
    /// - Parameter seed: Of the power failure; with 0 only the process died.
    mutating func survives(_ pending: [JournalRecord], seed: UInt64, _ what: String) throws {
        if seed > 0 { disk.powerFailure(seed: seed) } else { disk.restart() }
        if !pending.isEmpty {
            let report = try check()
            #expect(report.verdict != .damaged, "\(what): \(report.findings)")
        }
        let reader: JournalReader
        do { reader = try open().journal.reader } catch {
            Issue.record("\(what): \(error)")
            return
        }
        let isThere = reader.nextIndex.value != UInt64(kept.count)
        if isThere { kept += pending }
        #expect(try Self.holds(kept, reader), "\(what)")
    }
}
