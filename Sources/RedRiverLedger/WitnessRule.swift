// WitnessRule: when a witness cosigns a checkpoint (C2SP tlog-witness v1.0.0), as a state machine
// without files.
//
//     body ──▶ decide ──▶ decision: status, body, what to keep
//                            │
//                            ├─ commit: is the state still the one it was decided on? keep the new
//                            ├─ make it durable
//                            └─ only then sign, and answer
//
// The checks, in the order of the specification:
//
//     400  the body is malformed
//     404  no such origin
//     403  no good signature by the log, or a bad one by a key of its
//     400  the old size is larger than the checkpoint's
//     409  the old size is not what was cosigned last; the answer is that size
//     422  a root that contradicts its size; a proof where none may be; one that does not hold;
//          the same size with another root
//     200  else
//
// Besides that, whatever the status: a checkpoint the log has signed is compared with the one that
// was cosigned last. One of the same size with another root proves a fork, and so does a larger one
// with a proof that leads to it from another past; the origin is halted.

public import RedRiverBase

/// The checkpoint of a log that a witness cosigned last, and what it knows against the log.
public struct WitnessState: Hashable, Sendable {
    /// The note with the log's signature.
    public let note: SignedNote
    /// What it says.
    public let checkpoint: Checkpoint
    /// Why nothing of this log is cosigned any more; `nil` as long as all is well.
    public let fork: ForkProof?

    /// - Throws: What ``Checkpoint/init(text:)`` refuses.
    public init(note: SignedNote, fork: ForkProof? = nil) throws(LedgerError) {
        self.init(note: note, checkpoint: try Checkpoint(text: note.text), fork: fork)
    }

    init(note: SignedNote, checkpoint: Checkpoint, fork: ForkProof?) {
        self.note = note
        self.checkpoint = checkpoint
        self.fork = fork
    }

    /// The same state, from which nothing is cosigned until both authorities have resolved it.
    public func halted(by fork: ForkProof) -> WitnessState {
        WitnessState(note: note, checkpoint: checkpoint, fork: fork)
    }
}

/// What a witness answers, and what it must keep before it does.
public struct WitnessDecision: Hashable, Sendable {
    /// The answer.
    public enum Answer: Hashable, Sendable {
        /// Cosign the checkpoint's text, once ``WitnessDecision/state`` is durable. `isFirst` tells
        /// that nothing of this log was ever cosigned, so that no proof could be asked for: a person
        /// should have looked at it.
        case cosign(text: [UInt8], isFirst: Bool)
        case malformed(LedgerError)
        case unknownOrigin(LedgerName)
        case notSigned(LedgerError)
        case oldTooLarge
        case conflict(TreeSize)
        case unprocessable(LedgerError)
        /// The log is halted.
        case halted
    }

    /// What the checkpoint says about the log.
    public enum Evidence: Hashable, Sendable {
        /// Two checkpoints that contradict each other, by themselves or with the proof that came.
        case fork(ForkProof)
        /// A larger checkpoint whose proof does not hold. The proof may be anyone's; that the log
        /// cannot show a better one is for it to disprove.
        case unproven(ForkProof)
        /// A checkpoint smaller than the one cosigned last: a late one, or a log rolled back.
        case smaller(SignedNote)
    }

    public let answer: Answer
    /// What must be durable before the answer leaves; `nil` if nothing changes.
    public let state: WitnessState?
    /// The state it was decided on; `nil` if there was none.
    public let previous: WitnessState?
    public let evidence: Evidence?

    init(
        _ answer: Answer, state: WitnessState? = nil, previous: WitnessState? = nil,
        evidence: Evidence? = nil
    ) {
        self.answer = answer
        self.state = state
        self.previous = previous
        self.evidence = evidence
    }

    /// The HTTP status that the specification gives the answer; the same number goes over the link.
    public var status: Int {
        switch answer {
        case .cosign: 200
        case .malformed, .oldTooLarge: 400
        case .unknownOrigin: 404
        case .notSigned: 403
        case .conflict: 409
        case .unprocessable, .halted: 422
        }
    }

    /// The body of an answer of status 409, of type `text/x.tlog.size`; else `nil`.
    public var conflictBody: [UInt8]? {
        guard case .conflict(let size) = answer else { return nil }
        return Array("\(size.value)\n".utf8)
    }
}

/// A witness's logs and what it cosigned of each.
public struct WitnessRule: Hashable, Sendable {
    /// The keys of each log; they are called like its origin.
    public let logs: [LedgerName: [NoteKey]]
    /// What was cosigned last. An origin that is missing was never cosigned.
    public private(set) var states: [LedgerName: WitnessState]

