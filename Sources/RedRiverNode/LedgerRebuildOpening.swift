// LedgerRebuildOpening: from a configuration to a rebuild, and what else lies in the directory.

internal import RedRiverBase
internal import RedRiverCrypto
internal import RedRiverEvidence
internal import RedRiverFiles
internal import RedRiverJSON
internal import RedRiverJournal
internal import RedRiverLedger

extension LedgerRebuild {
    /// Makes the published directory of a stopped node again.
    ///
    /// Both journals are opened as a start opens them, and so locked; the node's certificates and its
    /// agreement need not be in force.
    ///
    /// - Parameters:
    ///   - directory: Where to, instead of where the node publishes.
    ///   - keys: Files of ledger keys of earlier generations, beside the one that is configured.
    /// - Throws: ``NodeError``: a node runs there, a journal is damaged, a file cannot be written.
    ///   Where a journal is damaged nothing was written.
    public static func run(
        _ configuration: NodeConfiguration, into directory: String? = nil, keys: [String] = []
    ) throws(NodeError) -> RebuildReport {
        guard let files = configuration.ledger else {
            throw .configuration(
                at: configuration.place("/ledger"), .json(.missing(pointer: "/ledger")))
        }
        var signers = [try signer(files.key, configuration.place("/ledger/key"))]
        for key in keys {
            signers.append(try signer(key, ConfigurationPlace(file: key, pointer: "")))
        }
        let root = directory ?? files.directory
        let journal: Journal
        let notary: Journal
        do throws(JournalError) {
            let digest: BodyDigest = { Commitment.storageDigest($0) }
            journal = try Journal.open(directory: configuration.journal, digest: digest).journal
            notary = try Journal.open(
                directory: files.notary, segment: Limits.notarySegment, digest: digest
            ).journal
        } catch {
            throw .journal(error)
        }
        var rebuild = try LedgerRebuild(
            node: configuration.node, records: journal.reader, notary: notary.reader,
            signers: signers, store: LedgerDirectory(root: root))
        var report = try rebuild.run()
        do throws(FilesError) {
            var look = ForeignFiles(root: root, rebuild: rebuild)
            try look.look(&report)
        } catch {
            throw .files(error)
        }
        do throws(JournalError) {
            try journal.close()
            try notary.close()
        } catch {
            throw .journal(error)
        }
        return report
    }

    private static func signer(
        _ path: String, _ place: ConfigurationPlace
    ) throws(NodeError) -> NoteSigner {
        var bytes: [UInt8]
        do throws(FilesError) {
            bytes = try Files.readPrivate(path, atMost: NoteSecret.maxText)
        } catch {
            throw .configuration(at: place, .file(error))
        }
        defer { for place in bytes.indices { bytes[place] = 0 } }
        let secret: NoteSecret
        do throws(LedgerError) {
            secret = try NoteSecret(text: bytes)
        } catch {
            throw .configuration(at: place, .ledgerKey(error))
        }
        guard case .log(let signer) = secret else {
            throw .configuration(at: place, .ledgerKeyNotAgreed(secret.key))
        }
        return signer
    }
}

/// What lies in a directory after all of it was made again, and was not made.
struct ForeignFiles {
    private let root: String
    private let rebuild: LedgerRebuild
    /// `<generation>/tile/<level>/x001/x002/003.p/<width>` is the deepest.
    private static let depthMost = 11

    init(root: String, rebuild: LedgerRebuild) {
        self.root = root
        self.rebuild = rebuild
    }

    mutating func look(_ report: inout RebuildReport) throws(FilesError) {
        try walk("", depth: 0, &report)
    }

    private func walk(
        _ folder: String, depth: Int, _ report: inout RebuildReport
    ) throws(FilesError) {
        for name in try Files.list(folder.isEmpty ? root : Files.join(root, folder)) {
            let path = folder.isEmpty ? name : folder + "/" + name
            switch try Files.kind(of: Files.join(root, path)) {
            case .directory? where depth < Self.depthMost:
                try walk(path, depth: depth + 1, &report)
            case .regular? where try belongs(path): break
            case nil: break
            default: report.addForeign(path)
            }
        }
    }

    private func belongs(_ path: String) throws(FilesError) -> Bool {
        if rebuild.named.contains(path) { return true }
        guard let slash = path.firstIndex(of: "/") else { return false }
        let (folder, file) = (path[..<slash], String(path[path.index(after: slash)...]))
        if folder == "forks" { return try isProof(file, path) }
        guard let number = CanonicalDecimal.parse(folder).flatMap({ UInt32(exactly: $0) }),
            rebuild.isKnown(number)
        else { return false }
        if file == "checkpoint" { return rebuild.hasCheckpoint(number) }
        guard let tile = TilePath(file) else { return false }
        // Nothing is known of the tiles that were left as they are.
        if rebuild.isContradicted(number) { return true }
        return try isPublished(tile, path, number)
    }

    /// Proofs that are in no record, for nothing was proven: what they say is for `audit fork`.
    private func isProof(_ name: String, _ path: String) throws(FilesError) -> Bool {
        let words = name.split(separator: "-", maxSplits: 1)
        guard words.count == 2, ["own", "peer"].contains(words[0]) else { return false }
        let bytes = try Files.read(Files.join(root, path), atMost: ForkProof.maxBytes)
        return words[1] == "\(Digest.sha256(bytes)).fork"
    }

    /// A partial file of a size in between may stay, if it is the beginning of what came after it; and
    /// what lies beyond the newest checkpoint, if the present generation was going on.
    private func isPublished(
        _ tile: TilePath, _ path: String, _ number: UInt32
    ) throws(FilesError) -> Bool {
        let size = rebuild.finalSize(number)
        let width = TilePath.width(level: tile.level, index: tile.index, in: size)
        guard tile.width <= width else { return rebuild.isPresent(number) }
        guard tile.width < width,
            let whole = TilePath(tile.kind, index: tile.index, width: width)
        else { return true }
        func read(_ name: String) throws(FilesError) -> [UInt8] {
            try Files.read(Files.join(root, name), atMost: Limits.ledgerFile)
        }
        let later = try read(LedgerKeeper.folder(number) + whole.description)
        let bytes = try read(path)
        return !bytes.isEmpty && later.starts(with: bytes)
    }
}

extension LedgerRebuild {
    /// Whether the journal has such a generation.
    func isKnown(_ generation: UInt32) -> Bool { isPresent(generation) || generation < present }
    func isPresent(_ generation: UInt32) -> Bool { generation == present }
    func hasCheckpoint(_ generation: UInt32) -> Bool { notary.latest[generation] != nil }
}
