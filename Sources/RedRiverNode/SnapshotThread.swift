// SnapshotThread: writes the state down now and then, off the core's thread.
//
// The core hands over a copy of the exchange once every record it stands on is durable. A snapshot
// only shortens the next start: one that cannot be written is told of and forgotten.

internal import RedRiverBase
internal import RedRiverExchange
internal import RedRiverJournal

/// Encodes and writes snapshots, one at a time.
final class SnapshotThread: Sendable {
    /// At most one waits: while one is being written the core makes do without another.
    let box = Mailbox<Exchange>(capacity: 1)
    private let log: NodeLog

    init(log: NodeLog) { self.log = log }

    /// Runs until the box is closed.
    ///
    /// - Parameter reserve: What the journal wants of the disk; no snapshot touches it.
    func run(_ store: SnapshotStore, reserve: ByteCount) {
        let wanted = ByteCount(reserve.value + Limits.segment.value)
        while let copies = box.waitAndTakeAll() {
            for exchange in copies {
                do throws(JournalError) {
                    let isWritten = try store.write(
                        exchange.snapshot, upTo: exchange.nextRecord, leaving: wanted)
                    if !isWritten { log.write(.info, "snapshot.none", NodeWords.noSnapshot) }
                } catch {
                    log.alarm(error)
                }
            }
        }
    }
}
