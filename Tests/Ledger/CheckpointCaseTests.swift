// CheckpointCaseTests: what an adversary does with checkpoints, numbered as in the list of cases.

import RedRiverBase
import RedRiverCrypto
import RedRiverLedger
import TestSupport
import Testing

@Suite("Adversarial cases: checkpoints")
struct CheckpointCaseTests {
    private let log = SampleLog(count: 8)

    private func reading(_ text: String) -> LedgerError? {
        refusal { () throws(LedgerError) in try Checkpoint(text: utf8(text)) }
    }

    /// Signs a text as it is and reads it as the checkpoint of a log.
    private func opening(
        _ text: String, signer: NoteSigner? = nil, log key: NoteKey? = nil, extensions: Bool = false
    ) -> LedgerError? {
        let signer = signer ?? log.signer
        return refusal { () throws(LedgerError) in
            try SignedNote(text: utf8(text), signatures: [signer.sign(utf8(text))])
                .checkpoint(of: key ?? log.signer.key, allowsExtensions: extensions)
        }
    }

    private func text(
        origin: String = SampleLog.origin, size: String = "8", root: String? = nil,
        rest: String = ""
    ) -> String {
        "\(origin)\n\(size)\n\(root ?? Base64.encode(log.root(8).bytes))\n\(rest)"
    }

    @Test("a checkpoint prints as it was read")
    func roundTrip() throws {
        #expect(opening(text()) == nil)
        for size: UInt64 in [0, 1, 1 << 53, UInt64(Int64.max)] {
            let root = size == 0 ? Merkle.emptyRoot : log.root(8)
            let checkpoint = try Checkpoint(
                origin: name("o o"), size: TreeSize(size), root: root, extensions: [name("a b")])
            #expect(try Checkpoint(text: checkpoint.text) == checkpoint)
        }
    }

    @Test("a checkpoint cut anywhere is none")
    func truncated() {
        for count in 0..<text().utf8.count {
            #expect(reading(String(text().prefix(count))) != nil)
        }
        #expect(reading("\n" + text()) != nil && reading(text(rest: "\n")) != nil)
    }

    static let sizes = [
        "", "007", "+7", " 7", "7 ", "0x7", "-1", "-0", "00", "7.0", "7e0", "1_000", "٧",
        "9223372036854775808", "18446744073709551615", "18446744073709551616",
        "99999999999999999999", "100000000000000000000000000000000000000008",
    ]

    @Test("case 38: a size in another spelling, or beyond 2^63 − 1", arguments: sizes)
    func size(size: String) {
        #expect(reading(text(size: size)) != nil)
        #expect(opening(text(size: size)) != nil)
    }

    @Test("case 39: a root of 31 or 33 bytes, a root that contradicts the size")
    func roots() {
        for count in [0, 1, 12, 31, 33, 64] {
            let root = Base64.encode([UInt8](repeating: 1, count: count))
            #expect(reading(text(root: root)) != nil)
        }
        let good = Base64.encode(log.root(8).bytes)
        #expect(reading(text(root: String(good.dropLast()))) != nil)
        #expect(reading(text(root: good.replacing("=", with: "A"))) != nil)
        #expect(opening(text(size: "0")) == .rootContradictsSize(TreeSize(0)))
        let empty = Base64.encode(Merkle.emptyRoot.bytes)
        #expect(opening(text(root: empty)) == .rootContradictsSize(TreeSize(8)))
        #expect(opening(text(size: "0", root: empty)) == nil)
    }

