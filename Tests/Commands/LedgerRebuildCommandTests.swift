// LedgerRebuildCommandTests: `redriver ledger rebuild` on what real nodes have left.

import Foundation
import RedRiverBase
import RedRiverFiles
import RedRiverJSON
import TestSupport
import Testing

@testable import redriver

extension NodeAttackTests {
    @Suite("The command that makes a published ledger again")
    struct LedgerRebuildCommandTests {
        private let stage: Stage

        init() throws { stage = try Stage() }

        private func rebuild(_ words: String...) throws -> ProgramOutcome {
            try Redriver.run(
                ["ledger", "rebuild", "--config", stage.demo.nodeFile(stage.country(0))] + words
                    + ["--lang", "en"])
        }

        private func isSame(_ folder: String, _ files: [String: [UInt8]]) throws -> Bool {
            try Stage.files(in: folder) == files
        }

        private func remove(_ path: String) throws {
            try FileManager.default.removeItem(atPath: path)
        }

        @Test("brings back what was published, and says what it found")
        func command() throws {
            let ledger = stage.path("vn/ledger")
            try stage.exchange()
            // So that something is cosigned, and kept of the day.
            try stage.restart()
            try stage.stopBoth()
            let files = try Stage.files(in: ledger)
            #expect(files.keys.contains { $0.hasPrefix("1/checkpoints/") })
            let untouched = try rebuild()
            #expect(untouched.code == 0, "\(untouched.output)\(untouched.errors)")
            #expect(untouched.output.contains(" 0 missing and 0 different"))
            #expect(try isSame(ledger, files))

            try remove(ledger)
            let made = try rebuild()
            #expect(made.code == 0, "\(made.output)\(made.errors)")
            #expect(made.output.contains("\(files.count) missing and 0 different"))
            #expect(try isSame(ledger, files))

            let out = stage.path("copy")
            #expect(try rebuild("--out", out, "--json").code == 0)
            #expect(try isSame(out, files))

            let checkpoint = "\(ledger)/1/checkpoint"
            try Files.replace(checkpoint, with: Array("no note".utf8))
            try Files.replace("\(ledger)/index.html", with: Array("hello".utf8))
            let mended = try rebuild()
            #expect(mended.code == 1)
            #expect(mended.output.contains("~ 1/checkpoint"), "\(mended.output)")
            #expect(mended.output.contains("? index.html"), "\(mended.output)")
            try remove("\(ledger)/index.html")
            #expect(try isSame(ledger, files))

            // The nodes go on with it.
            try stage.startBoth()
            try stage.cross(from: Stage.vietnam)
            try stage.stopBoth()
        }

        @Test("writes nothing while the node runs, or where a journal is damaged")
        func refused() throws {
            let ledger = stage.path("vn/ledger")
            try stage.exchange()
            try stage.startBoth()
            let running = try rebuild("--out", stage.path("copy"))
            #expect(running.code == 2)
            #expect(running.errors.contains("in use by another process"), "\(running.errors)")
            #expect(!FileManager.default.fileExists(atPath: stage.path("copy")))
            try stage.stopBoth()
            let files = try Stage.files(in: ledger)

            for journal in ["vn/journal", "vn/notary"] {
                let folder = stage.path(journal)
                let names = try FileManager.default.contentsOfDirectory(atPath: folder)
                let segment = try #require(names.filter { $0.hasSuffix(".segment") }.first)
                try remove(ledger)
                try FileManager.default.moveItem(
                    atPath: "\(folder)/\(segment)", toPath: stage.path("kept"))
                let missing = try rebuild()
                #expect(missing.code == 2 && missing.errors.contains("journal"))
                #expect(!FileManager.default.fileExists(atPath: ledger))
                // A record in the middle that is not what was written.
                var bytes = try Files.read(stage.path("kept"), atMost: .mebibytes(128))
                bytes[400] ^= 1
                try Files.replace("\(folder)/\(segment)", with: bytes)
                let damaged = try rebuild()
                #expect(damaged.code == 2, "\(damaged.output)\(damaged.errors)")
                #expect(!FileManager.default.fileExists(atPath: ledger))
                try remove("\(folder)/\(segment)")
                try FileManager.default.moveItem(
                    atPath: stage.path("kept"), toPath: "\(folder)/\(segment)")
                #expect(try rebuild().code == 0)
            }
            #expect(try isSame(ledger, files))
        }

        @Test("needs a node that has a ledger, and no more words than it knows")
        func words() throws {
            try stage.configure(0) { $0.removeAll { $0.0 == "ledger" } }
            #expect(try rebuild().code == 2)
            #expect(try Redriver.run(["ledger"]).code == 2)
            #expect(try Redriver.run(["ledger", "check", "--config", "x"]).code == 2)
        }
    }
}

extension Stage {
    /// Every file below a folder.
    static func files(in folder: String) throws -> [String: [UInt8]] {
        try Files.readTree(folder, suffix: "", atMost: .mebibytes(64))
    }
}
