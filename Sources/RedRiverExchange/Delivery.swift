// Delivery: from a queue to its subscribers, and back.
//
//     waiting ──lease──▶ leased ──ack──▶ done
//        ▲                 │ ├──nack(retry)──▶ waiting, after a backoff
//        │                 │ ├──nack(refuse)─▶ dead(REFUSED)
//        └──lease ended────┘ └──attempts used──▶ dead(UNDELIVERABLE)
//     waiting ──expiry passed──▶ dead(EXPIRED)
//
// Only done and dead are records; the rest is the desk's and a restart forgets it.

internal import RedRiverBase
internal import RedRiverEvidence

/// A message on a queue: one party may have several queues, and one message may be on each.
private struct Place: Hashable {
    var queue: UInt32
    var record: RecordIndex
}

// MARK: - Requests

extension Exchange {
    mutating func subscribe(_ request: Request, _ name: QueueName, _ credit: Int, _ now: Moment) {
        desk.seen(request.client.id, now.monotonic)
        guard let number = queue(name, of: request.client.party) else {
            return emit(.answer(request, .error(.unknownQueue)))
        }
        guard (0...Limits.creditMax).contains(credit) else {
            return emit(.answer(request, .error(.malformedFrames)))
        }
        if let place = desk.queues[number].place(of: request.client.id) {
            desk.queues[number].subscribers[place].credit = credit
        } else {
            desk.queues[number].subscribers.append(
                Desk.Subscriber(client: request.client, credit: credit))
        }
        // A new subscription is the sign that a broken consumer was mended.
        desk.queues[number].isPaused = false
        desk.queues[number].undeliverableRun = 0
        emit(.answer(request, .subscribed(name, credit: credit)))
    }

    mutating func addCredit(_ client: Client, _ name: QueueName, _ add: Int, _ now: Moment) {
        desk.seen(client.id, now.monotonic)
        guard let number = queue(name, of: client.party), add > 0,
            let place = desk.queues[number].place(of: client.id)
        else { return }
        let credit = desk.queues[number].subscribers[place].credit
        desk.queues[number].subscribers[place].credit = min(
            Limits.creditMax, credit + min(add, Limits.creditMax))
    }

    /// An acknowledgement of a message that is done: said again. Of the last token issued, even if
    /// its lease ended: recorded. Of anything else: stale, and nothing changes.
    mutating func acknowledge(_ request: Request, _ tokens: [[UInt8]], _ now: Moment) {
        desk.seen(request.client.id, now.monotonic)
        var done: [[UInt8]] = []
        var stale: [[UInt8]] = []
        var delivered: [UInt32: [RecordIndex]] = [:]
        var taken: Set<Place> = []
        for bytes in tokens {
            guard let token = ownToken(bytes, request.client) else {
                stale.append(bytes)
                continue
            }
            let place = Place(queue: token.queue, record: token.record)
            if taken.contains(place) || isDone(token) {
                done.append(bytes)
            } else if isLastIssued(token, request.client) {
                done.append(bytes)
                taken.insert(place)
                delivered[token.queue, default: []].append(token.record)
            } else {
                stale.append(bytes)
            }
        }
        for (queue, messages) in delivered.sorted(by: { $0.key < $1.key }) {
            recordDelivered(queue, messages, request.client.party, now)
        }
        emit(.answer(request, .acknowledged(done: done, stale: stale)))
    }

    mutating func decline(
        _ request: Request, _ bytes: [UInt8], _ refusal: Refusal, _ now: Moment
    ) {
        desk.seen(request.client.id, now.monotonic)
        guard let token = ownToken(bytes, request.client), isLastIssued(token, request.client)
        else {
            return emit(.answer(request, .acknowledged(done: [], stale: [bytes])))
        }
        switch refusal {
        case .refuse(let reason):
            endLease(token.queue, token.record)
            bury(token.record, on: token.queue, .refusedByReceiver, reason, now)
        case .retry:
            // Said twice, or after the lease: the message waits already. A second backoff would
            // put it back while another client holds it.
            guard desk.queues[Int(token.queue)].leases[token.record] != nil else { break }
            endLease(token.queue, token.record)
            tryLater(token.queue, token.record, now)
        }
        emit(.answer(request, .acknowledged(done: [bytes], stale: [])))
    }

