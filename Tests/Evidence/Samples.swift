// Samples: the statements the tests speak about, with fixed values.

import RedRiverBase
import RedRiverEvidence
import Testing

/// A digest that is easy to recognise in a dump: 32 times the same byte.
func digest(_ byte: UInt8) -> Digest { Digest([UInt8](repeating: byte, count: 32))! }

func time(_ text: String) -> Timestamp { Timestamp(canonicalRFC3339: text)! }

enum Samples {
    static let kimThanh = NodeID("vn.kim-thanh")!
    static let bacSon = NodeID("cn.bac-son")!

    static let seal = SealStatement(
        suite: .intl, from: kimThanh, to: bacSon, sequence: SealSequence(1042),
        first: MessageNumber(60321), messages: 64, previous: digest(0x11), root: digest(0x22),
        agreement: digest(0x33), signer: digest(0x44), sealedAt: time("2026-11-23T07:02:40.125Z"))

    static let receipt = ReceiptStatement(
        suite: .intl, from: bacSon, to: kimThanh, seal: SealSequence(1042),
        sealDigest: digest(0x55), accepted: 62, duplicate: 1, refused: 1, outcomes: digest(0x66),
        previous: digest(0x77), agreement: digest(0x33), signer: digest(0x88),
        receivedAt: time("2026-11-23T07:02:41.000Z"))

    static let epoch = EpochStatement(
        suite: .intl, from: kimThanh, to: bacSon,
        epoch: EpochID(number: 1_795_417_200_000, random: [1, 2, 3, 4, 5, 6, 7, 8]),
        notBefore: time("2026-11-23T07:00:00.000Z"), notAfter: time("2026-11-23T08:00:00.000Z"),
        messagesMax: 1_048_576, recipient: digest(0x99),
        encapsulated: [4] + [UInt8](repeating: 0xaa, count: 64), agreement: digest(0x33),
        signer: digest(0x44))
}
