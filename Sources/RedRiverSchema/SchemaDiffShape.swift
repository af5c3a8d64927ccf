// SchemaDiffShape: what schemas for one value look at, for `unevaluated…`.
//
// Which members or elements are left over depends on every schema for the same value. Where these
// look at the same names in the same order, more values that match leave less over, so the schemas
// compare as any others do. Where they do not, nothing is claimed.

internal import RedRiverJSON

extension SchemaComparison {
    /// Compares `unevaluated…` where it depends on other schemas.
    mutating func compareUnevaluated(
        _ pair: SchemaPair, _ a: SchemaPlace?, _ b: SchemaPlace?, _ subject: SchemaShape.Subject,
        _ mode: SchemaMode
    ) {
        let (a, b) = (old.meaning(a), new.meaning(b))
        if a != nil, b != nil {
            let before = SchemaShape(subject, of: pair.old, in: &old)
            let after = SchemaShape(subject, of: pair.new, in: &new)
            if before == nil || before != after {
                note(
                    .evaluation, .other, place(of: subject.rawValue, pair), mode, isSure: false)
            }
        }
        compare(a, b, subject.rawValue, mode)
    }
}

/// What a schema and those within it for the same value look at.
struct SchemaShape: Equatable {
    /// What is left over is said by the keyword of this name.
    enum Subject: String {
        case members = "unevaluatedProperties"
        case items = "unevaluatedItems"
    }

    /// Schemas that are looked at, and how deep they may lie in each other.
    private static let most = 10_000
    private static let depthMost = 100

    private let subject: Subject
    private var bytes: [UInt8] = []
    private var left = most

    /// - Returns: `nil` if it is too large.
    init?(_ subject: Subject, of view: SchemaView, in side: inout SchemaSide) {
        self.subject = subject
        guard write(view, 0, &side) else { return nil }
    }

    static func == (a: Self, b: Self) -> Bool { a.bytes == b.bytes }

    /// - Returns: Whether it was not too large.
    private mutating func write(
        _ outer: SchemaView, _ depth: Int, _ side: inout SchemaSide
    ) -> Bool {
        guard depth < Self.depthMost, left > 0 else { return false }
        left -= 1
        let view = side.view(outer.place)
        bytes.append(UInt8(ascii: "{"))
        switch subject {
        case .members: writeMembers(view, isRoot: depth == 0)
        case .items: writeItems(view, isRoot: depth == 0)
        }
        for (name, place) in inner(view, &side) {
            write(name)
            guard write(side[place], depth + 1, &side) else { return false }
        }
        bytes.append(UInt8(ascii: "}"))
        return true
    }

    private mutating func writeMembers(_ view: SchemaView, isRoot: Bool) {
        let isWhole =
            view.value("additionalProperties") != nil
            || (!isRoot && view.value("unevaluatedProperties") != nil)
        if isWhole { return bytes.append(UInt8(ascii: "*")) }
        for keyword in ["properties", "patternProperties"] {
            write(Array(keyword.utf8))
            let names = view.table(keyword).map(\.name)
            for name in names.sorted(by: { $0.lexicographicallyPrecedes($1) }) { write(name) }
        }
    }

    private mutating func writeItems(_ view: SchemaView, isRoot: Bool) {
        let isWhole =
            view.value("items") != nil
            || (!isRoot && view.value("unevaluatedItems") != nil)
        if isWhole { return bytes.append(UInt8(ascii: "*")) }
        write(Array(String(view.schemas("prefixItems").count).utf8))
        if view.value("contains") != nil { bytes.append(UInt8(ascii: "c")) }
    }

    /// The schemas within one that look at the same value, by the way that leads there.
    private func inner(
        _ view: SchemaView, _ side: inout SchemaSide
    ) -> [(way: [UInt8], place: SchemaPlace)] {
        var list: [(String, SchemaPlace)] = []
        for keyword in ["$ref", "$dynamicRef"] {
            if let target = side.target(of: view, keyword) { list.append((keyword, target)) }
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            list += view.schemas(keyword).map { (keyword, $0) }
        }
        if view.value("if") != nil {
            for keyword in ["if", "then", "else"] {
                if let place = view.schema(keyword) { list.append((keyword, place)) }
            }
        }
        let dependent = ["dependentSchemas", "dependencies"].flatMap(view.table)
            .filter { view.document.kind(at: $0.place.node) != .array }
            .sorted { $0.name.lexicographicallyPrecedes($1.name) }
        return list.map { (Array($0.0.utf8), $0.1) } + dependent.map { ($0.name, $0.place) }
    }

    /// The length first, so that no text looks like two.
    private mutating func write(_ text: [UInt8]) {
        bytes += Array(String(text.count).utf8) + [UInt8(ascii: ":")] + text
    }
}