    mutating func touch(_ request: Request, _ bytes: [UInt8], _ now: Moment) {
        desk.seen(request.client.id, now.monotonic)
        guard let token = ownToken(bytes, request.client), isLastIssued(token, request.client),
            desk.queues[Int(token.queue)].leases[token.record] != nil
        else { return emit(.answer(request, .acknowledged(done: [], stale: [bytes]))) }
        let deadline = now.monotonic.advanced(byMilliseconds: Limits.leaseMilliseconds)
        desk.queues[Int(token.queue)].leases[token.record]?.deadline = deadline
        desk.leaseTimers.add(deadline, queue: token.queue, record: token.record)
        let wall = now.wall.advanced(byMilliseconds: Limits.leaseMilliseconds)
        emit(.answer(request, .touched(token: bytes, deadline: wall)))
    }

    /// A connection is gone: its leases are over, its messages wait again, and no attempt counts.
    mutating func clientGone(_ client: Client) {
        desk.forget(client.id)
        for number in desk.queues.indices {
            desk.queues[number].subscribers.removeAll { $0.client.id == client.id }
            let lost = desk.queues[number].leases.filter { $0.value.client == client.id }
            for (index, lease) in lost.sorted(by: { $0.key < $1.key }) {
                endLease(UInt32(number), index)
                desk.queues[number].attempts[index] = lease.attempt - 1
                release(index, on: UInt32(number))
            }
        }
    }
}

// MARK: - Offering

extension Exchange {
    /// Offers what waits to whoever has credit, queue by queue.
    mutating func deliverWaiting(_ now: Moment) {
        guard !isDraining else { return }
        for number in desk.queues.indices where !desk.queues[number].isPaused {
            while let place = nextSubscriber(of: number),
                let (key, index) = desk.queues[number].lanes.next()
            {
                guard let message = state.messages[index] else {
                    preconditionFailure("lane \(key) holds a message that is done")
                }
                if hasExpired(message, now) {
                    bury(index, on: UInt32(number), .expired, "", now)
                } else {
                    desk.queues[number].turn = place + 1
                    lease(index, message, to: place, of: number, now)
                }
            }
        }
    }

    private mutating func lease(
        _ index: RecordIndex, _ message: LiveMessage, to place: Int, of number: Int, _ now: Moment
    ) {
        let client = desk.queues[number].subscribers[place].client
        desk.tokens += 1
        let attempt = (desk.queues[number].attempts[index] ?? 0) + 1
        let deadline = now.monotonic.advanced(byMilliseconds: Limits.leaseMilliseconds)
        desk.queues[number].leases[index] = Desk.Lease(
            counter: desk.tokens, client: client.id, attempt: attempt, granted: now.monotonic,
            deadline: deadline, size: message.facts.size)
        desk.queues[number].attempts[index] = attempt
        desk.queues[number].issued[index] = Desk.Issued(counter: desk.tokens, client: client.id)
        desk.queues[number].subscribers[place].held += 1
        desk.queues[number].subscribers[place].heldBytes += message.facts.size
        desk.leaseTimers.add(deadline, queue: UInt32(number), record: index)
        let token = Token(
            startID: state.startID, queue: UInt32(number), counter: desk.tokens, record: index)
        emit(
            .deliver(
                Delivery(
                    client: client, queue: state.queues[number].name, token: token.bytes,
                    message: index, ledger: message.ledger, attempt: attempt,
                    deadline: now.wall.advanced(byMilliseconds: Limits.leaseMilliseconds),
                    receivedAt: message.acceptedAt)))
    }

    /// The next subscriber in turn that can take one more message.
    private func nextSubscriber(of number: Int) -> Int? {
        let count = desk.queues[number].subscribers.count
        for step in 0..<count {
            let place = (desk.queues[number].turn + step) % count
            let subscriber = desk.queues[number].subscribers[place]
            if subscriber.held < subscriber.credit,
                subscriber.heldBytes < Limits.inFlightBytes.value,
                !desk.isSilent(subscriber.client.id)
            {
                return place
            }
        }
        return nil
    }
}

// MARK: - Time

