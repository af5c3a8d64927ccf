// SealingTests: the published example of the key schedule, and what must not open.

import RedRiverBase
import RedRiverCrypto
import RedRiverEvidence
import TestSupport
import Testing

/// The example of docs/formats.md, "A worked example". Computed there by Python; see DigestTests.
enum Example {
    /// `enc` and `skRm` of RFC 9180, appendix A.3.1: a published key that protects nothing.
    static let encapsulated = hex(
        "04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac98536d7b61a1af4b78e5b7f95"
            + "1c0900be863c403ce65c9bfcb9382657222d18c4")
    static let recipientScalar = hex(
        "f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2")
    static let recipientPoint = hex(
        "04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a826a779b4cf969b8a0e539c7f6"
            + "2fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0")
    static let prk = hex("3483fbb294f6a4e18918b92f911919422df8df9d38e70cd69479522afed86f3c")

    static let number = MessageNumber(60321)
    static let nonce = [UInt8](0..<16)
    static let salt = [UInt8](0..<32)
    static let body = Array("{\"truck\":\"24C-123.45\"}".utf8)
    static let commitment = Commitment.digest(salt: salt, body: body)
    static let header = Array(
        ("{\"msgId\":\"019a9bfa-1234-7abc-8def-0123456789ab\",\"body\":{\"bytes\":22,"
            + "\"commitment\":\"\(commitment.labelled)\"}}").utf8)
    static let sealed = hex(
        "000102030405060708090a0b0c0d0e0fce321f0239ef8da82a8752f864e0dfdc6d50dec7ada5c97cbfd08b2376"
            + "26f5fa25e579b92f93f3d90db602cad146249bd92dc3ef640d6e3fe22b3a85ebf8e37c9f9bed1b67d3")

    static let epoch = {
        var epoch = Samples.epoch
        epoch.encapsulated = encapsulated
        return epoch
    }()

    static var opener: MessageOpener {
        var secret = prk
        return MessageOpener(epoch, prk: &secret)
    }

    static var sealer: MessageSealer {
        var secret = prk
        return MessageSealer(epoch, prk: &secret)
    }

    /// The recipient's key of RFC 9180 A.3.1 as PKCS#8 (RFC 5958, RFC 5915).
    static func recipientKey() throws -> PrivateKey {
        let der =
            hex(
                "308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420")
            + recipientScalar + hex("a144034200") + recipientPoint
        let label = "PRIVATE KEY-----"
        let text = "-----BEGIN \(label)\n\(folded(Base64.encode(der)))-----END \(label)\n"
        return try PrivateKey(pem: Array(text.utf8))
    }

    private static func folded(_ text: String) -> String {
        var lines = ""
        var rest = text[...]
        while !rest.isEmpty {
            lines += rest.prefix(64) + "\n"
            rest = rest.dropFirst(64)
        }
        return lines
    }
}

func hex(_ text: String) -> [UInt8] {
    guard let bytes = Hexadecimal.decode(text) else { preconditionFailure(text) }
    return bytes
}

@Suite("Sealing")
struct SealingTests {
    @Test("gives the bytes of the published example")
    func example() throws {
        let sealed = Example.sealer.seal(
            number: Example.number, header: Example.header, salt: Example.salt, body: Example.body,
            nonce: Example.nonce)
        #expect(sealed == Example.sealed)
    }

    @Test("is undone by the holder of the encryption key, from the statement alone")
    func exampleOpened() throws {
        let opener = try MessageOpener(Example.epoch, key: Example.recipientKey())
        let opened = try opener.open(
            number: Example.number, header: Example.header, sealed: Example.sealed,
            commitment: Example.commitment)
        #expect(opened.salt == Example.salt && opened.body == Example.body)
    }

    @Test("to a certificate is opened with its key and no other")
    func encapsulation() throws {
        let world = try World()
        let sealer = try MessageSealer(world.epochDraft, to: world.china.encryption)
        #expect(sealer.statement.recipient == world.china.encryption.fingerprint)
        let sealed = sealer.seal(
            number: Example.number, header: Example.header, salt: Example.salt, body: Example.body)
        func open(with key: SigningKey) throws(EvidenceError) -> [UInt8] {
            let opener = try key.withKey { (key) throws(EvidenceError) in
                try MessageOpener(sealer.statement, key: key)
            }
            return try opener.open(
                number: Example.number, header: Example.header, sealed: sealed,
                commitment: Example.commitment
            ).body
        }
        #expect(try open(with: world.china.encryptionKey) == Example.body)
        #expect(throws: EvidenceError.notOpened) { try open(with: world.china.signingKey) }
    }

    @Test("the same message twice gives other bytes each time")
    func freshNonces() {
        let sealer = Example.sealer
        let sealed = (0..<64).map { _ in
            sealer.seal(
                number: Example.number, header: Example.header, salt: Example.salt,
                body: Example.body)
        }
        #expect(Set(sealed).count == 64)
    }

