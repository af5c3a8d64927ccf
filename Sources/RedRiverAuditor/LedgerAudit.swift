// LedgerAudit: what the leaves of a ledger must be to each other, folded in their order.
//
// Pure but for the table of kinds and the runs of identifiers, which go to files when they are long:
// what it says depends on leaves, blobs and the auditor's trust alone.

internal import RedRiverBase
internal import RedRiverEvidence
internal import RedRiverFiles
internal import RedRiverLedger

/// The fold over all leaves.
struct LedgerAudit {
    private(set) var desk: AuditDesk
    private var ring: KeyRing
    private var out = OutboundAudit()
    private var incoming = InboundAudit()
    private var tables: LeafTables
    private var table: LeafTable
    private var messages: RepeatedMessages
    /// What its first leaf says of the generation before.
    private(set) var opened: LeafOpened?
    private var floor: Timestamp?
    private var latest: Timestamp?
    /// How many leaves of each kind there were.
    var kinds: [String: UInt64] {
        var kinds = otherKinds
        if accepted > 0 { kinds["accepted"] = accepted }
        if received > 0 { kinds["received"] = received }
        return kinds
    }
    private var otherKinds: [String: UInt64] = [:]
    private var accepted: UInt64 = 0
    private var received: UInt64 = 0
    private var judge: CheckpointJudge

    init(
        origin: LedgerOrigin, ring: KeyRing, table: LeafTable, messages: RepeatedMessages,
        judge: CheckpointJudge
    ) {
        desk = AuditDesk(origin: origin)
        self.ring = ring
        self.table = table
        tables = LeafTables(origin.generation, table)
        self.messages = messages
        self.judge = judge
    }

    /// Goes on with the next generation, in the light of all that was read before.
    ///
    /// - Parameters:
    ///   - blobs: Makes the ring of the generation after the present one.
    mutating func open(
        _ origin: LedgerOrigin, table: LeafTable, judge: CheckpointJudge,
        ring next: (KeyRing) -> KeyRing
    ) {
        out.open(after: desk.origin.generation)
        incoming.open()
        let isNext = origin.generation == desk.origin.generation + 1
        let peer = desk.peer
        desk = AuditDesk(origin: origin, isFromBeginning: desk.isFromBeginning && isNext)
        desk.peer = peer
        ring = next(ring)
        self.table = table
        self.judge = judge
        tables.open(origin.generation, table)
        (otherKinds, accepted, received, opened) = ([:], 0, 0, nil)
    }

    /// How many seals of either node, and receipts for one's own, there were.
    var counts: (sealed: UInt64, arrived: UInt64, receipted: UInt64) {
        (out.seals, incoming.seals, out.receiptCount)
    }

    /// The signing certificates the ledger names, by node and age, and the lists about them.
    var signers: ([SignerSummary], [RevocationListSummary]) {
        let signers = ring.signers.map { fingerprint, signer in
            SignerSummary(signer, signatures: desk.signaturesBySigner[fingerprint] ?? 0)
        }
        let lists = ring.lists.map { RevocationListSummary($0) }
        return (
            signers.sorted {
                ($0.node.description, $0.from, $0.fingerprint.description)
                    < ($1.node.description, $1.from, $1.fingerprint.description)
            },
            lists.sorted {
                ($0.issuer, $0.thisUpdate, $0.fingerprint.description)
                    < ($1.issuer, $1.thisUpdate, $1.fingerprint.description)
            }
        )
    }

    /// Signatures that wait to be verified, which are handed over.
    mutating func takeJobs() -> [SignatureJob] {
        defer { desk.jobs = [] }
        return desk.jobs
    }

    /// Takes the next leaf.
    ///
    /// - Parameter proof: The first cosignature that covers it.
    mutating func take(_ leaf: AuditedLeaf, proof: CosignatureTime?) throws(FilesError) {
        desk.proof = proof
        let kind: LeafKind
        switch leaf {
        case .accepted(let at, let party, let edition, let header):
            step(to: at, "accepted")
            kind = try accept(party, edition, header)
        case .received(let at, let facts, let header):
            step(to: at, "received")
            kind = try receive(facts, header)
        case .other(let leaf, let header, let statement):
            step(to: leaf.at, leaf.fact.kind)
            if let statement { take(leaf.fact, statement) } else { try take(leaf.fact, header) }
            kind = .other
        case .flawed(let error):
            desk.find(.leaf(error))
            incoming.miss()
            kind = .unknown
        case .unreadable:
            incoming.miss()
            kind = .unknown
        }
        try table.append(kind)
        desk.index += 1
    }

