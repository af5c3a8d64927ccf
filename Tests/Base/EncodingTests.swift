// EncodingTests: Base64, hexadecimal and digests have one spelling each.

import RedRiverBase
import TestSupport
import Testing

@Suite("Base64 and hexadecimal")
struct EncodingTests {
    /// RFC 4648 §10.
    static let base64 = [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ]

    @Test("Base64 as in RFC 4648", arguments: base64)
    func vectors(plain: String, text: String) {
        #expect(Base64.encode(Array(plain.utf8)) == text)
        #expect(Base64.decode(text) == Array(plain.utf8))
    }

    @Test(
        "Base64 that encode would not write is refused",
        arguments: [
            "Z", "Zg", "Zg=", "Zg===", "Zg== ", " Zg==", "Zg==\n", "Zm9\nv", "Zm9v====", "====",
            "=", "Z===", "Zg==Zg==", "Zm8=Zm8=", "Z=g=", "=Zg=", "Zh==", "Zg=A", "Zm9=", "Zm-v",
            "Zm_v", "Zm9v\u{0}", "Zm9é", "Zm9v\r\n", "Ｚm9v",
        ])
    func notCanonical(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test("any bytes survive both encodings", arguments: 0..<100)
    func roundTrip(count: Int) {
        var random = SeededGenerator(seed: UInt64(count))
        let bytes = random.bytes(count)
        #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        #expect(Hexadecimal.decode(Hexadecimal.encode(bytes)) == bytes)
    }

    @Test("four characters of Base64 are accepted exactly if encode writes them", arguments: 0..<50)
    func onlyOwnSpelling(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let characters = Array("AZaz09+/=Qg8w-_ \n")
        for _ in 0..<200 {
            let text = String((0..<4).map { _ in characters.randomElement(using: &random) ?? "A" })
            if let bytes = Base64.decode(text) { #expect(Base64.encode(bytes) == text) }
        }
    }

    @Test(
        "hexadecimal is lower case, of even length, and nothing else",
        arguments: ["0", "0g", "AB", "aB", "0x12", " 00", "00 ", "0\u{661}", "００", "00\n"])
    func hexadecimal(text: String) {
        #expect(Hexadecimal.decode(text) == nil)
    }

    @Test("a digest is 32 bytes, no more and no fewer")
    func digestLength() {
        for count in 0...70 {
            #expect((Digest([UInt8](repeating: 7, count: count)) != nil) == (count == 32))
        }
    }

    @Test("a digest keeps its bytes, its order and its spellings")
    func digest() throws {
        let bytes = [UInt8](0..<32)
        let digest = try #require(Digest(bytes))
        #expect(digest.bytes == bytes)
        #expect(digest.prefix64 == 0x0001_0203_0405_0607)
        #expect(digest.labelled == "sha256:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
        #expect(Digest(labelled: digest.labelled) == digest)
        #expect(digest.description.hasPrefix("000102") && digest.description.hasSuffix("1e1f"))
        #expect(Digest(bytes[0..<32]) == digest, "a slice with its own indices")
        #expect(Digest(([9] + bytes)[1...]) == digest)
    }

    @Test("digests that differ in any one bit are different")
    func oneBit() throws {
        let bytes = [UInt8](repeating: 0, count: 32)
        let digest = try #require(Digest(bytes))
        for bit in 0..<256 {
            var other = bytes
            other[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(Digest(other) != digest)
        }
    }

    @Test(
        "a labelled digest in any other spelling is refused",
        arguments: [
            "", "sha256:", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            "SHA256:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            "sha256:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
            "sha256:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9=",
            "sha256:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==",
            "sha256: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            "sm3:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        ])
    func labels(text: String) {
        #expect(Digest(labelled: text) == nil)
    }
}
