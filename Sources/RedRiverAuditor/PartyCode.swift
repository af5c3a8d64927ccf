// PartyCode: the name of a party as a number, without loss: a million of them are compared.

internal import RedRiverBase

/// A party's name, packed: country and agency in a digit, then up to eight characters in base 37.
struct PartyCode: Hashable, Sendable {
    let value: UInt64
    let isNode: Bool
    let country: Country

    /// The first digit is from here on, so that it is told from those that follow.
    private static let base: UInt64 = 40
    private static let agencies = ["CUSTOMS", "GATE", "PPD", "BORDER", "NODE"].map {
        Array($0.utf8)
    }

    /// - Returns: `nil` unless the bytes are what ``PartyID`` takes.
    init?(_ bytes: ArraySlice<UInt8>) { self.init(bytes.span) }

    /// The same of bytes that lie together.
    init?(_ bytes: Span<UInt8>) {
        let count = bytes.count
        guard (9...19).contains(count), bytes[2] == UInt8(ascii: ".") else { return nil }
        switch (bytes[0], bytes[1]) {
        case (UInt8(ascii: "V"), UInt8(ascii: "N")): country = .vietnam
        case (UInt8(ascii: "C"), UInt8(ascii: "N")): country = .china
        default: return nil
        }
        guard let (agency, end) = Self.agency(bytes), (2...8).contains(count - end) else {
            return nil
        }
        var value = Self.base + (country == .vietnam ? 0 : 8) + agency
        var at = end
        while at < count {
            let unit = bytes[at]
            switch unit {
            case 0x30...0x39: value = value &* 37 &+ UInt64(unit - 0x30 + 1)
            case 0x41...0x5a: value = value &* 37 &+ UInt64(unit - 0x41 + 11)
            default: return nil
            }
            at += 1
        }
        self.value = value
        isNode = agency == 4
    }

    /// The place among ``agencies`` of the name after the country, and where its dot ends.
    private static func agency(_ bytes: Span<UInt8>) -> (UInt64, Int)? {
        if bytes.has("CUSTOMS.", at: 3) { return (0, 11) }
        if bytes.has("GATE.", at: 3) { return (1, 8) }
        if bytes.has("PPD.", at: 3) { return (2, 7) }
        if bytes.has("BORDER.", at: 3) { return (3, 10) }
        if bytes.has("NODE.", at: 3) { return (4, 8) }
        return nil
    }

    init(_ party: PartyID) {
        guard let code = Self(Array(party.description.utf8)[...]) else {
            preconditionFailure("a party's name has one form")
        }
        self = code
    }

    /// The name again.
    var party: PartyID? {
        var rest = value
        var unit: [UInt8] = []
        while rest >= 64 {
            let digit = UInt8(rest % 37)
            unit.append(digit <= 10 ? digit - 1 + 0x30 : digit - 11 + 0x41)
            rest /= 37
        }
        guard rest >= Self.base, rest < Self.base + 16, Int(rest % 8) < Self.agencies.count else {
            return nil
        }
        let agency = String(decoding: Self.agencies[Int(rest % 8)], as: UTF8.self)
        let name = String(decoding: unit.reversed(), as: UTF8.self)
        return PartyID("\(rest < Self.base + 8 ? "VN" : "CN").\(agency).\(name)")
    }
}
