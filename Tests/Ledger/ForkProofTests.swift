// ForkProofTests: a third party sees from a file and a key alone whether a log signed two pasts.

import RedRiverBase
import RedRiverLedger
import TestSupport
import Testing

@Suite("Fork proofs")
struct ForkProofTests {
    private let log = SampleLog(count: 40)
    private var forked: SampleLog { SampleLog(forkedFrom: log, after: 5) }

    private func place(_ log: SampleLog, _ index: Int, _ size: Int) -> ForkProof.Place {
        ForkProof.Place(leaf: log.leaves[index], path: log.inclusion(index, size))
    }

    private func leaves(_ index: Int) -> ForkProof {
        ForkProof(
            kind: .leaves(
                RecordIndex(UInt64(index)), first: place(log, index, 20),
                second: place(forked, index, 30)),
            first: log.note(20), second: forked.note(30))
    }

    private func check(_ proof: ForkProof, _ key: NoteKey? = nil) -> LedgerError? {
        refusal { () throws(LedgerError) in try proof.check(log: key ?? log.signer.key) }
    }

    @Test(
        "two roots of one size, and two leaves at one index, are proof; the file says so to anyone")
    func proven() throws {
        let same = ForkProof(kind: .sameSize, first: log.note(20), second: forked.note(20))
        for proof in [same, leaves(5), leaves(19)] {
            let read = try ForkProof(proof.bytes)
            #expect(read == proof)
            #expect(try read.check(log: log.signer.key) == .proven)
        }
    }

    @Test("a false consistency proof proves nothing, and a good one proves that there is no fork")
    func unproven() throws {
        for path in [[], [Merkle.emptyRoot], forked.consistency(20, 30)] {
            let proof = ForkProof(
                kind: .unproven(path), first: log.note(20), second: forked.note(30))
            #expect(try ForkProof(proof.bytes) == proof)
            #expect(try proof.check(log: log.signer.key) == .unproven)
        }
        let good = ForkProof(
            kind: .unproven(log.consistency(20, 30)), first: log.note(20), second: log.note(30))
        #expect(check(good) == .noFork)
        let zero = ForkProof(kind: .unproven([]), first: log.note(0), second: log.note(30))
        #expect(check(zero) == .noFork)
        let turned = ForkProof(kind: .unproven([]), first: log.note(30), second: log.note(20))
        #expect(check(turned) == .noFork)
    }

    @Test("a proof that leads to the second root from another first one is proof, and no other is")
    func prefix() throws {
        for (old, new) in [(6, 7), (7, 40), (19, 20), (20, 30)] {
            let path = forked.consistency(old, new)
            let proof = ForkProof(
                kind: .prefix(path), first: log.note(old), second: forked.note(new))
            #expect(try ForkProof(proof.bytes) == proof)
            #expect(try proof.check(log: log.signer.key) == .proven)
            for wrong in [path.dropLast(), path + [path[0]], path.reversed().dropLast(0)]
            where Array(wrong) != path {
                let bent = ForkProof(
                    kind: .prefix(Array(wrong)), first: log.note(old), second: forked.note(new))
                #expect(check(bent) != nil)
            }
        }
        // An honest log is convicted by no proof of its own.
        let honest = ForkProof(
            kind: .prefix(log.consistency(20, 30)), first: log.note(20), second: log.note(30))
        #expect(check(honest) == .noFork)
    }

    @Test("two sets of tiles give the record that differs", arguments: [0, 1, 255, 256, 511, 599])
    func search(common: Int) throws {
        let log = SampleLog(count: 700)
        let forked = SampleLog(forkedFrom: log, after: common)
        let tiles = (
            MemoryTiles(Array(log.leaves.prefix(600))), MemoryTiles(forked.leaves)
        )
        let found = try ForkProof.find(log.note(600), tiles.0, forked.note(700), tiles.1)
        guard case .leaves(let index, _, _) = found?.kind else {
            Issue.record("nothing was found")
            return
        }
        #expect(index == RecordIndex(UInt64(common)))
        #expect(try found?.check(log: log.signer.key) == .proven)
        let turned = try ForkProof.find(forked.note(700), tiles.1, log.note(600), tiles.0)
        #expect(try turned?.check(log: log.signer.key) == .proven)
    }

