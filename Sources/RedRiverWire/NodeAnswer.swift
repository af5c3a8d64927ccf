// NodeAnswer: what a node says to its clients.

public import RedRiverBase

/// A message from a node (ROUTER) to a client (DEALER). All but `deliver` answer a request.
public enum NodeAnswer: Hashable, Sendable {
    /// Answers `HELLO`.
    case welcome(Welcome)
    /// Answers `PUBLISH`, once the message is durable.
    case accepted(Accepted)
    /// Answers `CHECK`: `PUBLISH` would accept this message now.
    case checked
    /// Answers `PUBLISH` and `CHECK`: the problem object, as the node composed it.
    case rejected([UInt8])
    /// Answers `PUBLISH`: the identifier is older than the node remembers. Not a verdict.
    case stale
    /// Answers `PUBLISH` and `CHECK`: nothing was accepted, the same bytes are welcome later.
    case busy(Busy)
    /// Answers `SUBSCRIBE`; deliveries follow.
    case subscribed(Subscribe)
    /// A message from a queue.
    case deliver(Delivered)
    /// Answers `ACK` and `NACK`: recorded.
    case acknowledged([Token])
    /// Answers `ACK`, `NACK` and `TOUCH`: these are not yours any more; they may come again.
    case staleTokens([Token])
    /// Answers `TOUCH`.
    case touched(Token, deadline: Timestamp)
    /// Answers `LOOKUP`.
    case found(Found)
    /// Answers `EVIDENCE`: a bundle, as the node made it.
    case evidence([UInt8])
    /// Answers `STATUS`: JSON, as the node composed it.
    case status([UInt8])
    /// Answers `PING`.
    case pong(Pong)
    /// Answers anything that was not understood or not allowed.
    case error(ErrorAnswer)
}

extension NodeAnswer {
    /// The verb in frame 1.
    public var verb: String {
        switch self {
        case .welcome: "WELCOME"
        case .accepted: "ACCEPTED"
        case .checked: "CHECKED"
        case .rejected: "REJECTED"
        case .stale, .staleTokens: "STALE"
        case .busy: "BUSY"
        case .subscribed: "SUBSCRIBED"
        case .deliver: "DELIVER"
        case .acknowledged: "ACKED"
        case .touched: "TOUCHED"
        case .found: "FOUND"
        case .evidence: "EVIDENCE"
        case .status: "STATUS"
        case .pong: "PONG"
        case .error: "ERROR"
        }
    }

    /// Reads the frames of one message.
    public static func parse(
        _ frames: [[UInt8]]
    ) throws(WireError) -> (request: RequestID, message: NodeAnswer) {
        let envelope = try Envelope(frames)
        var reader = FrameReader(envelope.verb, frames)
        return (envelope.request, try NodeAnswer(from: &reader))
    }

    private init(from reader: inout FrameReader) throws(WireError) {
        switch reader.verb {
        case "DELIVER": self = .deliver(try Delivered(from: &reader))
        case "ACKED":
            try reader.demand(1...Limits.creditMax)
            self = .acknowledged(try reader.tokens())
        case "STALE":
            try reader.demand(0...Limits.creditMax)
            let tokens = try reader.tokens()
            self = tokens.isEmpty ? .stale : .staleTokens(tokens)
        case "TOUCHED":
            try reader.demand(2)
            self = .touched(
                try reader.token(),
                deadline: try reader.text("deadline") { Timestamp(canonicalRFC3339: $0) })
        case "CHECKED":
            try reader.demand(0)
            self = .checked
        case "EVIDENCE":
            try reader.demand(1)
            self = .evidence(try reader.bytes("evidence", atLeast: 1, most: Limits.evidence))
        default:
            try reader.demand(1)
            try self.init(json: &reader)
        }
    }

    private init(json reader: inout FrameReader) throws(WireError) {
        switch reader.verb {
        case "ACCEPTED": self = .accepted(try reader.json())
        case "REJECTED": self = .rejected(try reader.anyJSON())
        case "BUSY": self = .busy(try reader.json())
        case "SUBSCRIBED": self = .subscribed(try reader.json())
        case "WELCOME": self = .welcome(try reader.json())
        case "FOUND": self = .found(try reader.json())
        case "STATUS": self = .status(try reader.anyJSON())
        case "PONG": self = .pong(try reader.json())
        case "ERROR": self = .error(try reader.json())
        default: throw .unknownVerb(reader.verb)
        }
    }

    /// The frames of this message.
    public func frames(request: RequestID) -> [[UInt8]] {
        Envelope.frames(verb, request) + ownFrames
    }

    private var ownFrames: [[UInt8]] {
        switch self {
        case .welcome(let welcome): [welcome.frame]
        case .accepted(let accepted): [accepted.frame]
        case .rejected(let json), .status(let json): [json]
        case .busy(let busy): [busy.frame]
        case .subscribed(let subscribe): [subscribe.frame]
        case .deliver(let delivery): delivery.frames
        case .acknowledged(let tokens), .staleTokens(let tokens): tokens.map(\.bytes)
        case .touched(let token, let deadline): [token.bytes, Array(deadline.rfc3339.utf8)]
        case .found(let found): [found.frame]
        case .evidence(let bundle): [bundle]
        case .pong(let pong): [pong.frame]
        case .error(let refusal): [refusal.frame]
        case .checked, .stale: []
        }
    }
}

/// A message from a queue: its particulars, then header, salt and body as they were published.
public struct Delivered: Hashable, Sendable {
    public var info: DeliveryInfo
    public var header: [UInt8]
    public var salt: [UInt8]
    public var body: [UInt8]

    public init(info: DeliveryInfo, header: [UInt8], salt: [UInt8], body: [UInt8]) {
        self.info = info
        self.header = header
        self.salt = salt
        self.body = body
    }

    init(from reader: inout FrameReader) throws(WireError) {
        try reader.demand(4)
        info = try reader.json()
        header = try reader.bytes("header", atLeast: 1, most: Limits.header)
        salt = try reader.bytes("salt", exactly: Limits.saltBytes)
        body = try reader.bytes("body", most: Limits.body)
    }

    var frames: [[UInt8]] { [info.frame, header, salt, body] }
}
