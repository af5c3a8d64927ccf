// ChainCheck: whether a certificate may be relied on, for one use, at one time.
//
// Two questions with two clocks. Was the certificate valid when it was used? That is asked at the
// time of the signature. Is it revoked? That is asked now, of the newest list, which is younger
// than the signature; OpenSSL has one time for both, so it is run twice:
//
//     1. build the chain to an anchor and check signatures, validity at the time of use
//     2. our own list of algorithms and keys, the use, for every certificate of the chain
//     3. for each issuer of the chain the newest list that it signed and that is current now
//     4. the same chain again, times aside, with exactly these lists
//
// Every outcome but success is an error that says what to do. Nothing is retried with less.

internal import COpenSSL
public import RedRiverBase

/// Validation of certificates (RFC 5280 §6) under a strict profile.
public enum ChainCheck {
    /// Checks that a certificate leads to an anchor, was valid, is not revoked, and is for `use`.
    ///
    /// Costs about half a millisecond; callers keep the answer for at most
    /// min(`nextUpdate`, one hour).
    ///
    /// - Parameters:
    ///   - leaf: The certificate in question.
    ///   - anchors: Self-signed certificates the operator trusts. Nothing else is a root.
    ///   - intermediates: Certificates that may link leaf and anchor; they are not trusted.
    ///   - revocation: Lists of any issuers. One that is current at `now` is needed for each
    ///     issuer in the chain, the anchor included; the newest of several counts.
    ///   - at: When the key was used: certificates must be valid then.
    ///   - now: The present: lists must be current now.
    ///   - use: What the key usage extension must allow; it must be there. For signing and key
    ///     agreement the key must be on P-256 and the certificate no authority's.
    /// - Throws: The first thing wrong, as a ``CryptoError``.
    public static func validate(
        _ leaf: Certificate, anchors: [Certificate], intermediates: [Certificate] = [],
        revocation: [RevocationList], at: Timestamp, now: Timestamp, use: CertificateUse
    ) throws(CryptoError) {
        let chain = try Verification(leaf: leaf, anchors: anchors, intermediates: intermediates)
            .run(.chain(at: at))
        for certificate in chain {
            if let algorithm = Algorithms.weakness(of: certificate) {
                throw .weakAlgorithm(subject: certificate.subject, algorithm: algorithm)
            }
        }
        try check(leaf, use: use)
        var lists: [RevocationList] = []
        for (at, certificate) in chain.enumerated() {
            let issuer = at + 1 < chain.count ? chain[at + 1] : certificate
            let list = try newest(of: revocation, by: issuer, now: now)
            if let since = list.revocation(of: certificate) {
                throw .revoked(subject: certificate.subject, since: since)
            }
            lists.append(list)
        }
        _ = try Verification(
            leaf: leaf, anchors: chain.suffix(1), intermediates: chain.dropFirst().dropLast()
        ).run(.revocation(lists))
    }

    /// The newest current list that `issuer` signed.
    private static func newest(
        of lists: [RevocationList], by issuer: Certificate, now: Timestamp
    ) throws(CryptoError) -> RevocationList {
        let own = lists.filter { $0.issuerName == issuer.subjectName && $0.isSigned(by: issuer) }
        guard let newest = own.max(by: { $0.thisUpdate < $1.thisUpdate }) else {
            throw .noRevocationList(issuer: issuer.subject)
        }
        let current = own.filter { $0.isCurrent(at: now) }
        guard let list = current.max(by: { $0.thisUpdate < $1.thisUpdate }) else {
            throw .staleRevocationList(issuer: issuer.subject, nextUpdate: newest.nextUpdate)
        }
        return list
    }

    private static func check(
        _ certificate: Certificate, use: CertificateUse
    ) throws(CryptoError) {
        let (flags, usage) = unsafe certificate.withPointer { x509 in
            unsafe (X509_get_extension_flags(x509), X509_get_key_usage(x509))
        }
        let isAuthority = flags & UInt32(EXFLAG_CA) != 0
        let hasUsage = flags & UInt32(EXFLAG_KUSAGE) != 0
        let needed = use == .keyAgreement ? KU_KEY_AGREEMENT : KU_DIGITAL_SIGNATURE
        guard hasUsage, usage & UInt32(needed) != 0, isAuthority == (use == .authority) else {
            throw .wrongUse(subject: certificate.subject, needed: use)
        }
        if use != .authority, certificate.publicKey == nil {
            throw .unsupportedKey(kind: certificate.keyKind)
        }
    }
}

/// One run of X509_verify_cert.
private struct Verification {
    let leaf: Certificate
    let anchors: [Certificate]
    let intermediates: [Certificate]

