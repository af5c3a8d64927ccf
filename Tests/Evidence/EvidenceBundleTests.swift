// EvidenceBundleTests: a bundle of evidence has one spelling, and nothing else is read.

import Foundation
import RedRiverBase
import RedRiverEvidence
import RedRiverLedger
import TestSupport
import Testing

@Suite("The form of a bundle of evidence")
struct EvidenceBundleTests {
    private static let note = Array(
        ("redriver/vn.kim-thanh/1\n9\n" + Base64.encode(digest(5).bytes) + "\n\n"
            + "— redriver/vn.kim-thanh/1 AAAAAAE=\n").utf8)

    static func leaf(_ index: UInt64, _ fact: LeafFact) throws -> EvidenceBundle.ProvenLeaf {
        try EvidenceBundle.ProvenLeaf(
            index: RecordIndex(index), path: [digest(1), digest(2)],
            line: Leaf(at: LeafTests.at, fact).bytes)
    }

    static func fact(_ kind: String) -> LeafFact { LeafTests.facts.first { $0.kind == kind }! }

    static func bundle() throws -> EvidenceBundle {
        var sent: [EvidenceBundle.ProvenLeaf] = []
        for (place, kind) in ["accepted", "composed", "sealed", "receipted"].enumerated() {
            sent.append(try leaf(UInt64(place) + 3, fact(kind)))
        }
        var taken: [EvidenceBundle.ProvenLeaf] = []
        let kinds = ["arrived", "received", "receipt", "receipt-signed", "delivered", "delivered"]
        for (place, kind) in kinds.enumerated() {
            taken.append(try leaf(UInt64(place) * 2, fact(kind)))
        }
        let note = try SignedNote(note)
        return EvidenceBundle(
            sender: PartyID("VN.CUSTOMS.13BB")!,
            id: MessageID("019a9bfa-1234-7abc-8def-0123456789ab")!,
            sent: EvidenceBundle.Part(checkpoint: note, leaves: sent),
            taken: EvidenceBundle.Part(checkpoint: note, leaves: taken),
            sealPath: [digest(3)], agreement: [1, 2, 3], certificates: [[4], [5]],
            revocationLists: [[6]],
            content: .body([7, 8], salt: [UInt8](repeating: 9, count: 32)))
    }

    /// The code of what a text is refused for; for a flaw of form its case.
    static func refusal(_ bytes: [UInt8]) -> String? {
        do throws(EvidenceError) {
            _ = try EvidenceBundle(parsing: bytes)
            return nil
        } catch .bundle(let flaw) {
            return "\(flaw)".prefix { $0 != "(" }.description
        } catch {
            return error.code
        }
    }

    @Test("is read as it was written, whole or with little in it")
    func roundTrip() throws {
        let whole = try Self.bundle()
        #expect(try EvidenceBundle(parsing: whole.bytes()) == whole)
        var bare = whole
        (bare.taken, bare.sealPath, bare.agreement, bare.content) = (nil, nil, nil, nil)
        (bare.certificates, bare.revocationLists) = ([], [])
        bare.sent?.leaves = [try Self.leaf(0, Self.fact("accepted"))]
        #expect(try EvidenceBundle(parsing: bare.bytes()) == bare)
        bare.content = .purged
        #expect(try EvidenceBundle(parsing: bare.bytes()) == bare)
    }

    @Test("another spelling of the same is refused")
    func spellings() throws {
        let text = String(decoding: try Self.bundle().bytes(), as: UTF8.self)
        let changes: [(String, String, String)] = [
            ("{\"format\"", " {\"format\"", "notCanonical"),
            ("\n", "", "notCanonical"),
            ("redriver/evidence/v1", "redriver/evidence/v2", "format"),
            ("\"certificates\"", "\"x\":1,\"certificates\"", "notCanonical"),
            ("\"index\":3,", "\"index\":3.0,", "member"),
            ("\"index\":3,", "\"index\":03,", "notJSON"),
            ("\"index\":3,", "\"index\": 3,", "notCanonical"),
            ("\"index\":3,", "\"index\":9,", "order"),
            ("\"index\":3,", "\"index\":4,", "order"),
            ("\"index\":3,", "\"index\":9007199254740992,", "order"),
            ("\"kind\":\"accepted\"", "\"kind\": \"accepted\"", "evidence.leaf"),
            ("\"kind\":\"accepted\"", "\"kind\":\"acceptec\"", "evidence.leaf"),
            ("\"crls\":[\"Bg==\"]", "\"crls\":[\"Bh==\"]", "member"),
            ("\"crls\":[\"Bg==\"]", "\"crls\":[]", ""),
            ("\"crls\":[\"Bg==\"]", "\"crls\":\"Bg==\"", "member"),
            ("\"body\":\"Bwg=\"", "\"body\":\"PURGED\"", "notCanonical"),
            ("\"body\":\"Bwg=\"", "\"body\":\"purged\"", "member"),
            (",\"body\":\"Bwg=\"", "", "notCanonical"),
            ("\"sender\":\"VN.", "\"sender\":\"vn.", "member"),
            ("019a9bfa", "019A9BFA", "member"),
            ("\"sealPath\"", "\"sealpath\"", "notCanonical"),
        ]
        for (from, to, code) in changes {
            let place = try #require(text.range(of: from), "\(from)")
            let changed = text.replacingCharacters(in: place, with: to)
            #expect(changed != text)
            #expect((Self.refusal(Array(changed.utf8)) ?? "") == code, "\(from) → \(to)")
        }
    }

    @Test("leaves stand where they belong, once, and not too many")
    func shapes() throws {
        func flaw(_ change: (inout EvidenceBundle) throws -> Void) throws -> String? {
            var bundle = try Self.bundle()
            try change(&bundle)
            do throws(EvidenceError) {
                _ = try bundle.bytes()
                return nil
            } catch {
                guard case .bundle(let flaw) = error else { return error.code }
                return "\(flaw)".prefix { $0 != "(" }.description
            }
        }
        #expect(try flaw { ($0.sent, $0.taken) = (nil, nil) } == "member")
        #expect(try flaw { $0.sent?.leaves = [] } == "member")
        #expect(try flaw { $0.sent?.leaves += [try Self.leaf(99, Self.fact("sealed"))] } == "leaf")
        #expect(try flaw { $0.sent?.leaves += [try Self.leaf(99, Self.fact("arrived"))] } == "leaf")
        #expect(
            try flaw { $0.taken?.leaves += [try Self.leaf(99, Self.fact("refused"))] } == "leaf")
        #expect(try flaw { $0.sealPath = Array(repeating: digest(1), count: 64) } == "member")
        #expect(try flaw { $0.content = .body([], salt: [1]) } == "member")
        #expect(
            try flaw { $0.certificates = Array(repeating: [1], count: 17) } == "member")
        #expect(
            try flaw {
                for place in 0..<EvidenceBundle.deliveredMost {
                    $0.taken?.leaves.append(
                        try Self.leaf(100 + UInt64(place), Self.fact("delivered")))
                }
            } == "leaf")
        #expect(
            try flaw { $0.agreement = [UInt8](repeating: 1, count: EvidenceBundle.most.value) }
                == "tooLong")
        #expect(
            Self.refusal([UInt8](repeating: 0x20, count: EvidenceBundle.most.value + 1))
                == "tooLong")
    }
}
