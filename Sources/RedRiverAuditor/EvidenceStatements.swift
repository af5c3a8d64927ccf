// EvidenceStatements: the signed statements of a bundle: agreement, seal, receipt.

internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverCrypto
internal import RedRiverEvidence
internal import RedRiverLedger

/// Checks what the two nodes signed about one message.
struct EvidenceStatements {
    let bundle: EvidenceBundle
    let sent: OpenedPart?
    let taken: OpenedPart?
    let header: Header
    let trust: Trust

    /// Where the message stands in the seal.
    private var place: Int?
    private var agreement: Agreement?
    private var ring: KeyRing
    private var certificates: [Digest: Certificate] = [:]
    private var used: Set<Digest> = []

    init(
        bundle: EvidenceBundle, sent: OpenedPart?, taken: OpenedPart?, header: Header, trust: Trust
    ) {
        self.bundle = bundle
        self.sent = sent
        self.taken = taken
        self.header = header
        self.trust = trust
        ring = KeyRing(PublishedLedger(directory: ""), trust: trust, lists: [])
    }

    mutating func check(_ verdict: inout EvidenceVerdict) throws(ProofFlaw) {
        let seal = try seal()
        guard let seal else {
            try checkNothingElse()
            return
        }
        try readKeys()
        try checkAgreement(of: seal)
        try checkPath(to: seal)
        verdict.number = place.map { seal.first.advanced(by: $0) }
        try checkSignatures(of: seal, &verdict)
        try checkReceipt(for: seal, &verdict)
        for fingerprint in certificates.keys where !used.contains(fingerprint) {
            throw .stray("certificates")
        }
    }

    /// Without a seal there is nothing that anything else could belong to.
    private func checkNothingElse() throws(ProofFlaw) {
        if sent?.leaf("sealed") != nil || sent?.leaf("receipted") != nil {
            throw .missing("composed")
        }
        if bundle.sealPath != nil { throw .stray("sealPath") }
        if bundle.agreement != nil { throw .stray("agreement") }
        if !bundle.certificates.isEmpty { throw .stray("certificates") }
        if !bundle.revocationLists.isEmpty { throw .stray("crls") }
    }

    // MARK: The seal

    /// The one seal that both ledgers speak of; `nil` where none does yet.
    private mutating func seal() throws(ProofFlaw) -> SealStatement? {
        var composed: SealStatement?
        var arrived: SealStatement?
        if let sent, let proven = sent.leaf("composed"),
            case .composed(let bytes, let messages) = proven.leaf.fact
        {
            let seal = try statement(SealStatement.self, bytes, sent.place(proven))
            let own = sent.leaf("accepted").map {
                LedgerIndex(generation: sent.origin.generation, index: $0.index.value)
            }
            guard messages.count == seal.messages,
                let at = messages.firstIndex(where: { $0 == own })
            else { throw .contradiction("accepted", "composed") }
            guard seal.from == sent.origin.node else { throw .ledgers }
            place = at
            composed = seal
        }
        if let taken {
            guard let proven = taken.leaf("arrived"), case .arrived(let bytes, _) = proven.leaf.fact
            else { throw .missing("arrived") }
            let seal = try statement(SealStatement.self, bytes, taken.place(proven))
            guard seal.to == taken.origin.node else { throw .ledgers }
            if let sent, seal.from != sent.origin.node { throw .ledgers }
            let fate = try fate(in: taken)
            guard fate.seal == seal.sequence, place == nil || place == fate.place else {
                throw .contradiction("arrived", "received")
            }
            place = fate.place
            arrived = seal
        }
        if let composed, let arrived, composed != arrived {
            throw .contradiction("composed", "arrived")
        }
        return composed ?? arrived
    }

    /// Which seal the receiver's leaf names, the place in it, and what must be in the receipt.
    private func fate(
        in part: OpenedPart
    ) throws(ProofFlaw) -> (seal: SealSequence, place: Int, outcome: Outcome) {
        guard let proven = part.received else { throw .missing("received") }
        switch proven.leaf.fact {
        case .received(let fact):
            let own = LedgerIndex(generation: part.origin.generation, index: proven.index.value)
            return (
                fact.seal, fact.place, fact.duplicateOf.map { .duplicate($0) } ?? .accepted(own)
            )
        case .refused(let fact):
            guard case .seal(let seal, let place) = fact.source else { throw .ledgers }
            return (seal, place, .refused(fact.code, pointer: fact.path))
        default: throw .missing("received")
        }
    }