    init(
        leaf: Certificate, anchors: some Sequence<Certificate>,
        intermediates: some Sequence<Certificate>
    ) {
        self.leaf = leaf
        self.anchors = Array(anchors)
        self.intermediates = Array(intermediates)
    }

    enum Step {
        case chain(at: Timestamp)
        case revocation([RevocationList])
    }

    /// - Returns: The chain, from the leaf to the anchor.
    func run(_ step: Step) throws(CryptoError) -> [Certificate] {
        OpenSSLFailure.forgetEarlier()
        defer { OpenSSLFailure.forgetEarlier() }
        let store = unsafe require(X509_STORE_new(), "X509_STORE_new")
        defer { unsafe X509_STORE_free(store) }
        for anchor in anchors {
            unsafe anchor.withPointer {
                unsafe require(X509_STORE_add_cert(store, $0), "add anchor")
            }
        }
        unsafe configure(store, step)

        let links = unsafe rr_sk_X509_new()
        defer { unsafe rr_sk_X509_free(links) }
        for link in intermediates {
            unsafe link.withPointer { unsafe precondition(rr_sk_X509_push(links, $0) > 0) }
        }
        let context = unsafe require(X509_STORE_CTX_new(), "X509_STORE_CTX_new")
        defer { unsafe X509_STORE_CTX_free(context) }
        let verified = withExtendedLifetime((leaf, intermediates)) {
            unsafe leaf.withPointer { leaf in
                unsafe require(X509_STORE_CTX_init(context, store, leaf, links), "CTX_init")
                return unsafe X509_verify_cert(context) == 1
            }
        }
        guard verified else { throw unsafe failure(of: context) }
        return unsafe chain(of: context)
    }

    private func configure(_ store: OpaquePointer, _ step: Step) {
        let parameters = unsafe require(X509_STORE_get0_param(store), "X509_STORE_get0_param")
        unsafe X509_VERIFY_PARAM_set_depth(parameters, Int32(Limits.certificateChain - 2))
        unsafe X509_VERIFY_PARAM_set_auth_level(parameters, 3)  // 128 bits; no SHA-1.
        var flags = UInt(X509_V_FLAG_X509_STRICT) | UInt(X509_V_FLAG_CHECK_SS_SIGNATURE)
        switch step {
        case .chain(let at):
            unsafe X509_VERIFY_PARAM_set_time(
                parameters, Int(at.milliseconds / 1000))
        case .revocation(let lists):
            flags |= UInt(X509_V_FLAG_CRL_CHECK) | UInt(X509_V_FLAG_CRL_CHECK_ALL)
            flags |= UInt(X509_V_FLAG_NO_CHECK_TIME)
            for list in lists {
                unsafe list.withPointer {
                    unsafe require(X509_STORE_add_crl(store, $0), "add list")
                }
            }
        }
        unsafe require(X509_VERIFY_PARAM_set_flags(parameters, flags), "set flags")
    }

    /// The chain OpenSSL built. Its elements are the very objects it was given.
    private func chain(of context: OpaquePointer) -> [Certificate] {
        let stack = unsafe X509_STORE_CTX_get0_chain(context)
        return (0..<(unsafe rr_sk_X509_num(stack))).map { at in
            let x509 = unsafe rr_sk_X509_value(stack, at)
            guard let known = unsafe certificate(x509) else {
                preconditionFailure("a chain is made of what it was given")
            }
            return known
        }
    }

    private func certificate(_ x509: OpaquePointer?) -> Certificate? {
        ([leaf] + intermediates + anchors).first { unsafe $0.withPointer { unsafe $0 == x509 } }
    }

    private func failure(of context: OpaquePointer) -> CryptoError {
        let error = unsafe X509_STORE_CTX_get_error(context)
        let reason = unsafe String(cString: X509_verify_cert_error_string(Int(error)))
        let culprit = unsafe certificate(X509_STORE_CTX_get_current_cert(context)) ?? leaf
        switch error {
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return .expired(subject: culprit.subject, since: culprit.notAfter)
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return .notYetValid(subject: culprit.subject, from: culprit.notBefore)
        case X509_V_ERR_CA_KEY_TOO_SMALL, X509_V_ERR_CA_MD_TOO_WEAK, X509_V_ERR_EE_KEY_TOO_SMALL:
            return .weakAlgorithm(subject: culprit.subject, algorithm: reason)
        case X509_V_ERR_UNABLE_TO_GET_CRL, X509_V_ERR_DIFFERENT_CRL_SCOPE,
            X509_V_ERR_UNHANDLED_CRITICAL_CRL_EXTENSION:
            return .noRevocationList(issuer: culprit.issuer)
        default:
            return .untrusted(subject: culprit.subject, reason: reason)
        }
    }
}
