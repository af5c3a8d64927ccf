// ReconciliationTests: two ledgers that agree, and every way in which they may not.

import Foundation
import LedgerTestSupport
import RedRiverAuditor
import RedRiverBase
import RedRiverCrypto
import RedRiverEvidence
import RedRiverLedger
import TestSupport
import Testing

private let pair = Result { try Pair() }

extension Pair {
    /// Publishes both ledgers, the receiver's changed, and holds them against each other.
    func reconcile(
        late: Int64 = Reconciliation.lateMilliseconds,
        _ change: (inout MadeLedger, inout MadeLedger) throws -> Void = { _, _ in }
    ) throws -> ReconciliationReport {
        let folder = try Folder()
        var vietnam = try #require(ledgers[.vietnam])
        var china = try #require(ledgers[.china])
        try change(&vietnam, &china)
        try vietnam.publish(to: folder.path("a"), world)
        try china.publish(to: folder.path("b"), world)
        try world.writeTrust(to: folder.path("trust"))
        var run = try Reconciliation(
            PublishedLedger(directory: folder.path("a")),
            PublishedLedger(directory: folder.path("b")),
            trust: try Trust(directory: folder.path("trust")), lateMilliseconds: late)
        return try run.run()
    }
}

/// Puts leaves that say nothing in the place of others, so that every index stays what it was.
private func blank(_ ledger: inout MadeLedger, _ places: some Sequence<Int>) throws {
    for place in places {
        let at = try ledger.leaf(place).at
        ledger.lines[place] = Leaf(at: at, .started(version: "0.1")).bytes
    }
}

private func codes(_ report: ReconciliationReport) -> [String] {
    Set(report.list.findings.map(\.flaw.code)).sorted()
}

@Suite("Two ledgers side by side")
struct ReconciliationTests {
    @Test("agree in every seal, message and receipt")
    func sound() throws {
        let report = try pair.get().reconcile()
        #expect(report.list.findings == [])
        #expect(report.list.remarks == [])
        #expect(report.seals == [4, 4])
        #expect(report.messages == [200, 200])
        #expect(report.receipts == [4, 4])
    }

    @Test("a seal still on its way is a remark")
    func tail() throws {
        var plan = LedgerMaker.Plan()
        plan.leavesTail = true
        let report = try Pair(plan).reconcile()
        #expect(codes(report) == [])
        #expect(report.list.remarks.map(\.flaw.code) == ["audit.in-flight", "audit.in-flight"])
        #expect(report.seals == [3, 3])
    }

    @Test("a seal that never came is missing")
    func missing() throws {
        let report = try pair.get().reconcile { _, china in
            let place = china.places(of: "arrived")[1]
            let end = china.places(of: "receipt-signed")[1]
            try blank(&china, place...end)
        }
        #expect(codes(report) == ["audit.receipt-invented", "audit.seal-missing"])
    }

    @Test("a seal nobody sent is invented")
    func invented() throws {
        let report = try pair.get().reconcile { vietnam, _ in
            for kind in ["composed", "sealed", "receipted"] {
                try blank(&vietnam, [vietnam.places(of: kind)[2]])
            }
        }
        #expect(codes(report) == ["audit.receipt-not-taken", "audit.seal-invented"])
    }

