// Welcome: what a node tells a client that greets it.

public import RedRiverBase
internal import RedRiverJSON

/// The answer to `HELLO`.
///
///     {"node":"vn.kim-thanh","party":"VN.CUSTOMS.13BB","startId":"…","serverTime":"…",
///      "agreement":"sha256:…","edition":1,"validation":"header",
///      "limits":{"header":4096,"body":524288,"credit":1024,"leaseMs":30000},
///      "types":[{"type":"RR110","version":"1.0","schema":null}]}
public struct Welcome: Hashable, Sendable {
    public var node: NodeID
    /// The party the connection's key belongs to.
    public var party: PartyID
    public var startID: String
    public var serverTime: Timestamp
    /// The digest of the agreement file in force.
    public var agreement: Digest
    public var edition: Edition
    public var validation: Validation
    public var limits: WelcomeLimits
    public var types: [TypeOffer]

    /// How far a node looks into messages.
    public enum Validation: String, Hashable, Sendable, CaseIterable {
        /// The header only; bodies are carried as they are.
        case header
        /// Header, body schema and domain rules.
        case full
    }

    public init(
        node: NodeID, party: PartyID, startID: String, serverTime: Timestamp, agreement: Digest,
        edition: Edition, validation: Validation = .header, limits: WelcomeLimits = .ours,
        types: [TypeOffer]
    ) {
        self.node = node
        self.party = party
        self.startID = startID
        self.serverTime = serverTime
        self.agreement = agreement
        self.edition = edition
        self.validation = validation
        self.limits = limits
        self.types = types
    }
}

extension Welcome: Payload {
    init(from reader: inout JSONReader) throws(JSONError) {
        node = try reader.node("node")
        party = try reader.party("party")
        startID = try reader.sentence("startId", most: 32)
        serverTime = try reader.time("serverTime")
        agreement = try reader.digest("agreement")
        edition = Edition(UInt32(try reader.integer("edition", in: 1...Int64(UInt32.max))))
        validation = try reader.parsed(
            "validation", Form.oneOf(Validation.allCases.map(\.rawValue))
        ) { Validation(rawValue: $0) }
        var inner = try reader.object("limits")
        limits = try WelcomeLimits(from: &inner)
        try inner.finish()
        types = []
        for var item in try reader.objects("types") {
            types.append(try TypeOffer(from: &item))
            try item.finish()
        }
    }

    var json: JSON {
        [
            "node": .string(node.description), "party": .string(party.description),
            "startId": .string(startID), "serverTime": .string(serverTime.rfc3339),
            "agreement": .string(agreement.labelled), "edition": .int(Int64(edition.value)),
            "validation": .string(validation.rawValue), "limits": limits.json,
            "types": .array(types.map(\.json)),
        ]
    }
}

/// The bounds a client must keep.
public struct WelcomeLimits: Hashable, Sendable {
    /// The longest header and body, in bytes.
    public var header: Int
    public var body: Int
    /// The most deliveries one connection may hold.
    public var credit: Int
    /// How long a delivery may go unanswered.
    public var leaseMilliseconds: Int64

    public init(header: Int, body: Int, credit: Int, leaseMilliseconds: Int64) {
        self.header = header
        self.body = body
        self.credit = credit
        self.leaseMilliseconds = leaseMilliseconds
    }

    /// What this build keeps.
    public static let ours = Self(
        header: Limits.header.value, body: Limits.body.value, credit: Limits.creditMax,
        leaseMilliseconds: Limits.leaseMilliseconds)
}

extension WelcomeLimits: Payload {
    init(from reader: inout JSONReader) throws(JSONError) {
        header = Int(try reader.integer("header", in: 1...Int64(Int32.max)))
        body = Int(try reader.integer("body", in: 1...Int64(Int32.max)))
        credit = Int(try reader.integer("credit", in: 1...Int64(Int32.max)))
        leaseMilliseconds = try reader.integer("leaseMs", in: 1...Limits.dayMilliseconds)
    }

    var json: JSON {
        [
            "header": .int(Int64(header)), "body": .int(Int64(body)),
            "credit": .int(Int64(credit)), "leaseMs": .int(leaseMilliseconds),
        ]
    }
}

/// A message type the agreement allows, with the digest of its schema where there is one.
public struct TypeOffer: Hashable, Sendable {
    public var type: String
    public var version: String
    public var schema: Digest?

    public init(type: String, version: String, schema: Digest?) {
        self.type = type
        self.version = version
        self.schema = schema
    }
}

extension TypeOffer: Payload {
    init(from reader: inout JSONReader) throws(JSONError) {
        type = try reader.sentence("type", most: 16)
        version = try reader.sentence("version", most: 16)
        schema = try reader.nullable("schema") { (reader) throws(JSONError) in
            try reader.digest("schema")
        }
    }

    var json: JSON {
        [
            "type": .string(type), "version": .string(version),
            "schema": .nullable(schema) { .string($0.labelled) },
        ]
    }
}
