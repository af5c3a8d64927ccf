// AuditPageTests: the audit's page says the same in three languages, lets no foreign text become a
// mark, needs nothing but itself, and is the same for the same ledgers.

import Foundation
import LedgerTestSupport
import RedRiverAuditor
import RedRiverBase
import RedRiverCatalogue
import RedRiverCrypto
import RedRiverEvidence
import RedRiverLedger
import RedRiverReport
import TestSupport
import Testing

@Suite("The audit's page")
struct AuditPageTests {
    /// Two published ledgers and what an audit says of them.
    private struct Audited {
        let page: AuditPage
        let ledgers: [Country: MadeLedger]

        init(
            _ plan: LedgerMaker.Plan = Self.plan, change: (inout MadeLedger) -> Void = { _ in },
            names: Text? = nil
        ) throws {
            let folder = try Folder()
            let world = try LedgerWorld()
            var ledgers = try LedgerMaker.make(world, plan)
            var time = world.times.begin
            for country in Country.allCases {
                if var ledger = ledgers[country] {
                    change(&ledger)
                    ledgers[country] = ledger
                    let path = folder.path(country.rawValue)
                    time = max(time, try ledger.publish(to: path, world))
                }
            }
            try world.writeTrust(to: folder.path("trust"))
            let trust = try Trust(directory: folder.path("trust"))
            let now = time.advanced(byMilliseconds: 30_000)
            let published = Country.allCases.map {
                PublishedLedger(directory: folder.path($0.rawValue))
            }
            let reports = try published.enumerated().map { place, ledger in
                let scratch = folder.path("scratch-\(place)")
                try FileManager.default.createDirectory(
                    atPath: scratch, withIntermediateDirectories: true)
                var run = LedgerVerification(ledger, trust: trust, now: now, scratch: scratch)
                return try run.run()
            }
            var both = try Reconciliation(published[0], published[1], trust: trust)
            page = AuditPage(
                reports: reports, reconciliation: try both.run(), trust: trust,
                sample: ProofSample(of: published[0], reports[0], trust: trust),
                gates: names.map { [.kimThanh: $0] } ?? [:], program: "redriver test", made: now,
                judged: now)
            self.ledgers = ledgers
        }

        static var plan: LedgerMaker.Plan {
            var plan = LedgerMaker.Plan()
            plan.isVaried = true
            return plan
        }
    }

