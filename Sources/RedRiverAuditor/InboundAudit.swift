// InboundAudit: what comes in: arrived ──▶ received | refused, in order of place ──▶ receipt ──▶ signed.

internal import RedRiverBase
internal import RedRiverCrypto
internal import RedRiverEvidence
internal import RedRiverLedger

/// The fold over the peer's seals.
struct InboundAudit {
    /// A seal that was taken and has no receipt yet.
    private struct Arrival {
        let statement: ReadStatement<SealStatement>
        var seal: SealStatement { statement.value }
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
    private var unsigned: [ReadStatement<ReceiptStatement>] = []
    /// The first seal that there was a receipt for.
    private var first: SealSequence?
    private(set) var seals: UInt64 = 0

    private static let unsignedMost = 4096

    /// Another seal is there: the one before will have no receipt.
    mutating func leave(_ desk: inout AuditDesk) {
        if let arrival { desk.find(.receiptMissing(arrival.seal.sequence)) }
        arrival = nil
    }

    mutating func arrive(
        _ read: ReadStatement<SealStatement>, _ signatures: [[UInt8]], _ ring: KeyRing,
        _ desk: inout AuditDesk
    ) {
        let seal = read.value
        seals += 1
        if let peer = desk.peer {
            _ = ring.checkParties(of: seal, from: peer, to: desk.origin.node, &desk)
        }
        chain.take(
            seal.sequence, previous: seal.previous, digest: read.digest, first: ring.first, &desk)
        numbers.take(seal, &desk)
        ring.check(signatures, over: read, &desk)
        arrival = Arrival(statement: read)
        arrival?.leaves.reserveCapacity(seal.messages)
        arrival?.outcomes.reserveCapacity(seal.messages)
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
        _ read: ReadStatement<ReceiptStatement>, _ outcomes: OutcomeList, _ ring: KeyRing,
        _ desk: inout AuditDesk
    ) {
        let receipt = read.value
        _ = ring.checkParties(of: receipt, from: desk.origin.node, to: desk.peer, &desk)
        let previous = receipts.last?.digest ?? receipt.previous
        receipts.take(
            receipt.seal, previous: receipt.previous, digest: read.digest, first: ring.first, &desk)
        if first == nil { first = receipt.seal }
        unsigned.append(read)
        if unsigned.count > Self.unsignedMost {
            desk.find(.signatureAlone(unsigned.removeFirst().value.seal))
        }
        guard let arrival, arrival.seal.sequence == receipt.seal else {
            desk.find(.sealUnknown(receipt.seal))
            return
        }
        self.arrival = nil
        do throws(EvidenceError) {
            try receipt.check(
                outcomes, for: arrival.seal, digest: arrival.statement.digest, previous: previous)
        } catch .chainBroken {
            // Said by the chain.
        } catch {
            desk.find(.receipt(error))
        }
        guard arrival.isComplete else { return }
        check(arrival, outcomes.lines, &desk)
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
        let areThese =
            outcomes.count == arrival.outcomes.count
            && zip(outcomes, arrival.outcomes).enumerated().allSatisfy { place, pair in
                pair.0.outcome == pair.1 && pair.0.number == seal.first.advanced(by: place)
            }
        guard !areThese else { return }
        let lines = arrival.outcomes.enumerated().map { place, outcome in
            OutcomeLine(number: seal.first.advanced(by: place), outcome: outcome)
        }
        // Pointers may have been shortened; of few receipts so much that their lines fit together.
        if lines != outcomes, OutcomeLine.fitted(lines) != outcomes {
            desk.find(.outcomes(seal.sequence))
        }
    }

    mutating func sign(
        _ sequence: SealSequence, _ signatures: [[UInt8]], _ ring: KeyRing, _ desk: inout AuditDesk
    ) {
        guard let place = unsigned.firstIndex(where: { $0.value.seal == sequence }) else {
            let isBefore = !desk.isFromBeginning && sequence < (first ?? sequence.next)
            return desk.find(isBefore ? .chainFromBefore : .signatureAlone(sequence))
        }
        let receipt = unsigned[place]
        for skipped in unsigned[..<place] { desk.find(.signatureAlone(skipped.value.seal)) }
        unsigned.removeFirst(place + 1)
        ring.check(signatures, over: receipt, &desk)
    }

    /// The peer signed two seals under one number.
    func fork(
        taken: Digest, _ bytes: [UInt8], _ signatures: [[UInt8]], _ ring: KeyRing,
        _ desk: inout AuditDesk
    ) {
        guard let seal = desk.statement(ReadStatement<SealStatement>.reading(bytes)) else { return }
        ring.check(signatures, over: seal, &desk)
        // Two signed seals under one number are proof against whoever signed them.
        let sequence = seal.value.sequence
        desk.find(seal.digest == taken ? .sealUnknown(sequence) : .fork(sequence))
    }
}
