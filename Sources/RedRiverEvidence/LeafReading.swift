// LeafReading: a foreign line, read strictly.
//
// Fields are read first, then the value is written again and compared with the line: another order of
// members, a space, another escape, a member that nobody knows, a second spelling of a number are all
// found by that one comparison. A line of a kind this build does not know is an error too, named.

internal import RedRiverBase
internal import RedRiverJSON

extension Leaf {
    /// Reads one line.
    ///
    /// A header is cut out and not judged.
    ///
    /// - Throws: ``EvidenceError/leaf(_:)``.
    public init(parsing bytes: [UInt8]) throws(EvidenceError) {
        guard bytes.count <= Self.most else { throw .leaf(.tooLong(bytes.count)) }
        guard let root = try? JSONDocument(parsing: bytes).root, root.kind == .object else {
            throw .leaf(.notJSON)
        }
        guard let kind = root["kind"]?.string else { throw .leaf(.member("kind")) }
        var reader = LeafReader(root)
        guard let reading = LeafFact.readings[kind] else { throw .leaf(.unknownKind(kind)) }
        let at = try reader.time("at")
        self.init(at: at, try reading(&reader))
        guard self.bytes == bytes else { throw .leaf(.notCanonical(kind)) }
    }
}

/// Takes members of a line.
private struct LeafReader {
    private let root: JSONValue

    init(_ root: JSONValue) { self.root = root }

    func has(_ name: String) -> Bool { root[name] != nil }

    private func read<Value>(
        _ name: String, _ parse: (JSONValue) -> Value?
    ) throws(EvidenceError) -> Value {
        guard let member = root[name], let value = parse(member) else {
            throw .leaf(.member(name))
        }
        return value
    }

    func parsed<Value>(
        _ name: String, _ parse: (String) -> Value?
    ) throws(EvidenceError) -> Value {
        try read(name) { $0.string.flatMap(parse) }
    }

    func string(_ name: String) throws(EvidenceError) -> String { try parsed(name) { $0 } }
    func utf8(_ name: String) throws(EvidenceError) -> [UInt8] { try read(name) { $0.utf8 } }
    func number(_ name: String) throws(EvidenceError) -> UInt64 { try read(name) { $0.uint64 } }
    func small(_ name: String) throws(EvidenceError) -> UInt32 {
        try read(name) { $0.uint64.flatMap { UInt32(exactly: $0) } }
    }
    func time(_ name: String) throws(EvidenceError) -> Timestamp {
        try parsed(name) { Timestamp(rfc3339: $0) }
    }
    func digest(_ name: String) throws(EvidenceError) -> Digest {
        try parsed(name) { Digest(labelled: $0) }
    }
    func base64(_ name: String) throws(EvidenceError) -> [UInt8] {
        try parsed(name) { Base64.decode($0) }
    }
    func sequence(_ name: String) throws(EvidenceError) -> SealSequence {
        SealSequence(try number(name))
    }
    func edition(_ name: String) throws(EvidenceError) -> Edition { Edition(try small(name)) }
    func place(_ name: String) throws(EvidenceError) -> Int {
        try read(name) { $0.uint64.flatMap { $0 < UInt64(Limits.sealMessages) ? Int($0) : nil } }
    }
    func code(_ name: String) throws(EvidenceError) -> Code {
        try parsed(name) { Code(rawValue: $0) }
    }
    func index(_ name: String) throws(EvidenceError) -> LedgerIndex {
        try parsed(name) { LedgerIndex($0) }
    }

    /// The bytes after `"header":` up to the closing brace of the line.
    func header() throws(EvidenceError) -> [UInt8] {
        try read("header") { member in
            member.kind == .object ? Array(member.bytes) : nil
        }
    }

    func list<Value>(
        _ name: String, _ parse: (JSONValue) -> Value?
    ) throws(EvidenceError) -> [Value] {
        try read(name) { member in
            guard member.kind == .array else { return nil }
            var values: [Value] = []
            values.reserveCapacity(member.count)
            for element in member.elements {
                guard let value = parse(element) else { return nil }
                values.append(value)
            }
            return values
        }
    }

    func indexes(_ name: String) throws(EvidenceError) -> [LedgerIndex] {
        try list(name) { $0.string.flatMap { LedgerIndex($0) } }
    }
    func signatures() throws(EvidenceError) -> [[UInt8]] {
        try list("signatures") { $0.string.flatMap { Base64.decode($0) } }
    }
    func outcomes() throws(EvidenceError) -> [OutcomeLine] {
        try list("outcomes") { element in
            element.utf8.flatMap { try? OutcomeLine(parsing: $0) }
        }
    }
}

extension LeafFact {
    fileprivate typealias Reading =
        @Sendable (inout LeafReader) throws(EvidenceError) -> LeafFact

