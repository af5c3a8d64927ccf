// RoomTests: a disk that is nearly full: what `room` promises, and what a start and a snapshot do.

import JournalTestSupport
import RedRiverBase
import RedRiverJournal
import TestSupport
import Testing

@Suite("Room on the disk")
struct RoomTests {
    /// A disk with so many bytes to spare, beside a journal with segments of 256 KiB.
    private static func journal(
        spare: Int, segment: ByteCount = .kibibytes(256)
    ) throws -> (disk: FaultyDisk, journal: Journal) {
        let disk = FaultyDisk()
        try Journal.create(
            directory: "d", id: try #require(testID), disk: disk, segment: .kibibytes(16))
        let used = disk.state.with { $0.capacity - $0.free }
        disk.state.with { $0.capacity = used + spare }
        return (disk, try open(disk, segment: segment))
    }

    private static func open(
        _ disk: FaultyDisk, segment: ByteCount = .kibibytes(256)
    ) throws(JournalError) -> Journal {
        try Journal.open(directory: "d", disk: disk, segment: segment, digest: testDigest).journal
    }

    private static func weight(_ records: [JournalRecord]) -> Int {
        records.reduce(0) { $0 + $1.payload.count + ($1.body?.count ?? 0) + Limits.recordFrame }
    }

    /// In segments as they should be, and in ones that only a fuller disk makes shorter.
    @Test(
        "what there is room for can be appended, however it comes in batches",
        arguments: [ByteCount.kibibytes(256), .mebibytes(64)], [5, 7])
    func promise(segment: ByteCount, spare: Int) throws {
        for seed in 0..<UInt64(scale) {
            var random = SeededGenerator(seed: seed)
            let (disk, journal) = try Self.journal(spare: spare << 20, segment: segment)
            var written = 0
            var count: UInt64 = 0
            while true {
                let batch = (0..<1 + Int(random.next() % 4)).map { _ in
                    JournalRecord(
                        1, [1], body: [UInt8](repeating: 7, count: Int(random.next() % 90_000)))
                }
                let weight = Self.weight(batch)
                guard try weight <= journal.room().value else { break }
                _ = try journal.append(batch)
                written += weight
                count += UInt64(batch.count)
            }
            // The margin is not promised, and the last batch may have been a large one.
            #expect(written > (spare << 20) - Limits.journalMargin.value - 500_000)
            #expect(try Self.open(disk.restarted, segment: segment).nextIndex == RecordIndex(count))
        }
    }

    @Test("a disk that is full to the end poisons the journal, and loses nothing")
    func full() throws {
        let (disk, journal) = try Self.journal(spare: 6 << 20)
        let batch = [JournalRecord(1, [1], body: [UInt8](repeating: 7, count: 90_000))]
        var kept: [JournalRecord] = []
        let failure = #expect(throws: JournalError.self) {
            while true {
                _ = try journal.append(batch)
                kept += batch
            }
        }
        guard case .disk(_, _, 28) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(kept.count > 40)
        #expect(throws: JournalError.poisoned) { try journal.append(batch) }
        disk.restart()
        // A start needs a little; it says so, changes nothing, and succeeds once there is some.
        disk.state.with { $0.capacity -= $0.free }
        #expect(throws: JournalError.self) { try Self.open(disk) }
        disk.restart()
        disk.state.with { $0.capacity += 1 << 20 }
        #expect(try Desk.holds(kept, Self.open(disk).reader))
    }

    @Test("a journal whose last segment is short starts without room for a whole one")
    func shortSegment() throws {
        let (disk, journal) = try Self.journal(spare: 1 << 20, segment: .mebibytes(64))
        #expect(try journal.room().value > 400_000)
        let batch = [JournalRecord(1, [UInt8](repeating: 1, count: 300_000))]
        _ = try journal.append(batch)
        #expect(
            try Desk.holds(batch, Self.open(disk.restarted, segment: .mebibytes(64)).reader))
    }

    @Test("a snapshot leaves what it is told to leave, and nothing of one that failed")
    func snapshots() throws {
        let (disk, journal) = try Self.journal(spare: 2 << 20)
        let store = SnapshotStore(directory: "d", disk: disk, reader: journal.reader)
        let free = try disk.freeSpace("d").value
        let bytes = [UInt8](repeating: 1, count: 300_000)
        let tooMuch = ByteCount(free - 200_000)
        #expect(try !store.write(bytes, upTo: RecordIndex(0), leaving: tooMuch))
        #expect(try disk.freeSpace("d").value == free)
        #expect(try store.latest().snapshot == nil)

        // Somebody takes the space between the look and the write.
        disk.tamper("d/00000000000000000007.snapshot.new", [1, 2, 3])
        let big = [UInt8](repeating: 1, count: free + 1)
        #expect(throws: JournalError.self) {
            try store.write(big, upTo: RecordIndex(0), leaving: ByteCount(-1 << 30))
        }
        #expect(try disk.freeSpace("d").value == free)
        #expect(try disk.list("d").allSatisfy { !$0.contains("snapshot") })
        let isWritten = try store.write(bytes, upTo: RecordIndex(0), leaving: .kibibytes(64))
        #expect(isWritten)
        #expect(try store.latest().snapshot?.bytes == bytes)
    }
}

extension FaultyDisk {
    /// The disk after the process died.
    fileprivate var restarted: FaultyDisk { copy() }
}
