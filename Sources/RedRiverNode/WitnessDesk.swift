// WitnessDesk: what the two witnesses say to one another, and what becomes of it.
//
//     own checkpoint ──CHECKPOINT──▶ peer        peer's checkpoint ──▶ rule ──recorded──▶ cosigned
//     ◀──COSIGNATURE 200, verified, recorded     409: asked again from the size the peer has
//     ◀──COSIGNATURE 422, with the proof         FETCH of the one tile that a proof may lack ──DATA──▶
//
// A peer whose ledger contradicts itself gets no cosignature any more: both notes are kept in a file
// that a third party can check, and the operators of both sides are told. Traffic goes on; only both
// authorities can resolve it, by an edition with new generations.

internal import RedRiverBase
internal import RedRiverExchange
internal import RedRiverLedger
internal import RedRiverWire

/// Both sides of witnessing, on the ledger's thread.
struct WitnessDesk {
    /// Without an answer the peer is asked again.
    private static let patienceMilliseconds: Int64 = 10_000
    /// An unchanged checkpoint is cosigned anew: its age is what auditors see.
    private static let refreshMilliseconds: Int64 = 10 * 60 * 1000
    /// The witnessed ledger may be so far behind before somebody is told.
    private static let lagMilliseconds: Int64 = 5 * 60 * 1000

    private let keeper: LedgerKeeper
    private let log: NodeLog
    private let wire: Mailbox<WireLetter>
    private var isLinkUp = false
    /// What was sent and not answered.
    private var asked: (note: SignedNote, at: MonotonicTime)?
    /// What the peer said it cosigned last, where that is not what we have recorded.
    private var peerHas: TreeSize?
    private var cosignedAt: MonotonicTime?
    /// Since when something published was not cosigned.
    private var waitsSince: MonotonicTime?
    private var isLagTold = false
    /// The peer will not cosign what we have; asking again changes nothing.
    private var isRefused = false
    private var isStopTold = false
    /// The peer has cosigned so much, and this ledger has less: it was restored from an old copy.
    private var peerAhead: TreeSize?
    /// What a tile of the peer's may make a proof of, and the tile's name.
    private var incomplete: (proof: ForkProof, tile: TilePath, path: String)?
    /// The checkpoint that was kept last with a proof that does not hold: anybody on the line can make
    /// such proofs without end, and the disk is not to be filled with them.
    private var unprovenKept: [UInt8]?
    /// A smaller checkpoint was kept in a file, which once a connection is enough.
    private var isSmallerKept = false

    init(keeper: LedgerKeeper, log: NodeLog, wire: Mailbox<WireLetter>) {
        self.keeper = keeper
        self.log = log
        self.wire = wire
    }

    var view: LedgerView {
        let notary = keeper.book.notary
        var view = LedgerView()
        view.published =
            keeper.published.flatMap { try? Checkpoint(text: $0.text) }?.size.value ?? 0
        if let cosigned = notary.cosigned, cosigned.checkpoint.origin == keeper.keys.signer.key.name
        {
            view.witnessed = cosigned.checkpoint.size.value
            view.witnessedAt = cosigned.at
            view.cosigned = cosigned.note
        }
        view.isStopped = keeper.stop != nil
        view.isLagging = isLagTold
        view.isPeerHalted = keeper.keys.newestState(of: notary.rule)?.fork != nil
        return view
    }

    /// A new checkpoint stands in the directory.
    mutating func published() {
        if waitsSince == nil { waitsSince = NodeClock.monotonic }
    }

    mutating func hear(_ letter: LedgerLetter, at now: Timestamp) throws(NodeError) {
        switch letter {
        case .linkUp:
            isLinkUp = true
            (asked, peerHas, isRefused) = (nil, nil, false)
            (incomplete, isSmallerKept) = (nil, false)
        case .linkDown:
            isLinkUp = false
            asked = nil
        case .asked(let body): try witness(body, at: now)
        case .answered(let answer): try answered(answer, at: now)
        case .fetch(let path, let offset): try send(path, offset)
        case .data(let data): try complete(data, at: now)
        case .identity(let identity):
            guard let keys = identity.ledgerKeys else { return }
            keeper.keys = keys
            keeper.book.adopt(logs: keys.peerLogs)
        case .stop: break
        }
    }

    // MARK: Asking

    /// Asks the peer to cosign, where there is something to cosign.
    mutating func ask(_ now: MonotonicTime, at time: Timestamp) throws(NodeError) {
        tellStop()
        tellLag(now)
        guard isLinkUp, let note = keeper.published else { return }
        askAgainIfGrown(note)
        guard !isRefused else { return }
        if let asked, now.millisecondsSince(asked.at) < Self.patienceMilliseconds { return }
        let cosigned = keeper.book.notary.cosigned
        if cosigned?.note.text == note.text, peerHas == nil,
            let cosignedAt, now.millisecondsSince(cosignedAt) < Self.refreshMilliseconds
        {
            return
        }
        let own = keeper.keys.signer.key.name
        let recorded = cosigned.flatMap { $0.checkpoint.origin == own ? $0.checkpoint.size : nil }
        let request = try keeper.request(from: peerHas ?? recorded ?? TreeSize(0))
        guard let request else { return }
        asked = (note, now)
        say(.checkpoint(request.bytes))
    }

