// EvidenceTamperingTests: whatever is changed in a bundle, it proves nothing any more.

import Foundation
import LedgerTestSupport
import RedRiverAuditor
import RedRiverBase
import RedRiverCrypto
import RedRiverEvidence
import RedRiverLedger
import TestSupport
import Testing

private let desk = Result { try Desk(try Pair()) }

extension EvidenceBundle.Part {
    /// Puts another leaf in the place of the one of a kind, with whatever proof it brings.
    fileprivate mutating func replace(_ kind: String, by leaf: EvidenceBundle.ProvenLeaf?) {
        leaves.removeAll { $0.leaf.fact.kind == kind }
        if let leaf { leaves.append(leaf) }
        leaves.sort { $0.index < $1.index }
    }
}

/// A change, and what it must be refused for.
struct BundleTampering: Sendable, CustomTestStringConvertible {
    let name: String
    let code: String
    let change: @Sendable (inout EvidenceBundle, Desk) throws -> Void

    init(
        _ name: String, _ code: String,
        _ change: @escaping @Sendable (inout EvidenceBundle, Desk) throws -> Void
    ) {
        self.name = name
        self.code = code
        self.change = change
    }

    var testDescription: String { name }

    static func leaf(
        _ bundle: EvidenceBundle, _ kind: String
    ) throws -> EvidenceBundle.ProvenLeaf {
        let leaves = (bundle.sent?.leaves ?? []) + (bundle.taken?.leaves ?? [])
        return try #require(leaves.first { $0.leaf.fact.kind == kind })
    }

    /// The bundle of a message of another seal, proved against the same checkpoints.
    static func other(_ desk: Desk, _ number: Int = 1) throws -> EvidenceBundle {
        try desk.make(number, of: .vietnam)
    }

