// KeyHandle: owns one EVP_PKEY.

internal import COpenSSL

/// An EVP_PKEY on P-256, public or private, freed when it goes out of scope.
///
/// `@unchecked Sendable`: after `init` the key is only read. OpenSSL guards the caches inside an
/// EVP_PKEY with the key's own lock, and signing and derivation use a context made for the call.
@safe struct KeyHandle: ~Copyable, @unchecked Sendable {
    private let key: OpaquePointer  // EVP_PKEY *

    /// Takes ownership of a key.
    init(owning key: OpaquePointer) {
        unsafe self.key = key
    }

    deinit { unsafe EVP_PKEY_free(key) }

    /// A new random key.
    static func generated() -> KeyHandle {
        let context = unsafe require(
            EVP_PKEY_CTX_new_from_name(nil, "EC", nil), "EVP_PKEY_CTX_new_from_name")
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        unsafe require(EVP_PKEY_keygen_init(context), "EVP_PKEY_keygen_init")
        unsafe require(EVP_PKEY_CTX_set_group_name(context, "P-256"), "set group name")
        unsafe require(EVP_PKEY_generate(context, &key), "EVP_PKEY_generate")
        return unsafe KeyHandle(owning: require(key, "EVP_PKEY_generate"))
    }

    /// The public key with this uncompressed point, or `nil` if it is not on the curve.
    ///
    /// OpenSSL checks the curve equation when it decodes the point. That is all there is to check:
    /// the group has prime order, so every point of the curve but infinity, which has no
    /// uncompressed form, is a public key (SEC 1 §3.2.2.1).
    static func publicKey(point: [UInt8]) -> KeyHandle? {
        defer { OpenSSLFailure.forgetEarlier() }
        let context = unsafe require(
            EVP_PKEY_CTX_new_from_name(nil, "EC", nil), "EVP_PKEY_CTX_new_from_name")
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var group = "P-256".utf8CString
        var point = point
        var key: OpaquePointer?
        let success = unsafe group.withUnsafeMutableBufferPointer { group in
            unsafe point.withUnsafeMutableBytes { point in
                var parameters = unsafe [OSSL_PARAM](repeating: OSSL_PARAM(), count: 3)
                unsafe rr_public_key_parameters(
                    &parameters, group.baseAddress, point.baseAddress, point.count)
                guard unsafe EVP_PKEY_fromdata_init(context) == 1 else { return false }
                return unsafe EVP_PKEY_fromdata(
                    context, &key, rr_EVP_PKEY_PUBLIC_KEY(), &parameters) == 1
            }
        }
        guard success, let key = unsafe key else { return nil }
        return unsafe KeyHandle(owning: key)
    }

    /// Runs one of OpenSSL's checks of a key.
    func isSound(_ check: (OpaquePointer?) -> Int32) -> Bool {
        let context = unsafe require(
            EVP_PKEY_CTX_new_from_pkey(nil, key, nil), "EVP_PKEY_CTX_new_from_pkey")
        defer { unsafe EVP_PKEY_CTX_free(context) }
        return unsafe check(context) == 1
    }

    /// Lends the raw pointer for the length of one call. The pointer must not outlive `body`.
    func withPointer<R, E: Error>(_ body: (OpaquePointer) throws(E) -> R) throws(E) -> R {
        try unsafe body(key)
    }
}

/// What can be read off any EVP_PKEY.
enum KeyFacts {
    /// The uncompressed point of a key on P-256 named as such, else `nil`.
    static func p256Point(_ key: OpaquePointer) -> [UInt8]? {
        guard unsafe groupName(key) == "prime256v1", unsafe !hasExplicitParameters(key) else {
            return nil
        }
        var point = [UInt8](repeating: 0, count: 80)
        var count = 0
        guard
            unsafe EVP_PKEY_get_octet_string_param(
                key, OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, &point, point.count, &count) == 1,
            count == PublicKey.pointBytes, point[0] == 4
        else { return nil }
        return Array(point.prefix(count))
    }

    /// The kind of a key in words, for an error: `P-384`, `RSA 2048`, `ED25519`.
    static func description(_ key: OpaquePointer) -> String {
        if let group = unsafe groupName(key) {
            return unsafe hasExplicitParameters(key) ? "EC with explicit parameters" : group
        }
        let name = unsafe EVP_PKEY_get0_type_name(key)
        let kind = unsafe name.map { unsafe String(cString: $0) } ?? "unknown"
        return unsafe "\(kind) \(EVP_PKEY_get_bits(key))"
    }

    static func groupName(_ key: OpaquePointer) -> String? {
        var name = [CChar](repeating: 0, count: 64)
        var count = 0
        guard unsafe EVP_PKEY_is_a(key, "EC") == 1,
            unsafe EVP_PKEY_get_group_name(key, &name, name.count, &count) == 1
        else { return nil }
        return String(decoding: name.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// A curve spelled out instead of named can be a weaker twin of it (CVE-2020-0601).
    static func hasExplicitParameters(_ key: OpaquePointer) -> Bool {
        var value: Int32 = 0
        let known = unsafe EVP_PKEY_get_int_param(
            key, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &value)
        return known != 1 || value != 0
    }
}
