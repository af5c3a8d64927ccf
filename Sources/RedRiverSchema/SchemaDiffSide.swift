// SchemaDiffSide: one of the documents that are compared, as the standard reads it.

internal import RedRiverJSON

/// A schema and everything it refers to.
struct SchemaSide {
    private static let standard = "https://json-schema.org/draft/2020-12/"

    private var index: SchemaIndex
    /// What references lead to, by where they stand.
    private var targets: [SchemaPlace: SchemaPlace] = [:]

    /// - Throws: What compiling it throws, so that all that follows may rely on its form.
    init(
        _ document: JSONDocument, at uri: String, _ library: SchemaLibrary
    ) throws(SchemaError) {
        var compiler = SchemaCompiler(library, assertsFormats: true)
        try compiler.compile(document, at: SchemaURI(uri).resource)
        index = compiler.index
    }

    let root = SchemaPlace(document: 0, node: 0)

    /// Whether a dynamic reference leads where it says: there is but one resource.
    var isOneResource: Bool { index.resources.count == 1 }

    /// A schema; one that is nothing but a reference is that to which it leads.
    mutating func view(_ place: SchemaPlace) -> SchemaView {
        var view = self[place]
        while view.isReference, let target = target(of: view, "$ref") { view = self[target] }
        return view
    }

    subscript(place: SchemaPlace) -> SchemaView {
        SchemaView(
            document: index.document(of: place), place: place,
            dialect: index.resources[index.resource(of: place)].dialect)
    }

    /// `nil` for a schema that says nothing, as for none.
    ///
    /// - Parameter withMembers: Whether `properties` says something.
    mutating func meaning(_ place: SchemaPlace?, withMembers: Bool = true) -> SchemaPlace? {
        place.flatMap {
            let view = view($0)
            return view.isEmpty || (!withMembers && view.hasOnlyMembers) ? nil : $0
        }
    }

    /// What `$ref` or `$dynamicRef` leads to.
    mutating func target(of view: SchemaView, _ keyword: String) -> SchemaPlace? {
        guard let value = view.value(keyword), let reference = value.string else { return nil }
        let place = view.place(of: value)
        if let known = targets[place] { return known }
        do throws(SchemaError) {
            let target = try index.resolve(reference, from: view.place).place
            targets[place] = target
            return target
        } catch {
            preconditionFailure("a reference that was followed when the schema was compiled")
        }
    }

    /// Where a keyword of a schema stands, for people; the schema itself for `nil`.
    func pointer(to keyword: String?, of place: SchemaPlace) -> String {
        let outer =
            place.document == 0
            ? index.document(of: place).value(at: place.node).pointer : index.name(of: place)
        return outer + (keyword.map { "/" + JSONPointer.escape($0) } ?? "")
    }

    /// Whether a schema is one of the standard's own, which are the same on either side.
    func isStandard(_ place: SchemaPlace) -> Bool {
        func isStandard(_ resource: SchemaIndex.Resource) -> Bool {
            resource.uri.description.hasPrefix(Self.standard)
        }
        // A dynamic anchor elsewhere could lead out of them again.
        return isStandard(index.resources[index.resource(of: place)])
            && index.resources.allSatisfy { isStandard($0) || $0.dynamicAnchors.isEmpty }
    }

    func name(of place: SchemaPlace) -> String { index.name(of: place) }
}

/// One schema, with those of its keywords that its dialect knows.
struct SchemaView {
    let document: JSONDocument
    let place: SchemaPlace
    let dialect: SchemaDialect

    /// What a keyword says; `nil` if it is not there or stands for nothing in the dialect.
    func value(_ keyword: String) -> JSONValue? {
        guard isKnown(keyword), let node = document.member(keyword, of: place.node) else {
            return nil
        }
        return document.value(at: node)
    }

    private func isKnown(_ keyword: String) -> Bool {
        switch SchemaVocabulary.of[keyword] {
        case .core: true
        case .validation: dialect.hasValidation
        case .applicator: dialect.hasApplicators
        case .unevaluated: dialect.hasUnevaluated
        case .either: dialect.hasValidation || dialect.hasApplicators
        case nil: false
        }
    }

    /// The keywords that rule anything.
    private var rules: [String] {
        document.value(at: place.node).members.lazy.map(\.name).filter(isKnown)
    }

    var isFalse: Bool { document.value(at: place.node).bool == false }
    /// Whether it says nothing.
    var isEmpty: Bool { !isFalse && rules.isEmpty }
    var isReference: Bool { rules == ["$ref"] }
    var hasOnlyMembers: Bool { rules == ["properties"] }

    /// Whether another schema for the same value stands in it.
    var hasInner: Bool {
        let inner = [
            "$ref", "$dynamicRef", "allOf", "anyOf", "oneOf", "if", "dependentSchemas",
            "dependencies",
        ]
        return inner.contains { value($0) != nil }
    }

    func place(of value: JSONValue) -> SchemaPlace {
        SchemaPlace(document: place.document, node: document.node(of: value))
    }

    func schema(_ keyword: String) -> SchemaPlace? { value(keyword).map(place) }

    func schemas(_ keyword: String) -> [SchemaPlace] {
        value(keyword)?.elements.map(place) ?? []
    }

    /// The members of a keyword, by the bytes of their names.
    func table(_ keyword: String) -> [(name: [UInt8], place: SchemaPlace)] {
        value(keyword)?.members.map { (Array($0.name.utf8), place(of: $0.value)) } ?? []
    }

    func number(_ keyword: String) -> JSONDecimal? {
        value(keyword).map { document.number(at: document.node(of: $0)) }
    }

    func text(_ keyword: String) -> String? { value(keyword)?.string }

    /// A list of names.
    func names(_ value: JSONValue) -> [[UInt8]] { value.elements.compactMap(\.utf8) }

    func canonical(_ place: SchemaPlace) -> [UInt8] {
        SchemaEquality.canonical(document, place.node)
    }
}

/// Which vocabulary each keyword that rules anything is of.
private enum SchemaVocabulary {
    case core
    case validation
    case applicator
    case unevaluated
    /// `dependencies`, which is two keywords in one.
    case either

    static let of: [String: SchemaVocabulary] = {
        var table: [String: SchemaVocabulary] = [
            "$ref": .core, "$dynamicRef": .core, "format": .core, "dependencies": .either,
            "unevaluatedItems": .unevaluated, "unevaluatedProperties": .unevaluated,
        ]
        for keyword in [
            "type", "enum", "const", "multipleOf", "maximum", "exclusiveMaximum", "minimum",
            "exclusiveMinimum", "maxLength", "minLength", "pattern", "maxItems", "minItems",
            "uniqueItems", "maxContains", "minContains", "maxProperties", "minProperties",
            "required", "dependentRequired",
        ] {
            table[keyword] = .validation
        }
        for keyword in [
            "prefixItems", "items", "contains", "properties", "patternProperties",
            "additionalProperties", "propertyNames", "dependentSchemas", "allOf", "anyOf", "oneOf",
            "not", "if", "then", "else",
        ] {
            table[keyword] = .applicator
        }
        return table
    }()
}
