// CheckTests: what the operator's check says, and that it changes nothing.

import JournalTestSupport
import RedRiverBase
import RedRiverJournal
import TestSupport
import Testing

@Suite("Journal check")
struct CheckTests {
    @Test("a sound journal is sound, and nothing on the disk is changed")
    func sound() throws {
        let desk = try DamageTests.long()
        let before = desk.disk.state.value
        let report = try desk.check()
        #expect(report.verdict == .sound && report.findings.isEmpty)
        #expect(report.records == 8 && report.segments == 4 && report.journalID == testID)
        let after = desk.disk.state.value
        #expect(before.inodes == after.inodes && before.names == after.names)
        #expect(before.calls == after.calls)
    }

    @Test("every damaged record and body is named, not the first alone")
    func all() throws {
        let desk = try DamageTests.long()
        let names = try desk.segments
        for name in [names[0], names[1], names[3]] {
            var bytes = try #require(desk.disk.bytes(Desk.path(name)))
            bytes[64 + 800 + 100] ^= 1
            desk.disk.tamper(Desk.path(name), bytes)
        }
        let report = try desk.check()
        #expect(report.verdict == .damaged)
        #expect(report.records == 5)
        let damaged = report.findings.filter { $0.code == "journal.damaged" }
        #expect(damaged.map(\.file) == [names[0], names[1], names[3]].map(Desk.path))
        #expect(damaged.map(\.index) == [1, 3, 7].map { RecordIndex($0) })
        #expect(damaged.allSatisfy { $0.hint != nil && $0.offset > 64 })
    }

    @Test("a torn end is torn, by file, offset and record; the next start cuts just that")
    func torn() throws {
        var desk = try DamageTests.desk()
        let journal = try desk.open().journal
        desk.disk.arm(.half, atCall: desk.disk.calls.count)
        #expect(throws: JournalError.self) {
            try journal.append([JournalRecord(1, [UInt8](repeating: 3, count: 500))])
        }
        desk.disk.restart()
        let report = try desk.check()
        #expect(report.verdict == .torn && report.torn.count == 1)
        #expect(report.torn.first?.index == RecordIndex(5))
        #expect(report.records == 5)
        let opened = try desk.open()
        #expect(opened.report.cut?.offset == report.torn.first?.offset)
        #expect(opened.report.cut?.index == RecordIndex(5))
        try opened.journal.close()
        desk.disk.restart()
        #expect(try desk.check().verdict == .sound)
        desk.kept = []
    }

    @Test("a lost mark is remarked on; an empty directory is no journal")
    func remarks() throws {
        let desk = try DamageTests.desk(withMark: false)
        let report = try desk.check()
        #expect(report.verdict == .sound)
        #expect(report.findings.map(\.code) == ["journal.mark-missing"])
        #expect(throws: JournalError.absent(directory: "e")) {
            try JournalCheck.run(directory: "e", disk: desk.disk, digest: testDigest)
        }
    }

    @Test("a running node's journal is not checked, and a copy without a lock file is")
    func running() throws {
        let directory = try TemporaryDirectory()
        try Journal.create(directory: directory.path, id: try #require(testID))
        let (journal, _) = try Journal.open(directory: directory.path, digest: testDigest)
        _ = try journal.append([JournalRecord(1, [1], body: [2])])
        #expect(throws: JournalError.inUse(directory: directory.path)) {
            try JournalCheck.run(directory: directory.path, digest: testDigest)
        }
        let copy = try TemporaryDirectory()
        for name in try directory.names() where name != "lock" {
            try directory.copy(name, to: copy)
        }
        let report = try JournalCheck.run(directory: copy.path, digest: testDigest)
        #expect(report.verdict == .sound && report.records == 1)
        #expect(try !copy.names().contains("lock"))
        try journal.close()
    }

    @Test("a journal damaged all over is reported in a bounded list")
    func bounded() throws {
        var desk = try Desk()
        try desk.write((0..<1300).map { [JournalRecord($0, [1], body: [2])] })
        for name in try desk.segments {
            var bytes = try #require(desk.disk.bytes(Desk.path(name)))
            var at = 64
            while at + 104 <= bytes.count {
                bytes[at + 97] = 3
                at += 104
            }
            desk.disk.tamper(Desk.path(name), bytes)
        }
        let report = try desk.check()
        #expect(report.findings.count == CheckReport.findingsMax)
        #expect(report.findingsLeftOut >= 300 && report.records == 0)
    }
}
