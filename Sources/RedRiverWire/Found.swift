// Found: what became of a message, as far as this node knows.

public import RedRiverBase
internal import RedRiverJSON

/// The answer to `LOOKUP`: every hop this node knows of, in the order they happened.
///
///     {"sender":"VN.CUSTOMS.13BB","msgId":"…","level":"logged",
///      "hops":[{"state":"accepted","node":"vn.kim-thanh","at":"…","index":"1:88120",
///               "queue":null,"code":null,"path":null}]}
public struct Found: Hashable, Sendable {
    public var sender: PartyID
    public var id: MessageID
    /// What vouches for the receipt, or `nil` while there is none.
    public var level: Level?
    public var hops: [Hop]

    /// How a receipt is vouched for.
    public enum Level: String, Hashable, Sendable, CaseIterable {
        case logged, witnessed, `public`
    }

    public init(sender: PartyID, id: MessageID, level: Level?, hops: [Hop]) {
        self.sender = sender
        self.id = id
        self.level = level
        self.hops = hops
    }
}

/// One thing that happened to a message.
public struct Hop: Hashable, Sendable {
    public enum State: String, Hashable, Sendable, CaseIterable {
        /// Taken from a client.
        case accepted
        /// Put into a seal for the peer.
        case sealed
        /// The peer's receipt says it took the message.
        case receipted
        /// The peer's receipt says it refused the message; `code` and `path` say why.
        case refused
        /// Taken from the peer.
        case received
        /// Waiting on, or delivered from, a queue of this node.
        case waiting, delivered, dead
        /// Expired or discarded; `code` says which.
        case returned
    }

    public var state: State
    /// The node the hop is about.
    public var node: NodeID
    public var at: Timestamp?
    public var index: LedgerIndex?
    public var queue: QueueName?
    public var code: Code?
    public var path: String?

    public init(
        state: State, node: NodeID, at: Timestamp? = nil, index: LedgerIndex? = nil,
        queue: QueueName? = nil, code: Code? = nil, path: String? = nil
    ) {
        self.state = state
        self.node = node
        self.at = at
        self.index = index
        self.queue = queue
        self.code = code
        self.path = path
    }
}

extension Found: Payload {
    init(from reader: inout JSONReader) throws(JSONError) {
        sender = try reader.party("sender")
        id = try reader.parsed("msgId", Form.messageID) { MessageID($0) }
        level = try reader.nullable("level") { (reader) throws(JSONError) in
            try reader.parsed("level", Form.oneOf(Level.allCases.map(\.rawValue))) {
                Level(rawValue: $0)
            }
        }
        hops = []
        for var item in try reader.objects("hops") {
            hops.append(try Hop(from: &item))
            try item.finish()
        }
    }

    var json: JSON {
        [
            "sender": .string(sender.description), "msgId": .string(id.description),
            "level": .nullable(level) { .string($0.rawValue) },
            "hops": .array(hops.map(\.json)),
        ]
    }
}

extension Hop: Payload {
    init(from reader: inout JSONReader) throws(JSONError) {
        state = try reader.parsed("state", Form.oneOf(State.allCases.map(\.rawValue))) {
            State(rawValue: $0)
        }
        node = try reader.node("node")
        at = try reader.nullable("at") { (reader) throws(JSONError) in try reader.time("at") }
        index = try reader.nullable("index") { (reader) throws(JSONError) in
            try reader.ledgerIndex("index")
        }
        queue = try reader.nullable("queue") { (reader) throws(JSONError) in
            try reader.queue("queue")
        }
        code = try reader.nullable("code") { (reader) throws(JSONError) in
            try reader.code("code")
        }
        path = try reader.nullable("path") { (reader) throws(JSONError) in
            try reader.sentence("path", most: 1024)
        }
    }

    var json: JSON {
        [
            "state": .string(state.rawValue), "node": .string(node.description),
            "at": .nullable(at) { .string($0.rfc3339) },
            "index": .nullable(index) { .string($0.text) },
            "queue": .nullable(queue) { .string($0.description) },
            "code": .nullable(code) { .string($0.rawValue) },
            "path": .nullable(path) { .string($0) },
        ]
    }
}
