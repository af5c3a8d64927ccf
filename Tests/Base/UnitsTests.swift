// UnitsTests: positions and counts stop at the end of their range; bounds fit into one another.

import RedRiverBase
import Testing

@Suite("Units and limits")
struct UnitsTests {
    @Test("a number a peer made up is never one too many")
    func ends() {
        #expect(RecordIndex(.max).next == RecordIndex(.max))
        #expect(RecordIndex(.max).treeSize == TreeSize(.max))
        #expect(SealSequence(.max).next == SealSequence(.max))
        #expect(MessageNumber(.max).advanced(by: 64) == MessageNumber(.max))
        #expect(MessageNumber(.max - 1).advanced(by: 2) == MessageNumber(.max))
    }

    @Test("positions and sizes count as people do")
    func counting() {
        #expect(RecordIndex(0).next == RecordIndex(1) && RecordIndex(0).treeSize == TreeSize(1))
        #expect(TreeSize(1).contains(RecordIndex(0)) && !TreeSize(1).contains(RecordIndex(1)))
        #expect(!TreeSize(0).contains(RecordIndex(0)))
        #expect(SealSequence.none.next == SealSequence(1))
        #expect(MessageNumber(7).advanced(by: 0) == MessageNumber(7))
        #expect(MessageNumber(7).advanced(by: 5) == MessageNumber(12))
        #expect(ByteCount.kibibytes(4).value == 4096)
        #expect(ByteCount.mebibytes(1) == ByteCount.kibibytes(1024))
        #expect(ByteCount.gibibytes(1) == ByteCount.mebibytes(1024))
        #expect(RecordIndex(1) < RecordIndex(2) && TreeSize(1) < TreeSize(2))
        #expect(SealSequence(1) < SealSequence(2) && MessageNumber(1) < MessageNumber(2))
        #expect(Edition(1) < Edition(2) && ByteCount(1) < ByteCount(2))
    }

    @Test(
        "a number in a signed text has one spelling",
        arguments: [
            ("0", 0), ("7", 7), ("60321", 60321), ("9007199254740991", 9_007_199_254_740_991),
            ("9007199254740992", nil), ("9999999999999999", nil), ("10000000000000000", nil),
            ("18446744073709551616", nil), ("", nil), ("00", nil), ("01", nil), ("-1", nil),
            ("+1", nil), (" 1", nil), ("1 ", nil), ("1\n", nil), ("1.0", nil), ("1e3", nil),
            ("0x1", nil), ("1_000", nil), ("１", nil), ("١", nil),
        ] as [(String, UInt64?)])
    func decimals(text: String, expected: UInt64?) {
        #expect(CanonicalDecimal.parse(text) == expected)
        if let expected { #expect(String(expected) == text) }
    }

    @Test("numbers are written as everybody writes them", arguments: [0, 7, 10, 1234, UInt64.max])
    func written(value: UInt64) {
        var bytes: [UInt8] = [0x20]
        CanonicalDecimal.append(value, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == " \(value)")
    }

    @Test(
        "a place in a ledger is a generation and an index, and reads back",
        arguments: [
            ("1:60321", true), ("0:0", true), ("4294967295:9007199254740991", true),
            ("4294967296:0", false), ("1:9007199254740992", false), ("1", false), ("1:", false),
            (":1", false), ("1:2:3", false), ("01:2", false), ("1:02", false), ("1: 2", false),
            ("1：2", false), ("", false), (":", false), ("1:2\n", false),
        ])
    func ledgerIndexes(text: String, isGood: Bool) {
        #expect(LedgerIndex(text)?.text == (isGood ? text : nil))
    }

    @Test("each bound leaves room for what it must hold")
    func limits() {
        let message = Limits.header.value + Limits.body.value + Limits.saltBytes
        #expect(message <= Limits.frame.value)
        #expect(message + Limits.originSignature.value <= Limits.mailboxBytes.value)
        #expect(message + Limits.originSignature.value < Limits.clientsWaiting.value)
        #expect(Limits.publishWindowBytes.value <= Limits.clientsWaiting.value)
        #expect(Limits.frameCut.value < Limits.clientHeld.value)
        #expect(Limits.publishWindowBytes.value < Limits.clientHeld.value)
        #expect(Limits.linkMessage.value < Limits.linkHeld.value)
        #expect(Limits.clientHeld.value < Limits.clientsHeld.value)
        #expect(Limits.body.value <= Limits.sealBytes.value)
        #expect(Limits.sealBytes.value <= Limits.sealBytesInFlight.value)
        #expect(Limits.creditMax < Limits.framesPerMessage)
        #expect(Limits.recordBody.value + Limits.recordPayload.value < Limits.segment.value)
        #expect(Limits.backoffFirstMilliseconds < Limits.backoffMaxMilliseconds)
        #expect(Limits.redialFirstMilliseconds < Limits.redialMaxMilliseconds)
        #expect(Limits.linkPingMilliseconds < Limits.linkSilenceMilliseconds)
        #expect(Limits.horizonMilliseconds < Limits.floorLagMilliseconds)
        #expect(Limits.clockLeapMilliseconds < Limits.clockLeapAtStartMilliseconds)
    }
}
