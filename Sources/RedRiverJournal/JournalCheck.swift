// JournalCheck: reading a stopped journal from front to back and saying all that is wrong with it.
//
// It changes nothing. A node that is running holds the lock, and then the check refuses: the end of
// a journal in use moves, and half of an append is not a finding. While the check runs, no node can
// start there. A copy without a lock file is checked without one.

public import RedRiverBase

/// The check behind `redriver journal check`.
public enum JournalCheck {
    /// The records that say that bodies of earlier ones were to be destroyed.
    public struct Naming {
        let kind: UInt16?
        let messages: ([UInt8]) -> [RecordIndex]

        /// No record says so.
        public init() {
            kind = nil
            messages = { _ in [] }
        }

        /// - Parameters:
        ///   - kind: The kind of such a record.
        ///   - messages: What the payload of one names.
        public init(kind: UInt16, messages: @escaping ([UInt8]) -> [RecordIndex]) {
            self.kind = kind
            self.messages = messages
        }
    }

    /// Reads every record and body of the journal in `directory`.
    ///
    /// Where a record is damaged the check goes on behind it, so that the report names everything.
    ///
    /// - Parameters:
    ///   - digest: Computes the digest bodies are stored under.
    ///   - naming: What says that a body was to be destroyed. One that nothing names is a finding.
    /// - Throws: `.inUse` if a node is running there; `.absent` if there is nothing to check; `.disk`.
    ///   What is wrong with the journal itself is in the report.
    public static func run(
        directory: String, disk: any Disk = RealDisk(), digest: @escaping BodyDigest,
        naming: Naming = Naming()
    ) throws(JournalError) -> CheckReport {
        let lock = try disk.lock(path(directory, Name.lock), .shared)
        defer { withExtendedLifetime(lock) {} }
        let names: [String]
        do { names = try disk.list(directory) } catch {
            throw error.isNotThere ? .absent(directory: directory) : error
        }
        var check = Check(
            directory: directory, disk: disk, digest: digest, naming: naming,
            mark: try MarkFile.read(in: directory, disk: disk))
        let firsts = check.segments(names)
        if firsts.isEmpty, check.mark == nil { throw .absent(directory: directory) }
        if check.mark == nil { check.report.add(.markMissing(path(directory, Name.mark))) }
        for first in firsts {
            try check.segment(first, isLast: first == firsts.last)
        }
        if firsts.isEmpty { check.add(check.lost(file: directory)) }
        check.demandNames()
        return check.report
    }
}

/// The state of a check: where the journal must go on, and what was found so far.
private struct Check {
    let directory: String
    let disk: any Disk
    let digest: BodyDigest
    let naming: JournalCheck.Naming
    let mark: Mark?
    var report = CheckReport()
    /// What the next segment must begin with; `nil` after one whose end is unknown.
    private var expected: (first: UInt64, link: UInt32)? = (0, 0)
    /// Where the records are whose bodies were destroyed, as long as none has named them.
    private var unnamed: [UInt64: (file: String, offset: Int)] = [:]

    init(
        directory: String, disk: any Disk, digest: @escaping BodyDigest,
        naming: JournalCheck.Naming, mark: Mark?
    ) {
        self.directory = directory
        self.disk = disk
        self.digest = digest
        self.naming = naming
        self.mark = mark
    }

    mutating func add(_ error: JournalError) { report.add(CheckReport.Finding(damage: error)) }

    func lost(file: String) -> JournalError {
        .lost(
            file: file, endsAt: RecordIndex(expected?.first ?? 0),
            durable: RecordIndex(mark?.durable ?? 0))
    }

    /// The segments by their names, ascending; one under a wrong name is a finding.
    mutating func segments(_ names: [String]) -> [UInt64] {
        var firsts: [UInt64] = []
        for name in names.sorted() where name.hasSuffix(Name.segment) {
            if let first = firstIndex(name), name == Name.segment(first) {
                firsts.append(first)
            } else {
                add(.misplaced(file: path(directory, name)))
            }
        }
        return firsts
    }

