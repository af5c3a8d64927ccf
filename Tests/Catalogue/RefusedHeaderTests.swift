// RefusedHeaderTests: the table of headers that must not pass.

import RedRiverBase
import RedRiverCatalogue
import Testing

/// How a good header is spoiled, and the one problem it then has.
struct Row: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let changes: [(String, String?)]
    let code: Code
    let path: String
    let rule: String?

    init(
        _ name: String, _ code: Code, _ path: String, rule: String? = nil,
        _ changes: [(String, String?)]
    ) {
        testDescription = name
        self.changes = changes
        self.code = code
        self.path = "/header/" + path
        self.rule = rule
    }
}

@Suite("Header, refused")
struct RefusedHeaderTests {
    static let this = "\"01a205a1-8850-7fcb-9971-174494d6493c\""

    static let required = [
        "msgId", "msgType", "schemaVersion", "functionCode", "responseType", "sender", "receiver",
        "sentAt", "crossingRef", "test", "body",
    ]

    static let optional = ["expiresAt", "priority", "inReplyTo", "supersedes"]

    static let missing = required.map { Row("no \($0)", .dataMissing, $0, [($0, nil)]) }

    static let ofAnotherKind = (required + optional).map {
        Row("\($0) of another kind", .ruleViolated, $0, [($0, "1.5")])
    }

    static let nulls = (required + optional).filter { $0 != "crossingRef" }.map {
        Row("\($0) null", .ruleViolated, $0, [($0, "null")])
    }

    static let what: [Row] = [
        Row("a field nobody knows", .notAllowedHere, "color", [("color", "1")]),
        Row("a field in other case", .notAllowedHere, "MsgId", [("MsgId", this)]),
        Row("a path as field name", .notAllowedHere, "a~1~0b", [("a/~b", "1")]),
        Row("an id in upper case", .ruleViolated, "msgId", [("msgId", this.uppercased())]),
        Row(
            "an id of version 4", .ruleViolated, "msgId",
            [("msgId", "\"01a205a1-8850-4fcb-9971-174494d6493c\"")]),
        Row(
            "an id without dashes", .ruleViolated, "msgId",
            [("msgId", "\"01a205a188507fcb9971174494d6493c\"")]),
        Row("an unknown type", .valueNotInList, "msgType", [("msgType", "\"RR111111\"")]),
        Row("a type in lower case", .valueNotInList, "msgType", [("msgType", "\"rr110\"")]),
        Row("a major version 2", .valueNotInList, "schemaVersion", [("schemaVersion", "\"2.0\"")]),
        Row("no minor version", .valueNotInList, "schemaVersion", [("schemaVersion", "\"1.\"")]),
        Row(
            "a minor with a zero in front", .valueNotInList, "schemaVersion",
            [("schemaVersion", "\"1.01\"")]),
        Row(
            "a version of three parts", .valueNotInList, "schemaVersion",
            [("schemaVersion", "\"1.0.0\"")]),
        Row(
            "a minor of five digits", .valueNotInList, "schemaVersion",
            [("schemaVersion", "\"1.10000\"")]),
        Row(
            "a minor that is no number", .valueNotInList, "schemaVersion",
            [("schemaVersion", "\"1.x\"")]),
        Row("a negative minor", .valueNotInList, "schemaVersion", [("schemaVersion", "\"1.-1\"")]),
        Row("an unknown function", .valueNotInList, "functionCode", [("functionCode", "2")]),
        Row("a negative function", .valueNotInList, "functionCode", [("functionCode", "-9")]),
        Row("a function as text", .ruleViolated, "functionCode", [("functionCode", "\"9\"")]),
        Row("a function 9.0", .ruleViolated, "functionCode", [("functionCode", "9.0")]),
        Row(
            "a huge function", .ruleViolated, "functionCode",
            [("functionCode", "99999999999999999999")]),
        Row(
            "a function not of this type", .notAllowedHere, "functionCode",
            [("functionCode", "8")]),
        Row("an unknown response", .valueNotInList, "responseType", [("responseType", "\"XX\"")]),
        Row("an unknown priority", .valueNotInList, "priority", [("priority", "\"high\"")]),
        Row(
            "urgent where the type forbids it", .notAllowedHere, "priority",
            [("msgType", "\"RR120\""), ("priority", "\"urgent\"")]),
        Row("test as text", .ruleViolated, "test", [("test", "\"true\"")]),
    ]

