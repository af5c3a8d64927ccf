// DigestTests: digests, codes and derived keys have the published values.

import RedRiverBase
import RedRiverCrypto
import TestSupport
import Testing

@Suite("SHA-256, HMAC and HKDF")
struct DigestTests {
    /// FIPS 180-4 examples, as published by NIST with the standard.
    static let digests: [(message: [UInt8], digest: String)] = [
        ([], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (utf8("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            utf8("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ]

    @Test("digests of the standard's examples", arguments: digests)
    func digest(message: [UInt8], digest: String) {
        #expect(Digest.sha256(message).description == digest)
    }

    @Test("the digest of the standard's long example, a million letters")
    func million() {
        #expect(
            Digest.sha256([UInt8](repeating: 0x61, count: 1_000_000)).description
                == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test("a byte before the input is hashed like a part of it, in any thread")
    func prefixed() async {
        await withTaskGroup(of: Bool.self) { group in
            for seed in 0..<4 {
                group.addTask {
                    var random = SeededGenerator(seed: UInt64(seed))
                    return (0..<200).allSatisfy { length in
                        let message = random.bytes(length)
                        let joined = Digest.sha256([[UInt8(seed)], message])
                        return Digest.sha256(UInt8(seed), message.span) == joined
                            && Digest.sha256([UInt8(seed)] + message) == joined
                    }
                }
            }
            for await isSame in group { #expect(isSame) }
        }
    }

    @Test("a digest does not depend on how its input is cut")
    func cut() {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<100 {
            let message = random.bytes(Int.random(in: 0..<300, using: &random))
            let whole = Digest.sha256(message)
            let at = Int.random(in: 0...message.count, using: &random)
            let (head, tail) = (message[..<at], message[at...])
            #expect(Digest.sha256([Array(head), [], Array(tail)]) == whole)
            #expect(Digest.sha256((random.bytes(3) + message)[3...]) == whole)
            var hasher = SHA256Hasher()
            hasher.update(head)
            for byte in tail { hasher.update(byte) }
            #expect(hasher.finish() == whole)
            var outer = SHA256Hasher()
            outer.update(whole)
            #expect(outer.finish() == Digest.sha256(whole.bytes))
        }
    }

    /// RFC 4231 §4.2 to §4.8; the fifth is published cut to 16 bytes.
    static let codes: [(key: [UInt8], message: [UInt8], code: String)] = [
        (
            [UInt8](repeating: 0x0b, count: 20), utf8("Hi There"),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            utf8("Jefe"), utf8("what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            [UInt8](repeating: 0xaa, count: 20), [UInt8](repeating: 0xdd, count: 50),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        (
            Array(1...25), [UInt8](repeating: 0xcd, count: 50),
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
        ),
        (
            [UInt8](repeating: 0x0c, count: 20), utf8("Test With Truncation"),
            "a3b6167473100ee06e0c796c2955552b"
        ),
        (
            [UInt8](repeating: 0xaa, count: 131),
            utf8("Test Using Larger Than Block-Size Key - Hash Key First"),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
        (
            [UInt8](repeating: 0xaa, count: 131),
            utf8(
                "This is a test using a larger than block-size key and a larger than block-size "
                    + "data. The key needs to be hashed before being used by the HMAC algorithm."),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
        ),
    ]

    @Test("codes of RFC 4231", arguments: codes)
    func code(key: [UInt8], message: [UInt8], code: String) {
        let whole = HMACSHA256.authenticate([message], key: key)
        #expect(Hexadecimal.encode(whole).hasPrefix(code))
        let parts = [Array(message.prefix(3)), [], Array(message.dropFirst(3))]
        #expect(HMACSHA256.authenticate(parts, key: key) == whole)
        var copy = key
        let kept = HMACKey(Secret(taking: &copy))
        #expect(kept.authenticate([message]) == whole)
        #expect(kept.authenticate(parts) == whole)
    }

    struct Derivation: Sendable {
        var ikm: [UInt8]
        var salt: [UInt8]
        var info: [UInt8]
        var prk: String
        var okm: String
    }

    /// RFC 5869, appendices A.1 to A.3.
    static let derivations = [
        Derivation(
            ikm: [UInt8](repeating: 0x0b, count: 22), salt: Array(0x00...0x0c),
            info: Array(0xf0...0xf9),
            prk: "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
            okm: "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
                + "34007208d5b887185865"),
        Derivation(
            ikm: Array(0x00...0x4f), salt: Array(0x60...0xaf), info: Array(0xb0...0xff),
            prk: "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
            okm: "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
                + "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
                + "cc30c58179ec3e87c14c01d5c1f3434f1d87"),
        Derivation(
            ikm: [UInt8](repeating: 0x0b, count: 22), salt: [], info: [],
            prk: "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
            okm: "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
                + "9d201395faa4b61a96c8"),
    ]

    @Test("keys of RFC 5869", arguments: derivations)
    func derivation(_ d: Derivation) {
        let prk = HKDFSHA256.extract(salt: d.salt, ikm: d.ikm)
        #expect(prk == hex(d.prk))
        let okm = HKDFSHA256.expand(prk: prk, info: d.info, count: d.okm.count / 2)
        #expect(okm == hex(d.okm))
    }

    @Test("expansion gives every length from none to the most")
    func lengths() {
        let prk = HKDFSHA256.extract(salt: [], ikm: [1])
        let most = HKDFSHA256.expand(prk: prk, info: [2], count: HKDFSHA256.countMax)
        for count in [0, 1, 31, 32, 33, 64, HKDFSHA256.countMax] {
            let some = HKDFSHA256.expand(prk: prk, info: [2], count: count)
            #expect(some == Array(most.prefix(count)))
        }
    }
}

@Suite("Secrets")
struct SecretTests {
    @Test("a secret keeps its bytes and empties where they came from")
    func taking() {
        var bytes: [UInt8] = [1, 2, 3]
        let secret = Secret(taking: &bytes)
        #expect(bytes.isEmpty)
        #expect(secret.count == 3)
        #expect(secret.withBytes { span in span.indices.map { span[$0] } } == [1, 2, 3])
        var none: [UInt8] = []
        #expect(Secret(taking: &none).withBytes { $0.count } == 0)
    }

    @Test("a wiped array is empty")
    func wiping() {
        var bytes = SecureRandom.secretBytes(16)
        wipe(&bytes)
        #expect(bytes.isEmpty)
        wipe(&bytes)
    }

    @Test("comparison finds equality and nothing else")
    func comparing() {
        var random = SeededGenerator(seed: 2)
        #expect(ConstantTime.equal([], []))
        for count in 1...40 {
            let bytes = random.bytes(count)
            #expect(ConstantTime.equal(bytes, Array(bytes)))
            for at in bytes.indices {
                var other = bytes
                other[at] ^= 0x80
                #expect(!ConstantTime.equal(bytes, other))
            }
            #expect(!ConstantTime.equal(bytes, Array(bytes.dropLast())))
        }
    }

    @Test("random bytes have the length asked for and are not repeated")
    func random() {
        #expect(SecureRandom.bytes(0).isEmpty)
        var seen: Set<[UInt8]> = []
        for _ in 0..<100 {
            seen.insert(SecureRandom.bytes(16))
            seen.insert(SecureRandom.secretBytes(16))
        }
        #expect(seen.count == 200)
    }
}
