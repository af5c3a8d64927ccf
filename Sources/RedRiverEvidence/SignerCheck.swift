// SignerCheck: who may have signed a statement, and whether they did. Steps 1, 2 and 4 of what a
// receiver checks; step 3, the sequence, needs state and is decided by the exchange.
//
//     1  grammar (`init(parsing:)`), suite as agreed
//     2  from, to, agreement or an earlier edition; signer's certificate: at hand, subject as agreed,
//        chain to that country's anchor, key usage, valid at the claimed time, not revoked now
//     4  every required signature, over exactly these bytes
//
// The first thing wrong is thrown. All of it is a failure of the way: the answer is `HOLD`.

public import RedRiverBase
public import RedRiverCrypto

/// A certificate found good, and for how long that finding may be used again.
public struct ValidSigner: Hashable, Sendable {
    public let certificate: Certificate
    /// Until then, at most an hour and at most until the revocation list is out of date.
    public let until: Timestamp
    let anchor: Certificate
    let checkedAt: Timestamp

    /// Whether the finding still holds for something signed at `claimed`. A clock that was set
    /// back ends it too.
    public func holds(for claimed: Timestamp, now: Timestamp) -> Bool {
        checkedAt <= now && now < until
            && [certificate, anchor].allSatisfy {
                $0.notBefore <= claimed && claimed <= $0.notAfter
            }
    }
}

/// What is needed to check statements of the peer: an edition, certificates and revocation lists.
/// A value: workers share it, and a change of any of these is a new one.
public struct SignerCheck: Sendable {
    public let agreement: Agreement
    /// The digests of earlier editions that were in force here: statements keep their bytes, and what
    /// had no receipt when an edition came, or is shown in a greeting, was signed under the one before.
    public let earlier: Set<Digest>
    /// The node that checks.
    public let own: NodeID
    public let certificates: [Certificate]
    public let revocationLists: [RevocationList]

    /// A finding is used for at most this long.
    private static let keptMilliseconds: Int64 = 60 * 60 * 1000

    public init(
        agreement: Agreement, earlier: Set<Digest> = [], own: NodeID,
        certificates: [Certificate], revocationLists: [RevocationList]
    ) {
        self.agreement = agreement
        self.earlier = earlier
        self.own = own
        self.certificates = certificates
        self.revocationLists = revocationLists
    }

    /// Steps 1 and 2 for a statement of the peer.
    ///
    /// - Parameter known: An earlier result for the same signer; used if it still holds.
    /// - Returns: The signer, for ``verify(_:over:by:)`` and for the next statement.
    public func signer(
        of statement: some Statement, now: Timestamp, known: ValidSigner? = nil
    ) throws(EvidenceError) -> ValidSigner {
        guard let peer = agreement.peer(of: own), statement.from == peer.id, statement.to == own
        else { throw .notBetweenUs(from: statement.from, to: statement.to) }
        return try signer(of: statement, from: peer, now: now, known: known)
    }

    /// Steps 1 and 2 for a statement of this node itself, as the peer gives it back in a greeting.
    public func ownSigner(
        of statement: some Statement, now: Timestamp, known: ValidSigner? = nil
    ) throws(EvidenceError) -> ValidSigner {
        guard let node = agreement.node(own), let peer = agreement.peer(of: own),
            statement.from == own, statement.to == peer.id
        else { throw .notBetweenUs(from: statement.from, to: statement.to) }
        return try signer(of: statement, from: node, now: now, known: known)
    }

    private func signer(
        of statement: some Statement, from node: Agreement.Node, now: Timestamp,
        known: ValidSigner?
    ) throws(EvidenceError) -> ValidSigner {
        guard statement.agreement == agreement.digest || earlier.contains(statement.agreement)
        else {
            throw .otherAgreement(statement.agreement)
        }
        // With one suite built this cannot fail; with two it is what stops a downgrade.
        guard agreement.suite(from: statement.from, to: statement.to) == statement.suite else {
            throw .suiteNotAgreed(statement.suite.rawValue)
        }
        let latest = now.advanced(byMilliseconds: Limits.clockLeapMilliseconds)
        guard statement.claimedTime <= latest else {
            throw .clock(claimed: statement.claimedTime, now: now)
        }
        if let known, known.certificate.fingerprint == statement.signer,
            known.anchor == node.anchor, known.holds(for: statement.claimedTime, now: now)
        {
            return known
        }
        return try validate(
            certificate(statement.signer), of: node, subject: node.signingSubject, use: .signing,
            at: statement.claimedTime, now: now)
    }

    /// The certificate an epoch towards the peer is encapsulated to: the newest with the agreed
    /// subject that is good now.
    ///
    /// - Throws: ``EvidenceError/noCertificate`` if there is none at hand, else what was wrong
    ///   with the newest.
    public func recipient(now: Timestamp) throws(EvidenceError) -> Certificate {
        guard let peer = agreement.peer(of: own) else { throw .noCertificate }
        let candidates =
            certificates
            .filter { $0.subject.utf8.elementsEqual(peer.encryptionSubject.utf8) }
            .sorted { $0.notBefore > $1.notBefore }
        var first: EvidenceError?
        for candidate in candidates {
            do throws(EvidenceError) {
                return try validate(
                    candidate, of: peer, subject: peer.encryptionSubject, use: .keyAgreement,
                    at: now, now: now
                ).certificate
            } catch {
                first = first ?? error
            }
        }
        throw first ?? .noCertificate
    }

    private func certificate(_ fingerprint: Digest) throws(EvidenceError) -> Certificate {
        guard let found = certificates.first(where: { $0.fingerprint == fingerprint }) else {
            throw .signerUnknown(fingerprint)
        }
        return found
    }

    private func validate(
        _ certificate: Certificate, of node: Agreement.Node, subject: String, use: CertificateUse,
        at time: Timestamp, now: Timestamp
    ) throws(EvidenceError) -> ValidSigner {
        guard certificate.subject.utf8.elementsEqual(subject.utf8) else {
            throw .subjectNotAgreed(found: certificate.subject, agreed: subject)
        }
        do throws(CryptoError) {
            try ChainCheck.validate(
                certificate, anchors: [node.anchor], intermediates: certificates,
                revocation: revocationLists, at: time, now: now, use: use)
        } catch {
            throw .certificate(error)
        }
        let hour = now.advanced(byMilliseconds: Self.keptMilliseconds)
        // Every current list counts, whoever issued it: too short a life costs one more check.
        let lists = revocationLists.filter { $0.isCurrent(at: now) }.map(\.nextUpdate)
        return ValidSigner(
            certificate: certificate, until: lists.reduce(hour, min), anchor: node.anchor,
            checkedAt: now)
    }

    /// Step 4: every signature the suite requires, over exactly the statement's bytes.
    public static func verify(
        _ signatures: [[UInt8]], over statement: some Statement, by signer: ValidSigner
    ) throws(EvidenceError) {
        guard signatures.count == statement.suite.signatureCount else {
            throw .signatureCount(signatures.count)
        }
        guard signer.certificate.fingerprint == statement.signer else {
            throw .signerUnknown(statement.signer)
        }
        for signature in signatures {
            do throws(CryptoError) {
                try CMS.verifyDetached(
                    signature, content: statement.bytes, signer: signer.certificate)
            } catch {
                throw .signature(error)
            }
        }
    }
}
