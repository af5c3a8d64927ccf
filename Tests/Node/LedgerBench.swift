// LedgerBench: a keeper with everything around it in memory, and a witness of the other country.

import JournalTestSupport
import RedRiverBase
import RedRiverCrypto
import RedRiverEvidence
import RedRiverFiles
import RedRiverLedger
import TestSupport
import Testing

@testable import RedRiverExchange
@testable import RedRiverJournal
@testable import RedRiverNode

/// Durable records, as a journal would give them.
final class FakeRecords: LedgerRecords {
    private let stored = Locked<[StoredRecord]>([])

    var nextIndex: RecordIndex { RecordIndex(UInt64(stored.value.count)) }

    func read(_ index: RecordIndex, withBody: Bool) throws(JournalError) -> StoredRecord {
        stored.value[Int(index.value)]
    }

    func append(_ record: Record, body: [UInt8]? = nil) {
        stored.with { stored in
            stored.append(
                StoredRecord(
                    index: RecordIndex(UInt64(stored.count)), kind: record.kind,
                    payload: record.payload, body: body,
                    bodyDigest: body.map { Commitment.storageDigest($0) }))
        }
    }

    /// An old copy: what it would be if the journal were restored from a backup.
    func first(_ count: Int) -> FakeRecords {
        let copy = FakeRecords()
        copy.stored.with { $0 = Array(stored.value.prefix(count)) }
        return copy
    }

    var all: [Record] {
        stored.value.compactMap { Record(kind: $0.kind, payload: $0.payload) }
    }

    var context: LeafContext {
        var context = LeafContext()
        for record in all { context.add(record) }
        return context
    }

    /// The lines of one generation.
    func lines(_ generation: UInt32 = 1) -> [[UInt8]] {
        let context = context
        return all.enumerated().compactMap { index, record in
            guard context.places.generation(of: RecordIndex(UInt64(index))) == generation else {
                return nil
            }
            return context.leaf(of: record)?.bytes
        }
    }
}

/// Published files in memory; each call can fail, done or not, and then nothing works any more.
final class FakeStore: LedgerStore {
    struct State {
        var files: [String: [UInt8]] = [:]
        /// What stood at each path at the last sync, if it was changed since without one.
        var unsynced: [String: [UInt8]?] = [:]
        /// How many syncs there were, and which fails once, with what it should have kept lost.
        var syncs = 0
        var lostSync: Int?
        var calls = 0
        var fault: (call: Int, isDone: Bool)?
        /// Whether the store works again after the fault.
        var isPassing = false
        var isDead = false
        /// Every content that `checkpoint` ever had.
        var checkpoints: [[UInt8]] = []
    }

    let state = Locked(State())

    private func change(_ path: String, _ act: (inout State) -> Void) throws(FilesError) {
        try state.with { state throws(FilesError) in
            let failure = FilesError.refused(operation: "write", path: path, errno: 5)
            defer { state.calls += 1 }
            if state.isDead { throw failure }
            guard let fault = state.fault, fault.call == state.calls else { return act(&state) }
            state.isDead = !state.isPassing
            if fault.isDone { act(&state) }
            throw failure
        }
    }

    func putUnsynced(_ file: LedgerFile) throws(FilesError) {
        try change(file.path) { state in
            if state.unsynced[file.path] == nil {
                state.unsynced[file.path] = .some(state.files[file.path])
            }
            state.files[file.path] = file.bytes
        }
    }

    func sync() throws(FilesError) {
        try change("") { state in
            state.syncs += 1
            if state.lostSync != state.syncs { state.unsynced = [:] }
        }
        guard state.value.lostSync == state.value.syncs else { return }
        lose(seed: 1)
        throw .refused(operation: "syncfs", path: "", errno: 5)
    }

    func powerFailure(seed: UInt64) {
        lose(seed: seed)
        restart()
    }

    /// What was not synced is there, is as it was, is empty, or is gone.
    private func lose(seed: UInt64) {
        state.with { state in
            var random = SeededGenerator(seed: seed)
            for (path, old) in state.unsynced.sorted(by: { $0.key < $1.key }) {
                switch Int.random(in: 0..<4, using: &random) {
                case 0: break
                case 1: state.files[path] = old
                case 2: state.files[path] = []
                default: state.files[path] = nil
                }
            }
            state.unsynced = [:]
        }
    }

