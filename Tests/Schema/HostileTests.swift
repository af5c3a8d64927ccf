// HostileTests: instances made to hurt. What validating takes is counted, and grows as they do.

import RedRiverJSON
import Testing

@testable import RedRiverSchema

@Suite("Schemas, hostile instances")
struct HostileTests {
    private static func list(_ count: Int, _ element: (Int) -> String) -> String {
        "[" + (0..<count).map(element).joined(separator: ",") + "]"
    }

    private static func object(_ count: Int) -> String {
        "{" + (0..<count).map { "\"n\($0 + 10_000)\":0" }.joined(separator: ",") + "}"
    }

    /// A schema, and an instance of any size.
    static let rows: [(schema: String, make: @Sendable (Int) -> String)] = [
        (##"{"uniqueItems":true}"##, { list($0) { "{\"a\":\($0 + 10_000)}" } }),
        (##"{"uniqueItems":true}"##, { list($0) { "[\($0 + 10_000)]" } }),
        (##"{"uniqueItems":true}"##, { list($0) { "\($0 + 10_000)e1" } }),
        (##"{"uniqueItems":true}"##, { "[" + object($0) + "," + object($0) + "]" }),
        (##"{"properties":{"a":true},"required":["b"]}"##, { object($0) }),
        (##"{"required":["a","b"],"minProperties":1}"##, { object($0) }),
        (
            ##"{"properties":{"a":true},"unevaluatedProperties":{"type":"integer"}}"##,
            { object($0) }
        ),
        (
            ##"{"propertyNames":{"maxLength":9},"additionalProperties":{"const":0}}"##,
            { object($0) }
        ),
        (##"{"patternProperties":{"^n":{"multipleOf":7}}}"##, { object($0) }),
        (##"{"items":{"type":"string"}}"##, { list($0) { "\($0)" } }),
        (##"{"contains":{"const":-1},"maxContains":3}"##, { list($0) { "\($0)" } }),
        (
            ##"{"type":"integer","minimum":3,"maximum":7,"multipleOf":0.01,"enum":[7]}"##,
            { String(repeating: "7", count: $0) }
        ),
        (
            ##"{"minLength":3,"maxLength":70,"pattern":"^(\\n|\\r)*$","format":"uri"}"##,
            { "\"" + String(repeating: "\\n", count: $0) + "\"" }
        ),
        (##"{"pattern":"^(a+)+$"}"##, { "\"" + String(repeating: "a", count: $0) + "!\"" }),
        (##"{"pattern":"(a|a)*b"}"##, { "\"" + String(repeating: "a", count: $0) + "\"" }),
        (##"{"pattern":"\\b(a+)+\\b$"}"##, { "\"" + String(repeating: "a", count: $0) + "!\"" }),
    ]

    @Test("take steps in proportion to their length", arguments: rows.indices)
    func linear(row: Int) throws {
        let (text, make) = Self.rows[row]
        let schema = try Schema(json(text), assertsFormats: true)
        let small = schema.validate(try json(make(2000))).steps
        let large = schema.validate(try json(make(8000))).steps
        #expect(large <= 5 * small + 100, "\(small) \(large)")
        // Something is counted for what is looked at.
        #expect(large >= 100)
    }

    @Test("nested as deep as they may be take few steps with alternatives at each level")
    func alternatives() throws {
        let schema = try Schema(
            json(
                ##"{"$defs":{"n":{"anyOf":[{"type":"string"},{"type":"array","items":{"$ref":"#/$defs/n"}},{"minItems":9}]}},"$ref":"#/$defs/n"}"##
            ))
        let deep = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
        #expect(schema.validate(try json(deep)).steps < 5000)
    }

    @Test("with more wrong than is listed are left there")
    func leftEarly() throws {
        let schema = try Schema(json(##"{"items":{"anyOf":[{"type":"string"},{"const":-1}]}}"##))
        let outcome = schema.validate(try json(Self.list(20_000) { "\($0)" }))
        #expect(outcome.hasMore)
        #expect(outcome.steps < 2000)
        #expect(outcome.issues.flatMap(\.flattened).count <= 200)
    }
}

/// What the quick ways through a schema must not change.
@Suite("Schemas, quick ways")
struct QuickWayTests {
    /// A schema, what it takes and what it does not.
    static let rows: [(schema: String, good: [String], bad: [String])] = [
        // `required` is counted while `properties` are looked at.
        (
            ##"{"properties":{"a":true,"b":{"type":"null"}},"required":["b","c"],"additionalProperties":false,"patternProperties":{"^c":true}}"##,
            [##"{"b":null,"c":1}"##, ##"{"c":1,"a":2,"b":null}"##, ##"{"\u0062":null,"c":1}"##],
            ["{}", ##"{"a":1,"b":null}"##, ##"{"b":null,"c":1,"d":1}"##, ##"{"b":1,"c":1}"##]
        ),
        (
            ##"{"properties":{"a":true},"required":["a","b"],"unevaluatedProperties":false}"##,
            [], [##"{"a":1,"b":1}"##, ##"{"a":1}"##]
        ),
        (##"{"properties":{},"required":["a"]}"##, [##"{"a":1}"##, "1"], ["{}", ##"{"b":1}"##]),
        (##"{"required":[""],"properties":{"":false}}"##, [], ["{}", ##"{"":1}"##]),
        // Mere references are gone through at once.
        (
            ##"{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"type":"string"}}}"##,
            [##""x""##], ["1"]
        ),
        // Short numbers are compared without their digits being written down.
        (##"{"type":"integer"}"##, ["1", "-0", "1.0", "1e3", "10.00", "1.5e1"], ["1.5", "1e-1"]),
        (
            ##"{"enum":[1,2.50,1e2,null,false]}"##,
            ["1.0", "2.5", "100", "25e-1", "null", "false"],
            ["2", "2.05", "true", "0", ##""1""##, "[]"]
        ),
        (##"{"const":[1,{"a":2}]}"##, [##"[1.0,{"a":2}]"##], ["1", ##"[{"a":2},1]"##]),
        (
            ##"{"minimum":-0.5,"exclusiveMaximum":999999999999999999}"##,
            ["-0.5", "0", "-0.50", "999999999999999998.9", "99999999999999999e0"],
            ["-0.51", "999999999999999999", "999999999999999999.0", "1e18", "-1"]
        ),
        (
            ##"{"multipleOf":0.01}"##, ["1", "0.07", "1e10", "123456789012345678", "0"],
            ["0.001", "1.005", "1e-3"]
        ),
        (
            ##"{"multipleOf":3}"##, ["3", "-9", "3.0", "111111111111111111111"],
            ["4", "3.5", "0.3"]
        ),
        // Texts are counted only where their bytes do not tell.
        (
            ##"{"minLength":2,"maxLength":3}"##,
            [##""海海""##, ##""海海海""##, ##""😀😀""##, ##""ab""##, ##""\u6d77\n""##],
            [##""海""##, ##""😀""##, ##""海海海海""##, ##""abcd""##, ##""\n""##]
        ),
        (
            ##"{"uniqueItems":true}"##,
            [##"["a","b","ab",""]"##, "[1,true,null,[1],{}]", ##"[{"a":1},{"a":2}]"##],
            [
                ##"["a","b","a"]"##, ##"["a","\u0061"]"##, "[1,1.0]", "[100,1e2]", "[0,-0]",
                ##"[{"a":1,"b":[2]},{"b":[2.0],"a":1}]"##,
            ]
        ),
    ]

    @Test("lead to the same answers", arguments: rows.indices)
    func answers(row: Int) throws {
        let (text, good, bad) = Self.rows[row]
        let schema = try Schema(json(text))
        for (instances, isValid) in [(good, true), (bad, false)] {
            for instance in instances {
                let outcome = schema.validate(try json(instance))
                #expect(outcome.isValid == isValid, "\(text) \(instance)")
                #expect(outcome.issues.isEmpty == isValid, "\(text) \(instance)")
                #expect(schema.isValid(try json(instance)) == isValid)
            }
        }
    }

    @Test("find one element that is there twice among many", arguments: [2, 31, 32, 33, 100])
    func unique(count: Int) throws {
        let schema = try Schema(json(##"{"uniqueItems":true}"##))
        let kinds: [(Int) -> String] = [
            { "\"t\($0)\"" }, { "\($0)" }, { "[\($0),{}]" }, { "{\"a\":\($0),\"b\":0}" },
            { "\"\\n\($0)\"" }, { String(repeating: "9", count: 30) + "\($0)" },
        ]
        for kind in kinds {
            let elements = (0..<count).map(kind)
            #expect(schema.isValid(try json("[" + elements.joined(separator: ",") + "]")))
            let twice = elements + [elements[count / 2]]
            #expect(!schema.isValid(try json("[" + twice.joined(separator: ",") + "]")))
        }
    }

    @Test("remember what was looked at in values of any size", arguments: [1, 63, 64, 65, 200])
    func seen(count: Int) throws {
        let schema = try Schema(
            json(
                ##"{"anyOf":[{"patternProperties":{"^a":true}},{"patternProperties":{"^b":true}}],"unevaluatedProperties":false,"unevaluatedItems":false,"prefixItems":[true],"contains":{"const":7}}"##
            ))
        let names = (0..<count).map { ($0.isMultiple(of: 2) ? "a" : "b") + String($0) }
        let members = names.map { "\"\($0)\":0" }
        #expect(schema.isValid(try json("{" + members.joined(separator: ",") + "}")))
        let more = (members + ["\"c\":0"]).joined(separator: ",")
        #expect(!schema.isValid(try json("{" + more + "}")))
        let sevens = ["1"] + Array(repeating: "7", count: count)
        #expect(schema.isValid(try json("[" + sevens.joined(separator: ",") + "]")))
        #expect(!schema.isValid(try json("[" + (sevens + ["8"]).joined(separator: ",") + "]")))
    }
}
