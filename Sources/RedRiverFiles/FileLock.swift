// FileLock: one process at a time.

internal import Glibc
internal import RedRiverBase

/// A lock on a file, held until it goes out of scope or the process ends, however it ends.
///
/// The lock is the kernel's (flock(2)); the process number written into the file is for people.
/// The file stays: removing it would let two processes lock two files of one name.
public struct FileLock: ~Copyable {
    private let file: Descriptor

    /// Takes the lock, creating the file if need be.
    ///
    /// - Throws: ``FilesError/locked(path:by:)`` at once if another process holds it.
    public init(_ path: String) throws(FilesError) {
        let file = try Descriptor(opening: path, O_RDWR | O_CREAT | O_NONBLOCK, mode: 0o644)
        guard try file.status(path).kind == .regular else { throw .notRegular(path: path) }
        guard try file.lock(path) else {
            let text = (try? file.readAll(path, atMost: ByteCount(32))) ?? []
            let line = String(decoding: text.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
            throw .locked(path: path, by: Int32(line))
        }
        try file.truncate(to: ByteCount(0), path)
        try file.writeAll(Array("\(getpid())\n".utf8), path)
        self.file = file
    }
}
