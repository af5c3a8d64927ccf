// Timestamp: moments, as values.
//
// No code below the program and the node reads a clock; time comes in as one of these. Wall-clock
// time (Timestamp) may jump, monotonic time (MonotonicTime) may not; they are different types
// because subtracting one from the other is always a mistake.

/// A moment of wall-clock time: milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
public struct Timestamp: Hashable, Comparable, Sendable {
    public let milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// This moment moved by a number of milliseconds, stopping at the ends of the range.
    public func advanced(byMilliseconds delta: Int64) -> Self {
        Self(milliseconds: milliseconds.adding(delta))
    }

    /// Milliseconds from `other` to this moment; negative if this one is earlier.
    public func millisecondsSince(_ other: Self) -> Int64 {
        milliseconds.subtracting(other.milliseconds)
    }

    public static func < (a: Self, b: Self) -> Bool { a.milliseconds < b.milliseconds }
}

/// A moment of a clock that never jumps: milliseconds since some start of its own.
public struct MonotonicTime: Hashable, Comparable, Sendable {
    public let milliseconds: Int64
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// This moment moved by a number of milliseconds, stopping at the ends of the range.
    public func advanced(byMilliseconds delta: Int64) -> Self {
        Self(milliseconds: milliseconds.adding(delta))
    }

    /// Milliseconds from `other` to this moment; negative if this one is earlier.
    public func millisecondsSince(_ other: Self) -> Int64 {
        milliseconds.subtracting(other.milliseconds)
    }

    public static func < (a: Self, b: Self) -> Bool { a.milliseconds < b.milliseconds }
}

extension Timestamp {
    /// Reads an RFC 3339 date-time with an offset, seconds or up to 9 decimals of them.
    ///
    /// Stricter than RFC 3339 §5.6 in four ways: `T` and `Z` are upper case; second 60 is refused
    /// (customs clocks do not keep leap seconds); `-00:00` is refused, which means "offset unknown"
    /// (§4.3); and the moment must lie in the years 0000 to 9999 of UTC too, so that it can be
    /// written again. Decimals past milliseconds are cut.
    @specialized(where Text == String)
    @specialized(where Text == Substring)
    public init?<Text: StringProtocol>(rfc3339 text: Text) {
        let units = Array(text.utf8)
        guard units.count >= 20, units[4] == 0x2d, units[7] == 0x2d, units[10] == 0x54,
            units[13] == 0x3a, units[16] == 0x3a,
            let year = Self.number(units[0..<4]), let month = Self.number(units[5..<7]),
            let day = Self.number(units[8..<10]), let hour = Self.number(units[11..<13]),
            let minute = Self.number(units[14..<16]), let second = Self.number(units[17..<19]),
            Self.isDate(year: year, month: month, day: day),
            hour < 24, minute < 60, second < 60
        else { return nil }
        var rest = units[19...]
        var fraction = 0
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
            guard (1...9).contains(digits.count) else { return nil }
            fraction = Self.number(digits.prefix(3))! * [100, 10, 1][min(digits.count, 3) - 1]
            rest = rest.dropFirst(1 + digits.count)
        }
        guard let offset = Self.offsetMinutes(rest) else { return nil }
        let date = Self.daysSinceEpoch(year: year, month: month, day: day)
        let minutes = Int64(date * 24 * 60 + hour * 60 + minute - offset)
        milliseconds = (minutes * 60 + Int64(second)) * 1000 + Int64(fraction)
        guard Self.printable.contains(milliseconds) else { return nil }
    }

    /// From `0000-01-01T00:00:00.000Z` to `9999-12-31T23:59:59.999Z`.
    private static let printable: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999

    /// RFC 3339 in UTC with milliseconds, the only form our own statements use:
    /// `2026-11-23T07:02:40.125Z`. Years beyond 9999 are not defined by RFC 3339 and print as such.
    public var rfc3339: String {
        let (days, milli) = milliseconds.flooredDivision(by: 86_400_000)
        let (year, month, day) = Self.civil(daysSinceEpoch: Int(days))
        let second = Int(milli / 1000)
        var text: [UInt8] = []
        text.reserveCapacity(24)
        Self.pad(year, 4, "-", into: &text)
        Self.pad(month, 2, "-", into: &text)
        Self.pad(day, 2, "T", into: &text)
        Self.pad(second / 3600, 2, ":", into: &text)
        Self.pad(second / 60 % 60, 2, ":", into: &text)
        Self.pad(second % 60, 2, ".", into: &text)
        Self.pad(Int(milli % 1000), 3, "Z", into: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Decimal digits, zeros in front up to `width` of them, and what follows.
    private static func pad(
        _ value: Int, _ width: Int, _ end: Unicode.Scalar, into text: inout [UInt8]
    ) {
        let digits = String(value).utf8
        for _ in 0..<max(0, width - digits.count) { text.append(UInt8(ascii: "0")) }
        text.append(contentsOf: digits)
        text.append(UInt8(ascii: end))
    }

    /// Exactly the form ``rfc3339`` writes; anything else is refused. For signed statements, where
    /// one moment must have one spelling.
    @specialized(where Text == String)
    @specialized(where Text == Substring)
    public init?<Text: StringProtocol>(canonicalRFC3339 text: Text) {
        guard let time = Timestamp(rfc3339: text), time.rfc3339 == text else { return nil }
        self = time
    }

    private static func number(_ digits: some Collection<UInt8>) -> Int? {
        var value = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            value = value * 10 + Int(digit - 0x30)
        }
        return value
    }

    private static func offsetMinutes(_ text: ArraySlice<UInt8>) -> Int? {
        if text.elementsEqual([UInt8(ascii: "Z")]) { return 0 }
        let units = Array(text)
        guard units.count == 6, units[0] == 0x2b || units[0] == 0x2d, units[3] == 0x3a,
            let hour = number(units[1..<3]), let minute = number(units[4..<6]),
            hour < 24, minute < 60
        else { return nil }
        let minutes = hour * 60 + minute
        if units[0] == 0x2d { return minutes == 0 ? nil : -minutes }
        return minutes
    }

    /// Whether a date exists in the proleptic Gregorian calendar.
    public static func isDate(year: Int, month: Int, day: Int) -> Bool {
        (1...12).contains(month) && day >= 1 && day <= days(inMonth: month, of: year)
    }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return switch month {
        case 2: isLeap ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from 1970-01-01 to a date of the proleptic Gregorian calendar.
    /// Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
    static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The inverse of ``daysSinceEpoch(year:month:day:)``. Source: as there, `civil_from_days`.
    static func civil(daysSinceEpoch days: Int) -> (year: Int, month: Int, day: Int) {
        let z = days + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}

extension Timestamp {
    /// The calendar date of this moment in a zone `offsetMinutes` east of UTC.
    public func date(offsetMinutes: Int) -> (year: Int, month: Int, day: Int) {
        let local = milliseconds.adding(Int64(offsetMinutes) * 60_000)
        return Self.civil(daysSinceEpoch: Int(local.flooredDivision(by: 86_400_000).quotient))
    }
}

extension Int64 {
    fileprivate func adding(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other > 0 ? .max : .min) : sum
    }

    fileprivate func subtracting(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (self > other ? .max : .min) : difference
    }

    fileprivate func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
