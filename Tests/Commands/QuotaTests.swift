// QuotaTests: a party that has used up one type of message is told which, and may send the others.

import RedRiverBase
import RedRiverCatalogue
import RedRiverFiles
import RedRiverWire
import Testing

@testable import redriver

extension NodeAttackTests {
    @Suite("Quotas")
    struct Quotas {
        @Test(
            "a type that is used up is named, by a question and by a publication, after a crash too"
        )
        func ofType() throws {
            // Of two messages a day one may be a manifest, and one a decision.
            let stage = try Stage(withSystems: false, dailyQuota: 2)
            try stage.serve(Stage.vietnam)
            let scenarios = try [scenario(stage), scenario(stage)]
            #expect(try publish(scenarios[0], "A3", stage).verb == "ACCEPTED")
            for asked in [false, true] {
                let answer = try publish(scenarios[1], "A3", stage, asked: asked)
                guard case .busy(let busy) = answer else {
                    Issue.record("\(answer)")
                    return
                }
                #expect(busy.code == .busy && busy.hint == MessageType.cargoManifest.quotaHint)
                #expect((1...Limits.dayMilliseconds).contains(busy.retryAfterMilliseconds))
            }
            stage.kill(Stage.vietnam)
            try stage.serve(Stage.vietnam)
            #expect(try publish(scenarios[1], "A3", stage).verb == "BUSY")
            #expect(try publish(scenarios[0], "A4", stage).verb == "ACCEPTED")
            guard case .busy(let busy) = try publish(scenarios[1], "A4", stage) else {
                Issue.record("a third message is not held")
                return
            }
            #expect(busy.hint == nil, "all of the party's messages are used up")
            try stage.stop(Stage.vietnam)
        }

        private func scenario(_ stage: Stage) throws -> Scenario {
            var random = SystemRandomNumberGenerator()
            let template = try Files.read(
                stage.path("schemas/scenarios/durian-released.json"),
                atMost: Limits.configurationFile)
            return try Scenario(template: template, now: Clock.wall(), using: &random)
        }

        private func publish(
            _ scenario: Scenario, _ name: String, _ stage: Stage, asked: Bool = false
        ) throws -> NodeAnswer {
            let step = try #require(scenario.steps.first { $0.name == name })
            let account = try stage.account(step.sender)
            let submission = try Letter(step.file, account: account).submission
            let talker = try Talker(client: account, in: stage.context)
            return try talker.ask(asked ? .check(submission) : .publish(submission))
        }
    }
}
