// SealEvents: what one ledger says about seals and receipts, in the order it says it.

internal import RedRiverBase
internal import RedRiverEvidence
internal import RedRiverLedger

/// Something one ledger says about a seal.
enum SealEvent {
    /// This node signed it.
    case sent(SealRecord)
    /// This node took it from the other.
    case taken(SealRecord)
    /// This node's receipt for the other's seal.
    case given(ReceiptRecord)
    /// The other's receipt for this node's seal.
    case got(ReceiptRecord)
}

/// A seal as one side has it.
struct SealRecord {
    let sequence: SealSequence
    let first: MessageNumber
    /// SHA-256 of the statement's bytes.
    let digest: Digest
    /// The leaves of its tree, in order.
    var leaves: [Digest]
    let at: Timestamp
}

/// A receipt as one side has it.
struct ReceiptRecord {
    let sequence: SealSequence
    /// SHA-256 of the statement's bytes.
    let digest: Digest
    /// SHA-256 of its outcome lines.
    let outcomes: Digest
    let at: Timestamp
}

/// Finds events in the leaves of one ledger. What is wrong within it is for verification to say.
struct SealEvents {
    private var outbox: [UInt64: Digest] = [:]
    /// What waits since earlier generations.
    private var earlier: [LedgerIndex: Digest] = [:]
    private var composed: [SealRecord] = []
    private var arrival: SealRecord?
    private var index: UInt64 = 0
    private var generation: UInt32
    /// The time of the latest leaf.
    private(set) var latest = Timestamp(milliseconds: 0)

    init(generation: UInt32) { self.generation = generation }

    /// Goes on with the next generation.
    mutating func open(_ next: UInt32) {
        for (index, leaf) in outbox {
            earlier[LedgerIndex(generation: generation, index: index)] = leaf
        }
        (outbox, index, generation) = ([:], 0, next)
    }

    /// Takes a message out of those that wait.
    private mutating func withdraw(_ message: LedgerIndex) -> Digest? {
        message.generation == generation
            ? outbox.removeValue(forKey: message.index) : earlier.removeValue(forKey: message)
    }

    /// Takes the next leaf.
    mutating func take(_ leaf: AuditedLeaf, _ events: inout [SealEvent]) {
        defer { index += 1 }
        switch leaf {
        case .accepted(let at, _, _, let header):
            latest = max(latest, at)
            if header.sound?.crosses ?? true { outbox[index] = header.leaf }
        case .received(let at, let facts, let header):
            latest = max(latest, at)
            add(header.leaf, facts.seal)
        case .other(let leaf, _, let statement):
            latest = max(latest, leaf.at)
            take(leaf, statement, &events)
        case .flawed, .unreadable: break
        }
    }

    private mutating func add(_ leaf: Digest, _ sequence: SealSequence) {
        if arrival?.sequence == sequence { arrival?.leaves.append(leaf) }
    }

    private mutating func take(
        _ leaf: Leaf, _ statement: StatementFacts?, _ events: inout [SealEvent]
    ) {
        switch leaf.fact {
        case .refused(let fact):
            if case .seal(let sequence, _) = fact.source { add(fact.leaf, sequence) }
        case .returned(let fact) where fact.queue == nil: _ = withdraw(fact.message)
        case .composed(_, let messages):
            guard var record = SealRecord(statement, at: leaf.at) else { return }
            record.leaves = messages.compactMap { withdraw($0) }
            composed.append(record)
        case .sealed(let sequence, _):
            guard let place = composed.firstIndex(where: { $0.sequence == sequence }) else {
                return
            }
            events.append(.sent(composed[place]))
            composed.removeFirst(place + 1)
        case .arrived:
            if let arrival { events.append(.taken(arrival)) }
            arrival = SealRecord(statement, at: leaf.at)
        case .receipt:
            if let arrival { events.append(.taken(arrival)) }
            arrival = nil
            if let record = ReceiptRecord(statement, at: leaf.at) {
                events.append(.given(record))
            }
        case .receipted:
            if let record = ReceiptRecord(statement, at: leaf.at) {
                events.append(.got(record))
            }
        default: break
        }
    }

    /// A seal whose receipt is still to come.
    mutating func finish(_ events: inout [SealEvent]) {
        if let arrival { events.append(.taken(arrival)) }
        arrival = nil
    }
}

extension SealRecord {
    fileprivate init?(_ statement: StatementFacts?, at: Timestamp) {
        guard case .seal(.success(let seal)) = statement else { return nil }
        self.init(
            sequence: seal.value.sequence, first: seal.value.first, digest: seal.digest, leaves: [],
            at: at)
    }
}

extension ReceiptRecord {
    fileprivate init?(_ statement: StatementFacts?, at: Timestamp) {
        guard case .receipt(.success(let receipt), let outcomes) = statement else { return nil }
        self.init(
            sequence: receipt.value.seal, digest: receipt.digest, outcomes: outcomes, at: at)
    }
}
