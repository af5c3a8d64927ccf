// MessageTrace: where the leaves about one message stand in one ledger.
//
//     accepted ─▶ composed (names its place) ─▶ sealed (by number) ─▶ receipted (by number)
//     arrived ─▶ received │ refused (has the number) ─▶ receipt ─▶ receipt-signed (by number)
//     delivered (names its place)
//
// Each leaf says what to look for next, so one walk in the order of the ledger finds all.

internal import RedRiverBase
internal import RedRiverEvidence

/// The leaves of one message.
struct MessagePlaces: Hashable {
    var accepted: UInt64?
    var composed: UInt64?
    var sealed: UInt64?
    var receipted: UInt64?
    var arrived: UInt64?
    /// Received or refused.
    var received: UInt64?
    var receipt: UInt64?
    var receiptSigned: UInt64?
    var delivered: [UInt64] = []

    /// Whether anything of the message was found.
    var isFound: Bool { accepted != nil || received != nil }

    /// All of them, in order.
    var all: [UInt64] {
        let single = [
            accepted, composed, sealed, receipted, arrived, received, receipt, receiptSigned,
        ]
        return (single.compactMap { $0 } + delivered).sorted()
    }
}

/// Finds the leaves of one message while a ledger goes by.
struct MessageTrace {
    let sender: PartyID
    let id: MessageID
    /// Which seal of the other node it came with, where that is known already.
    let wanted: SealSequence?
    private let generation: UInt32
    var places = MessagePlaces()
    /// The number of the own seal it went with, and of the foreign one it came with.
    var outgoing: SealSequence?
    var incoming: SealSequence?
    /// The latest foreign seal so far.
    private var arrival: (sequence: SealSequence, index: UInt64)?

    init(
        _ sender: PartyID, _ id: MessageID, generation: UInt32, wanted: SealSequence? = nil
    ) {
        self.sender = sender
        self.id = id
        self.generation = generation
        self.wanted = wanted
    }

    mutating func take(_ leaf: AuditedLeaf, at index: UInt64) {
        switch leaf {
        case .accepted(_, _, _, let header):
            if places.accepted == nil, isMeant(header) { places.accepted = index }
        case .received(_, let facts, let header):
            if isMeant(header) { receive(facts.seal, index) }
        case .other(let leaf, let header, _): take(leaf.fact, header, index)
        case .flawed, .unreadable: break
        }
    }

    private func isMeant(_ header: HeaderFacts) -> Bool {
        header.sound?.message.map { $0 == (sender, id) } ?? false
    }

    private mutating func receive(_ seal: SealSequence, _ index: UInt64) {
        guard places.received == nil, wanted == nil || wanted == seal else { return }
        places.received = index
        incoming = seal
        if let arrival, arrival.sequence == seal { places.arrived = arrival.index }
    }

    private mutating func take(_ fact: LeafFact, _ header: HeaderFacts?, _ index: UInt64) {
        switch fact {
        case .refused(let refused):
            if case .seal(let seal, _) = refused.source, let header, isMeant(header) {
                receive(seal, index)
            }
        case .composed(let statement, let messages):
            guard places.composed == nil, let accepted = places.accepted,
                messages.contains(LedgerIndex(generation: generation, index: accepted))
            else { return }
            places.composed = index
            outgoing = (try? SealStatement(parsing: statement))?.sequence
        case .sealed(let seal, _):
            if places.sealed == nil, seal == outgoing { places.sealed = index }
        case .receipted(let statement, _, _):
            guard places.receipted == nil, let outgoing else { return }
            let receipt = try? ReceiptStatement(parsing: statement)
            if receipt?.seal == outgoing { places.receipted = index }
        case .arrived(let statement, _):
            guard let seal = try? SealStatement(parsing: statement) else { return }
            arrival = (seal.sequence, index)
        case .receipt(let statement, _):
            guard places.receipt == nil, let incoming else { return }
            let receipt = try? ReceiptStatement(parsing: statement)
            if receipt?.seal == incoming { places.receipt = index }
        case .receiptSigned(let seal, _):
            if places.receiptSigned == nil, seal == incoming { places.receiptSigned = index }
        case .delivered(_, _, let messages): deliver(messages, index)
        default: break
        }
    }

    private mutating func deliver(_ messages: [LedgerIndex], _ index: UInt64) {
        guard let place = places.accepted ?? places.received,
            places.delivered.count < EvidenceBundle.deliveredMost,
            messages.contains(LedgerIndex(generation: generation, index: place))
        else { return }
        places.delivered.append(index)
    }
}
