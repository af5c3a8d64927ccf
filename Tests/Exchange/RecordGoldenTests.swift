// RecordGoldenTests: every record as it stands on disk, against bytes that do not change.
//
// Golden/records.txt has a line for each kind: its number, its name and its payload in hex. A change
// here is a change of what journals hold, and needs a new version byte.

import Foundation
import RedRiverBase
import RedRiverEvidence
import Testing

@testable import RedRiverExchange

@Suite("Records on disk")
struct RecordGoldenTests {
    static let golden: [String: String] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Golden/records.txt")
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        var lines: [String: String] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let words = line.split(separator: " ")
            lines["\(words[0]) \(words[1])"] = String(words[2])
        }
        return lines
    }()

    @Test("each kind has its golden bytes, and they decode to the same record")
    func bytes() throws {
        let samples = try Self.samples()
        #expect(Self.golden.count == samples.count)
        for (name, record) in samples {
            let hex = Hexadecimal.encode(record.payload)
            #expect(Self.golden["\(record.kind) \(name)"] == hex, "\(record.kind) \(name) \(hex)")
            #expect(Record(kind: record.kind, payload: record.payload) == record, "\(name)")
        }
    }

    @Test("no two kinds share a number, and every number has a sample")
    func numbers() throws {
        let kinds = try Self.samples().map(\.1.kind)
        #expect(Set(kinds) == Set(1...23))
    }

    @Test("another version, an unknown kind, and every beginning of a payload are refused")
    func refused() throws {
        for (name, record) in try Self.samples() {
            let payload = record.payload
            #expect(Record(kind: record.kind, payload: [2] + payload.dropFirst()) == nil, "\(name)")
            #expect(Record(kind: record.kind, payload: payload + [0]) == nil, "\(name)")
            #expect(
                Record(kind: 0, payload: payload) == nil
                    && Record(kind: 24, payload: payload) == nil)
            for count in 0..<payload.count {
                #expect(
                    Record(kind: record.kind, payload: Array(payload[..<count])) == nil, "\(name)")
            }
        }
    }

    // MARK: Samples

    static func samples() throws -> [(String, Record)] {
        let at = Timestamp(milliseconds: 1_795_417_200_125)
        let ledger = LedgerIndex(generation: 1, index: 7)
        let digest = try #require(Digest((0..<32).map { UInt8($0) }))
        let party = try #require(PartyID("VN.CUSTOMS.13BB"))
        let facts = try facts(digest)
        let statement: [UInt8] = Array("statement\n".utf8)
        let lines = [
            OutcomeLine(number: MessageNumber(5), outcome: .accepted(ledger)),
            OutcomeLine(
                number: MessageNumber(6), outcome: .refused(.ruleViolated, pointer: "/header/x")),
        ]
        let signed = Signed(at: at, sequence: SealSequence(3), signatures: [[1, 2], [3]])
        return [
            (
                "started",
                .started(
                    Started(
                        at: at, version: "0.1", startID: 9, guardKey: Array(0..<16), generation: 1))
            ),
            (
                "agreement",
                .agreement(AgreementTaken(at: at, edition: Edition(1), digest: digest))
            ),
            (
                "queue",
                .queue(QueueDefined(at: at, name: QueueName(defaultOf: party), party: party))
            ),
            (
                "accepted",
                .accepted(
                    Accepted(
                        at: at, ledger: ledger, edition: Edition(1), facts: facts, crosses: true,
                        reports: Reported(party: party, count: 2), originSignature: [9],
                        header: [0x7b, 0x7d]))
            ),
            (
                "refused-client",
                .refused(
                    Refused(
                        at: at, source: .client(party), leaf: digest, code: .duplicateDiffers,
                        path: "/header/msgId", header: nil))
            ),
            (
                "refused-seal",
                .refused(
                    Refused(
                        at: at, source: .seal(SealSequence(3), place: 4), leaf: digest,
                        code: .notYours, path: "/header/sender", header: [0x7b, 0x7d]))
            ),
            (
                "composed",
                .composed(
                    Composed(
                        at: at, statement: statement, messages: [RecordIndex(1), RecordIndex(2)]))
            ),
            ("sealed", .sealed(signed)),
            ("arrived", .arrived(Arrived(at: at, statement: statement, signatures: [[1]]))),
            (
                "received",
                .received(
                    Received(
                        at: at, ledger: ledger, edition: Edition(1), seal: SealSequence(3),
                        place: 0, duplicateOf: LedgerIndex(generation: 1, index: 2), facts: facts,
                        originSignature: [], header: [0x7b, 0x7d]))
            ),
            ("receipt", .receipt(ReceiptComposed(at: at, statement: statement, outcomes: lines))),
            ("receipt-signed", .receiptSigned(signed)),
            (
                "receipted",
                .receipted(
                    Receipted(at: at, statement: statement, signatures: [[1]], outcomes: lines))
            ),
            (
                "delivered",
                .delivered(
                    Delivered(at: at, queue: 1, client: party, messages: [RecordIndex(8)]))
            ),
            (
                "returned",
                .returned(
                    Returned(
                        at: at, queue: nil, message: RecordIndex(8), code: .expired, reason: "r"))
            ),
            ("floor", .floor(FloorMoved(at: at, floor: Timestamp(milliseconds: -1)))),
            ("epoch", .epoch(EpochOpened(at: at, isOutbound: true, number: 12))),
            (
                "fork",
                .fork(Fork(at: at, taken: digest, statement: statement, signatures: [[1]]))
            ),
        ] + ledgerSamples(at, digest)
    }

    /// The records that exist for the ledger's sake.
    private static func ledgerSamples(_ at: Timestamp, _ digest: Digest) -> [(String, Record)] {
        let certificate = LeafKey(
            act: .added, node: Side.vietnam.node, role: .signing,
            value: .certificate(digest, notBefore: at, notAfter: at))
        let verifier = LeafKey(
            act: .retired, node: Side.china.node, role: .witness,
            value: .verifier("cn.bac-son/witness+00000000+BA=="))
        return [
            ("key-certificate", .key(KeyChanged(at: at, key: certificate))),
            ("key-verifier", .key(KeyChanged(at: at, key: verifier))),
            (
                "crl",
                .revocationList(
                    ListTaken(
                        at: at,
                        list: LeafRevocationList(
                            country: .china, digest: digest, thisUpdate: at, nextUpdate: at)))
            ),
            ("blob", .blob(BlobKept(at: at, digest: digest))),
            (
                "opened",
                .opened(Opened(at: at, generation: 2, previous: [1, 2], reason: "new key"))
            ),
            (
                "operator",
                .operatorAct(
                    OperatorActed(
                        at: at, role: "operator", act: "clock-confirmed", reason: "NTP"))
            ),
            (
                "purged",
                .purged(
                    Purged(
                        at: at, messages: [RecordIndex(7), RecordIndex(9)],
                        authority: "Customs", legalBasis: "17/2026"))
            ),
        ]
    }

    private static func facts(_ digest: Digest) throws -> MessageFacts {
        MessageFacts(
            id: try #require(MessageID("01a205a1-8850-7fcb-9971-174494d6493c")),
            sender: try #require(PartyID("VN.CUSTOMS.13BB")), type: "RR110",
            orderingKey: "RRVNKTH2611230000429", leaf: digest,
            expiresAt: Timestamp(milliseconds: 1_796_022_000_000), isUrgent: true, attempts: 20,
            queues: [0, 1], size: 4096)
    }
}
