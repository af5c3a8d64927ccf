// HPKE: a secret sent to the holder of a public key (RFC 9180, base mode).
//
// DHKEM(P-256, HKDF-SHA256) with HKDF-SHA256. Only the exporter is used: the secret it gives is
// the root of an epoch's message keys, and no message is sealed by HPKE itself. RFC 9180 §5.3 has
// an AEAD identifier for exactly that, "export-only", 0xFFFF. It is part of the key schedule, so
// another implementation must be told the same.
//
// Names in this file are the RFC's, so that the two can be read side by side.

internal import RedRiverBase

/// Hybrid public key encryption, as far as it is needed: one secret per epoch.
public enum HPKE {
    /// The length of an encapsulated key: an uncompressed point.
    public static let encapsulatedBytes = PublicKey.pointBytes

    /// Makes a secret that only the holder of `recipient`'s private key can find again.
    ///
    /// It does not say who made it: whoever uses it signs the encapsulated key.
    ///
    /// - Parameters:
    ///   - recipient: From the recipient's encryption certificate.
    ///   - info: What both sides know the secret is for; both must give the same bytes.
    /// - Returns: 65 bytes to send, and the context to draw keys from.
    public static func encapsulate(
        to recipient: PublicKey, info: [UInt8]
    ) throws(CryptoError) -> (encapsulated: [UInt8], context: HPKEContext) {
        try encapsulate(to: recipient, info: info, ephemeral: PrivateKey.generate(), aead: .export)
    }

    /// Finds the secret again.
    ///
    /// - Throws: ``CryptoError/malformed(_:detail:)`` if `encapsulated` is not a point of P-256.
    ///   A point that is one gives a secret in any case; if it is not the sender's, the first
    ///   message will not open.
    public static func decapsulate(
        _ encapsulated: [UInt8], key: borrowing PrivateKey, info: [UInt8]
    ) throws(CryptoError) -> HPKEContext {
        try decapsulate(encapsulated, key: key, info: info, aead: .export)
    }

    /// AEAD identifiers (RFC 9180 §7.3). Tests use the first, for which vectors are published.
    enum AEAD: UInt16 {
        case aes128GCM = 0x0001
        case export = 0xffff
    }

    /// Encap and SetupBaseS, with the ephemeral key as an argument for the published vectors.
    static func encapsulate(
        to recipient: PublicKey, info: [UInt8], ephemeral: borrowing PrivateKey, aead: AEAD
    ) throws(CryptoError) -> (encapsulated: [UInt8], context: HPKEContext) {
        let enc = ephemeral.publicKey.point
        var dh = try ephemeral.agree(with: recipient)
        defer { wipe(&dh) }
        let context = schedule(dh: dh, kemContext: enc + recipient.point, info: info, aead: aead)
        return (enc, context)
    }

    /// Decap and SetupBaseR.
    static func decapsulate(
        _ encapsulated: [UInt8], key: borrowing PrivateKey, info: [UInt8], aead: AEAD
    ) throws(CryptoError) -> HPKEContext {
        var dh = try key.agree(with: PublicKey(point: encapsulated))
        defer { wipe(&dh) }
        let kemContext = encapsulated + key.publicKey.point
        return schedule(dh: dh, kemContext: kemContext, info: info, aead: aead)
    }

    /// ExtractAndExpand (§4.1), then KeySchedule in base mode (§5.1).
    private static func schedule(
        dh: [UInt8], kemContext: [UInt8], info: [UInt8], aead: AEAD
    ) -> HPKEContext {
        var sharedSecret = sharedSecret(dh: dh, kemContext: kemContext)
        defer { wipe(&sharedSecret) }
        let suite = Labels(suite: Array("HPKE".utf8) + [0x00, 0x10, 0x00, 0x01] + aead.bytes)
        let keyScheduleContext =
            [0x00]  // mode_base
            + suite.extract(salt: [], "psk_id_hash", ikm: [])
            + suite.extract(salt: [], "info_hash", ikm: info)
        var secret = suite.extract(salt: sharedSecret, "secret", ikm: [])
        defer { wipe(&secret) }
        var exporter = suite.expand(secret, "exp", info: keyScheduleContext, count: 32)
        return HPKEContext(suite: suite, exporterSecret: Secret(taking: &exporter))
    }

    static func sharedSecret(dh: [UInt8], kemContext: [UInt8]) -> [UInt8] {
        let kem = Labels(suite: Array("KEM".utf8) + [0x00, 0x10])
        var prk = kem.extract(salt: [], "eae_prk", ikm: dh)
        defer { wipe(&prk) }
        return kem.expand(prk, "shared_secret", info: kemContext, count: 32)
    }

    /// LabeledExtract and LabeledExpand (§4).
    struct Labels: Sendable {
        let suite: [UInt8]
        private static let version = Array("HPKE-v1".utf8)

        func extract(salt: [UInt8], _ label: String, ikm: [UInt8]) -> [UInt8] {
            var labelled = Self.version + suite + Array(label.utf8) + ikm
            defer { wipe(&labelled) }
            return HKDFSHA256.extract(salt: salt, ikm: labelled)
        }

        func expand(_ prk: [UInt8], _ label: String, info: [UInt8], count: Int) -> [UInt8] {
            let length = [UInt8(count >> 8), UInt8(count & 0xff)]
            let labelled = length + Self.version + suite + Array(label.utf8) + info
            return HKDFSHA256.expand(prk: prk, info: labelled, count: count)
        }
    }
}

extension HPKE.AEAD {
    fileprivate var bytes: [UInt8] { [UInt8(rawValue >> 8), UInt8(rawValue & 0xff)] }
}

/// What both sides hold after the encapsulated key has arrived.
public struct HPKEContext: Sendable {
    let suite: HPKE.Labels
    let exporterSecret: Secret

    /// A secret for one purpose (§5.3).
    ///
    /// - Parameters:
    ///   - exporterContext: Names the purpose.
    ///   - count: How many bytes; at most 8160. Wipe them after use, or keep a ``Secret``.
    public func export(_ exporterContext: [UInt8], count: Int) -> [UInt8] {
        var secret = exporterSecret.withBytes { bytes in
            (0..<bytes.count).map { bytes[$0] }
        }
        defer { wipe(&secret) }
        return suite.expand(secret, "sec", info: exporterContext, count: count)
    }
}
