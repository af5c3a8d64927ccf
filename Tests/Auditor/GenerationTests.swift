// GenerationTests: generations of one ledger side by side, sound and tampered with.

import Foundation
import LedgerTestSupport
import RedRiverAuditor
import RedRiverBase
import RedRiverCrypto
import RedRiverEvidence
import RedRiverLedger
import TestSupport
import Testing

/// Two sound ledgers of two generations each, and their published files.
private final class GenerationBase: Sendable {
    let world: LedgerWorld
    let made: [Country: [MadeLedger]]
    let folder: Folder
    let now: Timestamp

    init(repeatsOne: Bool = false) throws {
        var plan = LedgerMaker.Plan()
        (plan.messages, plan.batch, plan.handsOverIn) = (24, 6, 2)
        (plan.batchMilliseconds, plan.repeatsOne) = (70_000, repeatsOne)
        world = try LedgerWorld()
        made = try LedgerMaker.makeGenerations(world, plan)
        folder = try Folder()
        var last = world.times.begin
        for country in Country.allCases {
            for ledger in try #require(made[country]) {
                let path = folder.path("\(country.rawValue)-\(ledger.generation)")
                last = max(last, try ledger.publish(to: path, world))
            }
        }
        now = last.advanced(byMilliseconds: 1000)
        try world.writeTrust(to: folder.path("trust"), isOfBoth: true)
    }

    func path(_ country: Country, _ generation: UInt32) -> String {
        folder.path("\(country.rawValue)-\(generation)")
    }

    @discardableResult
    func publish(_ ledger: MadeLedger, _ path: String) throws -> Timestamp {
        try ledger.publish(to: path, world)
    }

    /// A ledger of the first country, changed, in a folder of its own.
    func changed(
        _ generation: Int, _ change: (inout MadeLedger) throws -> Void
    ) throws -> String {
        var ledger = try #require(made[.vietnam]?[generation - 1])
        try change(&ledger)
        let path = folder.path(UUID().uuidString)
        try publish(ledger, path)
        return path
    }

    /// The first leaf of the second generation names something else.
    func opening(_ previous: [UInt8], generation: UInt32 = 2) throws -> String {
        try changed(2) { ledger in
            let at = try Leaf(parsing: ledger.lines[0]).at
            ledger.lines[0] =
                Leaf(
                    at: at,
                    .opened(
                        LeafOpened(generation: generation, previous: previous, reason: "x"))
                ).bytes
        }
    }

    func verify(
        _ paths: [String], seen: SeenCheckpoints
    ) throws -> (reports: [AuditReport], proofs: [[UInt8]]) {
        let scratch = folder.path("scratch-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            atPath: scratch, withIntermediateDirectories: true)
        var run = try HistoryVerification(
            paths.map { PublishedLedger(directory: $0) },
            trust: try Trust(directory: folder.path("trust")), now: now, scratch: scratch,
            seen: seen)
        return (try run.run(), run.proofs)
    }

    func verify(_ paths: [String]) throws -> [AuditReport] {
        try verify(paths, seen: SeenCheckpoints()).reports
    }

    /// The codes of what is found in all of them.
    func findings(_ paths: [String]) throws -> [String] {
        try verify(paths).flatMap { $0.list.findings.map(\.flaw.code) }
    }
}

private let base = Result { try GenerationBase() }

@Suite("Generations of a ledger, side by side")
struct GenerationTests {
    private func paths(_ country: Country = .vietnam) throws -> [String] {
        let base = try base.get()
        return [base.path(country, 1), base.path(country, 2)]
    }

