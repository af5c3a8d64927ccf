// RegexSyntax: patterns of ECMA-262 (§22.2.1), read as with the flag `u`.
//
// Beyond that, as Annex B has it without the flag: a `]`, `{` or `}` that closes or counts nothing
// stands for itself, so does a hyphen beside a set in a class, and any punctuation may be escaped. Letters may not: `\a` and `\Z` mean
// something elsewhere, and nothing here.

/// What a pattern consists of.
indirect enum RegexNode: Hashable, Sendable {
    case empty
    case set(RegexSet)
    case sequence([RegexNode])
    case choice([RegexNode])
    case repetition(RegexNode, from: Int, to: Int?)
    case start
    case end
    case boundary(isNegated: Bool)
    /// Look-around or a back-reference, and its place: it is read, and cannot be matched.
    case notLinear(Int)
}

/// Reads a pattern.
struct RegexParser {
    private let units: [Unicode.Scalar]
    private var at = 0
    private var depth = 0
    private var groups = 0
    private var names: Set<String> = []
    private var references: [(name: String?, number: Int, place: Int)] = []

    /// Groups within each other.
    private static let deepest = 200

    private init(_ pattern: String) { units = Array(pattern.unicodeScalars) }

    static func parse(_ pattern: String) throws(RegexError) -> RegexNode {
        var parser = RegexParser(pattern)
        let node = try parser.choice()
        guard parser.at == parser.units.count else { throw parser.fail() }
        for reference in parser.references {
            let isThere =
                reference.name.map { parser.names.contains($0) }
                ?? (reference.number <= parser.groups)
            if !isThere { throw RegexError(reason: .malformed, offset: reference.place) }
        }
        return node
    }

    private func fail(_ reason: RegexError.Reason = .malformed) -> RegexError {
        RegexError(reason: reason, offset: at)
    }

    private var peek: Unicode.Scalar? { at < units.count ? units[at] : nil }

    private mutating func take(_ wanted: Unicode.Scalar) -> Bool {
        guard peek == wanted else { return false }
        at += 1
        return true
    }

    private mutating func take(_ wanted: String) -> Bool {
        let scalars = Array(wanted.unicodeScalars)
        guard units[at...].starts(with: scalars) else { return false }
        at += scalars.count
        return true
    }

    // MARK: Structure

