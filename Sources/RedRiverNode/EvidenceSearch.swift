// EvidenceSearch: the leaves of one message, found in the journal.
//
//     arrived ◀─ a seal's length back ─ message ─ a bounded way on ─▶ composed, sealed, receipted,
//                                                                    receipt, delivered
//
// What is asked for is mostly of today, so its story is near. What lies too far behind is left out:
// the published ledger has it.

internal import RedRiverBase
internal import RedRiverCrypto
internal import RedRiverEvidence
internal import RedRiverExchange
internal import RedRiverFiles
internal import RedRiverJournal

/// The leaves of a generation as the journal has them, and the files published beside them.
struct JournalLeaves: BundleSource {
    let records: any LedgerRecords
    let store: any LedgerStore
    let context: LeafContext
    let generation: UInt32
    let leafCount: UInt64

    /// Where the generation is published.
    var folder: String { LedgerKeeper.folder(generation) }

    func record(_ index: RecordIndex) throws(NodeError) -> Record {
        let stored: StoredRecord
        do throws(JournalError) {
            stored = try records.read(index, withBody: false)
        } catch {
            throw .journal(error)
        }
        guard let record = Record(kind: stored.kind, payload: stored.payload) else {
            throw .state(.unreadable(at: index))
        }
        return record
    }

    func leaf(_ index: UInt64) throws(NodeError) -> Leaf {
        let place = LedgerIndex(generation: generation, index: index)
        guard let at = context.places.record(of: place) else {
            throw .state(.unreadable(at: context.places.next))
        }
        guard let leaf = context.leaf(of: try record(at)) else { throw .state(.unreadable(at: at)) }
        return leaf
    }

    func blob(_ digest: Digest) throws(NodeError) -> [UInt8]? {
        do throws(FilesError) {
            let bytes = try store.read(
                folder + "blobs/\(digest)", atMost: Limits.configurationFile)
            return bytes.flatMap { Digest.sha256($0) == digest ? $0 : nil }
        } catch {
            throw .files(error)
        }
    }
}

/// Finds the leaves of a message.
struct EvidenceSearch {
    /// How far back the arrival of a message's seal may lie: the seal's messages, and what else a node
    /// may have written among them.
    private static let recordsBack = UInt64(2 * Limits.sealMessages)

    private let source: JournalLeaves
    private var trace: LeafTrace
    /// Whether the peer's receipt, or the own one, was found, or none is to come.
    private var isAnswered = false
    /// On how many queues of this node something is still to be found.
    private var queuesLeft = 0

    init(_ source: JournalLeaves) {
        self.source = source
        trace = LeafTrace(generation: source.generation)
    }

    private func place(_ index: RecordIndex) -> UInt64 {
        source.context.places.ledger(of: index).index
    }

    /// Where everything about a message stands, up to the end of the source.
    mutating func places(of message: SoughtMessage) throws(NodeError) -> MessagePlaces {
        queuesLeft = message.queues
        if let seal = message.seal {
            try takeArrival(before: message.index)
            trace.received(with: seal, at: place(message.index))
        } else {
            trace.accepted(at: place(message.index))
            isAnswered = !message.crosses
        }
        let places = source.context.places
        let end = LedgerIndex(generation: source.generation, index: source.leafCount)
        let last = min(
            places.record(of: end) ?? source.records.nextIndex, source.records.nextIndex,
            RecordIndex(message.index.value + Limits.lookupRecords))
        var at = message.index.next
        while at < last, !isAnswered || queuesLeft > 0 {
            take(try source.record(at), at, message.index)
            at = at.next
        }
        return trace.places
    }

    /// The seal that a message came with stands before it, in the same append.
    private mutating func takeArrival(before message: RecordIndex) throws(NodeError) {
        var at = message.value
        let first = at - min(at, Self.recordsBack)
        while at > first {
            at -= 1
            let index = RecordIndex(at)
            let record = try source.record(index)
            if case .arrived = record { return take(record, index, message) }
        }
    }

    private mutating func take(_ record: Record, _ index: RecordIndex, _ message: RecordIndex) {
        switch record {
        case .delivered(let r):
            guard r.messages.contains(message) else { return }
            queuesLeft -= 1
        case .returned(let r):
            guard r.message == message else { return }
            // It left a queue, or it never crossed: a bundle has no place for either.
            if r.queue == nil { isAnswered = true } else { queuesLeft -= 1 }
            return
        case .arrived, .composed, .sealed, .receipted, .receipt, .receiptSigned: break
        default: return
        }
        guard let leaf = source.context.leaf(of: record) else { return }
        trace.take(leaf.fact, at: place(index))
        if trace.places.receipted != nil || trace.places.receiptSigned != nil { isAnswered = true }
    }
}
