// Shelf: what the disk thread tells readers: which records there are, and where.
//
// The disk thread adds to it after a batch is durable, never before; readers look under the same
// lock and then read the disk without it. In memory are the offsets of the segment being written
// and of the few closed ones read last.

internal import RedRiverBase

/// A segment open for reading, with the places of its records.
final class ReadableSegment: Sendable {
    let file: any DiskFile
    let offsets: Offsets

    init(file: any DiskFile, offsets: Offsets) {
        self.file = file
        self.offsets = offsets
    }

    /// The bytes of a record that must be in here; a segment that ends before it is damaged.
    func range(of index: UInt64) throws(JournalError) -> Range<Int> {
        guard index >= offsets.first, index < offsets.next else {
            throw .damaged(file: file.path, offset: offsets.end, index: RecordIndex(offsets.next))
        }
        return offsets.range(of: index)
    }
}

/// The committed journal, as readers see it.
final class Shelf: Sendable {
    /// How many closed segments stay open: a few queues catching up, each in its own place. Their
    /// offsets take 4 bytes a record, under 3 MiB for the shortest records there are.
    static let openMax = 16

    let directory: String
    let disk: any Disk
    let journal: JournalID
    let digest: BodyDigest
    private let state: Locked<State>

    private struct State {
        /// The first index of each closed segment, ascending.
        var closed: [UInt64]
        var activeFile: any DiskFile
        var active: Offsets
        /// Closed segments open now, the one used last at the end.
        var open: [ReadableSegment] = []
    }

    /// Where to look for a record.
    private enum Place {
        case active(any DiskFile, Range<Int>)
        case open(ReadableSegment)
        /// In the closed segment that begins with this index, which is not open.
        case closed(UInt64)
    }

    init(
        directory: String, disk: any Disk, journal: JournalID, digest: @escaping BodyDigest,
        closed: [UInt64], activeFile: any DiskFile, active: Offsets
    ) {
        self.directory = directory
        self.disk = disk
        self.journal = journal
        self.digest = digest
        state = Locked(State(closed: closed, activeFile: activeFile, active: active))
    }

    // MARK: The disk thread

    /// Shows a batch that is durable now.
    func publish(starts: [UInt32], end: Int, link: UInt32) {
        state.with { state in
            state.active.starts.append(contentsOf: starts)
            state.active.end = end
            state.active.link = link
        }
    }

    /// Begins a new segment. The one before stays open for readers until it falls out of use.
    ///
    /// - Returns: The places in the one before.
    func roll(to file: any DiskFile, first: UInt64) -> Offsets {
        state.with { state in
            let before = state.active
            state.closed.append(before.first)
            keep(ReadableSegment(file: state.activeFile, offsets: before), in: &state)
            state.activeFile = file
            state.active = Offsets(
                first: first, link: before.link, end: SegmentHeader.byteCount, starts: [])
            return before
        }
    }

    // MARK: Readers

    /// The index the next record will have: all below are durable and can be read.
    var next: UInt64 { state.with { $0.active.next } }

    /// Where the record's bytes are.
    ///
    /// - Throws: `.unknownIndex` if it is not committed; `.disk`; `.damaged`.
    func find(_ index: UInt64) throws(JournalError) -> (file: any DiskFile, range: Range<Int>) {
        switch try look(for: index) {
        case .open(let segment): return (segment.file, try segment.range(of: index))
        case .active(let file, let range): return (file, range)
        case .closed(let first):
            let segment = try open(first)
            return (segment.file, try segment.range(of: index))
        }
    }

    private func look(for index: UInt64) throws(JournalError) -> Place {
        try state.with { state throws(JournalError) in
            guard index < state.active.next else { throw .unknownIndex(RecordIndex(index)) }
            if index >= state.active.first {
                return .active(state.activeFile, state.active.range(of: index))
            }
            let first = state.closed[state.closed.partitioningIndex { $0 > index } - 1]
            guard let at = state.open.firstIndex(where: { $0.offsets.first == first }) else {
                return .closed(first)
            }
            let segment = state.open.remove(at: at)
            state.open.append(segment)
            return .open(segment)
        }
    }

    /// Opens a closed segment and keeps it among those open.
    private func open(_ first: UInt64) throws(JournalError) -> ReadableSegment {
        let file = try disk.open(path(directory, Name.segment(first)), .read)
        let known = try Offsets.load(first: first, journal: journal, in: directory, disk: disk)
        let offsets = if let known { known } else { try Offsets(walking: file) }
        let segment = ReadableSegment(file: file, offsets: offsets)
        state.with { keep(segment, in: &$0) }
        return segment
    }

    /// The bounds of the segment that holds a record: its first index and the first of the next.
    func segment(of index: UInt64) -> Range<UInt64> {
        state.with { state in
            if index >= state.active.first { return state.active.first..<state.active.next }
            let after = state.closed.partitioningIndex { $0 > index }
            let end = after < state.closed.count ? state.closed[after] : state.active.first
            return state.closed[after - 1]..<end
        }
    }

    private func keep(_ segment: ReadableSegment, in state: inout State) {
        state.open.removeAll { $0.offsets.first == segment.offsets.first }
        state.open.append(segment)
        if state.open.count > Self.openMax { state.open.removeFirst() }
    }
}

extension Offsets {
    /// The bytes of a record: from its start to the start of the next.
    fileprivate func range(of index: UInt64) -> Range<Int> {
        let at = Int(index - first)
        let start = Int(starts[at])
        let end = at + 1 < starts.count ? Int(starts[at + 1]) : self.end
        return start..<max(start, end)
    }
}

extension [UInt64] {
    /// The place of the first element for which `belongs` holds, in an array sorted by it.
    fileprivate func partitioningIndex(_ belongs: (UInt64) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if belongs(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
