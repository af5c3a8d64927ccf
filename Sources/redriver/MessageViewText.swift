// MessageViewText: a message on a terminal.

internal import RedRiverBase
internal import RedRiverReport

extension MessageView {
    /// A wider table is shown row by row: on a terminal its lines would break anywhere.
    static let widthMost = 110
    /// Deeper parts are no longer moved to the right.
    private static let indentMost = 16

    /// The lines of the message, none of which can steer the terminal.
    var lines: [String] {
        var lines = [title] + Self.lines(heading.map { .line($0) }, depth: 1)
        lines.append("")
        lines += Self.lines(body, depth: 1)
        return lines
    }

    private static func lines(_ blocks: [ViewBlock], depth: Int) -> [String] {
        let indent = String(repeating: "  ", count: min(depth, indentMost))
        var lines: [String] = []
        var run: [[String]] = []
        func flush() {
            lines += TextTable(rows: run).lines.map { indent + $0 }
            run = []
        }
        for block in blocks {
            if case .line(let line) = block {
                if depth == 1, run.isEmpty, !lines.isEmpty { lines.append("") }
                run.append([line.label, line.value.plain])
                continue
            }
            flush()
            if depth == 1, !lines.isEmpty { lines.append("") }
            switch block {
            case .line: break
            case .group(let title, let blocks):
                lines.append(indent + title)
                lines += Self.lines(blocks, depth: depth + 1)
            case .table(let table):
                lines.append(indent + table.title)
                lines += Self.lines(table, depth: depth + 1)
            }
        }
        flush()
        return lines
    }

    private static func lines(_ table: ViewTable, depth: Int) -> [String] {
        let indent = String(repeating: "  ", count: min(depth, indentMost))
        if table.isPlain {
            let cells = table.rows.map { row in
                let last = row.cells.lastIndex { $0 != nil } ?? 0
                return row.cells.prefix(last + 1).map { $0?.plain ?? "" }
            }
            let text = TextTable(rows: [table.columns] + cells)
            if text.width <= widthMost { return text.lines.map { indent + $0 } }
        }
        return table.rows.enumerated().flatMap { number, row in
            let parts = table.lines(of: row).map { ViewBlock.line($0) } + row.details
            return [indent + elementSign + "\(number + 1)"] + lines(parts, depth: depth + 1)
        }
    }
}
