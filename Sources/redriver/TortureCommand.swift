// TortureCommand: `redriver torture`: kills everything at random times and counts what became of it.
//
// Two nodes, a publisher and a subscriber on each side, all separate processes. In each round the
// publishers get a share of the messages; once enough are in flight one of the six, drawn by lot, is
// ended with SIGKILL and started again. At the end everybody stops, and another run of the program,
// which never spoke to a node, compares the logs of publishers and subscribers.

internal import Glibc
internal import RedRiverBase
internal import RedRiverFiles
internal import RedRiverJSON

extension Command {
    static let torture = Command(
        name: "torture",
        summary: Text(
            vi: "giết ngẫu nhiên các tiến trình rồi đếm xem có mất hay lặp thông điệp nào không",
            zh: "随机终止各进程，并统计是否有报文丢失或重复",
            en: "kills processes at random and counts whether a message was lost or repeated"),
        options: [
            CommandOption(
                name: "--messages", value: "N",
                text: Text(
                    vi: "số thông điệp (mặc định 2000)", zh: "报文数量（默认 2000）",
                    en: "how many messages (2000 by default)")),
            CommandOption(
                name: "--kills", value: "N",
                text: Text(
                    vi: "số lần giết tiến trình (mặc định 6)", zh: "终止次数（默认 6）",
                    en: "how many kills (6 by default)")),
            CommandOption(
                name: "--dir", value: "D",
                text: Text(
                    vi: "thư mục để làm việc; được giữ lại", zh: "工作目录；将保留",
                    en: "the folder to work in; it is kept")),
            CommandOption(
                name: "--compare", value: "D",
                text: Text(
                    vi: "chỉ so sánh nhật ký của một lần chạy trước", zh: "仅比较先前一次运行的日志",
                    en: "only compare the logs of an earlier run")),
        ],
        details: Text(
            vi: "Dòng cuối là JSON. Mã thoát 1 nếu có gì bị mất, lặp hoặc sai thứ tự.",
            zh: "最后一行为 JSON。若有丢失、重复或乱序，退出码为 1。",
            en: "The last line is JSON. Exit 1 if anything was lost, repeated or overtaken."),
        run: { arguments, console in
            try arguments.demandNoOperands()
            if let directory = arguments.string("--compare") {
                return try TortureLogs(directory: directory).compare(console)
            }
            let messages = try arguments.integer("--messages", in: 1...10_000_000) ?? 2000
            let kills = try arguments.integer("--kills", in: 0...100_000) ?? 6
            return try Workplace.using(arguments.string("--dir"), named: "torture") { directory in
                try Torture(directory, messages: messages, kills: kills, console).run()
            }
        })
}

/// One run.
private final class Torture {
    /// How many accepted and unacknowledged messages a kill waits for.
    private static let inFlightWanted = 100
    /// How long nothing may move before the run is given up, in milliseconds.
    private static let patience: Int64 = 120_000

    private let demo: DemoInstallation
    private let logs: TortureLogs
    private var watch: TortureWatch
    private let console: Console
    private let messages: Int
    private let kills: Int
    private var nodes: [ChildProcess] = []
    private var subscribers: [ChildProcess] = []
    private var publishers: [ChildProcess?] = [nil, nil]
    private var inFlightAtKill: [Int] = []

    init(_ directory: String, messages: Int, kills: Int, _ console: Console) throws {
        let schemas = try SchemaFolder.find(environment: Environment.value)
        demo = try DemoInstallation.make(
            in: Files.join(directory, "installation"), schemas: schemas,
            ports: try DemoPorts.free(), now: Clock.wall())
        logs = TortureLogs(directory: directory)
        watch = TortureWatch(logs)
        self.messages = messages
        self.kills = kills
        self.console = console
    }

    func run() throws -> ExitCode {
        for side in 0..<2 {
            nodes.append(try startNode(side))
            subscribers.append(try startSubscriber(side))
        }
        defer { endAll() }
        let rounds = max(1, kills)
        for round in 0..<rounds {
            let share = messages * (round + 1) / rounds - messages * round / rounds
            try writeMessages(round, share)
            for side in 0..<2 { publishers[side] = try startPublisher(side, round) }
            if round < kills { try killSomebody(round) }
            try waitForPublishers(round)
        }
        try waitForDeliveries()
        endAll()
        return try compare()
    }

    // MARK: Processes

    private func startNode(_ side: Int) throws -> ChildProcess {
        let country = DemoCountry.both[side]
        return try ChildProcess(
            "node \(country.node)",
            ["node", "run", "--config", demo.nodeFile(country), "--lang", "en"],
            errors: logs.path("node-\(country.folder).err"))
    }

    private func startSubscriber(_ side: Int) throws -> ChildProcess {
        let party = DemoCountry.both[side].parties[0]
        return try ChildProcess(
            "subscriber \(party)",
            [
                "subscribe", "--config", demo.clientFile(party), "--json", "--log",
                logs.subscriber(side), "--lang", "en",
            ], errors: logs.path("subscriber-\(side).err"))
    }

    private func startPublisher(_ side: Int, _ round: Int) throws -> ChildProcess {
        let party = DemoCountry.both[side].parties[0]
        return try ChildProcess(
            "publisher \(party)",
            [
                "publish", "--config", demo.clientFile(party), "--timeout", "600", "--log",
                logs.publisher(side), "--lang", "en", "-",
            ], input: logs.messages(side, round), errors: logs.path("publisher-\(side).err"))
    }

