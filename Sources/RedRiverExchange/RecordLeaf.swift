// RecordLeaf: what of a record is said in the ledger.
//
// Record numbers become places in the ledger, queue numbers become names; secrets (the guard's key,
// the start id) and bodies stay behind.

internal import RedRiverBase
public import RedRiverEvidence

/// What has to be known of the records before one to write its leaf.
///
/// It may know of later records too: they change nothing about earlier ones.
public struct LeafContext: Sendable {
    public private(set) var places: LedgerPlaces
    /// The names of the queues, by number.
    private var queues: [QueueName]

    /// Of an empty journal.
    public init() {
        places = LedgerPlaces()
        queues = []
    }

    init(places: LedgerPlaces, queues: [QueueName]) {
        self.places = places
        self.queues = queues
    }

    /// Takes in the record at ``LedgerPlaces/next``.
    public mutating func add(_ record: Record) {
        places.add(record)
        if case .queue(let defined) = record { queues.append(defined.name) }
    }

    /// The leaf of a record of which everything before it was taken in; `nil` if it is none.
    public func leaf(of record: Record) -> Leaf? {
        switch record {
        case .queue, .epoch, .blob: nil
        case .started(let r): Leaf(at: r.at, .started(version: r.version))
        case .agreement(let r): Leaf(at: r.at, .agreement(r.edition, r.digest))
        case .key(let r): Leaf(at: r.at, .key(r.key))
        case .revocationList(let r): Leaf(at: r.at, .revocationList(r.list))
        case .opened(let r):
            Leaf(
                at: r.at,
                .opened(
                    LeafOpened(
                        generation: r.generation, previous: r.previous, reason: r.reason)))
        case .operatorAct(let r):
            Leaf(at: r.at, .operatorAct(role: r.role, act: r.act, reason: r.reason))
        case .floor(let r): Leaf(at: r.at, .floor(r.floor))
        case .accepted, .received, .refused, .delivered, .returned, .purged:
            messageLeaf(of: record)
        default: statementLeaf(of: record)
        }
    }

    private func messageLeaf(of record: Record) -> Leaf? {
        switch record {
        case .accepted(let r):
            Leaf(
                at: r.at,
                .accepted(
                    LeafAccepted(
                        party: r.facts.sender, edition: r.edition,
                        originSignature: r.originSignature, header: r.header)))
        case .received(let r):
            Leaf(
                at: r.at,
                .received(
                    LeafReceived(
                        edition: r.edition, seal: r.seal, place: r.place,
                        duplicateOf: r.duplicateOf, originSignature: r.originSignature,
                        header: r.header)))
        case .refused(let r):
            Leaf(
                at: r.at,
                .refused(
                    LeafRefused(
                        source: r.source.inLeaf, leaf: r.leaf, code: r.code, path: r.path,
                        header: r.header)))
        case .delivered(let r):
            Leaf(
                at: r.at,
                .delivered(
                    queue: queues[Int(r.queue)], client: r.client,
                    messages: r.messages.map(places.ledger)))
        case .returned(let r):
            Leaf(
                at: r.at,
                .returned(
                    LeafReturned(
                        message: places.ledger(of: r.message),
                        queue: r.queue.map { queues[Int($0)] }, code: r.code, reason: r.reason)))
        case .purged(let r):
            Leaf(
                at: r.at,
                .purged(
                    LeafPurged(
                        messages: r.messages.map(places.ledger), authority: r.authority,
                        legalBasis: r.legalBasis)))
        default: nil
        }
    }

    private func statementLeaf(of record: Record) -> Leaf? {
        switch record {
        case .composed(let r):
            Leaf(
                at: r.at,
                .composed(statement: r.statement, messages: r.messages.map(places.ledger)))
        case .sealed(let r): Leaf(at: r.at, .sealed(r.sequence, signatures: r.signatures))
        case .arrived(let r):
            Leaf(at: r.at, .arrived(statement: r.statement, signatures: r.signatures))
        case .receipt(let r):
            Leaf(at: r.at, .receipt(statement: r.statement, outcomes: r.outcomes))
        case .receiptSigned(let r):
            Leaf(at: r.at, .receiptSigned(r.sequence, signatures: r.signatures))
        case .receipted(let r):
            Leaf(
                at: r.at,
                .receipted(
                    statement: r.statement, signatures: r.signatures, outcomes: r.outcomes))
        case .fork(let r):
            Leaf(
                at: r.at,
                .fork(taken: r.taken, statement: r.statement, signatures: r.signatures))
        default: nil
        }
    }
}

extension Refused.Source {
    fileprivate var inLeaf: LeafRefused.Source {
        switch self {
        case .client(let party): .client(party)
        case .seal(let sequence, let place): .seal(sequence, place: place)
        }
    }
}

extension Exchange {
    /// What leaves of this journal's records are written with.
    public var leafContext: LeafContext {
        LeafContext(places: state.places, queues: state.queues.map(\.name))
    }
}
