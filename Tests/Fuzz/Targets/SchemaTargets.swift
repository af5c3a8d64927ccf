// SchemaTargets: schemas, patterns, and instances of a schema that uses every keyword.

import RedRiverBase
import RedRiverJSON
import RedRiverSchema

enum SchemaTargets {
    static let all = [pattern, schema, instance]

    static let pattern = FuzzTarget(
        "pattern",
        seeds: [
            "^[A-Z]{4}[0-9]{7}$", "(a|b)*c+?d{2,3}", "^\\p{L}[^\\d\\s-]\\u{41}.$", "\\bx\\B|y",
            "(?:a(?<n>b)){0,4}",
        ].map(utf8),
        words: [
            "(?=", "\\k<n>", "\\1", "{9}", "{2,}", "[^", "\\p{", "Lu}", "\\u", "|", "(?<", "*?",
        ]
    ) { (bytes) throws(Violation) in
        guard let text = String(validating: bytes, as: UTF8.self) else { return .refused }
        do throws(RegexError) {
            let regex = try Regex(text)
            try isKept(Regex.isPattern(text), "what can be matched is no pattern")
            for subject in ["", "CSQU3054383", "aaaaab", text] { _ = regex.isFound(in: subject) }
            var steps = 0
            let long = [UInt8](repeating: UInt8(ascii: "a"), count: 1000)
            _ = regex.isFound(in: long, long.indices, steps: &steps)
            try isKept(steps < 1000 * 60_000, "\(steps) steps for a thousand characters")
            return .accepted
        } catch {
            return .refused
        }
    }

    /// Within a pattern's own errors, a property that does not hold ends the process.
    private static func isKept(_ holds: Bool, _ what: String) throws(RegexError) {
        precondition(holds, what)
    }

    static let schema = FuzzTarget(
        "schema", cost: .some,
        seeds: [rich, "true", "{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{}}}"].map(utf8),
        words: keywords
    ) { (bytes) throws(Violation) in
        guard let document = try? JSONDocument(parsing: bytes) else { return .refused }
        return try judge { () throws(SchemaError) in
            try Schema(document)
        } _: { (schema) throws(Violation) in
            for text in instances {
                guard let instance = try? JSONDocument(parsing: utf8(text)) else { continue }
                try check(schema.validate(instance))
            }
        }
    }

    static let instance = FuzzTarget(
        "schema-instance", seeds: instances.map(utf8),
        words: ["\"a\"", "\"b\"", "1.0", "1e400", "[]"]
    ) { (bytes) throws(Violation) in
        guard let instance = try? JSONDocument(parsing: bytes), let compiled else {
            return .refused
        }
        let outcome = compiled.validate(instance)
        try check(outcome)
        try demand(compiled.isValid(instance) == outcome.isValid, "two verdicts")
        return .accepted
    }

    private static func check(_ outcome: SchemaOutcome) throws(Violation) {
        try demand(outcome.isValid == outcome.issues.isEmpty, "a verdict without its reasons")
        for issue in outcome.issues.flatMap(\.flattened) {
            guard let text = issue.text else { throw Violation("an issue without words") }
            try refused(text)
        }
        _ = outcome.basic.compact
        _ = outcome.detailed.compact
    }

    private static let compiled: Schema? = (try? JSONDocument(parsing: utf8(rich))).flatMap {
        try? Schema($0, assertsFormats: true)
    }

    private static let keywords = [
        "\"$ref\"", "\"#\"", "\"#/$defs/a\"", "\"$id\"", "\"$anchor\"", "\"$dynamicRef\"",
        "\"allOf\"", "\"not\"", "\"items\"", "\"type\"", "\"pattern\"", "true", "false", "[", "{}",
    ]

    private static let instances = [
        "{\"a\":1,\"b\":[1,2,\"x\"],\"c\":\"2026-11-27\"}", "[1,1.0,{\"a\":null}]", "\"aab\"",
        "3.5",
        "{\"b\":[],\"d\":{\"d\":{\"d\":{}}}}", "null",
    ]

    private static let rich = """
        {"$id":"https://x.example/s","$dynamicAnchor":"n","type":["object","array","string","number","null"],
        "properties":{"a":{"minimum":1,"multipleOf":0.5},"b":{"prefixItems":[{"const":1}],"items":{"enum":[2,"x"]},
        "contains":{"type":"string"},"maxContains":2,"uniqueItems":true},"c":{"format":"date","maxLength":10},
        "d":{"$dynamicRef":"#n"}},"patternProperties":{"^x":{"pattern":"^a+$"}},"required":["b"],
        "dependentRequired":{"a":["b"]},"dependentSchemas":{"c":{"minProperties":1}},"propertyNames":{"maxLength":9},
        "if":{"required":["a"]},"then":{"maxProperties":9},"else":{"not":{"const":3}},
        "anyOf":[{"type":"object"},{"$ref":"#/$defs/a"}],"oneOf":[true,false],
        "unevaluatedProperties":false,"unevaluatedItems":{"$ref":"#/$defs/a"},"$defs":{"a":{"minLength":1}}}
        """
}
