// Purging: that bodies are destroyed, as a fact of the journal.
//
// The record comes first and is durable; then the bodies go. A crash between leaves bodies that a
// record says are gone, so whoever opens a journal that ends with such a record destroys its bodies
// again: they are in the state. Before another record is made they are gone for good.

public import RedRiverBase

extension Exchange {
    /// The messages whose bodies the last record of all says are destroyed; none if it says otherwise.
    public var lastPurge: [RecordIndex] { state.lastPurge }

    /// Whether the record accepted a message to which nothing more will happen: receipted, done with
    /// on every queue, on none of them dead.
    public func isDone(_ index: RecordIndex) -> Bool { state.messages[index] == nil }

    /// Messages accepted before this are old enough for their bodies to be destroyed.
    public func purgeableBefore(_ now: Moment) -> Timestamp {
        min(now.wall, state.journalTime).advanced(byMilliseconds: -Limits.purgeAgeMilliseconds)
    }

    /// Records that the bodies of messages are destroyed. For a node that is not running.
    ///
    /// - Parameters:
    ///   - messages: Ascending, done and old enough; 1 to ``Limits/purgeBatch``.
    ///   - authority: Who ordered it; as ``LeafPurged/isAcceptable(_:)`` wants it.
    ///   - legalBasis: What it rests on; the same.
    public mutating func purge(
        _ messages: [RecordIndex], authority: String, legalBasis: String, at now: Moment
    ) {
        _ = clock.start(now, lastRecord: state.journalTime)
        append(
            .purged(
                Purged(
                    at: stamp(now), messages: messages, authority: authority,
                    legalBasis: legalBasis)))
    }
}

extension Record {
    /// The kind of the record that names destroyed bodies.
    public static let purgedKind: UInt16 = 23

    /// The messages whose bodies such a record says are destroyed; none if it cannot be read.
    public static func purged(_ payload: [UInt8]) -> [RecordIndex] {
        guard case .purged(let record) = Record(kind: purgedKind, payload: payload) else {
            return []
        }
        return record.messages
    }
}
