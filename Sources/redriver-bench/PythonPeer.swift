// PythonPeer: the same work done by the libraries a Python program would use.

import Foundation
import RedRiverJSON

/// `orjson` and `jsonschema_rs` over a body, in a process of its own that measures when it is told.
///
/// The speed of a shared machine changes within seconds; so a round of theirs is measured beside each
/// round of ours, and what is compared are rounds that are beside each other.
final class PythonPeer {
    /// What can be measured.
    enum Work: String {
        case loads
        case validate
    }

    /// The arguments are the body and the schema (or nothing), each a path, and then the library.
    /// Each line of input names a work; the answer to it is one speed in MB a second, or nothing.
    private static let program = """
        import sys, time
        body = open(sys.argv[1], "rb").read()
        counts, works = {}, {}
        def speed(name):
            work = works[name]
            while True:
                count = counts.get(name, 64)
                start = time.process_time_ns()
                for _ in range(count): work()
                took = time.process_time_ns() - start
                if took >= 40_000_000: return len(body) * count / took * 1000
                counts[name] = count * 2
        try:
            import orjson
            loads = orjson.loads
            works["loads"] = lambda: loads(body)
        except ImportError:
            print("orjson is not there", file=sys.stderr)
        try:
            import jsonschema_rs, orjson
            if sys.argv[2]:
                schemas = [orjson.loads(open(path, "rb").read()) for path in sys.argv[2:]]
                registry = jsonschema_rs.Registry([(x["$id"], x) for x in schemas[1:]])
                check = jsonschema_rs.Draft202012Validator(
                    schemas[0], validate_formats=True, registry=registry).is_valid
                assert check(loads(body))
                works["validate"] = lambda: check(loads(body))
        except ImportError:
            print("jsonschema_rs is not there", file=sys.stderr)
        for line in sys.stdin:
            name = line.strip()
            print(speed(name) if name in works else "", flush=True)
        """

    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private let file: URL
    private var isThere = false
    /// What was read and not yet used.
    private var rest: [UInt8] = []

    /// - Parameter schema: `nil` if nothing is to be validated.
    init(body: [UInt8], schema: String?, library: [String]) {
        file = FileManager.default.temporaryDirectory
            .appending(path: "redriver-bench-\(ProcessInfo.processInfo.processIdentifier).json")
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            ["python3", "-c", Self.program, file.path(), schema ?? ""] + library
        process.standardInput = input
        process.standardOutput = output
        do {
            try Data(body).write(to: file)
            try process.run()
            isThere = true
        } catch {
            complain("Python was not measured: \(error)")
        }
    }

    /// Measures one round.
    ///
    /// - Returns: MB a second; `nil` where it cannot be measured.
    func speed(of work: Work) -> Double? {
        guard isThere else { return nil }
        do {
            try input.fileHandleForWriting.write(contentsOf: Data((work.rawValue + "\n").utf8))
        } catch {
            return end()
        }
        guard let line = line() else { return end() }
        return Double(line)
    }

    /// The next line it says; `nil` if it says no more.
    private func line() -> String? {
        while true {
            if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: rest[..<end], as: UTF8.self)
                rest.removeFirst(end + 1)
                return line
            }
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { return nil }
            rest += more
        }
    }

    /// It ended by itself.
    private func end() -> Double? {
        isThere = false
        complain("Python was not measured: it ended")
        return nil
    }

    /// Ends the process.
    func close() {
        try? input.fileHandleForWriting.close()
        if process.isRunning { process.waitUntilExit() }
        try? FileManager.default.removeItem(at: file)
    }
}
