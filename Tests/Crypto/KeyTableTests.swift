// KeyTableTests: verification with a table says what verification without one says, of everything.

import RedRiverBase
import RedRiverJSON
import TestSupport
import Testing

@testable import RedRiverCrypto

/// A signature to be judged both ways.
private struct Question {
    let key: PublicKey
    let signature: [UInt8]
    let digest: Digest
    let label: Comment

    /// What is said without a table.
    var plain: Bool { key.isValidSignature(signature, of: digest) }
}

/// Asks all questions of one key both ways, together and one by one.
///
/// - Returns: How many signatures were valid.
private func agree(_ questions: [Question]) throws -> Int {
    guard let key = questions.first?.key else { return 0 }
    let table = KeyTable(key)
    let items = questions.map {
        TableVerifier.Item(signature: $0.signature, digest: $0.digest, table: table)
    }
    let together = TableVerifier.verify(items)
    #expect(together.count == questions.count)
    var valid = 0
    for (place, question) in questions.enumerated() {
        let plain = question.plain
        #expect(together[place] == plain, question.label)
        #expect(TableVerifier.verify([items[place]]) == [plain], question.label)
        if plain { valid += 1 }
    }
    return valid
}

/// Numbers of 32 bytes, most significant first.
private enum P256 {
    static let order = hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")
    static let prime = hex("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff")
    static let x = hex("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296")
    static let y = hex("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")
    /// The x of 2·G.
    static let twiceX = hex("7cf27b188d034f7e8a52380304b51ac3c08969e277f21b35a60b48fc47669978")

    static func minus(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] {
        var result = a
        var borrow = 0
        for place in a.indices.reversed() {
            let difference = Int(a[place]) - Int(b[place]) - borrow
            result[place] = UInt8(truncatingIfNeeded: difference)
            borrow = difference < 0 ? 1 : 0
        }
        return result
    }

    /// 33 bytes.
    static func plus(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] {
        minus([1] + a, [0] + minus([UInt8](repeating: 0, count: b.count), b))
    }

    static func plusOne(_ a: [UInt8]) -> [UInt8] {
        minus(a, [UInt8](repeating: 0xff, count: a.count))
    }

    /// The key whose secret is 1, and the one whose secret is n − 1.
    static func one() throws -> PublicKey { try PublicKey(point: [4] + x + y) }
    static func minusOne() throws -> PublicKey { try PublicKey(point: [4] + x + minus(prime, y)) }

    static func number(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array(bytes.drop { $0 == 0 })
        guard let first = digits.first else { return [2, 1, 0] }
        return DER.element(DER.integer, [first >= 0x80 ? [0] + digits : digits])
    }

    static func signature(_ r: [UInt8], _ s: [UInt8]) -> [UInt8] {
        DER.sequence(number(r), number(s))
    }
}

@Suite("Keys with tables")
struct KeyTableTests {
    private let key = SigningKey(PrivateKey.generate())
    private let digest = Digest.sha256(utf8("a statement"))

    private func question(
        _ signature: [UInt8], _ digest: Digest? = nil, _ label: String = ""
    ) -> Question {
        Question(
            key: key.publicKey, signature: signature, digest: digest ?? self.digest,
            label: Comment(rawValue: label))
    }

    /// Values at which a check of a range can go wrong.
    private static func edges() -> [[UInt8]] {
        let n = P256.order
        let one = [UInt8](repeating: 0, count: 31) + [1]
        let half = hex("7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8")
        return [
            [UInt8](repeating: 0, count: 32), one, P256.minus(n, one), n, P256.plusOne(n), half,
            P256.plusOne(half), P256.prime, P256.minus(P256.prime, n), P256.x, P256.twiceX,
            [UInt8](repeating: 0xff, count: 32), [1] + [UInt8](repeating: 0, count: 32),
        ]
    }

