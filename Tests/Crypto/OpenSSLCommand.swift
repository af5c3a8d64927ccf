// OpenSSLCommand: the `openssl` program, as a second opinion and as a maker of odd certificates.

import Foundation
import Testing

/// Runs `openssl` in a folder of its own, which is deleted at the end.
final class OpenSSLCommand {
    /// Whether the program is here. Tests that need it are skipped where it is not.
    static let isPresent = path != nil

    private static let path: String? =
        ["/usr/bin/openssl", "/usr/local/bin/openssl", "/bin/openssl"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(
            path: "redriver-crypto-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: folder.appending(path: name))
    }

    func read(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appending(path: name)))
    }

    struct Outcome {
        var status: Int32
        var output: String
    }

    /// Runs one command; the words are split at spaces, so names with spaces go in `last`.
    @discardableResult
    func run(_ words: String, _ last: String...) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(Self.path))
        process.arguments = words.split(separator: " ").map(String.init) + last
        process.currentDirectoryURL = folder
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus, output: String(decoding: data, as: UTF8.self))
    }

    /// Runs one command that must succeed.
    func make(_ words: String, _ last: String...) throws {
        let process = try last.isEmpty ? run(words) : run(words, last[0])
        try #require(process.status == 0, "openssl \(words): \(process.output)")
    }
}
