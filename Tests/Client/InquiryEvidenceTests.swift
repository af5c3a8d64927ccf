// InquiryEvidenceTests: asking a node for evidence, and what is not taken for it.

import RedRiverBase
import RedRiverClient
import RedRiverEvidence
import RedRiverLedger
import RedRiverTransport
import RedRiverWire
import Testing

extension InquiryTests {
    /// A bundle of no more than its form.
    private func bundle(of id: MessageID) throws -> EvidenceBundle {
        let note = try SignedNote(
            Array(
                ("redriver/vn.kim-thanh/1\n9\n"
                    + Base64.encode([UInt8](repeating: 1, count: Digest.byteCount))
                    + "\n\n— redriver/vn.kim-thanh/1 AAAAAAE=\n").utf8))
        let sealed = try EvidenceBundle.ProvenLeaf(
            index: RecordIndex(4), path: [],
            line: Leaf(
                at: Timestamp(milliseconds: 0), .sealed(SealSequence(1), signatures: [[1]])
            ).bytes)
        return EvidenceBundle(
            sender: Sample.customs, id: id,
            sent: EvidenceBundle.Part(checkpoint: note, leaves: [sealed]))
    }

    private func ask(
        _ answer: @escaping @Sendable (ClientRequest) -> NodeAnswer
    ) throws -> InquiryOutcome {
        let node = try Served(answer)
        defer { node.stop() }
        let clock = TestClock()
        return try Inquiry.ask(
            .evidence(sender: Sample.customs, id: Sample.id(1), withBody: true), node.account,
            client: "tests", languages: [.vi], in: Context(), patience: 1_000_000
        ) {
            clock.milliseconds += 10
            return clock.now()
        }
    }

    @Test("EVIDENCE is asked for again until the other country has cosigned")
    func evidence() throws {
        let bundle = try bundle(of: Sample.id(1))
        let bytes = try bundle.bytes()
        let asks = Locked(0)
        let outcome = try ask { request in
            guard case .evidence(Sample.customs, Sample.id(1), EvidenceWish(body: true)) = request
            else { return .error(ErrorAnswer(.unknownVerb)) }
            asks.with { $0 += 1 }
            return asks.value < 3 ? .error(ErrorAnswer(.notWitnessed)) : .evidence(bytes)
        }
        guard case .evidence(bundle, bytes) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(asks.value == 3)
    }

    @Test("EVIDENCE of another message, or what is none, is not taken for it")
    func otherEvidence() throws {
        let other = try bundle(of: Sample.id(2))
        let bytes = try other.bytes()
        for (answer, expected) in [
            (bytes, EvidenceError.bundle(.otherMessage(other.sender, other.id))),
            (Array("{}".utf8), .bundle(.format)), (bytes.dropLast() + [], .bundle(.notCanonical)),
        ] {
            guard case .unusable(let error) = try ask({ _ in .evidence(Array(answer)) }) else {
                Issue.record("it was taken")
                continue
            }
            #expect(error == expected)
        }
        guard case .refused(let error) = try ask({ _ in .error(ErrorAnswer(.noEvidence)) }) else {
            Issue.record("NO_EVIDENCE is final")
            return
        }
        #expect(error.code == .noEvidence)
    }
}