    @Test("signatures, and the same with the other s, are valid; over anything else they are not")
    func ordinary() throws {
        var questions: [Question] = []
        for number in 0..<40 {
            let message = utf8("statement \(number)")
            let digest = Digest.sha256(message)
            let signature = key.sign(message)
            questions.append(question(signature, digest))
            questions.append(question(signature, self.digest))
            let (r, s) = try #require(Self.numbers(signature))
            questions.append(question(P256.signature(r, P256.minus(P256.order, s)), digest))
            questions.append(question(P256.signature(s, r), digest))
            // The same numbers modulo n, and out of range.
            questions.append(question(P256.signature(r, P256.plus(P256.order, s)), digest))
            questions.append(question(P256.signature(P256.plus(P256.order, r), s), digest))
        }
        #expect(try agree(questions) == 80)
    }

    @Test("every bit of a signature and of a digest counts")
    func flips() throws {
        let message = utf8("a statement")
        let signature = key.sign(message)
        var questions = [question(signature)]
        for at in signature.indices {
            for bit in 0..<8 { questions.append(question(flipped(signature, at, bit))) }
        }
        for at in 0..<Digest.byteCount {
            let other = try #require(Digest(flipped(digest.bytes, at, at % 8)))
            questions.append(question(signature, other))
        }
        #expect(try agree(questions) == 1)
    }

    @Test("numbers at the edges of their ranges, with digests at theirs")
    func edges() throws {
        let edges = Self.edges()
        let digests = edges.filter { $0.count == 32 }.compactMap { Digest($0) }
        for key in [key.publicKey, try P256.one(), try P256.minusOne()] {
            var questions: [Question] = []
            for r in edges {
                for s in edges {
                    for digest in digests {
                        questions.append(
                            Question(
                                key: key, signature: P256.signature(r, s), digest: digest,
                                label: "r \(r), s \(s), \(digest)"))
                    }
                }
            }
            _ = try agree(questions)
        }
    }

    @Test("sums that are twice a point, one point alone, or none")
    func sums() throws {
        let none = try #require(Digest([UInt8](repeating: 0, count: 32)))
        let (x, twice) = (try #require(Digest(P256.x)), try #require(Digest(P256.twiceX)))
        let doubled = P256.signature(P256.twiceX, P256.twiceX)
        let alone = P256.signature(P256.x, P256.x)
        func ask(_ key: PublicKey, _ signature: [UInt8], _ digest: Digest) throws -> Int {
            try agree([Question(key: key, signature: signature, digest: digest, label: "")])
        }
        // u₁ = u₂ = 1 and Q = G: G + G. With −G it is no point.
        #expect(try ask(P256.one(), doubled, twice) == 1)
        #expect(try ask(P256.minusOne(), doubled, twice) == 0)
        // u₁ = 0: Q alone, whose x does not say of which sign it is.
        #expect(try ask(P256.one(), alone, none) == 1)
        #expect(try ask(P256.minusOne(), alone, none) == 1)
        // u₁ = −u₂: no point again.
        let opposite = try #require(Digest(P256.minus(P256.order, P256.x)))
        #expect(try ask(P256.one(), alone, opposite) == 0)
        #expect(try ask(P256.minusOne(), alone, x) == 0)
    }

    @Test("encodings that are not the one OpenSSL would write are refused as it refuses them")
    func encodings() throws {
        let signature = key.sign(utf8("a statement"))
        let (r, s) = try #require(Self.numbers(signature))
        let (dr, ds) = (P256.number(r), P256.number(s))
        func padded(_ number: [UInt8]) -> [UInt8] {
            DER.element(DER.integer, [[0] + number.dropFirst(2)])
        }
        let body = dr + ds
        var forms: [[UInt8]] = [
            [], [0x30, 0], signature + [0], signature + [5, 0], signature.dropLast(),
            [0] + signature,
            DER.sequence(padded(dr), ds), DER.sequence(dr, padded(ds)), DER.sequence(dr),
            DER.sequence(dr, ds, ds), DER.sequence(dr, ds, [5, 0]), DER.sequence(ds),
            [0x30, 0x81, UInt8(body.count)] + body, [0x30, 0x82, 0, UInt8(body.count)] + body,
            [0x30, 0x80] + body + [0, 0], [0x31, UInt8(body.count)] + body,
            DER.sequence([2, 0], ds), DER.sequence(dr, [2, 0]), body,
            DER.sequence([3] + dr.dropFirst(), ds),
            // Negative numbers: the sign byte left out, and −1.
            DER.sequence(DER.element(DER.integer, [[0x80] + r.dropFirst()]), ds),
            DER.sequence([2, 1, 0xff], ds), DER.sequence(dr, [2, 1, 0xff]),
        ]
        forms += signature.indices.map { Array(signature[..<$0]) }
        #expect(try agree([question(signature)] + forms.map { question($0) }) == 1)
    }

    @Test("bytes in the clothes of a signature are judged alike")
    func random() throws {
        var random = SeededGenerator(seed: 21)
        let signature = key.sign(utf8("a statement"))
        let questions = (0..<(500 * min(Scale.value, 200))).map { _ in
            var bytes = signature
            for _ in 0...Int.random(in: 0...2, using: &random) where !bytes.isEmpty {
                let at = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0...3, using: &random) {
                case 0: bytes.remove(at: at)
                case 1: bytes.insert(bytes[at], at: at)
                case 2:
                    bytes[at] =
                        [0, 1, 2, 0x30, 0x7f, 0x80, 0xff].randomElement(using: &random) ?? 0
                default: bytes[at] ^= 1 << UInt8.random(in: 0...7, using: &random)
                }
            }
            return question(bytes, nil, "\(bytes)")
        }
        _ = try agree(questions)
    }

