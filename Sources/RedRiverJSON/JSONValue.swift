// JSONValue: walking the tape.

/// A parsed JSON text: its bytes, untouched, and the tape over them.
public struct JSONDocument: Sendable {
    public let bytes: [UInt8]
    @usableFromInline let nodes: [JSONNode]

    /// Parses one JSON text (RFC 8259), strictly: see the list in RedRiverJSON.swift.
    ///
    /// - Parameter bytes: UTF-8, without byte order mark. The caller bounds the length.
    /// - Throws: ``JSONError/malformed(_:at:pointer:)``.
    public init(parsing bytes: [UInt8]) throws(JSONError) {
        try self.init(parsing: bytes, allowDuplicateNames: false)
    }

    /// As ``init(parsing:)``; with `allowDuplicateNames` it accepts exactly RFC 8259, for the
    /// conformance tests. Never for input.
    package init(parsing bytes: [UInt8], allowDuplicateNames: Bool) throws(JSONError) {
        nodes = try JSONParser.tape(of: bytes, allowsDuplicateNames: allowDuplicateNames)
        self.bytes = bytes
    }

    /// The value the text consists of.
    public var root: JSONValue { JSONValue(document: self, index: 0) }
}

/// A value of a document.
public struct JSONValue: Sendable {
    public let document: JSONDocument
    let index: Int

    private var node: JSONNode { document.nodes[index] }

    public var kind: JSONKind { node.kind }
    public var isNull: Bool { kind == .null }

    /// Where the value stands in the document's bytes; quotes and brackets included, space left out.
    public var range: Range<Int> { node.range }

    /// The exact bytes of the value.
    public var bytes: ArraySlice<UInt8> { document.bytes[range] }

    /// The RFC 6901 path of the value from the root.
    ///
    /// - Complexity: Linear in the lengths of the arrays on the way. For messages to people.
    public var pointer: String {
        JSONPointer.path(to: index, nodes: document.nodes, bytes: document.bytes)
    }

    // MARK: Scalars

    /// The text of a string, unescaped; `nil` for anything else.
    public var string: String? {
        guard kind == .string else { return nil }
        if !node.hasEscapes { return String(decoding: document.bytes[node.inside], as: UTF8.self) }
        return String(decoding: node.text(document.bytes), as: UTF8.self)
    }

    /// The UTF-8 text of a string, unescaped; `nil` for anything else.
    public var utf8: [UInt8]? { kind == .string ? node.text(document.bytes) : nil }

    /// Whether this is a string of exactly these bytes. Swift's `==` on strings would take
    /// different spellings of a letter for equal; this does not.
    public func equals(_ text: String) -> Bool { kind == .string && node.equals(text, document) }

    public var bool: Bool? {
        kind == .bool ? document.bytes[range.lowerBound] == UInt8(ascii: "t") : nil
    }

    /// A number as it is written.
    public var numberText: String? {
        kind == .number ? String(decoding: bytes, as: UTF8.self) : nil
    }

    /// A number written without fraction and exponent, if it fits.
    public var int64: Int64? { numberText.flatMap { Int64($0) } }
    public var uint64: UInt64? { numberText.flatMap { UInt64($0) } }

    // MARK: Containers

    /// How many elements or members there are; 0 for a scalar.
    public var count: Int { node.count }

    /// The elements of an array in order; none for anything else.
    public var elements: JSONElements {
        JSONElements(
            document: document, at: index + 1, left: kind == .array ? count : 0)
    }

    /// The members of an object in document order; none for anything else.
    public var members: JSONMembers {
        JSONMembers(
            document: document, at: index + 1, left: kind == .object ? count : 0)
    }

    /// The member of an object with exactly this name.
    ///
    /// - Complexity: Linear in the number of members.
    public subscript(name: String) -> JSONValue? {
        guard kind == .object else { return nil }
        var at = index + 1
        for _ in 0..<count {
            if document.nodes[at].equals(name, document) {
                return JSONValue(document: document, index: at + 1)
            }
            at = Int(document.nodes[at + 1].next)
        }
        return nil
    }

    /// The value an RFC 6901 path leads to from here.
    public func value(at pointer: String) -> JSONValue? {
        guard let tokens = JSONPointer.tokens(pointer) else { return nil }
        var value = self
        for token in tokens {
            guard let inner = value.child(token) else { return nil }
            value = inner
        }
        return value
    }

    private func child(_ token: String) -> JSONValue? {
        if kind == .object { return self[token] }
        // RFC 6901 §4: an index has no leading zero and no sign.
        guard let position = Int(token), String(position) == token, (0..<count).contains(position)
        else { return nil }
        return elements.dropFirst(position).first { _ in true }
    }

    /// The value without the space between its tokens; strings and numbers as they were written.
    public var compact: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(range.count)
        var isInString = false
        var isEscaped = false
        for byte in bytes {
            if isInString {
                if !isEscaped, byte == UInt8(ascii: "\"") { isInString = false }
                isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
            } else {
                // Outside strings every byte up to the space character is insignificant (§2).
                if byte <= 0x20 { continue }
                isInString = byte == UInt8(ascii: "\"")
            }
            result.append(byte)
        }
        return result
    }
}

/// The elements of an array, found one after the other.
public struct JSONElements: Sequence, IteratorProtocol, Sendable {
    let document: JSONDocument
    var at: Int
    var left: Int

    /// How many are still to come.
    public var count: Int { left }
    public var isEmpty: Bool { left == 0 }
    public var underestimatedCount: Int { left }

    public mutating func next() -> JSONValue? {
        guard left > 0 else { return nil }
        defer {
            at = Int(document.nodes[at].next)
            left -= 1
        }
        return JSONValue(document: document, index: at)
    }
}

/// The members of an object, found one after the other.
public struct JSONMembers: Sequence, IteratorProtocol, Sendable {
    let document: JSONDocument
    var at: Int
    var left: Int

    /// How many are still to come.
    public var count: Int { left }
    public var isEmpty: Bool { left == 0 }
    public var underestimatedCount: Int { left }

    public mutating func next() -> (name: String, value: JSONValue)? {
        guard left > 0 else { return nil }
        let name = document.nodes[at].text(document.bytes)
        let value = JSONValue(document: document, index: at + 1)
        at = Int(document.nodes[at + 1].next)
        left -= 1
        return (String(decoding: name, as: UTF8.self), value)
    }
}

extension JSONNode {
    /// Whether a string node has exactly this text.
    func equals(_ text: String, _ document: JSONDocument) -> Bool {
        if hasEscapes { return self.text(document.bytes).elementsEqual(text.utf8) }
        // The lengths first: most of what a name is compared with is another name.
        return inside.count == text.utf8.count && document.bytes[inside].elementsEqual(text.utf8)
    }
}
