// JSONParser: bytes to tape, in one pass, without recursion.
//
// There is no stack: an open container is a node whose end is not known yet, and its parent is in
// the node. Each turn of the loop in `parse` takes one element, one member or one closing bracket.

internal import RedRiverBase

struct JSONParser {
    private let bytes: [UInt8]
    private let allowsDuplicateNames: Bool
    private var at = 0
    private(set) var nodes: [JSONNode] = []
    /// The innermost open container, while ``depth`` is above 0.
    private var container = 0
    private var depth = 0
    /// Whether the last node is a name still without its value.
    private var isNamePending = false
    private var names = JSONNames()

    init(_ bytes: [UInt8], allowsDuplicateNames: Bool) {
        self.bytes = bytes
        self.allowsDuplicateNames = allowsDuplicateNames
    }

    /// Fills the tape with the one value of the text.
    ///
    /// - Complexity: Linear in the number of bytes; each is looked at a bounded number of times.
    mutating func parse() throws(JSONError) {
        guard bytes.count < UInt32.max else { throw fail(.tooLong) }
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { throw fail(.byteOrderMark) }
        // Messages have about one value for every 20 bytes; growing from nothing copies five times.
        nodes.reserveCapacity(min(bytes.count / 16, 4096) + 4)
        skipSpace()
        try value()
        while depth > 0 {
            skipSpace()
            if try next() == closer {
                try close()
                continue
            }
            if nodes[container].count > 0 {
                try take(UInt8(ascii: ","))
                skipSpace()
            }
            if nodes[container].kind == .object { try name() }
            try value()
        }
        skipSpace()
        if at < bytes.count { throw fail(.trailingBytes) }
    }

    private var closer: UInt8 {
        nodes[container].kind == .object ? UInt8(ascii: "}") : UInt8(ascii: "]")
    }

    // MARK: Values

