// LedgerKeeper: publishes the ledger, in an order that a crash between any two steps leaves sound.
//
//     1  records are durable in the journal            the only place leaves come from
//     2  bundles and tiles written                     the same bytes whenever they are made again
//     3  checkpoint recorded durably by the notary     from here on nothing else of that size counts
//     4  signed, published, sent to the peer           the same signature whenever it is made again
//     5  cosignature verified, recorded, published
//
// Leaves are made from records read back from the journal, never from what is in memory: what is
// signed is what the disk says. Bundles and tiles are made durable a block of 65 536 leaves at a time,
// for they can be made again: after a restart the tree is taken from its published tiles at the end of
// the last whole block if they lead to the root that was signed, else all of it is made again from the
// journal; what comes after that block is made again always. Decision 0012.

internal import RedRiverBase
internal import RedRiverCrypto
internal import RedRiverEvidence
internal import RedRiverExchange
internal import RedRiverFiles
internal import RedRiverJournal
internal import RedRiverLedger

/// Where leaves come from: durable records.
protocol LedgerRecords: Sendable {
    /// Everything before it can be read.
    var nextIndex: RecordIndex { get }
    func read(_ index: RecordIndex, withBody: Bool) throws(JournalError) -> StoredRecord
}

extension JournalReader: LedgerRecords {}

extension LedgerRecords {
    /// A record, with the body of one that is a published blob.
    func whole(_ index: RecordIndex) throws(NodeError) -> StoredRecord {
        do throws(JournalError) {
            let plain = try read(index, withBody: false)
            guard plain.kind == Record.blobKind else { return plain }
            return try read(index, withBody: true)
        } catch {
            throw .journal(error)
        }
    }
}

/// Why the ledger is not published or signed any further.
enum LedgerStop: Hashable {
    /// The journal has less than what was signed, or something else.
    case contradicts(NotedCheckpoint)
    /// The ledger's key is for another generation than the one that is written.
    case keyOfOtherGeneration(UInt32)
}

/// The published ledger of a node, and what its notary signed of it. Owned by one thread.
final class LedgerKeeper {
    /// After so many leaves what is published is made durable.
    static let block: UInt64 = 65_536
    /// Files are written when so many bytes of entries wait, checkpoint or not.
    private static let pendingMost = ByteCount.mebibytes(8)

    private let records: any LedgerRecords
    private let store: any LedgerStore
    /// After so many leaves what is published is made durable: a multiple of 256.
    private let block: UInt64
    private let node: NodeID
    let book: NotaryBook
    var keys: LedgerKeys
    private var context: LeafContext
    private var tree: LedgerTree
    /// The next record to be read.
    private var next: RecordIndex
    /// Files that could not be written yet.
    private var unwritten: [LedgerFile] = []
    /// One cosigned checkpoint a minute is kept for ever.
    private var days: DayArchive
    /// Up to here the files of this generation are durable.
    private var synced = TreeSize(0)
    /// Folders of partial files whose full ones are written, but not durable yet.
    private var obsolete: [String] = []
    /// The newest checkpoint as it is published.
    private(set) var published: SignedNote?
    private(set) var stop: LedgerStop?
    /// Whether the tree was taken from published tiles, which anybody may have changed.
    private var isResumed = false
    /// Whether the records are still to be held against what was signed, before anything is written.
    private var mustCompare = false

    /// Takes up where the last process ended, without reading more records than those of a block.
    ///
    /// - Parameters:
    ///   - context: Of every record there is at the start.
    ///   - block: After so many leaves what is published is made durable: a multiple of 256.
    init(
        node: NodeID, records: any LedgerRecords, store: any LedgerStore,
        book: NotaryBook, keys: LedgerKeys, context: LeafContext,
        block: UInt64 = LedgerKeeper.block
    ) {
        self.node = node
        self.records = records
        self.store = store
        self.block = block
        self.keys = keys
        self.context = context
        days = DayArchive(node: node, store: store)
        let generation = context.places.generation
        let latest = book.notary.latest.flatMap { $0.generation == generation ? $0 : nil }
        self.book = book
        tree = LedgerTree(generation: generation, signed: latest?.size)
        next = RecordIndex(0)
        takeUp()
    }

