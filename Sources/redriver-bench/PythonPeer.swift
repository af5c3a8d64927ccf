// PythonPeer: the same work done by the libraries a Python program would use.

import Foundation
import RedRiverJSON

/// Runs `orjson` and `jsonschema_rs` over a body, in a process of its own.
enum PythonPeer {
    /// In MB a second; `nil` where it could not be measured.
    struct Speeds {
        var loads: Double?
        var validate: Double?
    }

    /// The arguments are the body and the schema (or nothing), each a path, and then the library.
    private static let program = """
        import json, sys, time
        body = open(sys.argv[1], "rb").read()
        def speed(work):
            count, speeds = 64, []
            while len(speeds) < 15:
                start = time.process_time_ns()
                for _ in range(count): work()
                took = time.process_time_ns() - start
                if took < 40_000_000: count *= 2
                else: speeds.append(len(body) * count / took * 1000)
            return sorted(speeds)[len(speeds) // 2]
        found = {"loads": None, "validate": None}
        try:
            import orjson
            loads = orjson.loads
            found["loads"] = round(speed(lambda: loads(body)))
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
                found["validate"] = round(speed(lambda: check(loads(body))))
        except ImportError:
            print("jsonschema_rs is not there", file=sys.stderr)
        print(json.dumps(found))
        """

    static func measure(body: [UInt8], schema: String?, library: [String]) -> Speeds {
        let file = FileManager.default.temporaryDirectory
            .appending(path: "redriver-bench-\(ProcessInfo.processInfo.processIdentifier).json")
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", program, file.path(), schema ?? ""] + library
        process.standardOutput = output
        do {
            try Data(body).write(to: file)
            try process.run()
            let bytes = Array(output.fileHandleForReading.readDataToEndOfFile())
            process.waitUntilExit()
            let found = try JSONDocument(parsing: bytes).root
            return Speeds(
                loads: found["loads"]?.int64.map(Double.init),
                validate: found["validate"]?.int64.map(Double.init))
        } catch {
            complain("Python was not measured: \(error)")
            return Speeds()
        }
    }
}
