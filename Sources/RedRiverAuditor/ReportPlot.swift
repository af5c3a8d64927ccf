// ReportPlot: the pictures of the page, drawn as SVG: columns over time, and bars in the rows of a
// table.
//
// Two sorts of messages are told apart by full and empty bars, so that black ink is enough. Long names
// stand in table cells, which break them where they must; nothing in a picture is wider than a date.

internal import RedRiverBase
internal import RedRiverReport

/// Columns over time.
struct ColumnPlot {
    /// What stands at one place of the axis.
    struct Column: Hashable {
        let label: String
        var full: UInt64
        var empty: UInt64
    }

    let columns: [Column]

    /// Places of the picture, in units of about a pixel on A4.
    private enum Size {
        static let width = 700.0
        static let height = 210.0
        static let left = 64.0
        static let right = 6.0
        static let top = 18.0
        static let bottom = 24.0
        /// The room a label takes, by its characters.
        static func label(_ text: String) -> Double { Double(text.count) * 6.8 + 8 }
    }

    /// The picture. Its title and description are for readers who do not see it.
    func markup(title: String, description: String) -> Markup {
        .element(
            "svg",
            with: [
                "class": "columns", "viewBox": "0 0 \(Int(Size.width)) \(Int(Size.height))",
                "role": "img", "aria-label": "\(title). \(description)",
            ],
            [.element("title", text: title), .element("desc", text: description)] + grid + bars
                + labels)
    }

    private var most: UInt64 { max(1, columns.map { max($0.full, $0.empty) }.max() ?? 1) }

    /// The step between two lines of the grid: 1, 2 or 5 times a power of ten, at most five lines.
    static func step(to most: UInt64) -> UInt64 {
        var power: UInt64 = 1
        while true {
            for digit: UInt64 in [1, 2, 5] where most / (digit * power) <= 5 {
                return digit * power
            }
            guard power < 1_000_000_000_000_000_000 else { return most }
            power *= 10
        }
    }

    private var slot: Double {
        (Size.width - Size.left - Size.right) / Double(max(1, columns.count))
    }

    /// How high a value stands, from the top.
    private func y(_ value: UInt64) -> Double {
        let floor = Size.height - Size.bottom
        return floor - (floor - Size.top) * Double(value) / Double(most)
    }

    private var grid: [Markup] {
        let step = Self.step(to: most)
        return (0...most / step).flatMap { number -> [Markup] in
            let value = number * step
            let line = ReportPlot.line(
                number == 0 ? "axis" : "grid", Size.left, y(value), Size.width - Size.right)
            return [line, ReportPlot.text(value.grouped, Size.left - 6, y(value) + 4, "end")]
        }
    }

    private var bars: [Markup] {
        let width = min(slot * 0.36, 26)
        return columns.enumerated().flatMap { place, column -> [Markup] in
            let middle = Size.left + slot * (Double(place) + 0.5)
            return [
                bar("ink", column.full, middle - width - 0.5, width),
                bar("paper", column.empty, middle + 0.5, width),
            ].compactMap(\.self)
        }
    }

    private func bar(_ name: String, _ value: UInt64, _ x: Double, _ width: Double) -> Markup? {
        guard value > 0 else { return nil }
        return ReportPlot.box(name, x, y(value), width, Size.height - Size.bottom - y(value))
    }

