// LeafTrace: where the leaves about one message stand in one ledger.
//
//     accepted ─▶ composed (names its place) ─▶ sealed (by number) ─▶ receipted (by number)
//     arrived ─▶ received │ refused (has the number) ─▶ receipt ─▶ receipt-signed (by number)
//     delivered (names its place)
//
// Each leaf says what to look for next, so one walk in the order of the ledger finds all. Whoever
// walks knows the message's own leaf when it comes by, and says so.

public import RedRiverBase

/// The leaves of one message.
public struct MessagePlaces: Hashable, Sendable {
    public internal(set) var accepted: UInt64?
    public internal(set) var composed: UInt64?
    public internal(set) var sealed: UInt64?
    public internal(set) var receipted: UInt64?
    public internal(set) var arrived: UInt64?
    /// Received or refused.
    public internal(set) var received: UInt64?
    public internal(set) var receipt: UInt64?
    public internal(set) var receiptSigned: UInt64?
    public internal(set) var delivered: [UInt64] = []

    /// Whether anything of the message was found.
    public var isFound: Bool { accepted != nil || received != nil }

    /// All of them, in order.
    public var all: [UInt64] {
        let single = [
            accepted, composed, sealed, receipted, arrived, received, receipt, receiptSigned,
        ]
        return (single.compactMap { $0 } + delivered).sorted()
    }
}

/// Finds the leaves of one message while a ledger goes by.
public struct LeafTrace: Sendable {
    /// Which seal of the other node it came with, where that is known already.
    private let wanted: SealSequence?
    private let generation: UInt32
    public private(set) var places = MessagePlaces()
    /// The number of the own seal it went with, and of the foreign one it came with.
    private var outgoing: SealSequence?
    private var incoming: SealSequence?
    /// The latest foreign seal so far.
    private var arrival: (sequence: SealSequence, index: UInt64)?

    /// - Parameters:
    ///   - generation: Of the ledger that goes by.
    ///   - wanted: The seal it came with, where that is known from the sender's ledger.
    public init(generation: UInt32, wanted: SealSequence? = nil) {
        self.generation = generation
        self.wanted = wanted
    }

    /// The leaf at this place is the message's `accepted`. The first one counts.
    public mutating func accepted(at index: UInt64) {
        if places.accepted == nil { places.accepted = index }
    }

    /// The leaf at this place says what became of the message at its receiver's. The first one counts.
    public mutating func received(with seal: SealSequence, at index: UInt64) {
        guard places.received == nil, wanted == nil || wanted == seal else { return }
        places.received = index
        incoming = seal
        if let arrival, arrival.sequence == seal { places.arrived = arrival.index }
    }

    /// Any other leaf.
    public mutating func take(_ fact: LeafFact, at index: UInt64) {
        switch fact {
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
