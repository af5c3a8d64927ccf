// Algorithms: what certificates and revocation lists may be signed with, and by which keys.
//
// OpenSSL's own security level would pass anything of 128 bits or more; this list names what is
// agreed. SHA-1, MD5, DSA and short RSA are absent on purpose.

internal import COpenSSL

/// The allow-list for certificates and lists of either country.
enum Algorithms {
    /// The shortest RSA key accepted, in bits: 128 bits of strength (SP 800-57 part 1, table 2).
    static let rsaBitsMin: Int32 = 3072

    /// Whether a certificate or list may be signed with the algorithm OpenSSL numbers `nid`.
    static func accepts(signature nid: Int32) -> Bool {
        [
            NID_ecdsa_with_SHA256, NID_ecdsa_with_SHA384, NID_sha256WithRSAEncryption,
            NID_sha384WithRSAEncryption,
        ].contains(nid)
    }

    /// Whether a certificate may hold this key.
    static func accepts(key: OpaquePointer) -> Bool {
        if unsafe EVP_PKEY_is_a(key, "RSA") == 1 {
            return unsafe EVP_PKEY_get_bits(key) >= rsaBitsMin
        }
        let group = unsafe KeyFacts.groupName(key)
        return unsafe (group == "prime256v1" || group == "secp384r1")
            && !KeyFacts.hasExplicitParameters(key)
    }

    /// The algorithm of a certificate that is not on the list, by name; `nil` if all are.
    static func weakness(of certificate: Certificate) -> String? {
        unsafe certificate.withPointer { x509 in
            let nid = unsafe X509_get_signature_nid(x509)
            if !accepts(signature: nid) { return name(of: nid) }
            guard let key = unsafe X509_get0_pubkey(x509) else { return "no key" }
            return unsafe accepts(key: key) ? nil : KeyFacts.description(key)
        }
    }

    private static func name(of nid: Int32) -> String {
        let name = unsafe OBJ_nid2ln(nid)
        return unsafe name.map { unsafe String(cString: $0) } ?? "unknown"
    }
}
