// CertificateAuthority: makes the identities of a new node, and lists what is revoked.
//
// A country may bring certificates from its own authority; `init` makes some where there are none.
// The profile is RFC 5280, as strict as ChainCheck asks: ECDSA on P-256 with SHA-256, critical
// basic constraints and key usage, key identifiers, serial numbers of 16 random bytes.

public import RedRiverBase

/// An authority that signs with its own key: its certificate and the key to it.
public struct CertificateAuthority: Sendable {
    public let certificate: Certificate
    private let key: SigningKey

    /// An authority that exists.
    ///
    /// - Throws: ``CryptoError/keyMismatch(subject:)`` if key and certificate are no pair.
    public init(certificate: Certificate, key: SigningKey) throws(CryptoError) {
        guard certificate.publicKey == key.publicKey else {
            throw .keyMismatch(subject: certificate.subject)
        }
        self.certificate = certificate
        self.key = key
    }

    /// A new authority with a self-signed certificate.
    ///
    /// - Parameters:
    ///   - notBefore: Whole seconds count; the rest is cut.
    ///   - notAfter: The last second of validity.
    public init(
        subject: DistinguishedName, key: SigningKey, notBefore: Timestamp, notAfter: Timestamp
    ) throws(CryptoError) {
        let body = CertificateBody(
            issuer: subject.der, subject: subject.der, publicKey: key.publicKey,
            authorityKey: key.publicKey, use: .authority, notBefore: notBefore, notAfter: notAfter)
        certificate = try Certificate(der: Self.signed(body.der, by: key))
        self.key = key
    }

    /// A certificate for someone's public key.
    ///
    /// - Parameter use: ``CertificateUse/signing`` or ``CertificateUse/keyAgreement``; an
    ///   authority of ours has no authorities below it.
    public func issue(
        to publicKey: PublicKey, subject: DistinguishedName, use: CertificateUse,
        notBefore: Timestamp, notAfter: Timestamp
    ) throws(CryptoError) -> Certificate {
        precondition(use != .authority, "an authority of ours has no authorities below it")
        let body = CertificateBody(
            issuer: certificate.subjectName, subject: subject.der, publicKey: publicKey,
            authorityKey: key.publicKey, use: use, notBefore: notBefore, notAfter: notAfter)
        return try Certificate(der: Self.signed(body.der, by: key))
    }

    /// A complete revocation list.
    ///
    /// - Parameters:
    ///   - revoked: Serial numbers, as ``Certificate/serialNumber`` gives them, and when each was
    ///     revoked.
    ///   - number: One more than the last list's; the first is 1.
    ///   - thisUpdate: From when it speaks.
    ///   - nextUpdate: When it ceases to.
    public func revocationList(
        revoked: [(serialNumber: [UInt8], at: Timestamp)] = [], number: UInt64,
        thisUpdate: Timestamp, nextUpdate: Timestamp
    ) throws(CryptoError) -> RevocationList {
        let entries = revoked.map { entry in
            DER.sequence(DER.unsigned(entry.serialNumber), DER.time(entry.at))
        }
        let extensions = DER.sequence(
            Extension.authorityKeyIdentifier(key.publicKey),
            Extension.make(OID.crlNumber, isCritical: false, DER.integer(number)))
        let list = DER.sequence(
            DER.integer(1),  // v2
            DER.sequence(OID.ecdsaWithSHA256), certificate.subjectName,
            DER.time(thisUpdate), DER.time(nextUpdate),
            entries.isEmpty ? [] : DER.element(DER.sequenceOf, entries),
            DER.element(DER.context(0), [extensions]))
        return try RevocationList(der: Self.signed(list, by: key))
    }

    /// `SIGNED { body }`: the body, the algorithm and the signature (RFC 5280 §4.1.1).
    private static func signed(_ body: [UInt8], by key: SigningKey) -> [UInt8] {
        DER.sequence(body, DER.sequence(OID.ecdsaWithSHA256), DER.bits(key.sign(body)))
    }
}

