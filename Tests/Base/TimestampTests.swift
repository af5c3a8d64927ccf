// TimestampTests: RFC 3339 is read strictly, printed in one form, and agrees with the C library.

import Glibc
import RedRiverBase
import TestSupport
import Testing

@Suite("Timestamps")
struct TimestampTests {
    /// Moments worked out with `date -u -d … +%s`; the first two are of RFC 3339 §5.8.
    static let moments: [(String, Int64)] = [
        ("1985-04-12T23:20:50.52Z", 482_196_050_520),
        ("1996-12-19T16:39:57-08:00", 851_042_397_000),
        ("1970-01-01T00:00:00Z", 0),
        ("1969-12-31T23:59:59.999Z", -1),
        ("1970-01-01T07:00:00+07:00", 0),
        ("2026-11-23T07:02:40.125+07:00", 1_795_392_160_125),
        ("2026-11-23T08:02:40.125+08:00", 1_795_392_160_125),
        ("2000-02-29T12:00:00Z", 951_825_600_000),
        ("2024-02-29T23:59:59Z", 1_709_251_199_000),
        ("2024-03-01T00:00:00+00:00", 1_709_251_200_000),
        ("1900-03-01T00:00:00Z", -2_203_891_200_000),
        ("2026-12-31T23:30:00-05:45", 1_798_780_500_000),
        ("0000-01-01T00:00:00Z", -62_167_219_200_000),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
        ("2026-01-01T00:00:00.1Z", 1_767_225_600_100),
        ("2026-01-01T00:00:00.12Z", 1_767_225_600_120),
        ("2026-01-01T00:00:00.123456789Z", 1_767_225_600_123),
        ("2026-01-01T00:00:00.999999999Z", 1_767_225_600_999),
        ("2026-01-01T23:59:00+23:59", 1_767_225_600_000),
    ]

