// SnapshotTests: snapshots that are good, and every kind that is not.

import JournalTestSupport
import RedRiverBase
import RedRiverJournal
import TestSupport
import Testing

@Suite("Snapshots")
struct SnapshotTests {
    let desk: Desk
    let reader: JournalReader
    let store: SnapshotStore

    init() throws {
        var desk = try Desk()
        try desk.write((0..<10).map { [JournalRecord($0, [UInt8($0)])] })
        reader = try desk.open().journal.reader
        store = SnapshotStore(directory: Desk.directory, disk: desk.disk, reader: reader)
        self.desk = desk
    }

    private func path(_ upTo: Int) -> String {
        Desk.path(String(repeating: "0", count: upTo > 9 ? 18 : 19) + "\(upTo).snapshot")
    }

    @Test("the last two are kept, and the newest is read")
    func kept() throws {
        #expect(try store.latest().snapshot == nil)
        for upTo in [0, 3, 4, 10] as [UInt64] {
            try store.write([UInt8](repeating: UInt8(upTo), count: 3000), upTo: RecordIndex(upTo))
            let (snapshot, ignored) = try store.latest()
            #expect(snapshot?.upTo == RecordIndex(upTo))
            #expect(snapshot?.bytes == [UInt8](repeating: UInt8(upTo), count: 3000))
            #expect(ignored.isEmpty)
        }
        let names = try desk.disk.list(Desk.directory).filter { $0.hasSuffix(".snapshot") }
        #expect(names.count == 2 && names.map(Desk.path).contains(path(4)))
    }

    @Test("one flipped or cut anywhere is passed over, and the one before it is used")
    func damaged() throws {
        try store.write([1, 2, 3], upTo: RecordIndex(4))
        try store.write([4, 5, 6, 7], upTo: RecordIndex(9))
        let bytes = try #require(desk.disk.bytes(path(9)))
        let flipped = bytes.indices.map { at in
            var copy = bytes
            copy[at] ^= 0x20
            return copy
        }
        for bad in flipped + bytes.indices.map({ Array(bytes[..<$0]) }) + [bytes + [0]] {
            desk.disk.tamper(path(9), bad)
            let (snapshot, ignored) = try store.latest()
            #expect(snapshot?.upTo == RecordIndex(4) && snapshot?.bytes == [1, 2, 3])
            #expect(ignored.map(\.file) == [path(9)])
            #expect([.damaged, .unknownFormat].contains(ignored.first?.reason))
        }
    }

    @Test("one ahead of the journal, of another, or of records since cut is passed over")
    func foreign() throws {
        let other = try SnapshotTests()
        var ahead = other.desk
        try ahead.write([[JournalRecord(99, [])]])
        let longer = SnapshotStore(
            directory: Desk.directory, disk: ahead.disk, reader: try ahead.open().journal.reader)
        try longer.write([1], upTo: RecordIndex(11))
        desk.disk.tamper(path(11), ahead.disk.bytes(path(11)))
        #expect(try store.latest().ignored.map(\.reason) == [.ahead])

        // The journal goes on, with another record in that place.
        var mine = desk.copy()
        try mine.write([[JournalRecord(98, [])]])
        let grown = SnapshotStore(
            directory: Desk.directory, disk: mine.disk, reader: try mine.open().journal.reader)
        #expect(try grown.latest().ignored.map(\.reason) == [.otherRecords])
        #expect(try grown.latest().snapshot == nil)
        try grown.write([2], upTo: RecordIndex(10))
        #expect(try grown.latest().snapshot?.upTo == RecordIndex(10))
        #expect(mine.disk.bytes(path(11)) == nil)

        let foreign = try DamageTests.another()
        let theirs = SnapshotStore(
            directory: Desk.directory, disk: foreign.disk,
            reader: try foreign.open().journal.reader)
        try theirs.write([3], upTo: RecordIndex(2))
        desk.disk.tamper(path(11), nil)
        desk.disk.tamper(path(2), foreign.disk.bytes(path(2)))
        #expect(try store.latest().ignored.map(\.reason) == [.otherRecords])
    }

    @Test("whatever call fails while one is written, the one before is still there")
    func crashes() throws {
        try store.write([1], upTo: RecordIndex(3))
        try store.write([2], upTo: RecordIndex(5))
        let rehearsal = desk.copy()
        let before = rehearsal.disk.calls.count
        try SnapshotStore(directory: Desk.directory, disk: rehearsal.disk, reader: reader)
            .write([3], upTo: RecordIndex(8))
        for call in before..<rehearsal.disk.calls.count {
            for fault in DiskFault.allCases {
                for seed in 0..<UInt64(4) {
                    let copy = desk.copy()
                    copy.disk.arm(fault, atCall: call)
                    let store = SnapshotStore(
                        directory: Desk.directory, disk: copy.disk, reader: reader)
                    #expect(throws: JournalError.self) {
                        try store.write([3], upTo: RecordIndex(8))
                    }
                    if seed > 0 { copy.disk.powerFailure(seed: seed) } else { copy.disk.restart() }
                    let snapshot = try store.latest().snapshot
                    #expect(snapshot?.bytes == [2] || snapshot?.bytes == [3])
                    try store.write([4], upTo: RecordIndex(8))
                    #expect(try store.latest().snapshot?.bytes == [4])
                }
            }
        }
    }
}
