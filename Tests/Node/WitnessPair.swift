// WitnessPair: two keepers with their desks, in memory; what one says on the link the other hears at
// once.

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
final class Witnessed {
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
final class WitnessPair {
    let vietnam: Witnessed
    let china: Witnessed
    private var now = Timestamp(milliseconds: 1_795_392_100_000)
    /// What is heard in place of what was said.
    var line: (LinkMessage) -> [LinkMessage] = { [$0] }

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
            for message in line(try LinkMessage.parse(frames)) { try hear(message, other) }
        }
        return !letters.isEmpty
    }

    func hear(_ message: LinkMessage, _ side: Witnessed) throws {
        switch message {
        case .checkpoint(let body): try side.desk.hear(.asked(body), at: now)
        case .cosignature(let answer): try side.desk.hear(.answered(answer), at: now)
        case .fetch(let path, let offset):
            try side.desk.hear(.fetch(path: path, offset: offset), at: now)
        case .data(let data): try side.desk.hear(.data(data), at: now)
        default: Issue.record("nothing else is said")
        }
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
