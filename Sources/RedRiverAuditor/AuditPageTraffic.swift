// AuditPageTraffic: how much went through each node, in pictures and figures.

internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverReport

/// What one column of the picture stands for.
enum ReportPeriod {
    case day, month, year
}

/// Traffic over time, in no more columns than a sheet has room for.
struct TrafficSeries {
    static let columnsMost = 62

    let period: ReportPeriod
    let columns: [ColumnPlot.Column]
    let first: String
    let last: String

    /// - Returns: `nil` if there was no traffic.
    init?(_ traffic: TrafficTally) {
        guard let first = traffic.days.keys.min(), let last = traffic.days.keys.max() else {
            return nil
        }
        self.first = first.text
        self.last = last.text
        if last.number - first.number < Self.columnsMost {
            period = .day
            columns = Self.columns(traffic, { $0.number }) {
                String(TrafficTally.Day(number: $0).text.suffix(5))
            }
        } else if last.months - first.months < Self.columnsMost {
            period = .month
            columns = Self.columns(traffic, \.months) {
                "\($0 / 12)-" + "\($0 % 12 + 101)".dropFirst()
            }
        } else {
            period = .year
            columns = Self.columns(traffic, { $0.months / 12 }) { "\($0)" }
        }
    }

    /// A column for every period from the first to the last, the empty ones too.
    private static func columns(
        _ traffic: TrafficTally, _ index: (TrafficTally.Day) -> Int, _ label: (Int) -> String
    ) -> [ColumnPlot.Column] {
        var sums: [Int: TrafficTally.Counts] = [:]
        for (day, types) in traffic.days {
            for counts in types.values { sums[index(day), default: .init()].add(counts) }
        }
        guard let first = sums.keys.min(), let last = sums.keys.max() else { return [] }
        // Only a ledger whose times are false goes over more years than that.
        let range = max(first, last - columnsMost + 1)...last
        return range.map { place in
            let counts = sums[place] ?? TrafficTally.Counts()
            return ColumnPlot.Column(
                label: label(place), full: counts.accepted, empty: counts.received)
        }
    }
}

extension TrafficTally.Day {
    private var date: (year: Int, month: Int, day: Int) {
        Timestamp(milliseconds: Int64(number) * 86_400_000).date(offsetMinutes: 0)
    }

    /// `2026-11-27`.
    fileprivate var text: String {
        let (year, month, day) = date
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(year)-\(two(month))-\(two(day))"
    }

    fileprivate var months: Int { date.year * 12 + date.month - 1 }
}

extension AuditArticle {
    /// The most parties that have a row of their own.
    private static let partiesShown = 40

    var traffic: [Markup] {
        var parts = [heading(ReportWords.traffic)]
        for report in page.reports {
            guard let traffic = report.traffic else { continue }
            parts.append(.element("h3", [foreign(report.origin ?? "-")]))
            guard let series = TrafficSeries(traffic) else {
                parts.append(.element("p", text: ReportWords.noTraffic(language)))
                continue
            }
            parts += [figure(series, traffic), types(traffic), parties(traffic), gates(traffic)]
        }
        return parts
    }

    private func figure(_ series: TrafficSeries, _ traffic: TrafficTally) -> Markup {
        let range = ReportWords.range(
            series.first, series.last, sent: traffic.total.accepted.grouped,
            taken: traffic.total.received.grouped)(language)
        let hours = TrafficTally.Day.offsetMinutes(traffic.country) / 60
        let title = ReportWords.perPeriod(series.period)(language)
        return .element(
            "figure",
            [
                .element("b", text: title),
                ColumnPlot(columns: series.columns).markup(title: title, description: range),
                .element(
                    "figcaption",
                    [
                        .element("span", with: ["class": "key full"], []),
                        Markup(ReportWords.accepted(language)),
                        .element("span", with: ["class": "key"], []),
                        Markup(ReportWords.arrived(language)),
                        .element("p", text: range + " " + ReportWords.zone(hours)(language)),
                    ]),
            ])
    }

    private func types(_ traffic: TrafficTally) -> Markup {
        let types = traffic.types
        let order = types.keys.sorted { ($0?.rawValue ?? "~") < ($1?.rawValue ?? "~") }
        return bars(
            ReportWords.type,
            order.map { type in
                let name = type.map { "\($0.rawValue) " + $0.rules.name(language) }
                return (name ?? ReportWords.unknownType(language), types[type] ?? .init())
            })
    }

    private func parties(_ traffic: TrafficTally) -> Markup {
        let order = traffic.parties.sorted {
            ($1.value.taken, $0.key.description) < ($0.value.taken, $1.key.description)
        }
        var rows = order.prefix(Self.partiesShown).map { party, counts in
            ("\(party) " + ReportWords.agency(of: party)(language), counts)
        }
        let others = order.dropFirst(Self.partiesShown)
        if !others.isEmpty {
            let sum = others.reduce(into: TrafficTally.Counts()) { $0.add($1.value) }
            rows.append((ReportWords.rest(language), sum))
        }
        return bars(ReportWords.party, rows)
    }

    private func gates(_ traffic: TrafficTally) -> Markup {
        let order = traffic.gates.keys.sorted { ($0?.rawValue ?? "~") < ($1?.rawValue ?? "~") }
        return bars(
            ReportWords.gate,
            order.map { gate in
                let name = gate.map { gate in
                    [gate.rawValue, page.gates[gate]?(language)].compactMap(\.self)
                        .joined(separator: " ")
                }
                return (name ?? ReportWords.noGate(language), traffic.gates[gate] ?? .init())
            })
    }

    /// Rows of a name, its bars and its figures.
    private func bars(_ title: Text, _ rows: [(String, TrafficTally.Counts)]) -> Markup {
        let most = rows.map { max($0.1.accepted, $0.1.received) }.max() ?? 0
        let figures = [
            ReportWords.sent, ReportWords.taken, ReportWords.duplicate, ReportWords.refused,
        ]
        let head =
            [
                Markup.element("th", with: ["scope": "col"], text: title(language)),
                .element("td", with: ["class": "bar"], []),
            ]
            + figures.map { column in
                .element(
                    "th", with: ["scope": "col", "class": "number"], text: column(language))
            }
        let body = rows.map { name, counts in
            Markup.element(
                "tr",
                [
                    .element("th", with: ["scope": "row", "class": "name"], [foreign(name)]),
                    .element(
                        "td", with: ["class": "bar"],
                        [
                            ReportPlot.row(
                                full: counts.accepted, empty: counts.received, most: most)
                        ]),
                    number(counts.accepted), number(counts.received), number(counts.duplicate),
                    number(counts.refused),
                ])
        }
        return .element(
            "table", with: ["class": "bars"],
            [.element("thead", [.element("tr", head)]), .element("tbody", body)])
    }
}