    @Test("a date-time is the moment it names", arguments: moments)
    func reading(text: String, milliseconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.milliseconds == milliseconds)
        let time = Timestamp(milliseconds: milliseconds)
        #expect(time.rfc3339 == Self.printedByGlibc(time))
    }

    @Test(
        "anything that is not a date-time is refused",
        arguments: [
            "", "2026", "2026-11-23", "2026-11-23T07:02:40", "2026-11-23 07:02:40Z",
            "2026-11-23t07:02:40Z", "2026-11-23T07:02:40z", "2026-11-23T07:02:40.Z",
            "2026-11-23T07:02:40,5Z", "2026-11-23T07:02:40.1234567890Z", "2026-11-23T07:02Z",
            "2026-11-23T07:02:60Z", "2016-12-31T23:59:60Z", "2026-11-23T24:00:00Z",
            "2026-11-23T07:60:00Z", "2026-00-23T07:02:40Z", "2026-13-23T07:02:40Z",
            "2026-11-00T07:02:40Z", "2026-11-31T07:02:40Z", "2026-02-29T07:02:40Z",
            "1900-02-29T07:02:40Z", "2100-02-29T07:02:40Z", "2026-11-23T07:02:40-00:00",
            "2026-11-23T07:02:40+24:00", "2026-11-23T07:02:40+07:60", "2026-11-23T07:02:40+0700",
            "2026-11-23T07:02:40+07", "2026-11-23T07:02:40+7:00", "2026-11-23T07:02:40Z ",
            " 2026-11-23T07:02:40Z", "2026-11-23T07:02:40Z\n", "2026-11-23T07:02:40ZZ",
            "+026-11-23T07:02:40Z", "-026-11-23T07:02:40Z", "12026-11-23T07:02:40Z",
            "2026-1-023T07:02:40Z", "2026-11-23T7:02:400Z", "2026-11-23T07:02:4٠Z",
            "２０２６-11-23T07:02:40Z", "2026-11-23T07:02:40\u{0}Z", "2026-11-23T07:02:40.12٣Z",
            "2026-11-23T07:02:40−07:00",
        ])
    func refusals(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test(
        "a date-time that leaves the years 0000 to 9999 in UTC is refused",
        arguments: ["0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01"])
    func beyond(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test("what is printed is what the C library says, and reads back", arguments: 0..<50)
    func printing(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        for _ in 0..<100 {
            let range: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999
            let time = Timestamp(milliseconds: .random(in: range, using: &random))
            #expect(time.rfc3339 == Self.printedByGlibc(time))
            #expect(Timestamp(canonicalRFC3339: time.rfc3339) == time)
        }
    }

    private static func printedByGlibc(_ time: Timestamp) -> String {
        let milli = ((time.milliseconds % 1000) + 1000) % 1000
        var seconds = time_t((time.milliseconds - milli) / 1000)
        var parts = unsafe tm()
        unsafe gmtime_r(&seconds, &parts)
        let date = unsafe [parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday]
        let clock = unsafe [parts.tm_hour, parts.tm_min, parts.tm_sec]
        func pad(_ value: some BinaryInteger, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: width - digits.count) + digits
        }
        return "\(pad(date[0], 4))-\(pad(date[1], 2))-\(pad(date[2], 2))"
            + "T\(pad(clock[0], 2)):\(pad(clock[1], 2)):\(pad(clock[2], 2)).\(pad(milli, 3))Z"
    }

    @Test("an offset moves the clock face, not the moment", arguments: 0..<50)
    func offsets(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let range: ClosedRange<Int64> = 0...4_000_000_000_000
        let time = Timestamp(milliseconds: .random(in: range, using: &random))
        let minutes = Int64.random(in: 1..<24 * 60, using: &random)
        func two(_ value: Int64) -> String { (value < 10 ? "0" : "") + String(value) }
        let offset = two(minutes / 60) + ":" + two(minutes % 60)
        let east = time.advanced(byMilliseconds: minutes * 60_000).rfc3339.dropLast() + "+" + offset
        let west =
            time.advanced(byMilliseconds: -minutes * 60_000).rfc3339.dropLast() + "-" + offset
        #expect(Timestamp(rfc3339: east) == time)
        #expect(Timestamp(rfc3339: west) == time)
    }

    @Test(
        "a signed statement has one spelling of a moment",
        arguments: [
            "2026-11-23T07:02:40Z", "2026-11-23T07:02:40.1Z", "2026-11-23T07:02:40.1250Z",
            "2026-11-23T07:02:40.125+00:00", "2026-11-23T14:02:40.125+07:00",
        ])
    func canonical(text: String) {
        #expect(Timestamp(rfc3339: text) != nil)
        #expect(Timestamp(canonicalRFC3339: text) == nil)
    }

    @Test("bytes changed at random never trap, and what is read prints back", arguments: 0..<200)
    func flipped(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        var bytes = Array("2026-11-23T07:02:40.125+07:00".utf8)
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            bytes[Int.random(in: bytes.indices, using: &random)] = UInt8(
                truncatingIfNeeded: random.next())
        }
        bytes.removeLast(Int.random(in: 0...3, using: &random))
        let text = String(decoding: bytes, as: UTF8.self)
        guard let time = Timestamp(rfc3339: text) else { return }
        #expect(Timestamp(canonicalRFC3339: time.rfc3339) == time)
    }

    @Test("arithmetic stops at the ends of the range")
    func ends() {
        let first = Timestamp(milliseconds: .min)
        let last = Timestamp(milliseconds: .max)
        #expect(last.advanced(byMilliseconds: 1) == last)
        #expect(first.advanced(byMilliseconds: -1) == first)
        #expect(last.millisecondsSince(first) == .max)
        #expect(first.millisecondsSince(last) == .min)
        #expect(first.rfc3339 != last.rfc3339)
        #expect(last.date(offsetMinutes: 420).year == last.date(offsetMinutes: 0).year)
        #expect(first.date(offsetMinutes: -420).year == first.date(offsetMinutes: 0).year)
        let end = MonotonicTime(milliseconds: .max)
        #expect(end.advanced(byMilliseconds: 1) == end)
        #expect(end.millisecondsSince(MonotonicTime(milliseconds: -1)) == .max)
    }

    @Test(
        "the date is the one on the wall of the zone",
        arguments: [
            ("2026-11-22T17:30:00Z", 0, 22), ("2026-11-22T17:30:00Z", 420, 23),
            ("2026-11-22T16:30:00Z", 420, 22), ("2026-11-22T16:30:00Z", 480, 23),
            ("1969-12-31T23:00:00Z", 60, 1), ("1970-01-01T00:30:00Z", -60, 31),
        ])
    func dates(text: String, offset: Int, day: Int) throws {
        let time = try #require(Timestamp(rfc3339: text))
        #expect(time.date(offsetMinutes: offset).day == day)
    }
}
