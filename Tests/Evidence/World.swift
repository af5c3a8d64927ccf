// World: two countries with their authorities, nodes and an agreement, made anew for each run.

import RedRiverBase
import RedRiverCrypto
import RedRiverEvidence
import Testing

/// A country's side: its authority and its node's identities.
struct Side {
    let country: Country
    let id: NodeID
    let authorityKey = SigningKey(PrivateKey.generate())
    let authority: CertificateAuthority
    let signingKey = SigningKey(PrivateKey.generate())
    let signing: Certificate
    let encryptionKey = SigningKey(PrivateKey.generate())
    let encryption: Certificate
    let list: RevocationList

    init(_ country: Country, _ id: NodeID) throws {
        self.country = country
        self.id = id
        authority = try CertificateAuthority(
            subject: Self.name(country, "authority"), key: authorityKey, notBefore: World.start,
            notAfter: World.end)
        signing = try authority.issue(
            to: signingKey.publicKey, subject: Self.name(country, "signing"), use: .signing,
            notBefore: World.start, notAfter: World.end)
        encryption = try authority.issue(
            to: encryptionKey.publicKey, subject: Self.name(country, "encryption"),
            use: .keyAgreement, notBefore: World.start, notAfter: World.end)
        list = try authority.revocationList(
            number: 1, thisUpdate: World.start, nextUpdate: World.nextList)
    }

    static func name(_ country: Country, _ role: String) throws -> DistinguishedName {
        try #require(
            DistinguishedName(
                country: country.rawValue, organization: "Test", commonName: "node \(role)"))
    }

    func node(dials: Bool, key: String) throws -> Agreement.Node {
        Agreement.Node(
            id: id, country: country,
            party: try #require(PartyID("\(country.rawValue).NODE.TEST")), dials: dials,
            anchor: authority.certificate, signingSubject: signing.subject,
            encryptionSubject: encryption.subject, curve: [key])
    }

    /// A statement signed by this node.
    func sign(_ statement: some Statement) throws -> [UInt8] {
        try CMS.signDetached(statement.bytes, key: signingKey, certificate: signing)
    }
}

/// Both countries and what they agreed.
struct World {
    static let start = time("2026-11-01T00:00:00.000Z")
    static let now = time("2026-11-23T07:03:00.000Z")
    static let nextList = time("2026-12-23T00:00:00.000Z")
    static let end = time("2027-11-01T00:00:00.000Z")
    static let keys = [
        "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7", "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID",
    ]

    let vietnam: Side
    let china: Side
    let agreement: Agreement

    init() throws {
        vietnam = try Side(.vietnam, Samples.kimThanh)
        china = try Side(.china, Samples.bacSon)
        agreement = try Agreement.compose(
            edition: Edition(1), validFrom: Self.start, isTest: true,
            suites: [
                Agreement.Direction(from: vietnam.id, to: china.id, suite: .intl),
                Agreement.Direction(from: china.id, to: vietnam.id, suite: .intl),
            ],
            nodes: [
                try vietnam.node(dials: true, key: Self.keys[0]),
                try china.node(dials: false, key: Self.keys[1]),
            ],
            parties: [
                Agreement.Party(id: try #require(PartyID("VN.CUSTOMS.13BB")), node: vietnam.id),
                Agreement.Party(
                    id: try #require(PartyID("CN.CUSTOMS.7203")), node: china.id, dailyQuota: 50_000
                ),
            ],
            types: [
                Agreement.MessageType(type: "RR100", version: "1.0"),
                Agreement.MessageType(type: "RR110", version: "1.0", schema: digest(0x44)),
            ])
    }

    var lists: [RevocationList] { [vietnam.list, china.list] }

    func signatures() throws -> [Country: [UInt8]] {
        var signatures: [Country: [UInt8]] = [:]
        for side in [vietnam, china] {
            signatures[side.country] = try CMS.signDetached(
                agreement.bytes, key: side.authorityKey, certificate: side.authority.certificate)
        }
        return signatures
    }

    /// What the Chinese node needs to check what the Vietnamese one signs.
    var check: SignerCheck { check(certificates: [vietnam.signing, vietnam.encryption]) }

    func check(certificates: [Certificate], lists: [RevocationList]? = nil) -> SignerCheck {
        SignerCheck(
            agreement: agreement, own: china.id, certificates: certificates,
            revocationLists: lists ?? self.lists)
    }

    /// A seal from Việt Nam over three headers.
    static let headers = ["{\"h\":1}", "{\"h\":2}", "{\"h\":3}"].map { Array($0.utf8) }

    var seal: SealStatement {
        SealStatement(
            suite: .intl, from: vietnam.id, to: china.id, sequence: SealSequence(1),
            first: MessageNumber(1), messages: 3,
            previous: StatementKind.seal.genesis(agreement: agreement.digest),
            root: SealStatement.root(headers: Self.headers), agreement: agreement.digest,
            signer: vietnam.signing.fingerprint, sealedAt: time("2026-11-23T07:02:40.125Z"))
    }

    /// An epoch from Việt Nam to China, before it is encapsulated.
    var epochDraft: EpochStatement {
        EpochStatement(
            suite: .intl, from: vietnam.id, to: china.id,
            epoch: EpochID(number: 1_795_417_200_000, random: [1, 2, 3, 4, 5, 6, 7, 8]),
            notBefore: time("2026-11-23T07:00:00.000Z"), notAfter: time("2026-11-23T08:00:00.000Z"),
            messagesMax: Limits.epochMessages, recipient: digest(0), encapsulated: [0],
            agreement: agreement.digest, signer: vietnam.signing.fingerprint)
    }
}

/// The error `body` throws; an issue if it throws none.
func refusal(
    at location: SourceLocation = #_sourceLocation, _ body: () throws(EvidenceError) -> Void
) -> EvidenceError? {
    do throws(EvidenceError) {
        try body()
        Issue.record("nothing was refused", sourceLocation: location)
        return nil
    } catch {
        return error
    }
}
