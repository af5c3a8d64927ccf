// Harness: the built program, run as people run it.

import Foundation
import RedRiverBase
import Testing

/// What a run of the program left behind.
struct Outcome {
    let code: Int32
    let output: String
    let errors: String
}

enum Redriver {
    /// The program the package built, beside the bundle of these tests.
    static let program = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        .deletingLastPathComponent().appending(path: "redriver")

    /// A process that is ready to run and speaks English unless told otherwise.
    static func process(_ arguments: [String], environment: [String: String] = [:]) -> Process {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.environment = ["LC_ALL": "en"].merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        return process
    }

    /// Runs the program to its end.
    static func run(
        _ arguments: [String], environment: [String: String] = [:], input: String? = nil
    ) throws -> Outcome {
        let process = process(arguments, environment: environment)
        let folder = try Folder()
        let (output, errors) = (folder.path("output"), folder.path("errors"))
        for name in ["output", "errors"] { try folder.write(name, "") }
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle(forWritingAtPath: errors)
        if let input {
            try folder.write("input", input)
            process.standardInput = FileHandle(forReadingAtPath: folder.path("input"))
        }
        try process.run()
        process.waitUntilExit()
        return Outcome(
            code: process.terminationStatus, output: try folder.read("output"),
            errors: try folder.read("errors"))
    }
}

/// A directory that is gone when the test is.
final class Folder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory
            .appending(path: "redriver-commands-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appending(path: name).path(percentEncoded: false) }

    func write(_ name: String, _ text: String, mode: Int = 0o644) throws {
        try Data(text.utf8).write(to: url.appending(path: name))
        try FileManager.default.setAttributes(
            [.posixPermissions: mode], ofItemAtPath: path(name))
    }

    func read(_ name: String) throws -> String {
        try String(contentsOf: url.appending(path: name), encoding: .utf8)
    }
}
