// MessageFileTests: header and body out of a file.

import RedRiverBase
import RedRiverCatalogue
import RedRiverJSON
import TestSupport
import Testing

@Suite("Message file")
struct MessageFileTests {
    static let salt = Base64.encode(Array(repeating: 7, count: 32))
    static let bare = Draft().with([("body", nil)])

    private func file(_ text: String) throws(CatalogueError) -> MessageFile {
        try MessageFile(parsing: Array(text.utf8))
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test("the body is its exact bytes in the file, space and number texts included")
    func exactBody() throws {
        let body = "{ \"mass\" : 21888.000,\r\n\t\"t\": \"\\u0041\" , \"x\":[ ] }"
        let file = try file("\n{ \"body\": \(body) ,\n \"header\":\(Self.bare.text)}\n")
        #expect(text(file.body) == body)
        #expect(text(file.header) == Self.bare.text)
        #expect(file.salt == nil && !file.hasBodyMember)
    }

    @Test("a header on one line stays as it is, spaces included")
    func oneLine() throws {
        let header = "{ \"a\" : 1.50 , \"b\":\"x y\" }"
        #expect(try text(file("{\"header\":\(header),\"body\":{}}").header) == header)
    }

    @Test("a header on several lines loses its space, and nothing else")
    func severalLines() throws {
        let header = "{\n\t\"a\" : 1.50 ,\r\n \"b\": \"x \\\" y\\n\\u0041\" }"
        let expected = "{\"a\":1.50,\"b\":\"x \\\" y\\n\\u0041\"}"
        #expect(try text(file("{\"header\":\(header),\"body\":{}}").header) == expected)
    }

    @Test("the commitment becomes the last member, and the header then passes")
    func addsBody() throws {
        let lines = Self.bare.text.replacing(",", with: ",\n  ")
        let file = try file("{\"header\":\(lines),\"body\":{\"a\":1}}")
        let commitment = try #require(Digest(Array(repeating: 0, count: 32)))
        let header = file.headerAddingBodyMember(commitment: commitment)
        #expect(text(header) == Draft().with([("body", Draft.body("7"))]).text)
        #expect(problems(header) == [])
    }

    @Test("an empty header gets no comma", arguments: ["{}", "{ }"])
    func emptyHeader(text: String) throws {
        let zero = try #require(Digest(Array(repeating: 0, count: 32)))
        let header = MessageFile.addingBodyMember(
            to: Array(text.utf8), bytes: 5, commitment: zero)
        #expect(try JSONDocument(parsing: header).root.value(at: "/body/bytes")?.int64 == 5)
    }

    @Test("a header that has its commitment comes with its salt")
    func withCommitment() throws {
        let file = try file("{\"header\":\(Draft().text),\"salt\":\"\(Self.salt)\",\"body\":{}}")
        #expect(file.hasBodyMember)
        #expect(file.salt == Array(repeating: 7, count: 32))
        #expect(text(file.header) == Draft().text)
        #expect(throws: CatalogueError.saltMissing) {
            try self.file("{\"header\":\(Draft().text),\"body\":{}}")
        }
    }

    @Test(
        "what is not a message file is refused",
        arguments: [
            "", "[]", "{}", "{\"header\":{}}", "{\"body\":{}}", "{\"header\":[],\"body\":{}}",
            "{\"header\":{},\"body\":{},\"x\":1}", "{\"header\":{},\"body\":{}} x",
            "{\"header\":{},\"header\":{},\"body\":{}}",
            "{\"header\":{},\"salt\":null,\"body\":{}}",
            "{\"header\":{},\"salt\":\"AAAA\",\"body\":{}}",
            "{\"header\":{},\"salt\":\"\(salt)=\",\"body\":{}}",
        ])
    func refused(text: String) {
        #expect(throws: CatalogueError.self) { try file(text) }
    }

    @Test("a body longer than a message may be is refused, one of that length is not")
    func longBody() throws {
        let most = Limits.body.value
        let longest = "\"" + String(repeating: "x", count: most - 2) + "\""
        #expect(try file("{\"header\":{},\"body\":\(longest)}").body.count == most)
        #expect(throws: CatalogueError.bodyTooLong(ByteCount(most + 1))) {
            try file("{\"header\":{},\"body\":\(longest.dropLast())x\"}")
        }
    }

    @Test("damaged files are refused or read, never trapped on", arguments: 0..<50)
    func damaged(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let whole = "{\"header\":\(Draft().text),\"salt\":\"\(Self.salt)\",\"body\":{}}"
        let length = Int.random(in: 1...whole.utf8.count, using: &random)
        var bytes = Array(whole.utf8.prefix(length))
        for _ in 0..<3 {
            let at = Int.random(in: bytes.indices, using: &random)
            bytes[at] ^= UInt8.random(in: 0...255, using: &random)
        }
        guard let file = try? MessageFile(parsing: bytes) else { return }
        #expect(!file.hasBodyMember || file.salt != nil)
        _ = Header.check(file.header)
    }

    @Test("every error has a code of its own and a sentence in each language")
    func texts() {
        let errors: [CatalogueError] = [
            .file(.missing(pointer: "/header")), .saltMissing, .bodyTooLong(ByteCount(5)),
        ]
        #expect(Set(errors.map(\.code)).count == errors.count)
        for language in Language.allCases {
            #expect(Set(errors.map { $0.text(language) }).count == errors.count)
        }
    }
}
