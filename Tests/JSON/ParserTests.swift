// ParserTests: what is JSON, what is not, and where the error is said to be.

import RedRiverBase
import RedRiverJSON
import Testing

@Suite("JSON parser")
struct ParserTests {
    @Test(
        "a scalar alone is a text, and its bytes are its own",
        arguments: [
            ("null", JSONKind.null), ("true", .bool), ("false", .bool), ("0", .number),
            ("-0", .number), ("1.5e+10", .number), ("\"\"", .string), ("\"é\"", .string),
            ("[]", .array), ("{}", .object),
        ])
    func scalar(text: String, kind: JSONKind) throws {
        let value = try parse(" \t\r\n" + text + "\n ")
        #expect(value.kind == kind)
        #expect(Array(value.bytes) == bytes(text))
        #expect(value.range == 4..<4 + text.utf8.count)
        #expect(value.pointer.isEmpty)
    }

    @Test("byte ranges take parts out of a text untouched")
    func ranges() throws {
        let text = #"{ "header" : {"a": [1, 2.50 ] } , "body":  { "x" : "\u0041" }  }"#
        let root = try parse(text)
        let header = try #require(root["header"])
        let body = try #require(root["body"])
        #expect(Array(header.bytes) == bytes(#"{"a": [1, 2.50 ] }"#))
        #expect(Array(body.bytes) == bytes(#"{ "x" : "\u0041" }"#))
        #expect(header["a"]?.elements.map(\.numberText) == ["1", "2.50"])
        #expect(body["x"]?.string == "A")
        #expect(header.compact == bytes(#"{"a":[1,2.50]}"#))
        #expect(body.compact == bytes(#"{"x":"\u0041"}"#))
    }

    /// A text, what is wrong with it, the byte, and the path.
    struct Bad: CustomTestStringConvertible, Sendable {
        let text: String
        let reason: JSONError.Reason
        let offset: Int
        var pointer = ""
        var testDescription: String { text }
    }