    @Test("a sound pair: everything has its place, and the same input gives the same bytes")
    func sound() throws {
        let audited = try Audited()
        let page = audited.page
        #expect(page.isSound)
        let html = page.html(first: .zh).source
        #expect(html == page.html(first: .zh).source)
        #expect(html.hasPrefix("<!DOCTYPE html>\n<html lang=\"zh-Hans\">"))
        #expect(html.hasSuffix("</body>\n</html>\n"))
        for number in 1...8 { #expect(html.components(separatedBy: "<h2>\(number). ").count == 4) }
        for word in ["redriver test", "redriver/vn.kim-thanh/1", "vn.kim-thanh → cn.bac-son"] {
            #expect(html.contains(Markup.escape(word)), "\(word)")
        }
        #expect(html.components(separatedBy: "class=\"verdict good\"").count == 4)
        #expect(html.contains("id=\"language-zh\" value=\"zh-Hans\""))
        #expect(html.components(separatedBy: "checked=\"checked\"").count == 2)
    }

    @Test("nothing is fetched, and one script runs, by its hash")
    func offline() throws {
        let html = try Audited().page.html(first: .vi).source
        for word in [
            " src=", "href=", "url(", "@import", "http:", "https:", "//", "fetch(", "eval(",
        ] {
            let found = html.range(of: word)
            // A comment of the script.
            if word == "//" {
                #expect(!html.replacing("          // ", with: "").contains("://"))
            } else {
                #expect(found == nil, "\(word)")
            }
        }
        let script = try #require(html.firstMatch(of: #/<script>((?s:.*?))</script>/#)).1
        #expect(html.components(separatedBy: "<script").count == 2)
        let digest = Base64.encode(Digest.sha256(Array(script.utf8)).bytes)
        let policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-\(digest)'"
        #expect(html.contains(Markup.escape(policy)))
    }

    @Test("the three languages have the same parts, and each says something in all of them")
    func languages() throws {
        var plan = Audited.plan
        plan.repeatsOne = true
        plan.leavesTail = true
        let html = try Audited(plan).page.html(first: .en).source
        let articles = html.matches(of: #/<article lang="([^"]*)">((?s:.*?))</article>/#)
        #expect(articles.map { String($0.1) } == ["vi", "zh-Hans", "en"])
        let shapes = articles.map { article in
            article.2.matches(of: #/<(\/?[a-z0-9]+)/#).map { String($0.1) }
        }
        #expect(shapes[0] == shapes[1])
        #expect(shapes[0] == shapes[2])
        for article in articles {
            let empty = article.2.matches(
                of: #/<(h1|h2|h3|p|th|dt|dd|li|button|label)[^>]*><\/\1>/#)
            #expect(empty.map { String($0.0) } == [], "\(article.1)")
        }
        // No sentence of one language stands in another's article.
        let han = try Regex("[\\u4e00-\\u9fff]")
        let vietnamese = try Regex("[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệịỉọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")
        #expect(articles[0].2.firstMatch(of: han) == nil)
        #expect(articles[1].2.firstMatch(of: vietnamese) == nil)
        #expect(articles[2].2.firstMatch(of: han) == nil)
        #expect(articles[2].2.firstMatch(of: vietnamese) == nil)
    }

    @Test("findings stand in the page with code, place, sentence and hint")
    func findings() throws {
        var plan = Audited.plan
        plan.repeatsOne = true
        let page = try Audited(plan).page
        #expect(!page.isSound)
        let html = page.html(first: .en).source
        #expect(html.components(separatedBy: "class=\"verdict bad\"").count == 4)
        #expect(html.components(separatedBy: "<h2>").count == 3 * 8 + 1)
        let findings = page.reports.flatMap(\.list.findings)
        #expect(!findings.isEmpty)
        for finding in findings {
            #expect(html.contains(">\(finding.flaw.code)</td>"))
            #expect(html.contains("<td>\(Markup.escape(finding.place.description))</td>"))
            for language in Language.allCases {
                #expect(html.contains(Markup.escape(finding.flaw.text(language).visible)))
                if let hint = finding.flaw.hint {
                    #expect(html.contains(Markup.escape("→ " + hint(language))))
                }
            }
        }
    }

    private static let hostile =
        "</script><img src=x onerror=\"alert(1)\">'\u{202e}\u{2066}\u{2028}\u{2029}\u{0}&amp;"

    @Test("hostile text in a leaf and in names becomes no mark, and is there to be seen")
    func hostile() throws {
        // The last accepted message, which the page shows, is made hostile: as JSON would write it, and raw.
        let audited = try Audited(
            change: { ledger in
                guard let last = ledger.places(of: "accepted").last else { return }
                let line = String(decoding: ledger.lines[last], as: UTF8.self)
                let text = Self.hostile.replacing("\"", with: "\\\"").replacing("\u{0}", with: "")
                ledger.lines[last] = Array(
                    line.replacing("\"test\":true", with: "\"test\":true,\"x\":\"\(text)\"").utf8)
            }, names: Text(vi: Self.hostile, zh: Self.hostile, en: Self.hostile))
        #expect(
            audited.page.sample.map { String(decoding: $0.leaf, as: UTF8.self) }?
                .contains("</script>") == true)
        let html = audited.page.html(first: .en).source
        #expect(html.components(separatedBy: "<script").count == 2)
        #expect(html.components(separatedBy: "</script").count == 2)
        #expect(!html.contains("<img"))
        for scalar in ["\u{202e}", "\u{2066}", "\u{2028}", "\u{2029}", "\u{0}"] {
            #expect(!html.contains(scalar))
        }
        #expect(html.contains("&lt;/script&gt;&lt;img src=x"))
        #expect(html.contains("\\u202e\\u2066\\u2028\\u2029"))
    }

    @Test("the traffic adds up to what the ledgers hold")
    func traffic() throws {
        let audited = try Audited()
        for (country, report) in zip(Country.allCases, audited.page.reports) {
            let traffic = try #require(report.traffic)
            let ledger = try #require(audited.ledgers[country])
            #expect(traffic.total.accepted == UInt64(ledger.places(of: "accepted").count))
            #expect(traffic.total.received == UInt64(ledger.places(of: "received").count))
            #expect(traffic.total.refused == UInt64(ledger.places(of: "refused").count))
            let sums = [
                traffic.types.values.map(\.taken), traffic.parties.values.map(\.taken),
                traffic.gates.values.map(\.taken),
            ].map { $0.reduce(0, +) }
            #expect(sums == Array(repeating: traffic.total.taken, count: 3))
            #expect(traffic.types.count > 5)
            #expect(traffic.gates.count >= 4)
            #expect(traffic.leftOut == 0)
        }
    }

    @Test("days are those of the node's country")
    func days() throws {
        // 23:50 UTC is the next day in both; 16:30 is the next day in China only.
        let evening = try #require(Timestamp(rfc3339: "2026-11-27T16:30:00.000Z"))
        let vietnam = TrafficTally.Day(evening, in: .vietnam)
        #expect(TrafficTally.Day(evening, in: .china).number == vietnam.number + 1)
        #expect(TrafficTally.Day(Timestamp(milliseconds: -1), in: .china).number == 0)
        let before = Timestamp(milliseconds: -9 * 3_600_000)
        #expect(TrafficTally.Day(before, in: .china).number == -1)
    }

    @Test("witnesses, gaps and signers are told")
    func overview() throws {
        var plan = Audited.plan
        plan.batchMilliseconds = 3_600_000
        let page = try Audited(plan).page
        for report in page.reports {
            let cosigning = try #require(report.cosigning)
            #expect(cosigning.witnesses.count == 1)
            let witness = try #require(cosigning.witnesses.first)
            #expect(!witness.isOwn)
            #expect(witness.size == report.size)
            #expect(witness.gapCount > 0)
            #expect(witness.gaps.count == Int(witness.gapCount))
            #expect(report.signers.count == 2)
            #expect(report.signers.reduce(0) { $0 + $1.signatures } == report.signatures)
            #expect(report.revocationLists.count == 2)
        }
        let directions = try #require(page.reconciliation).directions
        for direction in directions {
            #expect(direction.sealed == direction.received)
            #expect(direction.sealed.messages == 200)
            #expect(direction.receiptsGiven == direction.receiptsTaken)
        }
    }

    @Test("the sample proves what it says")
    func sample() throws {
        let sample = try #require(try Audited().page.sample)
        #expect(
            Merkle.verifyInclusion(
                of: Merkle.leaf(of: sample.leaf), at: sample.index, in: sample.checkpoint.size,
                path: sample.path, root: sample.checkpoint.root))
        #expect(sample.leaf.starts(with: Array("{\"kind\":\"accepted\"".utf8)))
        #expect(sample.signatures.count == 2)
    }
}
