// CurveKeysTests: one key has one spelling, and a secret has none.

import RedRiverBase
import TestSupport
import Testing

@testable import RedRiverTransport

@Suite("CURVE keys")
struct CurveKeysTests {
    /// The public key of the example client in zmq_curve(7), as text and as bytes.
    static let text = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"
    static let hexadecimal = "bb88471d65e2659b30c55a5321cebb5aab2b70a398645c26dca2b2fcb43fc518"

    @Test("a published key reads and prints as published")
    func vector() throws {
        let key = try #require(CurvePublicKey(Self.text))
        #expect(Hexadecimal.encode(key.bytes) == Self.hexadecimal)
        #expect(key.description == Self.text)
        #expect(CurvePublicKey(bytes: key.bytes) == key)
    }

    /// Every text, the good one with its first characters replaced.
    static let bad: [String] =
        ["", String(text.dropLast()), "\(text)0", "\(text)00000", "\(text)\n"]
        + [" ", "\"", "~", "\0", "é"].map { $0 + String(text.dropFirst($0.utf8.count)) }
        // 85^5 is more than 2^32: these groups would wrap around to another key's bytes.
        + ["#####", "%nSc1"].map { $0 + String(text.dropFirst(5)) }
        + [String(repeating: "#", count: 40)]
        // A NUL ends a C string: where five characters are whole, it would end a shorter key.
        + [5, 10, 35].map { "\(text.prefix($0))\0\(text.dropFirst($0 + 1))" }

    @Test("a text that is not a key is refused", arguments: bad)
    func refused(_ text: String) {
        #expect(CurvePublicKey(text) == nil)
        #expect(throws: TransportError.badKey) { try CurveKeyPair(secretKey: Array(text.utf8)) }
    }

    @Test("the greatest 32-bit group is a key, the next is not")
    func edge() {
        #expect(CurvePublicKey("%nSc0" + Self.text.dropFirst(5)) != nil)
        #expect(CurvePublicKey("%nSc1" + Self.text.dropFirst(5)) == nil)
    }

    @Test("every 32 bytes have one text, and it reads back", arguments: 0..<200)
    func roundTrip(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let bytes = random.bytes(32)
        let key = try #require(CurvePublicKey(bytes: bytes))
        #expect(CurvePublicKey(key.description)?.bytes == bytes)
        #expect(CurvePublicKey(bytes: Array(bytes.dropLast())) == nil)
        #expect(CurvePublicKey(bytes: bytes + [0]) == nil)
    }

    @Test("a pair is rebuilt from its texts, and from the secret alone")
    func texts() throws {
        let pair = CurveKeyPair.generate()
        let secret = pair.withSecretText { String(decoding: $0, as: UTF8.self) }
        let again = try CurveKeyPair(publicKey: pair.publicKey.description, secretKey: secret)
        #expect(again.publicKey == pair.publicKey)
        #expect(try CurveKeyPair(secretKey: Array(secret.utf8)).publicKey == pair.publicKey)
        #expect(again.withSecretText { String(decoding: $0, as: UTF8.self) } == secret)
    }

    @Test("halves of two pairs are not a pair")
    func mismatch() {
        let one = CurveKeyPair.generate()
        let other = CurveKeyPair.generate()
        let secret = one.withSecretText { String(decoding: $0, as: UTF8.self) }
        #expect(throws: TransportError.keyPairMismatch) {
            try CurveKeyPair(publicKey: other.publicKey.description, secretKey: secret)
        }
        #expect(throws: TransportError.badKey) {
            try CurveKeyPair(publicKey: "nonsense", secretKey: secret)
        }
    }

    @Test("no way of printing a pair shows the secret")
    func silence() {
        let pair = CurveKeyPair.generate()
        let secret = pair.withSecretText { String(decoding: $0, as: UTF8.self) }
        let bytes = pair.withSecretText { Z85.decodeKey($0) ?? [] }
        #expect(Mirror(reflecting: pair).children.map(\.label) == ["publicKey"])
        var dumped = ""
        dump(pair, to: &dumped)
        for shown in ["\(pair)", String(reflecting: pair), dumped] {
            #expect(!shown.contains(secret))
            #expect(!shown.contains(Hexadecimal.encode(bytes)))
            #expect(!shown.contains("\(bytes[0]), \(bytes[1]), \(bytes[2])"))
            #expect(!shown.contains("0x"), "an address is half of a secret")
        }
    }

    @Test("a book knows what it was given last")
    func book() {
        let (one, other) = (CurveKeyPair.generate().publicKey, CurveKeyPair.generate().publicKey)
        let book = KeyBook([one: "a"])
        #expect(book.user(of: one) == "a")
        #expect(book.user(of: other) == nil)
        book.replace(with: [other: "b"])
        #expect(book.user(of: one) == nil)
        #expect(book.user(of: other) == "b")
        #expect(book.count == 1)
    }
}
