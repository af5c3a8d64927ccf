// Record: what a node writes down.
//
// State changes only by applying one of these, in journal order; everything the fold needs stands in
// the record itself, so that neither today's configuration nor today's catalogue can change what
// yesterday's record meant. Records marked as leaves become lines of the public ledger, one each, in
// the same order: their number is the ledger index that receipts and answers quote.

public import RedRiverBase
public import RedRiverEvidence

/// One fact of a node's life, as journalled.
public enum Record: Hashable, Sendable {
    case started(Started)
    case agreement(AgreementTaken)
    case queue(QueueDefined)
    case accepted(Accepted)
    case refused(Refused)
    case composed(Composed)
    case sealed(Signed)
    case arrived(Arrived)
    case received(Received)
    case receipt(ReceiptComposed)
    case receiptSigned(Signed)
    case receipted(Receipted)
    case delivered(Delivered)
    case returned(Returned)
    case floor(FloorMoved)
    case epoch(EpochOpened)
    case fork(Fork)
    case key(KeyChanged)
    case revocationList(ListTaken)
    case blob(BlobKept)
    case opened(Opened)
    case operatorAct(OperatorActed)
    case purged(Purged)

    /// Whether the record is evidence, and so a leaf of the ledger.
    public var isLeaf: Bool {
        switch self {
        case .queue, .epoch, .blob: false
        default: true
        }
    }
}

// MARK: - The node itself

/// The node started.
public struct Started: Hashable, Sendable {
    public var at: Timestamp
    /// The program's version.
    public var version: String
    /// 8 random bytes that differ at every start: tokens of another start are not ours.
    public var startID: UInt64
    /// 16 random bytes; those of the first start key the replay guard for ever.
    public var guardKey: [UInt8]
    static let guardKeyBytes = 16
    /// The generation of the ledger.
    public var generation: UInt32
}

/// An edition of the agreement takes effect.
public struct AgreementTaken: Hashable, Sendable {
    public var at: Timestamp
    public var edition: Edition
    public var digest: Digest
}

/// A key of either node begins or ends to count.
public struct KeyChanged: Hashable, Sendable {
    public var at: Timestamp
    public var key: LeafKey
}

/// A revocation list counts from now on.
public struct ListTaken: Hashable, Sendable {
    public var at: Timestamp
    public var list: LeafRevocationList
}

/// Bytes that leaves speak of; they are the record's body.
public struct BlobKept: Hashable, Sendable {
    public var at: Timestamp
    public var digest: Digest
}

/// A new generation of the ledger begins with this record.
public struct Opened: Hashable, Sendable {
    public var at: Timestamp
    public var generation: UInt32
    /// The last cosigned checkpoint of the generation before; empty if there was none.
    public var previous: [UInt8]
    public var reason: String
}

/// Somebody who runs the node changed something by hand.
public struct OperatorActed: Hashable, Sendable {
    public var at: Timestamp
    public var role: String
    public var act: String
    public var reason: String
}

/// The bodies of messages are destroyed, once this record is durable. A start sees to it again if it is
/// the last record of all.
public struct Purged: Hashable, Sendable {
    public var at: Timestamp
    /// The records that accepted them, ascending, at most ``Limits/purgeBatch``.
    public var messages: [RecordIndex]
    /// Who ordered it, and on what it rests; 1 to ``Limits/purgeText`` bytes each.
    public var authority: String
    public var legalBasis: String
}

/// A queue exists from now on. Queues are numbered in the order of these records, from 0.
public struct QueueDefined: Hashable, Sendable {
    public var at: Timestamp
    public var name: QueueName
    public var party: PartyID
}

/// The guard's floor moved forward: nothing whose identity time is at or before it is acceptable.
public struct FloorMoved: Hashable, Sendable {
    public var at: Timestamp
    public var floor: Timestamp
}

// MARK: - Messages

/// What the fold must know of a message, taken from its header when it was accepted.
public struct MessageFacts: Hashable, Sendable {
    public var id: MessageID
    public var sender: PartyID
    /// The message type, for example `RR110`.
    public var type: String
    /// Messages with one key are delivered in order, one at a time.
    public var orderingKey: String
    /// SHA-256(0x00 ‖ header bytes).
    public var leaf: Digest
    public var expiresAt: Timestamp
    public var isUrgent: Bool
    /// How often a delivery may be tried.
    public var attempts: Int
    /// The queues of this node the message is put on, by number.
    public var queues: [UInt32]
    /// Header, salt and body together, in bytes.
    public var size: Int
}

