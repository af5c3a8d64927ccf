// Cursor: the journal from some record on, in order, as fast as the disk gives it.

internal import RedRiverBase

/// Goes through committed records in order. Used by one thread; each makes its own.
///
/// It reads ahead in pieces of 1 MiB and steps over bodies. Every record is checked, and linked to
/// the one before it.
public struct JournalCursor {
    private let shelf: Shelf
    private var wanted: UInt64
    /// The walk through the segment at hand, and the index after its last committed record.
    private var walk: Walk?
    private var segmentEnd: UInt64 = 0

    init(shelf: Shelf, from index: UInt64) {
        self.shelf = shelf
        wanted = index
    }

    /// The next committed record, without its body.
    ///
    /// - Returns: `nil` at the end of what is committed. More may follow later: asking again is
    ///   allowed.
    /// - Throws: `.damaged` where a record is not what was written; the cursor stays there.
    public mutating func next() throws(JournalError) -> StoredRecord? {
        if wanted >= segmentEnd {
            guard wanted < shelf.next else { return nil }
            try enter()
        }
        guard let found = try walk?.step(), let bytes = walk?.window.bytes else {
            throw .damaged(
                file: path(shelf.directory, Name.segment(shelf.segment(of: wanted).lowerBound)),
                offset: walk?.offset ?? 0, index: RecordIndex(wanted))
        }
        wanted += 1
        return StoredRecord(found.record, bytes, at: found.at, body: nil)
    }

    /// Goes to the segment that holds `wanted`, or learns how much further this one reaches now.
    private mutating func enter() throws(JournalError) {
        let bounds = shelf.segment(of: wanted)
        segmentEnd = bounds.upperBound
        if walk?.header.first == bounds.lowerBound {
            walk?.forget()
            return
        }
        let before = walk?.link
        let file = try shelf.disk.open(
            path(shelf.directory, Name.segment(bounds.lowerBound)), .read)
        var fresh = try Walk(file)
        guard fresh.header.journal == shelf.journal, before == nil || before == fresh.link else {
            throw .misplaced(file: file.path)
        }
        if wanted > bounds.lowerBound {
            fresh.jump(to: wanted, at: try shelf.find(wanted).range.lowerBound)
        }
        walk = fresh
    }
}