    @Test("case 40: another of our logs' checkpoints, or our origin under another's key")
    func otherOrigin() throws {
        let next = SampleLog.signer("redriver/vn.example/2", "log")
        // The next generation's checkpoint, offered as this one's.
        #expect(
            opening(text(origin: "redriver/vn.example/2"), signer: next)
                == .originDiffers(
                    found: name("redriver/vn.example/2"), expected: log.signer.key.name))
        // This origin, signed by the next generation's key only.
        #expect(opening(text(), signer: next) == .noKnownSignature)
        let policy = try TlogPolicy(utf8("log \(next.key)\nquorum none\n"))
        #expect(
            refusal { () throws(LedgerError) in
                try policy.evaluate(log.note(8), time: Freshness(now: time(9), maxAge: nil))
            } == .logUnknown(log.signer.key.name))
        // Two logs are known; one's key on the other's origin is nobody's signature.
        let both = try TlogPolicy(utf8("log \(next.key)\nlog \(other.key)\nquorum none\n"))
        let crossed = try SignedNote(
            text: utf8(text(origin: "redriver/vn.example/2")),
            signatures: [other.sign(utf8(text(origin: "redriver/vn.example/2")))])
        #expect(
            refusal { () throws(LedgerError) in
                try both.evaluate(crossed, time: Freshness(now: time(9), maxAge: nil))
            } == .noKnownSignature)
    }

    private var other: NoteSigner { SampleLog.signer("redriver/cn.example/1", "other log") }

    static let lookalikes = [
        "Redriver/vn.example/1", "redriver/vn.example/1/", "redriver/vn.example/1.",
        "redriver/vn.exam\u{440}le/1", "redriver/vn.example/1 ", " redriver/vn.example/1",
        "redriver/vn.example//1", "redriver/vn.example/1\u{200b}", "redriver/vn.example/01",
        "\u{feff}redriver/vn.example/1",
    ]

    @Test("case 41: an origin that looks like ours", arguments: lookalikes)
    func lookalike(origin: String) {
        #expect(
            opening(text(origin: origin))
                == .originDiffers(found: name(origin), expected: log.signer.key.name))
    }

    @Test("case 42: an empty extension line, and ones that were not agreed")
    func extensions() {
        #expect(opening(text(rest: "\n")) != nil)
        #expect(opening(text(rest: "a\n\nb\n")) != nil)
        #expect(opening(text(rest: "a\nb\n")) == .extensionLines(2))
        #expect(opening(text(rest: "a\nb\n"), extensions: true) == nil)
        #expect(opening(text(rest: "\n"), extensions: true) != nil)
    }

    @Test("cases 45 and 46: a cosignature of no time, of too large a one, or with another time")
    func times() throws {
        #expect(CosignatureTime(seconds: 0) == nil)
        #expect(CosignatureTime(seconds: 1 << 63) == nil)
        #expect(CosignatureTime(seconds: 1 << 63 - 1) != nil)
        #expect(CosignatureTime(Timestamp(milliseconds: 999)) == nil)
        #expect(CosignatureTime(Timestamp(milliseconds: -5000)) == nil)
        #expect(CosignatureTime(Timestamp(milliseconds: 1999)) == time(1))
        let witness = SampleLog.cosigner("w.example")
        let text = log.checkpoint(8).text
        let good = witness.cosign(text, at: time(256))
        for at in 0..<8 {
            var bytes = good.bytes
            bytes[at] ^= 1
            #expect(isRefused(bytes, witness, text))
        }
        // A signature over time 0, and over one beyond the range: the time itself is refused.
        let zero = [UInt8](repeating: 0, count: 8), most = [UInt8](repeating: 0xff, count: 8)
        for stamp in [zero, most] {
            let value = stamp == zero ? "0" : "18446744073709551615"
            let signed = SampleLog.secret("w.example").sign(
                utf8("cosignature/v1\ntime \(value)\n") + text)
            #expect(isRefused(stamp + signed, witness, text))
        }
    }

    private func isRefused(_ bytes: [UInt8], _ witness: Cosigner, _ text: [UInt8]) -> Bool {
        let id = known(Hexadecimal.decode(witness.key.id.description))
        let line = "\u{2014} \(witness.key.name) \(Base64.encode(id + bytes))"
        return refusal { () throws(LedgerError) in
            try SignedNote(
                text: text, signatures: [known(NoteSignature(line: ArraySlice(utf8(line))))]
            ).opened(by: [witness.key])
        } == .signatureFails(witness.key.name, witness.key.id)
    }

    @Test("case 47: a cosignature over the same root of another origin or size")
    func otherCheckpoint() throws {
        let witness = SampleLog.cosigner("w.example")
        let own = log.checkpoint(8)
        for (origin, size) in [("redriver/cn.example/1", 8), (SampleLog.origin, 7)] {
            let other = try Checkpoint(
                origin: name(origin), size: TreeSize(UInt64(size)), root: own.root)
            let line = witness.cosign(other.text, at: time(9))
            let note = try SignedNote(
                text: own.text, signatures: [log.signer.sign(own.text), line])
            #expect(
                refusal { () throws(LedgerError) in
                    try note.checkpoint(of: log.signer.key, witnesses: [witness.key])
                } == .signatureFails(witness.key.name, witness.key.id))
        }
    }
}
