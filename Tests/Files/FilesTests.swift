// FilesTests: whole files, directories, names.

import Foundation
import Glibc
import RedRiverBase
import RedRiverFiles
import TestSupport
import Testing

/// A directory for one test, removed with everything in it.
final class Scratch {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "redriver-files-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func callAsFunction(_ name: String) -> String { path + "/" + name }

    /// Every name in the directory, hidden ones too.
    var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    func mode(_ name: String) -> Int? {
        let facts = try? FileManager.default.attributesOfItem(atPath: self(name))
        return facts?[.posixPermissions] as? Int
    }

    func setMode(_ name: String, _ mode: Int) throws {
        try FileManager.default.setAttributes(
            [.posixPermissions: mode], ofItemAtPath: self(name))
    }
}

@Suite("Files")
struct FilesTests {
    let scratch: Scratch
    static let text = Array("越南 Việt Nam\n".utf8)

    init() throws { scratch = try Scratch() }

    @Test("what was put at a path is read back, and can be replaced")
    func replace() throws {
        try Files.replace(scratch("a"), with: Self.text)
        #expect(try Files.read(scratch("a"), atMost: .kibibytes(1)) == Self.text)
        #expect(scratch.mode("a") == 0o644)
        try Files.replace(scratch("a"), with: [1], mode: 0o600)
        #expect(try Files.read(scratch("a"), atMost: .kibibytes(1)) == [1])
        #expect(scratch.mode("a") == 0o600)
        #expect(scratch.names == ["a"])
    }

    @Test("an empty file and one of several mebibytes are read whole")
    func sizes() throws {
        for size in [0, 1, 65_535, 65_536, 65_537, 5 << 20] {
            let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
            try Files.replace(scratch("a"), with: bytes)
            #expect(try Files.read(scratch("a"), atMost: ByteCount(size)) == bytes)
        }
    }

