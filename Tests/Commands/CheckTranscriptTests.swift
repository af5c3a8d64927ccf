// CheckTranscriptTests: what `redriver check` says of every bad example, kept word for word.
//
// A Vietnamese and a Chinese reader go through these files when a sentence changes. To write them
// anew: REDRIVER_RECORD=1 swift test --filter CheckTranscript

import Foundation
import RedRiverBase
import RedRiverCatalogue
import TestSupport
import Testing

@testable import redriver

@Suite("What check says of bad messages")
struct CheckTranscriptTests {
    private static let catalogue = Result { try CatalogueFolder.catalogue(Redriver.schemas) }
    private static let kept = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Transcripts")

    private static let folders: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: Redriver.schemas)) ?? []
        return names.filter { MessageType(rawValue: String($0.prefix(5))) != nil }.sorted()
    }()

    @Test("word for word, in three languages", arguments: folders)
    func transcript(folder: String) throws {
        let said = try Self.said(of: folder)
        let file = Self.kept.appending(path: folder + ".txt")
        if ProcessInfo.processInfo.environment["REDRIVER_RECORD"] != nil {
            try FileManager.default.createDirectory(
                at: Self.kept, withIntermediateDirectories: true)
            try Data(said.utf8).write(to: file)
        }
        let expected = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        let (lines, wanted) = (said.split(separator: "\n"), expected.split(separator: "\n"))
        for (line, want) in zip(lines, wanted) where line != want {
            Issue.record("\(line)\nis not\n\(want)")
            break
        }
        #expect(lines.count == wanted.count)
        #expect(said.utf8.elementsEqual(expected.utf8))
    }

    private static func said(of folder: String) throws -> String {
        let path = Redriver.schemas + "/" + folder + "/invalid"
        var lines: [String] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        where name.hasSuffix(".json") && name != "expected.json" {
            let bytes = Array(try Data(contentsOf: URL(filePath: path + "/" + name)))
            let verdict = MessageVerdict(
                InputDocument(name: folder + "/invalid/" + name, bytes: bytes),
                try catalogue.get())
            #expect(!verdict.isAccepted)
            lines += verdict.lines([.vi, .zh, .en]) + [""]
        }
        return lines.joined(separator: "\n")
    }
}

@Suite("redriver check")
struct CheckCommandTests {
    private let good = Redriver.schemas + "/RR110-cargo-manifest/valid/durian.json"
    private let bad = Redriver.schemas + "/RR110-cargo-manifest/invalid/total-packages.json"

    @Test("the exit code says whether every message would cross")
    func exitCode() throws {
        #expect(try Redriver.run(["check", good]).code == 0)
        let run = try Redriver.run(["check", good, bad, "--lang", "en"])
        #expect(run.code == 1)
        #expect(run.output.contains("E F14 RR-D20 /body/totals/packages “1141”"))
        #expect(run.output.contains("The number of packages differs: they add up to 1140."))
        #expect(try Redriver.run(["check"]).code == 2)
        #expect(try Redriver.run(["check", bad + ".none"]).code == 2)
        #expect(try Redriver.run(["check", "--schemas", "/none", good]).code == 2)
    }

    @Test("standard input and JSON")
    func json() throws {
        let text = String(decoding: try Data(contentsOf: URL(filePath: bad)), as: UTF8.self)
        let run = try Redriver.run(["check", "--json", "-"], input: text)
        #expect(run.code == 1)
        #expect(run.output.contains(#""valid":false"#))
        #expect(run.output.contains(#""rule":"RR-D20""#))
        #expect(run.output.contains(#""zh":"总件数不符：合计为 1140。""#))
    }

    @Test("what a stranger wrote does not reach the terminal as a command")
    func escapes() throws {
        let text = String(decoding: try Data(contentsOf: URL(filePath: good)), as: UTF8.self)
            .replacing("Fresh durian", with: #"\u001b[2J\u0007durian"#)
        let run = try Redriver.run(["check", "-"], input: text)
        #expect(run.code == 1)
        #expect(!run.output.utf8.contains(0x1b) && !run.output.utf8.contains(0x07))
        #expect(run.output.contains(#"\u001b[2J\u0007durian"#))
    }
}
