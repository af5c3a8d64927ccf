// PythonTests: a second implementation, written from docs/formats.md alone, against two nodes.
//
// `python/interop.py` plays three parties against running nodes, and when they have stopped it proves
// both journals with code that shares nothing with ours. It needs Debian's own Python with python3-zmq
// and python3-cryptography.

import Dispatch
import Foundation
import RedRiverJSON
import TestSupport
import Testing

@Suite(
    "Interop with Python", .serialized,
    .needs(.python, Python.isHere, "/usr/bin/python3 with python3-zmq and python3-cryptography"))
struct PythonTests {
    @Test("every number, frame and statement of docs/formats.md is what Python computes from it")
    func example() throws {
        let document = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../docs/formats.md").standardized
        let counts = try counts(
            of: Python.interop("example", document.path(percentEncoded: false)).finish())
        #expect(counts["numbers"]?.int64 == 12)
        #expect(counts["statements"]?.int64 == 6)
        #expect(counts["frames"]?.int64 == 12)
        #expect(try #require(counts["spellings"]?.int64) > 40)
    }

    @Test("Python publishes, receives and proves what two nodes did; a flipped byte is noticed")
    func installation() throws {
        let folder = try Folder()
        let demo = folder.path("demo")
        let made = try Redriver.run(
            ["init", demo, "--demo"], environment: ["REDRIVER_SCHEMAS": Redriver.schemas])
        try #require(made.code == 0, "\(made.output)\n\(made.errors)")
        _ = try counts(of: Python.interop("prepare", demo).finish())
        let nodes = try ["vn", "cn"].map { try RunningNode(demo, $0) }
        defer { for node in nodes { node.end() } }

        let exchanged = try counts(of: Python.interop(demo).finish(), nodes)
        #expect(exchanged["accepted"]?.int64 == 156)
        #expect(exchanged["deliveries"]?.int64 == 158)
        #expect(exchanged["duplicates"]?.int64 == 4)
        #expect(exchanged["reported"]?.int64 == 157)
        #expect(exchanged["errors"]?.int64 == 46)
        #expect(exchanged["evidence"]?.int64 == 2)
        #expect(exchanged["strangers"]?.int64 == 1)
        try publishAgain(demo, nodes)
        for node in nodes { #expect(node.end() == 0, "\(node.log)") }

        let verified = try counts(of: Python.interop("verify", demo).finish(), nodes)
        // 156 messages go over, and the delivery reports come back; both journals hold each.
        #expect(try #require(verified["headers"]?.int64) >= 2 * 157)
        #expect(try #require(verified["seals"]?.int64) >= 4)
        #expect(verified["seals"]?.int64 == verified["receipts"]?.int64)
        #expect(try #require(verified["flipsCaught"]?.int64) > 1500)
        #expect(try #require(verified["misplacedCaught"]?.int64) > 20)
        #expect(try #require(verified["opened"]?.int64) >= 157)
    }

    /// What Python published is a duplicate for our own client: the same header, byte for byte.
    private func publishAgain(_ demo: String, _ nodes: [RunningNode]) throws {
        let files = ["compact", "spread", "committed"].map { "\(demo)/interop-\($0).json" }
        let outcome = try Redriver.run(
            ["publish", "--config", "\(demo)/clients/VN.CUSTOMS.13BB.json"] + files)
        #expect(outcome.code == 0, "\(outcome.output)\n\(outcome.errors)\n\(nodes.map(\.log))")
        #expect(outcome.output.split(separator: "\"duplicate\":true").count == files.count + 1)
    }

    /// The counts in the last line a program printed, which must have succeeded.
    private func counts(of outcome: ProgramOutcome, _ nodes: [RunningNode] = []) throws -> JSONValue
    {
        try #require(
            outcome.code == 0,
            "\(outcome.output)\n\(outcome.errors)\n\(nodes.map(\.log).joined(separator: "\n"))")
        let line = try #require(outcome.output.split(separator: "\n").last)
        return try JSONDocument(parsing: Array(line.utf8)).root
    }
}

/// Debian's Python, which has the two packages.
private enum Python {
    static let program = "/usr/bin/python3"

    static var isHere: Bool {
        let outcome = try? process(["-c", "import zmq, cryptography"]).finish()
        return outcome?.code == 0
    }

    static func interop(_ arguments: String...) -> Process {
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "python/interop.py")
        return process([script.path(percentEncoded: false)] + arguments)
    }

    private static func process(_ arguments: [String]) -> Process {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        return process
    }
}

/// A node of an installation, in a process of its own. The clients wait until it listens.
private final class RunningNode {
    private let process: Process
    private let path: String
    private let isGone = DispatchSemaphore(value: 0)

    init(_ demo: String, _ side: String) throws {
        path = "\(demo)/\(side).log"
        process = Redriver.process(["node", "run", "--config", "\(demo)/\(side)/node.json"])
        try Data().write(to: URL(filePath: path))
        let file = FileHandle(forWritingAtPath: path)
        process.standardOutput = file
        process.standardError = file
        process.terminationHandler = { [isGone] _ in isGone.signal() }
        try process.run()
    }

    /// Everything the node has said, under its name.
    var log: String { "\(path):\n" + ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "") }

    /// SIGTERM, then until it is gone; SIGKILL if that takes minutes.
    /// - Returns: Its exit status.
    @discardableResult func end() -> Int32 {
        if process.isRunning { process.terminate() }
        if isGone.wait(timeout: .now() + 120) == .timedOut {
            kill(process.processIdentifier, SIGKILL)
            isGone.wait()
        }
        isGone.signal()  // a second end() finds it gone
        return process.terminationStatus
    }

    deinit { if process.isRunning { process.terminate() } }
}
