// JSONDecimal: a number exactly as it was written, to be compared and divided without rounding.
//
// A Double would make 0.1 + 0.2 a surprise and 9007199254740993 another number. Here a number is its
// significant digits and a power of ten, whatever its length.

/// An exact decimal number.
public struct JSONDecimal: Sendable {
    /// -1, 0 or 1.
    public let sign: Int
    /// The digits without zeros at either end; empty for zero.
    private let digits: [UInt8]
    /// The number is `0.digits × 10^point`. Bounded, so that sums of two cannot overflow.
    private let point: Int

    private static let pointMost = 1 << 50

    /// - Parameter written: A number that the parser accepted (RFC 8259 §6).
    init(written: ArraySlice<UInt8>) {
        var whole: [UInt8] = []
        whole.reserveCapacity(written.count)
        var isNegative = false
        var isFraction = false
        var places = 0
        var exponent = 0
        var at = written.startIndex
        scan: while at < written.endIndex {
            switch written[at] {
            case UInt8(ascii: "-"): isNegative = true
            case UInt8(ascii: "."): isFraction = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                exponent = Self.exponent(written[(at + 1)...])
                break scan
            case let digit:
                whole.append(digit - UInt8(ascii: "0"))
                if !isFraction { places += 1 }
            }
            at += 1
        }
        let leading = whole.prefix { $0 == 0 }.count
        var end = whole.count
        while end > leading, whole[end - 1] == 0 { end -= 1 }
        digits = Array(whole[leading..<end])
        point = digits.isEmpty ? 0 : places - leading + exponent
        sign = digits.isEmpty ? 0 : isNegative ? -1 : 1
    }

    /// A whole number.
    public init(_ value: Int) { self.init(written: Array(String(value).utf8)[...]) }

    private static func exponent(_ written: ArraySlice<UInt8>) -> Int {
        var value = 0
        for byte in written where (0x30...0x39).contains(byte) {
            value = min(value * 10 + Int(byte - 0x30), pointMost)
        }
        return written.first == UInt8(ascii: "-") ? -value : value
    }

    /// Whether there is nothing behind the point; `1.0` and `1e3` are whole numbers.
    public var isInteger: Bool { digits.count <= point || digits.isEmpty }

    /// The number, if it is whole and fits.
    public var int: Int? {
        guard isInteger, point <= 19 else { return nil }
        var value = 0
        for place in 0..<max(0, point) {
            let digit = place < digits.count ? Int(digits[place]) : 0
            let (ten, isOver) = value.multipliedReportingOverflow(by: 10)
            let (next, isPast) = ten.addingReportingOverflow(sign < 0 ? -digit : digit)
            if isOver || isPast { return nil }
            value = next
        }
        return value
    }

    /// As a number without zeros at its end, and a power of ten; `nil` if it has more digits than
    /// ``JSONShortNumber`` may have.
    package var significant: (digits: Int64, power: Int)? {
        guard digits.count <= 18 else { return nil }
        let value = digits.reduce(Int64(0)) { $0 * 10 + Int64($1) }
        return (sign < 0 ? -value : value, digits.isEmpty ? 0 : point - digits.count)
    }

    /// The same text for the same number, and another for another.
    public var canonical: [UInt8] {
        guard sign != 0 else { return [UInt8(ascii: "0")] }
        return (sign < 0 ? [UInt8(ascii: "-")] : []) + digits.map { $0 + 0x30 }
            + [UInt8(ascii: "e")] + Array(String(point).utf8)
    }

    /// The most digits a divisor may have.
    public static let divisorDigits = 18

    /// Whether this can be divided by: above zero, and not too long.
    public var isDivisor: Bool { sign > 0 && digits.count <= Self.divisorDigits }

    /// Whether this is a whole multiple of another.
    ///
    /// - Parameter divisor: One that ``isDivisor`` says can be divided by.
    public func isMultiple(of divisor: JSONDecimal) -> Bool {
        precondition(divisor.isDivisor)
        if sign == 0 { return true }
        // As whole numbers: digits × 10^power.
        let power = point - digits.count - (divisor.point - divisor.digits.count)
        // Our last digit is not zero, so no power of ten can be taken out of it.
        guard power >= 0 else { return false }
        let modulus = divisor.digits.reduce(UInt64(0)) { $0 * 10 + UInt64($1) }
        var rest = UInt64(0)
        for digit in digits {
            rest = Self.times(rest, 10, modulus)
            rest = (rest + UInt64(digit)) % modulus
        }
        var (base, left) = (UInt64(10) % modulus, power)
        while left > 0 {
            if left & 1 == 1 { rest = Self.times(rest, base, modulus) }
            base = Self.times(base, base, modulus)
            left >>= 1
        }
        return rest == 0
    }

    private static func times(_ a: UInt64, _ b: UInt64, _ modulus: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return modulus.dividingFullWidth((product.high % modulus, product.low)).remainder
    }
}

extension JSONDecimal: Comparable {
    public static func == (a: Self, b: Self) -> Bool {
        a.sign == b.sign && a.point == b.point && a.digits == b.digits
    }

    public static func < (a: Self, b: Self) -> Bool {
        if a.sign != b.sign { return a.sign < b.sign }
        return a.sign < 0 ? b.isSmaller(than: a) : a.isSmaller(than: b)
    }

    /// By magnitude.
    private func isSmaller(than other: Self) -> Bool {
        if digits.isEmpty || other.digits.isEmpty { return !other.digits.isEmpty && digits.isEmpty }
        if point != other.point { return point < other.point }
        return digits.lexicographicallyPrecedes(other.digits)
    }
}

extension JSONDecimal: Hashable {
    public func hash(into hasher: inout Hasher) {
        hasher.combine(sign)
        hasher.combine(point)
        hasher.combine(digits)
    }
}
