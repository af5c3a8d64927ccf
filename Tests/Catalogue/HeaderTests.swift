// HeaderTests: what a header may be, and what happens to bytes that are none.

import RedRiverBase
import RedRiverCatalogue
import RedRiverJSON
import TestSupport
import Testing

@Suite("Header")
struct HeaderTests {
    @Test("a good header is parsed, and its bytes stay as they were")
    func parsed() throws {
        let bytes = Draft().bytes
        let header = try #require(checked(bytes))
        #expect(header.bytes == bytes)
        #expect(header.id.description == "01a205a1-8850-7fcb-9971-174494d6493c")
        #expect(header.type == .cargoManifest && header.schemaVersion == "1.0")
        #expect(header.functionCode == 9 && header.responseType == "AB")
        #expect(header.sender.description == "VN.CUSTOMS.13BB")
        #expect(header.receivers.map(\.description) == ["CN.CUSTOMS.8613"])
        #expect(header.sentAt.rfc3339 == "2026-11-22T23:40:02.000Z")
        #expect(header.crossing?.description == "RRVNKTH2611230000429")
        #expect(!header.isUrgent && header.isTest && header.expiresAt == nil)
        #expect(header.inReplyTo == nil && header.supersedes == nil)
        #expect(header.bodyBytes == 2048)
        #expect(header.commitment.bytes == Array(repeating: 0, count: 32))
        #expect(header.orderingKey == "RRVNKTH2611230000429")
        #expect(header.effectiveExpiry.millisecondsSince(header.id.time) == 7 * 86_400_000)
    }

    @Test("what may be left out is parsed when it is there")
    func optional() throws {
        let changes: [(String, String?)] = [
            ("functionCode", "5"), ("supersedes", Draft.other), ("inReplyTo", Draft.other),
            ("priority", "\"urgent\""), ("expiresAt", "\"2026-11-25T00:00:00Z\""),
            ("receiver", "[\"CN.GATE.HKM\",\"VN.GATE.LCA\"]"), ("test", "false"),
        ]
        let header = try #require(checked(Draft().with(changes).bytes))
        #expect(header.supersedes == header.inReplyTo && header.supersedes != nil)
        #expect(header.isUrgent && !header.isTest)
        #expect(header.receivers.map(\.description) == ["CN.GATE.HKM", "VN.GATE.LCA"])
        #expect(header.expiresAt?.rfc3339 == "2026-11-25T00:00:00.000Z")
        #expect(header.effectiveExpiry == header.expiresAt)
    }

    @Test("a test travels a test route and nothing else does", arguments: [true, false])
    func route(isTest: Bool) throws {
        let header = try #require(checked(Draft().with([("test", "\(isTest)")]).bytes))
        #expect(header.routeProblem(isTestRoute: isTest) == nil)
        let problem = try #require(header.routeProblem(isTestRoute: !isTest))
        #expect(problem.code == .ruleViolated && problem.rule == "RR-D43")
        #expect(problem.path == "/header/test" && problem.value == "\(isTest)")
        #expect(Set([problem.text.vi, problem.text.zh, problem.text.en]).count == 3)
    }

    @Test("a delivery report, which a node writes, travels either route", arguments: [true, false])
    func reports(isTest: Bool) throws {
        let changes: [(String, String?)] = [
            ("msgType", "\"RR990\""), ("sender", "\"VN.NODE.KTH\""), ("crossingRef", "null"),
            ("test", "\(isTest)"),
        ]
        let header = try #require(checked(Draft().with(changes).bytes))
        #expect(header.routeProblem(isTestRoute: true) == nil)
        #expect(header.routeProblem(isTestRoute: false) == nil)
    }

    /// A change to the good header that leaves it good.
    struct Good: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let changes: [(String, String?)]

