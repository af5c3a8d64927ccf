// LedgerTree: the published files of one generation, as they follow from its leaves.
//
// Leaves go in, files come out: bundles of entries, tiles of hashes, partial ones for what is not
// full yet. Nothing here touches a disk, and the files depend on the leaves alone, so that they can
// be deleted and made again to the byte.

internal import RedRiverBase
internal import RedRiverLedger

/// A file of the published directory.
struct LedgerFile: Hashable, Sendable {
    /// Below the directory of the generation.
    var path: String
    var bytes: [UInt8]
}

/// The tree of one generation, and what of it is not written yet.
struct LedgerTree {
    let generation: UInt32
    private var builder: TileBuilder
    /// The entries of the bundle that is not full yet.
    private var entries: [UInt8] = []
    private var finished: [LedgerFile] = []
    /// How many bytes wait to be written.
    private(set) var pendingBytes = 0
    /// The root at the size that was signed last, once the tree has grown through it.
    private(set) var rootAtSigned: Digest?
    private var signed: TreeSize?

    /// - Parameter signed: The size of the last checkpoint of this generation.
    init(generation: UInt32, signed: TreeSize?) {
        self.generation = generation
        self.signed = signed
        builder = TileBuilder()
    }

    /// A tree of a number of leaves that is a multiple of 256, from its published tiles.
    init(
        generation: UInt32, signed: TreeSize?, aligned: TreeSize,
        tile: (TilePath) throws(LedgerError) -> [Digest]
    ) throws(LedgerError) {
        precondition(aligned.value % 256 == 0, "bundles begin at a multiple of 256")
        self.generation = generation
        self.signed = signed
        builder = try TileBuilder(size: aligned, tile: tile)
        noteRoot()
    }

    var size: TreeSize { builder.size }
    var root: Digest { builder.root }

    /// Whether the tree as it is was signed.
    var isSigned: Bool { size == signed ?? TreeSize(0) }

    /// Appends a line, of at most 65 535 bytes.
    mutating func append(_ line: [UInt8]) throws(LedgerError) {
        let before = entries.count
        try EntryBundle.append(line, to: &entries)
        pendingBytes += entries.count - before
        builder.append(Merkle.leaf(of: line))
        noteRoot()
        guard size.value % 256 == 0 else { return }
        finished.append(LedgerFile(path: bundle(of: size.value - 256, 256), bytes: entries))
        entries = []
    }

    /// The tree as it is was signed.
    mutating func noteSigned() {
        signed = size
        rootAtSigned = root
    }

    private mutating func noteRoot() { if size == signed { rootAtSigned = root } }

    private func bundle(of first: UInt64, _ width: Int) -> String {
        guard let path = TilePath(.entries, index: first / 256, width: width) else {
            preconditionFailure("a tree has bundles as long as it has leaves")
        }
        return path.description
    }

    /// The files that are new since the last call: those of full width, and the partial ones that a
    /// checkpoint of the present size wants.
    mutating func takeFiles() -> [LedgerFile] {
        var files = finished
        let rest = Int(size.value % 256)
        if rest > 0 {
            files.append(
                LedgerFile(path: bundle(of: size.value - UInt64(rest), rest), bytes: entries))
        }
        for tile in builder.takeTiles() {
            files.append(LedgerFile(path: tile.path.description, bytes: tile.bytes))
        }
        finished = []
        pendingBytes = 0
        return files
    }
}
