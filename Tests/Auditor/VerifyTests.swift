// VerifyTests: sound ledgers are sound, and what is wrong is found where it is.

import Foundation
import LedgerTestSupport
import RedRiverAuditor
import RedRiverBase
import RedRiverLedger
import TestSupport
import Testing

/// A pair of ledgers made once, and published as often as a test needs them.
struct Pair {
    let world: LedgerWorld
    let ledgers: [Country: MadeLedger]

    init(_ plan: LedgerMaker.Plan = LedgerMaker.Plan()) throws {
        world = try LedgerWorld()
        ledgers = try LedgerMaker.make(world, plan)
    }

    /// Publishes a ledger and verifies it.
    func verify(
        _ ledger: MadeLedger, later: Int64 = 30_000, spoil: (String) throws -> Void = { _ in }
    ) throws -> AuditReport {
        let folder = try Folder()
        let time = try ledger.publish(to: folder.path("ledger"), world)
        try spoil(folder.path("ledger"))
        return try Self.verify(folder, world, now: time.advanced(byMilliseconds: later))
    }

    static func verify(_ folder: Folder, _ world: LedgerWorld, now: Timestamp) throws -> AuditReport
    {
        try world.writeTrust(to: folder.path("trust"))
        let scratch = folder.path("scratch")
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
        var verification = LedgerVerification(
            PublishedLedger(directory: folder.path("ledger")),
            trust: try Trust(directory: folder.path("trust")), now: now, scratch: scratch)
        return try verification.run()
    }
}

/// The codes of what was found, sorted, each once.
func codes(_ report: AuditReport) -> [String] {
    Set(report.list.findings.map(\.flaw.code)).sorted()
}

@Suite("Verifying a ledger")
struct VerifyTests {
    @Test("a sound ledger of either side has no finding", arguments: Country.allCases)
    func sound(_ country: Country) throws {
        let pair = try Pair()
        let ledger = try #require(pair.ledgers[country])
        let report = try pair.verify(ledger)
        #expect(report.list.findings.map { "\($0.place) \($0.flaw.text.en)" } == [])
        #expect(report.list.remarks.map(\.flaw.code) == [])
        #expect(report.size == TreeSize(UInt64(ledger.lines.count)))
        #expect(report.sealed == 4)
        #expect(report.arrived == 4)
        #expect(report.receipted == 4)
        #expect(report.signatures == 16)
    }
}
