// LeafTests: every kind of ledger line as it is hashed, and every other spelling refused.
//
// Golden/leaves.txt has one line for each sample, in order. A change there is a change of what
// ledgers hold.

import Foundation
import RedRiverBase
import RedRiverEvidence
import TestSupport
import Testing

@Suite("Ledger lines")
struct LeafTests {
    static let header = Array(#"{ "msgId":"x", "note":"é \u0041" }"#.utf8)
    static let at = time("2026-11-23T07:02:41.000Z")
    static let index = LedgerIndex(generation: 1, index: 7)
    static let outcomes = [
        OutcomeLine(number: MessageNumber(1), outcome: .accepted(index)),
        OutcomeLine(
            number: MessageNumber(2), outcome: .refused(.ruleViolated, pointer: "/body/a b")),
    ]

    static let facts: [LeafFact] = [
        .started(version: "0.5"),
        .opened(
            LeafOpened(
                generation: 2, previous: Array("redriver/vn.kim-thanh/1\n7\n".utf8),
                reason: "khóa mới \"2027\"\\\u{1}\t")),
        .agreement(Edition(1), digest(0x33)),
        .key(
            LeafKey(
                act: .added, node: Samples.kimThanh, role: .signing,
                value: .certificate(
                    digest(0x44), notBefore: at, notAfter: at.advanced(byMilliseconds: 1)))),
        .key(
            LeafKey(
                act: .retired, node: Samples.bacSon, role: .witness,
                value: .verifier("cn.bac-son/witness+00000000+BA=="))),
        .revocationList(
            LeafRevocationList(
                country: .china, digest: digest(0x45), thisUpdate: at, nextUpdate: at)),
        .accepted(
            LeafAccepted(
                party: PartyID("VN.CUSTOMS.13BB")!, edition: Edition(1), originSignature: [],
                header: header)),
        .received(
            LeafReceived(
                edition: Edition(1), seal: SealSequence(9), place: 0, duplicateOf: nil,
                originSignature: [1, 2, 3], header: header)),
        .received(
            LeafReceived(
                edition: Edition(1), seal: SealSequence(9), place: 511, duplicateOf: index,
                originSignature: [], header: header)),
        .refused(
            LeafRefused(
                source: .client(PartyID("VN.CUSTOMS.13BB")!), leaf: digest(1),
                code: .ruleViolated, path: "/body/a", header: header)),
        .refused(
            LeafRefused(
                source: .seal(SealSequence(9), place: 3), leaf: digest(1), code: .sealedBad,
                path: "", header: nil)),
        .composed(statement: Samples.seal.bytes, messages: [index, index]),
        .sealed(SealSequence(1042), signatures: [[1], [2, 3]]),
        .arrived(statement: Samples.seal.bytes, signatures: [[1]]),
        .receipt(statement: Samples.receipt.bytes, outcomes: outcomes),
        .receiptSigned(SealSequence(1042), signatures: [[1]]),
        .receipted(statement: Samples.receipt.bytes, signatures: [[1]], outcomes: outcomes),
        .fork(taken: digest(2), statement: Samples.seal.bytes, signatures: [[1]]),
        .delivered(
            queue: QueueName(defaultOf: PartyID("VN.GATE.KTH1")!),
            client: PartyID("VN.GATE.KTH1")!, messages: [index]),
        .returned(LeafReturned(message: index, queue: nil, code: .expired, reason: "")),
        .returned(
            LeafReturned(
                message: index, queue: QueueName(defaultOf: PartyID("VN.GATE.KTH1")!),
                code: .expired, reason: "không đọc được")),
        .purged(
            LeafPurged(
                messages: [index, LedgerIndex(generation: 2, index: 0)],
                authority: "Cục Hải quan Lào Cai", legalBasis: "QĐ 17/2026 §4")),
        .floor(at),
        .operatorAct(role: "night-shift", act: "clock-confirmed", reason: "NTP"),
    ]

    static let golden: [String] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Golden/leaves.txt")
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }()

    @Test("of every kind have their golden bytes, and read back")
    func bytes() throws {
        #expect(Self.golden.count == Self.facts.count)
        for (place, fact) in Self.facts.enumerated() {
            let leaf = Leaf(at: Self.at, fact)
            let text = String(decoding: leaf.bytes, as: UTF8.self)
            #expect(place < Self.golden.count && text == Self.golden[place], "\(text)")
            #expect(try Leaf(parsing: leaf.bytes) == leaf)
        }
        #expect(Set(Self.facts.map(\.kind)).count == 20)
    }

    @Test("keep a header byte for byte, as the last member")
    func headers() throws {
        for fact in Self.facts {
            let leaf = Leaf(at: Self.at, fact)
            guard let header = leaf.header else { continue }
            #expect(header == Self.header)
            #expect(leaf.bytes.suffix(header.count + 1) == (header + [UInt8(ascii: "}")])[...])
        }
    }

