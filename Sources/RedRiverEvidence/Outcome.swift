// Outcome: what became of one message of a seal, and the line that says so in a receipt.
//
//     60321 accepted 1:88120
//     60322 duplicate 1:4410
//     60323 refused F14 #/body/containers/0/id
//
// The place of a fault is a JSON Pointer in its URI fragment form (RFC 6901 §6): a member name in
// a foreign body may hold a space or a line break, and a line must stay one line.

public import RedRiverBase
internal import RedRiverLedger

/// What became of one message of a seal.
public enum Outcome: Hashable, Sendable {
    /// Taken, and recorded here.
    case accepted(LedgerIndex)
    /// Taken before; this is where.
    case duplicate(LedgerIndex)
    /// Refused for what the message is. `pointer` is an RFC 6901 pointer below the virtual root
    /// `{ "header": …, "body": … }`; the empty string is the root.
    case refused(Code, pointer: String)
}

/// One line of a receipt's outcomes.
public struct OutcomeLine: Hashable, Sendable {
    public let number: MessageNumber
    public let outcome: Outcome

    /// A pointer whose fragment is longer than ``Fragment/most`` bytes loses its last tokens, so
    /// that a line has a bound whatever the names in a body are.
    public init(number: MessageNumber, outcome: Outcome) {
        self.init(number: number, outcome: outcome, fragmentMost: Fragment.most)
    }

    private init(number: MessageNumber, outcome: Outcome, fragmentMost: Int) {
        self.number = number
        if case .refused(let code, let pointer) = outcome {
            self.outcome = .refused(
                code, pointer: Fragment.shortened(pointer, to: fragmentMost))
        } else {
            self.outcome = outcome
        }
    }

    /// The line, without its LF.
    public var text: String {
        switch outcome {
        case .accepted(let index): "\(number.value) accepted \(index.text)"
        case .duplicate(let index): "\(number.value) duplicate \(index.text)"
        case .refused(let code, let pointer):
            "\(number.value) refused \(code.rawValue) \(Fragment.encode(pointer))"
        }
    }

