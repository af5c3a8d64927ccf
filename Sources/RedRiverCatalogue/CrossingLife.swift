// CrossingLife: how far a crossing has come, and what may come next (message catalogue §8.4).
//
// A crossing moves on two lines. One is the way of the vehicle:
//
//     ∙ ──RR100──▶ REGISTERED ──accepted──▶ SLOTTED ──RR110──▶ MANIFESTED
//                      │                                           │ exit RELEASE
//                      └──RR120──▶ DECLARED_EMPTY                  ▼
//                                        │                   EXIT_RELEASED
//                                        └──────┬────────────────┘
//                                               │ GATE_OUT
//                                               ▼
//                                            EXITED ──▶ CROSSED ──▶ ENTRY_ARRIVED
//                                              BORDER_CROSSED   GATE_IN
//
// The other is what has been decided about it. It may run ahead of the vehicle, so from MANIFESTED
// on, wherever the vehicle is:
//
//     undecided ─┬─ INSPECT ───────▶ INSPECTING ─┐
//                ├─ RR230 no PASS ─▶ QUARANTINE ─┤
//                ├─ HOLD ──────────▶ ON_HOLD ────┤ RELEASE
//                ├─ DETAIN ────────▶ DETAINED ───┼─────────▶ ENTRY_RELEASED ─RR310─▶ HANDED_OVER
//                └─ RELEASE ─────────────────────┘                                        │
//                                                                              both RR410 │
//     any before handover ─ REFUSE ─▶ REFUSED ─▶ RETURNING ─▶ RETURNED ─▶ CLOSED ◀────────┘
//                                            leaves      at the exit   both RR410
//     with a manifest, not crossed ─ RR112 ─▶ CANCELLED
//     not crossed in time ─▶ EXPIRED
//
// A later decision replaces an earlier one until the handover, and none replaces a refusal. The
// state of the crossing is what was decided, or the place of the vehicle if nothing was. Nothing
// leads out of CLOSED, CANCELLED and EXPIRED.
//
// Offline gates leave gate events out: one that is further along stands for those before it. What
// is not foreseen leaves the state as it is and is said to be unexpected. Nobody is refused for it.

public import RedRiverBase

/// Where a crossing is in its life. The raw value is the name in the message catalogue §8.4.
public enum CrossingState: String, Hashable, Sendable, CaseIterable {
    case registered = "REGISTERED"
    case slotted = "SLOTTED"
    case manifested = "MANIFESTED"
    case exitReleased = "EXIT_RELEASED"
    case exited = "EXITED"
    case crossed = "CROSSED"
    case entryArrived = "ENTRY_ARRIVED"
    case inspecting = "INSPECTING"
    case quarantine = "QUARANTINE"
    case onHold = "ON_HOLD"
    case entryReleased = "ENTRY_RELEASED"
    case handedOver = "HANDED_OVER"
    case closed = "CLOSED"
    case expired = "EXPIRED"
    case cancelled = "CANCELLED"
    case refused = "REFUSED"
    case returning = "RETURNING"
    case returned = "RETURNED"
    case detained = "DETAINED"
    case declaredEmpty = "DECLARED_EMPTY"
}

/// The life of one crossing up to now. It starts before any message, without a state.
public struct CrossingLife: Hashable, Sendable {
    /// How far the vehicle has come.
    enum Passage: Int, Comparable, Sendable {
        case none, registered, slotted, announced, exitReleased, exited, crossed, arrived

        static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    }

    /// What was decided about the crossing, by customs or by how it ended.
    enum Standing: Hashable, Sendable {
        case undecided, inspecting, quarantine, onHold, released, refused, returning, returned
        case detained(CrossingSide)
        case handedOver, closed, expired, cancelled
    }

    private(set) var passage = Passage.none
    private(set) var standing = Standing.undecided
    /// Whether the vehicle was declared empty.
    private(set) var isEmpty = false
    /// Whether an RR100 was seen, and whether one was accepted.
    private(set) var isRegistered = false
    private(set) var isRegistrationAccepted = false
    private(set) var needsQuarantine = false
    private(set) var hasPassedQuarantine = false
    /// When the announcement lapses unless the vehicle has crossed.
    public private(set) var expiry: Timestamp?

    public init() {}

    /// The state; `nil` before the first message.
    public var state: CrossingState? {
        switch standing {
        case .undecided: placeState
        case .inspecting: .inspecting
        case .quarantine: .quarantine
        case .onHold: .onHold
        case .released: .entryReleased
        case .refused: .refused
        case .returning: .returning
        case .returned: .returned
        case .detained: .detained
        case .handedOver: .handedOver
        case .closed: .closed
        case .expired: .expired
        case .cancelled: .cancelled
        }
    }

    private var placeState: CrossingState? {
        switch passage {
        case .none: nil
        case .registered: .registered
        case .slotted: .slotted
        case .announced: isEmpty ? .declaredEmpty : .manifested
        case .exitReleased: .exitReleased
        case .exited: .exited
        case .crossed: .crossed
        case .arrived: .entryArrived
        }
    }

