// IntruderTests: somebody with stolen transport keys beside, or in the place of, the true peer.

import RedRiverBase
import RedRiverCrypto
import RedRiverEvidence
import RedRiverTransport
import RedRiverWire
import Testing

@testable import redriver

extension NodeAttackTests {
    @Suite("An intruder on the link")
    struct Intruder {
        @Test("who has not greeted is not heard beside the peer who has")
        func besideThePeer() throws {
            let stage = try Stage()
            try stage.exchange()
            let recording = try stage.recording(Stage.vietnam)
            try stage.startBoth()
            let before = try stage.status(Stage.china)
            let stranger = try DemoIdentities(
                of: .vietnam, valid: DemoValidity(now: Clock.wall()))
            let thief = try Talker(thiefAt: stage)
            for frames in recording.said where frames[1] != Array("HELLO".utf8) {
                try thief.say(frames)
            }
            try thief.say(.hold(.none, .noEpoch))
            try thief.say(
                .certificates(
                    [stranger.signingCertificate.der, stranger.encryptionCertificate.der],
                    revocationLists: [stranger.list.der]))
            // Too many frames are answered by the thread that hears, whoever says them: so all that
            // was said before has been heard.
            try thief.say([[UInt8]](repeating: [1], count: Limits.framesPerLinkMessage + 1))
            #expect(try thief.verdict().refusal == .tooLarge)
            let after = try stage.status(Stage.china)
            #expect(after.books == before.books)
            #expect(after.leaves == before.leaves)
            #expect(after.replays == before.replays)
            for side in 0..<2 { try stage.cross(from: side) }
            #expect(try stage.status(Stage.china).linkState == "up")
            try stage.stopBoth()
        }

        @Test("cannot receipt a seal, in whatever words, without the peer's signature")
        func receipts() throws {
            let stage = try Stage()
            try stage.exchange()
            let recording = try stage.recording(Stage.china)
            let peer = try FalsePeer(stage)
            try stage.serve(Stage.vietnam)
            let letter = try stage.letter(from: Stage.vietnam)
            try stage.systems[Stage.vietnam].publish(letter.file, letter.id)
            let capture = try peer.capture(greetingFrom: recording)
            let before = try stage.status(Stage.vietnam)
            for (signed, lines) in try forgedReceipts(for: try capture.seal(), recording, stage) {
                try peer.say(
                    LinkMessage.receipt(signed, outcomes: OutcomeLine.joined(lines)).frames)
            }
            try peer.sync()
            let after = try stage.status(Stage.vietnam)
            #expect(after.leaves == before.leaves)
            #expect(!after.isReceipted)
            stage.kill(Stage.vietnam)
        }

        /// Receipts with nothing wrong in them but the signature.
        private func forgedReceipts(
            for seal: LinkSeal, _ recording: LinkRecording, _ stage: Stage
        ) throws -> [(StatementFrames, [OutcomeLine])] {
            let sealed = try SealStatement(parsing: seal.signed.statement)
            let last = recording.said.compactMap { frames -> StatementFrames? in
                guard case .receipt(let signed, _)? = try? LinkMessage.parse(frames) else {
                    return nil
                }
                return signed
            }.last
            let (old, stranger) = (
                try #require(last),
                try DemoIdentities(of: .china, valid: DemoValidity(now: Clock.wall()))
            )
            let lines = [
                OutcomeLine(
                    number: sealed.first,
                    outcome: .accepted(LedgerIndex(generation: 1, index: 99)))
            ]
            func receipt(signer: Digest) throws -> [UInt8] {
                ReceiptStatement(
                    suite: sealed.suite, from: sealed.to, to: sealed.from, seal: sealed.sequence,
                    sealDigest: sealed.digest, accepted: 1, duplicate: 0, refused: 0,
                    outcomes: OutcomeLine.root(lines), previous: .sha256(old.statement),
                    agreement: sealed.agreement, signer: signer, receivedAt: Clock.wall()
                ).bytes
            }
            func signed(_ bytes: [UInt8]) throws -> [UInt8] {
                try CMS.signDetached(
                    bytes, key: stranger.signing.key, certificate: stranger.signingCertificate)
            }
            let signer = try ReceiptStatement(parsing: old.statement).signer
            let honest = try receipt(signer: signer)
            let own = try receipt(signer: stranger.signingCertificate.fingerprint)
            return [
                (StatementFrames(statement: honest, signatures: old.signatures), lines),
                (StatementFrames(statement: honest, signatures: [try signed(honest)]), lines),
                (StatementFrames(statement: own, signatures: [try signed(own)]), lines),
                (StatementFrames(statement: honest, signatures: seal.signed.signatures), lines),
                (old, lines),
            ]
        }

        @Test("who asks and does not read the answers is let go")
        func deaf() throws {
            let stage = try Stage(withSystems: false)
            try stage.start(Stage.china)
            let thief = try Talker(thiefAt: stage)
            try thief.say([Array("RR1".utf8), Array("HELLO".utf8), [], Array("{}".utf8)])
            #expect(try thief.verdict().refusal == .malformedFrames)
            #expect(try stage.status(Stage.china).linkState == "greeting")
            try stage.wait(for: "the link to be dropped") {
                for _ in 0..<4000 { thief.sayUnheard([[0]]) }
                return try stage.status(Stage.china).linkState == "down"
            }
            #expect(try stage.stop(Stage.china) == 0)
        }
    }
}
