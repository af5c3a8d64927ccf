// EvidenceAskTests: what a node can prove of a message, asked for by those it concerns and by others.

import Foundation
import RedRiverAuditor
import RedRiverBase
import RedRiverClient
import RedRiverEvidence
import RedRiverFiles
import RedRiverWire
import TestSupport
import Testing

@testable import redriver

extension NodeAttackTests {
    @Suite("Evidence from a node")
    struct EvidenceAsked {
        @Test("each side's part is sound, both join, and whatever is changed is found")
        func parts() throws {
            let stage = try Stage()
            try stage.startBoth()
            let letter = try stage.cosignedLetter()
            try stage.draftTrust()

            let sent = try stage.evidence(of: letter, for: stage.party(Stage.vietnam), ["--body"])
            #expect(sent.outcome.code == 0, "\(sent.outcome)")
            let first = try stage.check(sent.file)
            #expect(first.level == .receipted && first.standing == .witnessed && first.hasBody)
            #expect(first.ledgers.map(\.origin.node.description) == ["vn.kim-thanh"])
            #expect(first.outcome?.isAccepted == true)

            let taken = try stage.evidence(of: letter, for: stage.party(Stage.china))
            #expect(taken.outcome.code == 0, "\(taken.outcome)")
            let second = try stage.check(taken.file)
            #expect(second.level == .delivered && second.standing == .witnessed && !second.hasBody)
            #expect(second.ledgers.map(\.origin.node.description) == ["cn.bac-son"])

            let both = stage.path("both.evidence")
            let joined = try Redriver.run([
                "audit", "evidence", "join", sent.file, taken.file, "--out", both, "--policy",
                stage.path("trust"), "--lang", "en",
            ])
            #expect(joined.code == 0, "\(joined.output)\(joined.errors)")
            #expect(joined.output.contains("PROVEN: delivered; cosigned by the other country"))
            let whole = try stage.check(both)
            #expect(whole.ledgers.count == 2 && whole.hasBody && whole.level == .delivered)
            // Twice the same part is no pair.
            let twice = try Redriver.run([
                "audit", "evidence", "join", sent.file, sent.file, "--out", both, "--policy",
                stage.path("trust"),
            ])
            #expect(twice.code == 2)

            try stage.demandFlipsAreFound(in: both)
        }

        @Test(
            "is for the sender and the receivers alone; others learn nothing, not even that it is")
        func others() throws {
            let stage = try Stage()
            try stage.startBoth()
            let letter = try stage.letter(from: Stage.vietnam)
            let unknown = try stage.letter(from: Stage.vietnam, number: 1)
            try stage.systems[Stage.vietnam].publish(letter.file, letter.id)
            try stage.waitForArrival(of: letter, from: Stage.vietnam)
            for side in 0..<2 {
                let gate = stage.country(side).parties[1]
                let talker = try Talker(client: try stage.account(gate), in: stage.context)
                let answers = try [letter, unknown].map { try talker.ask(.evidence(of: $0)) }
                #expect(answers[0] == answers[1])
                #expect(answers[0].refusal == .unknownMessage)
                // Under another sender's name there is no such message either.
                let other = ClientRequest.evidence(
                    sender: gate, id: letter.id, EvidenceWish(body: true))
                #expect(try talker.ask(other).refusal == .unknownMessage)
            }
            let `operator` = try Talker(client: try stage.owner(Stage.vietnam), in: stage.context)
            #expect(try `operator`.ask(.evidence(of: letter)).refusal == .notPermitted)
            let stranger = try stage.evidence(
                of: letter, for: stage.country(Stage.china).parties[1])
            #expect(stranger.outcome.code == 1)
            #expect(!FileManager.default.fileExists(atPath: stranger.file))
        }

        @Test("comes once the other country has cosigned, and as well after a restart")
        func cosigning() throws {
            let stage = try Stage()
            try stage.serve(Stage.vietnam)
            let letter = try stage.letter(from: Stage.vietnam)
            let party = stage.party(Stage.vietnam)
            let talker = try Talker(client: try stage.account(party), in: stage.context)
            #expect(try talker.ask(.publish(letter.submission)).verb == "ACCEPTED")
            let early = try talker.ask(.evidence(of: letter))
            #expect(early.refusal == .notWitnessed)
            #expect(Code.notWitnessed.isRetryable)
            let impatient = try stage.evidence(of: letter, for: party, ["--timeout", "1"])
            #expect(impatient.outcome.code == 1)
            #expect(impatient.outcome.errors.contains("Ask again in a few seconds"))
            // Whom it does not concern is told the same as ever.
            let gate = try Talker(
                client: try stage.account(stage.country(Stage.vietnam).parties[1]),
                in: stage.context)
            #expect(try gate.ask(.evidence(of: letter)).refusal == .unknownMessage)

            try stage.start(Stage.china)
            try stage.waitForArrival(of: letter, from: Stage.vietnam)
            try stage.waitForCosignatures()
            stage.kill(Stage.vietnam)
            try stage.start(Stage.vietnam)
            try stage.draftTrust()
            let late = try stage.evidence(of: letter, for: party)
            #expect(late.outcome.code == 0, "\(late.outcome)")
            #expect(try stage.check(late.file).standing == .witnessed)
        }

