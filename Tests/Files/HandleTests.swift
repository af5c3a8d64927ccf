// HandleTests: files that stay open.

import Foundation
import RedRiverBase
import RedRiverFiles
import Testing

@Suite("Files that stay open")
struct HandleTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// Opens, appends, syncs, closes.
    private func append(_ text: String, keeping: ByteCount? = nil) throws {
        let file = try AppendFile(scratch("log"), keeping: keeping)
        try file.append(Array(text.utf8))
        try file.sync()
        try file.close()
    }

    private var content: String? {
        (try? Files.read(scratch("log"), atMost: .kibibytes(64))).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    @Test("a file grows at its end, across openings")
    func appends() throws {
        try append("one\n")
        try append("two\n")
        #expect(content == "one\ntwo\n")
        #expect(scratch.mode("log") == 0o600)
    }

    @Test("a torn last line is cut off before the next is written")
    func keeping() throws {
        try append("one\ntw")
        try append("three\n", keeping: ByteCount(4))
        #expect(content == "one\nthree\n")
        try append("four\n", keeping: ByteCount(1000))
        #expect(content == "one\nthree\nfour\n")
    }

    @Test("only a regular file is appended to")
    func notRegular() throws {
        #expect(throws: FilesError.notRegular(path: "/dev/null")) {
            _ = try AppendFile("/dev/null")
        }
    }

    @Test("a lock is held by one, names its holder, and is free when let go")
    func lock() throws {
        try hold {
            #expect(
                throws: FilesError.locked(
                    path: scratch("lock"), by: ProcessInfo.processInfo.processIdentifier)
            ) {
                _ = try FileLock(scratch("lock"))
            }
        }
        try hold {}
    }

    @Test("a lock whose file names nobody is refused all the same")
    func lockWithoutName() throws {
        try hold {
            try Data("somebody\n".utf8).write(to: URL(fileURLWithPath: scratch("lock")))
            #expect(throws: FilesError.locked(path: scratch("lock"), by: nil)) {
                _ = try FileLock(scratch("lock"))
            }
        }
    }

    /// Runs `body` while holding the lock.
    private func hold(_ body: () throws -> Void) throws {
        let lock = try FileLock(scratch("lock"))
        try body()
        _ = consume lock
    }

    @Test("every error has a code of its own and a sentence in each language")
    func texts() {
        let errors: [FilesError] = [
            .missing(path: "p"), .notRegular(path: "p"), .tooLarge(path: "p", limit: ByteCount(5)),
            .notPrivate(path: "p", mode: 0o644), .notOwned(path: "p", owner: 5),
            .exists(path: "p"), .locked(path: "p", by: 5), .badPath(path: "p"),
            .refused(operation: "open", path: "p", errno: 5),
        ]
        #expect(Set(errors.map(\.code)).count == errors.count)
        for language in Language.allCases {
            #expect(Set(errors.map { $0.text(language) }).count == errors.count)
            #expect(errors.allSatisfy { $0.text(language).contains("p") })
        }
    }
}
