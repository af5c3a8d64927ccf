// MessageFinder: the leaves about one message, by a complete walk or by an index.

internal import RedRiverBase
internal import RedRiverEvidence
internal import RedRiverLedger

/// What was found of a message in one ledger.
struct FoundMessage {
    var places: MessagePlaces
    /// Revocation lists the ledger names, in order: all of them after a complete walk, those that an
    /// index found fit otherwise.
    var lists: [LeafRevocationList]
}

/// Finds messages in a ledger.
struct MessageFinder {
    let threads: Int

    /// Walks the whole ledger.
    ///
    /// - Parameter wanted: The seal it came with, where that is known from the sender's ledger.
    func walk(
        _ reading: LedgerReading, _ sender: PartyID, _ id: MessageID, wanted: SealSequence?,
        progress: (UInt64, UInt64) -> Void
    ) throws(AuditError) -> FoundMessage {
        var trace = MessageTrace(
            sender, id, generation: reading.origin.generation, wanted: wanted)
        var lists: [LeafRevocationList] = []
        let check = BundleCheck(ledger: reading.ledger, size: reading.size)
        let stream = try LedgerStream(check, threads: threads)
        defer { stream.finish() }
        while let bundle = stream.next() {
            Self.take(bundle, &trace, &lists)
            progress(bundle.end, reading.size.value)
        }
        return FoundMessage(places: trace.places, lists: lists)
    }

    /// Takes the leaves of a bundle.
    static func take(
        _ bundle: CheckedBundle, _ trace: inout MessageTrace, _ lists: inout [LeafRevocationList]
    ) {
        for (offset, leaf) in bundle.leaves.enumerated() {
            trace.take(leaf, at: bundle.first + UInt64(offset))
            if case .other(let leaf, _, _) = leaf, case .revocationList(let list) = leaf.fact {
                lists.append(list)
            }
        }
    }
}