    /// Begins where everything before is durable.
    private func takeUp() {
        let latest = book.notary.latest
        // What comes before the present generation may not be published in full either.
        let generation = context.places.generation
        if let latest, latest.generation == generation, resume(latest) { return }
        begin(at: min(latest?.generation ?? 1, generation))
        // A journal from before the newest generation: what is published of it may be all there is.
        if let latest, latest.generation > generation { stop = .contradicts(latest) }
    }

    /// Begins a generation's tree anew: everything is written again, to the same bytes.
    private func begin(at generation: UInt32) {
        let latest = book.notary.latest
        tree = LedgerTree(
            generation: generation,
            signed: latest.flatMap { $0.generation == generation ? $0.size : nil })
        let first = LedgerIndex(generation: generation, index: 0)
        next = context.places.record(of: first) ?? RecordIndex(0)
        // Plain records in front of the first leaf belong to it too.
        while next.value > 0,
            context.places.generation(of: RecordIndex(next.value - 1)) == generation
        {
            next = RecordIndex(next.value - 1)
        }
        forgetUnsynced(at: TreeSize(0))
        isResumed = false
        mustCompare = latest?.generation == generation
    }

    private func forgetUnsynced(at durable: TreeSize) {
        unwritten = []
        obsolete = []
        synced = durable
    }

    /// Takes the tree from its published tiles.
    private func resume(_ latest: NotedCheckpoint) -> Bool {
        let aligned = TreeSize(latest.size.value / block * block)
        let first = LedgerIndex(generation: latest.generation, index: aligned.value)
        guard aligned.value > 0, let record = context.places.record(of: first) else { return false }
        let folder = Self.folder(latest.generation)
        let store = store
        do throws(LedgerError) {
            tree = try LedgerTree(
                generation: latest.generation, signed: latest.size, aligned: aligned
            ) { path throws(LedgerError) in
                try store.tile(path, in: folder)
            }
        } catch {
            return false
        }
        next = record
        forgetUnsynced(at: aligned)
        (isResumed, mustCompare) = (true, true)
        return true
    }

    static func folder(_ generation: UInt32) -> String { "\(generation)/" }

    private var folder: String { Self.folder(tree.generation) }
    private var origin: LedgerName { Agreement.ledgerName(node, tree.generation) }

    // MARK: Growing

    /// How far the ledger of the present generation is written.
    var size: TreeSize { tree.size }

    /// Whether there are records or leaves that no checkpoint covers yet.
    var isBehind: Bool { next < records.nextIndex || !unwritten.isEmpty || !tree.isSigned }

    /// Reads what is new, writes the files that follow from it, and, once everything is written,
    /// records, signs and publishes a checkpoint.
    ///
    /// - Returns: The note of a new checkpoint, if there is one.
    /// - Throws: ``NodeError/files(_:)`` if a file cannot be written: nothing is lost, and the next
    ///   call tries again. ``NodeError/journal(_:)`` if the notary's journal failed: the process must
    ///   stop.
    func advance(at now: Timestamp) throws(NodeError) -> SignedNote? {
        guard stop == nil else { return nil }
        try days.write()
        try follow(at: now)
        guard stop == nil else { return nil }
        try write()
        return try checkpoint(at: now)
    }

    /// Reads what is new, so that there is less to do when a checkpoint is due.
    ///
    /// - Throws: As ``advance(at:)``.
    func follow(at now: Timestamp) throws(NodeError) {
        guard stop == nil else { return }
        try prepare()
        guard stop == nil else { return }
        // What could not be written before, as far as a block's end even; nothing is read meanwhile.
        try drain()
        try endBlock()
        while next < records.nextIndex {
            try readRecord(at: now)
            if tree.pendingBytes >= Self.pendingMost.value { try write() }
            try endBlock()
        }
    }

    /// What a start has to do before anything is written.
    private func prepare() throws(NodeError) {
        try days.mend(book.recent)
        guard mustCompare else { return }
        try compare()
        mustCompare = false
    }

    /// Holds the records against what was signed, before anything is written: where they are others,
    /// the published files may be all there is of that, and stay as they are.
    private func compare() throws(NodeError) {
        guard let latest = book.notary.latest, try !leads(to: latest) else { return }
        if isResumed {
            // The tiles, not the journal, may be what is wrong: all of it is made again.
            begin(at: latest.generation)
            if try leads(to: latest) { return }
        }
        let first = LedgerIndex(generation: latest.generation + 1, index: 0)
        guard let record = context.places.record(of: first) else {
            stop = .contradicts(latest)
            return
        }
        // That generation is over; its files stay as they are.
        next = record
    }

