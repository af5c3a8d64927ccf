// Node: starts everything in an order that leaves no door open, and stops it in one that loses
// nothing.
//
// Starting:  identity checked → journal opened and recovered → state folded → gatekeeper → sockets
//            bound → strangers tried at every door → threads. Nobody is served before all of it.
// Stopping:  the core begins nothing new, makes durable what it decided, says what it has to say,
//            writes a snapshot; then disk, workers and wire end in that order.

internal import RedRiverBase
internal import RedRiverCrypto
internal import RedRiverEvidence
internal import RedRiverExchange
internal import RedRiverFiles
internal import RedRiverJournal
internal import RedRiverTransport
internal import RedRiverWire

/// A running node. Made, run and stopped by one thread.
public final class Node {
    /// How long each door has to turn a stranger away at start.
    private static let selfCheckMilliseconds: Int64 = 3000

    private let log: NodeLog
    private let identity: Locked<NodeIdentity>
    private let context = Context()
    private let gatekeeper: Gatekeeper
    private let clientKeys: KeyBook
    private let linkKeys: KeyBook
    private let core: CoreThread
    private let disk: DiskThread
    private let wire: WireThread
    private let snapshots: SnapshotThread
    private let crossings: CrossingBook?
    private let ledger: LedgerThread?
    private let evidence: EvidenceThread?
    private let workers: [ClientWorker]
    private let receiver: LinkReceiver
    private let sender: LinkSender
    private var threads: [NamedThread] = []
    private let peer: PeerBook

    /// Reads, checks and recovers everything, opens the doors and starts to serve.
    ///
    /// - Parameters:
    ///   - configuration: Of this node.
    ///   - version: The program's, for the record of the start.
    ///   - isClockConfirmed: An operator vouches for this machine's clock, however long the node
    ///     was off.
    ///   - opening: Why an operator has a new generation of the ledger begin; `nil` for none.
    /// - Throws: ``NodeError`` for whatever keeps the node from serving. Nothing is left running.
    public init(
        _ configuration: NodeConfiguration, version: String, isClockConfirmed: Bool = false,
        opening: String? = nil, log: NodeLog
    ) throws(NodeError) {
        self.log = log
        let own = try NodeIdentity(configuration, now: NodeClock.wall)
        for warning in own.warnings { log.alarm(warning) }
        identity = Locked(own)
        peer = PeerBook(own)
        let epochs = EpochBook()
        let startBytes = SecureRandom.bytes(24)
        let startID = Hexadecimal.encode(startBytes.prefix(8))

        let opened = try Recovered(configuration, own.setup(version: version), log)
        let notary = try own.openNotary()
        if opening != nil {
            log.warn(ofUnsigned: opened.exchange.leafContext.places, notary?.notary)
        }
        let exchange = try opened.started(
            startBytes, isClockConfirmed, opening.map { Opening(notary?.notary, reason: $0) })
        peer.note(agreements: exchange.agreements)
        let keeper = try own.keeper(notary, of: exchange, opened.reader)

        let clock = ClockBook(exchange, NodeClock.now)
        ledger = keeper.map { _ in LedgerThread(clock: clock, log: log) }
        evidence = own.evidenceThread(of: ledger, identity, log)
        core = CoreThread(log: log, clock: clock)
        disk = DiskThread(core: core.box, log: log)
        snapshots = SnapshotThread(log: log)
        crossings = own.catalogue.map { CrossingBook(opened.reader, $0) }
        let (core, locked, book) = (core, identity, crossings)
        let (ledger, evidence) = (ledger, evidence)
        workers = (0..<configuration.workers).map { _ in
            ClientWorker(
                core: core.box, identity: locked, crossings: book, ledger: ledger,
                evidence: evidence, startID: startID, log: log)
        }
        receiver = LinkReceiver(
            core: core.box, peer: peer, epochs: epochs, clock: clock, ledger: ledger?.box, log: log)
        sender = LinkSender(
            core: core.box, peer: peer, epochs: epochs, clock: clock, startID: startID, log: log)
        clientKeys = KeyBook(configuration.users)
        linkKeys = KeyBook(own.linkUsers)

        let doors: Doors
        do throws(TransportError) {
            gatekeeper = try Gatekeeper(
                in: context, books: ["clients": clientKeys, "link": linkKeys])
            wire = try WireThread(log: log)
            doors = try Doors(
                configuration, own, context, clientKeys, linkKeys, workers.map(\.box), receiver.box,
                Self.recorder(configuration, log))
            try doors.trySelf(in: context, within: Self.selfCheckMilliseconds)
        } catch {
            throw .transport(error)
        }
        startThreads(opened, exchange, doors, keeper)
        log.write(
            .info, "node.started", NodeWords.started,
            [
                .init("node", own.own.id), .init("records", opened.report.nextIndex.value),
                .init("clients", doors.clientEndpoint),
                .init("validation", own.validation.rawValue),
            ])
    }

