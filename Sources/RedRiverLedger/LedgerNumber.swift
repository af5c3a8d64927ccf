// LedgerNumber: whole numbers as the formats of transparency logs write them.

/// Decimal numbers up to 2^63 − 1, one spelling each: no sign, no space, no leading zero.
enum LedgerNumber {
    /// The largest one (C2SP tlog-cosignature and most readers: a signed 64-bit integer).
    static let most = UInt64(Int64.max)

    /// - Returns: `nil` unless the text is the one spelling of a number up to ``most``.
    static func parse(_ text: some Collection<UInt8>) -> UInt64? {
        guard let first = text.first, text.count <= 19,
            first != UInt8(ascii: "0") || text.count == 1
        else { return nil }
        var value: UInt64 = 0
        for unit in text {
            guard (0x30...0x39).contains(unit) else { return nil }
            // 19 digits are below 10^19, which 64 bits hold.
            value = value * 10 + UInt64(unit - 0x30)
        }
        return value <= most ? value : nil
    }
}