    @Test("a header that differs is named by its number")
    func header() throws {
        let report = try pair.get().reconcile { _, china in
            try LineDamage.replace(&china, "received", 63, "\"bytes\":2048", "\"bytes\":2049")
        }
        #expect(
            report.list.findings.map(\.flaw) == [.headerDiffers(MessageNumber(65))])
    }

    @Test("a statement that differs is found, though its messages are the same")
    func statement() throws {
        let report = try pair.get().reconcile { vietnam, _ in
            try LineDamage.edit(&vietnam, "composed") { fact in
                guard case .composed(let bytes, let messages) = fact else { return }
                var seal = try SealStatement(parsing: bytes)
                seal.sealedAt = seal.sealedAt.advanced(byMilliseconds: 1)
                fact = .composed(statement: seal.bytes, messages: messages)
            }
        }
        #expect(codes(report) == ["audit.seal-differs"])
    }

    @Test("a receipt that says other things at the other side is found")
    func receipt() throws {
        let report = try pair.get().reconcile { vietnam, _ in
            try LineDamage.edit(&vietnam, "receipted") { fact in
                guard case .receipted(let bytes, let signatures, var outcomes) = fact else {
                    return
                }
                outcomes[0] = OutcomeLine(
                    number: outcomes[0].number, outcome: .refused(.expired, pointer: ""))
                fact = .receipted(statement: bytes, signatures: signatures, outcomes: outcomes)
            }
        }
        #expect(codes(report) == ["audit.receipt-differs"])
    }

    @Test("a receipt that was kept back is found")
    func keptBack() throws {
        let report = try pair.get().reconcile { vietnam, _ in
            try blank(&vietnam, [vietnam.places(of: "receipted")[0]])
        }
        #expect(codes(report) == ["audit.receipt-not-taken"])
    }

    @Test("a seal taken again, at once or later, is found", arguments: [0, 3])
    func repeated(_ number: Int) throws {
        let report = try pair.get().reconcile { _, china in
            let first = china.places(of: "arrived")[number]
            let last = china.places(of: "receipt-signed")[number]
            china.lines += china.lines[first...last]
        }
        #expect(codes(report) == [number == 3 ? "audit.seal-repeated" : "audit.seal-order"])
    }

    @Test("a seal that took too long is late")
    func late() throws {
        let report = try pair.get().reconcile(late: 1)
        #expect(codes(report) == ["audit.seal-late"])
    }

    @Test("two ledgers of one node are no pair")
    func samePair() throws {
        let pair = try pair.get()
        let folder = try Folder()
        let ledger = try #require(pair.ledgers[.vietnam])
        try ledger.publish(to: folder.path("a"), pair.world)
        try pair.world.writeTrust(to: folder.path("trust"))
        let published = PublishedLedger(directory: folder.path("a"))
        let trust = try Trust(directory: folder.path("trust"))
        #expect(throws: AuditError.self) {
            _ = try Reconciliation(published, published, trust: trust)
        }
    }
}

@Suite("A drafted policy")
struct PolicyDraftTests {
    @Test("says what the agreement says, with fingerprints, and can be read")
    func draft() throws {
        let world = try LedgerWorld()
        let draft = try PolicyDraft(world.agreement)
        var anchors: [Country: [UInt8]] = [:]
        for side in [world.vietnam, world.china] {
            anchors[side.country] = side.authority.certificate.pem
        }
        #expect(draft.anchors == anchors)
        #expect(draft.fingerprints.count == 6)
        let trust = try Trust(policy: draft.policy, anchors: [:])
        #expect(trust.freshness == 900)
        #expect(
            trust.policy.logs.map(\.key) == [world.vietnam.log.key, world.china.log.key])
        #expect(
            trust.policy.witnesses.map(\.key) == [
                world.vietnam.witness.key, world.china.witness.key,
            ])
    }

    @Test("of an agreement that names no such keys is not made")
    func without() throws {
        let world = try LedgerWorld()
        let text = String(decoding: world.agreement.bytes, as: UTF8.self)
        let bare = text.replacing(#/,\s*"(ledger|witness)": \[[^\]]*\]/#, with: "")
        let agreement = try Agreement(parsing: Array(bare.utf8))
        #expect(throws: AuditError.agreementWithoutKeys(world.vietnam.node)) {
            _ = try PolicyDraft(agreement)
        }
    }

    @Test(
        "has one freshness at most, and a number",
        arguments: [
            "# freshness", "# freshness x", "# freshness 0", "# freshness 1\n# freshness 1",
        ])
    func freshness(_ line: String) throws {
        let world = try LedgerWorld()
        let rest = world.policy.split(separator: "\n").dropFirst().joined(separator: "\n")
        #expect(throws: AuditError.freshness) {
            _ = try Trust(policy: Array((line + "\n" + rest + "\n").utf8), anchors: [:])
        }
    }
}
