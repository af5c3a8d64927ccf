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
        decode(Array(text.utf8)[...])
    }

    /// The same from the text's bytes.
    static func decode(_ units: ArraySlice<UInt8>) -> [UInt8]? {
        guard units.count % 4 == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(units.count / 4 * 3)
        for start in stride(from: units.startIndex, to: units.endIndex, by: 4) {
            let isLast = start + 4 == units.endIndex
            guard decodeGroup(units[start..<start + 4], isLast: isLast, into: &bytes) else {
                return nil
            }
        }
        return bytes
    }

    private static func decodeGroup(
        _ group: ArraySlice<UInt8>, isLast: Bool, into bytes: inout [UInt8]
    ) -> Bool {
        let end = group.endIndex
        var padding = 0
        while padding < 3, group[end - 1 - padding] == UInt8(ascii: "=") { padding += 1 }
        guard padding == 0 || (isLast && padding <= 2) else { return false }
        var bits: UInt32 = 0
        for unit in group.dropLast(padding) {
            guard let value = value(of: unit) else { return false }
            bits = bits << 6 | UInt32(value)
        }
        bits <<= UInt32(padding * 6)
        // Bits that no byte uses must be zero, or two texts would decode to the same bytes.
        if padding == 1, bits & 0xff != 0 { return false }
        if padding == 2, bits & 0xffff != 0 { return false }
        bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
        if padding < 2 { bytes.append(UInt8(truncatingIfNeeded: bits >> 8)) }
        if padding < 1 { bytes.append(UInt8(truncatingIfNeeded: bits)) }
        return true
    }

    private static func value(of unit: UInt8) -> UInt8? {
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
