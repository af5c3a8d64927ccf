// AuditCaseTests: what an auditor must notice, numbered as in the list of adversarial cases.
//
// Cases 74 and 75, of destroyed bodies, are PurgeCaseTests' affair; the second half of case 80, a
// hand-over that names an older checkpoint than the last, is GenerationTests'. Cases 61 to 65 on the
// wire are ForkTests' and WitnessCaseTests' affair.

import Foundation
import LedgerTestSupport
import RedRiverAuditor
import RedRiverBase
import RedRiverCrypto
import RedRiverEvidence
import RedRiverLedger
import TestSupport
import Testing

private let base = Result { try CorpusBase(messages: 16, batch: 4) }

@Suite("Adversarial cases: an auditor")
struct AuditCaseTests {
    /// What is found after a change to the lines, signed by everybody.
    private func found(
        _ change: (inout MadeLedger, LedgerWorld) throws -> Void
    ) throws -> [String] {
        let base = try base.get()
        let path = base.folder.path(UUID().uuidString)
        defer { try? FileManager.default.removeItem(atPath: path) }
        var ledger = base.ledger
        try change(&ledger, base.world)
        try base.publish(ledger, .everybody, to: path)
        return try base.verify(path)
    }

    /// What is found after a change to a copy of the files.
    private func spoiled(_ change: (String) throws -> Void) throws -> [String] {
        let base = try base.get()
        let path = base.folder.path(UUID().uuidString)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try base.copy(to: path)
        try change(path)
        return try base.verify(path)
    }

    /// The bundle of the present size.
    private func bundle(_ folder: String) throws -> String {
        "tile/entries/000.p/\(try base.get().ledger.lines.count)"
    }

