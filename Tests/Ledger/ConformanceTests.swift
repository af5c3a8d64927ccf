// ConformanceTests: published proofs, notes, ledgers and exchanges with witnesses, read in place.
//
// Whatever files the folders hold are run; tests of a folder that is not there are skipped, and a
// folder without cases is a failure. One difference is known: a root that is not 32 bytes long
// cannot be held, so what is published as good with such a root is refused.

import RedRiverBase
import RedRiverCrypto
import RedRiverJSON
import RedRiverLedger
import TestSupport
import Testing

/// What came of a suite.
private struct Tally {
    var passed = 0
    var skipped: [String: Int] = [:]

    mutating func judge(_ isGood: Bool, _ what: @autoclosure () -> String) {
        #expect(isGood, Comment(rawValue: what()))
        if isGood { passed += 1 }
    }

    mutating func skip(_ reason: String) { skipped[reason, default: 0] += 1 }

    func tell(_ what: String) {
        #expect(passed > 0, "the folder is there and holds no cases")
        print("\(what): \(passed) passed, \(skipped.values.reduce(0, +)) skipped")
        for (reason, count) in skipped.sorted(by: { $0.key < $1.key }) {
            print("\(what): \(count) skipped: \(reason)")
        }
    }
}

private func document(_ path: String) throws -> JSONValue {
    try JSONDocument(parsing: Conformance.bytes(of: path)).root
}

extension JSONValue {
    fileprivate subscript(text name: String) -> String { self[name]?.string ?? "" }
    fileprivate var list: [JSONValue] { isNull ? [] : Array(elements) }
    /// Members that are objects of text.
    fileprivate func hex(_ name: String) -> [UInt8] { Hexadecimal.decode(self[text: name]) ?? [] }
}

@Suite("Published proofs", .needs(conformance: "tlog/merkle"))
struct PublishedProofTests {
    private let otherRoot = "a digest in it is not 32 bytes long, so that nothing here can hold it"

    private func digest(_ value: JSONValue?) -> Digest? {
        value?.string.flatMap { Base64.decode($0) }.flatMap { Digest($0) }
    }

    /// `nil` where an element is no digest.
    private func path(_ value: JSONValue?) -> [Digest]? {
        let elements = value?.list ?? []
        let path = elements.compactMap { digest($0) }
        return path.count == elements.count ? path : nil
    }

    @Test("each proof is accepted or refused as published")
    func proofs() throws {
        var tally = Tally()
        for file in try Conformance.files(below: "tlog/merkle") where file.hasSuffix(".json") {
            let root = try document(file)
            let isForged: Bool = root["wantErr"]?.bool ?? false
            let accepted: Bool?
            if root["leafIdx"] != nil {
                accepted = try inclusion(root)
            } else if root["size1"] != nil {
                accepted = try consistency(root)
            } else {
                tally.skip("neither a proof of inclusion nor of consistency")
                continue
            }
            guard let accepted else {
                // What cannot be held is refused; that is also what is wanted of forgeries.
                if isForged { tally.passed += 1 } else { tally.skip(otherRoot) }
                continue
            }
            tally.judge(accepted == !isForged, file)
        }
        tally.tell("Merkle proofs")
    }

    private func inclusion(_ root: JSONValue) throws -> Bool? {
        let index = try #require(root["leafIdx"]?.uint64)
        let size = try #require(root["treeSize"]?.uint64)
        guard let path = path(root["proof"]), let leaf = digest(root["leafHash"]),
            let expected = digest(root["root"])
        else { return nil }
        return Merkle.verifyInclusion(
            of: leaf, at: RecordIndex(index), in: TreeSize(size), path: path, root: expected)
    }

    private func consistency(_ root: JSONValue) throws -> Bool? {
        let old = try #require(root["size1"]?.uint64)
        let new = try #require(root["size2"]?.uint64)
        guard let path = path(root["proof"]), let first = digest(root["root1"]),
            let second = digest(root["root2"])
        else { return nil }
        return Merkle.verifyConsistency(
            from: TreeSize(old), root: first, to: TreeSize(new), root: second, path: path)
    }
}

