// ProofCaseTests: what an adversary does with proofs, numbered as in the list of cases.

import RedRiverBase
import RedRiverLedger
import TestSupport
import Testing

@Suite("Adversarial cases: inclusion")
struct InclusionCaseTests {
    private static let log = SampleLog(count: 100)
    /// Sizes and indexes with paths of different shapes.
    private static let places = [
        (0, 1), (1, 2), (2, 3), (5, 6), (6, 7), (17, 64), (64, 65), (99, 100),
    ]

    private func verify(
        _ index: UInt64, _ size: UInt64, leaf: Digest, path: [Digest], root: Digest
    ) -> Bool {
        Merkle.verifyInclusion(
            of: leaf, at: RecordIndex(index), in: TreeSize(size), path: path, root: root)
    }

    private func verify(
        _ place: (Int, Int), index: UInt64? = nil, size: UInt64? = nil, leaf: Digest? = nil,
        root: Digest? = nil, _ change: ([Digest]) -> [Digest] = { $0 }
    ) -> Bool {
        verify(
            index ?? UInt64(place.0), size ?? UInt64(place.1),
            leaf: leaf ?? Self.log.leaves[place.0],
            path: change(Self.log.inclusion(place.0, place.1)),
            root: root ?? Self.log.root(place.1))
    }

    @Test("the proofs that are spoiled below are good")
    func good() {
        for place in Self.places { #expect(verify(place)) }
    }

    @Test("case 1: an index that is not below the size")
    func indexPastEnd() {
        for place in Self.places {
            for index in [UInt64(place.1), UInt64(place.1) + 1, .max] {
                #expect(!verify(place, index: index))
            }
        }
    }

    @Test("case 2: size 0")
    func sizeZero() {
        #expect(!verify((0, 1), size: 0))
        #expect(!verify((0, 1), size: 0, root: Merkle.emptyRoot) { _ in [] })
    }

    @Test("case 3: the largest index there is, and sizes beyond 2^63 − 1")
    func largest() {
        for size in [UInt64(1) << 63, .max] {
            for index in [0, size / 2, size - 1] {
                #expect(!verify((99, 100), index: index, size: size))
                #expect(!verify((99, 100), index: index, size: size) { _ in [] })
                let many = [Digest](repeating: Merkle.emptyRoot, count: 64)
                #expect(!verify((99, 100), index: index, size: size) { _ in many })
            }
        }
    }

    @Test("case 3: the last leaf of a tree beyond 2^63 − 1, with a proof that would hold")
    func beyondLargest() {
        let (leaf, rest) = (Self.log.leaves[0], Self.log.leaves[1])
        for (index, isGood) in [(UInt64(1) << 62, true), (1 << 63, false)] {
            let root = Merkle.node(rest, leaf)
            #expect(verify(index, index + 1, leaf: leaf, path: [rest], root: root) == isGood)
            let grew = Merkle.verifyConsistency(
                from: TreeSize(index), root: rest, to: TreeSize(index + 1), root: root,
                path: [leaf])
            #expect(grew == isGood)
        }
    }

    @Test("case 4: a proof that is one hash short")
    func short() {
        for place in Self.places where !Self.log.inclusion(place.0, place.1).isEmpty {
            #expect(!verify(place) { Array($0.dropLast()) })
            #expect(!verify(place) { Array($0.dropFirst()) })
        }
    }

    @Test("case 5: a proof that is one hash long")
    func long() {
        for place in Self.places {
            for extra in [Self.log.root(place.1), Merkle.emptyRoot, Self.log.leaves[place.0]] {
                #expect(!verify(place) { $0 + [extra] })
            }
        }
    }

    @Test("case 6: garbage or the root in front of a proof")
    func preceded() {
        for place in Self.places {
            for extra in [Self.log.root(place.1), Merkle.emptyRoot, Self.log.leaves[place.0]] {
                #expect(!verify(place) { [extra] + $0 })
            }
        }
    }

    @Test("case 7: one bit flipped in each element, in the leaf and in the root")
    func flippedBit() {
        for place in Self.places {
            for element in Self.log.inclusion(place.0, place.1).indices {
                for bit in stride(from: 0, to: 256, by: 7) {
                    let isGood = verify(place) { path in
                        var path = path
                        path[element] = flipped(path[element], bit: bit)
                        return path
                    }
                    #expect(!isGood)
                }
            }
            #expect(!verify(place, leaf: flipped(Self.log.leaves[place.0], bit: 255)))
            #expect(!verify(place, root: flipped(Self.log.root(place.1), bit: 0)))
        }
    }

    @Test("case 8: two elements swapped")
    func swapped() {
        for place in Self.places {
            for element in Self.log.inclusion(place.0, place.1).indices.dropFirst() {
                let isGood = verify(place) { path in
                    var path = path
                    path.swapAt(element - 1, element)
                    return path
                }
                #expect(!isGood)
            }
        }
    }

    @Test("case 9: the proof of one index for its neighbours")
    func neighbour() {
        for place in Self.places {
            let index = UInt64(place.0)
            for other in [index &- 1, index + 1, index ^ 2] where other != index {
                #expect(!verify(place, index: other))
            }
        }
    }

    @Test("case 10: the size doubled or halved")
    func otherSize() {
        for place in Self.places {
            #expect(!verify(place, size: UInt64(place.1) * 2))
            #expect(!verify(place, size: UInt64(place.1) / 2))
        }
    }

    @Test("case 11: the record itself where its hash belongs")
    func recordAsLeaf() {
        let record = [UInt8](repeating: 9, count: 32)
        let raw = known(Digest(record))
        let path = [Merkle.emptyRoot]
        let root = Merkle.node(Merkle.leaf(of: record), path[0])
        #expect(verify(0, 2, leaf: Merkle.leaf(of: record), path: path, root: root))
        #expect(!verify(0, 2, leaf: raw, path: path, root: root))
        #expect(Digest(record + [9]) == nil && Digest(record.dropLast()) == nil)
    }

    @Test("case 12: a node passed off as a leaf")
    func nodeAsLeaf() {
        let (left, right) = (Self.log.leaves[0], Self.log.leaves[1])
        let node = Merkle.node(left, right)
        #expect(Merkle.leaf(of: left.bytes + right.bytes) != node)
        // The tree of four leaves, read as a tree of two.
        let upper = Merkle.node(Self.log.leaves[2], Self.log.leaves[3])
        #expect(
            !verify(
                0, 2, leaf: Merkle.leaf(of: left.bytes + right.bytes), path: [upper],
                root: Self.log.root(4)))
    }

