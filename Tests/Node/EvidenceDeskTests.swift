// EvidenceDeskTests: what a node answers to whoever asks for evidence, from records in memory.

import RedRiverBase
import RedRiverCrypto
import RedRiverEvidence
import RedRiverJournal
import RedRiverLedger
import RedRiverWire
import TestSupport
import Testing

@testable import RedRiverExchange
@testable import RedRiverNode

/// A ledger with a message in it, and whoever asks for evidence of it.
private final class Bench {
    static let (customs, gate) = (
        known(PartyID("VN.CUSTOMS.13BB")), known(PartyID("VN.GATE.LCA"))
    )
    static let abroad = known(PartyID("CN.CUSTOMS.8613"))
    static let id = known(MessageID("01a206c6-7880-7abc-8def-0123456789ab"))
    static let salt = [UInt8](repeating: 7, count: Limits.saltBytes)

    let ledger: LedgerBench
    var keeper: LedgerKeeper
    var message = RecordIndex(0)
    var cosigned: SignedNote?
    var keys: LedgerKeys
    var anchors: [Country: Certificate] = [:]
    var lists: [Country: Digest] = [:]
    let body: [UInt8]

    init(body: [UInt8] = Array("{}".utf8)) throws {
        self.body = body
        ledger = try LedgerBench()
        keeper = try ledger.open()
        keys = ledger.keys
        ledger.grow(300)
        try turn()
    }

    var header: [UInt8] {
        let commitment = Commitment.digest(salt: Self.salt, body: body)
        return Array(
            """
            {"msgId":"\(Self.id)","msgType":"RR110","schemaVersion":"1.0","functionCode":9,\
            "responseType":"AB","sender":"\(Self.customs)","receiver":"\(Self.abroad)",\
            "sentAt":"2026-11-23T12:00:00+07:00","crossingRef":"RRVNKTH2611230000429","test":true,\
            "body":{"bytes":\(body.count),"commitment":"sha256:\(Base64.encode(commitment.bytes))"}}
            """.utf8)
    }

    var facts: MessageFacts {
        MessageFacts(
            id: Self.id, sender: Self.customs, type: "RR110", orderingKey: "", leaf: leaf,
            expiresAt: ledger.now, isUrgent: false, attempts: 20, queues: [], size: body.count)
    }

    var leaf: Digest { Merkle.leaf(of: header) }

    func accept(isBodyThere: Bool = true) {
        message = ledger.records.nextIndex
        ledger.records.append(
            .accepted(
                Accepted(
                    at: ledger.now, ledger: LedgerIndex(generation: 1, index: 0),
                    edition: Edition(1), facts: facts, crosses: true, reports: nil,
                    originSignature: [], header: header)),
            body: isBodyThere ? Self.salt + body : nil)
    }

    /// A seal over the message alone, under an agreement of these bytes.
    func compose(agreement: [UInt8], signer: Digest? = nil) {
        keep(agreement)
        let seal = SealStatement(
            suite: .intl, from: LedgerBench.node, to: LedgerBench.peer, sequence: SealSequence(1),
            first: MessageNumber(1), messages: 1, previous: leaf,
            root: Merkle.root(of: [leaf]), agreement: Digest.sha256(agreement), signer: signer ?? leaf,
            sealedAt: ledger.now)
        ledger.records.append(
            .composed(Composed(at: ledger.now, statement: seal.bytes, messages: [message])))
    }

    private func keep(_ blob: [UInt8]) {
        ledger.records.append(
            .blob(BlobKept(at: ledger.now, digest: Digest.sha256(blob))), body: blob)
    }