    func put(_ file: LedgerFile) throws(FilesError) {
        try change(file.path) { state in
            state.unsynced[file.path] = nil
            state.files[file.path] = file.bytes
            if file.path.hasSuffix("/checkpoint") { state.checkpoints.append(file.bytes) }
        }
    }

    func read(_ path: String, atMost limit: ByteCount) throws(FilesError) -> [UInt8]? {
        if state.value.isDead { throw .refused(operation: "read", path: path, errno: 5) }
        return state.value.files[path]
    }

    func removeDirectory(_ path: String) throws(FilesError) {
        try change(path) { state in
            for name in state.files.keys where name.hasPrefix(path + "/") {
                if state.unsynced[name] == nil { state.unsynced[name] = .some(state.files[name]) }
                state.files[name] = nil
            }
        }
    }

    func restart() {
        state.with {
            $0.isDead = false
            $0.fault = nil
            $0.calls = 0
        }
    }
}

/// A node's ledger, and its peer's witness.
final class LedgerBench {
    static let node = known(NodeID("vn.kim-thanh"))
    static let peer = known(NodeID("cn.bac-son"))

    var records = FakeRecords()
    let store = FakeStore()
    let disk: FaultyDisk
    var peerRule: WitnessRule
    private(set) var now = Timestamp(milliseconds: 1_795_392_000_000)
    /// Every note that left the keeper.
    var signed: [SignedNote] = []
    let keys: LedgerKeys
    let peerCosigner: Cosigner

    init(disk: FaultyDisk = FaultyDisk(), generation: UInt32 = 1) throws {
        self.disk = disk
        keys = try Self.keys(generation)
        peerCosigner = try Cosigner(
            name: Agreement.witnessName(Self.peer), secret: Ed25519SigningKey(seed: Self.seed(3)))
        // Keys of later generations too, as an edition of the agreement may name them.
        peerRule = WitnessRule(
            logs: [keys.signer.key] + (try (2...3).map { try Self.keys($0).signer.key }))
        if disk.calls.isEmpty {
            let id = try #require(JournalID([UInt8](repeating: 7, count: 16)))
            try Journal.create(directory: "n", id: id, disk: disk, segment: ByteCount(4096))
        }
    }

    static func seed(_ byte: UInt8) -> [UInt8] { [UInt8](repeating: byte, count: 32) }

    static func keys(_ generation: UInt32) throws -> LedgerKeys {
        LedgerKeys(
            signer: try NoteSigner(
                name: Agreement.ledgerName(node, generation),
                secret: Ed25519SigningKey(seed: seed(1))),
            cosigner: try Cosigner(
                name: Agreement.witnessName(node), secret: Ed25519SigningKey(seed: seed(2))),
            peerLogs: [
                try NoteSigner(
                    name: Agreement.ledgerName(peer, 1), secret: Ed25519SigningKey(seed: seed(4))
                ).key
            ],
            peerWitnesses: [
                try Cosigner(
                    name: Agreement.witnessName(peer), secret: Ed25519SigningKey(seed: seed(3))
                ).key
            ])
    }

    /// A process that starts.
    func open(keys: LedgerKeys? = nil) throws -> LedgerKeeper {
        let keys = keys ?? self.keys
        return LedgerKeeper(
            node: Self.node, records: records, store: store,
            book: try NotaryBook(directory: "n", node: Self.node, logs: keys.peerLogs, disk: disk),
            keys: keys, context: records.context, block: 512)
    }

    /// Leaves of every length, and now and then a record that is none.
    func grow(_ count: Int) {
        if records.nextIndex.value == 0 {
            records.append(
                .started(
                    Started(
                        at: now, version: "test", startID: 1,
                        guardKey: Array(Self.seed(0).prefix(16)),
                        generation: 1)))
        }
        for number in 0..<count {
            if number % 5 == 3 {
                records.append(
                    .epoch(EpochOpened(at: now, isOutbound: true, number: UInt64(number))))
            } else {
                records.append(
                    .operatorAct(
                        OperatorActed(
                            at: now, role: "test", act: "\(records.nextIndex.value)",
                            reason: String(repeating: "x", count: number % 50))))
            }
        }
    }

