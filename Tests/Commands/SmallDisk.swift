// SmallDisk: a file system of a few mebibytes for a test to fill.

import Foundation
import RedRiverBase
import RedRiverFiles
import RedRiverJournal
import TestSupport
import Testing

/// A tmpfs of its own, gone with the value. Only root may mount one.
final class SmallDisk {
    /// Whether one can be mounted here.
    static let canMount: Bool = {
        (try? SmallDisk(mebibytes: 1)) != nil
    }()

    private let folder: Folder
    let path: String
    private var ballast: String { path + "/ballast" }

    init(mebibytes: Int) throws {
        folder = try Folder()
        path = folder.path("disk")
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
        let code = try Self.run(
            "mount", ["-t", "tmpfs", "-o", "size=\(mebibytes)m", "redriver-test", path])
        guard code == 0 else { throw MountError(path: path, code: code) }
    }

    deinit { _ = try? Self.run("umount", ["--lazy", path]) }

    /// What is free, in bytes.
    var free: Int {
        get throws {
            let figures = try FileManager.default.attributesOfFileSystem(forPath: path)
            return try #require(figures[.systemFreeSize] as? Int)
        }
    }

    /// Takes space, as another program would: at most what there is.
    func fill(_ bytes: Int) throws {
        if !FileManager.default.fileExists(atPath: ballast) {
            _ = FileManager.default.createFile(atPath: ballast, contents: nil)
        }
        let file = try #require(FileHandle(forWritingAtPath: ballast))
        try file.seekToEnd()
        var left = bytes
        while left > 0, let count = try? min(left, free), count > 0 {
            let block = Data(repeating: 1, count: min(count, 64 << 10))
            guard (try? file.write(contentsOf: block)) != nil else { break }
            left -= block.count
        }
        try file.close()
    }

    /// Gives all of that back.
    func clear() throws { try FileManager.default.removeItem(atPath: ballast) }

    /// Takes away what was set aside for the journal and not written yet, as on a disk that promises
    /// more than it has (a thin volume).
    func breakPromise() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: path + "/journal")
        let last = try #require(names.filter { $0.hasSuffix(".segment") }.max())
        let file = "\(path)/journal/\(last)"
        let bytes = try Data(contentsOf: URL(filePath: file))
        let end = (try #require(bytes.lastIndex { $0 != 0 }) / 4096 + 1) * 4096
        let code = try Self.run(
            "fallocate", ["-p", "-o", "\(end)", "-l", "\(bytes.count - end)", file])
        #expect(code == 0)
    }

    private static func run(_ program: String, _ words: [String]) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + words
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}

/// Mounting a small disk needs root, and a kernel that lets it.
struct MountError: Error {
    let path: String
    let code: Int32
}
