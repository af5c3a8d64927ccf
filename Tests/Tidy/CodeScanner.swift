// CodeScanner: Swift source with its comments and its quoted text blanked out.
//
// A rule about code must not trip over a sentence that mentions what it bans. The scanner knows
// line and block comments, strings of one and of many lines, raw strings, and interpolations, whose
// inside is code again. Every line keeps its number. Stretches in which nothing can begin or end are
// taken in one step: the whole project is scanned each time the tests run.

/// Blanks what is not code.
struct CodeScanner {
    private enum Place {
        case code(parentheses: Int)
        case string(hashes: Int, isMultiline: Bool)
        case lineComment
        case blockComment
    }

    private let units: [UInt8]
    private var at = 0
    private var output: [UInt8] = []
    /// Where the scanner is, the innermost place last.
    private var places: [Place] = [.code(parentheses: 0)]

    /// The text with spaces in place of comments and of what stands in quotes.
    static func blanked(_ text: String) -> String {
        var scanner = CodeScanner(units: Array(text.utf8))
        while scanner.at < scanner.units.count { scanner.step() }
        return String(decoding: scanner.output, as: UTF8.self)
    }

    private init(units: [UInt8]) {
        self.units = units
        output.reserveCapacity(units.count)
    }

    private mutating func step() {
        switch places[places.count - 1] {
        case .code(let parentheses): stepInCode(parentheses)
        case .string(let hashes, let isMultiline): stepInString(hashes, isMultiline)
        case .lineComment:
            blank(run { $0 != 0x0a })
            places.removeLast()
        case .blockComment: stepInBlockComment()
        }
    }

    private mutating func stepInCode(_ parentheses: Int) {
        // `/`, `"`, `#` and, in an interpolation, the parentheses.
        let isInterpolated = places.count > 1
        keep(
            run { unit in
                unit != 0x2f && unit != 0x22 && unit != 0x23
                    && !(isInterpolated && (unit == 0x28 || unit == 0x29))
            })
        guard at < units.count else { return }
        if starts("//") {
            places.append(.lineComment)
        } else if starts("/*") {
            places.append(.blockComment)
            blank(2)
        } else if let (hashes, quotes) = openingQuote() {
            places.append(.string(hashes: hashes, isMultiline: quotes == 3))
            keep(hashes + quotes)
        } else {
            if isInterpolated { countParenthesis(parentheses) }
            keep(1)
        }
    }

    /// Inside an interpolation: the parenthesis that closes it ends the code.
    private mutating func countParenthesis(_ parentheses: Int) {
        if starts("(") { places[places.count - 1] = .code(parentheses: parentheses + 1) }
        if starts(")") {
            places.removeLast()
            if parentheses > 1 { places.append(.code(parentheses: parentheses - 1)) }
        }
    }

    private mutating func stepInString(_ hashes: Int, _ isMultiline: Bool) {
        blank(run { $0 != 0x22 && $0 != 0x5c })
        guard at < units.count else { return }
        let marks = String(repeating: "#", count: hashes)
        let quote = (isMultiline ? "\"\"\"" : "\"") + marks
        if starts("\\" + marks + "(") {
            places.append(.code(parentheses: 1))
            blank(1 + hashes)
            keep(1)
        } else if starts("\\" + marks) {
            blank(2 + hashes)
        } else if starts(quote) {
            places.removeLast()
            keep(quote.utf8.count)
        } else {
            blank(1)
        }
    }

    private mutating func stepInBlockComment() {
        blank(run { $0 != 0x2a && $0 != 0x2f })
        if starts("*/") {
            places.removeLast()
            blank(2)
        } else if starts("/*") {
            places.append(.blockComment)
            blank(2)
        } else {
            blank(1)
        }
    }

    /// The number of `#` and of quotes, if a string begins here.
    private func openingQuote() -> (hashes: Int, quotes: Int)? {
        let hashes = units[at...].prefix { $0 == UInt8(ascii: "#") }.count
        let quotes = units[(at + hashes)...].prefix { $0 == UInt8(ascii: "\"") }.count
        switch quotes {
        case 0: return nil
        case 1, 2: return (hashes, 1)
        default: return (hashes, 3)
        }
    }

    private func starts(_ text: String) -> Bool { units[at...].starts(with: text.utf8) }

    /// How many units from here satisfy `isPlain`.
    private func run(_ isPlain: (UInt8) -> Bool) -> Int {
        var end = at
        while end < units.count, isPlain(units[end]) { end += 1 }
        return end - at
    }

    private mutating func keep(_ count: Int) {
        let end = min(at + count, units.count)
        output += units[at..<end]
        at = end
    }

    private mutating func blank(_ count: Int) {
        let end = min(at + count, units.count)
        while at < end {
            output.append(units[at] == 0x0a ? 0x0a : 0x20)
            at += 1
        }
    }
}
