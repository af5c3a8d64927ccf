// Stage: two real nodes for a test, the systems at them, and waiting for what must happen.
//
// Nothing here is timed. A test waits for states, with one generous deadline; where it passes, the
// nodes' logs are shown. The processes end with the stage, whatever became of the test.

import Foundation
import RedRiverBase
import RedRiverClient
import RedRiverCrypto
import RedRiverEvidence
import RedRiverFiles
import RedRiverJSON
import RedRiverTransport
import RedRiverWire
import TestSupport
import Testing

@testable import redriver

/// Everything that runs whole nodes, one test after the other: they share two cores.
@Suite("Nodes under attack", .serialized)
struct NodeAttackTests {}

/// Side 0 is Việt Nam, whose node dials; side 1 is China, whose node listens.
final class Stage {
    static let (vietnam, china) = (0, 1)
    /// All of one test. A machine under load is slow; no test waits for this to pass.
    private static let patience: Int64 = 180_000 * Int64(Scale.value)

    let demo: DemoInstallation
    let context = Context()
    private(set) var systems: [DemoSystem] = []
    /// A disk of its own for a journal, as long as the nodes live.
    var disk: SmallDisk?
    private let folder: Folder
    private var nodes: [ChildProcess?] = [nil, nil]
    private var operators: [Talker?] = [nil, nil]
    private let deadline = Clock.monotonic().advanced(byMilliseconds: patience)

    /// - Parameters:
    ///   - withSystems: Whether the two customs systems subscribe.
    ///   - dailyQuota: How many messages each party may publish a day.
    init(withSystems: Bool = true, dailyQuota: Int = Limits.dailyQuota) throws {
        folder = try Folder()
        demo = try DemoInstallation.make(
            in: folder.path("demo"), schemas: Redriver.schemas, ports: try DemoPorts.free(),
            dailyQuota: dailyQuota, now: Clock.wall())
        for side in 0..<2 {
            try configure(side) { $0.append(("linkRecording", "link.recording")) }
            if withSystems { systems.append(try DemoSystem(party(side), demo, context)) }
        }
    }

    deinit {
        for node in nodes { node?.killNow() }
    }

    // MARK: Who

    func country(_ side: Int) -> DemoCountry { DemoCountry.both[side] }
    /// The customs system of a side.
    func party(_ side: Int) -> PartyID { DemoCountry.both[side].parties[0] }
    func path(_ name: String) -> String { Files.join(demo.directory, name) }
    func account(_ party: PartyID) throws -> Account { try Account.client(demo.clientFile(party)) }
    func owner(_ side: Int) throws -> Account {
        try Account.clientOrOperator(demo.nodeFile(country(side)))
    }

    /// A node's own transport keys: what a thief has stolen.
    func nodeKeys(_ side: Int) throws -> CurveKeyPair {
        let path = path("\(country(side).folder)/keys/transport.key")
        return try CurveKeyPair(
            secretKey: Array(try Files.readPrivate(path, atMost: .kibibytes(1)).prefix(40)))
    }

    // MARK: Configuration

    /// Changes the members of a node's configuration.
    func configure(_ side: Int, _ change: (inout [(String, JSON)]) -> Void) throws {
        let file = demo.nodeFile(country(side))
        let root = try JSONDocument(
            parsing: try Files.read(file, atMost: Limits.configurationFile)
        ).root
        var members = root.members.map { ($0.name, JSON.raw($0.value)) }
        change(&members)
        try Files.replace(file, with: JSON.object(members).indented)
    }

    // MARK: Processes

    /// - Parameters:
    ///   - language: What it logs in; `nil` for what its configuration says.
    ///   - opening: Why a new generation of the ledger is to begin.
    func start(_ side: Int, language: String? = "en", opening: String? = nil) throws {
        operators[side] = nil
        // One that still runs must have ended before another can take its journals.
        nodes[side]?.end()
        nodes[side] = try spawn(
            "node \(country(side).folder)",
            ["node", "run", "--config", demo.nodeFile(country(side))]
                + (language.map { ["--lang", $0] } ?? [])
                + (opening.map { ["--open-generation", $0] } ?? []),
            errors: logPath(side))
    }

