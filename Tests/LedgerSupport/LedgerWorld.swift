// LedgerWorld: two countries with all their keys, made anew for each run, and what they agreed.

import Foundation
public import RedRiverBase
public import RedRiverCrypto
public import RedRiverEvidence
public import RedRiverLedger

/// One country's side: its authority, its node's certificates and its keys for checkpoints.
public struct LedgerSide: Sendable {
    public let country: Country
    public let node: NodeID
    public let party: PartyID
    public let authorityKey: SigningKey
    public let authority: CertificateAuthority
    public let signingKey: SigningKey
    public let signing: Certificate
    public let encryption: Certificate
    public let list: RevocationList
    public let log: NoteSigner
    /// Of the second generation.
    public let secondLog: NoteSigner
    public let witness: Cosigner

    init(_ country: Country, _ name: String, _ world: LedgerWorld.Times) throws {
        self.country = country
        node = NodeID("\(country.rawValue.lowercased()).\(name)")!
        party = PartyID("\(country.rawValue).NODE.\(name.prefix(2).uppercased())X")!
        authorityKey = SigningKey(PrivateKey.generate())
        authority = try CertificateAuthority(
            subject: Self.name(country, "authority"), key: authorityKey, notBefore: world.start,
            notAfter: world.end)
        signingKey = SigningKey(PrivateKey.generate())
        signing = try authority.issue(
            to: signingKey.publicKey, subject: Self.name(country, "signing"), use: .signing,
            notBefore: world.start, notAfter: world.end)
        encryption = try authority.issue(
            to: PrivateKey.generate().publicKey, subject: Self.name(country, "encryption"),
            use: .keyAgreement, notBefore: world.start, notAfter: world.end)
        list = try authority.revocationList(
            number: 1, thisUpdate: world.start, nextUpdate: world.nextList)
        log = try NoteSigner(
            name: LedgerName("redriver/\(node)/1")!,
            secret: Ed25519SigningKey(seed: SecureRandom.bytes(32)))
        secondLog = try NoteSigner(
            name: LedgerName("redriver/\(node)/2")!,
            secret: Ed25519SigningKey(seed: SecureRandom.bytes(32)))
        witness = try Cosigner(
            name: LedgerName("redriver/\(node)/witness")!,
            secret: Ed25519SigningKey(seed: SecureRandom.bytes(32)))
    }

    static func name(_ country: Country, _ role: String) -> DistinguishedName {
        DistinguishedName(
            country: country.rawValue, organization: "Test", commonName: "node \(role)")!
    }

    /// The key of a generation.
    public func log(_ generation: UInt32) -> NoteSigner { generation == 1 ? log : secondLog }

    /// A detached signature over a statement.
    public func sign(_ statement: some Statement) throws -> [[UInt8]] {
        [try CMS.signDetached(statement.bytes, key: signingKey, certificate: signing)]
    }

    /// The parties of the country.
    public var parties: [PartyID] {
        ["CUSTOMS.13BB", "GATE.A1"].map { PartyID("\(country.rawValue).\($0)")! }
    }
}

/// Both sides and what they agreed.
public struct LedgerWorld: Sendable {
    /// The times of a run.
    public struct Times: Sendable {
        public let start = Timestamp(rfc3339: "2026-11-01T00:00:00.000Z")!
        /// When the ledgers begin.
        public let begin = Timestamp(rfc3339: "2026-11-27T23:50:00.000Z")!
        public let nextList = Timestamp(rfc3339: "2027-03-01T00:00:00.000Z")!
        public let end = Timestamp(rfc3339: "2027-11-01T00:00:00.000Z")!
        public init() {}
    }

    public let times = Times()
    public let vietnam: LedgerSide
    public let china: LedgerSide
    public let agreement: Agreement

