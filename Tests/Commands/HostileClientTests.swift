// HostileClientTests: what a client may say, and what becomes of the connection when it says
// something else.

import RedRiverBase
import RedRiverClient
import RedRiverJSON
import RedRiverTransport
import RedRiverWire
import TestSupport
import Testing

@testable import redriver

extension NodeAttackTests {
    @Suite("A hostile client")
    struct HostileClient {
        @Test("with a key the node does not know never gets as far as a frame")
        func strangers() throws {
            let stage = try Stage(withSystems: false)
            try stage.serve(Stage.vietnam)
            let before = try stage.status(Stage.vietnam)
            var stranger = try stage.account(stage.party(Stage.vietnam))
            // A key of nobody, a client of the other country, the other node.
            let keys = [
                CurveKeyPair.generate(), try stage.account(stage.party(Stage.china)).keys,
                try stage.nodeKeys(Stage.china),
            ]
            for keys in keys {
                stranger.keys = keys
                let talker = try Talker(client: stranger, in: stage.context)
                #expect(try talker.turn(until: { talker.isEnded }) || talker.isEnded)
                #expect(!talker.isSecured)
                #expect(talker.end == .refused(status: 400))
                #expect(talker.heard.isEmpty)
            }
            #expect(try stage.status(Stage.vietnam).books == before.books)
            #expect(try stage.stop(Stage.vietnam) == 0)
        }

        @Test("is heard after a HELLO and not before, nor after one that is none")
        func greeting() throws {
            let stage = try Stage(withSystems: false)
            try stage.serve(Stage.vietnam)
            let before = try stage.status(Stage.vietnam)
            let account = try stage.account(stage.party(Stage.vietnam))
            let letter = try stage.letter(from: Stage.vietnam)
            let talker = try Talker(stranger: account, in: stage.context)
            func isUnknown() throws {
                for request in [
                    ClientRequest.publish(letter.submission), .check(letter.submission), .status,
                    .ping,
                    .subscribe(Subscribe(queue: QueueName(defaultOf: letter.sender), credit: 1)),
                ] {
                    let frames = request.frames(request: try #require(RequestID([1, 2, 3])))
                    #expect(try talker.refusal(frames) == .noHello, "\(request.verb)")
                }
            }
            try isUnknown()
            let noHello = Said.request("HELLO", Array("{\"protocol\":2}".utf8))
            #expect(try talker.refusal(noHello) == .malformedFrames)
            try isUnknown()
            #expect(try talker.ask(Talker.hello).verb == "WELCOME")
            #expect(try stage.status(Stage.vietnam).leaves == before.leaves)
            // Who has greeted stays known, whatever comes after.
            #expect(try talker.refusal(noHello) == .malformedFrames)
            #expect(try talker.ask(.publish(letter.submission)).verb == "ACCEPTED")
        }

        @Test("acts for its own party alone")
        func otherParties() throws {
            let stage = try Stage(withSystems: false)
            try stage.serve(Stage.vietnam)
            let gate = stage.country(Stage.vietnam).parties[1]
            let talker = try Talker(client: try stage.account(gate), in: stage.context)
            let letter = try stage.letter(from: Stage.vietnam)
            #expect(try code(of: talker.ask(.publish(letter.submission))) == "NOT_YOURS")
            #expect(try code(of: talker.ask(.check(letter.submission))) == "NOT_YOURS")
            for queue in [letter.sender, stage.party(Stage.china)] {
                let wish = Subscribe(queue: QueueName(defaultOf: queue), credit: 8)
                let frames = ClientRequest.subscribe(wish).frames(request: .none)
                #expect(try talker.refusal(frames) == .unknownQueue)
            }
            // Of the status it sees its own queues.
            let status = try #require(try talker.status(patience: 60_000))
            let root = try JSONDocument(parsing: status).root
            #expect(root["link"] == nil && root["journal"] == nil)
            #expect(
                root["queues"]?.elements.allSatisfy { $0["party"]?.string == "\(gate)" } == true)
            // An operator looks, and does nothing else.
            let `operator` = try Talker(client: try stage.owner(Stage.vietnam), in: stage.context)
            let frames = ClientRequest.publish(letter.submission).frames(request: .none)
            #expect(try `operator`.refusal(frames) == .notPermitted)
            #expect(try stage.status(Stage.vietnam).counter("accepted") == 0)
        }

        private func code(of answer: NodeAnswer) throws -> String? {
            guard case .rejected(let problem) = answer else { return answer.verb }
            return try JSONDocument(parsing: problem).root["code"]?.string
        }

        @Test("is told what is wrong with its frames, and the connection goes on")
        func frames() throws {
            let stage = try Stage(withSystems: false)
            try stage.serve(Stage.vietnam)
            let account = try stage.account(stage.party(Stage.vietnam))
            let letter = try stage.letter(from: Stage.vietnam)
            let talker = try Talker(client: account, in: stage.context)
            for (frames, code) in Said.wrongly(letter.submission) {
                let refusal = try talker.refusal(frames)
                #expect(
                    refusal == code,
                    "\(frames.map(\.count)) \(frames.map { $0.prefix(16) }.prefix(3))")
            }
            // The header is judged by its rules, and that is on record.
            var broken = letter.submission
            for header in [[0xff, 0xfe], Array("{}".utf8), Array(repeating: 0x7b, count: 4096)] {
                broken.header = header
                #expect(try talker.ask(.publish(broken)).verb == "REJECTED")
            }
            broken = letter.submission
            broken.salt[0] ^= 1
            #expect(try code(of: talker.ask(.publish(broken))) == "COMMITMENT")
            #expect(try talker.ask(.publish(letter.submission)).verb == "ACCEPTED")
            #expect(try stage.status(Stage.vietnam).counter("accepted") == 1)
        }