    static let bad: [Bad] = [
        Bad(text: "", reason: .truncated, offset: 0),
        Bad(text: " ", reason: .truncated, offset: 1),
        Bad(text: "tru", reason: .truncated, offset: 3),
        Bad(text: "truE", reason: .unexpectedByte(0x45), offset: 3),
        Bad(text: "nul1", reason: .unexpectedByte(0x31), offset: 3),
        Bad(text: "1 2", reason: .trailingBytes, offset: 2),
        Bad(text: "{}}", reason: .trailingBytes, offset: 2),
        Bad(text: "01", reason: .badNumber, offset: 2),
        Bad(text: "-", reason: .truncated, offset: 1),
        Bad(text: "-a", reason: .badNumber, offset: 1),
        Bad(text: "1.", reason: .truncated, offset: 2),
        Bad(text: "1.x", reason: .badNumber, offset: 2),
        Bad(text: "1e", reason: .truncated, offset: 2),
        Bad(text: "1e+", reason: .truncated, offset: 3),
        Bad(text: "+1", reason: .unexpectedByte(0x2b), offset: 0),
        Bad(text: ".5", reason: .unexpectedByte(0x2e), offset: 0),
        Bad(text: "[1,]", reason: .unexpectedByte(0x5d), offset: 3, pointer: "/1"),
        Bad(text: "[,1]", reason: .unexpectedByte(0x2c), offset: 1, pointer: "/0"),
        Bad(text: "[1 2]", reason: .unexpectedByte(0x32), offset: 3, pointer: "/1"),
        Bad(text: "[1}", reason: .unexpectedByte(0x7d), offset: 2, pointer: "/1"),
        Bad(text: "[", reason: .truncated, offset: 1, pointer: "/0"),
        Bad(text: "{", reason: .truncated, offset: 1),
        Bad(text: "{]", reason: .unexpectedByte(0x5d), offset: 1),
        Bad(text: #"{"a""#, reason: .truncated, offset: 4, pointer: "/a"),
        Bad(text: #"{"a" 1}"#, reason: .unexpectedByte(0x31), offset: 5, pointer: "/a"),
        Bad(text: #"{"a":}"#, reason: .unexpectedByte(0x7d), offset: 5, pointer: "/a"),
        Bad(text: #"{"a":1,}"#, reason: .unexpectedByte(0x7d), offset: 7),
        Bad(text: #"{a:1}"#, reason: .unexpectedByte(0x61), offset: 1),
        Bad(
            text: #"{"a/b":[0,{"~":x}]}"#, reason: .unexpectedByte(0x78), offset: 15,
            pointer: "/a~1b/1/~0"),
        Bad(text: "\"a", reason: .truncated, offset: 2),
        Bad(text: "\"a\u{1f}\"", reason: .controlCharacter(0x1f), offset: 2),
        Bad(text: "\"a\n\"", reason: .controlCharacter(0x0a), offset: 2),
        Bad(text: #""\"#, reason: .truncated, offset: 1),
        Bad(text: #""\x""#, reason: .badEscape, offset: 1),
        Bad(text: #""\u12G4""#, reason: .badEscape, offset: 1),
        Bad(text: #""\u123"#, reason: .badEscape, offset: 1),
        Bad(text: #""\ud800""#, reason: .loneSurrogate, offset: 7),
        Bad(text: #""\udc00\ud800""#, reason: .loneSurrogate, offset: 1),
        Bad(text: #""\ud800\ud800""#, reason: .loneSurrogate, offset: 7),
        Bad(text: #""\ud800\n""#, reason: .loneSurrogate, offset: 7),
        Bad(text: #""\ud800\u00""#, reason: .badEscape, offset: 7),
        Bad(text: "\u{feff}1", reason: .byteOrderMark, offset: 0),
        Bad(text: "// c\n1", reason: .unexpectedByte(0x2f), offset: 0),
        Bad(text: "\u{b}1", reason: .unexpectedByte(0x0b), offset: 0),
        Bad(text: "\u{a0}1", reason: .unexpectedByte(0xc2), offset: 0),
        Bad(text: "NaN", reason: .unexpectedByte(0x4e), offset: 0),
        Bad(text: #"{"a":1,"b":2,"a":3}"#, reason: .duplicateName, offset: 13, pointer: "/a"),
        Bad(text: #"[{"a":1,"\u0061":2}]"#, reason: .duplicateName, offset: 8, pointer: "/0/a"),
        Bad(text: #"{"":1,"":2}"#, reason: .duplicateName, offset: 6, pointer: "/"),
        Bad(text: #"{"\ud83d\ude80":1,"🚀":2}"#, reason: .duplicateName, offset: 18, pointer: "/🚀"),
    ]

    @Test("what is not JSON is refused, with the reason, the byte and the path", arguments: bad)
    func refused(_ bad: Bad) throws {
        guard case .malformed(let reason, let at, let pointer) = refusal(bytes(bad.text)) else {
            Issue.record("accepted")
            return
        }
        #expect(reason == bad.reason)
        #expect(at.offset == bad.offset)
        #expect(pointer == bad.pointer)
    }

    @Test(
        "bytes that are not UTF-8 are refused",
        arguments: [
            [0x80], [0xc0, 0x80], [0xc1, 0xbf], [0xe0, 0x9f, 0xbf], [0xed, 0xa0, 0x80],
            [0xf0, 0x8f, 0xbf, 0xbf], [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80, 0x80, 0x80],
            [0xff], [0xc2], [0xe2, 0x82], [0xf0, 0x9f, 0x9a], [0xc2, 0x41], [0xe2, 0x82, 0x41],
            [0xf0, 0x9f, 0x9a, 0x41], [0xe1, 0x41, 0x80], [0xf1, 0x80, 0x41, 0x80],
        ] as [[UInt8]])
    func notUTF8(middle: [UInt8]) {
        #expect(reason([0x22] + middle + [0x22]) == .notUTF8)
        #expect(reason([0x22] + middle) == .notUTF8)
    }

    @Test(
        "the first and last character of each length of UTF-8 is accepted",
        arguments: [
            "\u{20}", "\u{7f}", "\u{80}", "\u{7ff}", "\u{800}", "\u{d7ff}", "\u{e000}", "\u{ffff}",
            "\u{10000}", "\u{10ffff}",
        ])
    func utf8(text: String) throws {
        #expect(try parse("\"\(text)\"").utf8 == bytes(text))
    }

    @Test("a position counts lines and bytes from one")
    func position() {
        guard case .malformed(_, let at, _) = refusal(bytes("{\n  \"é\": x}")) else {
            Issue.record("accepted")
            return
        }
        #expect(at.line == 2)
        #expect(at.column == 9)
    }

    @Test("nesting is followed to the limit and not one deeper")
    func depth() {
        let open = Array(repeating: UInt8(ascii: "["), count: Limits.jsonDepth)
        let close = Array(repeating: UInt8(ascii: "]"), count: Limits.jsonDepth)
        #expect(refusal(open + close) == nil)
        #expect(reason([0x5b] + open + close + [0x5d]) == .tooDeep)
    }

    @Test("composed and decomposed letters are different names")
    func spellings() throws {
        let root = try parse("{\"\u{e9}\":1,\"e\u{301}\":2}")
        #expect(root["\u{e9}"]?.int64 == 1)
        #expect(root["e\u{301}"]?.int64 == 2)
    }
}
