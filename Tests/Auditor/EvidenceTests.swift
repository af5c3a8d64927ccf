// EvidenceTests: what a bundle proves of a message, however far it has come.

import Foundation
import LedgerTestSupport
import RedRiverAuditor
import RedRiverBase
import RedRiverEvidence
import RedRiverLedger
import TestSupport
import Testing

/// Both ledgers published, with an auditor's trust.
struct Desk {
    let folder: Folder
    let pair: Pair
    let trust: Trust
    let now: Timestamp

    init(_ pair: Pair, _ change: (inout [Country: MadeLedger]) throws -> Void = { _ in }) throws {
        self.pair = pair
        folder = try Folder()
        var ledgers = pair.ledgers
        try change(&ledgers)
        var latest = pair.world.times.begin
        for (country, ledger) in ledgers {
            latest = max(latest, try ledger.publish(to: folder.path(country.rawValue), pair.world))
        }
        try pair.world.writeTrust(to: folder.path("trust"))
        trust = try Trust(directory: folder.path("trust"))
        now = latest.advanced(byMilliseconds: 30_000)
    }

    func ledger(_ country: Country) -> PublishedLedger {
        PublishedLedger(directory: folder.path(country.rawValue))
    }

    /// The message accepted by a country's node, counted from 0.
    func message(_ number: Int, of country: Country) throws -> (PartyID, MessageID) {
        let ledger = try #require(pair.ledgers[country])
        let place = ledger.places(of: "accepted")[number]
        let text = String(decoding: ledger.lines[place], as: UTF8.self)
        let id = try #require(text.firstMatch(of: #/"msgId":"([^"]*)"/#)?.output.1)
        return (pair.world.side(country).parties[0], try #require(MessageID(String(id))))
    }

    func make(
        _ number: Int, of sender: Country, from countries: [Country] = Country.allCases,
        index: String? = nil, content: EvidenceBundle.Content? = nil
    ) throws -> EvidenceBundle {
        let sources = countries.map { EvidenceMaker.Source(ledger($0), index: index) }
        var maker = try EvidenceMaker(sources, trust: trust, now: now)
        let (party, id) = try message(number, of: sender)
        return try maker.make(party, id, content: content)
    }

    func check(_ bundle: EvidenceBundle, demandsQuorum: Bool = true) throws -> EvidenceVerdict {
        let check = EvidenceCheck(trust: trust, now: now, demandsQuorum: demandsQuorum)
        return try check.check(try bundle.bytes())
    }

    /// The code of what is wrong with a bundle.
    func flaw(_ bytes: [UInt8]) -> String? {
        do throws(ProofFlaw) {
            _ = try EvidenceCheck(trust: trust, now: now).check(bytes)
            return nil
        } catch {
            return error.code
        }
    }

    func flaw(_ bundle: EvidenceBundle) throws -> String? { flaw(try bundle.bytes()) }
}

@Suite("Evidence of one message")
struct EvidenceTests {
    @Test("proves everything from both ledgers, whoever sent it", arguments: Country.allCases)
    func both(_ sender: Country) throws {
        let desk = try Desk(try Pair())
        let (party, id) = try desk.message(70, of: sender)
        let (salt, body) = LedgerMaker.content(of: id)
        let bundle = try desk.make(70, of: sender, content: .body(body, salt: salt))
        let verdict = try desk.check(bundle)
        #expect(verdict.sender == party && verdict.id == id)
        #expect(verdict.level == .delivered && verdict.standing == .witnessed)
        #expect(verdict.hasBody)
        #expect(verdict.number == MessageNumber(71))
        #expect(verdict.outcome?.isAccepted == true)
        #expect(verdict.ledgers.count == 2)
        #expect(verdict.signatures.count == 2)
        // The first cosignature, not the last.
        let last = try #require(desk.pair.ledgers[sender]?.marks.last)
        #expect(try #require(verdict.ledgers[0].since).seconds <= last.time.milliseconds / 1000)
        #expect(verdict.ledgers[0].size.value < last.size)
        #expect(try bundle.bytes().count < 64 << 10)
    }

    @Test("proves what one ledger can")
    func one() throws {
        let desk = try Desk(try Pair())
        #expect(try desk.check(desk.make(0, of: .china, from: [.china])).level == .receipted)
        let taken = try desk.make(0, of: .china, from: [.vietnam])
        #expect(taken.sent == nil)
        #expect(try desk.check(taken).level == .delivered)
    }

    @Test("a refused message is proved to be refused, with or without its header there")
    func refused() throws {
        let desk = try Desk(try Pair())
        for number in [3, 67] {
            let verdict = try desk.check(desk.make(number, of: .vietnam))
            #expect(verdict.level == .receipted)
            #expect(verdict.outcome?.isRefused == true)
        }
    }

