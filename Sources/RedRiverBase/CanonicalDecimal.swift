// CanonicalDecimal: whole numbers as text, one spelling each.

/// Decimal numbers without sign, leading zeros or spaces, as signed texts write them.
public enum CanonicalDecimal {
    /// The largest number a statement or a wire JSON may bear: what every JSON tool reads exactly
    /// (RFC 7493 §2.2), and far enough below 2^64 that adding to a foreign number cannot overflow.
    public static let most: UInt64 = 1 << 53 - 1

    /// - Returns: `nil` unless `text` is the one spelling of a number up to ``most``.
    @specialized(where Text == String)
    @specialized(where Text == Substring)
    public static func parse<Text: StringProtocol>(_ text: Text) -> UInt64? {
        let units = text.utf8
        guard let first = units.first, units.count <= 16,
            first != UInt8(ascii: "0") || units.count == 1
        else { return nil }
        var value: UInt64 = 0
        for unit in units {
            guard (0x30...0x39).contains(unit) else { return nil }
            value = value * 10 + UInt64(unit - 0x30)
        }
        return value <= most ? value : nil
    }

    /// Writes a number in its one spelling.
    public static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        var divisor: UInt64 = 1
        while value / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(truncatingIfNeeded: value / divisor % 10) + 0x30)
            divisor /= 10
        }
    }
}
