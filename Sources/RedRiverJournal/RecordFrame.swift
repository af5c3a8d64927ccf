// RecordFrame: one record on disk, byte by byte. Integers are big-endian.
//
//      0   4  magic "RRJ1"
//      4   4  checksum: CRC32C of bytes 8 ..< 96 + payload length (everything but the body)
//      8   4  link: checksum of the record before; 0 in record 0
//     12   4  payload length, at most Limits.recordPayload
//     16   4  body length, at most Limits.recordBody
//     20   2  kind
//     22   2  flags: 1 = has a body; no other bit
//     24   8  index
//     32   8  batch: index of the first record of its append
//     40   4  how many records that append has
//     44   4  zero
//     48  16  journal id
//     64  32  digest of the body; zero without one
//     96      payload, then body, then 0 to 7 zero bytes, so that the next record is 8-aligned
//
// The checksum leaves the body out so that a body can be destroyed in place. The batch fields let a
// start tell a batch that was being written (and may be cut) from one that was durable: a batch is
// only begun when the one before it is synced, so a record of batch b proves everything below b.

internal import RedRiverBase

/// The fixed part of a record, as decoded and checked.
struct RecordHeader: Hashable {
    static let byteCount = 96
    static let magic: UInt32 = 0x5252_4a31
    static let alignment = 8

    var checksum: UInt32
    var link: UInt32
    var payloadCount: Int
    var bodyCount: Int
    var kind: UInt16
    var index: UInt64
    var batch: UInt64
    var batchCount: UInt32
    var bodyDigest: Digest?

    /// From the start of the record.
    var bodyOffset: Int { Self.byteCount + payloadCount }
    var bodyEnd: Int { bodyOffset + bodyCount }

    /// The record's length on disk.
    var byteCount: Int { Self.padded(bodyEnd) }

    /// The index after the last record of its batch.
    var batchEnd: UInt64 { batch + UInt64(batchCount) }

    static func padded(_ count: Int) -> Int { (count + alignment - 1) / alignment * alignment }

    /// What `record` takes on disk.
    static func byteCount(of record: JournalRecord) -> Int {
        padded(byteCount + record.payload.count + (record.body?.count ?? 0))
    }
}

extension RecordHeader {
    /// Decodes the fixed part without its checksum, which needs the payload.
    ///
    /// - Parameters:
    ///   - at: Where the record begins; 96 bytes must be there.
    /// - Returns: `nil` unless every field is one this version writes for this journal.
    init?(_ bytes: [UInt8], at: Int, journal: JournalID) {
        func word(_ offset: Int) -> UInt64 { bytes.word64(at + offset) }
        let lengths = word(8)
        let (payload, body) = (Int(lengths & 0xffff_ffff), Int(word(16) >> 32))
        let flags = word(16) & 0xffff
        guard UInt32(word(0) >> 32) == Self.magic, flags <= 1,
            payload <= Limits.recordPayload.value, body <= Limits.recordBody.value,
            word(48) == journal.high, word(56) == journal.low, word(40) & 0xffff_ffff == 0,
            let digest = Digest(bytes[at + 64..<at + 96])
        else { return nil }
        if flags == 0, body > 0 || digest != Self.noDigest { return nil }

        checksum = UInt32(word(0) & 0xffff_ffff)
        link = UInt32(lengths >> 32)
        payloadCount = payload
        bodyCount = body
        kind = UInt16(word(16) >> 16 & 0xffff)
        index = word(24)
        batch = word(32)
        batchCount = UInt32(word(40) >> 32)
        bodyDigest = flags == 1 ? digest : nil
        guard index < Self.indexMax, batch <= index, index - batch < UInt64(batchCount) else {
            return nil
        }
    }

    /// Far beyond what a disk holds, so that arithmetic on an index read from disk cannot overflow.
    static let indexMax: UInt64 = 1 << 62

    private static let noDigest = Digest([UInt8](repeating: 0, count: 32))

    /// Whether the checksum is right, given the whole of header and payload.
    func isIntact(_ bytes: [UInt8], at: Int) -> Bool {
        Checksum.of(bytes, at + 8..<at + bodyOffset) == checksum
    }
}

/// The bytes of one batch, as they go to disk in one write.
struct BatchEncoder {
    private(set) var bytes: [UInt8] = []
    /// Where each record begins, from the start of the batch.
    private(set) var offsets: [Int] = []
    /// The checksum of the last record.
    private(set) var link: UInt32

    init(_ records: [JournalRecord], first: UInt64, link: UInt32, journal: JournalID, count: Int) {
        self.link = link
        bytes.reserveCapacity(count)
        offsets.reserveCapacity(records.count)
        for (place, record) in records.enumerated() {
            append(
                record, index: first + UInt64(place), batch: first,
                batchCount: UInt32(records.count), journal)
        }
    }

    private mutating func append(
        _ record: JournalRecord, index: UInt64, batch: UInt64, batchCount: UInt32,
        _ journal: JournalID
    ) {
        let start = bytes.count
        offsets.append(start)
        bytes.append(word: UInt64(RecordHeader.magic) << 32)
        bytes.append(word: UInt64(link) << 32 | UInt64(record.payload.count))
        let flags: UInt64 = record.body == nil ? 0 : 1
        bytes.append(
            word: UInt64(record.body?.count ?? 0) << 32 | UInt64(record.kind) << 16 | flags)
        bytes.append(word: index)
        bytes.append(word: batch)
        bytes.append(word: UInt64(batchCount) << 32)
        bytes.append(word: journal.high)
        bytes.append(word: journal.low)
        bytes.append(contentsOf: record.bodyDigest?.bytes ?? Self.noDigest)
        bytes.append(contentsOf: record.payload)
        link = Checksum.of(bytes, start + 8..<bytes.count)
        bytes.store(link, at: start + 4)
        if let body = record.body { bytes.append(contentsOf: body) }
        while bytes.count % RecordHeader.alignment != 0 { bytes.append(0) }
    }

    private static let noDigest = [UInt8](repeating: 0, count: Digest.byteCount)
}
