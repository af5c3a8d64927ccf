// PolicyCaseTests: policies that are refused, and cosignatures that do not count, numbered as in the
// list of cases.

import RedRiverBase
import RedRiverLedger
import TestSupport
import Testing

@Suite("Adversarial cases: policies")
struct PolicyCaseTests {
    private static let log = SampleLog(count: 8)
    private static let witnesses = (0..<4).map { SampleLog.cosigner("w\($0).example") }

    /// A log, four witnesses `a` to `d`, and these lines.
    private static func policy(_ rest: String) -> [UInt8] {
        var text = "log \(log.signer.key) https://log.example/\n"
        for (name, witness) in zip(["a", "b", "c", "d"], witnesses) {
            text += "witness \(name) \(witness.key)\n"
        }
        return utf8(text + rest)
    }

    private static func flaw(_ bytes: [UInt8]) -> PolicyFlaw? {
        let error = refusal { () throws(LedgerError) in try TlogPolicy(bytes) }
        guard case .policy(_, let flaw) = error else { return nil }
        return flaw
    }

    private static func names(_ text: String) -> Set<LedgerName> {
        Set(text.map { name(String($0)) })
    }

    @Test("a policy with groups of groups is met as it says")
    func groups() throws {
        let policy = try TlogPolicy(
            Self.policy("\t# two of three,  and d\n\ngroup  x 2 a b c\ngroup y all x d\nquorum y\n")
        )
        for (present, isMet) in [
            ("abd", true), ("acd", true), ("abcd", true), ("abc", false), ("ad", false),
            ("d", false),
            ("", false),
        ] { #expect(policy.isSatisfied(by: Self.names(present)) == isMet, "\(present)") }
        #expect(policy.isSatisfied(by: Self.names("xy")) == false)
        #expect(try TlogPolicy(policy.bytes) == policy)
        let any = try TlogPolicy(Self.policy("group x any a b\nquorum x\n"))
        #expect(any.isSatisfied(by: Self.names("b")) && !any.isSatisfied(by: Self.names("c")))
        let none = try TlogPolicy(Self.policy("quorum none\n"))
        #expect(none.quorum == nil && none.isSatisfied(by: []))
        let one = try TlogPolicy(Self.policy("quorum c\n"))
        #expect(one.isSatisfied(by: Self.names("c")) && !one.isSatisfied(by: Self.names("abd")))
    }

    @Test("32 logs, witnesses and groups are taken")
    func room() throws {
        var text = ""
        for index in 0..<32 {
            text += "log \(SampleLog.signer("l\(index)", "l\(index)").key)\n"
            text += "witness w\(index) \(SampleLog.cosigner("x\(index)").key)\n"
            text += "group g\(index) any w\(index)\n"
        }
        let policy = try TlogPolicy(utf8(text + "quorum g31\n"))
        #expect(policy.isSatisfied(by: [name("w31")]) && !policy.isSatisfied(by: [name("w30")]))
        let long = [UInt8](repeating: 0x0a, count: TlogPolicy.maxBytes.value + 1)
        #expect(
            refusal { () throws(LedgerError) in try TlogPolicy(long) }
                == .tooLong(.policy, ByteCount(long.count)))
    }

    static let flaws: [(String, PolicyFlaw)] = [
        ("", .noQuorum), ("quorum a\nquorum a\n", .secondQuorum),
        ("quorum none\nquorum none\n", .secondQuorum), ("quorum e\n", .undefinedName),
        ("group g any e\nquorum g\n", .undefinedName),
        ("group g any h\ngroup h any a\nquorum g\n", .undefinedName),
        ("group g any g\nquorum g\n", .undefinedName),
        ("group g any none\nquorum g\n", .undefinedName),
        ("quorum g\ngroup g any a\n", .undefinedName),
        ("group g 0 a b\nquorum g\n", .badThreshold), ("group g 3 a b\nquorum g\n", .badThreshold),
        ("group g 01 a b\nquorum g\n", .badThreshold), ("group g -1 a\nquorum g\n", .badThreshold),
        ("group g most a b\nquorum g\n", .badThreshold),
        ("group g 18446744073709551617 a\nquorum g\n", .badThreshold),
        ("group g 2 a a\nquorum g\n", .memberTwice),
        ("group g any a\ngroup h any a b\nquorum h\n", .memberTwice),
        ("group g any\nquorum g\n", .emptyGroup), ("group g\nquorum g\n", .fieldCount),
        ("group a any b\nquorum a\n", .duplicateName),
        ("group none any b\nquorum none\n", .duplicateName),
        ("group g any a\ngroup g any b\nquorum g\n", .duplicateName),
        ("quorum\n", .fieldCount), ("quorum a b\n", .fieldCount), ("log\nquorum a\n", .fieldCount),
        ("witness e\nquorum a\n", .fieldCount), ("log x y z a\nquorum a\n", .fieldCount),
        ("Quorum a\n", .unknownKeyword), ("quorum a\u{0}\n", .badCharacter),
        ("quorum a\r\n", .badCharacter), ("quorum a\u{7f}\n", .badCharacter),
        ("quorum a", .badCharacter), ("log x+00000000+AA==\nquorum a\n", .badKey),
        ("quorum \u{a0}a\n", .undefinedName),
    ]