    private mutating func step(to at: Timestamp, _ kind: String) {
        desk.at = at
        if let latest, at < latest { desk.find(.leafTime(earlier: latest)) }
        latest = max(at, latest ?? at)
        switch kind {
        case "accepted": accepted += 1
        case "received": received += 1
        default: otherKinds[kind, default: 0] += 1
        }
        let isFirst = desk.index == 0
        guard isFirst || kind == "opened" else { return }
        let first = desk.origin.generation == 1 ? "started" : "opened"
        if !isFirst || kind != first { desk.find(.firstLeaf) }
    }

    // MARK: Messages

    private mutating func accept(
        _ party: PartyCode, _ edition: Edition, _ header: HeaderFacts
    ) throws(FilesError) -> LeafKind {
        checkEdition(edition)
        guard let sound = sound(header) else {
            out.accept(header.leaf, edition, at: desk.index)
            return .accepted
        }
        if sound.sender != party || ring.parties?.own.contains(party.value) == false {
            findParty(party)
        }
        if sound.crosses { out.accept(header.leaf, edition, at: desk.index) }
        try messages.add(MessageEntry(sound, header.leaf, at: mark | desk.index))
        return .accepted
    }

    private mutating func receive(
        _ facts: AuditedLeaf.ReceivedFacts, _ header: HeaderFacts
    ) throws(FilesError) -> LeafKind {
        let outcome: Outcome =
            facts.duplicateOf.map { .duplicate($0) } ?? .accepted(desk.here)
        // Either what it was sealed under or what the node has now.
        if let sealed = incoming.edition(ring), sealed != facts.edition {
            checkEdition(facts.edition)
        }
        incoming.take(facts.seal, place: facts.place, header.leaf, outcome, &desk)
        let sound = sound(header)
        if let sound, ring.parties?.peers.contains(sound.sender.value) == false {
            findParty(sound.sender)
        }
        if let original = facts.duplicateOf {
            refer(to: original, as: .received)
            if let sound, let of = tables.place(of: original.generation) {
                try messages.add(
                    MessageEntry(
                        sound, header.leaf, at: mark | desk.index,
                        of: Self.mark(of) | original.index & Self.indexMask))
            }
            return .duplicate
        }
        if let sound { try messages.add(MessageEntry(sound, header.leaf, at: mark | desk.index)) }
        return .received
    }

    /// Which of the generations an entry is of, above what an index can be.
    private static func mark(_ place: Int) -> UInt64 { UInt64(place) << 48 }
    private static let indexMask: UInt64 = (1 << 48) - 1

    private var mark: UInt64 { Self.mark(tables.count - 1) }

    private func place(_ marked: UInt64) -> LedgerIndex {
        LedgerIndex(
            generation: tables.generation(at: Int(marked >> 48)), index: marked & Self.indexMask)
    }

    private mutating func findParty(_ code: PartyCode) {
        if let party = code.party { desk.find(.party(party)) }
    }

    private mutating func sound(_ header: HeaderFacts) -> HeaderFacts.Sound? {
        if let problem = header.problem { desk.find(.header(problem)) }
        return header.sound
    }

    private mutating func checkEdition(_ edition: Edition) {
        guard let current = ring.current, current.edition != edition else { return }
        desk.find(.edition(found: edition, expected: current.edition))
    }

    private mutating func refuse(_ fact: LeafRefused, _ header: HeaderFacts?) {
        if let header {
            if header.leaf != fact.leaf { desk.find(.headerHash) }
            _ = sound(header)
        }
        switch fact.source {
        case .client(let party):
            if ring.current?.isParty(party, of: desk.origin.node) == false {
                desk.find(.party(party))
            }
        case .seal(let sequence, let place):
            incoming.take(
                sequence, place: place, fact.leaf, .refused(fact.code, pointer: fact.path), &desk)
        }
    }

    // MARK: Everything else

    private mutating func take(_ fact: LeafFact, _ header: HeaderFacts?) throws(FilesError) {
        switch fact {
        case .refused(let fact): refuse(fact, header)
        case .sealed(let sequence, let signatures):
            out.seal(sequence, signatures, ring, &desk)
        case .receiptSigned(let sequence, let signatures):
            incoming.sign(sequence, signatures, ring, &desk)
        case .fork(let taken, let statement, let signatures):
            incoming.fork(taken: taken, statement, signatures, ring, &desk)
        case .delivered(_, let client, let messages):
            if ring.current?.isParty(client, of: desk.origin.node) == false {
                desk.find(.party(client))
            }
            if !zip(messages, messages.dropFirst()).allSatisfy({ $0 < $1 }) {
                let different = Set(messages).count
                if different != messages.count {
                    desk.find(.count(stated: messages.count, found: different))
                }
            }
            if messages.count > Limits.deliveredBatch {
                desk.find(.count(stated: Limits.deliveredBatch, found: messages.count))
            }
            for message in messages { refer(to: message, as: .accepted, or: .received) }
        case .purged(let fact):
            for message in fact.messages { refer(to: message, as: .accepted, or: .received) }
        case .returned(let fact): takeBack(fact)
        default: takeCondition(fact)
        }
    }

