// VocabularyTests: every member and every word of every schema has a name in three languages.
//
// A field's list is a file of Schemas/codes, or `values`: then its values are words that a schema
// lists itself, and the vocabulary names them. `packages.type` is the member `type` of `packages`, or
// of an element of it, and wins over `type`.

import Foundation
import RedRiverBase
import RedRiverCatalogue
import RedRiverJSON
import TestSupport
import Testing

@Suite("Vocabulary")
struct VocabularyTests {
    /// A member as the schemas have it, with the name of the member around it.
    struct Member: Hashable {
        let name: String
        let parent: String
    }

    /// What the schemas say.
    struct Schemas {
        private let documents: [String: JSONDocument]
        private(set) var members: Set<Member> = []
        private(set) var words: [Member: Set<String>] = [:]

        init(_ files: [String: [UInt8]]) throws {
            documents = try files.filter { $0.key.hasSuffix("schema.json") }
                .mapValues { try JSONDocument(parsing: $0) }
            for (path, document) in documents where !path.hasPrefix("common/") {
                walk(document.root, Member(name: "", parent: ""), in: document)
            }
        }

        /// Goes through a schema that stands for the value of a member.
        private mutating func walk(_ schema: JSONValue, _ at: Member, in document: JSONDocument) {
            for (keyword, value) in schema.members {
                switch keyword {
                case "properties":
                    for (name, inner) in value.members {
                        let member = Member(name: name, parent: at.name)
                        members.insert(member)
                        walk(inner, member, in: document)
                    }
                case "enum": for word in value.elements { add(word, at) }
                case "const": add(value, at)
                case "$ref": follow(value.string ?? "", at, in: document)
                case "$defs": break
                default:
                    walk(value, at, in: document)
                    for element in value.elements { walk(element, at, in: document) }
                }
            }
        }

        private mutating func add(_ word: JSONValue, _ at: Member) {
            words[at, default: []].insert(word.string ?? word.numberText ?? "?")
        }

        private mutating func follow(_ ref: String, _ at: Member, in document: JSONDocument) {
            let common = "urn:redriver:schema:common:1.0#"
            let isCommon = ref.hasPrefix(common)
            let target = isCommon ? documents["common/schema.json"] : document
            let pointer = isCommon ? ref.dropFirst(common.count) : ref.dropFirst(1)
            guard let target, let schema = target.root.value(at: String(pointer)) else {
                Issue.record("\(ref) leads nowhere")
                return
            }
            walk(schema, at, in: target)
        }
    }

    private let catalogue: Catalogue
    private let schemas: Schemas
    private let vocabulary: JSONValue

    init() throws {
        var files: [String: [UInt8]] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: Redriver.schemas)
        where path.hasSuffix(".json") {
            let url = URL(filePath: Redriver.schemas).appending(path: path)
            files[path] = Array(try Data(contentsOf: url))
        }
        catalogue = try Catalogue(files: files)
        schemas = try Schemas(files)
        vocabulary = try JSONDocument(parsing: try #require(files["vocabulary.json"])).root
    }

    private func names(_ part: String) -> [String] {
        vocabulary[part]?.elements.compactMap { $0["name"]?.string } ?? []
    }

    @Test("every member of every schema has a label")
    func members() {
        #expect(schemas.members.count > 200)
        for member in schemas.members {
            #expect(catalogue.vocabulary.field(member.name) != nil, "\(member)")
        }
    }

    @Test("every word that a schema lists has a name")
    func words() {
        #expect(schemas.words.count > 20)
        for (member, words) in schemas.words {
            let specific = catalogue.vocabulary.field(member.parent + "." + member.name)
            let field = specific ?? catalogue.vocabulary.field(member.name)
            guard let list = field?.list else {
                Issue.record("\(member) has no list")
                continue
            }
            for word in words {
                let name = catalogue.codes(list)?[word]?.name ?? catalogue.vocabulary.value(word)
                #expect(name != nil, "\(member): \(word)")
            }
        }
    }

    @Test("a list is one of the code lists, or the vocabulary's own")
    func lists() {
        for entry in vocabulary["fields"]?.elements.map({ $0 }) ?? [] {
            guard let list = entry["list"]?.string, list != "values" else { continue }
            #expect(catalogue.codes(list) != nil, "\(list)")
        }
    }

    @Test("no entry is without use, and none stands twice")
    func use() {
        let all = Set(schemas.members.map(\.name))
        let pairs = Set(schemas.members.map { $0.parent + "." + $0.name })
        for name in names("fields") {
            #expect(name.contains(".") ? pairs.contains(name) : all.contains(name), "\(name)")
        }
        let words = schemas.words.values.reduce(into: Set<String>()) { $0.formUnion($1) }
        for name in names("values") { #expect(words.contains(name), "\(name)") }
        for part in ["fields", "values"] {
            #expect(Set(names(part)).count == names(part).count)
            #expect(!names(part).isEmpty)
        }
    }

    @Test("a word that is also a code is called as the code list calls it")
    func sameNames() {
        for list in ["decisions", "channels"] {
            for entry in catalogue.codes(list)?.entries ?? [] {
                #expect(catalogue.vocabulary.value(entry.code) == entry.name, "\(entry.code)")
            }
        }
    }

    @Test("no text is empty, has space around it, or is not in normal form C")
    func texts() {
        for part in ["terms", "fields", "values"] {
            for entry in vocabulary[part]?.elements.map({ $0 }) ?? [] {
                for language in Language.allCases {
                    let text = entry[language.rawValue]?.string ?? ""
                    #expect(!text.isEmpty)
                    #expect(text.trimmingCharacters(in: .whitespacesAndNewlines) == text)
                    let composed = text.precomposedStringWithCanonicalMapping
                    #expect(Array(composed.utf8) == Array(text.utf8), "\(text)")
                }
                let chinese = entry["zh"]?.string ?? ""
                #expect(chinese.unicodeScalars.contains { $0.properties.isIdeographic })
            }
        }
    }
}
