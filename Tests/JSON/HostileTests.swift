// HostileTests: input made to hurt. A parser that traps or takes forever fails these by not ending.

import TestSupport
import Testing

@testable import RedRiverJSON

@Suite("JSON parser, hostile input")
struct HostileTests {
    /// Texts made to take long, by name.
    private static let slow: [(name: String, text: [UInt8])] = {
        func names(_ count: Int, _ name: (Int) -> String) -> [UInt8] {
            Array("{".utf8)
                + Array((0..<count).map { "\"\(name($0))\":0" }.joined(separator: ",").utf8)
                + Array("}".utf8)
        }
        let small = names(16) { "n\($0)" }
        return [
            ("brackets", [UInt8](repeating: 0x5b, count: 1 << 20)),
            ("100 000 members", names(100_000) { "n\($0)" }),
            ("members written with escapes", names(50_000) { "\\u006e\($0)" }),
            (
                "long names that differ at the end",
                names(2000) { String(repeating: "n", count: 400) + "\($0)" }
            ),
            (
                "escapes",
                Array("\"".utf8) + Array(String(repeating: "\\n", count: 1 << 18).utf8)
                    + Array("\"".utf8)
            ),
            ("a number of 100 000 digits", [UInt8](repeating: 0x31, count: 100_000)),
            (
                "objects of sixteen",
                [0x5b] + Array(repeating: small, count: 5000).joined(separator: [0x2c]) + [0x5d]
            ),
            ("space", [UInt8](repeating: 0x20, count: 1 << 20) + [0x30]),
            (
                "empty arrays",
                [0x5b] + Array(repeating: [0x5b, 0x5d], count: 300_000).joined(separator: [0x2c])
                    + [0x5d]
            ),
        ]
    }()

    @Test("whatever a text is, its steps are bounded by its bytes", arguments: slow.indices)
    func linear(index: Int) {
        let (name, text) = Self.slow[index]
        let steps = JSONParser.steps(over: text)
        #expect(steps <= 4 * text.count + 16, "\(name): \(steps) steps for \(text.count) bytes")
    }

    @Test("a mebibyte of opening brackets is too deep", arguments: ["[", "{\"a\":", "[{\"a\":"])
    func brackets(unit: String) {
        let text = bytes(String(repeating: unit, count: (1 << 20) / unit.utf8.count))
        #expect(reason(text) == .tooDeep)
    }

    @Test("an object of 100 000 members is read, and its one repeated name is found")
    func manyMembers() throws {
        let members = (0..<100_000).map { "\"n\($0)\":\($0)" }
        let root = try parse("{" + members.joined(separator: ",") + "}")
        #expect(root.members.count == 100_000)
        #expect(root["n99999"]?.int64 == 99_999)
        let repeated = members + ["\"\\u006e99999\":0"]
        let bad = bytes("{" + repeated.joined(separator: ",") + "}")
        #expect(reason(bad) == .duplicateName)
    }

    @Test("long names that differ in their last byte only are told apart")
    func longNames() throws {
        let stem = String(repeating: "x", count: 2000)
        let members = (0..<200).map { "\"\(stem)\($0)\":0" }
        #expect(try parse("{" + members.joined(separator: ",") + "}").count == 200)
    }

    @Test("a long run of small objects is read")
    func manyObjects() throws {
        let text = "[" + String(repeating: "{\"a\":1,\"b\":2},", count: 20_000) + "{}]"
        #expect(try parse(text).count == 20_001)
    }

    @Test("long numbers, strings and space are read")
    func longTokens() throws {
        let digits = String(repeating: "9", count: 1 << 18)
        #expect(try parse(digits).int64 == nil)
        #expect(try parse(digits).numberText == digits)
        #expect(
            try parse("\"" + String(repeating: "\\n", count: 1 << 17) + "\"").utf8?.count == 1 << 17
        )
        #expect(reason(Array(repeating: 0x20, count: 1 << 18)) == .truncated)
    }

    static let sample = #"""
        { "header": {"msgId": "01a20280", "n": [-0.5e3, 12, true, false, null], "t\u00e9": "\ud83d\ude80"},
          "body" : { "mô tả" : "Sầu riêng tươi" , "描述" : "鲜榴莲", "x": [[], {}, [{"a":{}}]] } }
        """#

    @Test("every beginning of a text is refused")
    func truncated() {
        let whole = bytes(Self.sample)
        #expect(refusal(whole) == nil)
        for length in 0..<whole.count { #expect(refusal(Array(whole.prefix(length))) != nil) }
    }

    /// Whatever the bytes, the parser ends, and what it accepts it can walk to the end.
    @Test("a text with any one bit flipped is refused or can be walked")
    func bitFlips() {
        let whole = bytes(Self.sample)
        for at in whole.indices {
            for bit in 0..<8 {
                var text = whole
                text[at] ^= 1 << UInt8(bit)
                walk(text)
            }
        }
    }

    @Test("random bytes of JSON's own alphabet never trap", arguments: 0..<64)
    func random(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let alphabet = Array(#"{}[]:,"\ud80cafentrlse0.-+ "#.utf8) + [0xc3, 0xa9, 0x0a, 0x00]
        for _ in 0..<200 {
            let length = Int.random(in: 0..<60, using: &random)
            walk((0..<length).map { _ in alphabet.randomElement(using: &random) ?? 0 })
        }
    }

    /// Parses, and visits everything if that worked.
    private func walk(_ text: [UInt8]) {
        guard let document = try? JSONDocument(parsing: text) else { return }
        var values = [document.root]
        while let value = values.popLast() {
            #expect(document.root.value(at: value.pointer)?.range == value.range)
            _ = (value.string, value.bool, value.int64, value.uint64, value.numberText)
            #expect((try? JSONDocument(parsing: value.compact)) != nil)
            for element in value.elements { values.append(element) }
            for (name, member) in value.members {
                #expect(value[name]?.range == member.range)
                values.append(member)
            }
        }
    }
}
