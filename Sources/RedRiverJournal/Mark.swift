// Mark: what is known to be durable, kept beside the records.
//
// A torn last batch and a damaged last batch look alike: bytes that do not check out at the end of
// the journal. The first may be cut, since nobody was told of it; the second may not. Later batches
// tell them apart, but the last batch has none, so the count of durable records is also kept here.
//
// The file `durable` holds two copies, 4096 bytes apart and written in turn, so that a torn write
// leaves the other:
//
//      0  24  "redriver/durable/v1\n", then zero bytes
//     24  16  journal id
//     40   8  how many records are durable: the index the next one had
//     48   4  checksum of the last of them; 0 if there is none
//     52   8  zero
//     60   4  CRC32C of bytes 0 ..< 60
//
// It is written after each append's `fdatasync`, without one of its own: that would double the cost
// of a message. So the mark may lag, never lead:
//
//     after `close`, `settle` or a start    exact; any damage is told from a tear
//     after the process died                exact: the kernel has the write
//     after the power failed                it lags by what came after the kernel last wrote it
//                                           back; for those batches but the last, later records
//                                           are the proof. In the last one, a bit that flipped
//                                           after it was acknowledged looks like a tear, and is
//                                           cut and reported. `settle` closes that window; the
//                                           node calls it when it has been quiet for a moment.
//
// A missing or unreadable file is no error: nothing is known then, and the start says so.

internal import RedRiverBase

/// One copy of the mark.
struct Mark: Hashable {
    static let byteCount = 64
    static let format = "redriver/durable/v1"
    static let slotStride = 4096
    static let fileSize = 2 * slotStride

    var journal: JournalID
    /// The count of durable records.
    var durable: UInt64
    /// The checksum of the last of them.
    var link: UInt32

    var bytes: [UInt8] {
        var bytes = formatField(Self.format)
        bytes.append(word: journal.high)
        bytes.append(word: journal.low)
        bytes.append(word: durable)
        bytes.append(word: link)
        bytes.append(word: UInt64(0))
        bytes.append(word: Checksum.of(bytes))
        return bytes
    }

    /// - Returns: `nil` for bytes that are not a whole mark.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= Self.byteCount, bytes.starts(with: formatField(Self.format)),
            bytes.word32(60) == Checksum.of(bytes, 0..<60)
        else { return nil }
        journal = JournalID(high: bytes.word64(24), low: bytes.word64(32))
        durable = bytes.word64(40)
        link = bytes.word32(48)
        if durable > RecordHeader.indexMax { return nil }
    }

    init(journal: JournalID, durable: UInt64, link: UInt32) {
        self.journal = journal
        self.durable = durable
        self.link = link
    }
}

/// The open file `durable`.
struct MarkFile {
    private let file: any DiskFile
    private var slot = 0

    /// What a directory's mark says.
    ///
    /// - Returns: `nil` if there is no such file or no copy in it is whole.
    static func read(in directory: String, disk: any Disk) throws(JournalError) -> Mark? {
        guard try disk.list(directory).contains(Name.mark) else { return nil }
        let file = try disk.open(path(directory, Name.mark), .read)
        var best: Mark?
        for slot in 0..<2 {
            let bytes = try file.read(Mark.byteCount, at: slot * Mark.slotStride)
            guard let mark = Mark(bytes) else { continue }
            if mark.durable >= best?.durable ?? 0 { best = mark }
        }
        return best
    }

    /// Writes a whole new file, durably.
    init(_ mark: Mark, in directory: String, disk: any Disk) throws(JournalError) {
        let name = path(directory, Name.mark)
        let new = try disk.open(name + Name.unfinished, .create)
        try new.preallocate(Mark.fileSize)
        try new.write(mark.bytes, at: 0)
        try new.write(mark.bytes, at: Mark.slotStride)
        try new.sync()
        try disk.rename(name + Name.unfinished, to: name)
        try disk.syncDirectory(directory)
        file = try disk.open(name, .update)
    }

    /// Writes one copy; it reaches the disk when the kernel writes it back, or with ``sync()``.
    mutating func write(_ mark: Mark) throws(JournalError) {
        try file.write(mark.bytes, at: slot * Mark.slotStride)
        slot = 1 - slot
    }

    func sync() throws(JournalError) { try file.sync() }
}