    /// Whether nothing more can happen.
    public var hasEnded: Bool {
        standing == .closed || standing == .expired || standing == .cancelled
    }

    /// Whether vehicle and containers are still taken up by this crossing.
    ///
    /// - Parameter now: What lapsed before then takes up nothing.
    public func isOpen(at now: Timestamp) -> Bool {
        switch standing {
        case .closed, .expired, .cancelled, .handedOver, .returned: return false
        default: break
        }
        guard passage != .none else { return false }
        guard let expiry, now > expiry else { return true }
        return passage >= .crossed
    }

    /// What comes after an event, pure and total.
    ///
    /// - Parameter time: When it happened; what has lapsed by then is expired first.
    public func after(_ event: CrossingEvent, at time: Timestamp) -> CrossingStep {
        guard let expiry, time > expiry else { return after(event) }
        return after(.expired).life.after(event)
    }

    /// What comes after an event, pure and total: every event has an answer in every state.
    public func after(_ event: CrossingEvent) -> CrossingStep {
        if event == .noted { return same }
        guard !hasEnded else { return unexpected(event == .expired ? nil : .ended) }
        switch event {
        case .noted: return same
        case .registered(let isAmendment, let expiry):
            return registered(isAmendment: isAmendment, expiry)
        case .slotted(let expiry): return slotted(expiry)
        case .withdrawn: return withdrawn()
        case .manifested(let isRevision, let needsQuarantine):
            return manifested(isRevision: isRevision, needsQuarantine: needsQuarantine)
        case .amended(let isMinor): return amended(isMinor: isMinor)
        case .cancelled: return cancelled()
        case .declaredEmpty(let isAmendment, let expiry):
            return declaredEmpty(isAmendment: isAmendment, expiry)
        case .decided(.exit, let decision): return decidedAtExit(decision)
        case .decided(.entry, let decision): return decidedAtEntry(decision)
        case .quarantined(let result): return quarantined(result)
        case .seen(let event, let side): return seen(event, side)
        case .returnPromised: return standing == .refused ? with { $0.standing = .returning } : same
        case .handedOver: return handedOver()
        case .reconciled: return reconciled()
        case .expired: return mayLapse ? with { $0.standing = .expired } : same
        }
    }
}

/// What an event made of a crossing.
public struct CrossingStep: Hashable, Sendable {
    /// The life afterwards; the same as before if the event was unexpected.
    public let life: CrossingLife
    /// Why the event was not expected; `nil` if it was.
    public let unexpected: Unexpected?
}

// MARK: Registration and manifest

extension CrossingLife {
    private var same: CrossingStep { CrossingStep(life: self, unexpected: nil) }

    private func unexpected(_ reason: Unexpected?) -> CrossingStep {
        CrossingStep(life: self, unexpected: reason)
    }

    private func with(_ change: (inout CrossingLife) -> Void) -> CrossingStep {
        var next = self
        change(&next)
        return next.same
    }

    private var hasManifest: Bool { passage >= .announced && !isEmpty }

    /// Whether a later decision would come too late: the load is released, sent back or gone.
    private var isDecided: Bool {
        switch standing {
        case .undecided, .inspecting, .quarantine, .onHold: false
        default: true
        }
    }

    /// Whether it lapses when it does not cross in time.
    private var mayLapse: Bool {
        switch standing {
        case .undecided, .inspecting, .quarantine, .onHold, .released: passage < .crossed
        default: false
        }
    }

    private func registered(isAmendment: Bool, _ expiry: Timestamp?) -> CrossingStep {
        guard passage < .crossed, standing != .handedOver else {
            return unexpected(.crossedAlready)
        }
        guard isAmendment || !isRegistered else { return unexpected(.registeredAlready) }
        return with {
            $0.isRegistered = true
            // What was changed has to be accepted anew.
            $0.passage = $0.passage <= .slotted ? .registered : $0.passage
            $0.expiry = expiry ?? $0.expiry
        }
    }

    private func slotted(_ expiry: Timestamp?) -> CrossingStep {
        with {
            $0.isRegistrationAccepted = true
            $0.passage = max($0.passage, .slotted)
            if passage < .crossed { $0.expiry = expiry ?? $0.expiry }
        }
    }

    private func withdrawn() -> CrossingStep {
        if passage >= .crossed { return unexpected(.crossedAlready) }
        if hasManifest { return unexpected(.manifestedAlready) }
        if passage == .none { return unexpected(.notRegistered) }
        return with { $0.standing = .cancelled }
    }

    private func manifested(isRevision: Bool, needsQuarantine: Bool) -> CrossingStep {
        if isEmpty { return unexpected(.isEmpty) }
        if passage >= .crossed { return unexpected(.crossedAlready) }
        if isDecided { return unexpected(.decidedAlready) }
        if hasManifest, !isRevision { return unexpected(.manifestedAlready) }
        return with {
            $0.passage = max($0.passage, .announced)
            $0.needsQuarantine = needsQuarantine
        }
    }

    private func amended(isMinor: Bool) -> CrossingStep {
        if !hasManifest { return unexpected(.noManifest) }
        if isMinor { return same }
        if passage >= .crossed { return unexpected(.crossedAlready) }
        return isDecided ? unexpected(.decidedAlready) : same
    }

