// EndToEnd: publisher → node → CURVE link → node → subscriber, five processes, real disk.
//
// Two runs on one installation. The first asks how much goes through: as many messages as a window
// allows. The second asks how long one takes: messages due at fixed times, whatever happens. The
// figures of the last line (`--json`) are messagesPerSecond, cpuUsPerMessage and peakMiB of the first
// run, p50Ms and p99Ms of the second, lost and repeated of both.

import Foundation
import RedRiverBase
import RedRiverJSON

/// One measurement.
final class EndToEnd {
    private static let sender = "VN.CUSTOMS.13BB"
    private static let receiver = "CN.CUSTOMS.8613"

    private let options: Options
    private let directory: String
    private let messages: Int
    private let window: Int
    private let rate: Int
    private let seconds: Int
    private let body: Int
    private var children: [Process] = []

    init(_ options: Options) throws {
        self.options = options
        messages = try options.integer("--messages", 20_000)
        window = try options.integer("--window", 256)
        rate = try options.integer("--rate", 500)
        seconds = try options.integer("--seconds", 10)
        body = try options.integer("--body", 4096)
        directory = FileManager.default.temporaryDirectory
            .appending(path: "redriver-bench-\(ProcessInfo.processInfo.processIdentifier)")
            .path(percentEncoded: false)
    }

    deinit {
        for child in children where child.isRunning { child.terminate() }
        for child in children { child.waitUntilExit() }
        try? FileManager.default.removeItem(atPath: directory)
    }

    func run() throws {
        let made = try start("redriver", ["init", directory, "--demo", "--lang", "en"])
        made.waitUntilExit()
        guard made.terminationStatus == 0 else { throw BenchError("redriver init failed") }
        let nodes = try ["vn", "cn"].map { folder in
            try start(
                "redriver",
                ["node", "run", "--config", "\(directory)/\(folder)/node.json", "--lang", "en"])
        }
        let bulk = try load(messages: messages, rate: 0, nodes)
        let paced = try load(messages: rate * seconds, rate: rate, nodes)
        report(bulk, paced)
    }

    // MARK: One load

    private struct Outcome {
        var messagesPerSecond = 0.0
        var p50 = 0.0
        var p99 = 0.0
        var lost = 0
        var repeated = 0
        var cpu: [(name: String, microseconds: Double)] = []
        var peakMiB = 0
    }

    private func load(messages: Int, rate: Int, _ nodes: [Process]) throws -> Outcome {
        let output = "\(directory)/drained-\(rate)"
        let common = ["--messages", String(messages), "--window", String(window)]
        let before = nodes.map { ProcessMeter(pid: $0.processIdentifier) }
        let subscriber = try start(
            "redriver-bench",
            ["drain-load", "--config", "\(directory)/clients/\(Self.receiver).json"]
                + ["--output", output] + common)
        let publisher = try start(
            "redriver-bench",
            ["publish-load", "--config", "\(directory)/clients/\(Self.sender).json"]
                + [
                    "--output", "\(directory)/published-\(rate)", "--to", Self.receiver, "--rate",
                    String(rate), "--body", String(body),
                ]
                + common)
        var meters: [ProcessMeter?] = [nil, nil]
        while subscriber.isRunning {
            for (place, child) in [publisher, subscriber].enumerated() {
                if let meter = ProcessMeter(pid: child.processIdentifier), meter.peakKiB > 0 {
                    meters[place] = meter
                }
            }
            usleep(20_000)
        }
        publisher.waitUntilExit()
        guard publisher.terminationStatus == 0, subscriber.terminationStatus == 0 else {
            throw BenchError(
                "publisher \(publisher.terminationStatus), subscriber \(subscriber.terminationStatus)"
            )
        }
        var outcome = try read(output, messages)
        let after = nodes.map { ProcessMeter(pid: $0.processIdentifier) }
        for (place, name) in ["node vn", "node cn"].enumerated() {
            let used = (after[place]?.cpuMicroseconds ?? 0) - (before[place]?.cpuMicroseconds ?? 0)
            outcome.cpu.append((name, Double(used) / Double(messages)))
        }
        for (place, name) in ["publisher", "subscriber"].enumerated() {
            let used = meters[place]?.cpuMicroseconds ?? 0
            outcome.cpu.append((name, Double(used) / Double(messages)))
        }
        outcome.peakMiB = (after.compactMap { $0?.peakKiB }.max() ?? 0) / 1024
        return outcome
    }

    private func read(_ path: String, _ messages: Int) throws -> Outcome {
        guard let drained = DrainProgress(ProgressFile.words(path)) else {
            throw BenchError("no result")
        }
        return Outcome(
            messagesPerSecond: Double(messages)
                / (Double(max(1, drained.last - drained.first)) / 1e9),
            p50: Double(drained.latencies.percentile(0.5)) / 1e6,
            p99: Double(drained.latencies.percentile(0.99)) / 1e6,
            lost: messages - drained.received, repeated: drained.repeated)
    }

    // MARK: Processes

    private func start(_ name: String, _ arguments: [String]) throws -> Process {
        let process = try Program.start(name, arguments, isLoud: options.has("--verbose"))
        children.append(process)
        return process
    }

    // MARK: Telling

    private func report(_ bulk: Outcome, _ paced: Outcome) {
        say(
            "\(messages) messages of \(body) bytes, window \(window): \(Int(bulk.messagesPerSecond)) messages/s"
        )
        for (name, used) in bulk.cpu { say("  \(name): \(Int(used)) µs of processor a message") }
        say("  largest node: \(bulk.peakMiB) MiB")
        say(
            "\(rate) messages/s for \(seconds) s: p50 \(rounded(paced.p50)) ms, p99 \(rounded(paced.p99)) ms"
        )
        let lost = bulk.lost + paced.lost
        let repeated = bulk.repeated + paced.repeated
        say("lost \(lost), repeated \(repeated)")
        guard options.has("--json") else { return }
        let total = bulk.cpu.reduce(0) { $0 + $1.microseconds }
        let line: JSON = [
            "messagesPerSecond": .int(Int64(bulk.messagesPerSecond)),
            "p50Ms": .raw(Array(rounded(paced.p50).utf8)),
            "p99Ms": .raw(Array(rounded(paced.p99).utf8)),
            "cpuUsPerMessage": .int(Int64(total)), "peakMiB": .int(Int64(bulk.peakMiB)),
            "lost": .int(Int64(lost)), "repeated": .int(Int64(repeated)),
        ]
        say(String(decoding: line.compact, as: UTF8.self))
    }

    private func rounded(_ value: Double) -> String { String(format: "%.2f", value) }

    private func say(_ line: String) { print(line) }
}
