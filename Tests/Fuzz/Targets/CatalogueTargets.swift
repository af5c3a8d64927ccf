// CatalogueTargets: headers, files of messages, and the reports that nodes write.

import RedRiverBase
import RedRiverCatalogue
import RedRiverJSON

enum CatalogueTargets {
    static let all = [header, messageFile, report]

    private static let members: [(String, String)] = [
        ("msgId", "\"01a205a1-8850-7fcb-9971-174494d6493c\""), ("msgType", "\"RR110\""),
        ("schemaVersion", "\"1.0\""), ("functionCode", "9"), ("responseType", "\"AB\""),
        ("sender", "\"VN.CUSTOMS.13BB\""), ("receiver", "\"CN.CUSTOMS.8613\""),
        ("sentAt", "\"2026-11-23T06:40:02+07:00\""), ("crossingRef", "\"RRVNKTH2611230000429\""),
        ("test", "true"), ("body", "{\"bytes\":2048,\"commitment\":\"\(commitment)\"}"),
    ]
    private static let commitment = "sha256:" + String(repeating: "A", count: 43) + "="
    private static let other = "\"01a205a1-8850-7fcb-9971-174494d64900\""

    /// Members to put in the place of the usual ones, or after them: one list for each header.
    private static let changes: [[(String, String)]] = [
        [],
        [
            ("functionCode", "5"), ("supersedes", other), ("inReplyTo", other),
            ("priority", "\"urgent\""), ("expiresAt", "\"2026-11-25T00:00:00Z\""),
            ("receiver", "[\"CN.GATE.HKM\",\"VN.GATE.LCA\"]"), ("test", "false"),
        ],
        [("msgType", "\"RR400\""), ("crossingRef", "null")],
        [
            ("msgType", "\"RR990\""), ("sender", "\"VN.NODE.KTH1\""), ("crossingRef", "null"),
            ("responseType", "\"NA\""),
        ],
    ]

    private static func text(_ changes: [(String, String)], without left: String = "") -> String {
        let changed = members.map { name, value in
            (name, changes.first { $0.0 == name }?.1 ?? value)
        }
        let added = changes.filter { change in !members.contains { $0.0 == change.0 } }
        let all = (changed + added).filter { $0.0 != left }.map { "\"\($0.0)\":\($0.1)" }
        return "{" + all.joined(separator: ",") + "}"
    }

    static let headers = changes.map { text($0) }
    /// The same as a client writes them, which leaves the commitment to others.
    static let bareHeaders = changes.map { text($0, without: "body") }

    static let words =
        JSONTargets.words + members.map { "\"\($0.0)\"" } + [
            "\"RR100\"", "\"RR410\"", "\"RR900\"", "\"urgent\"", "\"1.10\"", "\"1.01\"", "VN.",
            "CN.",
            "\"bytes\":", "\"commitment\":", "RRCNBSN", "+08:00", "-00:00", "\"expiresAt\":",
            "\"inReplyTo\":", "\"supersedes\":",
        ]

    static let header = FuzzTarget("header", cost: .some, seeds: headers.map(utf8), words: words) {
        (bytes) throws(Violation) in
        switch Header.check(bytes) {
        case .valid(let header):
            try check(header, bytes)
            return .accepted
        case .refused(let problems):
            try check(problems)
            return .refused
        }
    }

    private static func check(_ header: Header, _ bytes: [UInt8]) throws(Violation) {
        try demand(header.bytes == bytes, "the header's bytes are others")
        try demand(bytes.count <= Limits.header.value, "longer than a header may be")
        try demand(!bytes.contains { $0 < 0x20 }, "a control character")
        let root = known(try? JSONDocument(parsing: bytes)).root
        let names = Set(members.map(\.0) + ["expiresAt", "priority", "inReplyTo", "supersedes"])
        for (name, _) in root.members { try demand(names.contains(name), "\(name) is not known") }
        try demand(root["msgId"]?.equals(header.id.description) ?? false, "another identifier")
        try demand(root["sender"]?.equals(header.sender.description) ?? false, "another sender")
        try demand(root["msgType"]?.equals(header.type.rawValue) ?? false, "another type")
        try demand((1...Limits.receivers).contains(header.receivers.count), "receivers")
        try demand(Set(header.receivers).count == header.receivers.count, "a receiver twice")
        try demand((1...Limits.body.value).contains(header.bodyBytes), "length of the body")
        let life = header.effectiveExpiry.millisecondsSince(header.id.time)
        try demand(life > 0 && life <= Limits.horizonMilliseconds, "it lives for \(life) ms")
        try demand(!header.orderingKey.isEmpty, "no ordering key")
    }

