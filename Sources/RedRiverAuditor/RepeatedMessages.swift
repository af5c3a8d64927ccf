// RepeatedMessages: which identifiers were accepted twice, found by sorting on disk.
//
//     add … add ──a run is full──▶ sorted ──▶ file ─┐
//     add … add ──▶ sorted in memory ───────────────┴─ merged at the end: equal keys meet
//
// Identifiers begin with a time, so a run is nearly sorted when it is made.

internal import RedRiverBase
internal import RedRiverFiles

/// A message that was accepted, or recognised as a duplicate: identifier, sender, and where.
struct MessageEntry: Hashable, Comparable {
    let high: UInt64
    let low: UInt64
    /// The sender's name, packed without loss.
    let sender: UInt64
    let index: UInt64
    /// Of its header's hash, what fits into a word.
    let print: UInt64
    /// Of a duplicate, where it was accepted; ``none`` for anything else.
    let original: UInt64

    static let none = UInt64.max

    init(_ header: HeaderFacts.Sound, _ leaf: Digest, at index: UInt64, of original: UInt64 = none)
    {
        print = leaf.prefix64
        self.original = original
        high = header.high
        low = header.low
        sender = header.sender.value
        self.index = index
    }

    fileprivate init?(_ reader: inout ByteReader) {
        guard let high: UInt64 = reader.integer(), let low: UInt64 = reader.integer(),
            let sender: UInt64 = reader.integer(), let index: UInt64 = reader.integer(),
            let print: UInt64 = reader.integer(), let original: UInt64 = reader.integer()
        else { return nil }
        (self.print, self.original) = (print, original)
        (self.high, self.low, self.sender, self.index) = (high, low, sender, index)
    }

    fileprivate func write(to writer: inout ByteWriter) {
        for word in [high, low, sender, index, print, original] { writer.append(word) }
    }

    static let byteCount = 48

    var id: MessageID? {
        var writer = ByteWriter(reserving: 16)
        writer.append(high)
        writer.append(low)
        return MessageID(bytes: writer.bytes)
    }

    func isSameMessage(as other: Self) -> Bool {
        high == other.high && low == other.low && sender == other.sender
    }

    static func < (a: Self, b: Self) -> Bool {
        if a.high != b.high { return a.high < b.high }
        if a.low != b.low { return a.low < b.low }
        if a.sender != b.sender { return a.sender < b.sender }
        return a.index < b.index
    }
}

/// Collects accepted messages and tells which were accepted before.
struct RepeatedMessages {
    /// How many entries are sorted at once: 24 MiB.
    static let runMost = 1 << 19

    private let folder: String
    private let most: Int
    private var run: [MessageEntry] = []
    private var files: [String] = []

    /// - Parameter folder: Where runs are kept; whoever made it removes it.
    init(folder: String, runMost: Int = Self.runMost) {
        self.folder = folder
        most = runMost
    }

    mutating func add(_ entry: MessageEntry) throws(FilesError) {
        run.append(entry)
        guard run.count == most else { return }
        run.sort()
        let path = Files.join(folder, "run-\(files.count)")
        let file = try AppendFile(path)
        var at = 0
        while at < run.count {
            var writer = ByteWriter(reserving: 1 << 16)
            for entry in run[at..<min(at + 2048, run.count)] { entry.write(to: &writer) }
            try file.append(writer.bytes)
            at += 2048
        }
        try file.close()
        files.append(path)
        run.removeAll(keepingCapacity: true)
    }

    /// Calls `found` with each entry whose message was accepted before, and the earliest before it;
    /// and `lost` with each duplicate of something that is not that message.
    mutating func finish(
        _ found: (MessageEntry, MessageEntry) -> Void, lost: (MessageEntry) -> Void
    ) throws(FilesError) {
        run.sort()
        var sources = files.map { RunReader(path: $0) }
        sources.append(RunReader(entries: run))
        run = []
        var heap: [(entry: MessageEntry, source: Int)] = []
        for source in sources.indices {
            if let entry = try sources[source].next() { Self.push((entry, source), &heap) }
        }
        var first: MessageEntry?
        while let (entry, source) = Self.pop(&heap) {
            if let known = first, !entry.isSameMessage(as: known) { first = nil }
            if entry.original != MessageEntry.none {
                if first?.index != entry.original || first?.print != entry.print { lost(entry) }
            } else if let first {
                found(entry, first)
            } else {
                first = entry
            }
            if let next = try sources[source].next() { Self.push((next, source), &heap) }
        }
    }

    private static func push(
        _ item: (entry: MessageEntry, source: Int),
        _ heap: inout [(entry: MessageEntry, source: Int)]
    ) {
        heap.append(item)
        var at = heap.count - 1
        while at > 0, heap[at].entry < heap[(at - 1) / 2].entry {
            heap.swapAt(at, (at - 1) / 2)
            at = (at - 1) / 2
        }
    }

    private static func pop(
        _ heap: inout [(entry: MessageEntry, source: Int)]
    ) -> (MessageEntry, Int)? {
        guard let top = heap.first else { return nil }
        let last = heap.removeLast()
        guard !heap.isEmpty else { return top }
        heap[0] = last
        var at = 0
        while true {
            var least = at
            for child in [2 * at + 1, 2 * at + 2] where child < heap.count {
                if heap[child].entry < heap[least].entry { least = child }
            }
            guard least != at else { return top }
            heap.swapAt(at, least)
            at = least
        }
    }
}

/// A sorted run, read a little at a time.
private struct RunReader {
    private static let chunk = 512 * MessageEntry.byteCount

    private let path: String?
    private var offset = 0
    private var entries: ArraySlice<MessageEntry>

    init(path: String) {
        self.path = path
        entries = []
    }

    init(entries: [MessageEntry]) {
        path = nil
        self.entries = entries[...]
    }

    mutating func next() throws(FilesError) -> MessageEntry? {
        if entries.isEmpty, let path {
            let bytes = try Files.read(
                path, from: ByteCount(offset), upTo: ByteCount(Self.chunk))
            offset += bytes.count
            var reader = ByteReader(bytes)
            var more: [MessageEntry] = []
            while let entry = MessageEntry(&reader) { more.append(entry) }
            entries = more[...]
        }
        return entries.popFirst()
    }
}
