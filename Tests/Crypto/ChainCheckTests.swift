// ChainCheckTests: every reason not to rely on a certificate has its own error.

import RedRiverBase
import RedRiverCrypto
import TestSupport
import Testing

@Suite("Chain check")
struct ChainCheckTests {
    let vietnam: Identities
    let china: Identities
    static let day = Limits.dayMilliseconds

    init() throws {
        vietnam = try Identities("VN", name: "Hải quan Việt Nam")
        china = try Identities("CN", name: "中国海关")
    }

    @Test("each certificate is good for its own use")
    func good() throws {
        try vietnam.check(vietnam.signing, revocation: [vietnam.list])
        try vietnam.check(vietnam.agreement, revocation: [vietnam.list], use: .keyAgreement)
        try vietnam.check(
            vietnam.authority.certificate, revocation: [vietnam.list], use: .authority)
    }

    @Test("strangers beside the right anchor and list do not matter")
    func amongStrangers() throws {
        try ChainCheck.validate(
            vietnam.signing, anchors: [china.authority.certificate, vietnam.authority.certificate],
            intermediates: [china.authority.certificate, china.signing, vietnam.signing],
            revocation: [china.list, vietnam.list], at: Moment.used, now: Moment.now, use: .signing)
    }

    @Test(
        "a certificate is good for no use but its own",
        arguments: [
            (CertificateUse.signing, CertificateUse.keyAgreement), (.signing, .authority),
            (.keyAgreement, .signing), (.keyAgreement, .authority),
            (.authority, .signing), (.authority, .keyAgreement),
        ])
    func wrongUse(of: CertificateUse, for use: CertificateUse) {
        let certificate = vietnam.certificate(for: of)
        #expect(throws: CryptoError.wrongUse(subject: certificate.subject, needed: use)) {
            try vietnam.check(certificate, revocation: [vietnam.list], use: use)
        }
    }

    @Test("the time of use decides about validity, the present about lists")
    func twoClocks() throws {
        let subject = vietnam.signing.subject
        let early = Moment.start.advanced(byMilliseconds: -1000)
        #expect(throws: CryptoError.notYetValid(subject: subject, from: Moment.start)) {
            try vietnam.check(vietnam.signing, revocation: [vietnam.list], at: early)
        }
        #expect(throws: CryptoError.expired(subject: subject, since: Moment.end)) {
            try vietnam.check(vietnam.signing, revocation: [vietnam.list], at: Moment.end)
        }
        // Long after the certificate ended, what it signed is still checked, with a list of then.
        let later = Moment.end.advanced(byMilliseconds: 100 * Self.day)
        let list = try vietnam.authority.revocationList(
            number: 9, thisUpdate: later, nextUpdate: later.advanced(byMilliseconds: Self.day))
        try vietnam.check(vietnam.signing, revocation: [list], now: later)
        let last = Moment.end.advanced(byMilliseconds: -1)
        try vietnam.check(vietnam.signing, revocation: [vietnam.list], at: last)
        try vietnam.check(vietnam.signing, revocation: [vietnam.list], at: Moment.start)
    }

    @Test("a list must be there, by the right issuer, and current")
    func lists() throws {
        let issuer = vietnam.authority.certificate.subject
        for lists in [[], [china.list]] {
            #expect(throws: CryptoError.noRevocationList(issuer: issuer)) {
                try vietnam.check(vietnam.signing, revocation: lists)
            }
        }
        let stale = CryptoError.staleRevocationList(issuer: issuer, nextUpdate: Moment.nextList)
        for now in [Moment.nextList, Moment.start.advanced(byMilliseconds: -1)] {
            #expect(throws: stale) {
                try vietnam.check(vietnam.signing, revocation: [vietnam.list], now: now)
            }
        }
    }

    @Test("a list of the same name by another key is as good as none")
    func forgedList() throws {
        let forger = try Identities("VN", name: "Hải quan Việt Nam")
        #expect(forger.authority.certificate.subject == vietnam.authority.certificate.subject)
        let issuer = vietnam.authority.certificate.subject
        #expect(throws: CryptoError.noRevocationList(issuer: issuer)) {
            try vietnam.check(vietnam.signing, revocation: [forger.list])
        }
        // Nor can it push the real one aside by being newer.
        let newer = try forger.authority.revocationList(
            number: 2, thisUpdate: Moment.used, nextUpdate: Moment.nextList)
        try vietnam.check(vietnam.signing, revocation: [newer, vietnam.list])
    }

    @Test("a revoked certificate is refused, whenever it was used; the newest list counts")
    func revoked() throws {
        let newer = try vietnam.authority.revocationList(
            revoked: [(vietnam.signing.serialNumber, Moment.now)], number: 2,
            thisUpdate: Moment.now, nextUpdate: Moment.nextList)
        let refusal = CryptoError.revoked(subject: vietnam.signing.subject, since: Moment.now)
        for lists in [[newer], [newer, vietnam.list], [vietnam.list, newer]] {
            #expect(throws: refusal) {
                try vietnam.check(vietnam.signing, revocation: lists)
            }
        }
        try vietnam.check(vietnam.agreement, revocation: [newer], use: .keyAgreement)
        // Until the newer list speaks, the older one does.
        let before = Moment.now.advanced(byMilliseconds: -1)
        try vietnam.check(vietnam.signing, revocation: [vietnam.list, newer], now: before)
    }

    @Test("an authority that lists itself is refused, and all below it")
    func revokedAuthority() throws {
        let authority = vietnam.authority.certificate
        let list = try vietnam.authority.revocationList(
            revoked: [(authority.serialNumber, Moment.used)], number: 2,
            thisUpdate: Moment.now, nextUpdate: Moment.nextList)
        #expect(throws: CryptoError.revoked(subject: authority.subject, since: Moment.used)) {
            try vietnam.check(vietnam.signing, revocation: [list])
        }
    }

    @Test("another country's certificate, or one of a namesake, leads to no anchor")
    func untrusted() throws {
        let namesake = try Identities("VN", name: "Hải quan Việt Nam")
        for stranger in [china, namesake] {
            let error = try #require(throws: CryptoError.self) {
                try vietnam.check(
                    stranger.signing, revocation: [vietnam.list, stranger.list])
            }
            #expect(error.code == "crypto.untrusted", "\(error)")
            #expect(error.holdCode == .certificate)
        }
    }

    @Test("a certificate is no anchor for want of one, and an intermediate is not trusted")
    func anchors() throws {
        for (anchors, links) in [
            ([], []), ([], [vietnam.authority.certificate]), ([vietnam.signing], []),
            ([china.authority.certificate], [vietnam.authority.certificate]),
        ] as [([Certificate], [Certificate])] {
            let error = try #require(throws: CryptoError.self) {
                try ChainCheck.validate(
                    vietnam.signing, anchors: anchors, intermediates: links,
                    revocation: [vietnam.list], at: Moment.used, now: Moment.now, use: .signing)
            }
            #expect(error.code == "crypto.untrusted", "\(error)")
        }
    }

    @Test("a certificate issued by a node, not by an authority, is refused")
    func issuedByLeaf() throws {
        let pretender = try CertificateAuthority(
            certificate: vietnam.signing, key: vietnam.signingKey)
        let pretended = try pretender.issue(
            to: china.signingKey.publicKey, subject: #require(Identities.subject("VN", "x", "y")),
            use: .signing, notBefore: Moment.start, notAfter: Moment.end)
        let list = try pretender.revocationList(
            number: 1, thisUpdate: Moment.start, nextUpdate: Moment.nextList)
        let error = try #require(throws: CryptoError.self) {
            try ChainCheck.validate(
                pretended, anchors: [vietnam.authority.certificate],
                intermediates: [vietnam.signing],
                revocation: [vietnam.list, list], at: Moment.used, now: Moment.now, use: .signing)
        }
        #expect(error.code == "crypto.untrusted", "\(error)")
    }

    @Test("during rotation either of two anchors of one name is found")
    func rotation() throws {
        let next = try Identities("VN", name: "Hải quan Việt Nam")
        let anchors = [vietnam.authority.certificate, next.authority.certificate]
        for country in [vietnam, next] {
            try ChainCheck.validate(
                country.signing, anchors: anchors, revocation: [vietnam.list, next.list],
                at: Moment.used, now: Moment.now, use: .signing)
        }
    }

    @Test("a key that does not belong to the certificate is refused")
    func mismatch() {
        let refusal = CryptoError.keyMismatch(subject: vietnam.signing.subject)
        #expect(throws: refusal) {
            _ = try CertificateAuthority(certificate: vietnam.signing, key: china.signingKey)
        }
    }
}

