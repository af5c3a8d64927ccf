// CosignedTree: the trees of this node's ledger that the other country has cosigned.
//
// The newest the notary has. Earlier ones stand in the published files of their days, which anybody may
// have changed: their signatures are verified again, and where one is gone the newest will do.

internal import RedRiverBase
internal import RedRiverFiles
internal import RedRiverLedger

/// A tree under which leaves can be proved.
struct CosignedTree {
    let note: SignedNote
    let checkpoint: Checkpoint
    /// Since when it is cosigned, by the other country's clock.
    let since: Timestamp

    /// - Returns: `nil` unless the log has signed the note, and one of the witnesses cosigned it.
    init?(_ note: SignedNote, of log: NoteKey, by witnesses: [NoteKey]) {
        guard let opened = try? note.checkpoint(of: log, witnesses: witnesses),
            let since = opened.cosignatures.compactMap(\.time).min()
        else { return nil }
        self.note = note
        checkpoint = opened.checkpoint
        self.since = since.timestamp
    }
}

/// The published checkpoints of the past.
struct CosignedDays {
    let store: any LedgerStore
    /// Where the generation is published.
    let folder: String
    let log: NoteKey
    let witnesses: [NoteKey]

    /// The file of a day.
    static func path(_ folder: String, _ day: Timestamp) -> String {
        folder + "checkpoints/\(day.rfc3339.prefix(10))"
    }

    /// The first tree with so many leaves, of which the last is of this time; `nil` if neither that day
    /// nor the next has one.
    func first(covering size: TreeSize, at time: Timestamp) -> CosignedTree? {
        for day in [time, time.advanced(byMilliseconds: Limits.dayMilliseconds)] {
            // What cannot be read is as good as not there.
            let bytes = try? store.read(Self.path(folder, day), atMost: Limits.ledgerFile)
            guard let notes = bytes.flatMap({ CheckpointArchive.notes(in: $0) }) else { continue }
            let index = CheckpointArchive.firstIndex(covering: size, in: notes)
            guard index < notes.count, let note = try? SignedNote(notes[index]),
                let tree = CosignedTree(note, of: log, by: witnesses), tree.checkpoint.size >= size
            else { continue }
            return tree
        }
        return nil
    }
}
