// StateFold: how each record changes the state. The only code that does.
//
// A record of our own never fails to apply. One read back from disk might, if the journal is not
// what this program wrote: then the fold stops with the record's index and nothing is guessed.

internal import RedRiverBase
internal import RedRiverEvidence

extension State {
    /// Applies the record at `nextRecord`.
    ///
    /// - Throws: ``ExchangeError/inconsistent(at:reason:)`` if the record does not follow from the
    ///   ones before it. The state is then unusable.
    mutating func apply(_ record: Record) throws(ExchangeError) {
        let index = nextRecord
        if guardKey.isEmpty {
            guard case .started = record else { throw wrong("the first record is not a start") }
        }
        // Whatever comes after it was written once the bodies were gone.
        lastPurge = []
        switch record {
        case .started(let r): apply(r)
        case .agreement(let r):
            note(r.at)
            agreement = r
            if !agreements.contains(r.digest) { agreements.append(r.digest) }
            declared.agreement = r.digest
        case .queue(let r): try apply(r)
        case .accepted(let r): try apply(r, index)
        case .refused(let r):
            note(r.at)
            counters.refused += 1
        case .composed(let r): try apply(r)
        case .sealed(let r): try applySealed(r)
        case .arrived(let r): try apply(r)
        case .received(let r): try apply(r, index)
        case .receipt(let r): try apply(r)
        case .receiptSigned(let r): try applyReceiptSigned(r)
        case .receipted(let r): try apply(r)
        case .delivered(let r): try apply(r)
        case .purged(let r): try apply(r)
        case .returned(let r): try apply(r)
        case .floor(let r):
            note(r.at)
            replay.raise(to: r.floor)
        case .epoch(let r): apply(r)
        case .fork(let r):
            note(r.at)
            isForked = true
        case .key, .revocationList, .blob, .opened, .operatorAct:
            try applyLedger(record)
        }
        places.add(record)
    }

    /// The index the next record will have.
    var nextRecord: RecordIndex { places.next }

    /// The ledger index the next leaf will have.
    var nextLeaf: LedgerIndex { places.nextLeaf }

    /// The ledger index of a leaf record.
    func ledger(of index: RecordIndex) -> LedgerIndex { places.ledger(of: index) }

    private func wrong(_ reason: String) -> ExchangeError {
        .inconsistent(at: nextRecord, reason: reason)
    }

    private mutating func note(_ at: Timestamp) { journalTime = max(journalTime, at) }

    // MARK: The node itself

    private mutating func apply(_ r: Started) {
        note(r.at)
        startID = r.startID
        if guardKey.isEmpty {
            guardKey = r.guardKey
            replay = ReplayGuard(secret: guardKey)
        }
    }

    private mutating func apply(_ r: QueueDefined) throws(ExchangeError) {
        note(r.at)
        guard !queues.contains(where: { $0.name == r.name }) else {
            throw wrong("queue \(r.name) is defined twice")
        }
        queues.append(QueueState(name: r.name, party: r.party))
    }

    private mutating func apply(_ r: EpochOpened) {
        note(r.at)
        if r.isOutbound {
            outbound.epoch = max(outbound.epoch, r.number)
        } else {
            inbound.epoch = max(inbound.epoch, r.number)
        }
    }

    private mutating func applyLedger(_ record: Record) throws(ExchangeError) {
        switch record {
        case .key(let r):
            note(r.at)
            declared.apply(r.key)
        case .revocationList(let r):
            note(r.at)
            declared.lists[r.list.country] = r.list.digest
        case .blob(let r):
            note(r.at)
            declared.blobs.insert(r.digest)
        case .opened(let r):
            note(r.at)
            guard r.generation > 1, r.generation - 1 == places.generation else {
                throw wrong("generation \(r.generation)")
            }
            // A generation stands for itself: everything is declared anew in it.
            declared = Declared()
        case .operatorAct(let r): note(r.at)
        default: preconditionFailure("not about the ledger")
        }
    }

    // MARK: Messages

    private mutating func apply(_ r: Purged) throws(ExchangeError) {
        note(r.at)
        for message in r.messages where message >= nextRecord || messages[message] != nil {
            throw wrong("the body of record \(message.value) is needed")
        }
        lastPurge = r.messages
    }

