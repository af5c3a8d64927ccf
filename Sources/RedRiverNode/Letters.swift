// Letters: what the threads of a node send one another.

internal import RedRiverBase
internal import RedRiverEvidence
internal import RedRiverExchange
internal import RedRiverTransport

/// Who is at the other end of a client connection.
struct Caller: Hashable, Sendable {
    enum Role: Hashable, Sendable {
        case party(PartyID)
        case `operator`(String)
    }

    /// The connection's number: rising, never used twice while the process lives.
    var id: UInt64
    var role: Role

    /// The party, or `nil` for an operator, who may only look.
    var client: Client? {
        if case .party(let party) = role { Client(id: id, party: party) } else { nil }
    }
}

/// To the core.
enum CoreLetter: Sendable {
    case input(Input)
    /// Everything before this index is durable.
    case durable(RecordIndex)
    case status(Caller, request: [UInt8])
    /// A party asks what became of a message.
    case lookup(Client, request: [UInt8], sender: PartyID, id: MessageID)
    /// A party asks what can be proved of a message.
    case evidence(EvidenceAsk)
    case setup(Setup)
    /// Begin nothing new; what is decided is still made durable and sent.
    case stop
}

/// To the wire.
enum WireLetter: Sendable {
    case toClient(UInt64, [[UInt8]])
    case toPeer([[UInt8]], isBulk: Bool)
    case dropLink
    /// Keys were taken out of the book, or moved to somebody else.
    case keysChanged(KeyBook)
    case stop
}

/// To a client worker.
enum ClientJob: Sendable {
    case frames(Caller, [[UInt8]])
    /// The connection is forgotten. Told after what it said, so that nothing of it comes later.
    case gone(Client)
    case deliver(Delivery)
    /// Answer with what the record of the first acceptance says.
    case duplicate(Request, of: RecordIndex)
    case status(Caller, request: [UInt8], Status)
    /// Answer with what happened to the message, for one that is known.
    case lookup(Client, request: [UInt8], Sought)
}

/// A message that somebody asks for.
struct Sought: Sendable {
    /// `nil` for one that is not known.
    var whereabouts: Whereabouts?
    /// The names of the queues, by number.
    var queues: [QueueName]
}

/// A party asks for evidence of a message.
struct EvidenceAsk: Sendable {
    var client: Client
    var request: [UInt8]
    var sender: PartyID
    var id: MessageID
    /// Whether body and salt are wanted too.
    var withBody: Bool
}

/// To the thread that makes evidence: what is asked, and what the core knows of it.
struct EvidenceJob: Sendable {
    var ask: EvidenceAsk
    /// `nil` for a message that is not known.
    var whereabouts: Whereabouts?
    /// What leaves are written with.
    var leaves: LeafContext
    /// The list of each country that counts now.
    var lists: [Country: Digest]
}

/// To the worker that hears the peer.
enum LinkInJob: Sendable {
    case opened
    case closed
    case frames([[UInt8]])
    /// The exchange took this epoch: its keys may be used.
    case epochTaken([UInt8])
    case identity(NodeIdentity)
}

/// To the disk.
enum DiskLetter: Sendable {
    case records([RecordBytes])
    case stop
}