    @Test("cut short, lengthened or with a bit turned, are another line or none")
    func hostile() throws {
        for fact in Self.facts {
            let line = Leaf(at: Self.at, fact).bytes
            for count in 0..<line.count {
                #expect(throws: EvidenceError.self) { try Leaf(parsing: Array(line[..<count])) }
            }
            #expect(throws: EvidenceError.self) { try Leaf(parsing: line + [0x20]) }
            for place in line.indices {
                var other = line
                other[place] ^= UInt8(1) << UInt8(place % 8)
                if let leaf = try? Leaf(parsing: other) { #expect(leaf.bytes == other) }
            }
        }
    }

    @Test("that name destroyed bodies name an authority, a basis, and messages in order")
    func purged() throws {
        let one = Self.index
        let two = LedgerIndex(generation: 1, index: one.index + 1)
        let long = String(repeating: "a", count: Limits.purgeText)
        let many = (0..<UInt64(Limits.purgeBatch)).map { LedgerIndex(generation: 1, index: $0) }
        for (messages, authority, basis, flaw) in [
            ([one, two], "a", long, nil), (many, "a", "b", nil),
            ([], "a", "b", "messages"), ([two, one], "a", "b", "messages"),
            ([one, one], "a", "b", "messages"),
            (many + [LedgerIndex(generation: 2, index: 0)], "a", "b", "messages"),
            ([one], "", "b", "authority"), ([one], " \n", "b", "authority"),
            ([one], long + "a", "b", "authority"), ([one], "a", "", "legalBasis"),
        ] as [([LedgerIndex], String, String, String?)] {
            let fact = LeafPurged(messages: messages, authority: authority, legalBasis: basis)
            let line = Leaf(at: Self.at, .purged(fact)).bytes
            guard let flaw else {
                #expect(try Leaf(parsing: line).fact == .purged(fact))
                continue
            }
            #expect(throws: EvidenceError.leaf(.member(flaw))) { try Leaf(parsing: line) }
        }
    }

    @Test("in another order, with more, twice or in another spelling are refused")
    func spelling() throws {
        let good =
            #"{"kind":"floor","at":"2026-11-23T07:02:41.000Z","floor":"2026-11-23T07:02:41.000Z"}"#
        #expect(throws: Never.self) { try Leaf(parsing: Array(good.utf8)) }
        let bad: [(String, LeafFlaw)] = [
            (good.replacing(":\"floor\"", with: ": \"floor\""), .notCanonical("floor")),
            (good.replacing("41.000Z\",\"f", with: "41Z\",\"f"), .notCanonical("floor")),
            (good.replacing("}", with: ",\"more\":1}"), .notCanonical("floor")),
            (good.replacing("}", with: ",\"floor\":\"2026-11-23T07:02:41.000Z\"}"), .notJSON),
            (good.replacing("\"floor\",", with: "\"flo\\u006fr\","), .notCanonical("floor")),
            (good.replacing("\"floor\",", with: "\"flour\","), .unknownKind("flour")),
            (good.replacing("\"kind\"", with: "\"kinds\""), .member("kind")),
            (good.replacing("\"at\"", with: "\"on\""), .member("at")),
            ("[]", .notJSON), ("", .notJSON), ("{}", .member("kind")),
            (String(repeating: "[", count: 60_000), .notJSON),
            (String(repeating: " ", count: Leaf.most + 1), .tooLong(Leaf.most + 1)),
        ]
        for (line, flaw) in bad {
            #expect(throws: EvidenceError.leaf(flaw), "\(line.prefix(100))") {
                try Leaf(parsing: Array(line.utf8))
            }
        }
    }

    @Test("fit into a bundle's entry, whatever the longest parts are")
    func longest() throws {
        let most = LedgerIndex(generation: .max, index: (1 << 53) - 1)
        let signatures = [[UInt8]](
            repeating: [UInt8](repeating: 1, count: Limits.statementSignature.value), count: 2)
        let line = OutcomeLine(
            number: MessageNumber((1 << 53) - 1), outcome: .duplicate(most))
        let outcomes = [OutcomeLine](repeating: line, count: Limits.sealMessages)
        #expect(OutcomeLine.joined(outcomes).count <= Limits.outcomes.value)
        let statement = [UInt8](repeating: UInt8(ascii: "\n"), count: Limits.statement.value)
        let header = [UInt8](repeating: UInt8(ascii: " "), count: Limits.header.value)
        let origin = [UInt8](repeating: 1, count: Limits.originSignature.value)
        let facts: [LeafFact] = [
            .receipted(statement: statement, signatures: signatures, outcomes: outcomes),
            .composed(
                statement: statement,
                messages: [LedgerIndex](repeating: most, count: Limits.sealMessages)),
            .received(
                LeafReceived(
                    edition: Edition(.max), seal: SealSequence(.max), place: 511,
                    duplicateOf: most, originSignature: origin, header: header)),
        ]
        for fact in facts { #expect(Leaf(at: Self.at, fact).bytes.count <= Leaf.most) }
    }
}
