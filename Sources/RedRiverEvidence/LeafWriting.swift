// LeafWriting: a leaf as the line that is hashed. One value has one spelling.

internal import RedRiverBase
internal import RedRiverJSON

extension Leaf {
    /// The line: UTF-8, no line feed, at most ``most`` bytes where every part is within its own
    /// bound (the longest is `receipted`: a statement of 2 KiB, two signatures of 8 KiB and 32 KiB
    /// of outcome lines).
    public var bytes: [UInt8] {
        var line = LeafLine(reserving: 256 + (header?.count ?? 0))
        line.member("kind", fact.kind)
        line.member("at", at.rfc3339)
        write(to: &line)
        return line.finished
    }

    /// The header a leaf speaks of.
    public var header: [UInt8]? {
        switch fact {
        case .accepted(let leaf): leaf.header
        case .received(let leaf): leaf.header
        case .refused(let leaf): leaf.header
        default: nil
        }
    }

    private func write(to line: inout LeafLine) {
        switch fact {
        case .accepted(let leaf): leaf.write(to: &line)
        case .received(let leaf): leaf.write(to: &line)
        case .refused(let leaf): leaf.write(to: &line)
        case .composed, .sealed, .arrived, .receipt, .receiptSigned, .receipted, .fork:
            writeStatement(to: &line)
        case .delivered(let queue, let client, let messages):
            line.member("queue", queue.description)
            line.member("client", client.description)
            line.member("messages", messages)
        case .returned(let leaf): leaf.write(to: &line)
        case .purged(let leaf): leaf.write(to: &line)
        default: writeCondition(to: &line)
        }
    }

    private func writeStatement(to line: inout LeafLine) {
        switch fact {
        case .composed(let statement, let messages):
            line.member("statement", utf8: statement)
            line.member("messages", messages)
        case .sealed(let sequence, let signatures), .receiptSigned(let sequence, let signatures):
            line.member("seal", sequence.value)
            line.member("signatures", signatures)
        case .arrived(let statement, let signatures):
            line.member("statement", utf8: statement)
            line.member("signatures", signatures)
        case .receipt(let statement, let outcomes):
            line.member("statement", utf8: statement)
            line.member("outcomes", outcomes)
        case .receipted(let statement, let signatures, let outcomes):
            line.member("statement", utf8: statement)
            line.member("signatures", signatures)
            line.member("outcomes", outcomes)
        case .fork(let taken, let statement, let signatures):
            line.member("taken", taken.labelled)
            line.member("statement", utf8: statement)
            line.member("signatures", signatures)
        default: preconditionFailure("not about a statement")
        }
    }

    private func writeCondition(to line: inout LeafLine) {
        switch fact {
        case .started(let version): line.member("version", version)
        case .opened(let opened):
            line.member("generation", UInt64(opened.generation))
            line.member("previous", utf8: opened.previous)
            line.member("reason", opened.reason)
        case .agreement(let edition, let digest):
            line.member("edition", UInt64(edition.value))
            line.member("digest", digest.labelled)
        case .key(let key): key.write(to: &line)
        case .revocationList(let list):
            line.member("country", list.country.rawValue)
            line.member("digest", list.digest.labelled)
            line.member("thisUpdate", list.thisUpdate.rfc3339)
            line.member("nextUpdate", list.nextUpdate.rfc3339)
        case .floor(let floor): line.member("floor", floor.rfc3339)
        case .operatorAct(let role, let act, let reason):
            line.member("role", role)
            line.member("act", act)
            line.member("reason", reason)
        default: preconditionFailure("not about the node itself")
        }
    }
}

extension LeafAccepted {
    fileprivate func write(to line: inout LeafLine) {
        line.member("party", party.description)
        line.member("edition", UInt64(edition.value))
        line.member("originSignature", base64: originSignature)
        line.header(header)
    }
}

extension LeafReceived {
    fileprivate func write(to line: inout LeafLine) {
        line.member("edition", UInt64(edition.value))
        line.member("seal", seal.value)
        line.member("place", UInt64(place))
        if let duplicateOf { line.member("duplicateOf", duplicateOf.text) }
        line.member("originSignature", base64: originSignature)
        line.header(header)
    }
}

