// BodyPurge: destroying the bodies of old messages, on a node that is not running.
//
// What is destroyed are body and salt, in place. Header, signatures, receipts and the ledger stay as
// they were: that there was a message, from whom, when and with which commitment remains provable;
// what it said does not. Only done and old messages are touched, each named by a record first.

public import RedRiverBase
internal import RedRiverEvidence
internal import RedRiverExchange
internal import RedRiverJournal

/// Destroys bodies by order of an authority.
public struct BodyPurge {
    /// What is to be destroyed, and why.
    public struct Order: Hashable, Sendable {
        /// Messages accepted before this.
        public var before: Timestamp
        /// Who ordered it; 1 to ``Limits/purgeText`` bytes.
        public var authority: String
        /// The law or rule it rests on; 1 to ``Limits/purgeText`` bytes.
        public var legalBasis: String

        public init(before: Timestamp, authority: String, legalBasis: String) {
            self.before = before
            self.authority = authority
            self.legalBasis = legalBasis
        }
    }

    /// What was done, or would be.
    public struct Report: Hashable, Sendable {
        /// Messages whose bodies are destroyed, and their bytes, salts included.
        public var messages: UInt64 = 0
        public var bytes: UInt64 = 0
        /// Messages old enough that still have somewhere to go, or lie dead on a queue.
        public var kept: UInt64 = 0
    }

    private let order: Order
    private let isRehearsal: Bool
    private let journal: Journal
    private var exchange: Exchange
    private let now: Moment
    private var report = Report()

    /// Destroys what the order names; nothing that is destroyed already is counted or named again.
    ///
    /// - Parameters:
    ///   - version: The program's.
    ///   - isRehearsal: Only says what would be done.
    /// - Throws: ``NodeError``: the node runs, its files are not good, ``NodeError/purgeTooEarly``,
    ///   ``NodeError/purgeText``. After a failed write the next start, or the next order, finishes
    ///   what a record names.
    public static func run(
        _ configuration: NodeConfiguration, _ order: Order, version: String, isRehearsal: Bool,
        log: NodeLog
    ) throws(NodeError) -> Report {
        try check(order)
        let identity = try NodeIdentity(configuration, now: NodeClock.wall)
        let opened = try Recovered(configuration, identity.setup(version: version), log)
        let journal = opened.journal.take()
        var purge = try BodyPurge(
            order, journal, opened.exchange, at: NodeClock.now, isRehearsal: isRehearsal)
        do throws(JournalError) {
            let report = try purge.run()
            try journal.close()
            return report
        } catch {
            throw .journal(error)
        }
    }

    private static func check(_ order: Order) throws(NodeError) {
        guard LeafPurged.isAcceptable(order.authority) else { throw .purgeText("--authority") }
        guard LeafPurged.isAcceptable(order.legalBasis) else { throw .purgeText("--legal-basis") }
    }

    /// - Parameter exchange: The fold of the whole journal, whose last purge is finished.
    init(
        _ order: Order, _ journal: Journal, _ exchange: Exchange, at now: Moment,
        isRehearsal: Bool = false
    ) throws(NodeError) {
        try Self.check(order)
        let latest = exchange.purgeableBefore(now)
        guard order.before <= latest else { throw .purgeTooEarly(latest: latest) }
        self.order = order
        self.journal = journal
        self.exchange = exchange
        self.now = now
        self.isRehearsal = isRehearsal
    }

    mutating func run() throws(JournalError) -> Report {
        let reader = journal.reader
        var batch: [RecordIndex] = []
        let end = reader.nextIndex
        var cursor = reader.cursor(from: RecordIndex(0))
        while let stored = try cursor.next(), stored.index < end {
            guard try isToGo(stored) else { continue }
            batch.append(stored.index)
            if batch.count == Limits.purgeBatch { try destroy(&batch) }
        }
        try destroy(&batch)
        return report
    }

    /// Whether a record's body is there, old enough, and no longer needed.
    private mutating func isToGo(_ stored: StoredRecord) throws(JournalError) -> Bool {
        guard stored.bodyDigest != nil,
            let at = Record(kind: stored.kind, payload: stored.payload)?.acceptedAt,
            at < order.before
        else { return false }
        let size: Int
        do throws(JournalError) {
            size = try journal.reader.read(stored.index).body?.count ?? 0
        } catch .bodyDestroyed {
            return false
        }
        guard exchange.isDone(stored.index) else {
            report.kept += 1
            return false
        }
        report.messages += 1
        report.bytes += UInt64(size)
        return true
    }

    /// Names the bodies in a durable record, then destroys them.
    private mutating func destroy(_ batch: inout [RecordIndex]) throws(JournalError) {
        guard !batch.isEmpty, !isRehearsal else { return batch = [] }
        exchange.purge(
            batch, authority: order.authority, legalBasis: order.legalBasis, at: now)
        _ = try journal.append(exchange.takeRecords().map(JournalRecord.init))
        try journal.destroyBodies(batch)
        batch = []
    }
}

extension Record {
    /// When it accepted a message that has a body of its own.
    fileprivate var acceptedAt: Timestamp? {
        switch self {
        case .accepted(let record): record.at
        case .received(let record): record.at
        default: nil
        }
    }
}
