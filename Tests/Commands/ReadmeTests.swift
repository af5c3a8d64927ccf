// ReadmeTests: what the README tells people to type is right.

import Foundation
import RedRiverBase
import RedRiverCatalogue
import TestSupport
import Testing

@testable import redriver

@Suite("README")
struct ReadmeTests {
    private static func text() throws -> String {
        let top = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: top.appending(path: "README.md"), encoding: .utf8)
    }

    @Test("the message in it is one a node takes")
    func message() throws {
        let text = try Self.text()
        let start = try #require(text.range(of: "<<EOF\n")).upperBound
        let end = try #require(text.range(of: "\nEOF\n", range: start..<text.endIndex)).lowerBound
        // What the shell puts in, with a moment of our own.
        let file = text[start..<end]
            .replacing("$id", with: "01a20000-0000-7000-8000-58e55f2dda02")
            .replacing("$(date +%Y-%m-%dT%H:%M:%S%:z)", with: "2026-11-22T14:01:12+07:00")
        #expect(!file.contains("$"))
        let parsed = try MessageFile(parsing: Array(file.utf8))
        let commitment = try #require(Digest([UInt8](repeating: 1, count: 32)))
        let header = parsed.headerAddingBodyMember(commitment: commitment)
        guard case .valid(let checked) = Header.check(header) else {
            Issue.record("refused: \(Header.check(header))")
            return
        }
        let findings = try CatalogueFolder.catalogue(Redriver.schemas)
            .check(checked, body: parsed.body)
        #expect(findings.errors.isEmpty, "\(findings)")
    }

    @Test("every file and folder it links to is there")
    func links() throws {
        let top = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let links = try Self.text().matches(of: #/\]\(([^)#]+)\)/#).map { String($0.1) }
        #expect(!links.isEmpty)
        for link in links where !link.hasPrefix("http") {
            #expect(FileManager.default.fileExists(atPath: top.appending(path: link).path()))
        }
    }
}
