// Consistency: proving that a tree only grew, and checking such a proof.

public import RedRiverBase

extension Merkle {
    /// The proof that the tree over `leaves` begins with the tree over the first `old` of them
    /// (RFC 9162 §2.1.4.1).
    ///
    /// Costs at most a hash for every leaf.
    ///
    /// - Parameters:
    ///   - old: The size of the earlier tree, 1 or more.
    ///   - leaves: All leaf hashes of the later tree.
    /// - Returns: At most 64 digests, none if the sizes are equal; `nil` if `old` is 0, from which
    ///   everything follows and nothing is proved, or larger than the tree.
    public static func consistencyPath(from old: TreeSize, in leaves: [Digest]) -> [Digest]? {
        guard old.value > 0, let count = Int(exactly: old.value), count <= leaves.count else {
            return nil
        }
        return ProofPlan.consistency(from: old.value, to: UInt64(leaves.count)).map { run in
            root(of: leaves[Int(run.lowerBound)..<Int(run.upperBound)])
        }
    }

    /// Reports whether a tree begins with an earlier one, given only the two roots and a proof.
    ///
    /// Both roots are computed from the proof and both are compared: a check of the later one alone
    /// lets an attacker put another past in its place (CVE-2022-36111). At most 128 hashes.
    ///
    /// - Parameters:
    ///   - old: The size of the earlier tree. 0 is always `false`: every tree begins with the empty
    ///     one, and whoever has seen nothing has no past that could be verified.
    ///   - oldRoot: The root of the earlier tree.
    ///   - new: The size of the later tree, at most ``maxSize``.
    ///   - newRoot: The root of the later tree.
    ///   - path: The proof; empty, if the sizes are equal.
    /// - Returns: `true` only if every element was used and both roots come out.
    ///
    /// Source: RFC 9162 §2.1.4.2; `fn` and `sn` there are `node` and `last` here.
    public static func verifyConsistency(
        from old: TreeSize, root oldRoot: Digest, to new: TreeSize, root newRoot: Digest,
        path: [Digest]
    ) -> Bool {
        guard old.value > 0, old <= new, new <= maxSize else { return false }
        if old == new { return path.isEmpty && oldRoot == newRoot }
        guard !path.isEmpty else { return false }
        // The root of a full tree is not repeated in its proof.
        let whole = isFull(old) ? [oldRoot] + path : path
        guard let roots = roots(from: old, to: new, path: whole) else { return false }
        return roots.older == oldRoot && roots.newer == newRoot
    }

    /// Whether a tree of this size is one full subtree.
    static func isFull(_ size: TreeSize) -> Bool {
        size.value > 0 && size.value & (size.value - 1) == 0
    }

    /// Both roots that a consistency proof leads to.
    ///
    /// If the later one is that of a signed tree, the earlier one is the root that this very tree had
    /// at its earlier size, whoever made the proof: nobody can find another path to a given root.
    ///
    /// - Parameter path: The proof, with the hash it begins from before it, also where the earlier
    ///   tree is full.
    /// - Returns: `nil` unless every element was used; always for sizes 0 and such that do not grow.
    static func roots(
        from old: TreeSize, to new: TreeSize, path: [Digest]
    ) -> (older: Digest, newer: Digest)? {
        guard old.value > 0, old < new, new <= maxSize, let first = path.first else { return nil }
        let rest = path.dropFirst()
        var node = old.value - 1
        var last = new.value - 1
        while node & 1 == 1 {
            node >>= 1
            last >>= 1
        }
        var (older, newer) = (first, first)
        for sibling in rest {
            if last == 0 { return nil }
            if node & 1 == 1 || node == last {
                older = Self.node(sibling, older)
                newer = Self.node(sibling, newer)
                while node & 1 == 0 && node != 0 {
                    node >>= 1
                    last >>= 1
                }
            } else {
                newer = Self.node(newer, sibling)
            }
            node >>= 1
            last >>= 1
        }
        return last == 0 ? (older, newer) : nil
    }
}
