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
    private var receivers = InlineArray<32, UInt64>(repeating: 0)
    private var receiverCount = 0
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
            guard let bit = name(bytes), seen & 1 << UInt32(bit) == 0 else { return nil }
            seen |= 1 << UInt32(bit)
            guard member(bit, bytes) else { return nil }
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

    /// The number of the next member, its name and colon taken.
    private mutating func name(_ bytes: Span<UInt8>) -> Int? {
        // In the order senders write them, the next is mostly the one after the last.
        let guess = seen == 0 ? 0 : 32 - seen.leadingZeroBitCount
        if isNamed(guess, bytes) { return guess }
        for bit in 0..<12 where isNamed(bit, bytes) { return bit }
        return nil
    }

    /// Takes the name of a member, if it comes next.
    private mutating func isNamed(_ bit: Int, _ bytes: Span<UInt8>) -> Bool {
        switch bit {
        case 0: skip("\"msgId\":", bytes)
        case 1: skip("\"msgType\":", bytes)
        case 2: skip("\"schemaVersion\":", bytes)
        case 3: skip("\"functionCode\":", bytes)
        case 4: skip("\"responseType\":", bytes)
        case 5: skip("\"sender\":", bytes)
        case 6: skip("\"receiver\":", bytes)
        case 7: skip("\"sentAt\":", bytes)
        case 8: skip("\"expiresAt\":", bytes)
        case 9: skip("\"crossingRef\":", bytes)
        case 10: skip("\"test\":", bytes)
        case 11: skip("\"body\":", bytes)
        default: false
        }
    }

    private mutating func member(_ bit: Int, _ bytes: Span<UInt8>) -> Bool {
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
        case 10: return skip("true", bytes) || skip("false", bytes)
        default: return body(bytes)
        }
    }

    private mutating func messageID(_ bytes: Span<UInt8>) -> Bool {
        guard let text = text(bytes), text.count == 36 else { return false }
        let start = text.lowerBound
        let dash = UInt8(ascii: "-")
        guard bytes[start + 8] == dash, bytes[start + 13] == dash, bytes[start + 18] == dash,
            bytes[start + 23] == dash
        else { return false }
        func four(_ place: Int) -> UInt64 { UInt64(bytes.half(at: start + place)) }
        guard let first = Lanes.hexadecimal(bytes.word(at: start)),
            let second = Lanes.hexadecimal(four(9) << 32 | four(14)),
            let third = Lanes.hexadecimal(four(19) << 32 | four(24)),
            let fourth = Lanes.hexadecimal(bytes.word(at: start + 28))
        else { return false }
        id = (UInt64(first) << 32 | UInt64(second), UInt64(third) << 32 | UInt64(fourth))
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
        skip("\"AB\"", bytes) || skip("\"NA\"", bytes) || skip("\"AQ\"", bytes)
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
        repeat {
            guard oneReceiver(bytes) else { return false }
        } while take(UInt8(ascii: ","), bytes)
        return take(UInt8(ascii: "]"), bytes)
    }

    private mutating func oneReceiver(_ bytes: Span<UInt8>) -> Bool {
        guard let code = party(bytes), receiverCount < min(Limits.receivers, receivers.count)
        else { return false }
        for place in 0..<receiverCount where receivers[place] == code.value { return false }
        receivers[receiverCount] = code.value
        receiverCount += 1
        switch code.country {
        case .vietnam: isFor.vietnam = true
        case .china: isFor.china = true
        }
        return true
    }

    private mutating func crossing(_ bytes: Span<UInt8>) -> Bool {
        if skip("null", bytes) { return true }
        guard let text = text(bytes),
            let gate = try? CrossingReference.gate(of: bytes.extracting(text))
        else { return false }
        hasCrossing = true
        self.gate = gate
        return true
    }

    private mutating func body(_ bytes: Span<UInt8>) -> Bool {
        guard skip("{\"bytes\":", bytes), let count = number(6, bytes),
            (1...Limits.body.value).contains(count), skip(",\"commitment\":\"sha256:", bytes),
            bytes.count - at > 46
        else { return false }
        // 43 digits of base64, of which the last has two bits that must be 0, and one `=`.
        for word in 0..<5 where !Lanes.areBase64(bytes.word(at: at + 8 * word)) { return false }
        guard Lanes.areBase64(bytes.word(at: at + 35)), Self.isLastDigit(bytes[at + 42]) else {
            return false
        }
        at += 43
        return skip("=\"}", bytes)
    }

    // MARK: Tokens

    private mutating func take(_ unit: UInt8, _ bytes: Span<UInt8>) -> Bool {
        guard at < bytes.count, bytes[at] == unit else { return false }
        at += 1
        return true
    }

    @inline(__always)
    private mutating func skip(_ token: StaticString, _ bytes: Span<UInt8>) -> Bool {
        guard bytes.has(token, at: at) else { return false }
        at += token.utf8CodeUnitCount
        return true
    }

    /// Where a string of plain characters lies, without its quotation marks.
    private mutating func text(_ bytes: Span<UInt8>) -> Range<Int>? {
        guard take(UInt8(ascii: "\""), bytes) else { return nil }
        let start = at
        let end = bytes.plainEnd(from: start)
        guard end < bytes.count, bytes[end] == UInt8(ascii: "\"") else { return nil }
        at = end + 1
        return start..<end
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

    /// Whether a digit can be the last of 32 bytes in base64: `AEIMQUYcgkosw048`.
    private static func isLastDigit(_ unit: UInt8) -> Bool {
        switch unit {
        case 0x41, 0x45, 0x49, 0x4d, 0x51, 0x55, 0x59, 0x63, 0x67, 0x6b, 0x6f, 0x73, 0x77, 0x30,
            0x34, 0x38:
            true
        default: false
        }
    }
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
    /// How long a time in its one spelling is.
    static let canonicalCount = 24

    /// `2026-11-27T02:00:00.000Z`, as our own lines and statements write a time.
    static func canonical(_ bytes: Span<UInt8>, from start: Int) -> Timestamp? {
        guard bytes.count - start >= canonicalCount, bytes[start + 19] == UInt8(ascii: "."),
            bytes[start + 23] == UInt8(ascii: "Z")
        else { return nil }
        return milliseconds(bytes.extracting(start..<start + canonicalCount)).map {
            Timestamp(milliseconds: $0)
        }
    }

    /// `2026-11-23T07:02:40[.125](Z|+07:00)`; `nil` for anything else, which may be good all the
    /// same.
    static func milliseconds(_ text: Span<UInt8>) -> Int64? {
        guard text.count >= 20,
            let date = Lanes.digits(
                text.word(at: 0), 0x3030_3030_2d30_302d, 0x7676_7676_7f76_767f),
            let time = Lanes.digits(
                text.word(at: 8), 0x3030_5430_303a_3030, 0x7676_7f76_767f_7676),
            text[16] == 0x3a, let second = digits(text, 17, 2)
        else { return nil }
        let year = pair(date, 0) * 100 + pair(date, 2)
        let (month, day) = (pair(date, 5), pair(time, 0))
        let (hour, minute) = (pair(time, 3), pair(time, 6))
        guard year >= 1970, year < 9999, Timestamp.isDate(year: year, month: month, day: day),
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

    /// Two digits from a lane on.
    private static func pair(_ word: UInt64, _ place: Int) -> Int {
        Lanes.lane(word, place) * 10 + Lanes.lane(word, place + 1)
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
