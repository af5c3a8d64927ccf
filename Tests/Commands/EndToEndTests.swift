// EndToEndTests: the main job with real processes: what `make demo` and `make torture` show, short.
//
// They share a machine with every other test, so nothing here is timed: the program waits for states,
// with one generous deadline of its own, and names the logs when it passes.

import Foundation
import RedRiverBase
import RedRiverJSON
import TestSupport
import Testing

@testable import redriver

@Suite("End to end", .serialized)
struct EndToEndTests {
    static let environment = ["REDRIVER_SCHEMAS": Redriver.schemas]

    @Test("the demo loses nothing, repeats nothing, and every statement it leaves verifies")
    func demo() throws {
        let folder = try Folder()
        let outcome = try Redriver.run(
            ["demo", "--json", "--lang", "en", "--dir", folder.path("demo")],
            environment: Self.environment)
        #expect(outcome.code == 0, "\(outcome.output)\n\(outcome.errors)")
        let counts = try lastLine(outcome)
        #expect(counts["published"]?.int64 == 16)
        #expect(counts["delivered"]?.int64 == 16)
        #expect(counts["lost"]?.int64 == 0)
        #expect(counts["duplicatesDelivered"]?.int64 == 0)
        #expect(try #require(counts["duplicatesOffered"]?.int64) >= 2)
        #expect(try #require(counts["statementsVerified"]?.int64) >= 32)
        #expect(counts["ledgerFindings"]?.int64 == 0)
        let check = try Redriver.run(
            ["journal", "check", folder.path("demo/vn/journal"), "--json"])
        #expect(check.code == 0, "\(check.output)\n\(check.errors)")
    }

    @Test("killing nodes, publishers and subscribers at random loses and repeats nothing")
    func torture() throws {
        let folder = try Folder()
        let outcome = try Redriver.run(
            [
                "torture", "--messages", "1200", "--kills", "4", "--lang", "en", "--dir",
                folder.path("torture"),
            ], environment: Self.environment)
        #expect(outcome.code == 0, "\(outcome.output)\n\(outcome.errors)")
        let counts = try lastLine(outcome)
        #expect(counts["accepted"]?.int64 == 1200)
        #expect(counts["delivered"]?.int64 == 1200)
        #expect(counts["lost"]?.int64 == 0)
        #expect(counts["repeated"]?.int64 == 0)
        #expect(counts["outOfOrder"]?.int64 == 0)
        #expect(counts["kills"]?.int64 == 4)
    }

    @Test("a demo that is killed leaves no process behind")
    func killed() throws {
        let folder = try Folder()
        let process = Redriver.process(
            ["demo", "--dir", folder.path("demo")], environment: Self.environment)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer { process.terminate() }
        let deadline = Clock.monotonic().advanced(byMilliseconds: 120_000)
        func wait(until holds: () throws -> Bool) rethrows -> Bool {
            while try !holds() {
                if Clock.monotonic() > deadline { return false }
                Pause.milliseconds(5)
            }
            return true
        }
        #expect(try wait { try nodes(of: folder).count == 2 })
        kill(process.processIdentifier, SIGKILL)
        _ = try wait { try nodes(of: folder).isEmpty }
        let left = try nodes(of: folder)
        #expect(left.isEmpty)
        for pid in left { kill(pid, SIGKILL) }
    }

    /// The processes that run a node of an installation below a folder.
    private func nodes(of folder: Folder) throws -> [pid_t] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { pid_t($0) }
            .filter { pid in
                let words = try? String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8)
                return words?.contains("node\0run") == true
                    && words?.contains(folder.path("demo")) == true
            }
    }

    private func lastLine(_ outcome: ProgramOutcome) throws -> JSONValue {
        let line = try #require(outcome.output.split(separator: "\n").last)
        return try JSONDocument(parsing: Array(line.utf8)).root
    }
}
