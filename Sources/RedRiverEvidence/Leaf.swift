// Leaf: one line of the ledger, as a value.
//
// A leaf is what a node says publicly of one record of its journal: one line of JSON, members in one
// fixed order, no space of ours, at most ``Leaf/most`` bytes. The line ends the ledger's knowledge of
// the record: bodies and salts are never in one. LeafWriting.swift writes it, LeafReading.swift reads
// it, docs/formats.md shows every kind.
//
//     {"kind":"accepted","at":"2026-11-27T02:00:00.000Z","party":"VN.CUSTOMS.13BB","edition":1,
//      "originSignature":"","header":{…exactly as its sender wrote it…}}
//
// A header is always the last member: its bytes are those after `"header":` up to the closing brace
// of the line, so nobody has to write a header again to hash it.

public import RedRiverBase

/// One line of a ledger.
public struct Leaf: Hashable, Sendable {
    /// The longest line, which is the longest entry a bundle can hold (C2SP tlog-tiles).
    public static let most = 65_535

    /// The node's own time of the record. Proof of time is the cosignature that covers the leaf.
    public var at: Timestamp
    public var fact: LeafFact

    public init(at: Timestamp, _ fact: LeafFact) {
        self.at = at
        self.fact = fact
    }
}

/// What a leaf says. Places in the node's own ledger are ``LedgerIndex`` values, so that they hold
/// across generations.
public enum LeafFact: Hashable, Sendable {
    /// The node started, in this version of the program.
    case started(version: String)
    /// A generation of the ledger begins. Always the first leaf of every generation but the first.
    case opened(LeafOpened)
    /// An edition of the agreement takes effect; its bytes are a blob under this digest.
    case agreement(Edition, Digest)
    /// A certificate or key begins or ends to count.
    case key(LeafKey)
    /// A revocation list counts from here on; its DER bytes are a blob under this digest.
    case revocationList(LeafRevocationList)

    /// A client's message, or a delivery report of the node itself, was accepted.
    case accepted(LeafAccepted)
    /// A message of the peer's seal was accepted, or recognised as a duplicate.
    case received(LeafReceived)
    /// A message was refused.
    case refused(LeafRefused)

    /// A batch was composed for the peer: its seal statement, and the places of its messages.
    case composed(statement: [UInt8], messages: [LedgerIndex])
    /// The seal of this sequence was signed: one detached CMS for each signature of the suite.
    case sealed(SealSequence, signatures: [[UInt8]])
    /// The peer's seal was taken.
    case arrived(statement: [UInt8], signatures: [[UInt8]])
    /// Our receipt for the peer's seal: its statement and outcome lines.
    case receipt(statement: [UInt8], outcomes: [OutcomeLine])
    /// The receipt for the peer's seal of this sequence was signed.
    case receiptSigned(SealSequence, signatures: [[UInt8]])
    /// The peer's receipt for our seal was taken.
    case receipted(statement: [UInt8], signatures: [[UInt8]], outcomes: [OutcomeLine])
    /// The peer signed two seals under one number: the digest of the one taken, and the other.
    case fork(taken: Digest, statement: [UInt8], signatures: [[UInt8]])

    /// Acknowledgements of one client on one queue, at most 512.
    case delivered(queue: QueueName, client: PartyID, messages: [LedgerIndex])
    /// A message left a queue, or (without one) the outbox, undelivered.
    case returned(LeafReturned)

    /// Bodies and salts were destroyed.
    case purged(LeafPurged)

    /// The replay guard's floor: nothing identified at or before it is acceptable any more.
    case floor(Timestamp)
    /// Somebody acted on the node.
    case operatorAct(role: String, act: String, reason: String)

    /// The word that stands for the kind in a line.
    public var kind: String {
        switch self {
        case .started: "started"
        case .opened: "opened"
        case .agreement: "agreement"
        case .key: "key"
        case .revocationList: "crl"
        case .accepted: "accepted"
        case .received: "received"
        case .refused: "refused"
        case .composed: "composed"
        case .sealed: "sealed"
        case .arrived: "arrived"
        case .receipt: "receipt"
        case .receiptSigned: "receipt-signed"
        case .receipted: "receipted"
        case .fork: "fork"
        case .delivered: "delivered"
        case .returned: "returned"
        case .purged: "purged"
        case .floor: "floor"
        case .operatorAct: "operator"
        }
    }
}

/// The beginning of a generation.
public struct LeafOpened: Hashable, Sendable {
    /// The generation that begins; 2 or more.
    public var generation: UInt32
    /// The last cosigned checkpoint of the generation before, as a signed note; empty if there never
    /// was one.
    public var previous: [UInt8]
    /// Why, in the operator's words.
    public var reason: String

    public init(generation: UInt32, previous: [UInt8], reason: String) {
        self.generation = generation
        self.previous = previous
        self.reason = reason
    }
}

