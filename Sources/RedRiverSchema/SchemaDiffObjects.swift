// SchemaDiffObjects: what a schema says of the members of an object.
//
// A name is under the schema `properties` has for it and under those of all patterns it matches; if
// there is neither, under `additionalProperties`. So a name that one side has and the other has not
// is compared with what the other says of names it does not know.

internal import RedRiverJSON

/// `properties`, `patternProperties` and `additionalProperties` of one schema.
private struct SchemaMembers {
    struct Pattern {
        let text: [UInt8]
        let regex: Regex
        let place: SchemaPlace
    }

    let named: [(name: [UInt8], place: SchemaPlace)]
    let places: [[UInt8]: SchemaPlace]
    let patterns: [Pattern]

    init(_ view: SchemaView) {
        named = view.table("properties")
        places = Dictionary(named.map { ($0.name, $0.place) }) { first, _ in first }
        patterns = view.table("patternProperties").map { text, place in
            do throws(RegexError) {
                let regex = try Regex(String(decoding: text, as: UTF8.self))
                return Pattern(text: text, regex: regex, place: place)
            } catch {
                preconditionFailure("a pattern of a schema that was compiled before")
            }
        }
    }

    func firstPattern(matching name: [UInt8]) -> Pattern? {
        var steps = 0
        return patterns.first { $0.regex.isFound(in: name, name.indices, steps: &steps) }
    }

    func hasName(matching pattern: Pattern) -> Bool {
        var steps = 0
        return named.contains {
            pattern.regex.isFound(in: $0.name, $0.name.indices, steps: &steps)
        }
    }
}

extension SchemaView {
    /// What `additionalProperties` says, or `unevaluatedProperties` where that comes to the same.
    var restOfMembers: (place: SchemaPlace?, keyword: String) {
        if let place = schema("additionalProperties") { return (place, "additionalProperties") }
        guard !hasInner else { return (nil, "additionalProperties") }
        return (schema("unevaluatedProperties"), "unevaluatedProperties")
    }

    /// `unevaluatedProperties` where what it is about depends on other schemas.
    var unevaluatedMembers: SchemaPlace? {
        restOfMembers.place == nil ? schema("unevaluatedProperties") : nil
    }

    /// Names, and those that must be there with them.
    fileprivate var dependentNames: [(name: [UInt8], needs: Set<[UInt8]>, keyword: String)] {
        ["dependentRequired", "dependencies"].flatMap { keyword in
            value(keyword)?.members.filter { $0.value.kind == .array }.map {
                (Array($0.name.utf8), Set(names($0.value)), keyword)
            } ?? []
        }
    }

    /// Names, and the schemas that hold with them.
    fileprivate var dependentSchemas: [(name: [UInt8], place: SchemaPlace, keyword: String)] {
        ["dependentSchemas", "dependencies"].flatMap { keyword in
            value(keyword)?.members.filter { $0.value.kind != .array }.map {
                (Array($0.name.utf8), place(of: $0.value), keyword)
            } ?? []
        }
    }
}

extension SchemaComparison {
    mutating func compareObjects(_ pair: SchemaPair) {
        let mode = pair.mode(for: .object)
        guard !mode.breaks(.other).isEmpty else { return }
        compareRequired(pair, mode)
        compareDependentRequired(pair, mode)
        compareDependentSchemas(pair, mode)
        compare(
            pair.old.schema("propertyNames"), pair.new.schema("propertyNames"), "propertyNames",
            mode)
        if pair.mode.hasMembers { return }
        compareMembers(pair, mode)
        compareUnevaluated(
            pair, pair.old.unevaluatedMembers, pair.new.unevaluatedMembers, .members, mode)
    }

    // MARK: Names

    private mutating func compareRequired(_ pair: SchemaPair, _ mode: SchemaMode) {
        let a = pair.old.value("required").map(pair.old.names) ?? []
        let b = pair.new.value("required").map(pair.new.names) ?? []
        let place = place(of: "required", pair)
        let (before, after) = (Set(a), Set(b))
        for name in b where !before.contains(name) {
            note(.required(spelled(name)), .narrower, place, mode)
        }
        for name in a where !after.contains(name) {
            note(.notRequired(spelled(name)), .wider, place, mode)
        }
    }

    private mutating func compareDependentRequired(_ pair: SchemaPair, _ mode: SchemaMode) {
        let (a, b) = (pair.old.dependentNames, pair.new.dependentNames)
        for (name, needs, keyword) in b {
            let before = a.filter { $0.name == name }.reduce(into: Set<[UInt8]>()) {
                $0.formUnion($1.needs)
            }
            for need in needs.subtracting(before).sorted(by: precedes) {
                note(
                    .dependent(spelled(need), because: spelled(name)), .narrower,
                    place(of: keyword, pair), mode)
            }
        }
        for (name, needs, keyword) in a {
            let after = b.filter { $0.name == name }.reduce(into: Set<[UInt8]>()) {
                $0.formUnion($1.needs)
            }
            for need in needs.subtracting(after).sorted(by: precedes) {
                note(
                    .notDependent(spelled(need), because: spelled(name)), .wider,
                    place(of: keyword, pair), mode)
            }
        }
    }

