// DestructionTests: bodies made unreadable while their records stay.

import JournalTestSupport
import RedRiverBase
import RedRiverJournal
import TestSupport
import Testing

@Suite("Destroying bodies")
struct DestructionTests {
    static func desk() throws -> Desk {
        var desk = try Desk()
        try desk.write(
            (0..<8).map { number in
                [JournalRecord(number, [UInt8(number)], body: [UInt8](repeating: 0x5a, count: 600))]
            } + [[JournalRecord(9, [9])]])
        return desk
    }

    @Test("the body is gone from the disk; the record, its neighbours and the check are as before")
    func destroyed() throws {
        let desk = try Self.desk()
        let (journal, _) = try desk.open()
        try journal.destroyBodies([RecordIndex(1), RecordIndex(4), RecordIndex(8)])
        try journal.close()
        desk.disk.powerFailure(seed: 4)
        let reader = try desk.open().journal.reader
        for index in 0..<UInt64(9) {
            let record = desk.kept[Int(index)]
            #expect(
                record.equals(
                    try reader.read(RecordIndex(index), withBody: false), withBody: false))
            if [1, 4].contains(index) {
                #expect(throws: JournalError.bodyDestroyed(RecordIndex(index))) {
                    try reader.read(RecordIndex(index))
                }
            } else {
                #expect(record.equals(try reader.read(RecordIndex(index))))
            }
        }
        desk.disk.restart()
        let naming = JournalCheck.Naming(kind: 9) { payload in
            payload == [9] ? [RecordIndex(1), RecordIndex(4)] : []
        }
        let report = try JournalCheck.run(
            directory: Desk.directory, disk: desk.disk, digest: testDigest, naming: naming)
        #expect(report.verdict == .sound && report.records == 9)
        #expect(report.destroyedBodies == 2 && report.findings.isEmpty)
        // Without a record that names it, a body that is gone is damage.
        let one = JournalCheck.Naming(kind: 9) { _ in [RecordIndex(4)] }
        let suspect = try JournalCheck.run(
            directory: Desk.directory, disk: desk.disk, digest: testDigest, naming: one)
        #expect(suspect.verdict == .damaged)
        #expect(suspect.findings.map(\.index) == [RecordIndex(1)])
        #expect(suspect.findings.map(\.code) == ["journal.body-destroyed"])
        let left = try desk.segments.compactMap { desk.disk.bytes(Desk.path($0)) }.joined()
        #expect(left.split { $0 != 0x5a }.count { $0.count >= 600 } == 6)
        #expect(left.split { $0 != 0x5a }.allSatisfy { $0.count >= 600 || $0.count < 4 })
    }

    @Test("whatever call fails, every record is still there, and doing it again finishes it")
    func crashes() throws {
        let rehearsal = try Self.desk()
        let before = try rehearsal.open().journal
        let start = rehearsal.disk.calls.count
        let indexes = [RecordIndex(1), RecordIndex(7)]
        try before.destroyBodies(indexes)
        for call in start..<rehearsal.disk.calls.count {
            for fault in DiskFault.allCases {
                for seed in 0..<UInt64(3 * scale) {
                    let desk = try Self.desk()
                    let journal = try desk.open().journal
                    desk.disk.arm(fault, atCall: call)
                    #expect(throws: JournalError.self) { try journal.destroyBodies(indexes) }
                    #expect(throws: JournalError.poisoned) { try journal.append([]) }
                    if seed > 0 { desk.disk.powerFailure(seed: seed) } else { desk.disk.restart() }
                    let again = try desk.open().journal
                    #expect(again.nextIndex == RecordIndex(9))
                    try again.destroyBodies(indexes)
                    for index in indexes {
                        #expect(throws: JournalError.bodyDestroyed(index)) {
                            try again.reader.read(index)
                        }
                    }
                }
            }
        }
    }

    /// The very last batch, with a mark that lagged: it must not be taken for one never written.
    @Test("a body of the last batch can be destroyed without losing the batch")
    func lastBatch() throws {
        let desk = try Desk()
        let (journal, _) = try desk.open()
        _ = try journal.append([JournalRecord(1, [1], body: [1, 2, 3])])
        try journal.destroyBodies([RecordIndex(0)])
        for seed in 0..<UInt64(10) {
            let copy = desk.copy()
            copy.disk.powerFailure(seed: seed)
            let (again, report) = try copy.open()
            #expect(report.cut == nil && again.nextIndex == RecordIndex(1))
        }
    }

    @Test("on a real disk the bytes are zero afterwards")
    func realDisk() throws {
        let directory = try TemporaryDirectory()
        try Journal.create(directory: directory.path, id: try #require(testID))
        let (journal, _) = try Journal.open(directory: directory.path, digest: testDigest)
        let body = [UInt8](repeating: 0x5a, count: 100_000)
        _ = try journal.append([
            JournalRecord(1, [1], body: body), JournalRecord(2, [2], body: body),
        ])
        try journal.destroyBodies([RecordIndex(0)])
        #expect(throws: JournalError.bodyDestroyed(RecordIndex(0))) {
            try journal.reader.read(RecordIndex(0))
        }
        #expect(try journal.reader.read(RecordIndex(1)).body == body)
        #expect(try journal.room() > .mebibytes(1))
        try journal.close()
    }
}
