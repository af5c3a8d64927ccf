// SchemaCommandTests: `redriver json` and `redriver schema`, as a person at a terminal meets them.

import Foundation
import RedRiverJSON
import TestSupport
import Testing

@testable import redriver

@Suite("Checking JSON and schemas by hand")
final class SchemaCommandTests {
    private let folder = FileManager.default.temporaryDirectory
        .appending(path: "redriver-schema-\(UUID().uuidString)").path(percentEncoded: false)

    init() throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func scratch(_ name: String) -> String { folder + "/" + name }

    private func file(_ name: String, _ text: String) throws -> String {
        let path = scratch(name)
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }

    @Test("json check says by its exit code whether every file is JSON")
    func check() throws {
        let good = try file("good.json", "{\"a\":[1]}")
        let bad = try file("bad.json", "{\"a\":[1}")
        let twice = try file("twice.json", "{\"a\":1,\"a\":2}")
        #expect(try Redriver.run(["json", "check", good]).code == 0)
        let outcome = try Redriver.run(["json", "check", good, bad, "--lang", "en"])
        #expect(outcome.code == 1)
        #expect(outcome.output.contains("good.json: JSON"))
        #expect(outcome.output.contains("bad.json: Bad JSON on line 1, byte 8"))
        #expect(try Redriver.run(["json", "check", twice]).code == 1)
        #expect(try Redriver.run(["json", "check", "--allow-duplicate-names", twice]).code == 0)
        #expect(try Redriver.run(["json", "check", scratch("none.json")]).code == 2)
        #expect(try Redriver.run(["json", "nonsense", good]).code == 2)
        #expect(try Redriver.run(["json", "check"]).code == 2)
    }

    @Test("json canonical prints RFC 8785, and nothing where there is none")
    func canonical() throws {
        let path = try file("x.json", " { \"b\" : 1.50 , \"a\" : [ ] } ")
        #expect(try Redriver.run(["json", "canonical", path]).output == "{\"a\":[],\"b\":1.5}")
        let huge = try file("huge.json", "1e999")
        let outcome = try Redriver.run(["json", "canonical", huge])
        #expect(outcome.code == 1 && outcome.output.isEmpty)
    }