    private mutating func value() throws(JSONError) {
        switch try next() {
        case UInt8(ascii: "{"): try open(.object)
        case UInt8(ascii: "["): try open(.array)
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "t"): try word("true", .bool)
        case UInt8(ascii: "f"): try word("false", .bool)
        case UInt8(ascii: "n"): try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
        case let other: throw fail(.unexpectedByte(other))
        }
    }

    private mutating func open(_ kind: JSONKind) throws(JSONError) {
        guard depth < Limits.jsonDepth else { throw fail(.tooDeep) }
        let opened = nodes.count
        append(kind, from: at, to: at + 1)
        container = opened
        depth += 1
        at += 1
    }

    private mutating func close() throws(JSONError) {
        at += 1
        nodes[container].end = UInt32(at)
        nodes[container].next = UInt32(nodes.count)
        if !allowsDuplicateNames, nodes[container].kind == .object,
            let name = names.firstRepeated(in: container, nodes: nodes, bytes: bytes)
        {
            let pointer = JSONPointer.path(to: name + 1, nodes: nodes, bytes: bytes)
            let position = JSONError.Position(offset: nodes[name].range.lowerBound, in: bytes)
            throw .malformed(.duplicateName, at: position, pointer: pointer)
        }
        container = Int(nodes[container].parent)
        depth -= 1
    }

    /// A member's name and the colon behind it.
    private mutating func name() throws(JSONError) {
        let first = try next()
        guard first == UInt8(ascii: "\"") else { throw fail(.unexpectedByte(first)) }
        let start = at
        let hasEscapes = try scanString()
        var node = JSONNode(
            kind: .string, start: UInt32(start), end: UInt32(at), parent: UInt32(container),
            next: UInt32(nodes.count + 1))
        node.hasEscapes = hasEscapes
        nodes.append(node)
        isNamePending = true
        skipSpace()
        try take(UInt8(ascii: ":"))
        skipSpace()
    }

    /// Adds a value to the tape and to the count of its container.
    private mutating func append(_ kind: JSONKind, from start: Int, to end: Int) {
        if depth > 0 { nodes[container].count += 1 }
        nodes.append(
            JSONNode(
                kind: kind, start: UInt32(start), end: UInt32(end), parent: UInt32(container),
                next: UInt32(nodes.count + 1)))
        isNamePending = false
    }

    private mutating func word(_ word: StaticString, _ kind: JSONKind) throws(JSONError) {
        let start = at
        for unit in word.description.utf8 { try take(unit) }
        append(kind, from: start, to: at)
    }

    // MARK: Numbers (RFC 8259 §6)

    private mutating func number() throws(JSONError) {
        let start = at
        if bytes[at] == UInt8(ascii: "-") { at += 1 }
        let isZero = peek == UInt8(ascii: "0")
        let whole = skipDigits()
        guard whole > 0 else { throw failNumber() }
        if isZero, whole > 1 { throw fail(.badNumber) }
        if peek == UInt8(ascii: ".") {
            at += 1
            guard skipDigits() > 0 else { throw failNumber() }
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            at += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { at += 1 }
            guard skipDigits() > 0 else { throw failNumber() }
        }
        append(.number, from: start, to: at)
    }

    private mutating func skipDigits() -> Int {
        let start = at
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { at += 1 }
        return at - start
    }

    private func failNumber() -> JSONError { fail(at < bytes.count ? .badNumber : .truncated) }

    // MARK: Strings

    private mutating func string() throws(JSONError) {
        let start = at
        let hasEscapes = try scanString()
        append(.string, from: start, to: at)
        nodes[nodes.count - 1].hasEscapes = hasEscapes
    }

    /// Moves from the opening quote to behind the closing one.
    ///
    /// - Returns: Whether there is an escape in between.
    private mutating func scanString() throws(JSONError) -> Bool {
        at += 1
        var hasEscapes = false
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\""):
                at += 1
                return hasEscapes
            case UInt8(ascii: "\\"):
                hasEscapes = true
                try scanEscape()
            case 0x20..<0x80: at += 1
            case let byte where byte < 0x20: throw fail(.controlCharacter(byte))
            default:
                guard let length = JSONText.sequenceLength(bytes, at: at) else {
                    throw fail(.notUTF8)
                }
                at += length
            }
        }
        throw fail(.truncated)
    }

    private mutating func scanEscape() throws(JSONError) {
        guard bytes.count - at >= 2 else { throw fail(.truncated) }
        if JSONText.plainEscape(bytes[at + 1]) != nil {
            at += 2
            return
        }
        let first = try scanUnit()
        if (0xdc00...0xdfff).contains(first) { throw fail(.loneSurrogate) }
        guard (0xd800...0xdbff).contains(first) else {
            at += 6
            return
        }
        at += 6
        guard peek == UInt8(ascii: "\\"), bytes.count - at >= 2, bytes[at + 1] == UInt8(ascii: "u")
        else { throw fail(at < bytes.count ? .loneSurrogate : .truncated) }
        guard (0xdc00...0xdfff).contains(try scanUnit()) else { throw fail(.loneSurrogate) }
        at += 6
    }

    /// The 16 bits of the `\uXXXX` here, without moving.
    private func scanUnit() throws(JSONError) -> UInt16 {
        guard bytes[at + 1] == UInt8(ascii: "u") else { throw fail(.badEscape) }
        guard let unit = JSONText.hexadecimal(bytes, at: at + 2) else { throw fail(.badEscape) }
        return unit
    }

    // MARK: Bytes

    private var peek: UInt8? { at < bytes.count ? bytes[at] : nil }

    private func next() throws(JSONError) -> UInt8 {
        guard at < bytes.count else { throw fail(.truncated) }
        return bytes[at]
    }

    private mutating func take(_ expected: UInt8) throws(JSONError) {
        let byte = try next()
        guard byte == expected else { throw fail(.unexpectedByte(byte)) }
        at += 1
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 {
            at += 1
        }
    }

    private func fail(_ reason: JSONError.Reason) -> JSONError {
        let position = JSONError.Position(offset: at, in: bytes)
        return .malformed(reason, at: position, pointer: pointer)
    }

    /// The path of the value being read.
    private var pointer: String {
        guard depth > 0 else { return "" }
        let path = JSONPointer.path(to: container, nodes: nodes, bytes: bytes)
        guard nodes[container].kind == .array else {
            guard isNamePending, let name = nodes.last?.text(bytes) else { return path }
            return path + "/" + JSONPointer.escape(String(decoding: name, as: UTF8.self))
        }
        return path + "/\(nodes[container].count)"
    }
}
