// SchemaDiffValues: types, values, bounds, patterns: what a schema says of a value by itself.

internal import RedRiverJSON

extension SchemaView {
    /// The types `type` allows. Here `number` is one that is not whole, so that no two overlap.
    var declaredTypes: SchemaTypes {
        guard let value = value("type") else { return .all }
        let names =
            value.kind == .array ? value.elements.compactMap(\.string) : [value.string ?? ""]
        var types: SchemaTypes = []
        for (name, type) in SchemaTypes.names where names.contains(name) { types.insert(type) }
        if types.contains(.number) { types.insert(.integer) }
        return types
    }

    /// The types that values of this schema have, by all it says of values itself.
    var possibleTypes: SchemaTypes {
        guard let values = constants else { return declaredTypes }
        return values.reduce(into: SchemaTypes()) { $0.formUnion($1.type) }
    }

    /// The values `enum` and `const` leave, those of wrong type excepted; `nil` for all.
    var constants: [SchemaConstant]? {
        let single = value("const").map { [constant($0)] }
        let listed = value("enum").map { $0.elements.map(constant) }
        guard var values = single ?? listed else { return nil }
        if single != nil, let listed { values.removeAll { !listed.contains($0) } }
        let types = declaredTypes
        return values.filter { types.contains($0.type) }
    }

    private func constant(_ value: JSONValue) -> SchemaConstant {
        let node = document.node(of: value)
        let type: SchemaTypes =
            switch value.kind {
            case .null: .null
            case .bool: .boolean
            case .number: document.number(at: node).isInteger ? .integer : .number
            case .string: .string
            case .array: .array
            case .object: .object
            }
        return SchemaConstant(
            canonical: SchemaEquality.canonical(document, node), type: type,
            written: String(decoding: value.compact, as: UTF8.self))
    }
}

/// A value that is allowed.
struct SchemaConstant: Hashable {
    let canonical: [UInt8]
    let type: SchemaTypes
    let written: String

    static func == (a: Self, b: Self) -> Bool { a.canonical == b.canonical }
    func hash(into hasher: inout Hasher) { hasher.combine(canonical) }
}

extension SchemaTypes {
    static let all = names.reduce(into: SchemaTypes()) { $0.formUnion($1.type) }
    static let numbers: SchemaTypes = [.number, .integer]

    /// As `type` names them, where ``number`` is one that is not whole.
    var spelled: String {
        let isPart = contains(.number) && !contains(.integer)
        var copy = self
        if contains(.number) { copy.remove(.integer) }
        return copy.description.replacing("number", with: isPart ? "number (≠ integer)" : "number")
    }
}

extension SchemaComparison {
    mutating func compareValues(_ pair: SchemaPair) {
        compareTypes(pair)
        compareConstants(pair)
        compareRange(pair)
        compareMultiples(pair)
        for rule in SchemaCount.all { compare(rule, pair) }
        compareText("pattern", pair)
        compareText("format", pair)
    }

    private mutating func compareTypes(_ pair: SchemaPair) {
        let gone = pair.types.old.subtracting(pair.new.declaredTypes)
        let come = pair.types.new.subtracting(pair.old.declaredTypes)
        let place = place(of: "type", pair)
        if !gone.isEmpty { note(.typesGone(gone.spelled), .narrower, place, pair.mode) }
        if !come.isEmpty { note(.typesCome(come.spelled), .wider, place, pair.mode) }
    }

    private mutating func compareConstants(_ pair: SchemaPair) {
        let (a, b) = (pair.old.constants, pair.new.constants)
        let keyword =
            [pair.new, pair.old].lazy.compactMap { view in
                ["const", "enum"].first { view.value($0) != nil }
            }.first ?? "enum"
        let place = place(of: keyword, pair)
        switch (a, b) {
        case (nil, nil): break
        case (nil, let b?):
            note(.valuesFixed(Self.list(b)), .narrower, place, pair.mode)
        case (let a?, nil):
            note(.valuesFreed(Self.list(a)), .wider, place, pair.mode)
        case (let a?, let b?):
            let (before, after) = (Set(a), Set(b))
            let (gone, come) = (a.filter { !after.contains($0) }, b.filter { !before.contains($0) })
            if !gone.isEmpty { note(.valuesGone(Self.list(gone)), .narrower, place, pair.mode) }
            if !come.isEmpty { note(.valuesCome(Self.list(come)), .wider, place, pair.mode) }
        }
    }

    private static func list(_ values: [SchemaConstant]) -> String {
        let few = values.prefix(10).map(\.written).joined(separator: ", ")
        return values.count > 10 ? few + ", …" : few
    }

    // MARK: Numbers

