// Opening: creating a journal, and recovering one at start.
//
// A journal is created once, by an operator's act, and never by starting: an empty directory at
// start is far more often a disk that was not mounted than a new node.

public import RedRiverBase

extension Journal {
    /// Creates an empty journal, durably.
    ///
    /// - Parameters:
    ///   - directory: An existing directory on the disk the journal is to live on.
    ///   - id: 16 random bytes, new for every journal.
    ///   - segment: The length of a segment.
    /// - Throws: `.exists` if there are traces of a journal; `.absent` if there is no such directory;
    ///   `.inUse`; `.disk`.
    public static func create(
        directory: String, id: JournalID, disk: any Disk = RealDisk(),
        segment: ByteCount = Limits.segment
    ) throws(JournalError) {
        let lock = try takeLock(directory, disk)
        let names = try disk.list(directory)
        if names.contains(where: { $0.hasSuffix(Name.segment) || $0 == Name.mark }) {
            throw .exists(directory: directory)
        }
        _ = try removeUnfinished(names, in: directory, disk: disk)
        let header = SegmentHeader(journal: id, first: 0, link: 0)
        _ = try makeSegment(header, size: segment.value, in: directory, disk: disk)
        _ = try MarkFile(Mark(journal: id, durable: 0, link: 0), in: directory, disk: disk)
        withExtendedLifetime(lock) {}
    }

    /// Opens a journal for appending: takes its lock, and makes good what a crash left.
    ///
    /// Reads the last segment in full and 128 bytes of each other (or all of one whose offsets are
    /// lost). What it decides is in Recovery.swift.
    ///
    /// - Parameters:
    ///   - segment: The length of new segments.
    ///   - digest: Computes the digest bodies are stored under.
    /// - Throws: `.inUse`, `.absent`, `.disk`; or what is damaged, by name, with nothing changed.
    public static func open(
        directory: String, disk: any Disk = RealDisk(), segment: ByteCount = Limits.segment,
        digest: @escaping BodyDigest
    ) throws(JournalError) -> (journal: Journal, report: RecoveryReport) {
        precondition(
            segment.value >= SegmentHeader.byteCount && segment.value <= Walk.fileMax,
            "a segment length within the limits")
        let lock = try takeLock(directory, disk)
        let names = try disk.list(directory)
        let survey = try Survey(names: names, in: directory, disk: disk)
        let lastFile = try disk.open(path(directory, Name.segment(survey.last)), .update)
        let last = try TailInspection(
            of: lastFile, place: .last, mark: survey.mark, digest: digest)
        let opening = Opening(
            directory: directory, disk: disk, survey: survey, file: lastFile, last: last,
            segmentSize: segment.value, lock: lock, digest: digest)
        return try opening.finish(names)
    }

    private static func takeLock(
        _ directory: String, _ disk: any Disk
    ) throws(JournalError) -> any DiskLock {
        do throws(JournalError) {
            if let lock = try disk.lock(path(directory, Name.lock), .exclusive) { return lock }
        } catch {
            throw error.isNotThere ? .absent(directory: directory) : error
        }
        preconditionFailure("an exclusive lock is created where there is none")
    }

    /// Removes what an earlier run did not finish making.
    static func removeUnfinished(
        _ names: [String], in directory: String, disk: any Disk
    ) throws(JournalError) -> [String] {
        let ours = [Name.segment, Name.offsets, Name.mark].map { $0 + Name.unfinished }
        let unfinished = names.filter { name in ours.contains { name.hasSuffix($0) } }.sorted()
        for name in unfinished { try disk.remove(path(directory, name)) }
        return unfinished
    }
}

/// Recovery once everything has been read: decide, change, and hand over.
private struct Opening {
    var directory: String
    var disk: any Disk
    var survey: Survey
    var file: any DiskFile
    var last: TailInspection
    var segmentSize: Int
    var lock: any DiskLock
    var digest: BodyDigest

