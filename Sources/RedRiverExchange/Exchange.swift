// Exchange: the decisions of a node.
//
//     input ──▶ decide ──▶ records to append ──▶ (applied to the state at once)
//                                            └─▶ outputs, each held until its records are durable
//     durable(position) ──▶ releases the outputs
//
// How to drive it: `replay` each record of the journal in order, `start` once, then for every input
// `handle`, and after a batch of inputs `settle`, append `takeRecords()` as one batch, and once that
// is synced call `durable`. `takeOutputs()` gives what may be done; nothing else may.
//
// Order of effects, and what a crash between any two leaves behind:
//     1. a record is applied here           nothing happened: the state was never seen
//     2. the batch is appended and synced   nobody was answered; the client or peer asks again and
//                                           gets the answer from the record
//     3. outputs are released               lost answers are asked for again; leases end
//
// A decision may rest on records that are not durable yet, because an output waits for every record
// made before it. If the append fails the process stops, so a speculative state is never seen.

public import RedRiverBase
internal import RedRiverEvidence

/// One node's event-sourced core. Owned by one thread; does no I/O and reads no clock.
public struct Exchange: Sendable {
    public private(set) var setup: Setup
    var state: State
    var desk = Desk()
    var session = Session()
    var clock = ClockWatch()
    /// Of our epochs, over all sessions: each is a record, a key agreement and a signature, and a
    /// peer makes us begin one by a word that nobody signed.
    var epochs = Allowance(most: Limits.epochsAtOnce, oneEach: Limits.epochPauseMilliseconds)
    /// Records made and not yet taken.
    private var pending: [RecordBytes] = []
    /// Outputs waiting for the records before `needs` to be durable, in order.
    private var held = Fifo<(needs: RecordIndex, output: Output)>()
    private var released: [Output] = []
    /// Everything before this index is durable.
    private var durableBefore = RecordIndex(0)
    var unopened = Unopened()
    /// Statements of the peer that came again since the start; they changed nothing.
    var replays: UInt64 = 0
    /// When each party was last told of deliveries.
    var reportedAt: [PartyID: MonotonicTime] = [:]
    /// What the records made since the start weigh, and up to where the disk has room for them
    /// without touching its reserve. What is on its way to the disk is counted too.
    private var weightMade = 0
    private var weightAllowed = Int.max
    /// The difference between the peer's clock and ours, where operators must know of it.
    var peerClock = ClockAlarm()
    var isDraining = false
    /// A peer has shown our own signature under something that we do not have. Until somebody has
    /// restored what was lost and started this node again, it takes and signs nothing.
    var hasLostState = false

    /// A node with an empty journal.
    public init(setup: Setup) {
        self.setup = setup
        state = State()
    }

    /// A node as it was when a snapshot was written; the records after it are to be replayed.
    ///
    /// - Throws: ``ExchangeError/snapshot`` if the bytes are not a whole snapshot.
    public init(setup: Setup, snapshot: [UInt8]) throws(ExchangeError) {
        self.setup = setup
        state = try State(snapshot: snapshot)
        durableBefore = state.nextRecord
    }

    /// The index of the record that would come next: where replay goes on.
    public var nextRecord: RecordIndex { state.nextRecord }

    /// The state as bytes that depend on the records alone.
    public var snapshot: [UInt8] { state.snapshot }

    /// Applies a record read back from the journal.
    public mutating func replay(kind: UInt16, payload: [UInt8]) throws(ExchangeError) {
        guard let record = Record(kind: kind, payload: payload) else {
            throw .unreadable(at: state.nextRecord)
        }
        try state.apply(record)
        durableBefore = state.nextRecord
    }

    /// The digests of all editions that were taken, the present one last.
    public var agreements: [Digest] { state.agreements }

    /// Begins to work, after the replay: records the start and what has changed in the setup.
    ///
    /// - Parameters:
    ///   - random: At least 24 fresh bytes.
    ///   - isClockConfirmed: An operator says that the clock is right, however long the node was
    ///     off.
    ///   - opening: A new generation of the ledger is to begin, and why.
    /// - Throws: ``ExchangeError/otherAgreement`` or ``ExchangeError/otherNode`` if the journal is not
    ///   this node's.
    public mutating func start(
        at now: Moment, random: [UInt8], isClockConfirmed: Bool = false,
        opening: Opening? = nil
    ) throws(ExchangeError) {
        precondition(random.count >= 24, "a start needs 24 random bytes")
        if let known = state.agreement, known.edition >= setup.edition,
            known.digest != setup.agreement
        {
            throw .otherAgreement
        }
        if state.queues.contains(where: { $0.party.country != setup.nodeParty.country }) {
            throw .otherNode
        }
        let off = clock.start(now, lastRecord: state.journalTime)
        if isClockConfirmed { clock.confirm(now) }
        var reader = ByteReader(random)
        let startID = reader.integer(UInt64.self) ?? 0
        let isNew = state.guardKey.isEmpty
        if let opening, !isNew {
            append(
                .opened(
                    Opened(
                        at: stamp(now), generation: state.places.generation + 1,
                        previous: opening.previous, reason: opening.reason)))
        }
        append(
            .started(
                Started(
                    at: stamp(now), version: setup.version, startID: startID,
                    guardKey: Array(random[8..<24]), generation: state.places.generation)))
        if isClockConfirmed {
            append(
                .operatorAct(
                    OperatorActed(
                        at: stamp(now), role: "operator", act: "clock-confirmed", reason: "")))
        }
        if state.declared.agreement != setup.agreement {
            append(
                .agreement(
                    AgreementTaken(
                        at: stamp(now), edition: setup.edition, digest: setup.agreement)))
        }
        declareSetup(now)
        for party in setup.localParties.sorted() where !party.isNode {
            defineDefaultQueue(of: party, now)
        }
        rebuildDesk(now)
        signAgain()
        if let off, !isClockConfirmed { noticeClock(off) }
    }

