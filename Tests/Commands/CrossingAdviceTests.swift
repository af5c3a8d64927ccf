// CrossingAdviceTests: who is given a message is told what the earlier messages of the crossing say of
// it, whichever side sent them, and is told so again after a restart.

import RedRiverBase
import RedRiverCatalogue
import RedRiverFiles
import RedRiverWire
import Testing

@testable import redriver

extension NodeAttackTests {
    @Suite("Crossing advice")
    struct CrossingAdvice {
        private static let wrong = ["RR-D07 /body/event", "RR-D35 /body/seals/0/number"]

        @Test("a gate is told what customs papers say, and the node remembers them after a crash")
        func advice() throws {
            let stage = try Stage(withSystems: false)
            let scenario = try Self.scenario(stage)
            try stage.startBoth()
            // A manifest goes out and is never released; the lorry comes with another seal.
            try publish(scenario, "A3", stage)
            try publish(scenario, "A5", stage) {
                $0.replacing("VNHQ0451287", with: "VNHQ9999999")
            }
            let gate = stage.country(Stage.vietnam).parties[1]
            let first = try delivery(to: Talker.subscribed(gate, stage))
            #expect(first.rules == Self.wrong)
            #expect(first.info.advice.allSatisfy { $0.text.vi != $0.text.en })

            stage.kill(Stage.vietnam)
            try stage.startBoth()
            let talker = try Talker.subscribed(gate, stage)
            let again = try delivery(to: talker)
            #expect(again.header == first.header && again.rules == Self.wrong)
            try talker.say(
                ClientRequest.acknowledge([again.info.token]).frames(request: .none))
            // Handed over without release, under a seal of which the papers do not know.
            try publish(scenario, "A8", stage)
            let next = try delivery(to: talker)
            #expect(
                next.rules == ["RR-D07 /header/msgType", "RR-D35 /body/sealsAtReceipt/0/number"])
            try stage.stopBoth()
        }

        @Test("customs is told that a lorry is on two crossings and that traders are new to it")
        func otherCrossings() throws {
            let stage = try Stage(withSystems: false)
            let scenario = try Self.scenario(stage)
            try stage.startBoth()
            try publish(scenario, "A3", stage)
            let customs = stage.country(Stage.china).parties[0]
            var talker = try Talker.subscribed(customs, stage)
            let first = try delivery(to: talker)
            let lane = "RR-D07 /header/msgType"
            #expect(first.rules == [lane, "RR-D45 /body/consignments/0/consignee"])
            try talker.say(
                ClientRequest.acknowledge([first.info.token]).frames(request: .none))

            // The same lorry and the same traders, under the papers of another crossing.
            let other = try Self.scenario(stage)
            try publish(other, "A3", stage)
            let used = [
                lane, "RR-D32 /body/vehicles/0/plate/normalized",
                "RR-D32 /body/vehicles/1/plate/normalized", "RR-D32 /body/containers/0/id",
            ]
            let second = try delivery(to: talker)
            #expect(second.rules == used)
            #expect(second.info.advice.allSatisfy { $0.text.vi != $0.text.en })

            stage.kill(Stage.china)
            try stage.startBoth()
            talker = try Talker.subscribed(customs, stage)
            let again = try delivery(to: talker)
            #expect(again.header == second.header && again.rules == used)
            try stage.stopBoth()
        }

        // MARK: Steps

        private static func scenario(_ stage: Stage) throws -> Scenario {
            var random = SystemRandomNumberGenerator()
            let template = try Files.read(
                stage.path("schemas/scenarios/durian-released.json"),
                atMost: Limits.configurationFile)
            return try Scenario(template: template, now: Clock.wall(), using: &random)
        }

        private func publish(
            _ scenario: Scenario, _ name: String, _ stage: Stage,
            _ change: (String) -> String = { $0 }
        ) throws {
            let step = try #require(scenario.steps.first { $0.name == name })
            let account = try stage.account(step.sender)
            let file = change(String(decoding: step.file, as: UTF8.self))
            let letter = try Letter(Array(file.utf8), account: account)
            let talker = try Talker(client: account, in: stage.context)
            let answer = try talker.ask(.publish(letter.submission))
            #expect(answer.verb == "ACCEPTED")
        }

        private func delivery(to talker: Talker) throws -> Delivered {
            let found = try talker.take("DELIVER") { frames -> Delivered? in
                guard case (_, .deliver(let delivered))? = try? NodeAnswer.parse(frames) else {
                    return nil
                }
                return delivered
            }
            return try #require(found)
        }
    }
}

extension Talker {
    /// A client that takes whatever its party is given.
    fileprivate static func subscribed(_ party: PartyID, _ stage: Stage) throws -> Talker {
        let talker = try Talker(client: try stage.account(party), in: stage.context)
        let wish = Subscribe(queue: QueueName(defaultOf: party), credit: 8)
        #expect(try talker.ask(.subscribe(wish)).verb == "SUBSCRIBED")
        return talker
    }
}

extension Delivered {
    /// What is said of it: `RR-D07 /body/event`.
    fileprivate var rules: [String] { info.advice.map { "\($0.rule) \($0.path)" } }
}
