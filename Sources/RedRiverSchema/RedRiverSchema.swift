// RedRiverSchema: JSON Schema, draft 2020-12, the whole of it.
//
// A schema is compiled once into a flat program that names what it refers to by number, and fails
// then, loudly, for what cannot be: a dangling reference, an unknown dialect, a bad pattern, a loop.
// An instance is validated in one walk over its tape; where it is valid nothing is allocated for it
// but for what is rare: see SchemaValidator.swift. Only an invalid one is walked again, for the words.
//
// Read in this order:
//
//     SchemaURI.swift        URIs and their resolution (RFC 3986)
//     SchemaError.swift      why a schema cannot be compiled
//     SchemaLibrary.swift    the documents that may be referred to; Metaschemas.swift: the standard's
//     SchemaIndex.swift      where schemas lie in a document: $id, $anchor, $dynamicAnchor
//     SchemaProgram.swift    the program; SchemaCompiler.swift: what makes it
//     SchemaNames.swift      names of members, found by their hashes; SchemaSeen.swift
//     SchemaValidator.swift  what runs it; SchemaEquality.swift: when two values are the same
//     SchemaQuick.swift      the same where only the answer is wanted; SchemaPatterns.swift
//     SchemaOutcome.swift    errors and output formats; SchemaWords.swift: their sentences
//     Regex….swift           patterns of ECMA-262, matched in linear time
//     Format….swift          `format`
//     SchemaSummary.swift    how large a program is
//     SchemaDiff….swift      whether what was valid stays valid