    @Test("are sound, in whatever order they are given, and leave nothing to be looked up")
    func sound() throws {
        let base = try base.get()
        for country in Country.allCases {
            for paths in [try paths(country), try paths(country).reversed()] {
                let reports = try base.verify(paths)
                #expect(reports.map(\.list.findings) == [[], []])
                #expect(reports.map { $0.origin?.last } == ["1", "2"])
                let remarks = reports.flatMap { $0.list.remarks.map(\.flaw.code) }
                #expect(!remarks.contains { $0.hasSuffix("-before") }, "\(remarks)")
                // Each counts its own.
                let composed = try #require(base.made[country]).map {
                    UInt64($0.places(of: "composed").count)
                }
                #expect(reports.map(\.sealed) == composed && composed.allSatisfy { $0 > 0 })
            }
        }
    }

    @Test("are sound one by one, and the second says what it cannot tell")
    func alone() throws {
        let base = try base.get()
        for country in Country.allCases {
            for path in try paths(country) { #expect(try base.findings([path]) == []) }
            let remarks = try base.verify([base.path(country, 2)])[0].list.remarks
            #expect(remarks.contains { $0.flaw == .generationBefore(1) })
        }
    }

    @Test("are held against those of the other node as one")
    func reconciled() throws {
        let base = try base.get()
        let all = try (paths(.china) + paths(.vietnam)).map { PublishedLedger(directory: $0) }
        let trust = try Trust(directory: base.folder.path("trust"))
        for ledgers in [all, all.reversed()] {
            var run = try Reconciliation(sides: Reconciliation.sides(of: ledgers), trust: trust)
            let report = try run.run()
            #expect(report.list.findings == [])
            #expect(report.messages == [24, 24])
        }
        // A second generation alone has seals of messages that it does not hold.
        var run = try Reconciliation(all[1], all[3], trust: trust)
        #expect(try !run.run().isSound)
        #expect(throws: AuditError.self) { try Reconciliation.sides(of: Array(all[..<2])) }
    }

    @Test("case 80: a hand-over that names an older checkpoint, one of another past, or none")
    func handOver() throws {
        let base = try base.get()
        let first = try #require(base.made[.vietnam]?[0])
        let path = base.path(.vietnam, 1)
        var older = first
        let mark = try #require(first.marks.first)
        #expect(mark.size < first.lines.count)
        older.lines = Array(first.lines.prefix(mark.size))
        older.marks = [mark]
        var forked = first
        forked.lines[forked.lines.count - 1] = first.lines[0]
        var longer = first
        longer.lines.append(first.lines[0])
        var others = try #require(base.made[.china]?[0])
        others.marks = first.marks
        let cases: [(String, [UInt8], String)] = [
            ("older", try older.lastNote(base.world), "audit.handover-not-last"),
            ("none", [], "audit.handover-not-last"),
            ("of another past", try forked.lastNote(base.world), "audit.handover-differs"),
            ("larger", try longer.lastNote(base.world), "audit.handover-ahead"),
            ("the other node's", try others.lastNote(base.world), "audit.previous-generation"),
        ]
        for (name, note, code) in cases {
            let opened = try base.opening(note)
            #expect(try base.findings([path, opened]) == [code], "\(name)")
        }
        // Right but for its cosignature.
        let note = try SignedNote(first.lastNote(base.world))
        let alone = try SignedNote(text: note.text, signatures: [note.signatures[0]])
        #expect(
            try base.findings([path, base.opening(alone.bytes)]) == ["audit.previous-generation"])
    }

    @Test("an earlier generation that was extended, cut or written anew after the hand-over")
    func earlier() throws {
        let base = try base.get()
        let second = base.path(.vietnam, 2)
        let made = try #require(base.made[.vietnam]?[0])
        let late = try #require(made.marks.last).time.advanced(byMilliseconds: 1000)
        let extended = try base.changed(1) { ledger in
            ledger.lines.append(
                Leaf(at: late, .operatorAct(role: "x", act: "late", reason: "")).bytes)
            ledger.marks.append((ledger.lines.count, late))
        }
        #expect(try base.findings([extended]) == [])
        #expect(try base.findings([extended, second]).contains("audit.handover-not-last"))
        let cut = try base.changed(1) { ledger in
            let mark = try #require(ledger.marks.first)
            ledger.lines = Array(ledger.lines.prefix(mark.size))
            ledger.marks = [mark]
        }
        #expect(try base.findings([cut]) == [])
        #expect(try base.findings([cut, second]).contains("audit.handover-ahead"))
        let anew = try base.changed(1) { ledger in
            let place = try #require(ledger.places(of: "started").first)
            let leaf = try ledger.leaf(place)
            ledger.lines[place] = Leaf(at: leaf.at, .started(version: "0.2")).bytes
        }
        #expect(try base.findings([anew]) == [])
        #expect(try base.findings([anew, second]) == ["audit.handover-differs"])
    }

    @Test("a message that was lost, sealed twice or repeated between two generations")
    func between() throws {
        let base = try base.get()
        let first = base.path(.vietnam, 1)
        // Sealed in the second; never accepted in the first, or said to be another leaf of it.
        let names = { (index: UInt64) in LedgerIndex(generation: 1, index: index) }
        for index: UInt64 in [0, 100_000] {
            let path = try base.changed(2) { ledger in
                let place = try #require(ledger.places(of: "composed").first)
                let leaf = try ledger.leaf(place)
                guard case .composed(let statement, var messages) = leaf.fact else { return }
                #expect(messages[0].generation == 1)
                messages[0] = names(index)
                ledger.lines[place] =
                    Leaf(at: leaf.at, .composed(statement: statement, messages: messages)).bytes
            }
            #expect(try base.findings([first, path]).contains("audit.reference"))
        }
        let twice = try base.changed(2) { ledger in
            let place = try #require(ledger.places(of: "composed").first)
            let leaf = try ledger.leaf(place)
            guard case .composed(let statement, var messages) = leaf.fact else { return }
            messages[0] = messages[1]
            ledger.lines[place] =
                Leaf(at: leaf.at, .composed(statement: statement, messages: messages)).bytes
        }
        #expect(try base.findings([first, twice]).contains("audit.sealed-twice"))
        let repeating = try GenerationBase(repeatsOne: true)
        let codes = try repeating.findings([1, 2].map { repeating.path(.vietnam, $0) })
        #expect(codes.contains("audit.message-repeated"))
    }

    @Test("statements of the first are followed into the second")
    func chains() throws {
        let base = try base.get()
        let first = base.path(.vietnam, 1)
        let cut = try base.changed(2) { ledger in
            // All of its first seal is gone, so that the chain has a hole where they meet.
            let last = try #require(ledger.places(of: "receipted").first)
            let begin = try #require(ledger.places(of: "composed").first)
            let lost = Set([begin, begin + 1, last])
            ledger.lines = ledger.lines.enumerated().filter { !lost.contains($0.offset) }
                .map(\.element)
            ledger.marks = ledger.marks.map { ($0.size - 3, $0.time) }
        }
        #expect(try base.findings([first, cut]).contains("audit.sequence-gap"))
    }

    @Test("a generation that was left out, or is not of this ledger")
    func missing() throws {
        let base = try base.get()
        let first = base.path(.vietnam, 1)
        #expect(throws: AuditError.self) { try base.verify([first, base.path(.china, 2)]) }
        #expect(throws: AuditError.self) { try base.verify([first, first]) }
        // The third generation after the first, whatever it says of the one before it.
        let made = try #require(base.made[.vietnam]?[1])
        let log = try NoteSigner(
            name: Agreement.ledgerName(base.world.vietnam.node, 3),
            secret: Ed25519SigningKey(seed: [UInt8](repeating: 4, count: 32)))
        let trust = base.folder.path("trust-3")
        try base.world.writeTrust(to: trust, isOfBoth: true)
        let policy = try String(contentsOfFile: trust + "/policy", encoding: .utf8)
        try Data("log \(log.key)\n\(policy)".utf8).write(to: URL(filePath: trust + "/policy"))
        for previous in [try #require(base.made[.vietnam]?[0]), made] {
            let path = base.folder.path(UUID().uuidString)
            let writer = try LedgerWriter(path, log: log, witness: base.world.china.witness)
            let opened = LeafOpened(
                generation: 3, previous: try previous.lastNote(base.world), reason: "x")
            try writer.append(Leaf(at: base.now, .opened(opened)).bytes)
            try writer.checkpoint(at: base.now)
            let scratch = base.folder.path("scratch-\(UUID().uuidString)")
            try FileManager.default.createDirectory(
                atPath: scratch, withIntermediateDirectories: true)
            var run = try HistoryVerification(
                [first, path].map { PublishedLedger(directory: $0) },
                trust: try Trust(directory: trust), now: base.now, scratch: scratch)
            let reports = try run.run()
            let codes = reports[1].list.findings.map(\.flaw.code)
            #expect(codes.contains("audit.generation-missing"), "\(codes)")
            let names = previous.generation == 1
            #expect(codes.contains("audit.previous-generation") == names, "\(codes)")
        }
    }
}

