// Schema: what others use.

public import RedRiverJSON

/// A compiled JSON Schema, draft 2020-12. Immutable; any thread may use it.
public struct Schema: Sendable {
    let program: SchemaProgram

    /// Compiles a schema and everything it refers to.
    ///
    /// - Parameters:
    ///   - uri: What the document is called where its root has no `$id`. Absolute.
    ///   - library: The documents it may refer to; the standard's own are always there.
    ///   - assertsFormats: Whether `format` is a rule. Otherwise it is one only where a metaschema
    ///     says so.
    /// - Throws: ``SchemaError``.
    public init(
        _ document: JSONDocument, at uri: String = "urn:redriver:schema",
        library: SchemaLibrary = SchemaLibrary(), assertsFormats: Bool = false
    ) throws(SchemaError) {
        var compiler = SchemaCompiler(library, assertsFormats: assertsFormats)
        try compiler.compile(document, at: SchemaURI(uri).resource)
        program = compiler.program
    }

    /// Validates a document.
    ///
    /// - Complexity: Linear in the document for most schemas. Where alternatives lie within
    ///   alternatives, each level multiplies: that is the schema's doing, not the document's.
    public func validate(_ document: JSONDocument) -> SchemaOutcome {
        var quick = SchemaValidator(program, document)
        if quick.run() {
            return SchemaOutcome(isValid: true, issues: [], hasMore: false, steps: quick.steps)
        }
        var thorough = SchemaValidator(program, document, notebook: SchemaNotebook(document))
        _ = thorough.run()
        return SchemaOutcome(
            isValid: false, issues: thorough.notebook?.issues ?? [],
            hasMore: thorough.notebook?.isFull ?? false, steps: quick.steps + thorough.steps)
    }

    /// Whether a document is valid, and nothing else.
    public func isValid(_ document: JSONDocument) -> Bool {
        var validator = SchemaValidator(program, document)
        return validator.run()
    }

    /// How many schemas the program has.
    public var count: Int { program.schemas.count }
}
