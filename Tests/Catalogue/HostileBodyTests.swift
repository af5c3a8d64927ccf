// HostileBodyTests: bodies made to take long, or to be understood in two ways.

import RedRiverBase
import RedRiverCatalogue
import RedRiverJSON
import Testing

@testable import RedRiverCatalogue

@Suite("Hostile bodies")
struct HostileBodyTests {
    private static let amendment = "RR111-manifest-amendment/valid/seal-number.json"

    private func findings(_ base: String, _ old: String, _ new: String) throws -> Findings {
        let text = String(decoding: try Shelf.bytes(base), as: UTF8.self)
        #expect(text.contains(old))
        return try Shelf.findings(Array(text.replacing(old, with: new).utf8))
    }

    @Test("marks without end are refused before anybody puts them in order")
    func marks() throws {
        let marks = String(repeating: "\u{301}\u{323}", count: 60_000)
        let findings = try findings(Self.amendment, "\"VNHQ0451288\"", "\"a\(marks)\"")
        #expect(findings.errors.map(\.path) == ["/body/changes/0/new"])
        #expect(findings.errors.first?.rule == "RR-D08")
        let looks = CharacterLooks(Array("a\(marks)".utf8)[...], nil)
        #expect(looks.hasMarksWithoutEnd && !looks.isInert)
    }

    @Test("marks that a language uses are not without end")
    func fewMarks() throws {
        // Two on each letter, decomposed and therefore refused, but by their order and not by number.
        let text = String(repeating: "e\u{302}\u{301}", count: 1000)
        #expect(!CharacterLooks(Array(text.utf8)[...], nil).hasMarksWithoutEnd)
        let findings = try findings(Self.amendment, "\"VNHQ0451288\"", "\"\(text)\"")
        #expect(findings.errors.first?.rule == "RR-D08")
    }

    @Test("plain words are told from others, whatever stands before and behind", arguments: 0..<24)
    func plain(length: Int) throws {
        // Every byte at every place of a text of this length, in a document that ends right behind.
        for place in 0..<length {
            for byte in [0x20, 0x41, 0x7e, 0x7f] as [UInt8] {
                var text = [UInt8](repeating: 0x41, count: length)
                text[place] = byte
                let document = try JSONDocument(parsing: [0x22] + text + [0x22])
                let isPlain = document.withTape { $0.isPlainText(at: 0) }
                #expect(isPlain == (byte != 0x7f), "\(byte) at \(place) of \(length)")
            }
            var text = [UInt8](repeating: 0x41, count: length)
            text.replaceSubrange(place..<place + 1, with: Array("ễ".utf8))
            let document = try JSONDocument(parsing: [0x22] + text + [0x22])
            #expect(!document.withTape { $0.isPlainText(at: 0) })
        }
    }

    @Test("what is wrong a thousand times is told at most a hundred times, in linear steps")
    func many() throws {
        let item =
            #"{"seq":1,"description":{"vi":"a","zh":"甲"},"hs6":"770000","hsVN":"77000000","origin":"ZZ","grossMass":{"value":"0","unit":"KGM"},"packages":[{"count":0,"type":"QQ"}]}"#
        let text = String(
            decoding: try Shelf.bytes("RR110-cargo-manifest/valid/machinery.json"), as: UTF8.self)
        let root = try JSONDocument(parsing: Array(text.utf8)).root
        let own = try #require(
            root["body"]?["consignments"]?.elements.first { _ in true }?["items"])
        let many = "[" + Array(repeating: item, count: 999).joined(separator: ",") + "]"
        let spoilt = text.replacing(String(decoding: own.bytes, as: UTF8.self), with: many)
        let findings = try Shelf.findings(Array(spoilt.utf8))
        #expect(findings.errors.count == Limits.problemsListed)
        #expect(findings.steps < 200 * spoilt.utf8.count)
    }

    @Test("what is no JSON, or another value than an object, is refused at its place")
    func shapes() throws {
        let file = try MessageFile(parsing: Shelf.bytes(Self.amendment))
        let none = Digest(words: 0, 0, 0, 0)
        guard case .valid(let header) = Header.check(file.headerAddingBodyMember(commitment: none))
        else { throw CatalogueError.saltMissing }
        let catalogue = try Shelf.catalogue.get()
        for body in [
            "", "{", "[]", "null", "7", "\"x\"", "{\"a\":1,\"a\":2}", "{}", "{\"\\ud800\":1}",
        ] {
            let findings = catalogue.check(header, body: Array(body.utf8))
            #expect(!findings.isAccepted, "\(body)")
            #expect(findings.errors.allSatisfy { $0.path.hasPrefix("/body") })
        }
    }
}