    /// ``text`` as the bytes that are hashed.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(48)
        append(to: &bytes)
        return bytes
    }

    /// Writes ``bytes`` behind others.
    func append(to bytes: inout [UInt8]) {
        let (word, index): (StaticString, LedgerIndex)
        switch outcome {
        case .accepted(let place): (word, index) = (" accepted ", place)
        case .duplicate(let place): (word, index) = (" duplicate ", place)
        case .refused:
            bytes.append(contentsOf: text.utf8)
            return
        }
        CanonicalDecimal.append(number.value, to: &bytes)
        bytes.append(contentsOf: word.description.utf8)
        CanonicalDecimal.append(UInt64(index.generation), to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        CanonicalDecimal.append(index.index, to: &bytes)
    }

    /// Reads one line, without its LF.
    ///
    /// - Throws: ``EvidenceError/outcomeLine(_:)`` with line 1 unless `bytes` are exactly what
    ///   ``bytes`` writes.
    public init(parsing bytes: some Collection<UInt8>) throws(EvidenceError) {
        if let line = Self(taken: Array(bytes)) {
            self = line
            return
        }
        guard bytes.count <= Self.most, let text = String(validating: bytes, as: UTF8.self),
            let line = Self(text: text), line.text.utf8.elementsEqual(bytes)
        else { throw .outcomeLine(1) }
        self = line
    }

    /// A line that says where a message is, or a pointer without escapes: nearly every line, read
    /// without being written again. Numbers are taken in their one spelling, so there is nothing to
    /// compare afterwards.
    private init?(taken bytes: [UInt8]) {
        guard let space = bytes.firstIndex(of: 0x20), (1...16).contains(space), bytes[0] != 0x30
        else { return nil }
        var value: UInt64 = 0
        for unit in bytes[..<space] {
            guard (0x30...0x39).contains(unit) else { return nil }
            value = value * 10 + UInt64(unit - 0x30)
        }
        guard value <= CanonicalDecimal.most else { return nil }
        number = MessageNumber(value)
        let rest = bytes[(space + 1)...]
        if rest.starts(with: "accepted ".utf8) {
            guard let index = LedgerIndex(utf8: rest.dropFirst(9)) else { return nil }
            outcome = .accepted(index)
        } else if rest.starts(with: "duplicate ".utf8) {
            guard let index = LedgerIndex(utf8: rest.dropFirst(10)) else { return nil }
            outcome = .duplicate(index)
        } else if rest.starts(with: "refused ".utf8) {
            let words = rest.dropFirst(8)
            guard let end = words.firstIndex(of: 0x20),
                let code = Code(rawValue: String(decoding: words[..<end], as: UTF8.self)),
                code.refusesMessage, let pointer = Fragment.plain(words[(end + 1)...])
            else { return nil }
            outcome = .refused(code, pointer: pointer)
        } else {
            return nil
        }
    }

    /// The longest line: a number, a word, a code and a fragment.
    private static let most = 64 + Fragment.most

    private init?(text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count >= 3, let value = CanonicalDecimal.parse(words[0]), value > 0 else {
            return nil
        }
        number = MessageNumber(value)
        switch (words[1], words.count) {
        case ("accepted", 3):
            guard let index = LedgerIndex(words[2]) else { return nil }
            outcome = .accepted(index)
        case ("duplicate", 3):
            guard let index = LedgerIndex(words[2]) else { return nil }
            outcome = .duplicate(index)
        case ("refused", 4):
            guard let code = Code(rawValue: String(words[2])), code.refusesMessage,
                let pointer = Fragment.decode(words[3])
            else { return nil }
            outcome = .refused(code, pointer: pointer)
        default: return nil
        }
    }
}

extension OutcomeLine {
    /// The root of the RFC 6962 tree over the lines: leaf i = SHA-256(0x00 ‖ line i without LF).
    public static func root(_ lines: [OutcomeLine]) -> Digest {
        var text: [UInt8] = []
        return Merkle.root(
            of: lines.map { line in
                text.removeAll(keepingCapacity: true)
                line.append(to: &text)
                return Merkle.leaf(of: text)
            })
    }

    /// The lines of one receipt, short enough together to stand in one line of a ledger: where they
    /// are longer than ``Limits/outcomes`` joined, pointers lose more of their last tokens.
    public static func fitted(_ lines: [OutcomeLine]) -> [OutcomeLine] {
        guard joined(lines).count > Limits.outcomes.value else { return lines }
        return lines.map {
            OutcomeLine(number: $0.number, outcome: $0.outcome, fragmentMost: Fragment.least)
        }
    }

    /// All lines as they travel beside a receipt, each with its LF.
    public static func joined(_ lines: [OutcomeLine]) -> [UInt8] {
        lines.flatMap { $0.bytes + [0x0a] }
    }

    /// Reads what ``joined(_:)`` writes.
    ///
    /// - Throws: ``EvidenceError/outcomeLine(_:)`` with the number of the first bad line.
    public static func parseAll(_ bytes: [UInt8]) throws(EvidenceError) -> [OutcomeLine] {
        guard bytes.last == 0x0a, bytes.count <= Limits.outcomes.value else {
            throw .outcomeLine(1)
        }
        var lines: [OutcomeLine] = []
        for part in bytes.dropLast().split(separator: 0x0a, omittingEmptySubsequences: false) {
            guard lines.count < Limits.sealMessages, let line = try? OutcomeLine(parsing: part)
            else { throw .outcomeLine(lines.count + 1) }
            lines.append(line)
        }
        return lines
    }
}

