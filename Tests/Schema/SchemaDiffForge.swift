// SchemaDiffForge: schemas made at random, and others that differ from them a little.

import TestSupport

/// A schema that is easily changed.
indirect enum ForgedSchema {
    enum Value {
        case text(String)
        case schema(ForgedSchema)
        case list([ForgedSchema])
        case table([(name: String, schema: ForgedSchema)])
    }

    case bool(Bool)
    case object([(keyword: String, value: Value)])

    var text: String {
        switch self {
        case .bool(let value): "\(value)"
        case .object(let members):
            "{" + members.map { "\"\($0.keyword)\":" + Self.text($0.value) }.joined(separator: ",")
                + "}"
        }
    }

    private static func text(_ value: Value) -> String {
        switch value {
        case .text(let text): text
        case .schema(let schema): schema.text
        case .list(let list): "[" + list.map(\.text).joined(separator: ",") + "]"
        case .table(let table):
            "{" + table.map { "\"\($0.name)\":" + $0.schema.text }.joined(separator: ",") + "}"
        }
    }
}

/// Makes schemas about the values of ``SchemaDiffTests/instances``.
struct SchemaForge {
    private static let texts: [(String, [String])] = [
        ("type", ["\"string\"", "\"number\"", "\"integer\"", "\"object\"", "\"array\""]),
        ("type", ["[\"string\",\"null\"]", "[\"object\",\"integer\"]", "[\"array\",\"object\"]"]),
        ("enum", ["[1,2]", "[1]", "[\"a\",\"b\",1]", "[null,{}]", "[[1],\"a\"]"]),
        ("const", ["1", "\"a\"", "null", "{\"a\":1}"]), ("minimum", ["0", "1", "2"]),
        ("exclusiveMinimum", ["0", "1"]), ("maximum", ["1", "2.5"]),
        ("exclusiveMaximum", ["1", "3"]), ("multipleOf", ["1", "0.5", "2", "3"]),
        ("minLength", ["0", "1", "2"]), ("maxLength", ["1", "2"]),
        ("pattern", ["\"^a\"", "\"b\""]),
        ("minItems", ["1", "2"]), ("maxItems", ["1", "2"]), ("uniqueItems", ["true", "false"]),
        ("minContains", ["0", "2"]), ("maxContains", ["1", "2"]), ("minProperties", ["1", "2"]),
        ("maxProperties", ["1", "2"]), ("required", ["[\"a\"]", "[\"a\",\"b\"]"]),
        ("dependentRequired", ["{\"a\":[\"b\"]}", "{\"b\":[\"a\",\"c\"]}"]),
        ("dependencies", ["{\"a\":[\"b\"]}", "{\"a\":{\"minProperties\":2}}"]),
    ]
    private static let schemas = [
        "items", "contains", "additionalProperties", "propertyNames", "not", "if", "then", "else",
        "unevaluatedItems", "unevaluatedProperties", "unevaluatedProperties",
        "additionalProperties", "contains",
    ]
    private static let lists = ["prefixItems", "allOf", "anyOf", "oneOf"]
    private static let tables = [
        "properties", "properties", "patternProperties", "dependentSchemas",
    ]

    var random: SeededGenerator

    /// A document, with two schemas that may be referred to.
    mutating func document() -> ForgedSchema {
        let inner = schema(2, references: ["b"])
        guard case .object(let members) = schema(3, references: ["a", "b"]) else {
            return .bool(true)
        }
        let table = [("a", inner), ("b", schema(2, references: []))]
        return .object(members + [("$defs", .table(table.map { (name: $0, schema: $1) }))])
    }

