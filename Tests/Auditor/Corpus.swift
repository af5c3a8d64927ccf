// Corpus: ledgers that were tampered with, made by rule rather than by hand, and what must be found.
//
//     sound pair ─▶ copy ─▶ one change ─▶ verify ─▶ (nothing found?) reconcile with the other's
//
// A change is to files alone, or to lines with the tree built anew and signed in one of five ways.
// Every case says what finds it. Where nothing can, the case says why, and the test holds it to that:
// a table of what an auditor does not see must not grow by itself.

import Foundation
import LedgerTestSupport
import RedRiverAuditor
import RedRiverBase
import RedRiverCrypto
import RedRiverEvidence
import RedRiverLedger
import TestSupport
import Testing

/// Who signs a ledger that was built anew.
enum Resigning: String, CaseIterable {
    /// Nobody: the sound checkpoint and its days stay.
    case nobody = "under the old checkpoint"
    /// The log; no cosignature, the days stay.
    case log = "signed by the log"
    /// The log, with the cosignature of the sound checkpoint.
    case oldCosignature = "with an old cosignature"
    /// The log, and a stranger under the witness's name and identifier.
    case forgedCosignature = "with a forged cosignature"
    /// The log; the days are gone.
    case withoutHistory = "signed by the log, without its days"
    /// The log and the peer's witness, at every time: what both would have written at once.
    case everybody = "signed by everybody"

    static let dishonest: [Resigning] = [
        .nobody, .log, .oldCosignature, .forgedCosignature, .withoutHistory,
    ]
}

/// What must come of a case.
enum Expectation {
    /// One of these, from `verify`.
    case codes([String])
    /// Anything, from `verify`.
    case finding
    /// Anything, from `verify` or else from `reconcile` with the peer's sound ledger.
    case eitherFinding
    /// Nothing finds it; that is why.
    case invisible(String)
}

/// One ledger that was tampered with.
struct Tampering {
    let group: String
    let name: String
    let expected: Expectation
    /// Makes it in a folder, from a sound pair.
    let make: (CorpusBase, _ folder: String) throws -> Void
    /// How it is looked at where that is not `verify` with the auditor's usual trust and clock.
    var look: ((CorpusBase, _ folder: String) throws -> [String])?

    /// A change to the files of the sound ledger.
    static func files(
        _ group: String, _ name: String, _ expected: Expectation,
        _ spoil: @escaping (_ folder: String, LedgerWorld) throws -> Void
    ) -> Tampering {
        Tampering(group: group, name: name, expected: expected) { base, folder in
            try base.copy(to: folder)
            try spoil(folder, base.world)
        }
    }

    /// A change to the lines.
    static func lines(
        _ group: String, _ name: String, _ signing: Resigning, _ expected: Expectation,
        _ change: @escaping (inout MadeLedger, LedgerWorld) throws -> Void
    ) -> Tampering {
        Tampering(group: group, name: "\(name), \(signing.rawValue)", expected: expected) {
            base, folder in
            var ledger = base.ledger
            try change(&ledger, base.world)
            try base.publish(ledger, signing, to: folder)
        }
    }
}

/// A sound pair and its published files, made once and copied for every case.
final class CorpusBase: Sendable {
    let world: LedgerWorld
    let ledger: MadeLedger
    let peer: MadeLedger
    let folder: Folder
    let now: Timestamp

    init(messages: Int, batch: Int, seed: UInt64 = 1) throws {
        var plan = LedgerMaker.Plan()
        (plan.messages, plan.batch, plan.seed) = (messages, batch, seed)
        // So that there are two days.
        plan.batchMilliseconds = 240_000
        world = try LedgerWorld()
        let ledgers = try LedgerMaker.make(world, plan)
        ledger = try #require(ledgers[.vietnam])
        peer = try #require(ledgers[.china])
        folder = try Folder()
        let time = try ledger.publish(to: folder.path("sound"), world)
        try peer.publish(to: folder.path("peer"), world)
        now = time.advanced(byMilliseconds: 1000)
        try world.writeTrust(to: folder.path("trust"))
        try FileManager.default.createDirectory(
            atPath: folder.path("scratch"), withIntermediateDirectories: true)
    }

    var sound: String { folder.path("sound") }

    func copy(to path: String) throws {
        try FileManager.default.copyItem(atPath: sound, toPath: path)
    }

    // MARK: Signing anew

