// Soak: a steady rate for as long as wanted, and whether anything grew, got lost or came twice.
//
//     publisher VN ─┐                                   ┌─▶ subscriber CN
//                   ├─▶ node vn ═══ CURVE link ═══ node cn
//     subscriber VN ◀┘                                  └── publisher CN
//
// Half of the rate goes each way. Messages are due at fixed times, whatever happens, and nothing in
// here grows with their number but a line of samples every few seconds. It ends after its time, or
// at SIGINT or SIGTERM, and judges what it has (SoakJudge.swift).

import Foundation
import RedRiverBase
import RedRiverClient
import RedRiverJSON
import RedRiverTransport

/// One soak.
final class Soak {
    static let folders = ["vn", "cn"]
    static let parties = ["VN.CUSTOMS.13BB", "CN.CUSTOMS.8613"]
    /// How long nothing may move at the end before what is missing counts as lost.
    private static let patience: Int64 = 60_000

    let options: Options
    let plan: SoakPlan
    let directory: String
    private var stop = Stop()
    private var nodes: [Process] = []
    private var publishers: [Process] = []
    private var subscribers: [Process] = []
    private var record: SoakRecord
    private let samples: FileHandle

    init(_ options: Options) throws {
        self.options = options
        plan = try SoakPlan(options)
        let base = options.value("--directory") ?? NSTemporaryDirectory()
        directory = URL(filePath: base)
            .appending(path: "redriver-soak-\(ProcessInfo.processInfo.processIdentifier)")
            .path(percentEncoded: false)
        let path = options.value("--samples") ?? "/dev/null"
        // Opened, not put in place of what is there: as root that would replace a device.
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw BenchError("--samples is a file to be written") }
        samples = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        record = SoakRecord(plan)
    }

    deinit {
        let children = publishers + subscribers + nodes
        for child in children where child.isRunning { child.terminate() }
        for child in children { child.waitUntilExit() }
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// - Returns: Whether all is well.
    func run() throws -> Bool {
        try plan.demandRoom(at: URL(filePath: directory).deletingLastPathComponent(), options)
        say(plan.text)
        try startAll()
        let began = BenchClock.nanoseconds
        var next = plan.sampleSeconds
        var isStopped = false
        while !isStopped, publishers.contains(where: \.isRunning) {
            let elapsed = Double(BenchClock.nanoseconds - began) / 1e9
            isStopped = stop.comes(within: Int64(max(0.01, min(1, next - elapsed)) * 1000))
            guard Double(BenchClock.nanoseconds - began) / 1e9 >= next else { continue }
            try sample(seconds: next)
            next += plan.sampleSeconds
        }
        let seconds = Double(BenchClock.nanoseconds - began) / 1e9
        say(isStopped ? "stopped after \(Int(seconds)) s" : "all is sent")
        try drain()
        return report()
    }

    // MARK: Processes

    private func startAll() throws {
        let made = try start(
            "redriver",
            ["init", directory, "--demo", "--daily-quota", String(plan.dailyQuota)]
                + ["--lang", "en"])
        made.waitUntilExit()
        guard made.terminationStatus == 0 else { throw BenchError("redriver init failed") }
        for folder in Self.folders {
            try giveGuardMemory("\(directory)/\(folder)/node.json")
            nodes.append(
                try start(
                    "redriver",
                    ["node", "run", "--config", "\(directory)/\(folder)/node.json"]
                        + ["--lang", "en"]))
        }
        for side in 0..<2 {
            subscribers.append(
                try start("redriver-bench", ["drain-load"] + common(side, drainedFile(side))))
            publishers.append(
                try start(
                    "redriver-bench",
                    ["publish-load", "--to", Self.parties[1 - side]]
                        + ["--rate", String(plan.ratePerSide), "--body", String(plan.body)]
                        + ["--messages", String(plan.messagesPerSide)]
                        + common(side, publishedFile(side))))
        }
    }

    /// A run of days has more messages than the guard of a crossing is made for.
    private func giveGuardMemory(_ path: String) throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let (before, after) = ("\"workers\"", "\"guardMiB\": \(plan.guardMiB), \"workers\"")
        try text.replacingOccurrences(of: before, with: after)
            .write(toFile: path, atomically: true, encoding: .utf8)
    }

    private func common(_ side: Int, _ output: String) -> [String] {
        ["--config", "\(directory)/clients/\(Self.parties[side]).json", "--output", output]
            + (output == drainedFile(side) ? ["--messages", String(Int.max)] : [])
    }

    private func publishedFile(_ side: Int) -> String { "\(directory)/published-\(side)" }
    private func drainedFile(_ side: Int) -> String { "\(directory)/drained-\(side)" }

    private func start(_ name: String, _ arguments: [String]) throws -> Process {
        try Program.start(name, arguments, isLoud: options.has("--verbose"))
    }

    // MARK: Watching

    private var watched: [Process] { nodes + publishers + subscribers }

    private func sample(seconds: Double) throws {
        for child in nodes + subscribers where !child.isRunning {
            throw BenchError("a node or subscriber ended by itself")
        }
        for (place, child) in watched.enumerated() {
            guard let meter = ProcessMeter(pid: child.processIdentifier),
                let (descriptors, segments) = meter.openFiles
            else { continue }
            var sample = SoakSample(
                seconds: seconds, residentKiB: meter.residentKiB, descriptors: descriptors,
                segments: segments, threads: meter.threads)
            if place < nodes.count { try askGuard(place, &sample) }
            record.add(sample, of: place)
            let line = "\(Int(seconds))\t\(record.names[place])\t\(sample.text)\n"
            try samples.write(contentsOf: Data(line.utf8))
        }
        takeProgress()
        if let line = record.minute(at: seconds, journals: journalMiB) { say(line) }
    }

    private func askGuard(_ side: Int, _ sample: inout SoakSample) throws {
        let account = try Account.clientOrOperator("\(directory)/\(Self.folders[side])/node.json")
        let answer = try Inquiry.ask(
            .status, account, client: "redriver-bench", languages: [.en], in: context,
            patience: 10_000, clock: BenchClock.now)
        guard case .status(let json) = answer else { throw BenchError("no status: \(answer)") }
        let journal = try JSONDocument(parsing: json).root["journal"]
        sample.guardKeys = Int(journal?["guardKeys"]?.int64 ?? 0)
        sample.guardBytes = Int(journal?["guardBytes"]?.int64 ?? 0)
    }

    private let context = Context()

    private func takeProgress() {
        for side in 0..<2 {
            if let sent = PublishProgress(ProgressFile.words(publishedFile(side))) {
                record.published[side] = sent
            }
            if let drained = DrainProgress(ProgressFile.words(drainedFile(side))) {
                record.drained[side] = drained
            }
        }
    }

    /// What both journals take on disk.
    private var journalMiB: Int {
        let bytes = Self.folders.flatMap { folder in
            let journal = "\(directory)/\(folder)/journal"
            let files = try? FileManager.default.contentsOfDirectory(atPath: journal)
            return (files ?? []).map { DiskMeter.allocated("\(journal)/\($0)") }
        }
        return bytes.reduce(0, +) >> 20
    }

    // MARK: The end

    /// Lets publishers settle what they sent and subscribers receive it.
    private func drain() throws {
        for publisher in publishers where publisher.isRunning { publisher.terminate() }
        var moved = BenchClock.nanoseconds
        var before = -1
        while BenchClock.nanoseconds - moved < Self.patience * 1_000_000 {
            takeProgress()
            if !publishers.contains(where: \.isRunning), record.lost == 0 { break }
            let now = record.progress
            if now != before { moved = BenchClock.nanoseconds }
            before = now
            usleep(100_000)
        }
        for subscriber in subscribers where subscriber.isRunning { subscriber.terminate() }
        for child in publishers + subscribers {
            child.waitUntilExit()
            guard child.terminationStatus == 0 else {
                throw BenchError("a publisher or subscriber ended with \(child.terminationStatus)")
            }
        }
        takeProgress()
    }

    private func report() -> Bool {
        let report = SoakReport(record, journalMiB: journalMiB)
        for line in report.lines { say(line) }
        if options.has("--json") { say(String(decoding: report.json.compact, as: UTF8.self)) }
        return report.isGood
    }

    private func say(_ line: String) {
        try? FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
    }
}
