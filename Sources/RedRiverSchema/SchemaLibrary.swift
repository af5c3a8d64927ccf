// SchemaLibrary: the documents a schema may refer to.

public import RedRiverJSON

/// Documents by the URI they are retrieved from. Nothing is ever fetched.
public struct SchemaLibrary: Sendable {
    private(set) var documents: [(uri: SchemaURI, document: JSONDocument)] = []

    public init() {}

    /// Adds a document.
    ///
    /// - Parameter uri: Absolute. The `$id` of the document's root, where it has one, names it too.
    public mutating func add(_ document: JSONDocument, at uri: String) {
        documents.append((SchemaURI(uri).resource, document))
    }
}

/// The rules by which a schema is read: which vocabularies its `$schema` stands for.
struct SchemaDialect: Hashable, Sendable {
    var hasApplicators = true
    var hasUnevaluated = true
    var hasValidation = true
    /// Whether `format` is asserted because the dialect says so.
    var assertsFormats = false

    static let standard = SchemaDialect()
    static let standardURI = "https://json-schema.org/draft/2020-12/schema"

    /// What the vocabularies of a metaschema come to.
    ///
    /// - Parameter vocabularies: URI and whether it must be understood.
    /// - Returns: `nil` if one must be that is not known.
    init?(vocabularies: [(name: String, isRequired: Bool)]) {
        self.init(hasApplicators: false, hasUnevaluated: false, hasValidation: false)
        let prefix = "https://json-schema.org/draft/2020-12/vocab/"
        for (name, isRequired) in vocabularies {
            switch name {
            case prefix + "core", prefix + "meta-data", prefix + "content",
                prefix + "format-annotation":
                break
            case prefix + "applicator": hasApplicators = true
            case prefix + "unevaluated": hasUnevaluated = true
            case prefix + "validation": hasValidation = true
            case prefix + "format-assertion": assertsFormats = true
            default: if isRequired { return nil }
            }
        }
    }

    private init(
        hasApplicators: Bool = true, hasUnevaluated: Bool = true, hasValidation: Bool = true
    ) {
        self.hasApplicators = hasApplicators
        self.hasUnevaluated = hasUnevaluated
        self.hasValidation = hasValidation
    }
}
