// SchemaTests: what a schema says of an instance, where, and in which words; and what is no schema.

import RedRiverBase
import RedRiverJSON
import Testing

@testable import RedRiverSchema

/// A text as a document.
func json(_ text: String) throws -> JSONDocument { try JSONDocument(parsing: Array(text.utf8)) }

@Suite("Schemas")
struct SchemaTests {
    /// A schema, an instance, and each issue: instance pointer, place in the schema, keyword.
    static let issues: [(schema: String, instance: String, found: [(String, String, String)])] = [
        (
            ##"{"type":"object","required":["a","b"]}"##, ##"{"a":1}"##,
            [("", "/required", "required")]
        ),
        (
            ##"{"required":["a","b"]}"##, "{}",
            [("", "/required", "required"), ("", "/required", "required")]
        ),
        (
            ##"{"properties":{"a~/b":{"type":"string"}}}"##, ##"{"a~/b":1}"##,
            [("/a~0~1b", "/properties/a~0~1b/type", "type")]
        ),
        (
            ##"{"additionalProperties":false}"##, ##"{"x":1}"##,
            [("/x", "/additionalProperties", "additionalProperties")]
        ),
        (
            ##"{"properties":{"x":true},"unevaluatedProperties":false}"##, ##"{"x":1,"y":2}"##,
            [("/y", "/unevaluatedProperties", "unevaluatedProperties")]
        ),
        (
            ##"{"$defs":{"d":{"minimum":5}},"items":{"$ref":"#/$defs/d"}}"##, "[9,3,4]",
            [("/1", "/$defs/d/minimum", "minimum"), ("/2", "/$defs/d/minimum", "minimum")]
        ),
        (
            ##"{"prefixItems":[true,{"const":1}],"items":false}"##, "[0,2,3]",
            [("/1", "/prefixItems/1/const", "const"), ("/2", "/items", "items")]
        ),
        (
            ##"{"anyOf":[{"type":"string"},{"minimum":3}]}"##, "1",
            [
                ("", "/anyOf", "anyOf"), ("", "/anyOf/0/type", "type"),
                ("", "/anyOf/1/minimum", "minimum"),
            ]
        ),
        (##"{"oneOf":[true,true]}"##, "1", [("", "/oneOf", "oneOf")]),
        (##"{"not":{"type":"number"}}"##, "1", [("", "/not", "not")]),
        (
            ##"{"if":{"type":"number"},"then":{"maximum":3},"else":false}"##, "5",
            [("", "/then/maximum", "maximum")]
        ),
        (##"{"contains":{"const":1}}"##, "[2]", [("", "/contains", "contains")]),
        (##"{"contains":true,"maxContains":1}"##, "[2,3]", [("", "/maxContains", "maxContains")]),
        (
            ##"{"dependentRequired":{"a":["b"]}}"##, ##"{"a":1}"##,
            [("", "/dependentRequired", "dependentRequired")]
        ),
        (
            ##"{"propertyNames":{"maxLength":1}}"##, ##"{"ab":1}"##,
            [("/ab", "/propertyNames/maxLength", "maxLength")]
        ),
        (##"{"uniqueItems":true}"##, "[1,1.0]", [("", "/uniqueItems", "uniqueItems")]),
        (
            ##"{"pattern":"^a$","format":"ipv4"}"##, "\"b\"",
            [("", "/pattern", "pattern"), ("", "/format", "format")]
        ),
        ("false", "1", [("", "", "false")]),
    ]

    @Test("name each rule that does not hold, and where", arguments: issues.indices)
    func names(row: Int) throws {
        let (schema, instance, found) = Self.issues[row]
        let compiled = try Schema(json(schema), at: "https://x.example/s", assertsFormats: true)
        let outcome = compiled.validate(try json(instance))
        let issues = outcome.issues.flatMap(\.flattened)
        #expect(!outcome.isValid)
        #expect(issues.map(\.instance) == found.map(\.0))
        #expect(
            issues.map(\.place) == found.map { $0.1.isEmpty ? "" : "https://x.example/s#" + $0.1 })
        #expect(issues.map(\.keyword) == found.map(\.2))
        for issue in issues {
            let text = try #require(issue.text)
            #expect(Language.allCases.allSatisfy { !text($0).isEmpty })
            #expect(Set(Language.allCases.map { text($0) }).count == 3)
        }
    }

    /// What is no schema, and the code it is refused with.
    static let refused = [
        (##"{"$ref":"#/$defs/x"}"##, "schema.dangling-reference"),
        (##"{"$ref":"https://elsewhere.example/x"}"##, "schema.dangling-reference"),
        (##"{"$ref":"#nowhere"}"##, "schema.dangling-reference"),
        (##"{"$dynamicRef":"#nowhere"}"##, "schema.dangling-reference"),
        (##"{"$schema":"http://json-schema.org/draft-07/schema#"}"##, "schema.unknown-dialect"),
        (##"{"pattern":"("}"##, "schema.pattern"),
        (##"{"patternProperties":{"(?=a)":true}}"##, "schema.pattern"),
        (##"{"$ref":"#"}"##, "schema.endless"),
        (##"{"allOf":[{"anyOf":[{"$ref":"#"}]}]}"##, "schema.endless"),
        (##"{"$defs":{"a":{"$id":"b"},"c":{"$id":"b"}}}"##, "schema.duplicate-identifier"),
        (##"{"$defs":{"a":{"$anchor":"b"},"c":{"$anchor":"b"}}}"##, "schema.duplicate-identifier"),
        (##"{"$anchor":"1"}"##, "schema.malformed"), (##"{"$id":"x#y"}"##, "schema.malformed"),
        (##"{"type":"text"}"##, "schema.malformed"), (##"{"type":[]}"##, "schema.malformed"),
        (##"{"type":["null","null"]}"##, "schema.malformed"),
        (##"{"enum":1}"##, "schema.malformed"),
        (##"{"minimum":"1"}"##, "schema.malformed"), (##"{"multipleOf":0}"##, "schema.malformed"),
        (##"{"multipleOf":-1}"##, "schema.malformed"), (##"{"maxLength":-1}"##, "schema.malformed"),
        (##"{"maxLength":1.5}"##, "schema.malformed"), (##"{"required":"a"}"##, "schema.malformed"),
        (##"{"required":["a","a"]}"##, "schema.malformed"),
        (##"{"required":[1]}"##, "schema.malformed"),
        (##"{"allOf":[]}"##, "schema.malformed"), (##"{"allOf":{}}"##, "schema.malformed"),
        (##"{"properties":[]}"##, "schema.malformed"), (##"{"items":[true]}"##, "schema.malformed"),
        (##"{"not":1}"##, "schema.malformed"), (##"{"uniqueItems":1}"##, "schema.malformed"),
        (##"{"properties":{"a":[]}}"##, "schema.malformed"),
        (##"{"patternProperties":{"a":[]}}"##, "schema.malformed"),
        (##"{"dependentSchemas":{"a":[]}}"##, "schema.malformed"),
        (##"{"dependencies":{"a":1}}"##, "schema.malformed"),
        (##"{"$ref":"#/$defs/a","$defs":{"a":[]}}"##, "schema.malformed"),
        ("[]", "schema.malformed"), ("1", "schema.malformed"),
    ]

    @Test("that cannot be are refused when they are compiled", arguments: refused)
    func refusals(schema: String, code: String) throws {
        let document = try json(schema)
        do throws(SchemaError) {
            _ = try Schema(document)
            Issue.record("\(schema) was compiled")
        } catch {
            #expect(error.code == code)
            #expect(Language.allCases.allSatisfy { !error.text($0).isEmpty })
        }
    }

    @Test("list at most a hundred issues, and say that there are more")
    func bounded() throws {
        let schema = try Schema(json(##"{"items":{"type":"string"}}"##))
        let many = "[" + Array(repeating: "1", count: 1000).joined(separator: ",") + "]"
        let outcome = schema.validate(try json(many))
        #expect(outcome.issues.flatMap(\.flattened).count == 100)
        #expect(outcome.hasMore)
        let few = schema.validate(try json("[1]"))
        #expect(!few.hasMore)
    }

    @Test("are reported in the standard's formats")
    func formats() throws {
        let schema = try Schema(
            json(
                ##"{"properties":{"a":{"$ref":"#/$defs/d"}},"$defs":{"d":{"type":"string","minimum":3}}}"##
            ),
            at: "https://x.example/s")
        let good = schema.validate(try json(##"{"a":"x"}"##))
        #expect(String(decoding: good.basic.compact, as: UTF8.self) == ##"{"valid":true}"##)
        let bad = schema.validate(try json(##"{"a":1}"##))
        #expect(String(decoding: bad.flag.compact, as: UTF8.self) == ##"{"valid":false}"##)
        let basic = try JSONDocument(parsing: bad.basic.compact).root
        let errors = Array(try #require(basic["errors"]).elements)
        #expect(
            errors.map { $0["keywordLocation"]?.string } == [
                "/properties/a/$ref/type", "/properties/a/$ref/minimum",
            ])
        #expect(errors[0]["absoluteKeywordLocation"]?.string == "https://x.example/s#/$defs/d/type")
        #expect(errors[0]["instanceLocation"]?.string == "/a")
        let detailed = try JSONDocument(parsing: bad.detailed.compact).root
        #expect(detailed["errors"]?.count == 1)
        #expect(
            detailed.value(at: "/errors/0/errors/1/keywordLocation")?.string
                == "/properties/a/$ref/minimum")
    }

    @Test("take linear steps, whatever a stranger sends")
    func linear() throws {
        let schema = try Schema(
            json(
                ##"{"$defs":{"n":{"items":{"$ref":"#/$defs/n"},"uniqueItems":true,"additionalProperties":{"pattern":"^(a+)+$"}}},"$ref":"#/$defs/n"}"##
            ))
        func steps(_ text: String) throws -> Int { schema.validate(try json(text)).steps }
        for make in [
            { "[" + (0..<$0).map(String.init).joined(separator: ",") + "]" },
            { "[" + (0..<$0).map { "[\($0)]" }.joined(separator: ",") + "]" },
            { "{\"x\":\"" + String(repeating: "a", count: $0) + "!\"}" },
            { "{" + (0..<$0).map { "\"k\($0)\":\"a\"" }.joined(separator: ",") + "}" },
        ] as [(Int) -> String] {
            let (small, large) = (try steps(make(2000)), try steps(make(8000)))
            #expect(large <= 5 * small, "\(small) \(large)")
        }
        let deep = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
        #expect(try steps(deep) < 20_000)
    }
}

@Suite("References")
struct ReferenceTests {
    /// RFC 3986 §5.4, against `http://a/b/c/d;p?q`.
    static let rows = [
        ("g:h", "g:h"), ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"),
        ("g/", "http://a/b/c/g/"),
        ("/g", "http://a/g"), ("//g", "http://g"), ("?y", "http://a/b/c/d;p?y"),
        ("g?y", "http://a/b/c/g?y"), ("#s", "http://a/b/c/d;p?q#s"), ("g#s", "http://a/b/c/g#s"),
        ("g?y#s", "http://a/b/c/g?y#s"), (";x", "http://a/b/c/;x"), ("g;x", "http://a/b/c/g;x"),
        ("g;x?y#s", "http://a/b/c/g;x?y#s"), ("", "http://a/b/c/d;p?q"), (".", "http://a/b/c/"),
        ("./", "http://a/b/c/"), ("..", "http://a/b/"), ("../", "http://a/b/"),
        ("../g", "http://a/b/g"), ("../..", "http://a/"), ("../../", "http://a/"),
        ("../../g", "http://a/g"), ("../../../g", "http://a/g"), ("../../../../g", "http://a/g"),
        ("/./g", "http://a/g"), ("/../g", "http://a/g"), ("g.", "http://a/b/c/g."),
        (".g", "http://a/b/c/.g"), ("g..", "http://a/b/c/g.."), ("..g", "http://a/b/c/..g"),
        ("./../g", "http://a/b/g"), ("./g/.", "http://a/b/c/g/"), ("g/./h", "http://a/b/c/g/h"),
        ("g/../h", "http://a/b/c/h"), ("g;x=1/./y", "http://a/b/c/g;x=1/y"),
        ("g;x=1/../y", "http://a/b/c/y"), ("g?y/./x", "http://a/b/c/g?y/./x"),
        ("g#s/../x", "http://a/b/c/g#s/../x"), ("http:g", "http:g"),
    ]

    @Test("are resolved as RFC 3986 says", arguments: rows)
    func resolution(reference: String, wanted: String) {
        let base = SchemaURI("http://a/b/c/d;p?q")
        #expect(base.resolving(SchemaURI(reference)).description == wanted)
    }
}
