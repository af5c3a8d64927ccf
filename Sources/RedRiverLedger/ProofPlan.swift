// ProofPlan: which subtrees a proof is made of, before any of them is hashed.
//
// A proof is a list of subtrees, each the hash of a run of leaves. Which runs they are depends on
// sizes and indexes alone. So a proof is planned here once, and then hashed from whatever is at
// hand: all leaves (Inclusion.swift, Consistency.swift) or tiles (TileReader.swift).

internal import RedRiverBase

/// The runs of leaves whose hashes are a proof, in the order of the proof.
enum ProofPlan {
    /// The audit path of leaf `index` in a tree of `size`: the siblings from the leaf upwards.
    ///
    /// `PATH(m, D[n])` of RFC 9162 §2.1.3.1, with the recursion turned into a loop from the root
    /// down. `index` must be below `size`. At most 63 runs.
    static func inclusion(of index: UInt64, in size: UInt64) -> [Range<UInt64>] {
        var runs: [Range<UInt64>] = []
        var tree = 0..<size
        while tree.upperBound - tree.lowerBound > 1 {
            let middle = split(tree)
            if index < middle {
                runs.append(middle..<tree.upperBound)
                tree = tree.lowerBound..<middle
            } else {
                runs.append(tree.lowerBound..<middle)
                tree = middle..<tree.upperBound
            }
        }
        return runs.reversed()
    }

    /// The proof that the tree of `new` leaves begins with the tree of `old`.
    ///
    /// `SUBPROOF(m, D[n], b)` of RFC 9162 §2.1.4.1, likewise. 0 < `old` < `new`. At most 64 runs.
    static func consistency(from old: UInt64, to new: UInt64) -> [Range<UInt64>] {
        var runs: [Range<UInt64>] = []
        var tree = 0..<new
        while tree.upperBound != old {
            let middle = split(tree)
            if old <= middle {
                runs.append(middle..<tree.upperBound)
                tree = tree.lowerBound..<middle
            } else {
                runs.append(tree.lowerBound..<middle)
                tree = middle..<tree.upperBound
            }
        }
        // What is left is a part of the old tree; if it is the whole of it, its hash is the old root,
        // which whoever checks has.
        if tree.lowerBound != 0 { runs.append(tree) }
        return runs.reversed()
    }

    /// Where a tree of two leaves or more is split: at the largest power of two below its size.
    private static func split(_ tree: Range<UInt64>) -> UInt64 {
        let count = tree.upperBound - tree.lowerBound
        return tree.lowerBound + 1 << UInt64(63 - (count - 1).leadingZeroBitCount)
    }

    /// The full subtrees that a run of leaves is joined of, the largest first.
    ///
    /// - Parameter run: As the plans give them: it begins at a multiple of its first subtree.
    /// - Returns: The height of each and its place among the subtrees of that height.
    static func subtrees(of run: Range<UInt64>) -> [(height: Int, index: UInt64)] {
        var subtrees: [(height: Int, index: UInt64)] = []
        var at = run.lowerBound
        while at < run.upperBound {
            let height = 63 - (run.upperBound - at).leadingZeroBitCount
            subtrees.append((height, at >> UInt64(height)))
            at += 1 << UInt64(height)
        }
        return subtrees
    }
}
