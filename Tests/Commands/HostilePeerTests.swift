// HostilePeerTests: what somebody with the Vietnamese node's transport key can say to the Chinese
// one, and what it comes to. The key opens the door; everything behind it is decided by signatures.

import RedRiverBase
import RedRiverCrypto
import RedRiverEvidence
import RedRiverTransport
import RedRiverWire
import Testing

@testable import redriver

extension NodeAttackTests {
    @Suite("A hostile peer")
    struct HostilePeer {
        @Test("gets nowhere before its greeting, nor with one that is not the peer's")
        func greeting() throws {
            let stage = try Stage()
            try stage.exchange()
            // A second session, whose greetings claim what the first one brought.
            try stage.startBoth()
            try stage.stopBoth()
            let recorded = Recorded(try stage.recording(Stage.vietnam))
            try stage.start(Stage.china)
            try silence(stage, recorded)
            try falseGreetings(stage, recorded)
            try falseCertificates(stage, recorded)
            try goesOn(stage, from: 0)
        }

        /// Anything before HELLO is dropped, whatever it is.
        private func silence(_ stage: Stage, _ recorded: Recorded) throws {
            let before = try stage.status(Stage.china)
            let thief = try Talker(thiefAt: stage)
            for frames in try recorded.all(but: "HELLO") { try thief.say(frames) }
            for frames in Garbage.messages { try thief.say(frames) }
            // What is heard after it shows that all of it was read.
            try thief.say([Array("RR1".utf8), Array("HELLO".utf8), [], Array("{}".utf8)])
            #expect(try thief.verdict().refusal == .malformedFrames)
            let after = try stage.status(Stage.china)
            #expect(after.leaves == before.leaves)
            #expect(after.books == before.books)
            #expect(after.replays == before.replays)
        }

        private func falseGreetings(_ stage: Stage, _ recorded: Recorded) throws {
            let honest = try recorded.hello()
            let before = try stage.status(Stage.china)
            var other = honest
            other.node = try #require(NodeID("vn.mong-cai"))
            #expect(try answer(to: other, stage) == .hold(.none, .agreement))
            other = honest
            other.node = try #require(NodeID("cn.bac-son"))
            #expect(try answer(to: other, stage) == .hold(.none, .agreement))
            other = honest
            other.agreement = .sha256([7])
            #expect(try answer(to: other, stage) == .hold(.none, .agreement))
            #expect(try stage.status(Stage.china).leaves == before.leaves)
            for claims in try forgedClaims(honest) {
                // Not believed: the node goes on to the certificates, as with a peer that claims
                // nothing, and does not think that it lost its state.
                let thief = try Talker(thiefAt: stage)
                try thief.say(.hello(claims))
                let certificates = try thief.take("CERTS or HOLD") { frames -> String? in
                    let verb = try? LinkMessage.parse(frames).verb
                    return verb == "CERTS" || verb == "HOLD" ? verb : nil
                }
                #expect(certificates == "CERTS")
            }
            // Nor can the peer use up the numbers of our epochs by claiming to have seen them.
            var far = honest
            far.epochSeen = CanonicalDecimal.most
            for _ in 0..<2 {
                let thief = try Talker(thiefAt: stage)
                try thief.say(.hello(far))
                try thief.say(try recorded.certificates())
                let epoch = try thief.take("EPOCH") { Capture.epoch($0) }
                #expect(epoch != nil)
            }
        }

        private func answer(to hello: LinkHello, _ stage: Stage) throws -> LinkMessage {
            try Talker(thiefAt: stage).verdict(on: .hello(hello))
        }

