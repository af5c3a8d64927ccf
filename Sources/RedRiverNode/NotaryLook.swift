// NotaryLook: the records of a notary's journal, read from the first to the last as often as need be.
//
// There may be several a second for years, so that only what there is few of is kept in memory.

internal import RedRiverBase
internal import RedRiverEvidence
internal import RedRiverExchange
internal import RedRiverJournal
internal import RedRiverLedger

/// What was signed of a ledger, and when it was cosigned.
struct NotaryLook {
    private let records: any LedgerRecords
    private let node: NodeID
    /// The checkpoint of each generation that was recorded last.
    private(set) var latest: [UInt32: NotedCheckpoint] = [:]
    /// The note of each generation that was cosigned last.
    private(set) var cosigned: [UInt32: SignedNote] = [:]

    /// Reads all of it.
    ///
    /// - Throws: ``NodeError/journal(_:)``; ``NodeError/notary(at:)``.
    init(_ records: any LedgerRecords, of node: NodeID) throws(NodeError) {
        self.records = records
        self.node = node
        var fold = Notary(logs: [])
        var index = RecordIndex(0)
        while index < records.nextIndex {
            let record = try Self.record(index, records)
            guard fold.apply(record) else { throw .notary(at: index) }
            switch record {
            case .checkpoint(let noted): latest[noted.generation] = noted
            case .cosigned: keep(fold.cosigned)
            default: break
            }
            index = index.next
        }
    }

    private mutating func keep(_ note: Notary.Cosigned?) {
        guard let note, let origin = generation(of: note) else { return }
        cosigned[origin] = note.note
    }

    private func generation(of note: Notary.Cosigned) -> UInt32? {
        Agreement.generation(of: note.checkpoint.origin, node)
    }

    private static func record(
        _ index: RecordIndex, _ records: any LedgerRecords
    ) throws(NodeError) -> NotaryRecord {
        let stored: StoredRecord
        do throws(JournalError) {
            stored = try records.read(index, withBody: false)
        } catch {
            throw .journal(error)
        }
        guard let record = NotaryRecord(kind: stored.kind, payload: stored.payload) else {
            throw .notary(at: index)
        }
        return record
    }

    private func each(_ act: (NotaryRecord) throws(NodeError) -> Void) throws(NodeError) {
        var index = RecordIndex(0)
        while index < records.nextIndex {
            try act(try Self.record(index, records))
            index = index.next
        }
    }

    /// Every cosigned checkpoint that is kept, and the file it is kept in.
    func eachKept(
        _ act: (_ path: String, _ entry: [UInt8]) throws(NodeError) -> Void
    ) throws(NodeError) {
        var fold = Notary(logs: [])
        try each { record throws(NodeError) in
            guard case .cosigned(let at, _) = record else { return }
            let before = fold.cosigned?.at
            fold.apply(record)
            guard let note = fold.cosigned,
                let path = DayFile.path(
                    for: note.checkpoint.origin, of: node, at: at, after: before)
            else { return }
            try act(path, DayFile.entry(note.note))
        }
    }

    /// Every proof that the peer's ledger contradicts itself.
    func eachProof(_ act: ([UInt8]) throws(NodeError) -> Void) throws(NodeError) {
        try each { record throws(NodeError) in
            if case .halted(_, let proof) = record { try act(proof) }
        }
    }

    /// The checkpoints in the order they were recorded: ascending generations, ascending sizes.
    func checkpoints() -> Checkpoints { Checkpoints(records: records) }

    /// Goes through the checkpoints, one ahead.
    struct Checkpoints {
        fileprivate let records: any LedgerRecords
        private var index = RecordIndex(0)
        private var ahead: NotedCheckpoint?

        fileprivate init(records: any LedgerRecords) { self.records = records }

        mutating func peek() throws(NodeError) -> NotedCheckpoint? {
            while ahead == nil, index < records.nextIndex {
                if case .checkpoint(let noted) = try NotaryLook.record(index, records) {
                    ahead = noted
                }
                index = index.next
            }
            return ahead
        }

        mutating func skip() throws(NodeError) {
            _ = try peek()
            ahead = nil
        }
    }
}
