// TallyTests: what is counted for people is bounded, whatever a ledger claims, and the pictures of it
// can be read.

import RedRiverBase
import RedRiverCatalogue
import RedRiverLedger
import RedRiverReport
import Testing

@testable import RedRiverAuditor

@Suite("Tallies and their pictures")
struct TallyTests {
    private func accepted(_ milliseconds: Int64, _ party: PartyID) -> AuditedLeaf {
        .accepted(
            at: Timestamp(milliseconds: milliseconds), PartyCode(party), Edition(1),
            HeaderFacts(of: Array("{}".utf8)[...]))
    }

    @Test("more days and parties than there is room for are counted and left out")
    func bounds() throws {
        var tally = TrafficTally(node: try #require(NodeID("vn.kim-thanh")))
        let leaves = TrafficTally.daysMost + 500
        for number in 0..<leaves {
            let party = try #require(PartyID("VN.GATE.\(10_000 + number % 3000)"))
            tally.take(accepted(Int64(number) * 86_400_000, party))
        }
        #expect(tally.days.count == TrafficTally.daysMost)
        #expect(tally.parties.count == TrafficTally.partiesMost)
        #expect(tally.total.accepted == UInt64(leaves))
        #expect(tally.leftOut > 500)
        // A header that breaks a rule has neither type nor gate.
        #expect(tally.types.keys.map { $0?.rawValue } == [nil])
        #expect(tally.gates.isEmpty)
    }

    @Test(
        "so many days become so many columns",
        arguments: [
            (1, ReportPeriod.day, 1), (62, .day, 62), (63, .month, 3), (1800, .month, 60),
            (2000, .year, 6),
        ])
    func columns(_ days: Int, _ period: ReportPeriod, _ count: Int) throws {
        var tally = TrafficTally(node: try #require(NodeID("cn.bac-son")))
        let party = try #require(PartyID("CN.GATE.HKM"))
        for day in [0, days - 1] {
            // 2026-01-01 and later, at noon.
            tally.take(accepted(1_767_225_600_000 + Int64(day) * 86_400_000, party))
        }
        let series = try #require(TrafficSeries(tally))
        #expect(series.period == period)
        #expect(series.columns.count == count)
        #expect(series.columns.reduce(0) { $0 + $1.full } == 2)
        #expect(series.first == "2026-01-01")
        // Labels of columns do not run into each other.
        let svg = ColumnPlot(columns: series.columns).markup(title: "a", description: "b").source
        let places = svg.matches(of: #/<text x="([\d.]+)" y="202" text-anchor="middle">([^<]*)</#)
        let edges = places.compactMap { match -> (Double, Double)? in
            guard let x = Double(match.1) else { return nil }
            let half = Double(match.2.count) * 3.2
            return (x - half, x + half)
        }
        #expect(!edges.isEmpty)
        for (one, next) in zip(edges, edges.dropFirst()) { #expect(one.1 < next.0) }
        #expect(edges.allSatisfy { $0.0 >= 0 && $0.1 <= 700 })
    }

    @Test("a ledger whose times go over all years has a picture all the same")
    func allYears() throws {
        var tally = TrafficTally(node: try #require(NodeID("cn.bac-son")))
        let party = try #require(PartyID("CN.GATE.HKM"))
        for time in ["0001-01-02T00:00:00.000Z", "9998-12-31T00:00:00.000Z"] {
            tally.take(accepted(try #require(Timestamp(rfc3339: time)).milliseconds, party))
        }
        #expect(try #require(TrafficSeries(tally)).columns.count == TrafficSeries.columnsMost)
    }

    @Test("the grid has few lines, whatever the figures are")
    func grid() {
        for most: UInt64 in [1, 5, 6, 49, 200, 1001, 999_999, .max] {
            #expect(most / ColumnPlot.step(to: most) <= 5 || most == .max)
            #expect(ColumnPlot.step(to: most) > 0)
        }
        let columns = [ColumnPlot.Column(label: "a", full: .max, empty: 0)]
        #expect(
            ColumnPlot(columns: columns).markup(title: "", description: "").source.utf8.count < 9000
        )
        #expect(UInt64(1_234_567).grouped == "1\u{202f}234\u{202f}567")
        #expect(UInt64(12).grouped == "12")
    }

    @Test("a silence longer than the limit is a gap; the same time twice is not two")
    func gaps() throws {
        var tally = CosigningTally(freshness: 900)
        for seconds: UInt64 in [1000, 1900, 1900, 2801, 2000, 3000] {
            tally.take(
                "w", isOwn: false, TreeSize(seconds), at: try #require(.init(seconds: seconds)))
        }
        let witness = try #require(tally.witnesses.first)
        #expect(witness.count == 4)
        #expect(witness.gaps.map(\.seconds) == [901])
        #expect(witness.last.seconds == 3000)
        #expect(witness.size == TreeSize(3000))
        for number: UInt64 in 1...600 {
            tally.take(
                "w", isOwn: false, TreeSize(1),
                at: try #require(.init(seconds: 3000 + number * 1000)))
        }
        #expect(tally.witnesses[0].gaps.count == CosigningTally.gapsMost)
        #expect(tally.witnesses[0].gapCount == 601)
    }

    @Test("lengths of time are said in two units")
    func duration() {
        for (seconds, text) in [
            (0, "0 s"), (59, "59 s"), (900, "15 min"), (3601, "1 h"), (3660, "1 h 1 min"),
            (86_400 + 7200, "1 d 2 h"),
        ] {
            #expect(ReportWords.duration(UInt64(seconds)).en == text)
        }
    }
}
