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

    /// Pieces of lines about statements, good and bad.
    private static let linePieces: [(String, [String])] = [
        ("\"kind\":\"seal", ["\"kind\":\"sealed", "\"kind\":\"fork"]),
        ("\\n", ["\\r", "\\u000a", "n", "\\n\\n"]),
        ("[\"", ["[", "[ \"", "[\"\",\"", "[\"0", "[[\""]),
        ("\"]", ["\",]", "\"] ", "]", "\",\"\"]"]),
        ("\",\"", ["\" ,\"", "\",\"\",\"", "\",\"0"]),
        ("1:", ["01:", "1:0", "2:", ":", "4294967296:"]),
        (" accepted ", [" duplicate ", " accepted  ", " refused ", "accepted "]),
        (" refused F14 ", [" refused F99 ", " refused ", " accepted ", " refused F15 "]),
        ("#/", ["#", "/", "#/~", "#/%41", "#/%20", "#/a b", "#//"]),
        ("}", [" }", "}}", ",\"x\":1}"]),
        ("\"path\":\"/", ["\"path\":\"", "\"path\":\"/~", "\"path\":\"/%", "\"path\":\"/\u{e9}"]),
        ("MII", ["MI", "MIJ", "=II", "MI="]),
        ("\"party\"", ["\"seal\":7,\"place\":3,\"party\"", "\"part\""]),
        ("\"seal\":", ["\"seal\":0", "\"seal\": ", "\"seal\":\"", "\"seal\":9007199254740992"]),
        ("\"queue\":\"", ["\"queue\":\"q ", "\"queue\":\"", "\"queue\":\"\",\"x\":\""]),
        ("\"code\":\"F14\"", ["\"code\":\"F26\"", "\"code\":\"F99\"", "\"code\":14"]),
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

    private static func mutate(
        _ bytes: inout [UInt8], _ random: inout SeededGenerator,
        _ pieces: [(String, [String])] = Self.pieces
    ) {
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
        var taken: [String: Int] = [:]
        // As many of every kind: of 136 leaves all but eight are messages.
        let kinds = Dictionary(grouping: ledger.lines) { line in
            line.dropFirst(9).prefix { $0 != UInt8(ascii: "\"") }
        }
        let lines = kinds.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
        for round in 0..<(6000 * min(Scale.value, 1000)) {
            let same = lines[round % lines.count]
            var line = same[round / lines.count % same.count]
            if round >= 4 * lines.count {
                let isStatement = Bool.random(using: &random)
                Self.mutate(&line, &random, isStatement ? Self.linePieces : Self.pieces)
            }
            guard let quick = LeafScan.leaf(line[...]) else { continue }
            let strict: Leaf
            do {
                strict = try Leaf(parsing: line)
            } catch {
                Issue.record("taken: \(String(decoding: line, as: UTF8.self))")
                return
            }
            taken[strict.fact.kind, default: 0] += 1
            try Self.compare(quick, strict)
        }
        // Each kind that is written often was taken often.
        for kind in [
            "accepted", "received", "refused", "composed", "sealed", "arrived", "receipt",
            "receipt-signed", "receipted", "delivered",
        ] {
            #expect(taken[kind, default: 0] > 40, "\(kind)")
        }
    }

    private static func compare(_ quick: AuditedLeaf, _ strict: Leaf) throws {
        switch (quick, strict.fact) {
        case (.accepted(let at, let party, let edition, let header), .accepted(let fact)):
            #expect(at == strict.at)
            #expect(party.party == fact.party)
            #expect(edition == fact.edition)
            #expect(header.leaf == HeaderFacts(of: fact.header[...]).leaf)
        case (.received(let at, let facts, _), .received(let fact)):
            #expect(at == strict.at)
            #expect(facts.edition == fact.edition)
            #expect(facts.seal == fact.seal)
            #expect(facts.place == fact.place)
            #expect(facts.duplicateOf == fact.duplicateOf)
        case (.other(let leaf, let header, let facts), _):
            #expect(leaf == strict)
            #expect(header == nil)
            switch (facts, strict.fact) {
            case (.seal(let reading), .composed(let bytes, _)),
                (.seal(let reading), .arrived(let bytes, _)):
                compare(reading, bytes)
            case (.receipt(let reading, let root), .receipt(let bytes, let lines)),
                (.receipt(let reading, let root), .receipted(let bytes, _, let lines)):
                compare(reading, bytes)
                #expect(root == OutcomeLine.root(lines))
            case (nil, .sealed), (nil, .receiptSigned), (nil, .delivered), (nil, .refused): break
            default: Issue.record("facts of another kind")
            }
        default: Issue.record("another kind")
        }
    }

    /// Holds what was read of a statement against the strict reader.
    private static func compare<Kind: Statement>(
        _ reading: Result<ReadStatement<Kind>, EvidenceError>, _ bytes: [UInt8]
    ) {
        let strict = Result { () throws(EvidenceError) in try Kind(parsing: bytes) }
        switch (reading, strict) {
        case (.success(let read), .success(let value)):
            #expect(read.value == value)
            #expect(read.bytes == bytes)
            #expect(read.digest == value.digest)
        case (.failure(let error), .failure(let expected)): #expect(error == expected)
        default: Issue.record("\(String(decoding: bytes, as: UTF8.self))")
        }
    }

    /// Pieces of statements that stand for each other, good and bad.
    private static let statementPieces: [(String, [String])] = [
        ("suite: intl", ["suite: dual", "suite: gm", "suite: intl ", "suite:intl"]),
        ("p256", ["p256,sm2", ""]), ("/v1", ["/v2", "/v1 "]),
        ("vn.kim-thanh", ["vn.kim thanh", "Vn.kim", "", "cn.bac-son", "vn.kim-thành"]),
        ("messages: ", ["messages: 0", "messages: 9", "messages: -", "messages: 99"]),
        ("first: ", ["first: 0", "first: 9007199254740", "first: 90071992547409920"]),
        ("seal: ", ["seal: 0", "seal: 1", "seal: 9007199254740991", "seal: +"]),
        ("accepted: ", ["accepted: 0", "accepted: 1", "accepted: 5", "accepted: 513"]),
        ("=\n", ["\n", "==\n", "= \n", "=\r\n"]), ("sha256:", ["sha256: ", "sha512:", "sha256:A"]),
        ("Z\n", ["z\n", "+00:00\n", "Z", "Z\n\n", "1Z\n", "Z\nx: y\n"]),
        ("-at: 2026-11-", ["-at: 2026-13-", "-at: 2026-02-3", "-at: 1969-11-", "-at: 2026-11"]),
    ]

    @Test("read a statement as the strict reader does, or leave it to that")
    func statements() throws {
        let ledger = try Self.ledger.get()
        var seals: [[UInt8]] = []
        var receipts: [[UInt8]] = []
        for place in ledger.lines.indices {
            switch try ledger.leaf(place).fact {
            case .composed(let bytes, _), .arrived(let bytes, _): seals.append(bytes)
            case .receipt(let bytes, _), .receipted(let bytes, _, _): receipts.append(bytes)
            default: break
            }
        }
        var random = SeededGenerator(seed: 13)
        let taken =
            Self.taken(SealStatement.self, of: seals, &random)
            + Self.taken(ReceiptStatement.self, of: receipts, &random)
        #expect(taken > 500)
    }

    @Test("take numbers of a statement as far as the strict reader does, and no farther")
    func numbers() throws {
        let ledger = try Self.ledger.get()
        var taken = 0
        func compare<Kind: Statement>(_: Kind.Type, _ bytes: [UInt8], _ names: [String]) {
            let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
            for name in names {
                for value in [
                    "0", "1", "01", "-1", "", "512", "513", "9007199254740991",
                    "9007199254740992", "18446744073709551617",
                ] {
                    let changed = lines.map { $0.hasPrefix(name + ": ") ? "\(name): \(value)" : $0 }
                    #expect(changed != lines || lines.contains("\(name): \(value)"))
                    let text = Array((changed.joined(separator: "\n") + "\n").utf8)
                    let plain: Kind? = StatementScan.plain(text)
                    #expect(plain == (try? Kind(parsing: text)), "\(name): \(value)")
                    if plain != nil { taken += 1 }
                }
            }
        }
        for place in ledger.places(of: "composed").prefix(1)
            + ledger.places(of: "receipt").prefix(1)
        {
            switch try ledger.leaf(place).fact {
            case .composed(let bytes, _):
                compare(SealStatement.self, bytes, ["sequence", "first", "messages"])
            case .receipt(let bytes, _):
                compare(
                    ReceiptStatement.self, bytes, ["seal", "accepted", "duplicate", "refused"])
            default: Issue.record("another kind")
            }
        }
        // Three numbers from 1 on, the messages of a seal, and three counts from 0 on.
        #expect(taken == 3 * 4 + 2 + 3 * 3)
    }

    /// - Returns: How many the quick reader took, of changed ones too.
    private static func taken<Kind: Statement>(
        _: Kind.Type, of originals: [[UInt8]], _ random: inout SeededGenerator
    ) -> Int {
        var taken = 0
        for round in 0..<(3000 * min(Scale.value, 1000)) {
            var bytes = originals[round % originals.count]
            if round >= originals.count {
                mutate(&bytes, &random, Bool.random(using: &random) ? pieces : statementPieces)
            }
            let plain: Kind? = StatementScan.plain(bytes)
            if round < originals.count { #expect(plain != nil) }
            guard let plain else { continue }
            taken += 1
            #expect(
                plain == (try? Kind(parsing: bytes)), "\(String(decoding: bytes, as: UTF8.self))")
        }
        return taken
    }

    @Test("read a time as the strict reader does, or leave it to that")
    func times() {
        var random = SeededGenerator(seed: 14)
        let texts = [
            "2026-11-27T02:00:00.000Z", "2024-02-29T23:59:59.999Z", "2026-11-27T02:00:00Z",
            "2026-11-27T02:00:00+07:00", "1970-01-01T00:00:00.125+14:59",
        ]
        var taken = 0
        for round in 0..<(5000 * min(Scale.value, 1000)) {
            var bytes = Array(texts[round % texts.count].utf8)
            for _ in 0..<(round % 3) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                bytes[place] = Array("0123456789-:.TZ+ /".utf8).randomElement(using: &random) ?? 0
            }
            let text = String(decoding: bytes, as: UTF8.self)
            if let quick = PlainTime.milliseconds(bytes.span) {
                taken += 1
                #expect(quick == Timestamp(rfc3339: text)?.milliseconds, "\(text)")
            }
            if let exact = PlainTime.canonical(bytes.span, from: 0) {
                #expect(exact == Timestamp(canonicalRFC3339: text.prefix(24)), "\(text)")
            }
        }
        #expect(taken > 2000)
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
