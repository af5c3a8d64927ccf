// HeaderChecker: the rules of the header's fields, one after the other.
//
// Every field is looked at even if another is wrong, so that a sender corrects a header once. A rule
// between two fields is applied only when both were understood.

internal import RedRiverBase
internal import RedRiverJSON

struct HeaderChecker {
    private let root: JSONValue
    private var findings = HeaderFindings()

    init(_ root: JSONValue) { self.root = root }

    private static let names = [
        "msgId", "msgType", "schemaVersion", "functionCode", "responseType", "sender", "receiver",
        "sentAt", "expiresAt", "crossingRef", "priority", "inReplyTo", "supersedes", "test", "body",
    ]

    mutating func check() -> HeaderCheck {
        refuseUnknown(in: root, Self.names)
        let id = messageID("msgId", isRequired: true)
        let type = messageType()
        let version = schemaVersion()
        let function = functionCode(type)
        let response = coded("responseType", ["AB", "NA", "AQ"])
        let sender = sender(type)
        let receivers = receivers(sender)
        let sentAt = sentAt(id)
        let expiresAt = expiresAt(id)
        let crossing = crossing(type)
        let isUrgent = isUrgent(type)
        let inReplyTo = reference("inReplyTo", neededFor: [11], function, id)
        let supersedes = reference("supersedes", neededFor: [1, 4, 5], function, id)
        let isTest = flag("test")
        let body = body()
        guard findings.isEmpty, let id, let type, let version, let function, let response,
            let sender, let receivers, let sentAt, let isTest, let body
        else { return .refused(findings.inDocumentOrder) }
        return .valid(
            Header(
                bytes: root.document.bytes, id: id, type: type, schemaVersion: version,
                functionCode: function, responseType: response, sender: sender,
                receivers: receivers, sentAt: sentAt, expiresAt: expiresAt, crossing: crossing,
                isUrgent: isUrgent, inReplyTo: inReplyTo, supersedes: supersedes, isTest: isTest,
                bodyBytes: body.bytes, commitment: body.commitment))
    }

    // MARK: What the message is

    private mutating func messageType() -> MessageType? {
        parsed("msgType", .valueNotInList, expected: Expected.type) { MessageType(rawValue: $0) }
    }

    private mutating func schemaVersion() -> String? {
        parsed("schemaVersion", .valueNotInList, expected: Expected.version) { text in
            let minor = text.utf8.dropFirst(2)
            let isNumber = minor.allSatisfy { (0x30...0x39).contains($0) }
            let isPlain = minor.count == 1 || minor.first != UInt8(ascii: "0")
            return text.utf8.starts(with: "1.".utf8) && (1...4).contains(minor.count) && isNumber
                && isPlain ? text : nil
        }
    }

    private mutating func functionCode(_ type: MessageType?) -> Int? {
        guard let value = member("functionCode") else { return nil }
        guard let code = value.int64.flatMap({ Int(exactly: $0) }) else {
            findings.add(.ruleViolated, at: value, "functionCode", expected: Expected.integer)
            return nil
        }
        guard MessageType.functionCodes.contains(code) else {
            let list = MessageType.functionCodes
            findings.add(.valueNotInList, at: value, "functionCode", expected: Expected.oneOf(list))
            return nil
        }
        if let allowed = type?.rules.functionCodes, !allowed.contains(code) {
            findings.add(
                .notAllowedHere, at: value, "functionCode", expected: Expected.oneOf(allowed))
        }
        return code
    }

    private mutating func coded(_ name: String, _ list: [String]) -> String? {
        parsed(name, .valueNotInList, expected: Expected.oneOf(list)) { text in
            list.first { $0.utf8.elementsEqual(text.utf8) }
        }
    }

    private mutating func isUrgent(_ type: MessageType?) -> Bool {
        guard let value = root["priority"] else { return false }
        guard value.equals("urgent") else {
            let code: Code = value.kind == .string ? .valueNotInList : .ruleViolated
            findings.add(code, at: value, "priority", expected: Expected.oneOf(["urgent"]))
            return false
        }
        if let type, !type.rules.isUrgentAllowed {
            findings.add(.notAllowedHere, at: value, text: Sentence.notUrgent(type))
        }
        return true
    }

