// LedgerIndexMaker: makes an index of a ledger in one walk, sorted on disk.
//
//     leaves ─▶ records ──a run is full──▶ sorted ─▶ file ─┐
//                       ──the last────────▶ sorted ────────┴─ merged ─▶ index
//
// The walk folds the tree: an index is of a tree whose root the checkpoint states, or is not made.

internal import RedRiverBase
internal import RedRiverEvidence
internal import RedRiverFiles
internal import RedRiverLedger

/// Makes indexes.
public struct LedgerIndexMaker {
    /// Records sorted at once: 8 MiB.
    static let runMost = 1 << 18

    private let reading: LedgerReading
    private let scratch: String
    private let threads: Int
    private let most: Int
    private var run: [IndexRecord] = []
    private var files: [String] = []
    private var count: UInt64 = 0

    /// - Parameter scratch: An empty folder for what does not fit into memory; the caller removes it.
    public init(
        _ ledger: PublishedLedger, scratch: String, threads: Int = 2, runMost: Int? = nil
    ) throws(AuditError) {
        reading = try LedgerReading(ledger)
        self.scratch = scratch
        self.threads = threads
        most = runMost ?? Self.runMost
    }

    /// Writes the index, in the place of any that is there.
    ///
    /// - Returns: How many records it has.
    /// - Throws: ``AuditError/rootDiffers(_:)`` if the leaves are not those the checkpoint states.
    public mutating func make(
        _ path: String, progress: (UInt64, UInt64) -> Void = { _, _ in }
    ) throws(AuditError) -> UInt64 {
        guard reading.size.value > 0 else { throw .rootDiffers(reading.ledger.directory) }
        guard try walk(progress) == reading.checkpoint.root else {
            throw .rootDiffers(reading.ledger.directory)
        }
        do throws(FilesError) {
            try merge(into: path)
        } catch {
            throw .files(error)
        }
        return count
    }

    /// Takes every leaf.
    ///
    /// - Returns: The root over them.
    private mutating func walk(
        _ progress: (UInt64, UInt64) -> Void
    ) throws(AuditError) -> Digest {
        var tree = TreeFold(reading.ledger)
        let check = BundleCheck(ledger: reading.ledger, size: reading.size)
        let stream = try LedgerStream(check, threads: threads)
        defer { stream.finish() }
        while let bundle = stream.next() {
            for (offset, leaf) in bundle.leaves.enumerated() {
                do throws(FilesError) {
                    try take(leaf, at: bundle.first + UInt64(offset))
                } catch {
                    throw .files(error)
                }
            }
            _ = tree.append(bundle)
            progress(bundle.end, reading.size.value)
        }
        return tree.root
    }

    // MARK: Records

    private mutating func take(_ leaf: AuditedLeaf, at index: UInt64) throws(FilesError) {
        switch leaf {
        case .accepted(_, _, _, let header): try take(header, 1, index)
        case .received(_, _, let header): try take(header, 2, index)
        case .other(let leaf, let header, _): try take(leaf.fact, header, index)
        case .flawed, .unreadable: break
        }
    }

    private mutating func take(
        _ header: HeaderFacts?, _ detail: UInt64, _ index: UInt64
    ) throws(FilesError) {
        guard let message = header?.sound?.message else { return }
        let key = IndexRecord.message(message.sender, message.id)
        try add(IndexRecord(.message, key.high, key.low, detail: detail, leaf: index))
    }

    private mutating func take(
        _ fact: LeafFact, _ header: HeaderFacts?, _ index: UInt64
    ) throws(FilesError) {
        switch fact {
        case .refused: try take(header, 3, index)
        case .composed(let bytes, let messages):
            try add(.ownSeal, (try? SealStatement(parsing: bytes))?.sequence, 1, index)
            for message in own(messages) {
                try add(IndexRecord(.sealed, message.index, leaf: index))
            }
        case .sealed(let seal, _): try add(.ownSeal, seal, 2, index)
        case .receipted(let bytes, _, _):
            try add(.ownSeal, (try? ReceiptStatement(parsing: bytes))?.seal, 3, index)
        case .arrived(let bytes, _):
            try add(.foreignSeal, (try? SealStatement(parsing: bytes))?.sequence, 1, index)
        case .receipt(let bytes, _):
            try add(.foreignSeal, (try? ReceiptStatement(parsing: bytes))?.seal, 2, index)
        case .receiptSigned(let seal, _): try add(.foreignSeal, seal, 3, index)
        case .delivered(_, _, let messages):
            for message in own(messages) {
                try add(IndexRecord(.delivered, message.index, leaf: index))
            }
        case .revocationList(let list):
            let country: UInt64 = list.country == .vietnam ? 0 : 1
            let time = UInt64(clamping: list.thisUpdate.milliseconds)
            try add(IndexRecord(.list, country, time, leaf: index))
        default: break
        }
    }

