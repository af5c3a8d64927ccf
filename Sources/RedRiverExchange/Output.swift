// Output: everything a node may do, as values. Nothing here happens before the records that stand
// behind it are durable; `Exchange` holds each output until then.

public import RedRiverBase
public import RedRiverCatalogue
public import RedRiverEvidence

/// The answer to a client's request.
public enum Answer: Hashable, Sendable {
    case accepted(LedgerIndex, at: Timestamp, advice: [Finding])
    /// Publishing this message now would accept it.
    case acceptable
    /// The same message was accepted before; its record holds the first answer.
    case duplicate(of: RecordIndex)
    case rejected([Problem])
    /// The identifier is older than the guard remembers.
    case stale
    /// Nothing was accepted; try again after so many milliseconds. With the type whose quota is
    /// used up, where it is that of a type.
    case busy(Code, retryAfter: Int64, over: MessageType? = nil)
    case subscribed(QueueName, credit: Int)
    case acknowledged(done: [[UInt8]], stale: [[UInt8]])
    case touched(token: [UInt8], deadline: Timestamp)
    case error(Code)
}

/// One message offered to one client.
public struct Delivery: Hashable, Sendable {
    public var client: Client
    public var queue: QueueName
    public var token: [UInt8]
    /// Where header, salt and body are.
    public var message: RecordIndex
    public var ledger: LedgerIndex
    /// 1 for the first.
    public var attempt: Int
    public var deadline: Timestamp
    public var receivedAt: Timestamp
}

/// A seal to encrypt and send.
public struct SealToSend: Hashable, Sendable {
    public var sequence: SealSequence
    public var statement: [UInt8]
    public var signatures: [[UInt8]]
    public var first: MessageNumber
    public var messages: [RecordIndex]
    public var epoch: EpochID
}

/// A receipt to send.
public struct ReceiptToSend: Hashable, Sendable {
    public var statement: [UInt8]
    public var signatures: [[UInt8]]
    public var outcomes: [OutcomeLine]
}

/// A statement of the peer with its signatures: what proves a claim in HELLO.
public struct SignedStatement: Hashable, Sendable {
    public var statement: [UInt8]
    public var signatures: [[UInt8]]
}

/// Something of the peer's that this node holds, under the peer's own signature.
public struct ProvenClaim: Hashable, Sendable {
    public var sequence: SealSequence
    public var digest: Digest
    public var proof: SignedStatement
}

/// What this node says first on a link.
public struct Greeting: Hashable, Sendable {
    /// The highest epoch number seen of the peer.
    public var epochSeen: UInt64
    /// The last seal taken of the peer.
    public var seal: ProvenClaim?
    /// The last receipt taken of the peer.
    public var receipt: ProvenClaim?
}

/// Something an operator must know.
public enum Notice: Hashable, Sendable {
    case linkUp
    case linkDown
    /// The link cannot work, and why.
    case linkRefused(Code)
    /// The peer's clock and ours differ by so many milliseconds.
    case clockDiffers(milliseconds: Int64)
    /// Our own clock leapt by so many milliseconds; floor and expiry wait for an operator.
    case clockLeapt(milliseconds: Int64)
    /// Our own clock was set back by so many milliseconds.
    case clockSetBack(milliseconds: Int64)
    /// The peer holds a seal.
    case held(SealSequence, Code)
    /// The peer's greeting does not know of a seal that it has receipted.
    case peerForgot(SealSequence)
    /// Two signed statements of the peer bear one number.
    case fork(SealSequence)
    /// A seal or a receipt came again; nothing changed.
    case replay(SealSequence)
    /// The node took the peer's seal: so many accepted, duplicate and refused messages.
    case sealTaken(SealSequence, accepted: Int, duplicate: Int, refused: Int)
    /// The peer's receipt for a seal was taken.
    case sealReceipted(SealSequence, accepted: Int, duplicate: Int, refused: Int)
    case queuePaused(QueueName)
    case deadLetter(QueueName?, RecordIndex, Code)
}

/// Something to do.
public enum Output: Hashable, Sendable {
    case answer(Request, Answer)
    case deliver(Delivery)
    /// Sign these statement bytes; answer with `sealSigned`.
    case signSeal(SealSequence, statement: [UInt8])
    /// Sign these statement bytes; answer with `receiptSigned`.
    case signReceipt(SealSequence, statement: [UInt8])

    case greet(Greeting)
    /// Send certificates and revocation lists.
    case sendCertificates
    /// Encapsulate, sign and send an epoch of this number; the peer's answer is `epochConfirmed`.
    case openEpoch(number: UInt64)
    /// Tell the peer that its epoch can be used.
    case confirmEpoch(EpochID)
    case sendSeal(SealToSend)
    case sendReceipt(ReceiptToSend)
    case hold(SealSequence, Code)
    case ping
    /// Give this connection up; dial again where it is ours to dial.
    case dropLink

    case notice(Notice)
}
