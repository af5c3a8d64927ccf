// Whereabouts: where a message is, as far as the state tells. The rest stands in the records.

public import RedRiverBase

/// What the state knows of a message that was accepted or received within the horizon.
public struct Whereabouts: Sendable {
    /// The record that accepted it.
    public var record: RecordIndex
    /// The queues on which it waits, and those on which it lies dead.
    public var waiting: [QueueName]
    public var dead: [QueueName]
    /// Where the records stand in the ledger.
    public var places: LedgerPlaces
}

extension Exchange {
    /// Where a message is; `nil` for an identifier that is not known.
    public func whereabouts(of id: MessageID, from sender: PartyID) -> Whereabouts? {
        guard let record = state.replay.record(sender: sender, id: id) else { return nil }
        let queues = state.messages[record]?.queues ?? [:]
        var waiting: [QueueName] = []
        var dead: [QueueName] = []
        for (queue, standing) in queues.sorted(by: { $0.key < $1.key }) {
            let name = state.queues[Int(queue)].name
            if standing == .waiting { waiting.append(name) } else { dead.append(name) }
        }
        return Whereabouts(record: record, waiting: waiting, dead: dead, places: state.places)
    }

    /// The names of the queues, by number.
    public var queueNames: [QueueName] { state.queues.map(\.name) }
}