    /// Reads the configuration again and takes over what may change while running: client and
    /// operator keys, certificates, revocation lists. A faulty one changes nothing.
    ///
    /// - Throws: ``NodeError`` if the new configuration is not good, or belongs to another node.
    public func reload(_ configuration: NodeConfiguration, version: String) throws(NodeError) {
        let fresh = try NodeIdentity(configuration, now: NodeClock.wall)
        let current = identity.value
        guard fresh.own.id == current.own.id, fresh.agreement.digest == current.agreement.digest,
            configuration.journal == current.configuration.journal
        else { throw .reloadNeedsRestart }
        identity.with { $0 = fresh }
        clientKeys.replace(with: configuration.users)
        linkKeys.replace(with: fresh.linkUsers)
        wire.box.postAlways(.keysChanged(clientKeys))
        receiver.box.postAlways(.identity(fresh))
        ledger?.box.postAlways(.identity(fresh))
        core.box.postAlways(.setup(fresh.setup(version: version)))
        log.write(.info, "node.reloaded", NodeWords.reloaded)
    }

    /// Drains and stops. Returns when every thread has ended.
    public func stop() {
        core.box.postAlways(.stop)
        crossings?.close()
        join("rr-core", "rr-disk", "rr-snapshot", "rr-crossings")
        // Everything is durable: the last checkpoint is of all of it.
        ledger?.box.postAlways(.stop)
        evidence?.box.close()
        join("rr-ledger", "rr-evidence")
        for worker in workers { worker.box.close() }
        receiver.box.close()
        sender.box.close()
        core.box.close()
        for worker in workers.indices { join("rr-client-\(worker)") }
        join("rr-link-in", "rr-link-out")
        wire.box.postAlways(.stop)
        join("rr-wire")
        gatekeeper.stop()
        log.write(.info, "node.stopped", NodeWords.stopped)
    }

    // MARK: Starting

    /// A recording that cannot be opened does not keep a node from serving.
    private static func recorder(_ configuration: NodeConfiguration, _ log: NodeLog)
        -> LinkRecorder?
    {
        guard let path = configuration.linkRecording else { return nil }
        do throws(FilesError) {
            return try LinkRecorder(path, log: log)
        } catch {
            log.alarm(error)
            return nil
        }
    }

    private func startThreads(
        _ opened: Recovered, _ exchange: Exchange, _ doors: Doors, _ keeper: InHand<LedgerKeeper>?
    ) {
        let ways = CoreThread.Ways(
            disk: disk.box, wire: wire.box, clients: workers.map(\.box), linkIn: receiver.box,
            linkOut: sender.box, snapshots: snapshots.box, ledger: ledger?.box,
            evidence: evidence?.box)
        let (core, disk, wire, snapshots) = (core, disk, wire, snapshots)
        let (receiver, sender, wireBox) = (receiver, sender, wire.box)
        let (reader, store, journal) = (opened.reader, opened.store, opened.journal)
        let reserve = identity.value.configuration.diskReserve
        start("rr-disk") { disk.run(journal.take(), reserve: reserve) }
        start("rr-snapshot") { snapshots.run(store, reserve: reserve) }
        start("rr-core") { core.run(exchange, ways) }
        if let crossings { start("rr-crossings") { crossings.run() } }
        for (number, worker) in workers.enumerated() {
            start("rr-client-\(number)") { worker.run(reader, wireBox) }
        }
        start("rr-link-in") { receiver.run(wireBox) }
        start("rr-link-out") { sender.run(reader, wireBox) }
        if let ledger, let keeper {
            start("rr-ledger", niceness: 10) { ledger.run(keeper.take(), wireBox) }
        }
        if let evidence {
            start("rr-evidence", niceness: 10) { evidence.run(reader, wireBox) }
        }
        let sockets = doors.sockets
        start("rr-wire") { wire.run(sockets) }
    }

    private func start(
        _ name: String, niceness: Int32 = 0, _ body: @escaping @Sendable () -> Void
    ) {
        let thread = NamedThread.start(
            name, stackSize: .mebibytes(8), niceness: niceness, body: body)
        guard let thread else { preconditionFailure("the system has no room for a thread") }
        threads.append(thread)
    }

    private func join(_ names: String...) {
        for thread in threads where names.contains(thread.name) { thread.join() }
    }
}

extension NodeIdentity {
    /// What the exchange is told of this node.
    func setup(version: String) -> Setup {
        guard let suite = agreement.suite(from: own.id, to: peer.id) else {
            preconditionFailure("an agreement names a suite for each direction")
        }
        let parties = agreement.parties(of: own.id)
        return Setup(
            node: own.id, peer: peer.id, nodeParty: own.party, edition: agreement.edition,
            agreement: agreement.digest, suite: suite,
            localParties: Set(parties.map(\.id) + [own.party]),
            peerParties: Set(agreement.parties(of: peer.id).map(\.id) + [peer.party]),
            quotas: Dictionary(parties.map { ($0.id, $0.dailyQuota) }) { first, _ in first },
            guardKeys: configuration.guardKeys,
            signer: signingCertificate.fingerprint, version: version, declaration: declaration)
    }
}