    func wait(_ milliseconds: Int64) { now = now.advanced(byMilliseconds: milliseconds) }

    /// What the thread does with a keeper: publish, ask the peer, take its answer.
    func turn(_ keeper: LedgerKeeper) throws {
        wait(1000)
        if let note = try keeper.advance(at: now) { signed.append(note) }
        let own = keeper.keys.signer.key.name
        let last = keeper.book.notary.cosigned?.checkpoint
        var old = last.flatMap { $0.origin == own ? $0.size : nil } ?? TreeSize(0)
        for _ in 0..<2 {
            guard let request = try keeper.request(from: old) else { return }
            signed.append(request.note)
            let decision = peerRule.decide(request.bytes)
            #expect(decision.evidence == nil, "\(decision)")
            let isCommitted = peerRule.commit(decision)
            #expect(isCommitted)
            switch decision.answer {
            case .cosign(let text, _):
                let time = try #require(CosignatureTime(now))
                let note = try request.note.adding([peerCosigner.cosign(text, at: time)])
                return try keeper.cosigned(note, at: now)
            case .conflict(let size): old = size
            default:
                Issue.record("the peer does not cosign: \(decision.answer)")
                return
            }
        }
    }

    // MARK: What must hold

    /// Nothing signed at any time contradicts the leaves, and so nothing contradicts another.
    func demandConsistency(_ generation: UInt32 = 1, _ what: Comment? = nil) throws {
        let leaves = records.lines(generation).map { Merkle.leaf(of: $0) }
        let stored = try store.state.value.checkpoints.map { try SignedNote($0) }
        for note in stored + signed {
            let opened = try note.checkpoint(of: keys.signer.key)
            let size = Int(opened.checkpoint.size.value)
            #expect(size <= leaves.count, what)
            #expect(opened.checkpoint.root == Merkle.root(of: Array(leaves.prefix(size))), what)
        }
    }

    /// Every bundle and tile of all leaves is there.
    func demandFiles(_ what: Comment? = nil) throws {
        let lines = records.lines()
        var tree = LedgerTree(generation: 1, signed: nil)
        for line in lines { try tree.append(line) }
        var made: [String: [UInt8]] = [:]
        for file in tree.takeFiles() { made[file.path] = file.bytes }
        for path in TilePath.all(in: TreeSize(UInt64(lines.count))) {
            #expect(made[path.description] != nil, what)
            #expect(store.state.value.files["1/\(path)"] == made[path.description], what)
        }
    }

    /// The published files are those of all leaves, the checkpoint is of all of them and cosigned,
    /// and a second directory made from nothing but the records is the same.
    func demandComplete(_ keeper: LedgerKeeper, _ what: Comment? = nil) throws {
        let lines = records.lines()
        let files = store.state.value.files
        let note = try SignedNote(try #require(files["1/checkpoint"], what))
        let opened = try note.checkpoint(of: keys.signer.key, witnesses: keys.peerWitnesses)
        #expect(opened.checkpoint.size == TreeSize(UInt64(lines.count)), what)
        #expect(opened.cosignatures.count == 1, what)
        var entries: [[UInt8]] = []
        for path in TilePath.all(in: opened.checkpoint.size) {
            let bytes = try #require(files["1/\(path)"], what)
            if case .entries = path.kind {
                entries += try EntryBundle(path, bytes: bytes).entries.map { Array($0) }
            } else {
                _ = try HashTile(path, bytes: bytes)
            }
        }
        #expect(entries == lines, what)
        let again = try LedgerBench()
        again.records = records
        _ = try again.open().advance(at: now)
        for (path, bytes) in again.store.state.value.files where !path.hasSuffix("/checkpoint") {
            #expect(files[path] == bytes, what)
        }
    }
}

/// For literals that are known to be well-formed.
func known<Value>(_ value: Value?) -> Value {
    guard let value else { preconditionFailure("a literal of the tests is wrong") }
    return value
}
