// Harness: the built program, run as people run it.

public import Foundation

/// What a run of the program left behind.
public struct ProgramOutcome: Sendable {
    public let code: Int32
    public let output: String
    public let errors: String
}

public enum Redriver {
    /// The repository's own schemas, wherever the tests are run from.
    public static let schemas = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Schemas").standardized.path(percentEncoded: false)

    /// The program the package built, beside the bundle of these tests.
    public static let program = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        .deletingLastPathComponent().appending(path: "redriver")

    /// What makes a process see another time than the machine's (faketime(1)): the program must see
    /// the time that the tests see.
    private static let clock = ProcessInfo.processInfo.environment.filter {
        $0.key == "LD_PRELOAD" || $0.key.hasPrefix("FAKETIME")
    }

    /// A process that is ready to run and speaks English unless told otherwise.
    public static func process(_ arguments: [String], environment: [String: String] = [:])
        -> Process
    {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.environment = clock.merging(["LC_ALL": "en"]) { $1 }.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        return process
    }

    /// Runs the program to its end.
    public static func run(
        _ arguments: [String], environment: [String: String] = [:], input: String? = nil
    ) throws -> ProgramOutcome {
        try process(arguments, environment: environment).finish(input: input)
    }
}

extension Process {
    /// Runs to the end. What is written goes through files, so a full pipe stops nobody.
    public func finish(input: String? = nil) throws -> ProgramOutcome {
        let folder = try Folder()
        let (output, errors) = (folder.path("output"), folder.path("errors"))
        for name in ["output", "errors"] { try folder.write(name, "") }
        standardOutput = FileHandle(forWritingAtPath: output)
        standardError = FileHandle(forWritingAtPath: errors)
        if let input {
            try folder.write("input", input)
            standardInput = FileHandle(forReadingAtPath: folder.path("input"))
        }
        try run()
        waitUntilExit()
        return ProgramOutcome(
            code: terminationStatus, output: try folder.read("output"),
            errors: try folder.read("errors"))
    }
}

/// A directory that is gone when the test is.
public final class Folder: Sendable {
    public let url: URL

    public init() throws {
        url = FileManager.default.temporaryDirectory
            .appending(path: "redriver-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    public func path(_ name: String) -> String {
        url.appending(path: name).path(percentEncoded: false)
    }

    public func write(_ name: String, _ text: String, mode: Int = 0o644) throws {
        try Data(text.utf8).write(to: url.appending(path: name))
        try FileManager.default.setAttributes(
            [.posixPermissions: mode], ofItemAtPath: path(name))
    }

    public func read(_ name: String) throws -> String {
        try String(contentsOf: url.appending(path: name), encoding: .utf8)
    }
}
