// LedgerVerification: one ledger, from its checkpoint to its last file.
//
//     blobs ─▶ checkpoint ─▶ bundles in order ─▶ root, upper tiles ─▶ history ─▶ names of files
//                              │  with the day's checkpoints beside them
//                              └─ signatures, by other threads

public import RedRiverBase
internal import RedRiverCrypto
internal import RedRiverEvidence
internal import RedRiverFiles
internal import RedRiverLedger

/// Verifies a published ledger.
public struct LedgerVerification {
    /// How many bundles in a row may be missing before the rest is not looked for.
    private static let missingMost = 4096

    private let ledger: PublishedLedger
    private let trust: Trust
    private let now: Timestamp
    private let scratch: String
    private let threads: Int
    /// The generation before, as far as it was read.
    private let earlier: Handover?
    /// Whether another generation follows.
    private let isOver: Bool
    private var report = AuditReport()
    /// What the next generation is measured by; `nil` if this one could not be read at all.
    private(set) var handover: Handover?

    /// - Parameters:
    ///   - now: The present, or the moment an archive is judged at.
    ///   - scratch: An empty folder for what does not fit into memory; the caller removes it.
    ///   - threads: How many threads read, hash and verify beside the one that folds.
    public init(
        _ ledger: PublishedLedger, trust: Trust, now: Timestamp, scratch: String, threads: Int = 2
    ) {
        self.init(
            ledger, trust: trust, now: now, scratch: scratch, threads: threads, after: nil,
            isOver: false)
    }

    /// One generation among several; see ``HistoryVerification``.
    init(
        _ ledger: PublishedLedger, trust: Trust, now: Timestamp, scratch: String, threads: Int,
        after earlier: Handover?, isOver: Bool
    ) {
        self.ledger = ledger
        self.trust = trust
        self.now = now
        self.scratch = scratch
        self.threads = threads
        self.earlier = earlier
        self.isOver = isOver
    }

    /// Verifies everything, to the end, whatever is found on the way.
    ///
    /// - Parameter progress: Told now and then how many leaves of how many are done.
    /// - Throws: ``AuditError`` if nothing can be said: the folder cannot be read, the scratch
    ///   folder cannot be written.
    public mutating func run(
        progress: (UInt64, UInt64) -> Void = { _, _ in }
    ) throws(AuditError) -> AuditReport {
        let bytes: [UInt8]
        do throws(FilesError) {
            bytes = try ledger.checkpoint()
        } catch {
            throw .files(error)
        }
        guard let checkpoint = checkpoint(bytes) else { return report }
        let blobs = BlobCheck(ledger, trust: trust)
        report.blobs = blobs.count
        report.list.add(contentsOf: blobs.findings)
        let origin = LedgerOrigin(checkpoint.origin)
        guard let origin else {
            report.list.add(
                .file("checkpoint"), .logUnknown(checkpoint.origin.description))
            return report
        }
        try fold(checkpoint, origin, blobs.lists, bytes, progress)
        return report
    }

    /// Reads the checkpoint so far that the tree can be compared with it.
    private mutating func checkpoint(_ bytes: [UInt8]) -> Checkpoint? {
        let checkpoint: Checkpoint
        do throws(LedgerError) {
            checkpoint = try Checkpoint(text: try SignedNote(bytes).text)
            guard checkpoint.isPossible else { throw .rootContradictsSize(checkpoint.size) }
        } catch {
            report.list.add(.file("checkpoint"), .checkpoint(error))
            return nil
        }
        report.origin = checkpoint.origin.description
        report.size = checkpoint.size
        return checkpoint
    }

    private mutating func fold(
        _ checkpoint: Checkpoint, _ origin: LedgerOrigin, _ lists: [RevocationList],
        _ note: [UInt8], _ progress: (UInt64, UInt64) -> Void
    ) throws(AuditError) {
        guard let time = CosignatureTime(now) else { preconditionFailure("a clock before 1970") }
        let judge = CheckpointJudge(
            policy: trust.policy, now: time, own: trust.ownWitnesses(of: checkpoint.origin))
        let current = judged(note, judge)
        var history = CheckpointHistory(
            ledger, judge: judge, origin: checkpoint.origin, freshness: trust.freshness)
        var traffic = TrafficTally(node: origin.node)
        var audit = audit(of: origin, lists, judge)
        var tree = TreeFold(ledger)
        let stream = try LedgerStream(
            BundleCheck(ledger: ledger, size: checkpoint.size), threads: threads)
        defer { stream.finish() }
        do throws(FilesError) {
            var missing = 0
            while let bundle = stream.next() {
                audit.add(bundle.findings)
                missing = bundle.isMissing ? missing + 1 : 0
                // A size that nobody signed may be any number.
                if missing > (current == nil ? 0 : Self.missingMost) { break }
                let proofs = compare(bundle, tree, &history, current)
                for (offset, leaf) in bundle.leaves.enumerated() {
                    traffic.take(leaf)
                    try audit.take(leaf, proof: proofs.time(of: bundle.first + UInt64(offset)))
                }
                stream.verify(audit.takeJobs())
                audit.add(tree.append(bundle))
                progress(tree.size.value, checkpoint.size.value)
            }
            try audit.finish(isLast: !isOver)
        } catch {
            throw .files(error)
        }
        audit.add(tree.finish())
        stream.finish()
        audit.add(stream.badSignatures.sorted { $0.place < $1.place })
        finish(checkpoint, tree, &history, current, audit)
        checkHandover(to: origin, audit.opened)
        handover = Handover(
            audit: audit, ledger: ledger, origin: origin, checkpoint: checkpoint,
            cosigned: report.cosigned?.size)
        report.traffic = traffic
        overview(note, history, current, judge, audit)
    }

