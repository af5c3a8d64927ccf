// Journal: appending, by the one thread that owns it.
//
// `append` is the commit point of the whole program: what it returned for survives any crash. The
// steps and why they come in this order are in Recovery.swift; here they are done. A failure in any
// of them poisons the journal: nothing more is written, and the caller stops the process.

internal import Glibc
public import RedRiverBase

/// The journal of a node, open for appending. Owned by the thread that opened it, and not `Sendable`
/// for that reason; other threads are given its ``reader``.
public final class Journal {
    /// Reads committed records from any thread.
    public let reader: JournalReader

    private let disk: any Disk
    private let directory: String
    private let id: JournalID
    private let segmentSize: Int
    private let lock: any DiskLock
    private let shelf: Shelf
    private var mark: MarkFile

    /// The segment being written: its file, its length, and where the next batch goes.
    private var file: any DiskFile
    private var capacity: Int
    private var end: Int
    private var next: UInt64
    private var link: UInt32

    private enum State { case good, poisoned, closed }
    private var state = State.good
    /// Whether the mark on the disk is the newest.
    private var isSettled = true

    /// What recovery has made sure of, to begin from.
    struct Start {
        var disk: any Disk
        var directory: String
        var id: JournalID
        var segmentSize: Int
        var lock: any DiskLock
        var shelf: Shelf
        var mark: MarkFile
        var file: any DiskFile
        var capacity: Int
        var end: Int
        var next: UInt64
        var link: UInt32
    }

    init(_ start: Start) {
        reader = JournalReader(shelf: start.shelf)
        disk = start.disk
        directory = start.directory
        id = start.id
        segmentSize = start.segmentSize
        lock = start.lock
        shelf = start.shelf
        mark = start.mark
        file = start.file
        capacity = start.capacity
        end = start.end
        next = start.next
        link = start.link
    }

    /// The name of this journal.
    public var journalID: JournalID { id }

    /// The index the next record will get.
    public var nextIndex: RecordIndex { RecordIndex(next) }

    /// Bytes of records, their frames included, that can still be appended, however they come in
    /// batches: what is left of the last segment and of the file system, less the margin that the
    /// segments themselves need. It ends where somebody else takes the space.
    public func room() throws(JournalError) -> ByteCount {
        // No file system is as large as half of what an Int counts.
        let free = min(try disk.freeSpace(directory).value, Int.max / 2)
        return ByteCount(capacity - end + max(0, free - Limits.journalMargin.value))
    }

    /// Appends records as one batch: after a crash all of them are there, or none.
    ///
    /// One write and one `fdatasync`, however many records; on a roll some more. Returns when the
    /// records are durable and readers can see them.
    ///
    /// - Returns: The index of the first record; ``nextIndex`` as it was if there are none.
    /// - Throws: `.tooLarge` if a record or the batch exceeds the limits: nothing was written.
    ///   `.disk` after a failed call: the journal is poisoned, and the process must stop, since
    ///   whether the batch will be found by the next start is not known. `.poisoned` ever after.
    public func append(_ records: [JournalRecord]) throws(JournalError) -> RecordIndex {
        precondition(state != .closed, "nothing is appended to a closed journal")
        guard state == .good else { throw .poisoned }
        let first = nextIndex
        if records.isEmpty { return first }
        let count = try byteCount(records)
        let batch = BatchEncoder(records, first: next, link: link, journal: id, count: count)

        state = .poisoned
        isSettled = false
        if end + count > capacity { try roll(toHold: count) }
        try file.write(batch.bytes, at: end)
        try file.sync()
        let start = end
        end += count
        next += UInt64(records.count)
        link = batch.link
        try mark.write(Mark(journal: id, durable: next, link: link))
        shelf.publish(starts: batch.offsets.map { UInt32(start + $0) }, end: end, link: link)
        state = .good
        return first
    }

    /// Makes the mark durable: from now on any damage is told from a torn write (Mark.swift).
    ///
    /// One `fdatasync`, or nothing if there was no append since. For the node to call when it has
    /// been quiet for a moment.
    public func settle() throws(JournalError) {
        try poisoningOnFailure { _ throws(JournalError) in
            if !isSettled { try mark.sync() }
            isSettled = true
        }
    }

    /// Ends the use of the journal in good order. Readers may still read.
    ///
    /// Not calling it loses nothing; the next start then has less to tell damage by.
    public func close() throws(JournalError) {
        if state == .closed { return }
        try settle()
        state = .closed
    }

    /// Does something to the disk after whose failure nothing more may be written.
    func poisoningOnFailure(
        _ change: (any Disk) throws(JournalError) -> Void
    ) throws(JournalError) {
        precondition(state != .closed, "nothing is changed in a closed journal")
        guard state == .good else { throw .poisoned }
        state = .poisoned
        try change(disk)
        state = .good
    }

    /// Begins a new segment, long enough for a batch of `count` bytes.
    private func roll(toHold count: Int) throws(JournalError) {
        let least = SegmentHeader.byteCount + count
        if end == SegmentHeader.byteCount {
            // A segment without a record keeps its name; it is only made longer.
            let size = try segmentLength(atLeast: least)
            try file.preallocate(size)
            capacity = size
            return
        }
        // The space behind the last record is given back first, since on a disk that is nearly full
        // the new segment needs it. To recovery a short last segment is as good as a long one.
        try file.truncate(to: end)
        let size = try segmentLength(atLeast: least)
        let header = SegmentHeader(journal: id, first: next, link: link)
        let new = try Self.makeSegment(header, size: size, in: directory, disk: disk)
        let before = shelf.roll(to: new, first: next)
        // Nothing rests on this: the offsets are written down to spare the next reader a walk.
        try before.store(journal: id, in: directory, disk: disk)
        file = new
        capacity = size
        end = SegmentHeader.byteCount
    }

    /// How long the next segment is: where the disk is nearly full it takes half of what is left, so
    /// that a reserve smaller than a segment can be used to its end.
    private func segmentLength(atLeast least: Int) throws(JournalError) -> Int {
        let free = try disk.freeSpace(directory).value
        return max(least, min(segmentSize, max(free / 2, Limits.journalMargin.value)))
    }

    /// Makes a segment that is whole, durable, and under its name.
    static func makeSegment(
        _ header: SegmentHeader, size: Int, in directory: String, disk: any Disk
    ) throws(JournalError) -> any DiskFile {
        let name = path(directory, Name.segment(header.first))
        let file = try disk.open(name + Name.unfinished, .create)
        try file.preallocate(size)
        try file.write(header.bytes, at: 0)
        try file.sync()
        try disk.rename(name + Name.unfinished, to: name)
        try disk.syncDirectory(directory)
        // Opened anew, so that messages call it by the name it has now.
        return try disk.open(name, .update)
    }

    /// What the records take on disk, once they are known to keep to the limits.
    private func byteCount(_ records: [JournalRecord]) throws(JournalError) -> Int {
        var total = 0
        for record in records {
            if record.payload.count > Limits.recordPayload.value {
                throw .tooLarge(bytes: record.payload.count, limit: Limits.recordPayload.value)
            }
            if let body = record.body, body.count > Limits.recordBody.value {
                throw .tooLarge(bytes: body.count, limit: Limits.recordBody.value)
            }
            total += RecordHeader.byteCount(of: record)
        }
        if total > Limits.journalAppend.value {
            throw .tooLarge(bytes: total, limit: Limits.journalAppend.value)
        }
        return total
    }
}
