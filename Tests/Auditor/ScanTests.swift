// ScanTests: the quick readers never take what the strict ones refuse, and tell the same.

import LedgerTestSupport
import RedRiverBase
import RedRiverCatalogue
import RedRiverCrypto
import RedRiverEvidence
import TestSupport
import Testing

@testable import RedRiverAuditor

@Suite("Quick readers")
struct ScanTests {
    private static let ledger = Result {
        var plan = LedgerMaker.Plan()
        plan.messages = 64
        return try #require(try LedgerMaker.make(try LedgerWorld(), plan)[.vietnam])
    }

    private static func headers() throws -> [[UInt8]] {
        let ledger = try ledger.get()
        return try ledger.lines.indices.compactMap { try ledger.leaf($0).header }
    }

    /// Pieces that stand for each other, good and bad.
    private static let pieces: [(String, [String])] = [
        (
            "\"functionCode\":9",
            ["\"functionCode\":1", "\"functionCode\":11", "\"functionCode\":09"]
        ),
        (
            "\"functionCode\":9",
            ["\"functionCode\":9.0", "\"functionCode\":13", "\"functionCode\":5"]
        ),
        ("\"AB\"", ["\"NA\"", "\"AQ\"", "\"ab\"", "\"\"", "null"]),
        ("RR110", ["RR100", "RR200", "RR900", "RR999", "RR111", "RR300", "rr110", "RR11"]),
        ("\"1.0\"", ["\"1.10\"", "\"1.01\"", "\"2.0\"", "\"1.\"", "\"1.00000\""]),
        ("\"test\":true", ["\"test\":false", "\"test\":1", "\"test\":true,\"test\":true"]),
        ("\"test\":true", ["\"priority\":\"urgent\",\"test\":true", "\"test\" :true"]),
        ("VN.CUSTOMS.13BB", ["VN.NODE.13BB", "CN.CUSTOMS.13BB", "VN.CUSTOM.1", "LA.GATE.A1"]),
        (
            "\"sentAt\":\"2026-11-",
            ["\"sentAt\":\"2026-12-", "\"sentAt\":\"2026-1-", "\"sentAt\":\"2025-11-"]
        ),
        ("Z\",\"crossing", ["+07:00\",\"crossing", "+23:59\",\"crossing", "+0700\",\"crossing"]),
        ("Z\",\"crossing", ["-00:00\",\"crossing", "-05:00\",\"crossing", "+14:59\",\"crossing"]),
        (
            "\"test\"",
            [
                "\"expiresAt\":\"2026-11-29T00:00:00Z\",\"test\"",
                "\"expiresAt\":\"2026-11-01T00:00:00Z\",\"test\"",
                "\"expiresAt\":\"2027-11-29T00:00:00.5Z\",\"test\"",
            ]
        ),
        ("RRVNKTH", ["RRVNKTX", "RRCNKTH", "RRVNKTHX"]), ("2048", ["0", "524288", "524289", "02"]),
        ("=\"}", ["\"}", "==\"}", "=\" }"]), ("sha256:", ["sha256:A", "sha512:"]),
        ("\"CN.CUSTOMS.A10\"", ["\"CN.CUSTOMS.A11\"", "\"VN.CUSTOMS.A10\"", "7"]),
    ]

    @Test("take every plain header of a ledger and say what the strict one says")
    func plain() throws {
        for header in try Self.headers() {
            let quick = try #require(HeaderScan.sound(header[...]))
            guard case .valid(let strict) = Header.check(header) else {
                Issue.record("a header of the maker is not sound")
                continue
            }
            #expect(quick == HeaderFacts.Sound(strict))
        }
    }

    @Test("never take a header that the strict one refuses")
    func mutated() throws {
        let headers = try Self.headers()
        var random = SeededGenerator(seed: 11)
        var (taken, refused) = (0, 0)
        for round in 0..<(4000 * min(Scale.value, 1000)) {
            var header = headers[round % headers.count]
            for _ in 0...Int.random(in: 0...2, using: &random) {
                Self.mutate(&header, &random)
            }
            guard let quick = HeaderScan.sound(header[...]) else {
                refused += 1
                continue
            }
            taken += 1
            guard case .valid(let strict) = Header.check(header) else {
                Issue.record("taken: \(String(decoding: header, as: UTF8.self))")
                return
            }
            #expect(quick == HeaderFacts.Sound(strict))
        }
        #expect(taken > 100)
        #expect(refused > 1000)
    }

    private static func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        if Bool.random(using: &random), let (old, new) = pieces.randomElement(using: &random),
            let place = bytes.firstRange(of: Array(old.utf8)),
            let piece = new.randomElement(using: &random)
        {
            bytes.replaceSubrange(place, with: Array(piece.utf8))
            return
        }
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0...3, using: &random) {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(bytes[place], at: place)
        case 2: bytes[place] = UInt8.random(in: 0x20...0x7e, using: &random)
        default: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
        }
    }

    @Test("read a line as the strict reader does, or leave it to that")
    func lines() throws {
        let ledger = try Self.ledger.get()
        var random = SeededGenerator(seed: 12)
        var taken = 0
        for round in 0..<(3000 * min(Scale.value, 1000)) {
            var line = ledger.lines[round % ledger.lines.count]
            if round >= ledger.lines.count { Self.mutate(&line, &random) }
            guard let quick = LeafScan.message(line[...]) else { continue }
            taken += 1
            let strict = try Leaf(parsing: line)
            switch (quick, strict.fact) {
            case (.accepted(let at, let party, let edition, let header), .accepted(let fact)):
                #expect(at == strict.at)
                #expect(party.party == fact.party)
                #expect(edition == fact.edition)
                #expect(header.leaf == HeaderFacts(of: fact.header[...]).leaf)
            case (.received(let at, let facts, _), .received(let fact)):
                #expect(at == strict.at)
                #expect(facts.seal == fact.seal)
                #expect(facts.place == fact.place)
                #expect(facts.duplicateOf == fact.duplicateOf)
            default: Issue.record("another kind")
            }
        }
        #expect(taken > 200)
    }

    @Test("pack a party's name and give it back")
    func parties() throws {
        for name in [
            "VN.CUSTOMS.13BB", "CN.NODE.ZZZZZZZZ", "VN.CUSTOMS.00", "CN.PPD.A0", "VN.GATE.12345678",
            "CN.BORDER.ABCDEFGH",
        ] {
            let party = try #require(PartyID(name))
            #expect(PartyCode(party).party == party)
        }
        for name in [
            "VN.CUSTOMS.1", "VN.X.11", "XN.GATE.11", "VN.GATE.1a", "VN.GATE.123456789", "",
        ] {
            #expect(PartyCode(Array(name.utf8)[...]) == nil)
            #expect(PartyID(name) == nil)
        }
    }
}
