// JSONShortNumber: the numbers that messages have, exactly, and without memory for their digits.

/// A number of at most eighteen digits written without an exponent: `digits × 10^-places`.
package struct JSONShortNumber: Sendable {
    /// With the sign.
    private let digits: Int64
    /// How many of the digits are behind the point, zeros at the end left out.
    private let places: Int

    private static let digitsMost = 18
    private static let powers: [Int64] = (0...18).map { power in
        (0..<power).reduce(1) { value, _ in value * 10 }
    }

    /// - Parameter text: Holds a number that the parser accepted.
    /// - Returns: `nil` for a number that is longer, or has an exponent.
    init?(_ text: UnsafeBufferPointer<UInt8>, in range: Range<Int>) {
        guard range.count <= Self.digitsMost + 2 else { return nil }
        var value: Int64 = 0
        var count = 0
        var places = 0
        var isFraction = false
        var isNegative = false
        for at in range {
            let byte = unsafe text[at]
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                value = value &* 10 &+ Int64(byte &- UInt8(ascii: "0"))
                count &+= 1
                if isFraction { places &+= 1 }
            case UInt8(ascii: "."): isFraction = true
            case UInt8(ascii: "-"): isNegative = true
            default: return nil
            }
        }
        guard count <= Self.digitsMost else { return nil }
        while places > 0, value % 10 == 0 {
            value /= 10
            places &-= 1
        }
        digits = isNegative ? -value : value
        self.places = places
    }

    /// Whether there is nothing behind the point.
    package var isInteger: Bool { places == 0 }

    /// As a number without zeros at its end, and a power of ten.
    package var significant: (digits: Int64, power: Int) {
        guard digits != 0, places == 0 else { return (digits, -places) }
        var (digits, power) = (digits, 0)
        while digits % 10 == 0 {
            digits /= 10
            power += 1
        }
        return (digits, power)
    }

    /// The digits of both when as many of them are behind the point; `nil` if they are too many then.
    private func aligned(_ other: Self) -> (Int64, Int64)? {
        if places == other.places { return (digits, other.digits) }
        let power = Self.powers[abs(places - other.places)]
        let (raised, isOver) = (places < other.places ? digits : other.digits)
            .multipliedReportingOverflow(by: power)
        if isOver { return nil }
        return places < other.places ? (raised, other.digits) : (digits, raised)
    }

    /// -1, 0 or 1, as this is less than, equal to or more than the other; `nil` for numbers too far
    /// apart in their size.
    package func order(to other: Self) -> Int? {
        aligned(other).map { $0 < $1 ? -1 : $0 == $1 ? 0 : 1 }
    }

    /// Whether this is a whole multiple of another, which must be above zero.
    package func isMultiple(of divisor: Self) -> Bool? {
        aligned(divisor).map { $0 % $1 == 0 }
    }
}

extension JSONTape {
    /// The number at a node, if it is short.
    package func shortNumber(at node: Int) -> JSONShortNumber? {
        unsafe JSONShortNumber(bytes, in: range(at: node))
    }
}

extension JSONDocument {
    /// The number at a node, if it is short.
    package func shortNumber(at node: Int) -> JSONShortNumber? {
        withTape { $0.shortNumber(at: node) }
    }
}
