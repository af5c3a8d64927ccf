// TileReader: roots and proofs from tiles, without the records.
//
// A subtree of height h has its hashes in one tile of level h / 8, so a proof of a tree of any size
// takes at most some tens of tiles, each of which is asked for once.

public import RedRiverBase

/// Where tiles come from: a folder, a journal, a server somebody wrapped.
public protocol TileSource {
    /// The hashes of a tile.
    ///
    /// - Parameter path: Of kind `hashes`, as wide as the tree that is read implies. A source that
    ///   has only the full tile cuts that.
    /// - Returns: `path.width` of them; any other number is refused.
    /// - Throws: ``LedgerError/tileUnavailable(_:detail:)`` if it cannot be had.
    mutating func hashes(of path: TilePath) throws(LedgerError) -> [Digest]
}

/// Reads a tree of one size from its tiles.
///
/// Nothing that comes from tiles is believed: a proof made of false tiles does not verify, and
/// ``root()`` is to be compared with a signed one.
public struct TileReader<Source: TileSource> {
    /// The size of the tree that is read.
    public let size: TreeSize
    /// Where the tiles come from.
    public private(set) var source: Source
    /// The tiles of the present call.
    private var tiles: [TilePath: [Digest]] = [:]

    /// - Throws: ``LedgerError/sizeTooLarge(_:)`` beyond ``Merkle/maxSize``.
    public init(_ source: Source, size: TreeSize) throws(LedgerError) {
        guard size <= Merkle.maxSize else { throw .sizeTooLarge(size) }
        self.size = size
        self.source = source
    }

    /// The root of the tree. At most eight tiles.
    public mutating func root() throws(LedgerError) -> Digest {
        guard size.value > 0 else { return Merkle.emptyRoot }
        return try hashes(of: [0..<size.value])[0]
    }

    /// The audit path of a leaf; see ``Merkle/inclusionPath(of:in:)``.
    ///
    /// - Throws: ``LedgerError/noSuchLeaf(_:_:)``, or what the source throws.
    public mutating func inclusionPath(of index: RecordIndex) throws(LedgerError) -> [Digest] {
        guard size.contains(index) else { throw .noSuchLeaf(index, size) }
        return try hashes(of: ProofPlan.inclusion(of: index.value, in: size.value))
    }

    /// The proof that the tree begins with an earlier one; see
    /// ``Merkle/consistencyPath(from:in:)``.
    ///
    /// - Throws: ``LedgerError/notConsistent(_:_:)`` if `old` is 0 or larger than the tree, or what
    ///   the source throws.
    public mutating func consistencyPath(from old: TreeSize) throws(LedgerError) -> [Digest] {
        guard old.value > 0, old <= size else { throw .notConsistent(old, size) }
        return try hashes(of: ProofPlan.consistency(from: old.value, to: size.value))
    }

    private mutating func hashes(of runs: [Range<UInt64>]) throws(LedgerError) -> [Digest] {
        defer { tiles = [:] }
        var hashes: [Digest] = []
        for run in runs {
            var subtrees: [Digest] = []
            for (height, index) in ProofPlan.subtrees(of: run) {
                subtrees.append(try root(ofHeight: height, index: index))
            }
            guard let hash = Merkle.joined(subtrees) else {
                preconditionFailure("a run of a proof is not empty")
            }
            hashes.append(hash)
        }
        return hashes
    }

    /// The root of the full subtree `index` among those of 2^height leaves.
    private mutating func root(ofHeight height: Int, index: UInt64) throws(LedgerError) -> Digest {
        let level = height / 8
        let first = index << UInt64(height % 8)
        let width = TilePath.width(level: level, index: first / 256, in: size)
        let path = TilePath(unchecked: .hashes(level: level), index: first / 256, width: width)
        let tile = try tile(path)
        let start = Int(first % 256)
        return Merkle.root(of: tile[start..<start + 1 << (height % 8)])
    }

    private mutating func tile(_ path: TilePath) throws(LedgerError) -> [Digest] {
        if let tile = tiles[path] { return tile }
        let tile = try source.hashes(of: path)
        guard tile.count == path.width else { throw .tileDiffers(path) }
        tiles[path] = tile
        return tile
    }
}