    private static func check(_ problems: [Problem]) throws(Violation) {
        try demand(
            (1...Limits.problemsListed).contains(problems.count), "\(problems.count) problems")
        for problem in problems.prefix(8) {
            try refused(problem.text)
            try demand(problem.path.hasPrefix("/header"), "a path outside the header")
            try demand(JSONPointer.tokens(problem.path) != nil, "\(problem.path) is not a path")
            let length = problem.value?.unicodeScalars.count ?? 0
            try demand(length <= Problem.valueLength, "\(length) characters are repeated")
        }
        let answer = problemJSON(problems).compact
        try demand((try? JSONDocument(parsing: answer)) != nil, "the answer is not JSON")
        try demand(answer.count <= Limits.jsonFrame.value, "the answer has \(answer.count) bytes")
    }

    static let messageFile = FuzzTarget(
        "message-file", cost: .some,
        seeds: [
            "{\"header\":\(headers[0]),\"salt\":\"\(salt)\",\"body\":{\"a\":1}}",
            "{ \"header\": {\n \"msgId\" : \"x\",\t\"n\": 1 },\n \"body\": [1, 2] }",
            "{\"body\":\"b\",\"header\":{}}",
        ].map(utf8), words: words + ["\"header\":", "\"body\":", "\"salt\":"]
    ) { (bytes) throws(Violation) in
        let file: MessageFile
        do throws(CatalogueError) {
            file = try MessageFile(parsing: bytes)
        } catch {
            return try refused(error)
        }
        let document = known(try? JSONDocument(parsing: bytes)).root
        try demand(document["body"].map { Array($0.bytes) } == file.body, "another body")
        try demand(!file.header.contains { $0 < 0x20 }, "a control character in the header")
        try demand(file.salt?.count ?? Limits.saltBytes == Limits.saltBytes, "the salt's length")
        try demand((try? JSONDocument(parsing: file.header))?.root.kind == .object, "no object")
        // What is handed over once more is the same: a client may read a file as often as it likes.
        let salt = file.salt.map { ",\"salt\":\"\(Base64.encode($0))\"" } ?? ""
        let again =
            utf8("{\"header\":") + file.header + utf8(salt + ",\"body\":") + file.body + [0x7d]
        try demand((try? MessageFile(parsing: again)) == file, "read again it differs")
        if !file.hasBodyMember {
            let zero = known(Digest(labelled: commitment))
            let whole = file.headerAddingBodyMember(commitment: zero)
            let root = (try? JSONDocument(parsing: whole))?.root
            try demand(
                root?["body"]?["bytes"]?.int64 == Int64(file.body.count), "no commitment was added")
        }
        return .accepted
    }

    private static let salt = Base64.encode([UInt8](repeating: 7, count: Limits.saltBytes))

    /// Reports are written, not read. Paths and codes in them come from foreign headers, and the
    /// report must pass the checks of everybody else's messages.
    static let report = FuzzTarget(
        framed: "delivery-report", cost: .some,
        seeds: [
            [utf8("/header/msgId"), utf8("/body/é/\"x\"")],
            [[], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
        ], words: words
    ) { (frames) throws(Violation) in
        let paths = frames.prefix(DeliveryReport.entriesMax).map {
            String(decoding: $0, as: UTF8.self)
        }
        guard !paths.isEmpty else { return .refused }
        let report = DeliveryReport(
            id: known(MessageID("01a205a1-8850-7fcb-9971-174494d6493c")),
            node: known(PartyID("CN.NODE.HKM1")), receiver: known(PartyID("VN.CUSTOMS.13BB")),
            sentAt: Timestamp(milliseconds: 1_795_417_200_125), entries: paths.map(entry))
        let body = report.body
        try demand(body.count <= Limits.body.value, "a body of \(body.count) bytes")
        let listed = (try? JSONDocument(parsing: body))?.root["entries"]
        try demand(listed?.count == paths.count, "the body is not what it should be")
        let header = report.header(commitment: known(Digest(labelled: commitment)))
        guard case .valid(let checked) = Header.check(header) else {
            throw Violation("its header is refused")
        }
        try demand(checked.bodyBytes == body.count, "the header gives another length")
        return .accepted
    }

    private static func entry(_ path: String) -> DeliveryReport.Entry {
        DeliveryReport.Entry(
            ledgerIndex: LedgerIndex(generation: 1, index: UInt64(path.utf8.count)),
            message: known(MessageID("01a205a1-8850-7fcb-9971-174494d64900")), outcome: .returned,
            code: .ruleViolated, path: path, at: Timestamp(milliseconds: 1_795_417_200_125))
    }
}