        /// Claims of things the Chinese node never signed.
        private func forgedClaims(_ hello: LinkHello) throws -> [LinkHello] {
            let (seal, receipt) = (try #require(hello.seal), try #require(hello.receipt))
            var forged: [LinkHello] = []
            func forge(_ change: (inout LinkHello) -> Void) {
                var hello = hello
                change(&hello)
                forged.append(hello)
            }
            let far = SealSequence(1_000_000)
            // Another number than the statement says; the highest of all.
            forge { $0.seal?.sequence = far }
            forge { $0.receipt?.sequence = far }
            forge { $0.seal?.sequence = SealSequence(CanonicalDecimal.most) }
            // Statement, number and digest agree, and nobody signed it.
            let unsignedSeal = seal.proof.statement.replacing(
                "sequence: \(seal.sequence.value)\n", with: "sequence: 1000000\n")
            forge {
                $0.seal?.sequence = far
                $0.seal?.digest = .sha256(unsignedSeal)
                $0.seal?.proof.statement = unsignedSeal
            }
            let unsignedReceipt = receipt.proof.statement.replacing(
                "seal: \(receipt.sequence.value)\n", with: "seal: 1000000\n")
            forge {
                $0.receipt?.sequence = far
                $0.receipt?.digest = .sha256(unsignedReceipt)
                $0.receipt?.proof.statement = unsignedReceipt
            }
            // One's own signed statement in the place of the other's; no statement at all.
            forge { $0.seal?.proof = receipt.proof }
            forge {
                $0.seal?.sequence = far
                $0.seal?.proof = StatementFrames(statement: [1], signatures: [[2]])
            }
            return forged
        }

        private func falseCertificates(_ stage: Stage, _ recorded: Recorded) throws {
            let stranger = try DemoIdentities(
                of: .vietnam, valid: DemoValidity(now: Clock.wall()))
            let sets: [LinkMessage] = [
                .certificates([], revocationLists: []),
                .certificates([[0x30, 0x00]], revocationLists: []),
                .certificates([Array(repeating: 0xff, count: 900)], revocationLists: [[1]]),
                .certificates(
                    [stranger.signingCertificate.der, stranger.encryptionCertificate.der],
                    revocationLists: [stranger.list.der]),
            ]
            let before = try stage.status(Stage.china)
            let thief = try Talker(thiefAt: stage)
            try thief.say(.hello(try recorded.hello()))
            for set in sets {
                let refusal = try thief.verdict(on: set).refusal
                #expect(refusal == .certificate || refusal == .revocation)
            }
            #expect(try stage.status(Stage.china).leaves == before.leaves)
            // After the true ones a recorded epoch is nothing new.
            try thief.say(try recorded.certificates())
            #expect(try thief.verdict(on: try recorded.epoch()) == .hold(.none, .noEpoch))
        }

        @Test("cannot spoil a seal, an epoch or a receipt and be believed, and spoils none by it")
        func spoiling() throws {
            let stage = try Stage()
            try stage.exchange()
            // A message waits at the Vietnamese node, and what it says of it in two sessions is
            // caught on the way: the Chinese node has seen nothing of either.
            let letter = try stage.letter(from: Stage.vietnam)
            let first = try capture(stage, publishing: letter)
            let second = try capture(stage, publishing: nil)
            try stage.start(Stage.china)
            let thief = try Talker(thiefAt: stage)
            try thief.say(.hello(try second.hello()))
            try thief.say(try second.certificates())
            _ = try #require(try thief.take("EPOCH") { Capture.epoch($0) })
            try spoiltEpochs(thief, try second.epoch(), stage)
            #expect(try thief.verdict(on: .epoch(try second.epoch())).verb == "EPOCH_OK")
            // The first session's epoch is older than the one just taken, and so are its keys.
            let before = try stage.status(Stage.china)
            #expect(
                try thief.verdict(on: .epoch(try first.epoch())) == .hold(.none, .noEpoch))
            let sequence = try sequence(of: try second.seal())
            #expect(
                try thief.verdict(on: .seal(try first.seal())) == .hold(sequence, .noEpoch))
            try spoiltSeals(thief, try second.seal(), sequence)
            try receiptsForNothing(thief, Recorded(try stage.recording(Stage.vietnam)))
            try Garbage.areAnswered(thief)
            let after = try stage.status(Stage.china)
            #expect(after.leaves == before.leaves)
            #expect(after.books == before.books)
            // Spoiling it did it no harm: unspoilt it is taken, once.
            #expect(try thief.verdict(on: .seal(try second.seal())).verb == "RECEIPT")
            #expect(try thief.verdict(on: .seal(try second.seal())).verb == "RECEIPT")
            try stage.start(Stage.vietnam)
            try stage.waitForLink()
            try stage.waitForArrival(of: letter, from: Stage.vietnam)
            try goesOn(stage, from: 1)
            #expect(stage.deliveries(of: letter, from: Stage.vietnam) == 1)
        }

