// FileDamageTests: every kind of file of a journal, every kind of damage, and what becomes of it.
//
// The table below is the one in docs/disasters.md. Whatever a row says, nothing is ever handed out
// that is not what was appended, and nothing that was durable is missing without being named.

import Foundation
import JournalTestSupport
import RedRiverBase
import RedRiverJournal
import TestSupport
import Testing

/// The kinds of file in a journal's directory.
enum JournalFile: String, CaseIterable {
    case closed = "closed segment"
    case last = "last segment"
    case mark = "`durable`"
    case offsets = "`.index`"
    case snapshot = "newest `.snapshot`"
    case lock = "`lock`"
    case unfinished = "`.new`"
}

/// What may have happened to a file.
enum Damage: String, CaseIterable {
    case flipped = "a bit flipped"
    case cut = "cut short"
    case zeroed = "a block zeroed"
    case stale = "an older version"
    case staleBlock = "a block of it"
    case swapped = "blocks swapped"
    case exchanged = "exchanged"
    case foreign = "another journal's"
    case emptied = "empty"
    case missing = "missing"
}

/// What a start, or a reader, makes of it.
enum Finding: String, CaseIterable {
    /// The start names the file and says what to do.
    case refused = "refused"
    /// The record is named and not handed out when it is read; the operator's check finds it too.
    case whenRead = "when read"
    /// Made again from what is redundant, and remarked on.
    case madeAgain = "made again"
    /// Cut off behind the last record: nobody ever rested on it.
    case cutOff = "cut off"
    /// A snapshot that is named and not used.
    case passedOver = "passed over"
    /// Makes no difference: another copy, or bytes that mean nothing.
    case harmless = "harmless"
}

extension JournalFile {
    /// What is found, depending on where the damage is; nothing where there is no such damage.
    func expected(_ damage: Damage) -> Set<Finding> {
        switch self {
        case .closed:
            switch damage {
            case .flipped, .cut, .zeroed, .swapped: [.refused, .whenRead]
            case .stale: [.whenRead]
            case .staleBlock: [.whenRead, .harmless]
            case .exchanged, .foreign, .emptied, .missing: [.refused]
            }
        case .last:
            switch damage {
            case .flipped: [.refused, .whenRead, .cutOff]
            case .cut, .zeroed, .staleBlock: [.refused, .whenRead, .harmless]
            case .swapped: [.refused, .whenRead]
            case .stale, .exchanged, .foreign, .emptied, .missing: [.refused]
            }
        case .mark:
            switch damage {
            case .flipped, .zeroed, .stale, .staleBlock, .swapped: [.harmless]
            case .cut: [.madeAgain, .harmless]
            case .exchanged: []
            case .foreign: [.refused]
            case .emptied, .missing: [.madeAgain]
            }
        case .offsets:
            switch damage {
            case .flipped, .cut, .zeroed, .exchanged, .foreign, .emptied, .missing: [.madeAgain]
            case .stale, .staleBlock, .swapped: []
            }
        case .snapshot:
            switch damage {
            case .flipped, .cut, .zeroed, .stale, .staleBlock, .swapped, .exchanged, .foreign,
                .emptied:
                [.passedOver]
            case .missing: [.harmless]
            }
        case .lock: [.emptied, .missing].contains(damage) ? [.harmless] : []
        case .unfinished:
            switch damage {
            case .flipped, .cut, .zeroed, .emptied, .missing: [.harmless]
            case .stale, .staleBlock, .swapped, .exchanged, .foreign: []
            }
        }
    }
}

@Suite("Damage to a journal's files")
struct FileDamageTests {
    private static let block = 4096
    private static let segment = ByteCount.kibibytes(16)

    /// A journal of several segments with two snapshots, closed in good order.
    private struct Archive {
        let disk = FaultyDisk()
        private(set) var kept: [JournalRecord] = []
        private(set) var snapshots: [UInt64: [UInt8]] = [:]
        /// Every version there was of each file.
        private var versions: [String: [[UInt8]]] = [:]

