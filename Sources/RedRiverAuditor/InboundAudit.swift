// InboundAudit: what comes in: arrived ──▶ received | refused, in order of place ──▶ receipt ──▶ signed.

internal import RedRiverBase
internal import RedRiverCrypto
internal import RedRiverEvidence
internal import RedRiverLedger

/// The fold over the peer's seals.
struct InboundAudit {
    /// A seal that was taken and has no receipt yet.
    private struct Arrival {
        let seal: SealStatement
        var leaves: [Digest] = []
        var outcomes: [Outcome] = []
        /// Whether all its leaves could be read.
        var isComplete = true
    }

    private var arrival: Arrival?
    private var chain = StatementChain(.seal)
    private var receipts = StatementChain(.receipt)
    private var numbers = MessageNumbers()
    /// Composed and not signed, oldest first; a handful.
    private var unsigned: [ReceiptStatement] = []
    /// The first seal that there was a receipt for.
    private var first: SealSequence?
    private(set) var seals: UInt64 = 0

    private static let unsignedMost = 4096

    mutating func arrive(
        _ bytes: [UInt8], _ signatures: [[UInt8]], _ ring: KeyRing, _ desk: inout AuditDesk
    ) {
        if let arrival { desk.find(.receiptMissing(arrival.seal.sequence)) }
        arrival = nil
        guard let seal = desk.statement(SealStatement.self, bytes) else { return }
        seals += 1
        if let peer = desk.peer {
            _ = ring.checkParties(of: seal, from: peer, to: desk.origin.node, &desk)
        }
        chain.take(
            seal.sequence, previous: seal.previous, digest: Digest.sha256(bytes), first: ring.first,
            &desk
        )
        numbers.take(seal, &desk)
        ring.check(signatures, over: seal, &desk)
        arrival = Arrival(seal: seal)
    }

    /// Goes on with the next generation; what was counted is counted anew.
    mutating func open() { seals = 0 }

    /// A message of the seal that is being taken.
    mutating func take(
        _ sequence: SealSequence, place: Int, _ leaf: Digest, _ outcome: Outcome,
        _ desk: inout AuditDesk
    ) {
        guard arrival?.seal.sequence == sequence else {
            desk.find(.arrivalMissing(sequence))
            return
        }
        let expected = arrival?.leaves.count ?? 0
        // Where some could not be read, what is left has gaps.
        if arrival?.isComplete == true, place != expected {
            desk.find(.place(found: place, expected: expected))
        }
        arrival?.leaves.append(leaf)
        arrival?.outcomes.append(outcome)
    }

    /// The edition the messages of the present seal were sealed under.
    func edition(_ ring: KeyRing) -> Edition? {
        arrival.flatMap { ring.agreements[$0.seal.agreement]?.edition }
    }

    /// Some leaf could not be read, which may have been one of the seal's.
    mutating func miss() { arrival?.isComplete = false }

    mutating func receipt(
        _ bytes: [UInt8], _ outcomes: [OutcomeLine], _ ring: KeyRing, _ desk: inout AuditDesk
    ) {
        guard let receipt = desk.statement(ReceiptStatement.self, bytes) else { return }
        _ = ring.checkParties(of: receipt, from: desk.origin.node, to: desk.peer, &desk)
        let previous = receipts.last?.digest ?? receipt.previous
        receipts.take(
            receipt.seal, previous: receipt.previous, digest: Digest.sha256(bytes),
            first: ring.first,
            &desk)
        if first == nil { first = receipt.seal }
        unsigned.append(receipt)
        if unsigned.count > Self.unsignedMost {
            desk.find(.signatureAlone(unsigned.removeFirst().seal))
        }
        guard let arrival, arrival.seal.sequence == receipt.seal else {
            desk.find(.sealUnknown(receipt.seal))
            return
        }
        self.arrival = nil
        do throws(EvidenceError) {
            try receipt.check(outcomes, for: arrival.seal, previous: previous)
        } catch .chainBroken {
            // Said by the chain.
        } catch {
            desk.find(.receipt(error))
        }
        guard arrival.isComplete else { return }
        check(arrival, outcomes, &desk)
    }

    private func check(
        _ arrival: Arrival, _ outcomes: [OutcomeLine], _ desk: inout AuditDesk
    ) {
        let seal = arrival.seal
        guard arrival.leaves.count == seal.messages else {
            desk.find(.count(stated: seal.messages, found: arrival.leaves.count))
            return
        }
        if Merkle.root(of: arrival.leaves) != seal.root { desk.find(.sealRoot(seal.sequence)) }
        let lines = arrival.outcomes.enumerated().map { place, outcome in
            OutcomeLine(number: seal.first.advanced(by: place), outcome: outcome)
        }
        // Few receipts are so long that their lines had to be fitted.
        if lines != outcomes, OutcomeLine.fitted(lines) != outcomes {
            desk.find(.outcomes(seal.sequence))
        }
    }

    mutating func sign(
        _ sequence: SealSequence, _ signatures: [[UInt8]], _ ring: KeyRing, _ desk: inout AuditDesk
    ) {
        guard let place = unsigned.firstIndex(where: { $0.seal == sequence }) else {
            let isBefore = !desk.isFromBeginning && sequence < (first ?? sequence.next)
            return desk.find(isBefore ? .chainFromBefore : .signatureAlone(sequence))
        }
        let receipt = unsigned[place]
        for skipped in unsigned[..<place] { desk.find(.signatureAlone(skipped.seal)) }
        unsigned.removeFirst(place + 1)
        ring.check(signatures, over: receipt, &desk)
    }

    /// The peer signed two seals under one number.
    func fork(
        taken: Digest, _ bytes: [UInt8], _ signatures: [[UInt8]], _ ring: KeyRing,
        _ desk: inout AuditDesk
    ) {
        guard let seal = desk.statement(SealStatement.self, bytes) else { return }
        ring.check(signatures, over: seal, &desk)
        // Two signed seals under one number are proof against whoever signed them.
        desk.find(seal.digest == taken ? .sealUnknown(seal.sequence) : .fork(seal.sequence))
    }
}