    static let all = [
        BundleTampering("the header of another message", "proof.other-message") { bundle, desk in
            bundle.sent?.replace("accepted", by: try leaf(other(desk), "accepted"))
            bundle.taken?.replace("received", by: try leaf(other(desk), "received"))
        },
        BundleTampering("the header of another message at the sender's only", "proof.contradiction")
        {
            bundle, desk in
            bundle.sent?.replace("accepted", by: try leaf(other(desk), "accepted"))
        },
        BundleTampering("another identifier", "proof.other-message") { bundle, desk in
            bundle.id = try desk.message(1, of: .vietnam).1
        },
        BundleTampering("another sender", "proof.other-message") { bundle, desk in
            bundle.sender = desk.pair.world.vietnam.parties[1]
        },
        BundleTampering("the receipt of another seal", "proof.contradiction") { bundle, desk in
            let later = try other(desk, 70)
            bundle.sent?.checkpoint = try #require(later.sent).checkpoint
            let kept = try desk.prove(
                bundle, ["accepted", "composed", "sealed"], .vietnam, like: later.sent)
            bundle.sent?.leaves = kept + [try leaf(later, "receipted")]
        },
        BundleTampering("the signatures of another seal", "proof.contradiction") { bundle, desk in
            let later = try other(desk, 70)
            bundle.sent?.checkpoint = try #require(later.sent).checkpoint
            let kept = try desk.prove(bundle, ["accepted", "composed"], .vietnam, like: later.sent)
            bundle.sent?.leaves = kept + [try leaf(later, "sealed")]
        },
        BundleTampering("a checkpoint of the other log", "proof.not-included") { bundle, _ in
            let (one, other) = (bundle.sent?.checkpoint, bundle.taken?.checkpoint)
            bundle.sent?.checkpoint = try #require(other)
            bundle.taken?.checkpoint = try #require(one)
        },
        BundleTampering("an earlier checkpoint", "proof.not-included") { bundle, desk in
            bundle.sent?.checkpoint = try #require(try other(desk, 199).sent).checkpoint
        },
        BundleTampering("a checkpoint without its cosignature", "audit.quorum") { bundle, _ in
            let note = try #require(bundle.sent).checkpoint
            let own = note.signatures.filter { !$0.name.description.hasSuffix("/witness") }
            bundle.sent?.checkpoint = try SignedNote(text: note.text, signatures: own)
        },
        BundleTampering("a checkpoint without its log's signature", "audit.checkpoint") {
            bundle, _ in
            let note = try #require(bundle.sent).checkpoint
            let others = note.signatures.filter { $0.name.description.hasSuffix("/witness") }
            bundle.sent?.checkpoint = try SignedNote(text: note.text, signatures: others)
        },
        BundleTampering("a checkpoint by an unknown log", "audit.checkpoint") { bundle, desk in
            let seed = [UInt8](repeating: 9, count: 32)
            let log = try NoteSigner(
                name: desk.pair.world.vietnam.log.key.name, secret: Ed25519SigningKey(seed: seed))
            let text = try #require(bundle.sent).checkpoint.text
            bundle.sent?.checkpoint = try SignedNote(text: text, signatures: [log.sign(text)])
        },
        BundleTampering("no path to the seal", "proof.missing") { bundle, _ in bundle.sealPath = nil
        },
        BundleTampering("a path to the seal that is too short", "proof.seal-path") { bundle, _ in
            bundle.sealPath?.removeLast()
        },
        BundleTampering("no agreement", "proof.missing") { bundle, _ in bundle.agreement = nil },
        BundleTampering("another agreement", "audit.agreement-unknown") { bundle, desk in
            bundle.agreement = try LedgerWorld().agreement.bytes
        },
        BundleTampering("no certificate", "audit.signer-unknown") { bundle, _ in
            bundle.certificates = []
        },
        BundleTampering("a certificate nobody needs", "proof.stray") { bundle, desk in
            bundle.certificates.append(desk.pair.world.china.encryption.der)
        },
        BundleTampering("a certificate twice", "audit.certificate") { bundle, _ in
            bundle.certificates.append(bundle.certificates[0])
        },
        BundleTampering("no revocation list", "audit.revocation-stale") { bundle, _ in
            bundle.revocationLists = []
        },
        BundleTampering("a foreign revocation list", "audit.revocation-list") { bundle, _ in
            bundle.revocationLists[0] = try LedgerWorld().china.list.der
        },
        BundleTampering("a seal without its sender's line of it", "proof.missing") { bundle, _ in
            bundle.sent?.replace("composed", by: nil)
            bundle.taken = nil
        },
        BundleTampering("a message received from nowhere", "proof.missing") { bundle, _ in
            bundle.taken?.replace("arrived", by: nil)
        },
        BundleTampering("a receipt signed and not there", "proof.missing") { bundle, _ in
            bundle.taken?.replace("receipt", by: nil)
        },
        BundleTampering("a seal receipted and not signed", "proof.missing") { bundle, _ in
            bundle.sent?.replace("sealed", by: nil)
        },
        BundleTampering("an acknowledgement of others", "proof.contradiction") { bundle, desk in
            let later = try other(desk, 70)
            let part = try #require(later.taken)
            bundle.taken?.checkpoint = part.checkpoint
            let kept = try desk.prove(
                bundle, ["arrived", "received", "receipt", "receipt-signed"], .china, like: part)
            bundle.taken?.leaves = kept + [try leaf(later, "delivered")]
        },
        BundleTampering("a place moved by one", "proof.not-included") { bundle, _ in
            let old = try leaf(bundle, "accepted")
            bundle.sent?.replace(
                "accepted",
                by: try EvidenceBundle.ProvenLeaf(
                    index: RecordIndex(old.index.value + 1), path: old.path, line: old.line))
        },
        BundleTampering("purged, and no leaf says so", "proof.purge") { bundle, _ in
            bundle.content = .purged
        },
        BundleTampering("another salt", "proof.body") { bundle, _ in
            guard case .body(let body, var salt) = bundle.content else { return }
            salt[31] ^= 1
            bundle.content = .body(body, salt: salt)
        },
        BundleTampering("the boundary of salt and body moved", "proof.body") { bundle, _ in
            guard case .body(let body, let salt) = bundle.content else { return }
            bundle.content = .body(
                Array(body.dropFirst()), salt: Array(salt.dropFirst()) + body.prefix(1))
        },
        BundleTampering("the body a byte longer", "proof.body") { bundle, _ in
            guard case .body(let body, let salt) = bundle.content else { return }
            bundle.content = .body(body + [0], salt: salt)
        },
    ]
}

