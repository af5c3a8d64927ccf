// NotaryBook: the notary and the journal under it. What it records is durable before it counts.

internal import RedRiverBase
internal import RedRiverEvidence
internal import RedRiverExchange
internal import RedRiverJournal
internal import RedRiverLedger

/// The journal of what was signed and cosigned. Owned by one thread.
final class NotaryBook {
    /// Starting takes as long as reading so many records.
    private static let snapshotEvery: UInt64 = 4096

    private(set) var notary: Notary
    /// What the start has read of the files of days.
    let recent: RecentDays
    private let journal: Journal
    private let snapshots: SnapshotStore
    private var snapshotAt: RecordIndex

    /// Opens the journal and folds it.
    ///
    /// - Parameters:
    ///   - node: Whose ledger it is.
    ///   - logs: The keys of the peer's ledgers.
    /// - Throws: ``NodeError/journal(_:)``; ``NodeError/notary(at:)`` for a record that is not one of
    ///   a notary, or does not follow.
    init(
        directory: String, node: NodeID, logs: [NoteKey], disk: any Disk = RealDisk()
    ) throws(NodeError) {
        notary = Notary(logs: logs)
        snapshotAt = RecordIndex(0)
        do throws(JournalError) {
            journal = try Journal.open(
                directory: directory, disk: disk, segment: Limits.notarySegment,
                digest: { Commitment.storageDigest($0) }
            ).journal
            snapshots = SnapshotStore(directory: directory, disk: disk, reader: journal.reader)
            if let latest = try snapshots.latest().snapshot,
                let kept = Notary(snapshot: latest.bytes, logs: logs)
            {
                notary = kept
                snapshotAt = latest.upTo
            }
        } catch {
            throw .journal(error)
        }
        var recent = RecentDays(isWhole: snapshotAt.value == 0)
        var cursor = journal.reader.cursor(from: snapshotAt)
        while let stored = try Self.next(&cursor) {
            let before = notary.cosigned?.at
            guard let record = NotaryRecord(kind: stored.kind, payload: stored.payload),
                notary.apply(record)
            else { throw .notary(at: stored.index) }
            guard case .cosigned(let at, _) = record, let cosigned = notary.cosigned,
                let path = DayFile.path(
                    for: cosigned.checkpoint.origin, of: node, at: at, after: before)
            else { continue }
            recent.add(cosigned.note, to: path)
        }
        self.recent = recent
    }

    private static func next(_ cursor: inout JournalCursor) throws(NodeError) -> StoredRecord? {
        do throws(JournalError) {
            return try cursor.next()
        } catch {
            throw .journal(error)
        }
    }

    /// Writes a record down and, once it is durable, applies it.
    ///
    /// - Throws: After a failure nobody knows what is on the disk: the process must stop.
    func record(_ record: NotaryRecord) throws(JournalError) {
        // Before, so that what a start reads after it has the last record in any case: its file may
        // not be written yet.
        if journal.nextIndex.value - snapshotAt.value >= Self.snapshotEvery {
            snapshotAt = journal.nextIndex
            // It only shortens the next start.
            _ = try? snapshots.write(
                notary.snapshot, upTo: snapshotAt, leaving: Limits.notarySegment)
        }
        _ = try journal.append([
            JournalRecord(
                kind: record.kind, payload: record.payload, body: nil, bodyDigest: nil)
        ])
        let isApplied = notary.apply(record)
        precondition(isApplied, "a decision made a record that does not apply")
    }

    /// The notary under another agreement.
    func adopt(logs: [NoteKey]) { notary.adopt(logs: logs) }

    /// Ends the use of the journal in good order.
    func close() throws(JournalError) { try journal.close() }
}
