// Input: everything that can happen to a node, as values.
//
// Time, randomness, signatures and the results of parsing, checking and decrypting all come in here:
// the same inputs give the same records and outputs, byte for byte.

public import RedRiverBase
public import RedRiverCatalogue
public import RedRiverEvidence

/// The time at which an input is handled, by both clocks.
public struct Moment: Hashable, Sendable {
    public var wall: Timestamp
    public var monotonic: MonotonicTime

    public init(wall: Timestamp, monotonic: MonotonicTime) {
        self.wall = wall
        self.monotonic = monotonic
    }
}

/// One connection of one party. Numbers are never used twice while the process lives.
public struct Client: Hashable, Sendable {
    public var id: UInt64
    public var party: PartyID

    public init(id: UInt64, party: PartyID) {
        self.id = id
        self.party = party
    }
}

/// A client's request, to be answered under the id it chose.
public struct Request: Hashable, Sendable {
    public var client: Client
    /// At most 16 bytes, echoed.
    public var id: [UInt8]

    public init(client: Client, id: [UInt8]) {
        self.client = client
        self.id = id
    }
}

/// A message that passed header rules, schema and domain rules, and whose commitment holds.
public struct CheckedMessage: Sendable {
    public var header: Header
    /// SHA-256(0x00 ‖ header bytes).
    public var leaf: Digest
    /// Salt and body, one after the other.
    public var saltAndBody: [UInt8]
    /// SHA-256 of `saltAndBody`: what the journal keeps them under.
    public var bodyDigest: Digest
    public var originSignature: [UInt8]
    /// What the domain rules had to say that is no refusal: it goes along with the answer.
    public var advice: [Finding]

    public init(
        header: Header, leaf: Digest, saltAndBody: [UInt8], bodyDigest: Digest,
        originSignature: [UInt8], advice: [Finding] = []
    ) {
        self.advice = advice
        self.header = header
        self.leaf = leaf
        self.saltAndBody = saltAndBody
        self.bodyDigest = bodyDigest
        self.originSignature = originSignature
    }
}

/// A message that did not pass, whoever brought it.
public struct RejectedMessage: Sendable {
    /// SHA-256(0x00 ‖ header bytes as they came).
    public var leaf: Digest
    /// At least one; the first decides code and path of the record.
    public var problems: [Problem]
    /// The header, if it passed the header rules and something else did not.
    public var header: [UInt8]?

    public init(leaf: Digest, problems: [Problem], header: [UInt8]?) {
        precondition(!problems.isEmpty, "a rejection has a reason")
        self.leaf = leaf
        self.problems = problems
        self.header = header
    }
}

/// What a worker made of one message of the peer's seal.
public enum ArrivedMessage: Sendable {
    case checked(CheckedMessage)
    case rejected(RejectedMessage)
    /// It did not open, or what came out does not match its commitment.
    case unopened(leaf: Digest)
}

/// The peer's seal, as far as it can be judged without the node's state.
public struct ArrivedSeal: Sendable {
    public var statement: SealStatement
    public var statementBytes: [UInt8]
    public var signatures: [[UInt8]]
    /// The epoch the messages were sealed under.
    public var epoch: EpochID
    /// `nil` if suite, parties, signer, certificate, signatures and root all hold; else why not.
    public var fault: Code?
    /// In the order of the seal; empty when `fault` is set.
    public var messages: [ArrivedMessage]

    public init(
        statement: SealStatement, statementBytes: [UInt8], signatures: [[UInt8]], epoch: EpochID,
        fault: Code?, messages: [ArrivedMessage]
    ) {
        self.statement = statement
        self.statementBytes = statementBytes
        self.signatures = signatures
        self.epoch = epoch
        self.fault = fault
        self.messages = messages
    }
}

/// The peer's receipt, likewise.
public struct ArrivedReceipt: Sendable {
    public var statement: ReceiptStatement
    public var statementBytes: [UInt8]
    public var signatures: [[UInt8]]
    public var outcomes: [OutcomeLine]
    /// `nil` if suite, parties, signer, certificate, signatures, counts and outcomes all hold.
    public var fault: Code?