    @Test("case 13: the empty root as root")
    func emptyRoot() {
        for place in Self.places { #expect(!verify(place, root: Merkle.emptyRoot)) }
    }
}

@Suite("Adversarial cases: consistency")
struct ConsistencyCaseTests {
    private static let log = SampleLog(count: 100)
    private static let pairs = [
        (1, 2), (2, 5), (3, 7), (4, 8), (6, 8), (64, 65), (63, 100), (99, 100),
    ]

    private func verify(
        _ pair: (Int, Int), old: UInt64? = nil, new: UInt64? = nil, first: Digest? = nil,
        second: Digest? = nil, _ change: ([Digest]) -> [Digest] = { $0 }
    ) -> Bool {
        Merkle.verifyConsistency(
            from: TreeSize(old ?? UInt64(pair.0)), root: first ?? Self.log.root(pair.0),
            to: TreeSize(new ?? UInt64(pair.1)), root: second ?? Self.log.root(pair.1),
            path: change(Self.log.consistency(pair.0, pair.1)))
    }

    @Test("every pair of sizes up to 70 has a proof that shows it, and no other pair")
    func everyPair() {
        for new in 1...70 {
            for old in 1...new {
                #expect(verify((old, new)))
                #expect(old == new || !verify((old, new), old: UInt64(old) + 1))
                // A root does not say its size, but it is the root of one tree only.
                #expect(!verify((old, new), second: Self.log.root(new + 1)))
            }
        }
        #expect(Merkle.consistencyPath(from: TreeSize(0), in: Self.log.leaves) == nil)
        #expect(Merkle.consistencyPath(from: TreeSize(101), in: Self.log.leaves) == nil)
    }