        init(id: UInt8) throws {
            let journalID = try #require(JournalID([UInt8](repeating: id, count: 16)))
            try Journal.create(
                directory: Desk.directory, id: journalID, disk: disk, segment: segment)
            var random = SeededGenerator(seed: UInt64(id))
            for _ in 0..<2 {
                let journal = try Self.open(disk).journal
                let store = SnapshotStore(
                    directory: Desk.directory, disk: disk, reader: journal.reader)
                for _ in 0..<11 {
                    let record = JournalRecord(
                        1, random.bytes(200), body: random.bytes(900 + kept.count * 60))
                    _ = try journal.append([record])
                    kept.append(record)
                    try note()
                }
                let upTo = UInt64(kept.count - 1)
                snapshots[upTo] = random.bytes(9000)
                try store.write(snapshots[upTo] ?? [], upTo: RecordIndex(upTo))
                try journal.close()
                disk.restart()
            }
            try note()
            disk.tamper(Desk.path("00000000000000000099.segment.new"), [1, 2, 3])
            disk.tamper(Desk.path("lock"), [])
        }

        private mutating func note() throws {
            for name in try disk.list(Desk.directory) where versions[name]?.last != bytes(name) {
                versions[name, default: []].append(bytes(name))
            }
        }

        /// The file as it was in the middle of its life, if it ever was another.
        func older(_ name: String) -> [UInt8]? {
            guard let all = versions[name], all.count > 1 else { return nil }
            return all[all.count / 2 - 1]
        }

        static func open(
            _ disk: FaultyDisk
        ) throws(JournalError) -> (journal: Journal, report: RecoveryReport) {
            try Journal.open(
                directory: Desk.directory, disk: disk, segment: segment, digest: testDigest)
        }

        /// The files of a kind, the one to be damaged first.
        func names(_ kind: JournalFile) throws -> [String] {
            let names = try disk.list(Desk.directory).sorted()
            func ending(_ end: String) -> [String] { names.filter { $0.hasSuffix(end) } }
            return switch kind {
            case .closed: Array(ending(".segment").dropLast())
            case .last: ending(".segment").reversed()
            case .mark: ["durable"]
            case .offsets: ending(".index")
            case .snapshot: ending(".snapshot").reversed()
            case .lock: ["lock"]
            case .unfinished: ending(".new")
            }
        }

        func bytes(_ name: String) -> [UInt8] { disk.bytes(Desk.path(name)) ?? [] }
    }

    /// New contents of some files.
    private typealias Change = [String: [UInt8]?]

    private static func changes(
        _ damage: Damage, _ kind: JournalFile, _ archive: Archive, _ other: Archive
    ) throws -> [Change] {
        let names = try archive.names(kind)
        let name = names[0]
        let bytes = archive.bytes(name)
        let blocks = stride(from: 0, to: bytes.count, by: block).map {
            $0..<min($0 + block, bytes.count)
        }
        switch damage {
        case .flipped:
            return stride(from: 0, to: bytes.count, by: 1 + bytes.count / 60).map { at in
                var flipped = bytes
                flipped[at] ^= 1 << UInt8(at % 8)
                return [name: flipped]
            }
        case .cut:
            let lengths = stride(from: 0, to: bytes.count, by: 1 + bytes.count / 24).dropFirst()
            return ([40].filter { $0 < bytes.count } + lengths).map { [name: Array(bytes[..<$0])] }
        case .zeroed:
            return blocks.map { range in
                var zeroed = bytes
                for at in range { zeroed[at] = 0 }
                return [name: zeroed]
            }
        case .stale, .staleBlock:
            // Of a snapshot the older version is the one before it.
            let before = kind == .snapshot ? archive.bytes(names[1]) : archive.older(name)
            guard let older = before else { return [] }
            if damage == .stale { return [[name: older]] }
            return blocks.filter { $0.upperBound <= older.count }.map { range in
                var mixed = bytes
                mixed.replaceSubrange(range, with: older[range])
                return [name: mixed]
            }
        case .swapped:
            return zip(blocks, blocks.dropFirst()).filter { $0.count == $1.count }.map { a, b in
                var swapped = bytes
                swapped.replaceSubrange(a, with: bytes[b])
                swapped.replaceSubrange(b, with: bytes[a])
                return [name: swapped]
            }
        case .exchanged:
            guard names.count > 1 else { return [] }
            return [[name: archive.bytes(names[1]), names[1]: bytes]]
        case .foreign where kind == .lock || kind == .unfinished: return []
        case .foreign: return [[name: other.bytes(try other.names(kind)[0])]]
        case .emptied: return [[name: []]]
        case .missing: return [[name: nil]]
        }
    }

