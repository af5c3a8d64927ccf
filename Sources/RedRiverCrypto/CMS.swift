// CMS: detached signatures over bytes, by the holder of a certificate.
//
// Whether the certificate is to be trusted is another question, asked once per certificate and not
// once per signature: ChainCheck.

internal import RedRiverBase

/// Detached CMS signatures: ECDSA on P-256 with SHA-256, in the form of CMSFormat.swift.
public enum CMS {
    /// Signs `content`.
    ///
    /// - Parameters:
    ///   - content: Exactly the bytes that are signed; they are not in the result.
    ///   - key: The signer's key.
    ///   - certificate: The signer's certificate; the result names it and does not hold it.
    /// - Returns: DER, about 350 bytes. Two signatures over the same bytes differ.
    /// - Throws: ``CryptoError/keyMismatch(subject:)`` if the two do not belong together.
    public static func signDetached(
        _ content: [UInt8], key: SigningKey, certificate: Certificate
    ) throws(CryptoError) -> [UInt8] {
        guard certificate.publicKey == key.publicKey else {
            throw .keyMismatch(subject: certificate.subject)
        }
        var form = SignedDataForm(
            signer: certificate.issuerAndSerial,
            attributes: SignedDataForm.attributes(digest: Digest.sha256(content)), signature: [])
        form.signature = key.sign(form.signedBytes)
        return form.der
    }

    /// Checks that `signature` is by `signer` over `content`.
    ///
    /// Costs one ECDSA verification (about 65 µs) and little else. Neither the certificate's
    /// validity nor its use is looked at.
    ///
    /// - Parameters:
    ///   - signature: DER from the other side; at most ``Limits/statementSignature``.
    ///   - content: The bytes that should have been signed.
    ///   - signer: The certificate the agreement says must have signed.
    /// - Throws: ``CryptoError/tooLarge(_:_:)``; ``CryptoError/malformed(_:detail:)`` for another
    ///   form; ``CryptoError/wrongSigner(expected:)`` if it names another certificate;
    ///   ``CryptoError/badSignature(signer:)`` if it is not over these bytes by that key;
    ///   ``CryptoError/unsupportedKey(kind:)`` if the certificate's key is not on P-256.
    public static func verifyDetached(
        _ signature: [UInt8], content: [UInt8], signer: Certificate
    ) throws(CryptoError) {
        guard signature.count <= Limits.statementSignature.value else {
            throw .tooLarge(.signature, ByteCount(signature.count))
        }
        guard signer.publicKey != nil else { throw .unsupportedKey(kind: signer.keyKind) }
        guard let form = SignedDataForm(der: signature) else {
            throw .malformed(.signature, detail: "not a detached CMS of the agreed form")
        }
        guard form.signer == signer.issuerAndSerial else {
            throw .wrongSigner(expected: signer.subject)
        }
        guard let digest = form.messageDigest() else {
            throw .malformed(.signature, detail: "its signed attributes")
        }
        guard digest == Digest.sha256(content),
            signer.verifies(form.signature, over: form.signedBytes)
        else { throw .badSignature(signer: signer.subject) }
    }
}