    private func checkPath(to seal: SealStatement) throws(ProofFlaw) {
        guard let path = bundle.sealPath else { throw .missing("sealPath") }
        guard let place, place < seal.messages,
            Merkle.verifyInclusion(
                of: Merkle.leaf(of: header.bytes), at: RecordIndex(UInt64(place)),
                in: TreeSize(UInt64(seal.messages)), path: path, root: seal.root)
        else { throw .sealPath }
    }

    private mutating func checkSignatures(
        of seal: SealStatement, _ verdict: inout EvidenceVerdict
    ) throws(ProofFlaw) {
        if let sent, let proven = sent.leaf("sealed"),
            case .sealed(let sequence, let signatures) = proven.leaf.fact
        {
            guard sequence == seal.sequence else { throw .contradiction("composed", "sealed") }
            try verify(signatures, seal, seal.sequence, sent, proven, &verdict)
            verdict.level = max(verdict.level, .sealed)
        }
        if let taken, let proven = taken.leaf("arrived"),
            case .arrived(_, let signatures) = proven.leaf.fact
        {
            try verify(signatures, seal, seal.sequence, taken, proven, &verdict)
            verdict.level = max(verdict.level, .sealed)
        }
    }

    // MARK: The receipt

    private mutating func checkReceipt(
        for seal: SealStatement, _ verdict: inout EvidenceVerdict
    ) throws(ProofFlaw) {
        var given: ReceiptStatement?
        if let taken, let proven = taken.leaf("receipt"),
            case .receipt(let bytes, let outcomes) = proven.leaf.fact
        {
            let receipt = try statement(ReceiptStatement.self, bytes, taken.place(proven))
            let outcome = try check(receipt, outcomes, seal, taken.place(proven))
            given = receipt
            if let signed = taken.leaf("receipt-signed"),
                case .receiptSigned(let sequence, let signatures) = signed.leaf.fact
            {
                guard sequence == seal.sequence else {
                    throw .contradiction("receipt", "receipt-signed")
                }
                try verify(signatures, receipt, receipt.seal, taken, signed, &verdict)
                verdict.level = max(verdict.level, .receipted)
                verdict.outcome = outcome
            }
        } else if taken?.leaf("receipt-signed") != nil {
            throw .missing("receipt")
        }
        guard let sent, let proven = sent.leaf("receipted"),
            case .receipted(let bytes, let signatures, let outcomes) = proven.leaf.fact
        else { return }
        guard sent.leaf("sealed") != nil else { throw .missing("sealed") }
        let receipt = try statement(ReceiptStatement.self, bytes, sent.place(proven))
        if let given, given != receipt { throw .contradiction("receipt", "receipted") }
        verdict.outcome = try check(receipt, outcomes, seal, sent.place(proven))
        try verify(signatures, receipt, receipt.seal, sent, proven, &verdict)
        verdict.level = max(verdict.level, .receipted)
    }

    /// - Returns: What the receipt says of the message.
    private func check(
        _ receipt: ReceiptStatement, _ outcomes: [OutcomeLine], _ seal: SealStatement,
        _ at: AuditPlace
    ) throws(ProofFlaw) -> Outcome {
        do throws(EvidenceError) {
            // The receipt before it is not in the bundle.
            try receipt.check(outcomes, for: seal, previous: receipt.previous)
        } catch {
            throw .flaw(at, .receipt(error))
        }
        guard receipt.agreement == seal.agreement || receipt.agreement == agreement?.digest else {
            throw .flaw(at, .agreementUnknown(receipt.agreement))
        }
        guard let place, place < outcomes.count else { throw .outcome }
        let stated = outcomes[place].outcome
        if let taken {
            let expected = try fate(in: taken).outcome
            guard Self.agree(stated, expected) else { throw .outcome }
        }
        return stated
    }

    /// A receipt may shorten the pointer of a refusal.
    private static func agree(_ stated: Outcome, _ expected: Outcome) -> Bool {
        guard case .refused(let code, let pointer) = stated,
            case .refused(let known, let full) = expected
        else { return stated == expected }
        return code == known && (full == pointer || full.utf8.starts(with: (pointer + "/").utf8))
    }

    // MARK: Who signed

