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
