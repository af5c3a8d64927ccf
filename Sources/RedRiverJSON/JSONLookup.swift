// JSONLookup: members by a name known when the program is built, found without making a string.

extension JSONDocument {
    /// The value of the member with this name; `nil` if there is none or this is no object.
    ///
    /// - Complexity: Linear in the number of members.
    package func find(_ name: StaticString, in node: Int) -> Int? {
        withTape { $0.find(name, in: node) }
    }

    /// Whether a string or a name is exactly this text.
    package func isText(_ node: Int, _ text: StaticString) -> Bool {
        withTape { $0.isText(node, text) }
    }

    /// The text of a string or a name; a slice of ``bytes`` unless it has escapes.
    package func textSlice(at node: Int) -> ArraySlice<UInt8> {
        hasEscapes(at: node) ? text(at: node)[...] : bytes[inside(at: node)]
    }

    /// Calls for each element of an array with its number; for anything else not at all.
    package func forEachElement(of node: Int, _ use: (Int, Int) -> Void) {
        withTape { tape in
            for (number, element) in JSONTapeElements(tape, of: node).enumerated() {
                use(number, element)
            }
        }
    }
}

extension JSONTape {
    /// The value of the member with this name; `nil` if there is none or this is no object.
    @inlinable
    package func find(_ name: StaticString, in node: Int) -> Int? {
        guard kind(at: node) == .object else { return nil }
        var at = first(in: node)
        for _ in 0..<count(at: node) {
            if isText(at, name) { return at &+ 1 }
            at = next(after: at &+ 1)
        }
        return nil
    }

    /// Whether a string or a name is exactly this text.
    @inlinable
    package func isText(_ node: Int, _ text: StaticString) -> Bool {
        unsafe isText(
            at: node,
            UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}

/// The elements of an array of the tape by the numbers of their nodes, found one after the other.
@usableFromInline
package struct JSONTapeElements: Sequence, IteratorProtocol {
    @usableFromInline let tape: JSONTape
    @usableFromInline var at: Int
    @usableFromInline var left: Int

    /// - Parameter node: `nil`, or a node that is no array, has none.
    @inlinable
    package init(_ tape: JSONTape, of node: Int?) {
        self.tape = tape
        at = node.map { tape.first(in: $0) } ?? 0
        left = node.map { tape.kind(at: $0) == .array ? tape.count(at: $0) : 0 } ?? 0
    }

    /// How many are still to come.
    @inlinable package var count: Int { left }

    @inlinable
    package mutating func next() -> Int? {
        guard left > 0 else { return nil }
        defer {
            at = tape.next(after: at)
            left &-= 1
        }
        return at
    }
}
