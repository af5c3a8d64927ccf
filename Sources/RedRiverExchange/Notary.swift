// Notary: what a node has signed of its own ledger, and cosigned of its peer's.
//
// The one thing that must never be taken back. So it has a journal of its own, which is not part of
// any backup: when the node's journal is restored from an old copy, this one still says what was
// signed, and nothing that contradicts it is signed again (docs/decisions/0011).
//
//     ledger grew ──▶ `checkpoint` recorded ──▶ durable ──▶ signed, published, sent
//     peer's checkpoint ──rule of a witness──▶ `witnessed` recorded ──▶ durable ──▶ cosigned
//     peer's cosignature, verified ──▶ `cosigned` recorded ──▶ published
//
// Here are the decisions; whoever drives them appends each record durably and then applies it, before
// anything leaves the node.

public import RedRiverBase
public import RedRiverLedger

/// One fact of a notary's life, as journalled.
public enum NotaryRecord: Hashable, Sendable {
    /// A checkpoint of this size and root may be signed.
    case checkpoint(NotedCheckpoint)
    /// The peer cosigned the checkpoint in this note, which bears the log's signature too.
    case cosigned(at: Timestamp, note: [UInt8])
    /// The peer's checkpoint in this note may be cosigned; it bears its log's signatures.
    case witnessed(at: Timestamp, note: [UInt8])
    /// The peer's log contradicts itself; the proof, as ``ForkProof`` writes it.
    case halted(at: Timestamp, proof: [UInt8])
}

/// A checkpoint of this node's ledger.
public struct NotedCheckpoint: Hashable, Sendable {
    public var at: Timestamp
    public var generation: UInt32
    public var size: TreeSize
    public var root: Digest

    public init(at: Timestamp, generation: UInt32, size: TreeSize, root: Digest) {
        self.at = at
        self.generation = generation
        self.size = size
        self.root = root
    }
}

/// What a ledger that was read back turns out to be.
public enum LedgerStanding: Hashable, Sendable {
    /// Nothing more than what was signed last.
    case unchanged
    /// More than what was signed last; this is the record to sign it by.
    case grown(NotedCheckpoint)
    /// Less than what was signed, or something else: the journal was restored from an old copy, or
    /// was changed. Nothing may be signed.
    case contradicts(NotedCheckpoint)
}

/// The fold of a notary's journal.
public struct Notary: Hashable, Sendable {
    /// The checkpoint of this node's ledger that was recorded last.
    public private(set) var latest: NotedCheckpoint?
    /// The last note of this ledger that the peer cosigned, and when that was recorded.
    public private(set) var cosigned: Cosigned?
    /// The rule over the peer's ledgers, and what was cosigned of each.
    public private(set) var rule: WitnessRule

    /// A note that the peer cosigned.
    public struct Cosigned: Hashable, Sendable {
        public var at: Timestamp
        public var note: SignedNote
        public var checkpoint: Checkpoint
    }

    /// - Parameter logs: The keys of the peer's ledgers, by the agreement.
    public init(logs: [NoteKey]) { rule = WitnessRule(logs: logs) }

    /// The same notary under another agreement.
    public mutating func adopt(logs: [NoteKey]) {
        rule = WitnessRule(logs: logs, states: rule.states)
    }

    // MARK: The own ledger

    /// Compares the ledger as it was just read with what was signed.
    ///
    /// - Parameters:
    ///   - rootAtSigned: The root the same leaves had at the size that was signed last, in the same
    ///     generation; `nil` if there are fewer.
    public func standing(
        of ledger: NotedCheckpoint, rootAtSigned: Digest?
    ) -> LedgerStanding {
        guard let latest, latest.generation >= ledger.generation else {
            return ledger.size.value > 0 ? .grown(ledger) : .unchanged
        }
        guard latest.generation == ledger.generation, ledger.size >= latest.size,
            rootAtSigned == latest.root
        else { return .contradicts(latest) }
        return ledger.size == latest.size ? .unchanged : .grown(ledger)
    }

    // MARK: The fold

    /// Applies a record of the journal, or one that was just made durable.
    ///
    /// - Returns: Whether it follows from those before it.
    @discardableResult
    public mutating func apply(_ record: NotaryRecord) -> Bool {
        switch record {
        case .checkpoint(let noted):
            if let latest {
                guard
                    noted.generation > latest.generation
                        || (noted.generation == latest.generation && noted.size > latest.size)
                else { return false }
            }
            latest = noted
        case .cosigned(let at, let bytes):
            guard let note = try? SignedNote(bytes),
                let checkpoint = try? Checkpoint(text: note.text)
            else { return false }
            cosigned = Cosigned(at: at, note: note, checkpoint: checkpoint)
        case .witnessed(_, let bytes):
            guard let note = try? SignedNote(bytes), let state = try? WitnessState(note: note)
            else { return false }
            rule.keep(state)
        case .halted(_, let bytes):
            guard let proof = try? ForkProof(bytes),
                let state = try? WitnessState(note: proof.first)
            else { return false }
            rule.keep((rule.states[state.checkpoint.origin] ?? state).halted(by: proof))
        }
        return true
    }

}

