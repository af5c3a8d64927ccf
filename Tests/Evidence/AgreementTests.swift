// AgreementTests: an agreement says who is who, both authorities must have signed it, and a file
// with anything wrong in it is refused in words that name what.

import Foundation
import RedRiverBase
import RedRiverCrypto
import RedRiverEvidence
import TestSupport
import Testing

@Suite("An agreement")
struct AgreementTests {
    let world: World
    let text: String

    init() throws {
        world = try World()
        text = String(decoding: world.agreement.bytes, as: UTF8.self)
    }

    @Test("reads as what was composed, and its digest is that of its bytes")
    func roundTrip() throws {
        let read = try Agreement(parsing: world.agreement.bytes)
        #expect(read == world.agreement)
        #expect(read.digest == Digest.sha256(world.agreement.bytes))
        #expect(read.edition == Edition(1) && read.validFrom == World.start)
        #expect(read.nodes == world.agreement.nodes && read.parties == world.agreement.parties)
        #expect(read.types == world.agreement.types && read.suites == world.agreement.suites)
        #expect(read.isTest)
        #expect(read.limits == Agreement.AgreedLimits())
        #expect(!read.isInForce(at: World.start.advanced(byMilliseconds: -1)))
        #expect(read.isInForce(at: World.start))
    }

    @Test("may give an anchor as PEM, and leave limits out")
    func variants() throws {
        let anchor = world.vietnam.authority.certificate
        let pem = String(decoding: anchor.pem, as: UTF8.self).replacing("\n", with: "\\n")
        let read = try Agreement(
            parsing: Array(text.replacing(Base64.encode(anchor.der), with: pem).utf8))
        #expect(read.node(of: .vietnam)?.anchor == anchor)
        let limits = try #require(text.range(of: ",\n  \"limits\""))
        _ = try Agreement(parsing: Array((text[..<limits.lowerBound] + "\n}").utf8))
    }

    @Test("that does not say test is of a production route")
    func production() throws {
        func route(_ member: String) throws -> Bool {
            let changed = text.replacing("\n  \"test\": true,", with: member)
            #expect(changed != text)
            return try Agreement(parsing: Array(changed.utf8)).isTest
        }
        #expect(try !route(""))
        #expect(try !route("\n  \"test\": false,"))
    }

    @Test("knows its nodes, parties, suites and types")
    func lookups() throws {
        let agreement = world.agreement
        let customs = try #require(PartyID("VN.CUSTOMS.13BB"))
        let stranger = try #require(NodeID("vn.mong-cai"))
        #expect(agreement.node(world.vietnam.id)?.country == .vietnam)
        #expect(agreement.node(stranger) == nil && agreement.peer(of: stranger) == nil)
        #expect(agreement.peer(of: world.vietnam.id)?.id == world.china.id)
        #expect(agreement.peer(of: world.china.id)?.id == world.vietnam.id)
        #expect(agreement.parties(of: world.vietnam.id).map(\.id) == [customs])
        #expect(agreement.isParty(customs, of: world.vietnam.id))
        #expect(!agreement.isParty(customs, of: world.china.id))
        let nodeParty = try #require(PartyID("CN.NODE.TEST"))
        #expect(agreement.isParty(nodeParty, of: world.china.id))
        #expect(!agreement.isParty(nodeParty, of: world.vietnam.id))
        #expect(agreement.suite(from: world.vietnam.id, to: world.china.id) == .intl)
        #expect(agreement.suite(from: world.vietnam.id, to: world.vietnam.id) == nil)
        #expect(agreement.type("RR110", version: "1.0")?.schema == digest(0x44))
        #expect(agreement.type("RR110", version: "1.1") == nil)
    }

    @Test("counts with both signatures, and with nothing less")
    func signatures() throws {
        let agreement = world.agreement
        let good = try world.signatures()
        try agreement.verify(signatures: good, now: World.now, revocationLists: world.lists)
        func refused(
            _ signatures: [Country: [UInt8]], now: Timestamp = World.now,
            lists: [RevocationList]? = nil
        ) -> AgreementFlaw? {
            let error = refusal { () throws(EvidenceError) in
                try agreement.verify(
                    signatures: signatures, now: now, revocationLists: lists ?? world.lists)
            }
            if case .agreement(let flaw)? = error { return flaw }
            return nil
        }
        func country(_ flaw: AgreementFlaw?) -> Country? {
            if case .signature(let country, _)? = flaw { return country }
            return nil
        }
        for side in Country.allCases {
            var signatures = good
            signatures[side] = nil
            #expect(refused(signatures) == .unsigned(side))
            signatures[side] = good[side == .china ? .vietnam : .china]
            #expect(country(refused(signatures)) == side)
            signatures[side] = try CMS.signDetached(
                agreement.bytes + [0x20],
                key: (side == .china ? world.china : world.vietnam).authorityKey,
                certificate: (side == .china ? world.china : world.vietnam).authority.certificate)
            #expect(country(refused(signatures)) == side)
            signatures[side] = []
            #expect(country(refused(signatures)) == side)
        }
        // The node's own key is not its country's authority.
        var signatures = good
        signatures[.vietnam] = try CMS.signDetached(
            agreement.bytes, key: world.vietnam.signingKey, certificate: world.vietnam.signing)
        #expect(country(refused(signatures)) == .vietnam)
        #expect(country(refused(good, lists: [world.vietnam.list])) == .china)
        #expect(country(refused(good, now: World.nextList)) == .vietnam)
        #expect(country(refused(good, now: World.end.advanced(byMilliseconds: 1000))) == .vietnam)
    }

