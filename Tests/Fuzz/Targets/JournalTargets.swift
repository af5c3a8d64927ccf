// JournalTargets: the files of a journal, each of which may hold anything.
//
// A mutated file nearly always fails at its checksum, so every other input gets its checksums right
// again: what an accident cannot make, a mistake of ours could.

import JournalTestSupport
import RedRiverBase
import RedRiverCrypto
import RedRiverJournal
import TestSupport

enum JournalTargets {
    static let all = [directory]

    /// The frames of an input, in this order. An empty frame is a file that is not there.
    private static let names = [
        "00000000000000000000.segment", "00000000000000000000.index",
        "00000000000000000002.segment", "durable", "00000000000000000002.snapshot",
    ]
    private static let folder = "d"
    private static let segment = ByteCount(2048)
    private static let digest: BodyDigest = { Digest.sha256($0) }

    private static func path(_ name: String) -> String { "\(folder)/\(name)" }

    /// A journal of two segments with an offset file, a mark and a snapshot, as it is left behind
    /// after a clean stop; and one that was never written to.
    private static let seeds: [[[UInt8]]] = {
        let disk = FaultyDisk()
        do {
            try Journal.create(
                directory: folder, id: known(JournalID(Array(1...16))), disk: disk,
                segment: segment)
            let fresh = names.map { disk.bytes(path($0)) ?? [] }
            let (journal, _) = try open(disk)
            for batch in batches { _ = try journal.append(batch) }
            try SnapshotStore(directory: folder, disk: disk, reader: journal.reader)
                .write(utf8("state"), upTo: RecordIndex(2))
            try journal.close()
            return [names.map { disk.bytes(path($0)) ?? [] }, fresh]
        } catch {
            preconditionFailure("a journal that nobody disturbs can be written: \(error)")
        }
    }()

    private static let batches: [[JournalRecord]] = [
        [record(1, 300), record(2, 500)], [record(3, 700)], [record(4, 400), record(5, 9)],
    ]

    private static func record(_ kind: UInt16, _ size: Int) -> JournalRecord {
        let body = [UInt8](repeating: UInt8(kind), count: size / 4)
        return JournalRecord(
            kind: kind, payload: [UInt8](repeating: 7, count: size), body: body,
            bodyDigest: digest(body))
    }

    private static func open(
        _ disk: FaultyDisk
    ) throws(JournalError) -> (journal: Journal, report: RecoveryReport) {
        try Journal.open(directory: folder, disk: disk, segment: segment, digest: digest)
    }

    static let directory = FuzzTarget(
        framed: "journal", cost: .much, seeds: seeds, repair: JournalRepair.repair
    ) { (frames) throws(Violation) in
        let disk = FaultyDisk()
        for (name, bytes) in zip(names, frames) where !bytes.isEmpty {
            disk.tamper(path(name), bytes)
        }
        disk.tamper(path("lock"), [])
        try check(disk.copy())
        do {
            let found = try use(disk)
            disk.restart()
            // What a start has accepted and made good, the next one accepts as it is.
            let (journal, report) = try open(disk)
            try demand(report.cut == nil, "a second start cuts what the first has left")
            try demand(try contents(journal.reader) == found, "the records are others")
            try journal.close()
        } catch let error as Violation {
            throw error
        } catch {
            guard let error = error as? JournalError else { throw Violation("untyped: \(error)") }
            return try refused(error)
        }
        return .accepted
    }

    /// Opens, reads all there is, appends a record and reads that.
    private static func use(_ disk: FaultyDisk) throws -> [StoredRecord] {
        let (journal, report) = try open(disk)
        for remark in report.remarks { try refused(remark.text) }
        let store = SnapshotStore(directory: folder, disk: disk, reader: journal.reader)
        let (snapshot, ignored) = try store.latest()
        for one in ignored { try refused(one.text) }
        try demand(
            snapshot.map { $0.upTo <= journal.nextIndex } ?? true, "a snapshot that is ahead")
        let before = try contents(journal.reader)
        let index = try journal.append([record(9, 40)])
        let after = try contents(journal.reader)
        try demand(index.value == UInt64(before.count), "appended at \(index.value)")
        try demand(after.dropLast() == before[...], "appending has changed what was there")
        try journal.close()
        try demand(disk.calls.count < 200, "\(disk.calls.count) calls for a handful of records")
        return after
    }

    /// Every record, with its body where that is whole.
    private static func contents(_ reader: JournalReader) throws -> [StoredRecord] {
        var records: [StoredRecord] = []
        try reader.replay(from: RecordIndex(0)) { records.append($0) }
        try demand(records.count == Int(reader.nextIndex.value), "\(records.count) records")
        for record in records {
            _ = try judge { () throws(JournalError) in
                try reader.read(record.index)
            } _: {
                (whole) throws(Violation) in
                try demand(whole.payload == record.payload, "read alone it is another record")
            }
        }
        return records
    }

    /// The check of a stopped node's journal finds words for everything and never gives up.
    private static func check(_ disk: FaultyDisk) throws(Violation) {
        _ = try judge { () throws(JournalError) in
            try JournalCheck.run(directory: folder, disk: disk, digest: digest)
        } _: { (report) throws(Violation) in
            for finding in report.findings {
                try refused(finding.text)
                try demand(finding.offset >= 0, "a finding at \(finding.offset)")
            }
            try demand(
                report.findings.count <= CheckReport.findingsMax, "more findings than are listed")
        }
    }
}
