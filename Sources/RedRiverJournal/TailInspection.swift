// TailInspection: the facts the recovery table asks for, read from the disk.

internal import RedRiverBase

/// What one segment holds, and how it ends.
struct TailInspection {
    let header: SegmentHeader
    private(set) var tail: Tail
    /// Every record before the first that does not check out.
    private(set) var starts: [UInt32] = []
    /// The first place that is not the record expected there, and the record expected.
    private(set) var broken: Position
    /// The last record of the last whole batch ends here.
    private(set) var end: Position
    /// The last batch, if it is whole.
    private(set) var lastBatch: Walk.Batch?
    /// Records of the last batch whose bodies are not what was written.
    private(set) var badBodies: [UInt64] = []

    /// Where the last batch begins, if it is whole.
    var beginOfLastBatch: Position {
        guard let lastBatch else { return end }
        return Position(offset: lastBatch.offset, index: lastBatch.first, link: lastBatch.link)
    }

    struct Position: Hashable {
        var offset: Int
        var index: UInt64
        /// The checksum of the record before.
        var link: UInt32
    }

    /// Goes through a segment. Memory: a window of 1 MiB and 4 bytes a record.
    ///
    /// - Parameter digest: Checks the bodies of the last batch; `nil` takes them on trust.
    init(
        of file: any DiskFile, place: Tail.Place, mark: Mark?, digest: BodyDigest?
    ) throws(JournalError) {
        var walk = try Walk(file)
        header = walk.header
        var marked = mark?.durable == walk.next ? walk.link : nil
        var start = walk.offset
        while try walk.step() != nil {
            starts.append(UInt32(start))
            start = walk.offset
            if walk.next == mark?.durable { marked = walk.link }
        }
        broken = Position(offset: walk.offset, index: walk.next, link: walk.link)
        let batch = walk.batch
        end =
            walk.isBatchWhole
            ? broken : Position(offset: batch.offset, index: batch.first, link: batch.link)
        let rest = try Self.rest(after: &walk, expecting: end.index)

        var last = Tail.LastBatch.unfinished
        if walk.isBatchWhole {
            lastBatch = batch
            badBodies = try Self.badBodies(
                file, starts.suffix(Int(batch.end - batch.first)), header.journal, digest)
            last = badBodies.isEmpty ? .whole : .bodyBad
        }
        tail = Tail(
            place: place, batch: last, rest: rest,
            mark: Self.says(mark, end: end.index, marked: marked))
    }

    private static func says(_ mark: Mark?, end: UInt64, marked: UInt32?) -> Tail.MarkSays {
        guard let mark else { return .nothing }
        if let marked, marked != mark.link { return .otherRecord }
        if mark.durable == end { return .exactly }
        return mark.durable < end ? .before : .beyond
    }

    private static func rest(
        after walk: inout Walk, expecting batch: UInt64
    ) throws(JournalError) -> Tail.Rest {
        guard try walk.isAnythingLeft() else { return .zero }
        var rest = Tail.Rest.debris
        var from = walk.offset
        while let found = try walk.search(from: from) {
            if found.record.batch != batch { return .other }
            rest = .torn
            from = found.offset + found.record.byteCount
        }
        return rest
    }

    private static func badBodies(
        _ file: any DiskFile, _ starts: ArraySlice<UInt32>, _ journal: JournalID,
        _ digest: BodyDigest?
    ) throws(JournalError) -> [UInt64] {
        guard let digest else { return [] }
        var bad: [UInt64] = []
        for start in starts {
            let fixed = try file.read(RecordHeader.byteCount, at: Int(start))
            guard fixed.count == RecordHeader.byteCount,
                let header = RecordHeader(fixed, at: 0, journal: journal),
                let expected = header.bodyDigest
            else { continue }
            let body = try file.read(header.bodyCount, at: Int(start) + header.bodyOffset)
            if digest(body) != expected { bad.append(header.index) }
        }
        return bad
    }
}
