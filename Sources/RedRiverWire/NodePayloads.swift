// NodePayloads: the JSON a node sends to its clients. Every object is closed.

public import RedRiverBase
internal import RedRiverJSON

/// `{"generation":1,"index":88120,"acceptedAt":"…","duplicate":false}`, and `"advice":[…]` as in
/// ``DeliveryInfo`` where a rule has something to say.
public struct Accepted: Hashable, Sendable {
    /// Where the acceptance stands in the node's ledger; for a duplicate, the first acceptance.
    public var index: LedgerIndex
    public var acceptedAt: Timestamp
    /// Whether the same message had been accepted before.
    public var isDuplicate: Bool
    /// Warnings and information about the message, written where there are any.
    public var advice: [Advice]

    public init(
        index: LedgerIndex, acceptedAt: Timestamp, isDuplicate: Bool, advice: [Advice] = []
    ) {
        self.advice = advice
        self.index = index
        self.acceptedAt = acceptedAt
        self.isDuplicate = isDuplicate
    }
}

extension Accepted: Payload {
    init(from reader: inout JSONReader) throws(JSONError) {
        index = LedgerIndex(
            generation: UInt32(try reader.integer("generation", in: 0...Int64(UInt32.max))),
            index: try reader.count("index"))
        acceptedAt = try reader.time("acceptedAt")
        isDuplicate = try reader.bool("duplicate")
        advice = []
        guard reader.value["advice"] != nil else { return }
        for var item in try reader.objects("advice") {
            advice.append(try Advice(from: &item))
            try item.finish()
        }
    }

    var json: JSON {
        .object(present: [
            ("generation", .int(Int64(index.generation))), ("index", .count(index.index)),
            ("acceptedAt", .string(acceptedAt.rfc3339)), ("duplicate", .bool(isDuplicate)),
            ("advice", advice.isEmpty ? nil : .array(advice.map(\.json))),
        ])
    }
}

/// `{"code":"BUSY","retryAfterMs":1500,"hint":{…}}`
public struct Busy: Hashable, Sendable {
    /// `BUSY`, `DISK_LOW` or another code that may be tried again.
    public var code: Code
    /// How long to wait, in milliseconds.
    public var retryAfterMilliseconds: Int64
    /// What more there is to say than the code says: which type's quota is used up.
    public var hint: Text?

    public init(code: Code = .busy, retryAfterMilliseconds: Int64, hint: Text? = nil) {
        self.code = code
        self.retryAfterMilliseconds = retryAfterMilliseconds
        self.hint = hint
    }
}

extension Busy: Payload {
    init(from reader: inout JSONReader) throws(JSONError) {
        code = try reader.code("code")
        retryAfterMilliseconds = try reader.integer(
            "retryAfterMs", in: 0...Limits.dayMilliseconds)
        hint = reader.value["hint"] == nil ? nil : try reader.text("hint")
    }

    var json: JSON {
        .object(present: [
            ("code", .string(code.rawValue)), ("retryAfterMs", .int(retryAfterMilliseconds)),
            ("hint", hint?.json),
        ])
    }
}

/// What stands beside a delivered message.
///
///     {"queue":"…","token":"<hex>","index":"1:60321","attempt":1,"deadline":"…",
///      "receivedAt":"…","advice":[{"rule":"RR-D21","path":"/body/…","text":{…}}]}
public struct DeliveryInfo: Hashable, Sendable {
    public var queue: QueueName
    public var token: Token
    /// Where the message stands in the ledger of this node.
    public var index: LedgerIndex
    /// 1 for the first delivery.
    public var attempt: Int
    /// When the lease ends unless it is touched.
    public var deadline: Timestamp
    /// When this node took the message.
    public var receivedAt: Timestamp
    /// What domain rules have to say that is no refusal.
    public var advice: [Advice]

    public init(
        queue: QueueName, token: Token, index: LedgerIndex, attempt: Int, deadline: Timestamp,
        receivedAt: Timestamp, advice: [Advice] = []
    ) {
        self.queue = queue
        self.token = token
        self.index = index
        self.attempt = attempt
        self.deadline = deadline
        self.receivedAt = receivedAt
        self.advice = advice
    }
}

extension DeliveryInfo: Payload {
    init(from reader: inout JSONReader) throws(JSONError) {
        queue = try reader.queue("queue")
        token = try reader.parsed("token", Form.token) { Token(hex: $0) }
        index = try reader.ledgerIndex("index")
        attempt = Int(try reader.integer("attempt", in: 1...Int64(Int32.max)))
        deadline = try reader.time("deadline")
        receivedAt = try reader.time("receivedAt")
        advice = []
        for var item in try reader.objects("advice") {
            advice.append(try Advice(from: &item))
            try item.finish()
        }
    }

    var json: JSON {
        [
            "queue": .string(queue.description), "token": .string(token.hex),
            "index": .string(index.text), "attempt": .int(Int64(attempt)),
            "deadline": .string(deadline.rfc3339), "receivedAt": .string(receivedAt.rfc3339),
            "advice": .array(advice.map(\.json)),
        ]
    }
}

/// What one rule has to say about a message that was not refused.
public struct Advice: Hashable, Sendable {
    public var rule: String
    /// An RFC 6901 path in `{ "header": …, "body": … }`.
    public var path: String
    public var text: Text

    public init(rule: String, path: String, text: Text) {
        self.rule = rule
        self.path = path
        self.text = text
    }
}

extension Advice: Payload {
    init(from reader: inout JSONReader) throws(JSONError) {
        rule = try reader.sentence("rule", most: 32)
        path = try reader.sentence("path", most: 1024)
        text = try reader.text("text")
    }

    var json: JSON { ["rule": .string(rule), "path": .string(path), "text": text.json] }
}

/// `{"startId":"…","time":"…"}`
public struct Pong: Hashable, Sendable {
    /// Another start id than in `WELCOME` means: the node was restarted, begin again with `HELLO`.
    public var startID: String
    public var time: Timestamp

    public init(startID: String, time: Timestamp) {
        self.startID = startID
        self.time = time
    }
}

extension Pong: Payload {
    init(from reader: inout JSONReader) throws(JSONError) {
        startID = try reader.sentence("startId", most: 32)
        time = try reader.time("time")
    }

    var json: JSON { ["startId": .string(startID), "time": .string(time.rfc3339)] }
}

/// `{"code":"FRAMES","retryable":false,"text":{…},"hint":{…}}`, the payload of `ERROR`.
public struct ErrorAnswer: Hashable, Sendable {
    public var code: Code
    public var text: Text
    public var hint: Text

    /// A refusal in the words of its code.
    public init(_ code: Code) {
        self.init(code: code, text: code.text, hint: code.hint)
    }

    /// A refusal in the words of what was wrong with the frames.
    public init(_ error: WireError) {
        self.init(code: error.wireCode, text: error.text, hint: error.wireCode.hint)
    }

    public init(code: Code, text: Text, hint: Text) {
        self.code = code
        self.text = text
        self.hint = hint
    }
}

extension ErrorAnswer: Payload {
    init(from reader: inout JSONReader) throws(JSONError) {
        code = try reader.code("code")
        _ = try reader.bool("retryable")
        text = try reader.text("text")
        hint = try reader.text("hint")
    }

    var json: JSON {
        [
            "code": .string(code.rawValue), "retryable": .bool(code.isRetryable),
            "text": text.json, "hint": hint.json,
        ]
    }
}
