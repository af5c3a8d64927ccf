// PrivateKey: a secret on P-256, with one owner.

internal import COpenSSL
internal import RedRiverBase

/// A private key on P-256, freed (and overwritten, by OpenSSL) when it goes out of scope.
///
/// There is one owner at a time and the compiler checks it. Threads that share a key share a
/// ``SigningKey``.
public struct PrivateKey: ~Copyable, Sendable {
    private let handle: KeyHandle

    /// The public key that belongs to it.
    public let publicKey: PublicKey

    /// A new random key.
    public static func generate() -> PrivateKey {
        let handle = KeyHandle.generated()
        let point = unsafe handle.withPointer { unsafe KeyFacts.p256Point($0) }
        guard let point else { preconditionFailure("a generated key is on P-256") }
        return PrivateKey(handle: handle, publicKey: PublicKey(checked: point))
    }

    /// Reads an unencrypted PKCS#8 key in PEM form (RFC 5958), and checks that its halves agree.
    ///
    /// - Parameter pem: The bytes of the file. The caller wipes them.
    /// - Throws: ``CryptoError/malformed(_:detail:)`` for anything else, an encrypted or a SEC 1
    ///   key included; ``CryptoError/unsupportedKey(kind:)`` for another curve or kind.
    public init(pem: [UInt8]) throws(CryptoError) {
        guard pem.count <= Limits.certificate.value else {
            throw .tooLarge(.privateKey, ByteCount(pem.count))
        }
        var der = try PEM.decode(pem, label: "PRIVATE KEY", object: .privateKey)
        defer { wipe(&der) }
        let handle = try Self.parse(der)
        let (point, kind) = unsafe handle.withPointer { key in
            unsafe (KeyFacts.p256Point(key), KeyFacts.description(key))
        }
        guard let point else { throw .unsupportedKey(kind: kind) }
        guard unsafe handle.isSound(EVP_PKEY_check) else {
            OpenSSLFailure.forgetEarlier()
            throw .malformed(.privateKey, detail: "the private and the public half disagree")
        }
        self.init(handle: handle, publicKey: PublicKey(checked: point))
    }

    private init(handle: consuming KeyHandle, publicKey: PublicKey) {
        self.handle = handle
        self.publicKey = publicKey
    }

    private static func parse(_ der: [UInt8]) throws(CryptoError) -> KeyHandle {
        OpenSSLFailure.forgetEarlier()
        let key: OpaquePointer? = unsafe der.withUnsafeBufferPointer { bytes in
            var at = bytes.baseAddress
            guard let info = unsafe d2i_PKCS8_PRIV_KEY_INFO(nil, &at, bytes.count) else {
                return nil
            }
            defer { unsafe PKCS8_PRIV_KEY_INFO_free(info) }
            guard unsafe at == bytes.baseAddress.map({ unsafe $0 + bytes.count }) else {
                return nil
            }
            return unsafe EVP_PKCS82PKEY(info)
        }
        guard let key = unsafe key else {
            let failure = OpenSSLFailure.latest(doing: "EVP_PKCS82PKEY")
            throw .malformed(.privateKey, detail: failure.description)
        }
        return unsafe KeyHandle(owning: key)
    }

    /// PKCS#8 in PEM form, unencrypted: write it to a file of mode 0600, then wipe it.
    public func pem() -> [UInt8] {
        let encoded = unsafe handle.withPointer { key in
            let info = unsafe require(EVP_PKEY2PKCS8(key), "EVP_PKEY2PKCS8")
            defer { unsafe PKCS8_PRIV_KEY_INFO_free(info) }
            return unsafe encoding { unsafe i2d_PKCS8_PRIV_KEY_INFO(info, $0) }
        }
        guard var der = encoded else { preconditionFailure("a key of ours can be encoded") }
        defer { wipe(&der) }
        return PEM.encode(der, label: "PRIVATE KEY")
    }

    /// An ECDSA signature with SHA-256, in DER: 70 to 72 bytes, different at each call.
    public func sign(_ message: [UInt8]) -> [UInt8] {
        unsafe handle.withPointer { unsafe ECDSA.sign(Digest.sha256(message), key: $0) }
    }

    /// The x coordinate of the shared point: ECDH on P-256 (SP 800-56A §5.7.1.2), 32 bytes.
    ///
    /// - Throws: ``CryptoError/failed(_:)`` if OpenSSL refuses the pair.
    func agree(with peer: PublicKey) throws(CryptoError) -> [UInt8] {
        guard let other = peer.handle() else {
            throw .malformed(.publicKey, detail: "the point is not on P-256")
        }
        OpenSSLFailure.forgetEarlier()
        var secret = [UInt8](repeating: 0, count: 32)
        var count = secret.count
        let success = unsafe handle.withPointer { own in
            unsafe other.withPointer { other in
                let context = unsafe require(
                    EVP_PKEY_CTX_new_from_pkey(nil, own, nil), "EVP_PKEY_CTX_new_from_pkey")
                defer { unsafe EVP_PKEY_CTX_free(context) }
                return unsafe EVP_PKEY_derive_init(context) == 1
                    && EVP_PKEY_derive_set_peer(context, other) == 1
                    && EVP_PKEY_derive(context, &secret, &count) == 1
            }
        }
        guard success, count == secret.count else {
            throw .failed(OpenSSLFailure.latest(doing: "EVP_PKEY_derive"))
        }
        return secret
    }
}
