// SignerTests: who may have signed a statement, and every way in which they may not have.

import RedRiverBase
import RedRiverCrypto
import RedRiverEvidence
import Testing

@Suite("The signer of a statement")
struct SignerTests {
    let world: World

    init() throws { world = try World() }

    private func refusal(
        _ statement: SealStatement, _ check: SignerCheck? = nil, now: Timestamp = World.now,
        at location: SourceLocation = #_sourceLocation
    ) -> EvidenceError? {
        RedRiverEvidenceTests.refusal(at: location) { () throws(EvidenceError) in
            _ = try (check ?? world.check).signer(of: statement, now: now)
        }
    }

    @Test("is found good, and its signature over exactly these bytes")
    func good() throws {
        let signer = try world.check.signer(of: world.seal, now: World.now)
        #expect(signer.certificate == world.vietnam.signing)
        try SignerCheck.verify([world.vietnam.sign(world.seal)], over: world.seal, by: signer)
    }

    @Test("is another when any byte of statement or signature is another")
    func flips() throws {
        let signer = try world.check.signer(of: world.seal, now: World.now)
        let signature = try world.vietnam.sign(world.seal)
        for at in signature.indices {
            var other = signature
            other[at] ^= 1
            let error = RedRiverEvidenceTests.refusal { () throws(EvidenceError) in
                try SignerCheck.verify([other], over: world.seal, by: signer)
            }
            #expect(error?.holdCode == .signature)
        }
        let bytes = world.seal.bytes
        for at in bytes.indices {
            var other = bytes
            other[at] ^= 1
            let error = RedRiverEvidenceTests.refusal { () throws(EvidenceError) in
                let statement = try SealStatement(parsing: other)
                let signer = try world.check.signer(of: statement, now: World.now)
                try SignerCheck.verify([signature], over: statement, by: signer)
            }
            #expect(error != nil, "byte \(at)")
        }
    }

    @Test("must have signed once for each signature of the suite")
    func counts() throws {
        let signer = try world.check.signer(of: world.seal, now: World.now)
        let signature = try world.vietnam.sign(world.seal)
        for signatures in [[], [signature, signature]] {
            let error = RedRiverEvidenceTests.refusal { () throws(EvidenceError) in
                try SignerCheck.verify(signatures, over: world.seal, by: signer)
            }
            #expect(error == .signatureCount(signatures.count))
            #expect(error?.holdCode == .suite)
        }
    }

    @Test("is not someone else: the peer's own key, the authority, another country")
    func otherSigners() throws {
        let signer = try world.check.signer(of: world.seal, now: World.now)
        let bytes = world.seal.bytes
        let others = [
            try CMS.signDetached(
                bytes, key: world.china.signingKey, certificate: world.china.signing),
            try CMS.signDetached(
                bytes, key: world.vietnam.authorityKey,
                certificate: world.vietnam.authority.certificate),
        ]
        for signature in others {
            let error = RedRiverEvidenceTests.refusal { () throws(EvidenceError) in
                try SignerCheck.verify([signature], over: world.seal, by: signer)
            }
            #expect(error?.holdCode == .signature)
        }
        // A good finding about one certificate says nothing about a statement that names another.
        var statement = world.seal
        statement.signer = world.china.signing.fingerprint
        let signature = try world.vietnam.sign(statement)
        let error = RedRiverEvidenceTests.refusal { () throws(EvidenceError) in
            try SignerCheck.verify([signature], over: statement, by: signer)
        }
        #expect(error == .signerUnknown(world.china.signing.fingerprint))
    }

