// Desk: a journal on a faulty disk, and what must be in it.

import JournalTestSupport
import RedRiverBase
import RedRiverJournal
import TestSupport
import Testing

/// A journal of small segments on a `FaultyDisk`, with the records it must hold.
struct Desk {
    static let directory = "d"
    static let segment = ByteCount(2048)

    var disk = FaultyDisk()
    /// Records that were acknowledged.
    var kept: [JournalRecord] = []

    init() throws {
        try Journal.create(
            directory: Self.directory, id: try #require(testID), disk: disk, segment: Self.segment)
    }

    func open() throws(JournalError) -> (journal: Journal, report: RecoveryReport) {
        try Journal.open(
            directory: Self.directory, disk: disk, segment: Self.segment, digest: testDigest)
    }

    func check() throws(JournalError) -> CheckReport {
        try JournalCheck.run(directory: Self.directory, disk: disk, digest: testDigest)
    }

    /// Appends batches to a journal opened for it, and closes it in good order.
    mutating func write(_ batches: [[JournalRecord]]) throws {
        let (journal, _) = try open()
        for batch in batches {
            _ = try journal.append(batch)
            kept += batch
        }
        try journal.close()
    }

    /// Everything in a journal, bodies included.
    static func contents(of reader: JournalReader) throws -> [StoredRecord] {
        try (0..<reader.nextIndex.value).map { try reader.read(RecordIndex($0)) }
    }

    /// Whether stored records are these, one for one, and the cursor agrees.
    static func holds(_ records: [JournalRecord], _ reader: JournalReader) throws -> Bool {
        var replayed: [StoredRecord] = []
        try reader.replay(from: RecordIndex(0)) { replayed.append($0) }
        let stored = try contents(of: reader)
        return stored.count == records.count && replayed.count == records.count
            && zip(records, stored).allSatisfy { $0.equals($1) }
            && zip(records, replayed).allSatisfy { $0.equals($1, withBody: false) }
    }

    static func path(_ name: String) -> String { "\(directory)/\(name)" }

    /// The names of the segments, ascending.
    var segments: [String] {
        get throws {
            try disk.list(Self.directory).filter { $0.hasSuffix(".segment") }.sorted()
        }
    }

    /// The same desk on a copy of the disk.
    func copy() -> Self {
        var copy = self
        copy.disk = disk.copy()
        return copy
    }
}
