// LedgerReading: single leaves, proofs and past checkpoints of a published ledger.
//
// Trees of earlier sizes are read from the files of the present one: tiles only grow.

internal import RedRiverBase
internal import RedRiverEvidence
internal import RedRiverFiles
internal import RedRiverLedger

/// A published ledger and its present checkpoint, for whoever needs a few leaves of it.
struct LedgerReading {
    let ledger: PublishedLedger
    let checkpoint: Checkpoint
    let note: SignedNote
    let origin: LedgerOrigin
    /// The records of the bundle that was read last.
    private var kept: (bundle: UInt64, records: [ArraySlice<UInt8>])?

    /// Reads the checkpoint, and believes nothing of it.
    init(_ ledger: PublishedLedger) throws(AuditError) {
        self.ledger = ledger
        let path = ledger.path("checkpoint")
        let bytes: [UInt8]
        do throws(FilesError) {
            bytes = try ledger.checkpoint()
        } catch {
            throw .files(error)
        }
        do throws(LedgerError) {
            note = try SignedNote(bytes)
            checkpoint = try Checkpoint(text: note.text)
            guard checkpoint.isPossible else { throw .rootContradictsSize(checkpoint.size) }
            guard let origin = LedgerOrigin(checkpoint.origin) else {
                throw .logUnknown(checkpoint.origin)
            }
            self.origin = origin
        } catch {
            throw .checkpoint(path, error)
        }
    }

    var size: TreeSize { checkpoint.size }

    func place(_ index: UInt64) -> LedgerIndex {
        LedgerIndex(generation: origin.generation, index: index)
    }

    /// The line at a place.
    mutating func line(_ index: UInt64) throws(AuditError) -> [UInt8] {
        do throws(LedgerError) {
            guard size.contains(RecordIndex(index)) else {
                throw .noSuchLeaf(RecordIndex(index), size)
            }
            let bundle = index / 256
            if kept?.bundle != bundle {
                kept = (bundle, try ledger.records(ofBundle: bundle, in: size))
            }
            guard let records = kept?.records, Int(index % 256) < records.count else {
                throw .noSuchLeaf(RecordIndex(index), size)
            }
            return Array(records[Int(index % 256)])
        } catch {
            throw .ledger(ledger.directory, error)
        }
    }

    /// The leaf at a place.
    mutating func leaf(_ index: UInt64) throws(AuditError) -> Leaf {
        let line = try line(index)
        do throws(EvidenceError) {
            return try Leaf(parsing: line)
        } catch {
            throw .leaf(place(index), error)
        }
    }

    /// The tree of an earlier size, or this one.
    func tree(_ size: TreeSize) throws(AuditError) -> TileReader<EarlierTiles> {
        do throws(LedgerError) {
            return try TileReader(EarlierTiles(tiles: ledger.tiles, present: self.size), size: size)
        } catch {
            throw .ledger(ledger.directory, error)
        }
    }

    func path(of index: UInt64, in size: TreeSize) throws(AuditError) -> [Digest] {
        var tree = try tree(size)
        do throws(LedgerError) {
            return try tree.inclusionPath(of: RecordIndex(index))
        } catch {
            throw .ledger(ledger.directory, error)
        }
    }

    func root(of size: TreeSize) throws(AuditError) -> Digest {
        var tree = try tree(size)
        do throws(LedgerError) {
            return try tree.root()
        } catch {
            throw .ledger(ledger.directory, error)
        }
    }
}

/// Tiles of a tree as it was, cut from those it has now.
struct EarlierTiles: TileSource {
    var tiles: PublishedTiles
    let present: TreeSize

    mutating func hashes(of path: TilePath) throws(LedgerError) -> [Digest] {
        let width = TilePath.width(level: path.level, index: path.index, in: present)
        guard width >= path.width, let now = TilePath(path.kind, index: path.index, width: width)
        else { throw .tileUnavailable(path, detail: "beyond the checkpoint") }
        return Array(try tiles.hashes(of: now).prefix(path.width))
    }
}

/// Past checkpoints of a ledger, found by size or by time without verifying all of them.
struct PastNotes {
    private let ledger: PublishedLedger
    private let judge: CheckpointJudge
    private let origin: LedgerName
    private let days: [String]

    init(_ reading: LedgerReading, _ judge: CheckpointJudge) throws(AuditError) {
        ledger = reading.ledger
        self.judge = judge
        origin = reading.checkpoint.origin
        do throws(FilesError) {
            days = try ledger.days().filter {
                $0.utf8.count == 10 && Timestamp(canonicalRFC3339: $0 + "T00:00:00.000Z") != nil
            }
        } catch {
            throw .files(error)
        }
    }

    /// The first cosigned checkpoint of a tree that has so many leaves; `nil` if no day has one.
    func first(covering size: TreeSize) throws(AuditError) -> Proved? {
        var low = 0
        var high = days.count
        // The days whose first checkpoint is too small, but for the last of them, are passed over.
        while low < high {
            let middle = (low + high) / 2
            let first = try notes(of: days[middle]).first.flatMap(CheckpointArchive.size)
            if let first, first < size {
                low = middle + 1
            } else {
                high = middle
            }
        }
        for day in days[max(0, low - 1)...] {
            let notes = try notes(of: day)
            for note in notes[CheckpointArchive.firstIndex(covering: size, in: notes)...] {
                if let proved = proved(note), proved.judged.checkpoint.size >= size {
                    return proved
                }
            }
        }
        return nil
    }

    /// The last checkpoint that meets the quorum, cosigned before a moment if one is given.
    func last(before limit: Timestamp? = nil) throws(AuditError) -> Proved? {
        for day in days.reversed() {
            let morning = Timestamp(canonicalRFC3339: day + "T00:00:00.000Z")
            if let limit, let morning, morning >= limit { continue }
            for note in try notes(of: day).reversed() {
                guard let proved = proved(note) else { continue }
                guard let limit else { return proved }
                if let time = proved.judged.latest, time.timestamp < limit { return proved }
            }
        }
        return nil
    }

    /// A checkpoint that meets the quorum.
    struct Proved {
        let note: SignedNote
        let judged: CheckpointJudge.Judged
    }

    private func proved(_ bytes: [UInt8]) -> Proved? {
        guard let note = try? SignedNote(bytes), let judged = try? judge.judge(bytes),
            judged.meetsQuorum, judged.checkpoint.origin == origin
        else { return nil }
        return Proved(note: note, judged: judged)
    }

    private func notes(of day: String) throws(AuditError) -> [[UInt8]] {
        do throws(FilesError) {
            let bytes = try Files.read(
                ledger.path("checkpoints/\(day)"), atMost: PublishedLedger.dayMost)
            return CheckpointArchive.notes(in: bytes) ?? []
        } catch {
            throw .files(error)
        }
    }
}
