// HeaderScan: the commonest spelling of a header, checked in one pass over its bytes.
//
// Header.check makes a tree, texts and sentences; nearly every header of a ledger is sound and written
// without spaces, escapes or rare members. Such a header is taken here if it keeps every rule; for
// anything else `nil` sends the caller to Header.check, which has the last word. A test holds the two
// against each other: what is taken here is never refused there, and tells the same.

internal import RedRiverBase
internal import RedRiverCatalogue

/// Reads a header that is spelled plainly.
struct HeaderScan {
    private let bytes: ArraySlice<UInt8>
    private var at: Int
    private var seen: UInt32 = 0
    private var id: (high: UInt64, low: UInt64)?
    private var type: TypeFacts?
    private var function = -1
    private var sender: PartyCode?
    private var receivers: [PartyCode] = []
    private var sentAt: Int64?
    private var expiresAt: Int64?
    private var hasCrossing = false
    private var gate: Gate?

    private init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        at = bytes.startIndex
    }

    /// - Returns: `nil` if the header is not plain, or breaks a rule.
    static func sound(_ bytes: ArraySlice<UInt8>) -> HeaderFacts.Sound? {
        guard bytes.count <= Limits.header.value else { return nil }
        var scan = HeaderScan(bytes)
        return scan.run()
    }

    private mutating func run() -> HeaderFacts.Sound? {
        guard take(UInt8(ascii: "{")) else { return nil }
        repeat {
            guard let name = text(), take(UInt8(ascii: ":")), member(name) else { return nil }
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")), at == bytes.endIndex else { return nil }
        return verdict()
    }

    /// The members that must be there, by their bit in `seen`: all but the rare ones.
    private static let needed: UInt32 = 0xfff & ~(1 << 8)

    /// What depends on more than one member.
    private func verdict() -> HeaderFacts.Sound? {
        guard seen & Self.needed == Self.needed, let id, let type, let sender, let sentAt else {
            return nil
        }
        guard function < 16, type.functions & 1 << UInt16(function) != 0,
            ![1, 4, 5, 11].contains(function), sender.isNode == type.isReport,
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
        let crosses = receivers.contains { $0.country != sender.country }
        guard crosses || sender.isNode else { return nil }
        return HeaderFacts.Sound(
            high: id.high, low: id.low, sender: sender, crosses: crosses, type: type.type,
            gate: gate)
    }

    // MARK: Members

    /// The names, in the place of their bit.
    private static let names = [
        "msgId", "msgType", "schemaVersion", "functionCode", "responseType", "sender", "receiver",
        "sentAt", "expiresAt", "crossingRef", "test", "body",
    ].map { Array($0.utf8) }

    private mutating func member(_ name: ArraySlice<UInt8>) -> Bool {
        // In the order senders write them, the next is mostly the one after the last.
        let guess = seen == 0 ? 0 : 32 - seen.leadingZeroBitCount
        var bit = guess
        if bit >= Self.names.count || !name.elementsEqual(Self.names[bit]) {
            guard let found = Self.names.firstIndex(where: { name.elementsEqual($0) }) else {
                return false
            }
            bit = found
        }
        guard seen & 1 << UInt32(bit) == 0 else { return false }
        seen |= 1 << UInt32(bit)
        switch bit {
        case 0: return messageID()
        case 1: return messageType()
        case 2: return version()
        case 3: return functionCode()
        case 4: return responseType()
        case 5:
            sender = text().flatMap { PartyCode($0) }
            return sender != nil
        case 6: return receiver()
        case 7:
            sentAt = text().flatMap { PlainTime.milliseconds($0) }
            return sentAt != nil
        case 8:
            expiresAt = text().flatMap { PlainTime.milliseconds($0) }
            return expiresAt != nil
        case 9: return crossing()
        case 10: return skip(Token.yes) || skip(Token.no)
        default: return body()
        }
    }

    private mutating func messageID() -> Bool {
        guard let text = text(), text.count == 36 else { return false }
        var (high, low): (UInt64, UInt64) = (0, 0)
        for (place, unit) in text.enumerated() {
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

    private mutating func messageType() -> Bool {
        guard let text = text(), text.count == 5, text.starts(with: Token.types) else {
            return false
        }
        var number = 0
        for unit in text.dropFirst(2) {
            guard (0x30...0x39).contains(unit) else { return false }
            number = number * 10 + Int(unit - 0x30)
        }
        type = TypeFacts.table[number]
        return type != nil
    }

    private mutating func version() -> Bool {
        guard let text = text(), text.starts(with: Token.version) else { return false }
        let minor = text.dropFirst(2)
        return (1...4).contains(minor.count) && minor.allSatisfy { (0x30...0x39).contains($0) }
            && (minor.count == 1 || minor.first != 0x30)
    }

    private mutating func functionCode() -> Bool {
        guard let number = number(2) else { return false }
        function = number
        return true
    }

    private mutating func responseType() -> Bool {
        skip(Token.always) || skip(Token.never) || skip(Token.failures)
    }

    private mutating func receiver() -> Bool {
        guard take(UInt8(ascii: "[")) else {
            guard let code = text().flatMap({ PartyCode($0) }) else { return false }
            receivers = [code]
            return true
        }
        receivers.reserveCapacity(16)
        repeat {
            guard let code = text().flatMap({ PartyCode($0) }), receivers.count < Limits.receivers,
                !receivers.contains(where: { $0.value == code.value })
            else { return false }
            receivers.append(code)
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "]"))
    }

    private mutating func crossing() -> Bool {
        if skip(Token.null) { return true }
        guard let text = text(),
            let crossing = try? CrossingReference(parsing: String(decoding: text, as: UTF8.self))
        else { return false }
        hasCrossing = true
        gate = crossing.gate
        return true
    }

    private mutating func body() -> Bool {
        guard skip(Token.bytes), let count = number(6), (1...Limits.body.value).contains(count),
            skip(Token.commitment), bytes.endIndex - at > 46
        else { return false }
        // 43 digits of base64, of which the last has two bits that must be 0, and one `=`.
        for unit in bytes[at..<at + 43] where !Self.isBase64(unit) { return false }
        guard Token.lastDigits.contains(bytes[at + 42]) else { return false }
        at += 43
        return skip(Token.end)
    }

    // MARK: Tokens

    private mutating func take(_ unit: UInt8) -> Bool {
        guard at < bytes.endIndex, bytes[at] == unit else { return false }
        at += 1
        return true
    }

    private mutating func skip(_ token: [UInt8]) -> Bool {
        guard bytes.endIndex - at >= token.count else { return false }
        for place in token.indices where bytes[at + place] != token[place] { return false }
        at += token.count
        return true
    }

    /// A string of plain characters, without its quotation marks.
    private mutating func text() -> ArraySlice<UInt8>? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        var end = at
        while end < bytes.endIndex, bytes[end] != UInt8(ascii: "\"") {
            let unit = bytes[end]
            guard unit >= 0x20, unit < 0x7f, unit != UInt8(ascii: "\\") else { return nil }
            end += 1
        }
        guard end < bytes.endIndex else { return nil }
        defer { at = end + 1 }
        return bytes[at..<end]
    }

    /// A whole number of at most so many digits.
    private mutating func number(_ most: Int) -> Int? {
        var end = at
        var value = 0
        while end < bytes.endIndex, (0x30...0x39).contains(bytes[end]) {
            value = value * 10 + Int(bytes[end] - 0x30)
            end += 1
            guard end - at <= most else { return nil }
        }
        guard end > at, end - at == 1 || bytes[at] != 0x30, end < bytes.endIndex,
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
    static let types = Array("RR".utf8)
    static let version = Array("1.".utf8)
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
    static func milliseconds(_ text: ArraySlice<UInt8>) -> Int64? {
        let start = text.startIndex
        guard text.count >= 20 else { return nil }
        func digits(_ place: Int, _ count: Int) -> Int? {
            var value = 0
            for unit in text[(start + place)..<(start + place + count)] {
                guard (0x30...0x39).contains(unit) else { return nil }
                value = value * 10 + Int(unit - 0x30)
            }
            return value
        }
        func has(_ unit: UInt8, _ place: Int) -> Bool { text[start + place] == unit }
        guard has(0x2d, 4), has(0x2d, 7), has(0x54, 10), has(0x3a, 13), has(0x3a, 16),
            let year = digits(0, 4), let month = digits(5, 2), let day = digits(8, 2),
            let hour = digits(11, 2), let minute = digits(14, 2), let second = digits(17, 2),
            year >= 1970, year < 9999, Timestamp.isDate(year: year, month: month, day: day),
            hour < 24, minute < 60, second < 60
        else { return nil }
        var place = 19
        var fraction = 0
        if has(0x2e, 19) {
            guard text.count >= 24, let value = digits(20, 3) else { return nil }
            fraction = value
            place = 23
        }
        let offset: Int
        if text.count == place + 1, has(0x5a, place) {
            offset = 0
        } else {
            guard text.count == place + 6, has(0x2b, place), has(0x3a, place + 3),
                let hours = digits(place + 1, 2), let minutes = digits(place + 4, 2), hours < 15,
                minutes < 60
            else { return nil }
            offset = hours * 60 + minutes
        }
        let minutes = (days(year, month, day) * 24 + hour) * 60 + minute - offset
        return (Int64(minutes) * 60 + Int64(second)) * 1000 + Int64(fraction)
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
