// ClientRequest: what a client says to its node.

public import RedRiverBase

/// A message from a client (DEALER) to its node (ROUTER).
public enum ClientRequest: Hashable, Sendable {
    /// Begins a session. Anything else before it is answered `ERROR` `NO_HELLO`.
    case hello(Hello)
    /// Hands over one message.
    case publish(Submission)
    /// Asks what `publish` would answer, and records nothing.
    case check(Submission)
    /// Asks for deliveries from one of the party's own queues.
    case subscribe(Subscribe)
    /// Raises the number of deliveries the client will hold. Not answered.
    case credit(Credit)
    /// Deliveries that are done.
    case acknowledge([Token])
    /// A delivery that is not done.
    case negative(Token, Nack)
    /// Asks for more time.
    case touch(Token)
    /// Asks what became of a message.
    case lookup(sender: PartyID, id: MessageID)
    /// Asks for what this node can prove of a message.
    case evidence(sender: PartyID, id: MessageID, EvidenceWish)
    case status
    case ping
}

/// One message as a client hands it over.
public struct Submission: Hashable, Sendable {
    /// The header, exactly as it was signed and hashed: 1 to 4096 bytes.
    public var header: [UInt8]
    /// 32 bytes.
    public var salt: [UInt8]
    /// Exactly the bytes the commitment in the header is over.
    public var body: [UInt8]
    /// The party's own detached CMS over the header; empty where the type demands none.
    public var originSignature: [UInt8]

    public init(header: [UInt8], salt: [UInt8], body: [UInt8], originSignature: [UInt8] = []) {
        self.header = header
        self.salt = salt
        self.body = body
        self.originSignature = originSignature
    }

    init(from reader: inout FrameReader) throws(WireError) {
        try reader.demand(4)
        header = try reader.bytes("header", atLeast: 1, most: Limits.header)
        salt = try reader.bytes("salt", exactly: Limits.saltBytes)
        body = try reader.bytes("body", most: Limits.body)
        originSignature = try reader.bytes("origin signature", most: Limits.originSignature)
    }

    var frames: [[UInt8]] { [header, salt, body, originSignature] }
}

extension ClientRequest {
    /// The verb in frame 1.
    public var verb: String {
        switch self {
        case .hello: "HELLO"
        case .publish: "PUBLISH"
        case .check: "CHECK"
        case .subscribe: "SUBSCRIBE"
        case .credit: "CREDIT"
        case .acknowledge: "ACK"
        case .negative: "NACK"
        case .touch: "TOUCH"
        case .lookup: "LOOKUP"
        case .evidence: "EVIDENCE"
        case .status: "STATUS"
        case .ping: "PING"
        }
    }

    /// Reads the frames of one message, the routing frames of the socket taken off.
    ///
    /// - Throws: ``WireError``; ``Envelope/request(of:)`` says whom to answer.
    public static func parse(
        _ frames: [[UInt8]]
    ) throws(WireError) -> (request: RequestID, message: ClientRequest) {
        let envelope = try Envelope(frames)
        var reader = FrameReader(envelope.verb, frames)
        return (envelope.request, try ClientRequest(from: &reader))
    }

    private init(from reader: inout FrameReader) throws(WireError) {
        switch reader.verb {
        case "PUBLISH": self = .publish(try Submission(from: &reader))
        case "CHECK": self = .check(try Submission(from: &reader))
        case "ACK":
            try reader.demand(1...Limits.creditMax)
            self = .acknowledge(try reader.tokens())
        case "NACK":
            try reader.demand(2)
            self = .negative(try reader.token(), try reader.json())
        case "TOUCH":
            try reader.demand(1)
            self = .touch(try reader.token())
        case "CREDIT":
            try reader.demand(1)
            self = .credit(try reader.json())
        case "LOOKUP":
            try reader.demand(2)
            self = .lookup(
                sender: try reader.text("sender") { PartyID($0) },
                id: try reader.text("msgId") { MessageID($0) })
        case "EVIDENCE":
            try reader.demand(3)
            self = .evidence(
                sender: try reader.text("sender") { PartyID($0) },
                id: try reader.text("msgId") { MessageID($0) }, try reader.json())
        default: try self.init(session: &reader)
        }
    }

    private init(session reader: inout FrameReader) throws(WireError) {
        switch reader.verb {
        case "HELLO":
            try reader.demand(1)
            self = .hello(try reader.json())
        case "SUBSCRIBE":
            try reader.demand(1)
            self = .subscribe(try reader.json())
        case "STATUS":
            try reader.demand(0)
            self = .status
        case "PING":
            // The frame is the client's own affair: what is echoed is the request id.
            try reader.demand(0...1)
            if reader.count == 1 { _ = try reader.bytes("any", most: ByteCount(64)) }
            self = .ping
        default: throw .unknownVerb(reader.verb)
        }
    }

    /// The frames of this message.
    public func frames(request: RequestID) -> [[UInt8]] {
        Envelope.frames(verb, request) + ownFrames
    }

    private var ownFrames: [[UInt8]] {
        switch self {
        case .hello(let hello): [hello.frame]
        case .publish(let submission), .check(let submission): submission.frames
        case .subscribe(let subscribe): [subscribe.frame]
        case .credit(let credit): [credit.frame]
        case .acknowledge(let tokens): tokens.map(\.bytes)
        case .negative(let token, let nack): [token.bytes, nack.frame]
        case .touch(let token): [token.bytes]
        case .lookup(let sender, let id):
            [Array(sender.description.utf8), Array(id.description.utf8)]
        case .evidence(let sender, let id, let wish):
            [Array(sender.description.utf8), Array(id.description.utf8), wish.frame]
        case .status, .ping: []
        }
    }
}