    @Test("a file one byte longer than allowed is refused")
    func tooLarge() throws {
        try Files.replace(scratch("a"), with: [1, 2, 3])
        #expect(throws: FilesError.tooLarge(path: scratch("a"), limit: ByteCount(2))) {
            try Files.read(scratch("a"), atMost: ByteCount(2))
        }
        #expect(throws: FilesError.self) {
            // Says it has no length, and never ends.
            try Files.read("/dev/zero", atMost: ByteCount(2))
        }
    }

    @Test("a missing file, a directory and a pipe are told apart, and none is waited for")
    func kinds() throws {
        #expect(throws: FilesError.missing(path: scratch("no"))) {
            try Files.read(scratch("no"), atMost: ByteCount(9))
        }
        #expect(throws: FilesError.missing(path: scratch("no/no"))) {
            try Files.replace(scratch("no/no"), with: [])
        }
        #expect(throws: FilesError.notRegular(path: scratch.path)) {
            try Files.read(scratch.path, atMost: ByteCount(9))
        }
        #expect(unsafe mkfifo(scratch("pipe"), 0o600) == 0)
        #expect(throws: FilesError.notRegular(path: scratch("pipe"))) {
            try Files.read(scratch("pipe"), atMost: ByteCount(9))
        }
        #expect(throws: FilesError.notRegular(path: scratch("pipe"))) {
            try Files.readPrivate(scratch("pipe"), atMost: ByteCount(9))
        }
        #expect(try Files.kind(of: scratch("pipe")) == .other)
        #expect(try Files.kind(of: scratch.path) == .directory)
        #expect(try Files.kind(of: scratch("no")) == nil)
        #expect(try !Files.exists(scratch("no")))
    }

    @Test("a path that is empty or hides a NUL is refused", arguments: ["", "a\0b", "\0"])
    func badPath(path: String) throws {
        #expect(throws: FilesError.badPath(path: path)) {
            try Files.read(path, atMost: ByteCount(9))
        }
        #expect(throws: FilesError.badPath(path: path)) { try Files.replace(path, with: []) }
        #expect(throws: FilesError.badPath(path: path)) { try Files.remove(path) }
        #expect(throws: FilesError.badPath(path: path)) {
            try Files.rename(scratch("a"), to: path)
        }
        #expect(throws: FilesError.badPath(path: path)) { try Files.makeDirectory(path) }
        #expect(throws: FilesError.badPath(path: path)) { try Files.list(path) }
    }

    @Test("a replacement that fails leaves the old content and nothing else")
    func failedReplace() throws {
        try Files.makeDirectory(scratch("d"))
        try Files.replace(scratch("d/old"), with: [7])
        #expect(throws: FilesError.self) { try Files.replace(scratch("d"), with: [1]) }
        #expect(try Files.read(scratch("d/old"), atMost: ByteCount(9)) == [7])
        #expect(scratch.names == ["d"])
    }

    @Test("a temporary file left by a crash does not stand in the way")
    func staleTemporary() throws {
        try Files.createPrivate(scratch(".a.\(getpid()).0.tmp"), [9])
        try Files.replace(scratch("a"), with: [1])
        #expect(try Files.read(scratch("a"), atMost: ByteCount(9)) == [1])
        #expect(try Files.list(scratch.path) == ["a"])
    }

    @Test("a private file is created once, for its owner alone")
    func createPrivate() throws {
        try Files.createPrivate(scratch("key"), [1, 2])
        #expect(scratch.mode("key") == 0o600)
        #expect(try Files.readPrivate(scratch("key"), atMost: ByteCount(2)) == [1, 2])
        #expect(throws: FilesError.exists(path: scratch("key"))) {
            try Files.createPrivate(scratch("key"), [3])
        }
        #expect(try Files.readPrivate(scratch("key"), atMost: ByteCount(2)) == [1, 2])
        try FileManager.default.createSymbolicLink(
            atPath: scratch("link"), withDestinationPath: scratch("elsewhere"))
        #expect(throws: FilesError.exists(path: scratch("link"))) {
            try Files.createPrivate(scratch("link"), [3])
        }
    }

    @Test(
        "a secret that others may touch is not read",
        arguments: [0o644, 0o640, 0o620, 0o604, 0o602, 0o601, 0o610, 0o700, 0o4600, 0o666])
    func notPrivate(mode: Int) throws {
        try Files.createPrivate(scratch("key"), [1])
        try scratch.setMode("key", mode)
        #expect(throws: FilesError.notPrivate(path: scratch("key"), mode: UInt32(mode))) {
            try Files.readPrivate(scratch("key"), atMost: ByteCount(9))
        }
        try scratch.setMode("key", 0o400)
        #expect(try Files.readPrivate(scratch("key"), atMost: ByteCount(9)) == [1])
    }

    @Test(
        "a secret of another user is not read",
        .needs(.root, geteuid() == 0, "only root can give a file away"))
    func notOwned() throws {
        try Files.createPrivate(scratch("key"), [1])
        #expect(unsafe chown(scratch("key"), 12345, 12345) == 0)
        #expect(throws: FilesError.notOwned(path: scratch("key"), owner: 12345)) {
            try Files.readPrivate(scratch("key"), atMost: ByteCount(9))
        }
    }

    @Test("directories are made with those above them, and listed in byte order")
    func directories() throws {
        try Files.makeDirectory(scratch("a/b/c"), mode: 0o700)
        try Files.makeDirectory(scratch("a/b/c"))
        #expect(scratch.mode("a/b") == 0o700)
        for name in ["é", "b", "B", "10", "2", ".hidden"] {
            try Files.replace(scratch("a/b/c/" + name), with: [])
        }
        #expect(try Files.list(scratch("a/b/c")) == ["10", "2", "B", "b", "é"])
        #expect(throws: FilesError.exists(path: scratch("a/b/c/B"))) {
            try Files.makeDirectory(scratch("a/b/c/B"))
        }
        #expect(throws: FilesError.missing(path: scratch("z"))) { try Files.list(scratch("z")) }
        #expect(throws: FilesError.missing(path: scratch("a/b/c/B"))) {
            try Files.list(scratch("a/b/c/B"))
        }
    }

    @Test("a directory goes with what a crash left in it, and with nothing else that is hidden")
    func removal() throws {
        try Files.makeDirectory(scratch("a/b"))
        for name in ["5", "7", ".5.\(getpid()).0.tmp", ".7.1.3.tmp"] {
            try Files.createPrivate(scratch("a/b/" + name), [1])
        }
        try Files.removeDirectory(scratch("a/b"))
        #expect(try Files.list(scratch("a")) == [])
        try Files.removeDirectory(scratch("a/b"))
        try Files.makeDirectory(scratch("a/b"))
        try Files.createPrivate(scratch("a/b/.mine"), [1])
        #expect(throws: FilesError.self) { try Files.removeDirectory(scratch("a/b")) }
        #expect(try Files.read(scratch("a/b/.mine"), atMost: ByteCount(9)) == [1])
    }

    @Test("files are renamed across directories and removed")
    func renameAndRemove() throws {
        try Files.makeDirectory(scratch("x"))
        try Files.makeDirectory(scratch("y"))
        try Files.replace(scratch("x/a"), with: [1])
        try Files.rename(scratch("x/a"), to: scratch("y/b"))
        #expect(try !Files.exists(scratch("x/a")))
        #expect(try Files.read(scratch("y/b"), atMost: ByteCount(9)) == [1])
        try Files.remove(scratch("y/b"))
        #expect(try Files.list(scratch("y")).isEmpty)
        #expect(throws: FilesError.missing(path: scratch("y/b"))) {
            try Files.remove(scratch("y/b"))
        }
    }

    @Test(
        "paths are joined and taken apart",
        arguments: [
            ("/a/b", "/a", "b"), ("a/b", "a", "b"), ("b", ".", "b"), ("/b", "/", "b"),
            ("a//b/", "a", "b"), ("/", "/", "/"), ("a/", ".", "a"),
        ])
    func parts(path: String, directory: String, name: String) {
        #expect(Files.directory(of: path) == directory)
        #expect(Files.name(of: path) == name)
    }

    @Test("a path in a file is seen from the directory of that file")
    func resolve() {
        #expect(Files.resolve("k.pem", writtenIn: "/etc/rr/node.json") == "/etc/rr/k.pem")
        #expect(Files.resolve("../k.pem", writtenIn: "rr/node.json") == "rr/../k.pem")
        #expect(Files.resolve("/k.pem", writtenIn: "/etc/rr/node.json") == "/k.pem")
        #expect(Files.resolve("k.pem", writtenIn: "node.json") == "k.pem")
        #expect(Files.join("/a/", "b") == "/a/b")
        #expect(Files.join("", "b") == "b")
        #expect(Files.join("a", "") == "a")
    }
}
