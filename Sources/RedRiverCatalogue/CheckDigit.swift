// CheckDigit: identifiers that carry a check of their own (message catalogue §6.1 to §6.5).
//
// All of them take the bytes as they stand in the message. Nothing is trimmed, folded or guessed:
// what is sent is what is signed, so a lower-case letter or a separator is a fault of the sender.

internal import RedRiverBase

/// Checks of identifiers.
public enum CheckDigit {
    /// A container number: `[A-Z]{3}[UJZ][0-9]{6}` and a check digit (ISO 6346).
    ///
    /// The sum of value × 2^position, modulo 11, modulo 10. A remainder of 10 gives the digit 0: ISO
    /// advises owners against such numbers, and they exist.
    public static func isContainer(_ text: some RandomAccessCollection<UInt8>) -> Bool {
        guard text.count == 11 else { return false }
        var sum = 0
        for (place, unit) in text.prefix(10).enumerated() {
            let value: Int
            switch (place, unit) {
            case (0..<3, UInt8(ascii: "A")...UInt8(ascii: "Z")),
                (3, UInt8(ascii: "U")), (3, UInt8(ascii: "J")), (3, UInt8(ascii: "Z")):
                value = letter(unit)
            case (4..<10, UInt8(ascii: "0")...UInt8(ascii: "9")): value = Int(unit - 0x30)
            default: return false
            }
            sum += value << place
        }
        return text.last.map { Int($0) - 0x30 == sum % 11 % 10 } ?? false
    }

    /// A is 10, and multiples of 11 are left out.
    private static func letter(_ unit: UInt8) -> Int {
        let place = Int(unit - UInt8(ascii: "A"))
        return 10 + place + (place + 9) / 10
    }

    /// A tax code of Việt Nam: 10 digits, or 10 digits, `-` and a branch from 001.
    ///
    /// Weights 31 29 23 19 17 13 7 5 3; the digit is `10 − sum mod 11`. A remainder of 0 would give
    /// 10: there is no such number. The sequence 0000000 is not issued.
    public static func isTaxCode(_ text: some RandomAccessCollection<UInt8>) -> Bool {
        let digits = text.prefix(10)
        guard digits.count == 10, digits.allSatisfy(isDigit) else { return false }
        let sum = zip(digits, [31, 29, 23, 19, 17, 13, 7, 5, 3]).reduce(0) {
            $0 + Int($1.0 - 0x30) * $1.1
        }
        guard let last = digits.last, 10 - sum % 11 == Int(last - 0x30),
            digits.dropFirst(2).prefix(7).contains(where: { $0 != 0x30 })
        else { return false }
        let branch = text.dropFirst(10)
        if branch.isEmpty { return true }
        return branch.count == 4 && branch.first == UInt8(ascii: "-")
            && branch.dropFirst().allSatisfy(isDigit)
            && !branch.dropFirst().allSatisfy { $0 == 0x30 }
    }

    /// A unified social credit code of China (GB 32100-2015), and whether its inner check holds too.
    ///
    /// - Returns: `nil` unless it has 18 characters of the alphabet, digits where digits stand, and
    ///   the right check character. Otherwise whether the organisation code within it (GB 11714)
    ///   checks as well, which not every code in use does.
    public static func creditCode(_ text: some RandomAccessCollection<UInt8>) -> Bool? {
        guard text.count == 18 else { return nil }
        var (sum, weight, last) = (0, 1, 0)
        for (place, unit) in text.enumerated() {
            guard let value = creditValues[Int(unit & 0x7f)], unit < 0x80,
                place >= 8 || place < 2 || isDigit(unit)
            else { return nil }
            if place < 17 { sum += value * weight } else { last = value }
            weight = weight * 3 % 31
        }
        guard (31 - sum % 31) % 31 == last else { return nil }
        return isOrganisation(text.dropFirst(8).prefix(9))
    }

    /// 0-9 and the letters without I, O, S, V and Z, in their order.
    private static let creditValues: [Int?] = {
        var values = [Int?](repeating: nil, count: 128)
        for (value, unit) in "0123456789ABCDEFGHJKLMNPQRTUWXY".utf8.enumerated() {
            values[Int(unit)] = value
        }
        return values
    }()

    private static func isOrganisation(_ text: some RandomAccessCollection<UInt8>) -> Bool {
        let sum = zip(text, [3, 7, 9, 10, 5, 8, 4, 2]).reduce(0) {
            $0 + (isDigit($1.0) ? Int($1.0 - 0x30) : Int($1.0 - UInt8(ascii: "A")) + 10) * $1.1
        }
        let check = 11 - sum % 11
        let expected =
            check == 10
            ? UInt8(ascii: "X") : check == 11 ? UInt8(ascii: "0") : UInt8(check) + 0x30
        return text.last == expected
    }

    /// A resident identity number of China (GB 11643): 17 digits with a date among them and a check
    /// character. For the edge that hashes it: it never crosses in clear.
    public static func isResidentID(_ text: some RandomAccessCollection<UInt8>) -> Bool {
        guard text.count == 18, text.prefix(17).allSatisfy(isDigit) else { return false }
        let digits = text.prefix(17).map { Int($0 - 0x30) }
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        let sum = zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 }
        let year = digits[6..<10].reduce(0) { $0 * 10 + $1 }
        let isDate = Timestamp.isDate(
            year: year, month: digits[10] * 10 + digits[11], day: digits[12] * 10 + digits[13])
        return isDate && text.last == Array("10X98765432".utf8)[sum % 11]
    }

    /// A vehicle identification number: 17 of `[A-HJ-NPR-Z0-9]` (ISO 3779).
    public static func hasVehicleShape(_ text: some RandomAccessCollection<UInt8>) -> Bool {
        text.count == 17 && text.allSatisfy { vehicleValue($0) != nil }
    }

    /// Whether position 9 of a vehicle identification number is its check character. Mandatory in
    /// China (GB 16735), optional in Việt Nam.
    public static func isVehicle(_ text: some RandomAccessCollection<UInt8>) -> Bool {
        guard text.count == 17 else { return false }
        let weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]
        var sum = 0
        for (unit, weight) in zip(text, weights) {
            guard let value = vehicleValue(unit) else { return false }
            sum += value * weight
        }
        guard let check = text.dropFirst(8).first else { return false }
        return sum % 11 == 10 ? check == UInt8(ascii: "X") : Int(check) - 0x30 == sum % 11
    }

    private static func vehicleValue(_ unit: UInt8) -> Int? {
        switch unit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(unit - 0x30)
        case UInt8(ascii: "A")...UInt8(ascii: "H"): Int(unit - UInt8(ascii: "A")) + 1
        case UInt8(ascii: "J")...UInt8(ascii: "N"): Int(unit - UInt8(ascii: "J")) + 1
        case UInt8(ascii: "P"): 7
        case UInt8(ascii: "R"): 9
        case UInt8(ascii: "S")...UInt8(ascii: "Z"): Int(unit - UInt8(ascii: "S")) + 2
        default: nil
        }
    }

    static func isDigit(_ unit: UInt8) -> Bool { (0x30...0x39).contains(unit) }
    static func isCapital(_ unit: UInt8) -> Bool { (0x41...0x5a).contains(unit) }
}
