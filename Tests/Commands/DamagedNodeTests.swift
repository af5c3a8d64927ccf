// DamagedNodeTests: rows of the tables in docs/disasters.md, with whole processes: what the operator
// reads, in three languages, and that the node goes on once the file is put back.

import Foundation
import RedRiverBase
import RedRiverFiles
import TestSupport
import Testing

@testable import redriver

extension NodeAttackTests {
    @Suite("Damaged files")
    struct DamagedNode {
        private struct Row: Sendable {
            var file: String
            /// What the operator is shown.
            var named: String
            var change: @Sendable ([UInt8]) -> [UInt8]
        }

        private static let segment = "vn/journal/00000000000000000000.segment"

        private static func flipped(_ at: Int) -> @Sendable ([UInt8]) -> [UInt8] {
            { bytes in
                var flipped = bytes
                flipped[at < 0 ? bytes.count + at : at] ^= 1
                return flipped
            }
        }

        private static let rows = [
            Row(file: segment, named: segment, change: flipped(200)),
            Row(
                file: "vn/node.json", named: "vn/node.json",
                change: { Array($0.dropLast(20)) }),
            Row(
                file: "vn/keys/signing.pem", named: "/keys/signing",
                change: flipped(100)),
            Row(
                file: "agreement/agreement.json", named: "/agreement/",
                change: flipped(-40)),
            Row(
                file: "agreement/vn.crl.pem", named: "/revocation/VN",
                change: flipped(200)),
        ]

        @Test("a damaged file is named with what to do; put back, the node goes on")
        func refused() throws {
            let stage = try Stage()
            try stage.exchange()
            for row in Self.rows {
                let path = stage.path(row.file)
                let good = try Files.read(path, atMost: .mebibytes(64))
                try overwrite(path, row.change(good))
                for language in ["vi", "zh", "en"] { try expectRefusal(stage, row.named, language) }
                try overwrite(path, good)
            }
            // The other node's journal, and another copy of nothing at all.
            let journals = ["vn", "cn"].map { stage.path("\($0)/journal") }
            try exchange(journals[0], journals[1])
            for language in ["vi", "zh", "en"] { try expectRefusal(stage, nil, language) }
            #expect(try run(stage, "en").errors.contains("the other node's"))
            try exchange(journals[0], journals[1])

            try FileManager.default.removeItem(atPath: journals[0] + "/durable")
            let snapshot = try #require(
                try FileManager.default.contentsOfDirectory(atPath: journals[0])
                    .filter { $0.hasSuffix(".snapshot") }.max())
            let path = "\(journals[0])/\(snapshot)"
            let bytes = try Files.read(path, atMost: .mebibytes(64))
            try overwrite(path, Self.flipped(-1)(bytes))
            try stage.startBoth()
            for code in ["journal.mark-missing", "snapshot.ignored"] {
                #expect(stage.log(Stage.vietnam).contains(code), "\(code)")
            }
            for side in 0..<2 { try stage.cross(from: side) }
            try stage.stopBoth()
        }

        @Test(
            "a journal restored from an old copy is found by the other node, and nothing is signed")
        func restored() throws {
            let stage = try Stage()
            try stage.exchange()
            let journal = stage.path("vn/journal")
            try FileManager.default.copyItem(atPath: journal, toPath: journal + ".old")
            try stage.exchange()
            try exchange(journal, journal + ".old")
            try stage.start(Stage.vietnam)
            try stage.start(Stage.china)
            try stage.wait(for: "the loss to be found") {
                try stage.status(Stage.vietnam).linkState == "refused"
            }
            #expect(stage.log(Stage.vietnam).contains("STATE_LOST"))
            try stage.stopBoth()
            // With the newer one put back all goes on.
            try exchange(journal, journal + ".old")
            try stage.startBoth()
            for side in 0..<2 { try stage.cross(from: side) }
            try stage.stopBoth()
        }

        private func run(_ stage: Stage, _ language: String) throws -> ProgramOutcome {
            try Redriver.run([
                "node", "run", "--config", stage.path("vn/node.json"), "--lang", language,
            ])
        }

        private func expectRefusal(_ stage: Stage, _ named: String?, _ language: String) throws {
            let outcome = try run(stage, language)
            #expect(outcome.code == 2, "\(outcome.errors)")
            #expect(named.map(outcome.errors.contains) ?? true, "\(outcome.errors)")
            #expect(outcome.errors.split(separator: "\n").count >= 2, "\(outcome.errors)")
        }

        /// In place, so that it stays the owner's alone.
        private func overwrite(_ path: String, _ bytes: [UInt8]) throws {
            let file = try #require(FileHandle(forWritingAtPath: path))
            try file.truncate(atOffset: 0)
            try file.write(contentsOf: Data(bytes))
            try file.close()
        }

        private func exchange(_ a: String, _ b: String) throws {
            let files = FileManager.default
            try files.moveItem(atPath: a, toPath: a + ".aside")
            try files.moveItem(atPath: b, toPath: a)
            try files.moveItem(atPath: a + ".aside", toPath: b)
        }
    }
}
