// SchemaDiff: whether what was valid under one schema stays valid under another.
//
// The two documents are walked side by side, keyword by keyword, references followed; a pair of
// places met before is not compared again, so loops end. What is left unsaid is never taken for
// harmless: a schema is compatible only if each of its rules follows from one of the other. Where
// that cannot be told, the change may break both directions and is called unknown.
//
//     SchemaDiffSide.swift     one of the documents, as the standard reads it
//     SchemaDiffWalk.swift     the pairs still to be compared, and what was found
//     SchemaDiffValues.swift   types, values, bounds, patterns
//     SchemaDiffArrays.swift   elements; SchemaDiffObjects.swift: members; SchemaDiffClosed.swift:
//                              members of several schemas closed together
//     SchemaDiffLogic.swift    schemas for the same value; SchemaDiffShape.swift: what they look at
//     SchemaDiffWords.swift    the sentences

public import RedRiverBase
public import RedRiverJSON

/// Which receivers a change is in the way of.
public struct SchemaBreaks: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Something valid under the old schema is not under the new: who has the new one cannot read
    /// what was written before.
    public static let backward = SchemaBreaks(rawValue: 1)
    /// Something valid under the new schema is not under the old: who still has the old one cannot
    /// read what is written from now on.
    public static let forward = SchemaBreaks(rawValue: 2)
    public static let both: SchemaBreaks = [.backward, .forward]
}

/// One difference between two schemas that matters to an instance.
public struct SchemaChange: Hashable, Sendable {
    /// What became of the values that are allowed.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Fewer are: breaks backward.
        case narrowed
        /// More are: breaks forward.
        case widened
        /// Others are: breaks both.
        case changed
        /// It may break what ``SchemaChange/breaks`` has, and it may not.
        case unknown
    }

    /// RFC 6901 pointer to the keyword, in the new document if it is there, otherwise in the old.
    /// In a document that was referred to, its URI stands before it.
    public let place: String
    /// `false` for a schema that allows nothing.
    public let keyword: String
    public let kind: Kind
    public let breaks: SchemaBreaks
    let difference: SchemaDifference

    /// The sentence for it.
    public var text: Text { difference.text }
}

/// The difference between two schemas.
public struct SchemaDiff: Sendable {
    /// What the difference comes to.
    public enum Verdict: String, Hashable, Sendable, CaseIterable {
        case full
        case backward
        case forward
        case none
    }

    /// What matters of it, from the root inward. Titles, descriptions, defaults, examples, comments
    /// and the order of members do not.
    public let changes: [SchemaChange]
    /// Whether there were more than are listed.
    public let hasMore: Bool
    /// What all changes together break.
    public let breaks: SchemaBreaks

    /// Compares two schemas. `format` is taken for a rule, whoever asserts it.
    ///
    /// - Parameters:
    ///   - uri: What each document is called where its root has no `$id`. Absolute.
    ///   - library: The documents they may refer to.
    /// - Throws: ``SchemaError`` if one of them cannot be compiled.
    public init(
        from old: JSONDocument, to new: JSONDocument, at uri: String = "urn:redriver:schema",
        library: SchemaLibrary = SchemaLibrary()
    ) throws(SchemaError) {
        self.init(
            from: try SchemaSide(old, at: uri, library), to: try SchemaSide(new, at: uri, library))
    }

    init(from old: SchemaSide, to new: SchemaSide) {
        var comparison = SchemaComparison(old: old, new: new)
        comparison.run()
        changes = comparison.changes
        hasMore = comparison.hasMore
        breaks = comparison.broken
    }

    /// Whether every instance valid under the old schema is valid under the new one.
    public var isBackwardCompatible: Bool { !breaks.contains(.backward) }

    /// Whether every instance valid under the new schema is valid under the old one.
    public var isForwardCompatible: Bool { !breaks.contains(.forward) }

    public var verdict: Verdict {
        switch (isBackwardCompatible, isForwardCompatible) {
        case (true, true): .full
        case (true, false): .backward
        case (false, true): .forward
        case (false, false): .none
        }
    }
}
