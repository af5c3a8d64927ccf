// Disk: the system calls the journal needs, as a protocol.
//
// Small enough that a test can count the calls of an append and fail each of them in turn, and that
// the simulator can keep a whole disk in memory and cut its power. Paths are plain strings; offsets
// and counts are bytes. Every method throws only `JournalError.disk`, but `lock`, which also throws
// `.inUse`.

internal import Glibc
public import RedRiverBase

/// A place that keeps files.
public protocol Disk: Sendable {
    /// Opens a file; `create` refuses one that exists, the others one that does not.
    func open(_ path: String, _ mode: DiskMode) throws(JournalError) -> any DiskFile

    /// The names in a directory, in no particular order, without `.` and `..`.
    func list(_ directory: String) throws(JournalError) -> [String]

    /// Renames within one file system, replacing what is there. Durable after `syncDirectory`.
    func rename(_ from: String, to: String) throws(JournalError)

    /// Removes a file. Durable after `syncDirectory`.
    func remove(_ path: String) throws(JournalError)

    /// Makes names created, renamed or removed in `directory` durable.
    func syncDirectory(_ directory: String) throws(JournalError)

    /// Bytes an unprivileged process may still write there.
    func freeSpace(_ directory: String) throws(JournalError) -> ByteCount

    /// Takes the lock file at `path`: `exclusive` creates it if need be, `shared` does not.
    ///
    /// - Returns: The lock, held until it is released from memory or the process ends; `nil` for a
    ///   shared lock where there is no lock file.
    /// - Throws: ``JournalError/inUse(directory:)`` if another process holds it.
    func lock(_ path: String, _ mode: LockMode) throws(JournalError) -> (any DiskLock)?
}

public enum DiskMode: Hashable, Sendable, CaseIterable { case read, update, create }
public enum LockMode: Hashable, Sendable, CaseIterable { case exclusive, shared }

/// A lock held. Releasing it is all one can do with it.
public protocol DiskLock: AnyObject, Sendable {}

/// An open file, closed when nobody refers to it any more. All methods may be called from any
/// thread.
public protocol DiskFile: AnyObject, Sendable {
    /// What the file was opened as, for messages.
    var path: String { get }

    func size() throws(JournalError) -> Int

    /// Reserves space up to `size` and makes the file that long; new bytes read as zero.
    func preallocate(_ size: Int) throws(JournalError)

    func truncate(to size: Int) throws(JournalError)

    /// Writes bytes of `bytes`, from position `start` on, at `offset` of the file.
    ///
    /// - Returns: How many were written: at least one, perhaps not all.
    func writeSome(_ bytes: [UInt8], from start: Int, at offset: Int) throws(JournalError) -> Int

    /// Reads `count` bytes; fewer only where the file ends.
    func read(_ count: Int, at offset: Int) throws(JournalError) -> [UInt8]

    /// `fdatasync`: the data, and as much about the file as is needed to read it back.
    func sync() throws(JournalError)

    /// Gives the space of a range of zeros back, where the file system can.
    func punch(_ count: Int, at offset: Int) throws(JournalError)
}

extension DiskFile {
    /// Writes all of `bytes` at `offset`.
    func write(_ bytes: [UInt8], at offset: Int) throws(JournalError) {
        var done = 0
        while done < bytes.count {
            let count = try writeSome(bytes, from: done, at: offset + done)
            precondition(count > 0 && count <= bytes.count - done, "a write makes progress")
            done += count
        }
    }
}

/// The call that failed, for the error's text.
public enum DiskCall: String, Hashable, Sendable, CaseIterable {
    case open, read, write, sync, preallocate, truncate, rename, remove, list, space, lock, punch
}

/// A file name in a directory.
func path(_ directory: String, _ name: String) -> String { directory + "/" + name }

extension Disk {
    /// Opens a file for reading; `nil` if there is none.
    func openIfThere(_ path: String) throws(JournalError) -> (any DiskFile)? {
        do { return try open(path, .read) } catch {
            if error.isNotThere { return nil }
            throw error
        }
    }

    /// Removes a file, if there is one.
    func removeIfThere(_ path: String) throws(JournalError) {
        do { try remove(path) } catch {
            if error.isNotThere { return }
            throw error
        }
    }
}

extension JournalError {
    /// Whether a call failed because there is no such file.
    var isNotThere: Bool {
        if case .disk(_, _, ENOENT) = self { true } else { false }
    }
}