    private mutating func compareRange(_ pair: SchemaPair) {
        let mode = pair.mode(for: .numbers)
        for isUpper in [false, true] {
            let a = SchemaBound(pair.old, isUpper: isUpper)
            let b = SchemaBound(pair.new, isUpper: isUpper)
            guard let keyword = b?.keyword ?? a?.keyword else { continue }
            let difference = SchemaDifference.bound(keyword, from: a?.written, to: b?.written)
            let place = place(of: keyword, pair)
            if SchemaBound.isStricter(b, than: a) { note(difference, .narrower, place, mode) }
            if SchemaBound.isStricter(a, than: b) { note(difference, .wider, place, mode) }
        }
    }

    private mutating func compareMultiples(_ pair: SchemaPair) {
        let (a, b) = (pair.old.number("multipleOf"), pair.new.number("multipleOf"))
        guard a != b else { return }
        let shift: SchemaShift =
            switch (a, b) {
            case (nil, _): .narrower
            case (_, nil): .wider
            case (let a?, let b?):
                if a.isMultiple(of: b) {
                    .wider
                } else if b.isMultiple(of: a) {
                    .narrower
                } else {
                    .other
                }
            }
        let difference = SchemaDifference.bound(
            "multipleOf", from: pair.old.value("multipleOf")?.numberText,
            to: pair.new.value("multipleOf")?.numberText)
        note(difference, shift, place(of: "multipleOf", pair), pair.mode(for: .numbers))
    }

    // MARK: Counts

    private mutating func compare(_ rule: SchemaCount, _ pair: SchemaPair) {
        let zero = rule.isUpper ? nil : JSONDecimal(0)
        let a = pair.old.number(rule.keyword) ?? zero
        let b = pair.new.number(rule.keyword) ?? zero
        guard a != b else { return }
        let isMore =
            switch (a, b) {
            case (let a?, let b?): a < b
            case (nil, _): false
            case (_, nil): true
            }
        let difference = SchemaDifference.bound(
            rule.keyword, from: pair.old.value(rule.keyword)?.numberText,
            to: pair.new.value(rule.keyword)?.numberText)
        note(
            difference, isMore == rule.isUpper ? .wider : .narrower,
            place(of: rule.keyword, pair), pair.mode(for: rule.types))
    }

    // MARK: Texts

    /// Which texts a pattern or a format takes is not looked into.
    private mutating func compareText(_ keyword: String, _ pair: SchemaPair) {
        let (a, b) = (pair.old.value(keyword)?.utf8, pair.new.value(keyword)?.utf8)
        guard a != b else { return }
        let (mode, place) = (pair.mode(for: .string), place(of: keyword, pair))
        if a == nil {
            note(.ruleAdded(keyword), .narrower, place, mode)
        } else if b == nil {
            note(.ruleRemoved(keyword), .wider, place, mode)
        } else {
            let difference = SchemaDifference.textChanged(
                keyword, from: pair.old.text(keyword) ?? "", to: pair.new.text(keyword) ?? "")
            note(difference, .other, place, mode, isSure: false)
        }
    }
}

/// A bound of numbers: the stricter of the two keywords for it.
private struct SchemaBound {
    let keyword: String
    let value: JSONDecimal
    let isOpen: Bool
    let isUpper: Bool
    let written: String

    init?(_ view: SchemaView, isUpper: Bool) {
        let closed = Self(view, isUpper ? "maximum" : "minimum", isOpen: false, isUpper)
        let open = Self(
            view, isUpper ? "exclusiveMaximum" : "exclusiveMinimum", isOpen: true, isUpper)
        guard let strictest = Self.isStricter(open, than: closed) ? open : closed else {
            return nil
        }
        self = strictest
    }

    private init?(_ view: SchemaView, _ keyword: String, isOpen: Bool, _ isUpper: Bool) {
        guard let value = view.number(keyword) else { return nil }
        self.keyword = keyword
        self.value = value
        self.isOpen = isOpen
        self.isUpper = isUpper
        written = view.value(keyword)?.numberText ?? ""
    }

    static func isStricter(_ a: Self?, than b: Self?) -> Bool {
        guard let a else { return false }
        guard let b else { return true }
        if a.value == b.value { return a.isOpen && !b.isOpen }
        return a.isUpper ? a.value < b.value : a.value > b.value
    }
}

/// A bound on how long or how many.
private struct SchemaCount {
    let keyword: String
    let isUpper: Bool
    let types: SchemaTypes

    static let all = [
        SchemaCount(keyword: "minLength", isUpper: false, types: .string),
        SchemaCount(keyword: "maxLength", isUpper: true, types: .string),
        SchemaCount(keyword: "minItems", isUpper: false, types: .array),
        SchemaCount(keyword: "maxItems", isUpper: true, types: .array),
        SchemaCount(keyword: "minProperties", isUpper: false, types: .object),
        SchemaCount(keyword: "maxProperties", isUpper: true, types: .object),
    ]
}
