// DamageTests: disks that lie, and people who copy files about.

import JournalTestSupport
import RedRiverBase
import RedRiverJournal
import TestSupport
import Testing

@Suite("Damage")
struct DamageTests {
    static let batches = [
        [JournalRecord(1, [1, 2, 3]), JournalRecord(2, [4], body: Array(1...50))],
        [JournalRecord(3, [5, 6, 7, 8, 9], body: [])],
        [JournalRecord(4, [10, 11]), JournalRecord(5, [12], body: Array(51...70))],
    ]

    /// Three batches in one segment, closed in good order or with the mark lost.
    static func desk(withMark: Bool = true) throws -> Desk {
        var desk = try Desk()
        try desk.write(batches)
        if !withMark { desk.disk.tamper(Desk.path("durable"), nil) }
        return desk
    }

    static let segment = Desk.path("00000000000000000000.segment")

    /// What a start made of a journal.
    enum Outcome: Hashable {
        /// Refused by name.
        case refused
        /// Opened with all records, of which some may be refused when read.
        case whole(unreadable: Int)
        /// Opened after a cut, with this many of the records.
        case cut(left: Int)
    }

    /// Opens a journal, reads all of it, and checks that nothing in it is made up.
    static func outcome(_ desk: Desk) throws -> Outcome {
        let (journal, report): (Journal, RecoveryReport)
        do throws(JournalError) { (journal, report) = try desk.open() } catch {
            #expect(error.hint != nil)
            return .refused
        }
        let left = Int(journal.nextIndex.value)
        var unreadable = 0
        for index in 0..<left {
            do throws(JournalError) {
                let stored = try journal.reader.read(RecordIndex(UInt64(index)))
                #expect(desk.kept[index].equals(stored))
            } catch {
                guard case .damaged(_, _, RecordIndex(UInt64(index))) = error else {
                    Issue.record("\(error)")
                    continue
                }
                unreadable += 1
            }
        }
        // What is there can be appended to, and is whole again.
        _ = try journal.append([JournalRecord(9, [9])])
        return report.cut == nil ? .whole(unreadable: unreadable) : .cut(left: left)
    }

