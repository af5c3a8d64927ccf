// Descriptor: one open file.
//
// The only place that deals with interrupted calls (EINTR) and with writes that take fewer bytes
// than they were given. Everything above sees "done" or an error.

internal import CLinux
internal import Glibc
internal import RedRiverBase

/// An open file descriptor, closed when it goes out of scope.
struct Descriptor: ~Copyable {
    private let number: Int32

    /// Opens a file. It is never inherited by a child process.
    ///
    /// - Parameters:
    ///   - mode: The permissions of a file that this call creates, before the umask.
    ///   - name: What errors call the file, if not by its path.
    init(
        opening path: String, _ flags: Int32, mode: UInt32 = 0, named name: String? = nil
    ) throws(FilesError) {
        try checkPath(path)
        number = try retrying("open", name ?? path) { unsafe open(path, flags | O_CLOEXEC, mode) }
    }

    deinit { _ = Glibc.close(number) }

    /// Closes the file and reports what a deferred write may say only then.
    ///
    /// Not repeated when interrupted: on Linux the descriptor is gone even then (close(2)).
    consuming func close(_ path: String) throws(FilesError) {
        let number = number
        discard self
        if Glibc.close(number) != 0, errno != EINTR { throw .latest("close", path) }
    }

    // MARK: Facts

    func status(_ path: String) throws(FilesError) -> Status {
        var status = stat()
        try retrying("fstat", path) { unsafe fstat(number, &status) }
        return Status(status)
    }

    // MARK: Bytes

    func seek(to offset: ByteCount, _ path: String) throws(FilesError) {
        let number = number
        try retrying("lseek", path) { lseek(number, off_t(offset.value), SEEK_SET) }
    }

    /// Reads to the end, and some bytes past `limit` at the most to know that there is more.
    ///
    /// - Parameter size: How long the file was a moment ago. It may be another length by now: nothing
    ///   but speed depends on it.
    func readAll(
        _ path: String, atMost limit: ByteCount, expecting size: ByteCount = ByteCount(0)
    ) throws(FilesError) -> [UInt8] {
        var bytes = try beginning(path, min(size.value, limit.value))
        // One read more says whether that was all.
        var chunk = [UInt8](repeating: 0, count: bytes.count < size.value ? 64 * 1024 : 4096)
        while true {
            let count = try retrying("read", path) {
                unsafe read(number, &chunk, chunk.count)
            }
            if count == 0 { return bytes }
            guard bytes.count + count <= limit.value else {
                throw .tooLarge(path: path, limit: limit)
            }
            bytes += chunk[..<count]
        }
    }

    /// So many bytes, fewer at the end of the file, read to where they stay.
    private func beginning(_ path: String, _ count: Int) throws(FilesError) -> [UInt8] {
        var failure: FilesError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(FilesError) {
                while filled < count {
                    let rest = unsafe UnsafeMutableRawBufferPointer(
                        rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
                    let more = try retrying("read", path) {
                        unsafe read(number, rest.baseAddress, rest.count)
                    }
                    if more == 0 { break }
                    filled += more
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Reads to the end, or until there are `most` bytes.
    func readBeginning(_ path: String, _ most: ByteCount) throws(FilesError) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: min(most.value, 64 * 1024))
        while bytes.count < most.value {
            let wanted = min(chunk.count, most.value - bytes.count)
            let count = try retrying("read", path) { unsafe read(number, &chunk, wanted) }
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        return bytes
    }

    func writeAll(_ bytes: [UInt8], _ path: String) throws(FilesError) {
        var done = 0
        while done < bytes.count {
            done += try retrying("write", path) {
                unsafe bytes.withUnsafeBytes { buffer in
                    let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[done...])
                    return unsafe write(number, rest.baseAddress, rest.count)
                }
            }
        }
    }

    func truncate(to size: ByteCount, _ path: String) throws(FilesError) {
        try retrying("ftruncate", path) { ftruncate(number, size.value) }
    }

    func setMode(_ mode: UInt32, _ path: String) throws(FilesError) {
        try retrying("fchmod", path) { fchmod(number, mode) }
    }

    /// Waits until content and length are on disk.
    func sync(_ path: String) throws(FilesError) {
        try retrying("fsync", path) { fsync(number) }
    }

    /// Waits until everything written to its file system is on disk.
    func syncFileSystem(_ path: String) throws(FilesError) {
        try retrying("syncfs", path) { syncfs(number) }
    }

    /// Takes the lock of the whole file, without waiting.
    ///
    /// - Returns: `false` if somebody else holds it.
    func lock(_ path: String) throws(FilesError) -> Bool {
        while flock(number, LOCK_EX | LOCK_NB) != 0 {
            if errno == EWOULDBLOCK { return false }
            if errno != EINTR { throw .latest("flock", path) }
        }
        return true
    }
}

/// What the system knows about a file.
struct Status {
    let kind: Files.Kind
    /// The permission bits, set-user-id and the like included.
    let mode: UInt32
    let owner: UInt32
    let size: ByteCount

    init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            default: .other
            }
        mode = status.st_mode & 0o7777
        owner = status.st_uid
        size = ByteCount(Int(status.st_size))
    }
}

/// Makes a system call again for as long as a signal interrupts it.
@discardableResult
func retrying<Count: SignedInteger>(
    _ operation: String, _ path: String, _ call: () -> Count
) throws(FilesError) -> Count {
    while true {
        let result = call()
        if result >= 0 { return result }
        if errno != EINTR { throw .latest(operation, path) }
    }
}

/// Refuses what the kernel would read as another path.
func checkPath(_ path: String) throws(FilesError) {
    guard !path.isEmpty, !path.utf8.contains(0) else { throw .badPath(path: path) }
}
