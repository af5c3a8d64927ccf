// IdentifierTests: names are checked where they enter; what passes prints as it was written.

import RedRiverBase
import TestSupport
import Testing

@Suite("Identifiers")
struct IdentifierTests {
    // MARK: Message identifiers

    @Test("the UUIDv7 of RFC 9562 appendix A.6 is read, with its time")
    func example() throws {
        let id = try #require(MessageID("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"))
        #expect(id.time == Timestamp(rfc3339: "2022-02-22T14:22:22-05:00"))
        #expect(id.description == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
        #expect(MessageID(bytes: id.bytes) == id)
    }

    @Test(
        "any other spelling, version or variant is refused",
        arguments: [
            "", "017f22e2-79b0-7cc3-98c4-dc0c0c07398", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0",
            "017F22E2-79B0-7CC3-98C4-DC0C0C07398F", "017f22e279b07cc398c4dc0c0c07398f",
            "{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}", "017f22e2-79b0-4cc3-98c4-dc0c0c07398f",
            "017f22e2-79b0-8cc3-98c4-dc0c0c07398f", "017f22e2-79b0-7cc3-78c4-dc0c0c07398f",
            "017f22e2-79b0-7cc3-c8c4-dc0c0c07398f", "017f22e2-79b0-7cc3-98c4_dc0c0c07398f",
            "017f22e-279b0-7cc3-98c4-dc0c0c07398f", "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
            "017f22e2-79b0-7cc3-98c4-dc0c0c07398f\n", " 17f22e2-79b0-7cc3-98c4-dc0c0c07398f",
            "017f22e2-79b0-7cc3-98c4-dc0c0c0739é", "017f22e2–79b0-7cc3-98c4-dc0c0c07398",
            "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff",
        ])
    func badMessageIDs(text: String) {
        #expect(MessageID(text) == nil)
    }

    @Test("what is made of a time and random bytes is a UUIDv7 of that time", arguments: 0..<100)
    func made(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let time = Timestamp(milliseconds: .random(in: 0...0xffff_ffff_ffff, using: &random))
        let id = MessageID(at: time, random: random.bytes(10))
        #expect(id.time == time)
        #expect(try #require(MessageID(id.description)) == id)
        #expect(try #require(MessageID(bytes: id.bytes)) == id)
    }

    @Test("all 74 random bits are used, and none of the others")
    func randomBits() {
        let zero = MessageID(at: Timestamp(milliseconds: 0), random: .init(repeating: 0, count: 10))
        let ones = MessageID(
            at: Timestamp(milliseconds: 0), random: .init(repeating: 0xff, count: 10))
        #expect(zero.description == "00000000-0000-7000-8000-000000000000")
        #expect(ones.description == "00000000-0000-7fff-bfff-ffffffffffff")
    }

    @Test("a time that does not fit is brought into the range, not wrapped")
    func times() {
        let random = [UInt8](repeating: 0, count: 10)
        let early = MessageID(at: Timestamp(milliseconds: -1), random: random)
        let late = MessageID(at: Timestamp(milliseconds: .max), random: random)
        #expect(early.time == Timestamp(milliseconds: 0))
        #expect(late.time == Timestamp(milliseconds: 0xffff_ffff_ffff))
    }

    @Test("identifiers sort as their text does", arguments: 0..<50)
    func order(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let time = Timestamp(milliseconds: .random(in: 0...3, using: &random))
        let a = MessageID(at: time, random: random.bytes(10))
        let b = MessageID(at: Timestamp(milliseconds: 2), random: random.bytes(10))
        #expect((a < b) == (a.description < b.description))
    }

    @Test("sixteen random bytes never trap, whatever they are", arguments: 0..<100)
    func hostileBytes(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let bytes = random.bytes(Int.random(in: 14...18, using: &random))
        guard let id = MessageID(bytes: bytes) else { return }
        #expect(id.bytes == bytes && MessageID(id.description) == id)
    }

    // MARK: Parties

    @Test(
        "a party is a country, an agency and a unit",
        arguments: [
            ("VN.CUSTOMS.13BB", Country.vietnam, false), ("CN.CUSTOMS.8613", .china, false),
            ("VN.GATE.LCA", .vietnam, false), ("CN.GATE.HKM", .china, false),
            ("VN.PPD.01", .vietnam, false), ("CN.BORDER.ABCDEFGH", .china, false),
            ("CN.NODE.BS", .china, true), ("VN.NODE.00000000", .vietnam, true),
        ])
    func parties(text: String, country: Country, isNode: Bool) throws {
        let party = try #require(PartyID(text))
        #expect(party.description == text)
        #expect(party.country == country)
        #expect(party.isNode == isNode)
        #expect(QueueName(defaultOf: party).description == text)
        #expect(QueueName(text) == QueueName(defaultOf: party))
    }

    @Test(
        "anything else is not a party",
        arguments: [
            "", ".", "..", "VN", "VN.CUSTOMS", "VN.CUSTOMS.", "VN.CUSTOMS.A",
            "VN.CUSTOMS.ABCDEFGHI",
            "VN.CUSTOMS.13bb", "vn.CUSTOMS.13BB", "VN.customs.13BB", "LA.CUSTOMS.13BB",
            "VN.POLICE.13BB", "VN.CUSTOMS.13BB.", ".VN.CUSTOMS.13BB", "VN..13BB", "VN.CUSTOMS.13 B",
            "VN.CUSTOMS.13BB\n", " VN.CUSTOMS.13BB", "VN.CUSTOMS.13-B", "VN.CUSTOMS.ĐÀNẴ",
            "VN.CUSTOMS.L\u{212A}", "VN.CUSTOMS.13BB\u{301}", "VN.CUSTOMS.13BB\u{0}",
            "VN.CUSTOMS.１３", "VN．CUSTOMS．13BB", "VN.CUSTOMS.13BB,CN.CUSTOMS.8613",
        ])
    func notParties(text: String) {
        #expect(PartyID(text) == nil)
    }

    // MARK: Nodes and queues

    @Test(
        "a node is named in lower case, a letter first, in at most 40 bytes",
        arguments: [
            ("vn.kim-thanh", true), ("cn.bac-son", true), ("a", true),
            (String(repeating: "a", count: 40), true), (String(repeating: "a", count: 41), false),
            ("", false), ("1vn", false), (".vn", false), ("-vn", false), ("VN", false),
            ("vn kim", false), ("vn/kim", false), ("vn_kim", false), ("vn\n", false),
            ("vn\u{212A}", false), ("việt", false),
        ])
    func nodes(text: String, isGood: Bool) {
        #expect(NodeID(text)?.description == (isGood ? text : nil))
    }

    @Test(
        "a queue has a name that is safe in a file, a log and a URL",
        arguments: [
            ("VN.CUSTOMS.13BB", true), ("night_shift-2", true), ("0", true), ("..", true),
            (String(repeating: "q", count: 64), true), (String(repeating: "q", count: 65), false),
            ("", false), ("a b", false), ("a/b", false), ("a\\b", false), ("a\nb", false),
            ("a:b", false), ("é", false), ("a\u{212A}", false), ("a%20", false),
        ])
    func queues(text: String, isGood: Bool) {
        #expect(QueueName(text)?.description == (isGood ? text : nil))
    }
}