    private mutating func choice() throws(RegexError) -> RegexNode {
        var branches = [try sequence()]
        while take("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence() throws(RegexError) -> RegexNode {
        var parts: [RegexNode] = []
        while let next = peek, next != "|", next != ")" { parts.append(try term()) }
        return parts.count == 1 ? parts[0] : parts.isEmpty ? .empty : .sequence(parts)
    }

    private mutating func term() throws(RegexError) -> RegexNode {
        let place = at
        var atom: RegexNode
        switch units[at] {
        case "^":
            at += 1
            return .start
        case "$":
            at += 1
            return .end
        case "(":
            atom = try group()
            // Look-behind cannot be repeated, and with `u` look-ahead cannot either.
            if case .notLinear(place) = atom { return atom }
        case "*", "+", "?": throw fail()
        case "{":
            // A count of nothing is a mistake; a brace that counts nothing stands for itself.
            if try count() != nil {
                at = place
                throw fail()
            }
            at = place + 1
            atom = .set(RegexSet("{"))
        case ".":
            at += 1
            atom = .set(.dot)
        case "[": atom = .set(try characterClass())
        case "\\":
            at += 1
            if take("b") { return .boundary(isNegated: false) }
            if take("B") { return .boundary(isNegated: true) }
            atom = try atomEscape(place)
        case let literal:
            at += 1
            atom = .set(RegexSet(literal))
        }
        atom = try quantified(atom)
        return atom
    }

    private mutating func quantified(_ atom: RegexNode) throws(RegexError) -> RegexNode {
        let (from, to): (Int, Int?)
        if take("*") {
            (from, to) = (0, nil)
        } else if take("+") {
            (from, to) = (1, nil)
        } else if take("?") {
            (from, to) = (0, 1)
        } else {
            let place = at
            guard peek == "{", let counted = try count() else {
                at = place
                return atom
            }
            (from, to) = counted
        }
        // Lazy or not: whether there is a match is the same.
        _ = take("?")
        return .repetition(atom, from: from, to: to)
    }

    /// `{3}`, `{3,}` or `{3,5}`; `nil`, wherever it stopped, for anything else.
    private mutating func count() throws(RegexError) -> (Int, Int?)? {
        let place = at
        at += 1
        guard let from = decimal() else { return nil }
        if take("}") { return (from, from) }
        guard take(",") else { return nil }
        if take("}") { return (from, nil) }
        guard let to = decimal(), take("}") else { return nil }
        guard from <= to else { throw RegexError(reason: .malformed, offset: place) }
        return (from, to)
    }

    /// Beyond a million it is a million, which nothing that is compiled reaches.
    private mutating func decimal() -> Int? {
        var value: Int?
        while let digit = peek, ("0"..."9").contains(digit) {
            value = min((value ?? 0) * 10 + Int(digit.value - 0x30), 1_000_000)
            at += 1
        }
        return value
    }

    private mutating func group() throws(RegexError) -> RegexNode {
        let place = at
        at += 1
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw fail(.tooLarge) }
        var isLookAround = false
        if take("?") {
            if take("=") || take("!") || take("<=") || take("<!") {
                isLookAround = true
            } else if take("<") {
                guard let name = groupName(), names.insert(name).inserted else { throw fail() }
                groups += 1
            } else if !take(":") {
                throw fail()
            }
        } else {
            groups += 1
        }
        let inside = try choice()
        guard take(")") else { throw fail() }
        return isLookAround ? .notLinear(place) : inside
    }

    /// What is between `<` and `>`, the latter taken.
    private mutating func groupName() -> String? {
        var name = String.UnicodeScalarView()
        while let next = peek, next != ">" {
            let properties = next.properties
            let isFirst = name.isEmpty
            guard
                next == "$" || next == "_"
                    || (isFirst ? properties.isIDStart : properties.isIDContinue)
            else { return nil }
            name.append(next)
            at += 1
        }
        return take(">") && !name.isEmpty ? String(name) : nil
    }

    // MARK: Escapes

    /// Behind a backslash, outside a class.
    private mutating func atomEscape(_ place: Int) throws(RegexError) -> RegexNode {
        if take("k") {
            guard take("<"), let name = groupName() else { throw fail() }
            references.append((name, 0, place))
            return .notLinear(place)
        }
        if let digit = peek, ("1"..."9").contains(digit), let number = decimal() {
            references.append((nil, number, place))
            return .notLinear(place)
        }
        return .set(try setEscape())
    }

    /// A set or a character, behind a backslash.
    private mutating func setEscape() throws(RegexError) -> RegexSet {
        guard let letter = peek else { throw fail() }
        at += 1
        switch letter {
        case "d": return .digits
        case "D": return RegexSet.digits.inverted
        case "w": return .word
        case "W": return RegexSet.word.inverted
        case "s": return .space
        case "S": return RegexSet.space.inverted
        case "p", "P":
            guard let property = try property() else { throw fail() }
            return letter == "p" ? property : property.inverted
        default:
            at -= 1
            return RegexSet(try characterEscape())
        }
    }

