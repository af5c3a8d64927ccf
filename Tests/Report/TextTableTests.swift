// TextTableTests: columns line up whatever is in them, and nothing blows them up.

import RedRiverReport
import Testing

@Suite("Tables on a terminal")
struct TextTableTests {
    @Test("a Chinese character takes two places, a letter with marks one")
    func widths() {
        #expect(TextTable.width("ab") == 2)
        #expect(TextTable.width("榴莲") == 4)
        #expect(TextTable.width("Lào Cai") == 7)
        #expect(TextTable.width("e\u{0301}") == 1)
        #expect(TextTable.width("，") == 2)
    }

    @Test("columns begin under each other in every script")
    func columns() {
        let table = TextTable(rows: [["榴莲", "1", "x"], ["Sầu riêng", "22"], ["a", "3", "y"]])
        #expect(table.lines == ["榴莲       1   x", "Sầu riêng  22", "a          3   y"])
        #expect(table.width == 16)
        #expect(TextTable(rows: []).lines.isEmpty)
        #expect(TextTable(rows: [[]]).lines == [""])
    }

    @Test("one very long cell pushes its own line only")
    func long() {
        let long = String(repeating: "x", count: 100_000)
        var rows = [[String]](repeating: ["a", "b"], count: 10_000)
        rows.append([long, "b"])
        let lines = TextTable(rows: rows).lines
        #expect(lines[0] == "a  b")
        #expect(lines.last == long + "  b")
    }

    @Test(
        "what steers a terminal or hides from the eye is shown as its number",
        arguments: [
            ("\u{1b}[2J", "\\u001b[2J"), ("a\nb\u{7f}\u{9b}", "a\\u000ab\\u007f\\u009b"),
            ("\u{202e}evil\u{2066}", "\\u202eevil\\u2066"),
            ("\u{feff}x\u{200b}", "\\ufeffx\\u200b"),
            ("\u{2028}\u{2029}", "\\u2028\\u2029"), ("\u{e0041}", "\\u{e0041}"),
            ("Nguyễn 葛\u{e0100}", "Nguyễn 葛\u{e0100}"), ("e\u{0301} – “ok”", "e\u{0301} – “ok”"),
        ])
    func visible(_ text: String, _ shown: String) {
        #expect(Array(text.visible.unicodeScalars) == Array(shown.unicodeScalars))
    }
}
