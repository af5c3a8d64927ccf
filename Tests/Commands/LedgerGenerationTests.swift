// LedgerGenerationTests: two real nodes under a new edition, with new generations of their ledgers.

import Foundation
import RedRiverBase
import RedRiverCrypto
import RedRiverEvidence
import RedRiverFiles
import RedRiverJSON
import RedRiverLedger
import TestSupport
import Testing

@testable import redriver

extension NodeAttackTests {
    @Suite("A new generation of the ledgers")
    struct LedgerGenerationTests {
        private let stage: Stage

        init() throws { stage = try Stage() }

        @Test("goes on where the old one ended: nothing is lost, repeated or unexplained")
        func generations() throws {
            try stage.startBoth()
            for side in 0..<2 { try stage.cross(from: side, count: 3) }
            try stage.waitForReceipts()
            try stage.waitForCosignatures()

            // On its way when the edition changes: sealed and sent, and never receipted.
            stage.signal(Stage.china, SIGSTOP)
            let sealed = try stage.letter(from: Stage.vietnam, number: 10)
            try stage.systems[Stage.vietnam].publish(sealed.file, sealed.id)
            try stage.wait(for: "a seal on its way") {
                let status = try stage.status(Stage.vietnam)
                return stage.systems[Stage.vietnam].results[sealed.id] != nil
                    && status.isSealed && !status.isReceipted
            }
            stage.kill(Stage.china)
            stage.signal(Stage.china, SIGCONT)
            // Accepted, and never sealed.
            try stage.wait(for: "the end of the link") {
                try stage.status(Stage.vietnam).linkState != "up"
            }
            let waiting = try stage.letter(from: Stage.vietnam, number: 11)
            try stage.systems[Stage.vietnam].publish(waiting.file, waiting.id)
            try stage.wait(for: "the message to wait") {
                try !stage.status(Stage.vietnam).isSealed
            }
            try stage.stopBoth()
            let published = try (0..<2).map { try Stage.files(in: stage.ledger($0, 1)) }

            try stage.renew(generation: 2, of: [0, 1])
            try stage.startBoth(opening: "new keys")
            for letter in [sealed, waiting] {
                try stage.waitForArrival(of: letter, from: Stage.vietnam)
            }
            let told = try Redriver.run([
                "lookup", "--config", stage.demo.clientFile(stage.party(Stage.vietnam)), "--lang",
                "en", waiting.sender.description, waiting.id.description,
            ])
            #expect(told.code == 0 && told.output.contains("sealed"), "\(told.output)")
            for side in 0..<2 { try stage.cross(from: side, count: 3) }
            try stage.waitForReceipts()
            try stage.waitForCosignatures()
            // An old letter again is still the old letter.
            try stage.systems[Stage.vietnam].publish(sealed.file, sealed.id)
            try stage.cross(from: Stage.vietnam)
            #expect(stage.deliveries(of: sealed, from: Stage.vietnam) == 1)
            #expect(stage.deliveries(of: waiting, from: Stage.vietnam) == 1)
            try stage.waitForReceipts()
            try stage.waitForCosignatures()
            for side in 0..<2 {
                let opened = try stage.line(0, of: stage.ledger(side, 2))
                #expect(opened.contains("\"kind\":\"opened\"") && opened.contains("new keys"))
                #expect(opened.contains("redriver/\(stage.country(side).node)/1\\n"))
                #expect(!stage.log(side).contains("ALARM ledger"), "\(stage.log(side))")
            }
            try stage.restart()
            try stage.stopBoth()
            for side in 0..<2 {
                // What was published of the first generation is there as it was, and no more of it
                // than was never signed.
                let now = try Stage.files(in: stage.ledger(side, 1))
                for (path, bytes) in published[side] { #expect(now[path] == bytes, "\(path)") }
                let ledgers = (1...2).map { stage.ledger(side, $0) }
                for ledger in ledgers { _ = try stage.demandSound([ledger]) }
                // Side by side nothing is left that would have to be looked up elsewhere.
                let verdict = try stage.demandSound(ledgers.reversed())
                for remark in ["-before", "-missing"] {
                    #expect(!verdict.output.contains(remark), "\(verdict.output)")
                }
            }
            let all = (0..<2).flatMap { side in (1...2).map { stage.ledger(side, $0) } }
            let pair = try stage.audit(["reconcile", "--verify"] + all)
            #expect(pair.code == 0, "\(pair.output)\(pair.errors)")
            // What was kept of the first is gone on from; of a ledger that is not given nothing is said.
            let kept = all[0] + "/checkpoint"
            let seen = try stage.audit(["verify", "--seen", kept] + all[..<2])
            #expect(seen.code == 0, "\(seen.output)\(seen.errors)")
            #expect(try stage.audit(["verify", "--seen", kept, all[1]]).code == 2)
            try rebuildAll()
            // Alone the second generations cannot explain what began in the first.
            #expect(try stage.audit(["reconcile", all[1], all[3]]).code == 1)
            #expect(try stage.audit(["verify", all[0], all[3]]).code == 2)
            #expect(try stage.audit(["verify", all[0], all[0]]).code == 2)
        }

        /// Where the last checkpoint of the first generation was never cosigned, it takes that one's key.
        private func rebuildAll() throws {
            for side in 0..<2 {
                let folder = stage.path(stage.country(side).folder)
                let words = [
                    "ledger", "rebuild", "--config", stage.demo.nodeFile(stage.country(side)),
                    "--out", stage.path("rebuilt-\(side)"), "--lang", "en",
                ]
                let note = try String(
                    contentsOfFile: stage.ledger(side, 1) + "/checkpoint", encoding: .utf8)
                let isCosigned = note.contains("/witness ")
                let lacking = try Redriver.run(words)
                #expect(lacking.code == (isCosigned ? 0 : 1), "\(lacking.output)")
                #expect(lacking.output.contains("ledger.unsigned") == !isCosigned)
                let made = try Redriver.run(words + ["--key", folder + "/keys/ledger.key.1"])
                #expect(made.code == 0, "\(made.output)\(made.errors)")
                let isSame =
                    try Stage.files(in: stage.path("rebuilt-\(side)"))
                    == Stage.files(in: folder + "/ledger")
                #expect(isSame)
            }
        }

        private func copy(back: Bool) throws {
            for name in ["journal", "notary"] {
                let (path, kept) = (stage.path("vn/\(name)"), stage.path("kept-\(name)"))
                let (from, to) = back ? (kept, path) : (path, kept)
                if back { try FileManager.default.removeItem(atPath: to) }
                try FileManager.default.copyItem(atPath: from, toPath: to)
            }
        }

        private func isPeerHalted() throws -> Bool? {
            try stage.status(Stage.china).root["ledger"]?["peerHalted"]?.bool
        }

        @Test("resolves a fork: the new one is cosigned, and the old one never again")
        func resolution() throws {
            try stage.exchange()
            try stage.restart()
            try stage.stopBoth()
            try copy(back: false)
            try stage.restart()
            try stage.stopBoth()
            try copy(back: true)
            // Its own start is another leaf than the one that was cosigned.
            try stage.startBoth()
            try stage.cross(from: Stage.vietnam)
            try stage.wait(for: "the fork to be found") { try isPeerHalted() == true }
            try stage.stopBoth()
            let old = try Files.read(
                stage.ledger(Stage.vietnam, 1) + "/checkpoint", atMost: .kibibytes(64))
            #expect(!String(decoding: old, as: UTF8.self).contains("/witness"))

            // Another generation is the operator's act: under the new key nothing old is signed.
            try stage.renew(generation: 2, of: [Stage.vietnam])
            try stage.startBoth()
            try stage.wait(for: "the alarm") {
                stage.log(Stage.vietnam).contains("ALARM ledger.key")
            }
            for side in 0..<2 { try stage.cross(from: side) }
            try stage.stopBoth()

            try stage.start(Stage.china)
            try stage.start(Stage.vietnam, opening: "resolution of a fork")
            try stage.waitForLink()
            for side in 0..<2 { try stage.cross(from: side) }
            try stage.waitForReceipts()
            try stage.waitForCosignatures()
            #expect(try isPeerHalted() == false)
            try stage.restart()
            #expect(try isPeerHalted() == false)
            try stage.stopBoth()
            let now = try Files.read(
                stage.ledger(Stage.vietnam, 1) + "/checkpoint", atMost: .kibibytes(64))
            #expect(now == old)

            _ = try stage.demandSound([stage.ledger(Stage.vietnam, 2)])
            _ = try stage.demandSound([stage.ledger(Stage.china, 1)])
            // What happened while no key was right stands in lines that nobody has signed: the node
            // says so when it leaves them behind, and the auditor misses them.
            #expect(stage.log(Stage.vietnam).contains("ALARM ledger.tail-unsigned"))
            let both = try stage.audit(["verify"] + (1...2).map { stage.ledger(0, $0) })
            #expect(both.code == 1)
            #expect(both.output.contains("audit.sequence-gap"), "\(both.output)")
        }
    }
}

// MARK: - Editions

extension Stage {
    /// The published folder of a generation.
    func ledger(_ side: Int, _ generation: UInt32) -> String {
        path("\(country(side).folder)/ledger/\(generation)")
    }

