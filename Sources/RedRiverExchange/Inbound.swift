// Inbound: what a node decides about the peer's seals.
//
// The checks come in the order of docs/formats.md, "What a receiver checks". Steps 1, 2, 4, 5 and the
// opening of step 6 were done by a worker; here they meet the node's own books. A failure of the way
// is never a message's fate: it is answered HOLD and changes nothing. Only what a message itself is
// (schema, rules, parties, guard, expiry) gives it an outcome.
//
// Everything a seal does here is one append: its statement, its messages, our receipt.

internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverEvidence
internal import RedRiverLedger

extension Exchange {
    mutating func sealArrived(_ seal: ArrivedSeal, _ now: Moment) {
        guard session.isGreeted else { return }
        let sequence = seal.statement.sequence
        if sequence <= state.inbound.lastSequence { return sealRepeated(seal, now) }
        if let code = holdReason(seal, now) { return emit(.hold(sequence, code)) }
        take(seal, now)
    }

    mutating func receiptSigned(
        _ sequence: SealSequence, _ signatures: [[UInt8]], _ now: Moment
    ) {
        guard signatures.count == setup.suite.signatureCount else { return }
        append(
            .receiptSigned(Signed(at: stamp(now), sequence: sequence, signatures: signatures)))
        sendReceipt(for: sequence)
    }

    /// Sends a stored receipt, if it is signed and the link is there.
    ///
    /// It may go before the record of its signatures is durable: the statement is.
    private mutating func sendReceipt(for sequence: SealSequence) {
        guard session.isGreeted,
            let receipt = state.inbound.receipts.first(where: { $0.seal == sequence }),
            let signatures = receipt.signatures
        else { return }
        emitNow(
            .sendReceipt(
                ReceiptToSend(
                    statement: receipt.statement, signatures: signatures,
                    outcomes: receipt.outcomes)))
    }

    /// A number that was taken already. The same statement: the stored receipt again. Another one,
    /// validly signed: a fork, kept as evidence. Another one, unsigned: nothing.
    private mutating func sealRepeated(_ seal: ArrivedSeal, _ now: Moment) {
        let sequence = seal.statement.sequence
        guard let receipt = state.inbound.receipts.first(where: { $0.seal == sequence }) else {
            // Receipted so long ago that the peer cannot be asking: a recording.
            replayed(sequence)
            return emit(.hold(sequence, .stale))
        }
        if receipt.sealDigest == seal.statement.digest {
            replayed(sequence)
            return sendReceipt(for: sequence)
        }
        guard seal.fault == nil else { return emit(.hold(sequence, seal.fault ?? .conflict)) }
        // One is proof enough; a record for each would let the peer fill this disk.
        guard !state.isForked else { return emit(.hold(sequence, .fork)) }
        append(
            .fork(
                Fork(
                    at: stamp(now), taken: receipt.sealDigest, statement: seal.statementBytes,
                    signatures: seal.signatures)))
        notice(.fork(sequence))
        emit(.hold(sequence, .fork))
    }

    mutating func replayed(_ sequence: SealSequence) {
        replays += 1
        notice(.replay(sequence))
    }

    // MARK: Holding

    private mutating func holdReason(_ seal: ArrivedSeal, _ now: Moment) -> Code? {
        let statement = seal.statement
        if state.isForked { return .fork }
        if session.refusal != nil || isDraining { return .notReady }
        if statement.sequence != state.inbound.lastSequence.next { return .sequenceGap }
        if let code = seal.fault { return code }
        let previous = state.inbound.lastSeal?.digest ?? genesis(.seal)
        guard statement.previous == previous, statement.first == state.inbound.nextNumber,
            // A seal keeps its bytes, and so the edition it was composed under.
            state.agreements.contains(statement.agreement),
            statement.messages == seal.messages.count
        else { return .conflict }
        if isDiskLow { return .diskLow }
        if seal.messages.contains(where: { isFromTheFuture($0, now) }) { return .clock }
        return mustTryAnotherEpoch(seal) ? .opening : nil
    }

    private func isFromTheFuture(_ message: ArrivedMessage, _ now: Moment) -> Bool {
        guard case .checked(let message) = message else { return false }
        let ahead = message.header.id.time.millisecondsSince(clock.believed(now))
        return ahead > Limits.identitySkewMilliseconds
    }

    /// Whether some message did not open and has not yet failed under two different epochs.
    private mutating func mustTryAnotherEpoch(_ seal: ArrivedSeal) -> Bool {
        if unopened.sequence != seal.statement.sequence {
            unopened = Unopened(sequence: seal.statement.sequence)
        }
        var mustTry = false
        for (place, message) in seal.messages.enumerated() {
            guard case .unopened = message else { continue }
            unopened.epochs[place, default: []].insert(seal.epoch)
            if unopened.epochs[place, default: []].count < 2 { mustTry = true }
        }
        return mustTry
    }

    // MARK: Taking

    private mutating func take(_ seal: ArrivedSeal, _ now: Moment) {
        append(
            .arrived(
                Arrived(
                    at: stamp(now), statement: seal.statementBytes, signatures: seal.signatures)))
        var lines: [OutcomeLine] = []
        lines.reserveCapacity(seal.messages.count)
        for (place, message) in seal.messages.enumerated() {
            let outcome = outcome(of: message, at: place, in: seal, now)
            lines.append(
                OutcomeLine(
                    number: seal.statement.first.advanced(by: place), outcome: outcome))
        }
        composeReceipt(for: seal.statement, OutcomeLine.fitted(lines), now)
    }

