// SchemaSummary: how large the program of a schema is.

/// What a schema came to when it was compiled, and all it refers to with it.
public struct SchemaSummary: Hashable, Sendable {
    /// Schemas, those within schemas included.
    public let schemas: Int
    /// Keywords that are checked; those that belong together are one.
    public let rules: Int
    /// Patterns, each counted once.
    public let patterns: Int
    /// Patterns with a deterministic table: a step of these is one look into it.
    public let tables: Int
    /// Values of `const` and lists of `enum`.
    public let constants: Int
}

extension Schema {
    /// How large the program is.
    ///
    /// - Complexity: Makes the tables of the patterns once more. For people who ask, not for
    ///   messages.
    public var summary: SchemaSummary {
        SchemaSummary(
            schemas: program.schemas.count, rules: program.rules.count,
            patterns: program.regexes.count,
            tables: program.regexes.count { Self.hasTable($0.pattern) },
            constants: program.constants.count)
    }

    private static func hasTable(_ pattern: String) -> Bool {
        do throws(RegexError) {
            return try RegexTable(RegexProgram(RegexParser.parse(pattern))) != nil
        } catch {
            preconditionFailure("a pattern of a program was compiled before")
        }
    }
}