extension Code {
    /// Whether this code can be the fate of a message; the others hold a seal or answer a client.
    public var refusesMessage: Bool {
        switch self {
        case .valueNotInList, .dataMissing, .ruleViolated, .notAllowedHere, .duplicateDiffers,
            .notYours, .sealedBad, .nodeFault, .commitmentMismatch, .stale, .expired, .tooLarge:
            true
        default: false
        }
    }
}

/// JSON Pointers as URI fragments (RFC 6901 §6, RFC 3986 §3.5), in one spelling.
enum Fragment {
    /// The longest fragment in an outcome line, in bytes.
    static let most = 256

    /// The longest where the lines of a receipt are too long together: a line has 63 bytes then.
    static let least = 18

    /// `#` and the pointer, every byte but letters, digits and `-._~/` as `%XX` in upper case.
    static func encode(_ pointer: String) -> String {
        var text = "#"
        for unit in pointer.utf8 {
            if isPlain(unit) {
                text.unicodeScalars.append(Unicode.Scalar(unit))
            } else {
                text += "%" + Hexadecimal.encode([unit]).uppercased()
            }
        }
        return text
    }

    /// - Returns: `nil` unless `text` begins with `#`, is no longer than ``most``, its escapes are
    ///   whole, and what comes out is UTF-8 and a JSON Pointer. The caller compares spellings.
    static func decode(_ text: some StringProtocol) -> String? {
        guard text.utf8.count <= most else { return nil }
        var units = text.utf8.makeIterator()
        guard units.next() == UInt8(ascii: "#") else { return nil }
        var bytes: [UInt8] = []
        while let unit = units.next() {
            guard unit == UInt8(ascii: "%") else {
                bytes.append(unit)
                continue
            }
            guard let high = units.next(), let low = units.next(),
                let byte = Hexadecimal.decode(
                    String(decoding: [high, low], as: UTF8.self).lowercased())
            else { return nil }
            bytes += byte
        }
        return isPointer(bytes) ? String(validating: bytes, as: UTF8.self) : nil
    }

    /// The pointer of a fragment that is no longer than ``most`` and has neither an escape of its own
    /// nor one of the pointer's; `nil` for any other, which may be good all the same.
    static func plain(_ fragment: ArraySlice<UInt8>) -> String? {
        let pointer = fragment.dropFirst()
        guard fragment.first == UInt8(ascii: "#"), fragment.count <= most,
            pointer.first ?? UInt8(ascii: "/") == UInt8(ascii: "/"),
            pointer.allSatisfy({ isPlain($0) && $0 != UInt8(ascii: "~") })
        else { return nil }
        return String(decoding: pointer, as: UTF8.self)
    }

    /// RFC 6901 §3: nothing, or tokens that each begin with `/`, with `~` only as `~0` and `~1`.
    private static func isPointer(_ bytes: [UInt8]) -> Bool {
        guard bytes.first ?? UInt8(ascii: "/") == UInt8(ascii: "/") else { return false }
        return bytes.indices.allSatisfy { place in
            bytes[place] != UInt8(ascii: "~")
                || bytes.dropFirst(place + 1).first.map { $0 == 0x30 || $0 == 0x31 } ?? false
        }
    }

    /// The pointer without the last tokens that make its fragment longer than `most`; nothing of
    /// what is no pointer.
    static func shortened(_ pointer: String, to most: Int = most) -> String {
        let isShort =
            pointer.utf8.count < most && pointer.utf8.allSatisfy { isPlain($0) && $0 != 0x7e }
        if isShort, pointer.utf8.first ?? UInt8(ascii: "/") == UInt8(ascii: "/") { return pointer }
        guard isPointer(Array(pointer.utf8)) else { return "" }
        var pointer = pointer[...]
        while encode(String(pointer)).utf8.count > most {
            pointer = pointer.lastIndex(of: "/").map { pointer[..<$0] } ?? ""
        }
        return String(pointer)
    }

    private static func isPlain(_ unit: UInt8) -> Bool {
        switch unit {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
            true
        default: false
        }
    }
}
