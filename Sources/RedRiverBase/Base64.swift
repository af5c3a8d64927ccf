// Base64: bytes as text and back (RFC 4648 §4, padded, canonical).
//
// Statements and headers are signed as text, so one value must have one spelling: a decoder that
// ignored stray bits or line breaks would let two texts mean the same digest.

/// Base64 with the standard alphabet and padding.
public enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// Four characters for every three bytes begun.
    public static func encode(_ bytes: [UInt8]) -> String {
        String(decoding: encoded(bytes), as: UTF8.self)
    }

    /// The same as the text's bytes.
    public static func encoded(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var at = 0
        while at < bytes.count {
            let left = bytes.count - at
            let a = bytes[at]
            let b = left > 1 ? bytes[at + 1] : 0
            let c = left > 2 ? bytes[at + 2] : 0
            text.append(alphabet[Int(a >> 2)])
            text.append(alphabet[Int((a & 3) << 4 | b >> 4)])
            text.append(left > 1 ? alphabet[Int((b & 15) << 2 | c >> 6)] : UInt8(ascii: "="))
            text.append(left > 2 ? alphabet[Int(c & 63)] : UInt8(ascii: "="))
            at += 3
        }
        return text
    }

    /// - Returns: `nil` unless `text` is exactly what ``encode(_:)`` writes for some bytes.
    @specialized(where Text == String)
    @specialized(where Text == Substring)
    public static func decode<Text: StringProtocol>(_ text: Text) -> [UInt8]? {
        decode(utf8: Array(text.utf8)[...])
    }

    /// The same from the text's bytes.
    public static func decode(utf8 units: ArraySlice<UInt8>) -> [UInt8]? { decode(units.span) }

    /// The same from bytes that lie together.
    static func decode(_ units: Span<UInt8>) -> [UInt8]? {
        guard units.count % 4 == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(units.count / 4 * 3)
        var at = 0
        while at < units.count {
            guard let group = group(units, at) else { return nil }
            // Padding ends the text.
            guard group.bytes == 3 || at + 4 == units.count else { return nil }
            bytes.append(UInt8(truncatingIfNeeded: group.bits >> 16))
            if group.bytes > 1 { bytes.append(UInt8(truncatingIfNeeded: group.bits >> 8)) }
            if group.bytes > 2 { bytes.append(UInt8(truncatingIfNeeded: group.bits)) }
            at += 4
        }
        return bytes
    }

    /// Four characters: 24 bits, and how many bytes of them count.
    private static func group(_ units: Span<UInt8>, _ at: Int) -> (bits: UInt32, bytes: Int)? {
        guard let a = value(of: units[at]), let b = value(of: units[at + 1]) else { return nil }
        let high = UInt32(a) << 18 | UInt32(b) << 12
        let (third, fourth) = (units[at + 2], units[at + 3])
        // Bits that no byte uses must be zero, or two texts would decode to the same bytes.
        guard let c = value(of: third) else {
            let isEnd = third == UInt8(ascii: "=") && fourth == UInt8(ascii: "=")
            return isEnd && high & 0xffff == 0 ? (high, 1) : nil
        }
        let middle = high | UInt32(c) << 6
        guard let d = value(of: fourth) else {
            return fourth == UInt8(ascii: "=") && middle & 0xff == 0 ? (middle, 2) : nil
        }
        return (middle | UInt32(d), 3)
    }

    @inline(__always)
    static func value(of unit: UInt8) -> UInt8? {
        switch unit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): unit - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): unit - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): unit - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
