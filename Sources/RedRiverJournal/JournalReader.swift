// JournalReader: reading committed records, from any thread, while the disk thread appends.
//
// A record is found under the shelf's lock and read without it: what is committed never changes and
// never moves, so there is nothing to race for. (But for bodies being destroyed, which is done only
// when nobody is to read them again; a read at that very moment may call the body damaged.)

public import RedRiverBase

/// Reads records by index. A copy costs nothing; use one per thread or share it, as is convenient.
public struct JournalReader: Sendable {
    let shelf: Shelf

    /// The index the next record will have: every record below it can be read.
    public var nextIndex: RecordIndex { RecordIndex(shelf.next) }

    /// Reads one record and checks it: checksum, index, journal, and the body if it is wanted.
    ///
    /// Costs one read of the disk with a body, one or two without; for a record of a segment not
    /// read lately also its offsets, about 4 bytes a record.
    ///
    /// - Parameters:
    ///   - withBody: Whether the body is wanted. Without, it is neither read nor checked.
    /// - Throws: `.unknownIndex` at or after ``nextIndex``; `.damaged` if what is there is not what
    ///   was written; `.bodyDestroyed` if the body is wanted and was destroyed; `.disk`.
    public func read(
        _ index: RecordIndex, withBody: Bool = true
    ) throws(JournalError) -> StoredRecord {
        let found = try locate(index.value, reading: withBody ? .max : 4096)
        let (header, bytes) = (found.header, found.bytes)
        var body: [UInt8]?
        if withBody, header.bodyDigest != nil {
            guard bytes.count == header.byteCount else { throw found.damaged }
            body = try header.body(in: bytes, digest: shelf.digest, otherwise: found.damaged)
        }
        return StoredRecord(header, bytes, at: 0, body: body)
    }

    /// The checked header of a committed record.
    func header(of index: UInt64) throws(JournalError) -> RecordHeader {
        try locate(index, reading: 4096).header
    }

    /// Finds a record, reads up to `count` bytes of it, header and payload at least, and checks them.
    private func locate(
        _ index: UInt64, reading count: Int
    ) throws(JournalError) -> (header: RecordHeader, bytes: [UInt8], damaged: JournalError) {
        let (file, range) = try shelf.find(index)
        let start = range.lowerBound
        let damaged = JournalError.damaged(
            file: file.path, offset: start, index: RecordIndex(index))
        guard range.count >= RecordHeader.byteCount else { throw damaged }
        var bytes = try file.read(min(range.count, count), at: start)
        guard bytes.count >= RecordHeader.byteCount,
            let header = RecordHeader(bytes, at: 0, journal: shelf.journal),
            header.index == index, header.byteCount == range.count
        else { throw damaged }
        if bytes.count < header.bodyOffset { bytes = try file.read(header.bodyOffset, at: start) }
        guard bytes.count >= header.bodyOffset, header.isIntact(bytes, at: 0) else { throw damaged }
        if bytes.count == header.byteCount,
            bytes.firstNonZero(header.bodyEnd..<header.byteCount) != nil
        {
            throw damaged
        }
        return (header, bytes, damaged)
    }

    /// Everything from a record on, in order, without bodies.
    ///
    /// - Parameter index: The first record wanted; at most ``nextIndex``.
    public func cursor(from index: RecordIndex) -> JournalCursor {
        JournalCursor(shelf: shelf, from: index.value)
    }

    /// Calls `each` for every record from `index` up to what is committed now, without bodies.
    ///
    /// A fold that can itself fail uses ``cursor(from:)``, whose loop is the caller's.
    public func replay(
        from index: RecordIndex, each: (StoredRecord) throws(JournalError) -> Void
    ) throws(JournalError) {
        var cursor = cursor(from: index)
        while let record = try cursor.next() { try each(record) }
    }
}

extension StoredRecord {
    /// Takes a checked record out of the bytes it was read with.
    init(_ header: RecordHeader, _ bytes: [UInt8], at: Int, body: [UInt8]?) {
        let payload = at + RecordHeader.byteCount..<at + header.bodyOffset
        self.init(
            index: RecordIndex(header.index), kind: header.kind, payload: Array(bytes[payload]),
            body: body, bodyDigest: header.bodyDigest)
    }
}

extension RecordHeader {
    /// The body of a whole record that has one, checked against its digest.
    ///
    /// - Parameters:
    ///   - bytes: The record, header to padding.
    ///   - damaged: Thrown if the body is not what was written.
    func body(
        in bytes: [UInt8], digest: BodyDigest, otherwise damaged: JournalError
    ) throws(JournalError) -> [UInt8] {
        let body = Array(bytes[bodyOffset..<bodyEnd])
        if digest(body) == bodyDigest { return body }
        if bytes.firstNonZero(bodyOffset..<bodyEnd) == nil {
            throw .bodyDestroyed(RecordIndex(index))
        }
        throw damaged
    }
}
