// WitnessCaseTests: what a log does to its witness over time, and a witness to its log, numbered as
// in the list of cases.

import RedRiverBase
import RedRiverLedger
import TestSupport
import Testing

@Suite("Adversarial cases: the rule of a witness")
struct WitnessCaseTests {
    private let log = SampleLog(count: 40)
    private let witness = SampleLog.cosigner("w.example")

    /// A witness that cosigned the sample log at this size.
    private func rule(at size: Int? = nil) -> WitnessRule {
        var rule = WitnessRule(logs: [log.signer.key])
        if let size {
            let decision = rule.decide(log.request(0, size))
            let held = rule.commit(decision)
            #expect(decision.status == 200 && held)
        }
        return rule
    }

    private func size(_ rule: WitnessRule) -> UInt64? {
        rule.states[log.signer.key.name]?.checkpoint.size.value
    }

    private func request(
        old: Int, path: [Digest], _ note: SignedNote
    ) throws(LedgerError) -> AddCheckpointRequest {
        try AddCheckpointRequest(old: TreeSize(UInt64(old)), path: path, note: note)
    }

    @Test("a log that grows is cosigned, step by step, and again at the same size")
    func growth() {
        var rule = rule()
        for (old, new) in [(0, 0), (0, 3), (3, 3), (3, 8), (8, 8), (8, 9), (9, 40)] {
            let decision = rule.decide(log.request(old, new).bytes)
            #expect(decision.status == 200 && decision.evidence == nil, "\(old) \(new)")
            #expect(
                decision.answer
                    == .cosign(text: log.checkpoint(new).text, isFirst: old == 0 && new == 0))
            let held = rule.commit(decision)
            #expect(held && size(rule) == UInt64(new))
        }
    }

    @Test("the order of the checks is the specification's")
    func order() throws {
        let rule = rule(at: 8)
        let stranger = SampleLog(origin: "redriver/xx/1", key: "x", count: 9)
        let forged = SampleLog(key: "another", count: 9)
        // Unknown origin comes before everything else that is wrong.
        #expect(try rule.decide(request(old: 9, path: [], stranger.note(4))).status == 404)
        // No signature comes before a wrong old size.
        #expect(try rule.decide(request(old: 9, path: [], forged.note(4))).status == 403)
        // An old size above the checkpoint's comes before the conflict.
        #expect(try rule.decide(request(old: 9, path: [], log.note(8))).status == 400)
        // The conflict comes before the proof.
        let conflict = try rule.decide(request(old: 7, path: [], log.note(9)))
        #expect(conflict.status == 409 && conflict.conflictBody == utf8("8\n"))
        #expect(try rule.decide(request(old: 8, path: [], log.note(9))).status == 422)
        #expect(rule.decide([]).status == 400)
    }

    @Test("a bad signature by the log's key is refused, although a stranger's stands beside it")
    func badSignature() throws {
        let text = log.checkpoint(9).text
        let lines = [log.signer.sign(log.checkpoint(8).text), witness.cosign(text, at: time(3))]
        let note = try SignedNote(text: text, signatures: lines)
        let decision = try rule(at: 8).decide(request(old: 8, path: log.consistency(8, 9), note))
        #expect(decision.status == 403 && decision.state == nil && decision.evidence == nil)
    }

    @Test("what strangers signed is not kept")
    func kept() throws {
        let text = log.checkpoint(8).text
        let note = try log.note(8).adding([witness.cosign(text, at: time(3))])
        let decision = try rule().decide(request(old: 0, path: [], note))
        #expect(decision.state?.note == log.note(8))
    }

    @Test("case 18: a proof where there is nothing to prove, a root that contradicts the size")
    func zero() throws {
        let path = [Merkle.emptyRoot]
        #expect(try rule().decide(request(old: 0, path: path, log.note(8))).status == 422)
        #expect(try rule().decide(request(old: 0, path: path, log.note(0))).status == 422)
        let empty = try Checkpoint(
            origin: log.signer.key.name, size: TreeSize(0), root: log.root(8)
        ).signed(by: [log.signer])
        #expect(try rule().decide(request(old: 0, path: [], empty)).status == 422)
        let full = try Checkpoint(
            origin: log.signer.key.name, size: TreeSize(8), root: Merkle.emptyRoot
        ).signed(by: [log.signer])
        #expect(try rule().decide(request(old: 0, path: [], full)).status == 422)
    }

    @Test("case 61: a smaller checkpoint is refused, kept for the alarm, and proves nothing")
    func rollback() throws {
        let rule = rule(at: 20)
        for decision in [
            rule.decide(log.request(10, 15)), rule.decide(log.request(0, 15)),
            try rule.decide(request(old: 20, path: [], log.note(15))),
        ] {
            #expect(decision.evidence == .smaller(log.note(15)))
            #expect([400, 409].contains(decision.status) && decision.state == nil)
        }
        #expect(size(rule) == 20)
    }

    @Test("case 62: another root at the same size halts the origin and proves the fork")
    func splitView() throws {
        let forked = SampleLog(forkedFrom: log, after: 5)
        for old in [20, 3] {
            var rule = rule(at: 20)
            let decision = try rule.decide(
                request(old: old, path: old == 20 ? [] : forked.consistency(3, 20), forked.note(20))
            )
            #expect(decision.status == (old == 20 ? 422 : 409))
            let proof = ForkProof(kind: .sameSize, first: log.note(20), second: forked.note(20))
            #expect(decision.evidence == .fork(proof))
            #expect(try proof.check(log: log.signer.key) == .proven)
            let held = rule.commit(decision)
            #expect(held)
            // From now on nothing of it is cosigned, however consistent.
            let next = rule.decide(log.request(20, 30))
            #expect(next.answer == .halted && next.status == 422 && next.state == nil)
            #expect(rule.states[log.signer.key.name]?.fork == proof && size(rule) == 20)
        }
    }

    @Test(
        "cases 63 and 64: a checkpoint that is consistent with the log's own past, but not with ours"
    )
    func otherPast() throws {
        let forked = SampleLog(forkedFrom: log, after: 5)
        let rule = rule(at: 20)
        let decision = try rule.decide(
            request(old: 20, path: forked.consistency(20, 30), forked.note(30)))
        let proof = ForkProof(
            kind: .prefix(forked.consistency(20, 30)), first: log.note(20),
            second: forked.note(30))
        #expect(decision.status == 422 && decision.state?.fork == proof)
        #expect(decision.evidence == .fork(proof))
        #expect(try ForkProof(proof.bytes).check(log: log.signer.key) == .proven)
        // A proof that leads nowhere is anyone's.
        for path in [[], [Merkle.emptyRoot], log.consistency(20, 30)] {
            let other = rule.decide(try request(old: 20, path: path, forked.note(30)))
            let unproven = ForkProof(
                kind: .unproven(path), first: log.note(20), second: forked.note(30))
            #expect(other.status == 422 && other.state == nil)
            #expect(other.evidence == .unproven(unproven) && unproven.missingTile == nil)
        }
    }

    @Test(
        "cases 63 and 64: of a full tree, with the one tile its proof lacks",
        arguments: [8, 16, 32])
    func otherFullPast(_ size: Int) throws {
        let forked = SampleLog(forkedFrom: log, after: 5)
        let decision = try rule(at: size).decide(
            request(old: size, path: forked.consistency(size, 39), forked.note(39)))
        guard case .unproven(let unproven) = decision.evidence else {
            Issue.record("\(decision)")
            return
        }
        let path = try #require(unproven.missingTile)
        var tiles = MemoryTiles(Array(forked.leaves.prefix(39)))
        let proof = try #require(unproven.completed(by: tiles.hashes(of: path)))
        #expect(try ForkProof(proof.bytes).check(log: log.signer.key) == .proven)
        tiles = MemoryTiles(Array(log.leaves.prefix(39)))
        #expect(unproven.completed(by: try tiles.hashes(of: path)) == nil)
    }

    @Test(
        "cases 63 and 64: a log that somebody halts is not cosigned, in whatever order requests come"
    )
    func halted() throws {
        var rule = rule(at: 20)
        let forked = SampleLog(forkedFrom: log, after: 5)
        let late = rule.decide(log.request(20, 25))
        let proof = ForkProof(kind: .unproven([]), first: log.note(20), second: forked.note(30))
        let state = rule.halt(log.signer.key.name, by: proof)
        #expect(state?.fork == proof && size(rule) == 20)
        // What was decided before does not undo it.
        let lateHeld = rule.commit(late)
        #expect(!lateHeld && rule.decide(log.request(20, 25)).answer == .halted)
        let unknown = rule.halt(name("other.example"), by: proof)
        #expect(unknown == nil && rule.states.count == 1)
    }

    @Test("case 66: of two requests decided on one state one commits")
    func race() {
        var rule = rule(at: 1)
        let (short, long) = (rule.decide(log.request(1, 3)), rule.decide(log.request(1, 5)))
        #expect(short.status == 200 && long.status == 200)
        let longHeld = rule.commit(long)
        let shortHeld = rule.commit(short)
        #expect(longHeld && !shortHeld && size(rule) == 5)
        #expect(rule.decide(log.request(1, 3)).conflictBody == utf8("5\n"))
        // The first contact is raced for as well.
        var fresh = self.rule()
        let first = fresh.decide(log.request(0, 3)), second = fresh.decide(log.request(0, 5))
        let secondHeld = fresh.commit(second)
        let firstHeld = fresh.commit(first)
        #expect(secondHeld && !firstHeld)
    }

    @Test("case 67: a retry after a lost answer learns the size, and is cosigned again at it")
    func retry() {
        var rule = rule(at: 8)
        let decision = rule.decide(log.request(8, 12))
        // Nothing was kept yet: a crash here leaves the old state, and no signature has left.
        #expect(size(rule) == 8)
        let held = rule.commit(decision)
        #expect(held)
        #expect(rule.decide(log.request(8, 12)).conflictBody == utf8("12\n"))
        #expect(rule.decide(log.request(12, 12)).status == 200)
    }

    @Test("case 68: a conflict with a size the log has not, no number, or a long body")
    func badConflict() {
        let size = TreeSize(40)
        for body in [
            "", "8", "8\n\n", "08\n", "-8\n", "8 \n", "x\n", "41\n", "9223372036854775808\n",
        ] {
            #expect(
                refusal { () throws(LedgerError) in
                    try WitnessReply(conflict: utf8(body), in: size)
                } != nil, "\(body)")
        }
        let long = [UInt8](repeating: 0x38, count: 1_000_000) + [0x0a]
        #expect(
            refusal { () throws(LedgerError) in try WitnessReply(conflict: long, in: size) } != nil)
        for value: UInt64 in [0, 8, 40] {
            let reply = try? WitnessReply(conflict: utf8("\(value)\n"), in: size)
            #expect(reply == .conflict(TreeSize(value)))
        }
    }

    @Test("case 69: a reply over another text, by other keys, or with a whole note in it")
    func badReply() throws {
        let note = log.note(8)
        let good = witness.cosign(note.text, at: time(9))
        let stranger = SampleLog.cosigner("x.example").cosign(note.text, at: time(9))
        func reply(_ body: [UInt8]) -> Result<WitnessReply, LedgerError> {
            Result { () throws(LedgerError) in
                try WitnessReply(cosignatures: body, over: note, by: [witness.key])
            }
        }
        guard case .success(.cosigned(let lines)) = reply(stranger.line + good.line) else {
            Issue.record("a good line beside a stranger's is taken")
            return
        }
        #expect(lines.map(\.signature) == [good])
        let other = witness.cosign(log.checkpoint(9).text, at: time(9))
        // Lines that make another text of the note, which the witness did sign.
        let longer = note.text + utf8("\nx\n")
        let moved = utf8("x\n\n") + witness.cosign(longer, at: time(9)).line
        for body in [
            moved, [], [0x0a], stranger.line, other.line, good.line + other.line.dropLast(),
            utf8("x\n") + good.line, note.text + [0x0a] + good.line, good.line + [0x0a] + good.line,
            log.note(9).bytes, [UInt8](repeating: 0x0a, count: 70_000),
            log.signer.sign(note.text).line,
        ] {
            guard case .failure = reply(body) else {
                Issue.record("\(String(decoding: body.prefix(200), as: UTF8.self))")
                continue
            }
        }
    }

    @Test("case 70: first contact is with old 0 only, and says that it is one")
    func firstContact() throws {
        let rule = rule()
        for old in [1, 8] {
            let decision = try rule.decide(
                request(old: old, path: log.consistency(old, 20), log.note(20)))
            #expect(decision.status == 409 && decision.conflictBody == utf8("0\n"))
        }
        let decision = rule.decide(log.request(0, 20))
        #expect(decision.answer == .cosign(text: log.checkpoint(20).text, isFirst: true))
        #expect(decision.previous == nil)
    }

    @Test("case 71: a log that renames its origin is another log, and an unknown one")
    func renamed() throws {
        let renamed = SampleLog(origin: "redriver/vn.example/2", count: 9)
        let rule = rule(at: 8)
        #expect(rule.decide(renamed.request(0, 9)).status == 404)
        // Its old key does not sign for the new name.
        let checkpoint = try Checkpoint(
            origin: name("redriver/vn.example/2"), size: TreeSize(9), root: log.root(9))
        let both = WitnessRule(logs: [
            log.signer.key, SampleLog.signer("redriver/vn.example/2", "2").key,
        ])
        let note = try checkpoint.signed(by: [log.signer])
        #expect(try both.decide(request(old: 0, path: [], note)).status == 403)
    }

    @Test("a request cut anywhere, or with a line changed, doubled or moved, is malformed")
    func forms() throws {
        let bytes = log.request(8, 20).bytes
        #expect(try AddCheckpointRequest(bytes) == log.request(8, 20))
        let rule = rule(at: 8)
        for count in bytes.indices {
            #expect(rule.decide(Array(bytes.prefix(count))).status == 400)
        }
        let text = String(decoding: bytes, as: UTF8.self)
        for (from, to) in [
            ("old 8", "old 08"), ("old 8", "old -8"), ("old 8", "old  8"), ("old 8", "Old 8"),
            ("old 8\n", ""), ("old 8\n", "old 8\nold 8\n"), ("old 8\n", "old 8\n\n"),
            ("old 8\n", "old 8\nAAAA\n"), ("old 8\n", "old 8 \n"), ("\n", "\r\n"),
            ("\n20\n", "\n020\n"),
            ("old 8", "old 18446744073709551616"), ("\n\n", "\n"),
        ] {
            let bad = utf8(text.replacing(from, with: to, maxReplacements: 1))
            #expect(rule.decide(bad).status == 400, "\(to)")
        }
        let long = bytes + [UInt8](repeating: 0x41, count: AddCheckpointRequest.maxBytes.value)
        #expect(rule.decide(long).status == 400)
        for at in bytes.indices {
            var bad = bytes
            bad[at] ^= 1
            #expect(rule.decide(bad).status != 200)
        }
    }
}
