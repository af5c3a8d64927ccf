// RedRiverJSON: strict JSON (RFC 8259) over bytes, into a flat tape with byte ranges.
//
// A header's signature is over its exact bytes and a body's commitment over its own, so a parser
// that made a tree of copies would lose what matters here. This one notes where each value begins
// and ends, and leaves the bytes alone:
//
//     {"a":[1,2]}        bytes, kept untouched
//     │ │  ││ │
//     o n  [1 2          the tape: one node per value and per member name, in document order,
//                        each with its byte range, its parent and where its subtree ends
//
// Read the files in this order:
//     JSONError.swift     everything that can be wrong, with its place
//     JSONNode.swift      one entry of the tape
//     JSONParser.swift    bytes to tape; JSONScanner.swift: the loop that does it
//     JSONText.swift      what stands between two quotes
//     JSONNames.swift     how a repeated member name is found in linear time; JSONHash.swift
//     JSONValue.swift     walking the tape; JSONPointer.swift: the path of a value (RFC 6901)
//     JSONTape.swift      the same by the numbers of nodes; JSONTapeText.swift: texts in place
//     JSONDecimal.swift   numbers, exactly; JSONShortNumber.swift: the same for short ones, faster
//     JSONCanonical.swift RFC 8785
//     JSONReader.swift    closed objects with clear complaints: configuration and statements
//     JSON.swift          values to be written, and the printer
//
// Where RFC 8259 leaves a choice, this parser refuses: repeated names, lone surrogates, bytes that
// are not UTF-8, a byte order mark, nesting deeper than `Limits.jsonDepth`. Numbers of any size are
// accepted and kept as written; no value is ever a binary fraction.