extension Exchange {
    /// Ends the leases whose time is up. It counts as an attempt only if the client showed life
    /// meanwhile: a dead connection says nothing about the message.
    mutating func endLeases(_ now: Moment) {
        while let due = nextEndedLease(now.monotonic) {
            let number = Int(due.queue)
            guard let lease = desk.queues[number].leases[due.record] else { continue }
            endLease(due.queue, due.record)
            if desk.spoke(lease.client, after: lease.granted) {
                tryLater(due.queue, due.record, now)
            } else {
                desk.markSilent(lease.client)
                desk.queues[number].attempts[due.record] = lease.attempt - 1
                release(due.record, on: due.queue)
            }
        }
    }

    /// Puts messages back whose backoff is over.
    mutating func endBackoffs(_ now: Moment) {
        while let due = desk.backoffTimers.pop(dueBy: now.monotonic, isObsolete: { _ in false }) {
            if state.messages[due.record]?.queues[due.queue] == .waiting {
                release(due.record, on: due.queue)
            }
        }
    }

    /// Returns what has expired, unless the clock cannot be believed.
    mutating func expireMessages(_ now: Moment) {
        guard !clock.isSuspect else { return }
        // Out of the desk while it is asked, so that the question may look at the state.
        var timers = desk.expiryTimers
        desk.expiryTimers = Timers()
        var due: [RecordIndex] = []
        while let entry = timers.pop(
            dueBy: now.wall, isObsolete: { state.messages[$0.record] == nil })
        {
            due.append(entry.record)
        }
        if timers.count > 2 * state.messages.count + 1024 {
            timers.sweep { state.messages[$0.record] != nil }
        }
        desk.expiryTimers = timers
        for index in due { expire(index, now) }
    }

    private mutating func nextEndedLease(_ now: MonotonicTime) -> Timers<MonotonicTime>.Entry? {
        var timers = desk.leaseTimers
        desk.leaseTimers = Timers()
        defer { desk.leaseTimers = timers }
        return timers.pop(dueBy: now) { entry in
            // Touched leases have a later entry of their own.
            desk.queues[Int(entry.queue)].leases[entry.record].map { $0.deadline > entry.due }
                ?? true
        }
    }

    private mutating func expire(_ index: RecordIndex, _ now: Moment) {
        guard let message = state.messages[index] else { return }
        for (queue, standing) in message.queues.sorted(by: { $0.key < $1.key })
        where standing == .waiting {
            if let lease = desk.queues[Int(queue)].leases[index] {
                // In the hands of a client, who may still acknowledge it: asked again later.
                let left = max(lease.deadline.millisecondsSince(now.monotonic), 1)
                desk.expiryTimers.add(now.wall.advanced(byMilliseconds: left), record: index)
            } else {
                bury(index, on: queue, .expired, "", now)
            }
        }
        if message.outbox == .waiting { returnUnsent(index, message, now) }
    }

    /// Whether a message's time is over. Never while the clock is suspect.
    func hasExpired(_ message: LiveMessage, _ now: Moment) -> Bool {
        !clock.isSuspect && message.facts.expiresAt <= now.wall
    }
}

// MARK: - Bookkeeping

extension Exchange {
    /// Makes the desk from the state, as after a restart: everything waits, in record order.
    mutating func rebuildDesk(_ now: Moment) {
        desk = Desk()
        desk.queues = state.queues.map { _ in Desk.Queue() }
        for index in state.messages.keys.sorted() { schedule(index) }
    }

    /// Puts a message that was just accepted where it has to go.
    mutating func schedule(_ index: RecordIndex) {
        guard let message = state.messages[index] else { return }
        let facts = message.facts
        for (queue, standing) in message.queues where standing == .waiting {
            desk.queues[Int(queue)].lanes.add(
                index, key: facts.orderingKey, isUrgent: facts.isUrgent)
        }
        if message.outbox == .waiting {
            desk.outbox.add(index, key: facts.orderingKey, isUrgent: facts.isUrgent)
        }
        desk.expiryTimers.add(facts.expiresAt, record: index)
    }

