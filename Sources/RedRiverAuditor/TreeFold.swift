// TreeFold: the tree over checked bundles, and the tiles above those of the leaves.
//
// The root of a full bundle is a hash of level 1. A tile builder fed with those roots builds the
// tiles of level 1 and above, each one level too low in its own count.

internal import RedRiverBase
internal import RedRiverFiles
internal import RedRiverLedger

/// A tree that grows by bundles.
struct TreeFold {
    private let ledger: PublishedLedger
    private var upper = TileBuilder()
    /// The leaves after the last full bundle.
    private var rest: [Digest] = []
    /// By level, the tile that was not full when it was last looked at.
    private var partial: [Int: HashTile] = [:]

    init(_ ledger: PublishedLedger) { self.ledger = ledger }

    /// How many leaves there are.
    var size: TreeSize { TreeSize(upper.size.value * 256 + UInt64(rest.count)) }

    /// The root over all of them.
    var root: Digest { root(adding: rest[...]) }

    /// The root once the first so many leaves of the next bundle are there too.
    func root(adding leaves: ArraySlice<Digest>) -> Digest {
        var partial = CompactRange()
        for leaf in leaves { partial.append(leaf) }
        if leaves.count == TilePath.fullWidth {
            // A full bundle is one subtree, which may join others.
            var tree = upper.tree
            tree.append(partial.root)
            return tree.root
        }
        let size = TreeSize(upper.size.value * 256 + UInt64(leaves.count))
        let subtrees = upper.tree.subtrees + partial.subtrees
        guard let whole = CompactRange(size: size, subtrees: subtrees) else {
            preconditionFailure("a tree has a subtree for each bit of its size")
        }
        return whole.root
    }

    /// Appends the next bundle, and compares the tiles that are complete with it.
    mutating func append(_ bundle: CheckedBundle) -> [AuditFinding] {
        guard let root = bundle.root else {
            rest = bundle.hashes
            return []
        }
        upper.append(root)
        guard upper.size.value % 256 == 0 else { return [] }
        return take()
    }

    /// Compares the tiles that became full, and remembers those that did not.
    private mutating func take() -> [AuditFinding] {
        var findings: [AuditFinding] = []
        for tile in upper.takeTiles() {
            if tile.path.isFull {
                findings += compare(tile)
            } else {
                partial[tile.path.level] = tile
            }
        }
        return findings
    }

    /// Compares what is left at the end.
    mutating func finish() -> [AuditFinding] {
        let findings = take()
        let last = partial.values.filter { $0.path.belongs(to: upper.size) }
        return findings + last.sorted { $0.path.level < $1.path.level }.flatMap { compare($0) }
    }

    private func compare(_ tile: HashTile) -> [AuditFinding] {
        guard
            let path = TilePath(
                .hashes(level: tile.path.level + 1), index: tile.path.index,
                width: tile.path.width)
        else { preconditionFailure("a tile of a tree has a name") }
        var findings = Leftovers(ledger: ledger, path: path).check {
            BundleCheck.bytes(of: tile.hashes, $0)
        }
        do throws(FilesError) {
            let file = try ledger.tile(path)
            let found = try? HashTile(file.found, bytes: file.bytes)
            if found.map({ $0.hashes.prefix(path.width) }) != tile.hashes[...] {
                findings.append(AuditFinding(.file(path.description), .tileDiffers))
            }
        } catch {
            findings.append(AuditFinding(.file(path.description), AuditFlaw(error)))
        }
        return findings
    }
}
