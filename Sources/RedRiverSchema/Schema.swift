// Schema: what others use.

public import RedRiverJSON

/// A compiled JSON Schema, draft 2020-12. Immutable; any thread may use it.
public struct Schema: Sendable {
    private let code: SchemaCode
    var program: SchemaProgram { code.program }

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
        code = SchemaCode(compiler.program)
    }

    /// Validates a document.
    ///
    /// - Complexity: Linear in the document for most schemas. Where alternatives lie within
    ///   alternatives, each level multiplies: that is the schema's doing, not the document's.
    public func validate(_ document: JSONDocument) -> SchemaOutcome {
        let (isValid, steps) = answer(document)
        if isValid { return SchemaOutcome(isValid: true, issues: [], hasMore: false, steps: steps) }
        return document.withTape { tape in
            code.program.withTables { tables in
                var thorough = SchemaValidator(
                    code, document, tape, tables, notebook: SchemaNotebook(document))
                _ = thorough.run()
                return SchemaOutcome(
                    isValid: false, issues: thorough.notebook?.issues ?? [],
                    hasMore: thorough.notebook?.isFull ?? false, steps: steps + thorough.steps)
            }
        }
    }

    /// Whether a document is valid, and nothing else.
    public func isValid(_ document: JSONDocument) -> Bool { answer(document).isValid }

    private func answer(_ document: JSONDocument) -> (isValid: Bool, steps: Int) {
        document.withTape { tape in
            code.program.withTables { tables in
                var validator = SchemaValidator(code, document, tape, tables)
                return (validator.run(), validator.steps)
            }
        }
    }

    /// How many schemas the program has.
    public var count: Int { code.program.schemas.count }
}
