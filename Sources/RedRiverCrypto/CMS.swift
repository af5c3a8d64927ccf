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
        let form = try form(signature, content: content, signer: signer)
        guard signer.verifies(form.signature, over: form.signedBytes) else {
            throw .badSignature(signer: signer.subject)
        }
    }

    /// What ``verifyDetached(_:content:signer:)`` says of each of many signatures.
    ///
    /// Where a signer's key has a table, a signature costs about 25 µs instead of 75. What is not found
    /// valid that way is judged again without the table, so a refusal always has the same reason.
    ///
    /// - Returns: For each what is wrong with it, or `nil`.
    public static func verifyDetached(_ signatures: [Detached]) -> [CryptoError?] {
        var verdicts = [CryptoError?](repeating: nil, count: signatures.count)
        var items: [TableVerifier.Item] = []
        var places: [Int] = []
        for (place, one) in signatures.enumerated() {
            guard let table = one.table, table.key == one.signer.publicKey else {
                verdicts[place] = one.verdict
                continue
            }
            do throws(CryptoError) {
                let form = try form(one.signature, content: one.content, signer: one.signer)
                items.append(
                    TableVerifier.Item(
                        signature: form.signature, digest: Digest.sha256(form.signedBytes),
                        table: table))
                places.append(place)
            } catch {
                verdicts[place] = error
            }
        }
        for (place, isValid) in zip(places, TableVerifier.verify(items)) where !isValid {
            verdicts[place] = signatures[place].verdict
        }
        return verdicts
    }

    /// One of many signatures to be verified; see ``CMS/verifyDetached(_:content:signer:)``.
    public struct Detached: Sendable {
        let signature: [UInt8]
        let content: [UInt8]
        let signer: Certificate
        let table: KeyTable?

        /// - Parameter table: Of the signer's key, if there is one.
        public init(
            _ signature: [UInt8], content: [UInt8], signer: Certificate, table: KeyTable?
        ) {
            self.signature = signature
            self.content = content
            self.signer = signer
            self.table = table
        }

        fileprivate var verdict: CryptoError? {
            do throws(CryptoError) {
                try CMS.verifyDetached(signature, content: content, signer: signer)
                return nil
            } catch {
                return error
            }
        }
    }

    /// Everything but the arithmetic: the form, the signer it names, the digest it holds.
    private static func form(
        _ signature: [UInt8], content: [UInt8], signer: Certificate
    ) throws(CryptoError) -> SignedDataForm {
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
        guard digest == Digest.sha256(content) else {
            throw .badSignature(signer: signer.subject)
        }
        return form
    }
}