    private func own(_ messages: [LedgerIndex]) -> [LedgerIndex] {
        messages.filter { $0.generation == reading.origin.generation }
    }

    private mutating func add(
        _ kind: IndexRecord.Kind, _ seal: SealSequence?, _ detail: UInt64, _ index: UInt64
    ) throws(FilesError) {
        guard let seal else { return }
        try add(IndexRecord(kind, seal.value, detail: detail, leaf: index))
    }

    private mutating func add(_ record: IndexRecord) throws(FilesError) {
        run.append(record)
        count += 1
        guard run.count == most else { return }
        run.sort()
        let path = Files.join(scratch, "index-\(files.count)")
        let file = try AppendFile(path)
        try Self.write(run, to: file)
        try file.close()
        files.append(path)
        run.removeAll(keepingCapacity: true)
    }

    private static func write(
        _ records: [IndexRecord], to file: borrowing AppendFile
    ) throws(FilesError) {
        var at = 0
        while at < records.count {
            var writer = ByteWriter(reserving: 1 << 16)
            for record in records[at..<min(at + 2048, records.count)] { record.write(to: &writer) }
            try file.append(writer.bytes)
            at += 2048
        }
    }

    // MARK: The file

    private var head: [UInt8] {
        Array(
            """
            \(LedgerIndexFile.format)
            \(reading.origin.text)
            \(reading.size.value)
            \(Base64.encode(reading.checkpoint.root.bytes))
            \(count)


            """.utf8)
    }

    /// Merges the runs beside the file to be, and then gives it its name.
    private mutating func merge(into path: String) throws(FilesError) {
        run.sort()
        var sources = files.map { IndexRun(path: $0) }
        sources.append(IndexRun(records: run))
        run = []
        let temporary = path + ".new"
        let file = try AppendFile(temporary, keeping: ByteCount(0), mode: 0o644)
        try file.append(head)
        var heads: [IndexRecord?] = []
        for place in sources.indices { heads.append(try sources[place].next()) }
        var block: [IndexRecord] = []
        // Few runs: of a thousand million leaves some hundreds, each step a look at their heads.
        while let place = Self.smallest(heads), let record = heads[place] {
            block.append(record)
            heads[place] = try sources[place].next()
            if block.count == 2048 {
                try Self.write(block, to: file)
                block.removeAll(keepingCapacity: true)
            }
        }
        try Self.write(block, to: file)
        try file.sync()
        try file.close()
        try Files.rename(temporary, to: path)
    }

    private static func smallest(_ heads: [IndexRecord?]) -> Int? {
        var found: Int?
        for place in heads.indices {
            guard let head = heads[place] else { continue }
            guard let best = found, let least = heads[best], least <= head else {
                found = place
                continue
            }
        }
        return found
    }
}

/// A sorted run, in memory or in a file, from its first record to its last.
private struct IndexRun {
    private var path: String?
    private var offset = 0
    private var records: ArraySlice<IndexRecord> = []

    init(path: String) { self.path = path }
    init(records: [IndexRecord]) { self.records = records[...] }

    mutating func next() throws(FilesError) -> IndexRecord? {
        if records.isEmpty, let path {
            let bytes = try Files.read(
                path, from: ByteCount(offset), upTo: ByteCount(1 << 16))
            offset += bytes.count
            var reader = ByteReader(bytes)
            var read: [IndexRecord] = []
            while let record = IndexRecord(&reader) { read.append(record) }
            records = read[...]
        }
        return records.popFirst()
    }
}
