// RegexTests: what a pattern finds, what is no pattern, and that no text takes more than linear time.

import Testing

@testable import RedRiverSchema

@Suite("Patterns")
struct RegexTests {
    /// A pattern, what it is found in, and what it is not found in.
    static let rows: [(pattern: String, found: [String], lost: [String])] = [
        ("", ["", "x"], []),
        ("a", ["a", "bab"], ["", "b"]),
        ("^a$", ["a"], ["", "aa", "ba", "a\n"]),
        ("^$", [""], ["a", "\n"]),
        ("$", ["", "x"], []),
        ("(^|b)$", ["", "b", "ab"], ["a", "ba"]),
        ("^(abc|de)*f?$", ["", "abc", "deabcf", "f"], ["ab", "ff", "abcd"]),
        ("^a{2}$", ["aa"], ["a", "aaa"]),
        ("^a{2,}$", ["aa", "aaaa"], ["a"]),
        ("^a{2,3}$", ["aa", "aaa"], ["a", "aaaa"]),
        ("^a{0}$", [""], ["a"]),
        ("^(a?){3}$", ["", "aa", "aaa"], ["aaaa"]),
        ("^[A-Z]{4}[0-9]{7}$", ["CSQU3054383"], ["csqu3054383", "CSQU305438", "CSQU30543831"]),
        ("^[^0-9]+$", ["abc", "海关"], ["a1", ""]),
        (".", ["a", "关", "😀"], ["", "\n", "\r", "\u{2028}"]),
        ("^.$", ["😀", "é"], ["ab"]),
        ("\\d", ["1"], ["٣", "x"]),
        ("\\D", ["٣"], ["1"]),
        ("\\w", ["_", "Z"], ["é", "-"]),
        ("\\W", ["é"], ["a"]),
        ("^\\s$", [" ", "\u{a0}", "\u{feff}", "\u{3000}", "\u{2028}"], ["\u{85}", "a"]),
        ("^\\S*$", ["ab", ""], ["a b"]),
        ("[\\d-x]", ["-", "5", "x"], ["y"]),
        ("[\\d-\\s]", ["-", "5", " "], ["y"]),
        ("[a\\-z]", ["-", "a", "z"], ["b"]),
        ("[\\b]", ["\u{8}"], ["b"]),
        ("\\bab\\b", ["ab", "x ab y", "ab-"], ["abc", "xab"]),
        ("a\\Bb", ["ab"], ["a b"]),
        ("\\x41\\u0042\\u{43}\\cJ\\0\\t", ["ABC\n\0\t"], ["ABC"]),
        ("\\uD83D\\uDE00", ["😀"], ["x"]),
        ("^\\p{Lu}\\p{L}+$", ["Lào", "Éa"], ["lào", "海"]),
        ("^\\p{Script=Han}+$", ["河口"], ["Lào Cai"]),
        ("^\\P{L}$", ["1"], ["a", "海"]),
        ("^[^\\p{L}1]$", ["2", "-"], ["1", "a", "海"]),
        ("^[\\p{Nd}\\P{ASCII}]$", ["1", "é"], ["a"]),
        ("^\\p{Alphabetic}\\p{White_Space}$", ["a "], ["1 ", "a1"]),
        ("^(?:a|b)(?<name>c)$", ["ac", "bc"], ["c"]),
        ("^a+?b*?$", ["aab"], ["b"]),
        ("a|", ["", "b"], []),
        ("^\\-\\/\\.$", ["-/."], ["-/x"]),
        ("^a]{1}b}$", ["a]b}"], ["ab"]),
        ("^{a$", ["{a"], ["a"]),
        ("[]", [], ["", "a"]),
        ("[^]", ["a", "\n"], [""]),
        (
            "^.{1,70}$", [String(repeating: "海", count: 70)],
            ["", String(repeating: "a", count: 71)]
        ),
    ]

    @Test("are found where ECMA-262 says", arguments: rows.indices)
    func found(row: Int) throws {
        let (pattern, found, lost) = Self.rows[row]
        let regex = try Regex(pattern)
        for text in found {
            #expect(regex.isFound(in: text), "\(pattern) in \(text.debugDescription)")
        }
        for text in lost {
            #expect(!regex.isFound(in: text), "\(pattern) in \(text.debugDescription)")
        }
    }