    @Test("works for the empty body and for the longest")
    func sizes() throws {
        for count in [0, 1, Limits.body.value] {
            let body = [UInt8](repeating: 0x20, count: count)
            let commitment = Commitment.digest(salt: Example.salt, body: body)
            let sealed = Example.sealer.seal(
                number: Example.number, header: Example.header, salt: Example.salt, body: body)
            #expect(sealed.count == count + 64)
            let opened = try Example.opener.open(
                number: Example.number, header: Example.header, sealed: sealed,
                commitment: commitment)
            #expect(opened.body == body)
        }
    }

    private func open(
        number: MessageNumber = Example.number, header: [UInt8] = Example.header,
        sealed: [UInt8] = Example.sealed, commitment: Digest = Example.commitment,
        opener: MessageOpener = Example.opener
    ) -> EvidenceError? {
        refusal { () throws(EvidenceError) in
            _ = try opener.open(
                number: number, header: header, sealed: sealed, commitment: commitment)
        }
    }

    @Test("does not open if any byte of nonce, ciphertext, tag or header is another")
    func flips() {
        for at in Example.sealed.indices {
            var sealed = Example.sealed
            sealed[at] ^= 0x10
            #expect(open(sealed: sealed) == .notOpened)
        }
        for at in Example.header.indices {
            var header = Example.header
            header[at] ^= 1
            #expect(open(header: header) == .notOpened)
        }
        for count in Example.sealed.indices {
            #expect(open(sealed: Array(Example.sealed.prefix(count))) == .notOpened)
        }
        #expect(open(sealed: Example.sealed + [0]) == .notOpened)
        #expect(EvidenceError.notOpened.holdCode == .opening)
    }

    @Test("does not open under another number, epoch, direction or commitment")
    func bindings() {
        #expect(open(number: MessageNumber(60322)) == .notOpened)
        #expect(open(commitment: digest(1)) == .notOpened)
        var other = Example.epoch
        other.epoch = EpochID(number: other.epoch.number, random: [1, 2, 3, 4, 5, 6, 7, 9])
        var back = Example.epoch
        (back.from, back.to) = (back.to, back.from)
        for epoch in [other, back] {
            var secret = Example.prk
            #expect(open(opener: MessageOpener(epoch, prk: &secret)) == .notOpened)
        }
        var secret = Example.prk
        secret[0] ^= 1
        #expect(open(opener: MessageOpener(Example.epoch, prk: &secret)) == .notOpened)
    }

    @Test("of another salt or body than the header commits to opens, and is refused")
    func commitments() {
        var salt = Example.salt
        salt[31] ^= 1
        for (salt, body) in [(salt, Example.body), (Example.salt, Example.body + [0x20])] {
            let sealed = Example.sealer.seal(
                number: Example.number, header: Example.header, salt: salt, body: body,
                commitment: Example.commitment)
            #expect(open(sealed: sealed) == .commitmentDiffers)
        }
        #expect(EvidenceError.commitmentDiffers.holdCode == .opening)
    }

    @Test("of less than a salt by someone who has the keys is refused, not trusted to be longer")
    func tooShortWithin() {
        func hmac(_ key: [UInt8], _ parts: [[UInt8]]) -> [UInt8] {
            HMACSHA256.authenticate(parts, key: key)
        }
        let epoch = Example.epoch.epoch.bytes
        let number = hex("000000000000eba1")
        let mk = hmac(
            Example.prk,
            [
                Array("redriver/message/v1\0".utf8), epoch, number, Example.nonce,
                Example.commitment.bytes,
            ])
        let iv = Array(hmac(mk, [Array("iv\u{1}".utf8)]).prefix(12))
        let aad =
            Array("redriver/aad/v1\0".utf8) + epoch + number
            + Array("vn.kim-thanh\0cn.bac-son\0".utf8) + Example.header
        for count in [0, 1, 31] {
            let sealed = AES256GCM.seal(
                Array(Example.salt.prefix(count)), key: hmac(mk, [Array("key\u{1}".utf8)]), iv: iv,
                aad: aad)
            #expect(open(sealed: Example.nonce + sealed) == .notOpened)
        }
    }

    @Test("under an epoch whose lines were changed does not open", arguments: [0, 1, 2, 3])
    func info(line: Int) throws {
        var epoch = Example.epoch
        switch line {
        case 0: epoch.notAfter = epoch.notAfter.advanced(byMilliseconds: 1)
        case 1: epoch.messagesMax -= 1
        case 2: epoch.recipient = digest(0x98)
        default: epoch.notBefore = epoch.notBefore.advanced(byMilliseconds: 1)
        }
        #expect(open(opener: try MessageOpener(epoch, key: Example.recipientKey())) == .notOpened)
    }

    @Test("to what is no point of the curve is refused before anything is derived")
    func points() throws {
        var off = Example.encapsulated
        off[64] ^= 1
        for bytes in [off, [], [4], Array(Example.encapsulated.dropLast()), [0]] {
            var epoch = Example.epoch
            epoch.encapsulated = bytes
            #expect(throws: EvidenceError.encapsulation) {
                _ = try MessageOpener(epoch, key: Example.recipientKey())
            }
        }
    }
}
