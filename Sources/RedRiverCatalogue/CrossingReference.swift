// CrossingReference: the key that orders messages (message catalogue §6.6).
//
//     RR VN KTH 261123 000042 9
//     │  │  │   │      │      └ check character, ISO 7064 MOD 37,36
//     │  │  │   │      └ serial of the day
//     │  │  │   └ yymmdd, local date of the side the crossing starts from
//     │  │  └ gate
//     │  └ country of that side
//     └ always
//
// The check character catches every single wrong character and nearly all swapped neighbours, so a
// reference can be read over a radio.

public import RedRiverBase

/// A gate of the crossings, by the last three letters of its UN/LOCODE-style code.
public enum Gate: String, Hashable, Sendable, CaseIterable {
    /// Kim Thành, Lào Cai.
    case kimThanh = "KTH"
    /// Bản Vược, Bát Xát.
    case banVuoc = "BVU"
    /// 北山 (Bắc Sơn), 河口.
    case beishan = "BSN"
    /// 坝洒 (Bá Sái), 河口.
    case basa = "BSA"

    /// The country on whose side the gate stands.
    public var country: Country {
        switch self {
        case .kimThanh, .banVuoc: .vietnam
        case .beishan, .basa: .china
        }
    }
}

/// The reference of one crossing of one vehicle: 20 characters, checked.
public struct CrossingReference: Hashable, Sendable, CustomStringConvertible {
    /// The 20 characters.
    public let description: String
    /// The gate the crossing starts from.
    public let gate: Gate

    /// The country the crossing starts from.
    public var origin: Country { gate.country }

    /// Why a text is not a crossing reference.
    public enum Flaw: Error, Hashable, Sendable {
        case shape, gate, date, checkCharacter
    }

    /// - Throws: The first flaw, from left to right; the check character last.
    @specialized(where Text == String)
    public init<Text: StringProtocol>(parsing text: Text) throws(Flaw) {
        gate = try Self.gate(of: Array(text.utf8).span)
        description = String(text)
    }

    /// Checks a reference, and tells where it starts, without making anything.
    public static func gate(of units: Span<UInt8>) throws(Flaw) -> Gate {
        guard units.count == 20, units[0] == UInt8(ascii: "R"), units[1] == UInt8(ascii: "R"),
            CheckCharacter.value(of: units[19]) != nil
        else { throw .shape }
        for place in 7..<19 where !(0x30...0x39).contains(units[place]) { throw .shape }
        var code: UInt64 = 0
        for place in 2..<7 {
            guard (0x41...0x5a).contains(units[place]) else { throw .shape }
            code = code << 8 | UInt64(units[place])
        }
        guard let gate = gates.first(where: { $0.code == code })?.gate else { throw .gate }
        guard isDate(units) else { throw .date }
        guard CheckCharacter.isValid(units) else { throw .checkCharacter }
        return gate
    }

    /// Country and gate, five letters as one number.
    private static let gates: [(code: UInt64, gate: Gate)] = Gate.allCases.map { gate in
        let letters = (gate.country.rawValue + gate.rawValue).utf8
        return (letters.reduce(0) { $0 << 8 | UInt64($1) }, gate)
    }

    /// - Returns: `nil` if the text has any ``Flaw``.
    @specialized(where Text == String)
    public init?<Text: StringProtocol>(_ text: Text) {
        guard let reference = try? CrossingReference(parsing: text) else { return nil }
        self = reference
    }

    /// Makes the reference of a crossing.
    ///
    /// - Parameters:
    ///   - gate: Where it starts.
    ///   - year, month, day: The local date there; 2000 to 2099.
    ///   - serial: Counted from any number each day, 0 to 999 999.
    /// - Returns: `nil` if there is no such date or the serial has more than six digits.
    public static func make(
        gate: Gate, year: Int, month: Int, day: Int, serial: Int
    ) -> CrossingReference? {
        guard (2000...2099).contains(year) else { return nil }
        // The parser refuses what is too long, too large or negative in the other parts.
        let date = digits(year - 2000, 2) + digits(month, 2) + digits(day, 2)
        let stem = "RR" + gate.country.rawValue + gate.rawValue + date + digits(serial, 6)
        let check = CheckCharacter.following(Array(stem.utf8))
        return CrossingReference(stem + String(Unicode.Scalar(check)))
    }

    /// Whether yymmdd, six digits, are a date.
    private static func isDate(_ units: Span<UInt8>) -> Bool {
        Timestamp.isDate(
            year: 2000 + pair(units, 7), month: pair(units, 9), day: pair(units, 11))
    }

    private static func pair(_ units: Span<UInt8>, _ at: Int) -> Int {
        Int(units[at] - 0x30) * 10 + Int(units[at + 1] - 0x30)
    }

    private static func digits(_ value: Int, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}

/// The hybrid system ISO 7064 MOD 37,36 over `0-9A-Z`.
enum CheckCharacter {
    static func value(of unit: UInt8) -> Int? {
        switch unit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(unit - UInt8(ascii: "0"))
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(unit - UInt8(ascii: "A")) + 10
        default: nil
        }
    }

    /// The character to put behind `units`, all of them `0-9A-Z`.
    static func following(_ units: [UInt8]) -> UInt8 {
        let check = (37 - product(units.span)) % 36
        return check < 10
            ? UInt8(ascii: "0") + UInt8(check) : UInt8(ascii: "A") + UInt8(check - 10)
    }

    /// Whether the last character is the one that follows the others.
    static func isValid(_ units: [UInt8]) -> Bool { isValid(units.span) }

    static func isValid(_ units: Span<UInt8>) -> Bool {
        guard units.count > 0, let check = value(of: units[units.count - 1]) else { return false }
        return (product(units.extracting(droppingLast: 1)) + check) % 36 == 1
    }

    /// ISO 7064 §8: P starts at 36; for each character S = (P + a) mod 36, 0 taken as 36, and
    /// P = 2S mod 37. P is never 0, so each modulus takes away its number once at most.
    private static func product(_ units: Span<UInt8>) -> Int {
        var product = 36
        for place in units.indices {
            let sum = product + (value(of: units[place]) ?? 0)
            let double = (sum > 36 ? sum - 36 : sum) * 2
            product = double > 36 ? double - 37 : double
        }
        return product
    }
}
