// CertificateTests: what is read off a certificate or list, and what is not read at all.

import RedRiverBase
import RedRiverCrypto
import TestSupport
import Testing

@Suite("Certificates and revocation lists")
struct CertificateTests {
    let china: Identities

    init() throws {
        china = try Identities("CN", name: "中国海关")
    }

    @Test("a certificate says whose it is, by whom, for how long and with which key")
    func facts() throws {
        let c = china.signing
        #expect(c.subject == "CN=node signing,O=中国海关,C=CN")
        #expect(c.issuer == china.authority.certificate.subject)
        #expect(c.notBefore == Moment.start)
        #expect(c.notAfter == Moment.end)
        #expect(c.publicKey == china.signingKey.publicKey)
        #expect(c.keyKind == "prime256v1")
        #expect(c.serialNumber.count == 16)
        #expect(c.fingerprint == Digest.sha256(c.der))
        #expect(c.serialNumber != china.agreement.serialNumber)
    }

    @Test("a certificate and a list survive DER and PEM")
    func roundTrip() throws {
        #expect(try Certificate(der: china.signing.der) == china.signing)
        #expect(try Certificate(pem: utf8("Bag\n") + china.signing.pem) == china.signing)
        #expect(try RevocationList(der: china.list.der) == china.list)
        #expect(try RevocationList(pem: china.list.pem) == china.list)
    }

    @Test("a list says whose it is, from when and until when")
    func listFacts() {
        #expect(china.list.issuer == china.authority.certificate.subject)
        #expect(china.list.thisUpdate == Moment.start)
        #expect(china.list.nextUpdate == Moment.nextList)
        let justBefore = Moment.nextList.advanced(byMilliseconds: -1)
        #expect(china.list.isCurrent(at: Moment.start))
        #expect(china.list.isCurrent(at: justBefore))
        #expect(!china.list.isCurrent(at: Moment.nextList))
        #expect(!china.list.isCurrent(at: Moment.start.advanced(byMilliseconds: -1)))
    }

    @Test(
        "times before and after 2050 are written as RFC 5280 asks",
        arguments: [
            "2049-12-31T23:59:59Z", "2050-01-01T00:00:00Z", "1999-01-02T03:04:05Z",
            "9999-12-31T23:59:59Z",
        ])
    func times(text: String) throws {
        let time = try #require(Timestamp(rfc3339: text))
        let certificate = try china.authority.issue(
            to: china.signingKey.publicKey,
            subject: #require(Identities.subject("CN", "x", "y")), use: .signing,
            notBefore: time, notAfter: time)
        #expect(certificate.notBefore == time)
        #expect(certificate.notAfter == time)
    }

    @Test("control characters of a name cannot reach a log as they are")
    func controls() {
        #expect(DistinguishedName(country: "VN", organization: "a\nb", commonName: "c") == nil)
        #expect(DistinguishedName(country: "VN", organization: "", commonName: "c") == nil)
        #expect(DistinguishedName(country: "vn", organization: "a", commonName: "c") == nil)
        #expect(DistinguishedName(country: "VNM", organization: "a", commonName: "c") == nil)
        let long = String(repeating: "a", count: 65)
        #expect(DistinguishedName(country: "VN", organization: long, commonName: "c") == nil)
    }

    @Test("a name with every special character comes back escaped")
    func escapes() throws {
        let name = try #require(
            DistinguishedName(country: "VN", organization: "a,b+c\"d", commonName: " #\\;<>=é"))
        let certificate = try china.authority.issue(
            to: china.signingKey.publicKey, subject: name, use: .signing,
            notBefore: Moment.start, notAfter: Moment.end)
        #expect(certificate.subject == #"CN=\ #\\\;\<\>=é,O=a\,b\+c\"d,C=VN"#)
    }

    @Test("nothing but one whole certificate is read")
    func hostileCertificate() throws {
        let der = china.signing.der
        for bad in [[], [0x30], [0x30, 0x80], der + [0], Array(der.dropLast()), china.list.der] {
            #expect(throws: CryptoError.self) { try Certificate(der: bad) }
        }
        for text in [
            china.signing.pem + china.signing.pem, china.list.pem, [], utf8("-----BEGIN"),
            pem(der + [0], label: "CERTIFICATE"), pem(der, label: "TRUSTED CERTIFICATE"),
        ] {
            #expect(throws: CryptoError.self) { try Certificate(pem: text) }
        }
        let long = [UInt8](repeating: 0x30, count: Limits.certificate.value + 1)
        #expect(throws: CryptoError.tooLarge(.certificate, ByteCount(long.count))) {
            try Certificate(der: long)
        }
    }

    @Test("nothing but one whole list is read")
    func hostileList() throws {
        let der = china.list.der
        for bad in [[], [0x30], [0x30, 0x80], der + [0], Array(der.dropLast()), china.signing.der] {
            #expect(throws: CryptoError.self) { try RevocationList(der: bad) }
        }
        #expect(throws: CryptoError.self) { try RevocationList(pem: china.signing.pem) }
        let long = [UInt8](repeating: 0x30, count: Limits.revocationList.value + 1)
        #expect(throws: CryptoError.tooLarge(.revocationList, ByteCount(long.count))) {
            try RevocationList(der: long)
        }
    }

    @Test("a certificate with any bit changed is not read, or leads to no anchor")
    func flippedCertificate() {
        let der = china.signing.der
        for at in der.indices {
            for bit in [0, 4, 7] {
                #expect(throws: CryptoError.self) {
                    let bad = try Certificate(der: flipped(der, at, bit))
                    try china.check(bad, revocation: [china.list])
                }
            }
        }
    }

    @Test("an anchor with any bit changed is not read, or is no anchor")
    func flippedAnchor() {
        let der = china.authority.certificate.der
        for at in der.indices {
            #expect(throws: CryptoError.self) {
                let bad = try Certificate(der: flipped(der, at, at % 8))
                try ChainCheck.validate(
                    china.signing, anchors: [bad], revocation: [china.list], at: Moment.used,
                    now: Moment.now, use: .signing)
            }
        }
    }

    @Test("a list with any bit changed is not read, or is as good as none")
    func flippedList() throws {
        let der = china.list.der
        for at in der.indices {
            for bit in [0, 4, 7] {
                #expect(throws: CryptoError.self) {
                    let bad = try RevocationList(der: flipped(der, at, bit))
                    try china.check(china.signing, revocation: [bad])
                }
            }
        }
    }

    @Test("bytes spliced at random never make a certificate or list that is trusted")
    func spliced() {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<2000 {
            var bytes = Bool.random(using: &random) ? china.signing.der : china.list.der
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let at = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: at)
                default: bytes.insert(bytes[at], at: at)
                }
            }
            if bytes == china.signing.der || bytes == china.list.der { continue }
            #expect(throws: CryptoError.self) {
                try china.check(Certificate(der: bytes), revocation: [china.list])
            }
            #expect(throws: CryptoError.self) {
                try china.check(china.signing, revocation: [RevocationList(der: bytes)])
            }
        }
    }
}