    /// A signed seal over the message alone, by a certificate and with a list as a test has them.
    func seal(by signer: Signer) throws {
        let key = SigningKey(PrivateKey.generate())
        let begin = ledger.now.advanced(byMilliseconds: -1000 * Signer.hour)
        let authority = try CertificateAuthority(
            subject: name("authority"), key: SigningKey(PrivateKey.generate()), notBefore: begin,
            notAfter: time(1000))
        let certificate = try authority.issue(
            to: key.publicKey, subject: name("signing"), use: .signing, notBefore: begin,
            notAfter: time(signer.until))
        anchors[.vietnam] = authority.certificate
        compose(agreement: [1], signer: certificate.fingerprint)
        ledger.records.append(
            .sealed(Signed(at: ledger.now, sequence: SealSequence(1), signatures: [[1, 2]])))
        keep(certificate.der)
        if let list = signer.list {
            let list = try authority.revocationList(
                revoked: signer.revoked.map { [(certificate.serialNumber, time($0))] } ?? [],
                number: 1, thisUpdate: time(list.lowerBound), nextUpdate: time(list.upperBound))
            keep(list.der)
            lists[.vietnam] = Digest.sha256(list.der)
        }
    }

    /// So many hours from now.
    private func time(_ hours: Int64) -> Timestamp {
        ledger.now.advanced(byMilliseconds: hours * Signer.hour)
    }

    private func name(_ role: String) throws -> DistinguishedName {
        try #require(
            DistinguishedName(country: "VN", organization: "Test", commonName: "node \(role)"))
    }

    /// Publishes what there is and has it cosigned.
    func turn() throws {
        try ledger.turn(keeper)
        cosigned = keeper.book.notary.cosigned?.note
    }

    func ask(
        _ party: PartyID = customs, isKnown: Bool = true, withBody: Bool = false
    ) throws(NodeError) -> NodeAnswer {
        let context = ledger.records.context
        let whereabouts = Whereabouts(
            record: message, waiting: [], dead: [], places: context.places)
        let desk = EvidenceDesk(
            records: ledger.records, store: ledger.store, node: LedgerBench.node, anchors: anchors,
            log: keys.signer.key, witnesses: keys.peerWitnesses, cosigned: cosigned)
        return try desk.answer(
            EvidenceJob(
                ask: EvidenceAsk(
                    client: Client(id: 1, party: party), request: [1], sender: Self.customs,
                    id: Self.id, withBody: withBody),
                whereabouts: isKnown ? whereabouts : nil, leaves: context, lists: lists))
    }

    func refusal(
        _ party: PartyID = customs, isKnown: Bool = true, withBody: Bool = false
    ) throws -> ErrorAnswer? {
        if case .error(let error) = try ask(party, isKnown: isKnown, withBody: withBody) {
            return error
        }
        return nil
    }

    func bundle(withBody: Bool = false) throws -> EvidenceBundle {
        guard case .evidence(let bytes) = try ask(withBody: withBody) else {
            throw NodeError.notary(at: RecordIndex(0))
        }
        return try EvidenceBundle(parsing: bytes)
    }
}

/// Who signed a seal, in hours from the cosignature over it.
struct Signer: Sendable, CustomTestStringConvertible {
    static let hour: Int64 = 3_600_000

    let name: String
    /// Until when the certificate is valid.
    var until: Int64 = 500
    /// From when until when the authority's list is current.
    var list: ClosedRange<Int64>? = -24...24
    /// Since when the list has the certificate revoked.
    var revoked: Int64?
    /// What evidence is refused with.
    let code: Code?

    var testDescription: String { name }

    static let all = [
        Signer(name: "a good one", code: nil),
        Signer(name: "one without a list", list: nil, code: .notWitnessed),
        Signer(name: "one with a list to come", list: 1...24, code: .notWitnessed),
        Signer(name: "one whose list is out of date", list: -24 ... -1, code: .notWitnessed),
        Signer(name: "one whose certificate has ended", until: -1, code: .noEvidence),
        Signer(name: "one that was revoked", revoked: -2, code: .noEvidence),
    ]
}