    @Test("case 59: a bundle that is compressed, or longer than any bundle can be, is no bundle")
    func compressed() throws {
        let gzip: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]
        #expect(
            try spoiled { try FileDamage.write($0, bundle($0), gzip) }.contains("audit.bundle"))
        // A gigabyte of nothing is not even read.
        let endless = try spoiled { folder in
            let file = try FileHandle(forWritingTo: FileDamage.url(folder, bundle(folder)))
            try file.truncate(atOffset: 1 << 30)
            try file.close()
        }
        #expect(endless.contains("audit.file"))
    }

    @Test("case 60: of two copies of one immutable path at most one is sound")
    func twoCopies() throws {
        let base = try base.get()
        let names = try CorpusFiles.names(base).filter { $0.hasPrefix("tile/") }
        for name in names {
            let other = try spoiled { try FileDamage.flip($0, name, at: 40) }
            #expect(!other.isEmpty, "\(name)")
        }
        #expect(try base.verify(base.sound) == [])
    }

    @Test("case 62: two roots of one size, of which an auditor has one and a day tells the other")
    func splitView() throws {
        let base = try base.get()
        let path = base.folder.path("split")
        var ledger = base.ledger
        let last = ledger.lines.count - 1
        let at = try ledger.leaf(last).at
        ledger.lines[last] = Leaf(at: at, .started(version: "other")).bytes
        try base.publish(ledger, .log, to: path)
        #expect(try base.verify(path).contains("audit.day-note-differs"))
        let notes = try [base.sound, path].map { try FileDamage.note($0) }
        let proof = ForkProof(kind: .sameSize, first: notes[0], second: notes[1])
        #expect(try proof.check(log: base.world.vietnam.log.key) == .proven)
    }

    @Test("cases 63 and 64: two whole ledgers that both countries signed are told apart by a leaf")
    func otherPast() throws {
        let base = try base.get()
        let path = base.folder.path("past")
        var ledger = base.ledger
        let at = try ledger.leaf(20).at
        ledger.lines[20] = Leaf(at: at, .started(version: "other")).bytes
        ledger.lines.append(Leaf(at: base.now, .started(version: "later")).bytes)
        try base.publish(ledger, .everybody, to: path)
        let sides = [base.sound, path].map { PublishedLedger(directory: $0) }
        let proof = try ForkProof.find(
            FileDamage.note(base.sound), sides[0].tiles, FileDamage.note(path), sides[1].tiles)
        guard case .leaves(let index, _, _) = proof?.kind else {
            Issue.record("nothing was found")
            return
        }
        #expect(index == RecordIndex(20))
        #expect(try proof?.check(log: base.world.vietnam.log.key) == .proven)
    }

    @Test("cases 61 and 72: an older checkpoint than its days tell, or than may be, is not served")
    func older() throws {
        let base = try base.get()
        let days = try Data(contentsOf: FileDamage.url(base.sound, "checkpoints/2026-11-27"))
        let parts = String(decoding: days, as: UTF8.self).components(separatedBy: "\n\n")
        let first = Array("\(parts[0])\n\n\(parts[1])\n".utf8)
        #expect(
            try spoiled { try FileDamage.write($0, "checkpoint", first) }
                .contains("audit.rollback"))
        // Without the days nothing tells but its age.
        let path = base.folder.path("older")
        try base.copy(to: path)
        try FileManager.default.removeItem(atPath: path + "/checkpoints")
        try FileDamage.write(path, "checkpoint", first)
        let later = base.now.advanced(byMilliseconds: 900_000)
        #expect(try base.verify(path, now: later) == ["audit.stale"])
    }

    @Test("case 73: bytes moved between salt and body are another commitment")
    func saltAndBody() {
        let (salt, body) = ([UInt8](repeating: 1, count: 32), [UInt8](repeating: 1, count: 9))
        let digest = Commitment.digest(salt: salt, body: body)
        #expect(digest != Commitment.digest(salt: salt, body: body + [1]))
        #expect(digest != Commitment.digest(salt: salt, body: Array(body.dropLast())))
        // The bytes that follow the label may be cut nowhere else: the length stands before them.
        let moved = [UInt8](repeating: 1, count: 31) + [2]
        #expect(
            Commitment.digest(salt: moved, body: body) != digest
                && Commitment.digest(salt: salt, body: [2] + body.dropFirst()) != digest)
    }

    @Test("cases 76 and 78: one identifier twice, with the same or another commitment")
    func twice() throws {
        for word in ["\"bytes\":2048", "\"bytes\":2049"] {
            let codes = try found { ledger, _ in
                let place = ledger.places(of: "accepted")[3]
                let line = String(decoding: ledger.lines[place], as: UTF8.self)
                let other = line.replacingOccurrences(of: "\"bytes\":2048", with: word)
                ledger.lines.insert(Array(other.utf8), at: place + 1)
            }
            #expect(codes.contains("audit.message-repeated"), "\(word): \(codes)")
        }
    }

    /// Moves every leaf of the peer's ledger in time, and holds the two against each other.
    private func reconciled(by milliseconds: Int64) throws -> [String] {
        let base = try base.get()
        let path = base.folder.path(UUID().uuidString)
        var peer = base.peer
        for place in peer.lines.indices {
            var leaf = try peer.leaf(place)
            leaf.at = leaf.at.advanced(byMilliseconds: milliseconds)
            peer.lines[place] = leaf.bytes
        }
        try peer.publish(to: path, base.world)
        return Set(try base.reconcile(base.sound, path)).sorted()
    }

    @Test("case 77: a seal that was taken before it was composed, by more than clocks may differ")
    func early() throws {
        #expect(try reconciled(by: -200_000) == [])
        #expect(try reconciled(by: -400_000) == ["audit.seal-early"])
    }

    /// What is found in a second generation that begins after a checkpoint.
    private func handedOver(_ previous: [UInt8]) throws -> [String] {
        let base = try base.get()
        let (world, path) = (base.world, base.folder.path(UUID().uuidString))
        let log = try NoteSigner(
            name: Agreement.ledgerName(world.vietnam.node, 2),
            secret: Ed25519SigningKey(seed: [UInt8](repeating: 4, count: 32)))
        let writer = try LedgerWriter(path, log: log, witness: world.china.witness)
        let opened = LeafOpened(generation: 2, previous: previous, reason: "new key")
        try writer.append(Leaf(at: world.times.begin, .opened(opened)).bytes)
        try writer.checkpoint(at: base.now)
        let trust = path + "-trust"
        try world.writeTrust(to: trust)
        let policy = "log \(log.key)\n" + world.policy
        try Data(policy.utf8).write(to: URL(filePath: trust + "/policy"))
        return try base.verify(path, trust: trust)
    }

    @Test("case 80: a new generation after a checkpoint without quorum, or of another ledger")
    func handOver() throws {
        let base = try base.get()
        let note = try FileDamage.note(base.sound)
        #expect(try handedOver(note.bytes) == [])
        let alone = try SignedNote(text: note.text, signatures: [note.signatures[0]])
        let peers = try FileDamage.note(base.folder.path("peer"))
        for previous in [alone.bytes, peers.bytes, Array(note.bytes.dropLast(9))] {
            #expect(try handedOver(previous) == ["audit.previous-generation"])
        }
    }

    @Test("case 79: a leaf in another spelling is none")
    func spelling() throws {
        for (old, new) in [
            (",\"at\"", ", \"at\""), ("\"edition\":1", "\"edition\":1.0"),
            ("\"kind\"", "\"\\u006bind\""), (".000Z", "Z"),
        ] {
            let codes = try found { ledger, _ in
                let place = ledger.lines.firstIndex {
                    $0.starts(with: Array("{\"kind\":\"agreement\"".utf8))
                }
                let line = String(decoding: ledger.lines[try #require(place)], as: UTF8.self)
                    .replacing(#/\.\d{3}Z/#, with: ".000Z")
                let other = line.replacingOccurrences(of: old, with: new)
                try #require(other != line)
                ledger.lines[try #require(place)] = Array(other.utf8)
            }
            #expect(codes.contains("audit.leaf"), "\(new): \(codes)")
        }
    }
}
