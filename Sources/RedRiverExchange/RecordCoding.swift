// RecordCoding: records as bytes. docs/formats.md mirrors this file.
//
// A payload is a version byte (1), then the fields in the order written here, integers big-endian,
// byte strings and lists with a 32-bit count. The kind is carried beside the payload, and the body
// (salt ‖ body) under its own digest, so that it can be destroyed without touching the record.

public import RedRiverBase
internal import RedRiverEvidence

/// A record ready to be appended.
public struct RecordBytes: Sendable {
    public var kind: UInt16
    public var payload: [UInt8]
    /// Salt and body of the message, for `accepted` and `received`.
    public var body: [UInt8]?
    /// SHA-256 of `body`.
    public var bodyDigest: Digest?

    /// What it takes on disk, at the most.
    public var weight: Int { payload.count + (body?.count ?? 0) + Limits.recordFrame }
}

extension Record {
    private static let version: UInt8 = 1

    /// The kind of records whose bodies are published.
    public static let blobKind: UInt16 = 20

    /// The number of the record's kind on disk.
    public var kind: UInt16 {
        switch self {
        case .started: 1
        case .agreement: 2
        case .queue: 3
        case .accepted: 4
        case .refused: 5
        case .composed: 6
        case .sealed: 7
        case .arrived: 8
        case .received: 9
        case .receipt: 10
        case .receiptSigned: 11
        case .receipted: 12
        case .delivered: 13
        case .returned: 14
        case .floor: 15
        case .epoch: 16
        case .fork: 17
        case .key: 18
        case .revocationList: 19
        case .blob: Self.blobKind
        case .opened: 21
        case .operatorAct: 22
        case .purged: Self.purgedKind
        }
    }

    /// The payload, without kind and body.
    public var payload: [UInt8] {
        var w = ByteWriter(reserving: 512)
        w.append(Self.version)
        switch self {
        case .started(let r): r.write(to: &w)
        case .agreement(let r): r.write(to: &w)
        case .queue(let r): r.write(to: &w)
        case .accepted(let r): r.write(to: &w)
        case .refused(let r): r.write(to: &w)
        case .composed(let r): r.write(to: &w)
        case .sealed(let r), .receiptSigned(let r): r.write(to: &w)
        case .arrived(let r): r.write(to: &w)
        case .received(let r): r.write(to: &w)
        case .receipt(let r): r.write(to: &w)
        case .receipted(let r): r.write(to: &w)
        case .delivered(let r): r.write(to: &w)
        case .returned(let r): r.write(to: &w)
        case .floor(let r): r.write(to: &w)
        case .epoch(let r): r.write(to: &w)
        case .fork(let r): r.write(to: &w)
        case .key(let r): r.write(to: &w)
        case .revocationList(let r): r.write(to: &w)
        case .blob(let r): r.write(to: &w)
        case .opened(let r): r.write(to: &w)
        case .operatorAct(let r): r.write(to: &w)
        case .purged(let r): r.write(to: &w)
        }
        return w.bytes
    }

    /// Reads a payload back.
    ///
    /// - Returns: `nil` for an unknown kind or version, or bytes that are not exactly one payload.
    public init?(kind: UInt16, payload: [UInt8]) {
        var r = ByteReader(payload)
        guard r.integer(UInt8.self) == Self.version, let record = Self.read(kind, &r), r.isAtEnd
        else { return nil }
        self = record
    }

    private static func read(_ kind: UInt16, _ r: inout ByteReader) -> Record? {
        switch kind {
        case 1: Started(from: &r).map(Record.started)
        case 2: AgreementTaken(from: &r).map(Record.agreement)
        case 3: QueueDefined(from: &r).map(Record.queue)
        case 4: Accepted(from: &r).map(Record.accepted)
        case 5: Refused(from: &r).map(Record.refused)
        case 6: Composed(from: &r).map(Record.composed)
        case 7: Signed(from: &r).map(Record.sealed)
        case 8: Arrived(from: &r).map(Record.arrived)
        case 9: Received(from: &r).map(Record.received)
        case 10: ReceiptComposed(from: &r).map(Record.receipt)
        case 11: Signed(from: &r).map(Record.receiptSigned)
        case 12: Receipted(from: &r).map(Record.receipted)
        case 13: Delivered(from: &r).map(Record.delivered)
        case 14: Returned(from: &r).map(Record.returned)
        case 15: FloorMoved(from: &r).map(Record.floor)
        case 16: EpochOpened(from: &r).map(Record.epoch)
        case 17: Fork(from: &r).map(Record.fork)
        case 18: KeyChanged(from: &r).map(Record.key)
        case 19: ListTaken(from: &r).map(Record.revocationList)
        case 20: BlobKept(from: &r).map(Record.blob)
        case 21: Opened(from: &r).map(Record.opened)
        case 22: OperatorActed(from: &r).map(Record.operatorAct)
        case purgedKind: Purged(from: &r).map(Record.purged)
        default: nil
        }
    }
}