extension LeafRefused {
    fileprivate func write(to line: inout LeafLine) {
        switch source {
        case .client(let party): line.member("party", party.description)
        case .seal(let sequence, let place):
            line.member("seal", sequence.value)
            line.member("place", UInt64(place))
        }
        line.member("leaf", leaf.labelled)
        line.member("code", code.rawValue)
        line.member("path", path)
        if let header { line.header(header) }
    }
}

extension LeafReturned {
    fileprivate func write(to line: inout LeafLine) {
        line.member("message", message.text)
        if let queue { line.member("queue", queue.description) }
        line.member("code", code.rawValue)
        line.member("reason", reason)
    }
}

extension LeafPurged {
    fileprivate func write(to line: inout LeafLine) {
        line.member("messages", messages)
        line.member("authority", authority)
        line.member("legalBasis", legalBasis)
    }
}

extension LeafKey {
    fileprivate func write(to line: inout LeafLine) {
        line.member("act", act.rawValue)
        line.member("node", node.description)
        line.member("role", role.rawValue)
        switch value {
        case .certificate(let digest, let notBefore, let notAfter):
            line.member("digest", digest.labelled)
            line.member("notBefore", notBefore.rfc3339)
            line.member("notAfter", notAfter.rfc3339)
        case .verifier(let vkey): line.member("vkey", vkey)
        }
    }
}

/// A line being written.
private struct LeafLine {
    private var bytes: [UInt8] = []
    private static let digits = Array("0123456789abcdef".utf8)

    init(reserving capacity: Int) { bytes.reserveCapacity(capacity) }

    var finished: [UInt8] { bytes + [UInt8(ascii: "}")] }

    private mutating func name(_ name: StaticString) {
        bytes.append(UInt8(ascii: bytes.isEmpty ? "{" : ","))
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: name.description.utf8)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    mutating func member(_ name: StaticString, _ value: String) {
        self.name(name)
        string(value.utf8)
    }

    mutating func member(_ name: StaticString, utf8 value: [UInt8]) {
        self.name(name)
        string(value)
    }

    mutating func member(_ name: StaticString, _ value: UInt64) {
        self.name(name)
        bytes.append(contentsOf: String(value).utf8)
    }

    mutating func member(_ name: StaticString, base64 value: [UInt8]) {
        self.name(name)
        string(Base64.encoded(value))
    }

    mutating func member(_ name: StaticString, _ values: [LedgerIndex]) {
        list(name, values) { line, index in
            line.bytes.append(UInt8(ascii: "\""))
            CanonicalDecimal.append(UInt64(index.generation), to: &line.bytes)
            line.bytes.append(UInt8(ascii: ":"))
            CanonicalDecimal.append(index.index, to: &line.bytes)
            line.bytes.append(UInt8(ascii: "\""))
        }
    }

    mutating func member(_ name: StaticString, _ values: [[UInt8]]) {
        list(name, values) { $0.string(Base64.encoded($1)) }
    }

    mutating func member(_ name: StaticString, _ values: [OutcomeLine]) {
        var text: [UInt8] = []
        list(name, values) { line, outcome in
            text.removeAll(keepingCapacity: true)
            outcome.append(to: &text)
            line.string(text)
        }
    }

    /// The last member, as its sender wrote it.
    mutating func header(_ header: [UInt8]) {
        name("header")
        bytes += header
    }

    private mutating func list<Element>(
        _ name: StaticString, _ values: [Element], _ write: (inout LeafLine, Element) -> Void
    ) {
        self.name(name)
        bytes.append(UInt8(ascii: "["))
        for (place, value) in values.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: ",")) }
            write(&self, value)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private mutating func string(_ text: String.UTF8View) { string(Array(text)) }

    /// Escapes what RFC 8259 §7 says must be, and nothing else. What lies between is copied at once.
    private mutating func string(_ text: [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        var start = 0
        for (place, byte) in text.enumerated()
        where byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
            bytes.append(contentsOf: text[start..<place])
            escape(byte)
            start = place + 1
        }
        bytes.append(contentsOf: text[start...])
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case UInt8(ascii: "\n"): bytes.append(UInt8(ascii: "n"))
        default:
            bytes.append(contentsOf: "u00".utf8)
            bytes.append(Self.digits[Int(byte >> 4)])
            bytes.append(Self.digits[Int(byte & 15)])
        }
    }
}
