// JournalError: what can go wrong with a journal, as data. The words are in JournalErrorText.swift.

public import RedRiverBase

/// What the disk, or whoever touched the files, did.
///
/// `file` is a path as it was opened; `offset` is in bytes from its start.
public enum JournalError: Hashable, Sendable {
    /// A system call failed. After one in `append` the process must stop: what is on disk is
    /// unknown until the next start has looked.
    case disk(DiskCall, file: String, errno: Int32)

    /// An earlier write failed, so nothing more is written by this process.
    case poisoned

    /// Another process holds the journal.
    case inUse(directory: String)

    /// There is no journal here. It is created once, by name, and never by starting.
    case absent(directory: String)

    /// There already is a journal where one was to be created.
    case exists(directory: String)

    /// A file of a version this program does not know.
    case unknownFormat(file: String, found: String)

    /// Bytes that were durable are not what was written.
    case damaged(file: String, offset: Int, index: RecordIndex)

    /// Records known to have been durable are gone: the journal ends before them.
    case lost(file: String, endsAt: RecordIndex, durable: RecordIndex)

    /// No segment begins where the one before it ends.
    case segmentMissing(directory: String, index: RecordIndex)

    /// A file that belongs to another journal, another place, or is a copy.
    case misplaced(file: String)

    /// A record or a batch longer than the limits; nothing was written.
    case tooLarge(bytes: Int, limit: Int)

    /// No record has this index yet.
    case unknownIndex(RecordIndex)

    /// The body is zeros, as ``Journal/destroyBodies(_:)`` leaves it; the record itself is sound. A
    /// block that a disk lost can look the same.
    case bodyDestroyed(RecordIndex)
}
