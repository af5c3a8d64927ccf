// NotaryTests: the fold of what was signed, its bytes, and what may be signed after it.

import RedRiverBase
import RedRiverLedger
import Testing

@testable import RedRiverExchange
@testable import RedRiverNode

@Suite("A notary's memory")
struct NotaryTests {
    private static let at = Timestamp(milliseconds: 1_795_392_000_000)

    private static func noted(_ generation: UInt32, _ size: UInt64) -> NotedCheckpoint {
        NotedCheckpoint(
            at: at, generation: generation, size: TreeSize(size),
            root: Digest(words: size, 0, 0, UInt64(generation)))
    }

    /// A checkpoint of the peer's ledger, as its log signs it.
    private static func note(_ size: UInt64, _ root: UInt64) throws -> SignedNote {
        let keys = try LedgerBench.keys(1)
        return try Checkpoint(
            origin: keys.signer.key.name, size: TreeSize(size), root: Digest(words: root, 1, 1, 1)
        ).signed(by: [keys.signer])
    }

    /// A notary that has seen everything: signed, cosigned, witnessed, and a peer that forked.
    private static func full() throws -> (Notary, records: [NotaryRecord]) {
        var notary = Notary(logs: [])
        let proof = ForkProof(kind: .sameSize, first: try note(9, 1), second: try note(9, 2))
        let records: [NotaryRecord] = [
            .checkpoint(noted(1, 5)), .checkpoint(noted(2, 3)),
            .cosigned(at: at, note: try note(5, 1).bytes),
            .witnessed(at: at, note: try note(9, 1).bytes), .halted(at: at, proof: proof.bytes),
        ]
        for record in records {
            let follows = notary.apply(record)
            #expect(follows)
        }
        return (notary, records)
    }

    @Test("what was signed goes forward only, and what is no note or proof is no record")
    func fold() throws {
        var notary = Notary(logs: [])
        for (generation, size, follows) in [
            (1, 5, true), (1, 5, false), (1, 4, false), (1, 6, true), (2, 1, true), (1, 9, false),
            (2, 1, false), (2, 2, true),
        ] as [(UInt32, UInt64, Bool)] {
            let before = notary
            let noted = Self.noted(generation, size)
            let isApplied = notary.apply(.checkpoint(noted))
            #expect(isApplied == follows, "\(generation):\(size)")
            #expect(notary.latest == (follows ? noted : before.latest))
        }
        let good = try Self.note(9, 1).bytes
        for bytes in [[], Array("no note\n".utf8), Array(good.dropLast())] {
            let before = notary
            for record in [
                .cosigned(at: Self.at, note: bytes), .witnessed(at: Self.at, note: bytes),
                .halted(at: Self.at, proof: bytes),
            ] as [NotaryRecord] {
                let follows = notary.apply(record)
                #expect(!follows && notary == before)
            }
        }
    }

    @Test("a fork once seen is never forgotten: not by a snapshot, not by a later checkpoint")
    func halted() throws {
        let (notary, _) = try Self.full()
        let origin = try LedgerBench.keys(1).signer.key.name
        #expect(notary.rule.states[origin]?.fork != nil)
        let restored = try #require(Notary(snapshot: notary.snapshot, logs: []))
        #expect(restored.rule.states[origin]?.fork != nil)
        #expect(restored.latest == notary.latest && restored.cosigned == notary.cosigned)
        #expect(restored.snapshot == notary.snapshot)
        for count in 0..<notary.snapshot.count {
            #expect(Notary(snapshot: Array(notary.snapshot[..<count]), logs: []) == nil)
        }
        #expect(Notary(snapshot: notary.snapshot + [0], logs: []) == nil)
    }

    @Test("records read back as they were written, and no beginning of one does")
    func bytes() throws {
        let records = try Self.full().records
        for record in records {
            let payload = record.payload
            #expect(NotaryRecord(kind: record.kind, payload: payload) == record)
            #expect(NotaryRecord(kind: record.kind, payload: payload + [0]) == nil)
            #expect(NotaryRecord(kind: 5, payload: payload) == nil)
            #expect(NotaryRecord(kind: record.kind, payload: [2] + payload.dropFirst()) == nil)
            for count in payload.indices {
                #expect(NotaryRecord(kind: record.kind, payload: Array(payload[..<count])) == nil)
            }
        }
    }

    @Test("only more of the same may be signed")
    func standing() throws {
        let (notary, _) = try Self.full()
        let latest = try #require(notary.latest)
        let contradicts = LedgerStanding.contradicts(latest)
        for (ledger, root, standing) in [
            (Self.noted(2, 3), latest.root, .unchanged),
            (Self.noted(2, 4), latest.root, .grown(Self.noted(2, 4))),
            (Self.noted(3, 1), nil, .grown(Self.noted(3, 1))),
            (Self.noted(3, 0), nil, .unchanged),
            (Self.noted(2, 2), nil, contradicts), (Self.noted(2, 2), latest.root, contradicts),
            (Self.noted(2, 4), nil, contradicts),
            (Self.noted(2, 4), Digest(words: 1, 2, 3, 4), contradicts),
            (Self.noted(1, 9), latest.root, contradicts),
        ] as [(NotedCheckpoint, Digest?, LedgerStanding)] {
            #expect(notary.standing(of: ledger, rootAtSigned: root) == standing, "\(ledger.size)")
        }
        let new = Notary(logs: [])
        #expect(new.standing(of: Self.noted(1, 0), rootAtSigned: nil) == .unchanged)
        #expect(new.standing(of: Self.noted(1, 1), rootAtSigned: nil) == .grown(Self.noted(1, 1)))
    }
}