    private mutating func readKeys() throws(ProofFlaw) {
        for der in bundle.certificates {
            do throws(CryptoError) {
                let certificate = try Certificate(der: der)
                let known = certificates.updateValue(certificate, forKey: certificate.fingerprint)
                if known != nil { throw .malformed(.certificate, detail: "twice") }
            } catch {
                throw .flaw(.ledger, .certificate(error))
            }
        }
        var lists: [RevocationList] = []
        for der in bundle.revocationLists {
            do throws(CryptoError) {
                let list = try RevocationList(der: der)
                let isOurs = trust.anchors.values.contains {
                    KeyRing.refusal(of: list, by: $0) == nil
                }
                guard isOurs, !lists.contains(list) else {
                    throw .noRevocationList(issuer: list.issuer)
                }
                lists.append(list)
            } catch {
                throw .flaw(.ledger, .revocationList(error))
            }
        }
        ring = KeyRing(PublishedLedger(directory: ""), trust: trust, lists: lists)
    }

    private mutating func checkAgreement(of seal: SealStatement) throws(ProofFlaw) {
        guard let bytes = bundle.agreement else { throw .missing("agreement") }
        let agreement: Agreement
        do throws(EvidenceError) {
            agreement = try Agreement(parsing: bytes)
        } catch {
            throw .flaw(.ledger, .agreement(error))
        }
        guard agreement.digest == seal.agreement else {
            throw .flaw(.ledger, .agreementUnknown(seal.agreement))
        }
        for node in agreement.nodes where trust.anchors[node.country] != node.anchor {
            throw .flaw(.ledger, .anchorDiffers(node.country))
        }
        guard agreement.node(seal.from) != nil, agreement.peer(of: seal.from)?.id == seal.to else {
            throw .flaw(.ledger, .parties(from: seal.from, to: seal.to))
        }
        guard agreement.isParty(header.sender, of: seal.from) else {
            throw .flaw(.ledger, .party(header.sender))
        }
        guard agreement.suite(from: seal.from, to: seal.to) == seal.suite else {
            throw .flaw(.ledger, .statement(.suiteNotAgreed(seal.suite.rawValue)))
        }
        if case .accepted(let fact)? = sent?.leaf("accepted")?.leaf.fact,
            fact.edition != agreement.edition
        {
            throw .flaw(.ledger, .edition(found: fact.edition, expected: agreement.edition))
        }
        self.agreement = agreement
    }

    private func statement<Kind: Statement>(
        _: Kind.Type, _ bytes: [UInt8], _ place: AuditPlace
    ) throws(ProofFlaw) -> Kind {
        do throws(EvidenceError) {
            return try Kind(parsing: bytes)
        } catch {
            throw .flaw(place, .statement(error))
        }
    }

    /// Certificate and signatures, at the time the leaf is proved for.
    private mutating func verify(
        _ signatures: [[UInt8]], _ statement: some Statement, _ seal: SealSequence,
        _ part: OpenedPart, _ leaf: EvidenceBundle.ProvenLeaf, _ verdict: inout EvidenceVerdict
    ) throws(ProofFlaw) {
        let place = part.place(leaf)
        guard let certificate = certificates[statement.signer],
            let node = agreement?.node(statement.from)
        else { throw .flaw(place, .signerUnknown(statement.signer)) }
        used.insert(statement.signer)
        if let flaw = ring.signer(certificate, of: node).flaw(at: part.time(leaf)) {
            throw .flaw(place, flaw)
        }
        guard signatures.count == statement.suite.signatureCount else {
            throw .flaw(place, .signature(.signatureCount(signatures.count)))
        }
        let job = SignatureJob(
            place: place, statement: statement.bytes, signatures: signatures, signer: certificate)
        if let finding = job.check() { throw .flaw(finding.place, finding.flaw) }
        let verified = EvidenceVerdict.Signature(
            kind: type(of: statement).kind, node: node.id, seal: seal,
            subject: certificate.subject)
        if !verdict.signatures.contains(verified) { verdict.signatures.append(verified) }
    }
}

extension AuditedSigner {
    /// Why a signature of this time does not count; `nil` if it does.
    func flaw(at time: Timestamp) -> AuditFlaw? {
        if let flaw { return .signer(flaw) }
        let subject = certificate.subject
        if time < from { return .signer(.notYetValid(subject: subject, from: from)) }
        if time > until { return .signer(.expired(subject: subject, since: until)) }
        if let revokedSince, revokedSince <= time {
            return .signerRevoked(certificate.fingerprint, since: revokedSince)
        }
        return covered.contains { $0.contains(time) }
            ? nil : .revocationStale(certificate.fingerprint)
    }
}