/// Certificates of a kind our own authority does not issue, made with `openssl`.
@Suite(
    "Chain check of foreign certificates",
    .enabled(if: OpenSSLCommand.isPresent, "openssl is not here"))
struct ForeignCertificateTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var rootKey = "EC -pkeyopt ec_paramgen_curve:P-256"
        var leafKey = "EC -pkeyopt ec_paramgen_curve:P-256"
        var rootDigest = "sha256"
        var leafDigest = "sha256"
        var rootUsage = "critical,keyCertSign,cRLSign,digitalSignature"
        var leaf = "keyUsage=critical,digitalSignature\n"
        var listDigest = "sha256"
        var outcome: String?

        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "P-256 all through"),
        Case(
            name: "a root on P-384", rootKey: "EC -pkeyopt ec_paramgen_curve:P-384",
            rootDigest: "sha384", leafDigest: "sha384"),
        Case(name: "a root with RSA-3072", rootKey: "RSA -pkeyopt rsa_keygen_bits:3072"),
        Case(
            name: "a root with RSA-2048", rootKey: "RSA -pkeyopt rsa_keygen_bits:2048",
            outcome: "crypto.weak-algorithm"),
        Case(
            name: "a root on P-521", rootKey: "EC -pkeyopt ec_paramgen_curve:P-521",
            outcome: "crypto.weak-algorithm"),
        Case(name: "a root with Ed25519", rootKey: "ED25519", outcome: "crypto.weak-algorithm"),
        Case(
            name: "a leaf signed with SHA-1", leafDigest: "sha1",
            outcome: "crypto.weak-algorithm"),
        Case(
            name: "a leaf signed with SHA-512", leafDigest: "sha512",
            outcome: "crypto.weak-algorithm"),
        Case(
            name: "a root that signed itself with SHA-1", rootDigest: "sha1",
            outcome: "crypto.weak-algorithm"),
        Case(
            name: "a list signed with SHA-1", listDigest: "sha1",
            outcome: "crypto.no-revocation-list"),
        Case(
            name: "a leaf on P-384", leafKey: "EC -pkeyopt ec_paramgen_curve:P-384",
            outcome: "crypto.unsupported-key"),
        Case(
            name: "a leaf with RSA-3072", leafKey: "RSA -pkeyopt rsa_keygen_bits:3072",
            outcome: "crypto.unsupported-key"),
        Case(
            name: "a leaf with explicit curve parameters",
            leafKey: "EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit",
            outcome: "crypto.untrusted"),
        Case(
            name: "a leaf without key usage", leaf: "basicConstraints=CA:FALSE\n",
            outcome: "crypto.wrong-use"),
        Case(
            name: "a leaf for encryption", leaf: "keyUsage=critical,keyEncipherment\n",
            outcome: "crypto.wrong-use"),
        Case(
            name: "a leaf that is an authority",
            leaf: "basicConstraints=critical,CA:TRUE\n"
                + "keyUsage=critical,digitalSignature,keyCertSign\n",
            outcome: "crypto.wrong-use"),
        Case(
            name: "a leaf with an extension nobody knows, critical",
            leaf: "keyUsage=critical,digitalSignature\n1.2.3.4=critical,DER:0500\n",
            outcome: "crypto.untrusted"),
        Case(
            name: "a root that may not sign lists",
            rootUsage: "critical,keyCertSign,digitalSignature", outcome: "crypto.untrusted"),
        Case(
            name: "a root that may not sign certificates",
            rootUsage: "critical,cRLSign,digitalSignature", outcome: "crypto.untrusted"),
    ]

    @Test("what is accepted and what is refused", arguments: cases)
    func foreign(_ c: Case) throws {
        let openssl = try OpenSSLCommand()
        let (root, leaf, list) = try Self.make(c, with: openssl)
        let now = Timestamp(milliseconds: leaf.notBefore.milliseconds + 60_000)
        func validate() throws(CryptoError) {
            try ChainCheck.validate(
                leaf, anchors: [root], revocation: [list], at: now, now: now, use: .signing)
        }
        guard let outcome = c.outcome else { return try validate() }
        let error = try #require(throws: CryptoError.self) { try validate() }
        #expect(error.code == outcome, "\(error.text.en)")
    }

    static func make(
        _ c: Case, with openssl: OpenSSLCommand
    ) throws -> (root: Certificate, leaf: Certificate, list: RevocationList) {
        let configuration = """
            [req]
            distinguished_name=dn
            prompt=no
            [dn]
            C=VN
            CN=x
            [root]
            basicConstraints=critical,CA:TRUE
            keyUsage=\(c.rootUsage)
            subjectKeyIdentifier=hash
            [leaf]
            subjectKeyIdentifier=hash
            authorityKeyIdentifier=keyid
            \(c.leaf)
            [ca]
            default_ca=a
            [a]
            database=index.txt
            crlnumber=number
            default_crl_days=30
            default_md=\(c.listDigest)
            crl_extensions=crl
            [crl]
            authorityKeyIdentifier=keyid
            """
        try openssl.write(utf8(configuration), to: "c.cnf")
        try openssl.write([], to: "index.txt")
        try openssl.write(utf8("01\n"), to: "number")
        try openssl.make("genpkey -algorithm \(c.rootKey) -out root.key")
        try openssl.make("genpkey -algorithm \(c.leafKey) -out leaf.key")
        try openssl.make(
            "req -new -x509 -config c.cnf -extensions root -key root.key -\(c.rootDigest) "
                + "-days 3000 -subj /CN=root -out root.pem")
        try openssl.make("req -new -config c.cnf -key leaf.key -subj /CN=leaf -out leaf.csr")
        try openssl.make(
            "x509 -req -in leaf.csr -CA root.pem -CAkey root.key -CAcreateserial "
                + "-\(c.leafDigest) -days 300 -extfile c.cnf -extensions leaf -out leaf.pem")
        try openssl.make(
            "ca -gencrl -config c.cnf -cert root.pem -keyfile root.key -out list.pem")
        return (
            try Certificate(pem: openssl.read("root.pem")),
            try Certificate(pem: openssl.read("leaf.pem")),
            try RevocationList(pem: openssl.read("list.pem"))
        )
    }
}
