// InitCommandIdentities: keys, certificates and the agreement of the demonstration, in memory.
//
// What is made here is what a real installation has, on one machine: an authority for each country
// with a revocation list, which issues its node's two certificates; CURVE keys for nodes, parties
// and operators; and edition 1 of the agreement, signed by both authorities.

internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverCrypto
internal import RedRiverEvidence
internal import RedRiverLedger
internal import RedRiverTransport

/// How long what is issued lives: the days of certs/profiles.json.
struct DemoValidity {
    static let authorityDays: Int64 = 3650
    static let nodeDays: Int64 = 398
    static let listDays: Int64 = 30

    /// Five minutes before now, so that a clock a little behind ours finds everything valid.
    let from: Timestamp
    let authorityUntil: Timestamp
    let nodeUntil: Timestamp
    let listUntil: Timestamp

    /// What RFC 5280 §4.1.2.5 has for "no end": no certificate can name a later time.
    private static let last = Timestamp(milliseconds: 253_402_300_799_000)

    init(now: Timestamp) {
        func after(days: Int64) -> Timestamp {
            min(now.advanced(byMilliseconds: days * Limits.dayMilliseconds), Self.last)
        }
        from = now.advanced(byMilliseconds: -5 * 60 * 1000)
        authorityUntil = after(days: Self.authorityDays)
        nodeUntil = after(days: Self.nodeDays)
        listUntil = after(days: Self.listDays)
    }
}

/// A private key, and the certificate to it.
struct DemoKey {
    let key: SigningKey
    /// PKCS#8 in PEM, for the key file.
    let secret: Secret

    init() {
        let made = PrivateKey.generate()
        var pem = made.pem()
        secret = Secret(taking: &pem)
        key = SigningKey(made)
    }
}

/// A key that signs notes, as text for its file.
struct DemoNoteKey {
    let secret: Secret
    let key: NoteKey

    init(_ name: LedgerName, isWitness: Bool) {
        var seed = SecureRandom.secretBytes(Ed25519PublicKey.byteCount)
        defer { wipe(&seed) }
        guard var made = try? NoteSecret.make(name: name, seed: seed, isWitness: isWitness) else {
            preconditionFailure("32 bytes are a seed, and the name is well formed")
        }
        secret = Secret(taking: &made.text)
        key = made.key
    }
}

/// The identities of one country.
struct DemoIdentities {
    let country: DemoCountry
    let authorityKey = DemoKey()
    let authority: CertificateAuthority
    let list: RevocationList
    let signing = DemoKey()
    let signingCertificate: Certificate
    let encryption = DemoKey()
    let encryptionCertificate: Certificate
    let node = CurveKeyPair.generate()
    let nightShift = CurveKeyPair.generate()
    /// One for each of the country's parties, in their order.
    let parties: [CurveKeyPair]
    let ledger: DemoNoteKey
    let witness: DemoNoteKey

    init(of country: DemoCountry, valid: DemoValidity) throws(CryptoError) {
        self.country = country
        authority = try CertificateAuthority(
            subject: Self.subject(country, "RedRiver authority \(country.country.rawValue)"),
            key: authorityKey.key, notBefore: valid.from, notAfter: valid.authorityUntil)
        list = try authority.revocationList(
            number: 1, thisUpdate: valid.from, nextUpdate: valid.listUntil)
        signingCertificate = try authority.issue(
            to: signing.key.publicKey, subject: Self.subject(country, "\(country.node) signing"),
            use: .signing, notBefore: valid.from, notAfter: valid.nodeUntil)
        encryptionCertificate = try authority.issue(
            to: encryption.key.publicKey,
            subject: Self.subject(country, "\(country.node) encryption"),
            use: .keyAgreement, notBefore: valid.from, notAfter: valid.nodeUntil)
        parties = country.parties.map { _ in CurveKeyPair.generate() }
        ledger = DemoNoteKey(Agreement.ledgerName(country.node, 1), isWitness: false)
        witness = DemoNoteKey(Agreement.witnessName(country.node), isWitness: true)
    }

    private static func subject(_ country: DemoCountry, _ name: String) -> DistinguishedName {
        let subject = DistinguishedName(
            country: country.country.rawValue, organization: "RedRiver demonstration",
            commonName: name)
        guard let subject else { preconditionFailure("a name of ours is well formed") }
        return subject
    }

    /// What the agreement says of the node.
    var agreed: Agreement.Node {
        Agreement.Node(
            id: country.node, country: country.country, party: country.nodeParty,
            dials: country.dials, anchor: authority.certificate,
            signingSubject: signingCertificate.subject,
            encryptionSubject: encryptionCertificate.subject, curve: [node.publicKey.description],
            ledger: [ledger.key], witness: [witness.key])
    }

    /// The authority's detached signature.
    func signature(on agreement: Agreement) throws(CryptoError) -> [UInt8] {
        try CMS.signDetached(
            agreement.bytes, key: authorityKey.key, certificate: authority.certificate)
    }
}

extension Agreement {
    /// Edition 1 between the countries of the demonstration: every type of the catalogue may
    /// cross, by the files of the catalogue as they are, as a test and as nothing else.
    static func demonstration(
        between countries: [DemoIdentities], valid: DemoValidity, dailyQuota: Int,
        files: [String: [UInt8]], catalogue: Catalogue
    ) throws(EvidenceError) -> Agreement {
        let nodes = countries.map(\.country.node)
        return try compose(
            edition: Edition(1), validFrom: valid.from, isTest: true,
            suites: [
                Direction(from: nodes[0], to: nodes[1], suite: .intl),
                Direction(from: nodes[1], to: nodes[0], suite: .intl),
            ],
            nodes: countries.map(\.agreed),
            parties: countries.flatMap { side in
                side.country.parties.map {
                    Party(id: $0, node: side.country.node, dailyQuota: dailyQuota)
                }
            },
            types: RedRiverCatalogue.MessageType.allCases.map {
                MessageType(
                    type: $0.rawValue, version: "1.0",
                    schema: catalogue.schemaFiles[$0].flatMap { files[$0] }.map(Digest.sha256))
            },
            catalogue: catalogue.files.map {
                CatalogueFile(file: $0, digest: Digest.sha256(files[$0] ?? []))
            })
    }
}
