// Files: whole files.

internal import CLinux
internal import Glibc
public import RedRiverBase

/// What may be done with files. Every function names the path it failed on.
public enum Files {
    /// What stands at a path.
    public enum Kind: Hashable, Sendable {
        case regular
        case directory
        case other
    }

    // MARK: Reading

    /// Reads a regular file.
    ///
    /// - Parameter limit: The most bytes accepted. Checked while reading, so a file that grows
    ///   meanwhile takes no more memory than this.
    /// - Throws: ``FilesError/missing(path:)``, ``FilesError/notRegular(path:)``,
    ///   ``FilesError/tooLarge(path:limit:)``, ``FilesError/refused(operation:path:errno:)``.
    public static func read(
        _ path: String, atMost limit: ByteCount
    ) throws(FilesError) -> [UInt8] {
        // Without O_NONBLOCK opening a pipe would wait for its writer.
        let file = try Descriptor(opening: path, O_RDONLY | O_NONBLOCK)
        let status = try file.status(path)
        guard status.kind == .regular else { throw .notRegular(path: path) }
        return try file.readAll(path, atMost: limit, expecting: status.size)
    }

    /// Reads a regular file from a place on, as one that grows is followed.
    ///
    /// - Parameters:
    ///   - offset: At or past the end gives nothing.
    ///   - most: How much to read; what is behind it is left for another call.
    /// - Throws: As ``read(_:atMost:)``, but for too large a file.
    public static func read(
        _ path: String, from offset: ByteCount, upTo most: ByteCount
    ) throws(FilesError) -> [UInt8] {
        let file = try Descriptor(opening: path, O_RDONLY | O_NONBLOCK)
        guard try file.status(path).kind == .regular else { throw .notRegular(path: path) }
        try file.seek(to: offset, path)
        return try file.readBeginning(path, most)
    }

    /// Reads a file that holds a secret: a regular file of this process's user that nobody else
    /// may read or write. What is checked is the file that was opened, not the name.
    ///
    /// - Throws: As ``read(_:atMost:)``; ``FilesError/notOwned(path:owner:)``,
    ///   ``FilesError/notPrivate(path:mode:)``.
    public static func readPrivate(
        _ path: String, atMost limit: ByteCount
    ) throws(FilesError) -> [UInt8] {
        let file = try Descriptor(opening: path, O_RDONLY | O_NONBLOCK)
        let status = try file.status(path)
        guard status.kind == .regular else { throw .notRegular(path: path) }
        guard status.owner == geteuid() else { throw .notOwned(path: path, owner: status.owner) }
        guard status.mode == 0o600 || status.mode == 0o400 else {
            throw .notPrivate(path: path, mode: status.mode)
        }
        return try file.readAll(path, atMost: limit, expecting: status.size)
    }

    // MARK: Writing

    /// Puts new content at a path: whoever reads it, at any time and after any crash, finds the
    /// whole old content or the whole new one. When this returns, the new one is on disk.
    ///
    ///     open .name.PID.N.tmp · write · fchmod · fsync · rename · fsync directory
    ///
    /// A crash before the rename leaves the temporary file; its name begins with a dot, and
    /// ``list(_:)`` leaves it out.
    ///
    /// - Parameter mode: The permissions of the new file, whatever the umask.
    public static func replace(
        _ path: String, with bytes: [UInt8], mode: UInt32 = 0o644
    ) throws(FilesError) {
        try put(bytes, at: path, mode, isDurable: true)
        try syncDirectory(directory(of: path))
    }

    /// Puts new content at a path, for the whole of which a reader never has to wait, but a power cut
    /// may leave anything there until ``syncFileSystem(of:)`` has returned.
    public static func replaceUnsynced(
        _ path: String, with bytes: [UInt8], mode: UInt32 = 0o644
    ) throws(FilesError) {
        try put(bytes, at: path, mode, isDurable: false)
    }

    private static func put(
        _ bytes: [UInt8], at path: String, _ mode: UInt32, isDurable: Bool
    ) throws(FilesError) {
        try checkPath(path)
        var temporary = ""
        let file = try openTemporary(beside: path, &temporary)
        do throws(FilesError) {
            try file.writeAll(bytes, path)
            try file.setMode(mode, path)
            if isDurable { try file.sync(path) }
            try file.close(path)
            try retrying("rename", path) { unsafe Glibc.rename(temporary, path) }
        } catch {
            unsafe unlink(temporary)
            throw error
        }
    }

    /// Waits until everything written to the file system that holds a directory is on disk,
    /// whoever wrote it (`syncfs`, which reports failures since Linux 5.8).
    ///
    /// - Throws: What of it failed is unknown, and asking again does not tell.
    public static func syncFileSystem(of directory: String) throws(FilesError) {
        let opened = try Descriptor(opening: directory, O_RDONLY | O_DIRECTORY)
        try opened.syncFileSystem(directory)
    }

    /// Creates a file beside the one to be replaced. A name left behind by a crash, or in use by
    /// another thread, is passed over.
    private static func openTemporary(
        beside path: String, _ temporary: inout String
    ) throws(FilesError) -> Descriptor {
        let flags = O_WRONLY | O_CREAT | O_EXCL
        var attempt = 0
        while true {
            let name = ".\(name(of: path)).\(getpid()).\(attempt).tmp"
            temporary = join(directory(of: path), name)
            do throws(FilesError) {
                return try Descriptor(opening: temporary, flags, mode: 0o600, named: path)
            } catch .exists where attempt < 1000 {
                attempt += 1
            }
        }
    }

    /// Creates a file that only its owner may read (0600), with its content on disk.
    ///
    /// - Throws: ``FilesError/exists(path:)`` if anything is there already, a dangling link too.
    public static func createPrivate(_ path: String, _ bytes: [UInt8]) throws(FilesError) {
        let file = try Descriptor(opening: path, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
        do throws(FilesError) {
            try file.writeAll(bytes, path)
            try file.sync(path)
            try file.close(path)
        } catch {
            unsafe unlink(path)
            throw error
        }
        try syncDirectory(directory(of: path))
    }

    /// Removes a file, and the name is gone for good when this returns.
    public static func remove(_ path: String) throws(FilesError) {
        try checkPath(path)
        try retrying("unlink", path) { unsafe unlink(path) }
        try syncDirectory(directory(of: path))
    }

    /// Gives a file another name on the same file system, replacing what bore that name.
    /// Both directories are on disk when this returns.
    public static func rename(_ path: String, to other: String) throws(FilesError) {
        try checkPath(path)
        try checkPath(other)
        try retrying("rename", path) { unsafe Glibc.rename(path, other) }
        let (old, new) = (directory(of: path), directory(of: other))
        try syncDirectory(new)
        if old != new { try syncDirectory(old) }
    }

    // MARK: Facts

    /// What stands at a path, links followed; `nil` for nothing.
    public static func kind(of path: String) throws(FilesError) -> Kind? {
        try checkPath(path)
        var status = stat()
        do throws(FilesError) {
            try retrying("stat", path) { unsafe stat(path, &status) }
        } catch .missing {
            return nil
        }
        return Status(status).kind
    }

    /// Whether anything stands at a path.
    public static func exists(_ path: String) throws(FilesError) -> Bool {
        try kind(of: path) != nil
    }
}