    /// Starts over the change, reads everything, and checks that nothing in it is made up.
    private static func finding(
        _ change: Change, _ archive: Archive, _ what: String
    ) throws -> Finding {
        let disk = archive.disk.copy()
        for (name, bytes) in change { disk.tamper(Desk.path(name), bytes) }
        let check = try JournalCheck.run(
            directory: Desk.directory, disk: disk, digest: testDigest)
        let (journal, report): (Journal, RecoveryReport)
        do throws(JournalError) { (journal, report) = try Archive.open(disk) } catch {
            #expect(error.hint != nil && error.text(.en).contains(Desk.directory), "\(what)")
            #expect(check.verdict == .damaged, "\(what)")
            return .refused
        }
        #expect(journal.nextIndex == RecordIndex(UInt64(archive.kept.count)), "\(what)")
        var isUnread = false
        for (index, record) in archive.kept.enumerated() {
            do throws(JournalError) {
                let stored = try journal.reader.read(RecordIndex(UInt64(index)))
                #expect(record.equals(stored), "\(what): \(index)")
            } catch {
                isUnread = true
                #expect(error.hint != nil, "\(what)")
                #expect(["journal.damaged", "journal.body-destroyed"].contains(error.code))
            }
        }
        let store = SnapshotStore(directory: Desk.directory, disk: disk, reader: journal.reader)
        let (snapshot, ignored) = try store.latest()
        if let snapshot { #expect(archive.snapshots[snapshot.upTo.value] == snapshot.bytes) }
        if isUnread {
            #expect(check.verdict == .damaged, "\(what)")
            return .whenRead
        }
        if report.cut != nil { return .cutOff }
        if !report.remarks.isEmpty { return .madeAgain }
        return ignored.isEmpty ? .harmless : .passedOver
    }

    @Test("whatever happens to a file is found as the table says", arguments: JournalFile.allCases)
    func table(kind: JournalFile) throws {
        let (archive, other) = (try Archive(id: 1), try Archive(id: 2))
        #expect(try archive.names(.closed).count >= 2)
        for damage in Damage.allCases {
            var found: Set<Finding> = []
            for change in try Self.changes(damage, kind, archive, other) {
                found.insert(
                    try Self.finding(change, archive, "\(kind.rawValue), \(damage.rawValue)"))
            }
            #expect(
                found == kind.expected(damage),
                "\(kind.rawValue), \(damage.rawValue): \(found.map(\.rawValue))")
        }
    }

    @Test("every file of a journal is of a kind in the table")
    func complete() throws {
        let archive = try Archive(id: 1)
        let known = try JournalFile.allCases.flatMap { try archive.names($0) }
        #expect(Set(known) == Set(try archive.disk.list(Desk.directory)))
    }

    @Test("the document shows this very table")
    func document() throws {
        let head = JournalFile.allCases.map(\.rawValue).joined(separator: " | ")
        var lines = [
            "| | \(head) |", "|---" + JournalFile.allCases.map { _ in "|---" }.joined() + "|",
        ]
        for damage in Damage.allCases {
            let cells = JournalFile.allCases.map { kind in
                Finding.allCases.filter { kind.expected(damage).contains($0) }.map(\.rawValue)
                    .joined(separator: ", ")
            }.map { $0.isEmpty ? "–" : $0 }
            lines.append("| \(damage.rawValue) | \(cells.joined(separator: " | ")) |")
        }
        let table = lines.joined(separator: "\n") + "\n"
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let file = root.deletingLastPathComponent().appending(path: "docs/disasters.md")
        #expect(
            try String(contentsOf: file, encoding: .utf8).contains("\n" + table), "\(table)")
    }
}
