// ClientCommandTests: publish, subscribe and status, against whole nodes and without any.

import Foundation
import RedRiverBase
import RedRiverJSON
import RedRiverTransport
import TestSupport
import Testing

@testable import redriver

extension NodeAttackTests {
    /// Ordinary use; here because whole nodes run one test after the other.
    @Suite("Client commands")
    struct ClientCommands {
        let stage: Stage
        var vietnam: String { stage.demo.clientFile(stage.party(Stage.vietnam)) }
        var china: String { stage.demo.clientFile(stage.party(Stage.china)) }

        init() throws { stage = try Stage(withSystems: false) }

        func messages(_ count: Int) -> String {
            (0..<count).map { number in
                let message = TortureMessage(side: Stage.vietnam, round: 0, number: number)
                return String(decoding: message.line, as: UTF8.self)
            }.joined()
        }

        /// The lines of JSON a command printed.
        func lines(_ outcome: ProgramOutcome) throws -> [JSONValue] {
            try outcome.output.split(separator: "\n").map {
                try JSONDocument(parsing: Array($0.utf8)).root
            }
        }

        func identifiers(_ text: String) throws -> [String?] {
            try text.split(separator: "\n").map {
                try JSONDocument(parsing: Array($0.utf8)).root["header"]?["msgId"]?.string
            }
        }

        func read(_ path: String) throws -> String {
            try String(contentsOfFile: path, encoding: .utf8)
        }

        func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