        @Test("may say hundreds of messages of noise and is understood afterwards")
        func noise() throws {
            let stage = try Stage(withSystems: false)
            try stage.serve(Stage.vietnam)
            let account = try stage.account(stage.party(Stage.vietnam))
            let letter = try stage.letter(from: Stage.vietnam)
            let talker = try Talker(client: account, in: stage.context)
            var random = SeededGenerator(seed: 20_261_123)
            for _ in 0..<200 { try talker.say(Said.noise(letter.submission, &random)) }
            _ = try talker.ask(Talker.hello)
            #expect(try talker.ask(.publish(letter.submission), id: 7).verb == "ACCEPTED")
            let status = try stage.status(Stage.vietnam)
            #expect(status.counter("accepted") == 1)
        }
    }
}

/// Messages of a client that are not what they should be.
enum Said {
    static func request(_ verb: String, _ frames: [UInt8]...) -> [[UInt8]] {
        [Array("RR1".utf8), Array(verb.utf8), [9]] + frames
    }

    static func wrongly(_ good: Submission) -> [([[UInt8]], Code)] {
        let (header, salt, body) = (good.header, good.salt, good.body)
        func zeros(_ count: Int) -> [UInt8] { Array(repeating: 0x20, count: count) }
        let queue = "VN.CUSTOMS.13BB"
        return [
            ([[]], .malformedFrames), ([[0]], .malformedFrames),
            ([Array("RR1".utf8)], .malformedFrames),
            ([Array("RR2".utf8), Array("PING".utf8), [9]], .malformedFrames),
            ([Array("RR1".utf8), Array("PING".utf8), zeros(17)], .malformedFrames),
            (request("NONSENSE"), .unknownVerb), (request("publish", header), .unknownVerb),
            (request("SEAL", header), .unknownVerb),
            (request("ABCDEFGHIJKLMNOPQ"), .unknownVerb), (request(""), .unknownVerb),
            (request("PUBLISH", header, salt, body), .malformedFrames),
            (request("PUBLISH", header, salt, body, [], []), .malformedFrames),
            (request("PUBLISH", [], salt, body, []), .malformedFrames),
            (request("PUBLISH", header, zeros(31), body, []), .malformedFrames),
            (request("PUBLISH", header, zeros(33), body, []), .malformedFrames),
            (request("PUBLISH", zeros(4097), salt, body, []), .tooLarge),
            (request("PUBLISH", header, salt, zeros(512 * 1024 + 1), []), .tooLarge),
            (request("PUBLISH", header, salt, body, zeros(8193)), .tooLarge),
            (request("SUBSCRIBE"), .malformedFrames),
            (request("SUBSCRIBE", [0xff, 0x00]), .malformedFrames),
            (
                request("SUBSCRIBE", Array("{\"queue\":\"\\ud800\",\"credit\":1}".utf8)),
                .malformedFrames
            ),
            (request("SUBSCRIBE", json(queue, "1025")), .malformedFrames),
            (request("SUBSCRIBE", json(queue, "1.5")), .malformedFrames),
            (request("SUBSCRIBE", json(queue, "1,\"more\":1")), .malformedFrames),
            (request("SUBSCRIBE", json(queue, "1"), []), .malformedFrames),
            (request("SUBSCRIBE", zeros(256 * 1024 + 1)), .tooLarge),
            (request("ACK"), .malformedFrames), (request("ACK", []), .malformedFrames),
            (request("ACK", zeros(33)), .tooLarge), (request("NACK", [1]), .malformedFrames),
            (request("NACK", [1], Array("{\"act\":\"burn\"}".utf8)), .malformedFrames),
            (request("PING", zeros(65)), .tooLarge), (request("STATUS", [1]), .malformedFrames),
            // Too long in all, or too many frames: dropped unread, so the answer has no id.
            ([[UInt8]](repeating: zeros(300_000), count: 8), .tooLarge),
            ([[UInt8]](repeating: [1], count: 1101), .tooLarge),
        ]
    }

    private static func json(_ queue: String, _ credit: String) -> [UInt8] {
        Array("{\"queue\":\"\(queue)\",\"credit\":\(credit)}".utf8)
    }

    /// Anything but a good message: half of them begin like one.
    static func noise(_ good: Submission, _ random: inout SeededGenerator) -> [[UInt8]] {
        var frames = ClientRequest.publish(good).frames(request: .none)
        if Bool.random(using: &random) {
            // The commitment holds the header and the body together: no bit of them is idle.
            let place = Int.random(in: 3...5, using: &random)
            let byte = Int.random(in: frames[place].indices, using: &random)
            frames[place][byte] ^= 1 << UInt8.random(in: 0...7, using: &random)
            if place == 3 { frames[4][0] ^= 1 }
            return frames
        }
        let verbs = [
            "HELLO", "PUBLISH", "CHECK", "SUBSCRIBE", "ACK", "NACK", "TOUCH", "LOOKUP", "EVIDENCE",
            "X",
        ]
        frames[1] = Array((verbs.randomElement(using: &random) ?? "X").utf8)
        for place in frames.indices.dropFirst(3) {
            frames[place] = random.bytes(Int.random(in: 0...64, using: &random))
        }
        return Array(frames.prefix(Int.random(in: 1...7, using: &random)))
    }
}