    @Test("signs between the two nodes, under the edition and suite agreed")
    func parties() throws {
        let stranger = try #require(NodeID("vn.mong-cai"))
        var statement = world.seal
        statement.from = stranger
        #expect(refusal(statement)?.holdCode == .agreement)
        statement = world.seal
        statement.to = stranger
        #expect(refusal(statement)?.holdCode == .agreement)
        statement = world.seal
        (statement.from, statement.to) = (statement.to, statement.from)
        #expect(refusal(statement) == .notBetweenUs(from: world.china.id, to: world.vietnam.id))
        statement = world.seal
        statement.agreement = digest(0x33)
        #expect(refusal(statement) == .otherAgreement(digest(0x33)))
        // A statement keeps the edition it was signed under.
        let later = SignerCheck(
            agreement: world.agreement, earlier: [digest(0x33)], own: world.china.id,
            certificates: world.check.certificates, revocationLists: world.lists)
        #expect(
            throws: Never.self,
            performing: { try later.signer(of: statement, now: statement.sealedAt) })
    }

    @Test("must be at hand, with the agreed subject, use and authority")
    func certificates() throws {
        let none = world.check(certificates: [world.vietnam.encryption])
        #expect(refusal(world.seal, none)?.holdCode == .certificate)

        var statement = world.seal
        statement.signer = world.vietnam.encryption.fingerprint
        #expect(
            refusal(statement)
                == .subjectNotAgreed(
                    found: world.vietnam.encryption.subject, agreed: world.vietnam.signing.subject))

        // The agreed subject on a key for another use, and from another authority.
        let name = try Side.name(.vietnam, "signing")
        let wrongUse = try world.vietnam.authority.issue(
            to: world.vietnam.signingKey.publicKey, subject: name, use: .keyAgreement,
            notBefore: World.start, notAfter: World.end)
        let wrongAuthority = try world.china.authority.issue(
            to: world.vietnam.signingKey.publicKey, subject: name, use: .signing,
            notBefore: World.start, notAfter: World.end)
        for certificate in [wrongUse, wrongAuthority] {
            statement.signer = certificate.fingerprint
            let error = refusal(statement, world.check(certificates: [certificate]))
            #expect(error?.holdCode == .certificate)
        }
    }

    @Test("must not be revoked now, and lists must be there and current")
    func revocation() throws {
        let later = try world.vietnam.authority.revocationList(
            revoked: [(world.vietnam.signing.serialNumber, World.now)], number: 2,
            thisUpdate: World.now.advanced(byMilliseconds: -60_000), nextUpdate: World.nextList)
        let certificates = [world.vietnam.signing]
        for lists in [[later], world.lists + [later], [], [world.china.list]] {
            let check = world.check(certificates: certificates, lists: lists)
            #expect(refusal(world.seal, check)?.holdCode == .revocation)
        }
        #expect(refusal(world.seal, now: World.nextList)?.holdCode == .revocation)
    }

    @Test("must have been valid when it signed, and not sign in the future")
    func times() {
        var statement = world.seal
        statement.sealedAt = World.start.advanced(byMilliseconds: -2000)
        #expect(refusal(statement)?.holdCode == .certificate)
        let border = World.now.advanced(byMilliseconds: Limits.clockLeapMilliseconds)
        statement.sealedAt = border
        #expect(throws: Never.self) { try world.check.signer(of: statement, now: World.now) }
        statement.sealedAt = border.advanced(byMilliseconds: 1)
        #expect(refusal(statement)?.holdCode == .clock)
    }

    @Test("once found good is good for an hour, and no longer than its list")
    func kept() throws {
        let signer = try world.check.signer(of: world.seal, now: World.now)
        let hour: Int64 = 3_600_000
        #expect(signer.until == World.now.advanced(byMilliseconds: hour))
        #expect(signer.holds(for: world.seal.sealedAt, now: World.now))
        let end = signer.until.advanced(byMilliseconds: -1)
        #expect(signer.holds(for: world.seal.sealedAt, now: end))
        #expect(!signer.holds(for: world.seal.sealedAt, now: signer.until))
        #expect(!signer.holds(for: world.seal.sealedAt, now: World.start))
        #expect(!signer.holds(for: World.end.advanced(byMilliseconds: 1), now: World.now))

        let late = World.nextList.advanced(byMilliseconds: -1000)
        #expect(try world.check.signer(of: world.seal, now: late).until == World.nextList)

        // Known and holding: used without lists. Not holding: checked, and found wanting.
        let bare = world.check(certificates: [], lists: [])
        #expect(try bare.signer(of: world.seal, now: World.now, known: signer) == signer)
        #expect(throws: EvidenceError.self) {
            try bare.signer(of: world.seal, now: signer.until, known: signer)
        }
        // Another edition with another anchor: what was found under the first counts for nothing.
        let other = try World()
        var foreign = other.seal
        foreign.signer = world.vietnam.signing.fingerprint
        #expect(throws: EvidenceError.signerUnknown(foreign.signer)) {
            try other.check.signer(of: foreign, now: World.now, known: signer)
        }
        var statement = world.seal
        statement.signer = digest(1)
        #expect(throws: EvidenceError.signerUnknown(digest(1))) {
            try bare.signer(of: statement, now: World.now, known: signer)
        }
    }

    @Test("of one's own statement, given back by the peer, is checked alike")
    func own() throws {
        let own = SignerCheck(
            agreement: world.agreement, own: world.vietnam.id,
            certificates: [world.vietnam.signing], revocationLists: world.lists)
        let signer = try own.ownSigner(of: world.seal, now: World.now)
        #expect(signer.certificate == world.vietnam.signing)
        #expect(throws: EvidenceError.self) { try own.signer(of: world.seal, now: World.now) }
        var elsewhere = world.seal
        elsewhere.to = try #require(NodeID("cn.dongxing"))
        #expect(throws: EvidenceError.notBetweenUs(from: elsewhere.from, to: elsewhere.to)) {
            try own.ownSigner(of: elsewhere, now: World.now)
        }
        #expect(throws: EvidenceError.self) {
            try world.check.ownSigner(of: world.seal, now: World.now)
        }
    }

    @Test("of the peer's encryption certificate is asked for too, and the newest good one is used")
    func recipient() throws {
        #expect(try world.check.recipient(now: World.now) == world.vietnam.encryption)
        #expect(throws: EvidenceError.noCertificate) {
            try world.check(certificates: [world.vietnam.signing]).recipient(now: World.now)
        }
        let newer = try world.vietnam.authority.issue(
            to: world.vietnam.encryptionKey.publicKey, subject: Side.name(.vietnam, "encryption"),
            use: .keyAgreement, notBefore: World.start.advanced(byMilliseconds: 1000),
            notAfter: World.end)
        let bad = try world.china.authority.issue(
            to: world.china.encryptionKey.publicKey, subject: Side.name(.vietnam, "encryption"),
            use: .keyAgreement, notBefore: World.start.advanced(byMilliseconds: 2000),
            notAfter: World.end)
        let both = world.check(certificates: [world.vietnam.encryption, newer, bad])
        #expect(try both.recipient(now: World.now) == newer)
        let error = RedRiverEvidenceTests.refusal { () throws(EvidenceError) in
            _ = try world.check(certificates: [bad]).recipient(now: World.now)
        }
        #expect(error?.holdCode == .certificate)
    }
}
