// SchemaDiffTests: what a change to a schema breaks; and that nothing is called compatible which is
// not.

import RedRiverBase
import RedRiverJSON
import TestSupport
import Testing

@testable import RedRiverSchema

@Suite("Changes to schemas")
struct SchemaDiffTests {
    private static func diff(_ old: String, _ new: String) throws -> SchemaDiff {
        try SchemaDiff(from: json(old), to: json(new))
    }

    @Test("break what they break, and say where", arguments: SchemaDiffRow.all)
    func rows(row: SchemaDiffRow) throws {
        let diff = try Self.diff(row.old, row.new)
        #expect(diff.verdict == row.verdict)
        #expect(diff.changes.map { "\($0.kind.rawValue) \($0.place)" } == row.changes)
        #expect(!diff.hasMore)
        for change in diff.changes {
            #expect(Language.allCases.allSatisfy { !change.text($0).isEmpty })
            #expect(Set(Language.allCases.map { change.text($0) }).count == 3)
            #expect(!change.breaks.isEmpty && !change.keyword.isEmpty)
        }
    }

    @Test("taken back, break the other direction", arguments: SchemaDiffRow.all)
    func mirrored(row: SchemaDiffRow) throws {
        let (there, back) = (try Self.diff(row.old, row.new), try Self.diff(row.new, row.old))
        #expect(there.isBackwardCompatible == back.isForwardCompatible)
        #expect(there.isForwardCompatible == back.isBackwardCompatible)
        #expect(there.changes.count == back.changes.count)
    }