    /// A change to the text of the file, and a word of the error it must give.
    static let changes: [(String, String, String)] = [
        ("agreement/v1", "agreement/v2", "format"), ("\"edition\": 1", "\"edition\": 0", "edition"),
        ("\"edition\": 1", "\"edition\": 1, \"edition\": 1", "repeated"),
        ("\"edition\": 1", "\"extra\": 1, \"edition\": 1", "extra"),
        ("00:00:00.000Z", "00:00:00Z", "validFrom"),
        ("\"horizonDays\": 30", "\"horizonDays\": 31", "30"),
        ("\"test\": true", "\"test\": null", "test"),
        ("\"test\": true", "\"test\": \"yes\"", "test"),
        ("\"intl\"", "\"dual\"", "dual"), ("\"intl\"", "\"none\"", "none"),
        ("\"to\": \"cn.bac-son\"", "\"to\": \"vn.kim-thanh\"", "direction"),
        (
            "\"suites\": [",
            "\"suites\": [{\"from\":\"vn.kim-thanh\",\"to\":\"cn.bac-son\",\"suite\":\"intl\"},",
            "direction"
        ),
        ("\"country\": \"CN\"", "\"country\": \"VN\"", "VN node and one CN"),
        ("\"country\": \"CN\"", "\"country\": \"LA\"", "country"),
        ("\"id\": \"cn.bac-son\"", "\"id\": \"vn.kim-thanh\"", "VN node and one CN"),
        ("\"dials\": false", "\"dials\": true", "dial"),
        ("\"dials\": true", "\"dials\": false", "dial"),
        ("CN.NODE.TEST", "VN.NODE.TEST", "VN.NODE.TEST"),
        ("CN.NODE.TEST", "CN.CUSTOMS.TEST", "CN.CUSTOMS.TEST"),
        ("\"anchor\": \"M", "\"anchor\": \"N", "anchor"),
        ("\"anchor\": \"M", "\"anchor\": \"", "anchor"),
        ("rq:rM", "rq:r", "CURVE"), ("rq:rM", "rq:r~", "CURVE"), ("rq:rM", "#####", "CURVE"),
        (World.keys[0], World.keys[1], "twice"),
        ("\"\(World.keys[0])\"", "", "curve"),
        (World.keys[0], [0, 1, 2].map { _ in World.keys[0] }.joined(separator: "\", \""), "curve"),
        ("\"CN.CUSTOMS.7203\"", "\"VN.CUSTOMS.13BB\"", "VN.CUSTOMS.13BB"),
        ("\"CN.CUSTOMS.7203\"", "\"CN.NODE.TEST\"", "CN.NODE.TEST"),
        ("\"CN.CUSTOMS.7203\"", "\"CN.CUSTOM.7203\"", "id"),
        ("50000", "0", "dailyQuota"), ("50000", "1e3", "dailyQuota"),
        ("\"RR100\"", "\"RR110\"", "RR110"), ("\"RR100\"", "\"RX100\"", "RX100"),
        ("\"RR100\"", "\"RR10\"", "RR10"), ("\"1.0\"", "\"01.0\"", "01.0"),
        ("\"1.0\"", "\"1\"", "1"),
        ("\"schema\": null", "\"schema\": \"x\"", "schema"),
        ("\"schema\": null", "\"schemas\": null", "schema"),
        ("524288", "524289", "body"), ("\"body\"", "\"bodies\"", "bodies"),
        ("signingSubject\": \"", "signingSubject\": \"\", \"x\": \"", "signingSubject"),
    ]

    @Test("with anything wrong in it is refused in words that name it", arguments: changes)
    func flaws(from: String, to: String, word: String) throws {
        #expect(text.contains(from))
        let bytes = Array(text.replacing(from, with: to).utf8)
        let error = refusal { () throws(EvidenceError) in _ = try Agreement(parsing: bytes) }
        let words = try #require(error?.text)
        #expect(words.en.contains(word), "\(words.en)")
        #expect(!words.vi.isEmpty && !words.zh.isEmpty && words.vi != words.en)
        #expect(error?.holdCode == (word == "dual" || word == "none" ? .suite : .agreement))
    }

    @Test("that could not be read is not composed either")
    func composing() throws {
        let agreement = world.agreement
        #expect(throws: EvidenceError.agreement(.nodes)) {
            try Agreement.compose(
                edition: Edition(1), validFrom: World.start, isTest: true,
                suites: agreement.suites, nodes: [agreement.nodes[0]], parties: agreement.parties,
                types: agreement.types)
        }
    }

    @Test("that is cut or mutated never traps")
    func mutations() throws {
        let bytes = world.agreement.bytes
        var random = SeededGenerator(seed: 5)
        for length in stride(from: 0, to: bytes.count - 1, by: 7) {
            #expect(throws: EvidenceError.self) {
                try Agreement(parsing: Array(bytes.prefix(length)))
            }
        }
        for _ in 0..<600 {
            var other = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                other[Int.random(in: other.indices, using: &random)] = .random(
                    in: .min ... .max, using: &random)
            }
            if let read = try? Agreement(parsing: other) { #expect(read.bytes == other) }
        }
        let long = [UInt8](repeating: 0x20, count: Limits.configurationFile.value + 1)
        #expect(throws: EvidenceError.agreement(.tooLong(ByteCount(long.count)))) {
            try Agreement(parsing: long)
        }
    }
}