    @Test("case 49: policies with a line too many, too few, or out of its place", arguments: flaws)
    func refused(text: String, flaw: PolicyFlaw) {
        #expect(Self.flaw(Self.policy(text)) == flaw)
    }

    @Test("cases 36 and 49: one key as two witnesses, two logs, or a log and a witness")
    func sharedKeys() {
        let renamed = SampleLog.cosigner("another.example", key: "w0.example").key
        #expect(Self.flaw(Self.policy("witness e \(renamed)\nquorum a\n")) == .duplicateKey)
        let logAgain = SampleLog.signer("another.example", "log").key
        #expect(Self.flaw(Self.policy("log \(logAgain)\nquorum a\n")) == .duplicateKey)
        let logAsWitness = SampleLog.cosigner("another.example", key: "log").key
        #expect(Self.flaw(Self.policy("witness e \(logAsWitness)\nquorum a\n")) == .duplicateKey)
        let other = SampleLog.cosigner("e.example").key
        #expect(Self.flaw(Self.policy("log \(other)\nquorum a\n")) == .keyKind)
        let signer = SampleLog.signer("e.example", "e").key
        #expect(Self.flaw(Self.policy("witness e \(signer)\nquorum a\n")) == .keyKind)
        #expect(Self.flaw(Self.policy("witness a \(other)\nquorum a\n")) == .duplicateName)
        #expect(Self.flaw(Self.policy("witness none \(other)\nquorum a\n")) == .duplicateName)
    }

    private func evaluate(
        _ rest: String, _ cosigned: [(Int, UInt64)], now: UInt64 = 1000, maxAge: UInt64? = 100
    ) throws -> PolicyEvaluation {
        let note = Self.log.note(8, cosigned: cosigned.map { (Self.witnesses[$0.0], $0.1) })
        return try TlogPolicy(Self.policy(rest))
            .evaluate(note, time: Freshness(now: time(now), maxAge: maxAge))
    }

    @Test("case 35: a witness that signs twice is one of the k of n")
    func twice() throws {
        let rest = "group g 2 a b c\nquorum g\n"
        #expect(try !evaluate(rest, [(0, 990), (0, 991)]).isSatisfied)
        #expect(try evaluate(rest, [(0, 990), (1, 991)]).isSatisfied)
    }

    @Test("case 36: a witness under another name than its own does not count")
    func renamed() throws {
        let policy = try TlogPolicy(Self.policy("group g 2 a b\nquorum g\n"))
        let again = SampleLog.cosigner("w1.example", key: "w0.example")
        let note = Self.log.note(8, cosigned: [(Self.witnesses[0], 990), (again, 990)])
        let evaluation = try policy.evaluate(note, time: Freshness(now: time(1000), maxAge: 100))
        #expect(evaluation.counted == Self.names("a") && !evaluation.isSatisfied)
    }

    @Test("case 45: a cosignature that is stale, or from far in the future, does not count")
    func freshness() throws {
        let rest = "quorum a\n"
        for (made, standing) in [
            (900, .counts), (899, .stale), (1, .stale), (1000, .counts), (1300, .counts),
            (1301, .fromTheFuture), (UInt64(Int64.max), .fromTheFuture),
        ] as [(UInt64, Freshness.Standing)] {
            let evaluation = try evaluate(rest, [(0, made)])
            #expect(evaluation.witnessings.map(\.standing) == [standing], "\(made)")
            #expect(evaluation.isSatisfied == (standing == .counts))
        }
        #expect(try evaluate(rest, [(0, 1)], maxAge: nil).isSatisfied)
    }