    public init(
        statement: ReceiptStatement, statementBytes: [UInt8], signatures: [[UInt8]],
        outcomes: [OutcomeLine], fault: Code?
    ) {
        self.statement = statement
        self.statementBytes = statementBytes
        self.signatures = signatures
        self.outcomes = outcomes
        self.fault = fault
    }
}

/// What the peer says it has of us, each claim under our own signature.
public struct PeerClaims: Hashable, Sendable {
    /// One claim. `isProven` is whether our own valid signature over that statement came with it.
    public struct Claim: Hashable, Sendable {
        public var sequence: SealSequence
        public var digest: Digest
        public var isProven: Bool

        public init(sequence: SealSequence, digest: Digest, isProven: Bool) {
            self.sequence = sequence
            self.digest = digest
            self.isProven = isProven
        }
    }

    public var agreement: Digest
    public var time: Timestamp
    /// The highest epoch number it has seen of us.
    public var epochSeen: UInt64
    /// The last seal of ours that it took; the digest is of the seal statement.
    public var seal: Claim?
    /// The last receipt of ours that it took; the digest is of the receipt statement.
    public var receipt: Claim?

    public init(
        agreement: Digest, time: Timestamp, epochSeen: UInt64, seal: Claim?, receipt: Claim?
    ) {
        self.agreement = agreement
        self.time = time
        self.epochSeen = epochSeen
        self.seal = seal
        self.receipt = receipt
    }
}

/// What a client says of a delivery it will not acknowledge.
public enum Refusal: Hashable, Sendable {
    /// Try again after the backoff.
    case retry
    /// Never: the message goes to the dead letters with these words.
    case refuse(reason: String)
}

/// Something that happened.
public enum Input: Sendable {
    // Clients.
    case published(Request, CheckedMessage)
    /// The same question, and nothing is recorded.
    case checked(Request, CheckedMessage)
    case rejected(Request, RejectedMessage)
    case subscribed(Request, queue: QueueName, credit: Int)
    case credited(Client, queue: QueueName, add: Int)
    case acknowledged(Request, tokens: [[UInt8]])
    case declined(Request, token: [UInt8], Refusal)
    case touched(Request, token: [UInt8])
    /// The connection said something, whatever it was.
    case clientSeen(Client)
    case clientGone(Client)

    // Signing.
    case sealSigned(SealSequence, signatures: [[UInt8]])
    case receiptSigned(SealSequence, signatures: [[UInt8]])

    // The link.
    case linkOpened
    case linkClosed
    /// Any frame of the peer that passed the grammar.
    case linkHeard
    /// The peer said what time it is.
    case peerTold(Timestamp)
    case peerGreeted(PeerClaims)
    /// Certificates and lists of the peer that were checked and hold.
    case peerShowed(Declaration)
    /// The peer's certificates were checked: `nil` if they hold.
    case peerCertified(fault: Code?)
    /// The peer opened an epoch; `fault` says why it cannot be used.
    case epochArrived(EpochID, fault: Code?)
    /// The peer can open what is sealed under this epoch of ours.
    case epochConfirmed(EpochID)
    case sealArrived(ArrivedSeal)
    case receiptArrived(ArrivedReceipt)
    /// The peer holds a seal (or, with sequence 0, an epoch or the session).
    case held(SealSequence, Code)

    // The machine.
    /// The disk has room, without touching its reserve, until the records made since the start weigh
    /// so much together. Always a limit on the whole, so that it holds whatever is on its way.
    case diskAllows(weight: Int)
    /// Time passed. `random` is at least 32 fresh bytes; the only source of identifiers.
    case tick(random: [UInt8])
    /// An operator confirmed that the clock is right.
    case clockConfirmed
    /// The node is stopping: nothing new is begun.
    case draining
}
