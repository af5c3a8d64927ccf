// MerkleTests: the tree has the published roots, and a proof is accepted only when it is good.
//
// The vectors are the published RFC 6962 ones, as kept by transparency-dev/merkle in
// testonly/constants.go: eight records, and the root after each of them.

import RedRiverBase
import RedRiverCrypto
import RedRiverLedger
import TestSupport
import Testing

@Suite("Merkle tree, RFC 6962")
struct MerkleTests {
    static let records: [[UInt8]] = [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31],
        Array(0x40...0x43), Array(0x50...0x57), Array(0x60...0x6f),
    ]

    /// `roots[n]` is the root of the tree of the first `n` records.
    static let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    @Test("the root of the first n records", arguments: roots.indices)
    func root(size: Int) {
        let leaves = Self.records.prefix(size).map { Merkle.leaf(of: $0) }
        #expect(Merkle.root(of: leaves).description == Self.roots[size])
    }

    @Test("a leaf is the same from a slice as from an array")
    func slice() {
        let text = Self.records.flatMap { $0 }
        #expect(Merkle.leaf(of: text[3..<7]) == Merkle.leaf(of: Array(text[3..<7])))
    }

    @Test("a node is never a leaf of the same bytes")
    func prefixes() {
        let (a, b) = (Merkle.leaf(of: [1]), Merkle.leaf(of: [2]))
        #expect(Merkle.node(a, b) == Digest.sha256([[0x01], a.bytes, b.bytes]))
        #expect(Merkle.leaf(of: a.bytes + b.bytes) == Digest.sha256([[0x00], a.bytes, b.bytes]))
        #expect(Merkle.node(a, b) != Merkle.node(b, a))
    }

    /// One accepted proof, and every way of spoiling it that a liar might try.
    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var index: UInt64 = 1
        var size: UInt64 = 2
        var path: [Digest] = [Merkle.leaf(of: records[0])]
        var root = Merkle.root(of: records.prefix(2).map { Merkle.leaf(of: $0) })
        var isGood = false

        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "a good proof", isGood: true),
        Case(name: "the wrong index", index: 0),
        Case(name: "an index past the end", index: 2),
        Case(name: "the last index there is", index: .max, size: .max),
        Case(name: "the empty tree", index: 0, size: 0, path: []),
        Case(name: "a path cut short", path: []),
        Case(name: "a path too long", path: [Merkle.leaf(of: records[0]), Merkle.emptyRoot]),
        Case(name: "another root", root: Merkle.emptyRoot),
        Case(name: "a size larger than the one the root commits to", size: 4),
        Case(name: "a size smaller than the one the root commits to", index: 0, size: 1),
    ]

    @Test("an inclusion proof is accepted only when it is good", arguments: cases)
    func inclusion(_ c: Case) {
        let accepted = Merkle.verifyInclusion(
            of: Merkle.leaf(of: Self.records[1]),
            at: RecordIndex(c.index), in: TreeSize(c.size), path: c.path, root: c.root)
        #expect(accepted == c.isGood)
    }

    @Test("every leaf of every tree up to 40 has a path that proves it, and only it")
    func everyPath() throws {
        let leaves = (0..<40).map { Merkle.leaf(of: [UInt8($0)]) }
        for size in 1...leaves.count {
            let tree = Array(leaves.prefix(size))
            let root = Merkle.root(of: tree)
            for index in tree.indices {
                let path = try #require(
                    Merkle.inclusionPath(of: RecordIndex(UInt64(index)), in: tree))
                let provable = tree.indices.filter { other in
                    Merkle.verifyInclusion(
                        of: tree[index], at: RecordIndex(UInt64(other)),
                        in: TreeSize(UInt64(size)), path: path, root: root)
                }
                #expect(provable == [index])
            }
        }
        #expect(Merkle.inclusionPath(of: RecordIndex(40), in: leaves) == nil)
        #expect(Merkle.inclusionPath(of: RecordIndex(.max), in: leaves) == nil)
        #expect(Merkle.inclusionPath(of: RecordIndex(0), in: []) == nil)
    }

    @Test("no path with a bit flipped, an element dropped, doubled or swapped is accepted")
    func spoiled() throws {
        var random = SeededGenerator(seed: 6962)
        let leaves = (0..<100).map { _ in Merkle.leaf(of: random.bytes(8)) }
        let root = Merkle.root(of: leaves)
        for _ in 0..<500 {
            let index = RecordIndex(UInt64.random(in: 0..<100, using: &random))
            let good = try #require(Merkle.inclusionPath(of: index, in: leaves))
            var path = good
            let at = Int.random(in: path.indices, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0:
                var bytes = path[at].bytes
                bytes[Int.random(in: 0..<32, using: &random)] ^= 1
                path[at] = try #require(Digest(bytes))
            case 1: path.remove(at: at)
            case 2: path.insert(path[at], at: at)
            default: path.swapAt(at, (at + 1) % path.count)
            }
            if path == good { continue }
            let accepted = Merkle.verifyInclusion(
                of: leaves[Int(index.value)], at: index, in: TreeSize(100), path: path, root: root)
            #expect(!accepted)
        }
    }
}

@Suite("Compact range")
struct CompactRangeTests {
    @Test("it has the root of the whole tree at every size, with one digest for each bit set")
    func roots() {
        let leaves = (0..<70).map { Merkle.leaf(of: [UInt8($0)]) }
        var range = CompactRange()
        for size in 0..<leaves.count {
            #expect(range.root == Self.rootByDefinition(leaves.prefix(size)))
            #expect(range.subtrees.count == size.nonzeroBitCount)
            #expect(range.size == TreeSize(UInt64(size)))
            range.append(leaves[size])
        }
    }

    @Test("what was kept goes on where it stopped; what cannot have been kept is refused")
    func kept() throws {
        var range = CompactRange()
        for byte in 0..<21 { range.append(Merkle.leaf(of: [UInt8(byte)])) }
        var copy = try #require(CompactRange(size: range.size, subtrees: range.subtrees))
        range.append(Merkle.emptyRoot)
        copy.append(Merkle.emptyRoot)
        #expect(copy == range)
        #expect(CompactRange(size: TreeSize(21), subtrees: [Merkle.emptyRoot]) == nil)
        #expect(CompactRange(size: TreeSize(0), subtrees: [Merkle.emptyRoot]) == nil)
    }

    /// RFC 6962 §2.1 word for word: split at the largest power of two below the size.
    static func rootByDefinition(_ leaves: ArraySlice<Digest>) -> Digest {
        guard let first = leaves.first else { return Merkle.emptyRoot }
        if leaves.count == 1 { return first }
        var split = 1
        while split * 2 < leaves.count { split *= 2 }
        return Merkle.node(
            rootByDefinition(leaves.prefix(split)), rootByDefinition(leaves.dropFirst(split)))
    }
}