        @Test("is asked for in the one form, and the connection outlives every other")
        func garbage() throws {
            let stage = try Stage(withSystems: false)
            try stage.serve(Stage.vietnam)
            let account = try stage.account(stage.party(Stage.vietnam))
            let letter = try stage.letter(from: Stage.vietnam)
            let talker = try Talker(client: account, in: stage.context)
            let (sender, id) = (Array("\(letter.sender)".utf8), Array("\(letter.id)".utf8))
            let wish = Array(#"{"body":false}"#.utf8)
            let long = [UInt8](repeating: 0x20, count: 129)
            let longWish = [UInt8](repeating: 0x20, count: Limits.jsonFrame.value + 1)
            let rows: [([[UInt8]], Code)] = [
                ([], .malformedFrames), ([sender], .malformedFrames),
                ([sender, id], .malformedFrames), ([sender, id, wish, wish], .malformedFrames),
                ([id, sender, wish], .malformedFrames), ([sender, sender, wish], .malformedFrames),
                ([[], id, wish], .malformedFrames), ([sender, [], wish], .malformedFrames),
                ([sender, id, []], .malformedFrames),
                ([sender, id, Array(#"{"body":false,"body":true}"#.utf8)], .malformedFrames),
                ([sender, id, Array(#"{"body":false,"more":1}"#.utf8)], .malformedFrames),
                ([sender, id, Array(#"{"body":0}"#.utf8)], .malformedFrames),
                ([sender, id, [0xff]], .malformedFrames),
                ([[0xff, 0xfe], id, wish], .malformedFrames),
                ([long, id, wish], .tooLarge), ([sender, long, wish], .tooLarge),
                ([sender, id, longWish], .tooLarge), ([sender, id, wish], .unknownMessage),
            ]
            for (frames, code) in rows {
                let said = [Array("RR1".utf8), Array("EVIDENCE".utf8), [9]] + frames
                #expect(try talker.refusal(said) == code, "\(frames.map(\.count))")
            }
            #expect(try talker.ask(.publish(letter.submission)).verb == "ACCEPTED")
            #expect(try talker.ask(.evidence(of: letter)).refusal == .notWitnessed)
        }

        @Test("however often it is asked for at once, each ask has an answer and traffic goes on")
        func floods() throws {
            let stage = try Stage()
            try stage.startBoth()
            let letter = try stage.cosignedLetter()
            let account = try stage.account(stage.party(Stage.vietnam))
            let talker = try Talker(client: account, in: stage.context)
            let asks = 250
            for number in 0..<asks {
                let id = try #require(RequestID([7, UInt8(number)]))
                try talker.say(ClientRequest.evidence(of: letter).frames(request: id))
            }
            let next = try stage.letter(from: Stage.vietnam, number: 1)
            #expect(try talker.ask(.publish(next.submission), id: 200).verb == "ACCEPTED")
            var bundles: Set<[UInt8]> = []
            var refused = 0
            for number in 0..<asks {
                let answer = try talker.take("evidence") { frames -> NodeAnswer? in
                    guard let (request, answer) = try? NodeAnswer.parse(frames),
                        request == RequestID([7, UInt8(number)])
                    else { return nil }
                    return answer
                }
                switch answer {
                case .evidence(let bytes): bundles.insert(bytes)
                default:
                    refused += 1
                    #expect(answer?.refusal == .busy, "\(String(describing: answer))")
                }
            }
            // More than may be asked for at once, or may wait.
            #expect(!bundles.isEmpty && refused > 0)
            for bytes in bundles {
                let bundle = try EvidenceBundle(parsing: bytes)
                #expect(bundle.id == letter.id && bundle.taken == nil)
            }
        }
    }
}

extension ClientRequest {
    fileprivate static func evidence(of letter: Letter) -> ClientRequest {
        .evidence(sender: letter.sender, id: letter.id, EvidenceWish(body: false))
    }
}

extension NodeAnswer {
    fileprivate var refusal: Code? {
        if case .error(let error) = self { error.code } else { nil }
    }
}

extension Stage {
    fileprivate func draftTrust() throws {
        let drafted = try Redriver.run([
            "audit", "policy", "--from-agreement", path("agreement/agreement.json"), "--out",
            path("trust"), "--lang", "en",
        ])
        try #require(drafted.code == 0, "\(drafted.output)")
    }

    fileprivate func evidence(
        of letter: Letter, for party: PartyID, _ options: [String] = []
    ) throws -> (outcome: ProgramOutcome, file: String) {
        let file = path("\(party).evidence")
        let words = [
            "evidence", "--config", demo.clientFile(party), "--out", file, "--lang", "en",
            letter.sender.description, letter.id.description,
        ]
        return (try Redriver.run(words + options), file)
    }

    fileprivate func check(_ file: String) throws -> EvidenceVerdict {
        try evidenceCheck.check(try Files.read(file, atMost: EvidenceBundle.most))
    }

    private var evidenceCheck: EvidenceCheck {
        get throws {
            EvidenceCheck(trust: try Trust(directory: path("trust")), now: Clock.wall())
        }
    }

    /// Every so many bytes one bit is changed: the bundle then proves nothing.
    fileprivate func demandFlipsAreFound(in file: String) throws {
        let whole = try Files.read(file, atMost: EvidenceBundle.most)
        let check = try evidenceCheck
        for place in stride(from: 0, to: whole.count, by: 1 + whole.count / 400) {
            var flipped = whole
            flipped[place] ^= 1 << UInt8(place % 8)
            #expect(throws: ProofFlaw.self, "byte \(place)") { _ = try check.check(flipped) }
        }
    }
}
