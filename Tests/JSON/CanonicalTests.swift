// CanonicalTests: RFC 8785, by its own examples and by public ones where they are present.

import RedRiverJSON
import TestSupport
import Testing

@Suite("Canonical form")
struct CanonicalTests {
    private func canonical(_ text: String) throws -> String? {
        try JSONDocument(parsing: Array(text.utf8)).root.canonical.map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    /// A number as it may be written, and as ECMAScript prints it (RFC 8785, appendix B, and edges).
    static let numbers = [
        ("0", "0"), ("-0", "0"), ("-0.0", "0"), ("5e-324", "5e-324"), ("-5e-324", "-5e-324"),
        ("1.7976931348623157e308", "1.7976931348623157e+308"),
        ("9007199254740992", "9007199254740992"), ("-9007199254740992", "-9007199254740992"),
        ("295147905179352830000", "295147905179352830000"),
        ("9.999999999999997e22", "9.999999999999997e+22"), ("1e23", "1e+23"),
        ("1.0000000000000001e23", "1.0000000000000001e+23"),
        ("999999999999999700000", "999999999999999700000"),
        ("999999999999999900000", "999999999999999900000"), ("1e21", "1e+21"),
        ("9.999999999999997e-7", "9.999999999999997e-7"), ("0.000001", "0.000001"),
        ("333333333.3333332", "333333333.3333332"), ("333333333.33333325", "333333333.33333325"),
        ("333333333.3333333", "333333333.3333333"), ("333333333.3333334", "333333333.3333334"),
        ("333333333.33333343", "333333333.33333343"),
        ("-0.0000033333333333333333", "-0.0000033333333333333333"),
        ("1424953923781206.2", "1424953923781206.2"), ("1E30", "1e+30"), ("4.50", "4.5"),
        ("2e-3", "0.002"), ("0.000000000000000000000000001", "1e-27"), ("100", "100"),
        ("1e2", "100"), ("123456.789e3", "123456789"), ("0.1e1", "1"), ("1e-6", "0.000001"),
        ("1e-7", "1e-7"), ("12e20", "1.2e+21"), ("1.5", "1.5"),
        ("9007199254740993", "9007199254740992"), ("1e-400", "0"),
    ]

    @Test("numbers are printed as ECMAScript does", arguments: numbers)
    func number(written: String, wanted: String) throws {
        #expect(try canonical(written) == wanted)
    }

    @Test("a number beyond a Double has none", arguments: ["1e309", "-1e400", "[1, 1e999]"])
    func infinite(written: String) throws {
        #expect(try canonical(written) == nil)
    }

    /// RFC 8785 §3.2.3 and §3.2.2.2.
    static let texts = [
        (
            "{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,\"\\u0080\":6,\"\\u00f6\":7}",
            "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\u{fb33}\":3}"
        ),
        (
            "\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\"",
            "\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\""
        ),
        ("\"\\b\\t\\n\\f\\r\\u001f\\u007f\"", "\"\\b\\t\\n\\f\\r\\u001f\u{7f}\""),
        (" { \"b\" : [ ] , \"a\" : { } } ", "{\"a\":{},\"b\":[]}"),
        ("[ true , false , null ]", "[true,false,null]"),
        ("{\"aa\":1,\"a\":2,\"\":3}", "{\"\":3,\"a\":2,\"aa\":1}"),
    ]

    @Test("members are sorted by UTF-16, and nothing is escaped that need not be", arguments: texts)
    func text(written: String, wanted: String) throws {
        #expect(try canonical(written) == wanted)
        #expect(try canonical(wanted) == wanted)
    }

    @Test("a public suite's inputs come out as its outputs", .needs(conformance: "json-canonical"))
    func suite() throws {
        var passed = 0
        for file in try Conformance.files(below: "json-canonical")
        where file.contains("/input/") && file.hasSuffix(".json") {
            let document = try JSONDocument(parsing: Conformance.bytes(of: file))
            let wanted = try Conformance.bytes(of: file.replacing("/input/", with: "/output/"))
            #expect(document.root.canonical == wanted, "\(file)")
            passed += 1
        }
        #expect(passed > 0, "the folder is there and holds no cases")
        print("JSON canonical form: \(passed) passed, 0 skipped")
    }
}