    // MARK: Who

    private mutating func sender(_ type: MessageType?) -> PartyID? {
        let sender = parsed("sender", .ruleViolated, expected: Expected.party) { PartyID($0) }
        if let sender, let type, let value = root["sender"],
            sender.isNode != (type == .deliveryReport)
        {
            findings.add(.ruleViolated, "RR-D04", at: value, text: Sentence.wrongSender(type))
        }
        return sender
    }

    private mutating func receivers(_ sender: PartyID?) -> [PartyID]? {
        guard let value = member("receiver") else { return nil }
        let listed = value.kind == .array ? Array(value.elements) : [value]
        guard (1...Limits.receivers).contains(listed.count) else {
            findings.add(.ruleViolated, at: value, "receiver", expected: Expected.receivers)
            return nil
        }
        var receivers: [PartyID] = []
        for element in listed {
            guard let party = element.string.flatMap({ PartyID($0) }) else {
                findings.add(.ruleViolated, at: element, "receiver", expected: Expected.party)
                continue
            }
            if receivers.contains(party) {
                findings.add(.ruleViolated, at: element, text: Sentence.repeatedReceiver)
            }
            receivers.append(party)
        }
        guard receivers.count == listed.count else { return nil }
        // A node reports to its own country's parties too; nobody else uses it for that.
        if let sender, !sender.isNode, receivers.allSatisfy({ $0.country == sender.country }) {
            findings.add(.notAllowedHere, at: value, text: Sentence.domestic)
        }
        return receivers
    }

    // MARK: When

    private mutating func sentAt(_ id: MessageID?) -> Timestamp? {
        let time = parsed("sentAt", .ruleViolated, rule: "RR-D03", expected: Expected.time) {
            Timestamp(rfc3339: $0)
        }
        if let time, let id, let value = root["sentAt"] {
            let skew = time.millisecondsSince(id.time)
            if skew.magnitude > Limits.identitySkewMilliseconds.magnitude {
                findings.add(.ruleViolated, "RR-D03", at: value, text: Sentence.sentTooFarFromID)
            }
        }
        return time
    }

    private mutating func expiresAt(_ id: MessageID?) -> Timestamp? {
        guard let value = root["expiresAt"] else { return nil }
        let time = parsed("expiresAt", .ruleViolated, expected: Expected.time) {
            Timestamp(rfc3339: $0)
        }
        if let time, let id {
            let life = time.millisecondsSince(id.time)
            if life <= 0 || life > Limits.horizonMilliseconds {
                findings.add(.ruleViolated, at: value, text: Sentence.expiryOutOfBounds)
            }
        }
        return time
    }

    // MARK: About what

    private mutating func crossing(_ type: MessageType?) -> CrossingReference? {
        guard let value = member("crossingRef") else { return nil }
        if value.isNull {
            if let type, !type.rules.isCrossingOptional {
                findings.add(.dataMissing, at: value, text: Sentence.crossingNeeded(type))
            }
            return nil
        }
        guard let text = value.string else {
            findings.add(.ruleViolated, at: value, "crossingRef", expected: Expected.crossing)
            return nil
        }
        do throws(CrossingReference.Flaw) {
            return try CrossingReference(parsing: text)
        } catch {
            let code: Code = error == .gate ? .valueNotInList : .ruleViolated
            findings.add(code, at: value, text: Sentence.crossing(error))
            return nil
        }
    }

    private mutating func reference(
        _ name: String, neededFor functions: [Int], _ function: Int?, _ id: MessageID?
    ) -> MessageID? {
        if root[name] == nil, let function, functions.contains(function) {
            findings.addMissing("/header/" + name, text: Sentence.needed(name, for: function))
        }
        let other = messageID(name, isRequired: false)
        if let other, let id, other == id, let value = root[name] {
            findings.add(.ruleViolated, "RR-D02", at: value, text: Sentence.refersToItself(name))
        }
        return other
    }

