// MessageInputTests: where one message of standard input ends and the next begins.

import Foundation
import RedRiverBase
import RedRiverFiles
import TestSupport
import Testing

@testable import redriver

@Suite("Message input")
struct MessageInputTests {
    /// The documents of a text that arrives in pieces.
    func documents(_ text: String, piece: Int = 1) -> [InputDocument] {
        var splitter = DocumentSplitter()
        var found: [InputDocument] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            found += splitter.feed(rest.prefix(piece))
            rest = rest.dropFirst(piece)
        }
        return found + splitter.finish()
    }

    func document(_ name: String, _ text: String) -> InputDocument {
        InputDocument(name: name, bytes: Array(text.utf8))
    }

    @Test("lines are messages if the first is JSON by itself", arguments: [1, 3, 1000])
    func lines(_ piece: Int) {
        #expect(
            documents("\n  \n{\"a\":1}\n\nbroken\n[2]", piece: piece) == [
                document("-:3", "{\"a\":1}"), document("-:5", "broken"), document("-:6", "[2]"),
            ])
    }

    @Test("otherwise all is one message, every byte of it", arguments: [1, 3, 1000])
    func whole(_ piece: Int) {
        let text = "{\n  \"a\":\n\n1}\n{}\n"
        #expect(documents(text, piece: piece) == [document("-", text)])
        #expect(documents("{\"a\":1}", piece: piece) == [document("-", "{\"a\":1}")])
    }

    @Test("nothing is no message", arguments: ["", "\n", " \n\t\n", "  "])
    func nothing(_ text: String) { #expect(documents(text).isEmpty) }

    @Test("what is longer than any message is named and dropped, and the next line is read")
    func tooLong() {
        let long = String(repeating: "x", count: DocumentSplitter.most.value + 1)
        #expect(
            documents("{}\n\"\(long)\"\n[]\n", piece: 65_536) == [
                document("-:1", "{}"), InputDocument(name: "-:2", bytes: nil),
                document("-:3", "[]"),
            ])
        #expect(documents(long, piece: 65_536) == [InputDocument(name: "-", bytes: nil)])
    }

    @Test("any bytes in any pieces come out again or are named")
    func hostile() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<300 {
            let bytes = (0..<60).map { _ in Array("{}[]\n \"1a".utf8).randomElement(using: &random)!
            }
            let text = String(decoding: bytes, as: UTF8.self)
            let whole = documents(text, piece: 100)
            #expect(documents(text, piece: Int.random(in: 1...7, using: &random)) == whole)
        }
    }

    @Test("files are read one by one, and what is wrong with one is told for that one")
    func files() throws {
        let folder = try Folder()
        try folder.write("a", "{}")
        var input = MessageInput([folder.path("a"), folder.path("missing"), folder.path("a")])
        var seen: [String] = []
        while true {
            switch input.next() {
            case .document(let document): seen.append(document.name)
            case .failed(let name, let error): seen.append("\(error.code) \(name)")
            case .notYet: Issue.record("standard input was not asked for")
            case .end:
                #expect(
                    seen == [
                        folder.path("a"), "files.missing \(folder.path("missing"))",
                        folder.path("a"),
                    ])
                return
            }
        }
    }
}
