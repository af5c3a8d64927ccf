// Snapshot: the folded state as bytes, and back. docs/formats.md mirrors this file.
//
// The bytes depend on the records alone: nothing in them follows the iteration order of a dictionary.
// A snapshot may always be deleted; the journal makes the same state again.

internal import RedRiverBase
internal import RedRiverEvidence

extension State {
    private static let format = "redriver/state/v3"

    var snapshot: [UInt8] {
        var w = ByteWriter()
        w.append(Self.format)
        writeNode(to: &w)
        w.append(list: queues) { w, queue in
            w.append(queue.name.description)
            w.append(queue.party.description)
            w.append(UInt64(queue.waiting))
            w.append(UInt64(queue.dead))
        }
        w.append(list: messages.sorted { $0.key < $1.key }) { w, entry in
            w.append(entry.key.value)
            entry.value.write(to: &w)
        }
        w.append(UInt64(outboxWaiting))
        outbound.write(to: &w)
        inbound.write(to: &w)
        w.append(list: reports.sorted { $0.key < $1.key }) { w, entry in
            w.append(entry.key.description)
            w.append(list: entry.value) { $1.write(to: &$0) }
        }
        w.append(list: quotas.sorted { $0.key < $1.key }) { w, entry in
            w.append(entry.key.description)
            entry.value.write(to: &w)
        }
        w.append(list: typeQuotas.sorted { $0.key < $1.key }) { w, entry in
            w.append(entry.key.party.description)
            w.append(entry.key.type)
            entry.value.write(to: &w)
        }
        counters.write(to: &w)
        w.append(isForked)
        w.append(lastPurge)
        replay.write(to: &w)
        return w.bytes
    }

    init(snapshot: [UInt8]) throws(ExchangeError) {
        var r = ByteReader(snapshot)
        guard r.string() == Self.format, let state = State(from: &r), r.isAtEnd, state.isSound
        else { throw .snapshot }
        self = state
    }

    /// Whether the parts agree with one another, and no count can overflow or fall below zero by
    /// what later records add and take.
    private var isSound: Bool {
        nextRecord.value <= CanonicalDecimal.most
            && (guardKey.isEmpty ? nextRecord.value == 0 : guardKey.count == Started.guardKeyBytes)
            && max(outbound.epoch, inbound.epoch) <= CanonicalDecimal.most
            && outbound.inFlight.count <= Limits.sealsInFlight && counters.areSound && isTallied
            && lastPurge.allSatisfy { $0 < nextRecord && messages[$0] == nil }
    }

    /// Whether queues and outbox count what the messages say.
    private var isTallied: Bool {
        var tally = queues.map { QueueState(name: $0.name, party: $0.party) }
        var waitingToCross = 0
        for (index, message) in messages {
            guard index < nextRecord else { return false }
            if message.outbox == .waiting { waitingToCross += 1 }
            for (queue, standing) in message.queues {
                guard queue < tally.count else { return false }
                if standing == .waiting {
                    tally[Int(queue)].waiting += 1
                } else {
                    tally[Int(queue)].dead += 1
                }
            }
        }
        return tally == queues && waitingToCross == outboxWaiting
    }

    private init?(from r: inout ByteReader) {
        self.init()
        guard readNode(&r),
            let queues = r.list({ QueueState(from: &$0) }),
            let messages = r.table({ r -> (RecordIndex, LiveMessage)? in
                guard let index = r.recordIndex(), let message = LiveMessage(from: &r) else {
                    return nil
                }
                return (index, message)
            }),
            let outboxWaiting = r.tally(),
            let outbound = Outbound(from: &r), let inbound = Inbound(from: &r)
        else { return nil }
        self.queues = queues
        self.messages = messages
        self.outboxWaiting = outboxWaiting
        self.outbound = outbound
        self.inbound = inbound
        guard readRest(&r) else { return nil }
    }

    private func writeNode(to w: inout ByteWriter) {
        places.write(to: &w)
        declared.write(to: &w)
        w.append(journalTime)
        w.append(startID)
        w.append(counted: guardKey)
        w.append(optional: agreement) { w, taken in
            w.append(taken.at)
            w.append(taken.edition.value)
            w.append(taken.digest)
        }
        w.append(list: agreements) { $0.append($1) }
    }

    private mutating func readNode(_ r: inout ByteReader) -> Bool {
        guard let places = LedgerPlaces(from: &r), let declared = Declared(from: &r),
            let journalTime = r.timestamp(),
            let startID = r.integer(UInt64.self), let guardKey = r.counted(),
            let agreement = r.optional({ r -> AgreementTaken? in
                guard let at = r.timestamp(), let edition = r.edition(), let digest = r.digest()
                else { return nil }
                return AgreementTaken(at: at, edition: edition, digest: digest)
            }),
            let agreements = r.list({ $0.digest() }),
            Set(agreements).count == agreements.count, agreements.isEmpty == (agreement == nil)
        else { return false }
        self.places = places
        self.declared = declared
        self.journalTime = journalTime
        self.startID = startID
        self.guardKey = guardKey
        self.agreement = agreement
        self.agreements = agreements
        return true
    }

