// AES256GCMTests: the published ciphertexts, and no altered one opens.

import RedRiverBase
import RedRiverCrypto
import TestSupport
import Testing

@Suite("AES-256-GCM")
struct AES256GCMTests {
    struct Case: Sendable {
        var key: String
        var iv: String
        var plaintext = ""
        var aad = ""
        var ciphertext = ""
        var tag: String
    }

    static let longKey = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"
    static let longPlaintext =
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255"
    static let longCiphertext =
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad"

    /// Test cases 13 to 16 of the GCM specification submitted to NIST (McGrew, Viega, 2005).
    static let cases = [
        Case(
            key: String(repeating: "0", count: 64), iv: String(repeating: "0", count: 24),
            tag: "530f8afbc74536b9a963b4f1c4cb738b"),
        Case(
            key: String(repeating: "0", count: 64), iv: String(repeating: "0", count: 24),
            plaintext: String(repeating: "0", count: 32),
            ciphertext: "cea7403d4d606b6e074ec5d3baf39d18",
            tag: "d0d1c8a799996bf0265b98b5d48ab919"),
        Case(
            key: longKey, iv: "cafebabefacedbaddecaf888", plaintext: longPlaintext,
            ciphertext: longCiphertext, tag: "b094dac5d93471bdec1a502270e3cc6c"),
        Case(
            key: longKey, iv: "cafebabefacedbaddecaf888",
            plaintext: String(longPlaintext.prefix(120)),
            aad: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            ciphertext: String(longCiphertext.prefix(120)),
            tag: "76fc6ece0f4e1768cddf8853bb2d551b"),
    ]

    @Test("the specification's examples, both ways", arguments: cases)
    func example(_ c: Case) throws {
        let (key, iv, aad, plaintext) = (hex(c.key), hex(c.iv), hex(c.aad), hex(c.plaintext))
        let sealed = AES256GCM.seal(plaintext, key: key, iv: iv, aad: aad)
        #expect(sealed == hex(c.ciphertext + c.tag))
        #expect(try AES256GCM.open(sealed, key: key, iv: iv, aad: aad) == plaintext)
    }

    @Test("a message in parts is sealed like the whole, behind its prefix")
    func parts() throws {
        var random = SeededGenerator(seed: 3)
        let (key, iv, nonce) = (random.bytes(32), random.bytes(12), random.bytes(16))
        let (salt, body) = (random.bytes(32), random.bytes(4099))
        let sealed = AES256GCM.seal(
            [salt, [], body], key: key, iv: iv, aad: [[1, 2], [], [3]], after: nonce)
        #expect(sealed == nonce + AES256GCM.seal(salt + body, key: key, iv: iv, aad: [1, 2, 3]))
        let opened = try AES256GCM.open(sealed[16...], key: key, iv: iv, aad: [[1], [2, 3]])
        #expect(opened == salt + body)
    }

    @Test("no message with any bit of it, its key, IV or associated data changed opens")
    func altered() throws {
        var random = SeededGenerator(seed: 4)
        let (key, iv, aad) = (random.bytes(32), random.bytes(12), random.bytes(20))
        let sealed = AES256GCM.seal(random.bytes(50), key: key, iv: iv, aad: aad)
        for at in sealed.indices {
            for bit in 0..<8 {
                let bad = flipped(sealed, at, bit)
                #expect(throws: CryptoError.notOpened) {
                    try AES256GCM.open(bad, key: key, iv: iv, aad: aad)
                }
            }
        }
        for length in 0..<sealed.count {
            #expect(throws: CryptoError.notOpened) {
                try AES256GCM.open(Array(sealed.prefix(length)), key: key, iv: iv, aad: aad)
            }
        }
        #expect(throws: CryptoError.notOpened) {
            try AES256GCM.open(sealed, key: flipped(key, 0, 0), iv: iv, aad: aad)
        }
        #expect(throws: CryptoError.notOpened) {
            try AES256GCM.open(sealed, key: key, iv: flipped(iv, 11, 7), aad: aad)
        }
        #expect(throws: CryptoError.notOpened) {
            try AES256GCM.open(sealed, key: key, iv: iv, aad: flipped(aad, 19, 0))
        }
        #expect(throws: CryptoError.notOpened) {
            try AES256GCM.open(sealed, key: key, iv: iv, aad: Array(aad.dropLast()))
        }
    }
}
