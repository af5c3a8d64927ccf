// MessageHistory: what happened to one message, read from the records that follow its acceptance.
//
// What is asked for is mostly of today, so its story is near: a seal, a receipt and deliveries come
// within some thousand records. Whoever needs the story of an old message asks the ledger.

internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverEvidence
internal import RedRiverExchange
internal import RedRiverJournal
internal import RedRiverWire

/// Reads the hops of a message.
struct MessageHistory {
    private let own: NodeID
    private let peer: NodeID
    private let whereabouts: Whereabouts
    private let queues: [QueueName]
    /// How many leaves of the present generation the peer has cosigned.
    private let witnessed: UInt64

    private var hops: [Hop] = []
    private var level: Found.Level?
    /// The seal the message is in, and its number.
    private var sealed: (sequence: SealSequence, number: MessageNumber)?
    private var isReceipted = false
    /// On how many queues it was done with.
    private var queuesDone = 0

    init(
        _ whereabouts: Whereabouts, queues: [QueueName], own: NodeID, peer: NodeID,
        witnessed: UInt64
    ) {
        self.whereabouts = whereabouts
        self.queues = queues
        self.own = own
        self.peer = peer
        self.witnessed = witnessed
    }

    /// The story, if `party` sent the message or receives it.
    ///
    /// - Returns: `nil` for anybody else, and where a record cannot be read.
    mutating func found(for party: PartyID, _ reader: JournalReader) -> Found? {
        guard let first = record(whereabouts.record, reader), let message = first.message,
            case .valid(let header) = Header.check(message.header),
            header.concerns(party)
        else { return nil }
        hops.append(
            Hop(
                state: message.isFromPeer ? .received : .accepted, node: own, at: message.at,
                index: whereabouts.places.ledger(of: whereabouts.record)))
        if message.isFromPeer { level = level(at: whereabouts.record) }
        let isWhole = { (history: MessageHistory) in
            (!message.crosses || history.isReceipted)
                && history.queuesDone + history.whereabouts.waiting.count >= message.queues
        }
        var at = whereabouts.record.next
        let end = RecordIndex(
            min(reader.nextIndex.value, at.value + Limits.lookupRecords))
        while at < end, !isWhole(self) {
            if let record = record(at, reader) { add(record, at) }
            at = at.next
        }
        for queue in whereabouts.waiting {
            hops.append(Hop(state: .waiting, node: own, queue: queue))
        }
        return Found(sender: header.sender, id: header.id, level: level, hops: hops)
    }

    private func record(_ index: RecordIndex, _ reader: JournalReader) -> Record? {
        guard let stored = try? reader.read(index, withBody: false) else { return nil }
        return Record(kind: stored.kind, payload: stored.payload)
    }

    /// A receipt counts for more once the peer has cosigned the ledger that holds it.
    private func level(at index: RecordIndex) -> Found.Level {
        let place = whereabouts.places.ledger(of: index)
        let isOfToday = place.generation == whereabouts.places.generation
        return !isOfToday || place.index < witnessed ? .witnessed : .logged
    }

    private mutating func add(_ record: Record, _ index: RecordIndex) {
        let message = whereabouts.record
        switch record {
        case .composed(let r):
            guard let place = r.messages.firstIndex(of: message),
                let statement = try? SealStatement(parsing: r.statement)
            else { return }
            sealed = (statement.sequence, statement.first.advanced(by: place))
            hops.append(
                Hop(
                    state: .sealed, node: own, at: r.at,
                    index: whereabouts.places.ledger(of: index)))
        case .receipted(let r): add(r, index)
        case .delivered(let r) where r.messages.contains(message):
            queuesDone += 1
            hops.append(
                Hop(state: .delivered, node: own, at: r.at, queue: queues[Int(r.queue)]))
        case .returned(let r) where r.message == message:
            guard let queue = r.queue else {
                isReceipted = true
                hops.append(Hop(state: .returned, node: own, at: r.at, code: r.code))
                return
            }
            queuesDone += 1
            hops.append(
                Hop(
                    state: .dead, node: own, at: r.at, queue: queues[Int(queue)], code: r.code))
        default: return
        }
    }

    private mutating func add(_ r: Receipted, _ index: RecordIndex) {
        guard let sealed, let statement = try? ReceiptStatement(parsing: r.statement),
            statement.seal == sealed.sequence,
            let line = r.outcomes.first(where: { $0.number == sealed.number })
        else { return }
        isReceipted = true
        level = level(at: index)
        switch line.outcome {
        case .accepted(let place), .duplicate(let place):
            hops.append(
                Hop(state: .receipted, node: peer, at: statement.receivedAt, index: place))
        case .refused(let code, let pointer):
            hops.append(
                Hop(
                    state: .refused, node: peer, at: statement.receivedAt, code: code,
                    path: pointer))
        }
    }
}

extension Record {
    /// What a message's first record says that its story needs.
    fileprivate var message:
        (header: [UInt8], at: Timestamp, isFromPeer: Bool, crosses: Bool, queues: Int)?
    {
        switch self {
        case .accepted(let r): (r.header, r.at, false, r.crosses, r.facts.queues.count)
        case .received(let r): (r.header, r.at, true, false, r.facts.queues.count)
        default: nil
        }
    }
}
