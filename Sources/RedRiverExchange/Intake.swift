// Intake: what a node decides about a message its own client publishes.
//
// The order matters: look up first. A repeat gets the first answer whatever else is the matter (a
// full disk, a used-up quota), because answering it writes nothing; then what the node cannot do
// now; then what is wrong with the message.

internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverEvidence

extension Exchange {
    mutating func publish(_ request: Request, _ message: CheckedMessage, _ now: Moment) {
        desk.seen(request.client.id, now.monotonic)
        switch verdict(on: message, from: request.client.party, now) {
        case .acceptable:
            let index = accept(message, now)
            emit(
                .answer(
                    request,
                    .accepted(
                        state.ledger(of: index), at: state.journalTime, advice: message.advice)))
        case .rejected(let problems):
            reject(
                request,
                RejectedMessage(
                    leaf: message.leaf, problems: problems, header: message.header.bytes), now)
        case let answer: emit(.answer(request, answer))
        }
    }

    /// What publishing would be answered. Nothing is recorded, whatever the answer.
    mutating func check(_ request: Request, _ message: CheckedMessage, _ now: Moment) {
        desk.seen(request.client.id, now.monotonic)
        emit(.answer(request, verdict(on: message, from: request.client.party, now)))
    }

    private func verdict(
        on message: CheckedMessage, from party: PartyID, _ now: Moment
    ) -> Answer {
        let header = message.header
        switch state.replay.verdict(sender: header.sender, id: header.id, leaf: message.leaf) {
        // Another party's identifier says nothing to this one, not even that it exists.
        case .duplicate(let record) where header.sender == party: return .duplicate(of: record)
        case .differs where header.sender == party: return .rejected([.idUsedBefore(header.id)])
        case .stale where header.sender == party: return .stale
        default: break
        }
        if let (code, retryAfter) = unable(now) { return .busy(code, retryAfter: retryAfter) }
        if let used = usedUp(party, header.type, now) { return used }
        if isOnlySuspectlyAhead(header, now) { return .busy(.clock, retryAfter: 60_000) }
        if let problem = problem(with: header, from: party, now) { return .rejected([problem]) }
        return .acceptable
    }

    /// A message that failed the header rules or its commitment.
    mutating func reject(_ request: Request, _ rejection: RejectedMessage, _ now: Moment) {
        desk.seen(request.client.id, now.monotonic)
        if !isDiskLow, desk.mayRecordRefusal(request.client.id, now.monotonic) {
            let first = rejection.problems[0]
            append(
                .refused(
                    Refused(
                        at: stamp(now), source: .client(request.client.party),
                        leaf: rejection.leaf, code: first.code, path: first.path,
                        header: rejection.header)))
        }
        emit(.answer(request, .rejected(rejection.problems)))
    }

    /// What the fold keeps of a message.
    func facts(of message: CheckedMessage, queues: [UInt32]) -> MessageFacts {
        let header = message.header
        return MessageFacts(
            id: header.id, sender: header.sender, type: header.type.rawValue,
            orderingKey: header.orderingKey, leaf: message.leaf, expiresAt: header.effectiveExpiry,
            isUrgent: header.isUrgent, attempts: header.type.rules.attempts, queues: queues,
            size: header.bytes.count + message.saltAndBody.count)
    }

    /// The queues of this node a message is put on: those of its receivers here.
    func queues(for receivers: [PartyID]) -> [UInt32] {
        state.queues.indices.filter { receivers.contains(state.queues[$0].party) }
            .map { UInt32($0) }
    }

    private mutating func accept(_ message: CheckedMessage, _ now: Moment) -> RecordIndex {
        let receivers = message.header.receivers
        let index = append(
            .accepted(
                Accepted(
                    at: stamp(now), ledger: state.nextLeaf, edition: setup.edition,
                    facts: facts(of: message, queues: queues(for: receivers)),
                    crosses: receivers.contains { setup.peerParties.contains($0) }, reports: nil,
                    originSignature: message.originSignature, header: message.header.bytes)),
            body: message.saltAndBody, bodyDigest: message.bodyDigest)
        schedule(index)
        return index
    }

