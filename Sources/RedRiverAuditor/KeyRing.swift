// KeyRing: agreements, certificates and revocation lists as the ledger names them, each believed only
// as far as the auditor's own anchors carry it.

internal import RedRiverBase
internal import RedRiverCrypto
internal import RedRiverEvidence
internal import RedRiverFiles
internal import RedRiverLedger

/// A signing certificate, and from when to when it counts.
struct AuditedSigner {
    let certificate: Certificate
    let node: NodeID
    /// Whether the last key leaf about it added it.
    var isInUse = true
    /// Why it does not lead to the auditor's anchor; `nil` if it does.
    let flaw: CryptoError?
    let from: Timestamp
    let until: Timestamp
    let revokedSince: Timestamp?
    /// When some revocation list of its issuer was current.
    let covered: [ClosedRange<Timestamp>]
}

/// The parties of both nodes, their own ones included, as packed names.
struct PartySets {
    let own: Set<UInt64>
    let peers: Set<UInt64>

    init(_ agreement: Agreement, own: NodeID, peer: NodeID) {
        func codes(_ node: NodeID) -> Set<UInt64> {
            let parties = agreement.parties(of: node).map(\.id) + [agreement.node(node)?.party]
            return Set(parties.compactMap { $0.map { PartyCode($0).value } })
        }
        self.own = codes(own)
        peers = codes(peer)
    }
}

/// What statements are checked by.
struct KeyRing {
    private let ledger: PublishedLedger
    private let trust: Trust
    /// Every list among the blobs that an anchor signed. A list that comes late speaks of earlier
    /// signatures too, so all are known from the start.
    let lists: [RevocationList]
    private(set) var agreements: [Digest: Agreement]
    /// The highest edition so far, in this generation or before.
    private var latest: Agreement?
    /// The latest.
    private(set) var current: Agreement?
    private(set) var parties: PartySets?
    private(set) var signers: [Digest: AuditedSigner] = [:]
    /// What key leaves have added and not retired.
    private var declared: Set<LeafKey> = []
    /// Verifier keys named by key leaves, by role.
    private(set) var verifiers: [LeafKey.Role: Set<String>] = [:]

    /// - Parameter earlier: The ring at the end of the generation before: what stands there of
    ///   agreements still counts; keys and lists are declared anew.
    init(
        _ ledger: PublishedLedger, trust: Trust, lists: [RevocationList],
        after earlier: KeyRing? = nil
    ) {
        self.ledger = ledger
        self.trust = trust
        self.lists = lists
        agreements = earlier?.agreements ?? [:]
        first = earlier?.first
        latest = earlier?.latest
    }

    /// The genesis values depend on the first edition.
    private(set) var first: Agreement?

    private func blob(_ digest: Digest, _ desk: inout AuditDesk) -> [UInt8]? {
        let bytes = (try? ledger.blob(digest)) ?? nil
        if bytes == nil { desk.find(.blobMissing(digest)) }
        return bytes
    }

    // MARK: Leaves

    mutating func take(agreement digest: Digest, _ edition: Edition, _ desk: inout AuditDesk) {
        guard let bytes = blob(digest, &desk) else { return }
        let agreement: Agreement
        do throws(EvidenceError) {
            agreement = try Agreement(parsing: bytes)
        } catch {
            desk.find(.agreement(error))
            return
        }
        guard agreement.digest == digest else { return }
        if agreement.edition != edition {
            desk.find(.edition(found: agreement.edition, expected: edition))
        }
        if let latest, latest.edition >= agreement.edition, latest.digest != digest {
            desk.find(.edition(found: edition, expected: Edition(latest.edition.value + 1)))
        }
        guard let peer = agreement.peer(of: desk.origin.node) else {
            desk.find(.agreementUnknown(digest))
            return
        }
        for node in agreement.nodes where trust.anchors[node.country] != node.anchor {
            desk.find(.anchorDiffers(node.country))
        }
        for file in agreement.catalogue where (try? ledger.blob(file.digest)) ?? nil == nil {
            desk.find(.catalogueBlobMissing(file.digest))
        }
        desk.peer = peer.id
        agreements[digest] = agreement
        (current, latest) = (agreement, agreement)
        parties = PartySets(agreement, own: desk.origin.node, peer: peer.id)
        if first == nil { first = agreement }
    }

