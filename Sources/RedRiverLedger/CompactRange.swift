// CompactRange: a tree that grows without being kept.

public import RedRiverBase

/// What must be kept of a Merkle tree so that leaves can be appended and the root be known: the
/// roots of its full subtrees, one for each bit set in its size, the largest first.
///
/// A tree of a billion leaves takes at most 30 digests. Appending costs one hash on average.
public struct CompactRange: Hashable, Sendable {
    /// How many leaves were appended; at most ``Merkle/maxSize``.
    public private(set) var size = TreeSize(0)
    /// The roots of the full subtrees, largest first.
    public private(set) var subtrees: [Digest] = []

    /// The empty tree.
    public init() {}

    /// A tree as it was kept.
    ///
    /// - Returns: `nil` unless there are as many subtrees as bits set in `size`, and the size is
    ///   allowed. Whether they are the right ones shows when ``root`` is compared with a signed one.
    public init?(size: TreeSize, subtrees: [Digest]) {
        guard size <= Merkle.maxSize, subtrees.count == size.value.nonzeroBitCount else {
            return nil
        }
        self.size = size
        self.subtrees = subtrees
    }

    /// Appends a leaf hash. Every full subtree that now has a twin is joined with it.
    public mutating func append(_ leaf: Digest) { append(leaf) { _, _ in } }

    /// The same, telling of each full subtree that this leaf completes.
    ///
    /// - Parameter completed: Called with the height, from 1 upwards, and the root of the subtree.
    @inline(__always)
    mutating func append(_ leaf: Digest, _ completed: (Int, Digest) -> Void) {
        precondition(size < Merkle.maxSize, "a tree has at most 2^63 − 1 leaves")
        var hash = leaf
        let joined = (~size.value).trailingZeroBitCount
        for height in 0..<joined {
            hash = Merkle.node(subtrees.removeLast(), hash)
            completed(height + 1, hash)
        }
        subtrees.append(hash)
        size = TreeSize(size.value + 1)
    }

    /// The root of the tree: the subtrees joined from the smallest up (RFC 6962 §2.1).
    public var root: Digest {
        guard let root = Merkle.joined(subtrees) else { return Merkle.emptyRoot }
        return root
    }
}