    /// The fold over the leaves, which goes on where that of the generation before ended.
    private func audit(
        of origin: LedgerOrigin, _ lists: [RevocationList], _ judge: CheckpointJudge
    ) -> LedgerAudit {
        let table = LeafTable(path: Files.join(scratch, "kinds-\(origin.generation)"))
        let (ledger, trust) = (ledger, trust)
        guard var audit = earlier?.audit else {
            return LedgerAudit(
                origin: origin, ring: KeyRing(ledger, trust: trust, lists: lists), table: table,
                messages: RepeatedMessages(folder: scratch), judge: judge)
        }
        audit.open(origin, table: table, judge: judge) {
            KeyRing(ledger, trust: trust, lists: lists, after: $0)
        }
        return audit
    }

    /// What people want to see besides what is wrong.
    private mutating func overview(
        _ note: [UInt8], _ history: CheckpointHistory, _ current: CheckpointJudge.Judged?,
        _ judge: CheckpointJudge, _ audit: LedgerAudit
    ) {
        var cosigning = history.cosigning
        if let current { cosigning.take(current, own: judge.own) }
        report.cosigning = cosigning
        (report.signers, report.revocationLists) = audit.signers
        let isCosigned = current?.meetsQuorum ?? false
        report.note = isCosigned ? note : history.newestNote ?? note
    }

    /// What the policy makes of the present checkpoint.
    private mutating func judged(
        _ note: [UInt8], _ judge: CheckpointJudge
    ) -> CheckpointJudge.Judged? {
        do throws(LedgerError) {
            let judged = try judge.judge(note)
            if judged.hasStrangers { report.list.add(.file("checkpoint"), .strangerSigned) }
            for witnessing in judged.witnessings where witnessing.standing == .fromTheFuture {
                report.list.add(
                    .file("checkpoint"),
                    .cosignatureFuture(witness: witnessing.name.description, witnessing.time))
            }
            if !judged.meetsQuorum, judged.meetsQuorumAlone {
                report.list.add(.file("checkpoint"), .ownWitnessOnly)
            }
            return judged
        } catch .logUnknown(let name) {
            report.list.add(.file("checkpoint"), .logUnknown(name.description))
        } catch {
            report.list.add(.file("checkpoint"), .checkpoint(error))
        }
        return nil
    }

    /// Compares the past checkpoints of a bundle's sizes with its tree.
    ///
    /// - Returns: From when on the bundle's leaves are proved.
    private mutating func compare(
        _ bundle: CheckedBundle, _ tree: TreeFold, _ history: inout CheckpointHistory,
        _ current: CheckpointJudge.Judged?
    ) -> ProofTimes {
        var proofs = ProofTimes()
        while let past = history.peek(), past.size.value <= bundle.end {
            _ = history.next()
            check(past, tree, bundle)
            proofs.add(past)
        }
        if let later = history.firstCosigned() {
            proofs.add(later)
        } else if let current, let time = current.earliest {
            proofs.add(size: current.checkpoint.size, time)
        }
        return proofs
    }

    private mutating func check(
        _ past: PastCheckpoint, _ tree: TreeFold, _ bundle: CheckedBundle
    ) {
        guard past.size >= tree.size else { return }
        let count = Int(past.size.value - tree.size.value)
        if tree.root(adding: bundle.hashes.prefix(count)) != past.root {
            report.list.add(.file(past.file), .dayNoteDiffers(past.size))
        }
    }

    // MARK: The end

    private mutating func finish(
        _ checkpoint: Checkpoint, _ tree: TreeFold, _ history: inout CheckpointHistory,
        _ current: CheckpointJudge.Judged?, _ audit: LedgerAudit
    ) {
        report.list.add(contentsOf: audit.desk.findings.findings)
        report.list.add(contentsOf: audit.desk.findings.remarks)
        if tree.root != checkpoint.root {
            report.list.add(.file("checkpoint"), .rootDiffers(checkpoint.size))
        }
        while let past = history.next() { checkAhead(past, checkpoint) }
        report.list.add(contentsOf: history.findings.findings)
        report.checkpoints = history.count
        checkQuorum(checkpoint, history, current)
        var strays = StrayFiles(ledger, size: checkpoint.size)
        strays.look()
        report.list.add(contentsOf: strays.list.findings + strays.list.remarks)
        report.kinds = audit.kinds
        (report.sealed, report.arrived, report.receipted) = audit.counts
        report.signatures = audit.desk.signatures
    }

