// DemoStage: the processes of a demo and the four systems, and waiting for what must happen.

internal import Glibc
internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverClient
internal import RedRiverFiles
internal import RedRiverJSON
internal import RedRiverTransport
internal import RedRiverWire

/// Two nodes as processes of their own, four systems in this one.
final class DemoStage {
    /// Everything together may take this long; a machine under load is slow.
    private static let patience: Int64 = 120_000

    let demo: DemoInstallation
    let context = Context()
    let systems: [DemoSystem]
    private let logs: String
    private let areNodesKept: Bool
    private var nodes: [ChildProcess?] = [nil, nil]
    private let deadline = Clock.monotonic().advanced(byMilliseconds: patience)

    /// - Parameter areNodesKept: Whether they are to go on when this program has ended.
    init(_ directory: String, areNodesKept: Bool) throws {
        self.areNodesKept = areNodesKept
        let schemas = try SchemaFolder.find(environment: Environment.value)
        demo = try DemoInstallation.make(
            in: directory, schemas: schemas, ports: try DemoPorts.free(), now: Clock.wall())
        logs = directory
        try DemoStage.recordLinks(of: demo)
        var systems: [DemoSystem] = []
        for party in DemoCountry.both.flatMap(\.parties) {
            systems.append(try DemoSystem(party, demo, context))
        }
        self.systems = systems
    }

    func system(_ party: PartyID) -> DemoSystem {
        guard let system = systems.first(where: { $0.party == party }) else {
            preconditionFailure("a scenario names only the parties of the demonstration")
        }
        return system
    }

    // MARK: Nodes

    func startNode(_ side: Int) throws {
        let country = DemoCountry.both[side]
        nodes[side] = try ChildProcess(
            "node \(country.node)", ["node", "run", "--config", demo.nodeFile(country)],
            errors: logPath(side), mayOutliveUs: areNodesKept)
    }

    func killNode(_ side: Int) { nodes[side]?.killNow() }

    func endNodes() {
        for node in nodes { node?.signal(SIGTERM) }
        for side in nodes.indices {
            nodes[side]?.end()
            nodes[side] = nil
        }
    }

    /// Lets the nodes live on after this program.
    func releaseNodes() {
        for side in nodes.indices {
            nodes[side]?.release()
            nodes[side] = nil
        }
    }

    func logPath(_ side: Int) -> String {
        Files.join(logs, "\(DemoCountry.both[side].folder)/node.log")
    }

    /// Waits until both nodes say that the link is up.
    func waitForLink() throws {
        try wait(for: "link") {
            try (0..<2).allSatisfy { try status($0)?["link"]?["state"]?.string == "up" }
        }
    }

    /// What a node says of itself; `nil` while it does not answer.
    func status(_ side: Int) throws -> JSONValue? {
        let account = try Account.clientOrOperator(demo.nodeFile(DemoCountry.both[side]))
        let outcome = try Inquiry.ask(
            .status, account, client: "redriver demo", languages: [.en], in: context,
            patience: 2000, clock: Clock.now)
        guard case .status(let bytes) = outcome else { return nil }
        return try JSONDocument(parsing: bytes).root
    }

    // MARK: Waiting

    /// Keeps the systems going until something holds.
    func wait(for what: String, until holds: () throws -> Bool) throws {
        while try !holds() {
            for system in systems { try system.turn() }
            if Clock.monotonic() > deadline { throw DemoError.stuck(what, directory: logs) }
            for (side, node) in nodes.enumerated() where node?.wasEndedByItself == true {
                throw DemoError.died(DemoCountry.both[side].node, log: logPath(side))
            }
        }
    }

    /// Each node writes down what it says on the link, so that a thief can be played.
    private static func recordLinks(of demo: DemoInstallation) throws {
        for country in DemoCountry.both {
            let file = demo.nodeFile(country)
            let root = try JSONDocument(
                parsing: try Files.read(file, atMost: Limits.configurationFile)
            ).root
            var members = root.members.map { ($0.name, JSON.raw($0.value)) }
            members.append(("linkRecording", "link.recording"))
            try Files.replace(file, with: JSON.object(members).indented)
        }
    }

