// ForkTests: a node that forks its history is caught with its next checkpoint, and both sides hold
// the proof as a file.
//
// Two keepers with their desks, in memory; what one says on the link the other hears at once.

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

/// One of two nodes.
private final class Witnessed {
    var records = FakeRecords()
    let store = FakeStore()
    var disk = FaultyDisk()
    let node: NodeID
    let keys: LedgerKeys
    var keeper: LedgerKeeper
    var desk: WitnessDesk
    private(set) var wire = Mailbox<WireLetter>(capacity: 1024)

    init(_ node: NodeID, _ peer: NodeID, seed: UInt8, peerSeed: UInt8) throws {
        self.node = node
        func key(_ byte: UInt8) throws -> Ed25519SigningKey {
            try Ed25519SigningKey(seed: LedgerBench.seed(byte))
        }
        keys = LedgerKeys(
            signer: try NoteSigner(name: Agreement.ledgerName(node, 1), secret: key(seed)),
            cosigner: try Cosigner(name: Agreement.witnessName(node), secret: key(seed + 1)),
            peerLogs: [
                try NoteSigner(name: Agreement.ledgerName(peer, 1), secret: key(peerSeed)).key
            ],
            peerWitnesses: [
                try Cosigner(name: Agreement.witnessName(peer), secret: key(peerSeed + 1)).key
            ])
        (keeper, desk) = try Self.open(node, records, store, disk, keys, wire, isNew: true)
    }

    private static func open(
        _ node: NodeID, _ records: FakeRecords, _ store: FakeStore, _ disk: FaultyDisk,
        _ keys: LedgerKeys, _ wire: Mailbox<WireLetter>, isNew: Bool = false
    ) throws -> (LedgerKeeper, WitnessDesk) {
        if isNew {
            let id = try #require(JournalID([UInt8](repeating: 7, count: 16)))
            try Journal.create(directory: "n", id: id, disk: disk, segment: ByteCount(4096))
        }
        let keeper = LedgerKeeper(
            node: node, records: records, store: store,
            book: try NotaryBook(directory: "n", node: node, logs: keys.peerLogs, disk: disk),
            keys: keys,
            context: records.context)
        let desk = WitnessDesk(keeper: keeper, log: NodeLog(languages: [.en]), wire: wire)
        return (keeper, desk)
    }

    /// The process starts again, on what it finds.
    func restart(isNew: Bool = false) throws {
        disk.restart()
        wire = Mailbox<WireLetter>(capacity: 1024)
        (keeper, desk) = try Self.open(node, records, store, disk, keys, wire, isNew: isNew)
    }

    /// Journal and notary are an old copy; the published files are those of the present.
    func restore(_ old: FakeRecords, _ notary: Notary) throws {
        (records, disk) = (old, FaultyDisk())
        try restart(isNew: true)
        if let latest = notary.latest { try keeper.record(.checkpoint(latest)) }
        if let cosigned = notary.cosigned {
            try keeper.record(.cosigned(at: cosigned.at, note: cosigned.note.bytes))
        }
        for state in notary.rule.states.values {
            try keeper.record(.witnessed(at: Timestamp(milliseconds: 1), note: state.note.bytes))
        }
        try restart()
    }

    func add(_ text: String) {
        let at = Timestamp(milliseconds: 1_795_392_000_000 + Int64(records.nextIndex.value))
        if records.nextIndex.value == 0 {
            records.append(
                .started(
                    Started(
                        at: at, version: "test", startID: 1,
                        guardKey: Array(LedgerBench.seed(0).prefix(16)), generation: 1)))
        } else {
            records.append(
                .operatorAct(OperatorActed(at: at, role: "test", act: text, reason: "")))
        }
    }

    func grow(to size: Int, _ text: String) {
        // Every record is a leaf.
        while records.nextIndex.value < size { add(text) }
    }

    /// What stands in the files of proofs, by whose.
    func proofs(_ whose: String) throws -> [ForkProof] {
        try store.state.value.files.filter { $0.key.hasPrefix("forks/\(whose)-") }
            .map { try ForkProof($0.value) }
    }
}

/// Both of them, and the link.
private final class WitnessPair {
    let vietnam: Witnessed
    let china: Witnessed
    private var now = Timestamp(milliseconds: 1_795_392_100_000)

    init() throws {
        let (vn, cn) = (LedgerBench.node, LedgerBench.peer)
        vietnam = try Witnessed(vn, cn, seed: 10, peerSeed: 20)
        china = try Witnessed(cn, vn, seed: 20, peerSeed: 10)
        for side in [vietnam, china] { try side.desk.hear(.linkUp, at: now) }
    }

    /// Việt Nam publishes a checkpoint and has it cosigned, or not.
    func turn() throws {
        now = now.advanced(byMilliseconds: 1000)
        if try vietnam.keeper.advance(at: now) != nil { vietnam.desk.published() }
        // Asked with the size that is recorded, and once more with the size the peer names.
        for _ in 0..<2 {
            try vietnam.desk.ask(NodeClock.monotonic, at: now)
            var isQuiet = false
            while !isQuiet {
                let there = try carry(from: vietnam, to: china)
                let back = try carry(from: china, to: vietnam)
                isQuiet = !there && !back
            }
        }
    }

    func relink() throws {
        for side in [vietnam, china] { try side.desk.hear(.linkUp, at: now) }
    }

    /// - Returns: Whether anything was said.
    private func carry(from one: Witnessed, to other: Witnessed) throws -> Bool {
        let letters = one.wire.takeAll()
        for case .toPeer(let frames, _) in letters {
            switch try LinkMessage.parse(frames) {
            case .checkpoint(let body): try other.desk.hear(.asked(body), at: now)
            case .cosignature(let answer): try other.desk.hear(.answered(answer), at: now)
            case .fetch(let path, let offset):
                try other.desk.hear(.fetch(path: path, offset: offset), at: now)
            case .data(let data): try other.desk.hear(.data(data), at: now)
            default: Issue.record("nothing else is said")
            }
        }
        return !letters.isEmpty
    }

    /// The size that the other side cosigned last.
    var cosigned: UInt64? {
        china.keeper.book.notary.rule.states[vietnam.keys.signer.key.name]?.checkpoint.size.value
    }

    /// Both sides hold a file that convicts, by the log's key alone, and nothing is cosigned more.
    func demandProof(_ what: Comment) throws {
        let log = vietnam.keys.signer.key
        for (side, whose) in [(china, "peer"), (vietnam, "own")] {
            let verdicts = try side.proofs(whose).map { try $0.check(log: log) }
            #expect(verdicts.contains(.proven), "\(what): \(side.node): \(verdicts)")
        }
        #expect(china.desk.view.isPeerHalted, what)
        let before = cosigned
        vietnam.add("later")
        try relink()
        try turn()
        #expect(cosigned == before, what)
        // A restart forgets nothing of it.
        try china.restart()
        #expect(china.desk.view.isPeerHalted, what)
    }
}

@Suite("A node that forks its history")
struct ForkTests {
    /// Grows and is cosigned at two sizes; the copy is made between them.
    private func pair(copied: Int, cosigned: Int) throws -> (WitnessPair, FakeRecords, Notary) {
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