    private mutating func outcome(
        of message: ArrivedMessage, at place: Int, in seal: ArrivedSeal, _ now: Moment
    ) -> Outcome {
        let sequence = seal.statement.sequence
        switch message {
        case .unopened(let leaf):
            return refuse(leaf, .sealedBad, "", nil, sequence, place, now)
        case .rejected(let rejection):
            let first = rejection.problems[0]
            return refuse(
                rejection.leaf, first.code, first.path, rejection.header, sequence, place, now)
        case .checked(let checked):
            if let (code, path) = refusal(of: checked, now) {
                return refuse(
                    checked.leaf, code, path, checked.header.bytes, sequence, place, now)
            }
            return receive(checked, sequence, place, now)
        }
    }

    /// Parties and expiry, then the guard.
    private func refusal(of message: CheckedMessage, _ now: Moment) -> (Code, String)? {
        let header = message.header
        guard setup.peerParties.contains(header.sender) else {
            return (.notYours, "/header/sender")
        }
        guard
            header.receivers.contains(where: {
                setup.localParties.contains($0) && setup.isAddressable($0)
            })
        else {
            return (.notYours, "/header/receiver")
        }
        switch state.replay.verdict(sender: header.sender, id: header.id, leaf: message.leaf) {
        case .duplicate: return nil
        case .differs: return (.duplicateDiffers, "/header/msgId")
        // At or below the floor every message is past its expiry, which is at most the horizon
        // after its identity time.
        case .stale: return (.expired, "/header/expiresAt")
        case .new:
            let isOver = header.effectiveExpiry <= now.wall && !clock.isSuspect
            return isOver ? (.expired, "/header/expiresAt") : nil
        }
    }

    private mutating func receive(
        _ message: CheckedMessage, _ sequence: SealSequence, _ place: Int, _ now: Moment
    ) -> Outcome {
        let header = message.header
        let ledger = state.nextLeaf
        let verdict = state.replay.verdict(
            sender: header.sender, id: header.id, leaf: message.leaf)
        guard case .duplicate(let first) = verdict else {
            let index = appendReceived(message, sequence, place, ledger, duplicateOf: nil, now)
            schedule(index)
            return .accepted(ledger)
        }
        let original = state.ledger(of: first)
        appendReceived(message, sequence, place, ledger, duplicateOf: original, now)
        return .duplicate(original)
    }

    @discardableResult
    private mutating func appendReceived(
        _ message: CheckedMessage, _ sequence: SealSequence, _ place: Int, _ ledger: LedgerIndex,
        duplicateOf original: LedgerIndex?, _ now: Moment
    ) -> RecordIndex {
        let queues = original == nil ? queues(for: message.header.receivers) : []
        let record = Record.received(
            Received(
                at: stamp(now), ledger: ledger, edition: setup.edition, seal: sequence,
                place: place, duplicateOf: original, facts: facts(of: message, queues: queues),
                originSignature: message.originSignature, header: message.header.bytes))
        guard original == nil else { return append(record) }
        return append(record, body: message.saltAndBody, bodyDigest: message.bodyDigest)
    }

    private mutating func refuse(
        _ leaf: Digest, _ reason: Code, _ path: String, _ header: [UInt8]?,
        _ sequence: SealSequence, _ place: Int, _ now: Moment
    ) -> Outcome {
        // A receipt with a code that is no fate of a message could be read by nobody, ourselves
        // after a restart included.
        let code = reason.refusesMessage ? reason : .ruleViolated
        append(
            .refused(
                Refused(
                    at: stamp(now), source: .seal(sequence, place: place), leaf: leaf, code: code,
                    path: path, header: header)))
        return .refused(code, pointer: path)
    }

    private mutating func composeReceipt(
        for seal: SealStatement, _ lines: [OutcomeLine], _ now: Moment
    ) {
        var counts = (accepted: 0, duplicate: 0, refused: 0)
        for line in lines {
            switch line.outcome {
            case .accepted: counts.accepted += 1
            case .duplicate: counts.duplicate += 1
            case .refused: counts.refused += 1
            }
        }
        let statement = ReceiptStatement(
            suite: setup.suite, from: setup.node, to: setup.peer, seal: seal.sequence,
            sealDigest: seal.digest, accepted: counts.accepted, duplicate: counts.duplicate,
            refused: counts.refused, outcomes: OutcomeLine.root(lines),
            previous: state.inbound.lastReceiptDigest ?? genesis(.receipt),
            agreement: setup.agreement, signer: setup.signer, receivedAt: statedTime(at: now))
        let bytes = statement.bytes
        append(.receipt(ReceiptComposed(at: stamp(now), statement: bytes, outcomes: lines)))
        emit(.signReceipt(seal.sequence, statement: bytes))
        notice(
            .sealTaken(
                seal.sequence, accepted: counts.accepted, duplicate: counts.duplicate,
                refused: counts.refused))
    }
}

/// Which messages of one seal did not open, and under which epochs.
struct Unopened {
    var sequence = SealSequence.none
    var epochs: [Int: Set<EpochID>] = [:]
}
