// TidyTests: the house rules hold for every file of the repository.

import Foundation
import Testing

@Suite("Tidy")
struct TidyTests {
    @Test("the rule holds everywhere", arguments: Rule.all)
    func holds(_ rule: Rule) {
        for file in Repository.files {
            for line in rule.violations(in: file) {
                Issue.record("\(file.path):\(line): \(rule.name); use \(rule.instead)")
            }
        }
    }

    @Test("the files are really there to be looked at")
    func found() {
        let paths = Set(Repository.files.map(\.path))
        let expected: Set = [
            "Package.swift", "README.md", "Makefile", ".ci/run", ".gitignore",
            "Sources/RedRiverBase/Limits.swift", "Sources/redriver/Main.swift",
            "Tests/Tidy/TidyTests.swift",
        ]
        #expect(paths.isSuperset(of: expected))
        #expect(paths.count { $0.hasPrefix("Sources/") && $0.hasSuffix(".swift") } > 20)
    }

    @Test("the top of the repository holds only what was agreed")
    func top() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Repository.top.path())
        let gitignore = try Repository.text(of: ".gitignore")
        #expect(Layout.strangers(among: names, gitignore: gitignore) == [])
    }

    @Test("Package.swift and the architecture agree")
    func package() throws {
        #expect(try PackageFile.problems(in: Repository.text(of: "Package.swift")) == [])
    }
}
