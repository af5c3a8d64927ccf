// DiskThread: appends and syncs, and does nothing else.
//
// It takes every batch that arrived while the last one was being synced and appends them as one:
// under load one fdatasync serves hundreds of records, at rest one serves one, with no timer to tune.
//
// A write or sync that fails is never retried: what the disk then holds is unknown (Rebello et al.,
// "Can Applications Recover from fsync Failures?", ATC 2020). The process stops at once, before
// anybody is answered, and the next start finds out what is there.
//
// A second without records makes the mark of what is durable durable itself (Mark.swift of the
// journal), and every second it looks how much room there is: others write to that disk too, and
// when it is full nothing is appended that would make it look.

internal import Glibc
internal import RedRiverBase
internal import RedRiverExchange
internal import RedRiverJournal

/// The owner of the journal while a node runs.
final class DiskThread: Sendable {
    /// How long it waits for records.
    private static let quietMilliseconds: Int64 = 1000

    let box = Mailbox<DiskLetter>(
        capacity: Limits.mailboxLetters, weightMax: Limits.mailboxBytes.value)
    private let core: Mailbox<CoreLetter>
    private let log: NodeLog
    private let stopProcess: @Sendable (JournalError) -> Void

    /// - Parameter stopProcess: Called after a failure, as the last thing. What a node does then does
    ///   not return.
    init(
        core: Mailbox<CoreLetter>, log: NodeLog,
        stopProcess: (@Sendable (JournalError) -> Void)? = nil
    ) {
        self.core = core
        self.log = log
        self.stopProcess =
            stopProcess ?? { error in
                log.alarm(error)
                // Not exit(3): nothing may run between here and the end, least of all an answer.
                _exit(70)
            }
    }

    /// Runs until told to stop; closes the journal.
    func run(_ journal: Journal, reserve: ByteCount) {
        do throws(JournalError) {
            try serve(journal, DiskSpace(reserve: reserve))
        } catch {
            return stopProcess(error)
        }
        do throws(JournalError) {
            try journal.close()
        } catch {
            // Nobody is answered any more, and the records are durable without the mark.
            log.alarm(error)
        }
    }

    private func serve(_ journal: Journal, _ start: DiskSpace) throws(JournalError) {
        var space = start
        var isStopping = false
        watch(journal, &space)
        while !isStopping {
            let quiet = NodeClock.monotonic.advanced(byMilliseconds: Self.quietMilliseconds)
            guard let letters = box.waitAndTakeAll(until: quiet) else { return }
            var batch: [RecordBytes] = []
            for letter in letters {
                switch letter {
                case .records(let records): batch += records
                case .stop: isStopping = true
                }
            }
            if !batch.isEmpty {
                _ = try journal.append(batch.map(JournalRecord.init))
                core.postAlways(.durable(journal.nextIndex))
                space.appended(batch)
            } else if letters.isEmpty {
                try journal.settle()
            }
            watch(journal, &space)
        }
    }

    /// Tells the core how much may still be made, and the operator when there is too little.
    private func watch(_ journal: Journal, _ space: inout DiskSpace) {
        // Not knowing is no reason to stop: an append that finds no room will.
        guard let room = try? journal.room() else { return }
        let change = space.measured(room)
        if change.isNews { core.postAlways(.input(.diskAllows(weight: space.allowed))) }
        guard change.turnsLow != nil else { return }
        let fields: [LogLine.Field] = [
            .init("room", room.value), .init("reserve", space.reserve.value),
        ]
        if space.isLow {
            log.write(.alarm, "disk.low", NoticeWords.diskLow, fields)
            log.write(.info, "disk.low", NoticeWords.diskLowHint)
        } else {
            log.write(.info, "disk.room", NoticeWords.diskRoom, fields)
        }
    }
}

/// How much may be appended before the reserve is touched.
struct DiskSpace {
    let reserve: ByteCount
    /// What the records appended since the start weigh.
    private var done = 0
    /// What all records made since the start may weigh, those on their way to the disk included: a
    /// burst cannot run through the reserve before anybody has looked.
    private(set) var allowed = Int.max
    private(set) var isLow = false

    init(reserve: ByteCount) { self.reserve = reserve }

    mutating func appended(_ records: [RecordBytes]) {
        for record in records { done += record.weight }
    }

    /// Takes in how much room there is.
    ///
    /// - Returns: Whether `allowed` is another now; whether `isLow` is.
    mutating func measured(_ room: ByteCount) -> (isNews: Bool, turnsLow: Bool?) {
        let before = (allowed, isLow)
        let (sum, isOver) = done.addingReportingOverflow(room.value - reserve.value)
        allowed = isOver ? .max : sum
        isLow = room <= reserve
        return (allowed != before.0, isLow != before.1 ? isLow : nil)
    }
}

extension JournalRecord {
    init(_ record: RecordBytes) {
        self.init(
            kind: record.kind, payload: record.payload, body: record.body,
            bodyDigest: record.bodyDigest)
    }
}
