// TileBuilder: which tiles a ledger has to publish after records were appended.
//
//     append(leaf) ──▶ level 0 ──256 of them──▶ level 1 ──256 of them──▶ …
//                         │                        │
//                         └── full tiles ──────────┴──▶ takeTiles() ◀── partial ones that changed
//
// The root of a full tile comes out of the compact range on the way, so that a record costs one node
// hash on average, tiles included.

public import RedRiverBase

/// A growing tree that yields its tiles. A value: a copy can be thrown away with what it did.
public struct TileBuilder: Hashable, Sendable {
    /// The tree so far: its size and its root.
    public private(set) var tree = CompactRange()
    /// For each level, the hashes of the tile that is not full yet; at most 255 of them.
    private var edge: [[Digest]]
    /// Full tiles that nobody has taken yet.
    private var finished: [HashTile] = []
    /// The size at which tiles were taken last.
    private var taken = TreeSize(0)

    /// The empty tree.
    public init() { edge = Array(repeating: [], count: TilePath.maxLevel + 1) }

    /// A tree as its published tiles tell it: the partial tile of each level, where there is one.
    ///
    /// - Parameters:
    ///   - size: The size of the tree.
    ///   - tile: Reads the tile of this name; at most eight are asked for.
    /// - Throws: What `tile` throws; ``LedgerError/tileDiffers(_:)`` for a tile that is not as wide
    ///   as its name says; ``LedgerError/sizeTooLarge(_:)``. Whether the hashes are the right ones
    ///   shows when the root is compared with a signed one.
    public init(
        size: TreeSize, tile: (TilePath) throws(LedgerError) -> [Digest]
    ) throws(LedgerError) {
        guard size <= Merkle.maxSize else { throw .sizeTooLarge(size) }
        self.init()
        var subtrees: [Digest] = []
        for level in (0...TilePath.maxLevel).reversed() {
            let count = size.value >> UInt64(8 * level)
            guard count % 256 > 0 else { continue }
            let path = TilePath(
                unchecked: .hashes(level: level), index: count / 256, width: Int(count % 256))
            let hashes = try tile(path)
            guard hashes.count == path.width else { throw .tileDiffers(path) }
            edge[level] = hashes
            for (height, index) in ProofPlan.subtrees(of: 0..<UInt64(path.width)) {
                let start = Int(index) << height
                subtrees.append(Merkle.root(of: hashes[start..<start + 1 << height]))
            }
        }
        guard let tree = CompactRange(size: size, subtrees: subtrees) else {
            preconditionFailure("a level has a subtree for each bit of its width")
        }
        self.tree = tree
        taken = size
    }

    /// How many leaves were appended.
    public var size: TreeSize { tree.size }
    /// The root of the tree.
    public var root: Digest { tree.root }

    /// Appends a leaf hash, from ``Merkle/leaf(of:)``.
    public mutating func append(_ leaf: Digest) {
        let index = tree.size.value
        edge[0].append(leaf)
        tree.append(leaf) { height, root in
            guard height % 8 == 0 else { return }
            let level = height / 8
            let path = TilePath(
                unchecked: .hashes(level: level - 1), index: index >> UInt64(height),
                width: TilePath.fullWidth)
            finished.append(HashTile(unchecked: path, hashes: edge[level - 1]))
            edge[level - 1] = []
            edge[level].append(root)
        }
    }

    /// The tiles that the tree has and had not when they were last taken: full ones in the order in
    /// which they became full, then the partial ones, lowest level first.
    ///
    /// Between two calls full tiles are kept in memory, 8 KiB for each 256 leaves.
    public mutating func takeTiles() -> [HashTile] {
        var tiles = finished
        for level in edge.indices where !edge[level].isEmpty {
            let count = size.value >> UInt64(8 * level)
            guard count != taken.value >> UInt64(8 * level) else { continue }
            let path = TilePath(
                unchecked: .hashes(level: level), index: count / 256, width: edge[level].count)
            tiles.append(HashTile(unchecked: path, hashes: edge[level]))
        }
        finished = []
        taken = size
        return tiles
    }
}