/// A client's message was accepted, or a delivery report was written by the node itself.
public struct Accepted: Hashable, Sendable {
    public var at: Timestamp
    public var ledger: LedgerIndex
    public var edition: Edition
    public var facts: MessageFacts
    /// Whether the message goes to the other node.
    public var crosses: Bool
    /// For a delivery report: whose pending entries it reports, and how many of them.
    public var reports: Reported?
    public var originSignature: [UInt8]
    public var header: [UInt8]
}

/// The entries a delivery report reports: the oldest `count` of those pending for `party`.
public struct Reported: Hashable, Sendable {
    public var party: PartyID
    public var count: Int
}

/// Something was refused: at intake, or as one message of the peer's seal.
public struct Refused: Hashable, Sendable {
    public var at: Timestamp
    public var source: Source
    /// SHA-256(0x00 ‖ header bytes as they came).
    public var leaf: Digest
    public var code: Code
    /// RFC 6901, from the virtual root `{header, body}`.
    public var path: String
    /// The header, only where it passes the header rules: no unchecked text enters the ledger.
    public var header: [UInt8]?

    public enum Source: Hashable, Sendable {
        case client(PartyID)
        case seal(SealSequence, place: Int)
    }
}

/// A message of the peer's seal was accepted, or recognised as a duplicate.
public struct Received: Hashable, Sendable {
    public var at: Timestamp
    public var ledger: LedgerIndex
    public var edition: Edition
    public var seal: SealSequence
    /// The place in the seal; the first is 0.
    public var place: Int
    /// Where the message was first accepted, for a duplicate.
    public var duplicateOf: LedgerIndex?
    public var facts: MessageFacts
    public var originSignature: [UInt8]
    public var header: [UInt8]
}

/// Acknowledgements of one client on one queue, together.
public struct Delivered: Hashable, Sendable {
    public var at: Timestamp
    public var queue: UInt32
    public var client: PartyID
    public var messages: [RecordIndex]
}

/// A message leaves a queue, or the outbox, without having been delivered.
public struct Returned: Hashable, Sendable {
    public var at: Timestamp
    /// The queue; `nil` for the outbox (the message never crossed).
    public var queue: UInt32?
    public var message: RecordIndex
    public var code: Code
    /// The receiving system's own words, cut after 200 bytes.
    public var reason: String
}

// MARK: - The link

/// A batch was composed for the peer. Its statement is final from here on.
public struct Composed: Hashable, Sendable {
    public var at: Timestamp
    public var statement: [UInt8]
    public var messages: [RecordIndex]
}

/// A statement of ours was signed.
public struct Signed: Hashable, Sendable {
    public var at: Timestamp
    /// The seal, or the seal the receipt answers.
    public var sequence: SealSequence
    /// One detached CMS for each signature the suite demands.
    public var signatures: [[UInt8]]
}

/// The peer's seal was taken. The records of its messages and our receipt follow in the same append.
public struct Arrived: Hashable, Sendable {
    public var at: Timestamp
    public var statement: [UInt8]
    public var signatures: [[UInt8]]
}

/// Our receipt for the peer's seal.
public struct ReceiptComposed: Hashable, Sendable {
    public var at: Timestamp
    public var statement: [UInt8]
    public var outcomes: [OutcomeLine]
}

/// The peer's receipt for our seal was taken.
public struct Receipted: Hashable, Sendable {
    public var at: Timestamp
    public var statement: [UInt8]
    public var signatures: [[UInt8]]
    public var outcomes: [OutcomeLine]
}

/// An epoch number was used in a direction; later ones are higher.
public struct EpochOpened: Hashable, Sendable {
    public var at: Timestamp
    public var isOutbound: Bool
    public var number: UInt64
}

/// The peer signed two different seals under one number: the one taken, and this one.
public struct Fork: Hashable, Sendable {
    public var at: Timestamp
    /// The digest of the seal statement that was taken.
    public var taken: Digest
    /// The other statement, with its signatures.
    public var statement: [UInt8]
    public var signatures: [[UInt8]]
}