    @Test("case 48: milliseconds instead of seconds lie in the future")
    func milliseconds() throws {
        let now: UInt64 = 1_800_000_000
        let evaluation = try evaluate("quorum a\n", [(0, now * 1000)], now: now, maxAge: nil)
        #expect(evaluation.witnessings.map(\.standing) == [.fromTheFuture])
        #expect(!evaluation.isSatisfied)
    }

    @Test("case 50: a quorum met by the log's own country alone can be told from one met by others")
    func ownCountry() throws {
        let rest = "group g any a b\nquorum g\n"
        let own = try evaluate(rest, [(0, 990)])
        #expect(own.isSatisfied && !own.isSatisfied(without: Self.names("a")))
        #expect(own.witnessings.map(\.name) == [name("a")])
        #expect(own.witnessings.map(\.time) == [time(990)])
        let both = try evaluate(rest, [(0, 990), (1, 995)])
        #expect(both.isSatisfied(without: Self.names("a")))
    }

    @Test("a witness's bad signature condemns the checkpoint, one of a stranger says nothing")
    func badWitness() throws {
        let policy = try TlogPolicy(Self.policy("quorum a\n"))
        let text = Self.log.checkpoint(8).text
        let good = Self.witnesses[0].cosign(text, at: time(990))
        let bad = Self.witnesses[3].cosign(text + [0x0a], at: time(990))
        let stranger = SampleLog.cosigner("stranger.example").cosign(text, at: time(990))
        let freshness = Freshness(now: time(1000), maxAge: 100)
        let spoiled = try Self.log.note(8).adding([good, bad])
        #expect(
            refusal { () throws(LedgerError) in try policy.evaluate(spoiled, time: freshness) }
                == .signatureFails(Self.witnesses[3].key.name, Self.witnesses[3].key.id))
        let fine = try Self.log.note(8).adding([stranger, good])
        #expect(try policy.evaluate(fine, time: freshness).isSatisfied)
    }

    @Test("a proof in one file: right for its record only, and only with the quorum")
    func proof() throws {
        let log = Self.log
        let policy = try TlogPolicy(Self.policy("quorum b\n"))
        let freshness = Freshness(now: time(1000), maxAge: 100)
        let note = log.note(8, cosigned: [(Self.witnesses[1], 990)])
        let proof = TlogProof(
            index: RecordIndex(5), path: log.inclusion(5, 8), note: note, extra: utf8("x"))
        #expect(try TlogProof(proof.bytes) == proof)
        try proof.verify(leaf: log.leaves[5], policy: policy, time: freshness)
        #expect(
            refusal { () throws(LedgerError) in
                try proof.verify(leaf: log.leaves[4], policy: policy, time: freshness)
            } == .notIncluded(RecordIndex(5), TreeSize(8)))
        let unwitnessed = TlogProof(index: proof.index, path: proof.path, note: log.note(8))
        #expect(
            refusal { () throws(LedgerError) in
                try unwitnessed.verify(leaf: log.leaves[5], policy: policy, time: freshness)
            } == .quorumNotMet)
    }

    @Test(
        "a proof cut anywhere, with a line changed, doubled or moved, is none or says another thing"
    )
    func proofForms() throws {
        let log = Self.log
        let proof = TlogProof(index: RecordIndex(5), path: log.inclusion(5, 8), note: log.note(8))
        let bytes = proof.bytes
        for count in bytes.indices {
            #expect(
                refusal { () throws(LedgerError) in try TlogProof(Array(bytes.prefix(count))) }
                    != nil)
        }
        let text = String(decoding: bytes, as: UTF8.self)
        for (from, to) in [
            ("@v1", "@v2"), ("index 5", "index 05"), ("index 5", "index -5"),
            ("index 5", "index x"),
            ("index 5\n", ""), ("index 5", "Index 5"), ("index 5", "index  5"),
            ("index 5", "index 9223372036854775808"), ("index 5", "extra \nindex 5"),
            ("index 5", "extra !\nindex 5"), ("index 5", "extra eA==\nextra eA==\nindex 5"),
            ("index 5\n", "index 5\nindex 5\n"), ("index 5\n", "index 5\nAAAA\n"), ("\n\n", "\n"),
            ("\n", "\r\n"),
        ] {
            let bad = utf8(text.replacing(from, with: to, maxReplacements: 1))
            #expect(refusal { () throws(LedgerError) in try TlogProof(bad) } != nil, "\(to)")
        }
        let long = bytes + [UInt8](repeating: 0x0a, count: TlogProof.maxBytes.value)
        #expect(
            refusal { () throws(LedgerError) in try TlogProof(long) }
                == .tooLong(.proof, ByteCount(long.count)))
    }
}