        @Test("what is published arrives, once, in order and byte for byte")
        func crossing() throws {
            try stage.startBoth()
            let messages = messages(3)
            for isDuplicate in [false, true] {
                let run = try Redriver.run(
                    ["publish", "--config", vietnam, "--log", stage.path("p.log"), "-"],
                    input: messages)
                #expect(run.code == 0, "\(run.errors)")
                let lines = try lines(run)
                #expect(lines.map { $0["file"]?.string } == ["-:1", "-:2", "-:3"])
                #expect(try lines.map { $0["msgId"]?.string } == identifiers(messages))
                #expect(lines.allSatisfy { $0["status"]?.string == "accepted" })
                #expect(lines.allSatisfy { $0["duplicate"]?.bool == isDuplicate })
                #expect(lines.allSatisfy { $0["problem"]?.isNull == true })
            }
            let run = try Redriver.run([
                "subscribe", "--config", china, "--json", "--count", "3", "--timeout", "60",
                "--log", stage.path("s.log"),
            ])
            #expect(run.code == 0, "\(run.errors)")
            let lines = try lines(run)
            #expect(
                try lines.map { $0["header"]?["msgId"]?.string }.sorted { $0! < $1! }
                    == identifiers(messages).sorted { $0! < $1! })
            for line in lines {
                #expect(
                    line.members.map(\.name) == [
                        "queue", "index", "attempt", "receivedAt", "header", "body",
                    ])
                let body = try #require(line["body"])
                #expect(messages.contains(String(decoding: body.bytes, as: UTF8.self)))
            }
            let logs = try (read(stage.path("p.log")), read(stage.path("s.log")))
            #expect(logs.0.split(separator: "\n").count == 6)
            #expect(logs.1.split(separator: "\n").count { $0.hasPrefix("acked ") } == 3)
            #expect(logs.1.split(separator: "\n").count { $0.hasPrefix("delivered ") } == 3)
        }

        @Test("the exit code of a command acknowledges, refuses or tries again")
        func exitCodes() throws {
            try stage.startBoth()
            let published = try Redriver.run(
                ["publish", "--config", vietnam, "-"], input: messages(3))
            #expect(published.code == 0, "\(published.errors)")
            // The first message is refused; the others fail once and succeed the second time.
            let command = """
                cat > "$D/now"; n=$(ls "$D" | wc -l); mv "$D/now" "$D/run$n"
                [ "$n" = 1 ] && exit 10
                [ "$n" -le 3 ] && kill -9 $$
                exit 0
                """
            let folder = try Folder()
            let run = try Redriver.run(
                [
                    "subscribe", "--config", china, "--count", "2", "--timeout", "60", "--exec",
                    command,
                ], environment: ["D": folder.path(".")])
            #expect(run.code == 0, "\(run.errors)")
            let first = try folder.read("run1")
            let root = try JSONDocument(parsing: Array(first.utf8)).root
            #expect(root.members.map(\.name) == ["header", "body"])
            #expect(try folder.read("run2") == folder.read("run4"))
            let status = try stage.status(Stage.china)
            #expect(status.root["queues"]?.elements.first { _ in true }?["dead"]?.int64 == 1)
        }

        @Test("a subscriber that is asked to stop finishes what it has begun")
        func stops() throws {
            try stage.startBoth()
            let published = try Redriver.run(
                ["publish", "--config", vietnam, "-"], input: messages(1))
            #expect(published.code == 0, "\(published.errors)")
            for (count, code) in [([], Int32(0)), (["--count", "5"], 1)] {
                let log = stage.path("stop\(code).log")
                let process = Redriver.process(
                    [
                        "subscribe", "--config", china, "--log", log, "--exec",
                        "touch \(log).begun; while [ ! -e \(log).end ]; do sleep 0.05; done",
                    ] + count)
                try process.run()
                if code == 0 {
                    try stage.wait(for: "the work") { exists(log + ".begun") }
                    process.terminate()
                    #expect(process.isRunning)
                    try Data().write(to: URL(filePath: log + ".end"))
                } else {
                    try stage.wait(for: "the subscriber") { exists(log) }
                    process.terminate()
                }
                process.waitUntilExit()
                #expect(process.terminationStatus == code)
                if code == 0 {
                    #expect(try read(log).contains("acked "))
                }
            }
        }

        @Test("looking without acknowledging changes nothing, and status says what waits")
        func looking() throws {
            try stage.startBoth()
            _ = try Redriver.run(["publish", "--config", vietnam, "-"], input: messages(2))
            let run = try Redriver.run([
                "subscribe", "--config", china, "--no-ack", "--count", "2", "--timeout", "60",
            ])
            #expect(run.code == 0, "\(run.errors)")
            #expect(run.output.split(separator: "\n").count == 2)
            let own = try Redriver.run(["status", "--config", china, "--json"])
            #expect(own.code == 0, "\(own.errors)")
            let root = try JSONDocument(parsing: Array(own.output.utf8)).root
            let queue = try #require(root["queues"]?.elements.first { _ in true })
            #expect((queue["waiting"]?.int64 ?? 0) + (queue["leased"]?.int64 ?? 0) == 2)
            #expect(root["link"] == nil, "a party sees its queues alone")
            let whole = try Redriver.run([
                "status", "--config", stage.demo.nodeFile(stage.country(Stage.china)),
            ])
            #expect(whole.code == 0, "\(whole.output) \(whole.errors)")
            #expect(whole.output.contains("Link\n") && whole.output.contains("Alarms\n  none"))
        }

        @Test("a queue of another party and a key nobody knows cannot be used")
        func refused() throws {
            try stage.start(Stage.china)
            let other = stage.party(Stage.vietnam).description
            let run = try Redriver.run(["subscribe", "--config", china, "--queue", other])
            #expect(run.code == 2)
            #expect(run.output.isEmpty)
            let folder = try Folder()
            let text = try read(china)
            try folder.write("c.json", text)
            let key = china.replacing(".json", with: ".salt")
            try folder.write(
                stage.party(Stage.china).description + ".salt",
                read(key), mode: 0o600)
            try folder.write(
                stage.party(Stage.china).description + ".key",
                CurveKeyPair.generate().withSecretText { String(decoding: $0, as: UTF8.self) },
                mode: 0o600)
            for command in ["publish", "subscribe", "status"] {
                let operands = command == "publish" ? ["-"] : []
                let run = try Redriver.run(
                    [command, "--config", folder.path("c.json")] + operands, input: messages(1))
                #expect(run.code == 2, "\(command)")
                #expect(run.errors.contains("does not know this client's key"), "\(run.errors)")
            }
        }

        @Test("without a node every command says so when its time is over")
        func noNode() throws {
            let published = try Redriver.run(
                ["publish", "--config", vietnam, "--timeout", "1", "-"], input: messages(2))
            #expect(published.code == 1)
            #expect(try lines(published).map { $0["status"]?.string } == ["timeout", "timeout"])
            #expect(published.errors.contains("The node cannot be reached."))
            for count in [[], ["--count", "1"]] {
                let run = try Redriver.run(
                    ["subscribe", "--config", china, "--timeout", "1"] + count)
                #expect(run.code == (count.isEmpty ? 0 : 1))
            }
            let status = try Redriver.run(["status", "--config", china, "--timeout", "1"])
            #expect(status.code == 2)
        }

        @Test("a body that breaks a rule is refused by the node, with the rule and three languages")
        func brokenRule() throws {
            try stage.start(Stage.vietnam)
            let wrong = messages(1).replacing("\"VN:13BB\"", with: "\"CN:8613\"")
            let shapeless = messages(1).replacing("\"REGISTERED\"", with: "\"LOST\"")
            let folder = try Folder()
            try folder.write("wrong", wrong)
            try folder.write("shapeless", shapeless)
            let run = try Redriver.run(
                ["publish", "--config", vietnam] + ["wrong", "shapeless"].map(folder.path))
            #expect(run.code == 1)
            let problems = try lines(run).compactMap { $0["problem"] }
            #expect(problems.map { $0["code"]?.string } == ["F14", "F12"])
            #expect(problems.map { $0["path"]?.string } == ["/body/office", "/body/status"])
            #expect(problems.first?["rule"]?.string == "RR-D04")
            for language in Language.allCases {
                #expect(problems.first?["text"]?[language.rawValue]?.string?.isEmpty == false)
            }
            #expect(try stage.status(Stage.vietnam).counter("accepted") == 0)
            #expect(try stage.status(Stage.vietnam).counter("refused") == 2)
        }

        @Test("a file that is no message is named, and the others go on")
        func unreadable() throws {
            try stage.start(Stage.vietnam)
            let folder = try Folder()
            try folder.write("good", messages(1))
            try folder.write("bad", "{}")
            let wrong = messages(1).replacing("\"RR200\"", with: "\"RR999\"")
            try folder.write("wrong", wrong)
            let files = ["bad", "good", "missing", "wrong"].map(folder.path)
            let run = try Redriver.run(["publish", "--config", vietnam] + files)
            #expect(run.code == 1)
            let lines = try lines(run)
            #expect(lines.map { $0["file"]?.string } == files)
            #expect(
                lines.map { $0["status"]?.string } == [
                    "unreadable", "accepted", "unreadable", "rejected",
                ])
            #expect(lines[3]["problem"]?["code"]?.string == "F12")
            #expect(lines[3]["problem"]?["path"]?.string == "/header/msgType")
            #expect(lines[2]["problem"]?["code"]?.string == "files.missing")
        }
    }
}

@Suite("Client commands without a node")
struct ClientCommandLineTests {
    @Test(
        "what cannot run says so with exit code 2",
        arguments: [
            ["publish", "-"], ["publish", "--config", "missing.json", "-"],
            ["publish", "--config", "missing.json"], ["subscribe", "--config", "missing.json"],
            ["subscribe", "--config", "missing.json", "more"],
            ["status", "--config", "missing.json"],
            ["subscribe", "--config", "missing.json", "--count", "0"],
            ["publish", "--config", "missing.json", "--timeout", "1.5", "-"],
        ])
    func cannotRun(_ words: [String]) throws {
        let run = try Redriver.run(words)
        #expect(run.code == 2)
        #expect(run.output.isEmpty)
        #expect(run.errors.hasPrefix("redriver: "))
    }
}
