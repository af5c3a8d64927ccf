// State: what a node knows, as the fold of its journal.
//
// Only `apply` (StateFold.swift) changes it. Leases, credit, tokens, timers and the link session are
// not here: a restart forgets them, and messages that were on their way become waiting again.

internal import RedRiverBase
internal import RedRiverEvidence

/// The folded state.
struct State {
    /// Where the records stand in the ledger.
    var places = LedgerPlaces()
    /// What stands in the ledger of keys and files.
    var declared = Declared()
    /// Journal time: the highest time of any record.
    var journalTime = Timestamp(milliseconds: .min)
    var startID: UInt64 = 0
    var guardKey: [UInt8] = []
    var replay = ReplayGuard(secret: [])
    var agreement: AgreementTaken?
    /// The digest of every edition that was taken, in their order. Both directions' chains begin from
    /// the first; what was sealed under one of them may still come again.
    var agreements: [Digest] = []

    var queues: [QueueState] = []
    /// Messages that still have somewhere to go, by the record that accepted them.
    var messages: [RecordIndex: LiveMessage] = [:]
    /// How many messages wait to be sealed, and are in seals not yet receipted.
    var outboxWaiting = 0
    var outbound = Outbound()
    var inbound = Inbound()
    /// What has happened to messages and is not yet reported, by the party to be told.
    var reports: [PartyID: [ReportEntry]] = [:]
    var quotas: [PartyID: DayCount] = [:]
    /// The same by type: at most one for each party and type there is.
    var typeQuotas: [TypeOfParty: DayCount] = [:]
    var counters = Counters()
    /// The messages of the last record, if that is a `purged`: after a crash their bodies may be half
    /// destroyed.
    var lastPurge: [RecordIndex] = []
    /// The peer signed two seals under one number. Nothing crosses until an edition resolves it.
    var isForked = false
}

/// A queue and how full it is.
struct QueueState: Equatable {
    var name: QueueName
    var party: PartyID
    var waiting = 0
    var dead = 0
}

/// A message that is not done yet.
struct LiveMessage: Equatable {
    var facts: MessageFacts
    var acceptedAt: Timestamp
    var ledger: LedgerIndex
    /// Whether it came over the link; its sender is told of deliveries by the link too.
    var isFromPeer: Bool
    var outbox: OutboxStanding
    /// Where it still is, by queue number; done queues are gone.
    var queues: [UInt32: QueueStanding]

    /// Nothing more will happen to it.
    var isDone: Bool { queues.isEmpty && (outbox == .none || outbox == .done) }
}

/// Where a message stands on its way to the peer.
enum OutboxStanding: Hashable {
    /// It does not cross.
    case none
    case waiting
    case sealed(SealSequence)
    /// Receipted, or returned before it was sealed.
    case done
}

/// Where a message stands on one queue.
enum QueueStanding: Hashable {
    case waiting
    case dead(Code)
}

/// Our side of the direction towards the peer.
struct Outbound: Equatable {
    var lastSequence = SealSequence.none
    /// The digest of the last seal statement, or the genesis digest.
    var lastDigest: Digest?
    var nextNumber = MessageNumber(1)
    /// Seals without a receipt, oldest first.
    var inFlight: [SealInFlight] = []
    /// The peer's last receipt, and the seal it answers.
    var lastReceipt: ProvenClaim?
    /// The digest of the seal that receipt answers.
    var lastReceiptedSeal: Digest?
    var epoch: UInt64 = 0
}

/// A seal the peer has not receipted.
struct SealInFlight: Equatable {
    var sequence: SealSequence
    var statement: [UInt8]
    var digest: Digest
    var first: MessageNumber
    var messages: [RecordIndex]
    var bytes: Int
    var signatures: [[UInt8]]?
}

/// Our side of the direction from the peer.
struct Inbound: Equatable {
    /// The peer's last seal that was taken.
    var lastSeal: ProvenClaim?
    var nextNumber = MessageNumber(1)
    /// The digest of our last receipt statement, or the genesis digest.
    var lastReceiptDigest: Digest?
    /// Our receipts for the peer's last seals, oldest first, to be sent again when asked.
    var receipts: [OwnReceipt] = []
    var epoch: UInt64 = 0

    var lastSequence: SealSequence { lastSeal?.sequence ?? .none }
}

/// A receipt of ours.
struct OwnReceipt: Equatable {
    var seal: SealSequence
    var sealDigest: Digest
    var statement: [UInt8]
    var outcomes: [OutcomeLine]
    var signatures: [[UInt8]]?
}

/// One line of a delivery report to come.
struct ReportEntry: Equatable {
    enum What: UInt8 { case delivered = 0, returned = 1, discarded = 2 }

    var ledger: LedgerIndex
    var id: MessageID
    var what: What
    var code: Code?
    var path: String?
    var at: Timestamp
}

/// The messages of one type from one party.
struct TypeOfParty: Hashable, Comparable {
    var party: PartyID
    /// `RR` and three digits: short enough that it takes no memory of its own.
    var type: String

    static func < (a: Self, b: Self) -> Bool { (a.party, a.type) < (b.party, b.type) }
}

/// Messages accepted from a party on one UTC day of journal time.
struct DayCount: Equatable {
    var day: Int64
    var count: Int

    func count(on day: Int64) -> Int { self.day == day ? count : 0 }
}

/// What a node has done since its journal began.
public struct Counters: Equatable, Sendable {
    public var accepted: UInt64 = 0
    public var refused: UInt64 = 0
    public var received: UInt64 = 0
    public var duplicates: UInt64 = 0
    public var delivered: UInt64 = 0
    public var returned: UInt64 = 0
    public var sealsSent: UInt64 = 0
    public var sealsTaken: UInt64 = 0
    public var sealsReceipted: UInt64 = 0
}
