// KeyTests: a key is on P-256, in PKCS#8, whole; any other is refused by name.

import Foundation
import RedRiverBase
import RedRiverCrypto
import TestSupport
import Testing

@Suite("Keys")
struct KeyTests {
    @Test("a key written and read again is the same key")
    func roundTrip() throws {
        let key = PrivateKey.generate()
        let pem = key.pem()
        #expect(String(decoding: pem, as: UTF8.self).hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
        let again = try PrivateKey(pem: pem)
        #expect(again.publicKey == key.publicKey)
        let signature = again.sign(utf8("a"))
        #expect(key.publicKey.isValidSignature(signature, for: utf8("a")))
        #expect(!key.publicKey.isValidSignature(signature, for: utf8("b")))
        #expect(try PublicKey(point: key.publicKey.point) == key.publicKey)
    }

    @Test("a signature with any bit changed, or cut, or lengthened, is not valid")
    func alteredSignature() {
        let key = SigningKey(PrivateKey.generate())
        let signature = key.sign(utf8("a"))
        for at in signature.indices {
            for bit in 0..<8 {
                let bad = flipped(signature, at, bit)
                #expect(!key.publicKey.isValidSignature(bad, for: utf8("a")))
            }
            #expect(
                !key.publicKey.isValidSignature(Array(signature.prefix(at)), for: utf8("a")))
        }
        #expect(!key.publicKey.isValidSignature(signature + [0], for: utf8("a")))
        #expect(!PrivateKey.generate().publicKey.isValidSignature(signature, for: utf8("a")))
    }

    @Test("threads that share a key sign and verify at the same time")
    func shared() {
        let key = SigningKey(PrivateKey.generate())
        let good = Tally()
        DispatchQueue.concurrentPerform(iterations: 8) { thread in
            for number in 0..<25 {
                let message = utf8("\(thread) \(number)")
                if key.publicKey.isValidSignature(key.sign(message), for: message) { good.add() }
            }
        }
        #expect(good.count == 200)
    }

    @Test("text that is no key is refused")
    func noKey() {
        let whole = PrivateKey.generate().pem()
        let lines = String(decoding: whole, as: UTF8.self).split(separator: "\n").map(String.init)
        let der = Base64.decode(lines.dropFirst().dropLast().joined()) ?? []
        let followed = pem(der + [0], label: "PRIVATE KEY")
        let header = [lines[0], "Proc-Type: 4,CLEAR", ""]
        let withHeader = utf8((header + lines.dropFirst()).joined(separator: "\n") + "\n")
        let other = pem([0x30, 0x00], label: "PRIVATE KEY")
        let scalarOutOfRange = privateKeyPEM(scalar: [UInt8](repeating: 0xff, count: 32))
        let zero = privateKeyPEM(scalar: [UInt8](repeating: 0, count: 32))
        for text in [
            [], utf8("-----BEGIN PRIVATE KEY-----\n"), followed, withHeader, other, whole + whole,
            scalarOutOfRange, zero,
            Array(whole.dropLast(30)), pem([0x30, 0x00], label: "CERTIFICATE"),
        ] {
            #expect(throws: CryptoError.self) { _ = try PrivateKey(pem: text) }
        }
        #expect(throws: CryptoError.tooLarge(.privateKey, ByteCount(1 << 20))) {
            _ = try PrivateKey(pem: [UInt8](repeating: 0x2d, count: 1 << 20))
        }
    }

    @Test("no key with a bit changed is read as another key's halves")
    func flippedKey() throws {
        let key = PrivateKey.generate()
        let text = String(decoding: key.pem(), as: UTF8.self)
        let body = text.split(separator: "\n").dropFirst().dropLast().joined()
        let der = try #require(Base64.decode(body))
        for at in der.indices {
            for bit in [0, 3, 7] {
                let bad = pem(flipped(der, at, bit), label: "PRIVATE KEY")
                guard let read = try? PrivateKey(pem: bad) else { continue }
                // What may differ is not the key: an attribute, a version, an unused bit.
                #expect(read.publicKey == key.publicKey, "byte \(at) bit \(bit)")
                let signature = read.sign(utf8("a"))
                #expect(key.publicKey.isValidSignature(signature, for: utf8("a")), "byte \(at)")
            }
        }
    }

    /// Kinds of key an operator might bring, and the words of the refusal.
    static let refused: [(make: String, refusal: String)] = [
        ("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out k.pem", "secp384r1"),
        ("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1 -out k.pem", "secp256k1"),
        ("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out k.pem", "RSA 2048"),
        ("genpkey -algorithm ED25519 -out k.pem", "ED25519 256"),
        (
            "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 "
                + "-pkeyopt ec_param_enc:explicit -out k.pem", "EC with explicit parameters"
        ),
        ("ecparam -name prime256v1 -genkey -noout -out k.pem", "EC PRIVATE KEY"),
        ("ecparam -name prime256v1 -genkey -out k.pem", "EC PARAMETERS"),
        (
            "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -aes256 -pass pass:x "
                + "-out k.pem", "ENCRYPTED PRIVATE KEY"
        ),
    ]

    @Test(
        "a key of another kind or form is refused by name",
        .needs(.openssl, OpenSSLCommand.isPresent, "the openssl program"), arguments: refused)
    func otherKinds(make: String, refusal: String) throws {
        let openssl = try OpenSSLCommand()
        try openssl.make(make)
        let text = try openssl.read("k.pem")
        let error = try #require(throws: CryptoError.self) { _ = try PrivateKey(pem: text) }
        #expect(error.text.en.contains(refusal), "\(error)")
    }

    @Test(
        "a key that openssl made is read, with explanations before it and CRLF after each line",
        .needs(.openssl, OpenSSLCommand.isPresent, "the openssl program"))
    func fromCommand() throws {
        let openssl = try OpenSSLCommand()
        try openssl.make("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out k.pem")
        let text = String(decoding: try openssl.read("k.pem"), as: UTF8.self)
        let key = try PrivateKey(pem: utf8(text))
        let crlf = text.replacing("\n", with: "\r\n")
        let again = try PrivateKey(pem: utf8("The key of node A\r\n" + crlf))
        #expect(again.publicKey == key.publicKey)
    }
}

/// A count that threads share.
private final class Tally: @unchecked Sendable {
    private let lock = NSLock()
    private var value = 0
    var count: Int { lock.withLock { value } }
    func add() { lock.withLock { value += 1 } }
}