    /// Starts a node and waits until it answers.
    func serve(_ side: Int) throws {
        try start(side)
        _ = try status(side)
    }

    func startBoth(opening: String? = nil) throws {
        for side in [Self.china, Self.vietnam] { try start(side, opening: opening) }
        try waitForLink()
    }

    /// SIGKILL.
    func kill(_ side: Int) {
        nodes[side]?.killNow()
        operators[side] = nil
    }

    func signal(_ side: Int, _ number: Int32) { nodes[side]?.signal(number) }

    /// SIGTERM, and waits for the end it asks for.
    ///
    /// - Returns: The exit code.
    @discardableResult
    func stop(_ side: Int) throws -> Int32? {
        guard let node = nodes[side] else { return nil }
        node.signal(SIGTERM)
        try wait(for: "the end of \(node.name)") { !node.isRunning }
        operators[side] = nil
        nodes[side] = nil
        return node.exitCode
    }

    /// What a node takes of the machine, by the kernel's account (proc(5)).
    func usage(_ side: Int) throws -> ProcessUsage {
        try ProcessUsage(of: try #require(nodes[side]).pid)
    }

    func isRunning(_ side: Int) -> Bool { nodes[side]?.isRunning ?? false }

    /// Waits for a node to end by itself.
    ///
    /// - Returns: The exit code.
    func waitForEnd(_ side: Int) throws -> Int32? {
        guard let node = nodes[side] else { return nil }
        while node.isRunning {
            Pause.milliseconds(5)
            try checkDeadline("the end of \(node.name)")
        }
        operators[side] = nil
        nodes[side] = nil
        return node.exitCode
    }

    func stopBoth() throws {
        for side in 0..<2 { try stop(side) }
    }

    /// Another run of the program.
    func spawn(
        _ name: String, _ words: [String], input: String? = nil, output: String? = nil,
        errors: String
    ) throws -> ChildProcess {
        try ChildProcess(
            name, words, input: input, output: output, errors: errors,
            program: Redriver.program.path(percentEncoded: false))
    }

    // MARK: Looking

    func logPath(_ side: Int) -> String { path("\(country(side).folder)/node.log") }

    /// What a node has logged so far.
    func log(_ side: Int) -> String {
        let bytes = try? Files.read(logPath(side), atMost: .mebibytes(64))
        return String(decoding: bytes ?? [], as: UTF8.self)
    }

    /// What a node says of itself, asked until it answers.
    func status(_ side: Int) throws -> NodeStatus {
        while true {
            if operators[side]?.isEnded != false {
                operators[side] = try Talker(client: try owner(side), in: context)
            }
            guard let talker = operators[side] else { continue }
            if let bytes = try talker.status(patience: 500) {
                return NodeStatus(root: try JSONDocument(parsing: bytes).root)
            }
            // Silent for a minute, it is forgotten: whoever asks again greets again.
            // One that does not listen yet refuses at once, and sockets are closed at leisure.
            operators[side] = nil
            Pause.milliseconds(5)
            try checkDeadline("the status of \(country(side).node)")
        }
    }

    func waitForLink() throws {
        try wait(for: "the link") {
            try (0..<2).allSatisfy { try status($0).linkState == "up" }
        }
    }

    /// What a node said on the link so far.
    func recording(_ side: Int) throws -> LinkRecording {
        let path = path("\(country(side).folder)/link.recording")
        return try #require(LinkRecording(try Files.read(path, atMost: .mebibytes(64))))
    }

    /// Keeps the systems going until something holds.
    func wait(for what: String, until holds: () throws -> Bool) throws {
        while try !holds() {
            try turn()
            Pause.milliseconds(5)
            try checkDeadline(what)
            for case let node? in nodes where node.wasEndedByItself {
                throw StageError(what: "\(node.name) ended by itself", logs: logs)
            }
        }
    }

    /// Lets the systems hear and say what is due.
    func turn() throws {
        for system in systems { try system.turn() }
    }

    private func checkDeadline(_ what: String) throws {
        if Clock.monotonic() > deadline { throw StageError(what: "no \(what)", logs: logs) }
    }

    private var logs: String {
        (0..<2).map { "--- \(country($0).node)\n\(log($0).suffix(6000))" }.joined(separator: "\n")
    }

    // MARK: Messages

    /// A new message from the customs of one side to that of the other.
    func letter(from side: Int, number: Int = 0) throws -> Letter {
        let file = TortureMessage(side: side, round: 0, number: number).line
        return try Letter(file, account: try account(party(side)))
    }

    /// Publishes and waits until the other side has acknowledged.
    func cross(from side: Int, count: Int = 1) throws {
        for number in 0..<count {
            let letter = try letter(from: side, number: number)
            try systems[side].publish(letter.file, letter.id)
            try waitForArrival(of: letter, from: side)
        }
    }

    /// One message each way, with all that follows from it: delivery, the report of the delivery,
    /// every receipt. Then both nodes stop, and nothing is left to do.
    func exchange() throws {
        try startBoth()
        for side in 0..<2 { try cross(from: side) }
        for side in 0..<2 {
            let reporter = country(1 - side).nodeParty.description
            try wait(for: "the report of \(reporter)") {
                systems[side].acknowledged.contains { $0.hasPrefix(reporter) }
            }
        }
        try wait(for: "every receipt") { try (0..<2).allSatisfy { try status($0).isReceipted } }
        try stopBoth()
    }

    func waitForArrival(of letter: Letter, from side: Int) throws {
        try wait(for: "arrival of \(letter.id)") {
            systems[1 - side].acknowledged.contains(DemoSystem.key(letter.sender, letter.id))
        }
    }

    /// How often the other side was given it.
    func deliveries(of letter: Letter, from side: Int) -> Int {
        systems[1 - side].received[DemoSystem.key(letter.sender, letter.id)] ?? 0
    }
}

/// One message to publish.
struct Letter {
    let file: [UInt8]
    let id: MessageID
    let sender: PartyID
    let submission: Submission

