// DigestTests: digests, roots, commitments and the genesis values are those computed elsewhere.
//
// The expected values come from a few lines of Python (hashlib, hmac, cryptography) written from
// docs/formats.md, not from this code.

import RedRiverBase
import RedRiverCrypto
import RedRiverEvidence
import Testing

@Suite("Digests")
struct DigestTests {
    @Test("of statements are SHA-256 of the golden files")
    func statements() {
        let rows = [
            (
                Samples.seal.digest,
                "19ba0ae952ad8617d9108e4e8530b5ac95ac234fe0fb392e744e7e26ef303e93"
            ),
            (
                Samples.receipt.digest,
                "088666c9ea964d6ba14acca25623e504119359002738201e2b634890b72d2708"
            ),
            (
                Samples.epoch.digest,
                "217614b1e3a8052a11afbaea54c18e46d88a06b6263ca263d479ec9162f3e4fe"
            ),
        ]
        for (digest, expected) in rows { #expect(digest.description == expected) }
    }

    @Test("that chains begin with hash kind and agreement as text")
    func genesis() {
        let rows: [(StatementKind, String)] = [
            (.seal, "3bc8961ec4f8c69f4dae5b3a8e2885010d2c2731925407a41a5cea1f631fe4f8"),
            (.receipt, "cd9ee87e8881f738bd3920eaaaa7e87cbc1fa6ecfc569623ef4f42d364f53c50"),
            (.epoch, "6b3c64d160dfb4d7a8e1196eb52d42da2f6956b013f21549eaaccd33704d1c2a"),
            (.void, "27748cac1ee85e27c10639163c623a89760a4e0e4cd122f6ce35086392fb1817"),
        ]
        for (kind, expected) in rows {
            #expect(kind.genesis(agreement: digest(0x33)).description == expected)
        }
    }

    @Test("of outcome lines and headers are RFC 6962 roots")
    func roots() {
        let lines = [
            OutcomeLine(
                number: MessageNumber(7),
                outcome: .accepted(LedgerIndex(generation: 1, index: 88120))),
            OutcomeLine(
                number: MessageNumber(8), outcome: .duplicate(LedgerIndex(generation: 2, index: 0))),
            OutcomeLine(
                number: MessageNumber(9), outcome: .refused(.ruleViolated, pointer: "/body/c/0")),
        ]
        #expect(
            OutcomeLine.root(lines).description
                == "6beaa97b3decdf83d39d5095310cbbaa2d5ee78beee25533abdbce53e67b8b14")
        #expect(
            SealStatement.root(headers: World.headers).description
                == "12ff18333b34f0d88881c99234c27f9a822c8c2b6c0e10ac6849e23f08ccf0e5")
    }

    @Test("that commit to a body depend on every byte of salt and body, and on where they part")
    func commitment() {
        let salt = [UInt8](0..<32)
        let body = Array("{\"truck\":\"24C-123.45\"}".utf8)
        let commitment = Commitment.digest(salt: salt, body: body)
        #expect(
            commitment.description
                == "0a1bacfe1abd74e3deae1d472ba56345f8b774ab78a397095f4cd81ceab8374d")
        for at in salt.indices {
            var other = salt
            other[at] ^= 1
            #expect(Commitment.digest(salt: other, body: body) != commitment)
        }
        for at in body.indices {
            var other = body
            other[at] ^= 1
            #expect(Commitment.digest(salt: salt, body: other) != commitment)
        }
        #expect(Commitment.digest(salt: salt, body: body + [0]) != commitment)
        #expect(Commitment.digest(salt: salt, body: []) != Commitment.digest(salt: salt, body: [0]))
    }

    @Test("that become a salt depend on key, sender, identifier and body")
    func derivedSalt() throws {
        func secret(_ byte: UInt8) -> Secret {
            var bytes = [UInt8](repeating: byte, count: 32)
            return Secret(taking: &bytes)
        }
        let key = secret(0x6b)
        let sender = try #require(PartyID("VN.CUSTOMS.13BB"))
        let id = try #require(MessageID("019a9bfa-1234-7abc-8def-0123456789ab"))
        let body = Array("{\"truck\":\"24C-123.45\"}".utf8)
        let salt = Commitment.deriveSalt(key: key, sender: sender, id: id, body: body)
        #expect(
            Hexadecimal.encode(salt)
                == "738455e4979a6a6ed2a1029080eabec5f5dcfa7a66fc3fa5069dc9919e321437")
        let otherSender = try #require(PartyID("VN.CUSTOMS.13BA"))
        let otherID = try #require(MessageID("019a9bfa-1234-7abc-8def-0123456789ac"))
        let others = [
            Commitment.deriveSalt(key: secret(0x6c), sender: sender, id: id, body: body),
            Commitment.deriveSalt(key: key, sender: otherSender, id: id, body: body),
            Commitment.deriveSalt(key: key, sender: sender, id: otherID, body: body),
            Commitment.deriveSalt(key: key, sender: sender, id: id, body: body + [0]),
        ]
        #expect(Set(others + [salt]).count == 5)
    }
}
