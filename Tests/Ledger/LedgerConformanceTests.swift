// LedgerConformanceTests: whole published ledgers, worked values and exchanges with a witness, read
// in place; see ConformanceTests.swift.

import RedRiverBase
import RedRiverCrypto
import RedRiverJSON
import RedRiverLedger
import TestSupport
import Testing

@Suite("Published ledgers", .needs(conformance: "tlog/redriver_vectors.json"))
struct WorkedLedgerTests {
    private let root: JSONValue
    private let leaves = (0..<300).map { Merkle.leaf(of: utf8("redriver-entry-\($0)")) }

    init() throws {
        root = try JSONDocument(
            parsing: Conformance.bytes(of: "tlog/redriver_vectors.json")
        ).root
    }

    private func text(_ name: String) throws -> String { try #require(root[name]?.string) }
    private func note(_ name: String) throws -> SignedNote { try SignedNote(utf8(text(name))) }
    private func key(_ name: String) throws -> NoteKey {
        try NoteKey(#require(root["vkeys"]?[name]?.string))
    }
    private func secret(_ name: String) throws -> Ed25519SigningKey {
        let seed = try #require(root["seeds"]?[name]?.string)
        return try Ed25519SigningKey(seed: #require(Hexadecimal.decode(seed)))
    }

    @Test("roots, leaf and tiles of each size that is given")
    func tree() throws {
        for size in [0, 1, 2, 3, 7, 8, 255, 256, 257, 299, 300] {
            let published = try #require(root["roots"]?["\(size)"]?.string)
            #expect(Merkle.root(of: Array(leaves.prefix(size))).description == published)
        }
        #expect(try leaves[257].description == text("leaf_hash_257"))
        let names = [
            ("tile/0/000", "tile0_000_sha256"), ("tile/0/001.p/44", "tile0_001p44_sha256"),
        ]
        let tiles = MemoryTiles(leaves).tiles
        for (path, name) in names {
            let path = known(TilePath(path))
            let tile = try HashTile(path, hashes: #require(tiles[path]))
            #expect(try Digest.sha256(tile.bytes).description == text(name))
        }
        let upper = try #require(tiles[known(TilePath("tile/1/000.p/1"))])
        #expect(try upper.map(\.description) == [text("tile1_000p1")])
        let paths = TilePath.all(in: TreeSize(300)).map(\.description)
        let published = ["bundles_300", "tiles_300"].flatMap { root[$0]?.elements.map { $0 } ?? [] }
        #expect(paths == published.map { $0.string })
        var bundles: [[UInt8]] = [[], []]
        for index in 0..<300 {
            try EntryBundle.append(utf8("redriver-entry-\(index)"), to: &bundles[index / 256])
        }
        #expect(try Digest.sha256(bundles[0]).description == text("bundle_000_sha256"))
        #expect(try Digest.sha256(bundles[1]).description == text("bundle_001p44_sha256"))
    }

    @Test("the same seeds give the same keys, signatures and cosignatures, byte for byte")
    func signatures() throws {
        let (log, first, second) = (try key("log_a"), try key("witness_b"), try key("witness_c"))
        let signer = try NoteSigner(name: log.name, secret: secret("log_a"))
        let cosigners = [
            try Cosigner(name: first.name, secret: secret("witness_b")),
            try Cosigner(name: second.name, secret: secret("witness_c")),
        ]
        #expect(signer.key == log && cosigners.map(\.key) == [first, second])
        for name in ["checkpoint_256", "checkpoint_300"] {
            let note = try note(name)
            let opened = try note.checkpoint(of: log, witnesses: [first, second])
            #expect(note.signatures.contains(signer.sign(note.text)))
            #expect(opened.cosignatures.count == 2)
            for (cosigner, published) in zip(cosigners, opened.cosignatures) {
                let made = cosigner.cosign(note.text, at: try #require(published.time))
                #expect(made == published.signature)
            }
            let size = Int(opened.checkpoint.size.value)
            #expect(opened.checkpoint.root == Merkle.root(of: Array(leaves.prefix(size))))
            #expect(try note.bytes == utf8(text(name)))
        }
    }

    @Test("the request, the proof and the policy that go with them")
    func proofs() throws {
        let request = try AddCheckpointRequest(utf8(text("add_checkpoint_256_300")))
        #expect(try request.bytes == utf8(text("add_checkpoint_256_300")))
        #expect(request.path == Merkle.consistencyPath(from: TreeSize(256), in: leaves))
        var rule = WitnessRule(logs: [try key("log_a")])
        let first = try AddCheckpointRequest(
            old: TreeSize(0), path: [], note: note("checkpoint_256"))
        let firstHeld = rule.commit(rule.decide(first))
        #expect(firstHeld)
        let decision = rule.decide(request)
        let held = rule.commit(decision)
        #expect(decision.status == 200 && held)
        let proof = try TlogProof(utf8(text("tlog_proof_257")))
        #expect(try proof.bytes == utf8(text("tlog_proof_257")))
        let policy = try TlogPolicy(utf8(text("policy")))
        let now = try #require(CosignatureTime(seconds: 1_800_000_600))
        let evaluation = try proof.verify(
            leaf: leaves[257], policy: policy, time: Freshness(now: now, maxAge: 600))
        #expect(evaluation.counted.count == 2)
        #expect(
            refusal { () throws(LedgerError) in
                try proof.verify(
                    leaf: leaves[257], policy: policy, time: Freshness(now: now, maxAge: 1))
            } == .quorumNotMet)
    }

    @Test("a signature of a type of another suite is a stranger's, not an error")
    func otherType() throws {
        let sm2 = try #require(root["sm2_0xff"])
        let key = try NoteKey(#require(sm2["vkey"]?.string))
        #expect(key.id.description == sm2["key_id"]?.string)
        let line = try #require(
            NoteSignature(line: ArraySlice(utf8(sm2["note_line"]?.string ?? ""))))
        #expect(line.name == key.name && line.id == key.id)
        #expect(Hexadecimal.encode(line.bytes) == sm2["sig_der_hex"]?.string)
        let note = try note("checkpoint_300").adding([line])
        let opened = try note.opened(by: [try self.key("log_a"), key])
        #expect(opened.ignored.contains(line))
    }
}

@Suite("A published ledger as files", .needs(conformance: "tlog/sample-ledger"))
struct SampleLedgerTests {
    private static let folder = "tlog/sample-ledger"

    /// Tiles as they lie in the folder.
    private struct Folder: TileSource {
        mutating func hashes(of path: TilePath) throws(LedgerError) -> [Digest] {
            guard let bytes = try? Conformance.bytes(of: folder + "/\(path)") else {
                throw .tileUnavailable(path, detail: "no such file")
            }
            return try HashTile(path, bytes: bytes).hashes
        }
    }

    @Test("every file is in its place, and every record is where the checkpoint says")
    func files() throws {
        let key = try Conformance.bytes(of: Self.folder + "/log.pub")
        let log = try NoteKey(String(decoding: key, as: UTF8.self).trimming("\n"))
        let note = try SignedNote(Conformance.bytes(of: Self.folder + "/checkpoint"))
        let checkpoint = try note.checkpoint(of: log).checkpoint
        let expected = Set(TilePath.all(in: checkpoint.size).map { Self.folder + "/\($0)" })
        let found = try Conformance.files(below: Self.folder).filter { $0.contains("/tile/") }
        #expect(Set(found) == expected)
        var builder = TileBuilder()
        for path in TilePath.all(in: checkpoint.size) where path.kind == .entries {
            let bytes = try Conformance.bytes(of: Self.folder + "/\(path)")
            for leaf in try EntryBundle(path, bytes: bytes).leaves { builder.append(leaf) }
        }
        #expect(builder.root == checkpoint.root && builder.size == checkpoint.size)
        for tile in builder.takeTiles() {
            #expect(try tile.bytes == Conformance.bytes(of: Self.folder + "/\(tile.path)"))
        }
        var reader = try TileReader(Folder(), size: checkpoint.size)
        let root = try reader.root()
        #expect(root == checkpoint.root)
        print("Sample ledger: \(found.count) files, \(checkpoint.size.value) records passed")
    }
}

extension String {
    fileprivate func trimming(_ end: Character) -> String {
        last == end ? String(dropLast()) : self
    }
}

@Suite("Published exchanges with a witness")
struct PublishedWitnessTests {
    @Test(
        "each request gets the status of the specification",
        .needs(conformance: "tlog/witness_http_vectors.json"))
    func exchanges() throws {
        let root = try JSONDocument(
            parsing: Conformance.bytes(of: "tlog/witness_http_vectors.json")
        ).root
        let origin = try #require(root["origin"]?.string.flatMap { LedgerName($0) })
        let bytes = try #require(
            root["log_pubkey_hex"]?.string.flatMap { Hexadecimal.decode($0) })
        let log = try NoteKey(name: origin, kind: .ed25519(Ed25519PublicKey(bytes)))
        var rule = WitnessRule(logs: [log])
        var passed = 0
        for c in try #require(root["ordered_cases"]).elements {
            let decision = rule.decide(utf8(c["request"]?.string ?? ""))
            let wanted = c["spec_status"]?.int64.map { Int($0) }
            #expect(decision.status == wanted, "case \(passed + 1)")
            if let body = c["upstream_assert"]?.string, body.hasPrefix("body == "),
                let found = decision.conflictBody
            {
                let text = String(decoding: found, as: UTF8.self).replacing("\n", with: "\\n")
                #expect(body == "body == \"\(text)\"")
            }
            let held = rule.commit(decision)
            #expect(held)
            passed += 1
        }
        #expect(passed > 0, "the file is there and holds no cases")
        print("Witness exchanges: \(passed) passed, 0 skipped")
    }

    @Test(
        "each rule of the specification gets its status",
        .needs(conformance: "tlog/witness-rules.json"))
    func rules() throws {
        let root = try JSONDocument(
            parsing: Conformance.bytes(of: "tlog/witness-rules.json")
        ).root
        var tally: [String: Int] = [:]
        for row in try #require(root["rules"]).elements {
            let fields = Array(row.elements)
            guard let rule = fields.first?.string, let status = fields.dropFirst().first?.int64
            else {
                tally["skipped: no status", default: 0] += 1
                continue
            }
            guard let decisions = try WitnessRows.decisions(for: rule) else {
                tally["skipped: not the rule's to decide: \(rule)", default: 0] += 1
                continue
            }
            for decision in decisions {
                #expect(decision.status == Int(status), "\(rule)")
            }
            tally["passed", default: 0] += 1
        }
        #expect(tally["passed", default: 0] > 0, "the file is there and holds no cases")
        for (what, count) in tally.sorted(by: { $0.key < $1.key }) {
            print("Witness rules: \(count) \(what)")
        }
    }
}

/// What breaks each rule, found by the words a rule is told by.
enum WitnessRows {
    static func decisions(for rule: String) throws -> [WitnessDecision]? {
        let log = SampleLog(count: 20)
        var witness = WitnessRule(logs: [log.signer.key])
        let fresh = witness
        let held = witness.commit(witness.decide(log.request(0, 8)))
        #expect(held)
        func ask(_ old: Int, _ path: [Digest], _ note: SignedNote) throws -> WitnessDecision {
            try witness.decide(
                AddCheckpointRequest(old: TreeSize(UInt64(old)), path: path, note: note))
        }
        let forked = SampleLog(forkedFrom: log, after: 3)
        if rule.contains("unknown origin") {
            return [try ask(8, [], SampleLog(origin: "other/1", count: 9).note(9))]
        }
        if rule.contains("signature") {
            return [try ask(8, [], SampleLog(key: "other", count: 9).note(9))]
        }
        if rule.contains("old size >") { return [try ask(9, [], log.note(8))] }
        if rule.contains("old size !=") { return [try ask(7, [], log.note(8))] }
        if rule.contains("size 0 with") && !rule.contains("old size 0") {
            let checkpoint = try Checkpoint(
                origin: log.signer.key.name, size: TreeSize(0), root: log.root(8))
            return [
                try fresh.decide(
                    AddCheckpointRequest(
                        old: TreeSize(0), path: [], note: checkpoint.signed(by: [log.signer])))
            ]
        }
        if rule.contains("old size 0") {
            return [
                try fresh.decide(
                    AddCheckpointRequest(
                        old: TreeSize(0), path: [log.root(1)], note: log.note(8)))
            ]
        }
        if rule.contains("consistency proof") {
            return [
                try ask(8, [], log.note(9)), try ask(8, forked.consistency(8, 9), forked.note(9)),
            ]
        }
        if rule.contains("same size") { return [try ask(8, [], forked.note(8))] }
        if rule == "ok" { return [witness.decide(log.request(8, 20))] }
        return nil
    }
}
