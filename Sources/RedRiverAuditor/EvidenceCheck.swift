// EvidenceCheck: a bundle of evidence, checked by a stranger with nothing but his own trust.
//
//     1  each ledger: its log's signature, who cosigned, whether that is enough
//     2  each leaf: included in the tree of that checkpoint
//     3  the header: the message's, the same in both ledgers
//     4  the agreement: the anchors are the auditor's, both nodes are parties to it
//     5  the seal: the same in both ledgers, between these nodes, signed, the header in it
//     6  the receipt: for that very seal, signed, and it says of the message what the leaf says
//     7  acknowledgements; body and salt; nothing left over
//
// The first thing wrong is thrown. EvidenceStatements.swift has steps 4 to 6.

public import RedRiverBase
internal import RedRiverCatalogue
public import RedRiverEvidence
internal import RedRiverLedger

/// Checks bundles of evidence.
public struct EvidenceCheck {
    let trust: Trust
    let now: Timestamp
    let demandsQuorum: Bool

    /// - Parameter demandsQuorum: Whether a ledger that too few have cosigned proves nothing.
    ///   Otherwise the verdict says ``EvidenceVerdict/Standing/logged``.
    public init(trust: Trust, now: Timestamp, demandsQuorum: Bool = true) {
        self.trust = trust
        self.now = now
        self.demandsQuorum = demandsQuorum
    }

    /// Reads and checks a bundle.
    public func check(_ bytes: [UInt8]) throws(ProofFlaw) -> EvidenceVerdict {
        let bundle: EvidenceBundle
        do throws(EvidenceError) {
            bundle = try EvidenceBundle(parsing: bytes)
        } catch {
            throw .bundle(error)
        }
        return try check(bundle)
    }

    /// Checks a bundle.
    public func check(_ bundle: EvidenceBundle) throws(ProofFlaw) -> EvidenceVerdict {
        var verdict = EvidenceVerdict(sender: bundle.sender, id: bundle.id)
        let sent = try bundle.sent.map { part throws(ProofFlaw) in try open(part, &verdict) }
        let taken = try bundle.taken.map { part throws(ProofFlaw) in try open(part, &verdict) }
        if let sent, let taken, sent.origin.node == taken.origin.node { throw .ledgers }
        let header = try header(bundle, sent, taken)
        var statements = EvidenceStatements(
            bundle: bundle, sent: sent, taken: taken, header: header, trust: trust)
        try statements.check(&verdict)
        try checkDelivered(sent, "accepted", &verdict)
        try checkDelivered(taken, "received", &verdict)
        let purges = [
            try checkPurged(sent, "accepted"), try checkPurged(taken, "received"),
        ]
        verdict.purge = purges[0] ?? purges[1]
        try checkContent(bundle.content, header, &verdict)
        return verdict
    }

    // MARK: Ledgers

    private func open(
        _ part: EvidenceBundle.Part, _ verdict: inout EvidenceVerdict
    ) throws(ProofFlaw) -> OpenedPart {
        guard let time = CosignatureTime(now) else { preconditionFailure("a clock before 1970") }
        let judged: CheckpointJudge.Judged
        let origin: LedgerOrigin
        let name: LedgerName
        do throws(LedgerError) {
            name = try Checkpoint(text: part.checkpoint.text).origin
            let judge = CheckpointJudge(
                policy: trust.policy, now: time, own: trust.ownWitnesses(of: name))
            judged = try judge.judge(part.checkpoint.bytes)
        } catch {
            throw .flaw(.ledger, .checkpoint(error))
        }
        guard let named = LedgerOrigin(name) else {
            throw .flaw(.ledger, .logUnknown(name.description))
        }
        origin = named
        if demandsQuorum, !judged.meetsQuorum {
            throw .flaw(.ledger, judged.meetsQuorumAlone ? .ownWitnessOnly : .quorum)
        }
        let opened = OpenedPart(part: part, origin: origin, since: judged.earliest)
        for leaf in part.leaves {
            guard
                Merkle.verifyInclusion(
                    of: leaf.hash, at: leaf.index, in: judged.checkpoint.size, path: leaf.path,
                    root: judged.checkpoint.root)
            else { throw .notIncluded(opened.place(leaf)) }
        }
        try opened.checkOrder()
        let witnesses = judged.witnessings.filter { $0.standing == .counts }
        verdict.ledgers.append(
            EvidenceVerdict.Ledger(
                origin: origin, size: judged.checkpoint.size,
                standing: judged.meetsQuorum && judged.earliest != nil ? .witnessed : .logged,
                since: judged.earliest, witnesses: witnesses.map(\.name.description)))
        return opened
    }

    // MARK: The message