    private mutating func apply(_ r: Accepted, _ index: RecordIndex) throws(ExchangeError) {
        note(r.at)
        guard r.ledger == nextLeaf else { throw wrong("ledger index \(r.ledger)") }
        try admit(
            LiveMessage(
                facts: r.facts, acceptedAt: r.at, ledger: r.ledger, isFromPeer: false,
                outbox: r.crosses ? .waiting : .none, queues: waiting(on: r.facts.queues)),
            index)
        if r.crosses { outboxWaiting += 1 }
        if let reported = r.reports { try take(reported) }
        counters.accepted += 1
        count(TypeOfParty(party: r.facts.sender, type: r.facts.type), at: r.at)
    }

    private mutating func apply(_ r: Received, _ index: RecordIndex) throws(ExchangeError) {
        note(r.at)
        guard r.ledger == nextLeaf else { throw wrong("ledger index \(r.ledger)") }
        if r.duplicateOf != nil {
            counters.duplicates += 1
            return
        }
        try admit(
            LiveMessage(
                facts: r.facts, acceptedAt: r.at, ledger: r.ledger, isFromPeer: true,
                outbox: .none, queues: waiting(on: r.facts.queues)),
            index)
        counters.received += 1
    }

    private func waiting(on queues: [UInt32]) -> [UInt32: QueueStanding] {
        Dictionary(queues.map { ($0, .waiting) }) { first, _ in first }
    }

    private mutating func admit(_ message: LiveMessage, _ index: RecordIndex) throws(ExchangeError)
    {
        let facts = message.facts
        guard replay.verdict(sender: facts.sender, id: facts.id, leaf: facts.leaf) == .new else {
            throw wrong("message \(facts.id) of \(facts.sender) is accepted twice")
        }
        for queue in message.queues.keys {
            guard queue < queues.count else { throw wrong("no queue \(queue)") }
            queues[Int(queue)].waiting += 1
        }
        replay.insert(sender: facts.sender, id: facts.id, leaf: facts.leaf, record: index)
        messages[index] = message
        forgetIfDone(index)
    }

    private mutating func count(_ message: TypeOfParty, at time: Timestamp) {
        let day = time.milliseconds / Limits.dayMilliseconds
        let party = quotas[message.party]?.count(on: day) ?? 0
        quotas[message.party] = DayCount(day: day, count: party + 1)
        let type = typeQuotas[message]?.count(on: day) ?? 0
        typeQuotas[message] = DayCount(day: day, count: type + 1)
    }

    private mutating func apply(_ r: Delivered) throws(ExchangeError) {
        note(r.at)
        for index in r.messages {
            let message = try leave(queue: r.queue, index)
            counters.delivered += 1
            report(message, ReportEntry.What.delivered, code: nil, path: nil, at: r.at)
            forgetIfDone(index)
        }
    }

    private mutating func apply(_ r: Returned) throws(ExchangeError) {
        note(r.at)
        counters.returned += 1
        guard let queue = r.queue else {
            guard let message = messages[r.message], message.outbox == .waiting else {
                throw wrong("record \(r.message.value) is not in the outbox")
            }
            messages[r.message]?.outbox = .done
            outboxWaiting -= 1
            report(message, .returned, code: r.code, path: nil, at: r.at)
            forgetIfDone(r.message)
            return
        }
        let message = try leave(queue: queue, r.message)
        messages[r.message]?.queues[queue] = .dead(r.code)
        queues[Int(queue)].dead += 1
        report(message, .returned, code: r.code, path: nil, at: r.at)
    }

    /// Takes a waiting message off a queue.
    private mutating func leave(
        queue: UInt32, _ index: RecordIndex
    ) throws(ExchangeError) -> LiveMessage {
        guard let message = messages[index], message.queues[queue] == .waiting else {
            throw wrong("record \(index.value) does not wait on queue \(queue)")
        }
        messages[index]?.queues[queue] = nil
        queues[Int(queue)].waiting -= 1
        return message
    }

    private mutating func forgetIfDone(_ index: RecordIndex) {
        if messages[index]?.isDone == true { messages[index] = nil }
    }

    // MARK: Reports

    /// Notes what became of a message, for its sender. Reports are never reported on.
    private mutating func report(
        _ message: LiveMessage, _ what: ReportEntry.What, code: Code?, path: String?, at: Timestamp
    ) {
        guard !message.facts.sender.isNode else { return }
        reports[message.facts.sender, default: []].append(
            ReportEntry(
                ledger: message.ledger, id: message.facts.id, what: what, code: code, path: path,
                at: at))
    }