    mutating func segment(_ first: UInt64, isLast: Bool) throws(JournalError) {
        let file = try disk.open(path(directory, Name.segment(first)), .read)
        report.segments += 1
        var walk: Walk
        let found: TailInspection
        do {
            walk = try Walk(file)
            found = try TailInspection(
                of: file, place: isLast ? .last : .closed, mark: mark, digest: digest)
        } catch {
            if case .disk = error { throw error }
            add(error)
            expected = nil
            return
        }
        begin(walk.header, file.path)
        let end = tail(found, file.path, isLast: isLast)
        try records(&walk, until: end)
        expected = (walk.next, walk.link)
        if !isLast { try offsets(of: found) }
    }

    /// Whether a segment is where it belongs.
    private mutating func begin(_ header: SegmentHeader, _ file: String) {
        if let id = report.journalID, id != header.journal { return add(.misplaced(file: file)) }
        report.journalID = header.journal
        if let mark, mark.journal != header.journal, header.first == 0 {
            add(.misplaced(file: path(directory, Name.mark)))
        }
        guard let expected else { return }
        if header.first > expected.first {
            add(.segmentMissing(directory: directory, index: RecordIndex(expected.first)))
        } else if header.first < expected.first || header.link != expected.link {
            add(.misplaced(file: file))
        }
    }

    /// What a start would decide about the end of a segment.
    ///
    /// - Returns: The index to stop at, what follows being a torn write; `nil` to go through it all.
    private mutating func tail(
        _ found: TailInspection, _ file: String, isLast: Bool
    ) -> UInt64? {
        let decision = verdict(on: found.tail)
        switch decision {
        case .keep, .keepBodyBad: return found.end.index
        case .cut, .cutKeepBodyBad, .cutBatch:
            let end = decision == .cutBatch ? found.beginOfLastBatch : found.end
            report.add(.torn(file: file, offset: end.offset, index: end.index))
            return end.index
        case .damaged: return nil
        case .lost:
            add(
                .lost(
                    file: file, endsAt: RecordIndex(found.end.index),
                    durable: RecordIndex(mark?.durable ?? 0)))
            return found.broken.index
        case .misplaced:
            add(.misplaced(file: path(directory, Name.mark)))
            return nil
        }
    }

    /// Every record of a segment, going on behind what is damaged.
    private mutating func records(
        _ walk: inout Walk, until end: UInt64?
    ) throws(JournalError) {
        let file = walk.window.file.path
        while end == nil || walk.next < end ?? 0 {
            let start = walk.offset
            if let (record, _) = try walk.step() {
                try body(of: record, at: start, &walk)
                continue
            }
            guard try walk.isAnythingLeft() || !walk.isBatchWhole else { return }
            add(.damaged(file: file, offset: start, index: RecordIndex(walk.next)))
            guard let (record, offset) = try walk.search(from: start) else { return }
            walk.resume(after: record, at: offset)
        }
    }

    private mutating func body(
        of record: RecordHeader, at start: Int, _ walk: inout Walk
    ) throws(JournalError) {
        report.records += 1
        if record.kind == naming.kind, let bytes = try walk.whole(record, at: start) {
            let stored = StoredRecord(record, bytes, at: 0, body: nil)
            for index in naming.messages(stored.payload) { unnamed[index.value] = nil }
        }
        guard record.bodyDigest != nil else { return }
        let damaged = JournalError.damaged(
            file: walk.window.file.path, offset: start, index: RecordIndex(record.index))
        do throws(JournalError) {
            guard let bytes = try walk.whole(record, at: start) else { throw damaged }
            _ = try record.body(in: bytes, digest: digest, otherwise: damaged)
        } catch .bodyDestroyed(let index) {
            report.destroyedBodies += 1
            unnamed[index.value] = (walk.window.file.path, start)
        } catch {
            if case .disk = error { throw error }
            report.records -= 1
            add(error)
        }
    }

    /// A body that is gone must have been meant to be.
    mutating func demandNames() {
        for (index, place) in unnamed.sorted(by: { $0.key < $1.key }) {
            report.add(
                CheckReport.Finding(
                    destroyed: RecordIndex(index), file: place.file, offset: place.offset))
        }
    }

    private mutating func offsets(of found: TailInspection) throws(JournalError) {
        let header = found.header
        let known = try Offsets.load(
            first: header.first, journal: header.journal, in: directory, disk: disk)
        if known?.starts != found.starts || known?.link != found.broken.link {
            report.add(.offsetsMissing(path(directory, Name.offsets(header.first))))
        }
    }
}