    /// Whether the tree, grown by the records to come, has the root that was signed.
    private func leads(to latest: NotedCheckpoint) throws(NodeError) -> Bool {
        var (tree, context, index) = (tree, context, next)
        while tree.size < latest.size, index < records.nextIndex {
            let record = try record(at: index).record
            if index == context.places.next { context.add(record) }
            guard context.places.generation(of: index) == latest.generation else { break }
            if let leaf = context.leaf(of: record) {
                try ledger { () throws(LedgerError) in try tree.append(leaf.bytes) }
            }
            if tree.pendingBytes >= Self.pendingMost.value { _ = tree.takeFiles() }
            index = index.next
        }
        return tree.rootAtSigned == latest.root
    }

    private func record(
        at index: RecordIndex
    ) throws(NodeError) -> (record: Record, stored: StoredRecord) {
        let stored = try records.whole(index)
        guard let record = Record(kind: stored.kind, payload: stored.payload) else {
            throw .state(.unreadable(at: index))
        }
        return (record, stored)
    }

    private func readRecord(at now: Timestamp) throws(NodeError) {
        let (record, stored) = try record(at: next)
        if case .opened(let opened) = record, opened.generation != tree.generation {
            try finishGeneration(at: now)
            tree = LedgerTree(generation: opened.generation, signed: nil)
            forgetUnsynced(at: TreeSize(0))
            isResumed = false
        }
        if next == context.places.next { context.add(record) }
        if case .blob(let blob) = record {
            guard let body = stored.body else { throw .state(.unreadable(at: next)) }
            try put(LedgerFile(path: folder + "blobs/\(blob.digest)", bytes: body))
        }
        if let leaf = context.leaf(of: record) {
            try ledger { () throws(LedgerError) in try tree.append(leaf.bytes) }
        }
        next = next.next
    }

    /// What is left of a generation is written; whether it can still be signed depends on the key.
    private func finishGeneration(at now: Timestamp) throws(NodeError) {
        try write()
        try sync()
        if keys.signer.key.name == origin { _ = try checkpoint(at: now) }
        stop = nil
    }

    private func write() throws(NodeError) {
        try drain()
        unwritten = tree.takeFiles().map { LedgerFile(path: folder + $0.path, bytes: $0.bytes) }
        try drain()
    }

    /// Writes what waits to be written.
    private func drain() throws(NodeError) {
        while let file = unwritten.first {
            try onFiles { () throws(FilesError) in try store.putUnsynced(file) }
            // A full tile says what its partial ones said.
            if !file.path.contains(".p/") { obsolete.append(file.path + ".p") }
            unwritten.removeFirst()
        }
    }

    /// Makes a whole block durable, before anything can be signed that has more leaves. The tiles of
    /// its exact size are written first: they are what the tree is taken up from.
    private func endBlock() throws(NodeError) {
        if tree.size.value % block == 0, tree.size > synced { try write() }
        if tree.size.value / block > synced.value / block { try sync() }
    }

    private func sync() throws(NodeError) {
        try drain()
        do throws(NodeError) {
            try onFiles { () throws(FilesError) in try store.sync() }
        } catch {
            // What the disk has is unknown.
            takeUp()
            throw error
        }
        synced = tree.size
        // One that cannot be removed is said once, and is in nobody's way.
        while let folder = obsolete.popLast() {
            try onFiles { () throws(FilesError) in try store.removeDirectory(folder) }
        }
    }

    private func put(_ file: LedgerFile) throws(NodeError) {
        try onFiles { () throws(FilesError) in try store.put(file) }
    }

    private func ledger<Value>(
        _ body: () throws(LedgerError) -> Value
    ) throws(NodeError) -> Value {
        do throws(LedgerError) {
            return try body()
        } catch {
            throw .ledger(error)
        }
    }

    // MARK: Signing

    private func checkpoint(at now: Timestamp) throws(NodeError) -> SignedNote? {
        let noted = NotedCheckpoint(
            at: now, generation: tree.generation, size: tree.size, root: tree.root)
        switch book.notary.standing(of: noted, rootAtSigned: tree.rootAtSigned) {
        case .contradicts(let latest):
            stop = .contradicts(latest)
            return nil
        case .unchanged:
            if published == nil, noted.size.value > 0 { return try publish(noted) }
            return nil
        case .grown(let checkpoint):
            guard keys.signer.key.name == origin else {
                stop = .keyOfOtherGeneration(tree.generation)
                return nil
            }
            try record(.checkpoint(checkpoint))
            tree.noteSigned()
            return try publish(checkpoint)
        }
    }