    /// Under every column, or under every so manieth where they would run into each other; above,
    /// the values, where there is room for them.
    private var labels: [Markup] {
        let widest = columns.map { Size.label($0.label) }.max() ?? 0
        let every = max(1, Int((widest / slot).rounded(.up)))
        let numbers = columns.map { Size.label(max($0.full, $0.empty).grouped) }.max() ?? 0
        return columns.enumerated().flatMap { place, column -> [Markup] in
            let middle = Size.left + slot * (Double(place) + 0.5)
            var parts: [Markup] = []
            if place % every == 0 {
                parts.append(ReportPlot.text(column.label, middle, Size.height - 8, "middle"))
            }
            if slot > 2 * numbers {
                let width = min(slot * 0.36, 26)
                for (value, at, anchor) in [
                    (column.full, middle - 2, "end"),
                    (column.empty, middle + 2, "start"),
                ] where value > 0 {
                    let x =
                        width > 20
                        ? (anchor == "end" ? middle - width / 2 : middle + width / 2) : at
                    parts.append(
                        ReportPlot.text(
                            value.grouped, x, y(value) - 4, width > 20 ? "middle" : anchor))
                }
            }
            return parts
        }
    }
}

/// Shapes that several pictures have.
enum ReportPlot {
    /// The two bars of one row of a table. What they show stands beside them in figures.
    static func row(full: UInt64, empty: UInt64, most: UInt64) -> Markup {
        func width(_ value: UInt64) -> Double { 198 * Double(value) / Double(max(1, most)) }
        var boxes: [Markup] = []
        if full > 0 { boxes.append(box("ink", 1, 1, max(1, width(full)), 6)) }
        if empty > 0 { boxes.append(box("paper", 1, 9, max(1, width(empty)), 6)) }
        return .element(
            "svg",
            with: [
                "viewBox": "0 0 200 16", "preserveAspectRatio": "none", "aria-hidden": "true",
            ], boxes)
    }

    /// When a witness was heard: full, and where it was silent for too long, empty.
    ///
    /// - Parameters:
    ///   - moments: The first and the last cosignature, and the moment of judgement; in seconds.
    ///   - gaps: In order, between the first and the last.
    static func timeline(
        _ moments: (first: UInt64, last: UInt64, judged: UInt64),
        gaps: [(from: UInt64, until: UInt64)], labels: (String, String), title: String
    ) -> Markup {
        let end = max(moments.judged, moments.last)
        let span = Double(max(1, end - moments.first))
        func x(_ time: UInt64) -> Double { 1 + 698 * Double(time - moments.first) / span }
        var parts = [
            Markup.element("title", text: title), box("paper", 1, 2, 698, 14),
            box("ink", 1, 2, max(1, x(moments.last) - 1), 14),
        ]
        for gap in gaps {
            parts.append(box("paper", x(gap.from), 2, max(0.5, x(gap.until) - x(gap.from)), 14))
        }
        parts.append(text(labels.0, 1, 31, "start"))
        parts.append(text(labels.1, 699, 31, "end"))
        return .element(
            "svg",
            with: [
                "class": "columns", "viewBox": "0 0 700 36", "role": "img", "aria-label": title,
            ], parts)
    }

    static func box(
        _ name: String, _ x: Double, _ y: Double, _ width: Double, _ height: Double
    ) -> Markup {
        .element(
            "rect",
            with: [
                "class": name, "x": x.tenths, "y": y.tenths, "width": width.tenths,
                "height": height.tenths,
            ], [])
    }

    static func line(_ name: String, _ x: Double, _ y: Double, _ end: Double) -> Markup {
        .element(
            "line",
            with: [
                "class": name, "x1": x.tenths, "y1": y.tenths, "x2": end.tenths, "y2": y.tenths,
            ], [])
    }

    static func text(_ text: String, _ x: Double, _ y: Double, _ anchor: String) -> Markup {
        .element(
            "text", with: ["x": x.tenths, "y": y.tenths, "text-anchor": anchor], text: text)
    }
}

extension Double {
    /// With one digit after the point, the same on every machine.
    fileprivate var tenths: String {
        let tenths = Int((self * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
    }
}

extension UInt64 {
    /// In groups of three with narrow spaces, which every country reads alike.
    var grouped: String {
        var text = ""
        for (place, digit) in "\(self)".reversed().enumerated() {
            if place > 0, place % 3 == 0 { text.append("\u{202f}") }
            text.append(digit)
        }
        return String(text.reversed())
    }
}
