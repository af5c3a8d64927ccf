// HeaderScan: the commonest spelling of a header, checked in one pass over its bytes.
//
// Header.check makes a tree, texts and sentences; nearly every header of a ledger is sound and written
// without spaces, escapes or rare members. Such a header is taken here if it keeps every rule; for
// anything else `nil` sends the caller to Header.check, which has the last word. A test holds the two
// against each other: what is taken here is never refused there, and tells the same.

internal import RedRiverBase
internal import RedRiverCatalogue

/// Reads a header that is spelled plainly. The bytes are handed to every step: a span is as quick as
/// a pointer, and cannot be kept.
struct HeaderScan {
    private var at = 0
    private var seen: UInt32 = 0
    private var id: (high: UInt64, low: UInt64)?
    private var type: TypeFacts?
    private var function = -1
    private var sender: PartyCode?
    private var receivers: [UInt64] = []
    /// Whether a receiver is in Vietnam, in China.
    private var isFor = (vietnam: false, china: false)
    private var sentAt: Int64?
    private var expiresAt: Int64?
    private var hasCrossing = false
    private var gate: Gate?

    private init() {}

    /// - Returns: `nil` if the header is not plain, or breaks a rule.
    static func sound(_ bytes: ArraySlice<UInt8>) -> HeaderFacts.Sound? {
        guard bytes.count <= Limits.header.value else { return nil }
        var scan = HeaderScan()
        return scan.run(bytes.span)
    }

    private mutating func run(_ bytes: Span<UInt8>) -> HeaderFacts.Sound? {
        guard take(UInt8(ascii: "{"), bytes) else { return nil }
        repeat {
            guard let name = text(bytes), take(UInt8(ascii: ":"), bytes), member(name, bytes)
            else { return nil }
        } while take(UInt8(ascii: ","), bytes)
        guard take(UInt8(ascii: "}"), bytes), at == bytes.count else { return nil }
        return verdict()
    }

    /// The members that must be there, by their bit in `seen`: all but the rare ones.
    private static let needed: UInt32 = 0xfff & ~(1 << 8)

    /// What depends on more than one member.
    private func verdict() -> HeaderFacts.Sound? {
        guard seen & Self.needed == Self.needed, let id, let type, let sender, let sentAt else {
            return nil
        }
        // Bits of 1, 4, 5 and 11.
        guard (0..<16).contains(function), type.functions & 1 << UInt16(function) != 0,
            0x832 & 1 << UInt16(function) == 0, sender.isNode == type.isReport,
            hasCrossing || type.isCrossingOptional
        else { return nil }
        guard id.high >> 12 & 15 == 7, id.low >> 62 == 2 else { return nil }
        let time = Int64(id.high >> 16)
        guard (sentAt - time).magnitude <= Limits.identitySkewMilliseconds.magnitude else {
            return nil
        }
        if let expiresAt {
            guard expiresAt > time, expiresAt - time <= Limits.horizonMilliseconds else {
                return nil
            }
        }
        let crosses = sender.country == .vietnam ? isFor.china : isFor.vietnam
        guard crosses || sender.isNode else { return nil }
        return HeaderFacts.Sound(
            high: id.high, low: id.low, sender: sender, crosses: crosses, type: type.type,
            gate: gate)
    }

    // MARK: Members

    /// A name as two numbers.
    private struct Word: Equatable {
        var high: UInt64 = 0
        var low: UInt64 = 0

        /// - Returns: `nil` for what is longer than any name.
        init?(_ bytes: Span<UInt8>) {
            guard bytes.count <= 16 else { return nil }
            for place in bytes.indices { add(bytes[place]) }
        }

        init(_ text: String) { for unit in text.utf8 { add(unit) } }

        private mutating func add(_ unit: UInt8) {
            high = high << 8 | low >> 56
            low = low << 8 | UInt64(unit)
        }
    }

    /// The names, in the place of their bit.
    private static let names = [
        "msgId", "msgType", "schemaVersion", "functionCode", "responseType", "sender", "receiver",
        "sentAt", "expiresAt", "crossingRef", "test", "body",
    ].map { Word($0) }

    private mutating func member(_ name: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
        guard let word = Word(bytes.extracting(name)) else { return false }
        // In the order senders write them, the next is mostly the one after the last.
        let guess = seen == 0 ? 0 : 32 - seen.leadingZeroBitCount
        var bit = guess
        if bit >= Self.names.count || word != Self.names[bit] {
            guard let found = Self.names.firstIndex(of: word) else { return false }
            bit = found
        }
        guard seen & 1 << UInt32(bit) == 0 else { return false }
        seen |= 1 << UInt32(bit)
        switch bit {
        case 0: return messageID(bytes)
        case 1: return messageType(bytes)
        case 2: return version(bytes)
        case 3: return functionCode(bytes)
        case 4: return responseType(bytes)
        case 5:
            sender = party(bytes)
            return sender != nil
        case 6: return receiver(bytes)
        case 7:
            sentAt = time(bytes)
            return sentAt != nil
        case 8:
            expiresAt = time(bytes)
            return expiresAt != nil
        case 9: return crossing(bytes)
        case 10: return skip(Token.yes, bytes) || skip(Token.no, bytes)
        default: return body(bytes)
        }
    }

