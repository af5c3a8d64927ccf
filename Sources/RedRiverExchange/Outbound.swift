// Outbound: from the outbox to the peer, and what its receipts say.
//
//     outbox ──compose──▶ composed (durable) ──sign──▶ sent ──receipt──▶ done
//                              │                        ▲  │
//                              │                        └──┘ held, gap, silence, new session: again
//                              └ the same bytes for ever; signatures may differ after a crash
//
// A statement is composed once for a number and journalled with what it speaks about. It leaves when
// that append is durable and it is signed; the signatures' own record need not be durable, because
// after a crash the same bytes are signed again.

internal import RedRiverBase
internal import RedRiverEvidence
internal import RedRiverLedger

extension Exchange {
    /// Composes seals while the window has room. Only a few unsigned ones at a time, so that what
    /// arrives while the disk and the signer are busy goes together into the next.
    mutating func sealWaiting(_ now: Moment) {
        guard session.isFlowing, !isDraining, !state.isForked else { return }
        while hasWindow, let batch = nextBatch(now) { compose(batch, now) }
    }

    mutating func sealSigned(_ sequence: SealSequence, _ signatures: [[UInt8]], _ now: Moment) {
        guard state.outbound.inFlight.contains(where: { $0.sequence == sequence }),
            signatures.count == setup.suite.signatureCount
        else { return }
        append(
            .sealed(Signed(at: stamp(now), sequence: sequence, signatures: signatures)))
        sendSeals()
    }

    /// Sends the seals that are signed, in order, from where this session stands.
    mutating func sendSeals() {
        guard session.isFlowing, let epoch = session.ownEpoch, !state.isForked else { return }
        for seal in state.outbound.inFlight where seal.sequence >= session.nextToSend {
            guard let signatures = seal.signatures else { return }
            emitNow(
                .sendSeal(
                    SealToSend(
                        sequence: seal.sequence, statement: seal.statement,
                        signatures: signatures, first: seal.first, messages: seal.messages,
                        epoch: epoch)))
            session.nextToSend = seal.sequence.next
            session.sealedUnderEpoch += UInt64(seal.messages.count)
        }
    }

    /// Starts over with the oldest seal that has no receipt.
    mutating func resend() {
        session.nextToSend = state.outbound.inFlight.first?.sequence ?? .none
        sendSeals()
    }

    /// Signs what a crash left unsigned: the same bytes.
    mutating func signAgain() {
        for seal in state.outbound.inFlight where seal.signatures == nil {
            emit(.signSeal(seal.sequence, statement: seal.statement))
        }
        for receipt in state.inbound.receipts where receipt.signatures == nil {
            emit(.signReceipt(receipt.seal, statement: receipt.statement))
        }
    }

    /// A message that waited too long for the link.
    mutating func returnUnsent(_ index: RecordIndex, _ message: LiveMessage, _ now: Moment) {
        desk.outbox.remove(
            index, key: message.facts.orderingKey, isUrgent: message.facts.isUrgent)
        append(
            .returned(
                Returned(at: stamp(now), queue: nil, message: index, code: .expired, reason: "")))
        notice(.deadLetter(nil, index, .expired))
    }

    // MARK: Composing

    private var hasWindow: Bool {
        let inFlight = state.outbound.inFlight
        return inFlight.count < Limits.sealsInFlight
            && inFlight.count(where: { $0.signatures == nil }) < 2
            && inFlight.reduce(0) { $0 + $1.bytes } < Limits.sealBytesInFlight.value
    }

    /// Takes messages from the outbox, urgent crossings first, up to the limits of a seal.
    private mutating func nextBatch(_ now: Moment) -> [RecordIndex]? {
        var batch: [RecordIndex] = []
        var bytes = 0
        while batch.count < Limits.sealMessages, let (key, index) = desk.outbox.next() {
            guard let message = state.messages[index] else {
                preconditionFailure("the outbox holds a message that is done")
            }
            if hasExpired(message, now) {
                returnUnsent(index, message, now)
                continue
            }
            if !batch.isEmpty, bytes + message.facts.size > Limits.sealBytes.value {
                desk.outbox.putBack(key)
                break
            }
            bytes += message.facts.size
            batch.append(index)
            desk.outbox.remove(index, key: key, isUrgent: message.facts.isUrgent)
        }
        return batch.isEmpty ? nil : batch
    }

    private mutating func compose(_ batch: [RecordIndex], _ now: Moment) {
        let leaves = batch.compactMap { state.messages[$0]?.facts.leaf }
        let statement = SealStatement(
            suite: setup.suite, from: setup.node, to: setup.peer,
            sequence: state.outbound.lastSequence.next, first: state.outbound.nextNumber,
            messages: batch.count, previous: state.outbound.lastDigest ?? genesis(.seal),
            root: Merkle.root(of: leaves), agreement: setup.agreement, signer: setup.signer,
            sealedAt: statedTime(at: now))
        let bytes = statement.bytes
        append(.composed(Composed(at: stamp(now), statement: bytes, messages: batch)))
        emit(.signSeal(statement.sequence, statement: bytes))
    }

    /// What a chain begins from, whatever edition is in force by now.
    func genesis(_ kind: StatementKind) -> Digest {
        kind.genesis(agreement: state.agreements.first ?? setup.agreement)
    }
}

// MARK: - Receipts and holds

extension Exchange {
    mutating func receiptArrived(_ receipt: ArrivedReceipt, _ now: Moment) {
        guard session.isGreeted else { return }
        let statement = receipt.statement
        guard let oldest = state.outbound.inFlight.first, statement.seal >= oldest.sequence else {
            return replayed(statement.seal)
        }
        guard statement.seal == oldest.sequence else {
            // A later seal's receipt first: ours for the oldest was lost on the way.
            session.scheduleResend(now.monotonic)
            return
        }
        if let code = fault(of: receipt, for: oldest) {
            return notice(.linkRefused(code))
        }
        append(
            .receipted(
                Receipted(
                    at: stamp(now), statement: receipt.statementBytes,
                    signatures: receipt.signatures, outcomes: receipt.outcomes)))
        session.progressed(now.monotonic)
        notice(
            .sealReceipted(
                statement.seal, accepted: statement.accepted, duplicate: statement.duplicate,
                refused: statement.refused))
    }

    /// The peer will not take a seal now. Its messages are none the worse for it.
    mutating func held(_ sequence: SealSequence, _ code: Code, _ now: Moment) {
        guard session.isGreeted else { return }
        notice(.held(sequence, code))
        switch code {
        case .noEpoch, .opening: openEpoch(now)
        case .certificate, .revocation:
            session.recertifyAt = now.monotonic.advanced(
                byMilliseconds: Limits.handshakeRetryMilliseconds)
        default: break
        }
        session.scheduleResend(now.monotonic)
    }

    /// What in a receipt contradicts our own books, beyond what a worker could check.
    private func fault(of receipt: ArrivedReceipt, for seal: SealInFlight) -> Code? {
        if let code = receipt.fault { return code }
        let statement = receipt.statement
        let previous = state.outbound.lastReceipt?.digest ?? genesis(.receipt)
        guard statement.sealDigest == seal.digest, statement.previous == previous,
            receipt.outcomes.count == seal.messages.count
        else { return .conflict }
        for (place, line) in receipt.outcomes.enumerated()
        where line.number != seal.first.advanced(by: place) { return .conflict }
        return nil
    }
}
