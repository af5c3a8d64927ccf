// ForkTests: a node that forks its history is caught with its next checkpoint, and both sides hold
// the proof as a file.

import JournalTestSupport
import RedRiverBase
import RedRiverCrypto
import RedRiverEvidence
import RedRiverLedger
import RedRiverWire
import TestSupport
import Testing

@testable import RedRiverExchange
@testable import RedRiverJournal
@testable import RedRiverNode

@Suite("A node that forks its history")
struct ForkTests {
    /// Grows and is cosigned at two sizes; the copy is made between them.
    func pair(copied: Int, cosigned: Int) throws -> (WitnessPair, FakeRecords, Notary) {
        let pair = try WitnessPair()
        pair.vietnam.grow(to: copied, "first")
        try pair.turn()
        let copy = pair.vietnam.records.first(Int(pair.vietnam.records.nextIndex.value))
        let notary = pair.vietnam.keeper.book.notary
        pair.vietnam.grow(to: cosigned, "first")
        try pair.turn()
        #expect(pair.cosigned == UInt64(cosigned))
        return (pair, copy, notary)
    }

    @Test(
        "case 64: restored from a backup with its notary, and grown to as much or more, it is proved",
        arguments: [
            (5, 20, 20), (5, 20, 21), (5, 20, 300), (19, 20, 40), (5, 16, 30), (5, 64, 300),
            (200, 256, 257), (250, 256, 700), (5, 300, 301), (290, 300, 1000), (1, 2, 3),
        ])
    func restored(_ copied: Int, _ cosigned: Int, _ grown: Int) throws {
        let (pair, copy, notary) = try pair(copied: copied, cosigned: cosigned)
        try pair.vietnam.restore(copy, notary)
        try pair.relink()
        pair.vietnam.grow(to: grown, "second")
        try pair.turn()
        try pair.demandProof("\(copied) of \(cosigned), then \(grown)")
    }

    @Test("of a checkpoint that is shown with false proofs without end, one file is kept")
    func falseProofs() throws {
        let (pair, _, _) = try pair(copied: 5, cosigned: 20)
        let (vietnam, china) = (pair.vietnam, pair.china)
        vietnam.grow(to: 30, "first")
        let now = Timestamp(milliseconds: 1_795_392_900_000)
        let note = try #require(try vietnam.keeper.advance(at: now))
        for number in 0..<50 as Range<UInt64> {
            let path = [Digest(words: number, 1, 2, 3), Digest(words: 4, 5, 6, number)]
            let request = try AddCheckpointRequest(old: TreeSize(20), path: path, note: note)
            try china.desk.hear(.asked(request.bytes), at: now)
        }
        #expect(try china.proofs("peer").count == 1)
        #expect(!china.desk.view.isPeerHalted)
        // And the good proof is cosigned all the same.
        try pair.turn()
        #expect(pair.cosigned == 30)
    }

    @Test("case 61: with less than was cosigned it is refused, and proved once it has as much")
    func smaller() throws {
        let (pair, copy, notary) = try pair(copied: 5, cosigned: 20)
        try pair.vietnam.restore(copy, notary)
        try pair.relink()
        pair.vietnam.grow(to: 12, "second")
        try pair.turn()
        // Both notes are kept; that the smaller is not an older one they do not show.
        let log = pair.vietnam.keys.signer.key
        let kept = try pair.china.proofs("peer")
        #expect(try kept.map { try $0.check(log: log) } == [.unproven])
        #expect(pair.cosigned == 20 && !pair.china.desk.view.isPeerHalted)
        pair.vietnam.grow(to: 33, "second")
        try pair.turn()
        try pair.demandProof("grown after all")
    }

    @Test("with nothing but its journal restored it refuses to sign by itself")
    func journalOnly() throws {
        let (pair, copy, _) = try pair(copied: 5, cosigned: 20)
        pair.vietnam.records = copy
        try pair.vietnam.restart()
        try pair.relink()
        pair.vietnam.grow(to: 40, "second")
        try pair.turn()
        guard case .contradicts = pair.vietnam.keeper.stop else {
            Issue.record("a rewritten journal is signed")
            return
        }
        #expect(pair.cosigned == 20)
        #expect(try pair.china.proofs("peer") == [])
    }

