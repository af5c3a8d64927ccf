// LedgerIndexTests: an index finds what a walk finds, and a wrong one can prove nothing wrong.

import Foundation
import LedgerTestSupport
import RedRiverAuditor
import RedRiverBase
import RedRiverEvidence
import TestSupport
import Testing

private let desk = Result { try Desk(try Pair()) }

extension Desk {
    /// Makes an index of a country's ledger.
    func index(_ country: Country, runMost: Int? = nil) throws -> String {
        let scratch = folder.path("scratch-\(UUID().uuidString)")
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
        var maker = try LedgerIndexMaker(ledger(country), scratch: scratch, runMost: runMost)
        let path = scratch + ".index"
        _ = try maker.make(path)
        return path
    }

    func evidence(
        _ number: Int, of sender: Country, _ indexes: [Country: String]
    ) throws -> EvidenceBundle {
        let sources = Country.allCases.map {
            EvidenceMaker.Source(ledger($0), index: indexes[$0])
        }
        var maker = try EvidenceMaker(sources, trust: trust, now: now)
        let (party, id) = try message(number, of: sender)
        return try maker.make(party, id)
    }
}

@Suite("An index of a ledger")
struct LedgerIndexTests {
    @Test("finds what a walk finds, however it was sorted", arguments: [nil, 7])
    func same(_ runMost: Int?) throws {
        let desk = try desk.get()
        var indexes: [Country: String] = [:]
        for country in Country.allCases {
            indexes[country] = try desk.index(country, runMost: runMost)
        }
        for (number, sender) in [(0, Country.vietnam), (3, .vietnam), (67, .china), (199, .china)] {
            let bundle = try desk.evidence(number, of: sender, indexes)
            #expect(try bundle == desk.make(number, of: sender))
            #expect(try desk.flaw(bundle) == nil)
        }
    }

    @Test("made earlier is used for what was there then, and the rest is walked to")
    func earlier() throws {
        let pair = try desk.get().pair
        let early = try Desk(pair) { ledgers in
            ledgers[.china]?.lines.removeLast(120)
            ledgers[.china]?.marks.removeAll { $0.size > 200 }
        }
        let index = try early.index(.china)
        let desk = try desk.get()
        for number in [1, 130, 199] {
            let bundle = try desk.evidence(number, of: .vietnam, [.china: index])
            #expect(try bundle == desk.make(number, of: .vietnam))
        }
    }

    @Test("of another ledger, or of another past, is refused")
    func foreign() throws {
        let desk = try desk.get()
        let index = try desk.index(.china)
        #expect(throws: AuditError.index(index)) {
            _ = try desk.evidence(0, of: .vietnam, [.vietnam: index])
        }
        let other = try Desk(desk.pair) { ledgers in
            ledgers[.china]?.lines.swapAt(20, 21)
        }
        #expect(throws: AuditError.index(index)) {
            _ = try other.evidence(0, of: .vietnam, [.china: index])
        }
    }

    @Test("that is damaged makes no wrong proof")
    func damaged() throws {
        let desk = try desk.get()
        let index = try desk.index(.china)
        let bytes = try Data(contentsOf: URL(filePath: index))
        let sound = try desk.make(5, of: .vietnam)
        for place in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 60)) {
            var changed = bytes
            changed[place] ^= 0x11
            try changed.write(to: URL(filePath: index))
            do throws(AuditError) {
                var maker = try EvidenceMaker(
                    [
                        EvidenceMaker.Source(desk.ledger(.vietnam)),
                        EvidenceMaker.Source(desk.ledger(.china), index: index),
                    ], trust: desk.trust, now: desk.now)
                let bundle = try maker.make(sound.sender, sound.id)
                // It may know less; what it says is so.
                if let bytes = try? bundle.bytes(), desk.flaw(bytes) == nil {
                    #expect(bundle.sent == sound.sent)
                }
            } catch {
                #expect(error.code.hasPrefix("audit."))
            }
        }
        for cut in [0, 100, bytes.count - 1, bytes.count - 32] {
            try bytes.prefix(cut).write(to: URL(filePath: index))
            #expect(throws: AuditError.index(index)) {
                _ = try desk.evidence(0, of: .vietnam, [.china: index])
            }
        }
        try (bytes + [0]).write(to: URL(filePath: index))
        #expect(throws: AuditError.index(index)) {
            _ = try desk.evidence(0, of: .vietnam, [.china: index])
        }
    }

    @Test("is not made of leaves that the checkpoint does not state")
    func unsound() throws {
        let desk = try Desk(try desk.get().pair)
        let path = desk.folder.path("CN") + "/tile/entries/000"
        var bundle = try Data(contentsOf: URL(filePath: path))
        bundle[500] ^= 1
        try bundle.write(to: URL(filePath: path))
        #expect(throws: AuditError.self) { _ = try desk.index(.china) }
    }
}
