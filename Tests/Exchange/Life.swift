// Life: a node's exchange on a real journal, with real snapshots, on a disk that fails.
//
// As in a node, records are appended before anything that rests on them is released, and a disk that
// fails ends the process: the error leaves through every call, and only a new start goes on.

import JournalTestSupport
import RedRiverBase
import RedRiverEvidence
import RedRiverJournal

@testable import RedRiverExchange

/// One process and what it promised.
struct Life {
    static let directory = "d"
    /// A few records fill one, so that a short life begins several.
    static let segment = ByteCount(4096)

    let disk: FaultyDisk
    private let setup = Side.vietnam.setup()
    private var journal: Journal?
    private var store: SnapshotStore?
    private(set) var exchange: Exchange
    private let now: Moment
    private var peer = FakePeer(side: .china)

    /// Every record there is or was made, in order, and how many of them the journal has called
    /// durable.
    private(set) var made: [RecordBytes] = []
    private(set) var durable = 0
    /// Everything that left the process.
    private(set) var released: [Output] = []
    /// Of the snapshots written: the last known to be there, and the one begun.
    private(set) var snapshot = RecordIndex(0)
    private(set) var snapshotBegun = RecordIndex(0)
    /// How many calls of the disk opening the journal took.
    private(set) var openingCalls = 0

    /// - Parameters:
    ///   - hours: How long after the first life this one is lived.
    ///   - records: What the journal held before it.
    init(on disk: FaultyDisk, hours: Int64 = 0, after records: [RecordBytes] = []) {
        self.disk = disk
        made = records
        durable = records.count
        exchange = Exchange(setup: setup)
        now = Moment(
            wall: day0.advanced(byMilliseconds: hours * hour),
            monotonic: MonotonicTime(milliseconds: 0))
    }

    /// A disk with a journal of one short life, closed in good order.
    static func prepared() throws -> (disk: FaultyDisk, records: [RecordBytes]) {
        let disk = FaultyDisk()
        try Journal.create(
            directory: directory, id: known(JournalID([UInt8](repeating: 5, count: 16))),
            disk: disk, segment: segment)
        var life = Life(on: disk)
        try life.begin()
        try life.publish(0)
        try life.takeSnapshot()
        try life.end()
        disk.restart()
        return (disk, life.made)
    }

    // MARK: Driving

    /// Opens the journal, folds the state and starts to work.
    mutating func begin() throws {
        try open()
        try exchange.start(at: now, random: [UInt8](repeating: 3, count: 24))
        try turn()
    }

    /// Opens the journal and folds the state, as a start does.
    mutating func open() throws {
        let (journal, _) = try Journal.open(
            directory: Self.directory, disk: disk, segment: Self.segment,
            digest: { Commitment.storageDigest($0) })
        openingCalls = disk.calls.count
        let store = SnapshotStore(
            directory: Self.directory, disk: disk, reader: journal.reader)
        var stored: [RecordBytes] = []
        try journal.reader.replay(from: RecordIndex(0)) { record in
            stored.append(
                RecordBytes(
                    kind: record.kind, payload: record.payload, body: nil,
                    bodyDigest: record.bodyDigest))
        }
        (made, durable) = (stored, stored.count)
        if let latest = try store.latest().snapshot {
            exchange = try Exchange(setup: setup, snapshot: latest.bytes)
            snapshot = latest.upTo
            snapshotBegun = latest.upTo
        }
        for record in made[Int(exchange.nextRecord.value)...] {
            try exchange.replay(kind: record.kind, payload: record.payload)
        }
        self.journal = journal
        self.store = store
    }

    /// Appends what was decided and releases what rests on it.
    @discardableResult
    private mutating func turn() throws -> [Output] {
        let journal = known(journal)
        exchange.settle(at: now)
        let records = exchange.takeRecords()
        made += records
        _ = try journal.append(
            records.map {
                JournalRecord(
                    kind: $0.kind, payload: $0.payload, body: $0.body, bodyDigest: $0.bodyDigest)
            })
        durable = made.count
        exchange.durable(before: journal.nextIndex)
        let outputs = exchange.takeOutputs()
        released += outputs
        return outputs
    }

    /// Handles inputs and signs what is to be signed, until nothing more comes of it.
    @discardableResult
    private mutating func does(_ inputs: Input...) throws -> [Output] {
        var next = inputs
        var outputs: [Output] = []
        repeat {
            for input in next { exchange.handle(input, at: now) }
            let fresh = try turn()
            outputs += fresh
            next = fresh.compactMap(signature)
        } while !next.isEmpty
        return outputs
    }

    private func signature(for output: Output) -> Input? {
        switch output {
        case .signSeal(let sequence, let statement):
            .sealSigned(sequence, signatures: [Side.vietnam.sign(statement, nonce: 0)])
        case .signReceipt(let sequence, let statement):
            .receiptSigned(sequence, signatures: [Side.vietnam.sign(statement, nonce: 0)])
        default: nil
        }
    }

    // MARK: A life

    static func draft(_ number: Int) -> Draft {
        Draft(crossing: number, serial: UInt64(number))
    }

    static let theirs = Draft(
        sender: Side.china.parties[0], receivers: [Side.vietnam.parties[0]], crossing: 9, serial: 9)

    mutating func publish(_ number: Int) throws {
        let draft = Self.draft(number)
        let client = Client(id: 1, party: draft.sender)
        try does(.published(Request(client: client, id: draft.id.bytes), draft.message))
    }

    mutating func takeSnapshot() throws {
        snapshotBegun = exchange.nextRecord
        try known(store).write(exchange.snapshot, upTo: snapshotBegun)
        snapshot = snapshotBegun
    }

    mutating func end() throws {
        try known(journal).settle()
        try known(journal).close()
    }

    /// Everything a node writes for: messages taken, sealed, receipted, received, delivered and
    /// acknowledged; segments begun; snapshots made and removed.
    mutating func live() throws {
        try begin()
        for number in 1...2 { try publish(number) }
        let greeted = try does(
            .linkOpened, .peerGreeted(peer.claims(time: now.wall)), .peerCertified(fault: nil))
        let number = known(greeted.openedEpoch)
        let epoch = EpochID(number: number, random: [UInt8](repeating: 9, count: 8))
        for seal in try does(.epochConfirmed(epoch)).seals {
            try does(.receiptArrived(peer.receipt(for: seal)))
        }
        try takeSnapshot()
        try does(.epochArrived(peer.nextEpoch(), fault: nil))
        try does(.sealArrived(peer.seal([Self.theirs])))
        let party = Side.vietnam.parties[0]
        let client = Client(id: 2, party: party)
        let deliveries = try does(
            .subscribed(
                Request(client: client, id: [2]), queue: QueueName(defaultOf: party), credit: 4)
        ).deliveries
        try does(.acknowledged(Request(client: client, id: [3]), tokens: deliveries.map(\.token)))
        try publish(3)
        try takeSnapshot()
        try end()
    }
}