    public init() throws {
        vietnam = try LedgerSide(.vietnam, "kim-thanh", times)
        china = try LedgerSide(.china, "bac-son", times)
        let sides = [vietnam, china]
        agreement = try Agreement.compose(
            edition: Edition(1), validFrom: times.start, isTest: true,
            suites: [(0, 1), (1, 0)].map {
                Agreement.Direction(from: sides[$0].node, to: sides[$1].node, suite: .intl)
            },
            nodes: sides.enumerated().map { Self.agreed($1, key: Self.curve[$0]) },
            parties: sides.flatMap { side in
                side.parties.map { Agreement.Party(id: $0, node: side.node) }
            },
            types: [Agreement.MessageType(type: "RR110", version: "1.0")])
    }

    private static let curve = [
        "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7", "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID",
    ]

    private static func agreed(_ side: LedgerSide, key: String) -> Agreement.Node {
        Agreement.Node(
            id: side.node, country: side.country, party: side.party,
            dials: side.country == .vietnam, anchor: side.authority.certificate,
            signingSubject: side.signing.subject, encryptionSubject: side.encryption.subject,
            curve: [key], ledger: [side.log.key],
            witness: [side.witness.key])
    }

    public func side(_ country: Country) -> LedgerSide { country == .vietnam ? vietnam : china }
    public func peer(of side: LedgerSide) -> LedgerSide {
        side.country == .vietnam ? china : vietnam
    }

    /// The bytes of every blob a node publishes.
    public var blobs: [[UInt8]] {
        [agreement.bytes]
            + [vietnam, china].flatMap {
                [$0.authority.certificate.der, $0.signing.der, $0.encryption.der, $0.list.der]
            }
    }

    /// The policy an auditor would write: both logs, and each witnessed by the other country.
    public var policy: String {
        """
        # freshness 900
        log \(vietnam.log.key)
        log \(china.log.key)
        witness \(vietnam.witness.key.name) \(vietnam.witness.key)
        witness \(china.witness.key.name) \(china.witness.key)
        group other any \(vietnam.witness.key.name) \(china.witness.key.name)
        quorum other

        """
    }

    /// Writes a folder of trust.
    ///
    /// - Parameter isOfBoth: Whether it knows the second generations too.
    public func writeTrust(to directory: String, isOfBoth: Bool = false) throws {
        let anchors = directory + "/anchors"
        try FileManager.default.createDirectory(
            atPath: anchors, withIntermediateDirectories: true)
        let second = [vietnam, china].map { "log \($0.secondLog.key)\n" }.joined()
        try Data(((isOfBoth ? second : "") + policy).utf8).write(
            to: URL(filePath: directory + "/policy"))
        for side in [vietnam, china] {
            try Data(side.authority.certificate.pem).write(
                to: URL(filePath: anchors + "/\(side.country.rawValue).pem"))
        }
    }

    /// The first leaves of a node's ledger.
    func opening(of side: LedgerSide) -> [LeafFact] {
        var facts: [LeafFact] = [
            .started(version: "0.1"), .agreement(agreement.edition, agreement.digest),
        ]
        for owner in [side, peer(of: side)] {
            let certificates: [(LeafKey.Role, Certificate)] = [
                (.authority, owner.authority.certificate), (.signing, owner.signing),
                (.encryption, owner.encryption),
            ]
            for (role, certificate) in certificates {
                facts.append(
                    .key(
                        LeafKey(
                            act: .added, node: owner.node, role: role,
                            value: .certificate(
                                certificate.fingerprint, notBefore: certificate.notBefore,
                                notAfter: certificate.notAfter))))
            }
            for (role, key) in [
                (LeafKey.Role.ledger, owner.log.key), (.witness, owner.witness.key),
            ] {
                facts.append(
                    .key(
                        LeafKey(
                            act: .added, node: owner.node, role: role,
                            value: .verifier(key.description))))
            }
            facts.append(
                .revocationList(
                    LeafRevocationList(
                        country: owner.country, digest: owner.list.fingerprint,
                        thisUpdate: owner.list.thisUpdate, nextUpdate: owner.list.nextUpdate)))
        }
        return facts
    }
}