    @Test("a tree that only grew has no record that differs")
    func noDifference() throws {
        let log = SampleLog(count: 700)
        let whole = MemoryTiles(log.leaves)
        for size in [0, 1, 256, 600, 700] {
            let tiles = MemoryTiles(Array(log.leaves.prefix(size)))
            #expect(try ForkProof.find(log.note(size), tiles, log.note(700), whole) == nil)
        }
        #expect(
            refusal { () throws(LedgerError) in
                try ForkProof.find(log.note(600), MemoryTiles(), log.note(700), whole)
            } != nil)
    }

    @Test("an honest log cannot be accused")
    func honest() {
        #expect(
            check(ForkProof(kind: .sameSize, first: log.note(20), second: log.note(20))) == .noFork)
        #expect(
            check(ForkProof(kind: .sameSize, first: log.note(20), second: log.note(30))) == .noFork)
        // A leaf that both trees share.
        let shared = ForkProof(
            kind: .leaves(
                RecordIndex(3), first: place(log, 3, 20), second: place(log, 3, 30)),
            first: log.note(20), second: log.note(30))
        #expect(check(shared) == .noFork)
        // A leaf the log never had.
        let invented = ForkProof(
            kind: .leaves(
                RecordIndex(7), first: place(log, 7, 20), second: place(forked, 7, 30)),
            first: log.note(20), second: log.note(30))
        #expect(check(invented) == .notIncluded(RecordIndex(7), TreeSize(30)))
        // Somebody else's signature.
        let other = SampleLog(key: "another", count: 40, salt: "x")
        let foreign = ForkProof(kind: .sameSize, first: log.note(20), second: other.note(20))
        #expect(check(foreign) == .noKnownSignature)
        // The log's key under another origin.
        let renamed = SampleLog(origin: "redriver/vn.example/2", count: 40, salt: "x")
        let origin = ForkProof(kind: .sameSize, first: log.note(20), second: renamed.note(20))
        #expect(
            check(origin)
                == .originDiffers(found: renamed.signer.key.name, expected: log.signer.key.name))
        #expect(check(leaves(7), renamed.signer.key) != nil)
    }

    @Test("a file cut anywhere, or with a line changed, doubled or moved, is none")
    func forms() {
        let bytes = leaves(7).bytes
        for count in bytes.indices {
            let cut = Array(bytes.prefix(count))
            #expect(refusal { () throws(LedgerError) in try ForkProof(cut) } != nil)
        }
        let text = String(decoding: bytes, as: UTF8.self)
        for (from, to) in [
            ("/v1", "/v2"), ("kind leaves", "kind leaf"), ("kind leaves\n", ""),
            ("index 7", "index 07"), ("index 7\n", "index 7\nindex 7\n"), ("first ", "second "),
            ("path ", "path  "), ("path ", "path A"), ("notes ", "notes 0"), ("notes ", "notes -"),
            ("notes ", "notes  "), ("\n\n", "\n"), ("\n\n", "\n\n\n"), ("\n", "\r\n"),
            ("notes ", "notes 9223372036854775807 "),
        ] {
            let bad = utf8(text.replacing(from, with: to, maxReplacements: 1))
            #expect(refusal { () throws(LedgerError) in try ForkProof(bad) } != nil, "\(to)")
        }
        #expect(refusal { () throws(LedgerError) in try ForkProof(bytes + [0x0a]) } != nil)
        let long = [UInt8](repeating: 0x41, count: ForkProof.maxBytes.value + 1)
        #expect(
            refusal { () throws(LedgerError) in try ForkProof(long) }
                == .tooLong(.fork, ByteCount(long.count)))
    }

    @Test("no bit of a file can be flipped so that another fork is proved")
    func flippedBits() {
        let proof = leaves(7)
        let bytes = proof.bytes
        for at in bytes.indices {
            var bad = bytes
            bad[at] ^= 1 << UInt8(at % 8)
            let error = refusal { () throws(LedgerError) in
                try ForkProof(bad).check(log: log.signer.key)
            }
            #expect(error != nil, "\(at)")
        }
    }
}