    private mutating func messageID(_ bytes: Span<UInt8>) -> Bool {
        guard let text = text(bytes), text.count == 36 else { return false }
        var (high, low): (UInt64, UInt64) = (0, 0)
        for place in 0..<36 {
            let unit = bytes[text.lowerBound + place]
            if place == 8 || place == 13 || place == 18 || place == 23 {
                guard unit == UInt8(ascii: "-") else { return false }
                continue
            }
            let digit: UInt8
            switch unit {
            case 0x30...0x39: digit = unit - 0x30
            case 0x61...0x66: digit = unit - 0x61 + 10
            default: return false
            }
            high = high << 4 | low >> 60
            low = low << 4 | UInt64(digit)
        }
        id = (high, low)
        return true
    }

    private mutating func messageType(_ bytes: Span<UInt8>) -> Bool {
        guard let text = text(bytes), text.count == 5 else { return false }
        let start = text.lowerBound
        guard bytes[start] == UInt8(ascii: "R"), bytes[start + 1] == UInt8(ascii: "R") else {
            return false
        }
        var number = 0
        for place in (start + 2)..<(start + 5) {
            let unit = bytes[place]
            guard (0x30...0x39).contains(unit) else { return false }
            number = number * 10 + Int(unit - 0x30)
        }
        type = TypeFacts.table[number]
        return type != nil
    }

    private mutating func version(_ bytes: Span<UInt8>) -> Bool {
        guard let text = text(bytes), (3...6).contains(text.count) else { return false }
        let start = text.lowerBound
        guard bytes[start] == UInt8(ascii: "1"), bytes[start + 1] == UInt8(ascii: ".") else {
            return false
        }
        for place in (start + 2)..<text.upperBound where !(0x30...0x39).contains(bytes[place]) {
            return false
        }
        return text.count == 3 || bytes[start + 2] != 0x30
    }

    private mutating func functionCode(_ bytes: Span<UInt8>) -> Bool {
        guard let number = number(2, bytes) else { return false }
        function = number
        return true
    }

    private mutating func responseType(_ bytes: Span<UInt8>) -> Bool {
        skip(Token.always, bytes) || skip(Token.never, bytes) || skip(Token.failures, bytes)
    }

    private mutating func party(_ bytes: Span<UInt8>) -> PartyCode? {
        guard let text = text(bytes) else { return nil }
        return PartyCode(bytes.extracting(text))
    }

    private mutating func time(_ bytes: Span<UInt8>) -> Int64? {
        guard let text = text(bytes) else { return nil }
        return PlainTime.milliseconds(bytes.extracting(text))
    }

    private mutating func receiver(_ bytes: Span<UInt8>) -> Bool {
        guard take(UInt8(ascii: "["), bytes) else { return oneReceiver(bytes) }
        receivers.reserveCapacity(16)
        repeat {
            guard oneReceiver(bytes) else { return false }
        } while take(UInt8(ascii: ","), bytes)
        return take(UInt8(ascii: "]"), bytes)
    }

    private mutating func oneReceiver(_ bytes: Span<UInt8>) -> Bool {
        guard let code = party(bytes), receivers.count < Limits.receivers,
            !receivers.contains(code.value)
        else { return false }
        receivers.append(code.value)
        switch code.country {
        case .vietnam: isFor.vietnam = true
        case .china: isFor.china = true
        }
        return true
    }

    private mutating func crossing(_ bytes: Span<UInt8>) -> Bool {
        if skip(Token.null, bytes) { return true }
        guard let text = text(bytes),
            let gate = try? CrossingReference.gate(of: bytes.extracting(text))
        else { return false }
        hasCrossing = true
        self.gate = gate
        return true
    }

    private mutating func body(_ bytes: Span<UInt8>) -> Bool {
        guard skip(Token.bytes, bytes), let count = number(6, bytes),
            (1...Limits.body.value).contains(count), skip(Token.commitment, bytes),
            bytes.count - at > 46
        else { return false }
        // 43 digits of base64, of which the last has two bits that must be 0, and one `=`.
        for place in at..<at + 43 where !Self.isBase64(bytes[place]) { return false }
        guard Token.lastDigits.contains(bytes[at + 42]) else { return false }
        at += 43
        return skip(Token.end, bytes)
    }

    // MARK: Tokens

    private mutating func take(_ unit: UInt8, _ bytes: Span<UInt8>) -> Bool {
        guard at < bytes.count, bytes[at] == unit else { return false }
        at += 1
        return true
    }

    private mutating func skip(_ token: [UInt8], _ bytes: Span<UInt8>) -> Bool {
        guard bytes.count - at >= token.count else { return false }
        for place in token.indices where bytes[at + place] != token[place] { return false }
        at += token.count
        return true
    }

