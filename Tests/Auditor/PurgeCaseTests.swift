// PurgeCaseTests: bodies that are said to be destroyed, by number in the list of adversarial cases.

import Foundation
import LedgerTestSupport
import RedRiverAuditor
import RedRiverBase
import RedRiverEvidence
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
}
