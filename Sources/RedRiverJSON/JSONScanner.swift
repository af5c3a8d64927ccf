// JSONScanner: the loop that every byte of a message goes through, so written for speed.
//
// There is no stack: an open container is a node whose end is not known yet, and its parent is in
// the node. Each turn of the loop takes one element, one member or one closing bracket. Nothing is
// thrown: what is wrong is noted, with its place, and the loop left.
//
// Unsafe in three ways, each held by a check beside it: a byte is read below `end` only, eight at
// once where eight are left; a node is written below the room there is, which each turn looks at
// first for the two it may write; and a node that is read was written, for its number came from one.

internal import RedRiverBase

/// Where the scanner is in a text, and what it has found.
@safe
struct JSONScanner {
    private let allowsDuplicateNames: Bool
    private var bytes = unsafe UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    private var end = 0
    private var nodes = unsafe UnsafeMutableBufferPointer<JSONNode>(start: nil, count: 0)
    private var names = JSONNames()

    /// Turns of the loop, and names compared.
    var steps: Int { turns &+ names.steps }
    private var turns = 0

    private(set) var at = 0
    /// How many nodes were written.
    private(set) var used = 0
    /// The innermost open container, while ``depth`` is above 0.
    private(set) var container = 0
    private(set) var depth = 0
    /// Whether the container is an object, and how many elements or members it has until now.
    private var isObject = false
    private var members: UInt32 = 0

    private(set) var failure: JSONError.Reason?
    /// Where it failed: whether the last node is a name still without its value.
    private(set) var isNamePending = false
    /// The name that stood there before, if that is what is wrong.
    private(set) var repeated: Int?

    init(allowsDuplicateNames: Bool) { self.allowsDuplicateNames = allowsDuplicateNames }

    /// Goes on with a text until it ends, or is wrong, or there is no room for more nodes.
    ///
    /// - Parameter nodes: Holds what was written before.
    /// - Returns: Whether there is no more to do.
    mutating func run(
        over bytes: UnsafeBufferPointer<UInt8>, into nodes: UnsafeMutableBufferPointer<JSONNode>
    ) -> Bool {
        unsafe self.bytes = unsafe bytes
        unsafe self.nodes = unsafe nodes
        end = bytes.count
        let room = nodes.count - 2
        if used == 0 {
            skipSpace()
            guard value() else { return true }
        }
        while depth > 0 {
            turns &+= 1
            guard used <= room else { return false }
            guard turn() else {
                unsafe nodes[container].detail = members
                return true
            }
        }
        skipSpace()
        if at < end { _ = fail(.trailingBytes) }
        return true
    }

