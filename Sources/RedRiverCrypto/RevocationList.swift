// RevocationList: one X.509 CRL, parsed once and then only read.

internal import COpenSSL
public import RedRiverBase

/// A complete list of an authority's revoked certificates (RFC 5280 §5). That it parses says
/// nothing about who signed it: see ``ChainCheck``.
///
/// `Sendable` because nothing changes after `init`: OpenSSL sorts the entries at the first look-up
/// under its own lock, and counts references atomically.
public final class RevocationList: Sendable {
    private let handle: RevocationListHandle

    /// The bytes it was read from, exactly.
    public let der: [UInt8]
    /// SHA-256 of ``der``.
    public let fingerprint: Digest
    /// The issuer as ``Certificate/subject`` is written.
    public let issuer: String
    /// The list speaks for the time from `thisUpdate` up to, and without, `nextUpdate`.
    public let thisUpdate: Timestamp
    public let nextUpdate: Timestamp

    /// The issuer in DER.
    let issuerName: [UInt8]

    /// Reads one list. It must be in DER, with nothing after it, and say when the next is due.
    ///
    /// - Throws: ``CryptoError/tooLarge(_:_:)`` beyond ``Limits/revocationList``;
    ///   ``CryptoError/malformed(_:detail:)``.
    public init(der: [UInt8]) throws(CryptoError) {
        let handle = try RevocationListHandle(der: der)
        guard let facts = unsafe handle.withPointer({ unsafe RevocationListFacts($0) }) else {
            throw .malformed(.revocationList, detail: "the issuer, thisUpdate or nextUpdate")
        }
        self.handle = handle
        self.der = der
        fingerprint = Digest.sha256(der)
        issuer = facts.issuer.text
        issuerName = facts.issuer.der
        thisUpdate = facts.thisUpdate
        nextUpdate = facts.nextUpdate
    }

    /// Reads the one list in a PEM text.
    public convenience init(pem: [UInt8]) throws(CryptoError) {
        guard pem.count <= 2 * Limits.revocationList.value else {
            throw .tooLarge(.revocationList, ByteCount(pem.count))
        }
        try self.init(der: PEM.decode(pem, label: "X509 CRL", object: .revocationList))
    }

    /// The PEM text.
    public var pem: [UInt8] { PEM.encode(der, label: "X509 CRL") }

    /// Whether the list speaks for the moment `now`.
    public func isCurrent(at now: Timestamp) -> Bool { thisUpdate <= now && now < nextUpdate }

    /// Whether this certificate's key signed the list, with an algorithm we accept.
    func isSigned(by authority: Certificate) -> Bool {
        defer { OpenSSLFailure.forgetEarlier() }
        return unsafe handle.withPointer { list in
            unsafe authority.withPointer { authority in
                guard let key = unsafe X509_get0_pubkey(authority),
                    unsafe Algorithms.accepts(signature: X509_CRL_get_signature_nid(list))
                else { return false }
                return unsafe X509_CRL_verify(list, key) == 1
            }
        }
    }

    /// When the certificate was revoked, if the list names it.
    func revocation(of certificate: Certificate) -> Timestamp? {
        unsafe handle.withPointer { list in
            unsafe certificate.withPointer { certificate in
                var entry: OpaquePointer?
                guard unsafe X509_CRL_get0_by_cert(list, &entry, certificate) != 0,
                    let entry = unsafe entry
                else { return nil }
                return unsafe timestamp(X509_REVOKED_get0_revocationDate(entry))
            }
        }
    }

    /// Lends the X509_CRL for the length of one call. The pointer must not outlive `body`.
    func withPointer<R>(_ body: (OpaquePointer) -> R) -> R { unsafe handle.withPointer(body) }
}

extension RevocationList: Hashable {
    public static func == (a: RevocationList, b: RevocationList) -> Bool {
        a.fingerprint == b.fingerprint
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(fingerprint) }
}

/// Owns one X509_CRL. `@unchecked Sendable` for the reason given at ``RevocationList``.
@safe struct RevocationListHandle: ~Copyable, @unchecked Sendable {
    private let list: OpaquePointer  // X509_CRL *

    init(der: [UInt8]) throws(CryptoError) {
        guard der.count <= Limits.revocationList.value else {
            throw .tooLarge(.revocationList, ByteCount(der.count))
        }
        OpenSSLFailure.forgetEarlier()
        let list: OpaquePointer? = unsafe der.withUnsafeBufferPointer { bytes in
            var at = bytes.baseAddress
            return unsafe d2i_X509_CRL(nil, &at, bytes.count)
        }
        guard let list = unsafe list else {
            let failure = OpenSSLFailure.latest(doing: "d2i_X509_CRL")
            throw .malformed(.revocationList, detail: failure.description)
        }
        guard unsafe encoding({ unsafe i2d_X509_CRL(list, $0) }) == der else {
            unsafe X509_CRL_free(list)
            throw .malformed(.revocationList, detail: "not DER, or something follows it")
        }
        unsafe self.list = list
    }

    deinit { unsafe X509_CRL_free(list) }

    func withPointer<R>(_ body: (OpaquePointer) -> R) -> R { unsafe body(list) }
}

/// What is read off an X509_CRL once.
private struct RevocationListFacts {
    let issuer: Name
    let thisUpdate: Timestamp
    let nextUpdate: Timestamp

    init?(_ list: OpaquePointer) {
        guard let issuer = unsafe Name(X509_CRL_get_issuer(list)),
            let thisUpdate = unsafe timestamp(X509_CRL_get0_lastUpdate(list)),
            let nextUpdate = unsafe timestamp(X509_CRL_get0_nextUpdate(list))
        else { return nil }
        self.issuer = issuer
        self.thisUpdate = thisUpdate
        self.nextUpdate = nextUpdate
    }
}
