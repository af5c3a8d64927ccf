// OffsetFile: where the records of a closed segment are, so that one is found without a search.
//
// The file `<first index>.index` is derived: it may be deleted at any time, and is made again from
// the segment. What it says is never trusted further than to look there: the record found has its
// own index and checksum. Integers are big-endian.
//
//      0  24  "redriver/offsets/v1\n", then zero bytes
//     24  16  journal id
//     40   8  index of the first record
//     48   4  how many records
//     52   4  checksum of the last record, which the next segment links to
//     56   4  where the last record ends
//     60   4  CRC32C of the file, these four bytes taken as zero
//     64   4  for each record: where it begins

internal import RedRiverBase

/// The places of the records of one closed segment.
struct Offsets: Hashable {
    static let format = "redriver/offsets/v1"
    static let headerBytes = 64

    var first: UInt64
    /// The checksum of the last record.
    var link: UInt32
    /// Where the last record ends.
    var end: Int
    /// Where each record begins.
    var starts: [UInt32]

    /// The index after the last record.
    var next: UInt64 { first + UInt64(starts.count) }

    func bytes(journal: JournalID) -> [UInt8] {
        var bytes = formatField(Self.format)
        bytes.reserveCapacity(Self.headerBytes + 4 * starts.count)
        bytes.append(word: journal.high)
        bytes.append(word: journal.low)
        bytes.append(word: first)
        bytes.append(word: UInt32(starts.count))
        bytes.append(word: link)
        bytes.append(word: UInt32(end))
        bytes.append(word: UInt32(0))
        for start in starts { bytes.append(word: start) }
        bytes.store(Checksum.of(bytes), at: 60)
        return bytes
    }

    /// - Returns: `nil` unless these are the offsets of the segment that begins with `first`.
    init?(_ bytes: [UInt8], first: UInt64, journal: JournalID) {
        guard bytes.count >= Self.headerBytes, bytes.starts(with: formatField(Self.format)) else {
            return nil
        }
        let count = Int(bytes.word32(48))
        guard JournalID(high: bytes.word64(24), low: bytes.word64(32)) == journal,
            bytes.word64(40) == first, bytes.count == Self.headerBytes + 4 * count
        else { return nil }
        var unsigned = bytes
        unsigned.store(0, at: 60)
        guard Checksum.of(unsigned) == bytes.word32(60) else { return nil }
        self.first = first
        link = bytes.word32(52)
        end = Int(bytes.word32(56))
        starts = (0..<count).map { bytes.word32(Self.headerBytes + 4 * $0) }
    }

    init(first: UInt64, link: UInt32, end: Int, starts: [UInt32]) {
        self.first = first
        self.link = link
        self.end = end
        self.starts = starts
    }

    /// Goes through a segment that must be whole from front to back.
    init(walking file: any DiskFile) throws(JournalError) {
        var walk = try Walk(file)
        var starts: [UInt32] = []
        var start = walk.offset
        while try walk.step() != nil {
            starts.append(UInt32(start))
            start = walk.offset
        }
        self.init(first: walk.header.first, link: walk.link, end: walk.offset, starts: starts)
    }
}

extension Offsets {
    /// The longest file there can be: a segment at its longest, full of the shortest records.
    private static let fileMax =
        headerBytes + 4 * (Limits.journalAppend.value / RecordHeader.byteCount + 1)

    /// Reads the file beside a segment.
    ///
    /// - Returns: `nil` if there is none, or not a good one: then the segment itself is asked.
    static func load(
        first: UInt64, journal: JournalID, in directory: String, disk: any Disk
    ) throws(JournalError) -> Self? {
        guard let file = try disk.openIfThere(path(directory, Name.offsets(first))) else {
            return nil
        }
        let size = try file.size()
        guard size <= fileMax else { return nil }
        return Self(try file.read(size, at: 0), first: first, journal: journal)
    }

    /// Writes the file. Not synced: what is torn is made again.
    func store(journal: JournalID, in directory: String, disk: any Disk) throws(JournalError) {
        let name = path(directory, Name.offsets(first))
        try disk.removeIfThere(name + Name.unfinished)
        let file = try disk.open(name + Name.unfinished, .create)
        try file.write(bytes(journal: journal), at: 0)
        try disk.rename(name + Name.unfinished, to: name)
    }
}
