// Inclusion: proving that a tree contains a record, and checking such a proof.

public import RedRiverBase

extension Merkle {
    /// The audit path of one leaf: the siblings from the leaf upwards (RFC 9162 §2.1.3.1).
    ///
    /// Costs a hash for every leaf but one.
    ///
    /// - Parameters:
    ///   - index: Where the record sits; the first is 0.
    ///   - leaves: All leaf hashes of the tree.
    /// - Returns: ⌈log₂ size⌉ digests at most; `nil` if there is no such leaf.
    public static func inclusionPath(of index: RecordIndex, in leaves: [Digest]) -> [Digest]? {
        guard let at = Int(exactly: index.value), at < leaves.count else { return nil }
        return ProofPlan.inclusion(of: index.value, in: UInt64(leaves.count)).map { run in
            root(of: leaves[Int(run.lowerBound)..<Int(run.upperBound)])
        }
    }

    /// Reports whether a tree contains a record, given only the root and an audit path.
    ///
    /// The check costs one hash per path element, at most 64, and allocates nothing.
    ///
    /// - Parameters:
    ///   - leaf: The leaf hash of the record, from ``leaf(of:)``.
    ///   - index: Where the record sits; the first is 0.
    ///   - size: The size of the tree that `root` commits to, in records; at most ``maxSize``.
    ///   - path: Sibling hashes from the leaf upwards; ⌈log₂ size⌉ of them at most.
    ///   - root: The root to compare with, from a statement or checkpoint whose signature was
    ///     verified.
    /// - Returns: `true` only if every element of `path` was used and the computed root is `root`.
    ///   An index outside the tree is `false`, not an error: a proof is either good or it is not.
    ///
    /// Source: RFC 9162 §2.1.3.2; `fn` and `sn` there are `node` and `last` here.
    public static func verifyInclusion(
        of leaf: Digest, at index: RecordIndex, in size: TreeSize, path: [Digest], root: Digest
    ) -> Bool {
        guard size.contains(index), size <= maxSize else { return false }
        var node = index.value
        var last = size.value - 1
        var hash = leaf
        for sibling in path {
            if last == 0 { return false }
            if node & 1 == 1 || node == last {
                hash = Self.node(sibling, hash)
                // On the right edge a subtree may lack a sibling for several levels: skip them.
                while node & 1 == 0 && node != 0 {
                    node >>= 1
                    last >>= 1
                }
            } else {
                hash = Self.node(hash, sibling)
            }
            node >>= 1
            last >>= 1
        }
        return last == 0 && hash == root
    }
}
