// AppendFile: a file that grows at its end, durably.

internal import Glibc
public import RedRiverBase

/// A file opened for appending. What was appended is on disk once ``sync()`` has returned; a crash
/// before that may leave any beginning of it.
///
///     let file = try AppendFile(path, keeping: lengthOfWholeLines)
///     try file.append(line)
///     try file.sync()
///     try file.close()
public struct AppendFile: ~Copyable {
    private let path: String
    private let file: Descriptor

    /// Opens a file, creating it if need be. Its name is then on disk.
    ///
    /// - Parameters:
    ///   - keeping: How much of the present content to keep; `nil` for all. A reader that found a
    ///     line torn by a crash gives the length of what precedes it.
    ///   - mode: The permissions of a new file, before the umask.
    public init(
        _ path: String, keeping: ByteCount? = nil, mode: UInt32 = 0o600
    ) throws(FilesError) {
        let flags = O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK
        let file = try Descriptor(opening: path, flags, mode: mode)
        let status = try file.status(path)
        guard status.kind == .regular else { throw .notRegular(path: path) }
        if let keeping, keeping < status.size {
            try file.truncate(to: keeping, path)
            try file.sync(path)
        }
        try Files.syncDirectory(Files.directory(of: path))
        self.path = path
        self.file = file
    }

    /// Adds bytes at the end.
    public func append(_ bytes: [UInt8]) throws(FilesError) { try file.writeAll(bytes, path) }

    /// Waits until everything appended is on disk. After an error what the disk holds is unknown.
    public func sync() throws(FilesError) { try file.sync(path) }

    /// Closes the file and says if that failed. Going out of scope closes it silently.
    public consuming func close() throws(FilesError) { try file.close(path) }
}
