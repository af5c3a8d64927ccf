// AgreementFile: reading and composing the JSON of an agreement.
//
//     {
//       "format": "redriver/agreement/v1",
//       "edition": 1,
//       "validFrom": "2026-11-23T00:00:00.000Z",
//       "horizonDays": 30,
//       "test": true,                                  may be left out: a production route
//       "suites": [{"from": "vn.kim-thanh", "to": "cn.bac-son", "suite": "intl"}, …],
//       "nodes": [{"id": "vn.kim-thanh", "country": "VN", "party": "VN.NODE.KTH", "dials": true,
//                  "anchor": "<base64 of DER, or PEM>", "signingSubject": "…",
//                  "encryptionSubject": "…", "curve": ["<Z85>"],
//                  "ledger": ["<vkey>"], "witness": ["<vkey>"]}, …],
//                                                      both may be left out: there is no ledger
//       "parties": [{"id": "VN.CUSTOMS.13BB", "node": "vn.kim-thanh", "dailyQuota": 100000}, …],
//       "types": [{"type": "RR110", "version": "1.0", "schema": null}, …],
//       "catalogue": [{"file": "codes/units.json", "digest": "sha256:…"}, …],
//                                                      may be left out: bodies are not checked
//       "limits": {"body": 524288}                     may be left out
//     }

public import RedRiverBase
internal import RedRiverCrypto
internal import RedRiverJSON
internal import RedRiverLedger

extension Agreement {
    /// The horizon, the one this build has: it decides how much memory the replay guard takes.
    private static let horizonDays = Limits.horizonMilliseconds / Limits.dayMilliseconds
    private static let partiesMost = 256
    private static let typesMost = 256
    private static let filesMost = 1024
    /// What a party's daily quota may be.
    public static let dailyQuotas: ClosedRange<Int> = 1...100_000_000

    /// Reads an edition. Signatures are checked by `verify`.
    ///
    /// - Throws: ``EvidenceError/agreement(_:)``, saying what is wrong and where; or, for a suite
    ///   that this build lacks, ``EvidenceError/suiteNotBuilt(_:)``.
    public init(parsing bytes: [UInt8]) throws(EvidenceError) {
        guard bytes.count <= Limits.configurationFile.value else {
            throw .agreement(.tooLong(ByteCount(bytes.count)))
        }
        let draft: Draft
        do throws(JSONError) {
            draft = try Draft(JSONDocument(parsing: bytes).root)
        } catch {
            throw .agreement(.json(error))
        }
        var nodes: [Node] = []
        for node in draft.nodes { nodes.append(try node.checked()) }
        var suites: [Direction] = []
        for (from, to, suite) in draft.suites {
            suites.append(Direction(from: from, to: to, suite: try Suite(named: suite)))
        }
        self.init(
            bytes: bytes, edition: draft.edition, validFrom: draft.validFrom,
            isTest: draft.isTest, suites: suites, nodes: nodes, parties: draft.parties,
            types: draft.types, catalogue: draft.catalogue, limits: draft.limits)
        try checkNodes()
        try checkLists()
    }

    private func checkNodes() throws(EvidenceError) {
        guard nodes.count == 2, Set(nodes.map(\.country)).count == 2,
            Set(nodes.map(\.id)).count == 2
        else { throw .agreement(.nodes) }
        guard nodes.count(where: \.dials) == 1 else { throw .agreement(.dialler) }
        var keys: Set<String> = []
        for node in nodes {
            guard node.party.isNode, node.party.country == node.country else {
                throw .agreement(.nodeParty(node.id, node.party))
            }
            for key in node.curve where !Z85Text.isKey(key) || !keys.insert(key).inserted {
                throw .agreement(.curveKey(node.id, key))
            }
        }
        // A key serves one purpose and one node: a cosignature does not say whose it is.
        let notes = nodes.flatMap { node in (node.ledger + node.witness).map { (node.id, $0) } }
        for (place, (id, key)) in notes.enumerated() {
            // Generations of one ledger may keep the key.
            let isTwice = notes[..<place].contains { other, earlier in
                earlier == key
                    || (earlier.sharesKey(with: key)
                        && (other != id || earlier.isCosigner || key.isCosigner))
            }
            guard !isTwice else { throw .agreement(.noteKey(id, key.description)) }
        }
        let wanted = Set([[nodes[0].id, nodes[1].id], [nodes[1].id, nodes[0].id]])
        guard suites.count == 2, Set(suites.map { [$0.from, $0.to] }) == wanted else {
            throw .agreement(.directions)
        }
    }

