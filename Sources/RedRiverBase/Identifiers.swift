// Identifiers: names that are checked once, where they enter, and trusted afterwards.

/// A message identifier: UUIDv7 in lower case (RFC 9562 §5.7).
///
/// Its own 48-bit time is the message's identity time; the replay guard compares it with its floor.
public struct MessageID: Hashable, Comparable, Sendable {
    /// The 128 bits, the time first.
    public let high: UInt64
    public let low: UInt64

    public init?(_ text: some StringProtocol) {
        let units = Array(text.utf8)
        guard units.count == 36 else { return nil }
        for dash in [8, 13, 18, 23] where units[dash] != UInt8(ascii: "-") { return nil }
        let digits = units.enumerated().filter { ![8, 13, 18, 23].contains($0.offset) }
        guard let bytes = Hexadecimal.decode(String(decoding: digits.map(\.element), as: UTF8.self))
        else { return nil }
        self.init(bytes: bytes)
    }

    /// - Parameter bytes: 16 bytes.
    /// - Returns: `nil` unless version is 7 and variant is 10 (RFC 9562 §4).
    public init?(bytes: [UInt8]) {
        guard bytes.count == 16, bytes[6] >> 4 == 7, bytes[8] >> 6 == 2 else { return nil }
        high = bytes[0..<8].reduce(0) { $0 << 8 | UInt64($1) }
        low = bytes[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
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
        var writer = ByteWriter()
        writer.append(high)
        writer.append(low)
        return writer.bytes
    }

    public static func < (a: Self, b: Self) -> Bool { (a.high, a.low) < (b.high, b.low) }
}

extension MessageID: CustomStringConvertible {
    /// The 36 characters of RFC 9562 §4, lower case.
    public var description: String {
        let digits = Array(Hexadecimal.encode(bytes))
        let groups = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
        return groups.map { String(digits[$0]) }.joined(separator: "-")
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

    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, Country(rawValue: String(parts[0])) != nil,
            ["CUSTOMS", "GATE", "PPD", "BORDER", "NODE"].contains(String(parts[1])),
            (2...8).contains(parts[2].utf8.count),
            parts[2].utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) })
        else { return nil }
        description = String(text)
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

    public init?(_ text: some StringProtocol) {
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

    public init?(_ text: some StringProtocol) {
        guard (1...64).contains(text.utf8.count),
            text.utf8.allSatisfy({ unit in
                (0x61...0x7a).contains(unit) || (0x41...0x5a).contains(unit)
                    || (0x30...0x39).contains(unit) || [0x2e, 0x5f, 0x2d].contains(unit)
            })
        else { return nil }
        description = String(text)
    }

    /// The default queue of a party.
    public init(defaultOf party: PartyID) { description = party.description }

    public static func < (a: Self, b: Self) -> Bool { a.description < b.description }
}