    static let who: [Row] = [
        Row("a third country", .ruleViolated, "sender", [("sender", "\"LA.CUSTOMS.13BB\"")]),
        Row("an unknown agency", .ruleViolated, "sender", [("sender", "\"VN.POLICE.13BB\"")]),
        Row("a sender in lower case", .ruleViolated, "sender", [("sender", "\"vn.customs.13bb\"")]),
        Row("a space behind a sender", .ruleViolated, "sender", [("sender", "\"VN.GATE.LCA \"")]),
        Row(
            "a node that sends a manifest", .ruleViolated, "sender", rule: "RR-D04",
            [("sender", "\"VN.NODE.LCA1\"")]),
        Row(
            "a report that no node sends", .ruleViolated, "sender", rule: "RR-D04",
            [("msgType", "\"RR990\""), ("crossingRef", "null")]),
        Row("no receivers", .ruleViolated, "receiver", [("receiver", "[]")]),
        Row(
            "one receiver too many", .ruleViolated, "receiver",
            [("receiver", Draft.receivers(Limits.receivers + 1))]),
        Row(
            "a receiver named twice", .ruleViolated, "receiver/1",
            [("receiver", "[\"CN.GATE.HKM\",\"CN.GATE.HKM\"]")]),
        Row(
            "a bad receiver among good ones", .ruleViolated, "receiver/1",
            [("receiver", "[\"CN.GATE.HKM\",\"CN.GATE\"]")]),
        Row("a number among receivers", .ruleViolated, "receiver/0", [("receiver", "[5]")]),
        Row("a receiver as object", .ruleViolated, "receiver", [("receiver", "{\"a\":1}")]),
        Row(
            "receivers of the sender's own country only", .notAllowedHere, "receiver",
            [("receiver", "[\"VN.GATE.LCA\",\"VN.PPD.LCA\"]")]),
    ]

    static let when: [Row] = [
        Row(
            "a time without offset", .ruleViolated, "sentAt", rule: "RR-D03",
            [("sentAt", "\"2026-11-23T06:40:02\"")]),
        Row(
            "a day that is not", .ruleViolated, "sentAt", rule: "RR-D03",
            [("sentAt", "\"2026-02-29T06:40:02Z\"")]),
        Row(
            "sent a millisecond more than a day after the id", .ruleViolated, "sentAt",
            rule: "RR-D03", [("sentAt", "\"2026-11-23T23:40:02.001Z\"")]),
        Row(
            "sent a millisecond more than a day before the id", .ruleViolated, "sentAt",
            rule: "RR-D03", [("sentAt", "\"2026-11-21T23:40:01.999Z\"")]),
        Row("an expiry that is no time", .ruleViolated, "expiresAt", [("expiresAt", "\"soon\"")]),
        Row(
            "an expiry at the time of the id", .ruleViolated, "expiresAt",
            [("expiresAt", "\"2026-11-22T23:40:02Z\"")]),
        Row(
            "an expiry past the horizon", .ruleViolated, "expiresAt",
            [("expiresAt", "\"2026-12-22T23:40:02.001Z\"")]),
        Row(
            "an expiry in the year 0000", .ruleViolated, "expiresAt",
            [("expiresAt", "\"0000-01-01T00:00:00Z\"")]),
    ]