    /// A past checkpoint beyond the present one: the ledger went back, unless it has grown since it
    /// was looked at.
    private mutating func checkAhead(_ past: PastCheckpoint, _ checkpoint: Checkpoint) {
        guard past.size > checkpoint.size else {
            if past.size == checkpoint.size, past.root != checkpoint.root {
                report.list.add(.file(past.file), .dayNoteDiffers(past.size))
            }
            return
        }
        let again = (try? ledger.checkpoint()).flatMap { try? SignedNote($0) }
        if let again = again.flatMap({ try? Checkpoint(text: $0.text) }), again.size >= past.size {
            return
        }
        report.list.add(.file(past.file), .rollback(past.size, than: checkpoint.size))
    }

    private mutating func checkQuorum(
        _ checkpoint: Checkpoint, _ history: CheckpointHistory, _ current: CheckpointJudge.Judged?
    ) {
        if let current, current.meetsQuorum, let time = current.latest {
            report.cosigned = (checkpoint.size, time.timestamp)
        } else if let past = history.newestWitnessed, let time = past.cosigned {
            report.cosigned = (min(past.size, checkpoint.size), time.timestamp)
            // A node publishes a cosignature before it keeps it.
            if past.size == checkpoint.size {
                report.list.add(.file("checkpoint"), .cosignatureLost)
            }
        }
        guard let cosigned = report.cosigned else {
            // A policy without a quorum asks for nobody.
            if trust.policy.quorum != nil { report.list.add(.ledger, .quorum) }
            return
        }
        if checkpoint.size > cosigned.size {
            report.list.add(
                .ledger, .tailNotCosigned(checkpoint.size.value - cosigned.size.value))
        }
        let age = now.millisecondsSince(cosigned.at) / 1000
        // Nobody cosigns a generation any more that another has followed.
        if !isOver, age > Int64(clamping: trust.freshness) {
            report.list.add(.ledger, .stale(seconds: UInt64(age), most: trust.freshness))
        }
    }
}

// MARK: - Generations

/// What one generation of a ledger leaves for the next to be measured by.
struct Handover {
    /// The fold over all leaves up to here.
    let audit: LedgerAudit
    let ledger: PublishedLedger
    let origin: LedgerOrigin
    let checkpoint: Checkpoint
    /// The largest size that those whom the policy asks for have cosigned.
    let cosigned: TreeSize?
}

extension LedgerVerification {
    /// Holds what the first leaf says of the generation before against that.
    private mutating func checkHandover(to origin: LedgerOrigin, _ opened: LeafOpened?) {
        guard let earlier else {
            if origin.generation > 1 {
                report.list.add(.ledger, .generationBefore(origin.generation - 1))
            }
            return
        }
        guard origin.generation == earlier.origin.generation + 1 else {
            report.list.add(.ledger, .generationMissing(earlier.origin.generation + 1))
            return
        }
        // That there is no such leaf was said; and so it was of one that names another ledger's.
        guard let opened else { return }
        let place = AuditPlace.leaf(LedgerIndex(generation: origin.generation, index: 0))
        let named = (try? SignedNote(opened.previous)).flatMap { try? Checkpoint(text: $0.text) }
        guard let named, named.origin == earlier.checkpoint.origin else {
            if opened.previous.isEmpty, let cosigned = earlier.cosigned {
                report.list.add(place, .handoverNotLast(named: TreeSize(0), cosigned: cosigned))
            }
            return
        }
        guard named.size <= earlier.checkpoint.size else {
            report.list.add(place, .handoverAhead(named.size, than: earlier.checkpoint.size))
            return
        }
        // Of a tree whose files are gone nothing can be said; that they are was.
        let root = (try? LedgerReading(earlier.ledger)).flatMap { try? $0.root(of: named.size) }
        if let root, root != named.root { report.list.add(place, .handoverDiffers(named.size)) }
        if let cosigned = earlier.cosigned, named.size < cosigned {
            report.list.add(place, .handoverNotLast(named: named.size, cosigned: cosigned))
        }
    }
}

/// From when on leaves are proved: the first cosignature over a tree that has them.
struct ProofTimes {
    private var steps: [(size: TreeSize, time: CosignatureTime)] = []

    mutating func add(_ past: PastCheckpoint) {
        if let time = past.cosigned { add(size: past.size, time) }
    }

    mutating func add(size: TreeSize, _ time: CosignatureTime) { steps.append((size, time)) }

    func time(of index: UInt64) -> CosignatureTime? {
        steps.first { $0.size.value > index }?.time
    }
}

extension AuditPlace {
    /// Leaves in their order; nothing else is compared.
    static func < (a: Self, b: Self) -> Bool {
        guard case .leaf(let a) = a, case .leaf(let b) = b else { return false }
        return a < b
    }
}
