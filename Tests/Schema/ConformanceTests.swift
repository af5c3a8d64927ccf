// ConformanceTests: public suites of JSON Schema, read in place where they are present.
//
// Whatever files the folders hold are run: groups of a schema and instances with their verdicts, and
// schemas with files of cases. `format` is asserted below `optional/format`, as that suite means it,
// and nowhere else.

import RedRiverJSON
import RedRiverSchema
import TestSupport
import Testing

@Suite("JSON Schema, conformance", .serialized)
struct ConformanceTests {
    private static let server = "http://localhost:1234/"

    /// What came of a suite.
    private struct Tally {
        var passed = 0
        var skipped: [String: Int] = [:]

        func tell(_ what: String) {
            #expect(passed > 0, "the folder is there and holds no cases")
            print("\(what): \(passed) passed, \(skipped.values.reduce(0, +)) skipped")
            for (reason, count) in skipped.sorted(by: { $0.key < $1.key }) {
                print("\(what): \(count) skipped: \(reason)")
            }
        }
    }

    private static func library(below folder: String) throws -> SchemaLibrary {
        var library = SchemaLibrary()
        guard Conformance.has(folder) else { return library }
        for file in try Conformance.files(below: folder) where file.hasSuffix(".json") {
            let uri = server + file.dropFirst(folder.count + 1)
            library.add(try JSONDocument(parsing: Conformance.bytes(of: file)), at: uri)
        }
        return library
    }

    @Test("groups of instances get the verdicts they came with", .needs(conformance: "json-schema"))
    func groups() throws {
        let library = try Self.library(below: "json-schema/remotes")
        var tally = Tally()
        for file in try Conformance.files(below: "json-schema/tests") where file.hasSuffix(".json")
        {
            let root = try JSONDocument(parsing: Conformance.bytes(of: file)).root
            for group in root.elements {
                try run(group, of: file, library, &tally)
            }
        }
        tally.tell("JSON Schema groups")
    }

    private func run(
        _ group: JSONValue, of file: String, _ library: SchemaLibrary, _ tally: inout Tally
    ) throws {
        let name = "\(file): \(group["description"]?.string ?? "")"
        let source = document(try #require(group["schema"]))
        let schema: Schema
        do throws(SchemaError) {
            schema = try Schema(
                source, at: Self.server + "group",
                library: library, assertsFormats: file.contains("/optional/format/"))
        } catch {
            // A document that the folder does not hold cannot be referred to.
            if case .dangling(let reference, _) = error, reference.hasPrefix(Self.server) {
                tally.skipped["refers to a document that is not there", default: 0] +=
                    group["tests"]?.count ?? 0
            } else {
                Issue.record("\(name): \(error)")
            }
            return
        }
        for test in try #require(group["tests"]).elements {
            let instance = document(try #require(test["data"]))
            let outcome = schema.validate(instance)
            let wanted = test["valid"]?.bool
            #expect(outcome.isValid == wanted, "\(name): \(test["description"]?.string ?? "")")
            #expect(outcome.isValid == outcome.issues.isEmpty, "\(name)")
            if outcome.isValid == wanted { tally.passed += 1 }
        }
    }

    /// A value as a document of its own.
    private func document(_ value: JSONValue) -> JSONDocument {
        do throws(JSONError) {
            return try JSONDocument(parsing: Array(value.bytes))
        } catch {
            preconditionFailure("a value is a document: \(error)")
        }
    }

    @Test("files of cases get the verdicts they came with", .needs(conformance: "schema-cases"))
    func cases() throws {
        var tally = Tally()
        let files = try Conformance.files(below: "schema-cases")
        for file in files where file.hasSuffix(".cases.jsonl") {
            let stem = file.dropLast(".cases.jsonl".count)
            guard let name = [stem + ".schema.json", stem + ".json"].first(where: files.contains)
            else {
                tally.skipped["no schema beside the cases", default: 0] += 1
                continue
            }
            let schema = try Schema(
                JSONDocument(parsing: Conformance.bytes(of: String(name))),
                at: Self.server + name)
            let lines = try Conformance.bytes(of: file).split(separator: 0x0a)
            for (number, line) in lines.enumerated() {
                let root = try JSONDocument(parsing: Array(line)).root
                let outcome = schema.validate(document(try #require(root["doc"])))
                #expect(
                    outcome.isValid == root["valid"]?.bool,
                    "\(file):\(number + 1): \(outcome.issues.flatMap(\.flattened).prefix(3))")
                if outcome.isValid == root["valid"]?.bool { tally.passed += 1 }
            }
        }
        tally.tell("JSON Schema cases")
    }
}
