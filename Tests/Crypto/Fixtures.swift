// Fixtures: two countries' authorities and identities, made anew for each run.

import RedRiverBase
import RedRiverCrypto
import Testing

/// A country: an authority, a certificate for each use, and an empty revocation list.
struct Identities {
    let authority: CertificateAuthority
    let signingKey: SigningKey
    let signing: Certificate
    let agreementKey: SigningKey
    let agreement: Certificate
    let list: RevocationList

    init(_ country: String, name: String) throws {
        let subject = try #require(Self.subject(country, name, "authority"))
        authority = try CertificateAuthority(
            subject: subject, key: SigningKey(PrivateKey.generate()), notBefore: Moment.founded,
            notAfter: Moment.founded.advanced(byMilliseconds: 3650 * Limits.dayMilliseconds))
        signingKey = SigningKey(PrivateKey.generate())
        signing = try authority.issue(
            to: signingKey.publicKey, subject: #require(Self.subject(country, name, "signing")),
            use: .signing, notBefore: Moment.start, notAfter: Moment.end)
        agreementKey = SigningKey(PrivateKey.generate())
        agreement = try authority.issue(
            to: agreementKey.publicKey,
            subject: #require(Self.subject(country, name, "encryption")),
            use: .keyAgreement, notBefore: Moment.start, notAfter: Moment.end)
        list = try authority.revocationList(
            number: 1, thisUpdate: Moment.start, nextUpdate: Moment.nextList)
    }

    /// The certificate for a use.
    func certificate(for use: CertificateUse) -> Certificate {
        switch use {
        case .signing: signing
        case .keyAgreement: agreement
        case .authority: authority.certificate
        }
    }

    /// Checks a certificate against this country's anchor, as it is used in daily work.
    func check(
        _ certificate: Certificate, revocation: [RevocationList], at: Timestamp = Moment.used,
        now: Timestamp = Moment.now, use: CertificateUse = .signing
    ) throws(CryptoError) {
        try ChainCheck.validate(
            certificate, anchors: [authority.certificate], revocation: revocation, at: at, now: now,
            use: use)
    }

    static func subject(_ country: String, _ name: String, _ role: String) -> DistinguishedName? {
        DistinguishedName(country: country, organization: name, commonName: "node \(role)")
    }
}

/// The moments the fixtures live between.
enum Moment {
    static let founded = moment("2026-11-01T00:00:00Z")
    static let start = moment("2026-11-23T00:00:00Z")
    static let used = moment("2026-11-24T07:02:40Z")
    static let now = moment("2026-11-25T08:00:00Z")
    static let nextList = moment("2026-12-23T00:00:00Z")
    static let end = moment("2027-12-26T00:00:00Z")

    private static func moment(_ text: String) -> Timestamp {
        guard let time = Timestamp(rfc3339: text) else { preconditionFailure(text) }
        return time
    }
}

/// Bytes from hexadecimal, spaces ignored.
func hex(_ text: String) -> [UInt8] {
    guard let bytes = Hexadecimal.decode(text.filter { !$0.isWhitespace }) else {
        preconditionFailure("not hexadecimal: \(text)")
    }
    return bytes
}

func utf8(_ text: String) -> [UInt8] { Array(text.utf8) }

/// The bytes with one bit changed.
func flipped(_ bytes: [UInt8], _ at: Int, _ bit: Int) -> [UInt8] {
    var bytes = bytes
    bytes[at] ^= 1 << UInt8(bit)
    return bytes
}

/// PKCS#8 of a scalar alone; OpenSSL computes the point (RFC 5915 leaves it optional).
func privateKeyPEM(scalar: [UInt8]) -> [UInt8] {
    let head = hex(
        "3041020100 3013 06072a8648ce3d0201 06082a8648ce3d030107 0427 3025 020101 0420")
    return pem(head + scalar, label: "PRIVATE KEY")
}

/// DER between BEGIN and END lines, in lines of 64 characters.
func pem(_ der: [UInt8], label: String) -> [UInt8] {
    var text = "-----BEGIN \(label)-----\n"
    var rest = Base64.encode(der)[...]
    while !rest.isEmpty {
        text += rest.prefix(64) + "\n"
        rest = rest.dropFirst(64)
    }
    return utf8(text + "-----END \(label)-----\n")
}
