// SignatureJobTests: signatures are judged the same before their key has a table, and with it.

import LedgerTestSupport
import RedRiverBase
import RedRiverCrypto
import RedRiverEvidence
import Testing

@testable import RedRiverAuditor

@Suite("Signatures by few keys")
struct SignatureJobTests {
    private let world: LedgerWorld

    init() throws { world = try LedgerWorld() }

    /// A statement of one side, and its signature.
    private func job(_ side: LedgerSide, _ text: String) throws -> SignatureJob {
        let content = Array(text.utf8)
        return SignatureJob(
            place: .ledger, statement: content,
            signatures: [
                try CMS.signDetached(content, key: side.signingKey, certificate: side.signing)
            ], signer: side.signing)
    }

    @Test("each bad one of many is named, and no other")
    func many() throws {
        let jobs = try (0..<30).map { number in
            try job(number % 3 == 0 ? world.china : world.vietnam, "statement \(number)")
        }
        let tables = SignerTables()
        var found: [AuditFinding] = []
        var expected: [AuditFinding] = []
        for round in 0..<50 {
            let batch = jobs.enumerated().map { offset, job in
                let number = UInt64(round * jobs.count + offset)
                let place = AuditPlace.leaf(LedgerIndex(generation: 1, index: number))
                let isBad = number % 37 == 5
                if isBad {
                    let error = CryptoError.badSignature(signer: job.signer.subject)
                    expected.append(AuditFinding(place, .signature(.signature(error))))
                }
                return SignatureJob(
                    place: place, statement: job.statement + (isBad ? [0] : []),
                    signatures: job.signatures, signer: job.signer)
            }
            found += SignatureJob.check(batch, tables)
            if round == 0 { #expect(tables.made == 0) }
        }
        #expect(found == expected)
        #expect(expected.count > 30)
        // Both have signed more than a table costs.
        #expect(tables.made == 2)
        #expect(try job(world.china, "alone").check() == nil)
    }

    @Test("keys beyond a handful have no table, however much they sign")
    func bounded() throws {
        let tables = SignerTables()
        let side = world.vietnam
        for number in 0..<SignerTables.most {
            let other = try side.authority.issue(
                to: PrivateKey.generate().publicKey,
                subject: #require(
                    DistinguishedName(country: "VN", organization: "Test", commonName: "\(number)")),
                use: .signing, notBefore: world.times.start, notAfter: world.times.end)
            #expect(tables.table(of: other, for: 1) == nil)
            guard number == 0 else { continue }
            let table = try #require(tables.table(of: other, for: SignerTables.worthwhile))
            #expect(table.key == other.publicKey)
        }
        for _ in 0..<3 {
            #expect(tables.table(of: side.signing, for: SignerTables.worthwhile) == nil)
        }
        #expect(tables.made == 1)
    }
}
