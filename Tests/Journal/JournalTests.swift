// JournalTests: what a journal promises, on a real disk.

import RedRiverBase
import RedRiverJournal
import TestSupport
import Testing

@Suite("Journal on a real disk")
struct JournalTests {
    let directory: TemporaryDirectory
    let id: JournalID

    init() throws {
        directory = try TemporaryDirectory()
        id = try #require(testID)
    }

    private func open(
        segment: ByteCount = .kibibytes(64)
    ) throws -> (journal: Journal, report: RecoveryReport) {
        try Journal.open(directory: directory.path, segment: segment, digest: testDigest)
    }

    @Test("records come back as they went in, by index and in order, now and after a restart")
    func roundTrip() throws {
        try Journal.create(directory: directory.path, id: id, segment: .kibibytes(64))
        var random = SeededGenerator(seed: 1)
        var written: [JournalRecord] = []
        for _ in 0..<3 {
            let (journal, report) = try open()
            #expect(report.nextIndex == RecordIndex(UInt64(written.count)))
            #expect(report.cut == nil && report.damagedBodies.isEmpty && !report.isMarkMissing)
            #expect(report.journalID == id)
            for _ in 0..<60 {
                let batch = (0..<Int(random.next() % 9)).map { _ in
                    JournalRecord.random(&random, upTo: 1000)
                }
                let first = try journal.append(batch)
                #expect(first == RecordIndex(UInt64(written.count)))
                written += batch
                #expect(journal.nextIndex == RecordIndex(UInt64(written.count)))
            }
            try check(journal.reader, written)
            try journal.close()
        }
        #expect(try directory.names().filter { $0.hasSuffix(".segment") }.count > 3)
    }

    private func check(_ reader: JournalReader, _ written: [JournalRecord]) throws {
        for (index, record) in written.enumerated() {
            #expect(record.equals(try reader.read(RecordIndex(UInt64(index)))))
        }
        for from in [0, 1, written.count / 2, written.count - 1, written.count] {
            var seen: [StoredRecord] = []
            try reader.replay(from: RecordIndex(UInt64(from))) { seen.append($0) }
            #expect(seen.count == written.count - from)
            #expect(seen.allSatisfy { $0.body == nil })
            #expect(zip(written[from...], seen).allSatisfy { $0.equals($1, withBody: false) })
        }
        #expect(throws: JournalError.unknownIndex(reader.nextIndex)) {
            try reader.read(reader.nextIndex)
        }
    }

    @Test("payloads and bodies of every size up to the limit are kept")
    func sizes() throws {
        try Journal.create(directory: directory.path, id: id)
        let (journal, _) = try open(segment: .mebibytes(1))
        let sizes = Array(0...40) + [4095, 4096, 4097, 65_536, 400_000]
        var written: [JournalRecord] = []
        for size in sizes {
            let bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: size), count: size)
            written.append(JournalRecord(1, bytes))
            written.append(JournalRecord(2, [7], body: bytes))
        }
        written.append(JournalRecord(3, [UInt8](repeating: 1, count: Limits.recordPayload.value)))
        written.append(
            JournalRecord(4, [], body: [UInt8](repeating: 2, count: Limits.recordBody.value)))
        for record in written { _ = try journal.append([record]) }
        try check(journal.reader, written)

        let long = JournalRecord(5, [UInt8](repeating: 1, count: Limits.recordPayload.value + 1))
        #expect(throws: JournalError.self) { try journal.append([long]) }
        #expect(try journal.append([written[0]]) == RecordIndex(UInt64(written.count)))
    }

    @Test("a second process, or the same one again, is refused")
    func lock() throws {
        try Journal.create(directory: directory.path, id: id)
        let (journal, _) = try open()
        #expect(throws: JournalError.inUse(directory: directory.path)) { try open() }
        try journal.close()
    }

    @Test("a journal is created once, and a start creates none")
    func creation() throws {
        #expect(throws: JournalError.absent(directory: directory.path)) { try open() }
        try Journal.create(directory: directory.path, id: id)
        #expect(throws: JournalError.exists(directory: directory.path)) {
            try Journal.create(directory: directory.path, id: id)
        }
    }
}
