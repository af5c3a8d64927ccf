// SimNode: one Exchange with a journal in memory, a signer that signs anything, and a clock.

import RedRiverBase
import RedRiverCatalogue
import RedRiverEvidence
import RedRiverLedger
import TestSupport

@testable import RedRiverExchange

struct SimNode {
    let side: Side
    let setup: Setup
    private(set) var exchange: Exchange
    /// Every record appended; after a crash only what was kept.
    private(set) var journal: [RecordBytes] = []
    /// Where each batch ends that is not known to be durable.
    private(set) var batches: [Int] = []
    private(set) var durable = 0
    /// A snapshot and how many records it covers.
    private var saved: (bytes: [UInt8], records: Int)?
    /// Differs at every start: signatures of the same bytes differ, random bytes too.
    private(set) var starts: UInt64 = 0
    private var randomness: SeededGenerator
    var now: Moment
    /// Whether signing requests are answered at once.
    var signs = true

    init(
        _ side: Side, setup: Setup? = nil, seed: UInt64 = 1, wall: Timestamp = day0
    ) throws(ExchangeError) {
        self.side = side
        self.setup = setup ?? side.setup()
        exchange = Exchange(setup: self.setup)
        randomness = SeededGenerator(seed: seed)
        now = Moment(wall: wall, monotonic: MonotonicTime(milliseconds: 1_000_000))
        try begin()
    }

    private mutating func begin() throws(ExchangeError) {
        starts += 1
        try exchange.start(at: now, random: randomness.bytes(24))
        append()
    }

    // MARK: Driving

    mutating func handle(_ input: Input) { exchange.handle(input, at: now) }

    /// Settles and appends what was decided, as one batch that is not durable yet.
    mutating func append() {
        exchange.settle(at: now)
        let records = exchange.takeRecords()
        guard !records.isEmpty else { return }
        journal += records
        batches.append(journal.count)
    }

    /// Makes the oldest `count` batches durable; all of them without a count.
    mutating func sync(_ count: Int = .max) {
        for end in batches.prefix(count) { durable = end }
        batches.removeFirst(min(count, batches.count))
        exchange.durable(before: RecordIndex(UInt64(durable)))
    }

    mutating func takeOutputs() -> [Output] { exchange.takeOutputs() }

    /// Handles inputs one after the other, makes everything durable, signs what is to be signed.
    ///
    /// - Returns: Everything that was to be done, in order.
    @discardableResult
    mutating func does(_ inputs: Input...) -> [Output] { doAll(inputs) }

    @discardableResult
    mutating func doAll(_ inputs: [Input]) -> [Output] {
        for input in inputs { handle(input) }
        var outputs: [Output] = []
        while true {
            append()
            sync()
            let fresh = takeOutputs()
            outputs += fresh
            guard signs else { return outputs }
            let signed = fresh.compactMap { signature(for: $0) }
            if signed.isEmpty, exchange.isSettled { return outputs }
            for input in signed { handle(input) }
        }
    }

    mutating func tick() -> [Output] { does(.tick(random: randomness.bytes(32))) }

    /// Lets time pass by both clocks.
    mutating func advance(_ milliseconds: Int64) {
        now.wall = now.wall.advanced(byMilliseconds: milliseconds)
        now.monotonic = now.monotonic.advanced(byMilliseconds: milliseconds)
    }

    /// Lets time pass and ticks.
    @discardableResult
    mutating func wait(_ milliseconds: Int64) -> [Output] {
        advance(milliseconds)
        return tick()
    }

    mutating func random(_ count: Int) -> [UInt8] { randomness.bytes(count) }

    // MARK: Signing

    /// The answer to a signing request.
    func signature(for output: Output) -> Input? {
        switch output {
        case .signSeal(let sequence, let statement):
            .sealSigned(sequence, signatures: [sign(statement)])
        case .signReceipt(let sequence, let statement):
            .receiptSigned(sequence, signatures: [sign(statement)])
        default: nil
        }
    }

    func sign(_ statement: [UInt8]) -> [UInt8] { side.sign(statement, nonce: UInt8(starts % 256)) }

    // MARK: Crash and restart

    /// The process dies. Of the batches that are not durable the oldest `kept` survive, each as a
    /// whole; then a new process reads the journal, from a snapshot if there is one.
    mutating func crash(keeping kept: Int = 0, fromSnapshot: Bool = false) throws(ExchangeError) {
        for end in batches.prefix(kept) { durable = end }
        journal.removeLast(journal.count - durable)
        batches = []
        exchange = try replayed(fromSnapshot: fromSnapshot)
        try begin()
    }

    /// Puts a record into the journal behind the node's back; it knows of it after a restart.
    mutating func plant(_ record: Record) {
        append()
        sync()
        journal.append(
            RecordBytes(kind: record.kind, payload: record.payload, body: nil, bodyDigest: nil))
        durable = journal.count
    }

    /// Keeps a snapshot for later restarts. Only a settled node writes one.
    mutating func saveSnapshot() {
        guard batches.isEmpty else { return }
        saved = (exchange.snapshot, journal.count)
    }

    /// The node as its journal makes it, before its start.
    func replayed(fromSnapshot: Bool = false) throws(ExchangeError) -> Exchange {
        var made = Exchange(setup: setup)
        var first = 0
        if fromSnapshot, let saved {
            made = try Exchange(setup: setup, snapshot: saved.bytes)
            first = saved.records
        }
        for record in journal[first...] {
            try made.replay(kind: record.kind, payload: record.payload)
        }
        return made
    }

    /// Reaches into the node, for what takes too long to bring about.
    mutating func poke(_ change: (inout Exchange) -> Void) { change(&exchange) }

    /// Another setup from the next input on.
    mutating func adopt(_ setup: Setup) { exchange.adopt(setup, at: now) }

    // MARK: Looking

    var state: State { exchange.state }

    var records: [Record] {
        journal.compactMap { Record(kind: $0.kind, payload: $0.payload) }
    }

    /// The records made by `work`.
    mutating func recorded(_ work: (inout SimNode) -> Void) -> [Record] {
        let before = journal.count
        work(&self)
        return Array(records.dropFirst(before))
    }
}

extension Side {
    /// A signature that anyone can check: whose, a byte that may differ, and of what.
    func sign(_ statement: [UInt8], nonce: UInt8) -> [UInt8] {
        Array(node.description.utf8) + [nonce] + Merkle.leaf(of: statement).bytes
    }

    /// Whether `signatures` are this side's over `statement`.
    func signed(_ signatures: [[UInt8]], _ statement: [UInt8]) -> Bool {
        signatures.count == 1
            && signatures[0].dropLast(Digest.byteCount).dropLast().elementsEqual(
                node.description.utf8)
            && signatures[0].suffix(Digest.byteCount).elementsEqual(
                Merkle.leaf(of: statement).bytes)
    }
}
