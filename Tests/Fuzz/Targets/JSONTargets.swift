// JSONTargets: the parser and its tape, the reader of closed objects, and paths.

import RedRiverBase
import RedRiverJSON

enum JSONTargets {
    static let all = [document, reader, pointer]

    static let words = [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "null", "true", "false", "{}", "[]", "\"\"",
        "\"a\":", "\\u0000", "\\u0061", "\\ud83d\\ude00", "\\ud800", "\\udc00", "\\uD83D", "\\/",
        "1e400", "-0", "-", ".", "E+", "0.1", "\u{feff}", "é", "e\u{301}", "😀", "\u{7f}", " ",
        "\n", "\t", "~", "~1", "/",
    ]

    static let texts = [
        #"{"a":1,"b":[true,null,{"c":"d"}],"é":"\u00e9\ud83d\ude00"}"#, "[[[[[[]]]]]]",
        "[1,-2.5e+10,0,\"\\\\\\\"\\n\"]", " { \"a~/b\" : \"x\" }\n", "\"text\"", "-0.0",
        "{\"a\":{},\"\":[],\"A\":false}",
        String(repeating: "[", count: 128)
            + String(repeating: "]", count: 128),
        "{" + (0..<20).map { "\"n\($0)\":\($0)" }.joined(separator: ",") + "}",
    ]

    static let document = FuzzTarget("json", seeds: texts.map(utf8), words: words) {
        (bytes) throws(Violation) in
        let document: JSONDocument
        do throws(JSONError) {
            document = try JSONDocument(parsing: bytes)
        } catch {
            try check(error, in: bytes)
            return try refused(error)
        }
        try check(document)
        return .accepted
    }

    /// What must hold of a document that was accepted.
    private static func check(_ document: JSONDocument) throws(Violation) {
        let root = document.root
        var steps = 0
        let copy = try copy(root, within: document.bytes.indices, &steps)
        try demand(steps <= document.bytes.count, "more values than bytes")
        try demand(parsed(root.compact, root.kind), "without its space it is another document")
        try demand(parsed(copy.compact, root.kind), "printed anew it is another document")
        try demand(parsed(copy.indented, root.kind), "indented it is another document")
        // Names and texts went through unescaping and escaping; once more must change nothing.
        let again = known(try? JSONDocument(parsing: copy.compact)).root
        var count = 0
        let second = try self.copy(again, within: again.document.bytes.indices, &count)
        try demand(count == steps, "printed anew it has \(count) values instead of \(steps)")
        try demand(second.compact == copy.compact, "printed twice it differs")
    }

    private static func parsed(_ bytes: [UInt8], _ kind: JSONKind) -> Bool {
        (try? JSONDocument(parsing: bytes))?.root.kind == kind
    }

    /// The same value as one that the program builds; every range is checked on the way.
    private static func copy(
        _ value: JSONValue, within outer: Range<Int>, _ steps: inout Int
    ) throws(Violation) -> JSON {
        steps += 1
        let range = value.range
        try demand(
            !range.isEmpty && range.lowerBound >= outer.lowerBound
                && range.upperBound <= outer.upperBound, "a range leaves its container: \(range)")
        // Paths cost a walk each; a few tell as much as all.
        if steps < 40 {
            let found = value.document.root.value(at: value.pointer)
            try demand(found?.range == range, "\(value.pointer) leads elsewhere")
        }
        switch value.kind {
        case .null: return .null
        case .bool: return .bool(value.bool ?? false)
        case .number: return .raw(value)
        case .string:
            try demand(String(validating: value.utf8 ?? [0xff], as: UTF8.self) != nil, "not UTF-8")
            try demand(value.equals(value.string ?? ""), "a text is not equal to itself")
            return .string(value.string ?? "")
        case .array:
            var elements: [JSON] = []
            for element in value.elements {
                elements.append(try copy(element, within: range, &steps))
            }
            try demand(elements.count == value.count, "another number of elements")
            return .array(elements)
        case .object: return .object(try members(of: value, &steps))
        }
    }

    private static func members(
        of value: JSONValue, _ steps: inout Int
    ) throws(Violation) -> [(String, JSON)] {
        var members: [(String, JSON)] = []
        var names: Set<[UInt8]> = []
        for (name, member) in value.members {
            try demand(names.insert(utf8(name)).inserted, "a name is there twice")
            try demand(value[name]?.range == member.range, "a name leads to another member")
            members.append((name, try copy(member, within: value.range, &steps)))
        }
        try demand(members.count == value.count, "another number of members")
        return members
    }

    private static func check(_ error: JSONError, in bytes: [UInt8]) throws(Violation) {
        guard case .malformed(_, let at, let pointer) = error else {
            throw Violation("a parser that reads an object: \(error)")
        }
        try demand((0...bytes.count).contains(at.offset), "an offset outside the text")
        let before = bytes.prefix(at.offset)
        try demand(at.line == before.count { $0 == 0x0a } + 1, "line \(at.line)")
        try demand((1...at.offset + 1).contains(at.column), "column \(at.column)")
        try demand(JSONPointer.tokens(pointer) != nil, "\(pointer) is not a path")
    }

    /// A closed object with one member of every kind that configurations and frames have.
    static let reader = FuzzTarget(
        "json-reader",
        seeds: [
            #"{"s":"x","i":7,"b":true,"a":["x"],"o":{"s":"y"},"l":[{"s":"z"}]}"#,
            #"{"s":"x","i":-9223372036854775808,"b":false,"a":[],"o":{"s":""},"l":[],"x":null}"#,
        ].map(utf8), words: words + ["\"s\"", "\"i\"", "\"\\u0073\"", "\"x\":null"]
    ) { (bytes) throws(Violation) in
        do throws(JSONError) {
            try read(bytes)
        } catch {
            try demand(JSONPointer.tokens(error.pointer) != nil, "\(error.pointer) is not a path")
            return try refused(error)
        }
        return .accepted
    }

    private static func read(_ bytes: [UInt8]) throws(JSONError) {
        var reader = try JSONReader(JSONDocument(parsing: bytes).root)
        _ = try reader.string("s")
        _ = try reader.integer("i")
        _ = try reader.bool("b")
        _ = try reader.strings("a")
        var inner = try reader.object("o")
        _ = try inner.string("s")
        try inner.finish()
        for var item in try reader.objects("l") {
            _ = try item.parsed("s", Text(vi: "v", zh: "z", en: "e")) { $0 }
            try item.finish()
        }
        _ = reader.optionalValue("x")
        try reader.finish()
    }

    static let pointer = FuzzTarget(
        "json-pointer", seeds: ["", "/a~1b/0/~0", "/", "//é"].map(utf8),
        words: ["~0", "~1", "~2", "/"]
    ) { (bytes) throws(Violation) in
        guard let text = text(bytes), let tokens = JSONPointer.tokens(text) else { return .refused }
        let printed = tokens.map { "/" + JSONPointer.escape($0) }.joined()
        try demand(utf8(printed) == bytes, "it is spelt otherwise when written: \(printed)")
        return .accepted
    }
}
