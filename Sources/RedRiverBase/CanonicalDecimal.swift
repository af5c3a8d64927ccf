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
        var digits = InlineArray<20, UInt8>(repeating: 0x30)
        var (rest, at) = (value, 20)
        repeat {
            at -= 1
            digits[at] = UInt8(truncatingIfNeeded: rest % 10) + 0x30
            rest /= 10
        } while rest > 0
        for place in at..<20 { bytes.append(digits[place]) }
    }
}
