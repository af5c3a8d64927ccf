// HostilePeerLoadTests: a peer's transport key in the wrong hands, a thousand times a second.
//
// Nothing it says is signed for this moment: garbage, spoilt and recorded statements, greetings and
// holds without end. What must hold is counted: the node's books, its journal's leaves, its memory,
// the lines of its log, and every message of the systems it serves meanwhile.

import RedRiverBase
import RedRiverTransport
import RedRiverWire
import TestSupport
import Testing

@testable import redriver

extension NodeAttackTests {
    @Suite("A hostile peer under load")
    struct HostilePeerLoad {
        private static let perSecond = 1000
        private static let seconds = 3
        private static let growthMost = 64 << 10

        @Test("what nobody signed changes nothing, and clients are served meanwhile")
        func flood() throws {
            let stage = try Stage()
            try stage.exchange()
            // A second session, whose greeting claims what the first one brought.
            try stage.startBoth()
            try stage.stopBoth()
            let recorded = Recorded(try stage.recording(Stage.vietnam))
            try stage.start(Stage.china)
            let thief = try Talker(thiefAt: stage)
            try thief.say(.hello(try recorded.hello()))
            try thief.say(try recorded.certificates())
            try thief.sync()
            let before = try stage.status(Stage.china)
            let usage = try stage.usage(Stage.china)
            let lines = stage.log(Stage.china).split(separator: "\n").count

            var flood = Flood(thief, try Self.things(recorded))
            var letters: [Letter] = []
            for tenth in 0..<Self.seconds * 10 * Scale.value {
                letters.append(try stage.letter(from: Stage.china, number: tenth))
                try stage.systems[Stage.china].publish(letters[tenth].file, letters[tenth].id)
                try flood.say(Self.perSecond / 10)
                try stage.turn()
            }
            try thief.sync()
            try flood.listen()
            for letter in letters {
                try stage.wait(for: "ACCEPTED") {
                    stage.systems[Stage.china].results[letter.id] != nil
                }
            }
            let after = try stage.status(Stage.china)
            let grown = try stage.usage(Stage.china)
            print("a hostile peer: \(flood.count) things, \(flood.answers); \(usage) to \(grown)")

            #expect(flood.count == letters.count * Self.perSecond / 10)
            #expect(flood.unreadable == 0)
            #expect(grown.peakKiB - usage.residentKiB < Self.growthMost, "\(usage) to \(grown)")
            #expect(after.leaves == before.leaves + Int64(letters.count))
            // The numbers of our epochs, which every greeting may ask for. One a second; a busy
            // machine takes longer than planned.
            let epochs = after.records - before.records - Int64(letters.count)
            #expect((1...Int64(Limits.epochsAtOnce + 20 * letters.count / 10)).contains(epochs))
            var books = after.books
            books["accepted"] = before.books["accepted"]
            #expect(books == before.books)
            let written = stage.log(Stage.china).split(separator: "\n").count - lines
            // Of each code so many at once and one a second; a hint goes with each.
            let codes = 40
            #expect(written < codes * (Limits.logLinesAtOnce + Self.seconds * Scale.value * 4))

            try stage.start(Stage.vietnam)
            try stage.waitForLink()
            for letter in letters {
                try stage.waitForArrival(of: letter, from: Stage.china)
                #expect(stage.deliveries(of: letter, from: Stage.china) == 1)
            }
        }

        /// What is said over and over.
        private static func things(_ recorded: Recorded) throws -> [[[UInt8]]] {
            var things = Garbage.messages + (try recorded.all(but: "HELLO"))
            let hello = try recorded.hello()
            things += [LinkMessage.hello(hello).frames, try recorded.certificates().frames]
            var forged = hello
            forged.seal?.sequence = SealSequence(CanonicalDecimal.most)
            things.append(LinkMessage.hello(forged).frames)
            for message in recorded.messages {
                switch message {
                case .seal(var seal):
                    let spoilt = seal.signed.spoilt
                    for signed in spoilt {
                        seal.signed = signed
                        things.append(LinkMessage.seal(seal).frames)
                    }
                case .epoch(let epoch):
                    things += epoch.spoilt.map { LinkMessage.epoch($0).frames }
                case .receipt(let receipt, let outcomes):
                    things += receipt.spoilt.map {
                        LinkMessage.receipt($0, outcomes: outcomes).frames
                    }
                case .checkpoint(let request):
                    for place in [4, request.count / 2, request.count - 9] {
                        var spoilt = request
                        spoilt[place] ^= 1
                        things.append(LinkMessage.checkpoint(spoilt).frames)
                    }
                default: break
                }
            }
            things += ledgerThings
            for code in [Code.noEpoch, .opening, .certificate, .fork] {
                things.append(LinkMessage.hold(.none, code).frames)
            }
            return things
        }

        /// What a witness and a log may be told, none of it true.
        private static let ledgerThings: [[[UInt8]]] =
            ["1/checkpoint", "1/tile/entries/000.p/1", "1/../keys/signing.pem", "9/checkpoint"]
            .map { LinkMessage.fetch(path: $0, offset: 0).frames }
            + [200, 400, 403, 404, 409, 422].map { status in
                LinkMessage.cosignature(
                    LinkCosignature(status: status, body: Array("9007199254740991\n".utf8))
                ).frames
            }
            + [
                LinkMessage.checkpoint(Array("old 0\n\n".utf8)).frames,
                LinkMessage.checkpoint([UInt8](repeating: 0x6f, count: 69_632)).frames,
                LinkMessage.data(
                    LinkData(path: "1/checkpoint", offset: 0, total: 9, bytes: [1])
                ).frames,
            ]
    }
}

/// One thief who says things in a fixed, mixed order and hears every answer.
private struct Flood {
    private let thief: Talker
    private let things: [[[UInt8]]]
    private var random = SeededGenerator(seed: 1)
    private(set) var count = 0
    private(set) var answers: [String: Int] = [:]
    private(set) var unreadable = 0

    init(_ thief: Talker, _ things: [[[UInt8]]]) {
        self.thief = thief
        self.things = things
    }

    mutating func say(_ more: Int) throws {
        for _ in 0..<more {
            try thief.say(things[Int.random(in: things.indices, using: &random)])
            count += 1
            if count % 16 == 0 { try listen() }
        }
    }

    mutating func listen() throws {
        try thief.turn(milliseconds: 0)
        for frames in thief.takeAll() {
            guard let message = try? LinkMessage.parse(frames) else {
                unreadable += 1
                continue
            }
            let code = message.refusal.map { " \($0.rawValue)" } ?? ""
            answers[message.verb + code, default: 0] += 1
        }
    }
}
