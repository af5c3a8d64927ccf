// ClientPayloads: the JSON clients send. Every object is closed: an unknown member is refused.

public import RedRiverBase
internal import RedRiverJSON

/// `{"protocol":1,"client":"redriver 0.1","languages":["vi","zh"]}`
public struct Hello: Hashable, Sendable {
    /// The only protocol there is.
    public static let protocolVersion: Int64 = 1

    /// The name and version of the client software, at most 64 bytes. For logs.
    public var client: String
    /// The languages its people read, best first. Texts always come in all three.
    public var languages: [Language]

    public init(client: String, languages: [Language]) {
        self.client = client
        self.languages = languages
    }
}

extension Hello: Payload {
    init(from reader: inout JSONReader) throws(JSONError) {
        _ = try reader.integer("protocol", in: Self.protocolVersion...Self.protocolVersion)
        client = try reader.sentence("client", most: 64)
        languages = []
        let listed = try reader.strings("languages")
        for word in listed {
            guard let language = Language(rawValue: word), listed.count <= 3 else {
                throw .unexpected(
                    expected: .form(Form.language), pointer: reader.pointer(of: "languages"))
            }
            languages.append(language)
        }
    }

    var json: JSON {
        [
            "protocol": .int(Self.protocolVersion), "client": .string(client),
            "languages": .array(languages.map { .string($0.rawValue) }),
        ]
    }
}

/// `{"queue":"VN.CUSTOMS.13BB","credit":64}`
public struct Subscribe: Hashable, Sendable {
    public var queue: QueueName
    /// How many deliveries the client will hold: 0…1024.
    public var credit: Int

    public init(queue: QueueName, credit: Int) {
        self.queue = queue
        self.credit = credit
    }
}

extension Subscribe: Payload {
    init(from reader: inout JSONReader) throws(JSONError) {
        queue = try reader.queue("queue")
        credit = Int(try reader.integer("credit", in: 0...Int64(Limits.creditMax)))
    }

    var json: JSON { ["queue": .string(queue.description), "credit": .int(Int64(credit))] }
}

/// `{"queue":"VN.CUSTOMS.13BB","add":32}`
public struct Credit: Hashable, Sendable {
    public var queue: QueueName
    /// 1…1024.
    public var add: Int

    public init(queue: QueueName, add: Int) {
        self.queue = queue
        self.add = add
    }
}

extension Credit: Payload {
    init(from reader: inout JSONReader) throws(JSONError) {
        queue = try reader.queue("queue")
        add = Int(try reader.integer("add", in: 1...Int64(Limits.creditMax)))
    }

    var json: JSON { ["queue": .string(queue.description), "add": .int(Int64(add))] }
}

/// `{"act":"refuse","code":"E17","text":"…"}`; `code` and `text` may be left out.
public struct Nack: Hashable, Sendable {
    public enum Act: String, Hashable, Sendable, CaseIterable {
        /// Offer it again after a pause.
        case retry
        /// Never again: the message becomes a dead letter and its sender is told.
        case refuse
    }

    public var act: Act
    /// The consumer's own code, at most 32 bytes; it is kept and passed on, not interpreted.
    public var code: String?
    /// The consumer's own words, at most 500 bytes.
    public var text: String?

    public init(act: Act, code: String? = nil, text: String? = nil) {
        self.act = act
        self.code = code
        self.text = text
    }
}

extension Nack: Payload {
    init(from reader: inout JSONReader) throws(JSONError) {
        act = try reader.parsed("act", Form.oneOf(Act.allCases.map(\.rawValue))) {
            Act(rawValue: $0)
        }
        code = try reader.optionalParsed("code", Form.sentence(32)) {
            $0.utf8.count <= 32 ? $0 : nil
        }
        text = try reader.optionalParsed("text", Form.sentence(500)) {
            $0.utf8.count <= 500 ? $0 : nil
        }
    }

    var json: JSON {
        .object(present: [
            ("act", .string(act.rawValue)), ("code", code.map { .string($0) }),
            ("text", text.map { .string($0) }),
        ])
    }
}

/// `{"body":false}`
public struct EvidenceWish: Hashable, Sendable {
    /// Whether body and salt are wanted too.
    public var body: Bool

    public init(body: Bool) { self.body = body }
}

extension EvidenceWish: Payload {
    init(from reader: inout JSONReader) throws(JSONError) { body = try reader.bool("body") }

    var json: JSON { ["body": .bool(body)] }
}
