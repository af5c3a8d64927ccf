// Ed25519: signatures of transparency logs and their witnesses (RFC 8032 §5.1, the pure form).
//
// OpenSSL refuses S ≥ L and compares R as bytes, without the cofactor. What it lets through besides
// is refused here, so that every node says the same of the same bytes: public keys that are no
// canonical encoding, and those of small order, under which one signature fits many messages.

internal import COpenSSL
internal import RedRiverBase

/// An Ed25519 public key. A plain value: its form was checked when it was made.
public struct Ed25519PublicKey: Hashable, Sendable {
    /// The 32 bytes of RFC 8032 §5.1.2: y, little-endian, with the sign of x in the top bit.
    public let bytes: [UInt8]

    /// The length of a public key, and of a seed.
    public static let byteCount = 32
    /// The length of a signature: R, then S.
    public static let signatureBytes = 64

    /// - Parameter bytes: 32 bytes.
    /// - Throws: ``CryptoError/malformed(_:detail:)`` for another length, a y that is not below
    ///   2^255 − 19, or a point of small order. Whether the point is on the curve shows at the first
    ///   signature: under a key that is not, none is valid.
    public init(_ bytes: [UInt8]) throws(CryptoError) {
        guard bytes.count == Self.byteCount else {
            throw .malformed(.publicKey, detail: "an Ed25519 key has 32 bytes")
        }
        guard Self.isCanonical(bytes) else {
            throw .malformed(.publicKey, detail: "not the canonical encoding of a point")
        }
        guard !Self.smallOrder.contains(Self.withoutSign(bytes)) else {
            throw .malformed(.publicKey, detail: "a point of small order")
        }
        self.bytes = bytes
    }

    /// A key that OpenSSL derived from a seed.
    init(derived bytes: [UInt8]) { self.bytes = bytes }

    /// Whether `signature` is this key's signature over `message`.
    ///
    /// - Parameter signature: 64 bytes; any other length is no signature.
    public func isValidSignature(_ signature: [UInt8], for message: [UInt8]) -> Bool {
        guard signature.count == Self.signatureBytes else { return false }
        defer { OpenSSLFailure.forgetEarlier() }
        let raw = unsafe EVP_PKEY_new_raw_public_key_ex(
            nil, "ED25519", nil, bytes, Self.byteCount)
        guard let raw = unsafe raw else { return false }
        let key = unsafe KeyHandle(owning: raw)
        let context = unsafe require(EVP_MD_CTX_new(), "EVP_MD_CTX_new")
        defer { unsafe EVP_MD_CTX_free(context) }
        return unsafe key.withPointer { key in
            unsafe EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1
                && EVP_DigestVerify(
                    context, signature, signature.count, message, message.count) == 1
        }
    }

    private static func withoutSign(_ bytes: [UInt8]) -> [UInt8] {
        bytes.dropLast() + [bytes[byteCount - 1] & 0x7f]
    }

    /// Whether y < 2^255 − 19.
    private static func isCanonical(_ bytes: [UInt8]) -> Bool {
        let y = withoutSign(bytes)
        return y[31] != 0x7f || y[1..<31].contains { $0 != 0xff } || y[0] < 0xed
    }

    /// The y of the eight points whose order divides 8: 0, 1, −1, and two of order 8.
    /// Source: Chalkias, Garillot, Nikolaenko, "Taming the many EdDSAs" (2020), table 1.
    private static let smallOrder: [[UInt8]] = [
        [UInt8](repeating: 0, count: 32),
        [1] + [UInt8](repeating: 0, count: 31),
        [0xec] + [UInt8](repeating: 0xff, count: 30) + [0x7f],
        literal("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
        literal("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    ]

    private static func literal(_ hex: String) -> [UInt8] {
        guard let bytes = Hexadecimal.decode(hex) else { preconditionFailure("a literal is hex") }
        return bytes
    }
}

/// An Ed25519 private key in a box, so that several threads can hold it.
///
/// `Sendable` without further ado: the key inside never changes and may be read from any thread
/// (see ``KeyHandle``). OpenSSL overwrites the secret when the last holder lets go.
public final class Ed25519SigningKey: Sendable {
    private let handle: KeyHandle

    /// The public key that belongs to it.
    public let publicKey: Ed25519PublicKey

    /// - Parameter seed: The 32 secret bytes of RFC 8032 §5.1.5. The caller wipes them.
    /// - Throws: ``CryptoError/malformed(_:detail:)`` for another length.
    public init(seed: [UInt8]) throws(CryptoError) {
        guard seed.count == Ed25519PublicKey.byteCount else {
            throw .malformed(.privateKey, detail: "an Ed25519 seed has 32 bytes")
        }
        let raw = unsafe EVP_PKEY_new_raw_private_key_ex(nil, "ED25519", nil, seed, seed.count)
        let handle = unsafe KeyHandle(owning: require(raw, "EVP_PKEY_new_raw_private_key_ex"))
        var bytes = [UInt8](repeating: 0, count: Ed25519PublicKey.byteCount)
        var count = bytes.count
        unsafe handle.withPointer { key in
            unsafe require(
                EVP_PKEY_get_raw_public_key(key, &bytes, &count), "EVP_PKEY_get_raw_public_key")
        }
        publicKey = Ed25519PublicKey(derived: bytes)
        self.handle = handle
    }

    /// A signature of 64 bytes; the same message gives the same one.
    public func sign(_ message: [UInt8]) -> [UInt8] {
        let context = unsafe require(EVP_MD_CTX_new(), "EVP_MD_CTX_new")
        defer { unsafe EVP_MD_CTX_free(context) }
        var signature = [UInt8](repeating: 0, count: Ed25519PublicKey.signatureBytes)
        var count = signature.count
        unsafe handle.withPointer { key in
            unsafe require(EVP_DigestSignInit(context, nil, nil, nil, key), "EVP_DigestSignInit")
            unsafe require(
                EVP_DigestSign(context, &signature, &count, message, message.count),
                "EVP_DigestSign")
        }
        return signature
    }
}