    /// - Parameters:
    ///   - logs: The logs that are witnessed.
    ///   - states: What was kept, as it was made durable.
    public init(logs: [NoteKey], states: [LedgerName: WitnessState] = [:]) {
        self.logs = Dictionary(grouping: logs, by: \.name)
        self.states = states
    }

    /// Decides on the body of a request. Nothing changes by it.
    public func decide(_ body: [UInt8]) -> WitnessDecision {
        do throws(LedgerError) {
            return decide(try AddCheckpointRequest(body))
        } catch {
            // A line that cannot be read as a signature is none by the log.
            if case .signatureLine = error { return WitnessDecision(.notSigned(error)) }
            return WitnessDecision(.malformed(error))
        }
    }

    /// Decides on a request. Nothing changes by it.
    public func decide(_ request: AddCheckpointRequest) -> WitnessDecision {
        let origin = request.checkpoint.origin
        guard let keys = logs[origin] else { return WitnessDecision(.unknownOrigin(origin)) }
        let note: SignedNote
        do throws(LedgerError) {
            let opened = try request.note.opened(by: keys)
            // What strangers signed is not kept.
            note = opened.note.keeping(opened.verified.map(\.signature))
        } catch {
            return WitnessDecision(.notSigned(error))
        }
        let previous = states[origin]
        let evidence = previous.flatMap { Self.evidence(of: request, note, against: $0) }
        // The log has contradicted itself: that is kept whatever the answer is.
        var halted: WitnessState?
        if case .fork(let proof) = evidence, previous?.fork == nil {
            halted = previous?.halted(by: proof)
        }
        let answer = Self.answer(to: request, previous)
        guard case .cosign = answer else {
            return WitnessDecision(answer, state: halted, previous: previous, evidence: evidence)
        }
        let state = WitnessState(note: note, checkpoint: request.checkpoint, fork: nil)
        return WitnessDecision(answer, state: state, previous: previous, evidence: evidence)
    }

    /// Keeps what a decision says is to be kept, if the state is still the one it was made on.
    ///
    /// Two requests may be decided on one state; the second commit is refused, and its request must
    /// be decided anew (C2SP tlog-witness: check and update are one step).
    ///
    /// - Returns: Whether the decision holds. If not, it must not be answered.
    public mutating func commit(_ decision: WitnessDecision) -> Bool {
        guard let state = decision.state else { return true }
        let origin = state.checkpoint.origin
        guard states[origin] == decision.previous else { return false }
        keep(state)
        return true
    }

    /// Takes up a state that was made durable, whatever was there before: for whoever folds records.
    public mutating func keep(_ state: WitnessState) { states[state.checkpoint.origin] = state }

    /// Stops cosigning a log, as a person or the node decides who takes what was seen for a fork.
    ///
    /// - Returns: The state to make durable; `nil` if nothing of the log was ever cosigned.
    public mutating func halt(_ origin: LedgerName, by fork: ForkProof) -> WitnessState? {
        let state = states[origin]?.halted(by: fork)
        states[origin] = state
        return state
    }

    private static func answer(
        to request: AddCheckpointRequest, _ state: WitnessState?
    ) -> WitnessDecision.Answer {
        let checkpoint = request.checkpoint
        guard request.old <= checkpoint.size else { return .oldTooLarge }
        let latest = state?.checkpoint.size ?? TreeSize(0)
        guard request.old == latest else { return .conflict(latest) }
        guard checkpoint.isPossible else {
            return .unprocessable(.rootContradictsSize(checkpoint.size))
        }
        guard isConsistent(request, with: state?.checkpoint) else {
            return .unprocessable(.notConsistent(latest, checkpoint.size))
        }
        guard state?.fork == nil else { return .halted }
        return .cosign(text: request.note.text, isFirst: state == nil)
    }

    private static func isConsistent(
        _ request: AddCheckpointRequest, with old: Checkpoint?
    ) -> Bool {
        // Every tree begins with the empty one; there is nothing to prove and no proof to bring.
        guard let old, old.size.value > 0 else { return request.path.isEmpty }
        return Merkle.verifyConsistency(
            from: old.size, root: old.root, to: request.checkpoint.size,
            root: request.checkpoint.root, path: request.path)
    }

    private static func evidence(
        of request: AddCheckpointRequest, _ note: SignedNote, against state: WitnessState
    ) -> WitnessDecision.Evidence? {
        let (old, new) = (state.checkpoint, request.checkpoint)
        if new.size == old.size {
            guard new.root != old.root else { return nil }
            return .fork(ForkProof(kind: .sameSize, first: state.note, second: note))
        }
        if new.size < old.size { return .smaller(note) }
        guard request.old == old.size, !isConsistent(request, with: old) else { return nil }
        guard let proof = try? ForkProof(failed: request.path, from: state.note, to: note) else {
            return nil
        }
        if case .prefix = proof.kind { return .fork(proof) }
        return .unproven(proof)
    }
}
