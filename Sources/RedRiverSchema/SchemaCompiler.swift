// SchemaCompiler: makes the program of a schema, and refuses what cannot be one.

internal import RedRiverJSON

struct SchemaCompiler {
    /// Schemas and rules a program may have.
    static let most = 200_000

    var index: SchemaIndex
    var program = SchemaProgram()
    let assertsFormats: Bool
    private var numbers: [SchemaPlace: Int] = [:]
    private var waiting: [SchemaPlace] = []
    private var regexes: [String: Int] = [:]

    init(_ library: SchemaLibrary, assertsFormats: Bool) {
        index = SchemaIndex(library)
        self.assertsFormats = assertsFormats
    }

    /// Compiles a document and everything it refers to. The root is schema 0.
    mutating func compile(_ document: JSONDocument, at uri: SchemaURI) throws(SchemaError) {
        let root = try index.add(document, at: uri)
        _ = number(of: root)
        while true {
            while let place = waiting.popLast() { try compile(place) }
            // A dynamic reference may lead to any dynamic anchor of the resources on the way.
            guard try addDynamicAnchors() else { break }
        }
        try SchemaLoops(program).check()
        program.takeShortcuts()
        program.makeQuick()
    }

    /// The number of a schema, which is compiled sooner or later.
    mutating func number(of place: SchemaPlace) -> Int {
        if let number = numbers[place] { return number }
        program.schemas.append(SchemaProgram.Schema())
        program.places.append(index.name(of: place))
        numbers[place] = program.schemas.count - 1
        waiting.append(place)
        return program.schemas.count - 1
    }

    /// - Returns: Whether there were new ones.
    private mutating func addDynamicAnchors() throws(SchemaError) -> Bool {
        guard !program.dynamics.isEmpty else {
            program.dynamicAnchors = index.resources.map { _ in [:] }
            return false
        }
        let wanted = Set(program.dynamics.map(\.anchor))
        let before = program.schemas.count
        program.dynamicAnchors = []
        for resource in index.resources {
            var anchors: [String: Int] = [:]
            for (name, place) in resource.dynamicAnchors where wanted.contains(name) {
                anchors[name] = number(of: place)
            }
            program.dynamicAnchors.append(anchors)
        }
        return program.schemas.count > before
    }

    private mutating func compile(_ place: SchemaPlace) throws(SchemaError) {
        guard let number = numbers[place] else { preconditionFailure("a schema without a number") }
        guard program.rules.count + program.schemas.count < Self.most else { throw .tooLarge }
        let document = index.document(of: place)
        var schema = SchemaProgram.Schema()
        schema.resource = index.resource(of: place)
        switch document.kind(at: place.node) {
        case .bool: schema.isFalse = document.value(at: place.node).bool == false
        case .object:
            var reader = SchemaReader(
                document: document, place: place, name: program.places[number],
                dialect: index.resources[schema.resource].dialect)
            let rules = try self.rules(of: &reader)
            schema.isTracking = rules.contains {
                switch $0 {
                case .unevaluatedItems, .unevaluatedProperties: true
                default: false
                }
            }
            schema.rules = program.rules.count..<program.rules.count + rules.count
            program.rules += rules
        default: throw .malformed(keyword: "schema", place: program.places[number])
        }
        program.schemas[number] = schema
    }

    /// The number of a pattern.
    mutating func regex(_ pattern: String, at place: String) throws(SchemaError) -> Int {
        if let known = regexes[pattern] { return known }
        do throws(RegexError) {
            program.regexes.append(try Regex(pattern))
        } catch {
            throw .pattern(error, pattern: pattern, place: place)
        }
        regexes[pattern] = program.regexes.count - 1
        return program.regexes.count - 1
    }
}

/// The keywords of one schema, each with the type it must have.
struct SchemaReader {
    let document: JSONDocument
    let place: SchemaPlace
    let name: String
    let dialect: SchemaDialect

    func fail(_ keyword: String) -> SchemaError { .malformed(keyword: keyword, place: name) }

    func value(_ keyword: String) -> JSONValue? {
        document.member(keyword, of: place.node).map { document.value(at: $0) }
    }

    func place(of value: JSONValue) -> SchemaPlace {
        SchemaPlace(document: place.document, node: document.node(of: value))
    }

    func schema(_ keyword: String) -> SchemaPlace? { value(keyword).map(place) }

    func schemas(_ keyword: String) throws(SchemaError) -> [SchemaPlace]? {
        guard let value = value(keyword) else { return nil }
        guard value.kind == .array, value.count > 0 else { throw fail(keyword) }
        return value.elements.map(place)
    }

    func table(_ keyword: String) throws(SchemaError) -> [(name: String, value: JSONValue)]? {
        guard let value = value(keyword) else { return nil }
        guard value.kind == .object else { throw fail(keyword) }
        return Array(value.members)
    }

    func text(_ keyword: String) throws(SchemaError) -> String? {
        guard let value = value(keyword) else { return nil }
        guard let text = value.string else { throw fail(keyword) }
        return text
    }

    func number(_ keyword: String) throws(SchemaError) -> JSONDecimal? {
        guard let value = value(keyword) else { return nil }
        guard value.kind == .number else { throw fail(keyword) }
        return document.number(at: document.node(of: value))
    }

    /// A number that counts something; beyond what an Int holds it is the greatest Int.
    func count(_ keyword: String) throws(SchemaError) -> Int? {
        guard let number = try number(keyword) else { return nil }
        guard number.isInteger, number.sign >= 0 else { throw fail(keyword) }
        return number.int ?? .max
    }

    func names(_ value: JSONValue, _ keyword: String) throws(SchemaError) -> [[UInt8]] {
        guard value.kind == .array else { throw fail(keyword) }
        var names: [[UInt8]] = []
        for element in value.elements {
            guard let name = element.utf8 else { throw fail(keyword) }
            names.append(name)
        }
        guard Set(names).count == names.count else { throw fail(keyword) }
        return names
    }
}