    private func cancelled() -> CrossingStep {
        if !hasManifest { return unexpected(.noManifest) }
        if passage >= .crossed { return unexpected(.crossedAlready) }
        if isDecided, standing != .released { return unexpected(.decidedAlready) }
        return with { $0.standing = .cancelled }
    }

    private func declaredEmpty(isAmendment: Bool, _ expiry: Timestamp?) -> CrossingStep {
        if passage >= .crossed { return unexpected(.crossedAlready) }
        if hasManifest || (isEmpty && !isAmendment) { return unexpected(.manifestedAlready) }
        return with {
            $0.isEmpty = true
            $0.passage = max($0.passage, .announced)
            $0.expiry = expiry ?? $0.expiry
        }
    }
}

// MARK: Decisions

extension CrossingLife {
    private func decidedAtExit(_ decision: CrossingDecision) -> CrossingStep {
        guard passage >= .announced else { return unexpected(.noManifest) }
        if passage >= .exited {
            // A release that is told again, or late, changes nothing.
            return decision.isRelease ? same : unexpected(.exitedAlready)
        }
        if decision.isRelease {
            return with {
                $0.passage = .exitReleased
                if standing == .detained(.exit) { $0.standing = .undecided }
            }
        }
        // A release may be followed by a hold: the vehicle may not leave any more.
        return with {
            $0.passage = .announced
            if decision == .detain, !isDecided { $0.standing = .detained(.exit) }
        }
    }

    private func decidedAtEntry(_ decision: CrossingDecision) -> CrossingStep {
        guard passage >= .announced else { return unexpected(.noManifest) }
        switch standing {
        case .refused, .returning, .returned: return unexpected(.refusedAlready)
        case .handedOver: return unexpected(.handedOverAlready)
        default: break
        }
        if decision.isRelease, needsQuarantine, !hasPassedQuarantine {
            return unexpected(.quarantineOutstanding)
        }
        return with {
            switch decision {
            case .release, .conditionalRelease: $0.standing = .released
            case .hold: $0.standing = .onHold
            case .inspect: $0.standing = .inspecting
            case .quarantine: $0.standing = .quarantine
            case .refuse: $0.standing = .refused
            case .detain: $0.standing = .detained(.entry)
            }
        }
    }

    private func quarantined(_ result: QuarantineResult) -> CrossingStep {
        guard passage >= .announced else { return unexpected(.noManifest) }
        if result.isPass {
            return with {
                $0.hasPassedQuarantine = true
                if standing == .quarantine { $0.standing = .undecided }
            }
        }
        switch standing {
        case .released: return unexpected(.decidedAlready)
        case .handedOver: return unexpected(.handedOverAlready)
        case .undecided, .inspecting, .quarantine:
            return with {
                $0.hasPassedQuarantine = false
                $0.standing = .quarantine
            }
        default: return with { $0.hasPassedQuarantine = false }
        }
    }
}

// MARK: On the way

extension CrossingLife {
    private func seen(_ event: GateEventKind, _ side: CrossingSide) -> CrossingStep {
        switch (event, side) {
        case (.gateOut, .exit): return moved(to: .exited)
        case (.borderCrossed, _): return isBeingReturned ? leftForHome : moved(to: .crossed)
        case (.gateOut, .entry): return isBeingReturned ? leftForHome : same
        case (.returned, .exit): return returned()
        case (.returned, .entry): return unexpected(.wrongSide)
        case (.gateIn, .entry), (.weighed, .entry), (.scanned, .entry), (.sealChecked, .entry),
            (.disinfected, .entry), (.arrivedYard, .entry), (.unloaded, .entry):
            return moved(to: .arrived)
        default: return same
        }
    }

    private var isBeingReturned: Bool { standing == .refused || standing == .returning }

    private var leftForHome: CrossingStep { with { $0.standing = .returning } }

    private func returned() -> CrossingStep {
        if standing == .returned { return same }
        return isBeingReturned ? with { $0.standing = .returned } : unexpected(.notRefused)
    }

    /// Both sides tell of it, and late ones tell of places that were left: neither is a surprise.
    private func moved(to place: Passage) -> CrossingStep {
        if passage >= place || standing == .handedOver || standing == .returned { return same }
        if passage < .announced { return unexpected(.noManifest) }
        if passage < .exitReleased, !isEmpty { return unexpected(.exitNotReleased) }
        return with { $0.passage = place }
    }

    private func handedOver() -> CrossingStep {
        switch standing {
        case .handedOver: return same
        case .released: return with { $0.standing = .handedOver }
        case .refused, .returning, .returned: return unexpected(.refusedAlready)
        default: return unexpected(.entryNotReleased)
        }
    }

    private func reconciled() -> CrossingStep {
        let isHomeEmpty =
            isEmpty && passage == .arrived && (standing == .undecided || standing == .released)
        guard standing == .handedOver || standing == .returned || isHomeEmpty else {
            return unexpected(.notFinished)
        }
        return with { $0.standing = .closed }
    }
}