extension Desk {
    /// Leaves of a bundle, proved against the checkpoint of another bundle's part.
    func prove(
        _ bundle: EvidenceBundle, _ kinds: [String], _ country: Country,
        like part: EvidenceBundle.Part?
    ) throws -> [EvidenceBundle.ProvenLeaf] {
        try kinds.map { try prove(BundleTampering.leaf(bundle, $0), country, like: part) }
    }

    /// A leaf proved against the checkpoint of another bundle's part.
    func prove(
        _ leaf: EvidenceBundle.ProvenLeaf, _ country: Country, like part: EvidenceBundle.Part?
    ) throws -> EvidenceBundle.ProvenLeaf {
        let part = try #require(part)
        let size = try Checkpoint(text: part.checkpoint.text).size
        let lines = try #require(pair.ledgers[country]).lines.prefix(Int(size.value))
        let leaves = lines.map { Merkle.leaf(of: $0) }
        return try EvidenceBundle.ProvenLeaf(
            index: leaf.index, path: try #require(Merkle.inclusionPath(of: leaf.index, in: leaves)),
            line: leaf.line)
    }
}

@Suite("A bundle that was changed")
struct EvidenceTamperingTests {
    static func bundle(_ desk: Desk) throws -> EvidenceBundle {
        let (_, id) = try desk.message(0, of: .vietnam)
        let (salt, body) = LedgerMaker.content(of: id)
        return try desk.make(0, of: .vietnam, content: .body(body, salt: salt))
    }

    @Test("is found out", arguments: BundleTampering.all)
    func tampered(_ tampering: BundleTampering) throws {
        let desk = try desk.get()
        var bundle = try Self.bundle(desk)
        try tampering.change(&bundle, desk)
        #expect(try desk.flaw(bundle) == tampering.code)
    }

    @Test("a salt of another length is not read")
    func saltLength() throws {
        let desk = try desk.get()
        let bytes = try Self.bundle(desk).bytes()
        let text = String(decoding: bytes, as: UTF8.self)
        let salt = try #require(text.firstMatch(of: #/"salt":"([^"]*)"/#)?.output.1)
        let raw = try #require(Base64.decode(String(salt)))
        for other in [Array(raw.dropLast()), raw + [0], []] {
            let changed = text.replacing(salt, with: Base64.encode(other))
            #expect(desk.flaw(Array(changed.utf8)) == "proof.bundle")
        }
    }

    @Test("in any byte proves nothing")
    func flips() throws {
        let desk = try desk.get()
        let bytes = try Self.bundle(desk).bytes()
        #expect(desk.flaw(bytes) == nil)
        var passed: [Int] = []
        for place in stride(from: 3, to: bytes.count, by: max(1, bytes.count / 300)) {
            for bit in [UInt8(1), 4] {
                var changed = bytes
                changed[place] ^= bit
                if desk.flaw(changed) == nil { passed.append(place) }
            }
        }
        #expect(passed == [])
    }

    @Test("cut short proves nothing")
    func cut() throws {
        let desk = try desk.get()
        let bytes = try Self.bundle(desk).bytes()
        for count in [0, 1, bytes.count / 2, bytes.count - 2, bytes.count - 1] {
            #expect(desk.flaw(Array(bytes.prefix(count))) == "proof.bundle")
        }
    }

    @Test("judged by others' trust proves nothing")
    func foreignTrust() throws {
        let desk = try desk.get()
        let bytes = try Self.bundle(desk).bytes()
        let folder = try Folder()
        try LedgerWorld().writeTrust(to: folder.path("trust"))
        let trust = try Trust(directory: folder.path("trust"))
        #expect(throws: ProofFlaw.self) {
            _ = try EvidenceCheck(trust: trust, now: desk.now).check(bytes)
        }
        // Before any of it was cosigned.
        #expect(throws: ProofFlaw.self) {
            let early = desk.pair.world.times.start
            _ = try EvidenceCheck(trust: desk.trust, now: early).check(bytes)
        }
    }
}