    private mutating func compareDependentSchemas(_ pair: SchemaPair, _ mode: SchemaMode) {
        let (a, b) = (pair.old.dependentSchemas, pair.new.dependentSchemas)
        for (name, place, keyword) in b {
            let before =
                a.first { $0.name == name && $0.keyword == keyword }
                ?? a.first { $0.name == name }
            compare(before?.place, place, keyword, mode)
        }
        for (name, place, keyword) in a
        where !b.contains(where: { $0.name == name && $0.keyword == keyword }) {
            compare(place, b.first { $0.name == name }?.place, keyword, mode)
        }
    }

    private func spelled(_ name: [UInt8]) -> String { String(decoding: name, as: UTF8.self) }

    private func precedes(_ a: [UInt8], _ b: [UInt8]) -> Bool { a.lexicographicallyPrecedes(b) }

    // MARK: Members

    private mutating func compareMembers(_ pair: SchemaPair, _ mode: SchemaMode) {
        let (a, b) = (SchemaMembers(pair.old), SchemaMembers(pair.new))
        let (restA, restB) = (pair.old.restOfMembers, pair.new.restOfMembers)
        let before = Known(members: a, rest: old.meaning(restA.place))
        let after = Known(members: b, rest: new.meaning(restB.place))
        for (name, place) in b.named {
            if let other = a.places[name] {
                later(other, place, mode)
            } else {
                compareOnly(name, place, isNew: true, other: before, mode)
            }
        }
        for (name, place) in a.named where b.places[name] == nil {
            compareOnly(name, place, isNew: false, other: after, mode)
        }
        for pattern in b.patterns {
            if let other = a.patterns.first(where: { $0.text == pattern.text }) {
                later(other.place, pattern.place, mode)
            } else {
                compareOnly(pattern, isNew: true, other: before, mode)
            }
        }
        for pattern in a.patterns where !b.patterns.contains(where: { $0.text == pattern.text }) {
            compareOnly(pattern, isNew: false, other: after, mode)
        }
        compare(
            restA.place, restB.place, restB.place == nil ? restA.keyword : restB.keyword, mode)
    }

    /// What a side says of members.
    private struct Known {
        let members: SchemaMembers
        /// Of those it does not know; `nil` if that is nothing.
        let rest: SchemaPlace?
    }

    /// Compares a name that one side has with what the other says of it all the same.
    private mutating func compareOnly(
        _ name: [UInt8], _ place: SchemaPlace, isNew: Bool, other: Known, _ mode: SchemaMode
    ) {
        let own = view(place, isNew: isNew)
        if let pattern = other.members.firstPattern(matching: name) {
            // What the pattern allows must do; the other way round the patterns are compared.
            if !own.isEmpty {
                later(place, pattern.place, isNew: isNew, mode.only(isNew ? .narrower : .wider))
            }
            return
        }
        guard let rest = other.rest else {
            if own.isEmpty { return }
            let difference: SchemaDifference =
                isNew ? .memberRuled(spelled(name)) : .memberFreed(spelled(name))
            return note(
                difference, isNew ? .narrower : .wider, self.place(place, isNew: isNew), mode,
                keyword: "properties")
        }
        guard view(rest, isNew: !isNew).isFalse else {
            return later(place, rest, isNew: isNew, mode)
        }
        if own.isFalse { return }
        let difference: SchemaDifference =
            isNew ? .memberAllowed(spelled(name)) : .memberForbidden(spelled(name))
        note(
            difference, isNew ? .wider : .narrower, self.place(place, isNew: isNew), mode,
            keyword: "properties")
    }

    /// Compares a pattern that one side has with what the other says of the names it takes.
    private mutating func compareOnly(
        _ pattern: SchemaMembers.Pattern, isNew: Bool, other: Known, _ mode: SchemaMode
    ) {
        let own = view(pattern.place, isNew: isNew)
        let place = place(pattern.place, isNew: isNew)
        let isClosed = other.rest.map { view($0, isNew: !isNew).isFalse } ?? false
        // What it allows, the other may not.
        if isClosed, !own.isFalse {
            note(
                isNew ? .ruleAdded("patternProperties") : .ruleRemoved("patternProperties"),
                isNew ? .wider : .narrower, place, mode, keyword: "patternProperties")
        } else if let rest = other.rest {
            later(pattern.place, rest, isNew: isNew, mode.only(isNew ? .wider : .narrower))
        }
        // What it does not allow, the other may.
        let isAlone = other.members.patterns.isEmpty && !other.members.hasName(matching: pattern)
        if own.isEmpty || (isClosed && isAlone) { return }
        note(
            isNew ? .ruleAdded("patternProperties") : .ruleRemoved("patternProperties"),
            isNew ? .narrower : .wider, place, mode, keyword: "patternProperties",
            isSure: !isClosed)
    }

    private mutating func view(_ place: SchemaPlace, isNew: Bool) -> SchemaView {
        isNew ? new.view(place) : old.view(place)
    }

    private func place(_ place: SchemaPlace, isNew: Bool) -> Place {
        isNew ? .new(place, nil) : .old(place, nil)
    }

    private mutating func later(
        _ own: SchemaPlace, _ other: SchemaPlace, isNew: Bool, _ mode: SchemaMode
    ) {
        if isNew { later(other, own, mode) } else { later(own, other, mode) }
    }
}
