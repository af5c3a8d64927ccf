// ScannerTests: what lies across the eight bytes that are looked at together.

import RedRiverJSON
import Testing

@Suite("JSON scanner")
struct ScannerTests {
    /// What may stand in a string, written, and the text it is; or why it may not.
    private static let pieces: [(written: [UInt8], text: [UInt8]?, reason: JSONError.Reason?)] = [
        (bytes("x"), bytes("x"), nil), (bytes("é"), bytes("é"), nil),
        (bytes("海"), bytes("海"), nil), (bytes("😀"), bytes("😀"), nil),
        (bytes("\u{7f}"), bytes("\u{7f}"), nil), (bytes("ố海é😀"), bytes("ố海é😀"), nil),
        (bytes("\\n"), bytes("\n"), nil), (bytes("\\u6d77"), bytes("海"), nil),
        (bytes("\\ud83d\\ude00"), bytes("😀"), nil),
        ([0x1f], nil, .controlCharacter(0x1f)), ([0x00], nil, .controlCharacter(0)),
        ([0x80], nil, .notUTF8), ([0xc0, 0x80], nil, .notUTF8), ([0xc3, 0x28], nil, .notUTF8),
        ([0xe0, 0x9f, 0x80], nil, .notUTF8), ([0xed, 0xa0, 0x80], nil, .notUTF8),
        ([0xe6, 0xb5, 0x22], nil, .notUTF8), ([0xf0, 0x8f, 0xbf, 0xbf], nil, .notUTF8),
        ([0xf4, 0x90, 0x80, 0x80], nil, .notUTF8), ([0xff], nil, .notUTF8),
        (bytes("\\x"), nil, .badEscape), (bytes("\\u12g4"), nil, .badEscape),
        (bytes("\\udc00"), nil, .loneSurrogate), (bytes("\\ud83d."), nil, .loneSurrogate),
    ]

    @Test("reads each kind of character wherever it stands", arguments: pieces.indices)
    func places(row: Int) {
        let (written, text, reason) = Self.pieces[row]
        for before in 0..<18 {
            for behind in 0..<18 {
                let front = [UInt8](repeating: UInt8(ascii: "a"), count: before)
                let back = [UInt8](repeating: UInt8(ascii: "b"), count: behind)
                let whole = [UInt8(ascii: "\"")] + front + written + back + [UInt8(ascii: "\"")]
                guard let text else {
                    #expect(RedRiverJSONTests.reason(whole) == reason)
                    guard case .malformed(_, let at, _) = refusal(whole) else { continue }
                    // At the first byte of what is wrong, or at the second half of a pair.
                    #expect(at.offset == before + 1 || reason == .loneSurrogate)
                    continue
                }
                let value = try? JSONDocument(parsing: whole).root
                #expect(value?.utf8 == front + text + back)
                // The text ends within what is wrong, or before the quote.
                #expect(RedRiverJSONTests.reason(Array(whole.dropLast())) == .truncated)
            }
        }
    }

    @Test(
        "finds the repeated name in objects of any size, and no other",
        arguments: [2, 3, 9, 16, 17, 40])
    func repeated(count: Int) throws {
        let names = (0..<count).map { "name-\($0 % 3)-\($0)" }
        let members = names.map { "\"\($0)\":{\"name-0-0\":[]}" }
        #expect(try parse("{" + members.joined(separator: ",") + "}").count == count)
        for first in 0..<count {
            for spelling in [names[first], "\\u006e" + names[first].dropFirst()] {
                let text = "{" + (members + ["\"\(spelling)\":0"]).joined(separator: ",") + "}"
                guard case .malformed(let reason, let at, let pointer) = refusal(bytes(text)) else {
                    Issue.record("\(text) was read")
                    continue
                }
                #expect(reason == .duplicateName && pointer == "/" + names[first])
                #expect(at.offset == text.utf8.count - spelling.utf8.count - 5)
            }
        }
    }

    @Test("grows the tape in the middle of anything")
    func growth() throws {
        for count in [1, 5, 50, 5000] {
            let text = "[" + Array(repeating: "{\"a\":[[],1]}", count: count).joined(separator: ",")
            let root = try parse(text + "]")
            #expect(root.count == count)
            #expect(
                root.elements.allSatisfy {
                    $0["a"]?.count == 2 && $0["a"]?.compact == bytes("[[],1]")
                })
            let bad = bytes(text + ",{\"b\":[0,!")
            guard case .malformed(let reason, let at, let pointer) = refusal(bad) else {
                Issue.record("it was read")
                continue
            }
            #expect(reason == .unexpectedByte(0x21) && pointer == "/\(count)/b/1")
            #expect(at.offset == bad.count - 1)
        }
    }

    @Test("skips any amount of space")
    func space() throws {
        for count in 0..<20 {
            for space in [" ", "\n", "\t", "\r", " \n"] {
                let gap = String(repeating: space, count: count)
                let text = ["", "{", "\"a\"", ":", "[", "1", ",", "2", "]", "}", ""]
                #expect(try parse(text.joined(separator: gap))["a"]?.count == 2)
            }
        }
    }
}
