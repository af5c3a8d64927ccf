// MessageKeys: a fresh key for each message, from the one secret of an epoch.
//
//     PRK     = HPKE Export("redriver/epoch/v1", 32)          info = EpochStatement.infoBytes
//     mk      = HMAC(PRK, "redriver/message/v1\0" ‖ epoch[16] ‖ u64 number ‖ nonce[16]
//                         ‖ commitment[32])
//     K       = HMAC(mk, "key\x01")          IV = first 12 bytes of HMAC(mk, "iv\x01")
//     AAD     = "redriver/aad/v1\0" ‖ epoch ‖ u64 number ‖ from ‖ 0 ‖ to ‖ 0 ‖ header
//     sealed  = nonce ‖ AES-256-GCM(K, IV, AAD, salt[32] ‖ body) ‖ tag[16]
//
// HMAC is HMAC-SHA256, integers are big-endian. The nonce is random and the commitment is in the
// key: a machine restored from an old copy repeats a number and still uses another key, unless it
// seals the very same message with the same nonce, which gives the same bytes again.

internal import RedRiverBase
internal import RedRiverCrypto

/// The secret of one epoch in one direction, and the keys drawn from it.
///
/// Immutable, so any number of threads may use it. Both ends hold the same.
struct MessageKeys: Sendable {
    static let nonceBytes = 16
    static let exportLabel = Array("redriver/epoch/v1".utf8)

    private static let messageLabel = Array("redriver/message/v1\0".utf8)
    private static let aadLabel = Array("redriver/aad/v1\0".utf8)
    private static let keyLabel = Array("key\u{1}".utf8)
    private static let ivLabel = Array("iv\u{1}".utf8)

    private let secret: HMACKey
    private let epoch: [UInt8]
    /// `from ‖ 0 ‖ to ‖ 0`.
    private let direction: [UInt8]

    /// - Parameter prk: 32 bytes, wiped here.
    init(prk: inout [UInt8], epoch: EpochID, from: NodeID, to: NodeID) {
        secret = HMACKey(Secret(taking: &prk))
        self.epoch = epoch.bytes
        direction = Array(from.description.utf8) + [0] + Array(to.description.utf8) + [0]
    }

    init(_ context: HPKEContext, of statement: EpochStatement) {
        var prk = context.export(Self.exportLabel, count: Digest.byteCount)
        self.init(prk: &prk, epoch: statement.epoch, from: statement.from, to: statement.to)
    }

    func seal(
        _ number: MessageNumber, header: [UInt8], salt: [UInt8], body: [UInt8],
        commitment: Digest, nonce: [UInt8]
    ) -> [UInt8] {
        withKey(number, nonce: nonce, commitment: commitment) { key, iv in
            AES256GCM.seal(
                [salt, body], key: key, iv: iv, aad: associated(number, header), after: nonce)
        }
    }

    /// - Returns: Salt and body, together; `nil` if the tag does not agree.
    func open(
        _ number: MessageNumber, header: [UInt8], sealed: [UInt8], commitment: Digest
    ) -> [UInt8]? {
        let nonce = Array(sealed.prefix(Self.nonceBytes))
        return withKey(number, nonce: nonce, commitment: commitment) { key, iv in
            try? AES256GCM.open(
                sealed.dropFirst(Self.nonceBytes), key: key, iv: iv,
                aad: associated(number, header))
        }
    }

    private func withKey<Result>(
        _ number: MessageNumber, nonce: [UInt8], commitment: Digest,
        _ body: (_ key: [UInt8], _ iv: [UInt8]) -> Result
    ) -> Result {
        var mk = secret.authenticate([
            Self.messageLabel, epoch, bigEndian(number), nonce, commitment.bytes,
        ])
        let messageKey = HMACKey(mk)
        wipe(&mk)
        var key = messageKey.authenticate([Self.keyLabel])
        defer { wipe(&key) }
        let iv = Array(messageKey.authenticate([Self.ivLabel]).prefix(AES256GCM.ivBytes))
        return body(key, iv)
    }

    private func associated(_ number: MessageNumber, _ header: [UInt8]) -> [[UInt8]] {
        [Self.aadLabel, epoch, bigEndian(number), direction, header]
    }

    private func bigEndian(_ number: MessageNumber) -> [UInt8] {
        var writer = ByteWriter(reserving: 8)
        writer.append(number.value)
        return writer.bytes
    }
}