    private mutating func readRest(_ r: inout ByteReader) -> Bool {
        guard
            let reports = r.table({ r -> (PartyID, [ReportEntry])? in
                guard let party = r.party(), let entries = r.list({ ReportEntry(from: &$0) })
                else { return nil }
                return (party, entries)
            }),
            let quotas = r.table({ r -> (PartyID, DayCount)? in
                guard let party = r.party(), let count = DayCount(from: &r) else { return nil }
                return (party, count)
            }),
            let typeQuotas = r.table({ r -> (TypeOfParty, DayCount)? in
                guard let party = r.party(), let type = r.string(),
                    let count = DayCount(from: &r)
                else { return nil }
                return (TypeOfParty(party: party, type: type), count)
            }),
            let counters = Counters(from: &r), let isForked = r.flag(),
            let lastPurge = r.recordIndexes(),
            let replay = ReplayGuard(secret: guardKey, from: &r)
        else { return false }
        self.reports = reports
        self.quotas = quotas
        self.typeQuotas = typeQuotas
        self.counters = counters
        self.isForked = isForked
        self.lastPurge = lastPurge
        self.replay = replay
        return true
    }
}

// MARK: - Parts

extension DayCount {
    fileprivate func write(to w: inout ByteWriter) {
        w.append(day)
        w.append(UInt64(count))
    }

    fileprivate init?(from r: inout ByteReader) {
        guard let day = r.signed(), let count = r.tally() else { return nil }
        self.init(day: day, count: count)
    }
}

extension ByteReader {
    /// What a list of a table's sorted entries is read back to: in no other order, and nothing twice.
    fileprivate mutating func table<Key: Hashable & Comparable, Value>(
        _ entry: (inout ByteReader) -> (Key, Value)?
    ) -> [Key: Value]? {
        guard let entries = list(entry) else { return nil }
        let keys = zip(entries, entries.dropFirst())
        guard keys.allSatisfy({ $0.0 < $1.0 }) else { return nil }
        return Dictionary(uniqueKeysWithValues: entries)
    }

    /// A count in 64 bits; far below where adding to it could overflow.
    fileprivate mutating func tally() -> Int? {
        guard let value = integer(UInt64.self), value <= CanonicalDecimal.most else { return nil }
        return Int(value)
    }
}

extension QueueState {
    fileprivate init?(from r: inout ByteReader) {
        guard let name = r.queueName(), let party = r.party(),
            let waiting = r.tally(), let dead = r.tally()
        else { return nil }
        self.init(name: name, party: party, waiting: waiting, dead: dead)
    }
}

extension LiveMessage {
    fileprivate func write(to w: inout ByteWriter) {
        facts.write(to: &w)
        w.append(acceptedAt)
        w.append(ledger)
        w.append(isFromPeer)
        switch outbox {
        case .none: w.append(UInt8(0))
        case .waiting: w.append(UInt8(1))
        case .sealed(let sequence):
            w.append(UInt8(2))
            w.append(sequence.value)
        case .done: w.append(UInt8(3))
        }
        w.append(list: queues.sorted { $0.key < $1.key }) { w, entry in
            w.append(entry.key)
            switch entry.value {
            case .waiting: w.append("")
            case .dead(let code): w.append(code.rawValue)
            }
        }
    }

    fileprivate init?(from r: inout ByteReader) {
        guard let facts = MessageFacts(from: &r), let acceptedAt = r.timestamp(),
            let ledger = r.ledgerIndex(), let isFromPeer = r.flag(),
            let outbox = OutboxStanding(from: &r),
            let queues = r.list({ r -> (UInt32, QueueStanding)? in
                guard let queue = r.integer(UInt32.self), let code = r.string() else {
                    return nil
                }
                if code.isEmpty { return (queue, .waiting) }
                return Code(rawValue: code).map { (queue, .dead($0)) }
            })
        else { return nil }
        self.init(
            facts: facts, acceptedAt: acceptedAt, ledger: ledger, isFromPeer: isFromPeer,
            outbox: outbox, queues: Dictionary(queues) { first, _ in first })
    }
}

extension OutboxStanding {
    fileprivate init?(from r: inout ByteReader) {
        switch r.integer(UInt8.self) {
        case 0: self = .none
        case 1: self = .waiting
        case 2:
            guard let sequence = r.sequence() else { return nil }
            self = .sealed(sequence)
        case 3: self = .done
        default: return nil
        }
    }
}

extension ProvenClaim {
    fileprivate func write(to w: inout ByteWriter) {
        w.append(sequence.value)
        w.append(digest)
        w.append(counted: proof.statement)
        w.append(proof.signatures)
    }

    fileprivate init?(from r: inout ByteReader) {
        guard let sequence = r.sequence(), let digest = r.digest(), let statement = r.counted(),
            let signatures = r.blobs()
        else { return nil }
        self.init(
            sequence: sequence, digest: digest,
            proof: SignedStatement(statement: statement, signatures: signatures))
    }
}

