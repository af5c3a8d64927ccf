// Survey: which segments there are, and whether each continues the one before.
//
// Closed segments are not read through at start: their headers and offset files say where they begin
// and end, and each header names the checksum of the last record before it. A record in the middle
// is checked whenever it is read.

internal import RedRiverBase

/// The segments of a directory, in order and without a gap.
struct Survey {
    let journal: JournalID
    let mark: Mark?
    /// The first indexes of the closed segments, ascending, and of the last one.
    let closed: [UInt64]
    let last: UInt64
    /// Offsets that had to be found by walking a segment.
    let rebuilt: [Offsets]

    init(names: [String], in directory: String, disk: any Disk) throws(JournalError) {
        let firsts = try Self.segments(names, in: directory)
        mark = try MarkFile.read(in: directory, disk: disk)
        guard let last = firsts.last else {
            guard let mark else { throw .absent(directory: directory) }
            throw .lost(
                file: directory, endsAt: RecordIndex(0), durable: RecordIndex(mark.durable))
        }
        self.last = last
        closed = firsts.dropLast()

        let headers = try firsts.map { first throws(JournalError) in
            try Self.header(first, in: directory, disk: disk)
        }
        journal = headers[0].journal
        guard headers[0].first == 0 else {
            throw .segmentMissing(directory: directory, index: RecordIndex(0))
        }
        if let mark, mark.journal != journal {
            throw .misplaced(file: path(directory, Name.mark))
        }
        var rebuilt: [Offsets] = []
        for (header, next) in zip(headers, headers.dropFirst()) {
            guard next.journal == journal else {
                throw .misplaced(file: path(directory, Name.segment(next.first)))
            }
            let known = try Offsets.load(
                first: header.first, journal: journal, in: directory, disk: disk)
            if let known, known.next == next.first, known.link == next.link { continue }
            rebuilt.append(try Self.walk(header, to: next, in: directory, disk: disk))
        }
        self.rebuilt = rebuilt
    }

    /// The first indexes of the segments in a directory, ascending.
    ///
    /// A file that calls itself a segment under a name that is none is a copy or a renamed one:
    /// somebody has been at work here, and the start waits for him.
    static func segments(_ names: [String], in directory: String) throws(JournalError) -> [UInt64] {
        var firsts: [UInt64] = []
        for name in names where name.hasSuffix(Name.segment) {
            guard let first = firstIndex(name), name == Name.segment(first) else {
                throw .misplaced(file: path(directory, name))
            }
            firsts.append(first)
        }
        return firsts.sorted()
    }

    private static func header(
        _ first: UInt64, in directory: String, disk: any Disk
    ) throws(JournalError) -> SegmentHeader {
        let name = path(directory, Name.segment(first))
        let file = try disk.open(name, .read)
        return try SegmentHeader(try file.read(SegmentHeader.byteCount, at: 0), file: name)
    }

    /// Goes through a closed segment and checks that the next one follows.
    private static func walk(
        _ header: SegmentHeader, to next: SegmentHeader, in directory: String, disk: any Disk
    ) throws(JournalError) -> Offsets {
        let name = path(directory, Name.segment(header.first))
        let file = try disk.open(name, .read)
        let found = try TailInspection(of: file, place: .closed, mark: nil, digest: nil)
        guard verdict(on: found.tail) == .keep else {
            throw .damaged(
                file: name, offset: found.broken.offset, index: RecordIndex(found.broken.index))
        }
        if found.end.index < next.first {
            throw .segmentMissing(directory: directory, index: RecordIndex(found.end.index))
        }
        guard found.end.index == next.first, found.end.link == next.link else {
            throw .misplaced(file: path(directory, Name.segment(next.first)))
        }
        return Offsets(
            first: header.first, link: found.end.link, end: found.end.offset,
            starts: found.starts)
    }
}
