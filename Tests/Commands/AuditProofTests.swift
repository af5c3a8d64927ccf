// AuditProofTests: one message and one statement, as an auditor at a terminal gets them.

import Foundation
import LedgerTestSupport
import RedRiverBase
import TestSupport
import Testing

/// Both ledgers and a folder of trust on disk, made once.
private let shelf = Result { try Shelf() }

private struct Shelf {
    let folder: Folder
    let sender: String
    let id: String
    let now: String

    init() throws {
        folder = try Folder()
        let world = try LedgerWorld()
        var latest = world.times.begin
        let ledgers = try LedgerMaker.make(world)
        for (country, ledger) in ledgers {
            latest = max(latest, try ledger.publish(to: folder.path(country.rawValue), world))
        }
        try world.writeTrust(to: folder.path("trust"))
        let ledger = try #require(ledgers[.vietnam])
        let line = String(decoding: ledger.lines[ledger.places(of: "accepted")[9]], as: UTF8.self)
        id = String(try #require(line.firstMatch(of: #/"msgId":"([^"]*)"/#)?.output.1))
        sender = world.vietnam.parties[0].description
        now = latest.advanced(byMilliseconds: 30_000).rfc3339
        let (salt, body) = LedgerMaker.content(of: try #require(MessageID(id)))
        try Data(body).write(to: URL(filePath: folder.path("body")))
        try folder.write("salt", Hexadecimal.encode(salt))
    }

    func path(_ name: String) -> String { folder.path(name) }

    func run(_ words: [String], trusting: Bool = true) throws -> ProgramOutcome {
        let trust = trusting ? ["--policy", path("trust"), "--at", now] : []
        return try Redriver.run(["audit"] + words + trust)
    }

    /// The options that name both ledgers.
    var ledgers: [String] { ["--ledger", path("VN"), "--ledger", path("CN")] }
}

@Suite("The proofs of `redriver audit`")
struct AuditProofTests {
    @Test("a message is proved, and whoever has the file checks it")
    func evidence() throws {
        let shelf = try shelf.get()
        let out = shelf.path("one.json")
        let made = try shelf.run(
            ["evidence", shelf.sender, shelf.id, "--out", out, "--body", shelf.path("body")]
                + ["--salt", try shelf.folder.read("salt")] + shelf.ledgers)
        #expect(made.code == 0, "\(made.errors)\(made.output)")
        let checked = try shelf.run(["evidence", "check", out])
        #expect(checked.code == 0)
        #expect(checked.output == made.output)
        #expect(checked.output.contains("PROVEN: delivered; cosigned by the other country"))
        #expect(checked.output.contains("vn.kim-thanh signed the seal 1"))
        #expect(checked.output.contains("cn.bac-son signed the receipt for the seal 1"))
        #expect(checked.output.contains("since 2026-11-27T"))
        #expect(try shelf.run(["evidence", "check", out, "--lang", "vi"]).output.contains("ĐÃ"))
        #expect(try shelf.run(["evidence", "check", out, "--lang", "zh"]).output.contains("已证明"))
        let json = try shelf.run(["evidence", "check", out, "--json"])
        #expect(json.output.hasPrefix(#"{"proven":true,"evidence":{"sender":"#))
        #expect(json.output.contains(#""level":"delivered","standing":"witnessed","number":"10""#))
    }

    @Test("a file that was changed proves nothing, and says why")
    func tampered() throws {
        let shelf = try shelf.get()
        let out = shelf.path("two.json")
        _ = try shelf.run(["evidence", shelf.sender, shelf.id, "--out", out] + shelf.ledgers)
        let text = try shelf.folder.read("two.json")
        try shelf.folder.write("bad.json", text.replacing("\"bytes\":2048", with: "\"bytes\":2049"))
        let bad = try shelf.run(["evidence", "check", shelf.path("bad.json")])
        #expect(bad.code == 1)
        #expect(bad.output.hasPrefix("E proof.not-included  Leaf 1:"))
        #expect(bad.output.hasSuffix("NOT PROVEN.\n"))
        let json = try shelf.run(["evidence", "check", shelf.path("bad.json"), "--json"])
        #expect(json.code == 1)
        #expect(json.output.hasPrefix(#"{"proven":false,"code":"proof.not-included""#))
        #expect(try shelf.run(["evidence", "check", shelf.path("nothing")]).code == 2)
        try shelf.folder.write("text", "no bundle")
        #expect(try shelf.run(["evidence", "check", shelf.path("text")]).code == 1)
    }

    @Test("nothing is written that does not check")
    func unchecked() throws {
        let shelf = try shelf.get()
        let out = shelf.path("three.json")
        let purged = try shelf.run(
            ["evidence", shelf.sender, shelf.id, "--out", out, "--body", "PURGED"] + shelf.ledgers)
        #expect(purged.code == 1)
        #expect(purged.output.contains("proof.purge"))
        let salt = String(repeating: "0", count: 64)
        let other = try shelf.run(
            ["evidence", shelf.sender, shelf.id, "--out", out, "--salt", salt]
                + ["--body", shelf.path("body")] + shelf.ledgers)
        #expect(other.output.contains("proof.body"))
        let short = try shelf.run(
            ["evidence", shelf.sender, shelf.id, "--out", out, "--salt", "00"]
                + ["--body", shelf.path("body")] + shelf.ledgers)
        #expect(short.code == 2)
        #expect(!FileManager.default.fileExists(atPath: out))
    }

    @Test("an index gives the same file, by the message or by its place")
    func index() throws {
        let shelf = try shelf.get()
        let indexes = ["VN", "CN"].map { shelf.path($0 + ".idx") }
        for (name, path) in zip(["VN", "CN"], indexes) {
            let made = try shelf.run(["index", shelf.path(name), "--out", path], trusting: false)
            #expect(made.code == 0, "\(made.errors)")
        }
        let (walked, found) = (shelf.path("walked.json"), shelf.path("found.json"))
        _ = try shelf.run(["evidence", shelf.sender, shelf.id, "--out", walked] + shelf.ledgers)
        let outcome = try shelf.run(
            ["evidence", shelf.sender, shelf.id, "--out", found] + shelf.ledgers
                + indexes.flatMap { ["--index", $0] })
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(try shelf.folder.read("found.json") == shelf.folder.read("walked.json"))
        let swapped = try shelf.run(
            ["evidence", shelf.sender, shelf.id, "--out", found] + shelf.ledgers
                + ["--index", indexes[1]])
        #expect(swapped.code == 2)
    }

    @Test("absence names its checkpoint, presence its leaf")
    func absence() throws {
        let shelf = try shelf.get()
        let other = "019a9bfa-1234-7abc-8def-0123456789ab"
        func run(_ id: String, _ before: String, _ more: [String] = []) throws -> ProgramOutcome {
            try shelf.run(
                ["absence", shelf.sender, id, "--before", before, "--ledger", shelf.path("CN")]
                    + more)
        }
        let absent = try run(other, shelf.now)
        #expect(absent.code == 0)
        #expect(absent.output.contains("redriver/cn.bac-son/1, "))
        #expect(absent.output.hasSuffix("IT IS NOT among those leaves.\n"))
        #expect(try run(other, shelf.now, ["--json"]).output.hasPrefix(#"{"absent":true,"#))
        let present = try run(shelf.id, shelf.now)
        #expect(present.code == 1)
        #expect(present.output.contains("IT IS THERE: leaf 1:"))
        #expect(try run(shelf.id, "2026-11-01T00:00:00Z").code == 2)
    }

    @Test("a statement is written as files, with the line that checks them")
    func extract() throws {
        let shelf = try shelf.get()
        let out = shelf.path("statement")
        let outcome = try shelf.run(
            ["extract", shelf.path("VN"), "receipt", "2", "--peer", "--out", out], trusting: false)
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.output.hasPrefix("openssl cms -verify -binary -inform DER"))
        let names = try FileManager.default.contentsOfDirectory(atPath: out).sorted()
        #expect(names == ["anchor.pem", "crl.pem", "receipt.p7s", "receipt.txt", "signer.pem"])
        #expect(
            try shelf.run(["extract", shelf.path("VN"), "seal", "77", "--out", out]).code == 2)
    }

    @Test("a ledger followed is in order, and a smaller one raises an alarm")
    func watch() throws {
        let shelf = try shelf.get()
        let state = shelf.path("state")
        let words = ["watch", shelf.path("CN"), "--state", state, "--once"]
        #expect(try shelf.run(words).code == 0)
        #expect(try shelf.run(words).code == 0)
        let kept = try shelf.folder.read("state")
        // What was seen is remembered: the other ledger is not this one.
        let other = try shelf.run(["watch", shelf.path("VN"), "--state", state, "--once"])
        #expect(other.code == 1)
        #expect(other.output.contains("E proof.renamed"))
        #expect(try shelf.folder.read("state") == kept)
        try shelf.folder.write("state", kept + " ")
        #expect(try shelf.run(words).code == 2)
    }
}
