// JSONTapeText: texts of the tape without an array of their own, and members by many names at once.

extension JSONTape {
    /// The text of a string or a name; a part of ``bytes`` unless it has escapes.
    ///
    /// - Parameter keeper: Keeps what had to be written anew.
    @inlinable
    package func text(at node: Int, _ keeper: JSONTextKeeper) -> JSONTapeText {
        if hasEscapes(at: node) { return unescaped(at: node, keeper) }
        let inside = inside(at: node)
        return unsafe JSONTapeText(bytes, inside.lowerBound, inside.upperBound)
    }

    @usableFromInline
    func unescaped(at node: Int, _ keeper: JSONTextKeeper) -> JSONTapeText {
        keeper.keep(unsafe JSONText.text(bytes, in: inside(at: node)))
    }

    /// The first byte from a place on that is not of ASCII, or is 0x7f or a `\`.
    package func firstUnplain(from start: Int) -> Int? {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let end = unsafe bytes.count
        var at = start
        while at &+ 8 <= end {
            let word = unsafe bytes.word(at: at)
            let backslashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
            // A borrow may flag a byte above one that is found, so the lowest is right.
            let flags =
                (word | ((word ^ (ones &* 0x7f)) &- ones) | (backslashes &- ones)) & (ones &* 0x80)
            if flags != 0 { return at &+ flags.trailingZeroBitCount >> 3 }
            at &+= 8
        }
        while at < end {
            let byte = unsafe bytes[at]
            if byte >= 0x7f || byte == UInt8(ascii: "\\") { return at }
            at &+= 1
        }
        return nil
    }

    /// The last node from one on that begins at a place of the text or before it.
    package func node(from start: Int, at place: Int) -> Int {
        var node = start
        while node &+ 1 < nodeCount, range(at: node &+ 1).lowerBound <= place { node &+= 1 }
        return node
    }
}

