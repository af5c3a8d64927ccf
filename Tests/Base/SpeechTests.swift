// SpeechTests: what people read: languages, texts of codes, and log lines nobody can forge.

import RedRiverBase
import Testing

@Suite("Languages")
struct LanguageTests {
    @Test(
        "--lang wins, then LC_ALL, then LANG; else Vietnamese and Chinese",
        arguments: [
            (Language.en, ["LC_ALL": "vi_VN.UTF-8"], [Language.en]),
            (nil, ["LC_ALL": "zh_CN.UTF-8", "LANG": "vi_VN.UTF-8"], [.zh]),
            (nil, ["LC_ALL": "", "LANG": "vi_VN.UTF-8"], [.vi]),
            (nil, ["LANG": "en"], [.en]),
            (nil, ["LANG": "EN_GB"], [.en]),
            (nil, ["LANG": "vi@euro"], [.vi]),
            (nil, ["LC_ALL": "C", "LANG": "en_US.UTF-8"], [.vi, .zh]),
            (nil, ["LC_ALL": "fr_FR.UTF-8"], [.vi, .zh]),
            (nil, ["LANG": "C.UTF-8"], [.vi, .zh]),
            (nil, ["LANG": "vietnamese"], [.vi, .zh]),
            (nil, [:], [.vi, .zh]),
        ])
    func chosen(option: Language?, environment: [String: String], expected: [Language]) {
        #expect(Language.chosen(option: option) { environment[$0] } == expected)
    }

    @Test("a text speaks the languages asked for, in the order asked")
    func lines() {
        let text = Text(vi: "một", zh: "一", en: "one")
        #expect(text.lines([.zh, .vi]) == "一\nmột")
        #expect(Language.allCases.map { text($0) } == ["một", "一", "one"])
    }
}

@Suite("Codes")
struct CodeTests {
    @Test("every code has a text and a hint, different in each language", arguments: Code.allCases)
    func texts(code: Code) {
        for text in [code.text, code.hint] {
            let said = Language.allCases.map { text($0) }
            #expect(Set(said).count == 3)
            #expect(said.allSatisfy { !$0.isEmpty && !$0.contains("\n") })
            #expect(text.zh.unicodeScalars.contains { (0x4e00...0x9fff).contains($0.value) })
            #expect(!text.en.unicodeScalars.contains { $0.value > 0x7f })
            #expect(!text.vi.unicodeScalars.contains { (0x4e00...0x9fff).contains($0.value) })
        }
    }

    @Test("a code is upper-case ASCII, and no two are the same")
    func spelling() throws {
        let spellings = Code.allCases.map(\.rawValue)
        #expect(Set(spellings).count == spellings.count)
        for spelling in spellings {
            let match = try /[A-Z][A-Z0-9_]{1,15}/.wholeMatch(in: spelling)
            #expect(match != nil)
        }
    }

    @Test("a code reads back from its own bytes only", arguments: Code.allCases)
    func reading(code: Code) {
        #expect(Code(rawValue: code.rawValue) == code)
        #expect(Code(rawValue: code.rawValue.lowercased()) == nil)
        #expect(Code(rawValue: code.rawValue + " ") == nil)
        // U+212A, the kelvin sign, equals K in Swift's comparison of strings (UAX #15).
        let kelvin = code.rawValue.replacing("K", with: "\u{212A}")
        #expect(kelvin.utf8.count == code.rawValue.utf8.count || Code(rawValue: kelvin) == nil)
    }

    @Test("what a message itself is never turns out otherwise on another try")
    func retrying() {
        let fates: [Code] = [
            .valueNotInList, .dataMissing, .ruleViolated, .notAllowedHere, .duplicateDiffers,
            .notYours, .sealedBad, .nodeFault, .commitmentMismatch, .stale,
        ]
        #expect(fates.allSatisfy { !$0.isRetryable })
        #expect([Code.busy, .diskLow, .stopping].allSatisfy { $0.isRetryable })
    }
}

@Suite("Log lines")
struct LogLineTests {
    private static func line(_ text: String, _ fields: [LogLine.Field]) -> String {
        let said = Text(vi: text, zh: text, en: text)
        return LogLine(
            at: Timestamp(milliseconds: 0), level: .alarm, code: "a.b", text: said, fields: fields
        ).rendered(in: [.vi])
    }

    @Test("a line is its time, level, code, text and fields")
    func form() {
        let text = Text(vi: "Mất liên lạc.", zh: "链路中断。", en: "Link lost.")
        let line = LogLine(
            at: Timestamp(milliseconds: 1_795_392_160_125), level: .warning, code: "link.lost",
            text: text, fields: [.init("peer", "cn.bac-son"), .init("seconds", 30)])
        #expect(
            line.rendered(in: [.vi, .zh])
                == "2026-11-23T00:02:40.125Z WARN link.lost Mất liên lạc. / 链路中断。"
                + " peer=cn.bac-son seconds=30")
    }

    @Test(
        "a value that is not plain is quoted",
        arguments: [
            ("", #""""#), ("a b", #""a b""#), ("a\"b", #""a\"b""#), ("a\\b", #""a\\b""#),
            ("a\nb", #""a\u{a}b""#), ("a\r\nb", #""a\u{d}\u{a}b""#), ("a\tb", #""a\u{9}b""#),
            ("\u{1b}[2J", #""\u{1b}[2J""#), ("a\u{0}", #""a\u{0}""#), ("a\u{7f}", #""a\u{7f}""#),
            ("a\u{85}b", #""a\u{85}b""#), ("a\u{2028}b", #""a\u{2028}b""#),
            ("a\u{202e}b", #""a\u{202e}b""#), ("a\u{200f}b", #""a\u{200f}b""#),
            ("a\u{061c}b", #""a\u{61c}b""#), ("a\u{2066}b", #""a\u{2066}b""#),
            ("a\u{a0}b=c", "\"a\u{a0}b=c\""), ("a\u{3000}b=c", "\"a\u{3000}b=c\""),
            ("云G·12345", "云G·12345"), ("Lào-Cai", "Lào-Cai"),
        ])
    func quoting(value: String, expected: String) {
        #expect(Self.line("t", [.init("f", value)]).hasSuffix(" f=" + expected))
    }

    @Test(
        "no value and no text can begin a second line, move the cursor or turn the writing round",
        arguments: [
            "x\n2026-11-23T00:02:40.125Z ALARM forged", "x\rALARM", "\u{1b}[1A", "\u{2029}",
            "\u{85}", "\u{b}", "\u{c}", "\u{202e}", "\u{2069}", "\u{200e}", "\u{9b}2J", "\u{8}",
        ])
    func forging(value: String) {
        let rendered = Self.line(value, [.init("f", value)])
        let isSafe = rendered.unicodeScalars.allSatisfy { scalar in
            let category = scalar.properties.generalCategory
            return category != .control && category != .format && category != .lineSeparator
                && category != .paragraphSeparator
        }
        #expect(isSafe)
    }
}
