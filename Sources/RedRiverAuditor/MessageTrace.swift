// MessageTrace: the leaves about one message of a published ledger, told by sender and identifier.

internal import RedRiverBase
internal import RedRiverEvidence

/// Finds the leaves of one message while the leaves of a ledger go by.
struct MessageTrace {
    let sender: PartyID
    let id: MessageID
    private var trace: LeafTrace

    /// - Parameter wanted: Which seal of the other node it came with, where that is known already.
    init(
        _ sender: PartyID, _ id: MessageID, generation: UInt32, wanted: SealSequence? = nil
    ) {
        self.sender = sender
        self.id = id
        trace = LeafTrace(generation: generation, wanted: wanted)
    }

    var places: MessagePlaces { trace.places }

    mutating func take(_ leaf: AuditedLeaf, at index: UInt64) {
        switch leaf {
        case .accepted(_, _, _, let header):
            if trace.places.accepted == nil, isMeant(header) { trace.accepted(at: index) }
        case .received(_, let facts, let header):
            if isMeant(header) { trace.received(with: facts.seal, at: index) }
        case .other(let leaf, let header, _):
            guard case .refused(let refused) = leaf.fact else {
                return trace.take(leaf.fact, at: index)
            }
            if case .seal(let seal, _) = refused.source, let header, isMeant(header) {
                trace.received(with: seal, at: index)
            }
        case .flawed, .unreadable: break
        }
    }

    private func isMeant(_ header: HeaderFacts) -> Bool {
        header.sound?.message.map { $0 == (sender, id) } ?? false
    }
}