    /// Whoever has less than the peer cosigned is refused, and so is whoever then has something else;
    /// but only with more can it be shown which of the two it is.
    private mutating func askAgainIfGrown(_ note: SignedNote) {
        guard let ahead = peerAhead, let size = try? Checkpoint(text: note.text).size, size >= ahead
        else { return }
        (peerAhead, isRefused, peerHas) = (nil, false, ahead)
    }

    private func say(_ message: LinkMessage) {
        wire.postWaiting(.toPeer(message.frames, isBulk: false))
    }

    /// What an answer of the peer's witness comes to.
    private enum Answered {
        case cosigned(SignedNote)
        case conflict(TreeSize)
        case refused
    }

    private mutating func answered(_ answer: LinkCosignature, at now: Timestamp) throws(NodeError) {
        // An answer to nothing is a leftover of another connection.
        guard let sent = asked?.note else { return }
        asked = nil
        let read: Answered
        do throws(LedgerError) {
            read = try self.read(answer, to: sent)
        } catch {
            isRefused = true
            guard answer.status == 409,
                case .conflict(let size)? = try? WitnessReply(
                    conflict: answer.body, in: Merkle.maxSize)
            else { return log.alarm(error, [.init("status", UInt64(answer.status))]) }
            // A peer that has cosigned more than there is here knows of leaves that are lost here.
            peerAhead = size
            log.write(
                .alarm, "ledger.peer-has-more", LedgerWords.peerHasMore,
                [.init("cosigned", size.value)])
            return log.write(.info, "ledger.peer-has-more", LedgerWords.contradictsHint)
        }
        switch read {
        case .cosigned(let note): try cosigned(note, at: now)
        case .conflict(let size): conflict(size)
        case .refused: refused(answer)
        }
    }

    private mutating func conflict(_ size: TreeSize) {
        peerHas = size
        guard let cosigned = keeper.book.notary.cosigned?.checkpoint,
            cosigned.origin == keeper.keys.signer.key.name, size < cosigned.size
        else { return }
        // What it signed once it does not know any more: it could sign another past as well.
        log.write(
            .warning, "ledger.witness-older", LedgerWords.witnessOlder,
            [.init("cosigned", cosigned.size.value), .init("has", size.value)])
    }

    private func read(
        _ answer: LinkCosignature, to sent: SignedNote
    ) throws(LedgerError) -> Answered {
        switch answer.status {
        case 200:
            let reply = try WitnessReply(
                cosignatures: answer.body, over: sent, by: keeper.keys.peerWitnesses)
            guard case .cosigned(let verified) = reply else { return .refused }
            return .cosigned(
                try SignedNote(
                    text: sent.text,
                    signatures: [keeper.keys.signer.sign(sent.text)] + verified.map(\.signature)))
        case 409:
            let size = try Checkpoint(text: sent.text).size
            let reply = try WitnessReply(conflict: answer.body, in: size)
            guard case .conflict(let theirs) = reply else { return .refused }
            return .conflict(theirs)
        default: return .refused
        }
    }

    private mutating func cosigned(_ note: SignedNote, at now: Timestamp) throws(NodeError) {
        try keeper.cosigned(note, at: now)
        peerHas = nil
        cosignedAt = NodeClock.monotonic
        if keeper.published?.text == note.text { waitsSince = nil }
        if isLagTold {
            isLagTold = false
            log.write(.info, "ledger.witnessed", LedgerWords.witnessed)
        }
    }

    private mutating func refused(_ answer: LinkCosignature) {
        isRefused = true
        log.write(
            .alarm, "ledger.not-cosigned", LedgerWords.notCosigned,
            [.init("status", UInt64(answer.status))])
        log.write(.info, "ledger.not-cosigned", LedgerWords.forkHint)
        guard answer.status == 422, let proof = try? ForkProof(answer.body) else { return }
        // The own tiles may have what it lacks, and whoever is wronged by it wants to know.
        let whole = proof.missingTile.flatMap { keeper.hashes(of: $0) }.flatMap {
            proof.completed(by: $0)
        }
        keep((whole ?? proof).bytes, as: "own")
    }

    // MARK: Cosigning

