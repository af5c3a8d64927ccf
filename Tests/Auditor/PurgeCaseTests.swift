// PurgeCaseTests: bodies that are said to be destroyed, by number in the list of adversarial cases.

import Foundation
import LedgerTestSupport
import RedRiverAuditor
import RedRiverBase
import RedRiverEvidence
import RedRiverLedger
import TestSupport
import Testing

private let base = Result { try CorpusBase(messages: 16, batch: 4) }

@Suite("Adversarial cases: destroyed bodies")
struct PurgeCaseTests {
    /// What is found with a line at the end, signed by everybody.
    private func found(_ line: (MadeLedger) -> [UInt8]) throws -> [String] {
        let base = try base.get()
        let path = base.folder.path(UUID().uuidString)
        defer { try? FileManager.default.removeItem(atPath: path) }
        var ledger = base.ledger
        ledger.lines.append(line(ledger))
        try base.publish(ledger, .everybody, to: path)
        return try base.verify(path)
    }

    private func found(
        _ messages: [LedgerIndex], authority: String = "Customs", basis: String = "17/2026"
    ) throws -> [String] {
        let now = try base.get().now
        return try found { _ in
            Leaf(
                at: now,
                .purged(
                    LeafPurged(messages: messages, authority: authority, legalBasis: basis))
            ).bytes
        }
    }

    private func places(_ kind: String) throws -> [LedgerIndex] {
        try base.get().ledger.places(of: kind).map {
            LedgerIndex(generation: 1, index: UInt64($0))
        }
    }

    @Test("case 75: a body of a message that is not there, or by nobody's authority")
    func withoutMessage() throws {
        let accepted = try places("accepted")
        #expect(try found(Array(accepted.prefix(3))) == [])
        let size = UInt64(try base.get().ledger.lines.count)
        for place in [size, size + 1, size + 1_000_000] {
            #expect(
                try found([LedgerIndex(generation: 1, index: place)]) == ["audit.reference"],
                "\(place)")
        }
        // Of another generation, and of leaves that are no messages.
        #expect(try found([LedgerIndex(generation: 2, index: 0)]) == ["audit.reference"])
        for kind in ["composed", "sealed"] {
            #expect(try found([try #require(places(kind).first)]) == ["audit.reference"], "\(kind)")
        }
        for (authority, basis) in [("", "17/2026"), ("Customs", ""), (" ", "17/2026")] {
            #expect(
                try found([accepted[0]], authority: authority, basis: basis) == ["audit.leaf"])
        }
        #expect(try found([accepted[1], accepted[0]]) == ["audit.leaf"])
        #expect(try found([]) == ["audit.leaf"])
    }

    // MARK: Evidence

    /// Both ledgers, each with a line at the end that names one message, 70 of Việt Nam's, or others.
    private func desk(naming shift: UInt64 = 0) throws -> Desk {
        try Desk(try Pair()) { ledgers in
            for (country, kind) in [(Country.vietnam, "accepted"), (.china, "received")] {
                guard let ledger = ledgers[country], let last = ledger.lines.last else { continue }
                let own = try #require(
                    ledger.places(of: kind).first { place in
                        let text = String(decoding: ledger.lines[place], as: UTF8.self)
                        return text.contains(try id(of: 70, in: ledgers))
                    })
                let place = LedgerIndex(generation: 1, index: UInt64(own) + shift)
                let fact = LeafPurged(
                    messages: [place], authority: "Customs", legalBasis: "17/2026")
                let line = Leaf(at: try Leaf(parsing: last).at, .purged(fact)).bytes
                ledgers[country]?.lines.append(line)
            }
        }
    }

    private func id(of number: Int, in ledgers: [Country: MadeLedger]) throws -> String {
        let ledger = try #require(ledgers[.vietnam])
        let line = ledger.lines[ledger.places(of: "accepted")[number]]
        let match = String(decoding: line, as: UTF8.self).firstMatch(of: #/"msgId":"([^"]*)"/#)
        return String(try #require(match).output.1)
    }

    @Test(
        "that a body was destroyed is proved by the line that names its message, walked to or not")
    func proved() throws {
        let desk = try desk()
        for country in Country.allCases {
            let index = try desk.index(country)
            for index in [nil, index] {
                let bundle = try desk.make(
                    70, of: .vietnam, from: [country], index: index, content: .purged)
                let verdict = try desk.check(bundle)
                #expect(verdict.purge?.authority == "Customs" && !verdict.hasBody)
            }
        }
        // Another message's line does not do.
        let other = try self.desk(naming: 1)
        #expect(throws: Never.self) { try other.check(other.make(70, of: .vietnam)) }
        #expect(try other.flaw(other.make(70, of: .vietnam, content: .purged)) == "proof.purge")
    }

    @Test("case 74: a destroyed body that comes back with another salt is none")
    func resupplied() throws {
        let desk = try desk()
        let (_, id) = try desk.message(70, of: .vietnam)
        let (salt, body) = LedgerMaker.content(of: id)
        var other = salt
        other[0] ^= 1
        let bundle = try desk.make(70, of: .vietnam, content: .body(body, salt: other))
        #expect(try desk.flaw(bundle) == "proof.body")
        // Whoever kept both can still show them.
        let kept = try desk.make(70, of: .vietnam, content: .body(body, salt: salt))
        let verdict = try desk.check(kept)
        #expect(verdict.hasBody && verdict.purge != nil)
    }

    @Test("a line that names another message is a contradiction, and without its own a stray")
    func foreign() throws {
        let desk = try desk()
        let made = try desk.make(70, of: .vietnam, from: [.vietnam])
        let part = try #require(made.sent)
        let purged = try #require(part.leaves.last)
        #expect(purged.leaf.fact.kind == "purged")
        // The message after it, proved in the same tree.
        let (sender, id) = try desk.message(71, of: .vietnam)
        let ledger = try #require(desk.pair.ledgers[.vietnam])
        let place = ledger.places(of: "accepted")[71]
        var tiles = try TileReader(
            desk.ledger(.vietnam).tiles, size: Checkpoint(text: part.checkpoint.text).size)
        let index = RecordIndex(UInt64(place))
        let next = try EvidenceBundle.ProvenLeaf(
            index: index, path: tiles.inclusionPath(of: index), line: ledger.lines[place])
        var bundle = EvidenceBundle(sender: sender, id: id)
        bundle.sent = EvidenceBundle.Part(checkpoint: part.checkpoint, leaves: [next])
        #expect(try desk.flaw(bundle) == nil)
        bundle.sent?.leaves.append(purged)
        #expect(try desk.flaw(bundle) == "proof.contradiction")
        bundle = try desk.make(70, of: .vietnam, from: [.vietnam], content: .purged)
        bundle.sent?.leaves.removeLast()
        #expect(try desk.flaw(bundle) == "proof.purge")
    }
}