@Suite("Published trees and notes", .needs(conformance: "tlog"))
struct PublishedLedgerTests {
    @Test(
        "the reference tree has its published roots",
        .needs(conformance: "tlog/rfc6962-reference-tree.json"))
    func referenceTree() throws {
        var tally = Tally()
        let root = try document("tlog/rfc6962-reference-tree.json")
        let leaves = (root["leaf_inputs_hex"]?.list ?? []).map {
            Merkle.leaf(of: Hexadecimal.decode($0.string ?? "") ?? [])
        }
        for (size, published) in (root["root_hashes_by_size"]?.list ?? []).enumerated() {
            let own = Merkle.root(of: Array(leaves.prefix(size))).description
            tally.judge(own == published.string, "size \(size)")
        }
        tally.tell("Reference tree")
    }

    @Test("notes open as published", .needs(conformance: "tlog/signed-note.json"))
    func notes() throws {
        var tally = Tally()
        let root = try document("tlog/signed-note.json")
        let keys = [
            "peter": try NoteKey(root[text: "peter_vkey"]),
            "enoch": try NoteKey(root[text: "enoch_vkey"]),
        ]
        for key in root["bad_vkeys"]?.list ?? [] {
            let text = key.string ?? ""
            tally.judge(refusal { () throws(LedgerError) in try NoteKey(text) } != nil, text)
        }
        for c in root["open"]?.list ?? [] {
            let bytes = try #require(Base64.decode(c[text: "msg_b64"]))
            let known = (c["known"]?.list ?? []).compactMap { keys[$0.string ?? ""] }
            tally.judge(opens(c, bytes, known), c[text: "name"])
        }
        let signed = try #require(root["sign"])
        let secret = try #require(
            root[text: "skey_peter"].split(separator: "+", maxSplits: 4).last.flatMap {
                Base64.decode(String($0))
            })
        let signer = try NoteSigner(
            name: keys["peter"]!.name, secret: Ed25519SigningKey(seed: Array(secret.dropFirst())))
        let text = utf8(signed[text: "text"])
        let note = try SignedNote(text: text, signatures: [signer.sign(text)])
        tally.judge(Base64.decode(signed[text: "want_b64"]) == note.bytes, "signing")
        tally.tell("Signed notes")
    }

    private func opens(_ c: JSONValue, _ bytes: [UInt8], _ known: [NoteKey]) -> Bool {
        let result = Result { () throws(LedgerError) in try SignedNote(bytes).opened(by: known) }
        func names(_ member: String) -> [String]? {
            c[member]?.list.map { $0.string ?? "" }
        }
        switch result {
        case .success(let opened):
            let verified = opened.verified.map(\.key.name.description)
            let ignored = opened.ignored.map(\.name.description)
            return c["ok"]?.bool == true && names("verified") ?? verified == verified
                && names("unverified") ?? ignored == ignored
        case .failure(let error):
            let kind =
                switch error {
                case .noKnownSignature: "unverified"
                case .keyAmbiguous: "ambiguous"
                case .signatureFails: "invalid signature"
                default: "malformed"
                }
            return c["ok"]?.bool == false && kind == c[text: "error"]
        }
    }

    @Test("tree notes parse as published", .needs(conformance: "tlog/sumdb-tlog.json"))
    func trees() throws {
        var tally = Tally()
        let root = try document("tlog/sumdb-tlog.json")
        let tree = try #require(root["tree"])
        let text = utf8(tree[text: "text"])
        let checkpoint = try Checkpoint(text: text)
        tally.judge(checkpoint.size.value == tree["n"]?.uint64, "size")
        tally.judge(checkpoint.root == Merkle.leaf(of: utf8(tree[text: "record"])), "root")
        tally.judge(checkpoint.text == text, "printed")
        for bad in tree["bad"]?.list ?? [] {
            // That suite knows one origin; here the origin is compared by whoever asks for it.
            let error = refusal { () throws(LedgerError) in
                let found = try Checkpoint(text: utf8(bad.string ?? ""))
                guard found.origin == checkpoint.origin else { throw .noKnownSignature }
            }
            tally.judge(error != nil, bad.string ?? "")
        }
        for _ in root["record_bad_text"]?.list ?? [] { tally.skip("records there are text") }
        tally.tell("Tree notes")
    }
}
