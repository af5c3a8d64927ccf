// AuditCommandTests: `redriver audit` as people run it: words, exit codes, JSON.
//
// To write the transcript anew: REDRIVER_RECORD=1 swift test --filter AuditCommand

import Foundation
import LedgerTestSupport
import RedRiverBase
import RedRiverEvidence
import RedRiverJSON
import TestSupport
import Testing

@Suite("redriver audit")
struct AuditCommandTests {
    private static let kept = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Transcripts/audit.txt")

    /// Two published ledgers and a folder of trust.
    private struct Stage {
        let folder: Folder
        let world: LedgerWorld
        let at: String

        init() throws {
            folder = try Folder()
            world = try LedgerWorld()
            var plan = LedgerMaker.Plan()
            plan.messages = 70
            var time = world.times.begin
            for (country, ledger) in try LedgerMaker.make(world, plan) {
                time = try ledger.publish(to: folder.path(country.rawValue), world)
            }
            try world.writeTrust(to: folder.path("trust"))
            at = time.advanced(byMilliseconds: 60_000).rfc3339
        }

        func run(_ words: [String], lang: String = "en") throws -> ProgramOutcome {
            try Redriver.run(["audit"] + words + ["--lang", lang])
        }

        func verify(_ more: [String] = [], lang: String = "en") throws -> ProgramOutcome {
            try run(
                ["verify", folder.path("VN"), "--policy", folder.path("trust"), "--at", at] + more,
                lang: lang)
        }

        /// Spoils what leaves traces that are the same in every run.
        func spoil() throws {
            let ledger = folder.path("VN")
            let tile = URL(filePath: ledger + "/tile/0/000.p/1")
            try Data([1]).write(to: tile)
            try Data([1]).write(to: URL(filePath: ledger + "/notes.txt"))
            let names = try FileManager.default.contentsOfDirectory(
                atPath: ledger + "/tile/entries/000.p")
            let widest = try #require(names.compactMap { Int($0) }.max())
            try FileManager.default.removeItem(atPath: ledger + "/tile/entries/000.p/\(widest)")
        }
    }

    @Test("says that nothing is wrong, and ends with 0")
    func sound() throws {
        let stage = try Stage()
        let outcome = try stage.verify()
        #expect(outcome.code == 0, "\(outcome.output) \(outcome.errors)")
        #expect(outcome.output.contains("Nothing is wrong."))
        let pair = try stage.run([
            "reconcile", stage.folder.path("VN"), stage.folder.path("CN"), "--policy",
            stage.folder.path("trust"), "--verify", "--at", stage.at,
        ])
        #expect(pair.code == 0, "\(pair.output)")
        #expect(pair.output.contains("2 seals, 70 messages and 2 receipts"))
    }

    @Test("tells what is wrong word for word in three languages, and ends with 1")
    func transcript() throws {
        let stage = try Stage()
        try stage.spoil()
        var said = ""
        for language in Language.allCases {
            let outcome = try stage.verify(lang: language.rawValue)
            #expect(outcome.code == 1)
            said += outcome.output + "\n"
        }
        if ProcessInfo.processInfo.environment["REDRIVER_RECORD"] != nil {
            try Data(said.utf8).write(to: Self.kept)
        }
        let expected = String(decoding: try Data(contentsOf: Self.kept), as: UTF8.self)
        #expect(said.split(separator: "\n") == expected.split(separator: "\n"))
    }

    @Test("prints JSON with its members in one order")
    func json() throws {
        let stage = try Stage()
        try stage.spoil()
        let outcome = try stage.verify(["--json"])
        #expect(outcome.code == 1)
        let root = try JSONDocument(parsing: Array(outcome.output.dropLast().utf8)).root
        #expect(
            root.members.map(\.name) == [
                "ledger", "size", "cosignedSize", "cosignedAt", "checkpoints", "sealed", "arrived",
                "receipted", "signatures", "blobs", "leaves", "sound", "findings", "remarks",
                "findingsLeftOut",
            ])
        let codes = root["findings"]?.elements.compactMap { $0["code"]?.string }
        #expect(codes?.contains("audit.unexpected-file") == true)
    }

    @Test("ends with 2 where nothing can be said")
    func cannot() throws {
        let stage = try Stage()
        #expect(try stage.run(["verify", stage.folder.path("VN")]).code == 2)
        #expect(try stage.run(["verify", stage.folder.path("XX"), "--policy", "x"]).code == 2)
        #expect(try stage.run(["weigh", "x"]).code == 2)
        #expect(try stage.run([]).code == 2)
        let itself = stage.folder.path("VN")
        #expect(
            try stage.run([
                "reconcile", itself, itself, "--policy", stage.folder.path("trust"),
            ]).code == 2)
    }

    @Test("drafts a policy that verifies what the agreement's own nodes publish")
    func policy() throws {
        let stage = try Stage()
        try stage.folder.write(
            "agreement.json", String(decoding: stage.world.agreement.bytes, as: UTF8.self))
        let file = stage.folder.path("agreement.json")
        let drafted = try stage.run(["policy", "--from-agreement", file])
        #expect(drafted.code == 0)
        #expect(drafted.output.contains("quorum witnesses"))
        #expect(drafted.errors.contains("telephone"))
        let out = stage.folder.path("drafted")
        #expect(try stage.run(["policy", "--from-agreement", file, "--out", out]).code == 0)
        let outcome = try stage.run([
            "verify", stage.folder.path("CN"), "--policy", out, "--at", stage.at,
        ])
        #expect(outcome.code == 0, "\(outcome.output)")
    }
}