    /// A report was written: the entries it reports are done with.
    private mutating func take(_ reported: Reported) throws(ExchangeError) {
        guard let entries = reports[reported.party], entries.count >= reported.count else {
            throw wrong("a report of entries that are not pending")
        }
        let left = Array(entries.dropFirst(reported.count))
        reports[reported.party] = left.isEmpty ? nil : left
    }

    // MARK: Towards the peer

    private mutating func apply(_ r: Composed) throws(ExchangeError) {
        note(r.at)
        guard let statement = try? SealStatement(parsing: r.statement),
            statement.sequence == outbound.lastSequence.next,
            statement.first == outbound.nextNumber, statement.messages == r.messages.count
        else { throw wrong("a seal out of order") }
        var bytes = 0
        for index in r.messages {
            guard let message = messages[index], message.outbox == .waiting else {
                throw wrong("record \(index.value) is not in the outbox")
            }
            messages[index]?.outbox = .sealed(statement.sequence)
            bytes += message.facts.size
        }
        outboxWaiting -= r.messages.count
        outbound.lastSequence = statement.sequence
        outbound.lastDigest = statement.digest
        outbound.nextNumber = statement.first.advanced(by: r.messages.count)
        outbound.inFlight.append(
            SealInFlight(
                sequence: statement.sequence, statement: r.statement, digest: statement.digest,
                first: statement.first, messages: r.messages, bytes: bytes, signatures: nil))
        counters.sealsSent += 1
    }

    private mutating func applySealed(_ r: Signed) throws(ExchangeError) {
        note(r.at)
        guard let place = outbound.inFlight.firstIndex(where: { $0.sequence == r.sequence }) else {
            throw wrong("signatures for a seal that is not in flight")
        }
        outbound.inFlight[place].signatures = r.signatures
    }

    private mutating func apply(_ r: Receipted) throws(ExchangeError) {
        note(r.at)
        guard let statement = try? ReceiptStatement(parsing: r.statement),
            let seal = outbound.inFlight.first, seal.sequence == statement.seal,
            seal.messages.count == r.outcomes.count
        else { throw wrong("a receipt out of order") }
        outbound.inFlight.removeFirst()
        outbound.lastReceipt = ProvenClaim(
            sequence: statement.seal, digest: statement.digest,
            proof: SignedStatement(statement: r.statement, signatures: r.signatures))
        outbound.lastReceiptedSeal = seal.digest
        for (index, line) in zip(seal.messages, r.outcomes) {
            guard let message = messages[index] else { continue }
            messages[index]?.outbox = .done
            if case .refused(let code, let pointer) = line.outcome {
                report(message, .returned, code: code, path: pointer, at: r.at)
            }
            forgetIfDone(index)
        }
        counters.sealsReceipted += 1
    }

    // MARK: From the peer

    private mutating func apply(_ r: Arrived) throws(ExchangeError) {
        note(r.at)
        guard let statement = try? SealStatement(parsing: r.statement),
            statement.sequence == inbound.lastSequence.next,
            statement.first == inbound.nextNumber
        else { throw wrong("a seal of the peer out of order") }
        inbound.lastSeal = ProvenClaim(
            sequence: statement.sequence, digest: statement.digest,
            proof: SignedStatement(statement: r.statement, signatures: r.signatures))
        inbound.nextNumber = statement.first.advanced(by: statement.messages)
        counters.sealsTaken += 1
    }

    private mutating func apply(_ r: ReceiptComposed) throws(ExchangeError) {
        note(r.at)
        guard let statement = try? ReceiptStatement(parsing: r.statement),
            statement.seal == inbound.lastSequence
        else { throw wrong("a receipt for another seal than the last") }
        inbound.lastReceiptDigest = statement.digest
        inbound.receipts.append(
            OwnReceipt(
                seal: statement.seal, sealDigest: statement.sealDigest, statement: r.statement,
                outcomes: r.outcomes, signatures: nil))
        // The peer keeps at most so many seals in flight, so older receipts are never asked for.
        if inbound.receipts.count > Limits.sealsInFlight { inbound.receipts.removeFirst() }
    }

    private mutating func applyReceiptSigned(_ r: Signed) throws(ExchangeError) {
        note(r.at)
        // A receipt that has left the window meanwhile is kept by its record alone.
        guard let place = inbound.receipts.firstIndex(where: { $0.seal == r.sequence }) else {
            return
        }
        inbound.receipts[place].signatures = r.signatures
    }
}
