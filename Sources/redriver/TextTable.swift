// TextTable: columns on a terminal, where a Chinese character takes two places.

/// Rows of cells, left-aligned.
struct TextTable {
    let rows: [[String]]

    var lines: [String] {
        var widths: [Int] = []
        for row in rows {
            for (column, cell) in row.enumerated() {
                if column == widths.count { widths.append(0) }
                widths[column] = max(widths[column], Self.width(cell))
            }
        }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                line += cell
                if column + 1 < row.count {
                    let fill = widths[column] - Self.width(cell) + 2
                    line += String(repeating: " ", count: fill)
                }
            }
            return line
        }
    }

    /// How many places a text takes on a terminal.
    static func width(_ text: String) -> Int {
        text.reduce(0) { sum, character in
            sum + (character.unicodeScalars.contains { isWide($0) } ? 2 : 1)
        }
    }

    /// The blocks of UAX #11 with the property Wide or Fullwidth that our languages use.
    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff,
            0xfe30...0xfe6f, 0xff00...0xff60, 0xffe0...0xffe6, 0x20000...0x3fffd:
            true
        default: false
        }
    }
}
