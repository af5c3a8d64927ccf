// Session: one connection to the peer, from HELLO to flow.
//
//     down ──opened──▶ greeting ──peer's HELLO──▶ certifying ──CERTS hold──▶ keying ──EPOCH_OK──▶ flowing
//       ▲                  │                          │                         │                  │
//       └──────────── closed, silence ────────────────┴─────────────────────────┴──────────────────┘
//     greeting ──another agreement, lost state──▶ refused(code), until the connection is closed
//
// Volatile: a restart begins with `down`. Nothing a peer says before its HELLO is heard, and nothing
// it says unsigned changes any state.

internal import RedRiverBase
internal import RedRiverEvidence

/// Where the link stands.
struct Session {
    enum Phase: Equatable {
        case down
        case greeting
        case certifying
        case keying
        case flowing
        case refused(Code)
    }

    var phase = Phase.down
    /// The epoch the peer confirmed, under which seals are sent.
    var ownEpoch: EpochID?
    var ownEpochSince = MonotonicTime(milliseconds: 0)
    /// The number of an epoch that was asked for and not confirmed yet.
    var pendingEpoch: UInt64?
    var pendingEpochSince = MonotonicTime(milliseconds: 0)
    /// Whether an epoch is wanted that could not be asked for yet, because too many were.
    var needsEpoch = false
    /// When to send certificates again, after the peer could not use them.
    var recertifyAt: MonotonicTime?
    var sealedUnderEpoch: UInt64 = 0
    /// The highest epoch number of ours that the peer says it has seen.
    var epochSeenByPeer: UInt64 = 0
    /// The next seal to send in this session.
    var nextToSend = SealSequence.none
    /// When to start over with the oldest seal, if nothing comes before.
    var resendAt: MonotonicTime?
    var resendPause: Int64 = Limits.redialFirstMilliseconds
    var lastProgress = MonotonicTime(milliseconds: 0)
    var lastHeard = MonotonicTime(milliseconds: 0)
    var lastPing = MonotonicTime(milliseconds: 0)

    /// Whether the peer's HELLO was taken and nothing is wrong with it.
    var isGreeted: Bool {
        switch phase {
        case .certifying, .keying, .flowing: true
        case .down, .greeting, .refused: false
        }
    }

    var isFlowing: Bool { phase == .flowing }

    /// Why the session was refused.
    var refusal: Code? {
        if case .refused(let code) = phase { code } else { nil }
    }

    mutating func heard(_ now: MonotonicTime) { lastHeard = now }

    /// A receipt came: the way is open again.
    mutating func progressed(_ now: MonotonicTime) {
        lastProgress = now
        resendPause = Limits.redialFirstMilliseconds
        resendAt = nil
    }

    /// Starts over soon, and less soon each time nothing comes of it.
    mutating func scheduleResend(_ now: MonotonicTime) {
        guard resendAt == nil else { return }
        resendAt = now.advanced(byMilliseconds: resendPause)
        resendPause = min(resendPause * 2, Limits.redialMaxMilliseconds)
    }
}

// MARK: - Greeting

extension Exchange {
    mutating func linkOpened(_ now: Moment) {
        session = Session()
        session.phase = .greeting
        session.lastHeard = now.monotonic
        session.lastPing = now.monotonic
        session.lastProgress = now.monotonic
        emit(
            .greet(
                Greeting(
                    epochSeen: state.inbound.epoch, seal: state.inbound.lastSeal,
                    receipt: state.outbound.lastReceipt)))
    }

    mutating func linkClosed() {
        guard session.phase != .down else { return }
        if session.isFlowing { notice(.linkDown) }
        session = Session()
    }

    mutating func peerGreeted(_ claims: PeerClaims, _ now: Moment) {
        guard session.phase == .greeting else { return }
        compareClocks(claims.time, now)
        if let code = refusal(of: claims) {
            if code == .stateLost { hasLostState = true }
            session.phase = .refused(code)
            notice(.linkRefused(code))
            return emit(.hold(.none, code))
        }
        noteForgotten(claims)
        session.epochSeenByPeer = min(claims.epochSeen, Self.epochSeenMost)
        session.phase = .certifying
        emit(.sendCertificates)
    }

    mutating func peerCertified(_ fault: Code?, _ now: Moment) {
        guard session.isGreeted else { return }
        if let fault {
            notice(.linkRefused(fault))
            return emit(.hold(.none, fault))
        }
        guard session.phase == .certifying else { return }
        session.phase = .keying
        openEpoch(now)
    }

    /// What forbids working with this peer: another agreement, or a claim, under our own valid
    /// signature, of something that we do not have.
    private func refusal(of claims: PeerClaims) -> Code? {
        if claims.agreement != setup.agreement { return .agreement }
        if state.isForked { return .fork }
        if hasLostState { return .stateLost }
        if let seal = claims.seal, seal.isProven, !isOurs(seal: seal) { return .stateLost }
        if let receipt = claims.receipt, receipt.isProven, !isOurs(receipt: receipt) {
            return .stateLost
        }
        return nil
    }

