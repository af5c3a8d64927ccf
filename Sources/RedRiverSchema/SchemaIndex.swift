// SchemaIndex: where schemas lie in documents, and what they are called.
//
// A *resource* is a schema with an identifier of its own and everything in it up to the next such
// schema; anchors belong to it, and references are resolved against its URI (Core §4.3.5, §8.2).

internal import RedRiverJSON

/// A value of one of the documents.
struct SchemaPlace: Hashable, Sendable {
    let document: Int
    let node: Int
}

/// The resources of all documents that were looked at.
struct SchemaIndex {
    struct Resource {
        let uri: SchemaURI
        let root: SchemaPlace
        let dialect: SchemaDialect
        var anchors: [String: SchemaPlace] = [:]
        var dynamicAnchors: [String: SchemaPlace] = [:]
    }

    private(set) var documents: [JSONDocument] = []
    private(set) var resources: [Resource] = []
    private var names: [SchemaURI: Int] = [:]
    private var owners: [SchemaPlace: Int] = [:]
    private let library: [SchemaURI: JSONDocument]

    init(_ library: SchemaLibrary) {
        var table: [SchemaURI: JSONDocument] = [:]
        for (uri, document) in Metaschemas.all + library.documents {
            table[uri] = document
            // A document is also known by what it calls itself.
            if let name = document.identifier,
                case let own = uri.resolving(SchemaURI(name)).resource,
                table[own] == nil
            {
                table[own] = document
            }
        }
        self.library = table
    }

    /// Takes in a document.
    ///
    /// - Returns: Its root.
    mutating func add(
        _ document: JSONDocument, at uri: SchemaURI
    ) throws(SchemaError) -> SchemaPlace {
        documents.append(document)
        let root = SchemaPlace(document: documents.count - 1, node: 0)
        try open(root, base: uri, outer: nil)
        if names[uri.resource] == nil, let owner = owners[root] { names[uri.resource] = owner }
        return root
    }

    /// The resource a schema belongs to.
    func resource(of place: SchemaPlace) -> Int {
        guard let owner = owners[place] else { preconditionFailure("a place nobody looked at") }
        return owner
    }

    func document(of place: SchemaPlace) -> JSONDocument { documents[place.document] }

    /// How a schema is called in errors: its resource and the way from there.
    func name(of place: SchemaPlace) -> String {
        let resource = resources[resource(of: place)]
        let whole = document(of: place).value(at: place.node).pointer
        let outer = document(of: place).value(at: resource.root.node).pointer
        return resource.uri.description + "#" + whole.dropFirst(outer.count)
    }

    // MARK: References

    /// What a reference leads to.
    ///
    /// - Returns: The place, and the name of the dynamic anchor if the fragment is one.
    mutating func resolve(
        _ reference: String, from place: SchemaPlace
    ) throws(SchemaError) -> (place: SchemaPlace, dynamicAnchor: String?) {
        let base = resources[resource(of: place)].uri
        let target = base.resolving(SchemaURI(reference))
        let dangling = SchemaError.dangling(reference: reference, place: name(of: place))
        if names[target.resource] == nil {
            guard let document = library[target.resource] else { throw dangling }
            _ = try add(document, at: target.resource)
        }
        guard let number = names[target.resource] else { throw dangling }
        guard let fragment = SchemaURI.decoded(target.fragment ?? "") else { throw dangling }
        if fragment.isEmpty { return (resources[number].root, nil) }
        if fragment.hasPrefix("/") {
            guard let found = try follow(fragment, from: number) else { throw dangling }
            return (found, nil)
        }
        if let found = resources[number].dynamicAnchors[fragment] { return (found, fragment) }
        guard let found = resources[number].anchors[fragment] else { throw dangling }
        return (found, nil)
    }