    private func checkLists() throws(EvidenceError) {
        var seen: Set<PartyID> = []
        for party in parties {
            guard !party.id.isNode, node(party.node)?.country == party.id.country,
                seen.insert(party.id).inserted
            else { throw .agreement(.party(party.id)) }
        }
        var files: Set<String> = []
        for item in catalogue where !files.insert(item.file).inserted {
            throw .agreement(.type(item.file))
        }
        var named: Set<String> = []
        for type in types {
            let name = "\(type.type) \(type.version)"
            guard type.hasAgreedForm, named.insert(name).inserted else {
                throw .agreement(.type(name))
            }
        }
    }

    /// Composes the file of an edition, indented for people, and reads it back.
    ///
    /// - Throws: As ``init(parsing:)``: what could not be read is not composed either.
    public static func compose(
        edition: Edition, validFrom: Timestamp, isTest: Bool, suites: [Direction],
        nodes: [Node], parties: [Party], types: [MessageType], catalogue: [CatalogueFile] = [],
        limits: AgreedLimits = AgreedLimits()
    ) throws(EvidenceError) -> Agreement {
        let json: JSON = .object(present: [
            ("format", .string(format)), ("edition", .int(Int64(edition.value))),
            ("validFrom", .string(validFrom.rfc3339)), ("horizonDays", .int(horizonDays)),
            ("test", .bool(isTest)),
            ("suites", .array(suites.map(\.json))), ("nodes", .array(nodes.map(\.json))),
            ("parties", .array(parties.map(\.json))), ("types", .array(types.map(\.json))),
            ("catalogue", catalogue.isEmpty ? nil : .array(catalogue.map(\.json))),
            ("limits", ["body": .int(Int64(limits.body.value))]),
        ])
        return try Agreement(parsing: json.indented)
    }

    /// The file as JSON says it, before what JSON cannot say is checked.
    private struct Draft {
        var edition: Edition
        var validFrom: Timestamp
        /// An edition that says nothing is for real goods: a route for trying out has to say so.
        var isTest: Bool
        var suites: [(from: NodeID, to: NodeID, suite: String)] = []
        var nodes: [NodeDraft] = []
        var parties: [Party] = []
        var types: [MessageType] = []
        var catalogue: [CatalogueFile] = []
        var limits = AgreedLimits()

        init(_ root: JSONValue) throws(JSONError) {
            var reader = try JSONReader(root)
            _ = try reader.parsed("format", Form.format) { $0 == Agreement.format ? $0 : nil }
            edition = Edition(UInt32(try reader.integer("edition", in: 1...Int64(UInt32.max))))
            validFrom = try reader.parsed("validFrom", Form.time) {
                Timestamp(canonicalRFC3339: $0)
            }
            _ = try reader.integer("horizonDays", in: horizonDays...horizonDays)
            isTest = try reader.optionalBool("test") ?? false
            for var item in try reader.objects("suites") {
                suites.append(
                    (try item.node("from"), try item.node("to"), try item.string("suite")))
                try item.finish()
            }
            for var item in try reader.objects("nodes") {
                nodes.append(try NodeDraft(&item))
                try item.finish()
            }
            try readLists(&reader)
            try reader.finish()
        }

