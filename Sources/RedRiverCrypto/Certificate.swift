// Certificate: one X.509 certificate, parsed once and then only read.
//
// Parsing costs about 150 µs, most of it for the public key; a certificate is therefore kept as an
// object and never parsed on the hot path.

internal import COpenSSL
public import RedRiverBase

/// A certificate (RFC 5280 §4). That it parses says nothing about trust: see ``ChainCheck``.
///
/// `Sendable` because nothing changes after `init`: the handle's lazy extension cache is filled
/// there, its public key is decoded by the parser, and OpenSSL counts references atomically.
public final class Certificate: Sendable {
    private let handle: CertificateHandle

    /// The bytes it was read from, exactly.
    public let der: [UInt8]
    /// SHA-256 of ``der``: what statements name a certificate by.
    public let fingerprint: Digest
    /// Subject and issuer as RFC 2253 writes them, last attribute first, with UTF-8 left as it is:
    /// `openssl x509 -subject -nameopt RFC2253,-esc_msb`. Control characters are escaped.
    public let subject: String
    public let issuer: String
    /// The period of validity: from `notBefore` up to, and without, `notAfter`, as OpenSSL counts.
    public let notBefore: Timestamp
    public let notAfter: Timestamp
    /// The serial number, big-endian without its sign.
    public let serialNumber: [UInt8]
    /// The public key, if it is on P-256.
    public let publicKey: PublicKey?
    /// The kind of the public key in words: `prime256v1`, `RSA 3072`.
    public let keyKind: String

    /// `IssuerAndSerialNumber` in DER, by which a CMS names its signer (RFC 5652 §10.2.4).
    let issuerAndSerial: [UInt8]
    /// The subject in DER.
    let subjectName: [UInt8]

    /// Reads one certificate. It must be in DER: nothing after it, no other spelling of it.
    ///
    /// - Throws: ``CryptoError/tooLarge(_:_:)`` beyond ``Limits/certificate``;
    ///   ``CryptoError/malformed(_:detail:)``.
    public init(der: [UInt8]) throws(CryptoError) {
        let handle = try CertificateHandle(der: der)
        guard let facts = unsafe handle.withPointer({ unsafe CertificateFacts($0) }) else {
            OpenSSLFailure.forgetEarlier()
            throw .malformed(.certificate, detail: "a name, time, key or extension is not valid")
        }
        self.handle = handle
        self.der = der
        fingerprint = Digest.sha256(der)
        subject = facts.subject
        issuer = facts.issuer
        notBefore = facts.notBefore
        notAfter = facts.notAfter
        serialNumber = facts.serialNumber
        publicKey = facts.point.map(PublicKey.init(checked:))
        keyKind = facts.keyKind
        issuerAndSerial = DER.sequence(facts.issuerName, facts.serial)
        subjectName = facts.subjectName
    }

    /// Reads the one certificate in a PEM text.
    public convenience init(pem: [UInt8]) throws(CryptoError) {
        guard pem.count <= 2 * Limits.certificate.value else {
            throw .tooLarge(.certificate, ByteCount(pem.count))
        }
        try self.init(der: PEM.decode(pem, label: "CERTIFICATE", object: .certificate))
    }

    /// The PEM text.
    public var pem: [UInt8] { PEM.encode(der, label: "CERTIFICATE") }

    /// Lends the X509 for the length of one call. The pointer must not outlive `body`.
    func withPointer<R>(_ body: (OpaquePointer) -> R) -> R { unsafe handle.withPointer(body) }
}

extension Certificate: Hashable {
    public static func == (a: Certificate, b: Certificate) -> Bool {
        a.fingerprint == b.fingerprint
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(fingerprint) }
}

/// Owns one X509. `@unchecked Sendable` for the reason given at ``Certificate``.
@safe struct CertificateHandle: ~Copyable, @unchecked Sendable {
    private let x509: OpaquePointer  // X509 *

    init(der: [UInt8]) throws(CryptoError) {
        guard der.count <= Limits.certificate.value else {
            throw .tooLarge(.certificate, ByteCount(der.count))
        }
        OpenSSLFailure.forgetEarlier()
        let x509: OpaquePointer? = unsafe der.withUnsafeBufferPointer { bytes in
            var at = bytes.baseAddress
            return unsafe d2i_X509(nil, &at, bytes.count)
        }
        guard let x509 = unsafe x509 else {
            let failure = OpenSSLFailure.latest(doing: "d2i_X509")
            throw .malformed(.certificate, detail: failure.description)
        }
        // What OpenSSL writes back is DER and ends where the certificate does.
        guard unsafe encoding({ unsafe i2d_X509(x509, $0) }) == der else {
            unsafe X509_free(x509)
            throw .malformed(.certificate, detail: "not DER, or something follows it")
        }
        unsafe self.x509 = x509
    }

    deinit { unsafe X509_free(x509) }

    func withPointer<R>(_ body: (OpaquePointer) -> R) -> R { unsafe body(x509) }
}

/// What is read off an X509 once. `nil` if any of it is not there or not valid.
private struct CertificateFacts {
    let subject: String
    let issuer: String
    let subjectName: [UInt8]
    let issuerName: [UInt8]
    let notBefore: Timestamp
    let notAfter: Timestamp
    let serial: [UInt8]
    let serialNumber: [UInt8]
    let point: [UInt8]?
    let keyKind: String

    init?(_ x509: OpaquePointer) {
        // Fills the extension cache; EXFLAG_INVALID says that an extension does not parse.
        guard unsafe X509_get_extension_flags(x509) & UInt32(EXFLAG_INVALID) == 0,
            let subject = unsafe Name(X509_get_subject_name(x509)),
            let issuer = unsafe Name(X509_get_issuer_name(x509)),
            let notBefore = unsafe timestamp(X509_get0_notBefore(x509)),
            let notAfter = unsafe timestamp(X509_get0_notAfter(x509)),
            let serial = unsafe X509_get0_serialNumber(x509),
            let encodedSerial = unsafe encoding({ unsafe i2d_ASN1_INTEGER(serial, $0) }),
            let key = unsafe X509_get0_pubkey(x509)
        else { return nil }
        self.subject = subject.text
        self.issuer = issuer.text
        subjectName = subject.der
        issuerName = issuer.der
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.serial = encodedSerial
        serialNumber = unsafe bytes(of: serial)
        point = unsafe KeyFacts.p256Point(key)
        keyKind = unsafe KeyFacts.description(key)
    }
}

extension Certificate {
    /// Whether `signature` is an ECDSA signature of SHA-256 over `message` by this certificate's
    /// key, which must be on P-256. The key was decoded when the certificate was parsed.
    func verifies(_ signature: [UInt8], over message: [UInt8]) -> Bool {
        guard publicKey != nil else { return false }
        return unsafe withPointer { x509 in
            guard let key = unsafe X509_get0_pubkey(x509) else { return false }
            return unsafe ECDSA.verify(signature, of: Digest.sha256(message), key: key)
        }
    }
}
