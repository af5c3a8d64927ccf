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

    /// Not with `Data(contentsOf:)`, which leaks a page for each empty file (Swift 6.3).
    func read(_ name: String) throws -> [UInt8] {
        let file = try FileHandle(forReadingFrom: folder.appending(path: name))
        defer { try? file.close() }
        return Array(try file.readToEnd() ?? Data())
    }

    struct Outcome {
        var status: Int32
        var output: String
    }

    /// Runs one command; the words are split at spaces, so names with spaces go in `last`.
    ///
    /// Not with Foundation's `Process`: what that leaves behind in a thread looks like a leak.
    @discardableResult
    func run(_ words: String, _ last: String...) throws -> Outcome {
        let program = try #require(Self.path)
        // The shell goes to the folder, which posix_spawn(3) cannot be asked for from Swift.
        let script = #"cd "$0" && exec "$@" </dev/null >\#(Self.output) 2>&1"#
        let line =
            ["sh", "-c", script, folder.path(), program]
            + words.split(separator: " ").map(String.init) + last
        var arguments: [UnsafeMutablePointer<CChar>?] = unsafe line.map { unsafe strdup($0) }
        unsafe arguments.append(nil)
        defer { unsafe arguments.forEach { unsafe free($0) } }
        var child = pid_t()
        // Without an environment: what a person set for `openssl` has no say here.
        let failure = unsafe posix_spawn(&child, "/bin/sh", nil, nil, arguments, nil)
        try #require(failure == 0)
        var status: Int32 = 0
        while unsafe waitpid(child, &status, 0) < 0, errno == EINTR {}
        return Outcome(
            status: status & 0x7f == 0 ? status >> 8 & 0xff : -1,
            output: String(decoding: try read(Self.output), as: UTF8.self))
    }

    /// The file in the folder that takes what a command writes.
    private static let output = "openssl-output"

    /// Runs one command that must succeed.
    func make(_ words: String, _ last: String...) throws {
        let process = try last.isEmpty ? run(words) : run(words, last[0])
        try #require(process.status == 0, "openssl \(words): \(process.output)")
    }
}
