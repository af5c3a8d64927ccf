// Ed25519Tests: RFC 8032's signatures come out, and no key is taken under which anything verifies.

import RedRiverBase
import RedRiverCrypto
import TestSupport
import Testing

@Suite("Ed25519")
struct Ed25519Tests {
    /// RFC 8032 §7.1, tests 1 to 3.
    static let vectors = [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bac"
                + "c61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e"
                + "458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ]

    @Test("seeds give the published keys and signatures", arguments: vectors)
    func signatures(seed: String, key: String, message: String, signature: String) throws {
        let secret = try Ed25519SigningKey(seed: bytes(seed))
        #expect(try secret.publicKey == Ed25519PublicKey(bytes(key)))
        #expect(try secret.sign(bytes(message)) == bytes(signature))
        #expect(try secret.publicKey.isValidSignature(bytes(signature), for: bytes(message)))
    }

    private func bytes(_ hex: String) throws -> [UInt8] {
        try #require(Hexadecimal.decode(hex))
    }

    @Test("a signature with any bit changed, or cut, or lengthened, is not valid")
    func alteredSignature() throws {
        let secret = try Ed25519SigningKey(seed: [UInt8](repeating: 7, count: 32))
        let signature = secret.sign(utf8("a"))
        for at in signature.indices {
            for bit in 0..<8 {
                let bad = flipped(signature, at, bit)
                #expect(!secret.publicKey.isValidSignature(bad, for: utf8("a")))
            }
            #expect(
                !secret.publicKey.isValidSignature(Array(signature.prefix(at)), for: utf8("a")))
        }
        #expect(!secret.publicKey.isValidSignature(signature + [0], for: utf8("a")))
        #expect(!secret.publicKey.isValidSignature(signature, for: utf8("b")))
    }

    /// The encodings of points of small order, canonical and not: "Taming the many EdDSAs", table 1.
    static let weakKeys = [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    ]

    @Test("keys of small order and in other encodings are refused", arguments: weakKeys)
    func smallOrder(key: String) throws {
        let bytes = try bytes(key)
        #expect(throws: CryptoError.self) { try Ed25519PublicKey(bytes) }
    }

    @Test("keys and seeds of another length are refused", arguments: [0, 31, 33, 64])
    func lengths(count: Int) {
        let bytes = [UInt8](repeating: 3, count: count)
        #expect(throws: CryptoError.self) { try Ed25519PublicKey(bytes) }
        #expect(throws: CryptoError.self) { try Ed25519SigningKey(seed: bytes) }
    }
}
