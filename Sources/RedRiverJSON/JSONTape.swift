// JSONTape: a document by the numbers of its nodes, for code that looks at every value of it.
//
// JSONValue carries its document along, and each step counts a reference. Here a value is a number,
// and a step is arithmetic. The number of the root is 0; a member is its name and then its value.

extension JSONDocument {
    /// What stands at a node.
    package func kind(at node: Int) -> JSONKind { nodes[node].kind }

    /// How many elements or members it has; 0 for a scalar.
    package func count(at node: Int) -> Int { nodes[node].count }

    /// The node after this one and everything inside it.
    package func next(after node: Int) -> Int { Int(nodes[node].next) }

    /// The first element of an array, or the first name of an object; meaningless if it has none.
    package func first(in node: Int) -> Int { node + 1 }

    /// Where it stands in ``bytes``, quotes and brackets included.
    package func range(at node: Int) -> Range<Int> { nodes[node].range }

    /// What is between the quotes of a string or a name, as it was written.
    package func inside(at node: Int) -> Range<Int> { nodes[node].inside }

    /// Whether a string has escapes, so that ``inside(at:)`` is not its text.
    package func hasEscapes(at node: Int) -> Bool { nodes[node].hasEscapes }

    /// The text of a string or a name, in UTF-8.
    package func text(at node: Int) -> [UInt8] { nodes[node].text(bytes) }

    /// The number at a node, which must be one.
    package func number(at node: Int) -> JSONDecimal {
        JSONDecimal(written: bytes[nodes[node].range])
    }

    /// The value at a node, as a value that can be kept.
    package func value(at node: Int) -> JSONValue { JSONValue(document: self, index: node) }

    /// The number of a value's node.
    package func node(of value: JSONValue) -> Int { value.index }

    /// The value of the member with this name.
    ///
    /// - Complexity: Linear in the number of members.
    package func member(_ name: String, of node: Int) -> Int? {
        guard nodes[node].kind == .object else { return nil }
        var at = node + 1
        for _ in 0..<nodes[node].count {
            if nodes[at].equals(name, self) { return at + 1 }
            at = Int(nodes[at + 1].next)
        }
        return nil
    }
}

/// A document by the numbers of its nodes, through pointers: no step checks or counts anything.
///
/// Every number a caller has came from the tape itself, which the parser made, so nothing outside it
/// can be named; only while ``JSONDocument/withTape(_:)`` runs may this be used.
@safe @usableFromInline
package struct JSONTape {
    @usableFromInline let nodes: UnsafeBufferPointer<JSONNode>
    @usableFromInline let text: UnsafeBufferPointer<UInt8>

    @usableFromInline
    init(_ nodes: UnsafeBufferPointer<JSONNode>, _ text: UnsafeBufferPointer<UInt8>) {
        unsafe self.nodes = unsafe nodes
        unsafe self.text = unsafe text
    }

    /// The bytes of the document.
    @inlinable package var bytes: UnsafeBufferPointer<UInt8> { unsafe text }

    @inlinable package func kind(at node: Int) -> JSONKind { unsafe nodes[node].kind }
    @inlinable package func count(at node: Int) -> Int { unsafe nodes[node].count }
    @inlinable package func next(after node: Int) -> Int {
        unsafe Int(truncatingIfNeeded: nodes[node].next)
    }
    @inlinable package func first(in node: Int) -> Int { node &+ 1 }
    @inlinable package func range(at node: Int) -> Range<Int> { unsafe nodes[node].range }
    @inlinable package func inside(at node: Int) -> Range<Int> { unsafe nodes[node].inside }
    @inlinable package func hasEscapes(at node: Int) -> Bool { unsafe nodes[node].hasEscapes }
    /// The ``JSONHash`` of a member's name.
    @inlinable package func hash(ofName node: Int) -> UInt32 { unsafe nodes[node].detail }

    /// The ``JSONHash`` of a string that is a value.
    package func hash(ofString node: Int) -> UInt32 {
        let inside = inside(at: node)
        if hasEscapes(at: node) { return unsafe JSONText.hash(bytes, in: inside) }
        return unsafe JSONHash.of(bytes, from: inside.lowerBound, to: inside.upperBound)
    }

    /// How many nodes there are.
    @inlinable package var nodeCount: Int { unsafe nodes.count }

    /// Whether a string is a member's name. One name in four thousand million is not seen to be one.
    @inlinable package func isName(_ node: Int) -> Bool {
        unsafe nodes[node].kind == .string && nodes[node].detail != 0
    }

    /// Whether what stands between the quotes of a string is bytes from `0x20` to `0x7e` alone.
    @inlinable
    package func isPlainText(at node: Int) -> Bool {
        let range = inside(at: node)
        var at = range.lowerBound
        while at &+ 8 <= range.upperBound {
            guard unsafe Self.isPlain(text.word(at: at)) else { return false }
            at &+= 8
        }
        let left = range.upperBound &- at
        if left == 0 { return true }
        // What lies behind the text is made plain.
        guard unsafe at &+ 8 <= text.count else {
            for place in at..<range.upperBound
            where unsafe !(0x20...0x7e).contains(text[place]) { return false }
            return true
        }
        let mask = UInt64.max << UInt64(truncatingIfNeeded: left &* 8)
        return unsafe Self.isPlain(text.word(at: at) & ~mask | 0x2020_2020_2020_2020 & mask)
    }

    /// Bit 7 of a byte: set in it, or borrowed because it is below 0x20, or because it is 0x7f. A
    /// borrow may flag a byte above as well; none is ever missed.
    @inlinable
    static func isPlain(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let delete = word ^ (ones &* 0x7f)
        return (word | (word &- ones &* 0x20) | (delete &- ones)) & (ones &* 0x80) == 0
    }

    package func isEmptyText(at node: Int) -> Bool { inside(at: node).isEmpty }

    /// Whether the text of a string is this.
    @inlinable @inline(__always)
    package func isText(at node: Int, _ other: UnsafeBufferPointer<UInt8>) -> Bool {
        if hasEscapes(at: node) { return unsafe isEscapedText(at: node, other) }
        let inside = inside(at: node)
        guard inside.upperBound &- inside.lowerBound == other.count else { return false }
        return unsafe text.isSame(from: inside.lowerBound, as: other)
    }

    @usableFromInline
    func isEscapedText(at node: Int, _ other: UnsafeBufferPointer<UInt8>) -> Bool {
        unsafe JSONText.text(bytes, in: inside(at: node)).elementsEqual(other)
    }
}

extension JSONDocument {
    /// Runs something over the tape.
    @inlinable
    package func withTape<Result>(_ body: (JSONTape) -> Result) -> Result {
        unsafe nodes.withUnsafeBufferPointer { nodes in
            unsafe bytes.withUnsafeBufferPointer { bytes in
                body(unsafe JSONTape(nodes, bytes))
            }
        }
    }
}
