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
            subject: subject, key: SigningKey(PrivateKey.generate()), notBefore: Moment.start,
            notAfter: Moment.start.advanced(byMilliseconds: 3650 * Limits.dayMilliseconds))
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

    static func subject(_ country: String, _ name: String, _ role: String) -> DistinguishedName? {
        DistinguishedName(country: country, organization: name, commonName: "node \(role)")
    }
}

/// The moments the fixtures live between.
enum Moment {
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