    @Test(
        "Wycheproof's cases are judged as they should be", .needs(conformance: "crypto/wycheproof"))
    func wycheproof() throws {
        let cases = try WycheproofTests.cases("ecdsa_secp256r1_sha256")
        var groups: [String: [WycheproofTests.Case]] = [:]
        for c in cases {
            let text = try #require(c.group["publicKey"]?["uncompressed"]?.string)
            groups[text, default: []].append(c)
        }
        #expect(groups.count > 20)
        var valid = 0
        for (text, cases) in groups {
            let key = try PublicKey(point: #require(Hexadecimal.decode(text)))
            valid += try agree(
                cases.map { c in
                    Question(
                        key: key, signature: try c.bytes("sig"),
                        digest: Digest.sha256(try c.bytes("msg")), label: c.label)
                })
        }
        #expect(valid == cases.count { $0.verdict == "valid" })
    }

    @Test("many detached signatures are judged as each alone, whoever has a table")
    func detached() throws {
        let (vietnam, china) = (
            try Identities("VN", name: "Hải quan Việt Nam"), try Identities("CN", name: "中国海关")
        )
        let tables = try [vietnam, china].map { KeyTable(try #require($0.signing.publicKey)) }
        var batch: [CMS.Detached] = []
        var expected: [CryptoError?] = []
        for number in 0..<24 {
            let signer = number % 3 == 0 ? china : vietnam
            let content = utf8("statement \(number)")
            var signature = try CMS.signDetached(
                content, key: signer.signingKey, certificate: signer.signing)
            switch number % 8 {
            case 3: signature[signature.count - 1] ^= 1
            case 4: signature.removeLast()
            case 5: signature = CMSTests.content
            default: break
            }
            let named = number % 8 == 6 ? (number % 3 == 0 ? vietnam : china) : signer
            let stated = number % 8 == 7 ? content + [0] : content
            // Of the signer, of another, or none.
            let table = number % 5 == 4 ? nil : tables[number % 2]
            batch.append(
                CMS.Detached(signature, content: stated, signer: named.signing, table: table))
            do throws(CryptoError) {
                try CMS.verifyDetached(signature, content: stated, signer: named.signing)
                expected.append(nil)
            } catch {
                expected.append(error)
            }
        }
        #expect(CMS.verifyDetached(batch) == expected)
        #expect(expected.count { $0 == nil } == 9)
        #expect(CMS.verifyDetached([]).isEmpty)
    }

    /// r and s, 32 bytes each.
    private static func numbers(_ signature: [UInt8]) -> (r: [UInt8], s: [UInt8])? {
        var outer = DERReader(signature[...])
        guard let inside = outer.contents(DER.sequenceOf) else { return nil }
        var reader = DERReader(inside)
        func number() -> [UInt8]? {
            reader.contents(DER.integer).map { bytes in
                let digits = bytes.drop { $0 == 0 }
                return [UInt8](repeating: 0, count: 32 - digits.count) + digits
            }
        }
        guard let r = number(), let s = number() else { return nil }
        return (r, s)
    }
}