    private mutating func take(_ fact: LeafFact, _ statement: StatementFacts) {
        switch (fact, statement) {
        case (.composed(_, let messages), .seal(let reading)):
            guard let seal = desk.statement(reading) else { return }
            out.compose(seal, messages, ring, tables, &desk)
        case (.arrived(_, let signatures), .seal(let reading)):
            incoming.leave(&desk)
            guard let seal = desk.statement(reading) else { return }
            incoming.arrive(seal, signatures, ring, &desk)
        case (.receipt(_, let outcomes), .receipt(let reading, let root)):
            guard let receipt = desk.statement(reading) else { return }
            incoming.receipt(receipt, OutcomeList(lines: outcomes, root: root), ring, &desk)
        case (.receipted(_, let signatures, let outcomes), .receipt(let reading, let root)):
            guard let receipt = desk.statement(reading) else { return }
            let outcomes = OutcomeList(lines: outcomes, root: root)
            out.receipt(receipt, signatures, outcomes, ring, &desk)
        default: preconditionFailure("facts of another statement")
        }
    }

    private mutating func takeBack(_ fact: LeafReturned) {
        guard fact.queue == nil else {
            refer(to: fact.message, as: .accepted, or: .received)
            return
        }
        guard tables.has(fact.message.generation) else {
            refer(to: fact.message, as: .accepted)
            return
        }
        // From the outbox: it was accepted, and no seal has it.
        let isHere = fact.message.generation == desk.origin.generation
        let waited =
            isHere
            ? out.withdraw(fact.message.index) : out.withdraw(earlier: fact.message)
        if !waited { desk.find(.reference(fact.message)) }
    }

    private mutating func takeCondition(_ fact: LeafFact) {
        switch fact {
        case .agreement(let edition, let digest): ring.take(agreement: digest, edition, &desk)
        case .key(let key): ring.take(key: key, &desk)
        case .revocationList(let list): ring.take(list: list, &desk)
        case .floor(let time):
            if let floor, time < floor { desk.find(.floor) }
            floor = max(time, floor ?? time)
        case .opened(let opened): open(opened)
        default: break
        }
    }

    private mutating func open(_ opened: LeafOpened) {
        let generation = desk.origin.generation
        if desk.index == 0 { self.opened = opened }
        if opened.generation != generation {
            desk.find(.generation(found: opened.generation, expected: generation))
        }
        guard !opened.previous.isEmpty, generation > 1 else { return }
        let expected = LedgerOrigin(node: desk.origin.node, generation: generation - 1)
        do throws(LedgerError) {
            let note = try SignedNote(opened.previous)
            let checkpoint = try Checkpoint(text: note.text)
            guard LedgerOrigin(checkpoint.origin) == expected else {
                throw .originDiffers(
                    found: checkpoint.origin,
                    expected: Agreement.ledgerName(desk.origin.node, generation - 1))
            }
            let judged = try judge.judge(opened.previous)
            guard judged.meetsQuorum else { throw .quorumNotMet }
        } catch .logUnknown {
            desk.find(.chainFromBefore)
        } catch {
            desk.find(.previousGeneration(error))
        }
    }

    private mutating func refer(
        to index: LedgerIndex, as one: LeafKind, or other: LeafKind? = nil
    ) {
        guard tables.has(index.generation) else {
            desk.find(
                index.generation < desk.origin.generation
                    ? .referenceBefore(index) : .reference(index))
            return
        }
        let kind = tables.kind(of: index)
        guard let kind, kind == .unknown || kind == one || kind == other else {
            desk.find(.reference(index))
            return
        }
    }

    // MARK: The end

    /// What can only be said when all leaves were there.
    ///
    /// - Parameter isLast: Whether no generation follows: a message may be repeated in any.
    mutating func finish(isLast: Bool = true) throws(FilesError) {
        if isLast { try finishMessages() }
        if desk.onOwnClock > 0 { desk.findings.add(.ledger, .ownClock(desk.onOwnClock)) }
    }

    private mutating func finishMessages() throws(FilesError) {
        var repeated: [(MessageEntry, MessageEntry)] = []
        var lost: [MessageEntry] = []
        try messages.finish { entry, first in
            if repeated.count < FindingList.most { repeated.append((entry, first)) }
        } lost: { entry in
            if lost.count < FindingList.most { lost.append(entry) }
        }
        for (entry, first) in repeated {
            guard let id = entry.id else { continue }
            desk.findings.add(
                .leaf(place(entry.index)), .repeated(id, first: place(first.index)))
        }
        for entry in lost {
            desk.findings.add(
                .leaf(place(entry.index)), .duplicateDiffers(place(entry.original)))
        }
    }

    /// Adds what other parts found.
    mutating func add(_ findings: [AuditFinding]) { desk.findings.add(contentsOf: findings) }
}