extension WitnessDecision {
    /// What must be recorded before the answer leaves.
    public func record(at time: Timestamp) -> NotaryRecord? {
        guard let state else { return nil }
        if let fork = state.fork { return .halted(at: time, proof: fork.bytes) }
        return .witnessed(at: time, note: state.note.bytes)
    }
}

// MARK: - Bytes

extension NotaryRecord {
    private static let version: UInt8 = 1

    /// The number of the record's kind on disk.
    public var kind: UInt16 {
        switch self {
        case .checkpoint: 1
        case .cosigned: 2
        case .witnessed: 3
        case .halted: 4
        }
    }

    /// The payload: a version byte and the fields in the order of the case.
    public var payload: [UInt8] {
        var w = ByteWriter(reserving: 64)
        w.append(Self.version)
        switch self {
        case .checkpoint(let noted):
            w.append(noted.at)
            w.append(noted.generation)
            w.append(noted.size.value)
            w.append(noted.root)
        case .cosigned(let at, let bytes), .witnessed(let at, let bytes),
            .halted(let at, let bytes):
            w.append(at)
            w.append(counted: bytes)
        }
        return w.bytes
    }

    /// Reads a payload back.
    ///
    /// - Returns: `nil` for an unknown kind or version, or bytes that are not exactly one payload.
    public init?(kind: UInt16, payload: [UInt8]) {
        var r = ByteReader(payload)
        guard r.integer(UInt8.self) == Self.version, let at = r.timestamp() else { return nil }
        if kind == 1 {
            guard let generation = r.integer(UInt32.self), let size = r.integer(UInt64.self),
                let root = r.digest(), r.isAtEnd
            else { return nil }
            self = .checkpoint(
                NotedCheckpoint(at: at, generation: generation, size: TreeSize(size), root: root))
            return
        }
        guard let bytes = r.counted(), r.isAtEnd else { return nil }
        switch kind {
        case 2: self = .cosigned(at: at, note: bytes)
        case 3: self = .witnessed(at: at, note: bytes)
        case 4: self = .halted(at: at, proof: bytes)
        default: return nil
        }
    }
}

extension Notary {
    private static let format = "redriver/notary/v1"

    /// The state as bytes that depend on the records alone; a snapshot of it may be deleted.
    public var snapshot: [UInt8] {
        var w = ByteWriter()
        w.append(Self.format)
        w.append(optional: latest) { $0.append(counted: NotaryRecord.checkpoint($1).payload) }
        w.append(optional: cosigned) { w, cosigned in
            w.append(
                counted: NotaryRecord.cosigned(at: cosigned.at, note: cosigned.note.bytes).payload)
        }
        let states = rule.states.values.sorted {
            $0.checkpoint.origin.bytes.lexicographicallyPrecedes($1.checkpoint.origin.bytes)
        }
        w.append(list: states) { w, state in
            w.append(counted: state.note.bytes)
            w.append(optional: state.fork) { $0.append(counted: $1.bytes) }
        }
        return w.bytes
    }

    /// Reads a snapshot back.
    ///
    /// - Returns: `nil` if it is not a whole one.
    public init?(snapshot: [UInt8], logs: [NoteKey]) {
        self.init(logs: logs)
        var r = ByteReader(snapshot)
        guard r.string() == Self.format, let latest = r.optional({ $0.counted() }),
            let cosigned = r.optional({ $0.counted() }),
            let states = r.list({ r -> ([UInt8], [UInt8]?)? in
                guard let note = r.counted(), let fork = r.optional({ $0.counted() }) else {
                    return nil
                }
                return (note, fork)
            }), r.isAtEnd
        else { return nil }
        let time = Timestamp(milliseconds: 0)
        var records: [NotaryRecord?] = []
        if let latest { records.append(NotaryRecord(kind: 1, payload: latest)) }
        if let cosigned { records.append(NotaryRecord(kind: 2, payload: cosigned)) }
        for (note, fork) in states {
            records.append(.witnessed(at: time, note: note))
            if let fork { records.append(.halted(at: time, proof: fork)) }
        }
        for record in records {
            guard let record, apply(record) else { return nil }
        }
    }
}
