// LedgerForkTests: real nodes whose journal, or journal and notary, is an old copy.

import Foundation
import RedRiverBase
import RedRiverFiles
import TestSupport
import Testing

@testable import redriver

extension NodeAttackTests {
    @Suite("A ledger that was rolled back")
    struct LedgerForkTests {
        private let stage: Stage

        init() throws { stage = try Stage() }

        private func copy(_ names: [String], back: Bool) throws {
            for name in names {
                let (path, kept) = (stage.path("vn/\(name)"), stage.path("kept-\(name)"))
                let (from, to) = back ? (kept, path) : (path, kept)
                if FileManager.default.fileExists(atPath: to) {
                    try FileManager.default.removeItem(atPath: to)
                }
                try FileManager.default.copyItem(atPath: from, toPath: to)
            }
        }

        private func size(_ name: String) throws -> UInt64 {
            let note = try String(
                contentsOfFile: stage.path("vn/ledger/1/checkpoint"), encoding: .utf8)
            return try #require(UInt64(note.split(separator: "\n")[1]), "\(name)")
        }

        private func isCosigned() -> Bool {
            let note = try? String(
                contentsOfFile: stage.path("vn/ledger/1/checkpoint"), encoding: .utf8)
            return note?.contains("— redriver/cn.") == true
        }

        private func proofs(_ side: String, _ whose: String) -> [String] {
            let folder = stage.path("\(side)/ledger/forks")
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            return names.filter { $0.hasPrefix(whose) }.map { "\(folder)/\($0)" }
        }

        /// Both nodes work; a copy is made; they start once more, which is a leaf and no seal. A lost
        /// seal the link would notice by itself, and not come up.
        private func live() throws {
            try stage.exchange()
            try stage.startBoth()
            try stage.wait(for: "a cosignature") { isCosigned() }
            try stage.stopBoth()
            try copy(["journal", "notary"], back: false)
            let before = try size("live")
            try stage.startBoth()
            try stage.wait(for: "a later cosignature") {
                try isCosigned() && size("live") > before
            }
            try stage.stopBoth()
        }

        private func audit(_ file: String) throws -> ProgramOutcome {
            let trust = stage.path("trust")
            if !FileManager.default.fileExists(atPath: trust) {
                let agreement = stage.path("agreement/agreement.json")
                let drafted = try Redriver.run(
                    ["audit", "policy", "--from-agreement", agreement, "--out", trust])
                try #require(drafted.code == 0, "\(drafted.errors)")
            }
            return try Redriver.run(["audit", "fork", file, "--policy", trust])
        }

        @Test("case 64: with its notary, and both sides hold a proof that anyone can check")
        func withNotary() throws {
            try live()
            let once = try size("once")
            try copy(["journal", "notary"], back: true)
            // What it now writes is not what it wrote: its own start is another leaf already.
            try stage.startBoth()
            try stage.cross(from: Stage.vietnam)
            try stage.wait(for: "the proofs") {
                !proofs("cn", "peer").isEmpty && !proofs("vn", "own").isEmpty
            }
            #expect(try size("forked") >= once)
            #expect(stage.log(Stage.china).contains("ALARM ledger.peer-contradicts"))
            #expect(stage.log(Stage.vietnam).contains("ALARM ledger.not-cosigned"))
            let kept = proofs("cn", "peer") + proofs("vn", "own")
            let outcomes = try kept.map { try audit($0) }
            for whose in ["cn/ledger/forks/peer", "vn/ledger/forks/own"] {
                let proven = zip(kept, outcomes).filter { path, outcome in
                    path.contains(whose) && outcome.code == 1 && outcome.output.contains("PROVEN")
                }
                #expect(!proven.isEmpty, "\(whose): \(outcomes)")
            }
            try stage.stopBoth()
        }

        @Test("without its notary's, and the node itself refuses to sign")
        func journalOnly() throws {
            try live()
            try copy(["journal"], back: true)
            for side in 0..<2 { try stage.start(side) }
            try stage.wait(for: "the alarm") {
                stage.log(Stage.vietnam).contains("ALARM ledger.contradicts")
            }
            #expect(proofs("cn", "peer").isEmpty)
            try stage.stopBoth()
        }

        @Test("a file that is no proof is not taken for one")
        func noProof() throws {
            let file = stage.path("no.fork")
            try Data("redriver/ledger-fork/v1\nkind same-size\n".utf8).write(
                to: URL(filePath: file))
            #expect(try audit(file).code == 2)
            #expect(try audit(stage.path("missing.fork")).code == 2)
            #expect(try Redriver.run(["audit", "fork", file]).code == 2)
        }
    }
}