    @Test("a leaf dropped and the tree built anew is proved", arguments: [0, 7, 19])
    func dropped(_ place: Int) throws {
        let (pair, _, notary) = try pair(copied: 1, cosigned: 20)
        let whole = pair.vietnam.records
        let less = FakeRecords()
        for (index, record) in whole.all.enumerated() where index != place { less.append(record) }
        try pair.vietnam.restore(less, notary)
        try pair.relink()
        pair.vietnam.grow(to: 25, "second")
        try pair.turn()
        // Without its first leaf it contradicts the little that its own notary knows.
        if place == 0 {
            #expect(pair.vietnam.keeper.stop != nil && pair.cosigned == 20)
        } else {
            try pair.demandProof("without leaf \(place)")
        }
    }

    @Test("case 67: no cosignature leaves before it is durable, whatever call of the disk fails")
    func undurable() throws {
        var failures = 0
        for call in 0..<(Scale.value > 1 ? 40 : 8) {
            for fault in DiskFault.allCases {
                let pair = try WitnessPair()
                pair.vietnam.grow(to: 5, "first")
                try pair.turn()
                pair.vietnam.grow(to: 9, "first")
                _ = try pair.vietnam.keeper.advance(at: Timestamp(milliseconds: 1_795_392_900_000))
                let request = try #require(try pair.vietnam.keeper.request(from: TreeSize(5)))
                try pair.china.restart()
                pair.china.disk.restart()
                pair.china.disk.arm(fault, atCall: call)
                let time = Timestamp(milliseconds: 1_795_392_900_001)
                let isHeard: Void? = try? pair.china.desk.hear(.asked(request.bytes), at: time)
                let said = pair.china.wire.takeAll()
                failures += isHeard == nil ? 1 : 0
                #expect(said.isEmpty == (isHeard == nil), "\(fault) at \(call)")
                pair.china.disk.powerFailure(seed: UInt64(call))
                try pair.china.restart()
                // Whether it was kept or not, the next answer is the rule's: 200, or 409 with the size.
                let size = try #require(pair.cosigned)
                #expect(isHeard == nil ? [5, 9].contains(size) : size == 9, "\(fault) at \(call)")
                try pair.relink()
                try pair.turn()
                #expect(pair.cosigned == 9)
            }
        }
        #expect(failures > 0)
    }

    @Test("case 65: a witness restored from a backup is noticed by its log, and both forks show")
    func oldWitness() throws {
        let pair = try WitnessPair()
        pair.vietnam.grow(to: 5, "first")
        try pair.turn()
        let (copy, notary) = (pair.vietnam.records.first(5), pair.vietnam.keeper.book.notary)
        let witness = pair.china.keeper.book.notary
        pair.vietnam.grow(to: 20, "first")
        try pair.turn()
        let first = try #require(pair.vietnam.keeper.published)
        // Both go back at once, and the witness cosigns what it cannot know to be a fork.
        try pair.vietnam.restore(copy, notary)
        try pair.china.restore(pair.china.records, witness)
        try pair.relink()
        pair.vietnam.grow(to: 20, "second")
        try pair.turn()
        #expect(pair.cosigned == 20)
        let second = try #require(pair.vietnam.keeper.published)
        // Whoever has seen both, an auditor say, convicts the log; both bear the witness's name.
        let proof = ForkProof(kind: .sameSize, first: first, second: second)
        #expect(try proof.check(log: pair.vietnam.keys.signer.key) == .proven)
        for note in [first, second] {
            let opened = try note.checkpoint(
                of: pair.vietnam.keys.signer.key, witnesses: pair.vietnam.keys.peerWitnesses)
            #expect(opened.cosignatures.count == 1)
        }
    }
}