    /// One element, one member or one closing bracket.
    @inline(__always)
    private mutating func turn() -> Bool {
        skipSpace()
        guard at < end else { return fail(.truncated) }
        let byte = unsafe bytes[at]
        if byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) { return close() }
        if members > 0 {
            guard byte == UInt8(ascii: ",") else { return fail(.unexpectedByte(byte)) }
            at &+= 1
            skipSpace()
        }
        guard isObject else { return value() }
        guard name() else { return false }
        if value() { return true }
        isNamePending = true
        return false
    }

    @inline(never)
    private mutating func fail(_ reason: JSONError.Reason) -> Bool {
        failure = reason
        return false
    }

    // MARK: Values

    @inline(__always)
    private mutating func value() -> Bool {
        guard at < end else { return fail(.truncated) }
        let byte = unsafe bytes[at]
        if byte == UInt8(ascii: "\"") {
            let start = at
            guard let hasEscapes = string() else { return false }
            append(.string, hasEscapes, from: start)
            return true
        }
        switch byte {
        case UInt8(ascii: "{"): return open(.object)
        case UInt8(ascii: "["): return open(.array)
        case UInt8(ascii: "t"): return word("true", .bool)
        case UInt8(ascii: "f"): return word("false", .bool)
        case UInt8(ascii: "n"): return word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return number()
        default: return fail(.unexpectedByte(byte))
        }
    }

    /// Adds a value that ends here to the tape and to the count of its container.
    @inline(__always)
    private mutating func append(_ kind: JSONKind, _ hasEscapes: Bool, from start: Int) {
        write(kind, hasEscapes, from: start, detail: 0)
        members &+= 1
    }

    @inline(__always)
    private mutating func write(
        _ kind: JSONKind, _ hasEscapes: Bool, from start: Int, detail: UInt32
    ) {
        let node = JSONNode(
            kind: kind, hasEscapes: hasEscapes, start: UInt32(truncatingIfNeeded: start),
            end: UInt32(truncatingIfNeeded: at), parent: UInt32(truncatingIfNeeded: container),
            next: UInt32(truncatingIfNeeded: used &+ 1), detail: detail)
        unsafe (nodes.baseAddress.unsafelyUnwrapped + used).initialize(to: node)
        used &+= 1
    }

    @inline(__always)
    private mutating func open(_ kind: JSONKind) -> Bool {
        guard depth < Limits.jsonDepth else { return fail(.tooDeep) }
        // The root names itself as what it stands in; its count is its own from the first.
        if depth > 0 { unsafe nodes[container].detail = members &+ 1 }
        at &+= 1
        let opened = used
        write(kind, false, from: at &- 1, detail: 0)
        container = opened
        depth &+= 1
        isObject = kind == .object
        members = 0
        return true
    }

    @inline(__always)
    private mutating func close() -> Bool {
        at &+= 1
        unsafe nodes[container].end = UInt32(truncatingIfNeeded: at)
        unsafe nodes[container].next = UInt32(truncatingIfNeeded: used)
        unsafe nodes[container].detail = members
        if isObject, members > 1, !allowsDuplicateNames {
            let found = unsafe names.firstRepeated(
                in: container, nodes: UnsafeBufferPointer(nodes), bytes: bytes)
            if let found {
                repeated = found
                return fail(.duplicateName)
            }
        }
        depth &-= 1
        container = unsafe Int(truncatingIfNeeded: nodes[container].parent)
        isObject = unsafe nodes[container].kind == .object
        members = unsafe nodes[container].detail
        return true
    }

    /// A member's name and the colon behind it.
    @inline(__always)
    private mutating func name() -> Bool {
        guard at < end else { return fail(.truncated) }
        let first = unsafe bytes[at]
        guard first == UInt8(ascii: "\"") else { return fail(.unexpectedByte(first)) }
        let start = at
        guard let hasEscapes = string() else { return false }
        let hash =
            unsafe hasEscapes
            ? JSONText.hash(bytes, in: start + 1..<at - 1)
            : JSONHash.of(bytes, from: start &+ 1, to: at &- 1)
        write(.string, hasEscapes, from: start, detail: hash)
        skipSpace()
        guard at < end, unsafe bytes[at] == UInt8(ascii: ":") else {
            isNamePending = true
            return fail(unsafe at < end ? .unexpectedByte(bytes[at]) : .truncated)
        }
        at &+= 1
        skipSpace()
        return true
    }

    private mutating func word(_ word: StaticString, _ kind: JSONKind) -> Bool {
        let start = at
        for place in 0..<word.utf8CodeUnitCount {
            guard at < end else { return fail(.truncated) }
            guard unsafe bytes[at] == word.utf8Start[place] else {
                return fail(.unexpectedByte(unsafe bytes[at]))
            }
            at += 1
        }
        append(kind, false, from: start)
        return true
    }

    // MARK: Numbers (RFC 8259 §6)

    private mutating func number() -> Bool {
        let start = at
        if unsafe bytes[at] == UInt8(ascii: "-") { at &+= 1 }
        let isZero = isHere(UInt8(ascii: "0"))
        let whole = skipDigits()
        guard whole > 0 else { return failNumber() }
        if isZero, whole > 1 { return fail(.badNumber) }
        if isHere(UInt8(ascii: ".")) {
            at &+= 1
            guard skipDigits() > 0 else { return failNumber() }
        }
        if isHere(UInt8(ascii: "e")) || isHere(UInt8(ascii: "E")) {
            at &+= 1
            if isHere(UInt8(ascii: "+")) || isHere(UInt8(ascii: "-")) { at &+= 1 }
            guard skipDigits() > 0 else { return failNumber() }
        }
        append(.number, false, from: start)
        return true
    }

    @inline(__always)
    private func isHere(_ byte: UInt8) -> Bool { unsafe at < end && bytes[at] == byte }

    @inline(__always)
    private mutating func skipDigits() -> Int {
        let start = at
        var at = at
        while at < end, unsafe bytes[at] &- UInt8(ascii: "0") < 10 { at &+= 1 }
        self.at = at
        return at &- start
    }

    private mutating func failNumber() -> Bool { fail(at < end ? .badNumber : .truncated) }

    // MARK: Strings

    /// Moves from the opening quote to behind the closing one.
    ///
    /// - Returns: Whether there is an escape in between; `nil` if it is no string.
    @inline(__always)
    private mutating func string() -> Bool? {
        var hasEscapes = false
        var at = at &+ 1
        while at < end {
            if at &+ 8 <= end {
                let special = unsafe Self.special(in: bytes.word(at: at))
                guard special != 0 else {
                    at &+= 8
                    continue
                }
                at &+= special.trailingZeroBitCount >> 3
            }
            let byte = unsafe bytes[at]
            if byte == UInt8(ascii: "\"") {
                self.at = at &+ 1
                return hasEscapes
            }
            if byte >= 0x80 {
                at = unsafe JSONText.skipSequences(bytes, from: at)
                if at == end { break }
                if unsafe bytes[at] < 0x80 { continue }
            } else if byte >= 0x20, byte != UInt8(ascii: "\\") {
                at &+= 1
                continue
            }
            self.at = at
            guard special(&hasEscapes) else { return nil }
            at = self.at
        }
        self.at = at
        _ = fail(.truncated)
        return nil
    }

    /// The bytes of eight that are not plain ASCII: the lowest set bit is of the first such byte.
    /// What is above it may be wrong, for a subtraction borrows.
    @inline(__always)
    private static func special(in word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
        let backslashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
        return (word | (word &- ones &* 0x20) | (quotes &- ones) | (backslashes &- ones))
            & (ones &* 0x80)
    }

    /// An escape, or what cannot stand in a string.
    @inline(never)
    private mutating func special(_ hasEscapes: inout Bool) -> Bool {
        let byte = unsafe bytes[at]
        if byte >= 0x80 { return fail(.notUTF8) }
        if byte < 0x20 { return fail(.controlCharacter(byte)) }
        hasEscapes = true
        return escape()
    }

    private mutating func escape() -> Bool {
        guard end - at >= 2 else { return fail(.truncated) }
        if JSONText.plainEscape(unsafe bytes[at + 1]) != nil {
            at += 2
            return true
        }
        guard let first = unit() else { return fail(.badEscape) }
        if (0xdc00...0xdfff).contains(first) { return fail(.loneSurrogate) }
        at += 6
        guard (0xd800...0xdbff).contains(first) else { return true }
        guard end - at >= 2, unsafe bytes[at] == UInt8(ascii: "\\"),
            unsafe bytes[at + 1] == UInt8(ascii: "u")
        else { return fail(at < end ? .loneSurrogate : .truncated) }
        guard let second = unit() else { return fail(.badEscape) }
        guard (0xdc00...0xdfff).contains(second) else { return fail(.loneSurrogate) }
        at += 6
        return true
    }

    /// The 16 bits of the `\uXXXX` here, without moving.
    private func unit() -> UInt16? {
        guard unsafe bytes[at + 1] == UInt8(ascii: "u") else { return nil }
        return unsafe JSONText.hexadecimal(bytes, at: at + 2)
    }

    // MARK: Space

    @inline(__always)
    private mutating func skipSpace() {
        if at < end, unsafe bytes[at] <= 0x20 { skipRunOfSpace() }
    }

    @inline(never)
    private mutating func skipRunOfSpace() {
        while at < end {
            let byte = unsafe bytes[at]
            guard byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 else { return }
            at &+= 1
            // Files for people have long runs of it at the beginning of each line.
            while at &+ 8 <= end, unsafe bytes.word(at: at) == 0x2020_2020_2020_2020 { at &+= 8 }
        }
    }
}