// MARK: - Fields that several records share

extension ByteWriter {
    mutating func append(_ index: LedgerIndex) {
        append(index.generation)
        append(index.index)
    }

    mutating func append(_ indexes: [RecordIndex]) {
        append(list: indexes) { $0.append($1.value) }
    }

    mutating func append(_ blobs: [[UInt8]]) { append(list: blobs) { $0.append(counted: $1) } }

    mutating func append(_ lines: [OutcomeLine]) {
        append(list: lines) { $0.append(counted: $1.bytes) }
    }
}

extension ByteReader {
    mutating func ledgerIndex() -> LedgerIndex? {
        guard let generation = integer(UInt32.self), let index = integer(UInt64.self) else {
            return nil
        }
        return LedgerIndex(generation: generation, index: index)
    }

    mutating func recordIndex() -> RecordIndex? { integer(UInt64.self).map { RecordIndex($0) } }
    mutating func recordIndexes() -> [RecordIndex]? { list { $0.recordIndex() } }
    mutating func blobs() -> [[UInt8]]? { list { $0.counted() } }
    mutating func party() -> PartyID? { string().flatMap { PartyID($0) } }
    mutating func queueName() -> QueueName? { string().flatMap { QueueName($0) } }
    mutating func edition() -> Edition? { integer(UInt32.self).map { Edition($0) } }
    mutating func sequence() -> SealSequence? { integer(UInt64.self).map { SealSequence($0) } }
    mutating func count() -> Int? { integer(UInt32.self).map { Int($0) } }
    mutating func reasonCode() -> Code? { string().flatMap { Code(rawValue: $0) } }

    mutating func reported() -> Reported? {
        guard let party = party(), let count = count() else { return nil }
        return Reported(party: party, count: count)
    }

    mutating func outcomeLines() -> [OutcomeLine]? {
        list { reader in
            guard let bytes = reader.counted() else { return nil }
            return try? OutcomeLine(parsing: bytes)
        }
    }
}

// MARK: - Each record

extension Started {
    fileprivate func write(to w: inout ByteWriter) {
        w.append(at)
        w.append(version)
        w.append(startID)
        w.append(counted: guardKey)
        w.append(generation)
    }

    fileprivate init?(from r: inout ByteReader) {
        guard let at = r.timestamp(), let version = r.string(),
            let startID = r.integer(UInt64.self),
            let guardKey = r.counted(), guardKey.count == Self.guardKeyBytes,
            let generation = r.integer(UInt32.self)
        else { return nil }
        self.init(
            at: at, version: version, startID: startID, guardKey: guardKey, generation: generation)
    }
}

extension AgreementTaken {
    fileprivate func write(to w: inout ByteWriter) {
        w.append(at)
        w.append(edition.value)
        w.append(digest)
    }

    fileprivate init?(from r: inout ByteReader) {
        guard let at = r.timestamp(), let edition = r.edition(), let digest = r.digest() else {
            return nil
        }
        self.init(at: at, edition: edition, digest: digest)
    }
}

extension QueueDefined {
    fileprivate func write(to w: inout ByteWriter) {
        w.append(at)
        w.append(name.description)
        w.append(party.description)
    }

    fileprivate init?(from r: inout ByteReader) {
        guard let at = r.timestamp(), let name = r.queueName(), let party = r.party() else {
            return nil
        }
        self.init(at: at, name: name, party: party)
    }
}

extension FloorMoved {
    fileprivate func write(to w: inout ByteWriter) {
        w.append(at)
        w.append(floor)
    }