@Suite("Evidence of a message, at its node")
struct EvidenceDeskTests {
    @Test("has what is cosigned, with paths to the cosigned root")
    func accepted() throws {
        let bench = try Bench()
        bench.accept()
        #expect(try bench.refusal()?.code == .notWitnessed)
        try bench.turn()
        // What came after the last cosignature is left out.
        bench.compose(agreement: [1, 2, 3])
        let bundle = try bench.bundle(withBody: true)
        let part = try #require(bundle.sent)
        #expect(bundle.taken == nil && bundle.sealPath == nil && bundle.agreement == nil)
        #expect(part.leaves.map(\.leaf.fact.kind) == ["accepted"])
        #expect(bundle.content == .body(bench.body, salt: Bench.salt))
        let checkpoint = try part.checkpoint.checkpoint(
            of: bench.ledger.keys.signer.key, witnesses: bench.ledger.keys.peerWitnesses)
        #expect(checkpoint.cosignatures.count == 1)
        for leaf in part.leaves {
            #expect(
                Merkle.verifyInclusion(
                    of: leaf.hash, at: leaf.index, in: checkpoint.checkpoint.size,
                    path: leaf.path, root: checkpoint.checkpoint.root))
        }
        try bench.turn()
        let later = try bench.bundle()
        #expect(later.sent?.leaves.map(\.leaf.fact.kind) == ["accepted", "composed"])
        // Nobody has signed: the seal's path and the agreement are there, and no certificate.
        #expect(later.sealPath == [] && later.agreement == [1, 2, 3])
        #expect(later.certificates.isEmpty && later.content == nil)
    }

    @Test("is proved by the first cosignature there is, and by the newest where that is gone")
    func first() throws {
        let bench = try Bench()
        bench.ledger.wait(60_000)
        bench.accept()
        try bench.turn()
        let first = try #require(bench.cosigned)
        for _ in 0..<3 {
            bench.ledger.wait(60_000)
            bench.ledger.grow(90)
            try bench.turn()
        }
        #expect(try bench.bundle().sent?.checkpoint == first)
        let newest = try #require(bench.cosigned)
        let files = bench.ledger.store.state.value.files
        let days = files.keys.filter { $0.contains("/checkpoints/") }
        #expect(days.count == 1)
        let day = try #require(days.first)
        let damages: [([UInt8]) -> [UInt8]?] = [
            { _ in nil }, { _ in [] }, { $0.dropLast() + [] }, { [0x0a, 0x0a] + $0 },
            // Neither the log nor the witness signed that.
            { bytes in
                let text = String(decoding: bytes, as: UTF8.self)
                return Array(text.replacing("/witness ", with: "/witnesz ").utf8)
            },
            { bytes in
                let text = String(decoding: bytes, as: UTF8.self)
                return Array(text.replacing("kim-thanh/1\n", with: "kim-thanh/1\n9").utf8)
            },
        ]
        for (number, damage) in damages.enumerated() {
            let damaged = files[day].flatMap(damage)
            #expect(damaged != files[day], "\(number)")
            bench.ledger.store.state.with { $0.files[day] = damaged }
            #expect(try bench.bundle().sent?.checkpoint == newest, "\(number)")
        }
    }

    @Test("is given to the sender and the receivers, and to others as if there were no message")
    func parties() throws {
        let bench = try Bench()
        bench.accept()
        let unknown = try bench.refusal(isKnown: false)
        #expect(unknown?.code == .unknownMessage)
        #expect(try bench.refusal(Bench.gate) == unknown)
        try bench.turn()
        #expect(try bench.refusal(Bench.gate) == unknown)
        #expect(try bench.refusal(Bench.abroad) == nil)
        #expect(try bench.refusal() == nil)
    }

    @Test("is refused with a reason where it would prove nothing, or be too long")
    func refusals() throws {
        let bench = try Bench()
        bench.accept(isBodyThere: false)
        try bench.turn()
        #expect(try bench.refusal() == nil)
        let gone = try bench.refusal(withBody: true)
        #expect(gone?.code == .noEvidence && gone?.hint.en == "Ask without the body.")

        bench.compose(agreement: [UInt8](repeating: 1, count: 1_600_000))
        try bench.turn()
        #expect(try bench.refusal()?.code == .tooLarge)
        // Of what the seal names nothing is published any more.
        bench.ledger.store.state.with { state in
            state.files = state.files.filter { !$0.key.contains("/blobs/") }
        }
        #expect(try bench.refusal()?.code == .noEvidence)
    }

    @Test("names who signed, if that convinces anybody", arguments: Signer.all)
    func signers(_ signer: Signer) throws {
        let bench = try Bench()
        bench.accept()
        try bench.seal(by: signer)
        try bench.turn()
        #expect(try bench.refusal()?.code == signer.code)
        guard signer.code == nil else { return }
        let bundle = try bench.bundle()
        #expect(
            bundle.sent?.leaves.map(\.leaf.fact.kind) == ["accepted", "composed", "sealed"])
        #expect(bundle.certificates.count == 1 && bundle.revocationLists.count == 1)
        // Neither certificate nor list may be missing from what is published.
        for blob in [bundle.certificates[0], bundle.revocationLists[0]] {
            let path = "1/blobs/\(Digest.sha256(blob))"
            bench.ledger.store.state.with { $0.files[path] = nil }
            #expect(try bench.refusal() != nil)
            bench.ledger.store.state.with { $0.files[path] = blob + [0] }
            #expect(try bench.refusal() != nil)
            bench.ledger.store.state.with { $0.files[path] = blob }
        }
        #expect(try bench.refusal() == nil)
    }

    @Test("is proved by a cosignature that the lists of today speak of")
    func listSince() throws {
        let bench = try Bench()
        bench.ledger.wait(60_000)
        bench.accept()
        try bench.seal(by: Signer(name: "", list: 1...48, code: nil))
        try bench.turn()
        #expect(try bench.refusal()?.code == .notWitnessed)
        bench.ledger.wait(2 * Signer.hour)
        bench.ledger.grow(3)
        try bench.turn()
        #expect(try bench.bundle().sent?.checkpoint == bench.cosigned)
    }

    @Test("of an earlier generation is made from the published ledger, not here")
    func generations() throws {
        let bench = try Bench()
        bench.accept()
        try bench.turn()
        bench.ledger.records.append(
            .opened(
                Opened(at: bench.ledger.now, generation: 2, previous: [], reason: "new key")))
        // As long as nothing of the new one is cosigned, the old one's checkpoint is the last.
        #expect(try bench.refusal() == nil)
        let old = try Checkpoint(text: try #require(bench.cosigned).text)
        bench.keys = try LedgerBench.keys(2)
        let checkpoint = try Checkpoint(
            origin: bench.keys.signer.key.name, size: old.size, root: old.root)
        let time = try #require(CosignatureTime(bench.ledger.now))
        bench.cosigned = try checkpoint.signed(by: [bench.keys.signer]).adding([
            bench.ledger.peerCosigner.cosign(checkpoint.text, at: time)
        ])
        #expect(try bench.refusal()?.code == .noEvidence)
    }

    @Test("never leaves with tiles or records that do not lead to the cosigned root")
    func damage() throws {
        let bench = try Bench()
        bench.accept()
        try bench.turn()
        let files = bench.ledger.store.state.value.files
        for path in files.keys where path.hasPrefix("1/tile/0/") {
            bench.ledger.store.state.with { state in
                for at in state.files[path]?.indices ?? 0..<0 where at % 32 == 0 {
                    state.files[path]?[at] ^= 1
                }
            }
        }
        #expect(throws: NodeError.self) { _ = try bench.ask() }
        bench.ledger.store.state.with { $0.files = files.filter { !$0.key.contains("/tile/") } }
        #expect(throws: NodeError.self) { _ = try bench.ask() }
        bench.ledger.store.state.with { $0.files = files }
        #expect(try bench.refusal() == nil)
    }

    @Test("may be asked for so often at once and then now and then, each party by itself")
    func allowance() {
        let gate = EvidenceGate()
        var now = MonotonicTime(milliseconds: 5)
        for _ in 0..<Limits.evidenceAtOnce { #expect(gate.admits(Bench.customs, at: now)) }
        #expect(!gate.admits(Bench.customs, at: now))
        #expect(gate.admits(Bench.gate, at: now))
        now = now.advanced(byMilliseconds: Limits.evidencePauseMilliseconds)
        #expect(gate.admits(Bench.customs, at: now))
        #expect(!gate.admits(Bench.customs, at: now))
    }
}