/// A certificate, or another key, of one of the two nodes.
public struct LeafKey: Hashable, Sendable {
    /// What a key is for.
    public enum Role: String, Hashable, Sendable, CaseIterable {
        /// X.509, for statements.
        case signing
        /// X.509, for epochs.
        case encryption
        /// X.509, of the authority that issues the others.
        case authority
        /// A verifier key (C2SP signed-note), for checkpoints.
        case ledger
        /// A verifier key, for cosignatures.
        case witness
    }

    public enum Act: String, Hashable, Sendable, CaseIterable {
        case added
        case retired
    }

    public var act: Act
    /// Whose it is.
    public var node: NodeID
    public var role: Role
    public var value: Value

    public enum Value: Hashable, Sendable {
        /// SHA-256 of a certificate's DER, which is a blob under this digest; and its validity.
        case certificate(Digest, notBefore: Timestamp, notAfter: Timestamp)
        /// A verifier key.
        case verifier(String)
    }

    public init(act: Act, node: NodeID, role: Role, value: Value) {
        self.act = act
        self.node = node
        self.role = role
        self.value = value
    }
}

/// A certificate revocation list (RFC 5280 §5).
public struct LeafRevocationList: Hashable, Sendable {
    public var country: Country
    /// SHA-256 of the DER.
    public var digest: Digest
    public var thisUpdate: Timestamp
    public var nextUpdate: Timestamp

    public init(country: Country, digest: Digest, thisUpdate: Timestamp, nextUpdate: Timestamp) {
        self.country = country
        self.digest = digest
        self.thisUpdate = thisUpdate
        self.nextUpdate = nextUpdate
    }
}

/// A message accepted from a client.
public struct LeafAccepted: Hashable, Sendable {
    public var party: PartyID
    public var edition: Edition
    /// Detached CMS of the party over the header; empty where its type demands none.
    public var originSignature: [UInt8]
    public var header: [UInt8]

    public init(party: PartyID, edition: Edition, originSignature: [UInt8], header: [UInt8]) {
        self.party = party
        self.edition = edition
        self.originSignature = originSignature
        self.header = header
    }
}

/// A message taken from the peer's seal.
public struct LeafReceived: Hashable, Sendable {
    public var edition: Edition
    public var seal: SealSequence
    /// Its place in the seal; the first is 0.
    public var place: Int
    /// Where it was accepted first, for a duplicate.
    public var duplicateOf: LedgerIndex?
    public var originSignature: [UInt8]
    public var header: [UInt8]

    public init(
        edition: Edition, seal: SealSequence, place: Int, duplicateOf: LedgerIndex?,
        originSignature: [UInt8], header: [UInt8]
    ) {
        self.edition = edition
        self.seal = seal
        self.place = place
        self.duplicateOf = duplicateOf
        self.originSignature = originSignature
        self.header = header
    }
}

/// A message refused, at intake or as one of the peer's seal.
public struct LeafRefused: Hashable, Sendable {
    public enum Source: Hashable, Sendable {
        case client(PartyID)
        case seal(SealSequence, place: Int)
    }

    public var source: Source
    /// SHA-256(0x00 ‖ header bytes as they came).
    public var leaf: Digest
    public var code: Code
    /// RFC 6901, below the virtual root `{header, body}`; shortened to whole tokens as in an outcome
    /// line.
    public var path: String
    /// Only where it passes the header rules.
    public var header: [UInt8]?

    public init(source: Source, leaf: Digest, code: Code, path: String, header: [UInt8]?) {
        self.source = source
        self.leaf = leaf
        self.code = code
        self.path = Fragment.shortened(path)
        self.header = header
    }
}

/// A message that was not delivered.
public struct LeafReturned: Hashable, Sendable {
    public var message: LedgerIndex
    /// `nil` for the outbox: the message never crossed.
    public var queue: QueueName?
    public var code: Code
    public var reason: String

    public init(message: LedgerIndex, queue: QueueName?, code: Code, reason: String) {
        self.message = message
        self.queue = queue
        self.code = code
        self.reason = reason
    }
}

/// The bodies and salts of messages were destroyed; their headers and everything else stay.
public struct LeafPurged: Hashable, Sendable {
    /// The messages, at most ``Limits/purgeBatch``, in ascending order.
    public var messages: [LedgerIndex]
    /// Who ordered it; 1 to ``Limits/purgeText`` bytes.
    public var authority: String
    /// The law or rule it rests on; 1 to ``Limits/purgeText`` bytes.
    public var legalBasis: String

    public init(messages: [LedgerIndex], authority: String, legalBasis: String) {
        self.messages = messages
        self.authority = authority
        self.legalBasis = legalBasis
    }

    /// Whether a text can be an authority or a legal basis.
    public static func isAcceptable(_ text: String) -> Bool {
        (1...Limits.purgeText).contains(text.utf8.count)
            && text.contains { !$0.isWhitespace }
    }

    /// Whether places stand in ascending order, none twice, and are as many as one record holds.
    static func isAcceptable(_ messages: [LedgerIndex]) -> Bool {
        (1...Limits.purgeBatch).contains(messages.count)
            && zip(messages, messages.dropFirst()).allSatisfy { $0 < $1 }
    }
}
