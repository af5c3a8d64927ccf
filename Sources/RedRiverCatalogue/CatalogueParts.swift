// CatalogueParts: reads the files of a catalogue, each with its name in what goes wrong.

internal import RedRiverBase
internal import RedRiverJSON
internal import RedRiverSchema

/// What the files hold.
struct CatalogueParts {
    /// Those that are part of a catalogue, in order.
    private(set) var files: [String] = []
    private(set) var schemaFiles: [MessageType: String] = [:]
    private(set) var schemas: [MessageType: Schema] = [:]
    private(set) var lists: [String: CodeList] = [:]
    private(set) var rules: [String: String] = [:]
    /// What a value must be, where a schema says so with `x-words`, by the place of the schema.
    private(set) var words: [String: Text] = [:]
    private(set) var vocabulary = Vocabulary()

    static let schemaFile = "/schema.json"
    static let vocabularyFile = "vocabulary.json"
    private static let uri = "urn:redriver:schema:"

    init(_ files: [String: [UInt8]]) throws(CatalogueError) {
        var library = SchemaLibrary()
        var documents: [MessageType: JSONDocument] = [:]
        self.files = files.keys.filter(Catalogue.isPart).sorted()
        for path in self.files {
            guard let bytes = files[path] else { continue }
            if path.hasSuffix(Self.schemaFile) {
                let document = try Self.document(path, bytes)
                let folder = path.dropLast(Self.schemaFile.count)
                collectRules(of: document)
                if let type = MessageType(rawValue: String(folder.prefix(5))) {
                    guard schemaFiles.updateValue(path, forKey: type) == nil else {
                        throw .twice(type.rawValue)
                    }
                    documents[type] = document
                } else {
                    library.add(document, at: Self.uri + "\(folder):1.0")
                }
            } else if path.hasPrefix("codes/") {
                try add(list: path, bytes)
            } else {
                vocabulary = try Self.read(path) { () throws(JSONError) in
                    try Vocabulary(parsing: bytes)
                }
            }
        }
        guard files[Self.vocabularyFile] != nil else { throw .missing(Self.vocabularyFile) }
        try compile(documents, library)
    }

    private mutating func add(list path: String, _ bytes: [UInt8]) throws(CatalogueError) {
        let list = try Self.read(path) { () throws(JSONError) in try CodeList(parsing: bytes) }
        guard path == "codes/\(list.name).json" else { throw .misnamed(path, list.name) }
        lists[list.name] = list
    }

    private mutating func compile(
        _ documents: [MessageType: JSONDocument], _ library: SchemaLibrary
    ) throws(CatalogueError) {
        for type in MessageType.allCases {
            guard let document = documents[type], let path = schemaFiles[type] else {
                throw .missing("\(type.rawValue)-…\(Self.schemaFile)")
            }
            do throws(SchemaError) {
                schemas[type] = try Schema(
                    document, at: Self.uri + "\(type.rawValue):1.0", library: library,
                    assertsFormats: true)
            } catch {
                throw .schema(path, error)
            }
        }
    }

    /// A `$comment` that is the name of a domain rule says that the schema it stands in is that rule;
    /// `x-words` completes the sentence "It must be …" for a pattern, which no officer reads.
    private mutating func collectRules(of document: JSONDocument) {
        let id = document.root["$id"]?.string ?? ""
        collectRules(of: document.root, id + "#")
    }

    private mutating func collectRules(of value: JSONValue, _ place: String) {
        for (name, member) in value.members {
            if name == "$comment", let rule = member.string, rule.hasPrefix("RR-D") {
                rules[place] = rule
            }
            if name == "x-words", let vi = member["vi"]?.string, let zh = member["zh"]?.string,
                let en = member["en"]?.string
            {
                words[place] = Text(vi: vi, zh: zh, en: en)
            }
            collectRules(of: member, place + "/" + JSONPointer.escape(name))
        }
        for (number, element) in value.elements.enumerated() {
            collectRules(of: element, place + "/\(number)")
        }
    }

    private static func document(
        _ path: String, _ bytes: [UInt8]
    ) throws(CatalogueError) -> JSONDocument {
        try read(path) { () throws(JSONError) in try JSONDocument(parsing: bytes) }
    }

    private static func read<Value>(
        _ path: String, _ body: () throws(JSONError) -> Value
    ) throws(CatalogueError) -> Value {
        do throws(JSONError) {
            return try body()
        } catch {
            throw .data(path, error)
        }
    }
}
