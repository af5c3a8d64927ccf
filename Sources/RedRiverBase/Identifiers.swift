// Identifiers: names that are checked once, where they enter, and trusted afterwards.

/// A message identifier: UUIDv7 in lower case (RFC 9562 §5.7).
///
/// Its own 48-bit time is the message's identity time; the replay guard compares it with its floor.
public struct MessageID: Hashable, Comparable, Sendable {
    /// The 128 bits, the time first.
    public let high: UInt64
    public let low: UInt64

    @specialized(where Text == String)
    @specialized(where Text == Substring)
    public init?<Text: StringProtocol>(_ text: Text) {
        guard text.utf8.count == 36 else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for (place, unit) in text.utf8.enumerated() {
            if Self.isDash(place) {
                guard unit == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let digit = Hexadecimal.value(of: unit) else { return nil }
            high = high << 4 | low >> 60
            low = low << 4 | UInt64(digit)
        }
        self.init(high: high, low: low)
    }

    /// Where RFC 9562 §4 puts the four dashes.
    private static func isDash(_ place: Int) -> Bool {
        place == 8 || place == 13 || place == 18 || place == 23
    }

    /// - Returns: `nil` unless version is 7 and variant is 10 (RFC 9562 §4).
    init?(high: UInt64, low: UInt64) {
        guard high >> 12 & 15 == 7, low >> 62 == 2 else { return nil }
        self.high = high
        self.low = low
    }

    /// - Parameter bytes: 16 bytes.
    /// - Returns: `nil` unless version is 7 and variant is 10 (RFC 9562 §4).
    public init?(bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard let id = reader.messageID(), reader.isAtEnd else { return nil }
        self = id
    }

    /// Makes an identifier from a time and 10 random bytes (74 of their bits are used). A time
    /// before 1970 or past the 48 bits becomes the first or the last there is.
    public init(at time: Timestamp, random: [UInt8]) {
        precondition(random.count >= 10, "a UUIDv7 needs 10 random bytes")
        let stamp = min(UInt64(clamping: time.milliseconds), 0xffff_ffff_ffff)
        let a = UInt64(random[0] & 15) << 8 | UInt64(random[1])
        high = stamp << 16 | 0x7000 | a
        let b = random[2..<10].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        low = b & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
    }

    /// The identity time.
    public var time: Timestamp { Timestamp(milliseconds: Int64(high >> 16)) }

    public var bytes: [UInt8] {
        var writer = ByteWriter(reserving: 16)
        writer.append(high)
        writer.append(low)
        return writer.bytes
    }

    public static func < (a: Self, b: Self) -> Bool { (a.high, a.low) < (b.high, b.low) }
}

extension MessageID: CustomStringConvertible {
    /// The 36 characters of RFC 9562 §4, lower case.
    public var description: String {
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for (place, byte) in bytes.enumerated() {
            if place == 4 || place == 6 || place == 8 || place == 10 {
                text.append(UInt8(ascii: "-"))
            }
            text.append(Hexadecimal.digit(byte >> 4))
            text.append(Hexadecimal.digit(byte & 15))
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// A country of the agreement.
public enum Country: String, Hashable, Sendable, CaseIterable {
    case vietnam = "VN"
    case china = "CN"
}

/// A party: a customs, gate, quarantine or border system, or a node in its own name.
///
/// `CC.AGENCY.UNIT`: `(VN|CN).(CUSTOMS|GATE|PPD|BORDER|NODE).` and 2 to 8 of `A-Z0-9`.
/// Source: message catalogue §8.1.
public struct PartyID: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let description: String

    @specialized(where Text == String)
    @specialized(where Text == Substring)
    public init?<Text: StringProtocol>(_ text: Text) {
        // Over bytes and without a part being made into a text: every message names two of these.
        let units = text.utf8
        guard let dot = units.firstIndex(of: UInt8(ascii: ".")),
            Self.is(units[..<dot], oneOf: "VN", "CN")
        else { return nil }
        let rest = units[units.index(after: dot)...]
        guard let second = rest.firstIndex(of: UInt8(ascii: ".")),
            Self.is(rest[..<second], oneOf: "CUSTOMS", "GATE", "PPD", "BORDER", "NODE")
        else { return nil }
        let unit = rest[rest.index(after: second)...]
        guard (2...8).contains(unit.count),
            unit.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) })
        else { return nil }
        description = String(text)
    }

    private static func `is`(_ units: some Collection<UInt8>, oneOf words: String...) -> Bool {
        words.contains { $0.utf8.elementsEqual(units) }
    }

    /// The country the party belongs to.
    public var country: Country { description.hasPrefix("VN") ? .vietnam : .china }

    /// Whether this is a node speaking in its own name, as in delivery reports.
    public var isNode: Bool { description.utf8.dropFirst(2).starts(with: ".NODE.".utf8) }

    public static func < (a: Self, b: Self) -> Bool { a.description < b.description }
}

/// A node, as the agreement names it: `vn.kim-thanh`. Lower-case letters, digits, `.` and `-`;
/// a letter first; at most 40 bytes, so that it fits everywhere a name is signed.
public struct NodeID: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let description: String

    @specialized(where Text == String)
    @specialized(where Text == Substring)
    public init?<Text: StringProtocol>(_ text: Text) {
        guard (1...40).contains(text.utf8.count), let first = text.utf8.first,
            (0x61...0x7a).contains(first),
            text.utf8.allSatisfy({ unit in
                (0x61...0x7a).contains(unit) || (0x30...0x39).contains(unit)
                    || unit == UInt8(ascii: ".") || unit == UInt8(ascii: "-")
            })
        else { return nil }
        description = String(text)
    }

    public static func < (a: Self, b: Self) -> Bool { a.description < b.description }
}

/// The name of a queue, unique within a node. 1 to 64 of `A-Z a-z 0-9 . _ -`; the default queue of
/// a party bears the party's id.
public struct QueueName: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let description: String

    @specialized(where Text == String)
    @specialized(where Text == Substring)
    public init?<Text: StringProtocol>(_ text: Text) {
        guard (1...64).contains(text.utf8.count),
            text.utf8.allSatisfy({ unit in
                (0x61...0x7a).contains(unit) || (0x41...0x5a).contains(unit)
                    || (0x30...0x39).contains(unit) || unit == 0x2e || unit == 0x5f
                    || unit == 0x2d
            })
        else { return nil }
        description = String(text)
    }

    /// The default queue of a party.
    public init(defaultOf party: PartyID) { description = party.description }

    public static func < (a: Self, b: Self) -> Bool { a.description < b.description }
}