    /// What a node said on the link so far.
    func recording(_ side: Int) throws -> LinkRecording {
        let path = Files.join(
            demo.directory, "\(DemoCountry.both[side].folder)/link.recording")
        guard let recording = LinkRecording(try Files.read(path, atMost: .mebibytes(64))) else {
            throw DemoError.stuck("recording", directory: logs)
        }
        return recording
    }
}

/// A customs or gate system: it publishes, and acknowledges whatever it is given.
final class DemoSystem {
    let party: PartyID
    private let account: Account
    private let publisher: Publisher
    private let subscriber: Subscriber
    /// What each published message came to, by identifier.
    private(set) var results: [MessageID: PublishResult] = [:]
    /// How often each message was given to this system, by (sender, msgId).
    private(set) var received: [String: Int] = [:]
    /// Those whose acknowledgement was confirmed.
    private(set) var acknowledged: Set<String> = []
    private var tokens: [Token: String] = [:]
    /// Results come in the order of the messages.
    private var published: ArraySlice<MessageID> = []

    init(_ party: PartyID, _ demo: DemoInstallation, _ context: Context) throws {
        self.party = party
        account = try Account.client(demo.clientFile(party))
        publisher = Publisher(
            account, client: "redriver demo", languages: [.vi, .zh, .en], in: context,
            patience: 60_000, clock: Clock.now)
        subscriber = Subscriber(
            account, queue: QueueName(defaultOf: party), credit: 16, client: "redriver demo",
            languages: [.vi, .zh, .en], in: context, clock: Clock.now)
    }

    /// Hands a message over; what comes of it is in ``results``.
    func publish(_ file: [UInt8], _ id: MessageID) throws {
        guard let saltKey = account.saltKey else {
            preconditionFailure("a client of the demonstration has a salt key")
        }
        results[id] = nil
        published.append(id)
        publisher.add(try Outgoing(file, saltKey: saltKey))
    }

    static func key(_ sender: PartyID, _ id: MessageID) -> String { "\(sender) \(id)" }

    /// One short look at both connections.
    func turn() throws(TransportError) {
        for case .settled(let result) in try publisher.wait(milliseconds: 2).events {
            if let id = published.popFirst() { results[id] = result }
        }
        for event in try subscriber.wait(milliseconds: 2).events {
            switch event {
            case .delivered(let message):
                let key = Self.key(message.header.sender, message.header.id)
                received[key, default: 0] += 1
                tokens[message.token] = key
                subscriber.acknowledge(message.token)
            case .acknowledged(let token, _):
                if let key = tokens[token] { acknowledged.insert(key) }
            default: continue
            }
        }
    }
}

/// Why a demo did not come to its end.
enum DemoError: Fault {
    case stuck(String, directory: String)
    case died(NodeID, log: String)
    case refused(String, Text)

    var code: String {
        switch self {
        case .stuck: "demo.stuck"
        case .died: "demo.died"
        case .refused: "demo.refused"
        }
    }

    var text: Text {
        switch self {
        case .stuck(let what, _):
            Text(
                vi: "Chờ quá lâu: \(what).", zh: "等待超时：\(what)。",
                en: "Waited too long for: \(what).")
        case .died(let node, _):
            Text(vi: "Nút \(node) tự dừng.", zh: "节点 \(node) 自行停止。", en: "Node \(node) stopped.")
        case .refused(let step, let why):
            Text(
                vi: "Bước \(step) bị từ chối: \(why.vi)", zh: "步骤 \(step) 被拒绝：\(why.zh)",
                en: "Step \(step) was refused: \(why.en)")
        }
    }

    var hint: Text? {
        switch self {
        case .stuck(_, let place), .died(_, let place):
            Text(vi: "Xem \(place).", zh: "请查看 \(place)。", en: "See \(place).")
        case .refused: nil
        }
    }
}
