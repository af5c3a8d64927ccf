// MessageViewPage: a message on paper.

internal import RedRiverBase
internal import RedRiverReport

extension MessageView {
    /// More columns than this do not fit on half a sheet.
    static let columnsMost = 6

    /// The message as part of a page.
    var markup: [Markup] {
        [.element("h1", text: title), Self.list(heading)] + Self.markup(body, depth: 0)
    }

    private static func list(_ lines: [ViewLine]) -> Markup {
        .element(
            "dl",
            lines.flatMap { line -> [Markup] in
                [.element("dt", text: line.label), .element("dd", markup(line.value))]
            })
    }

    private static func markup(_ text: ViewText) -> [Markup] {
        text.pieces.map { Page.text($0.text, in: $0.language) }
    }

    private static func markup(_ blocks: [ViewBlock], depth: Int) -> [Markup] {
        var parts: [Markup] = []
        var run: [ViewLine] = []
        func flush() {
            if !run.isEmpty { parts.append(list(run)) }
            run = []
        }
        for block in blocks {
            switch block {
            case .line(let line): run.append(line)
            case .group(let title, let blocks):
                flush()
                parts.append(heading(title, depth))
                parts.append(.element("div", markup(blocks, depth: depth + 1)))
            case .table(let table):
                flush()
                parts.append(heading(table.title, depth))
                parts += markup(table, depth: depth)
            }
        }
        flush()
        return parts
    }

    private static func heading(_ title: String, _ depth: Int) -> Markup {
        depth == 0 ? .element("h2", text: title) : .element("h3", text: title)
    }

    private static func markup(_ table: ViewTable, depth: Int) -> [Markup] {
        guard table.isPlain, table.columns.count <= columnsMost else {
            return table.rows.enumerated().flatMap { number, row -> [Markup] in
                let parts = table.lines(of: row).map { ViewBlock.line($0) } + row.details
                return [
                    .element("h3", text: elementSign + "\(number + 1)"),
                    .element("div", markup(parts, depth: depth + 1)),
                ]
            }
        }
        let head = Markup.element("tr", table.columns.map { .element("th", text: $0) })
        let rows = table.rows.map { row in
            Markup.element("tr", row.cells.map { .element("td", $0.map(markup) ?? []) })
        }
        return [
            .element("table", [.element("thead", [head]), .element("tbody", rows)])
        ]
    }
}
