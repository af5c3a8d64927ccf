// DayArchive: writes the files of days; again what failed, and at a start what a crash kept out.

internal import RedRiverBase
internal import RedRiverExchange
internal import RedRiverFiles
internal import RedRiverLedger

/// The files of days of a node's ledger. Owned by the thread of the ledger.
struct DayArchive {
    private let node: NodeID
    private let store: any LedgerStore
    /// What files still lack, one entry each.
    private var waiting: [LedgerFile] = []
    /// Whether they were looked at since the start.
    private var isMended = false

    init(node: NodeID, store: any LedgerStore) {
        self.node = node
        self.store = store
    }

    /// Notes a cosigned checkpoint, if it is one that is kept, for ``write()``.
    mutating func add(_ cosigned: Notary.Cosigned, after before: Notary.Cosigned?) {
        let path = DayFile.path(
            for: cosigned.checkpoint.origin, of: node, at: cosigned.at, after: before?.at)
        guard let path else { return }
        waiting.append(LedgerFile(path: path, bytes: DayFile.entry(cosigned.note)))
    }

    /// Adds to the files what waits to be added.
    mutating func write() throws(NodeError) {
        while let entry = waiting.first {
            let old = try read(entry.path) ?? []
            // What failed may have been done all the same.
            if !old.suffix(entry.bytes.count).elementsEqual(entry.bytes) {
                try put(LedgerFile(path: entry.path, bytes: old + entry.bytes))
            }
            waiting.removeFirst()
        }
    }

    /// Adds once what a crash kept out of the files, and makes those that are gone, as far as the
    /// records tell that the start has read; the rest is for ``LedgerRebuild``.
    mutating func mend(_ recent: RecentDays) throws(NodeError) {
        guard !isMended else { return }
        for file in try recent.missing(read) { try put(file) }
        isMended = true
    }

    private func read(_ path: String) throws(NodeError) -> [UInt8]? {
        try onFiles { () throws(FilesError) in try store.read(path, atMost: Limits.ledgerFile) }
    }

    private func put(_ file: LedgerFile) throws(NodeError) {
        try onFiles { () throws(FilesError) in try store.put(file) }
    }
}
