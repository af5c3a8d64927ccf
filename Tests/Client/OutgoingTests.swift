// OutgoingTests: files made into messages, the same way every time.

import RedRiverBase
import RedRiverCatalogue
import RedRiverCrypto
import RedRiverEvidence
import RedRiverWire
import TestSupport
import Testing

@testable import RedRiverClient

@Suite("Outgoing")
struct OutgoingTests {
    func outgoing(_ text: String) throws(Outgoing.Defect) -> Outgoing {
        try Outgoing(Array(text.utf8), saltKey: Sample.saltKey)
    }

    @Test("the same file makes the same bytes, and its header commits to its body")
    func repeatable() throws {
        let first = try Sample.outgoing(1)
        #expect(try Sample.outgoing(1) == first)
        guard case .valid(let header) = Header.check(first.submission.header) else {
            return #expect(Bool(false))
        }
        #expect(header.bodyBytes == first.submission.body.count)
        #expect(
            header.commitment
                == Commitment.digest(salt: first.submission.salt, body: first.submission.body))
        #expect(first.orderingKey == header.orderingKey)
        #expect(first.sender == header.sender)
        #expect(first.id == header.id)
    }

    @Test("another key, body or message makes another salt")
    func salts() throws {
        let first = try Sample.outgoing(1).submission.salt
        var bytes = [UInt8](repeating: 6, count: 32)
        let otherKey = Secret(taking: &bytes)
        #expect(try Outgoing(Sample.file(1), saltKey: otherKey).submission.salt != first)
        let otherBody = Sample.file(1, text: "y")
        #expect(try Outgoing(otherBody, saltKey: Sample.saltKey).submission.salt != first)
        #expect(try Sample.outgoing(2).submission.salt != first)
    }

    @Test("a file with its own salt and commitment is sent as it is")
    func complete() throws {
        let first = try Sample.outgoing(1).submission
        let file =
            #"{"header":\#(String(decoding: first.header, as: UTF8.self)),"#
            + #""salt":"\#(Base64.encode(first.salt))","#
            + #""body":\#(String(decoding: first.body, as: UTF8.self))}"#
        #expect(try outgoing(file).submission == first)
    }

    @Test("a wrong header is sent all the same: the node refuses it, on record")
    func wrongHeader() throws {
        let file = String(decoding: Sample.file(1), as: UTF8.self)
            .replacing("\"RR110\"", with: "\"RR999\"")
        let message = try outgoing(file)
        #expect(message.orderingKey == nil)
        #expect(message.id == Sample.id(1))
    }

    @Test(
        "what is no message, or cannot be given a salt, is not sent",
        arguments: [
            "", "{", "[]", "{}", #"{"header":{}}"#, #"{"header":{},"body":{},"more":1}"#,
            #"{"header":{"body":{}},"body":{}}"#,
        ])
    func noMessage(_ text: String) {
        #expect(throws: Outgoing.Defect.self) { try outgoing(text) }
    }

    @Test("without sender or identifier there is no salt, and the problems are those of the header")
    func noSalt() {
        #expect {
            try outgoing(#"{"header":{"msgId":"x"},"body":{}}"#)
        } throws: { error in
            guard case .header(let problems) = error as? Outgoing.Defect else { return false }
            return problems.contains { $0.path == "/header/msgId" }
        }
    }

    @Test("a header that is too long is told so here")
    func longHeader() throws {
        let long = String(repeating: "x", count: 5000)
        let file = String(decoding: Sample.file(1), as: UTF8.self)
            .replacing("\"functionCode\"", with: "\"\(long)\":1,\"functionCode\"")
        #expect(throws: Outgoing.Defect.self) { try outgoing(file) }
    }

    @Test("a file with a byte changed anywhere never traps")
    func hostile() {
        var random = SeededGenerator(seed: 7)
        let file = Sample.file(1)
        for at in file.indices {
            var bytes = file
            bytes[at] = UInt8.random(in: .min ... .max, using: &random)
            _ = try? Outgoing(bytes, saltKey: Sample.saltKey)
            _ = try? Outgoing(Array(file[..<at]), saltKey: Sample.saltKey)
        }
    }
}