    private mutating func body() -> (bytes: Int, commitment: Digest)? {
        guard let value = member("body") else { return nil }
        guard value.kind == .object else {
            findings.add(.ruleViolated, at: value, "body", expected: Expected.body)
            return nil
        }
        refuseUnknown(in: value, ["bytes", "commitment"])
        let length = member("bytes", in: value)
        let most = Int64(Limits.body.value)
        if let length, length.int64.map({ !(1...most).contains($0) }) ?? true {
            findings.add(.ruleViolated, at: length, "body.bytes", expected: Expected.length)
        }
        let digest = member("commitment", in: value)
        let commitment = digest?.string.flatMap { Digest(labelled: $0) }
        if let digest, commitment == nil {
            findings.add(
                .ruleViolated, at: digest, "body.commitment", expected: Expected.commitment)
        }
        guard let bytes = length?.int64.flatMap({ Int(exactly: $0) }), let commitment else {
            return nil
        }
        return (bytes, commitment)
    }

    // MARK: Members

    private mutating func refuseUnknown(in object: JSONValue, _ known: [String]) {
        for (name, value) in object.members
        where !known.contains(where: {
            $0.utf8.count == name.utf8.count && $0.utf8.elementsEqual(name.utf8)
        }) {
            findings.add(.notAllowedHere, at: value, text: Sentence.unknownField)
        }
    }

    /// A member that must be there.
    private mutating func member(_ name: String, in object: JSONValue? = nil) -> JSONValue? {
        let object = object ?? root
        if let value = object[name] { return value }
        let path = "/header" + object.pointer + "/" + name
        findings.addMissing(path, text: Sentence.missing(name))
        return nil
    }

    private mutating func flag(_ name: String) -> Bool? {
        guard let value = member(name) else { return nil }
        if value.bool == nil {
            findings.add(.ruleViolated, at: value, name, expected: Expected.flag)
        }
        return value.bool
    }

    private mutating func messageID(_ name: String, isRequired: Bool) -> MessageID? {
        if !isRequired, root[name] == nil { return nil }
        return parsed(name, .ruleViolated, expected: Expected.messageID) { MessageID($0) }
    }

    /// A string member that must be there and stand for something.
    private mutating func parsed<Value>(
        _ name: String, _ code: Code, rule: String? = nil, expected: @autoclosure () -> Text,
        _ parse: (String) -> Value?
    ) -> Value? {
        guard let value = member(name) else { return nil }
        guard let text = value.string else {
            findings.add(.ruleViolated, rule, at: value, text: Sentence.must(name, expected()))
            return nil
        }
        guard let result = parse(text) else {
            findings.add(code, rule, at: value, text: Sentence.must(name, expected()))
            return nil
        }
        return result
    }
}

/// Problems with the place each was found at.
private struct HeaderFindings {
    private var found: [(offset: Int, problem: Problem)] = []

    var isEmpty: Bool { found.isEmpty }

    /// The problems in the order of their places; what is missing has none and comes last.
    var inDocumentOrder: [Problem] {
        let sorted = found.enumerated().sorted { a, b in
            (a.element.offset, a.offset) < (b.element.offset, b.offset)
        }
        precondition(!sorted.isEmpty, "a header is refused for a reason")
        return sorted.prefix(Limits.problemsListed).map(\.element.problem)
    }

    mutating func add(_ code: Code, _ rule: String? = nil, at value: JSONValue, text: Text) {
        let shown = value.string ?? String(decoding: value.bytes, as: UTF8.self)
        let path = "/header" + value.pointer
        let problem = Problem(code, rule: rule, path: path, value: shown, text: text)
        found.append((value.range.lowerBound, problem))
    }

    mutating func add(_ code: Code, at value: JSONValue, _ name: String, expected: Text) {
        add(code, at: value, text: Sentence.must(name, expected))
    }

    mutating func addMissing(_ path: String, text: Text) {
        found.append((.max, Problem(.dataMissing, path: path, text: text)))
    }
}