    init(_ file: [UInt8], account: Account) throws {
        self.file = file
        let outgoing = try Outgoing(file, saltKey: try #require(account.saltKey))
        id = try #require(outgoing.id)
        sender = try #require(outgoing.sender)
        submission = outgoing.submission
    }
}

/// The answer to STATUS, for an operator.
struct NodeStatus {
    let root: JSONValue

    var linkState: String? { root["link"]?["state"]?.string }
    var lastSealTaken: Int64? { root["link"]?["lastSealTaken"]?.int64 }
    /// Records that count as evidence: all but numbers of epochs, and queues.
    var leaves: Int64 { root["journal"]?["leaves"]?.int64 ?? -1 }
    /// Every record of the journal.
    var records: Int64 { root["journal"]?["records"]?.int64 ?? -1 }
    var replays: Int64 { counter("replays") }
    func counter(_ name: String) -> Int64 { root["node"]?["counters"]?[name]?.int64 ?? -1 }

    /// Whether the peer has receipted everything.
    var isReceipted: Bool {
        root["link"]?["waiting"]?.int64 == 0 && root["link"]?["sealsInFlight"]?.int64 == 0
    }

    /// What no replay may change.
    var books: [String: Int64] {
        var books: [String: Int64] = ["lastSealTaken": lastSealTaken ?? -1]
        for name in ["accepted", "refused", "received", "duplicates", "delivered", "returned"] {
            books[name] = counter(name)
        }
        return books
    }
}

/// Memory and descriptors of one process.
struct ProcessUsage: CustomStringConvertible {
    let residentKiB: Int
    let peakKiB: Int
    let descriptors: Int

    init(of pid: pid_t) throws {
        let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
        func kibibytes(_ name: String) throws -> Int {
            let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
            return try #require(line?.split(separator: " ").compactMap { Int($0) }.first)
        }
        residentKiB = try kibibytes("VmRSS")
        peakKiB = try kibibytes("VmHWM")
        descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").count
    }

    var description: String {
        "\(residentKiB) KiB (peak \(peakKiB)), \(descriptors) descriptors"
    }
}

/// What did not happen, with the logs.
struct StageError: Error, CustomStringConvertible {
    let what: String
    let logs: String
    var description: String { "\(what)\n\(logs)" }
}
