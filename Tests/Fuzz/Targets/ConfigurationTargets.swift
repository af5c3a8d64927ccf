// ConfigurationTargets: the files of operators and of clients, and what clients make of a message.

import RedRiverBase
import RedRiverCatalogue
import RedRiverClient
import RedRiverCrypto
import RedRiverJSON
import RedRiverNode
import RedRiverWire

enum ConfigurationTargets {
    static let all = [node, account, endpoint, outgoing]

    private static let keys = [
        "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7", "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID",
        "SL)<&BG>bCi-!FR}8Y:{MWLBP>kFOGQ!F*pM$2-6",
    ]

    private static let nodeText = """
        {"format": "redriver/node/v1", "node": "vn.kim-thanh",
         "agreement": {"file": "../agreement/agreement.json",
          "signatures": {"VN": "../agreement/agreement.vn.p7s", "CN": "/srv/agreement.cn.p7s"},
          "authorities": {"VN": "authority-vn.pem", "CN": "authority-cn.pem"}},
         "schemas": "../schemas", "journal": "journal",
         "keys": {"signing": "keys/s.pem", "encryption": "keys/e.pem", "transport": "keys/t.key"},
         "certificates": {"signing": "certificates/s.pem", "encryption": "certificates/e.pem"},
         "revocation": {"VN": "vn.crl.pem", "CN": "cn.crl.pem"},
         "listen": {"clients": "tcp://127.0.0.1:7101"},
         "peer": {"endpoint": "tcp://bac-son.example:7202"},
         "clients": [{"party": "VN.CUSTOMS.13BB", "key": "\(keys[0])"},
          {"party": "VN.GATE.LCA", "key": "\(keys[1])"}],
         "operators": [{"name": "night-shift", "key": "\(keys[2])"}],
         "operator": {"key": "keys/operator.key"}, "workers": 4, "languages": ["zh", "en"],
         "diskReserveMiB": 64, "linkRecording": "link.recording"}
        """

    private static let words =
        JSONTargets.words + [
            "tcp://*:7101", "tcp://0.0.0.0:1", "\"link\":", "\"peer\":", "\"key\":", "VN.NODE.KTH1",
            "\"workers\":", "../", "\"VN\":", "redriver/client/v1", "redriver/node/v1",
        ]

    static let node = FuzzTarget(
        "node-configuration", cost: .some,
        seeds: [
            nodeText,
            nodeText.replacing(
                "\"peer\": {\"endpoint\": \"tcp://bac-son.example:7202\"},", with: ""
            )
            .replacing("7101\"", with: "7101\", \"link\": \"tcp://*:7102\""),
        ].map(utf8), words: words
    ) { (bytes) throws(Violation) in
        try judge { () throws(NodeError) in
            try NodeConfiguration(parsing: bytes, file: "etc/vn/node.json")
        } _: { (read) throws(Violation) in
            try check(read, bytes)
        }
    }

    private static func check(_ read: NodeConfiguration, _ bytes: [UInt8]) throws(Violation) {
        let compact = known(try? JSONDocument(parsing: bytes)).root.compact
        try demand(
            (try? NodeConfiguration(parsing: compact, file: read.file)) == read,
            "without its space it is another configuration")
        try demand((1...16).contains(read.workers), "\(read.workers) workers")
        try demand(!read.languages.isEmpty, "no language")
        try demand(
            read.users.count == read.clients.count + read.operators.count, "a key is two people's")
        for user in read.users.values {
            try demand((1...255).contains(user.utf8.count), "a user without a name")
        }
        try demand(read.clients.allSatisfy { !$0.party.isNode }, "a node is its own client")
    }

    static let account = FuzzTarget(
        "client-account",
        seeds: [
            """
            {"format":"redriver/client/v1","party":"VN.CUSTOMS.13BB",
             "node":{"endpoint":"tcp://127.0.0.1:7101","key":"\(keys[0])"},
             "keys":{"transport":"client.key","salt":"client.salt"},"queue":"VN.CUSTOMS.13BB"}
            """, nodeText,
        ].map(utf8), words: words
    ) { (bytes) throws(Violation) in
        try judge { () throws(ClientError) in
            try AccountFile(parsing: bytes, path: "client.json")
        } _: { (file) throws(Violation) in
            let compact = known(try? JSONDocument(parsing: bytes)).root.compact
            let again = try? AccountFile(parsing: compact, path: "client.json")
            try demand(again?.content == file.content, "without its space it is another account")
        }
    }

    static let endpoint = FuzzTarget(
        "endpoint",
        seeds: ["tcp://127.0.0.1:7101", "tcp://*:1", "tcp://a-b.example:65535"].map(utf8),
        words: ["tcp://", ":", "*", "::1", "65536", "0", "+1", "."]
    ) { (bytes) throws(Violation) in
        guard let text = text(bytes), let endpoint = Endpoint(text) else { return .refused }
        try demand(utf8(endpoint.description) == bytes, "it is spelt otherwise when written")
        return .accepted
    }

    /// A client completes what it is given and sends only what can be sent.
    static let outgoing = FuzzTarget(
        "outgoing", cost: .much,
        seeds: CatalogueTargets.bareHeaders.map { header in
            utf8("{\"header\":" + header + ",\"body\":{\"a\":[1,2]}}")
        }, words: CatalogueTargets.words
    ) { (bytes) throws(Violation) in
        let outgoing: Outgoing
        do throws(Outgoing.Defect) {
            outgoing = try Outgoing(bytes, saltKey: saltKey)
        } catch {
            switch error {
            case .file(let error): return try refused(error)
            case .header(let problems): for problem in problems { try refused(problem.text) }
            }
            return .refused
        }
        let submission = outgoing.submission
        try demand(submission.salt.count == Limits.saltBytes, "the salt's length")
        try demand(submission.header.count <= Limits.header.value, "a header too long to send")
        try demand((try? Outgoing(bytes, saltKey: saltKey)) == outgoing, "twice it differs")
        if case .valid(let header) = Header.check(submission.header) {
            try demand(outgoing.orderingKey == header.orderingKey, "another ordering key")
            try demand(outgoing.id == header.id, "another identifier")
        }
        return .accepted
    }

    private static var saltKey: Secret {
        var bytes = [UInt8](repeating: 5, count: 32)
        return Secret(taking: &bytes)
    }
}
