// LedgerTests: what two running nodes publish, and what can be asked of them about a message.

import Foundation
import RedRiverBase
import RedRiverJSON
import TestSupport
import Testing

@testable import redriver

extension NodeAttackTests {
    @Suite("The ledgers of two nodes")
    struct Ledgers {
        @Test("what became of a message is told its sender and its receivers, and nobody else")
        func lookup() throws {
            let stage = try Stage()
            try stage.startBoth()
            let letter = try stage.cosignedLetter()
            func ask(_ party: PartyID, _ id: MessageID) throws -> ProgramOutcome {
                try Redriver.run([
                    "lookup", "--config", stage.demo.clientFile(party), "--lang", "en",
                    letter.sender.description, id.description,
                ])
            }
            let own = try ask(stage.party(Stage.vietnam), letter.id)
            #expect(own.code == 0)
            for word in ["accepted", "sealed", "receipted", "cosigned it"] {
                #expect(own.output.contains(word), "\(own.output)")
            }
            let other = try ask(stage.party(Stage.china), letter.id)
            #expect(other.code == 0)
            for word in ["received", "delivered", "cosigned it"] {
                #expect(other.output.contains(word), "\(other.output)")
            }
            let stranger = try ask(stage.country(Stage.vietnam).parties[1], letter.id)
            let unknown = try ask(
                stage.party(Stage.vietnam), try stage.letter(from: Stage.vietnam, number: 1).id)
            #expect(stranger.code == 1 && unknown.code == 1)
            #expect(stranger.output == unknown.output && stranger.errors == unknown.errors)
            #expect(!unknown.errors.isEmpty)
        }

        @Test("pass the auditor and agree with each other, though the nodes were killed at work")
        func audited() throws {
            let stage = try Stage()
            try stage.startBoth()
            for round in 0..<3 {
                try stage.cross(from: Stage.vietnam, count: 5)
                let victim = round % 2
                let letter = try stage.letter(from: 1 - victim, number: 100 + round)
                try stage.systems[1 - victim].publish(letter.file, letter.id)
                stage.kill(victim)
                try stage.start(victim)
                try stage.waitForArrival(of: letter, from: 1 - victim)
            }
            try stage.wait(for: "every receipt") {
                try (0..<2).allSatisfy { try stage.status($0).isReceipted }
            }
            try stage.waitForCosignatures()
            let trust = stage.path("trust")
            let drafted = try Redriver.run([
                "audit", "policy", "--from-agreement", stage.path("agreement/agreement.json"),
                "--out", trust, "--lang", "en",
            ])
            #expect(drafted.code == 0, "\(drafted.output)")
            let ledgers = ["vn", "cn"].map { stage.path("\($0)/ledger/1") }
            for ledger in ledgers {
                let verdict = try Redriver.run([
                    "audit", "verify", ledger, "--policy", trust, "--lang", "en",
                ])
                #expect(verdict.code == 0, "\(verdict.output)")
            }
            let pair = try Redriver.run(
                ["audit", "reconcile"] + ledgers + ["--policy", trust, "--lang", "en"])
            #expect(pair.code == 0, "\(pair.output)")
            for side in 0..<2 {
                #expect(!stage.log(side).contains("ALARM ledger"))
            }
        }
    }
}

extension Stage {
    /// One of Việt Nam's letters that arrived, with all that both nodes published of it cosigned.
    func cosignedLetter() throws -> Letter {
        let letter = try letter(from: Self.vietnam)
        try systems[Self.vietnam].publish(letter.file, letter.id)
        try waitForArrival(of: letter, from: Self.vietnam)
        try waitForCosignatures()
        return letter
    }

    /// Until each node has published everything and the other one has cosigned it.
    func waitForCosignatures() throws {
        try wait(for: "the cosignatures") {
            try (0..<2).allSatisfy { side in
                let status = try self.status(side)
                let ledger = status.root["ledger"]
                return ledger?["published"]?.int64 == status.leaves
                    && ledger?["witnessed"]?.int64 == status.leaves
            }
        }
    }
}
