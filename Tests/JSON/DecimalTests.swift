// DecimalTests: numbers are compared and divided exactly, whatever their length.

import RedRiverJSON
import Testing

@Suite("Exact decimals")
struct DecimalTests {
    private func number(_ text: String) throws -> JSONDecimal {
        let document = try JSONDocument(parsing: Array(text.utf8))
        return document.number(at: 0)
    }

    /// In order; those in one row are equal.
    static let order = [
        ["-1e400"], ["-10.01"], ["-10", "-1e1", "-10.000"], ["-0.5"],
        ["0", "-0", "0.000", "0e999999999999999999999"], ["1e-400"],
        ["0.1", "1e-1", "10e-2", "0.1000"], ["0.10000000000000000001"], ["1", "1.0", "10e-1"],
        ["9007199254740992"], ["9007199254740993", "9007199254740993.0"], ["1e400", "10e399"],
        ["1e99999999999999999999"],
    ]

    @Test("are ordered by their value")
    func ordered() throws {
        for (a, equals) in Self.order.enumerated() {
            for (b, others) in Self.order.enumerated() {
                for one in equals {
                    for other in others {
                        let (x, y) = (try number(one), try number(other))
                        #expect((x < y) == (a < b), "\(one) < \(other)")
                        #expect((x == y) == (a == b), "\(one) == \(other)")
                        #expect((x.canonical == y.canonical) == (a == b), "\(one), \(other)")
                    }
                }
            }
        }
    }

    @Test(
        "know whether they are whole, and their Int if it fits",
        arguments: [
            ("0", true, 0), ("1.0", true, 1), ("1.5", false, nil), ("1e3", true, 1000),
            ("-12e-1", false, nil), ("-120e-1", true, -12), ("9223372036854775807", true, .max),
            ("-9223372036854775808", true, .min), ("9223372036854775808", true, nil),
            ("1e400", true, nil), ("1e-400", false, nil), ("0e-5", true, 0),
        ] as [(String, Bool, Int?)])
    func whole(text: String, isInteger: Bool, int: Int?) throws {
        #expect(try number(text).isInteger == isInteger)
        #expect(try number(text).int == int)
    }

    @Test(
        "are divided without rounding",
        arguments: [
            ("0.3", "0.1", true), ("4.35", "0.01", true), ("4.355", "0.01", false),
            ("1e308", "0.123456789", false), ("1e308", "0.5", true), ("12391239123", "1e-8", true),
            ("0.0075", "0.0001", true), ("0.00751", "0.0001", false), ("0", "7", true),
            ("-21", "7", true), ("-22", "7", false), ("35", "1.5", false), ("4.5", "1.5", true),
            ("1e99999999999", "7", false), ("7e99999999999", "7", true),
            ("999999999999999999999999999999", "999999999999999999", false),
            ("999999999999999999000000000000000000", "999999999999999999", true),
            ("10", "100", false), ("1000", "100", true), ("1e-7", "1e-6", false),
        ])
    func multiples(number text: String, divisor: String, isMultiple: Bool) throws {
        #expect(try number(text).isMultiple(of: try number(divisor)) == isMultiple)
    }

    @Test("are divided by what is above zero and not too long")
    func divisors() throws {
        for text in ["0", "-1", "1234567890123456789"] { #expect(try !number(text).isDivisor) }
        for text in ["1", "123456789012345678", "1e-300", "100000000000000000000000"] {
            #expect(try number(text).isDivisor)
        }
    }
}