    fileprivate init?(from r: inout ByteReader) {
        guard let at = r.timestamp(), let floor = r.timestamp() else { return nil }
        self.init(at: at, floor: floor)
    }
}

extension MessageFacts {
    func write(to w: inout ByteWriter) {
        w.append(id)
        w.append(sender.description)
        w.append(type)
        w.append(orderingKey)
        w.append(leaf)
        w.append(expiresAt)
        w.append(isUrgent)
        w.append(UInt32(attempts))
        w.append(list: queues) { $0.append($1) }
        w.append(UInt32(size))
    }

    init?(from r: inout ByteReader) {
        guard let id = r.messageID(), let sender = r.party(), let type = r.string(),
            let orderingKey = r.string(), let leaf = r.digest(), let expiresAt = r.timestamp(),
            let isUrgent = r.flag(), let attempts = r.count(),
            let queues = r.list({ $0.integer(UInt32.self) }), let size = r.count()
        else { return nil }
        self.init(
            id: id, sender: sender, type: type, orderingKey: orderingKey, leaf: leaf,
            expiresAt: expiresAt, isUrgent: isUrgent, attempts: attempts, queues: queues,
            size: size)
    }
}

extension Accepted {
    fileprivate func write(to w: inout ByteWriter) {
        w.append(at)
        w.append(ledger)
        w.append(edition.value)
        facts.write(to: &w)
        w.append(crosses)
        w.append(optional: reports) { w, reported in
            w.append(reported.party.description)
            w.append(UInt32(reported.count))
        }
        w.append(counted: originSignature)
        w.append(counted: header)
    }

    fileprivate init?(from r: inout ByteReader) {
        guard let at = r.timestamp(), let ledger = r.ledgerIndex(), let edition = r.edition(),
            let facts = MessageFacts(from: &r), let crosses = r.flag(),
            let reports = r.optional({ $0.reported() }),
            let originSignature = r.counted(), let header = r.counted()
        else { return nil }
        self.init(
            at: at, ledger: ledger, edition: edition, facts: facts, crosses: crosses,
            reports: reports, originSignature: originSignature, header: header)
    }
}

extension Refused {
    fileprivate func write(to w: inout ByteWriter) {
        w.append(at)
        switch source {
        case .client(let party):
            w.append(UInt8(0))
            w.append(party.description)
        case .seal(let sequence, let place):
            w.append(UInt8(1))
            w.append(sequence.value)
            w.append(UInt32(place))
        }
        w.append(leaf)
        w.append(code.rawValue)
        w.append(path)
        w.append(optional: header) { $0.append(counted: $1) }
    }

    fileprivate init?(from r: inout ByteReader) {
        guard let at = r.timestamp(), let source = Source(from: &r), let leaf = r.digest(),
            let code = r.reasonCode(), let path = r.string(),
            let header = r.optional({ $0.counted() })
        else { return nil }
        self.init(at: at, source: source, leaf: leaf, code: code, path: path, header: header)
    }
}

extension Refused.Source {
    fileprivate init?(from r: inout ByteReader) {
        switch r.integer(UInt8.self) {
        case 0:
            guard let party = r.party() else { return nil }
            self = .client(party)
        case 1:
            guard let sequence = r.sequence(), let place = r.count() else { return nil }
            self = .seal(sequence, place: place)
        default: return nil
        }
    }
}

extension Received {
    fileprivate func write(to w: inout ByteWriter) {
        w.append(at)
        w.append(ledger)
        w.append(edition.value)
        w.append(seal.value)
        w.append(UInt32(place))
        w.append(optional: duplicateOf) { $0.append($1) }
        facts.write(to: &w)
        w.append(counted: originSignature)
        w.append(counted: header)
    }

    fileprivate init?(from r: inout ByteReader) {
        guard let at = r.timestamp(), let ledger = r.ledgerIndex(), let edition = r.edition(),
            let seal = r.sequence(), let place = r.count(),
            let duplicateOf = r.optional({ $0.ledgerIndex() }), let facts = MessageFacts(from: &r),
            let originSignature = r.counted(), let header = r.counted()
        else { return nil }
        self.init(
            at: at, ledger: ledger, edition: edition, seal: seal, place: place,
            duplicateOf: duplicateOf, facts: facts, originSignature: originSignature,
            header: header)
    }
}

