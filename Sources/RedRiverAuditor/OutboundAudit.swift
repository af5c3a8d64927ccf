// OutboundAudit: what goes out: accepted ──▶ composed ──▶ sealed ──▶ receipted.

internal import RedRiverBase
internal import RedRiverCrypto
internal import RedRiverEvidence
internal import RedRiverLedger

/// The fold over a node's own seals.
struct OutboundAudit {
    /// The most seals that wait for anything: many times what a node lets be in flight.
    private static let sealsMost = 4096

    private var outbox = Outbox()
    /// What waits since earlier generations.
    private var earlier: [LedgerIndex: Outbox.Waiting] = [:]
    private var chain = StatementChain(.seal)
    private var receipts = StatementChain(.receipt)
    private var numbers = MessageNumbers()
    /// Composed and not signed yet, oldest first.
    private var unsigned: [ReadStatement<SealStatement>] = []
    /// Signed and without a receipt, oldest first.
    private var unreceipted: [ReadStatement<SealStatement>] = []
    /// The first seal that was composed.
    private var first: SealSequence?
    private(set) var seals: UInt64 = 0
    private(set) var receiptCount: UInt64 = 0

    mutating func accept(_ leaf: Digest, _ edition: Edition, at index: UInt64) {
        outbox.append(Outbox.Waiting(leaf: leaf, edition: edition), at: index)
    }

    /// Goes on with the next generation; what was counted is counted anew.
    mutating func open(after generation: UInt32) {
        for (index, waiting) in outbox.all {
            earlier[LedgerIndex(generation: generation, index: index)] = waiting
        }
        outbox = Outbox()
        (seals, receiptCount) = (0, 0)
    }

    /// A message that will never be sealed.
    ///
    /// - Returns: Whether it was waiting.
    mutating func withdraw(_ index: UInt64) -> Bool { outbox.remove(at: index) != nil }
    mutating func withdraw(earlier index: LedgerIndex) -> Bool {
        earlier.removeValue(forKey: index) != nil
    }

    mutating func compose(
        _ read: ReadStatement<SealStatement>, _ messages: [LedgerIndex], _ ring: KeyRing,
        _ tables: LeafTables, _ desk: inout AuditDesk
    ) {
        let seal = read.value
        seals += 1
        let agreement = ring.checkParties(
            of: seal, from: desk.origin.node, to: desk.peer, &desk)
        chain.take(
            seal.sequence, previous: seal.previous, digest: read.digest, first: ring.first, &desk)
        numbers.take(seal, &desk)
        if messages.count != seal.messages {
            desk.find(.count(stated: seal.messages, found: messages.count))
        }
        var leaves: [Digest] = []
        var isComplete = true
        for message in messages {
            guard let waiting = take(message, tables, &desk) else {
                isComplete = false
                continue
            }
            // An edition may have come between a message and its seal.
            if let agreement, waiting.edition > agreement.edition {
                desk.find(.edition(found: waiting.edition, expected: agreement.edition))
            }
            leaves.append(waiting.leaf)
        }
        if isComplete, Merkle.root(of: leaves) != seal.root { desk.find(.sealRoot(seal.sequence)) }
        if first == nil { first = seal.sequence }
        unsigned.append(read)
        drop(&unsigned, &desk)
    }

    private mutating func take(
        _ message: LedgerIndex, _ tables: LeafTables, _ desk: inout AuditDesk
    ) -> Outbox.Waiting? {
        let isHere = message.generation == desk.origin.generation
        let found =
            isHere
            ? outbox.remove(at: message.index) : earlier.removeValue(forKey: message)
        if let found { return found }
        guard tables.has(message.generation) else {
            desk.find(
                message.generation < desk.origin.generation
                    ? .referenceBefore(message) : .reference(message))
            return nil
        }
        switch tables.kind(of: message) {
        case .accepted: desk.find(.sealedTwice(message))
        case .unknown: break  // Its bundle was complained of.
        default: desk.find(.reference(message))
        }
        return nil
    }

    mutating func seal(
        _ sequence: SealSequence, _ signatures: [[UInt8]], _ ring: KeyRing, _ desk: inout AuditDesk
    ) {
        guard let place = unsigned.firstIndex(where: { $0.value.sequence == sequence }) else {
            let isBefore = !desk.isFromBeginning && sequence < (first ?? sequence.next)
            return desk.find(isBefore ? .chainFromBefore : .signatureAlone(sequence))
        }
        let seal = unsigned[place]
        for skipped in unsigned[..<place] { desk.find(.signatureAlone(skipped.value.sequence)) }
        unsigned.removeFirst(place + 1)
        ring.check(signatures, over: seal, &desk)
        unreceipted.append(seal)
        drop(&unreceipted, &desk)
    }

    private func drop(_ seals: inout [ReadStatement<SealStatement>], _ desk: inout AuditDesk) {
        guard seals.count > Self.sealsMost else { return }
        desk.find(.receiptMissing(seals.removeFirst().value.sequence))
    }

    mutating func receipt(
        _ read: ReadStatement<ReceiptStatement>, _ signatures: [[UInt8]], _ outcomes: OutcomeList,
        _ ring: KeyRing, _ desk: inout AuditDesk
    ) {
        let receipt = read.value
        receiptCount += 1
        if let peer = desk.peer {
            _ = ring.checkParties(of: receipt, from: peer, to: desk.origin.node, &desk)
        }
        let previous = receipts.last?.digest ?? receipt.previous
        receipts.take(
            receipt.seal, previous: receipt.previous, digest: read.digest, first: ring.first, &desk)
        ring.check(signatures, over: read, &desk)
        guard let place = unreceipted.firstIndex(where: { $0.value.sequence == receipt.seal })
        else {
            if desk.isFromBeginning { desk.find(.sealUnknown(receipt.seal)) }
            return
        }
        for skipped in unreceipted[..<place] { desk.find(.receiptMissing(skipped.value.sequence)) }
        let seal = unreceipted[place]
        unreceipted.removeFirst(place + 1)
        do throws(EvidenceError) {
            try receipt.check(
                outcomes, for: seal.value, digest: seal.digest, previous: previous)
        } catch .chainBroken {
            // Said by the chain.
        } catch {
            desk.find(.receipt(error))
        }
    }
}

extension AuditDesk {
    /// A statement, or that it could not be read.
    mutating func statement<Kind: Statement>(
        _ reading: Result<ReadStatement<Kind>, EvidenceError>
    ) -> ReadStatement<Kind>? {
        do throws(EvidenceError) {
            return try reading.get()
        } catch {
            find(.statement(error))
            return nil
        }
    }
}