    func finish(_ names: [String]) throws(JournalError) -> (Journal, RecoveryReport) {
        let decision = verdict(on: last.tail)
        try refuse(decision)

        // Nothing was changed so far; from here on the journal is known to be sound.
        let removed = try Journal.removeUnfinished(names, in: directory, disk: disk)
        let isBatchCut = decision == .cutBatch
        let end = isBatchCut ? last.beginOfLastBatch : last.end
        let capacity = try repair(decision, end)
        let mark = try MarkFile(
            Mark(journal: survey.journal, durable: end.index, link: end.link), in: directory,
            disk: disk)
        for offsets in survey.rebuilt {
            try offsets.store(journal: survey.journal, in: directory, disk: disk)
        }
        let starts = Array(last.starts.prefix(Int(end.index - last.header.first)))
        let shelf = Shelf(
            directory: directory, disk: disk, journal: survey.journal, digest: digest,
            closed: survey.closed, activeFile: file,
            active: Offsets(
                first: last.header.first, link: end.link, end: end.offset, starts: starts))
        let journal = Journal(
            Journal.Start(
                disk: disk, directory: directory, id: survey.journal, segmentSize: segmentSize,
                lock: lock, shelf: shelf, mark: mark, file: file, capacity: capacity,
                end: end.offset, next: end.index, link: end.link))
        return (journal, report(decision, end, removed: removed))
    }

    /// Throws what the verdict refuses.
    private func refuse(_ decision: Verdict) throws(JournalError) {
        switch decision {
        case .keep, .keepBodyBad, .cut, .cutKeepBodyBad, .cutBatch: return
        case .damaged:
            throw .damaged(
                file: file.path, offset: last.broken.offset, index: RecordIndex(last.broken.index))
        case .lost:
            throw .lost(
                file: file.path, endsAt: RecordIndex(last.end.index),
                durable: RecordIndex(survey.mark?.durable ?? 0))
        case .misplaced: throw .misplaced(file: path(directory, Name.mark))
        }
    }
}

extension Opening {
    /// Cuts what was torn and makes sure that what is kept is on the disk.
    ///
    /// The order does not matter to a crash in between: until the sync returns, the next start finds
    /// the same bytes or the same bytes already cut.
    ///
    /// - Returns: The length of the segment now.
    private func repair(
        _ decision: Verdict, _ end: TailInspection.Position
    ) throws(JournalError) -> Int {
        switch decision {
        case .cut, .cutKeepBodyBad, .cutBatch: try file.truncate(to: end.offset)
        default: break
        }
        // First what it has: a restored copy may have holes. Then up to a whole segment, but on a disk
        // that is nearly full less: a node that must deliver and acknowledge can still start.
        let size = try file.size()
        try file.preallocate(size)
        let growth = min(try disk.freeSpace(directory).value / 2, segmentSize - size)
        let capacity = size + max(0, growth)
        if capacity > size { try file.preallocate(capacity) }
        // Written again, since what was read may be in the page cache and nowhere else: a sync that
        // failed leaves pages that look clean (Recovery.swift).
        try file.write(last.header.bytes, at: 0)
        if let batch = last.lastBatch, batch.offset < end.offset {
            try file.write(
                try file.read(end.offset - batch.offset, at: batch.offset), at: batch.offset)
        }
        try file.sync()
        try disk.syncDirectory(directory)
        return capacity
    }

    private func report(
        _ decision: Verdict, _ end: TailInspection.Position, removed: [String]
    ) -> RecoveryReport {
        let isCut = [.cut, .cutKeepBodyBad, .cutBatch].contains(decision)
        let keepsBad = [.keepBodyBad, .cutKeepBodyBad].contains(decision)
        return RecoveryReport(
            journalID: survey.journal, nextIndex: RecordIndex(end.index),
            segments: survey.closed.count + 1,
            cut: isCut
                ? RecoveryReport.Cut(
                    file: file.path, offset: end.offset, index: RecordIndex(end.index)) : nil,
            damagedBodies: keepsBad ? last.badBodies.map { RecordIndex($0) } : [],
            isMarkMissing: survey.mark == nil,
            rebuiltOffsets: survey.rebuilt.map { Name.offsets($0.first) }, removedFiles: removed)
    }
}