    private mutating func schema(_ depth: Int, references: [String]) -> ForgedSchema {
        if Int.random(in: 0..<10, using: &random) < (depth == 0 ? 6 : 1) {
            return .bool(Bool.random(using: &random))
        }
        if depth > 0, Int.random(in: 0..<5, using: &random) == 0 {
            return closed(depth, references)
        }
        var members: [(keyword: String, value: ForgedSchema.Value)] = []
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let member = member(depth, references)
            if !members.contains(where: { $0.keyword == member.keyword }) { members.append(member) }
        }
        return .object(members)
    }

    /// One made of others and closed as a whole.
    private mutating func closed(_ depth: Int, _ references: [String]) -> ForgedSchema {
        func part(_ forge: inout Self) -> ForgedSchema {
            let names = ["a", "b", "ab", "c"].filter { _ in Bool.random(using: &forge.random) }
            let table = names.map { ($0, forge.schema(depth - 1, references: references)) }
            return .object([("properties", .table(table.map { (name: $0, schema: $1) }))])
        }
        var members: [(keyword: String, value: ForgedSchema.Value)] = [
            ("allOf", .list([part(&self), part(&self)])),
            ("unevaluatedProperties", .schema(.bool(false))),
        ]
        if let name = references.first, Bool.random(using: &random) {
            members.append(("$ref", .text("\"#/$defs/\(name)\"")))
        }
        return .object(members)
    }

    private mutating func member(
        _ depth: Int, _ references: [String]
    ) -> (keyword: String, value: ForgedSchema.Value) {
        let kind = Int.random(in: 0..<10, using: &random)
        if depth == 0 || kind < 3 {
            let (keyword, values) = pick(Self.texts)
            return (keyword, .text(pick(values)))
        }
        switch kind {
        case 3 where !references.isEmpty: return ("$ref", .text("\"#/$defs/\(pick(references))\""))
        case 3...6:
            return (pick(Self.schemas), .schema(schema(depth - 1, references: references)))
        case 7:
            let count = Int.random(in: 1...2, using: &random)
            return (
                pick(Self.lists),
                .list((0..<count).map { _ in schema(depth - 1, references: references) })
            )
        default:
            let keyword = pick(Self.tables)
            let all = keyword == "patternProperties" ? ["^a", "b"] : ["a", "b", "ab"]
            let names = all.filter { _ in Bool.random(using: &random) }
            return (
                keyword, .table(names.map { ($0, schema(depth - 1, references: references)) })
            )
        }
    }

    /// The same, but for one thing or two.
    mutating func changed(_ schema: ForgedSchema, depth: Int = 3) -> ForgedSchema {
        guard case .object(var members) = schema, !members.isEmpty else {
            return self.schema(0, references: [])
        }
        let at = Int.random(in: members.indices, using: &random)
        let choice = Int.random(in: 0..<8, using: &random)
        if members[at].keyword != "$defs", choice == 0 {
            members.remove(at: at)
        } else if choice == 1 {
            let new = member(max(0, depth), [])
            members.removeAll { $0.keyword == new.keyword }
            members.append(new)
        } else {
            members[at].value = changed(members[at], depth)
        }
        return .object(members)
    }

    private mutating func changed(
        _ member: (keyword: String, value: ForgedSchema.Value), _ depth: Int
    ) -> ForgedSchema.Value {
        switch member.value {
        case .text(let text):
            let values = Self.texts.filter { $0.0 == member.keyword }.flatMap(\.1)
            return .text(values.isEmpty ? text : pick(values))
        case .schema(let schema): return .schema(changed(schema, depth: depth - 1))
        case .list(var list):
            let at = Int.random(in: list.indices, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: list.append(schema(0, references: []))
            case 1 where list.count > 1: list.remove(at: at)
            case 2: list.swapAt(0, list.count - 1)
            default: list[at] = changed(list[at], depth: depth - 1)
            }
            return .list(list)
        case .table(var table):
            guard let at = table.indices.randomElement(using: &random) else {
                return .table([("a", schema(0, references: []))])
            }
            switch Int.random(in: 0..<6, using: &random) {
            case 0 where member.keyword != "$defs": table.remove(at: at)
            case 1 where !table.contains { $0.name == "b" }:
                table.append(("b", schema(0, references: [])))
            default: table[at].schema = changed(table[at].schema, depth: depth - 1)
            }
            return .table(table)
        }
    }

    private mutating func pick<Item>(_ items: [Item]) -> Item {
        items[Int.random(in: items.indices, using: &random)]
    }
}
