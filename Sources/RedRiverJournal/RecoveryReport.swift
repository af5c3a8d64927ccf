// RecoveryReport: what a start found and did, for the node's log and its operator.

public import RedRiverBase

/// What opening a journal found.
public struct RecoveryReport: Hashable, Sendable {
    public internal(set) var journalID: JournalID
    public internal(set) var nextIndex: RecordIndex

    /// How many segments there are, the one being written included.
    public internal(set) var segments: Int

    /// What was cut off the end, never having been durable; `nil` after a clean stop.
    public internal(set) var cut: Cut?

    /// Records of the last batch whose bodies are damaged. The node goes on: reading one of these
    /// bodies throws `.damaged`.
    public internal(set) var damagedBodies: [RecordIndex]

    /// Whether the file `durable` was missing or unreadable, so that damage to the last batch would
    /// have been taken for a torn write.
    public internal(set) var isMarkMissing: Bool

    /// Offset files that were missing or did not fit and were made again.
    public internal(set) var rebuiltOffsets: [String]

    /// Half-made files of an earlier run that were removed.
    public internal(set) var removedFiles: [String]

    /// A torn batch that was removed.
    public struct Cut: Hashable, Sendable {
        public internal(set) var file: String
        /// The segment was cut here, in bytes.
        public internal(set) var offset: Int
        /// The first record that is gone. Nobody had been told of it.
        public internal(set) var index: RecordIndex
    }
}
