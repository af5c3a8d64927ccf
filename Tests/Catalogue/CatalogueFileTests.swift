// CatalogueFileTests: a catalogue that is damaged is refused with the name of the file.

import RedRiverBase
import RedRiverCatalogue
import RedRiverJSON
import Testing

@Suite("The files of a catalogue")
struct CatalogueFileTests {
    @Test("it compiles, and knows its files")
    func compiles() throws {
        let catalogue = try Shelf.catalogue.get()
        #expect(catalogue.files == catalogue.files.sorted())
        #expect(catalogue.files.contains("codes/units.json"))
        #expect(catalogue.schemaFiles.count == MessageType.allCases.count)
        #expect(catalogue.vocabulary.terms.count == 139)
    }

    @Test("without any one of its files it is refused or does without it knowingly")
    func missing() throws {
        let catalogue = try Shelf.catalogue.get()
        for file in catalogue.files where !Self.isOptional(file) {
            var files = Shelf.files
            files[file] = nil
            #expect(throws: CatalogueError.self, "\(file)") { try Catalogue(files: files) }
        }
    }

    /// Lists that no rule looks into: labels for people; and the schema for those who write headers.
    private static func isOptional(_ file: String) -> Bool {
        [
            "codes/channels.json", "codes/decisions.json", "codes/equipment-fill.json",
            "codes/functions.json", "codes/responses.json", "codes/transport-modes.json",
            "header/schema.json",
        ].contains(file)
    }

    @Test("a damaged file is named")
    func damaged() throws {
        for (file, bytes) in Shelf.files.sorted(by: { $0.key < $1.key }).prefix(60)
        where !file.hasPrefix("scenarios/") {
            var files = Shelf.files
            files[file] = Array(bytes.dropLast(3))
            let error = #expect(throws: CatalogueError.self, "\(file)") {
                try Catalogue(files: files)
            }
            #expect(error?.text.en.contains(file) ?? false)
        }
    }

    @Test("a code twice, a nameless code, a list under another name")
    func lists() throws {
        let good =
            #"{"format":"redriver/codes/v1","list":"x","source":"s","entries":[{"code":"A","vi":"a","zh":"甲","en":"a"}]}"#
        #expect(try CodeList(parsing: Array(good.utf8))["A"]?.name.zh == "甲")
        let entry = #"{"code":"A","vi":"a","zh":"甲","en":"a"}"#
        for bad in [
            good.replacing(entry, with: entry + "," + entry),
            good.replacing(#""zh":"甲","#, with: ""),
            good.replacing(#""A""#, with: #""""#), good.replacing("codes/v1", with: "codes/v2"),
            good.replacing(#""source":"s","#, with: ""),
            good.replacing("[{", with: "{\"a\":{").replacing("}]", with: "}}"),
        ] {
            #expect(throws: JSONError.self, "\(bad)") { try CodeList(parsing: Array(bad.utf8)) }
        }
        var files = Shelf.files
        files["codes/units.json"] = files["codes/gates.json"]
        #expect(throws: CatalogueError.misnamed("codes/units.json", "gates")) {
            try Catalogue(files: files)
        }
    }

    @Test("an operator's code is known without building anything")
    func extended() throws {
        var files = Shelf.files
        let text = String(decoding: try #require(files["codes/packages.json"]), as: UTF8.self)
        let more = #"{"code": "QX", "vi": "gùi tre", "zh": "竹背篓", "en": "bamboo back basket"},"#
        files["codes/packages.json"] = Array(
            text.replacing("\"entries\": [", with: "\"entries\": [" + more).utf8)
        let catalogue = try Catalogue(files: files)
        let file = String(
            decoding: try Shelf.bytes("RR110-cargo-manifest/valid/durian.json"), as: UTF8.self
        )
        .replacing("\"CT\"", with: "\"QX\"")
        let message = try MessageFile(parsing: Array(file.utf8))
        guard
            case .valid(let header) = Header.check(
                message.headerAddingBodyMember(commitment: Digest(words: 0, 0, 0, 0)))
        else { throw CatalogueError.saltMissing }
        #expect(catalogue.check(header, body: message.body).isAccepted)
        #expect(!(try Shelf.catalogue.get().check(header, body: message.body).isAccepted))
    }

    @Test("the header's schema and the header's rules agree")
    func headerSchema() throws {
        // Where the schema says no, the rules say no as well; they know more than it can say.
        let schema = try #require(Shelf.files["header/schema.json"])
        let names = try JSONDocument(parsing: schema).root["properties"]?.members.map(\.name) ?? []
        #expect(
            Set(names)
                == Set(
                    Draft().members.map(\.name) + [
                        "expiresAt", "priority", "inReplyTo", "supersedes",
                    ]))
    }
}
