// LedgerWatch: a published ledger, looked at again and again, must only ever grow.
//
//     state: what was verified last ──┐
//     <dir>/checkpoint ── log, witnesses ──┴─ smaller? same size, other root? ─▶ consistency by tiles
//                                                                             └─▶ new state
//
// The state moves on only to what is consistent with it. What raised an alarm is not remembered in
// its place: the older checkpoint is half of the proof.

public import RedRiverBase
internal import RedRiverFiles
internal import RedRiverJSON
public import RedRiverLedger

/// What is remembered of a ledger between two looks.
public struct WatchState: Hashable, Sendable {
    static let format = "redriver/audit-watch/v1"
    /// Two notes, each character escaped.
    public static let most = ByteCount(12 * SignedNote.maxBytes.value)

    /// The last checkpoint verified.
    public var checkpoint: SignedNote
    /// The last that enough had cosigned.
    public var cosigned: SignedNote?

    public init(checkpoint: SignedNote, cosigned: SignedNote?) {
        self.checkpoint = checkpoint
        self.cosigned = cosigned
    }

    /// Reads a state.
    ///
    /// - Returns: `nil` unless it is exactly what ``bytes`` writes.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count <= Self.most.value, let root = try? JSONDocument(parsing: bytes).root,
            root["format"]?.equals(Self.format) == true,
            let note = root["checkpoint"]?.utf8.flatMap({ try? SignedNote($0) })
        else { return nil }
        checkpoint = note
        cosigned = root["cosigned"]?.utf8.flatMap { try? SignedNote($0) }
        guard self.bytes == bytes else { return nil }
    }

    public var bytes: [UInt8] {
        func text(_ note: SignedNote) -> JSON {
            .string(String(decoding: note.bytes, as: UTF8.self))
        }
        return JSON.object(present: [
            ("format", .string(Self.format)), ("checkpoint", text(checkpoint)),
            ("cosigned", cosigned.map(text)),
        ]).compact + [UInt8(ascii: "\n")]
    }
}

/// Follows a ledger.
public struct LedgerWatch: Sendable {
    private let ledger: PublishedLedger
    private let trust: Trust

    /// What one look found.
    public struct Look: Sendable {
        /// `nil` where not even the name could be read.
        public internal(set) var origin: String?
        public internal(set) var size: TreeSize?
        /// What is wrong; the state did not move if any of it is about the tree.
        public internal(set) var alarms: [ProofFlaw] = []
        public internal(set) var state: WatchState?
    }

    public init(_ ledger: PublishedLedger, trust: Trust) {
        self.ledger = ledger
        self.trust = trust
    }

    /// Looks once.
    ///
    /// - Parameter state: What the last look left; `nil` for the first.
    /// - Throws: ``AuditError`` if the checkpoint cannot be read, or tiles the comparison needs.
    public func look(_ state: WatchState?, now: Timestamp) throws(AuditError) -> Look {
        guard let time = CosignatureTime(now) else { preconditionFailure("a clock before 1970") }
        let reading = try LedgerReading(ledger)
        var look = Look(
            origin: reading.checkpoint.origin.description, size: reading.size, state: state)
        let judge = CheckpointJudge(
            policy: trust.policy, now: time,
            own: trust.ownWitnesses(of: reading.checkpoint.origin))
        if let expected = state.flatMap({ try? Checkpoint(text: $0.checkpoint.text) })?.origin,
            expected != reading.checkpoint.origin
        {
            let found = reading.checkpoint.origin.description
            look.alarms.append(.renamed(found: found, expected: expected.description))
            return look
        }
        let judged: CheckpointJudge.Judged
        do throws(LedgerError) {
            judged = try judge.judge(reading.note.bytes)
        } catch {
            look.alarms.append(.flaw(.file("checkpoint"), .checkpoint(error)))
            return look
        }
        if let state, let flaw = try contradiction(of: reading, to: state) {
            look.alarms.append(flaw)
            return look
        }
        let cosigned = judged.meetsQuorum ? reading.note : state?.cosigned
        look.state = WatchState(checkpoint: reading.note, cosigned: cosigned)
        checkFreshness(cosigned, judge, now, &look)
        return look
    }

    /// What is wrong between what was there and what is there now.
    private func contradiction(
        of reading: LedgerReading, to state: WatchState
    ) throws(AuditError) -> ProofFlaw? {
        let (old, new) = (try? Checkpoint(text: state.checkpoint.text), reading.checkpoint)
        guard let old else { return .stray("state") }
        if new.size < old.size {
            return .flaw(.file("checkpoint"), .rollback(old.size, than: new.size))
        }
        if new.size == old.size { return new.root == old.root ? nil : .splitView(new.size) }
        if old.size.value == 0 { return nil }
        var tree = try reading.tree(new.size)
        let path: [Digest]
        do throws(LedgerError) {
            path = try tree.consistencyPath(from: old.size)
        } catch {
            throw .ledger(ledger.directory, error)
        }
        let isConsistent = Merkle.verifyConsistency(
            from: old.size, root: old.root, to: new.size, root: new.root, path: path)
        return isConsistent ? nil : .inconsistent(old.size, new.size)
    }

    private func checkFreshness(
        _ note: SignedNote?, _ judge: CheckpointJudge, _ now: Timestamp, _ look: inout Look
    ) {
        guard trust.policy.quorum != nil else { return }
        guard let note, let judged = try? judge.judge(note.bytes), judged.meetsQuorum,
            let latest = judged.latest
        else {
            look.alarms.append(.flaw(.ledger, .quorum))
            return
        }
        let age = now.milliseconds / 1000 - Int64(clamping: latest.seconds)
        if age > Int64(clamping: trust.freshness) {
            look.alarms.append(
                .flaw(.ledger, .stale(seconds: UInt64(age), most: trust.freshness)))
        }
    }
}
