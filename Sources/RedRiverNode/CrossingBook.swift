// CrossingBook: what the earlier messages of a crossing say of the one that is delivered.
//
//     journal: accepted and received messages, both directions
//        │ read in order, a step at a time, by whoever needs it
//        ▼
//     table of crossings ──says of each message, before it is added itself──▶ kept until delivered
//
// The journal itself is the queue of what is still to be read: the book only knows how far it came,
// so nothing has to be handed to it, nothing piles up, and a restart begins in the same way. A
// message is delivered only when its record is durable, and then every record before it can be read.
//
// Who reads:
//     the thread of the book   all that was there at the start, then once a second what is new
//     a worker that delivers   what is new up to the record it delivers: usually a few records
//
// Nobody waits for long. A step is short, the thread pauses between two, and a delivery far ahead of
// what was read goes without: what is said here is never worth holding a message up. Where the same
// message is offered again later, it is said then.

internal import Glibc
internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverExchange
internal import RedRiverJournal

/// Shared by the workers that serve clients, and the thread that runs it. In memory only.
final class CrossingBook: Sendable {
    /// Between two steps of the thread: whoever waits for the table has it then.
    private static let pauseMicroseconds: UInt32 = 1000
    private static let idleMilliseconds: Int64 = 1000

    /// What was found in the records before `next`.
    private struct Said: Sendable {
        var next: RecordIndex
        var findings: [RecordIndex: [Finding]] = [:]
        /// The records with findings, oldest first.
        var order: [RecordIndex] = []
        var count = 0
    }

    private let reader: JournalReader
    private let catalogue: Catalogue
    private let findingsMost: Int
    private let lag: UInt64
    /// Held during a step, and by nobody who has not time for one.
    private let table: Locked<CrossingTable>
    /// Written under the lock of the table too, and held for a moment only.
    private let said: Locked<Said>
    private let wake = Mailbox<Void>(capacity: 1)

    /// - Parameters:
    ///   - lag: A record so far ahead is answered at once, with nothing.
    init(
        _ reader: JournalReader, _ catalogue: Catalogue, table: CrossingTable = CrossingTable(),
        findings: Int = Limits.crossingFindings, lag: UInt64 = Limits.crossingLag
    ) {
        self.reader = reader
        self.catalogue = catalogue
        findingsMost = findings
        self.lag = lag
        self.table = Locked(table)
        let end = reader.nextIndex.value
        let start = end - min(end, Limits.crossingRecords)
        said = Locked(Said(next: RecordIndex(start)))
    }

    // MARK: The thread

    /// Reads until ``close()``.
    func run() {
        var isBehind = true
        while true {
            let pause = isBehind ? 0 : Self.idleMilliseconds
            let deadline = NodeClock.monotonic.advanced(byMilliseconds: pause)
            guard wake.waitAndTakeAll(until: deadline) != nil else { return }
            isBehind = !step(before: reader.nextIndex)
            if isBehind { usleep(Self.pauseMicroseconds) }
        }
    }

    /// Ends the thread after the step it is at.
    func close() { wake.close() }

    // MARK: The workers

    /// What is said of a durable record that is being delivered.
    func findings(on index: RecordIndex) -> [Finding] {
        let next = said.with { $0.next }
        if index >= next {
            guard index.value - next.value < lag, step(before: index.next) else {
                _ = wake.post(())
                return []
            }
        }
        return said.with { $0.findings[index] ?? [] }
    }

    // MARK: Reading

    /// Reads some records, in the order of the journal.
    ///
    /// - Returns: Whether all before `end` are read.
    private func step(before end: RecordIndex) -> Bool {
        table.with { table in
            var next = said.with { $0.next }
            var left = Limits.crossingStep
            var bytes = left.bytes.value
            var found: [(RecordIndex, [Finding])] = []
            while next < end, left.records > 0, left.messages > 0, bytes > 0 {
                left.records -= 1
                switch reader.crossingNews(at: next) {
                case .none: break
                case .lost(let crossing): table.miss(crossing)
                case .message(let header, let body, let isWanted):
                    left.messages -= 1
                    bytes -= body.count
                    let findings = table.add(
                        header, body: body, isWanted: isWanted, catalogue: catalogue)
                    if !findings.isEmpty { found.append((next, findings)) }
                }
                next = next.next
            }
            keep(found, before: next)
            return next >= end
        }
    }

    private func keep(_ found: [(RecordIndex, [Finding])], before next: RecordIndex) {
        said.with { said in
            said.next = next
            for (index, findings) in found {
                said.findings[index] = findings
                said.order.append(index)
                said.count += findings.count
            }
            while said.count > findingsMost {
                let oldest = said.order.removeFirst()
                said.count -= said.findings.removeValue(forKey: oldest)?.count ?? 0
            }
        }
    }
}

/// What a record has to do with crossings.
private enum CrossingNews {
    case none
    /// A message; wanted if it is on a queue of this node.
    case message(Header, body: [UInt8], isWanted: Bool)
    /// A message whose body was destroyed or is damaged.
    case lost(CrossingReference)
}

extension JournalReader {
    /// A record that cannot be read at all is passed over; who needs it raises the alarm.
    fileprivate func crossingNews(at index: RecordIndex) -> CrossingNews {
        let whole = try? read(index)
        guard let stored = whole ?? (try? read(index, withBody: false)),
            stored.bodyDigest != nil,
            let record = Record(kind: stored.kind, payload: stored.payload),
            let facts = record.messageFacts,
            let crossing = CrossingReference(facts.orderingKey)
        else { return .none }
        guard let message = StoredMessage((record, stored.body)),
            case .valid(let header) = Header.check(message.header)
        else { return .lost(crossing) }
        return .message(header, body: message.body, isWanted: !facts.queues.isEmpty)
    }
}

extension Record {
    fileprivate var messageFacts: MessageFacts? {
        switch self {
        case .accepted(let record): record.facts
        case .received(let record): record.facts
        default: nil
        }
    }
}
