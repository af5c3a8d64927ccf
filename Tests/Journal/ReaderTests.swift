// ReaderTests: reading from many threads while one appends.

import JournalTestSupport
import RedRiverBase
import RedRiverJournal
import TestSupport
import Testing

@Suite("Readers")
struct ReaderTests {
    /// Record `index` of a journal whose records can be told from their index.
    static func record(_ index: UInt64) -> JournalRecord {
        JournalRecord(
            UInt16(index % 1000), [UInt8](repeating: UInt8(index % 251), count: Int(index % 300)),
            body: index % 3 == 0 ? nil : [UInt8](repeating: UInt8(index % 7), count: 500))
    }

    @Test("threads read all that is committed, and nothing else, while it grows and rolls")
    func concurrent() throws {
        let directory = try TemporaryDirectory()
        try Journal.create(
            directory: directory.path, id: try #require(testID), segment: .kibibytes(16))
        let (journal, _) = try Journal.open(
            directory: directory.path, segment: .kibibytes(16), digest: testDigest)
        let reader = journal.reader
        let total: UInt64 = 1500
        let wrong = Locked(0)

        let random = try (0..<2).map { seed in
            try start("reader \(seed)") {
                var random = SeededGenerator(seed: UInt64(seed))
                while reader.nextIndex.value < total {
                    guard reader.nextIndex.value > 0 else { continue }
                    let index = random.next() % reader.nextIndex.value
                    let stored = try? reader.read(RecordIndex(index), withBody: index % 2 == 0)
                    let isGood = stored.map {
                        Self.record(index).equals($0, withBody: index % 2 == 0)
                    }
                    if isGood != true { wrong.with { $0 += 1 } }
                }
            }
        }
        let following = try start("follower") {
            var cursor = reader.cursor(from: RecordIndex(0))
            var next: UInt64 = 0
            while next < total {
                guard let found = try? cursor.next() else { continue }
                if !Self.record(next).equals(found, withBody: false) { wrong.with { $0 += 1 } }
                next += 1
            }
        }
        var next: UInt64 = 0
        while next < total {
            let count = min(total - next, 1 + next % 13)
            _ = try journal.append((next..<next + count).map(Self.record))
            next += count
        }
        for thread in random + [following] { thread.join() }
        #expect(wrong.value == 0)
        #expect(try directory.names().filter { $0.hasSuffix(".segment") }.count > 40)
    }

    private func start(
        _ name: String, _ body: @escaping @Sendable () -> Void
    ) throws -> NamedThread {
        try #require(NamedThread.start(name, body: body))
    }

    @Test("far more closed segments than are kept open are read in any order")
    func manySegments() throws {
        var desk = try Desk()
        try desk.write((0..<80).map { [Self.record($0), Self.record($0 + 80)] })
        #expect(try desk.segments.count > 40)
        let reader = try desk.open().journal.reader
        var random = SeededGenerator(seed: 5)
        for _ in 0..<400 {
            let index = random.next() % 160
            #expect(desk.kept[Int(index)].equals(try reader.read(RecordIndex(index))))
        }
        for from in stride(from: UInt64(0), through: 160, by: 7) {
            var cursor = reader.cursor(from: RecordIndex(from))
            var seen = 0
            while let record = try cursor.next() {
                #expect(record.index == RecordIndex(from + UInt64(seen)))
                seen += 1
            }
            #expect(seen == 160 - Int(from))
        }
    }

    @Test("a cursor at the end goes on when more is appended")
    func following() throws {
        let desk = try Desk()
        let journal = try desk.open().journal
        var cursor = journal.reader.cursor(from: RecordIndex(0))
        for index in 0..<UInt64(40) {
            #expect(try cursor.next() == nil)
            _ = try journal.append([Self.record(index)])
            #expect(Self.record(index).equals(try #require(try cursor.next()), withBody: false))
        }
    }

    @Test("a damaged record stops a cursor and a read of it, and no other read")
    func damaged() throws {
        var desk = try Desk()
        try desk.write((0..<20).map { [Self.record($0 + 100)] })
        let names = try desk.segments
        var bytes = try #require(desk.disk.bytes(Desk.path(names[1])))
        bytes[64 + 96] ^= 1
        desk.disk.tamper(Desk.path(names[1]), bytes)
        let reader = try desk.open().journal.reader
        let first = RecordIndex(try #require(UInt64(names[1].prefix(20))))
        let damage = JournalError.damaged(file: Desk.path(names[1]), offset: 64, index: first)
        #expect(throws: damage) { try reader.read(first) }
        #expect(throws: damage) { try reader.read(first, withBody: false) }
        var cursor = reader.cursor(from: RecordIndex(0))
        for index in 0..<first.value { #expect(try cursor.next()?.index == RecordIndex(index)) }
        #expect(throws: damage) { try cursor.next() }
        #expect(throws: damage) { try cursor.next() }
        for index in 0..<UInt64(20) where index != first.value {
            #expect(desk.kept[Int(index)].equals(try reader.read(RecordIndex(index))))
        }
    }

    @Test("a body is not read or checked unless it is wanted")
    func withoutBody() throws {
        var desk = try Desk()
        try desk.write([[JournalRecord(1, [1], body: [2, 3, 4])], [JournalRecord(2, [])]])
        let segment = Desk.path(try desk.segments[0])
        var bytes = try #require(desk.disk.bytes(segment))
        bytes[64 + 97] ^= 1
        desk.disk.tamper(segment, bytes)
        let reader = try desk.open().journal.reader
        #expect(
            desk.kept[0].equals(
                try reader.read(RecordIndex(0), withBody: false), withBody: false))
        #expect(throws: JournalError.damaged(file: segment, offset: 64, index: RecordIndex(0))) {
            try reader.read(RecordIndex(0))
        }
    }
}
