// PublicKey: a point on P-256.

internal import COpenSSL
internal import RedRiverBase

/// A public key on P-256. A plain value: the point was checked to lie on the curve when it was
/// made.
public struct PublicKey: Hashable, Sendable {
    /// 0x04, then the coordinates of 32 bytes each (SEC 1 §2.3.3, uncompressed).
    public let point: [UInt8]

    /// The length of an uncompressed point.
    public static let pointBytes = 65

    /// - Parameter point: 65 bytes; compressed points are refused.
    /// - Throws: ``CryptoError/malformed(_:detail:)`` if it is no point of the curve.
    public init(point: [UInt8]) throws(CryptoError) {
        guard point.count == Self.pointBytes, point[0] == 4 else {
            throw .malformed(.publicKey, detail: "not an uncompressed point of 65 bytes")
        }
        guard KeyHandle.publicKey(point: point) != nil else {
            throw .malformed(.publicKey, detail: "the point is not on P-256")
        }
        self.point = point
    }

    /// A point that OpenSSL took from a certificate or a private key, and checked.
    init(checked point: [UInt8]) {
        self.point = point
    }

    /// Whether `signature` is an ECDSA signature of SHA-256 over `message` by this key.
    ///
    /// - Parameter signature: DER, `SEQUENCE { r, s }`. Both (r, s) and (r, n−s) are accepted, as
    ///   everywhere: nothing may be identified by the bytes of a signature.
    public func isValidSignature(_ signature: [UInt8], for message: [UInt8]) -> Bool {
        isValidSignature(signature, of: Digest.sha256(message))
    }

    /// The same of a message's digest.
    func isValidSignature(_ signature: [UInt8], of digest: Digest) -> Bool {
        guard let key = handle() else { return false }
        return unsafe key.withPointer { key in
            unsafe ECDSA.verify(signature, of: digest, key: key)
        }
    }

    /// An OpenSSL key with this point; `nil` is impossible once `init` has checked it.
    func handle() -> KeyHandle? { KeyHandle.publicKey(point: point) }
}

/// ECDSA on P-256 with SHA-256 (FIPS 186-4 §6).
enum ECDSA {
    /// The longest DER signature: two integers of 33 bytes with their headers.
    static let signatureBytesMax = 72

    static func verify(_ signature: [UInt8], of digest: Digest, key: OpaquePointer) -> Bool {
        guard (1...signatureBytesMax).contains(signature.count) else { return false }
        defer { OpenSSLFailure.forgetEarlier() }
        let context = unsafe require(
            EVP_PKEY_CTX_new_from_pkey(nil, key, nil), "EVP_PKEY_CTX_new_from_pkey")
        defer { unsafe EVP_PKEY_CTX_free(context) }
        unsafe require(EVP_PKEY_verify_init(context), "EVP_PKEY_verify_init")
        return unsafe EVP_PKEY_verify(
            context, signature, signature.count, digest.bytes, Digest.byteCount) == 1
    }

    static func sign(_ digest: Digest, key: OpaquePointer) -> [UInt8] {
        let context = unsafe require(
            EVP_PKEY_CTX_new_from_pkey(nil, key, nil), "EVP_PKEY_CTX_new_from_pkey")
        defer { unsafe EVP_PKEY_CTX_free(context) }
        unsafe require(EVP_PKEY_sign_init(context), "EVP_PKEY_sign_init")
        var signature = [UInt8](repeating: 0, count: signatureBytesMax)
        var count = signature.count
        unsafe require(
            EVP_PKEY_sign(context, &signature, &count, digest.bytes, Digest.byteCount),
            "EVP_PKEY_sign")
        return Array(signature.prefix(count))
    }
}