    @Test("a bit flipped anywhere in a segment closed in good order is found")
    func flipped() throws {
        let desk = try Self.desk()
        let bytes = try #require(desk.disk.bytes(Self.segment))
        var tally: [Outcome: Int] = [:]
        let used = Self.used(bytes)
        for at in bytes.indices {
            let copy = desk.copy()
            var flipped = bytes
            flipped[at] ^= 1 << UInt8(at % 8)
            copy.disk.tamper(Self.segment, flipped)
            let isSound = try copy.check().verdict == .sound
            #expect(!isSound, "byte \(at)")
            let outcome = try Self.outcome(copy)
            tally[outcome, default: 0] += 1
            #expect(outcome != .whole(unreadable: 0), "byte \(at)")
            // What was never written holds no promise; all the rest does.
            if at >= used { #expect(outcome == .cut(left: 5), "byte \(at)") }
            if at < used, case .cut = outcome { Issue.record("byte \(at) cut what was promised") }
        }
        // 50 bytes of one body and 20 of another are found when they are read.
        #expect(tally[.whole(unreadable: 1)] == 70)
    }

    @Test("without the mark a flip in the last batch is cut and reported, before it refused")
    func flippedUnmarked() throws {
        let desk = try Self.desk(withMark: false)
        let bytes = try #require(desk.disk.bytes(Self.segment))
        let used = Self.used(bytes)
        let lastBatch = try Self.offset(of: 3, in: desk)
        for at in 0..<used {
            let copy = desk.copy()
            var flipped = bytes
            flipped[at] ^= 0x10
            copy.disk.tamper(Self.segment, flipped)
            switch try Self.outcome(copy) {
            case .cut(let left): #expect(at >= lastBatch && left == 3, "byte \(at)")
            case .refused: #expect(at < lastBatch, "byte \(at)")
            case .whole(let unreadable): #expect(at < lastBatch && unreadable == 1, "byte \(at)")
            }
        }
    }

    @Test("a segment cut short at any byte is refused with the mark, and without it cut to a batch")
    func truncated() throws {
        for withMark in [true, false] {
            let desk = try Self.desk(withMark: withMark)
            let bytes = try #require(desk.disk.bytes(Self.segment))
            let used = Self.used(bytes)
            let ends = try [2, 3].map { try Self.offset(of: $0, in: desk) } + [used]
            for length in 0..<bytes.count {
                let copy = desk.copy()
                copy.disk.tamper(Self.segment, Array(bytes[..<length]))
                let outcome = try Self.outcome(copy)
                if length >= used {
                    #expect(outcome == .whole(unreadable: 0))
                } else if withMark || length < 64 {
                    #expect(outcome == .refused, "\(length)")
                } else {
                    let left = length >= ends[1] ? 3 : length >= ends[0] ? 2 : 0
                    // Cut cleanly between two batches, nothing shows.
                    let isClean = length == 64 || ends.contains(length)
                    #expect(outcome == (isClean ? .whole(unreadable: 0) : .cut(left: left)))
                    #expect(copy.disk.bytes(Self.segment)?.count == Desk.segment.value)
                }
            }
        }
    }

    @Test("the mark flipped anywhere loses nothing")
    func markFlipped() throws {
        let desk = try Self.desk()
        let bytes = try #require(desk.disk.bytes(Desk.path("durable")))
        for at in Array(0..<64) + Array(4096..<4160) {
            let copy = desk.copy()
            var flipped = bytes
            flipped[at] ^= 0x04
            copy.disk.tamper(Desk.path("durable"), flipped)
            #expect(try Self.outcome(copy) == .whole(unreadable: 0))
        }
    }

    /// A way somebody or something may have changed the files.
    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var code: String
        /// Changes a journal of four segments.
        var change: @Sendable (Desk, [String]) throws -> Void
        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "the first segment is missing", code: "journal.segment-missing") {
            $0.disk.tamper(Desk.path($1[0]), nil)
        },
        Case(name: "a segment in the middle is missing", code: "journal.segment-missing") {
            $0.disk.tamper(Desk.path($1[1]), nil)
            $0.dropOffsets()
        },
        Case(name: "a middle segment and its offsets are missing", code: "journal.segment-missing")
        {
            $0.disk.tamper(Desk.path($1[2]), nil)
        },
        Case(name: "the last segment is missing", code: "journal.lost") {
            $0.disk.tamper(Desk.path($1[3]), nil)
        },
        Case(name: "all segments are missing", code: "journal.lost") { desk, names in
            names.forEach { desk.disk.tamper(Desk.path($0), nil) }
        },
        Case(name: "a segment stands under another's name", code: "journal.misplaced") {
            $0.disk.tamper(Desk.path($1[1]), $0.disk.bytes(Desk.path($1[2])))
        },
        Case(name: "two segments are swapped", code: "journal.misplaced") {
            let (a, b) = ($0.disk.bytes(Desk.path($1[1])), $0.disk.bytes(Desk.path($1[2])))
            $0.disk.tamper(Desk.path($1[1]), b)
            $0.disk.tamper(Desk.path($1[2]), a)
        },
        Case(name: "a copy of a segment lies beside it", code: "journal.misplaced") {
            $0.disk.tamper(Desk.path("copy of " + $1[1]), $0.disk.bytes(Desk.path($1[1])))
        },
        Case(name: "a copy of a segment is numbered after the last", code: "journal.misplaced") {
            $0.disk.tamper(
                Desk.path("00000000000000000099.segment"), $0.disk.bytes(Desk.path($1[3])))
        },
        Case(name: "a segment of another journal", code: "journal.misplaced") {
            let other = try another()
            $0.disk.tamper(Desk.path($1[1]), other.disk.bytes(Desk.path($1[1])))
        },
        Case(name: "the mark of another journal", code: "journal.misplaced") { desk, _ in
            desk.disk.tamper(Desk.path("durable"), try another().disk.bytes(Desk.path("durable")))
        },
        Case(name: "an older copy of the last segment", code: "journal.lost") {
            var bytes = try #require($0.disk.bytes(Desk.path($1[3])))
            bytes.replaceSubrange(64..., with: [UInt8](repeating: 0, count: bytes.count - 64))
            $0.disk.tamper(Desk.path($1[3]), bytes)
        },
        Case(name: "a closed segment cut short, its offsets lost", code: "journal.damaged") {
            let bytes = try #require($0.disk.bytes(Desk.path($1[1])))
            $0.disk.tamper(Desk.path($1[1]), bytes.dropLast(9))
            $0.dropOffsets()
        },
        Case(name: "a later version of the format", code: "journal.unknown-format") {
            var bytes = try #require($0.disk.bytes(Desk.path($1[0])))
            bytes.replaceSubrange(0..<19, with: "redriver/journal/v2".utf8)
            $0.disk.tamper(Desk.path($1[0]), bytes)
        },
        Case(name: "a segment that is no segment", code: "journal.damaged") {
            $0.disk.tamper(Desk.path($1[2]), [UInt8](repeating: 0x41, count: 500))
        },
        Case(name: "an empty segment", code: "journal.damaged") {
            $0.disk.tamper(Desk.path($1[2]), [])
        },
    ]

    /// Four segments, two records each.
    static func long(id: JournalID? = testID) throws -> Desk {
        var desk = try Desk()
        if id != testID {
            desk.disk = FaultyDisk()
            try Journal.create(
                directory: "d", id: try #require(id), disk: desk.disk, segment: Desk.segment)
        }
        let batches = (0..<8).map { number in
            [JournalRecord(number, [UInt8](repeating: UInt8(number), count: 700))]
        }
        try desk.write(batches)
        #expect(try desk.segments.count == 4)
        return desk
    }

    static func another() throws -> Desk { try long(id: JournalID(Array(101...116))) }

    @Test("files missing, swapped, copied or foreign are refused by name", arguments: cases)
    func tampered(_ c: Case) throws {
        let desk = try Self.long()
        let names = try desk.segments
        try c.change(desk, names)
        let error = #expect(throws: JournalError.self) { try desk.open() }
        #expect(error?.code == c.code)
        #expect(error?.hint != nil)
        let report = try desk.check()
        #expect(report.verdict == .damaged)
        #expect(report.findings.contains { $0.code == c.code }, "\(report.findings)")
    }

    @Test("offset files may be missing, cut or of another journal: they are made again")
    func offsets() throws {
        let good = try Self.long()
        let name = try good.segments[1].replacing(".segment", with: ".index")
        let bytes = try #require(good.disk.bytes(Desk.path(name)))
        let foreign = try Self.another().disk.bytes(Desk.path(name))
        for replacement in [nil, foreign, [], Array(bytes.dropLast(1)), bytes + [0]]
            + bytes.indices.map({ at in
                var flipped = bytes
                flipped[at] ^= 1
                return flipped
            })
        {
            let desk = good.copy()
            desk.disk.tamper(Desk.path(name), replacement)
            #expect(try desk.check().verdict == .sound)
            #expect(try desk.check().findings.count == 1)
            let (journal, report) = try desk.open()
            #expect(report.rebuiltOffsets == [name])
            #expect(desk.disk.bytes(Desk.path(name)) == bytes)
            #expect(try Desk.holds(desk.kept, journal.reader))
            // And while it runs, too.
            desk.disk.tamper(Desk.path(name), replacement)
            #expect(try Desk.holds(desk.kept, journal.reader))
        }
    }

    @Test(
        "two records swapped, repeated or from another place are damage, even with good checksums")
    func reordered() throws {
        var desk = try Desk()
        try desk.write((0..<6).map { [JournalRecord($0, [UInt8($0), 1, 2])] })
        let bytes = try #require(desk.disk.bytes(Self.segment))
        let size = try Self.offset(of: 1, in: desk) - 64
        func record(_ index: Int) -> ArraySlice<UInt8> {
            bytes[64 + index * size..<64 + (index + 1) * size]
        }
        for (a, b) in [(1, 2), (0, 5), (4, 5), (2, 4)] {
            let copy = desk.copy()
            var swapped = bytes
            swapped.replaceSubrange(64 + a * size..<64 + (a + 1) * size, with: record(b))
            copy.disk.tamper(Self.segment, swapped)
            #expect(try Self.outcome(copy) == .refused, "\(a) overwritten by \(b)")
            swapped.replaceSubrange(64 + b * size..<64 + (b + 1) * size, with: record(a))
            copy.disk.tamper(Self.segment, swapped)
            #expect(try Self.outcome(copy) == .refused, "\(a) and \(b) swapped")
        }
    }

    @Test("a lost write that leaves a record of an earlier life in place is found by the link")
    func earlierLife() throws {
        var desk = try Desk()
        try desk.write([[JournalRecord(1, [1])]])
        var other = desk.copy()
        try desk.write([[JournalRecord(2, [2])], [JournalRecord(3, [3])]])
        try other.write([[JournalRecord(2, [9])], [JournalRecord(3, [3])]])
        let (mine, theirs) = (
            try #require(desk.disk.bytes(Self.segment)),
            try #require(other.disk.bytes(Self.segment))
        )
        let (start, end) = (try Self.offset(of: 1, in: desk), try Self.offset(of: 2, in: desk))
        var mixed = mine
        mixed.replaceSubrange(start..<end, with: theirs[start..<end])
        desk.disk.tamper(Self.segment, mixed)
        #expect(try Self.outcome(desk) == .refused)
        // The last record too: the mark knows its checksum.
        desk.disk.tamper(Self.segment, theirs)
        #expect(throws: JournalError.misplaced(file: Desk.path("durable"))) { try desk.open() }
    }

    @Test("blocks of another journal behind the end are cut, and never taken for records")
    func stale() throws {
        let desk = try Self.desk()
        let bytes = try #require(desk.disk.bytes(Self.segment))
        var other = try Desk()
        other.disk = FaultyDisk()
        try Journal.create(
            directory: "d", id: try #require(JournalID(Array(201...216))), disk: other.disk,
            segment: Desk.segment)
        try other.write(Self.batches + [[JournalRecord(6, [6])]])
        let stale = try #require(other.disk.bytes(Self.segment))
        let used = Self.used(bytes)
        desk.disk.tamper(Self.segment, Array(bytes[..<used] + stale[used...]))
        #expect(try Self.outcome(desk) == .cut(left: 5))
    }

    @Test("random bytes anywhere never crash a start and are never handed out")
    func noise() throws {
        let good = try Self.long()
        let names = try good.disk.list(Desk.directory).sorted()
        for seed in 0..<UInt64(300 * scale) {
            var random = SeededGenerator(seed: seed)
            let desk = good.copy()
            for _ in 0..<1 + random.next() % 3 {
                let name = names[Int(random.next() % UInt64(names.count))]
                guard var bytes = desk.disk.bytes(Desk.path(name)), !bytes.isEmpty else { continue }
                let at = Int(random.next() % UInt64(bytes.count))
                let count = min(bytes.count - at, Int(random.next() % 40))
                bytes.replaceSubrange(at..<at + count, with: random.bytes(count))
                desk.disk.tamper(Desk.path(name), bytes)
            }
            _ = try desk.check()
            _ = try Self.outcome(desk)
        }
    }

    /// Where the used part of a segment ends.
    static func used(_ bytes: [UInt8]) -> Int {
        ((bytes.lastIndex { $0 != 0 } ?? 0) / 8 + 1) * 8
    }

    /// Where a record begins, known from what the ones before it take.
    static func offset(of index: Int, in desk: Desk) throws -> Int {
        desk.kept[..<index].reduce(64) { offset, record in
            offset + (96 + record.payload.count + (record.body?.count ?? 0) + 7) / 8 * 8
        }
    }
}

extension Desk {
    fileprivate func dropOffsets() {
        for name in (try? disk.list(Self.directory)) ?? [] where name.hasSuffix(".index") {
            disk.tamper(Self.path(name), nil)
        }
    }
}
