// FalseAnswerTests: what a peer, or whoever holds its link, may say to a witness desk in vain.

import RedRiverBase
import RedRiverCrypto
import RedRiverEvidence
import RedRiverLedger
import RedRiverWire
import TestSupport
import Testing

@testable import RedRiverExchange
@testable import RedRiverNode

@Suite("False words on a witness's line")
struct FalseAnswerTests {
    /// A pair of which Việt Nam has been cosigned at 5, and has 9 leaves.
    private func pair() throws -> WitnessPair {
        let pair = try WitnessPair()
        pair.vietnam.grow(to: 5, "first")
        try pair.turn()
        pair.vietnam.grow(to: 9, "first")
        return pair
    }

    private func cosignature(_ body: [UInt8], _ status: UInt16 = 200) -> LinkMessage {
        .cosignature(LinkCosignature(status: status, body: body))
    }

    @Test("a cosignature that does not verify is neither recorded nor published")
    func cosignatures() throws {
        let stranger = try Cosigner(
            name: Agreement.witnessName(LedgerBench.peer),
            secret: Ed25519SigningKey(seed: LedgerBench.seed(99)))
        let own = try pair().vietnam.keys.cosigner
        let time = try #require(CosignatureTime(Timestamp(milliseconds: 1_795_392_900_000)))
        let other = Array("redriver/vn.kim-thanh/1\n9\n".utf8)
        let genuine = try pair().china.keys.cosigner
        let lies: [(String, ([UInt8], [UInt8]) -> [UInt8])] = [
            (
                "a bit",
                { line, _ in
                    // In the signature: base64 that decodes, to another one.
                    var line = line
                    let place = line.count - 20
                    line[place] =
                        line[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
                    return line
                }
            ),
            ("another key", { _, text in stranger.cosign(text, at: time).line }),
            ("the log's own country", { _, text in own.cosign(text, at: time).line }),
            ("another text", { _, _ in genuine.cosign(other, at: time).line }),
            ("nothing", { _, _ in [] }), ("no line", { line, _ in Array(line.dropLast()) }),
        ]
        for (what, lie) in lies {
            let pair = try pair()
            let before = pair.vietnam.keeper.book.notary.cosigned
            pair.line = { message in
                guard case .cosignature(let answer) = message, answer.status == 200,
                    let text = pair.vietnam.keeper.published?.text
                else { return [message] }
                return [cosignature(lie(answer.body, text))]
            }
            try pair.turn()
            #expect(pair.vietnam.keeper.book.notary.cosigned == before, "\(what)")
            let file = try #require(pair.vietnam.store.state.value.files["1/checkpoint"])
            #expect(try SignedNote(file).signatures.count == 1, "\(what)")
            // The truth is still taken, on the next connection.
            pair.line = { [$0] }
            try pair.relink()
            try pair.turn()
            let size = pair.vietnam.keeper.book.notary.cosigned?.checkpoint.size
            #expect(size == TreeSize(9), "\(what)")
        }
    }

    @Test("an answer to nothing changes nothing, and keeps no file")
    func unasked() throws {
        let pair = try pair()
        try pair.turn()
        let notary = pair.vietnam.keeper.book.notary
        let note = try #require(pair.vietnam.keeper.published)
        let proof = ForkProof(kind: .unproven([]), first: note, second: note)
        for (status, body) in [
            (200, note.signatures[1].line), (409, Array("3\n".utf8)), (422, proof.bytes),
            (422, []), (403, []), (500, []),
        ] as [(UInt16, [UInt8])] {
            try pair.hear(cosignature(body, status), pair.vietnam)
        }
        #expect(pair.vietnam.keeper.book.notary == notary)
        #expect(try pair.vietnam.proofs("own").isEmpty)
        pair.vietnam.grow(to: 12, "first")
        try pair.turn()
        #expect(pair.cosigned == 12)
    }

    @Test("a cosignature that comes late counts, and does not put an older checkpoint in place")
    func late() throws {
        let pair = try pair()
        var held: [LinkMessage] = []
        pair.line = { message in
            guard case .cosignature = message else { return [message] }
            held.append(message)
            return []
        }
        try pair.turn()
        #expect(held.count == 1)
        pair.vietnam.grow(to: 12, "first")
        _ = try pair.vietnam.keeper.advance(at: Timestamp(milliseconds: 1_795_392_900_000))
        try pair.hear(try #require(held.first), pair.vietnam)
        let notary = pair.vietnam.keeper.book.notary
        #expect(notary.cosigned?.checkpoint.size == TreeSize(9))
        let file = try #require(pair.vietnam.store.state.value.files["1/checkpoint"])
        #expect(try Checkpoint(text: SignedNote(file).text).size == TreeSize(12))
    }

    @Test("data that nobody asked for does not stand in the way of a proof")
    func strayData() throws {
        let (pair, copy, notary) = try ForkTests().pair(copied: 5, cosigned: 16)
        try pair.vietnam.restore(copy, notary)
        try pair.relink()
        pair.vietnam.grow(to: 30, "second")
        var strays = 0
        pair.line = { message in
            guard case .data(let data) = message else { return [message] }
            strays += 1
            let bytes = data.bytes.map { $0 ^ 1 }
            let other = LinkData(
                path: data.path + ".p/1", offset: 0, total: data.total, bytes: bytes)
            let later = LinkData(path: data.path, offset: 32, total: data.total, bytes: bytes)
            return [.data(other), .data(later), message]
        }
        try pair.turn()
        #expect(strays == 1)
        try pair.demandProof("among strays")
    }

    @Test("a false tile convicts nobody")
    func falseTile() throws {
        let (pair, copy, notary) = try ForkTests().pair(copied: 5, cosigned: 16)
        try pair.vietnam.restore(copy, notary)
        try pair.relink()
        pair.vietnam.grow(to: 30, "second")
        pair.line = { message in
            guard case .data(var data) = message else { return [message] }
            for place in data.bytes.indices { data.bytes[place] ^= 1 }
            return [.data(data)]
        }
        try pair.turn()
        #expect(!pair.china.desk.view.isPeerHalted && pair.cosigned == 16)
        let log = pair.vietnam.keys.signer.key
        #expect(try pair.china.proofs("peer").allSatisfy { try $0.check(log: log) == .unproven })
    }

    @Test("of checkpoints that are too small without end, one file is kept for a connection")
    func smallerWithoutEnd() throws {
        let (pair, copy, notary) = try ForkTests().pair(copied: 5, cosigned: 200)
        try pair.vietnam.restore(copy, notary)
        try pair.relink()
        for size in 6..<60 {
            pair.vietnam.grow(to: size, "second")
            let note = try #require(
                try pair.vietnam.keeper.advance(at: Timestamp(milliseconds: 1_795_392_900_000)))
            let request = try AddCheckpointRequest(old: TreeSize(5), path: [], note: note)
            try pair.hear(.checkpoint(request.bytes), pair.china)
        }
        #expect(try pair.china.proofs("peer").count == 1)
    }
}
