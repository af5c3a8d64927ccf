// ExampleTests: the messages beside the schemas, good and bad, each with exactly its findings.

import RedRiverBase
import RedRiverCatalogue
import RedRiverJSON
import Testing

@Suite("Examples of messages")
struct ExampleTests {
    /// A finding as a side file has it.
    struct Expected: Hashable, Comparable, CustomStringConvertible {
        let code: String
        let rule: String
        let path: String
        var description: String { "\(code) \(rule) \(path)" }

        init(_ problem: Problem) {
            code = problem.code.rawValue
            rule = problem.rule ?? ""
            path = problem.path
        }

        init(_ value: JSONValue) throws {
            code = try #require(value["code"]?.string)
            rule = value["rule"]?.string ?? ""
            path = try #require(value["path"]?.string)
        }

        static func < (a: Self, b: Self) -> Bool { a.description < b.description }
    }

    @Test("every good example may cross", arguments: try Shelf.examples("valid"))
    func valid(path: String) throws {
        let findings = try Shelf.findings(Shelf.bytes(path))
        #expect(findings.errors.isEmpty, "\(findings.errors)")
    }

    @Test(
        "every bad example is refused for exactly what is wrong with it",
        arguments: MessageType.allCases)
    func invalid(type: MessageType) throws {
        let folder = Shelf.folder(of: type) + "/invalid/"
        let side = try JSONDocument(parsing: Shelf.bytes(folder + "expected.json")).root
        let files = try Shelf.examples("invalid").filter { $0.hasPrefix(folder) }
        #expect(
            Set(side.members.map(\.name)) == Set(files.map { String($0.dropFirst(folder.count)) }))
        for (name, listed) in side.members {
            let expected = try listed.elements.map { try Expected($0) }
            let findings = try Shelf.findings(Shelf.bytes(folder + name))
            #expect(
                findings.errors.map(Expected.init).sorted() == expected.sorted(), "\(folder + name)"
            )
            #expect(!expected.isEmpty)
        }
    }

    @Test("there are at least two hundred bad ones, and every refusing rule is among them")
    func count() throws {
        let files = try Shelf.examples("invalid")
        #expect(files.count >= 200)
        var rules: Set<String> = []
        for file in files {
            rules.formUnion(try Shelf.findings(Shelf.bytes(file)).errors.compactMap(\.rule))
        }
        let refusing = [
            3, 4, 5, 6, 8, 9, 10, 11, 12, 15, 16, 17, 18, 19, 20, 21, 22, 24, 25, 26, 27, 29, 30,
            33,
            37, 40, 42,
        ]
        for number in refusing {
            #expect(
                rules.contains(number < 10 ? "RR-D0\(number)" : "RR-D\(number)"), "RR-D\(number)")
        }
    }

    @Test("the full load has the length that measurements are made with")
    func fullLoad() throws {
        let file = try MessageFile(
            parsing: Shelf.bytes("RR110-cargo-manifest/valid/full-load.json"))
        #expect((4096 - 64...4096 + 64).contains(file.body.count), "\(file.body.count)")
    }

    @Test("every sentence is there in three languages, and none twice")
    func sentences() throws {
        for file in try Shelf.examples("invalid") {
            for problem in try Shelf.findings(Shelf.bytes(file)).errors {
                let text = problem.text
                #expect(!text.vi.isEmpty && !text.zh.isEmpty && !text.en.isEmpty)
                #expect(
                    text.zh.unicodeScalars.contains { (0x4e00...0x9fff).contains($0.value) },
                    "\(text)")
                #expect(text.vi != text.en, "\(text)")
            }
        }
    }
}