    /// How each kind is read, by the word for it.
    fileprivate static let readings: [String: Reading] = [
        "started": { r throws(EvidenceError) in .started(version: try r.string("version")) },
        "opened": { r throws(EvidenceError) in
            .opened(
                LeafOpened(
                    generation: try r.small("generation"), previous: try r.utf8("previous"),
                    reason: try r.string("reason")))
        },
        "agreement": { r throws(EvidenceError) in
            .agreement(try r.edition("edition"), try r.digest("digest"))
        },
        "key": { r throws(EvidenceError) in .key(try LeafKey(from: &r)) },
        "crl": { r throws(EvidenceError) in
            .revocationList(
                LeafRevocationList(
                    country: try r.parsed("country") { Country(rawValue: $0) },
                    digest: try r.digest("digest"), thisUpdate: try r.time("thisUpdate"),
                    nextUpdate: try r.time("nextUpdate")))
        },
        "accepted": { r throws(EvidenceError) in .accepted(try LeafAccepted(from: &r)) },
        "received": { r throws(EvidenceError) in .received(try LeafReceived(from: &r)) },
        "refused": { r throws(EvidenceError) in .refused(try LeafRefused(from: &r)) },
        "composed": { r throws(EvidenceError) in
            .composed(statement: try r.utf8("statement"), messages: try r.indexes("messages"))
        },
        "sealed": { r throws(EvidenceError) in
            .sealed(try r.sequence("seal"), signatures: try r.signatures())
        },
        "arrived": { r throws(EvidenceError) in
            .arrived(statement: try r.utf8("statement"), signatures: try r.signatures())
        },
        "receipt": { r throws(EvidenceError) in
            .receipt(statement: try r.utf8("statement"), outcomes: try r.outcomes())
        },
        "receipt-signed": { r throws(EvidenceError) in
            .receiptSigned(try r.sequence("seal"), signatures: try r.signatures())
        },
        "receipted": { r throws(EvidenceError) in
            .receipted(
                statement: try r.utf8("statement"), signatures: try r.signatures(),
                outcomes: try r.outcomes())
        },
        "fork": { r throws(EvidenceError) in
            .fork(
                taken: try r.digest("taken"), statement: try r.utf8("statement"),
                signatures: try r.signatures())
        },
        "delivered": { r throws(EvidenceError) in
            .delivered(
                queue: try r.parsed("queue") { QueueName($0) },
                client: try r.parsed("client") { PartyID($0) },
                messages: try r.indexes("messages"))
        },
        "returned": { r throws(EvidenceError) in
            .returned(
                LeafReturned(
                    message: try r.index("message"),
                    queue: r.has("queue") ? try r.parsed("queue") { QueueName($0) } : nil,
                    code: try r.code("code"), reason: try r.string("reason")))
        },
        "purged": { r throws(EvidenceError) in .purged(try LeafPurged(from: &r)) },
        "floor": { r throws(EvidenceError) in .floor(try r.time("floor")) },
        "operator": { r throws(EvidenceError) in
            .operatorAct(
                role: try r.string("role"), act: try r.string("act"),
                reason: try r.string("reason"))
        },
    ]
}

extension LeafPurged {
    fileprivate init(from r: inout LeafReader) throws(EvidenceError) {
        self.init(
            messages: try r.indexes("messages"), authority: try r.string("authority"),
            legalBasis: try r.string("legalBasis"))
        guard Self.isAcceptable(messages) else { throw .leaf(.member("messages")) }
        guard Self.isAcceptable(authority) else { throw .leaf(.member("authority")) }
        guard Self.isAcceptable(legalBasis) else { throw .leaf(.member("legalBasis")) }
    }
}

extension LeafKey {
    fileprivate init(from r: inout LeafReader) throws(EvidenceError) {
        self.init(
            act: try r.parsed("act") { Act(rawValue: $0) },
            node: try r.parsed("node") { NodeID($0) },
            role: try r.parsed("role") { Role(rawValue: $0) },
            value: r.has("vkey")
                ? .verifier(try r.string("vkey"))
                : .certificate(
                    try r.digest("digest"), notBefore: try r.time("notBefore"),
                    notAfter: try r.time("notAfter")))
    }
}

extension LeafAccepted {
    fileprivate init(from r: inout LeafReader) throws(EvidenceError) {
        self.init(
            party: try r.parsed("party") { PartyID($0) }, edition: try r.edition("edition"),
            originSignature: try r.base64("originSignature"), header: try r.header())
    }
}

extension LeafReceived {
    fileprivate init(from r: inout LeafReader) throws(EvidenceError) {
        self.init(
            edition: try r.edition("edition"), seal: try r.sequence("seal"),
            place: try r.place("place"),
            duplicateOf: r.has("duplicateOf") ? try r.index("duplicateOf") : nil,
            originSignature: try r.base64("originSignature"), header: try r.header())
    }
}

extension LeafRefused {
    fileprivate init(from r: inout LeafReader) throws(EvidenceError) {
        let source: Source =
            r.has("party")
            ? .client(try r.parsed("party") { PartyID($0) })
            : .seal(try r.sequence("seal"), place: try r.place("place"))
        self.init(
            source: source, leaf: try r.digest("leaf"), code: try r.code("code"),
            path: try r.string("path"), header: r.has("header") ? try r.header() : nil)
    }
}