    /// What is no pattern, and the place that is named.
    static let malformed: [(pattern: String, offset: Int)] = [
        ("(", 1), (")", 0), ("a)", 1), ("*", 0), ("a**", 2), ("+a", 0), ("?", 0), ("{1}", 0),
        ("a{2,1}", 1), ("[a", 2), ("[b-a]", 2), ("\\", 1), ("\\a", 1),
        ("^x\\Z", 3), ("\\x4", 3), ("\\u12", 4), ("\\u{110000}", 10), ("\\u{}", 3), ("\\c1", 2),
        ("\\01", 2), ("\\p{Nothing}", 11), ("\\p", 2), ("\\pL", 2), ("(?a)", 2), ("(?<1>a)", 3),
        ("(?<a>.)(?<a>.)", 12), ("\\1", 0), ("\\k<a>", 0), ("\\k", 2), ("\\uD800", 6),
    ]

    @Test("that are none are refused, and the place is named", arguments: malformed.indices)
    func refused(row: Int) {
        let (pattern, offset) = Self.malformed[row]
        #expect(!Regex.isPattern(pattern))
        #expect(throws: RegexError.self) { try Regex(pattern) }
        do throws(RegexError) {
            _ = try Regex(pattern)
        } catch {
            #expect(error.reason == .malformed && error.offset <= pattern.unicodeScalars.count)
            if error.offset != offset { Issue.record("\(pattern): \(error.offset)") }
        }
    }

    @Test(
        "that look around or back are patterns, and cannot be used",
        arguments: [
            ("(?=a)b", 0), ("x(?!a)", 1), ("(?<=a)b", 0), ("(?<!a)b", 0), ("(a)\\1", 3),
            ("(?<n>a)\\k<n>", 7), ("\\k<n>(?<n>a)", 0),
        ])
    func notLinear(pattern: String, offset: Int) {
        #expect(Regex.isPattern(pattern))
        #expect(throws: RegexError(reason: .notLinear, offset: offset)) { try Regex(pattern) }
    }

    @Test(
        "are found by table and by threads alike",
        arguments: [
            "a", "^a", "a$", "^$", "$", "^", "", "a|^b", "b$|^$", "\\ba", "a\\b", "\\Ba", "\\b",
            "\\B",
            "^\\b", "\\b$", "a\\b.\\b海", "(\\ba|b\\B)+", "(^|\\b-)b", "^(a|b\\b)*$",
            "(?:\\B|a){2}海",
            "[^a-]\\B-", "\\W\\b\\w$", "a(b$|-)", "(a|\\b)\\B\\b", "^(a?){5}a{5}$", "a*?-{2,}b",
        ])
    func alike(pattern: String) throws {
        let regex = try Regex(pattern)
        let alphabet = ["a", "b", "-", "海", "é"].map { Array($0.utf8) }
        // Every text of up to five characters.
        for length in 0...5 {
            for number in 0..<(0..<length).reduce(1, { count, _ in count * alphabet.count }) {
                var rest = number
                var text: [UInt8] = []
                for _ in 0..<length {
                    text += alphabet[rest % alphabet.count]
                    rest /= alphabet.count
                }
                var (steps, others) = (0, 0)
                let byTable = regex.isFound(in: text, text.indices, steps: &steps)
                let byThreads = unsafe text.withUnsafeBufferPointer {
                    unsafe regex.run($0, text.indices, &others)
                }
                #expect(
                    byTable == byThreads, "\(pattern) in \(String(decoding: text, as: UTF8.self))")
            }
        }
    }

    @Test("that repeat too much are refused")
    func tooLarge() {
        for pattern in ["a{9000}", "(a{100}){100}", "((((a{9}){9}){9}){9}){9}", ".{0,999999}"] {
            #expect(Regex.isPattern(pattern))
            #expect(throws: RegexError(reason: .tooLarge, offset: 0)) { try Regex(pattern) }
        }
    }

    @Test(
        "take linear time, whatever the text",
        arguments: [
            "(a+)+$", "(a|a)*b", "(a|aa)+$", "^(a?){30}a{30}$", "(.*)(.*)(.*)x", "\\b(a+)+\\b$",
            "(\\p{L}+)*\\d",
        ])
    func linear(pattern: String) throws {
        let regex = try Regex(pattern)
        var counts: [Int] = []
        for length in [1000, 2000, 4000] {
            let text = [UInt8](repeating: UInt8(ascii: "a"), count: length) + Array("!".utf8)
            var steps = 0
            _ = regex.isFound(in: text, text.indices, steps: &steps)
            counts.append(steps)
        }
        #expect(counts[2] <= 2 * counts[1] + 200 && counts[1] <= 2 * counts[0] + 200, "\(counts)")
    }
}
