// PlantedTests: a planted fault is found, by these tests' own means and by the program.

import Foundation
import FuzzTargets
import RedRiverBase
import TestSupport
import Testing

@Suite("A planted fault")
struct PlantedTests {
    @Test("in a property is found by mutation")
    func violation() throws {
        let found = (0..<2000).first { run in
            (try? Planted.violation.run(Planted.violation.input(seed: 1, run: run))) == nil
        }
        let run = try #require(found)
        #expect(throws: Violation.self) {
            try Planted.violation.run(Planted.violation.input(seed: 1, run: run))
        }
    }

    @Test(
        "ends the search, and run and input are named",
        arguments: [
            ("planted-violation", "found a property that does not hold"),
            ("planted-trap", "ended with signal"), ("planted-endless", "did not end within 2 s"),
        ])
    func named(target: String, how: String) throws {
        let outcome = try Self.fuzz(["--target", target, "--runs", "5000"] + Self.patience)
        #expect(outcome.code == 1)
        #expect(outcome.output.contains(how), "\(outcome.output)\(outcome.errors)")
        // What it says is true: that run alone fails too, and the input is the input of that run.
        let line = try #require(
            outcome.output.split(separator: "\n").first { $0.contains("again:") })
        let words = line.split(separator: " ").map(String.init)
        let again = try Self.fuzz(Array(words.drop { $0 != "--target" }) + Self.patience)
        #expect(again.code == 1 && again.output.contains(how), "\(again.output)")
        let run = try #require(words.firstIndex(of: "--from").flatMap { UInt64(words[$0 + 1]) })
        let input = try #require(FuzzTargets.named(target)).input(seed: 1, run: run)
        #expect(outcome.output.contains("input: \(Hexadecimal.encode(input))"))
    }

    /// Long for anything but a run that never ends.
    private static let patience = ["--patience", "2"]

    @Test("in one file is found when that file is run alone")
    func input() throws {
        let folder = try Folder()
        try folder.write("input", "plan\u{0}ed")
        let outcome = try Self.fuzz(["--target", "planted-trap", "--input", folder.path("input")])
        #expect(outcome.code != 0 && outcome.code != 2)
        try folder.write("input", "planted")
        let good = try Self.fuzz(["--target", "planted-trap", "--input", folder.path("input")])
        #expect(good.code == 0 && good.output == "planted-trap: accepted\n")
    }

    @Test("is not found where there is none, and the program says how much it has tried")
    func nothing() throws {
        let outcome = try Self.fuzz([
            "--target", "hexadecimal", "--target", "base64", "--runs", "400",
        ])
        #expect(outcome.code == 0)
        #expect(outcome.output.contains("400 runs of 2 targets, seed 1"), "\(outcome.output)")
    }

    @Test("cannot be looked for in a target that is not there, or without libFuzzer")
    func refused() throws {
        #expect(try Self.fuzz(["--target", "nonsense"]).code == 2)
        #expect(try Self.fuzz(["--target", "json", "--libfuzzer"]).code == 2)
        #expect(try Self.fuzz(["--input", "x"]).code == 2)
    }

    /// Runs the program the package built, beside the bundle of these tests.
    private static func fuzz(_ arguments: [String]) throws -> ProgramOutcome {
        let process = Process()
        process.executableURL = Redriver.program.deletingLastPathComponent()
            .appending(path: "redriver-fuzz")
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging([
            "SWIFT_BACKTRACE": "enable=no"
        ]) { $1 }
        process.standardInput = FileHandle.nullDevice
        return try process.finish()
    }
}