@Suite("Checkpoints that were seen earlier")
struct SeenTests {
    /// What is found of a ledger by one note, and what the proof is worth.
    private func look(
        _ note: [UInt8], at path: String
    ) throws -> (codes: [String], verdict: ForkProof.Verdict?) {
        let base = try base.get()
        let file = base.folder.path(UUID().uuidString)
        try Data(note).write(to: URL(filePath: file))
        var seen = SeenCheckpoints()
        try seen.add(file: file)
        let (reports, proofs) = try base.verify([path], seen: seen)
        let key = base.world.vietnam.log.key
        let verdict = try proofs.first.map { try ForkProof($0).check(log: key) }
        #expect(proofs.count < 2)
        return (reports.flatMap { $0.list.findings.map(\.flaw.code) }, verdict)
    }

    @Test("are gone on from, at every size, or prove that they are not")
    func sizes() throws {
        let base = try base.get()
        let made = try #require(base.made[.vietnam]?[0])
        let path = base.path(.vietnam, 1)
        // The same ledger with another first leaf: sound in itself, and signed by the same key.
        let anew = try base.changed(1) { ledger in
            let leaf = try ledger.leaf(0)
            ledger.lines[0] = Leaf(at: leaf.at, .started(version: "0.2")).bytes
        }
        #expect(try base.findings([anew]) == [])
        for size in [1, 2, 3, 7, 8, 12, 16, made.lines.count - 1, made.lines.count] {
            var ledger = made
            ledger.lines = Array(made.lines.prefix(size))
            let note = try ledger.lastNote(base.world)
            #expect(try look(note, at: path) == ([], nil), "\(size)")
            #expect(
                try look(note, at: anew) == (["audit.seen-differs"], .proven), "\(size)")
        }
        var longer = made
        longer.lines.append(made.lines[0])
        let later = try look(longer.lastNote(base.world), at: path)
        #expect(later == (["audit.rollback"], .unproven))
    }

    @Test("may be what a watch remembers; anything else is refused, and so is a stranger's")
    func files() throws {
        let base = try base.get()
        let made = try #require(base.made[.vietnam]?[0])
        let path = base.path(.vietnam, 1)
        let note = try SignedNote(made.lastNote(base.world))
        let state = WatchState(checkpoint: note, cosigned: note)
        #expect(try look(state.bytes, at: path) == ([], nil))
        #expect(throws: AuditError.self) { try look(Array("nothing".utf8), at: path) }
        let other = try #require(base.made[.china]?[0]).lastNote(base.world)
        #expect(throws: AuditError.self) { try look(other, at: path) }
        let witness = try SignedNote(text: note.text, signatures: [note.signatures[1]])
        #expect(throws: AuditError.self) { try look(witness.bytes, at: path) }
    }
}