    @Test("schema validate prints a line for each verdict, with the reasons in three languages")
    func validate() throws {
        let schema = try file(
            "s.json", "{\"$ref\":\"http://localhost:1234/sub/d.json\",\"format\":\"ipv4\"}")
        try FileManager.default.createDirectory(
            atPath: scratch("registry/sub"), withIntermediateDirectories: true)
        _ = try file("registry/sub/d.json", "{\"type\":\"string\"}")
        let cases = try file(
            "c.jsonl", "{\"doc\":\"x\",\"valid\":true}\n{\"doc\":1,\"valid\":false}\n")
        let registry = ["--registry", scratch("registry")]
        let outcome = try Redriver.run(
            ["schema", "validate", schema, "--cases", cases] + registry)
        #expect(outcome.code == 0)
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.first == "{\"line\":1,\"valid\":true,\"errors\":[]}")
        let second = try JSONDocument(parsing: Array(try #require(lines.last).utf8)).root
        #expect(second["line"]?.int64 == 2 && second["valid"]?.bool == false)
        let error = try #require(second.value(at: "/errors/0"))
        #expect(error["schema"]?.string == "http://localhost:1234/sub/d.json#/type")
        #expect(error["vi"]?.string == "Phải là một chuỗi ký tự.")
        #expect(error["zh"]?.string == "必须是字符串。")
        #expect(error["en"]?.string == "It must be a string.")
        // With formats asserted the first is wrong, too.
        let text = try file("x.json", "\"x\"")
        #expect(try Redriver.run(["schema", "validate", schema, text] + registry).code == 0)
        let strict = ["schema", "validate", schema, text, "--assert-formats"] + registry
        #expect(try Redriver.run(strict).code == 1)
    }

    @Test("schema check says why a schema is none, in the language asked for")
    func schemaCheck() throws {
        let good = try file("good.json", "{\"type\":\"object\"}")
        let bad = try file("bad.json", "{\"$ref\":\"#/nowhere\"}")
        #expect(try Redriver.run(["schema", "check", good]).code == 0)
        let outcome = try Redriver.run(["schema", "check", bad, "--lang", "zh"])
        #expect(outcome.code == 1)
        #expect(outcome.errors.contains("没有指向任何模式"))
        #expect(try Redriver.run(["schema", "validate", bad, good]).code == 2)
        #expect(try Redriver.run(["schema", "validate", good]).code == 2)
    }

    @Test("schema compile says how large the program is, and the digest an agreement pins")
    func compile() throws {
        let good = try file(
            "good.json",
            #"{"properties":{"a":{"pattern":"^a$"},"b":{"pattern":"\\p{L}x"},"c":{"enum":[1]}}}"#)
        let bad = try file("bad.json", "{\"pattern\":\"(\"}")
        // What `openssl dgst -sha256 -binary good.json | base64` says.
        let digest = "sha256:3GwjGo28PMcloHnJUAS9RzRttgBWKAAYGSupz3QiUh8="
        let outcome = try Redriver.run(["schema", "compile", good, "--lang", "en"])
        #expect(outcome.code == 0)
        #expect(outcome.output.contains("4 schemas, 4 rules, 2 patterns (1 with"))
        #expect(outcome.output.contains("1 constants"))
        #expect(outcome.output.contains(digest))
        let both = try Redriver.run(["schema", "compile", bad, good, "--json"])
        #expect(both.code == 1)
        let lines = both.output.split(separator: "\n")
        #expect(lines.count == 2)
        let first = try JSONDocument(parsing: Array(try #require(lines.first).utf8)).root
        #expect(first["compiled"]?.bool == false)
        #expect(first["code"]?.string == "schema.pattern")
        #expect(["vi", "zh", "en"].allSatisfy { first[$0]?.string?.isEmpty == false })
        let last = try JSONDocument(parsing: Array(try #require(lines.last).utf8)).root
        #expect(last["schemas"]?.int64 == 4 && last["rules"]?.int64 == 4)
        #expect(last["patterns"]?.int64 == 2 && last["tables"]?.int64 == 1)
        #expect(last["constants"]?.int64 == 1 && last["digest"]?.string == digest)
        #expect(try Redriver.run(["schema", "compile", scratch("none.json")]).code == 2)
        #expect(try Redriver.run(["schema", "compile"]).code == 2)
    }

    @Test("schema diff says by its exit code whether old messages can still be read")
    func diff() throws {
        let old = try file("old.json", #"{"required":["a"],"properties":{"b":{"maxLength":3}}}"#)
        let new = try file("new.json", #"{"title":"x","properties":{"b":{"maxLength":4}}}"#)
        let same = try Redriver.run(["schema", "diff", old, old, "--lang", "en"])
        #expect(same.code == 0 && same.output == "Fully compatible: both schemas allow the same.\n")
        let wider = try Redriver.run(["schema", "diff", old, new, "--lang", "en"])
        #expect(wider.code == 0)
        #expect(wider.output.contains("Backward compatible"))
        #expect(
            wider.output.contains(
                "breaks forward  /required                The member a is no longer required."))
        let narrower = try Redriver.run(["schema", "diff", new, old, "--lang", "zh"])
        #expect(narrower.code == 1)
        #expect(narrower.output.contains("仅向前兼容"))
        #expect(narrower.output.contains("字段 a 现为必填。"))
        #expect(narrower.output.contains("maxLength：原为4，现为3。"))
    }

    @Test("schema diff --json is one line, with each change and what it breaks")
    func diffJSON() throws {
        let old = try file(
            "old.json", #"{"items":{"pattern":"a"},"$ref":"http://localhost:1234/d"}"#)
        let new = try file(
            "new.json", #"{"items":{"pattern":"b"},"$ref":"http://localhost:1234/d"}"#)
        let registry = scratch("registry")
        try FileManager.default.createDirectory(
            atPath: registry, withIntermediateDirectories: true)
        _ = try file("registry/d.json", #"{"$id":"http://localhost:1234/d"}"#)
        let outcome = try Redriver.run(
            ["schema", "diff", old, new, "--json", "--registry", registry])
        #expect(outcome.code == 1)
        let answer = try JSONDocument(parsing: Array(outcome.output.utf8)).root
        #expect(answer["verdict"]?.string == "none")
        #expect(answer["backward"]?.bool == false && answer["forward"]?.bool == false)
        #expect(answer["more"]?.bool == false && answer["changes"]?.count == 1)
        let change = try #require(answer.value(at: "/changes/0"))
        #expect(change["place"]?.string == "/items/pattern")
        #expect(change["keyword"]?.string == "pattern" && change["kind"]?.string == "unknown")
        #expect(change["breaks"]?.elements.map(\.string) == ["backward", "forward"])
        #expect(["vi", "zh", "en"].allSatisfy { change[$0]?.string?.isEmpty == false })
        // What cannot be compared: not a schema, not there, not two.
        let bad = try file("bad.json", "{\"type\":1}")
        #expect(try Redriver.run(["schema", "diff", bad, bad]).code == 2)
        #expect(try Redriver.run(["schema", "diff", old, new]).code == 2)
        #expect(try Redriver.run(["schema", "diff", old, scratch("none.json")]).code == 2)
        #expect(try Redriver.run(["schema", "diff", old]).code == 2)
        #expect(try Redriver.run(["schema", "diff", bad, bad, bad]).code == 2)
    }
}