extension Outbound {
    fileprivate func write(to w: inout ByteWriter) {
        w.append(lastSequence.value)
        w.append(optional: lastDigest) { $0.append($1) }
        w.append(nextNumber.value)
        w.append(list: inFlight) { $1.write(to: &$0) }
        w.append(optional: lastReceipt) { $1.write(to: &$0) }
        w.append(optional: lastReceiptedSeal) { $0.append($1) }
        w.append(epoch)
    }

    fileprivate init?(from r: inout ByteReader) {
        guard let lastSequence = r.sequence(), let lastDigest = r.optional({ $0.digest() }),
            let nextNumber = r.integer(UInt64.self),
            let inFlight = r.list({ SealInFlight(from: &$0) }),
            let lastReceipt = r.optional({ ProvenClaim(from: &$0) }),
            let lastReceiptedSeal = r.optional({ $0.digest() }), let epoch = r.integer(UInt64.self)
        else { return nil }
        self.init(
            lastSequence: lastSequence, lastDigest: lastDigest,
            nextNumber: MessageNumber(nextNumber), inFlight: inFlight, lastReceipt: lastReceipt,
            lastReceiptedSeal: lastReceiptedSeal, epoch: epoch)
    }
}

extension SealInFlight {
    fileprivate func write(to w: inout ByteWriter) {
        w.append(sequence.value)
        w.append(counted: statement)
        w.append(digest)
        w.append(first.value)
        w.append(messages)
        w.append(UInt64(bytes))
        w.append(optional: signatures) { $0.append($1) }
    }

    fileprivate init?(from r: inout ByteReader) {
        guard let sequence = r.sequence(), let statement = r.counted(), let digest = r.digest(),
            let first = r.integer(UInt64.self), let messages = r.recordIndexes(),
            let bytes = r.tally(), let signatures = r.optional({ $0.blobs() })
        else { return nil }
        self.init(
            sequence: sequence, statement: statement, digest: digest,
            first: MessageNumber(first), messages: messages, bytes: bytes,
            signatures: signatures)
    }
}

extension Inbound {
    fileprivate func write(to w: inout ByteWriter) {
        w.append(optional: lastSeal) { $1.write(to: &$0) }
        w.append(nextNumber.value)
        w.append(optional: lastReceiptDigest) { $0.append($1) }
        w.append(list: receipts) { $1.write(to: &$0) }
        w.append(epoch)
    }

    fileprivate init?(from r: inout ByteReader) {
        guard let lastSeal = r.optional({ ProvenClaim(from: &$0) }),
            let nextNumber = r.integer(UInt64.self),
            let lastReceiptDigest = r.optional({ $0.digest() }),
            let receipts = r.list({ OwnReceipt(from: &$0) }), let epoch = r.integer(UInt64.self)
        else { return nil }
        self.init(
            lastSeal: lastSeal, nextNumber: MessageNumber(nextNumber),
            lastReceiptDigest: lastReceiptDigest, receipts: receipts, epoch: epoch)
    }
}

extension OwnReceipt {
    fileprivate func write(to w: inout ByteWriter) {
        w.append(seal.value)
        w.append(sealDigest)
        w.append(counted: statement)
        w.append(outcomes)
        w.append(optional: signatures) { $0.append($1) }
    }

    fileprivate init?(from r: inout ByteReader) {
        guard let seal = r.sequence(), let sealDigest = r.digest(), let statement = r.counted(),
            let outcomes = r.outcomeLines(), let signatures = r.optional({ $0.blobs() })
        else { return nil }
        self.init(
            seal: seal, sealDigest: sealDigest, statement: statement, outcomes: outcomes,
            signatures: signatures)
    }
}

extension ReportEntry {
    fileprivate func write(to w: inout ByteWriter) {
        w.append(ledger)
        w.append(id)
        w.append(what.rawValue)
        w.append(optional: code) { $0.append($1.rawValue) }
        w.append(optional: path) { $0.append($1) }
        w.append(at)
    }

    fileprivate init?(from r: inout ByteReader) {
        guard let ledger = r.ledgerIndex(), let id = r.messageID(),
            let what = r.integer(UInt8.self).flatMap({ What(rawValue: $0) }),
            let code = r.optional({ $0.reasonCode() }), let path = r.optional({ $0.string() }),
            let at = r.timestamp()
        else { return nil }
        self.init(ledger: ledger, id: id, what: what, code: code, path: path, at: at)
    }
}

extension Counters {
    private var all: [UInt64] {
        [
            accepted, refused, received, duplicates, delivered, returned, sealsSent, sealsTaken,
            sealsReceipted,
        ]
    }

    fileprivate var areSound: Bool { all.allSatisfy { $0 <= CanonicalDecimal.most } }

    fileprivate func write(to w: inout ByteWriter) {
        for value in all { w.append(value) }
    }

    fileprivate init?(from r: inout ByteReader) {
        var values: [UInt64] = []
        for _ in Counters().all {
            guard let value = r.integer(UInt64.self) else { return nil }
            values.append(value)
        }
        self.init(
            accepted: values[0], refused: values[1], received: values[2], duplicates: values[3],
            delivered: values[4], returned: values[5], sealsSent: values[6],
            sealsTaken: values[7], sealsReceipted: values[8])
    }
}