    private func header(
        _ bundle: EvidenceBundle, _ sent: OpenedPart?, _ taken: OpenedPart?
    ) throws(ProofFlaw) -> Header {
        if let sent, sent.leaf("accepted") == nil { throw .missing("accepted") }
        if let taken, taken.received == nil { throw .missing("received") }
        let accepted = sent?.leaf("accepted")?.leaf.header
        let received = taken?.received?.leaf.header
        guard let bytes = accepted ?? received else { throw .missing("header") }
        if let received, received != bytes { throw .contradiction("accepted", "received") }
        if case .refused(let fact)? = taken?.received?.leaf.fact,
            fact.leaf != Merkle.leaf(of: bytes)
        {
            throw .contradiction("accepted", "refused")
        }
        guard case .valid(let header) = Header.check(bytes) else { throw .otherMessage }
        guard header.sender == bundle.sender, header.id == bundle.id else { throw .otherMessage }
        // A node writes for the systems of its own country, before any agreement says so.
        if let sent, !sent.origin.isOf(header.sender.country) { throw .ledgers }
        if let taken, taken.origin.isOf(header.sender.country) { throw .ledgers }
        if case .accepted(let fact)? = sent?.leaf("accepted")?.leaf.fact,
            fact.party != header.sender
        {
            throw .contradiction("accepted", "header")
        }
        return header
    }

    private func checkDelivered(
        _ part: OpenedPart?, _ kind: String, _ verdict: inout EvidenceVerdict
    ) throws(ProofFlaw) {
        guard let part else { return }
        guard let own = part.leaf(kind) else {
            if part.leaf("delivered") != nil { throw .stray("delivered") }
            return
        }
        let place = LedgerIndex(generation: part.origin.generation, index: own.index.value)
        for proven in part.part.leaves(of: "delivered") {
            guard case .delivered(_, _, let messages) = proven.leaf.fact, messages.contains(place)
            else { throw .contradiction(kind, "delivered") }
            // A copy for the sender's own country is not the delivery abroad.
            if kind == "received" { verdict.level = max(verdict.level, .delivered) }
        }
    }

    /// The line that names the message among those whose bodies a node destroyed.
    private func checkPurged(
        _ part: OpenedPart?, _ kind: String
    ) throws(ProofFlaw) -> LeafPurged? {
        guard let part, case .purged(let fact)? = part.leaf("purged")?.leaf.fact else { return nil }
        guard let own = part.leaf(kind) else { throw .stray("purged") }
        let place = LedgerIndex(generation: part.origin.generation, index: own.index.value)
        guard fact.messages.contains(place) else { throw .contradiction(kind, "purged") }
        return fact
    }

    private func checkContent(
        _ content: EvidenceBundle.Content?, _ header: Header, _ verdict: inout EvidenceVerdict
    ) throws(ProofFlaw) {
        switch content {
        case nil: return
        case .purged:
            if verdict.purge == nil { throw .purge }
        case .body(let body, let salt):
            guard salt.count == Limits.saltBytes, body.count == header.bodyBytes,
                Commitment.digest(salt: salt, body: body) == header.commitment
            else { throw .body }
            verdict.hasBody = true
        }
    }
}

/// A part whose checkpoint and leaves were verified.
struct OpenedPart {
    let part: EvidenceBundle.Part
    let origin: LedgerOrigin
    /// The first cosignature by a witness that counts.
    let since: CosignatureTime?

    func leaf(_ kind: String) -> EvidenceBundle.ProvenLeaf? {
        part.leaves.first { $0.leaf.fact.kind == kind }
    }

    /// What became of the message at its receiver's.
    var received: EvidenceBundle.ProvenLeaf? { leaf("received") ?? leaf("refused") }

    func place(_ leaf: EvidenceBundle.ProvenLeaf) -> AuditPlace {
        .leaf(LedgerIndex(generation: origin.generation, index: leaf.index.value))
    }

    /// When what the leaf holds was there at the latest.
    func time(_ leaf: EvidenceBundle.ProvenLeaf) -> Timestamp {
        since?.timestamp ?? leaf.leaf.at
    }

    /// What follows what in a ledger.
    private static let ranks = [
        "accepted": 0, "composed": 1, "sealed": 2, "receipted": 3, "arrived": 0, "received": 1,
        "refused": 1, "receipt": 2, "receipt-signed": 3,
    ]

    /// Leaves ascend; so must what they are.
    func checkOrder() throws(ProofFlaw) {
        var last = -1
        for proven in part.leaves {
            guard let rank = Self.ranks[proven.leaf.fact.kind] else { continue }
            guard rank > last else { throw .ledgers }
            last = rank
        }
    }
}