    /// Where a string of plain characters lies, without its quotation marks.
    private mutating func text(_ bytes: Span<UInt8>) -> Range<Int>? {
        guard take(UInt8(ascii: "\""), bytes) else { return nil }
        let start = at
        var end = at
        while end < bytes.count {
            let unit = bytes[end]
            if unit == UInt8(ascii: "\"") {
                at = end + 1
                return start..<end
            }
            guard unit >= 0x20, unit < 0x7f, unit != UInt8(ascii: "\\") else { return nil }
            end += 1
        }
        return nil
    }

    /// A whole number of at most so many digits.
    private mutating func number(_ most: Int, _ bytes: Span<UInt8>) -> Int? {
        var end = at
        var value = 0
        while end < bytes.count, (0x30...0x39).contains(bytes[end]) {
            value = value * 10 + Int(bytes[end] - 0x30)
            end += 1
            guard end - at <= most else { return nil }
        }
        guard end > at, end - at == 1 || bytes[at] != 0x30, end < bytes.count,
            bytes[end] == UInt8(ascii: ",") || bytes[end] == UInt8(ascii: "}")
        else { return nil }
        at = end
        return value
    }

    private static func isBase64(_ unit: UInt8) -> Bool {
        (0x61...0x7a).contains(unit | 0x20) && unit >= 0x41 || (0x30...0x39).contains(unit)
            || unit == UInt8(ascii: "+") || unit == UInt8(ascii: "/")
    }
}

/// Pieces of text, made once.
private enum Token {
    static let yes = Array("true".utf8)
    static let no = Array("false".utf8)
    static let null = Array("null".utf8)
    static let always = Array("\"AB\"".utf8)
    static let never = Array("\"NA\"".utf8)
    static let failures = Array("\"AQ\"".utf8)
    static let bytes = Array("{\"bytes\":".utf8)
    static let commitment = Array(",\"commitment\":\"sha256:".utf8)
    static let end = Array("=\"}".utf8)
    /// What the last digit of 32 bytes in base64 can be.
    static let lastDigits = Array("AEIMQUYcgkosw048".utf8)
}

/// What the rules of a type are, found by its number.
struct TypeFacts: Sendable {
    let type: MessageType
    /// A bit for each function code.
    let functions: UInt16
    let isReport: Bool
    let isCrossingOptional: Bool

    static let table: [TypeFacts?] = {
        var table = [TypeFacts?](repeating: nil, count: 1000)
        for type in MessageType.allCases {
            guard let number = Int(type.rawValue.dropFirst(2)), number < 1000 else { continue }
            let known = type.rules.functionCodes.filter { MessageType.functionCodes.contains($0) }
            table[number] = TypeFacts(
                type: type,
                functions: known.reduce(0) { $0 | 1 << UInt16($1) },
                isReport: type == .deliveryReport,
                isCrossingOptional: type.rules.isCrossingOptional)
        }
        return table
    }()
}

/// Times in the forms nearly everybody writes.
enum PlainTime {
    /// `2026-11-23T07:02:40[.125](Z|+07:00)`; `nil` for anything else, which may be good all the
    /// same.
    static func milliseconds(_ text: Span<UInt8>) -> Int64? {
        guard text.count >= 20 else { return nil }
        guard text[4] == 0x2d, text[7] == 0x2d, text[10] == 0x54, text[13] == 0x3a,
            text[16] == 0x3a, let year = digits(text, 0, 4), let month = digits(text, 5, 2),
            let day = digits(text, 8, 2), let hour = digits(text, 11, 2),
            let minute = digits(text, 14, 2), let second = digits(text, 17, 2),
            year >= 1970, year < 9999, Timestamp.isDate(year: year, month: month, day: day),
            hour < 24, minute < 60, second < 60
        else { return nil }
        var place = 19
        var fraction = 0
        if text[19] == 0x2e {
            guard text.count >= 24, let value = digits(text, 20, 3) else { return nil }
            fraction = value
            place = 23
        }
        let offset: Int
        if text.count == place + 1, text[place] == 0x5a {
            offset = 0
        } else {
            guard text.count == place + 6, text[place] == 0x2b, text[place + 3] == 0x3a,
                let hours = digits(text, place + 1, 2),
                let minutes = digits(text, place + 4, 2), hours < 15, minutes < 60
            else { return nil }
            offset = hours * 60 + minutes
        }
        let minutes = (days(year, month, day) * 24 + hour) * 60 + minute - offset
        return (Int64(minutes) * 60 + Int64(second)) * 1000 + Int64(fraction)
    }

    private static func digits(_ text: Span<UInt8>, _ place: Int, _ count: Int) -> Int? {
        var value = 0
        for at in place..<place + count {
            let unit = text[at]
            guard (0x30...0x39).contains(unit) else { return nil }
            value = value * 10 + Int(unit - 0x30)
        }
        return value
    }

    /// Days since 1970-01-01, for years from 1970 on.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        // Years begin in March, so that the odd day is their last.
        let shifted = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = shifted.quotientAndRemainder(dividingBy: 400)
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