/// A text of the tape: its bytes, in UTF-8.
///
/// Good while ``JSONDocument/withTape(_:)`` runs, and its keeper is there.
@safe @usableFromInline
package struct JSONTapeText: RandomAccessCollection {
    @usableFromInline let bytes: UnsafeBufferPointer<UInt8>
    @usableFromInline package let startIndex: Int
    @usableFromInline package let endIndex: Int

    /// - Parameter start: And the end; both within the bytes.
    @usableFromInline
    init(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) {
        unsafe self.bytes = unsafe bytes
        startIndex = start
        endIndex = end
    }

    /// Of all the bytes there are, for as long as they are.
    @inlinable
    package init(_ bytes: UnsafeBufferPointer<UInt8>) { unsafe self.init(bytes, 0, bytes.count) }

    /// Runs something over the text that an array is.
    @inlinable
    package static func with<Result>(
        _ array: ArraySlice<UInt8>, _ body: (JSONTapeText) -> Result
    ) -> Result {
        unsafe array.withUnsafeBufferPointer { unsafe body(JSONTapeText($0, 0, $0.count)) }
    }

    @inlinable package var count: Int { endIndex &- startIndex }

    @inlinable
    package subscript(place: Int) -> UInt8 {
        precondition(place >= startIndex && place < endIndex)
        return unsafe bytes[place]
    }

    @inlinable
    package subscript(range: Range<Int>) -> JSONTapeText {
        precondition(range.lowerBound >= startIndex && range.upperBound <= endIndex)
        return unsafe JSONTapeText(bytes, range.lowerBound, range.upperBound)
    }

    /// The ``JSONHash`` of the text.
    package var hash: UInt32 { unsafe JSONHash.of(bytes, from: startIndex, to: endIndex) }

    /// Whether it is exactly this.
    @inlinable
    package func isSame(as other: UnsafeBufferPointer<UInt8>) -> Bool {
        unsafe count == other.count && bytes.isSame(from: startIndex, as: other)
    }

    /// Whether another is the same.
    @inlinable
    package func isSame(as other: JSONTapeText) -> Bool {
        unsafe isSame(
            as: UnsafeBufferPointer(rebasing: other.bytes[other.startIndex..<other.endIndex]))
    }

    /// Whether it is exactly this.
    @inlinable
    package func isSame(as other: [UInt8]) -> Bool {
        unsafe other.withUnsafeBufferPointer { unsafe isSame(as: $0) }
    }

    /// Whether it begins with this.
    @inlinable
    package func begins(with text: StaticString) -> Bool {
        unsafe count >= text.utf8CodeUnitCount
            && bytes.isSame(
                from: startIndex,
                as: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}

/// Texts that were written anew, there for as long as this is.
@safe @usableFromInline
package final class JSONTextKeeper {
    private var kept: [UnsafeMutableBufferPointer<UInt8>] = unsafe []

    package init() {}

    deinit {
        while let text = unsafe kept.popLast() { unsafe text.deallocate() }
    }

    func keep(_ text: [UInt8]) -> JSONTapeText {
        let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: text.count)
        _ = unsafe copy.initialize(from: text)
        unsafe kept.append(copy)
        return unsafe JSONTapeText(UnsafeBufferPointer(copy), 0, text.count)
    }
}

/// Names of members known before, each with its place among them.
package struct JSONKnownNames: Sendable {
    /// As many as there may be.
    package static let most = 24

    private struct Slot: Sendable {
        var hash: UInt32 = 0
        /// -1 in an empty slot.
        var place: Int32 = -1
        /// Where the name is in ``bytes``.
        var start: Int32 = 0
        var count: Int32 = 0
    }

    /// Open addressing. The names are the program's, so nobody chooses them to collide.
    private var slots: [Slot]
    private var bytes: [UInt8] = []

    package init(_ names: [String]) {
        precondition(names.count <= Self.most)
        slots = Array(repeating: Slot(), count: 64)
        for (place, name) in names.enumerated() {
            let name = Array(name.utf8)
            let hash = JSONHash.of(name, name.indices)
            var slot = Int(hash & 63)
            while slots[slot].place >= 0 { slot = (slot + 1) & 63 }
            slots[slot] = Slot(
                hash: hash, place: Int32(place), start: Int32(bytes.count),
                count: Int32(name.count))
            bytes += name
        }
    }

    /// The place of the name of a member.
    package func place(ofName node: Int, in tape: JSONTape) -> Int? {
        // What `init` made stays within its slots, and within the bytes.
        unsafe slots.withUnsafeBufferPointer { slots in
            unsafe bytes.withUnsafeBufferPointer { bytes in
                unsafe Self.place(ofName: node, in: tape, slots, bytes)
            }
        }
    }

    @inline(__always)
    private static func place(
        ofName node: Int, in tape: JSONTape, _ slots: UnsafeBufferPointer<Slot>,
        _ bytes: UnsafeBufferPointer<UInt8>
    ) -> Int? {
        let hash = tape.hash(ofName: node)
        var at = Int(truncatingIfNeeded: hash & 63)
        while true {
            let slot = unsafe slots[at]
            if slot.place < 0 { return nil }
            if slot.hash == hash {
                let name = unsafe UnsafeBufferPointer(
                    rebasing: bytes[Int(slot.start)..<Int(slot.start) + Int(slot.count)])
                if unsafe tape.isText(at: node, name) { return Int(slot.place) }
            }
            at = (at &+ 1) & 63
        }
    }

    /// The members of an object, by the places of their names.
    package func members(of node: Int, in tape: JSONTape) -> JSONKnownMembers {
        var found = JSONKnownMembers()
        guard tape.kind(at: node) == .object else { return found }
        unsafe slots.withUnsafeBufferPointer { slots in
            unsafe bytes.withUnsafeBufferPointer { bytes in
                var at = tape.first(in: node)
                for _ in 0..<tape.count(at: node) {
                    if let place = unsafe Self.place(ofName: at, in: tape, slots, bytes) {
                        found.nodes[place] = Int32(truncatingIfNeeded: at &+ 1)
                    }
                    at = tape.next(after: at &+ 1)
                }
            }
        }
        return found
    }
}

/// Members with known names.
@usableFromInline
package struct JSONKnownMembers {
    /// 0 where there is none: the root is no member.
    @usableFromInline var nodes = InlineArray<24, Int32>(repeating: 0)

    /// The value of the member whose name has this place.
    @inlinable
    package subscript(place: Int) -> Int? { nodes[place] == 0 ? nil : Int(nodes[place]) }
}