    static let aboutWhat: [Row] = [
        Row(
            "no crossing where one is needed", .dataMissing, "crossingRef",
            [("crossingRef", "null")]),
        Row(
            "a wrong check character", .ruleViolated, "crossingRef",
            [("crossingRef", "\"RRVNKTH2611230000428\"")]),
        Row(
            "an unknown gate", .valueNotInList, "crossingRef",
            [("crossingRef", "\"RRVNXXX2611230000429\"")]),
        Row(
            "a crossing on no date", .ruleViolated, "crossingRef",
            [("crossingRef", "\"RRVNKTH2613230000429\"")]),
        Row(
            "a short crossing", .ruleViolated, "crossingRef",
            [("crossingRef", "\"RRVNKTH261123000042\"")]),
        Row(
            "an answer to nothing", .dataMissing, "inReplyTo",
            [("msgType", "\"RR900\""), ("functionCode", "11")]),
        Row("a replacement of nothing", .dataMissing, "supersedes", [("functionCode", "5")]),
        Row(
            "an amendment of nothing", .dataMissing, "supersedes",
            [("msgType", "\"RR111\""), ("functionCode", "4")]),
        Row(
            "a cancellation of nothing", .dataMissing, "supersedes",
            [("msgType", "\"RR112\""), ("functionCode", "1")]),
        Row("an answer to no id", .ruleViolated, "inReplyTo", [("inReplyTo", "\"A1\"")]),
        Row(
            "an answer to itself", .ruleViolated, "inReplyTo", rule: "RR-D02",
            [("inReplyTo", this)]),
        Row(
            "a replacement of itself", .ruleViolated, "supersedes", rule: "RR-D02",
            [("supersedes", this)]),
    ]

    static let body: [Row] = [
        Row("no length", .dataMissing, "body/bytes", [("body", noLength)]),
        Row("no commitment", .dataMissing, "body/commitment", [("body", "{\"bytes\":5}")]),
        Row("a third member", .notAllowedHere, "body/x", [("body", Draft.body("5,\"x\":1"))]),
        Row("an empty body", .ruleViolated, "body/bytes", [("body", Draft.body("0"))]),
        Row("a negative body", .ruleViolated, "body/bytes", [("body", Draft.body("-1"))]),
        Row("a body too long", .ruleViolated, "body/bytes", [("body", Draft.body("524289"))]),
        Row("a length 1e9", .ruleViolated, "body/bytes", [("body", Draft.body("1e9"))]),
        Row("a length as text", .ruleViolated, "body/bytes", [("body", Draft.body("\"5\""))]),
        Row(
            "another algorithm", .ruleViolated, "body/commitment",
            [("body", Draft.body(commitment: Draft.commitment.replacing("sha256", with: "sm3")))]),
        Row(
            "a commitment of 33 bytes", .ruleViolated, "body/commitment",
            [("body", Draft.body(commitment: Draft.commitment.replacing("=", with: "A")))]),
        Row(
            "a commitment without padding", .ruleViolated, "body/commitment",
            [("body", Draft.body(commitment: Draft.commitment.replacing("=", with: "")))]),
        Row(
            "a commitment with stray bits", .ruleViolated, "body/commitment",
            [("body", Draft.body(commitment: Draft.commitment.replacing("A=", with: "B=")))]),
        Row("a body as list", .ruleViolated, "body", [("body", "[]")]),
    ]

    static let noLength = "{\"commitment\":\(Draft.commitment)}"

    static let rows = missing + ofAnotherKind + nulls + what + who + when + aboutWhat + body

    @Test("each rule refuses what breaks it, under its code and at its place", arguments: rows)
    func refused(_ row: Row) {
        let found = problems(Draft().with(row.changes).bytes)
        #expect(found.map(\.code) == [row.code])
        #expect(found.map(\.path) == [row.path])
        if let rule = row.rule { #expect(found.map(\.rule) == [rule]) }
        for language in Language.allCases {
            #expect(found.allSatisfy { !$0.text(language).isEmpty && !$0.hint(language).isEmpty })
        }
    }

    @Test(
        "what is not one JSON object of printable bytes is refused as a whole",
        arguments: [
            ("", ""), ("null", ""), ("[]", ""), ("\"x\"", ""), (" " + Draft().text, ""),
            (Draft().text + " ", ""), (Draft().text + "{}", ""), ("\u{feff}" + Draft().text, ""),
            (Draft().text.replacing(",", with: ",\n"), ""),
            (Draft().text.replacing(",", with: ",\t"), ""),
            (Draft().text.replacing("true", with: "True"), "/test"),
            (Draft().text.replacing("13BB", with: "\\ud800"), "/sender"),
        ])
    func notHeader(text: String, path: String) {
        let found = problems(Array(text.utf8))
        #expect(found.map(\.code) == [.ruleViolated])
        #expect(found.map(\.path) == ["/header" + path])
    }
}
