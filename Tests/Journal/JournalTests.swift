// JournalTests: what a journal promises, on a real disk.

import JournalTestSupport
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

    @Test("a directory that is not there is no journal, to a start, a creation and a check")
    func noDirectory() throws {
        let nowhere = directory.path + "/nowhere"
        let absent = JournalError.absent(directory: nowhere)
        #expect(throws: absent) { try Journal.open(directory: nowhere, digest: testDigest) }
        #expect(throws: absent) { try Journal.create(directory: nowhere, id: id) }
        #expect(throws: absent) { try JournalCheck.run(directory: nowhere, digest: testDigest) }
    }

    @Test("a batch longer than a segment gets one long enough, and is kept as one")
    func longBatch() throws {
        try Journal.create(directory: directory.path, id: id, segment: .kibibytes(4))
        let long = (0..<50).map { JournalRecord($0, [UInt8](repeating: 1, count: 1000)) }
        let written = long + [long[0]] + long
        do {
            let (journal, _) = try open(segment: .kibibytes(4))
            _ = try journal.append(long)
            _ = try journal.append([long[0]])
            _ = try journal.append(long)
            try check(journal.reader, written)
            try journal.close()
        }
        let (journal, report) = try open(segment: .kibibytes(4))
        try check(journal.reader, written)
        #expect(report.segments == 3 && report.remarks.isEmpty)
        try journal.close()
    }

    @Test("a settled journal is not synced again")
    func settled() throws {
        let desk = try Desk()
        let (journal, _) = try desk.open()
        _ = try journal.append([JournalRecord(1, [1])])
        let before = desk.disk.calls.count
        try journal.settle()
        #expect(desk.disk.calls.count == before + 1)
        try journal.settle()
        try journal.close()
        #expect(desk.disk.calls.count == before + 1)
    }

    @Test("an append is one write and one sync, and a mark that is not synced")
    func cost() throws {
        let desk = try Desk()
        let (journal, _) = try desk.open()
        let before = desk.disk.calls.count
        _ = try journal.append((0..<9).map { JournalRecord($0, [1], body: [2]) })
        #expect(
            desk.disk.calls[before...].map { $0.split(separator: " ")[0] } == [
                "write", "sync", "write",
            ])
    }

    @Test("every error has its own code, and words in three languages")
    func words() {
        let index = RecordIndex(7)
        let errors: [JournalError] =
            DiskCall.allCases.map { .disk($0, file: "f", errno: 28) } + [
                .disk(.sync, file: "f", errno: 5), .disk(.open, file: "f", errno: 13),
                .poisoned, .inUse(directory: "d"), .absent(directory: "d"),
                .exists(directory: "d"), .unknownFormat(file: "f", found: "x"),
                .damaged(file: "f", offset: 1, index: index),
                .lost(file: "f", endsAt: index, durable: index),
                .segmentMissing(directory: "d", index: index), .misplaced(file: "f"),
                .tooLarge(bytes: 1, limit: 0), .unknownIndex(index), .bodyDestroyed(index),
            ]
        #expect(Set(errors.map(\.code)).count == 13)
        for error in errors {
            for text in [error.text, error.hint].compactMap(\.self) {
                #expect(Set([text.vi, text.zh, text.en]).count == 3 && !text.vi.isEmpty)
            }
        }
    }
}
