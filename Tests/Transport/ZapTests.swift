// ZapTests: what the gatekeeper decides, without a socket (RFC 27).

import RedRiverBase
import TestSupport
import Testing

@testable import RedRiverTransport

@Suite("ZAP decisions")
struct ZapTests {
    static let key = CurveKeyPair.generate().publicKey
    static let peer = CurveKeyPair.generate().publicKey
    static let stranger = CurveKeyPair.generate().publicKey
    static let books = [
        "clients": KeyBook([key: "VN.GATE.KT1"]), "link": KeyBook([peer: "cn.bac-son"]),
    ]

    /// A request, good unless a row says otherwise.
    static func request(
        version: [UInt8] = bytes("1.0"), id: [UInt8] = [1], domain: [UInt8] = bytes("clients"),
        mechanism: [UInt8] = bytes("CURVE"), credentials: [[UInt8]] = [key.bytes]
    ) -> [[UInt8]] {
        [version, id, domain, bytes("192.0.2.1"), [], mechanism] + credentials
    }

    @Test("a known key is admitted under its name, with its session and its key")
    func admitted() {
        let verdict = Zap.decide(Self.request(id: [9, 9]), session: 258, books: Self.books)
        #expect(verdict.isAdmitted)
        let key = Self.key.description
        let metadata =
            [9] + bytes("X-Session") + [0, 0, 0, 3] + bytes("258") + [5] + bytes("X-Key")
            + [0, 0, 0, 40] + bytes(key)
        #expect(
            verdict.reply == [
                bytes("1.0"), [9, 9], bytes("200"), bytes("OK"), bytes("VN.GATE.KT1"), metadata,
            ])
    }

    /// A request and why it must be refused.
    struct Row: CustomTestStringConvertible, Sendable {
        var name: String
        var frames: [[UInt8]]
        var testDescription: String { name }
    }

    static let rows = [
        Row(name: "no frame", frames: []),
        Row(name: "one empty frame", frames: [[]]),
        Row(name: "version alone", frames: [bytes("1.0")]),
        Row(name: "another version", frames: request(version: bytes("1.1"))),
        Row(name: "a longer version", frames: request(version: bytes("1.0\0"))),
        Row(name: "no version", frames: request(version: [])),
        Row(name: "no request id", frames: request(id: [])),
        Row(name: "a long request id", frames: request(id: .init(repeating: 1, count: 256))),
        Row(name: "no domain", frames: request(domain: [])),
        Row(name: "an unknown domain", frames: request(domain: bytes("Clients"))),
        Row(name: "the key of another domain", frames: request(domain: bytes("link"))),
        Row(name: "a domain that is not text", frames: request(domain: [0xff])),
        Row(name: "no security", frames: request(mechanism: bytes("NULL"), credentials: [])),
        Row(name: "NULL with a key", frames: request(mechanism: bytes("NULL"))),
        Row(name: "a password", frames: request(mechanism: bytes("PLAIN"))),
        Row(name: "curve in lower case", frames: request(mechanism: bytes("curve"))),
        Row(name: "no credential", frames: request(credentials: [])),
        Row(name: "an empty credential", frames: request(credentials: [[]])),
        Row(name: "31 bytes", frames: request(credentials: [Array(key.bytes.dropLast())])),
        Row(name: "33 bytes", frames: request(credentials: [key.bytes + [0]])),
        Row(name: "the key as text", frames: request(credentials: [bytes(key.description)])),
        Row(name: "two credentials", frames: request(credentials: [key.bytes, key.bytes])),
        Row(name: "an unknown key", frames: request(credentials: [stranger.bytes])),
        Row(
            name: "the key of zeros", frames: request(credentials: [.init(repeating: 0, count: 32)])
        ),
        Row(name: "frames in another order", frames: request().reversed()),
    ]

    @Test("everything else is answered 400, without a name", arguments: rows)
    func refused(_ row: Row) {
        let verdict = Zap.decide(row.frames, session: 1, books: Self.books)
        #expect(!verdict.isAdmitted)
        #expect(verdict.reply.count == 6)
        #expect(verdict.reply[0] == bytes("1.0"))
        #expect(verdict.reply[2] == bytes("400"))
        #expect(verdict.reply[4] == [])
        #expect(verdict.reply[5] == [])
    }

    @Test("a refusal bears the number of the question, if that can be read")
    func echoed() {
        let defect = Zap.decide(Self.request(version: [], id: [4, 2]), session: 1, books: [:])
        #expect(defect.reply[1] == [4, 2])
        let unknown = Zap.decide(Self.request(id: [4, 2]), session: 1, books: [:])
        #expect(unknown.reply[1] == [4, 2])
        let long = Zap.decide(
            Self.request(id: .init(repeating: 1, count: 256)), session: 1, books: [:])
        #expect(long.reply[1] == [])
    }

    @Test("no damage to a request lets anybody in", arguments: 0..<300)
    func damaged(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        // Address and identity (frames 3 and 4) are not evidence: their damage changes nothing.
        let at = [0, 2, 5, 6].randomElement(using: &random)!
        var frames = Self.request()
        switch Int.random(in: 0..<5, using: &random) {
        case 0: frames[at][Int.random(in: 0..<frames[at].count, using: &random)] ^= 1 << 3
        case 1: frames.remove(at: at)
        case 2: frames.insert(frames[at], at: at)
        case 3: frames[at].removeLast()
        default: frames[at].append(random.bytes(1)[0])
        }
        #expect(!Zap.decide(frames, session: 1, books: Self.books).isAdmitted)
    }
}