    mutating func take(key: LeafKey, _ desk: inout AuditDesk) {
        guard let current, let node = current.node(key.node) else {
            desk.find(.key)
            return
        }
        // Every generation declares its keys anew, so what is retired was added before.
        var added = key
        added.act = .added
        if key.act == .added {
            declared.insert(added)
        } else if declared.remove(added) == nil {
            desk.find(.key)
        }
        switch key.value {
        case .verifier(let text): take(verifier: text, of: node, key, &desk)
        case .certificate(let digest, let notBefore, let notAfter):
            if key.act == .retired {
                signers[digest]?.isInUse = false
                return
            }
            guard let der = blob(digest, &desk) else { return }
            let certificate: Certificate
            do throws(CryptoError) {
                certificate = try Certificate(der: der)
            } catch {
                desk.find(.certificate(error))
                return
            }
            guard certificate.fingerprint == digest else { return }
            if certificate.notBefore != notBefore || certificate.notAfter != notAfter {
                desk.find(.key)
            }
            take(certificate, of: node, key.role, &desk)
        }
    }

    private mutating func take(
        verifier text: String, of node: Agreement.Node, _ key: LeafKey, _ desk: inout AuditDesk
    ) {
        guard let parsed = try? NoteKey(text), key.role == .ledger || key.role == .witness,
            parsed.isCosigner == (key.role == .witness),
            key.role == .witness
                ? parsed.name == Agreement.witnessName(node.id)
                : LedgerOrigin(parsed.name)?.node == node.id
        else {
            desk.find(.key)
            return
        }
        // Only names the policy knows too can differ from it.
        let known = trust.policy.logs.map(\.key) + trust.policy.witnesses.map(\.key)
        let named = known.filter { $0.name == parsed.name }
        if key.act == .added, !named.isEmpty, !named.contains(parsed) {
            desk.find(.keyDiffers(parsed.name.description))
        }
        if key.act == .added { verifiers[key.role, default: []].insert(text) }
    }

    private mutating func take(
        _ certificate: Certificate, of node: Agreement.Node, _ role: LeafKey.Role,
        _ desk: inout AuditDesk
    ) {
        switch role {
        case .authority:
            if trust.anchors[node.country] != certificate {
                desk.find(.anchorDiffers(node.country))
            }
        case .signing:
            let signer = signer(certificate, of: node)
            if let flaw = signer.flaw { desk.find(.signer(flaw)) }
            signers[certificate.fingerprint] = signer
        case .encryption:
            if let flaw = standing(of: certificate, in: node.country, use: .keyAgreement).flaw {
                desk.find(.certificate(flaw))
            }
        case .ledger, .witness: desk.find(.key)
        }
    }

    func take(list leaf: LeafRevocationList, _ desk: inout AuditDesk) {
        guard let der = blob(leaf.digest, &desk) else { return }
        let list: RevocationList
        do throws(CryptoError) {
            list = try RevocationList(der: der)
        } catch {
            desk.find(.revocationList(error))
            return
        }
        guard list.fingerprint == leaf.digest else { return }
        if list.thisUpdate != leaf.thisUpdate || list.nextUpdate != leaf.nextUpdate {
            desk.find(.key)
        }
        guard let anchor = trust.anchors[leaf.country] else { return }
        if let error = Self.refusal(of: list, by: anchor) { desk.find(.revocationList(error)) }
    }

    /// Why a list does not speak for an authority; `nil` if it does.
    static func refusal(of list: RevocationList, by anchor: Certificate) -> CryptoError? {
        do throws(CryptoError) {
            try ChainCheck.validate(
                anchor, anchors: [anchor], revocation: [list], at: anchor.notBefore,
                now: list.thisUpdate, use: .authority)
            return nil
        } catch {
            return error
        }
    }

    // MARK: Certificates

    func signer(_ certificate: Certificate, of node: Agreement.Node) -> AuditedSigner {
        let standing = standing(of: certificate, in: node.country, use: .signing)
        var flaw = standing.flaw
        if !certificate.subject.utf8.elementsEqual(node.signingSubject.utf8) {
            flaw = flaw ?? .wrongSigner(expected: node.signingSubject)
        }
        let anchor = trust.anchors[node.country]
        return AuditedSigner(
            certificate: certificate, node: node.id, flaw: flaw,
            from: max(certificate.notBefore, anchor?.notBefore ?? certificate.notBefore),
            until: min(certificate.notAfter, anchor?.notAfter ?? certificate.notAfter),
            revokedSince: standing.revoked, covered: standing.covered)
    }

