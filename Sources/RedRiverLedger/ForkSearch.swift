// ForkSearch: where two trees begin to differ, found from their tiles.
//
// From the highest level down: hashes that are equal stand for records that are equal, and below the
// first that is not the search goes on. A level costs a few tiles, however large the trees are.

public import RedRiverBase

extension ForkProof {
    /// Looks for a record that two checkpoints of one log disagree on.
    ///
    /// - Parameters:
    ///   - first: One checkpoint's note.
    ///   - firstTiles: The tiles of its tree.
    ///   - second: The other's.
    ///   - secondTiles: The tiles of its tree.
    /// - Returns: A proof of kind `leaves`; `nil` if the smaller tree is the beginning of the larger.
    ///   It is as good as the tiles: ``check(log:)`` says whether it holds.
    /// - Throws: What the sources throw, or ``LedgerError/malformed(_:line:expected:)`` for a note
    ///   that is no checkpoint's.
    public static func find<A: TileSource, B: TileSource>(
        _ first: SignedNote, _ firstTiles: A, _ second: SignedNote, _ secondTiles: B
    ) throws(LedgerError) -> ForkProof? {
        var one = try TileReader(firstTiles, size: Checkpoint(text: first.text).size)
        var other = try TileReader(secondTiles, size: Checkpoint(text: second.text).size)
        guard let index = try firstDifference(&one, &other) else { return nil }
        let places = (try one.place(of: index), try other.place(of: index))
        return ForkProof(
            kind: .leaves(index, first: places.0, second: places.1), first: first, second: second)
    }

    private static func firstDifference<A: TileSource, B: TileSource>(
        _ one: inout TileReader<A>, _ other: inout TileReader<B>
    ) throws(LedgerError) -> RecordIndex? {
        let size = min(one.size, other.size).value
        // Everything before `at`, in hashes of the level, is equal.
        var at: UInt64 = 0
        var end = size >> UInt64(8 * TilePath.maxLevel)
        for level in (0...TilePath.maxLevel).reversed() {
            var differs = false
            while at < end, !differs {
                differs = try one.hash(level: level, at) != other.hash(level: level, at)
                if !differs { at += 1 }
            }
            if level == 0 { return differs ? RecordIndex(at) : nil }
            at *= 256
            end = differs ? at + 256 : size >> UInt64(8 * (level - 1))
        }
        return nil
    }
}

extension TileReader {
    /// A leaf and its audit path.
    fileprivate mutating func place(
        of index: RecordIndex
    ) throws(LedgerError) -> ForkProof.Place {
        let leaf = try hash(level: 0, index.value)
        return ForkProof.Place(leaf: leaf, path: try inclusionPath(of: index))
    }
}

// MARK: What a failed request proves

extension ForkProof {
    /// What a consistency proof that does not hold shows of the larger tree: a proof of kind `prefix`
    /// where it leads to that tree's root, and else one of kind `unproven`.
    ///
    /// - Parameter path: As it was offered, without the root of a full tree.
    public init(
        failed path: [Digest], from first: SignedNote, to second: SignedNote
    ) throws(LedgerError) {
        let (one, other) = (try Checkpoint(text: first.text), try Checkpoint(text: second.text))
        let roots =
            Merkle.isFull(one.size)
            ? nil : Merkle.roots(from: one.size, to: other.size, path: path)
        let isPrefix = roots.map { $0.newer == other.root && $0.older != one.root } ?? false
        self.init(
            kind: isPrefix ? .prefix(path) : .unproven(path), first: first, second: second)
    }

    /// The tile of the second tree that has what the offered proof lacks: the root at the size of the
    /// first tree, which is full. `nil` where nothing of that sort is missing.
    public var missingTile: TilePath? {
        guard case .unproven(let path) = kind, !path.isEmpty, let sizes = sizes,
            Merkle.isFull(sizes.first), sizes.first < sizes.second
        else { return nil }
        let level = sizes.first.value.trailingZeroBitCount / 8
        return TilePath(
            .hashes(level: level), index: 0,
            width: TilePath.width(level: level, index: 0, in: sizes.second))
    }

    private var sizes: (first: TreeSize, second: TreeSize)? {
        guard let one = try? Checkpoint(text: first.text),
            let other = try? Checkpoint(text: second.text)
        else { return nil }
        return (one.size, other.size)
    }

    /// The proof of kind `prefix` that a tile makes of this one.
    ///
    /// - Parameter tile: The hashes of ``missingTile``, from anybody.
    /// - Returns: `nil` if they do not lead to the second root.
    public func completed(by tile: [Digest]) -> ForkProof? {
        guard case .unproven(let path) = kind, missingTile != nil, let sizes,
            let other = try? Checkpoint(text: second.text)
        else { return nil }
        let count = 1 << (sizes.first.value.trailingZeroBitCount % 8)
        guard tile.count >= count else { return nil }
        let whole = [Merkle.root(of: tile[..<count])] + path
        let roots = Merkle.roots(from: sizes.first, to: sizes.second, path: whole)
        guard roots?.newer == other.root else { return nil }
        return ForkProof(kind: .prefix(whole), first: first, second: second)
    }
}
