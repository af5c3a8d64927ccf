// DiskThread: appends and syncs, and does nothing else.
//
// It takes every batch that arrived while the last one was being synced and appends them as one:
// under load one fdatasync serves hundreds of records, at rest one serves one, with no timer to tune.
//
// A write or sync that fails is never retried: what the disk then holds is unknown (Rebello et al.,
// "Can Applications Recover from fsync Failures?", ATC 2020). The process stops at once, before
// anybody is answered, and the next start finds out what is there.

internal import Glibc
internal import RedRiverBase
internal import RedRiverExchange
internal import RedRiverJournal

/// The owner of the journal while a node runs.
final class DiskThread: Sendable {
    let box = Mailbox<DiskLetter>(
        capacity: Limits.mailboxLetters, weightMax: Limits.mailboxBytes.value)
    private let core: Mailbox<CoreLetter>
    private let log: NodeLog

    init(core: Mailbox<CoreLetter>, log: NodeLog) {
        self.core = core
        self.log = log
    }

    /// How often to look at the free space when nothing is written: others fill the disk too, and
    /// a node that takes nothing for want of room would not notice that there is room again.
    private static let watchMilliseconds: Int64 = 1000

    /// Runs until told to stop; closes the journal.
    func run(_ journal: Journal, reserve: ByteCount) {
        var isLow = false
        var isStopping = false
        var nextWatch = NodeClock.monotonic
        while !isStopping, let letters = box.waitAndTakeAll(until: nextWatch) {
            var records: [JournalRecord] = []
            for letter in letters {
                switch letter {
                case .records(let batch): records += batch.map(JournalRecord.init)
                case .stop: isStopping = true
                }
            }
            if !records.isEmpty { append(records, to: journal) }
            let now = NodeClock.monotonic
            if !records.isEmpty || now >= nextWatch {
                watchSpace(journal, reserve, &isLow)
                nextWatch = now.advanced(byMilliseconds: Self.watchMilliseconds)
            }
        }
        close(journal)
    }

    private func append(_ records: [JournalRecord], to journal: Journal) {
        do throws(JournalError) {
            _ = try journal.append(records)
            core.postAlways(.durable(journal.nextIndex))
        } catch {
            stopProcess(error)
        }
    }

    /// Tells the core when space falls below the reserve, and when there is room again.
    private func watchSpace(_ journal: Journal, _ reserve: ByteCount, _ isLow: inout Bool) {
        // Not knowing is no reason to stop: an append that finds no room will.
        guard let free = try? journal.freeSpace() else { return }
        if (free < reserve) != isLow {
            isLow.toggle()
            core.postAlways(.input(.diskLow(isLow)))
        }
    }

    private func close(_ journal: Journal) {
        do throws(JournalError) {
            try journal.settle()
            try journal.close()
        } catch {
            log.alarm(error)
        }
    }

    private func stopProcess(_ error: JournalError) -> Never {
        log.alarm(error)
        // Not exit(3): nothing may run between here and the end, least of all an answer.
        _exit(70)
    }
}

extension JournalRecord {
    init(_ record: RecordBytes) {
        self.init(
            kind: record.kind, payload: record.payload, body: record.body,
            bodyDigest: record.bodyDigest)
    }
}
