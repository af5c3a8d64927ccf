// ForgeryTests: bytes whose checksums are right and whose place is not.
//
// No accident makes these; a copied disk that lived on twice does, and so would a mistake of ours.

import JournalTestSupport
import RedRiverBase
import TestSupport
import Testing

@testable import RedRiverJournal

@Suite("Right checksums in the wrong place")
struct ForgeryTests {
    let id: JournalID
    let stranger: JournalID

    init() throws {
        id = try #require(testID)
        stranger = try #require(JournalID(Array(51...66)))
    }

    /// Two closed segments and an open one, with two records each but for the last.
    private func desk() throws -> (desk: Desk, names: [String]) {
        var desk = try Desk()
        try desk.write(
            (0..<5).map { [JournalRecord($0, [UInt8](repeating: UInt8($0), count: 701))] })
        let names = try desk.segments
        #expect(names.count == 3)
        return (desk, names)
    }

    @Test("a batch that lacks a record, followed by another batch, had been durable: damage")
    func unfinishedBatch() throws {
        let desk = try Desk()
        let two = BatchEncoder(
            [JournalRecord(1, [1]), JournalRecord(2, [2])], first: 0, link: 0, journal: id, count: 0
        )
        let one = Array(two.bytes[..<two.offsets[1]])
        let next = BatchEncoder(
            [JournalRecord(3, [3])], first: 1, link: one.word32(4), journal: id, count: 0)
        var bytes = try #require(desk.disk.bytes(DamageTests.segment))
        bytes.replaceSubrange(64..<64 + one.count + next.bytes.count, with: one + next.bytes)
        desk.disk.tamper(DamageTests.segment, bytes)
        desk.disk.tamper(Desk.path("durable"), nil)
        let damage = JournalError.damaged(
            file: DamageTests.segment, offset: 64 + one.count, index: RecordIndex(1))
        #expect(throws: damage) { try desk.open() }
    }

    @Test("an empty segment of another journal at the end, with the right link, is misplaced")
    func strangerSegment() throws {
        let (desk, names) = try desk()
        let last = Desk.path(names[2])
        let bytes = try #require(desk.disk.bytes(last))
        let header = try SegmentHeader(bytes, file: last)
        let forged = SegmentHeader(journal: stranger, first: header.first, link: header.link)
        desk.disk.tamper(last, forged.bytes)
        desk.disk.tamper(Desk.path("durable"), nil)
        #expect(throws: JournalError.misplaced(file: last)) { try desk.open() }
        #expect(try desk.check().findings.contains { $0.code == "journal.misplaced" })
    }

    @Test("a mark of another journal that would fit is misplaced")
    func strangerMark() throws {
        let (desk, _) = try desk()
        let name = Desk.path("durable")
        let bytes = try #require(desk.disk.bytes(name))
        var mark = try #require(Mark(bytes))
        mark.journal = stranger
        desk.disk.tamper(name, mark.bytes)
        #expect(throws: JournalError.misplaced(file: name)) { try desk.open() }
        #expect(try desk.check().findings.contains { $0.file == name })
    }

    @Test("a segment of the same journal's other life is found at start, by a cursor and the check")
    func otherLife() throws {
        let (desk, names) = try desk()
        var other = try Desk()
        try other.write(
            (0..<5).map { (number: UInt16) in
                let value: UInt8 = number == 3 ? 99 : UInt8(number)
                return [JournalRecord(number, [UInt8](repeating: value, count: 701))]
            })
        desk.disk.tamper(Desk.path(names[1]), other.disk.bytes(Desk.path(names[1])))
        // With the old offset file, only what reads the segment can see it.
        let withOldOffsets = desk.copy()
        var cursor = try withOldOffsets.open().journal.reader.cursor(from: RecordIndex(0))
        for _ in 0..<4 { _ = try cursor.next() }
        #expect(throws: JournalError.misplaced(file: Desk.path(names[2]))) { try cursor.next() }
        withOldOffsets.disk.restart()
        #expect(try withOldOffsets.check().verdict == .damaged)

        let offsets = Desk.path(names[1].replacing(".segment", with: ".index"))
        desk.disk.tamper(offsets, other.disk.bytes(offsets))
        #expect(throws: JournalError.misplaced(file: Desk.path(names[2]))) { try desk.open() }
    }

    @Test("records swapped in a closed segment are not handed out under each other's index")
    func swapped() throws {
        let (desk, names) = try desk()
        let name = Desk.path(names[0])
        let bytes = try #require(desk.disk.bytes(name))
        desk.disk.tamper(name, Array(bytes[..<64] + bytes[864...] + bytes[64..<864]))
        let reader = try desk.open().journal.reader
        for index in [0, 1] as [UInt64] {
            #expect(
                throws: JournalError.damaged(
                    file: name, offset: 64 + Int(index) * 800, index: RecordIndex(index))
            ) { try reader.read(RecordIndex(index)) }
        }
    }

    @Test("padding that is not zero is damage")
    func padding() throws {
        let (desk, names) = try desk()
        let name = Desk.path(names[0])
        var bytes = try #require(desk.disk.bytes(name))
        #expect(bytes[863] == 0)
        bytes[863] = 1
        desk.disk.tamper(name, bytes)
        let damage = JournalError.damaged(file: name, offset: 64, index: RecordIndex(0))
        let reader = try desk.open().journal.reader
        #expect(throws: damage) { try reader.read(RecordIndex(0)) }
        var cursor = reader.cursor(from: RecordIndex(0))
        #expect(throws: damage) { try cursor.next() }
    }

    @Test("the two copies of the mark are of the last two batches")
    func copies() throws {
        let desk = try Desk()
        let (journal, _) = try desk.open()
        for number in 0..<5 { _ = try journal.append([JournalRecord(UInt16(number), [])]) }
        let bytes = try #require(desk.disk.bytes(Desk.path("durable")))
        let copies = [bytes, Array(bytes[4096...])].compactMap { Mark($0)?.durable }
        #expect(Set(copies) == [4, 5])
    }

    @Test("no journal is created where a mark says there was one")
    func markAlone() throws {
        let desk = try Desk()
        desk.disk.tamper(DamageTests.segment, nil)
        #expect(throws: JournalError.exists(directory: Desk.directory)) {
            try Journal.create(directory: Desk.directory, id: id, disk: desk.disk)
        }
    }
}