        /// Runs the Vietnamese node against a false peer until it has said a seal.
        private func capture(_ stage: Stage, publishing letter: Letter?) throws -> Capture {
            let recording = try stage.recording(Stage.china)
            let peer = try FalsePeer(stage)
            try stage.start(Stage.vietnam)
            if let letter {
                try stage.systems[Stage.vietnam].publish(letter.file, letter.id)
                try stage.wait(for: "ACCEPTED") {
                    stage.systems[Stage.vietnam].results[letter.id] != nil
                }
            }
            let capture = try peer.capture(greetingFrom: recording)
            stage.kill(Stage.vietnam)
            return capture
        }

        private func sequence(of seal: LinkSeal) throws -> SealSequence {
            try SealStatement(parsing: seal.signed.statement).sequence
        }

        private func spoiltEpochs(
            _ thief: Talker, _ epoch: StatementFrames, _ stage: Stage
        ) throws {
            let before = try stage.status(Stage.china)
            var spoilt = epoch.spoilt
            // Signed by somebody who has a certificate in the same name, of another authority.
            let stranger = try DemoIdentities(
                of: .vietnam, valid: DemoValidity(now: Clock.wall()))
            var forged = epoch
            forged.signatures = [
                try CMS.signDetached(
                    epoch.statement, key: stranger.signing.key,
                    certificate: stranger.signingCertificate)
            ]
            spoilt.append(forged)
            for epoch in spoilt {
                let verdict = try thief.verdict(on: .epoch(epoch))
                #expect(verdict.verb == "HOLD", "\(verdict)")
            }
            #expect(try stage.status(Stage.china).leaves == before.leaves)
        }

        private func spoiltSeals(
            _ thief: Talker, _ seal: LinkSeal, _ sequence: SealSequence
        ) throws {
            for signed in seal.signed.spoilt {
                var spoilt = seal
                spoilt.signed = signed
                let verdict = try thief.verdict(on: .seal(spoilt))
                #expect(verdict.verb == "HOLD", "\(verdict)")
            }
            var spoilt = seal
            spoilt.messages[0].header[20] ^= 1
            #expect(try thief.verdict(on: .seal(spoilt)) == .hold(sequence, .root))
            spoilt = seal
            spoilt.messages.append(seal.messages[0])
            #expect(try thief.verdict(on: .seal(spoilt)).verb == "HOLD")
            for place in [0, 20, seal.messages[0].sealed.count - 1] {
                spoilt = seal
                spoilt.messages[0].sealed[place] ^= 1
                #expect(try thief.verdict(on: .seal(spoilt)) == .hold(sequence, .opening))
            }
            // A number that no epoch has, and names of epochs that are not open.
            spoilt = seal
            spoilt.epoch[0] = 0xff
            #expect(try thief.verdict(on: .seal(spoilt)).refusal == .malformedFrames)
            for place in [7, 15] {
                spoilt = seal
                spoilt.epoch[place] ^= 1
                #expect(try thief.verdict(on: .seal(spoilt)) == .hold(sequence, .noEpoch))
            }
        }

        /// The Chinese node has no seal in flight; a receipt answers nothing it asked.
        private func receiptsForNothing(_ thief: Talker, _ recorded: Recorded) throws {
            let receipt = try recorded.receipt()
            for signed in [receipt.signed] + receipt.signed.spoilt {
                try thief.say(.receipt(signed, outcomes: receipt.outcomes))
            }
            var far = receipt.signed
            far.statement = far.statement.replacing("\nseal: 1\n", with: "\nseal: 1000000\n")
            #expect(far != receipt.signed)
            try thief.say(.receipt(far, outcomes: receipt.outcomes))
            try thief.say(.receipt(receipt.signed, outcomes: [1, 2, 3]))
            try thief.sync()
        }

