// TextTable: columns on a terminal, where a Chinese character takes two places.

/// Rows of cells, left-aligned.
public struct TextTable {
    /// A row may have fewer cells than another.
    public let rows: [[String]]

    /// A longer cell pushes its own line to the right and no other, so that one very long text does
    /// not fill a page with spaces.
    public static let columnMost = 60

    private static let gap = 2

    public init(rows: [[String]]) { self.rows = rows }

    /// A line for each row.
    public var lines: [String] {
        let (widths, columns) = measured
        return zip(rows, widths).map { row, widths in
            var line = ""
            for (column, cell) in row.enumerated() {
                line += cell
                if column + 1 < row.count {
                    let fill = max(0, columns[column] - widths[column]) + Self.gap
                    line += String(repeating: " ", count: fill)
                }
            }
            return line
        }
    }

    /// How many places the longest line takes.
    public var width: Int {
        let (widths, columns) = measured
        return widths.map { row in
            row.enumerated().reduce(0) { sum, cell in
                let isLast = cell.offset + 1 == row.count
                return sum
                    + (isLast ? cell.element : max(columns[cell.offset], cell.element) + Self.gap)
            }
        }.max() ?? 0
    }

    /// The widths of all cells, and those of the columns.
    private var measured: (cells: [[Int]], columns: [Int]) {
        var columns: [Int] = []
        let cells = rows.map { $0.map(Self.width) }
        for row in cells {
            for (column, width) in row.enumerated() {
                if column == columns.count { columns.append(0) }
                if width <= Self.columnMost { columns[column] = max(columns[column], width) }
            }
        }
        return (cells, columns)
    }

    /// How many places a text takes on a terminal.
    public static func width(_ text: String) -> Int {
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
