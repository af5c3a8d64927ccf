// EvidenceSeeds: one statement of each kind, and one sealed message.

import RedRiverBase
import RedRiverCrypto
import RedRiverEvidence

enum EvidenceSeeds {
    private static let digest = WireSeeds.digest

    static let seal = SealStatement(
        suite: .intl, from: WireSeeds.kimThanh, to: WireSeeds.bacSon, sequence: SealSequence(1042),
        first: MessageNumber(60321), messages: 64, previous: digest(0x11), root: digest(0x22),
        agreement: digest(0x33), signer: digest(0x44), sealedAt: WireSeeds.noon)

    static let receipt = ReceiptStatement(
        suite: .intl, from: WireSeeds.bacSon, to: WireSeeds.kimThanh, seal: SealSequence(1042),
        sealDigest: digest(0x55), accepted: 62, duplicate: 1, refused: 1, outcomes: digest(0x66),
        previous: digest(0x77), agreement: digest(0x33), signer: digest(0x88),
        receivedAt: WireSeeds.noon)

    static let epoch = EpochStatement(
        suite: .intl, from: WireSeeds.kimThanh, to: WireSeeds.bacSon,
        epoch: EpochID(number: 1_795_417_200_000, random: [1, 2, 3, 4, 5, 6, 7, 8]),
        notBefore: WireSeeds.noon, notAfter: WireSeeds.noon.advanced(byMilliseconds: 3_600_000),
        messagesMax: Limits.epochMessages, recipient: digest(0x99),
        encapsulated: [4] + [UInt8](repeating: 0xaa, count: 64), agreement: digest(0x33),
        signer: digest(0x44))

    // MARK: A sealed message

    static let header = utf8("{\"h\":1}")
    static let salt = [UInt8](0..<32)
    static let body = utf8("{\"truck\":\"24C-123.45\"}")
    static let commitment = Commitment.digest(salt: salt, body: body)

    /// The end of the node whose key is known (CryptoTargets.swift).
    static func opener(_ statement: EpochStatement) throws(EvidenceError) -> MessageOpener {
        try CryptoTargets.ownKey.withKey { (key) throws(EvidenceError) in
            try MessageOpener(statement, key: key)
        }
    }

    /// The encapsulated secret, the sealed message and its number.
    static let sealed: [[UInt8]] = [encapsulated, sealedMessage, [7]]

    /// `enc` of RFC 9180, appendix A.3.1: one drawn anew would differ in each run.
    private static let encapsulated = known(
        Hexadecimal.decode(
            "04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac9"
                + "8536d7b61a1af4b78e5b7f951c0900be863c403ce65c9bfcb9382657222d18c4"))

    private static let sealedMessage: [UInt8] = {
        var statement = epoch
        statement.encapsulated = encapsulated
        let context = try? CryptoTargets.ownKey.withKey { (key) throws(CryptoError) in
            try HPKE.decapsulate(encapsulated, key: key, info: statement.infoBytes)
        }
        var secret = known(context).export(utf8("redriver/epoch/v1"), count: Digest.byteCount)
        return MessageSealer(statement, prk: &secret).seal(
            number: MessageNumber(7), header: header, salt: salt, body: body,
            nonce: [UInt8](0..<16))
    }()
}