    /// A peer that does not claim what it has receipted is a recording, or has lost its state. No
    /// signature proves which, so nothing rests on it here: our greeting carries its own receipt,
    /// and a peer that lost state finds that out from its own signature and takes nothing.
    private mutating func noteForgotten(_ claims: PeerClaims) {
        let taken = claims.seal?.sequence ?? .none
        guard let receipted = state.outbound.lastReceipt?.sequence, taken < receipted else {
            return
        }
        notice(.peerForgot(receipted))
    }

    /// Whether we know of a seal that bears our signature.
    private func isOurs(seal claim: PeerClaims.Claim) -> Bool {
        if claim.sequence > state.outbound.lastSequence { return false }
        if let seal = state.outbound.inFlight.first(where: { $0.sequence == claim.sequence }) {
            return seal.digest == claim.digest
        }
        guard claim.sequence == state.outbound.lastReceipt?.sequence else { return true }
        return state.outbound.lastReceiptedSeal == claim.digest
    }

    /// Whether we know of a receipt that bears our signature.
    private func isOurs(receipt claim: PeerClaims.Claim) -> Bool {
        if claim.sequence > state.inbound.lastSequence { return false }
        guard let receipt = state.inbound.receipts.first(where: { $0.seal == claim.sequence })
        else { return true }
        return (try? ReceiptStatement(parsing: receipt.statement))?.digest == claim.digest
    }
}

// MARK: - Epochs

extension Exchange {
    /// Asks for a new epoch. Its number is recorded first, so that no number is used twice.
    mutating func openEpoch(_ now: Moment) {
        guard session.isGreeted, session.pendingEpoch == nil else { return }
        session.needsEpoch = !epochs.take(now.monotonic)
        guard !session.needsEpoch else { return }
        let last = max(state.outbound.epoch, session.epochSeenByPeer)
        let time = UInt64(clamping: clock.believed(now).milliseconds)
        let number = min(max(last + 1, time), CanonicalDecimal.most)
        append(.epoch(EpochOpened(at: stamp(now), isOutbound: true, number: number)))
        session.pendingEpoch = number
        session.pendingEpochSince = now.monotonic
        emit(.openEpoch(number: number))
    }

    /// The highest number the peer's word, which is not signed, may raise ours to: half of all, so
    /// that no peer can use them up.
    private static let epochSeenMost = CanonicalDecimal.most / 2

    mutating func epochConfirmed(_ epoch: EpochID, _ now: Moment) {
        guard session.phase == .keying || session.isFlowing, epoch.number == session.pendingEpoch
        else { return }
        let isFirst = session.phase == .keying
        session.pendingEpoch = nil
        session.ownEpoch = epoch
        session.ownEpochSince = now.monotonic
        session.sealedUnderEpoch = 0
        session.phase = .flowing
        session.progressed(now.monotonic)
        if isFirst { notice(.linkUp) }
        resend()
    }

    /// The peer opened an epoch. A number at or below the last is a recording, or the peer saying
    /// it again: it is asked for a new one.
    mutating func epochArrived(_ epoch: EpochID, _ fault: Code?, _ now: Moment) {
        guard session.isGreeted else { return }
        if let fault { return emit(.hold(.none, fault)) }
        guard epoch.number > state.inbound.epoch else {
            replayed(.none)
            return emit(.hold(.none, .noEpoch))
        }
        append(.epoch(EpochOpened(at: stamp(now), isOutbound: false, number: epoch.number)))
        emit(.confirmEpoch(epoch))
    }
}

// MARK: - Time

extension Exchange {
    mutating func tickSession(_ now: Moment) {
        guard session.phase != .down else { return }
        let monotonic = now.monotonic
        if monotonic.millisecondsSince(session.lastHeard) > Limits.linkSilenceMilliseconds {
            emit(.dropLink)
            return linkClosed()
        }
        if monotonic.millisecondsSince(session.lastPing) >= Limits.linkPingMilliseconds {
            session.lastPing = monotonic
            emit(.ping)
        }
        retryHandshake(monotonic, now)
        if session.needsEpoch { openEpoch(now) }
        guard session.isFlowing else { return }
        let age = monotonic.millisecondsSince(session.ownEpochSince)
        if age >= Limits.epochMilliseconds || session.sealedUnderEpoch >= Limits.epochMessages {
            openEpoch(now)
        }
        let quiet = monotonic.millisecondsSince(session.lastProgress)
        if !state.outbound.inFlight.isEmpty, quiet > Limits.linkSilenceMilliseconds {
            session.scheduleResend(monotonic)
            session.lastProgress = monotonic
        }
        if let due = session.resendAt, due <= monotonic {
            session.resendAt = nil
            resend()
        }
    }

    /// Says again what came to nothing: certificates the peer could not use, an epoch it never
    /// confirmed (or that could not be made, for want of its certificates).
    private mutating func retryHandshake(_ monotonic: MonotonicTime, _ now: Moment) {
        if let due = session.recertifyAt, due <= monotonic {
            session.recertifyAt = nil
            emit(.sendCertificates)
        }
        let waited = monotonic.millisecondsSince(session.pendingEpochSince)
        if session.pendingEpoch != nil, waited > Limits.handshakeRetryMilliseconds {
            session.pendingEpoch = nil
            openEpoch(now)
        }
    }
}
