// LedgerRebuild: the published directory, made again from the two journals of a stopped node.
//
//     notary ──▶ what was signed ──┐
//     journal ──leaves────────────▶ do they lead to it, at every size?   nothing is written before
//                                   │                                    all of it was read
//                                   ├──▶ bundles, tiles, blobs           as they were at each size
//     notary ──cosigned notes──────▶└──▶ checkpoint, files of days, proofs of contradiction
//
// Whatever is written was published before, to the byte. What no record has is left as it is and said.

internal import RedRiverBase
internal import RedRiverCrypto
internal import RedRiverEvidence
internal import RedRiverExchange
internal import RedRiverFiles
internal import RedRiverJournal
internal import RedRiverLedger

/// Makes a published directory again.
public struct LedgerRebuild {
    /// Full files are written when so many bytes of entries wait.
    private static let pendingMost = ByteCount.mebibytes(8)

    private let node: NodeID
    private let records: any LedgerRecords
    let notary: NotaryLook
    private let signers: [NoteSigner]
    private let store: any LedgerStore
    /// As the keeper has it: partial tiles of these sizes are published too.
    private let block: UInt64
    /// The generation that is not over yet.
    private(set) var present: UInt32 = 1
    /// How many leaves the journal has of each generation.
    private var leaves: [UInt32: TreeSize] = [:]
    private(set) var report = RebuildReport()
    /// Files whose names do not follow from a size: days, blobs and proofs.
    private(set) var named: Set<String> = []

    /// - Parameter signers: The keys of the ledger's generations, as far as they are at hand.
    init(
        node: NodeID, records: any LedgerRecords, notary: any LedgerRecords,
        signers: [NoteSigner], store: any LedgerStore, block: UInt64 = LedgerKeeper.block
    ) throws(NodeError) {
        self.block = block
        self.node = node
        self.records = records
        self.notary = try NotaryLook(notary, of: node)
        self.signers = signers
        self.store = store
    }

    /// Makes everything again.
    ///
    /// - Throws: ``NodeError``; with nothing written if a journal is damaged.
    mutating func run() throws(NodeError) -> RebuildReport {
        try check()
        try writeTrees()
        try writeNotes()
        return report
    }

    // MARK: Reading all of it

    /// Whether the leaves of every generation lead to everything that was signed of it.
    private mutating func check() throws(NodeError) {
        var contradicted: Set<UInt32> = []
        var tree = CompactRange()
        var signed = notary.checkpoints()
        let notary = notary
        func close(_ generation: UInt32) throws(NodeError) {
            while let ahead = try signed.peek(), ahead.generation <= generation {
                contradicted.insert(ahead.generation)
                try signed.skip()
            }
        }
        func compare(_ generation: UInt32) throws(NodeError) {
            guard let ahead = try signed.peek(), ahead.generation == generation,
                ahead.size == tree.size
            else { return }
            if ahead.root != tree.root { contradicted.insert(generation) }
            try signed.skip()
        }
        try walk { generation, line, _ throws(NodeError) in
            if generation != present {
                leaves[present] = tree.size
                try close(present)
                (present, tree) = (generation, CompactRange())
            }
            guard let line else { return }
            tree.append(Merkle.leaf(of: line))
            try compare(generation)
        }
        leaves[present] = tree.size
        try close(.max)
        for (generation, latest) in notary.latest {
            report.change(generation) { $0.size = latest.size }
            guard contradicted.contains(generation) else { continue }
            let found = leaves[generation] ?? TreeSize(0)
            report.change(generation) {
                $0.flaws.append(.contradicts(signed: latest.size, leaves: found))
            }
        }
    }

    /// Goes through all records: the generation of each, its line if it is a leaf, and its blob.
    private func walk(
        _ each: (UInt32, _ line: [UInt8]?, _ blob: LedgerFile?) throws(NodeError) -> Void
    ) throws(NodeError) {
        var context = LeafContext()
        var next = RecordIndex(0)
        while next < records.nextIndex {
            let stored = try records.whole(next)
            guard let record = Record(kind: stored.kind, payload: stored.payload) else {
                throw .state(.unreadable(at: next))
            }
            context.add(record)
            let generation = context.places.generation
            var blob: LedgerFile?
            if case .blob(let kept) = record {
                guard let body = stored.body else { throw .state(.unreadable(at: next)) }
                let folder = LedgerKeeper.folder(generation)
                blob = LedgerFile(path: folder + "blobs/\(kept.digest)", bytes: body)
            }
            try each(generation, context.leaf(of: record)?.bytes, blob)
            next = next.next
        }
    }

    // MARK: Trees

    /// The size that files are published of: of a generation that is over, all of it.
    func finalSize(_ generation: UInt32) -> TreeSize {
        let signed = notary.latest[generation]?.size ?? TreeSize(0)
        return generation == present ? signed : leaves[generation] ?? signed
    }

    /// Whether the leaves of the journal are not those that were signed.
    func isContradicted(_ generation: UInt32) -> Bool {
        report.generations.contains {
            $0.number == generation
                && $0.flaws.contains { if case .contradicts = $0 { true } else { false } }
        }
    }

