// EvidenceTargets: statements, outcomes, agreements and sealed bodies. Statements have one spelling.

import RedRiverBase
import RedRiverCrypto
import RedRiverEvidence

enum EvidenceTargets {
    static let all = [seal, receipt, epoch, outcomes, agreement, sealedBody]

    private static let words = [
        "redriver/seal/v1\n", "redriver/receipt/v1\n", "redriver/epoch/v1\n", "suite: intl\n",
        "suite: dual\n", "suite: pq-x\n", "signatures: p256\n", "from: ", "to: ", ": ", "\n",
        "\r\n",
        "sha256:", "=", "Z\n", "\u{301}", "\u{37e}", "é",
    ]

    static let seal = statement("seal", SealStatement.self, EvidenceSeeds.seal.bytes)
    static let receipt = statement("receipt", ReceiptStatement.self, EvidenceSeeds.receipt.bytes)
    static let epoch = statement("epoch", EpochStatement.self, EvidenceSeeds.epoch.bytes)

    private static func statement<Kind: Statement>(
        _ name: String, _: Kind.Type, _ seed: [UInt8]
    ) -> FuzzTarget {
        FuzzTarget(name + "-statement", cost: .some, seeds: [seed], words: words) {
            (bytes) throws(Violation) in
            try judge { () throws(EvidenceError) in
                try Kind(parsing: bytes)
            } _: {
                (statement) throws(Violation) in
                try demand(statement.bytes == bytes, "it is spelt otherwise when written")
                try demand(statement.digest == Digest.sha256(bytes), "another digest")
                try demand(bytes.count <= Limits.statement.value, "longer than a statement may be")
                if let epoch = statement as? EpochStatement {
                    try demand(bytes.starts(with: epoch.infoBytes), "the info is no beginning")
                }
            }
        }
    }

    static let outcomes = FuzzTarget(
        "outcomes", cost: .some,
        seeds: [
            "60321 accepted 1:88120\n60322 duplicate 1:4410\n60323 refused F14 #/body/containers/0/id\n",
            "1 refused F14 #\n", "1 refused F26 #/body/%C3%A9%20~0\n",
        ].map(utf8),
        words: [
            "accepted", "duplicate", "refused", " ", "\n", "#", "/", "%", "%2F", "%C3%A9", "%ff",
            "%FF", ":", "F14", "STALE", "BUSY", "9007199254740991",
        ]
    ) { (bytes) throws(Violation) in
        try judge { () throws(EvidenceError) in
            try OutcomeLine.parseAll(bytes)
        } _: {
            (lines) throws(Violation) in
            try demand(OutcomeLine.joined(lines) == bytes, "they are spelt otherwise when written")
            try demand((1...Limits.sealMessages).contains(lines.count), "\(lines.count) lines")
            for line in lines { try check(line) }
        }
    }

    private static func check(_ line: OutcomeLine) throws(Violation) {
        try demand((try? OutcomeLine(parsing: line.bytes)) == line, "a line alone differs")
        try demand(
            OutcomeLine(number: line.number, outcome: line.outcome) == line,
            "a line is not as this module makes it")
        if case .refused(let code, _) = line.outcome {
            try demand(code.refusesMessage, "\(code.rawValue) refuses a message")
        }
    }

    static let agreement = FuzzTarget(
        "agreement", cost: .much, seeds: [CryptoSeeds.agreement],
        words: JSONTargets.words + [
            "\"edition\"", "\"test\": true", "\"limits\":{\"body\":1}", "\"dials\": true",
            "\"dials\": false", "intl",
            "dual", "vn.kim-thanh", "cn.bac-son", "VN.NODE.KTH", "\"schema\":", "-----BEGIN",
        ]
    ) { (bytes) throws(Violation) in
        try judge { () throws(EvidenceError) in
            try Agreement(parsing: bytes)
        } _: {
            (agreement) throws(Violation) in
            try demand(agreement.bytes == bytes, "its bytes are others")
            try demand(agreement.digest == Digest.sha256(bytes), "another digest")
            try check(agreement)
            guard let again = try? composed(agreement) else {
                throw Violation("what was read cannot be composed")
            }
            try demand(again.isTest == agreement.isTest, "another kind of route")
            try demand(
                (try? composed(again))?.bytes == again.bytes, "composed twice it differs")
        }
    }

    private static func check(_ agreement: Agreement) throws(Violation) {
        for country in Country.allCases {
            guard let node = agreement.node(of: country) else {
                throw Violation("\(country) has no node")
            }
            try demand(agreement.peer(of: node.id)?.country != country, "a node is its own peer")
            try demand(node.party.isNode && node.party.country == country, "the node's party")
            try demand(
                agreement.suite(from: node.id, to: known(agreement.peer(of: node.id)).id) != nil,
                "a direction has no suite")
        }
        try demand(agreement.nodes.count { $0.dials } == 1, "not one node dials")
        for party in agreement.parties {
            try demand(agreement.isParty(party.id, of: party.node), "a party of no node")
            try demand(Agreement.dailyQuotas.contains(party.dailyQuota), "a quota")
        }
        try demand((1...Limits.body.value).contains(agreement.limits.body.value), "a limit")
        let signatures: [Country: [UInt8]] = [
            .vietnam: CryptoSeeds.signature, .china: CryptoSeeds.countersignature,
        ]
        let isSigned =
            (try? agreement.verify(
                signatures: signatures, now: CryptoSeeds.now, revocationLists: lists)) != nil
        try demand(
            isSigned == (agreement.bytes == CryptoSeeds.agreement),
            isSigned ? "the signatures hold over other bytes" : "the signatures do not hold")
    }

    private static let lists = [CryptoSeeds.list, CryptoSeeds.chinese].map {
        known(try? RevocationList(der: $0))
    }

    private static func composed(_ a: Agreement) throws(EvidenceError) -> Agreement {
        try Agreement.compose(
            edition: a.edition, validFrom: a.validFrom, isTest: a.isTest, suites: a.suites,
            nodes: a.nodes, parties: a.parties, types: a.types, limits: a.limits)
    }

    /// What the peer sealed, under a statement of the peer's: it may hold anything, and it opens to
    /// what was committed to or not at all.
    static let sealedBody = FuzzTarget(
        framed: "sealed-body", cost: .much, seeds: [EvidenceSeeds.sealed]
    ) { (frames) throws(Violation) in
        guard frames.count >= 3, let number = frames[2].last else { return .refused }
        var statement = EvidenceSeeds.epoch
        statement.encapsulated = frames[0]
        return try judge { () throws(EvidenceError) in
            try EvidenceSeeds.opener(statement).open(
                number: MessageNumber(UInt64(number)), header: EvidenceSeeds.header,
                sealed: frames[1], commitment: EvidenceSeeds.commitment)
        } _: { (opened) throws(Violation) in
            try demand(
                opened.salt == EvidenceSeeds.salt && opened.body == EvidenceSeeds.body,
                "it opens to something else")
            try demand(frames[0] == EvidenceSeeds.sealed[0], "under another encapsulation")
            try demand(frames[1] == EvidenceSeeds.sealed[1], "from other bytes")
            try demand(number == EvidenceSeeds.sealed[2].last, "under another number")
        }
    }
}
