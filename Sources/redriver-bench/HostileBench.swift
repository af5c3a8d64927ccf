// HostileBench: how long input takes that was made to take long.
//
// Each row is one text of up to a mebibyte, parsed and held against a schema. What counts is that no
// row takes longer than a few hundred harmless messages do; whether the text is taken or refused is
// beside the point.

import RedRiverJSON
import RedRiverSchema

/// One measurement, row by row.
struct HostileBench {
    /// What a row may take, in milliseconds.
    private static let most = 50.0

    struct Row {
        let name: String
        var schema = "true"
        let text: String
    }

    private let options: Options

    init(_ options: Options) { self.options = options }

    /// - Returns: Whether no row took too long.
    func run() throws -> Bool {
        var lines: [String] = []
        var isGood = true
        for row in Self.parserRows + Self.schemaRows + Self.patternRows {
            let schema = try Schema(JSONDocument(parsing: Array(row.schema.utf8)))
            let bytes = Array(row.text.utf8)
            let times = (0..<5).map { _ in Self.time(bytes, schema) }.sorted()
            isGood = isGood && times[2] < Self.most
            let shown = String(Int(times[2] * 100 + 0.5))
            let padded = String(repeating: "0", count: max(0, 3 - shown.count)) + shown
            let number = padded.dropLast(2) + "." + padded.suffix(2)
            lines.append("\"\(row.name)\":\(number)")
            if !options.has("--json") { print("\(number) ms  \(row.name)") }
        }
        if options.has("--json") { print("{" + lines.joined(separator: ",") + "}") }
        return isGood
    }

    private static func time(_ bytes: [UInt8], _ schema: Schema) -> Double {
        let start = BenchClock.processor
        if let document = try? JSONDocument(parsing: bytes) { _ = schema.validate(document) }
        return Double(BenchClock.processor - start) / 1e6
    }

    // MARK: Rows

    private static func list(_ count: Int, _ element: (Int) -> String) -> String {
        "[" + (0..<count).map(element).joined(separator: ",") + "]"
    }

    private static func object(_ count: Int, _ name: (Int) -> String) -> String {
        "{" + (0..<count).map { "\"\(name($0))\":0" }.joined(separator: ",") + "}"
    }

    private static func many(_ text: String, _ count: Int) -> String {
        String(repeating: text, count: count)
    }

    private static var parserRows: [Row] {
        [
            Row(name: "1 MiB of brackets", text: many("[", 1 << 20)),
            Row(name: "1 MiB of empty arrays", text: "[" + many("[],", 349_000) + "[]]"),
            Row(name: "100 000 members", text: object(100_000) { "n\($0)" }),
            Row(
                name: "100 000 members written with escapes",
                text: object(100_000) { "\\u006e\($0)" }),
            Row(
                name: "7 000 objects of 16 members with names that begin alike",
                text: list(7000) { _ in object(16) { "nnnnnn\(10 + $0)" } }),
            Row(name: "512 KiB of escapes", text: "\"" + many("\\n", 1 << 18) + "\""),
            Row(
                name: "512 KiB of escapes as a name",
                text: "{\"" + many("\\n", 1 << 18) + "\":0}"),
            Row(name: "1 MiB of Chinese", text: "\"" + many("榴", 349_000) + "\""),
            Row(name: "1 MiB of space", text: many(" \n", 1 << 19) + "0"),
        ]
    }

    private static var schemaRows: [Row] {
        let digits = many("7", 100_000)
        let unique = ##"{"uniqueItems":true}"##
        return [
            Row(
                name: "a number of 100 000 digits",
                schema:
                    ##"{"type":"integer","minimum":3,"maximum":7,"multipleOf":0.01,"enum":[7]}"##,
                text: digits),
            Row(
                name: "a divisor for 1e999999999999", schema: ##"{"multipleOf":0.0123}"##,
                text: "1e999999999999"),
            Row(
                name: "unique: 50 000 objects", schema: unique,
                text: list(50_000) { "{\"a\":\($0 + 100_000)}" }),
            Row(
                name: "unique: 50 000 arrays", schema: unique,
                text: list(50_000) { "[\($0 + 100_000)]" }),
            Row(
                name: "unique: 100 000 numbers", schema: unique,
                text: list(100_000) { "\($0)e1" }),
            Row(
                name: "unique: 2 objects of 40 000 members", schema: unique,
                text: "[" + object(40_000) { "n\($0)" } + ","
                    + object(40_000) { "n\(40_000 - $0)" } + "]"),
            Row(
                name: "alternatives 128 deep",
                schema:
                    ##"{"$defs":{"n":{"anyOf":[{"type":"string"},{"type":"array","items":{"$ref":"#/$defs/n"}},{"type":"array","minItems":9}]}},"$ref":"#/$defs/n"}"##,
                text: many("[", 128) + many("]", 128)),
            Row(
                name: "100 000 members nobody knows",
                schema:
                    ##"{"properties":{"a":true},"required":["b"],"unevaluatedProperties":{"type":"integer"},"propertyNames":{"maxLength":9}}"##,
                text: object(100_000) { "n\($0)" }),
            Row(
                name: "100 000 elements that are wrong", schema: ##"{"items":{"type":"string"}}"##,
                text: list(100_000) { "\($0)" }),
        ]
    }

    private static var patternRows: [Row] {
        let patterns = [
            "^(a+)+$", "(a|a)*b", "(a|aa)+$", "(.*)(.*)(.*)x", #"\\b(a+)+\\b$"#, "^(a?){30}a{30}$",
            #"(\\p{L}+)*\\d"#,
        ]
        return patterns.map { pattern in
            Row(
                name: "pattern " + pattern, schema: "{\"pattern\":\"\(pattern)\"}",
                text: "\"" + many("a", 100_000) + "!\"")
        }
    }
}
