// SigningKey: a private key that threads share.

/// A private key in a box, so that several workers can hold it.
///
/// `Sendable` without further ado: the key inside never changes and may be read from any thread
/// (see ``KeyHandle``).
public final class SigningKey: Sendable {
    private let key: PrivateKey

    public init(_ key: consuming PrivateKey) {
        self.key = key
    }

    /// Reads an unencrypted PKCS#8 key in PEM form; see ``PrivateKey/init(pem:)``.
    public convenience init(pem: [UInt8]) throws(CryptoError) {
        self.init(try PrivateKey(pem: pem))
    }

    /// The public key that belongs to it.
    public var publicKey: PublicKey { key.publicKey }

    /// An ECDSA signature with SHA-256, in DER.
    public func sign(_ message: [UInt8]) -> [UInt8] { key.sign(message) }

    /// Lends the key for the length of one call, as decapsulation needs it.
    public func withKey<R, E: Error>(
        _ body: (borrowing PrivateKey) throws(E) -> R
    ) throws(E) -> R {
        try body(key)
    }
}