    /// Handles one input. Records and outputs gather until they are taken.
    public mutating func handle(_ input: Input, at now: Moment) {
        observe(now)
        switch input {
        case .published(let request, let message): publish(request, message, now)
        case .checked(let request, let message): check(request, message, now)
        case .rejected(let request, let rejection): reject(request, rejection, now)
        case .subscribed(let request, let queue, let credit):
            subscribe(request, queue, credit, now)
        case .credited(let client, let queue, let add): addCredit(client, queue, add, now)
        case .acknowledged(let request, let tokens): acknowledge(request, tokens, now)
        case .declined(let request, let token, let refusal): decline(request, token, refusal, now)
        case .touched(let request, let token): touch(request, token, now)
        case .clientSeen(let client): desk.seen(client.id, now.monotonic)
        case .clientGone(let client): clientGone(client)
        case .sealSigned(let sequence, let signatures): sealSigned(sequence, signatures, now)
        case .receiptSigned(let sequence, let signatures): receiptSigned(sequence, signatures, now)
        case .linkOpened: linkOpened(now)
        case .linkClosed: linkClosed()
        case .linkHeard: session.heard(now.monotonic)
        case .peerTold(let time): compareClocks(time, now)
        case .peerGreeted(let claims): peerGreeted(claims, now)
        case .peerCertified(let fault): peerCertified(fault, now)
        case .peerShowed(let declaration): declarePeer(declaration, now)
        case .epochArrived(let epoch, let fault): epochArrived(epoch, fault, now)
        case .epochConfirmed(let epoch): epochConfirmed(epoch, now)
        case .sealArrived(let seal): sealArrived(seal, now)
        case .receiptArrived(let receipt): receiptArrived(receipt, now)
        case .held(let sequence, let code): held(sequence, code, now)
        case .diskAllows(let weight): weightAllowed = weight
        case .tick(let random): tick(random, now)
        case .clockConfirmed: clock.confirm(now)
        case .draining: isDraining = true
        }
    }

    /// Decides what a whole batch of inputs makes possible: deliveries and seals. Called once after
    /// the inputs that came together, so that a seal holds all of them.
    public mutating func settle(at now: Moment) {
        observe(now)
        deliverWaiting(now)
        sealWaiting(now)
    }

    /// The records made since the last call, to be appended as one batch.
    public mutating func takeRecords() -> [RecordBytes] {
        defer { pending = [] }
        return pending
    }

    /// Works by another setup from here on: after a reload. What is recorded stays as it was.
    public mutating func adopt(_ setup: Setup, at now: Moment) {
        self.setup = setup
        observe(now)
        declareSetup(now)
    }

    /// The time that statements made now bear: never one that a suspect clock made up, and not that of
    /// the last record, which a clock since set right may have left in the future.
    public func statedTime(at now: Moment) -> Timestamp { clock.believed(now) }

    /// The latest that it may be now, by which a peer's statements are judged: a clock of our own that
    /// was set back makes none of them early.
    public func latestTime(at now: Moment) -> Timestamp {
        max(clock.latest(now), state.journalTime)
    }

    /// Whether every record before `index` is durable.
    public func isDurable(before index: RecordIndex) -> Bool { index <= durableBefore }

    /// Whether every record is durable and every output was given away.
    public var isSettled: Bool {
        pending.isEmpty && held.isEmpty && released.isEmpty && durableBefore == state.nextRecord
    }

    /// Whether only the reserve is left of the disk: what is owed is still written, nothing new.
    var isDiskLow: Bool { weightMade >= weightAllowed }

    /// Everything before `index` is durable.
    public mutating func durable(before index: RecordIndex) {
        precondition(index >= durableBefore && index <= state.nextRecord, "durability goes forward")
        durableBefore = index
        while let first = held.first, first.needs <= durableBefore {
            released.append(first.output)
            _ = held.popFirst()
        }
    }

    /// What may be done now, in the order it was decided.
    public mutating func takeOutputs() -> [Output] {
        defer { released = [] }
        return released
    }

    // MARK: For the decisions

    /// Writes a record down and applies it.
    ///
    /// - Returns: Its index.
    @discardableResult
    mutating func append(
        _ record: Record, body: [UInt8]? = nil, bodyDigest: Digest? = nil
    ) -> RecordIndex {
        let index = state.nextRecord
        do {
            try state.apply(record)
        } catch {
            preconditionFailure("a decision made a record that does not apply: \(error)")
        }
        let bytes = RecordBytes(
            kind: record.kind, payload: record.payload, body: body, bodyDigest: bodyDigest)
        pending.append(bytes)
        weightMade += bytes.weight
        return index
    }

    /// Does something once every record made so far is durable.
    mutating func emit(_ output: Output) {
        if held.isEmpty, state.nextRecord <= durableBefore {
            released.append(output)
        } else {
            held.append((needs: state.nextRecord, output: output))
        }
    }

    /// Does something at once: for what rests only on records that are known to be durable.
    mutating func emitNow(_ output: Output) { released.append(output) }

    mutating func notice(_ notice: Notice) { emit(.notice(notice)) }

    /// The time a record gets: never earlier than the record before it, and never one that a
    /// suspect clock made up.
    func stamp(_ now: Moment) -> Timestamp { max(state.journalTime, clock.believed(now)) }

    private mutating func defineDefaultQueue(of party: PartyID, _ now: Moment) {
        let name = QueueName(defaultOf: party)
        guard !state.queues.contains(where: { $0.name == name }) else { return }
        append(.queue(QueueDefined(at: stamp(now), name: name, party: party)))
    }
}
