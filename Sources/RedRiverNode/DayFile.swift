// DayFile: which cosigned checkpoints are kept for ever, and in which file of the published ledger.
//
// One a minute, by the time of the record, in a file for each day. It follows from the records of the
// notary alone, so that the files can be deleted and made again to the byte.

internal import RedRiverBase
internal import RedRiverEvidence
internal import RedRiverExchange
internal import RedRiverLedger

/// The files of days.
enum DayFile {
    /// The file that a cosigned checkpoint is kept in: the first of each minute is.
    ///
    /// - Parameter before: When the one before it was recorded, whatever became of that.
    /// - Returns: `nil` for one that is not kept.
    static func path(
        for origin: LedgerName, of node: NodeID, at time: Timestamp, after before: Timestamp?
    ) -> String? {
        let minute = { (time: Timestamp) in time.milliseconds / 60_000 }
        if let before, minute(before) == minute(time) { return nil }
        guard let generation = Agreement.generation(of: origin, node) else { return nil }
        return LedgerKeeper.folder(generation) + "checkpoints/\(time.rfc3339.prefix(10))"
    }

    /// What a checkpoint adds to its file.
    static func entry(_ note: SignedNote) -> [UInt8] { note.bytes + [UInt8(ascii: "\n")] }
}

/// What the records that a start has to read anyway tell of the files of days.
struct RecentDays {
    /// Cosigned checkpoints that are kept, in the order of their records.
    private var days: [(path: String, entries: [[UInt8]])] = []
    /// Whether the records were read from the very first on.
    private let isWhole: Bool

    init(isWhole: Bool) { self.isWhole = isWhole }

    mutating func add(_ note: SignedNote, to path: String) {
        let entry = DayFile.entry(note)
        if let place = days.firstIndex(where: { $0.path == path }) {
            days[place].entries.append(entry)
        } else {
            days.append((path, [entry]))
        }
    }

    /// The files that lack something.
    ///
    /// - Parameter existing: The content of a file, `nil` if it is not there.
    func missing(
        _ existing: (String) throws(NodeError) -> [UInt8]?
    ) throws(NodeError) -> [LedgerFile] {
        var files: [LedgerFile] = []
        for (place, day) in days.enumerated() {
            // The first day among the last records may have begun before them.
            let isAll = isWhole || place > 0
            if let bytes = Self.mended(try existing(day.path), day.entries, isAll: isAll) {
                files.append(LedgerFile(path: day.path, bytes: bytes))
            }
        }
        return files
    }

    /// What a file is to be; `nil` if it is that, or if these entries do not tell.
    private static func mended(
        _ found: [UInt8]?, _ entries: [[UInt8]], isAll: Bool
    ) -> [UInt8]? {
        let all = Array(entries.joined())
        guard let found else { return isAll ? all : nil }
        if isAll { return found != all && all.starts(with: found) ? all : nil }
        for count in (1...entries.count).reversed() {
            let known = Array(entries.prefix(count).joined())
            guard found.count >= known.count, found.suffix(known.count).elementsEqual(known) else {
                continue
            }
            let rest = Array(entries.dropFirst(count).joined())
            return rest.isEmpty ? nil : found + rest
        }
        return nil
    }
}