        private func goesOn(_ stage: Stage, from side: Int) throws {
            if try stage.status(Stage.china).linkState != "up" { try stage.start(Stage.vietnam) }
            try stage.waitForLink()
            let letter = try stage.letter(from: side)
            try stage.systems[side].publish(letter.file, letter.id)
            try stage.waitForArrival(of: letter, from: side)
            #expect(stage.deliveries(of: letter, from: side) == 1)
        }
    }
}

/// What the Vietnamese node said in a recording, by kind.
struct Recorded {
    private struct Missing: Error {}

    private let frames: [[[UInt8]]]
    let messages: [LinkMessage]

    init(_ recording: LinkRecording) {
        frames = recording.said
        messages = recording.said.compactMap { try? LinkMessage.parse($0) }
    }

    private func last(_ verb: String) throws -> LinkMessage {
        try #require(messages.last { $0.verb == verb }, "no \(verb) was recorded")
    }

    /// Every message of another verb.
    func all(but verb: String) throws -> [[[UInt8]]] {
        frames.filter { $0[1] != Array(verb.utf8) }
    }

    /// A greeting that claims a seal and a receipt, as all do but those of the first session.
    func hello() throws -> LinkHello {
        guard case .hello(let hello) = try last("HELLO") else { throw Missing() }
        return hello
    }

    func certificates() throws -> LinkMessage { try last("CERTS") }
    func epoch() throws -> LinkMessage { try last("EPOCH") }

    func receipt() throws -> (signed: StatementFrames, outcomes: [UInt8]) {
        let receipt = messages.first { $0.verb == "RECEIPT" }
        guard case .receipt(let signed, let outcomes)? = receipt else { throw Missing() }
        return (signed, outcomes)
    }
}

/// Messages that mean nothing.
enum Garbage {
    static let messages: [[[UInt8]]] = [
        [[]], [[0]], [[], [], []], [Array("RR1".utf8)],
        [Array("RR2".utf8), Array("PING".utf8), []],
        words("NONSENSE"), words("hello"), words("AGREEMENT", [1]), words("FETCH", [1], [2]),
        words("PING"), words("PING", [1, 2, 3]), words("HOLD", [0]),
        words("EPOCH", [1]), words("EPOCH_OK", [1]), words("RECEIPT", [1], [2]),
        words("SEAL", [1], [2], [3]), words("CERTS", Array("CERT".utf8)),
        words("CERTS", Array("KEY".utf8), [1]), words("ERROR", Array("{".utf8)),
        [[UInt8]](repeating: [UInt8](repeating: 0xff, count: 64), count: 1000),
    ]

    private static func words(_ verb: String, _ frames: [UInt8]...) -> [[UInt8]] {
        [Array("RR1".utf8), Array(verb.utf8), []] + frames
    }

    /// Each is answered ERROR, and the connection goes on.
    static func areAnswered(_ thief: Talker) throws {
        for frames in messages {
            try thief.say(frames)
            let verdict = try thief.verdict()
            #expect(verdict.verb == "ERROR", "\(frames.prefix(4)): \(verdict)")
        }
        try thief.sync()
    }
}

extension Capture {
    /// An EPOCH's statement, if the message is one.
    fileprivate static func epoch(_ frames: [[UInt8]]) -> StatementFrames? {
        if case .epoch(let epoch)? = try? LinkMessage.parse(frames) { epoch } else { nil }
    }
}

extension StatementFrames {
    /// A bit flipped early, in the middle and late, in the statement and in the signature.
    var spoilt: [StatementFrames] {
        var spoilt: [StatementFrames] = []
        for place in [0, statement.count / 2, statement.count - 3] {
            var copy = self
            copy.statement[place] ^= 1
            spoilt.append(copy)
        }
        for place in [0, signatures[0].count / 2, signatures[0].count - 1] {
            var copy = self
            copy.signatures[0][place] ^= 1
            spoilt.append(copy)
        }
        return spoilt
    }
}

extension [UInt8] {
    fileprivate func replacing(_ text: String, with other: String) -> [UInt8] {
        Array(String(decoding: self, as: UTF8.self).replacing(text, with: other).utf8)
    }
}