    @Test("say which numbers are meant where only whole ones are left")
    func wholeNumbers() throws {
        let diff = try Self.diff(##"{"type":"number"}"##, ##"{"type":"integer"}"##)
        let text = try #require(diff.changes.first).text
        #expect(text.en == "The type number (≠ integer) is no longer allowed.")
    }

    @Test("are listed up to a thousand, and all of them count")
    func bounded() throws {
        let names = (0..<1500).map { "\"n\($0)\"" }
        let old = "{\"required\":[" + names.joined(separator: ",") + "]}"
        let new = ##"{"items":{"type":"string"}}"##
        let diff = try Self.diff(old, new)
        #expect(diff.changes.count == 1000 && diff.hasMore)
        let flat = try Self.diff(new, old)
        #expect(flat.changes.count == 1000 && flat.hasMore && flat.verdict == .none)
    }

    @Test("are found however far the references lead")
    func deep() throws {
        func chain(_ last: String) -> String {
            let links = (0..<500).map {
                "\"d\($0)\":{\"items\":{\"$ref\":\"#/$defs/d\($0 + 1)\"}}"
            }
            return "{\"$ref\":\"#/$defs/d0\",\"$defs\":{" + links.joined(separator: ",")
                + ",\"d500\":\(last)}}"
        }
        let diff = try Self.diff(chain(##"{"minimum":1}"##), chain(##"{"minimum":2}"##))
        #expect(diff.changes.map(\.place) == ["/$defs/d500/minimum"])
    }

    @Test(
        "of a document referred to are named by its URI; where nothing else can be said, by a word")
    func elsewhere() throws {
        var library = SchemaLibrary()
        library.add(try json(##"{"minimum":1}"##), at: "https://x.example/d")
        let old = try json(##"{"$ref":"https://x.example/d"}"##)
        let new = try json(##"{"minimum":2}"##)
        let diff = try SchemaDiff(from: new, to: old, library: library)
        #expect(diff.changes.map(\.place) == ["https://x.example/d#/minimum"])
        #expect(diff.changes.map(\.keyword) == ["minimum"])
        let closed = try Self.diff("{}", "false")
        #expect(closed.changes.map(\.keyword) == ["false"])
    }

    @Test("cannot be told of what is no schema")
    func refused() throws {
        #expect(throws: SchemaError.self) { try Self.diff("{}", ##"{"type":1}"##) }
        #expect(throws: SchemaError.self) { try Self.diff(##"{"$ref":"#/nowhere"}"##, "{}") }
    }

    /// Values of each kind, at the bounds the rows have.
    static let instances = [
        "null", "true", "false", "0", "1", "1.0", "1.5", "2", "2.5", "3", "4", "6", "-1", "-2",
        "0.1", "0.01", "0.05", "\"\"", "\"a\"", "\"b\"", "\"ab\"", "\"abc\"", "\"2024-02-29\"",
        "\"2024-02-29T00:00:00Z\"", "[]", "[1]", "[2]", "[1,1]", "[1,2]", "[1,1,1]", "[1.5]",
        "[\"a\"]", "[\"a\",\"b\"]", "[\"a\",1]", "[null]", "[[1]]", "[0,\"x\",null]", "{}",
        ##"{"a":1}"##, ##"{"a":1.5}"##, ##"{"a":"x"}"##, ##"{"a":"xy"}"##, ##"{"a":""}"##,
        ##"{"a":null}"##, ##"{"b":1}"##, ##"{"b":"x"}"##, ##"{"a":1,"b":2}"##,
        ##"{"a":"x","b":"y"}"##, ##"{"a":1,"b":2,"c":3}"##, ##"{"a":1,"c":1}"##, ##"{"ab":1}"##,
        ##"{"ab":1.5}"##, ##"{"ab":"x"}"##, ##"{"a":{"b":0}}"##, ##"{"a":{"b":1}}"##,
        ##"{"a/b~":1}"##, ##"{"n":{"n":1}}"##, ##"{"x":0}"##, ##"{"x":"y"}"##,
        ##"{"type":"string"}"##,
        ##"{"a":[{"a":1}]}"##,
    ]

    /// The instances a schema takes.
    private static func taken(_ document: JSONDocument, of instances: [JSONDocument]) throws -> Set<
        Int
    > {
        let schema = try Schema(document, assertsFormats: true)
        return Set(instances.indices.filter { schema.isValid(instances[$0]) })
    }

    @Test("are called compatible only if no instance says otherwise")
    func sound() throws {
        let texts = Set(SchemaDiffRow.all.flatMap { [$0.old, $0.new] }).sorted()
        let instances = try Self.instances.map(json)
        let documents = try texts.map(json)
        let taken = try documents.map { try Self.taken($0, of: instances) }
        let sides = try documents.map { try SchemaSide($0, at: "urn:x", SchemaLibrary()) }
        var compatible = 0
        for old in sides.indices {
            // A quarter of all pairs, another one for each.
            for new in stride(from: old % 4, to: sides.count, by: 4) {
                let diff = SchemaDiff(from: sides[old], to: sides[new])
                if diff.isBackwardCompatible, old != new {
                    compatible += 1
                    #expect(taken[old].isSubset(of: taken[new]), "\(texts[old]) → \(texts[new])")
                }
                if diff.isForwardCompatible {
                    #expect(taken[new].isSubset(of: taken[old]), "\(texts[old]) → \(texts[new])")
                }
            }
        }
        #expect(compatible > texts.count)
    }

    @Test("made at random, too")
    func soundAtRandom() throws {
        let instances = try Self.instances.map(json)
        var forge = SchemaForge(random: SeededGenerator(seed: 7))
        var (backward, forward) = (0, 0)
        for _ in 0..<400 {
            let old = forge.document()
            var new = forge.changed(old)
            if Bool.random(using: &forge.random) { new = forge.changed(new) }
            let (before, after) = (try json(old.text), try json(new.text))
            let taken = try [before, after].map { try Self.taken($0, of: instances) }
            let diff = try SchemaDiff(from: before, to: after)
            if diff.isBackwardCompatible, old.text != new.text {
                backward += 1
                #expect(taken[0].isSubset(of: taken[1]), "\(old.text) → \(new.text)")
            }
            if diff.isForwardCompatible, old.text != new.text {
                forward += 1
                #expect(taken[1].isSubset(of: taken[0]), "\(old.text) → \(new.text)")
            }
        }
        #expect(backward > 40 && forward > 40)
    }
}