    private func endAll() {
        for publisher in publishers { publisher?.end() }
        for subscriber in subscribers { subscriber.end() }
        for node in nodes { node.end() }
    }

    // MARK: Messages

    private func writeMessages(_ round: Int, _ share: Int) throws {
        for side in 0..<2 {
            let count = share * (side + 1) / 2 - share * side / 2
            var lines: [UInt8] = []
            for number in 0..<count {
                lines += TortureMessage(side: side, round: round, number: number).line
            }
            try Files.replace(logs.messages(side, round), with: lines, mode: 0o600)
        }
    }

    // MARK: Killing

    private func killSomebody(_ round: Int) throws {
        let deadline = Clock.monotonic().advanced(byMilliseconds: Self.patience)
        var inFlight = 0
        while Clock.monotonic() < deadline {
            inFlight = watch.inFlight()
            if inFlight >= Self.inFlightWanted { break }
            if publishers.allSatisfy({ $0?.isRunning != true }) { break }
            Pause.milliseconds(5)
        }
        usleep(UInt32.random(in: 0...30_000))
        inFlightAtKill.append(max(inFlight, watch.inFlight()))
        let victim = Int.random(in: 0..<6)
        let side = victim % 2
        switch victim / 2 {
        case 0:
            nodes[side].killNow()
            Pause.milliseconds(Int64.random(in: 0...300))
            nodes[side] = try startNode(side)
        case 1:
            subscribers[side].killNow()
            Pause.milliseconds(Int64.random(in: 0...300))
            subscribers[side] = try startSubscriber(side)
        default:
            publishers[side]?.killNow()
            Pause.milliseconds(Int64.random(in: 0...300))
            publishers[side] = try startPublisher(side, round)
        }
    }

    // MARK: Waiting

    /// A publisher that ends with anything but 0 is started again with the same messages: that is
    /// what a system does whose program died.
    private func waitForPublishers(_ round: Int) throws {
        var patience = Patience(milliseconds: Self.patience)
        while publishers.contains(where: { $0?.exitCode != 0 }) {
            for side in 0..<2 {
                if let publisher = publishers[side], !publisher.isRunning, publisher.exitCode != 0 {
                    publishers[side] = try startPublisher(side, round)
                }
            }
            try demandLife(&patience)
            Pause.milliseconds(5)
        }
    }

    private func waitForDeliveries() throws {
        var patience = Patience(milliseconds: Self.patience)
        while watch.inFlight() > 0 {
            try demandLife(&patience)
            Pause.milliseconds(20)
        }
    }

    /// Nodes and subscribers must live unless we killed them, and something must move.
    private func demandLife(_ patience: inout Patience) throws {
        for child in nodes + subscribers where !child.isRunning {
            throw TortureError.died(child.name, directory: logs.directory)
        }
        _ = watch.inFlight()
        guard patience.sees(watch.progress) else {
            throw TortureError.stuck(directory: logs.directory)
        }
    }

    // MARK: Counting

    private func compare() throws -> ExitCode {
        let report = logs.path("comparison.json")
        let comparison = try ChildProcess(
            "comparison", ["torture", "--compare", logs.directory], output: report,
            errors: logs.path("comparison.err"))
        while comparison.isRunning { Pause.milliseconds(5) }
        let document = try JSONDocument(
            parsing: try Files.read(report, atMost: Limits.configurationFile))
        let sorted = inFlightAtKill.sorted()
        let median = sorted.isEmpty ? 0 : sorted[sorted.count / 2]
        var members: [(String, JSON)] = []
        for member in document.root.members where member.name != "unreadable" {
            members.append((member.name, .raw(member.value)))
        }
        members += [
            ("kills", .int(Int64(inFlightAtKill.count))),
            ("inFlightAtKillMedian", .int(Int64(median))),
        ]
        console.line(String(decoding: JSON.object(members).compact, as: UTF8.self))
        return comparison.exitCode == 0 ? .done : .refused
    }
}

/// Whether something still moves.
private struct Patience {
    private let milliseconds: Int64
    private var last = -1
    private var since = Clock.monotonic()

    init(milliseconds: Int64) { self.milliseconds = milliseconds }

    mutating func sees(_ progress: Int) -> Bool {
        if progress != last {
            last = progress
            since = Clock.monotonic()
        }
        return Clock.monotonic().millisecondsSince(since) < milliseconds
    }
}

/// What ends a torture early.
enum TortureError: Fault {
    case died(String, directory: String)
    case stuck(directory: String)

    var code: String {
        switch self {
        case .died: "torture.died"
        case .stuck: "torture.stuck"
        }
    }

    var text: Text {
        switch self {
        case .died(let name, _):
            Text(
                vi: "Tiến trình \(name) tự dừng.", zh: "进程 \(name) 自行终止。",
                en: "The process \(name) ended by itself.")
        case .stuck:
            Text(
                vi: "Không còn gì tiến triển.", zh: "不再有任何进展。", en: "Nothing moves any more.")
        }
    }

    var hint: Text? {
        let directory =
            switch self {
            case .died(_, let directory), .stuck(let directory): directory
            }
        return Text(
            vi: "Xem nhật ký trong \(directory).", zh: "请查看 \(directory) 中的日志。",
            en: "See the logs in \(directory).")
    }
}
