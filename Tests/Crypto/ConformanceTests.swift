// ConformanceTests: Project Wycheproof's cases and OpenSSL's malformed CMS, read in place.
//
// Wycheproof marks each case valid, invalid or acceptable (either, with a reason). We must agree on
// the first two.

import RedRiverBase
import RedRiverJSON
import TestSupport
import Testing

@testable import RedRiverCrypto

@Suite("Wycheproof", .needs(conformance: "crypto/wycheproof"))
struct WycheproofTests {
    /// A case with what its group says.
    struct Case {
        let group: JSONValue
        let test: JSONValue

        func bytes(_ name: String) throws -> [UInt8] {
            try #require(test[name]?.string.flatMap { Hexadecimal.decode($0) })
        }
        func number(_ name: String) -> Int? { test[name]?.int64.map { Int($0) } }
        var verdict: String { test["result"]?.string ?? "" }
        var label: Comment {
            Comment(rawValue: "case \(number("tcId") ?? 0): \(test["comment"]?.string ?? "")")
        }
    }

    /// Every case of a file whose group passes `filter`.
    static func cases(
        _ file: String, where filter: (JSONValue) -> Bool = { _ in true }
    ) throws -> [Case] {
        let bytes = try Conformance.bytes(of: "crypto/wycheproof/\(file)_test.json")
        let root = try JSONDocument(parsing: bytes).root
        let groups = try #require(root["testGroups"]).elements.filter(filter)
        return groups.flatMap { group in
            (group["tests"].map { Array($0.elements) } ?? []).map { Case(group: group, test: $0) }
        }
    }

    private func judge(_ c: Case, accepted: Bool) {
        switch c.verdict {
        case "valid": #expect(accepted, c.label)
        case "invalid": #expect(!accepted, c.label)
        default: break
        }
    }

    @Test("AES-256-GCM with 12-byte IVs and full tags")
    func gcm() throws {
        let cases = try Self.cases("aes_gcm") { group in
            group["keySize"]?.int64 == 256 && group["ivSize"]?.int64 == 96
                && group["tagSize"]?.int64 == 128
        }
        #expect(cases.count > 30)
        for c in cases {
            let (key, iv, aad) = (try c.bytes("key"), try c.bytes("iv"), try c.bytes("aad"))
            let (message, sealed) = (try c.bytes("msg"), try c.bytes("ct") + c.bytes("tag"))
            let opened = try? AES256GCM.open(sealed, key: key, iv: iv, aad: aad)
            judge(c, accepted: opened == message)
            let same = AES256GCM.seal(message, key: key, iv: iv, aad: aad) == sealed
            judge(c, accepted: same)
        }
    }

    @Test("HMAC-SHA256, whole and cut tags")
    func hmac() throws {
        let cases = try Self.cases("hmac_sha256")
        #expect(cases.count > 80)
        for c in cases {
            let tag = try c.bytes("tag")
            let code = try HMACSHA256.authenticate([c.bytes("msg")], key: c.bytes("key"))
            let size = try #require(c.group["tagSize"]?.int64)
            judge(c, accepted: ConstantTime.equal(Array(code.prefix(Int(size) / 8)), tag))
        }
    }

    @Test("HKDF-SHA256")
    func hkdf() throws {
        let cases = try Self.cases("hkdf_sha256")
        #expect(cases.count > 40)
        for c in cases {
            let size = try #require(c.number("size"))
            guard size <= HKDFSHA256.countMax else {
                #expect(c.verdict == "invalid", c.label)
                continue
            }
            let prk = try HKDFSHA256.extract(salt: c.bytes("salt"), ikm: c.bytes("ikm"))
            let okm = try HKDFSHA256.expand(prk: prk, info: c.bytes("info"), count: size)
            judge(c, accepted: try okm == c.bytes("okm"))
        }
    }

    @Test("ECDSA on P-256 with SHA-256")
    func ecdsa() throws {
        let cases = try Self.cases("ecdsa_secp256r1_sha256")
        #expect(cases.count > 200)
        for c in cases {
            let text = try #require(c.group["publicKey"]?["uncompressed"]?.string)
            let key = try PublicKey(point: #require(Hexadecimal.decode(text)))
            let accepted = try key.isValidSignature(c.bytes("sig"), for: c.bytes("msg"))
            judge(c, accepted: accepted)
        }
    }

    @Test("Ed25519")
    func ed25519() throws {
        let cases = try Self.cases("ed25519")
        #expect(cases.count > 60)
        for c in cases {
            let text = try #require(c.group["publicKey"]?["pk"]?.string)
            let key = try Ed25519PublicKey(#require(Hexadecimal.decode(text)))
            let accepted = try key.isValidSignature(c.bytes("sig"), for: c.bytes("msg"))
            judge(c, accepted: accepted)
        }
    }

    @Test("ECDH on P-256")
    func ecdh() throws {
        let cases = try Self.cases("ecdh_secp256r1_ecpoint")
        #expect(cases.count > 80)
        for c in cases {
            let scalar = try c.bytes("private").drop { $0 == 0 }
            let padded = [UInt8](repeating: 0, count: max(0, 32 - scalar.count)) + scalar
            let key = try PrivateKey(pem: privateKeyPEM(scalar: padded))
            let shared = try? key.agree(with: PublicKey(point: c.bytes("public")))
            // Compressed points are valid to Wycheproof and refused by us.
            let isCompressed = c.test["flags"]?.elements.contains {
                $0.equals("CompressedPublic") || $0.equals("CompressedPoint")
            }
            if isCompressed == true {
                #expect(shared == nil, c.label)
            } else {
                judge(c, accepted: try shared == c.bytes("shared"))
            }
        }
    }
}

@Suite("OpenSSL's malformed CMS", .needs(conformance: "cms/openssl"))
struct MalformedTests {
    @Test("every file is refused as a signature, a certificate of the wrong kind and a list")
    func files() throws {
        let china = try Identities("CN", name: "中国海关")
        let files = try Conformance.files(below: "cms/openssl")
        #expect(files.count > 20)
        for file in files {
            if file.hasSuffix("-key.pem") { continue }  // Sound keys, beside malformed messages.
            let text = try Conformance.bytes(of: file)
            for bytes in [text, Self.decoded(text)] {
                #expect(throws: CryptoError.self, "\(file)") {
                    try CMS.verifyDetached(bytes, content: [], signer: china.signing)
                }
                #expect(throws: CryptoError.self, "\(file)") {
                    try china.check(Certificate(der: bytes), revocation: [china.list])
                }
                #expect(throws: CryptoError.self, "\(file)") {
                    try china.check(Certificate(pem: bytes), revocation: [china.list])
                }
                #expect(throws: CryptoError.self, "\(file)") {
                    try china.check(china.signing, revocation: [RevocationList(der: bytes)])
                }
                #expect(throws: CryptoError.self, "\(file)") { _ = try PrivateKey(pem: bytes) }
            }
        }
    }

    /// What lies between the first BEGIN and END lines, or nothing.
    private static func decoded(_ text: [UInt8]) -> [UInt8] {
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
        let body = lines.drop { !$0.hasPrefix("-----BEGIN") }.dropFirst()
            .prefix { !$0.hasPrefix("-----END") }
        return Base64.decode(body.joined()) ?? []
    }
}