    private mutating func recordDelivered(
        _ queue: UInt32, _ messages: [RecordIndex], _ party: PartyID, _ now: Moment
    ) {
        for index in messages {
            endLease(queue, index)
            takeOff(index, queue)
        }
        desk.queues[Int(queue)].undeliverableRun = 0
        var rest = messages[...]
        while !rest.isEmpty {
            let batch = Array(rest.prefix(Limits.deliveredBatch))
            rest = rest.dropFirst(batch.count)
            append(
                .delivered(
                    Delivered(at: stamp(now), queue: queue, client: party, messages: batch)))
        }
    }

    /// A message is dead on a queue: it stays there, with its reason, for an operator.
    private mutating func bury(
        _ index: RecordIndex, on queue: UInt32, _ code: Code, _ reason: String, _ now: Moment
    ) {
        takeOff(index, queue)
        append(
            .returned(
                Returned(
                    at: stamp(now), queue: queue, message: index, code: code,
                    reason: String(decoding: reason.utf8.prefix(200), as: UTF8.self))))
        notice(.deadLetter(state.queues[Int(queue)].name, index, code))
    }

    /// After an attempt that counted: later, or never.
    private mutating func tryLater(_ queue: UInt32, _ index: RecordIndex, _ now: Moment) {
        let number = Int(queue)
        let attempt = desk.queues[number].attempts[index] ?? 1
        guard let message = state.messages[index] else { return }
        guard attempt < message.facts.attempts else {
            bury(index, on: queue, .undeliverable, "", now)
            desk.queues[number].undeliverableRun += 1
            if desk.queues[number].undeliverableRun >= Limits.undeliverableRun {
                desk.queues[number].isPaused = true
                notice(.queuePaused(state.queues[number].name))
            }
            return
        }
        let doubled = Limits.backoffFirstMilliseconds << Int64(min(attempt - 1, 20))
        let pause = min(doubled, Limits.backoffMaxMilliseconds)
        desk.backoffTimers.add(
            now.monotonic.advanced(byMilliseconds: pause), queue: queue, record: index)
    }

    private mutating func endLease(_ queue: UInt32, _ index: RecordIndex) {
        let number = Int(queue)
        guard let lease = desk.queues[number].leases.removeValue(forKey: index) else { return }
        guard let place = desk.queues[number].place(of: lease.client) else { return }
        desk.queues[number].subscribers[place].held -= 1
        desk.queues[number].subscribers[place].heldBytes -= lease.size
    }

    /// Lets a message's lane be served again.
    private mutating func release(_ index: RecordIndex, on queue: UInt32) {
        guard let key = state.messages[index]?.facts.orderingKey else { return }
        desk.queues[Int(queue)].lanes.release(key)
    }

    /// Forgets all the desk knows of a message on a queue.
    private mutating func takeOff(_ index: RecordIndex, _ queue: UInt32) {
        guard let facts = state.messages[index]?.facts else { return }
        let number = Int(queue)
        desk.queues[number].lanes.remove(index, key: facts.orderingKey, isUrgent: facts.isUrgent)
        desk.queues[number].attempts[index] = nil
        desk.queues[number].issued[index] = nil
    }

    private func queue(_ name: QueueName, of party: PartyID) -> Int? {
        state.queues.firstIndex { $0.name == name && $0.party == party }
    }

    /// A token for a queue of this client's party, of whatever start: an acknowledgement that was
    /// recorded before a crash is answered after it.
    private func ownToken(_ bytes: [UInt8], _ client: Client) -> Token? {
        guard let token = Token(bytes), token.queue < state.queues.count,
            state.queues[Int(token.queue)].party == client.party, token.record < state.nextRecord
        else { return nil }
        return token
    }

    private func isDone(_ token: Token) -> Bool {
        state.messages[token.record]?.queues[token.queue] == nil
    }

    private func isLastIssued(_ token: Token, _ client: Client) -> Bool {
        guard token.startID == state.startID,
            let issued = desk.queues[Int(token.queue)].issued[token.record]
        else { return false }
        return issued.counter == token.counter && issued.client == client.id
    }
}

extension Desk.Queue {
    /// Where a connection stands among the subscribers.
    func place(of client: UInt64) -> Int? {
        subscribers.firstIndex { $0.client.id == client }
    }
}