    private mutating func characterEscape() throws(RegexError) -> Unicode.Scalar {
        guard let letter = peek else { throw fail() }
        at += 1
        switch letter {
        case "t": return "\t"
        case "n": return "\n"
        case "v": return "\u{b}"
        case "f": return "\u{c}"
        case "r": return "\r"
        case "0":
            if let next = peek, ("0"..."9").contains(next) { throw fail() }
            return "\0"
        case "c":
            guard let control = peek, control.isASCII, control.properties.isAlphabetic else {
                throw fail()
            }
            at += 1
            return Unicode.Scalar(UInt8(control.value & 0x1f))
        case "x":
            guard let value = hexadecimal(2), let scalar = Unicode.Scalar(value) else {
                throw fail()
            }
            return scalar
        case "u": return try unicodeEscape()
        default:
            guard letter.isASCII, !letter.properties.isAlphabetic, !("0"..."9").contains(letter),
                letter.value > 0x20
            else {
                at -= 1
                throw fail()
            }
            return letter
        }
    }

    private mutating func unicodeEscape() throws(RegexError) -> Unicode.Scalar {
        if take("{") {
            var value: UInt32 = 0
            var count = 0
            while let digit = peek?.hexadecimal {
                value = min(value << 4 | digit, 0x11_0000)
                count += 1
                at += 1
            }
            guard count > 0, take("}"), let scalar = Unicode.Scalar(value) else { throw fail() }
            return scalar
        }
        guard let first = hexadecimal(4) else { throw fail() }
        if (0xd800...0xdbff).contains(first), take("\\u"), let second = hexadecimal(4),
            (0xdc00...0xdfff).contains(second)
        {
            let value = 0x10000 + (first - 0xd800) << 10 + second - 0xdc00
            if let scalar = Unicode.Scalar(value) { return scalar }
        }
        guard let scalar = Unicode.Scalar(first) else { throw fail() }
        return scalar
    }

    private mutating func hexadecimal(_ count: Int) -> UInt32? {
        var value: UInt32 = 0
        for _ in 0..<count {
            guard let digit = peek?.hexadecimal else { return nil }
            value = value << 4 | digit
            at += 1
        }
        return value
    }

    /// `{Letter}` or `{Script=Han}`, behind `\p`.
    private mutating func property() throws(RegexError) -> RegexSet? {
        guard take("{") else { return nil }
        var text = ""
        while let next = peek, next != "}" {
            text.unicodeScalars.append(next)
            at += 1
        }
        guard take("}") else { return nil }
        return RegexProperty(text).map { RegexSet(property: $0) }
    }

    // MARK: Classes

    private mutating func characterClass() throws(RegexError) -> RegexSet {
        at += 1
        let isNegated = take("^")
        var set = RegexSet()
        while true {
            guard let next = peek else { throw fail() }
            if next == "]" {
                at += 1
                return isNegated ? set.inverted : set
            }
            let (low, isCharacter) = try classAtom()
            guard peek == "-", at + 1 < units.count, units[at + 1] != "]" else {
                set.formUnion(low)
                continue
            }
            let place = at
            at += 1
            let (high, isAlsoCharacter) = try classAtom()
            guard isCharacter, isAlsoCharacter, let from = low.only, let to = high.only else {
                // No range begins or ends with a set: the hyphen stands for itself.
                set.formUnion(low)
                set.formUnion(RegexSet("-"))
                set.formUnion(high)
                continue
            }
            guard from <= to else { throw RegexError(reason: .malformed, offset: place) }
            set.insert(from...to)
        }
    }

    /// - Returns: A set, and whether it is one character as it was written.
    private mutating func classAtom() throws(RegexError) -> (RegexSet, Bool) {
        guard let next = peek else { throw fail() }
        at += 1
        guard next == "\\" else { return (RegexSet(next), true) }
        if take("b") { return (RegexSet("\u{8}"), true) }
        if take("-") { return (RegexSet("-"), true) }
        let isSet = peek.map { "dDwWsSpP".unicodeScalars.contains($0) } ?? false
        return (try setEscape(), !isSet)
    }
}

extension Unicode.Scalar {
    /// The value of a hexadecimal digit of ASCII.
    fileprivate var hexadecimal: UInt32? {
        switch self {
        case "0"..."9": value - 0x30
        case "a"..."f": value - 0x61 + 10
        case "A"..."F": value - 0x41 + 10
        default: nil
        }
    }
}
