// ShowCommandTests: `redriver show`, as a person at a terminal meets it.

import Foundation
import TestSupport
import Testing

@testable import redriver

@Suite("Showing messages")
struct ShowCommandTests {
    private let folder: Folder
    private static let message = """
        {"header":{"msgType":"RR112","msgId":"m"},"salt":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
         "body":{"manifestNo":"<b>7</b>","reason":"DUPLICATE"}}
        """

    init() throws {
        folder = try Folder()
        try folder.write("good.json", Self.message)
        try folder.write("bad.json", "{\"header\":{},\"body\":1,\"\\u001b[2J\":1}")
    }

    private func run(_ words: [String], input: String? = nil, _ more: [String: String] = [:]) throws
        -> ProgramOutcome
    {
        let schemas = ["REDRIVER_SCHEMAS": Redriver.schemas]
        return try Redriver.run(
            ["show"] + words, environment: schemas.merging(more) { $1 }, input: input)
    }

    @Test("a message is shown in the language asked for, or in the usual two")
    func languages() throws {
        let path = folder.path("good.json")
        let chinese = try run([path, "--lang", "zh"])
        #expect(chinese.code == 0 && chinese.errors.isEmpty)
        #expect(
            chinese.output == """
                RR112 · 舱单删除
                  报文编号  m

                  舱单号  <b>7</b>
                  原因    DUPLICATE (重复)

                """)
        let both = try run([path], ["LC_ALL": "C", "LANG": "C"])
        let vietnamese = try #require(both.output.range(of: "DUPLICATE (Trùng lặp)\n\nRR112"))
        #expect(both.output[vietnamese.upperBound...].contains("DUPLICATE (重复)"))
    }

    @Test("standard input holds one message or one on each line")
    func standardInput() throws {
        let line = Self.message.replacing("\n", with: "")
        #expect(try run(["-"], input: Self.message).output.split(separator: "─").count == 1)
        let two = try run(["-"], input: line + "\n" + line + "\n")
        #expect(two.code == 0)
        #expect(two.output.matches(of: #/RR112 · /#).count == 2)
        #expect(try run(["-"], input: " \n").code == 1)
    }

    @Test("a page has both languages side by side, and each message once")
    func page() throws {
        let path = folder.path("good.json")
        let page = try run([path, path, "--html"], ["LC_ALL": "C", "LANG": "C"])
        #expect(page.code == 0)
        #expect(page.output.hasPrefix("<!DOCTYPE html>\n<html lang=\"vi\">"))
        #expect(page.output.hasSuffix("</body>\n</html>\n"))
        #expect(page.output.matches(of: #/<article><section lang="vi">/#).count == 2)
        #expect(page.output.matches(of: #/<section lang="zh-Hans">/#).count == 2)
        #expect(page.output.contains("<dd>&lt;b&gt;7&lt;/b&gt;</dd>"))
        let single = try run([path, "--html", "--lang", "en"])
        #expect(single.output.matches(of: #/<section/#).count == 1)
    }

    @Test("the exit code says whether all were messages, and whether it could run")
    func codes() throws {
        let (good, bad) = (folder.path("good.json"), folder.path("bad.json"))
        let mixed = try run([bad, good, "--lang", "en"])
        #expect(mixed.code == 1)
        #expect(mixed.output.contains("Duplicate"))
        #expect(mixed.errors.contains("bad.json: The file is not a message. /\\u001b[2J"))
        #expect(!mixed.errors.contains("\u{1b}"))
        let page = try run([bad, "--html"])
        #expect(page.code == 1 && page.output.isEmpty)
        #expect(try run([folder.path("none.json"), bad]).code == 2)
        #expect(try run([]).code == 2)
        #expect(try run([good], ["REDRIVER_SCHEMAS": folder.path("")]).code == 2)
    }
}
