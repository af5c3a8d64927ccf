// Walk: going through the records of one segment, each checked against the one before it.

internal import RedRiverBase

/// Steps from record to record of a segment and stops at the first that does not check out.
struct Walk {
    let header: SegmentHeader
    private(set) var window: Window
    /// Where the next record is expected in the file, its index, and its link.
    private(set) var offset = SegmentHeader.byteCount
    private(set) var next: UInt64
    private(set) var link: UInt32
    /// The batch the last record belongs to, or an empty one at the start.
    private(set) var batch: Batch

    /// A batch and the place before it, to which a cut goes back.
    struct Batch: Hashable {
        var first: UInt64
        var end: UInt64
        var offset: Int
        var link: UInt32
    }

    /// The longest segment there can be; offsets in it fit 32 bits.
    static let fileMax = SegmentHeader.byteCount + Limits.journalAppend.value

    /// Opens a segment and checks its header.
    init(_ file: any DiskFile, step: Int = 1 << 20) throws(JournalError) {
        guard try file.size() <= Self.fileMax else { throw .misplaced(file: file.path) }
        window = Window(file, step: step)
        _ = try window.load(0, SegmentHeader.byteCount)
        header = try SegmentHeader(window.bytes, file: file.path)
        next = header.first
        link = header.link
        batch = Batch(first: next, end: next, offset: offset, link: link)
    }

    /// Whether the last batch has all its records.
    var isBatchWhole: Bool { next == batch.end }

    /// Drops what was read ahead: since then more may have been written there.
    mutating func forget() { window = Window(window.file, step: window.step) }

    /// Jumps to a record whose place is known; its link and batch are then taken on trust.
    mutating func jump(to index: UInt64, at offset: Int) {
        self.offset = offset
        next = index
        isTrusting = true
    }

    private var isTrusting = false

    /// The next record; it begins at position `at` of `window.bytes`, and its payload is there too.
    ///
    /// - Returns: `nil` if what is there is not the record that must be there.
    mutating func step() throws(JournalError) -> (record: RecordHeader, at: Int)? {
        guard let found = try frame(at: offset), fits(found), try isPaddingZero(found) else {
            return nil
        }
        // The padding may have moved the window on.
        guard let at = try window.load(offset, found.bodyOffset) else { return nil }
        if isTrusting || found.batch == found.index {
            batch = Batch(first: found.batch, end: found.batchEnd, offset: offset, link: link)
        }
        isTrusting = false
        offset += found.byteCount
        next += 1
        link = found.checksum
        return (found, at)
    }

    /// The body and padding of the record that begins at `start` of the file, with what is before.
    ///
    /// - Returns: The whole record; `nil` if the file ends within it.
    mutating func whole(_ record: RecordHeader, at start: Int) throws(JournalError) -> [UInt8]? {
        guard let at = try window.load(start, record.byteCount) else { return nil }
        return Array(window.bytes[at..<at + record.byteCount])
    }

    /// Goes on behind a record that was found out of its place, after damage.
    mutating func resume(after record: RecordHeader, at start: Int) {
        offset = start + record.byteCount
        next = record.index + 1
        link = record.checksum
        batch = Batch(first: record.batch, end: record.batchEnd, offset: start, link: record.link)
    }

    /// Whether a frame is the one that continues the walk.
    private func fits(_ found: RecordHeader) -> Bool {
        guard found.index == next else { return false }
        if isTrusting { return true }
        guard found.link == link else { return false }
        let begins = found.batch == found.index && isBatchWhole
        return begins
            || (found.batch == batch.first && found.batchEnd == batch.end && !isBatchWhole)
    }

    /// The frame at `offset` if it is intact, wherever it may belong.
    private mutating func frame(at offset: Int) throws(JournalError) -> RecordHeader? {
        guard let at = try window.load(offset, RecordHeader.byteCount),
            let found = RecordHeader(window.bytes, at: at, journal: header.journal),
            let whole = try window.load(offset, found.bodyOffset),
            found.isIntact(window.bytes, at: whole)
        else { return nil }
        return found
    }

    private mutating func isPaddingZero(_ found: RecordHeader) throws(JournalError) -> Bool {
        let count = found.byteCount - found.bodyEnd
        guard let at = try window.load(offset + found.bodyEnd, count) else { return false }
        return window.bytes.firstNonZero(at..<at + count) == nil
    }

    /// Whether anything but zeros follows the last record.
    mutating func isAnythingLeft() throws(JournalError) -> Bool {
        try window.firstNonZero(from: offset) != nil
    }

    /// The first intact frame of this journal at or after `from`, in any order, of any batch.
    mutating func search(from: Int) throws(JournalError) -> (record: RecordHeader, offset: Int)? {
        var from = RecordHeader.padded(from)
        while let used = try window.firstNonZero(from: from) {
            let offset = used / RecordHeader.alignment * RecordHeader.alignment
            if let found = try frame(at: offset) { return (found, offset) }
            from = offset + RecordHeader.alignment
        }
        return nil
    }
}