        init(_ name: String, _ changes: [(String, String?)]) {
            testDescription = name
            self.changes = changes
        }
    }

    static let good: [Good] = [
        Good("a later minor version", [("schemaVersion", "\"1.12\"")]),
        Good("a list of one receiver", [("receiver", "[\"CN.CUSTOMS.8613\"]")]),
        Good("as many receivers as allowed", [("receiver", Draft.receivers(Limits.receivers))]),
        Good(
            "a decision that says what it answers",
            [("msgType", "\"RR210\""), ("functionCode", "11"), ("inReplyTo", Draft.other)]),
        Good("a notice without a crossing", [("msgType", "\"RR400\""), ("crossingRef", "null")]),
        Good("an expiry at the horizon exactly", [("expiresAt", "\"2026-12-22T23:40:02Z\"")]),
        Good("an expiry right after the id", [("expiresAt", "\"2026-11-22T23:40:02.001Z\"")]),
        Good("sent a day after the id", [("sentAt", "\"2026-11-23T23:40:02Z\"")]),
        Good("sent a day before the id", [("sentAt", "\"2026-11-21T23:40:02Z\"")]),
        Good("the longest body", [("body", Draft.body("524288"))]),
        Good("the shortest body", [("body", Draft.body("1"))]),
    ]

    @Test("what is allowed is accepted", arguments: good)
    func accepted(_ good: Good) {
        #expect(problems(Draft().with(good.changes).bytes) == [])
    }

    @Test("each type is accepted with each of its functions", arguments: MessageType.allCases)
    func types(type: MessageType) {
        let sender = type == .deliveryReport ? "\"VN.NODE.LCA1\"" : "\"VN.GATE.LCA\""
        for function in type.rules.functionCodes {
            let draft = Draft().with([
                ("msgType", "\"\(type.rawValue)\""), ("functionCode", String(function)),
                ("sender", sender), ("inReplyTo", Draft.other), ("supersedes", Draft.other),
            ])
            #expect(problems(draft.bytes) == [])
        }
    }

    @Test("spaces between tokens are the sender's bytes and are kept")
    func spaces() throws {
        let bytes = Array(Draft().text.replacing(",\"", with: " , \"").utf8)
        #expect(try #require(checked(bytes)).bytes == bytes)
    }

    @Test("notices of one sender and type share an ordering key")
    func noticeKey() throws {
        let notice = Draft().with([("msgType", "\"RR400\""), ("crossingRef", "null")])
        let header = try #require(checked(notice.bytes))
        #expect(header.crossing == nil)
        #expect(header.orderingKey == "VN.CUSTOMS.13BB RR400")
    }

    @Test("a header of exactly the limit is accepted, one byte more is too large")
    func size() {
        let short = Draft().text.dropLast()
        let spaces = String(repeating: " ", count: Limits.header.value - short.utf8.count - 1)
        #expect(problems(Array((short + spaces + "}").utf8)) == [])
        let long = problems(Array((short + spaces + " }").utf8))
        #expect(long.map(\.code) == [.tooLarge])
        #expect(long.map(\.path) == ["/header"])
    }

    @Test("whatever is wrong at once is found at once, in document order, missing fields last")
    func all() {
        let bad = Draft().with([
            ("msgId", "7"), ("schemaVersion", nil), ("functionCode", "5"), ("sender", "\"x\""),
            ("sentAt", "\"now\""), ("test", nil), ("body", "{\"bytes\":0}"), ("zz", "1"),
        ])
        #expect(
            problems(bad.bytes).map { $0.code.rawValue + " " + $0.path } == [
                "F14 /header/msgId", "F14 /header/sender", "F14 /header/sentAt",
                "F14 /header/body/bytes", "F15 /header/zz", "F13 /header/schemaVersion",
                "F13 /header/supersedes", "F13 /header/test", "F13 /header/body/commitment",
            ])
    }

    @Test("no more problems are listed than a refusal may list")
    func bounded() {
        let many = (0..<300).map { "\"\($0)\":0" }.joined(separator: ",")
        #expect(problems(Array("{\(many)}".utf8)).count == Limits.problemsListed)
    }

    @Test("a long value is cut where it is repeated")
    func cut() {
        let long = String(repeating: "é", count: 1000)
        let found = problems(Draft().with([("sender", "\"\(long)\"")]).bytes)
        #expect(found.first?.value == String(repeating: "é", count: Problem.valueLength))
    }

    // MARK: Hostile

    @Test("every beginning of a header is refused")
    func truncated() {
        let bytes = Draft().bytes
        for length in 0..<bytes.count { #expect(!problems(Array(bytes.prefix(length))).isEmpty) }
    }

    @Test("a header with any one bit flipped is refused or is another header")
    func bitFlips() {
        let bytes = Draft().bytes
        let original = Header.check(bytes)
        for at in bytes.indices {
            for bit in 0..<8 {
                var flipped = bytes
                flipped[at] ^= 1 << UInt8(bit)
                #expect(Header.check(flipped) != original)
            }
        }
    }

    @Test("the order of members is the sender's choice", arguments: 0..<20)
    func reordered(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        var draft = Draft()
        draft.members.shuffle(using: &random)
        #expect(problems(draft.bytes) == [])
    }

    @Test("a repeated member is refused, whichever it is")
    func repeated() {
        for (name, text) in Draft().members {
            var draft = Draft()
            draft.members.append((name, text))
            #expect(problems(draft.bytes).map(\.path) == ["/header/" + name])
        }
    }

    // MARK: The answer

    @Test("an answer carries the first problem and the list of all")
    func answer() throws {
        let bad = Draft().with([("sentAt", "\"now\""), ("test", nil)])
        let answer = try JSONDocument(parsing: problemJSON(problems(bad.bytes)).compact).root
        #expect(answer.members.map(\.name) == ["code", "rule", "path", "value", "text", "errors"])
        #expect(answer["code"]?.string == "F14")
        #expect(answer["rule"]?.string == "RR-D03")
        #expect(answer["path"]?.string == "/header/sentAt")
        #expect(answer["value"]?.string == "now")
        #expect(answer["text"]?.members.map(\.name) == ["vi", "zh", "en"])
        #expect(answer["errors"]?.count == 2)
        #expect(answer.value(at: "/errors/1/path")?.string == "/header/test")
        #expect(answer.value(at: "/errors/1/value") == nil)
    }
}
