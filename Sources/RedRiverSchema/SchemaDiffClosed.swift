// SchemaDiffClosed: members, where `unevaluatedProperties: false` closes several schemas together.
//
// A schema made of others by `allOf` and `$ref` and closed as a whole allows the names that any of
// them has. Such names are compared here once, whichever of the schemas has them.

internal import RedRiverJSON

/// The names a closed schema allows.
private struct SchemaClosure {
    /// Schemas that are looked at, and how deep they may lie in each other.
    private static let most = 1000
    private static let depthMost = 100
    /// With these a name may be allowed in another way.
    private static let others = [
        "patternProperties", "additionalProperties", "unevaluatedProperties", "anyOf", "oneOf",
        "if", "dependentSchemas", "dependencies", "$dynamicRef",
    ]

    /// Each name once, and all schemas for its value.
    private(set) var names: [[UInt8]] = []
    private(set) var places: [[UInt8]: [SchemaPlace]] = [:]
    private var seen: Set<SchemaPlace> = []

    /// - Returns: `nil` if it is not closed, or names are allowed in another way.
    init?(_ view: SchemaView, in side: inout SchemaSide) {
        let keyword = view.hasInner ? "unevaluatedProperties" : view.restOfMembers.keyword
        guard let rest = view.schema(keyword), side.view(rest).isFalse,
            add(view, allowed: keyword, 0, &side)
        else { return nil }
    }

    /// - Returns: Whether names are allowed in no other way.
    private mutating func add(
        _ view: SchemaView, allowed: String?, _ depth: Int, _ side: inout SchemaSide
    ) -> Bool {
        guard seen.insert(view.place).inserted else { return true }
        guard depth < Self.depthMost, seen.count < Self.most,
            !Self.others.contains(where: { $0 != allowed && view.value($0) != nil })
        else { return false }
        for (name, place) in view.table("properties") {
            if places[name] == nil { names.append(name) }
            places[name, default: []].append(place)
        }
        let inner = [side.target(of: view, "$ref")].compactMap { $0 } + view.schemas("allOf")
        for place in inner {
            guard add(side[place], allowed: nil, depth + 1, &side) else { return false }
        }
        return true
    }
}

extension SchemaComparison {
    /// Compares the names of two schemas that are closed as a whole.
    ///
    /// - Returns: Whether they are.
    mutating func compareClosed(_ pair: SchemaPair) -> Bool {
        guard pair.old.unevaluatedMembers != nil || pair.new.unevaluatedMembers != nil,
            let before = SchemaClosure(pair.old, in: &old),
            let after = SchemaClosure(pair.new, in: &new)
        else { return false }
        let mode = pair.mode(for: .object)
        for name in after.names {
            let places = after.places[name] ?? []
            if let others = before.places[name] {
                compare(others, places, mode)
            } else if !places.contains(where: { new.view($0).isFalse }) {
                note(
                    .memberAllowed(String(decoding: name, as: UTF8.self)), .wider,
                    .new(places[0], nil), mode, keyword: "properties")
            }
        }
        for name in before.names where after.places[name] == nil {
            let places = before.places[name] ?? []
            if places.contains(where: { old.view($0).isFalse }) { continue }
            note(
                .memberForbidden(String(decoding: name, as: UTF8.self)), .narrower,
                .old(places[0], nil), mode, keyword: "properties")
        }
        return true
    }

    /// Compares all schemas for one value, of which neither side has none.
    private mutating func compare(
        _ before: [SchemaPlace], _ after: [SchemaPlace], _ mode: SchemaMode
    ) {
        for (a, b) in zip(before, after) { later(a, b, mode) }
        for extra in after.dropFirst(before.count) {
            later(before[0], extra, mode.only(.narrower))
        }
        for extra in before.dropFirst(after.count) { later(extra, after[0], mode.only(.wider)) }
    }
}
