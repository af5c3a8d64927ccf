// SegmentHeader: the first 64 bytes of a segment, and the names of the files. Integers are big-endian.
//
//      0  24  "redriver/journal/v1\n", then zero bytes
//     24  16  journal id
//     40   8  index of the first record
//     48   4  link: checksum of the last record of the segment before; 0 in the first segment
//     52   8  zero
//     60   4  CRC32C of bytes 0 ..< 60
//
// A segment is made under another name, synced, renamed, and the directory synced, before a record
// is written to it. So a segment under its own name always has its header; anything else is damage.

internal import RedRiverBase

/// The header of a segment.
struct SegmentHeader: Hashable {
    static let byteCount = 64
    static let format = "redriver/journal/v1"

    var journal: JournalID
    var first: UInt64
    var link: UInt32

    var bytes: [UInt8] {
        var bytes = formatField(Self.format)
        bytes.append(word: journal.high)
        bytes.append(word: journal.low)
        bytes.append(word: first)
        bytes.append(word: link)
        bytes.append(word: UInt64(0))
        bytes.append(word: Checksum.of(bytes))
        return bytes
    }

    /// Checks and decodes the first bytes of `file`.
    init(_ bytes: [UInt8], file: String) throws(JournalError) {
        guard bytes.count >= Self.byteCount else {
            throw .damaged(file: file, offset: 0, index: RecordIndex(firstIndex(file) ?? 0))
        }
        try checkFormat(bytes, Self.format, file)
        guard bytes.word32(60) == Checksum.of(bytes, 0..<60) else {
            throw .damaged(file: file, offset: 0, index: RecordIndex(firstIndex(file) ?? 0))
        }
        journal = JournalID(high: bytes.word64(24), low: bytes.word64(32))
        first = bytes.word64(40)
        link = bytes.word32(48)
        guard first < RecordHeader.indexMax, first == firstIndex(file) else {
            throw .misplaced(file: file)
        }
    }

    init(journal: JournalID, first: UInt64, link: UInt32) {
        self.journal = journal
        self.first = first
        self.link = link
    }
}

// MARK: - Format names

/// The 24 bytes a file begins with: its format, a line feed, zeros.
func formatField(_ format: String) -> [UInt8] {
    var bytes = Array((format + "\n").utf8)
    precondition(bytes.count <= 24, "a format name fits its field")
    bytes.append(contentsOf: [UInt8](repeating: 0, count: 24 - bytes.count))
    return bytes
}

/// Checks the first 24 bytes of `file`; an unknown version is refused by its name.
func checkFormat(_ bytes: [UInt8], _ format: String, _ file: String) throws(JournalError) {
    guard !bytes.starts(with: formatField(format)) else { return }
    let found = String(decoding: bytes.prefix(24).prefix { $0 != 0x0a }, as: UTF8.self)
    if found.hasPrefix(format.prefix { $0 != "v" }),
        found.utf8.allSatisfy({ (0x20..<0x7f).contains($0) })
    {
        throw .unknownFormat(file: file, found: found)
    }
    throw .damaged(file: file, offset: 0, index: RecordIndex(firstIndex(file) ?? 0))
}

// MARK: - File names

/// The files of a journal's directory.
enum Name {
    static let lock = "lock"
    static let mark = "durable"
    static let segment = ".segment"
    static let offsets = ".index"
    static let unfinished = ".new"

    static func segment(_ first: UInt64) -> String { digits(first) + segment }
    static func offsets(_ first: UInt64) -> String { digits(first) + offsets }

    /// Twenty digits, so that names sort as numbers.
    static func digits(_ value: UInt64) -> String {
        let text = String(value)
        return String(repeating: "0", count: 20 - text.utf8.count) + text
    }
}

/// The number a path's file name begins with; `nil` unless it is 20 digits and a suffix.
func firstIndex(_ path: String) -> UInt64? {
    let name = path.utf8.split(separator: UInt8(ascii: "/")).last ?? path.utf8[...]
    let digits = name.prefix { (0x30...0x39).contains($0) }
    guard digits.count == 20, name.dropFirst(20).first == UInt8(ascii: ".") else { return nil }
    return UInt64(String(decoding: digits, as: UTF8.self))
}