    @Test("a message on its way is proved as far as it came")
    func onTheWay() throws {
        var plan = LedgerMaker.Plan()
        plan.leavesTail = true
        let desk = try Desk(try Pair(plan))
        #expect(try desk.check(desk.make(199, of: .vietnam)).level == .sealed)
        let cut = try Desk(try Pair(plan)) { ledgers in
            let end = try #require(ledgers[.vietnam]?.places(of: "composed").last)
            ledgers[.vietnam]?.lines.removeSubrange(end...)
        }
        let bundle = try cut.make(199, of: .vietnam)
        #expect(bundle.sealPath == nil && bundle.agreement == nil && bundle.taken == nil)
        #expect(try cut.check(bundle).level == .accepted)
    }

    @Test("a seal that nobody has signed yet brings no certificate, and proves what it can")
    func unsigned() throws {
        var plan = LedgerMaker.Plan()
        plan.leavesTail = true
        let desk = try Desk(try Pair(plan)) { ledgers in
            let end = try #require(ledgers[.vietnam]?.places(of: "sealed").last)
            ledgers[.vietnam]?.lines.removeSubrange(end...)
        }
        let bundle = try desk.make(199, of: .vietnam, from: [.vietnam])
        #expect(bundle.sent?.leaves.map(\.leaf.fact.kind) == ["accepted", "composed"])
        #expect(bundle.certificates.isEmpty && bundle.agreement != nil && bundle.sealPath != nil)
        let verdict = try desk.check(bundle)
        #expect(verdict.level == .accepted && verdict.signatures.isEmpty)
    }

    @Test("what each country can prove joins to what both can, whichever comes first")
    func joined() throws {
        let desk = try Desk(try Pair())
        let (_, id) = try desk.message(70, of: .vietnam)
        let (salt, body) = LedgerMaker.content(of: id)
        let sent = try desk.make(
            70, of: .vietnam, from: [.vietnam], content: .body(body, salt: salt))
        let taken = try desk.make(70, of: .vietnam, from: [.china])
        for (one, other) in [(sent, taken), (taken, sent)] {
            let joined = try one.joined(with: other)
            let verdict = try desk.check(joined)
            #expect(verdict.level == .delivered && verdict.ledgers.count == 2 && verdict.hasBody)
            #expect(joined.certificates.count == 2)
        }
        for (one, other) in [(sent, sent), (taken, taken), (try sent.joined(with: taken), taken)] {
            #expect(throws: EvidenceError.bundle(.samePart)) { _ = try one.joined(with: other) }
        }
        let stranger = try desk.make(71, of: .vietnam, from: [.china])
        #expect(throws: EvidenceError.bundle(.otherMessage(stranger.sender, stranger.id))) {
            _ = try sent.joined(with: stranger)
        }
        // Two halves that do not fit are joined, and then prove nothing.
        var forged = try desk.make(5, of: .vietnam, from: [.china])
        forged.sender = sent.sender
        forged.id = sent.id
        #expect(try desk.flaw(try sent.joined(with: forged)) == "proof.contradiction")
    }

    @Test("what was cosigned is proved, and what was not yet is left out")
    func tail() throws {
        let pair = try Pair()
        let desk = try Desk(pair)
        // The present checkpoint has lost its cosignature; those of the days have not.
        for country in Country.allCases {
            let path = desk.folder.path(country.rawValue) + "/checkpoint"
            let note = try String(contentsOfFile: path, encoding: .utf8)
            let lines = note.split(separator: "\n", omittingEmptySubsequences: false)
            let bare = lines.filter { !$0.contains("/witness ") }.joined(separator: "\n")
            try Data(bare.utf8).write(to: URL(filePath: path))
        }
        #expect(try desk.check(desk.make(10, of: .vietnam)).level == .delivered)
        for country in Country.allCases {
            try FileManager.default.removeItem(
                atPath: desk.folder.path(country.rawValue) + "/checkpoints")
        }
        let bundle = try desk.make(10, of: .vietnam)
        #expect(try desk.flaw(bundle) == "audit.quorum")
        #expect(try desk.check(bundle, demandsQuorum: false).standing == .logged)
    }

    @Test("a message that is nowhere, and ledgers that are no pair")
    func nowhere() throws {
        let desk = try Desk(try Pair())
        let (party, _) = try desk.message(0, of: .vietnam)
        let other = try #require(MessageID("019a9bfa-1234-7abc-8def-0123456789ab"))
        var maker = try EvidenceMaker(
            [EvidenceMaker.Source(desk.ledger(.vietnam))], trust: desk.trust, now: desk.now)
        #expect(throws: AuditError.messageUnknown(party, other)) {
            _ = try maker.make(party, other)
        }
        #expect(throws: AuditError.self) {
            _ = try EvidenceMaker(
                [desk.ledger(.china), desk.ledger(.china)].map { EvidenceMaker.Source($0) },
                trust: desk.trust, now: desk.now)
        }
    }
}