    private mutating func writeTrees() throws(NodeError) {
        var signed = notary.checkpoints()
        var tree = LedgerTree(generation: 1, signed: nil)
        let isSound = Set(leaves.keys.filter { !isContradicted($0) })
        for generation in leaves.keys.sorted() where isSound.contains(generation) {
            let size = finalSize(generation)
            report.change(generation) { $0.size = size }
        }
        try walk { generation, line, blob throws(NodeError) in
            if let blob {
                named.insert(blob.path)
                try put(blob, generation)
            }
            if generation != tree.generation {
                tree = LedgerTree(generation: generation, signed: nil)
            }
            guard let line, isSound.contains(generation), tree.size < finalSize(generation) else {
                return
            }
            do throws(LedgerError) {
                try tree.append(line)
            } catch {
                throw .ledger(error)
            }
            while let ahead = try signed.peek(),
                ahead.generation < generation
                    || (ahead.generation == generation && ahead.size < tree.size)
            {
                try signed.skip()
            }
            let ahead = try signed.peek().flatMap { $0.generation == generation ? $0.size : nil }
            let isBlock = tree.size.value % block == 0
            let isPublished = tree.size == ahead || tree.size == finalSize(generation) || isBlock
            guard isPublished || tree.pendingBytes >= Self.pendingMost.value else { return }
            try write(&tree, as: isBlock ? tree.size : ahead ?? finalSize(generation))
        }
    }

    /// Writes the files that are new, and of partial ones those that a tree of `size` has and that
    /// no full one came in the place of later.
    private mutating func write(_ tree: inout LedgerTree, as size: TreeSize) throws(NodeError) {
        let final = finalSize(tree.generation)
        for file in tree.takeFiles() {
            guard let path = TilePath(file.path) else {
                preconditionFailure("a tree makes tiles and bundles")
            }
            let isKept = keepsPartials(of: path, tree.generation, final)
            guard path.isFull || (isKept && path.belongs(to: size)) else { continue }
            try put(
                LedgerFile(
                    path: LedgerKeeper.folder(tree.generation) + file.path, bytes: file.bytes),
                tree.generation)
            guard path.isFull, !isKept else { continue }
            try onFiles { () throws(FilesError) in
                try store.removeDirectory(LedgerKeeper.folder(tree.generation) + file.path + ".p")
            }
        }
    }

    /// Whether the partial files of a tile are still there: they go with the block in which it became
    /// full, or with its generation.
    private func keepsPartials(
        of path: TilePath, _ generation: UInt32, _ final: TreeSize
    ) -> Bool {
        let height = UInt64(8 * (path.level + 1))
        let end = (path.index + 1) << height
        if end > final.value { return true }
        return generation == present && end > final.value / block * block
    }

    // MARK: What the notary recorded

    private mutating func writeNotes() throws(NodeError) {
        for (generation, latest) in notary.latest.sorted(by: { $0.key < $1.key }) {
            try writeCheckpoint(latest, generation)
        }
        var day: LedgerFile?
        try notary.eachKept { path, entry throws(NodeError) in
            if let full = day, full.path != path { try putDay(full) }
            if day?.path != path {
                // A clock that was set back leads to a day that was written already.
                let begun = named.contains(path) ? try content(path) : nil
                day = LedgerFile(path: path, bytes: begun ?? [])
            }
            day?.bytes += entry
        }
        if let day { try putDay(day) }
        try notary.eachProof { proof throws(NodeError) in
            let path = "forks/peer-\(Digest.sha256(proof)).fork"
            named.insert(path)
            try put(LedgerFile(path: path, bytes: proof), present)
        }
    }

    private mutating func putDay(_ file: LedgerFile) throws(NodeError) {
        named.insert(file.path)
        guard let generation = UInt32(file.path.prefix { $0 != "/" }) else {
            preconditionFailure("a day lies in the folder of its generation")
        }
        try put(file, generation)
    }

    private mutating func writeCheckpoint(
        _ latest: NotedCheckpoint, _ generation: UInt32
    ) throws(NodeError) {
        let origin = Agreement.ledgerName(node, generation)
        let checkpoint: Checkpoint
        do throws(LedgerError) {
            checkpoint = try Checkpoint(origin: origin, size: latest.size, root: latest.root)
        } catch {
            throw .ledger(error)
        }
        let path = LedgerKeeper.folder(generation) + "checkpoint"
        let cosigned = notary.cosigned[generation]
        if let cosigned, cosigned.text == checkpoint.text {
            return try put(LedgerFile(path: path, bytes: cosigned.bytes), generation)
        }
        // A key of the same name that did not sign what was cosigned is another key.
        let signer = signers.first { signer in
            signer.key.name == origin
                && (cosigned.map { (try? $0.opened(by: [signer.key])) != nil } ?? true)
        }
        guard let note = signer.flatMap({ try? checkpoint.signed(by: [$0]) }) else {
            return report.change(generation) { $0.flaws.append(.unsigned(origin, latest.size)) }
        }
        try put(LedgerFile(path: path, bytes: note.bytes), generation)
    }

    // MARK: Files

    private mutating func put(_ file: LedgerFile, _ generation: UInt32) throws(NodeError) {
        let found = try content(file.path)
        if found == file.bytes { return report.change(generation) { $0.same += 1 } }
        try onFiles { () throws(FilesError) in try store.put(file) }
        guard found != nil else { return report.change(generation) { $0.missing += 1 } }
        report.change(generation) { $0.different += 1 }
        report.addReplaced(file.path)
    }

    /// What stands in a file. No file of ours is so long that it is not read.
    private func content(_ path: String) throws(NodeError) -> [UInt8]? {
        do throws(FilesError) {
            return try store.read(path, atMost: Limits.ledgerFile)
        } catch .tooLarge {
            return []
        } catch {
            throw .files(error)
        }
    }
}
