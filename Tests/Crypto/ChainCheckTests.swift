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

    @Test("a list by the right key under another name does not count, however new")
    func otherName() throws {
        let key = SigningKey(PrivateKey.generate())
        func authority(_ role: String) throws -> CertificateAuthority {
            try CertificateAuthority(
                subject: #require(Identities.subject("VN", "x", role)), key: key,
                notBefore: Moment.founded, notAfter: Moment.end)
        }
        let (own, other) = (try authority("a"), try authority("b"))
        let leaf = try own.issue(
            to: vietnam.signingKey.publicKey, subject: #require(Identities.subject("VN", "x", "y")),
            use: .signing, notBefore: Moment.start, notAfter: Moment.end)
        let list = try own.revocationList(
            number: 1, thisUpdate: Moment.start, nextUpdate: Moment.nextList)
        let newer = try other.revocationList(
            number: 2, thisUpdate: Moment.used, nextUpdate: Moment.nextList)
        func check(_ lists: [RevocationList]) throws(CryptoError) {
            try ChainCheck.validate(
                leaf, anchors: [own.certificate], revocation: lists, at: Moment.used,
                now: Moment.now, use: .signing)
        }
        try check([list, newer])
        #expect(throws: CryptoError.noRevocationList(issuer: own.certificate.subject)) {
            try check([newer])
        }
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