    func publish(_ changed: MadeLedger, _ signing: Resigning, to path: String) throws {
        try changed.publish(to: path, world)
        let note = try SignedNote(
            Array(try Data(contentsOf: URL(filePath: path + "/checkpoint"))))
        let old = try SignedNote(
            Array(try Data(contentsOf: URL(filePath: sound + "/checkpoint"))))
        if signing == .everybody { return }
        try FileManager.default.removeItem(atPath: path + "/checkpoints")
        if signing != .withoutHistory {
            try FileManager.default.copyItem(
                atPath: sound + "/checkpoints", toPath: path + "/checkpoints")
        }
        let log = world.vietnam.log.sign(note.text)
        let bytes: [UInt8] =
            switch signing {
            case .nobody: old.bytes
            case .oldCosignature:
                try SignedNote(text: note.text, signatures: [log, old.signatures[1]]).bytes
            case .forgedCosignature: note.text + [0x0a] + log.line + (try forgery(of: note.text))
            default: try SignedNote(text: note.text, signatures: [log]).bytes
            }
        try Data(bytes).write(to: URL(filePath: path + "/checkpoint"))
    }

    /// A cosignature's line with the right name and identifier, by another key.
    func forgery(of text: [UInt8]) throws -> [UInt8] {
        let key = world.china.witness.key
        let forger = try Cosigner(
            name: key.name, secret: Ed25519SigningKey(seed: [UInt8](repeating: 5, count: 32)))
        let line = forger.cosign(text, at: try #require(CosignatureTime(now))).line
        let last = String(decoding: line, as: UTF8.self).split(separator: " ")[2].dropLast()
        var data = try #require(Data(base64Encoded: String(last)))
        for byte in 0..<4 {
            data[byte] = UInt8(truncatingIfNeeded: key.id.value >> UInt32(24 - 8 * byte))
        }
        return Array("— \(key.name) \(data.base64EncodedString())\n".utf8)
    }

    // MARK: Looking

    /// The codes that `verify` finds, in the order of their finding.
    func verify(_ path: String, trust: String? = nil, now: Timestamp? = nil) throws -> [String] {
        do throws(AuditError) {
            var run = LedgerVerification(
                PublishedLedger(directory: path),
                trust: try Trust(directory: trust ?? folder.path("trust")), now: now ?? self.now,
                scratch: folder.path("scratch"))
            return try run.run().list.findings.map(\.flaw.code)
        } catch {
            return [error.code]
        }
    }

    /// The codes that `reconcile` finds.
    func reconcile(_ path: String, _ other: String? = nil) throws -> [String] {
        do throws(AuditError) {
            var run = try Reconciliation(
                PublishedLedger(directory: path),
                PublishedLedger(directory: other ?? folder.path("peer")),
                trust: try Trust(directory: folder.path("trust")))
            return try run.run().list.findings.map(\.flaw.code)
        } catch {
            return [error.code]
        }
    }

    /// Makes a case and looks at it.
    ///
    /// - Returns: By which code it was found; `nil` if by none.
    func judge(_ tampering: Tampering) throws -> String? {
        let path = folder.path("case-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(atPath: path) }
        try tampering.make(self, path)
        let found = try tampering.look?(self, path) ?? verify(path)
        let what: Comment = "\(tampering.group): \(tampering.name): \(found)"
        switch tampering.expected {
        case .codes(let codes):
            let code = codes.first { found.contains($0) }
            #expect(code != nil, what)
            return code ?? found.first
        case .finding:
            #expect(!found.isEmpty, what)
            return found.first
        case .eitherFinding:
            if let code = found.first { return code }
            let code = try reconcile(path).first
            #expect(code != nil, what)
            return code.map { "reconcile: \($0)" }
        case .invisible:
            let all = found + (found.isEmpty ? try reconcile(path) : [])
            #expect(all.isEmpty, "\(tampering.name) is visible: \(all)")
            return all.first
        }
    }
}

/// What became of many cases.
struct CorpusTally {
    private var counts: [String: Int] = [:]
    private var invisible: [String: [String]] = [:]
    private(set) var made = 0
    private(set) var found = 0

    mutating func run(_ cases: [Tampering], on base: CorpusBase) throws {
        for tampering in cases {
            made += 1
            if let code = try base.judge(tampering) {
                found += 1
                counts[code, default: 0] += 1
            } else if case .invisible(let why) = tampering.expected {
                invisible[why, default: []].append(tampering.name)
            }
        }
    }

    /// A line for the log of the tests.
    func tell(_ group: String) {
        let codes = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        print("corpus: \(group): \(made) ledgers, \(found) found")
        for (code, count) in codes { print("corpus:   \(count) × \(code)") }
        for (why, names) in invisible.sorted(by: { $0.key < $1.key }) {
            print("corpus:   \(names.count) not found: \(why): \(names.joined(separator: "; "))")
        }
    }
}
