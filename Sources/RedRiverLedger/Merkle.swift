// Merkle: the hashes of the tree (RFC 6962 §2.1, the same in RFC 9162 §2.1.1).
//
// Leaves and nodes are hashed with different first bytes, so that no node can be passed off as a
// record.

public import RedRiverBase
internal import RedRiverCrypto

/// The Merkle tree of RFC 6962 with SHA-256.
public enum Merkle {
    private static let leafPrefix: UInt8 = 0x00
    private static let nodePrefix: UInt8 = 0x01

    /// The largest tree: sizes are signed 64-bit integers in most programs that read them
    /// (golang.org/x/mod/sumdb/tlog), so a larger one could not be checked by all.
    public static let maxSize = TreeSize(1 << 63 - 1)

    /// The root of the tree without records: SHA-256 of nothing.
    public static let emptyRoot = Digest.sha256([UInt8]())

    /// The leaf hash of a record: SHA-256(0x00 ‖ record).
    public static func leaf(of record: [UInt8]) -> Digest { leaf(of: record.span) }

    /// The leaf hash of a record that is part of a longer text, without copying it.
    public static func leaf(of record: ArraySlice<UInt8>) -> Digest { leaf(of: record.span) }

    private static func leaf(of record: Span<UInt8>) -> Digest {
        Digest.sha256(leafPrefix, record)
    }

    /// The leaf hashes of many records.
    public static func leaves(of records: [ArraySlice<UInt8>]) -> [Digest] {
        records.map { leaf(of: $0) }
    }

    /// The hash of two subtrees: SHA-256(0x01 ‖ left ‖ right).
    public static func node(_ left: Digest, _ right: Digest) -> Digest {
        Digest.sha256(nodePrefix, left, right)
    }

    /// The root of the tree over these leaf hashes. One hash for every leaf but the first.
    public static func root(of leaves: [Digest]) -> Digest { root(of: leaves[...]) }

    static func root(of leaves: ArraySlice<Digest>) -> Digest {
        var range = CompactRange()
        for leaf in leaves { range.append(leaf) }
        return range.root
    }

    /// Subtrees joined from the last, which is the smallest, up; `nil` if there are none.
    static func joined(_ subtrees: [Digest]) -> Digest? {
        guard var hash = subtrees.last else { return nil }
        for subtree in subtrees.dropLast().reversed() { hash = node(subtree, hash) }
        return hash
    }
}
