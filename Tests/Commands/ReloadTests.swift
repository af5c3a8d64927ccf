// ReloadTests: what a running node takes over from a changed configuration, and how it ends.

import Foundation
import RedRiverBase
import RedRiverClient
import RedRiverFiles
import RedRiverJSON
import RedRiverTransport
import RedRiverWire
import Testing

@testable import redriver

extension NodeAttackTests {
    @Suite("Reloading and stopping")
    struct Reloads {
        @Test("SIGHUP lets a new key in and cuts a removed one off, connected or not")
        func keys() throws {
            let stage = try Stage()
            try stage.startBoth()
            let party = stage.party(Stage.vietnam)
            var account = try stage.account(party)
            account.keys = CurveKeyPair.generate()
            let own = try #require(try members(stage)["clients"])
            try expectRefusal(of: account, stage)

            try configure(stage, clients: own, adding: (party, account.keys.publicKey))
            try reload(stage)
            let talker = try Talker(client: account, in: stage.context)
            let letters = try (0..<2).map { try stage.letter(from: Stage.vietnam, number: $0) }
            #expect(try duplicate(talker.ask(.publish(letters[0].submission))) == false)
            let wish = Subscribe(queue: QueueName(defaultOf: party), credit: 8)
            #expect(try talker.ask(.subscribe(wish)).verb == "SUBSCRIBED")

            try configure(stage, clients: own, adding: nil)
            try reload(stage)
            try expectRefusal(of: account, stage)
            // What it says now on the connection it has is not heard, and what it would have been
            // given goes to the party's other connection.
            try talker.say(Talker.hello)
            try talker.say(ClientRequest.publish(letters[1].submission).frames(request: .none))
            try stage.cross(from: Stage.china)
            try talker.turn()
            #expect(!talker.heard.contains { $0.count > 1 && $0[1] == Array("DELIVER".utf8) })
            let other = try Talker(client: try stage.account(party), in: stage.context)
            #expect(try duplicate(other.ask(.publish(letters[1].submission))) == false)
            try stage.stopBoth()
        }

        @Test("a key that changes its party loses what the other one's connection was given")
        func movedKey() throws {
            let stage = try Stage()
            try stage.startBoth()
            let (customs, gate) = (stage.party(Stage.vietnam), stage.country(0).parties[1])
            var account = try stage.account(customs)
            account.keys = CurveKeyPair.generate()
            let own = try #require(try members(stage)["clients"])
            try configure(stage, clients: own, adding: (customs, account.keys.publicKey))
            try reload(stage)
            let talker = try Talker(client: account, in: stage.context)
            let wish = Subscribe(queue: QueueName(defaultOf: customs), credit: 1024)
            #expect(try talker.ask(.subscribe(wish)).verb == "SUBSCRIBED")
            try configure(stage, clients: own, adding: (gate, account.keys.publicKey))
            try reload(stage)
            try stage.cross(from: Stage.china, count: 4)
            try talker.turn()
            #expect(!talker.heard.contains { $0.count > 1 && $0[1] == Array("DELIVER".utf8) })
            let again = try Talker(client: account, in: stage.context)
            guard case .welcome(let welcome) = try again.ask(Talker.hello) else {
                Issue.record("no WELCOME")
                return
            }
            #expect(welcome.party == gate)
        }

        @Test(
            "a configuration that cannot be read or is another node's changes nothing, and says so",
            arguments: ["{", "{\"format\":\"redriver/node/v1\"}", "other"])
        func broken(_ text: String) throws {
            let stage = try Stage(withSystems: false)
            try stage.serve(Stage.vietnam)
            let account = try stage.account(stage.party(Stage.vietnam))
            let talker = try Talker(client: account, in: stage.context)
            let letter = try stage.letter(from: Stage.vietnam)
            #expect(try duplicate(talker.ask(.publish(letter.submission))) == false)
            let lines = stage.log(Stage.vietnam).count
            if text == "other" {
                let other = stage.demo.journal(stage.country(Stage.china))
                try stage.configure(Stage.vietnam) { members in
                    members.removeAll { $0.0 == "journal" }
                    members.append(("journal", .string(other)))
                }
            } else {
                try Files.replace(
                    stage.demo.nodeFile(stage.country(Stage.vietnam)), with: Array(text.utf8))
            }
            stage.signal(Stage.vietnam, SIGHUP)
            try stage.wait(for: "a complaint") { stage.log(Stage.vietnam).count > lines }
            #expect(!stage.log(Stage.vietnam).contains("node.reloaded"))
            #expect(try duplicate(talker.ask(.publish(letter.submission))) == true)
            #expect(try stage.stop(Stage.vietnam) == 0)
        }

        @Test("SIGTERM under load ends with 0 and loses nothing")
        func terminate() throws {
            let stage = try Stage()
            try stage.startBoth()
            let load = try Load(stage)
            for side in [Stage.vietnam, Stage.china] {
                try load.waitForHalf()
                #expect(try stage.stop(side) == 0)
                try stage.start(side)
            }
            try load.finish()
            #expect(try stage.stop(Stage.vietnam) == 0)
            #expect(try stage.stop(Stage.china) == 0)
        }

        // MARK: Steps

        private func members(_ stage: Stage) throws -> [String: JSON] {
            var found: [String: JSON] = [:]
            try stage.configure(Stage.vietnam) { members in
                for (name, value) in members { found[name] = value }
            }
            return found
        }

        /// Writes the list of clients anew: those of the installation, and perhaps one more.
        private func configure(
            _ stage: Stage, clients: JSON, adding client: (PartyID, CurvePublicKey)?
        ) throws {
            var list = try JSONDocument(parsing: clients.compact).root.elements.map(JSON.raw)
            if let (party, key) = client {
                list.append([
                    "party": .string(party.description), "key": .string(key.description),
                ])
            }
            try stage.configure(Stage.vietnam) { members in
                members.removeAll { $0.0 == "clients" }
                members.append(("clients", .array(list)))
            }
        }

        private func reload(_ stage: Stage) throws {
            func count() -> Int { stage.log(Stage.vietnam).ranges(of: "node.reloaded").count }
            let before = count()
            stage.signal(Stage.vietnam, SIGHUP)
            try stage.wait(for: "node.reloaded") { count() > before }
        }

        private func expectRefusal(of account: Account, _ stage: Stage) throws {
            let talker = try Talker(client: account, in: stage.context)
            _ = try talker.turn { talker.isSecured }
            #expect(talker.end == .refused(status: 400))
        }

        private func duplicate(_ answer: NodeAnswer) -> Bool? {
            if case .accepted(let accepted) = answer { accepted.isDuplicate } else { nil }
        }
    }
}