    /// A line of a bundle that is not full.
    func line(_ index: Int, of ledger: String) throws -> String {
        let note = try String(contentsOfFile: ledger + "/checkpoint", encoding: .utf8)
        let size = try #require(Int(note.split(separator: "\n")[1]))
        let name = size < 256 ? "000.p/\(size)" : "000"
        let path = try #require(TilePath("tile/entries/\(name)"))
        let bundle = try EntryBundle(
            path, bytes: try Files.read("\(ledger)/\(path)", atMost: .mebibytes(16)))
        return String(decoding: Array(bundle.entries)[index], as: UTF8.self)
    }

    /// Both authorities sign the next edition, in which ledgers have a new generation besides the one
    /// before; their nodes are given its key.
    func renew(generation: UInt32, of sides: [Int]) throws {
        let file = path("agreement/agreement.json")
        let old = try Agreement(parsing: try Files.read(file, atMost: Limits.configurationFile))
        var nodes: [Agreement.Node] = []
        for side in 0..<2 {
            let node = try #require(old.node(country(side).node))
            var ledger = node.ledger
            if sides.contains(side) {
                let key = DemoNoteKey(Agreement.ledgerName(node.id, generation), isWitness: false)
                let secret = path("\(country(side).folder)/keys/ledger.key")
                try Files.rename(secret, to: "\(secret).\(generation - 1)")
                try Files.createPrivate(
                    secret, key.secret.withBytes { span in span.indices.map { span[$0] } })
                ledger = [ledger[ledger.count - 1], key.key]
            }
            nodes.append(
                Agreement.Node(
                    id: node.id, country: node.country, party: node.party, dials: node.dials,
                    anchor: node.anchor, signingSubject: node.signingSubject,
                    encryptionSubject: node.encryptionSubject, curve: node.curve, ledger: ledger,
                    witness: node.witness))
        }
        let agreement = try Agreement.compose(
            edition: Edition(old.edition.value + 1), validFrom: old.validFrom, isTest: old.isTest,
            suites: old.suites, nodes: nodes, parties: old.parties, types: old.types,
            catalogue: old.catalogue, limits: old.limits)
        try Files.replace(file, with: agreement.bytes)
        for side in 0..<2 {
            let name = country(side).folder
            let key = try SigningKey(
                pem: try Files.readPrivate(
                    path("authorities/\(name)/authority.key"), atMost: .kibibytes(16)))
            let signature = try CMS.signDetached(
                agreement.bytes, key: key, certificate: nodes[side].anchor)
            try Files.replace(path("agreement/agreement.\(name).p7s"), with: signature)
        }
    }

    /// Both nodes once more, without any act of an operator's.
    func restart() throws {
        try stopBoth()
        try startBoth()
        try waitForCosignatures()
    }

    func waitForReceipts() throws {
        try wait(for: "every receipt") { try (0..<2).allSatisfy { try status($0).isReceipted } }
    }

    /// What an auditor says of ledgers, with the trust that the present edition gives.
    func audit(_ words: [String]) throws -> ProgramOutcome {
        let trust = path("trust")
        let drafted = try Redriver.run([
            "audit", "policy", "--from-agreement", path("agreement/agreement.json"), "--out", trust,
        ])
        #expect(drafted.code == 0, "\(drafted.errors)")
        return try Redriver.run(["audit"] + words + ["--policy", trust, "--lang", "en"])
    }

    func demandSound(_ ledgers: [String]) throws -> ProgramOutcome {
        let verdict = try audit(["verify"] + ledgers)
        #expect(verdict.code == 0, "\(ledgers): \(verdict.output)\(verdict.errors)")
        return verdict
    }
}

extension NodeStatus {
    /// Whether no message waits for a seal.
    fileprivate var isSealed: Bool { root["link"]?["waiting"]?.int64 == 0 }
}
