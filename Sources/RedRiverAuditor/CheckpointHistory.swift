// CheckpointHistory: the cosigned checkpoints of every day, in order, one day in memory. Each is judged
// when it is asked for: a day's signatures at once would hold up everybody who waits for the fold.
//
//     checkpoints/2026-11-27        note, empty line, note, empty line, …
//
// They are read beside the records: a root is compared when the tree has that size, and the time of
// a leaf is that of the first cosignature over a tree that has it.

internal import RedRiverBase
internal import RedRiverFiles
internal import RedRiverLedger

/// A checkpoint of the past.
struct PastCheckpoint: Hashable, Sendable {
    let size: TreeSize
    let root: Digest
    /// The earliest cosignature by a witness of another country; `nil` if there is none.
    let cosigned: CosignatureTime?
    /// Whether the policy's quorum is met by what was cosigned then.
    let meetsQuorum: Bool
    /// The file it stands in.
    let file: String
}

/// What a policy makes of a note.
struct CheckpointJudge: Sendable {
    let policy: TlogPolicy
    let now: CosignatureTime
    /// Witnesses of the log's own country, by the policy's names.
    let own: Set<LedgerName>

    struct Judged {
        let checkpoint: Checkpoint
        let witnessings: [PolicyEvaluation.Witnessing]
        let meetsQuorum: Bool
        /// The quorum would be met if witnesses of the own country counted.
        let meetsQuorumAlone: Bool
        /// The quorum is missing, and somebody unknown has signed: a name or key was changed.
        let hasStrangers: Bool
        /// The earliest and the latest by witnesses that count.
        let earliest: CosignatureTime?
        let latest: CosignatureTime?
    }

    /// - Throws: What makes the note worthless.
    func judge(_ bytes: [UInt8]) throws(LedgerError) -> Judged {
        let note = try SignedNote(bytes)
        let evaluation = try policy.evaluate(note, time: Freshness(now: now, maxAge: nil))
        let counted = evaluation.witnessings.filter {
            $0.standing == .counts && !own.contains($0.name)
        }
        return Judged(
            checkpoint: evaluation.opened.checkpoint, witnessings: evaluation.witnessings,
            meetsQuorum: evaluation.isSatisfied(without: own),
            meetsQuorumAlone: evaluation.isSatisfied,
            hasStrangers: !evaluation.isSatisfied(without: own)
                && note.signatures.count > 1 + evaluation.opened.cosignatures.count,
            earliest: counted.map(\.time).min(),
            latest: counted.map(\.time).max())
    }
}

/// Reads past checkpoints from the first to the last.
struct CheckpointHistory {
    private let ledger: PublishedLedger
    private let judge: CheckpointJudge
    private let origin: LedgerName
    private var days: ArraySlice<String>
    /// The notes of the day that was read last, and its file.
    private var notes: ArraySlice<[UInt8]> = []
    private var file = ""
    private var waiting: ArraySlice<PastCheckpoint> = []
    private var last: PastCheckpoint?
    /// The newest that met the quorum so far.
    private(set) var newestWitnessed: PastCheckpoint?
    private(set) var findings = FindingList()
    private(set) var count: UInt64 = 0
    /// Who cosigned, and from when to when.
    private(set) var cosigning: CosigningTally
    /// The note of ``newestWitnessed``.
    private(set) var newestNote: [UInt8]?

    /// - Parameter freshness: How long a witness may be silent, in seconds.
    init(
        _ ledger: PublishedLedger, judge: CheckpointJudge, origin: LedgerName, freshness: UInt64
    ) {
        cosigning = CosigningTally(freshness: freshness)
        self.ledger = ledger
        self.judge = judge
        self.origin = origin
        var days: [String] = []
        do throws(FilesError) {
            days = try ledger.days()
        } catch {
            findings.add(.file("checkpoints"), AuditFlaw(error))
        }
        for name in days where !Self.isDay(name) {
            findings.add(.file("checkpoints/\(name)"), .unexpectedFile)
        }
        self.days = days.filter(Self.isDay)[...]
    }

    /// `2026-11-27`, a day there is.
    private static func isDay(_ name: String) -> Bool {
        name.utf8.count == 10 && Timestamp(canonicalRFC3339: name + "T00:00:00.000Z") != nil
    }

    /// The next one, which stays.
    mutating func peek() -> PastCheckpoint? {
        while waiting.isEmpty, judgeOne() {}
        return waiting.first
    }

    /// Judges the next note, or reads the next day.
    ///
    /// - Returns: `false` once there are no more.
    private mutating func judgeOne() -> Bool {
        if let note = notes.popFirst() {
            take(note, file)
            return true
        }
        guard let day = days.popFirst() else { return false }
        read("checkpoints/\(day)")
        return true
    }

    /// The next one that a witness cosigned, which stays.
    mutating func firstCosigned() -> PastCheckpoint? {
        while true {
            if let past = waiting.first(where: { $0.cosigned != nil }) { return past }
            guard judgeOne() else { return nil }
        }
    }

    /// Takes the next one.
    mutating func next() -> PastCheckpoint? {
        guard peek() != nil else { return nil }
        return waiting.popFirst()
    }

    private mutating func read(_ file: String) {
        let bytes: [UInt8]
        do throws(FilesError) {
            bytes = try Files.read(ledger.path(file), atMost: PublishedLedger.dayMost)
        } catch {
            findings.add(.file(file), AuditFlaw(error))
            return
        }
        guard let notes = CheckpointArchive.notes(in: bytes) else {
            findings.add(.file(file), .dayFile)
            return
        }
        self.notes = notes[...]
        self.file = file
    }

    private mutating func take(_ bytes: [UInt8], _ file: String) {
        let judged: CheckpointJudge.Judged
        do throws(LedgerError) {
            judged = try judge.judge(bytes)
            guard judged.checkpoint.origin == origin else {
                throw .originDiffers(found: judged.checkpoint.origin, expected: origin)
            }
        } catch {
            findings.add(.file(file), .dayNote(error))
            return
        }
        count += 1
        if judged.hasStrangers { findings.add(.file(file), .strangerSigned) }
        cosigning.take(judged, own: judge.own)
        for witnessing in judged.witnessings where witnessing.standing == .fromTheFuture {
            findings.add(
                .file(file),
                .cosignatureFuture(witness: witnessing.name.description, witnessing.time))
        }
        // What is kept of a day is what was cosigned; a policy without a quorum asks for nobody.
        if judge.policy.quorum != nil, judged.earliest == nil {
            findings.add(.file(file), .dayNote(.quorumNotMet))
        }
        let past = PastCheckpoint(
            size: judged.checkpoint.size, root: judged.checkpoint.root, cosigned: judged.earliest,
            meetsQuorum: judged.meetsQuorum, file: file)
        if let last, past.size < last.size || Self.isEarlier(past, last) {
            findings.add(.file(file), .dayNoteOrder(past.size))
        }
        if let last, past.size < last.size { return }
        last = past
        if past.meetsQuorum {
            newestWitnessed = past
            newestNote = bytes
        }
        waiting.append(past)
    }

    private static func isEarlier(_ past: PastCheckpoint, _ last: PastCheckpoint) -> Bool {
        guard let now = past.cosigned, let before = last.cosigned else { return false }
        return now < before
    }
}
