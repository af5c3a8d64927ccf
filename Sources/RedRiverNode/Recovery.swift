// Recovery: from what is on disk to the state of a node.

internal import RedRiverBase
internal import RedRiverEvidence
internal import RedRiverExchange
internal import RedRiverJournal

/// Something on its way to the thread that will own it.
///
/// `@unchecked Sendable` because the thread that made it hands it to `pthread_create`, a full memory
/// barrier, and never touches it again; `take` can be called once.
final class InHand<Value>: @unchecked Sendable {
    private var value: Value?

    init(_ value: Value) { self.value = value }

    func take() -> Value {
        guard let value else { preconditionFailure("what is in hand is handed over once") }
        self.value = nil
        return value
    }
}

/// What a node has once its journal is open and its state is folded.
struct Recovered {
    let exchange: Exchange
    let journal: InHand<Journal>
    let reader: JournalReader
    let report: RecoveryReport
    let store: SnapshotStore
    /// What the disk has room for, and what of it is the reserve.
    let space: DiskSpace

    /// Opens the journal, makes good what a crash left, and folds the state from the last snapshot
    /// that can be used and the records after it; else from all the records.
    init(_ configuration: NodeConfiguration, _ setup: Setup, _ log: NodeLog) throws(NodeError) {
        let snapshot: Snapshot?
        let journal: Journal
        do throws(JournalError) {
            let report: RecoveryReport
            (journal, report) = try Journal.open(
                directory: configuration.journal, digest: { Commitment.storageDigest($0) })
            log.report(report)
            reader = journal.reader
            var space = DiskSpace(reserve: configuration.diskReserve)
            if let room = try? journal.room() { _ = space.measured(room) }
            self.space = space
            store = SnapshotStore(directory: configuration.journal, reader: reader)
            let (latest, ignored) = try store.latest()
            log.report(ignored)
            snapshot = latest
            self.report = report
        } catch {
            throw .journal(error)
        }
        exchange = try Self.fold(setup, snapshot, reader, log)
        do throws(JournalError) {
            // A crash may have left some of them half destroyed.
            try journal.finishPurge(exchange)
        } catch {
            throw .journal(error)
        }
        self.journal = InHand(journal)
    }

    /// The exchange, at work. What it recorded and has to say waits in it.
    func started(
        _ random: [UInt8], _ isClockConfirmed: Bool, _ opening: Opening? = nil
    ) throws(NodeError) -> Exchange {
        var exchange = exchange
        do throws(ExchangeError) {
            try exchange.start(
                at: NodeClock.now, random: random, isClockConfirmed: isClockConfirmed,
                opening: opening)
        } catch {
            throw .state(error)
        }
        // Known before the doors open, not after the first message came through one.
        exchange.handle(.diskAllows(weight: space.allowed), at: NodeClock.now)
        return exchange
    }

    private static func fold(
        _ setup: Setup, _ snapshot: Snapshot?, _ reader: JournalReader, _ log: NodeLog
    ) throws(NodeError) -> Exchange {
        var exchange = Exchange(setup: setup)
        if let snapshot {
            do throws(ExchangeError) {
                let restored = try Exchange(setup: setup, snapshot: snapshot.bytes)
                if restored.nextRecord == snapshot.upTo { exchange = restored }
            } catch {
                log.alarm(error)
            }
        }
        var cursor = reader.cursor(from: exchange.nextRecord)
        while let record = try next(&cursor) {
            do throws(ExchangeError) {
                try exchange.replay(kind: record.kind, payload: record.payload)
            } catch {
                throw .state(error)
            }
        }
        return exchange
    }

    private static func next(_ cursor: inout JournalCursor) throws(NodeError) -> StoredRecord? {
        do throws(JournalError) {
            return try cursor.next()
        } catch {
            throw .journal(error)
        }
    }
}

extension Journal {
    /// Destroys what the last record names, if it is of that kind: again, if it was done.
    func finishPurge(_ exchange: Exchange) throws(JournalError) {
        if !exchange.lastPurge.isEmpty { try destroyBodies(exchange.lastPurge) }
    }
}

extension NodeLog {
    /// What recovery had to do.
    func report(_ report: RecoveryReport) {
        for remark in report.remarks {
            write(remark.isAlarm ? .alarm : .warning, remark.code, remark.text)
        }
    }

    func report(_ ignored: [IgnoredSnapshot]) {
        for snapshot in ignored {
            write(
                .warning, "snapshot.ignored", snapshot.text, [.init("file", snapshot.file)])
        }
    }
}

/// What a node says of itself.
enum NodeWords {
    static let started = Text(
        vi: "Nút đã sẵn sàng.",
        zh: "节点已就绪。",
        en: "The node serves.")
    static let stopped = Text(
        vi: "Nút đã dừng; mọi thứ đã nhận đều nằm trên đĩa.",
        zh: "节点已停止；已接收的内容全部保存在磁盘上。",
        en: "The node has stopped; everything accepted is on disk.")
    static let reloaded = Text(
        vi: "Đã nạp lại cấu hình.", zh: "已重新加载配置。", en: "The configuration was read again.")
    static let noSnapshot = Text(
        vi: "Đĩa không đủ chỗ cho ảnh chụp trạng thái; lần khởi động sau sẽ lâu hơn, không mất gì.",
        zh: "磁盘空间不足，未写状态快照；下次启动会较慢，不会丢失任何内容。",
        en: "The disk has no room for a snapshot; the next start takes longer, nothing is lost.")
}