    /// The rule decides, the notary records, and only then the cosignature leaves.
    private mutating func witness(_ body: [UInt8], at now: Timestamp) throws(NodeError) {
        let decision = keeper.book.notary.rule.decide(body)
        if let record = decision.record(at: now) { try keeper.record(record) }
        var answer = LinkCosignature(status: UInt16(decision.status), body: [])
        switch decision.answer {
        case .cosign(let text, let isFirst):
            guard let time = CosignatureTime(now) else { return }
            answer.body = keeper.keys.cosigner.cosign(text, at: time).line
            if isFirst { log.write(.info, "ledger.first", LedgerWords.firstContact) }
        case .conflict: answer.body = decision.conflictBody ?? []
        case .halted, .unprocessable: answer.body = proof(of: decision) ?? []
        default: break
        }
        tell(decision)
        say(.cosignature(answer))
        if case .unproven(let proof) = decision.evidence { fetchMissing(proof) }
    }

    /// What shows that the peer's checkpoint contradicts an earlier one.
    private func proof(of decision: WitnessDecision) -> [UInt8]? {
        switch decision.evidence {
        case .fork(let proof), .unproven(let proof): proof.bytes
        default: decision.previous?.fork?.bytes
        }
    }

    private mutating func tell(_ decision: WitnessDecision) {
        switch decision.evidence {
        case .fork(let proof), .unproven(let proof):
            log.write(.alarm, "ledger.peer-contradicts", LedgerWords.peerContradicts)
            log.write(.info, "ledger.peer-contradicts", LedgerWords.forkHint)
            if case .unproven = proof.kind {
                guard unprovenKept != proof.second.text else { return }
                unprovenKept = proof.second.text
            }
            keep(proof.bytes, as: "peer")
        case .smaller(let note):
            log.write(.warning, "ledger.peer-smaller", LedgerWords.peerSmaller)
            keepSmaller(note, decision.previous)
        case nil: break
        }
    }

    /// Both notes in a file. It proves nothing yet: the smaller one may be late.
    private mutating func keepSmaller(_ note: SignedNote, _ state: WitnessState?) {
        guard let state, !isSmallerKept else { return }
        isSmallerKept = true
        keep(ForkProof(kind: .unproven([]), first: note, second: state.note).bytes, as: "peer")
    }

    /// Asks for the tile without which a consistency proof from a full tree proves no fork.
    private mutating func fetchMissing(_ proof: ForkProof) {
        guard let tile = proof.missingTile,
            let origin = try? Checkpoint(text: proof.second.text).origin,
            let generation = keeper.keys.peerGeneration(of: origin)
        else { return }
        let path = LedgerKeeper.folder(generation) + tile.description
        incomplete = (proof, tile, path)
        say(.fetch(path: path, offset: 0))
    }

    /// Takes the tile. One that is false leads nowhere; one that is not there is asked for again with
    /// the next checkpoint.
    private mutating func complete(_ data: LinkData, at now: Timestamp) throws(NodeError) {
        guard let (proof, path, name) = incomplete, data.path == name, data.offset == 0 else {
            return
        }
        incomplete = nil
        guard let tile = try? HashTile(path, bytes: data.bytes),
            let whole = proof.completed(by: tile.hashes),
            let origin = try? Checkpoint(text: proof.first.text).origin,
            keeper.book.notary.rule.states[origin]?.fork == nil
        else { return }
        try keeper.record(.halted(at: now, proof: whole.bytes))
        keep(whole.bytes, as: "peer")
        log.write(.alarm, "ledger.peer-contradicts", LedgerWords.peerContradicts)
    }

    /// A file for a third party: `forks/<whose>-<digest>.fork` beside the generations.
    private func keep(_ proof: [UInt8], as whose: String) {
        do throws(NodeError) {
            try keeper.keepProof(proof, as: whose)
        } catch {
            log.alarm(error)
        }
    }

    // MARK: Files for the peer

    private func send(_ path: String, _ offset: UInt64) throws(NodeError) {
        let part = try keeper.part(
            of: path, from: Int(clamping: offset), atMost: LinkData.mostBytes)
        let data = LinkData(
            path: path, offset: offset, total: part.map { UInt64($0.total) },
            bytes: part?.bytes ?? [])
        wire.postWaiting(.toPeer(LinkMessage.data(data).frames, isBulk: true))
    }

    // MARK: Alarms

    private mutating func tellLag(_ now: MonotonicTime) {
        guard let waitsSince, !isLagTold,
            now.millisecondsSince(waitsSince) >= Self.lagMilliseconds
        else { return }
        isLagTold = true
        log.write(.alarm, "ledger.unwitnessed", LedgerWords.unwitnessed)
    }

    private mutating func tellStop() {
        guard let stop = keeper.stop, !isStopTold else { return }
        isStopTold = true
        switch stop {
        case .contradicts(let latest):
            log.write(
                .alarm, "ledger.contradicts", LedgerWords.contradicts,
                [.init("signed", latest.size.value), .init("leaves", keeper.size.value)])
            log.write(.info, "ledger.contradicts", LedgerWords.contradictsHint)
        case .keyOfOtherGeneration(let generation):
            log.write(
                .alarm, "ledger.key", LedgerWords.otherGeneration,
                [.init("generation", UInt64(generation))])
        }
    }
}