extension Delivered {
    fileprivate func write(to w: inout ByteWriter) {
        w.append(at)
        w.append(queue)
        w.append(client.description)
        w.append(messages)
    }

    fileprivate init?(from r: inout ByteReader) {
        guard let at = r.timestamp(), let queue = r.integer(UInt32.self), let client = r.party(),
            let messages = r.recordIndexes()
        else { return nil }
        self.init(at: at, queue: queue, client: client, messages: messages)
    }
}

extension Returned {
    fileprivate func write(to w: inout ByteWriter) {
        w.append(at)
        w.append(optional: queue) { $0.append($1) }
        w.append(message.value)
        w.append(code.rawValue)
        w.append(reason)
    }

    fileprivate init?(from r: inout ByteReader) {
        guard let at = r.timestamp(), let queue = r.optional({ $0.integer(UInt32.self) }),
            let message = r.recordIndex(), let code = r.reasonCode(), let reason = r.string()
        else { return nil }
        self.init(at: at, queue: queue, message: message, code: code, reason: reason)
    }
}

extension Composed {
    fileprivate func write(to w: inout ByteWriter) {
        w.append(at)
        w.append(counted: statement)
        w.append(messages)
    }

    fileprivate init?(from r: inout ByteReader) {
        guard let at = r.timestamp(), let statement = r.counted(), let messages = r.recordIndexes()
        else { return nil }
        self.init(at: at, statement: statement, messages: messages)
    }
}

extension Signed {
    fileprivate func write(to w: inout ByteWriter) {
        w.append(at)
        w.append(sequence.value)
        w.append(signatures)
    }

    fileprivate init?(from r: inout ByteReader) {
        guard let at = r.timestamp(), let sequence = r.sequence(), let signatures = r.blobs() else {
            return nil
        }
        self.init(at: at, sequence: sequence, signatures: signatures)
    }
}

extension Arrived {
    fileprivate func write(to w: inout ByteWriter) {
        w.append(at)
        w.append(counted: statement)
        w.append(signatures)
    }

    fileprivate init?(from r: inout ByteReader) {
        guard let at = r.timestamp(), let statement = r.counted(), let signatures = r.blobs() else {
            return nil
        }
        self.init(at: at, statement: statement, signatures: signatures)
    }
}

extension ReceiptComposed {
    fileprivate func write(to w: inout ByteWriter) {
        w.append(at)
        w.append(counted: statement)
        w.append(outcomes)
    }

    fileprivate init?(from r: inout ByteReader) {
        guard let at = r.timestamp(), let statement = r.counted(), let outcomes = r.outcomeLines()
        else { return nil }
        self.init(at: at, statement: statement, outcomes: outcomes)
    }
}

extension Receipted {
    fileprivate func write(to w: inout ByteWriter) {
        w.append(at)
        w.append(counted: statement)
        w.append(signatures)
        w.append(outcomes)
    }

    fileprivate init?(from r: inout ByteReader) {
        guard let at = r.timestamp(), let statement = r.counted(), let signatures = r.blobs(),
            let outcomes = r.outcomeLines()
        else { return nil }
        self.init(at: at, statement: statement, signatures: signatures, outcomes: outcomes)
    }
}

extension EpochOpened {
    fileprivate func write(to w: inout ByteWriter) {
        w.append(at)
        w.append(isOutbound)
        w.append(number)
    }

    fileprivate init?(from r: inout ByteReader) {
        guard let at = r.timestamp(), let isOutbound = r.flag(),
            let number = r.integer(UInt64.self), number <= CanonicalDecimal.most
        else { return nil }
        self.init(at: at, isOutbound: isOutbound, number: number)
    }
}

extension Fork {
    fileprivate func write(to w: inout ByteWriter) {
        w.append(at)
        w.append(taken)
        w.append(counted: statement)
        w.append(signatures)
    }

    fileprivate init?(from r: inout ByteReader) {
        guard let at = r.timestamp(), let taken = r.digest(), let statement = r.counted(),
            let signatures = r.blobs()
        else { return nil }
        self.init(at: at, taken: taken, statement: statement, signatures: signatures)
    }
}
