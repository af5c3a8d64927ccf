// ValueTests: reading values, pointers, the typed reader and the printer.

import RedRiverBase
import RedRiverJSON
import Testing

@Suite("JSON values")
struct ValueTests {
    @Test("strings are unescaped")
    func strings() throws {
        let value = try parse(#""a\"\\\/\b\f\n\r\t\u0000\u00e9\u20ac\uD83D\uDE80z""#)
        #expect(value.utf8 == bytes("a\"\\/\u{8}\u{c}\n\r\t\0\u{e9}\u{20ac}\u{1f680}z"))
    }

    @Test(
        "whole numbers are exact, and nothing else is a whole number",
        arguments: [
            ("9223372036854775807", Int64.max), ("-9223372036854775808", .min), ("0", 0),
            ("9223372036854775808", nil), ("1.0", nil), ("1e2", nil), ("\"1\"", nil),
        ])
    func integers(text: String, expected: Int64?) throws {
        #expect(try parse(text).int64 == expected)
    }

    @Test("the whole range of unsigned numbers is exact")
    func unsigned() throws {
        #expect(try parse("18446744073709551615").uint64 == .max)
        #expect(try parse("-1").uint64 == nil)
    }

    @Test("a value of one kind is not read as another")
    func kinds() throws {
        let value = try parse("[1]")
        #expect(value.string == nil && value.bool == nil && value.int64 == nil && !value.isNull)
        #expect(value.members.isEmpty && value["0"] == nil)
        #expect(try parse("{}").elements.isEmpty)
        #expect(try parse("true").bool == true)
        #expect(try parse("false").bool == false)
    }

    @Test("members come in document order with their names")
    func members() throws {
        let root = try parse(#"{"b":{"x":[1]},"a":2,"\u0063":3}"#)
        #expect(root.members.map(\.name) == ["b", "a", "c"])
        #expect(root.members.map(\.value.pointer) == ["/b", "/a", "/c"])
        #expect(root["c"]?.int64 == 3)
        #expect(root["d"] == nil)
    }

    @Test("the compact form drops space between tokens only")
    func compact() throws {
        let text = #"{ "a \" b" : [ "c \\" , "d e" ] ,"f":1.0 }"#
        #expect(try parse(text).compact == bytes(#"{"a \" b":["c \\","d e"],"f":1.0}"#))
    }

    /// The document and the table of RFC 6901 §5.
    @Test(
        "the examples of RFC 6901 lead where they should, and back",
        arguments: [
            ("/foo/0", #""bar""#), ("/", "0"), ("/a~1b", "1"), ("/c%d", "2"), ("/e^f", "3"),
            ("/g|h", "4"), ("/i\\j", "5"), ("/k\"l", "6"), ("/ ", "7"), ("/m~0n", "8"),
        ])
    func pointers(pointer: String, expected: String) throws {
        let root = try parse(
            #"""
            {"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5,
             "k\"l": 6, " ": 7, "m~n": 8}
            """#)
        let value = try #require(root.value(at: pointer))
        #expect(Array(value.bytes) == bytes(expected))
        #expect(value.pointer == pointer)
    }

    @Test(
        "a path that leads nowhere finds nothing",
        arguments: ["foo", "/foo/2", "/foo/-", "/foo/00", "/foo/+1", "/foo/0/0", "/b", "/~", "/~2"])
    func lost(pointer: String) throws {
        #expect(try parse(#"{"foo":[1,2]}"#).value(at: pointer) == nil)
    }

    @Test("tokens are escaped and unescaped", arguments: ["", "a", "~", "/", "~1", "a/b~c", "é/车"])
    func tokens(text: String) {
        #expect(JSONPointer.unescape(JSONPointer.escape(text)) == text)
        #expect(JSONPointer.tokens("/" + JSONPointer.escape(text)) == [text])
    }
}

@Suite("JSON reader")
struct ReaderTests {
    static let text = #"{"s":"x","n":5,"b":true,"a":["p","q"],"o":{"k":1},"l":[{"k":2}],"z":null}"#

    @Test("members are taken by name and kind")
    func takes() throws {
        var reader = try JSONReader(parse(Self.text))
        #expect(try reader.string("s") == "x")
        #expect(try reader.integer("n", in: 1...5) == 5)
        #expect(try reader.bool("b"))
        #expect(try reader.strings("a") == ["p", "q"])
        var inner = try reader.object("o")
        #expect(try inner.integer("k") == 1)
        try inner.finish()
        #expect(try reader.objects("l").count == 1)
        #expect(try reader.value("z").isNull)
        #expect(try reader.optionalString("absent") == nil)
        #expect(try reader.optionalInteger("absent") == nil)
        #expect(try reader.optionalBool("absent") == nil)
        #expect(try reader.optionalArray("absent") == nil)
        #expect(try reader.optionalObject("absent") == nil)
        try reader.finish()
    }

    static let form = Text(vi: "mã bên", zh: "参与方代码", en: "a party id")

    @Test("what is absent, of another kind or outside its bounds is named with its path")
    func complains() throws {
        var reader = try JSONReader(try #require(parse("{\"in\":\(Self.text)}")["in"]))
        #expect(throws: JSONError.missing(pointer: "/in/a~1b")) { try reader.string("a/b") }
        #expect(throws: JSONError.unexpected(expected: .string, pointer: "/in/n")) {
            try reader.string("n")
        }
        #expect(throws: JSONError.unexpected(expected: .string, pointer: "/in/z")) {
            try reader.optionalString("z")
        }
        #expect(throws: JSONError.unexpected(expected: .integer(6...9), pointer: "/in/n")) {
            try reader.integer("n", in: 6...9)
        }
        #expect(throws: JSONError.unexpected(expected: .bool, pointer: "/in/s")) {
            try reader.bool("s")
        }
        #expect(throws: JSONError.unexpected(expected: .array, pointer: "/in/o")) {
            try reader.array("o")
        }
        #expect(throws: JSONError.unexpected(expected: .object, pointer: "/in/a")) {
            try reader.object("a")
        }
        #expect(throws: JSONError.unexpected(expected: .object, pointer: "/in/a/0")) {
            try reader.objects("a")
        }
        #expect(throws: JSONError.unexpected(expected: .string, pointer: "/in/l/0")) {
            try reader.strings("l")
        }
        #expect(throws: JSONError.unexpected(expected: .form(Self.form), pointer: "/in/s")) {
            try reader.parsed("s", Self.form) { PartyID($0) }
        }
        #expect(throws: JSONError.missing(pointer: "/in/p")) {
            try reader.parsed("p", Self.form) { PartyID($0) }
        }
    }

    @Test("a member nobody took is refused")
    func unknown() throws {
        var reader = try JSONReader(parse(#"{"a":1,"A":2}"#))
        _ = try reader.integer("a")
        #expect(throws: JSONError.unknownMember(pointer: "/A")) { try reader.finish() }
    }

    @Test("every error has a code and a sentence in each language")
    func texts() {
        let reasons: [JSONError.Reason] = [
            .truncated, .unexpectedByte(0x41), .trailingBytes, .byteOrderMark, .notUTF8,
            .controlCharacter(1), .badEscape, .loneSurrogate, .badNumber, .duplicateName, .tooDeep,
            .tooLong,
        ]
        #expect(Set(reasons.map(\.sentence)).count == reasons.count)
    }
}

extension JSONError.Reason {
    /// The sentences of an error with this reason, one under the other.
    fileprivate var sentence: String {
        guard case .malformed(_, let at, _) = refusal([]) else { return "" }
        return JSONError.malformed(self, at: at, pointer: "").text.lines(Language.allCases)
    }
}

@Suite("JSON printer")
struct PrinterTests {
    static let value: JSON = [
        "b": 1, "a": [true, false, .null, "x", [:], []], "o": ["k": .raw(bytes("1.50"))],
    ]

    @Test("the compact form has no space and keeps the order given")
    func compact() {
        let expected = #"{"b":1,"a":[true,false,null,"x",{},[]],"o":{"k":1.50}}"#
        #expect(Self.value.compact == bytes(expected))
    }

    @Test("the indented form is the same value")
    func indented() throws {
        let text = Self.value.indented
        #expect(try JSONDocument(parsing: text).root.compact == Self.value.compact)
        #expect(text.starts(with: bytes("{\n  \"b\": 1,\n  \"a\": [\n    true,")))
        #expect(text.last == UInt8(ascii: "\n"))
    }

    @Test("only what must be escaped is, and everything comes back as it was")
    func escapes() throws {
        let scalars = (0..<0x300).compactMap(Unicode.Scalar.init) + ["越", "\u{2028}", "🚀"]
        let text = String(String.UnicodeScalarView(scalars))
        let printed = JSON.string(text).compact
        #expect(try JSONDocument(parsing: printed).root.utf8 == bytes(text))
        #expect(
            JSON.string("\"\\/\u{1}\u{1f}\n\u{7f}é").compact
                == bytes(
                    #""\"\\/\u0001\u001f\u000a"# + "\u{7f}é\""))
    }

    @Test("absent members are left out")
    func absent() {
        let value = JSON.object(present: [("a", 1), ("b", nil), ("c", .null)])
        #expect(value.compact == bytes(#"{"a":1,"c":null}"#))
    }
}