/// A `TBSCertificate` (RFC 5280 §4.1.2).
private struct CertificateBody {
    var issuer: [UInt8]
    var subject: [UInt8]
    var publicKey: PublicKey
    var authorityKey: PublicKey
    var use: CertificateUse
    var notBefore: Timestamp
    var notAfter: Timestamp

    /// `SubjectPublicKeyInfo` up to the point: id-ecPublicKey on prime256v1 (RFC 5480 §2).
    private static let algorithm = DER.sequence(
        [6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1],
        [6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7])

    var der: [UInt8] {
        DER.sequence(
            DER.element(DER.context(0), [DER.integer(2)]),  // v3
            DER.unsigned(Self.serialNumber()), DER.sequence(OID.ecdsaWithSHA256), issuer,
            DER.sequence(DER.time(notBefore), DER.time(notAfter)), subject,
            DER.sequence(Self.algorithm, DER.bits(publicKey.point)),
            DER.element(DER.context(3), [DER.element(DER.sequenceOf, extensions)]))
    }

    /// 16 random bytes, the first neither zero nor negative (RFC 5280 §4.1.2.2).
    private static func serialNumber() -> [UInt8] {
        var bytes = SecureRandom.bytes(16)
        bytes[0] = bytes[0] & 0x3f | 0x40
        return bytes
    }

    private var extensions: [[UInt8]] {
        let isAuthority = use == .authority
        // An authority of ours issues to nodes only: path length 0.
        let constraints =
            isAuthority
            ? DER.sequence(DER.element(DER.boolean, [[0xff]]), DER.integer(0)) : DER.sequence()
        return [
            Extension.make(OID.basicConstraints, isCritical: true, constraints),
            Extension.make(OID.keyUsage, isCritical: true, Extension.keyUsage(use)),
            Extension.make(
                OID.subjectKeyIdentifier, isCritical: false,
                DER.octets(Extension.keyIdentifier(publicKey))),
            Extension.authorityKeyIdentifier(authorityKey),
        ]
    }
}

/// Extensions (RFC 5280 §4.2).
private enum Extension {
    static func make(_ type: [UInt8], isCritical: Bool, _ value: [UInt8]) -> [UInt8] {
        let critical = isCritical ? DER.element(DER.boolean, [[0xff]]) : []
        return DER.sequence(type, critical, DER.octets(value))
    }

    /// The bits of §4.2.1.3, the first in the most significant place.
    static func keyUsage(_ use: CertificateUse) -> [UInt8] {
        switch use {
        case .signing: DER.bits([0b1000_0000], unused: 7)  // digitalSignature
        case .keyAgreement: DER.bits([0b0000_1000], unused: 3)
        case .authority: DER.bits([0b1000_0110], unused: 1)  // and keyCertSign, cRLSign
        }
    }

    static func authorityKeyIdentifier(_ key: PublicKey) -> [UInt8] {
        let identifier = DER.element(0x80, [keyIdentifier(key)])
        return make(OID.authorityKeyIdentifier, isCritical: false, DER.sequence(identifier))
    }

    /// The first 20 bytes of SHA-256 over the key (RFC 7093 §2, method 1).
    static func keyIdentifier(_ key: PublicKey) -> [UInt8] {
        Array(Digest.sha256(key.point).bytes.prefix(20))
    }
}

extension DER {
    /// A non-negative integer from its big-endian bytes.
    fileprivate static func unsigned(_ bytes: [UInt8]) -> [UInt8] {
        let minimal = Array(bytes.drop { $0 == 0 })
        let isNegative = minimal.first.map { $0 >= 0x80 } ?? true  // Empty: the integer 0.
        return element(integer, [isNegative ? [0] : [], minimal])
    }

    /// UTCTime through the year 2049, GeneralizedTime from 2050 (RFC 5280 §4.1.2.5).
    fileprivate static func time(_ time: Timestamp) -> [UInt8] {
        let digits = time.rfc3339.utf8.prefix(19).filter { (0x30...0x39).contains($0) } + [0x5a]
        let year = time.date(offsetMinutes: 0).year
        return (1950..<2050).contains(year)
            ? element(utcTime, [Array(digits.dropFirst(2))])
            : element(generalizedTime, [digits])
    }
}
