// RealDisk: the disk of a Linux machine.
//
// Preallocation is `fallocate` with mode 0: the blocks are reserved, so a full disk is noticed when
// a segment is begun and not in the middle of a batch; the size is final, so an append changes no
// metadata but the state of its own blocks; and unwritten blocks read as zero, so what another file
// left there can never show. Appending to blocks already filled with zeros was measured 1.5 to 2 times
// as fast per sync on one disk, but means writing a whole segment of zeros on the disk thread at every
// roll, and senders waiting for it.

internal import CLinux
internal import Glibc
public import RedRiverBase

/// The file system, through the system calls named in ``Disk``.
public struct RealDisk: Disk {
    public init() {}

    public func open(_ path: String, _ mode: DiskMode) throws(JournalError) -> any DiskFile {
        let flags =
            switch mode {
            case .read: O_RDONLY
            case .update: O_RDWR
            case .create: O_RDWR | O_CREAT | O_EXCL
            }
        return RealFile(try descriptor(path, flags), path)
    }

    public func list(_ directory: String) throws(JournalError) -> [String] {
        guard let stream = unsafe opendir(directory) else { throw .failed(.list, directory) }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        errno = 0
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) {
                    unsafe String(cString: $0)
                }
            }
            if name != "." && name != ".." { names.append(name) }
            errno = 0
        }
        if errno != 0 { throw .failed(.list, directory) }
        return names
    }

    public func rename(_ from: String, to: String) throws(JournalError) {
        if unsafe Glibc.rename(from, to) != 0 { throw .failed(.rename, from) }
    }

    public func remove(_ path: String) throws(JournalError) {
        if unsafe unlink(path) != 0 { throw .failed(.remove, path) }
    }

    public func syncDirectory(_ directory: String) throws(JournalError) {
        let file = RealFile(try descriptor(directory, O_RDONLY | O_DIRECTORY), directory)
        if fsync(file.descriptor) != 0 { throw .failed(.sync, directory) }
    }

    public func freeSpace(_ directory: String) throws(JournalError) -> ByteCount {
        var figures = statvfs()
        if unsafe statvfs(directory, &figures) != 0 { throw .failed(.space, directory) }
        let free = UInt64(figures.f_bavail).multipliedReportingOverflow(
            by: UInt64(figures.f_frsize))
        return ByteCount(free.overflow ? .max : Int(clamping: free.partialValue))
    }

    public func lock(_ path: String, _ mode: LockMode) throws(JournalError) -> (any DiskLock)? {
        let file: RealFile
        switch mode {
        case .exclusive: file = RealFile(try descriptor(path, O_RDWR | O_CREAT), path)
        case .shared:
            do { file = RealFile(try descriptor(path, O_RDONLY), path) } catch {
                if case .disk(_, _, ENOENT) = error { return nil }
                throw error
            }
        }
        let how = (mode == .exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB
        while flock(file.descriptor, how) != 0 {
            if errno == EINTR { continue }
            if errno == EWOULDBLOCK {
                throw .inUse(directory: String(path.dropLast("/lock".count)))
            }
            throw .failed(.lock, path)
        }
        return file
    }

    private func descriptor(_ path: String, _ flags: Int32) throws(JournalError) -> Int32 {
        while true {
            let descriptor = unsafe Glibc.open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0o600)
            if descriptor >= 0 { return descriptor }
            if errno != EINTR { throw .failed(.open, path) }
        }
    }
}

/// An open file of a ``RealDisk``. Sendable because all it has is two constants, and positional
/// reads and writes share no file offset.
private final class RealFile: DiskFile, DiskLock {
    let descriptor: Int32
    let path: String

    init(_ descriptor: Int32, _ path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    // Nothing is lost if `close` fails: whatever had to be durable was synced by name before.
    deinit { close(descriptor) }

    func size() throws(JournalError) -> Int {
        var figures = stat()
        if unsafe fstat(descriptor, &figures) != 0 { throw .failed(.read, path) }
        return Int(figures.st_size)
    }

    func preallocate(_ size: Int) throws(JournalError) {
        while fallocate(descriptor, 0, 0, size) != 0 {
            if errno != EINTR { throw .failed(.preallocate, path) }
        }
    }

    func truncate(to size: Int) throws(JournalError) {
        while ftruncate(descriptor, size) != 0 {
            if errno != EINTR { throw .failed(.truncate, path) }
        }
    }

    func writeSome(_ bytes: [UInt8], from start: Int, at offset: Int) throws(JournalError) -> Int {
        while true {
            let count = unsafe bytes.withUnsafeBytes { all in
                let part = unsafe UnsafeRawBufferPointer(rebasing: all[start...])
                return unsafe pwrite(descriptor, part.baseAddress, part.count, offset)
            }
            if count > 0 { return count }
            // POSIX allows 0 only for an empty write; taken as "no space" rather than tried for ever.
            if count == 0 { throw .disk(.write, file: path, errno: ENOSPC) }
            if errno != EINTR { throw .failed(.write, path) }
        }
    }

    func read(_ count: Int, at offset: Int) throws(JournalError) -> [UInt8] {
        var failure: Int32 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = unsafe pread(
                    descriptor, buffer.baseAddress.map { unsafe $0 + filled }, count - filled,
                    offset + filled)
                if got > 0 { filled += got }
                if got == 0 { break }
                if got < 0, errno != EINTR {
                    failure = errno
                    break
                }
            }
        }
        if failure != 0 { throw .disk(.read, file: path, errno: failure) }
        return bytes
    }

    func sync() throws(JournalError) {
        // Not repeated on EINTR: after any failure the kernel may have forgotten the pages.
        if fdatasync(descriptor) != 0 { throw .failed(.sync, path) }
    }

    func punch(_ count: Int, at offset: Int) throws(JournalError) {
        let mode = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE
        while fallocate(descriptor, Int32(mode), offset, count) != 0 {
            if errno == EOPNOTSUPP { return }
            if errno != EINTR { throw .failed(.punch, path) }
        }
    }
}

extension JournalError {
    /// The error of the system call that just failed on this thread.
    fileprivate static func failed(_ call: DiskCall, _ file: String) -> Self {
        .disk(call, file: file, errno: errno)
    }
}