    /// Why nothing can be accepted now, and when to try again, in milliseconds.
    private func unable(_ now: Moment) -> (Code, Int64)? {
        if isDraining { return (.stopping, 2000) }
        if isDiskLow { return (.diskLow, 10_000) }
        if hasLostState { return (.stateLost, 60_000) }
        if state.outboxWaiting >= Limits.queueDepth { return (.busy, 5000) }
        if state.replay.count >= setup.guardKeys { return (.busy, 60_000) }
        return nil
    }

    /// Whether the day's quota of a party is used up, as a whole or for one type of message. A
    /// system that sends one type without end cannot use up what the others need.
    private func usedUp(_ party: PartyID, _ type: MessageType, _ now: Moment) -> Answer? {
        let time = stamp(now).milliseconds
        let day = time / Limits.dayMilliseconds
        let quota = setup.quotas[party] ?? Limits.dailyQuota
        let tomorrow = Limits.dayMilliseconds - time % Limits.dayMilliseconds
        if state.quotas[party]?.count(on: day) ?? 0 >= quota {
            return .busy(.busy, retryAfter: tomorrow)
        }
        let key = TypeOfParty(party: party, type: type.rawValue)
        if state.typeQuotas[key]?.count(on: day) ?? 0 >= type.rules.dailyQuota(ofParty: quota) {
            return .busy(.busy, retryAfter: tomorrow, over: type)
        }
        return nil
    }

    /// Whether an identifier is ahead of the time that is believed and not of the clock, which is
    /// suspect. Our own clock decides nothing about a message: it waits until that is settled.
    private func isOnlySuspectlyAhead(_ header: Header, _ now: Moment) -> Bool {
        clock.isSuspect
            && header.id.time.millisecondsSince(clock.believed(now))
                > Limits.identitySkewMilliseconds
            && header.id.time.millisecondsSince(now.wall) <= Limits.identitySkewMilliseconds
    }

    /// What is wrong with a message that is new and well-formed.
    private func problem(with header: Header, from party: PartyID, _ now: Moment) -> Problem? {
        if header.sender != party {
            return Problem(code: .notYours, path: "/header/sender", value: header.sender)
        }
        for (place, receiver) in header.receivers.enumerated()
        where !setup.isAddressable(receiver) {
            return Problem(
                code: .valueNotInList, path: header.receiverPath(place), value: receiver)
        }
        if !header.receivers.contains(where: { setup.peerParties.contains($0) }) {
            return Problem(
                code: .notAllowedHere, path: "/header/receiver", value: header.receivers[0])
        }
        let ahead = header.id.time.millisecondsSince(clock.believed(now))
        if ahead > Limits.identitySkewMilliseconds {
            return Problem(code: .ruleViolated, path: "/header/msgId", value: header.id)
        }
        if header.effectiveExpiry <= now.wall, !clock.isSuspect {
            return Problem(
                code: .expired, path: "/header/expiresAt", value: header.effectiveExpiry.rfc3339)
        }
        return nil
    }
}

extension Problem {
    /// A problem that the code's own words describe.
    init(code: Code, path: String, value: some CustomStringConvertible) {
        self.init(code, path: path, value: value.description, text: code.text)
    }

    /// RR-D01: the identifier was already used with other content.
    static func idUsedBefore(_ id: MessageID) -> Problem {
        Problem(
            .duplicateDiffers, rule: "RR-D01", path: "/header/msgId", value: id.description,
            text: Code.duplicateDiffers.text)
    }
}

extension Header {
    /// Where a receiver stands in the header: a lone one is not in a list.
    func receiverPath(_ place: Int) -> String {
        receivers.count == 1 ? "/header/receiver" : "/header/receiver/\(place)"
    }
}