    func record(_ record: NotaryRecord) throws(NodeError) {
        do throws(JournalError) {
            try book.record(record)
        } catch {
            throw .journal(error)
        }
    }

    /// Signs what was recorded, and publishes it.
    private func publish(_ noted: NotedCheckpoint) throws(NodeError) -> SignedNote? {
        guard keys.signer.key.name == origin else {
            stop = .keyOfOtherGeneration(tree.generation)
            return nil
        }
        var note = try ledger { () throws(LedgerError) in
            try Checkpoint(origin: origin, size: noted.size, root: noted.root)
                .signed(by: [keys.signer])
        }
        if let cosigned = book.notary.cosigned, cosigned.note.text == note.text {
            note = cosigned.note
        }
        try replaceCheckpoint(note)
        return note
    }

    private func replaceCheckpoint(_ note: SignedNote) throws(NodeError) {
        // Until it is there, it is to be tried again.
        published = nil
        try put(LedgerFile(path: folder + "checkpoint", bytes: note.bytes))
        published = note
    }

    /// Takes a cosignature by the peer: records it and publishes it.
    ///
    /// - Parameter note: The note that was sent, with the cosignature.
    func cosigned(_ note: SignedNote, at now: Timestamp) throws(NodeError) {
        let before = book.notary.cosigned
        try record(.cosigned(at: now, note: note.bytes))
        if let cosigned = book.notary.cosigned { days.add(cosigned, after: before) }
        if published?.text == note.text { try replaceCheckpoint(note) }
        try days.write()
    }

    /// Keeps a proof of contradiction, for a third party: `forks/<whose>-<digest>.fork` beside the
    /// generations.
    func keepProof(_ proof: [UInt8], as whose: String) throws(NodeError) {
        try put(LedgerFile(path: "forks/\(whose)-\(Digest.sha256(proof)).fork", bytes: proof))
    }

    /// Ends the use of the notary's journal.
    func close() throws(NodeError) {
        do throws(JournalError) {
            try book.close()
        } catch {
            throw .journal(error)
        }
    }

    // MARK: What the peer asks for

    /// What to ask the peer's witness, if it cosigned a tree of size `old` last.
    func request(from old: TreeSize) throws(NodeError) -> AddCheckpointRequest? {
        guard let published else { return nil }
        let source = StoredTiles(store: store, folder: folder)
        return try ledger { () throws(LedgerError) in
            let checkpoint = try Checkpoint(text: published.text)
            var path: [Digest] = []
            if old.value > 0, old < checkpoint.size {
                var reader = try TileReader(source, size: checkpoint.size)
                path = try reader.consistencyPath(from: old)
            }
            return try AddCheckpointRequest(old: old, path: path, note: published)
        }
    }

    /// The hashes of a tile of this ledger, if it is there.
    func hashes(of path: TilePath) -> [Digest]? {
        try? StoredTiles(store: store, folder: folder).hashes(of: path)
    }

    /// Part of a published file.
    ///
    /// - Returns: `nil` for what is no published file.
    func part(of path: String, from offset: Int, atMost count: Int) throws(NodeError)
        -> (bytes: [UInt8], total: Int)?
    {
        guard Self.isPublished(path) else { return nil }
        let read = try onFiles { () throws(FilesError) in
            try store.read(path, atMost: Limits.ledgerFile)
        }
        guard let bytes = read else { return nil }
        let start = min(offset, bytes.count)
        return (Array(bytes[start..<min(bytes.count, start + count)]), bytes.count)
    }

    /// Whether a path names something that a ledger publishes: `<generation>/` and one of its files.
    static func isPublished(_ path: String) -> Bool {
        guard let slash = path.firstIndex(of: "/"),
            let generation = CanonicalDecimal.parse(path[..<slash]), generation > 0
        else { return false }
        let file = path[path.index(after: slash)...]
        if file == "checkpoint" || TilePath(file) != nil { return true }
        let parts = file.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return false }
        switch parts[0] {
        case "blobs": return Hexadecimal.decode(parts[1])?.count == Digest.byteCount
        case "checkpoints":
            return Timestamp(canonicalRFC3339: "\(parts[1])T00:00:00.000Z") != nil
        default: return false
        }
    }
}