    /// What anchors and lists say of a certificate.
    private func standing(
        of certificate: Certificate, in country: Country, use: CertificateUse
    ) -> (flaw: CryptoError?, revoked: Timestamp?, covered: [ClosedRange<Timestamp>]) {
        guard let anchor = trust.anchors[country] else {
            return (.untrusted(subject: certificate.subject, reason: "no anchor"), nil, [])
        }
        func validate(_ lists: [RevocationList], now: Timestamp) -> CryptoError? {
            do throws(CryptoError) {
                try ChainCheck.validate(
                    certificate, anchors: [anchor], revocation: lists,
                    at: max(certificate.notBefore, anchor.notBefore), now: now, use: use)
                return nil
            } catch {
                return error
            }
        }
        // Without a list, the last thing missing is a list: then the chain is good.
        switch validate([], now: certificate.notBefore) {
        case .noRevocationList?, nil: break
        case let error?: return (error, nil, [])
        }
        var revoked: Timestamp?
        var covered: [ClosedRange<Timestamp>] = []
        for list in lists {
            switch validate([list], now: list.thisUpdate) {
            case nil: covered.append(list.thisUpdate...max(list.thisUpdate, list.nextUpdate))
            case .revoked(_, let since)?:
                revoked = revoked.map { min($0, since) } ?? since
                covered.append(list.thisUpdate...max(list.thisUpdate, list.nextUpdate))
            default: break
            }
        }
        return (nil, revoked, covered)
    }

    // MARK: Statements

    /// Checks who signed a statement, and has the signatures verified.
    func check(
        _ signatures: [[UInt8]], over read: ReadStatement<some Statement>, _ desk: inout AuditDesk
    ) {
        let statement = read.value
        desk.signatures += UInt64(signatures.count)
        if desk.proof == nil { desk.onOwnClock += UInt64(signatures.count) }
        guard let signer = signers[statement.signer], signer.node == statement.from,
            signer.isInUse
        else {
            desk.find(.signerUnknown(statement.signer))
            return
        }
        desk.signaturesBySigner[statement.signer, default: 0] += UInt64(signatures.count)
        // What is wrong with the certificate itself was said where it was added.
        if signer.flaw == nil { checkTime(of: signer, &desk) }
        guard signatures.count == statement.suite.signatureCount else {
            desk.find(.signature(.signatureCount(signatures.count)))
            return
        }
        desk.jobs.append(
            SignatureJob(
                place: desk.place, statement: read.bytes, signatures: signatures,
                signer: signer.certificate))
    }

    private func checkTime(of signer: AuditedSigner, _ desk: inout AuditDesk) {
        let time = desk.time
        let certificate = signer.certificate
        if time < signer.from {
            desk.find(.signer(.notYetValid(subject: certificate.subject, from: signer.from)))
        } else if time > signer.until {
            desk.find(.signer(.expired(subject: certificate.subject, since: signer.until)))
        } else if let since = signer.revokedSince, since <= time {
            desk.find(.signerRevoked(certificate.fingerprint, since: since))
        } else if !signer.covered.contains(where: { $0.contains(time) }) {
            desk.find(.revocationStale(certificate.fingerprint))
        }
    }

    /// Whether a statement is from one node to the other under an agreement of the ledger.
    ///
    /// - Parameter to: `nil` where no agreement has named the other node yet.
    func checkParties(
        of statement: some Statement, from: NodeID, to: NodeID?, _ desk: inout AuditDesk
    ) -> Agreement? {
        guard statement.from == from, to == nil || statement.to == to else {
            desk.find(.parties(from: statement.from, to: statement.to))
            return nil
        }
        guard let agreement = agreements[statement.agreement] else {
            desk.find(
                desk.isFromBeginning
                    ? .agreementUnknown(statement.agreement)
                    : .agreementBefore(statement.agreement))
            return nil
        }
        if agreement.suite(from: statement.from, to: statement.to) != statement.suite {
            desk.find(.statement(.suiteNotAgreed(statement.suite.rawValue)))
        }
        return agreement
    }
}
