// PurgeCommandTests: `redriver purge` as an operator meets it. What it destroys is BodyPurgeTests'.

import Foundation
import RedRiverBase
import RedRiverJSON
import TestSupport
import Testing

@testable import redriver

extension NodeAttackTests {
    @Suite("Purging a node")
    struct PurgeCommands {
        private func purge(
            _ stage: Stage, before: String, authority: String = "Customs",
            basis: String = "17/2026", lang: String = "en", _ more: [String] = []
        ) throws -> ProgramOutcome {
            try Redriver.run(
                [
                    "purge", "--config", stage.demo.nodeFile(stage.country(Stage.vietnam)),
                    "--before", before, "--authority", authority, "--legal-basis", basis,
                    "--lang", lang,
                ] + more)
        }

        @Test("is refused while the node runs, for what is young, and without who and why")
        func refused() throws {
            let stage = try Stage()
            try stage.startBoth()
            try stage.cross(from: Stage.vietnam, count: 1)
            let old = "2026-01-01T00:00:00Z"
            #expect(try purge(stage, before: old).code == 2)
            stage.kill(Stage.vietnam)
            let early = try purge(stage, before: "2126-01-01T00:00:00Z")
            #expect(early.code == 2 && early.errors.contains("accepted before"), "\(early.errors)")
            for lang in ["vi", "zh", "en"] {
                let empty = try purge(stage, before: old, authority: " ", lang: lang)
                #expect(empty.code == 2 && empty.errors.contains("--authority"), "\(empty.errors)")
            }
            #expect(try purge(stage, before: "yesterday").code == 2)
            let nothing = try purge(stage, before: old, ["--json"])
            #expect(nothing.code == 0, "\(nothing.errors)")
            let json = try JSONDocument(parsing: Array(nothing.output.utf8)).root
            for member in ["messages", "bytes", "kept"] {
                #expect(json[member]?.uint64 == 0, "\(nothing.output)")
            }
            // Nothing was changed, and the node serves as before.
            try stage.start(Stage.vietnam)
            try stage.cross(from: Stage.vietnam, count: 1)
        }
    }
}