    /// Follows a JSON Pointer, through whatever schemas and other values are on the way.
    private mutating func follow(
        _ pointer: String, from resource: Int
    ) throws(SchemaError) -> SchemaPlace? {
        let root = resources[resource].root
        let document = documents[root.document]
        var owner = resource
        var value = document.value(at: root.node)
        for token in pointer.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard let next = value.value(at: "/" + token) else { return nil }
            value = next
            let place = SchemaPlace(document: root.document, node: document.node(of: value))
            owner = owners[place] ?? owner
        }
        let place = SchemaPlace(document: root.document, node: document.node(of: value))
        // Behind a keyword nobody knows there may be a schema all the same.
        if owners[place] == nil { try walk(place, resource: owner) }
        return place
    }

    // MARK: Looking through

    /// Begins a resource at a schema, if it has an identifier or nothing is around it.
    private mutating func open(
        _ place: SchemaPlace, base: SchemaURI, outer: Int?
    ) throws(SchemaError) {
        let document = documents[place.document]
        var uri = base.resource
        if let id = document.member("$id", of: place.node) {
            guard let text = document.value(at: id).string,
                case let named = base.resolving(SchemaURI(text)), named.fragment ?? "" == ""
            else { throw .malformed(keyword: "$id", place: base.description) }
            uri = named.resource
        }
        if outer != nil, names[uri] != nil { throw .duplicateIdentifier(uri.description) }
        let dialect = try self.dialect(of: place, uri, outer)
        resources.append(Resource(uri: uri, root: place, dialect: dialect))
        names[uri] = resources.count - 1
        try walk(place, resource: resources.count - 1)
    }

    /// What `$schema` stands for; a resource within another follows that where it says nothing.
    private func dialect(
        of place: SchemaPlace, _ uri: SchemaURI, _ outer: Int?
    ) throws(SchemaError) -> SchemaDialect {
        let document = documents[place.document]
        guard let member = document.member("$schema", of: place.node) else {
            return outer.map { resources[$0].dialect } ?? .standard
        }
        guard let name = document.value(at: member).string else {
            throw .malformed(keyword: "$schema", place: uri.description)
        }
        let wanted = SchemaURI(name).resource
        if wanted.description == SchemaDialect.standardURI { return .standard }
        let unknown = SchemaError.unknownDialect(name, place: uri.description)
        guard let metaschema = library[wanted]?.root ?? (wanted == uri ? document.root : nil) else {
            throw unknown
        }
        guard let list = metaschema["$vocabulary"] else {
            // A metaschema without a list is read as its own dialect is.
            let own = metaschema["$schema"]?.string ?? ""
            guard SchemaURI(own).resource.description == SchemaDialect.standardURI else {
                throw unknown
            }
            return .standard
        }
        let vocabularies = list.members.map { ($0.name, $0.value.bool ?? true) }
        guard let dialect = SchemaDialect(vocabularies: vocabularies) else { throw unknown }
        return dialect
    }

    /// Notes a schema and all in it.
    private mutating func walk(_ place: SchemaPlace, resource: Int) throws(SchemaError) {
        guard owners[place] == nil else { return }
        owners[place] = resource
        let document = documents[place.document]
        guard document.kind(at: place.node) == .object else { return }
        try noteAnchor("$anchor", place, resource) { $0.anchors[$1] = place }
        try noteAnchor("$dynamicAnchor", place, resource) { $0.dynamicAnchors[$1] = place }
        for (name, value) in document.value(at: place.node).members {
            let node = document.node(of: value)
            switch SchemaKeywords.holds(name) {
            case nil: break
            case .schema: try enter(node, place, resource)
            case .list where value.kind == .array:
                for element in value.elements {
                    try enter(document.node(of: element), place, resource)
                }
            case .table where value.kind == .object:
                for member in value.members {
                    try enter(document.node(of: member.value), place, resource)
                }
            case .list, .table: break
            }
        }
    }

    private mutating func enter(
        _ node: Int, _ outer: SchemaPlace, _ resource: Int
    ) throws(SchemaError) {
        let place = SchemaPlace(document: outer.document, node: node)
        if documents[outer.document].member("$id", of: node) != nil {
            try open(place, base: resources[resource].uri, outer: resource)
        } else {
            try walk(place, resource: resource)
        }
    }

    private mutating func noteAnchor(
        _ keyword: String, _ place: SchemaPlace, _ resource: Int,
        _ note: (inout Resource, String) -> Void
    ) throws(SchemaError) {
        let document = documents[place.document]
        guard let member = document.member(keyword, of: place.node) else { return }
        let uri = resources[resource].uri.description
        guard let name = document.value(at: member).string, Self.isAnchor(name) else {
            throw .malformed(keyword: keyword, place: uri)
        }
        let known = resources[resource]
        let isTaken = known.anchors[name] ?? known.dynamicAnchors[name]
        if let isTaken, isTaken != place { throw .duplicateIdentifier(uri + "#" + name) }
        note(&resources[resource], name)
    }

    /// Core §8.2.2.
    private static func isAnchor(_ name: String) -> Bool {
        guard let first = name.utf8.first, first == 0x5f || (0x61...0x7a).contains(first | 0x20)
        else { return false }
        return name.utf8.allSatisfy {
            (0x61...0x7a).contains($0 | 0x20) || (0x30...0x39).contains($0)
                || [0x5f, 0x2d, 0x2e].contains($0)
        }
    }
}

extension JSONDocument {
    /// The `$id` of the root.
    fileprivate var identifier: String? { root["$id"]?.string }
}

/// Which keywords have schemas in them.
enum SchemaKeywords {
    enum Content {
        /// The value is a schema.
        case schema
        /// It is a list of schemas.
        case list
        /// It has a schema in each member.
        case table
    }

    static func holds(_ keyword: String) -> Content? { contents[keyword] }

    private static let contents: [String: Content] = [
        "not": .schema, "if": .schema, "then": .schema, "else": .schema, "items": .schema,
        "contains": .schema, "propertyNames": .schema, "additionalProperties": .schema,
        "unevaluatedItems": .schema, "unevaluatedProperties": .schema, "contentSchema": .schema,
        "allOf": .list, "anyOf": .list, "oneOf": .list, "prefixItems": .list, "$defs": .table,
        "definitions": .table, "properties": .table, "patternProperties": .table,
        "dependentSchemas": .table, "dependencies": .table,
    ]
}