        private mutating func readLists(_ reader: inout JSONReader) throws(JSONError) {
            for var item in try reader.bounded("parties", 1...partiesMost) {
                parties.append(
                    Party(
                        id: try item.party("id"), node: try item.node("node"),
                        dailyQuota: Int(
                            try item.integer(
                                "dailyQuota",
                                in: Int64(dailyQuotas.lowerBound)...Int64(dailyQuotas.upperBound))))
                )
                try item.finish()
            }
            for var item in try reader.bounded("types", 1...typesMost) {
                let hasSchema = !(try item.value("schema").isNull)
                types.append(
                    MessageType(
                        type: try item.string("type"), version: try item.string("version"),
                        schema: hasSchema ? try item.digest("schema") : nil))
                try item.finish()
            }
            if reader.value["catalogue"] != nil {
                for var item in try reader.bounded("catalogue", 1...filesMost) {
                    catalogue.append(
                        CatalogueFile(
                            file: try item.parsed("file", Form.file, Form.file),
                            digest: try item.digest("digest")))
                    try item.finish()
                }
            }
            if var item = try reader.optionalObject("limits") {
                let body = try item.optionalInteger("body", in: 1...Int64(Limits.body.value))
                limits = AgreedLimits(body: body.map { ByteCount(Int($0)) } ?? Limits.body)
                try item.finish()
            }
        }
    }

    private struct NodeDraft {
        let id: NodeID
        let country: Country
        let party: PartyID
        let dials: Bool
        let anchor: String
        let signingSubject: String
        let encryptionSubject: String
        let curve: [String]
        let ledger: [String]
        let witness: [String]

        init(_ reader: inout JSONReader) throws(JSONError) {
            id = try reader.node("id")
            country = try reader.parsed("country", Form.country) { Country(rawValue: $0) }
            party = try reader.party("party")
            dials = try reader.bool("dials")
            anchor = try reader.string("anchor")
            signingSubject = try reader.parsed("signingSubject", Form.subject, Form.subject)
            encryptionSubject = try reader.parsed("encryptionSubject", Form.subject, Form.subject)
            curve = try reader.strings("curve")
            guard (1...2).contains(curve.count) else {
                throw .unexpected(
                    expected: .form(Form.curve), pointer: reader.pointer(of: "curve"))
            }
            ledger = try Self.vkeys("ledger", &reader)
            witness = try Self.vkeys("witness", &reader)
        }

        /// A list that may be left out.
        private static func vkeys(
            _ name: String, _ reader: inout JSONReader
        ) throws(JSONError) -> [String] {
            guard reader.value[name] != nil else { return [] }
            let keys = try reader.strings(name)
            guard (1...2).contains(keys.count) else {
                throw .unexpected(expected: .form(Form.curve), pointer: reader.pointer(of: name))
            }
            return keys
        }

        func checked() throws(EvidenceError) -> Node {
            let certificate: Certificate?
            if anchor.utf8.starts(with: "-----BEGIN".utf8) {
                certificate = try? Certificate(pem: Array(anchor.utf8))
            } else {
                certificate = Base64.decode(anchor).flatMap { try? Certificate(der: $0) }
            }
            guard let certificate else { throw .agreement(.anchor(id)) }
            return Node(
                id: id, country: country, party: party, dials: dials, anchor: certificate,
                signingSubject: signingSubject, encryptionSubject: encryptionSubject, curve: curve,
                ledger: try keys(ledger) { key in
                    guard case .ed25519 = key.kind else { return false }
                    return Agreement.generation(of: key.name, id) != nil
                },
                witness: try keys(witness) { key in
                    key.isCosigner && key.name == Agreement.witnessName(id)
                })
        }

        private func keys(
            _ texts: [String], _ isGood: (NoteKey) -> Bool
        ) throws(EvidenceError) -> [NoteKey] {
            var keys: [NoteKey] = []
            for text in texts {
                guard let key = try? NoteKey(text), isGood(key) else {
                    throw .agreement(.noteKey(id, text))
                }
                keys.append(key)
            }
            return keys
        }
    }
}