    @Test("case 7 and 8: a bit flipped, or two elements swapped, in a consistency proof")
    func spoiled() {
        for pair in Self.pairs {
            let path = Self.log.consistency(pair.0, pair.1)
            for element in path.indices {
                for bit in stride(from: 0, to: 256, by: 5) {
                    var bad = path
                    bad[element] = flipped(bad[element], bit: bit)
                    #expect(!verify(pair) { _ in bad })
                }
                var bad = path
                bad.swapAt(element, 0)
                #expect(element == 0 || !verify(pair) { _ in bad })
            }
        }
    }

    @Test("case 14: the earlier tree is the larger")
    func larger() {
        for pair in Self.pairs {
            #expect(!verify((pair.1, pair.1), new: UInt64(pair.0)))
            #expect(!verify(pair, old: UInt64(pair.1) + 1))
        }
    }

    @Test("case 15: equal sizes with a proof")
    func equalWithProof() {
        for (size, _) in Self.pairs {
            #expect(verify((size, size)))
            for extra in [Self.log.root(size), Merkle.emptyRoot] {
                #expect(!verify((size, size)) { _ in [extra] })
            }
        }
    }

    @Test("case 16: equal sizes with other roots")
    func equalSizes() {
        for (size, other) in Self.pairs {
            #expect(!verify((size, size), second: Self.log.root(other)))
        }
    }

    @Test("case 17: an empty proof for a tree that grew")
    func emptyProof() {
        for pair in Self.pairs { #expect(!verify(pair) { _ in [] }) }
    }

    @Test("case 18: a past of size 0 is never verified, with a proof or without")
    func fromZero() {
        for path in [[], [Merkle.emptyRoot], Self.log.consistency(1, 2)] {
            for size: UInt64 in [0, 1, 2] {
                #expect(
                    !verify((1, 2), old: 0, new: size, first: Merkle.emptyRoot) { _ in path })
            }
        }
    }

    @Test("case 19: the roots swapped")
    func rootsSwapped() {
        for pair in Self.pairs {
            #expect(!verify(pair, first: Self.log.root(pair.1), second: Self.log.root(pair.0)))
        }
    }

    @Test("case 20: one root right and the other wrong")
    func oneRoot() {
        for pair in Self.pairs {
            #expect(!verify(pair, first: Merkle.emptyRoot))
            #expect(!verify(pair, second: Merkle.emptyRoot))
            #expect(!verify(pair, first: flipped(Self.log.root(pair.0), bit: 99)))
        }
    }

    @Test("case 21: a proof of another pair")
    func otherPair() {
        for pair in Self.pairs {
            for other in Self.pairs where other != pair {
                // Two proofs may be the same hashes; then they are the same proof.
                let path = Self.log.consistency(other.0, other.1)
                guard path != Self.log.consistency(pair.0, pair.1) else { continue }
                #expect(!verify(pair) { _ in path })
            }
        }
    }

    @Test("case 22: the old root of a full tree repeated in the proof")
    func redundantRoot() {
        for pair in Self.pairs {
            #expect(!verify(pair) { [Self.log.root(pair.0)] + $0 })
            #expect(!verify(pair) { $0 + [Self.log.root(pair.1)] })
        }
    }

    @Test("case 23: more hashes than any proof has")
    func tooMany() {
        for count in [64, 65, 1000] {
            let many = [Digest](repeating: Merkle.emptyRoot, count: count)
            #expect(!verify((63, 100)) { _ in many })
            #expect(!verify((1, 2), new: Merkle.maxSize.value) { _ in many })
        }
        let log = SampleLog(count: 4)
        let path = [Digest](repeating: Merkle.emptyRoot, count: 64)
        #expect(
            refusal { () throws(LedgerError) in
                try AddCheckpointRequest(old: TreeSize(2), path: path, note: log.note(4))
            } != nil)
        let proof = TlogProof(index: RecordIndex(1), path: path, note: log.note(4))
        #expect(refusal { () throws(LedgerError) in try TlogProof(proof.bytes) } != nil)
    }
}
