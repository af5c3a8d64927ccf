// CrossingEvent: what a message does to the life of a crossing, as a small value.

public import RedRiverBase
internal import RedRiverJSON

/// A side of a crossing.
public enum CrossingSide: Hashable, Sendable, CaseIterable {
    /// The country it starts from.
    case exit
    /// The country it goes to.
    case entry
}

/// What customs decided, as RR210 says it.
public enum CrossingDecision: String, Hashable, Sendable, CaseIterable {
    case release = "RELEASE"
    /// The goods may be moved against security: for the life of a crossing, a release.
    case conditionalRelease = "RELEASE_CONDITIONAL"
    case hold = "HOLD"
    case inspect = "INSPECT"
    /// `INSPECT` with no inspection but that of quarantine.
    case quarantine = "QUARANTINE"
    case refuse = "REFUSE"
    case detain = "DETAIN"

    public var isRelease: Bool { self == .release || self == .conditionalRelease }
}

/// What quarantine found, as RR230 says it.
public enum QuarantineResult: String, Hashable, Sendable, CaseIterable {
    case pass = "PASS"
    case passAfterTreatment = "PASS_AFTER_TREATMENT"
    case fail = "FAIL"
    case pending = "PENDING"

    public var isPass: Bool { self == .pass || self == .passAfterTreatment }
}

/// What a gate saw, as RR300 says it.
public enum GateEventKind: String, Hashable, Sendable, CaseIterable {
    case slotCalled = "SLOT_CALLED"
    case gateIn = "GATE_IN"
    case weighed = "WEIGHED"
    case scanned = "SCANNED"
    case sealChecked = "SEAL_CHECKED"
    case disinfected = "DISINFECTED"
    case arrivedYard = "ARRIVED_YARD"
    case loaded = "LOADED"
    case unloaded = "UNLOADED"
    case gateOut = "GATE_OUT"
    case borderCrossed = "BORDER_CROSSED"
    case returned = "RETURNED"
    case incident = "INCIDENT"
}

/// What happened to a crossing.
public enum CrossingEvent: Hashable, Sendable {
    /// RR100, original or changed; when it lapses.
    case registered(isAmendment: Bool, expiry: Timestamp?)
    /// RR900 that accepts an RR100, perhaps for another slot.
    case slotted(expiry: Timestamp?)
    /// RR100 or RR120 with function 1.
    case withdrawn
    /// RR110, original or replaced (function 5).
    case manifested(isRevision: Bool, needsQuarantine: Bool)
    /// RR111; minor if it is of seals and remarks only.
    case amended(isMinor: Bool)
    /// RR112.
    case cancelled
    /// RR120.
    case declaredEmpty(isAmendment: Bool, expiry: Timestamp?)
    /// RR210 about the whole load, or about a part that is not released.
    case decided(CrossingSide, CrossingDecision)
    /// RR230.
    case quarantined(QuarantineResult)
    /// RR300 at a gate of a side.
    case seen(GateEventKind, CrossingSide)
    /// RR900 in which the exit side commits itself to take a refused load back.
    case returnPromised
    /// RR310.
    case handedOver
    /// Both sides' RR410 agree. No message of the crossing says so: who compares them does.
    case reconciled
    /// It did not cross in time.
    case expired
    /// A message that changes nothing in the life of the crossing.
    case noted
}

/// Why an event was not expected.
public enum Unexpected: Hashable, Sendable, CaseIterable {
    /// Closed, cancelled or expired.
    case ended
    case noManifest, manifestedAlready, isEmpty
    case notRegistered, registeredAlready
    case exitNotReleased, exitedAlready, crossedAlready
    case decidedAlready, quarantineOutstanding, entryNotReleased, handedOverAlready
    case refusedAlready, notRefused
    /// Returned anywhere but on the side the crossing started from.
    case wrongSide
    case notFinished
}

extension CrossingEvent {
    /// When an announcement lapses that does not say so: so long after the end of its slot
    /// (message catalogue §8.3, RR100).
    static let lapseMilliseconds: Int64 = 72 * 60 * 60 * 1000

    /// What a message does, and when it happened by its own account.
    ///
    /// - Parameters:
    ///   - body: Any body, checked or not: what cannot be read changes nothing.
    ///   - answered: The type of the message an RR900 answers, if it is known.
    static func of(
        _ header: Header, _ body: CrossingBody, crossing: CrossingReference,
        answered: MessageType?, catalogue: Catalogue
    ) -> (event: CrossingEvent, time: Timestamp) {
        let side: CrossingSide =
            header.sender.country == crossing.origin ? .exit : .entry
        func at(_ name: StaticString) -> Timestamp { body.time(name, in: 0) ?? header.sentAt }
        switch header.type {
        case .preArrival, .emptyVehicle: return (announced(header, body), header.sentAt)
        case .cargoManifest:
            let needs = body.items.contains { body.needsQuarantine($0, catalogue) }
            let isRevision = header.functionCode != 9
            return (
                .manifested(isRevision: isRevision, needsQuarantine: needs), header.sentAt
            )
        case .manifestAmendment: return (.amended(isMinor: body.isMinorAmendment), header.sentAt)
        case .manifestCancellation: return (.cancelled, header.sentAt)
        case .clearanceDecision:
            return (body.decision.map { .decided(side, $0) } ?? .noted, at("decidedAt"))
        case .inspectionResult: return (.noted, at("finishedAt"))
        case .quarantineResult:
            let result = body.value("result", in: 0).flatMap { QuarantineResult(rawValue: $0) }
            return (result.map { .quarantined($0) } ?? .noted, at("issuedAt"))
        case .gateEvent: return (seen(body, crossing), at("occurredAt"))
        case .handover: return (.handedOver, at("receivedAt"))
        case .businessAcknowledgement:
            return (acknowledged(body, answered: answered, side), header.sentAt)
        case .declarationStatus: return (.noted, at("at"))
        case .operatingNotice, .dailyReconciliation, .deliveryReport:
            return (.noted, header.sentAt)
        }
    }

    private static func announced(_ header: Header, _ body: CrossingBody) -> CrossingEvent {
        guard header.functionCode != 1 else { return .withdrawn }
        let isAmendment = header.functionCode != 9
        let expiry = body.time("expiresAt", in: 0) ?? body.slotLapse
        return header.type == .preArrival
            ? .registered(isAmendment: isAmendment, expiry: expiry)
            : .declaredEmpty(isAmendment: isAmendment, expiry: expiry)
    }

    private static func seen(_ body: CrossingBody, _ crossing: CrossingReference) -> CrossingEvent {
        guard let kind = body.value("event", in: 0).flatMap({ GateEventKind(rawValue: $0) }),
            let gate = body.text("gate", in: 0)
        else { return .noted }
        return .seen(kind, gate.starts(with: crossing.origin.rawValue.utf8) ? .exit : .entry)
    }

    private static func acknowledged(
        _ body: CrossingBody, answered: MessageType?, _ side: CrossingSide
    ) -> CrossingEvent {
        guard body.isAcceptance else { return .noted }
        if answered == .preArrival { return .slotted(expiry: body.slotLapse) }
        guard answered == .clearanceDecision, side == .exit,
            let commitment = body.find("commitment", in: 0),
            body.flag("receiveReturn", in: commitment)
        else { return .noted }
        return .returnPromised
    }
}

extension CrossingBody {
    /// The end of the slot and the time a vehicle has from then on.
    var slotLapse: Timestamp? {
        find("slot", in: 0).flatMap { time("to", in: $0) }?
            .advanced(byMilliseconds: CrossingEvent.lapseMilliseconds)
    }

    /// Whether an RR900 accepts what it answers.
    var isAcceptance: Bool {
        let outcome = value("outcome", in: 0)
        return outcome == "ACCEPTED" || outcome == "ACCEPTED_WITH_WARNINGS"
    }

    /// What an RR210 decides about the load; a release of a part of it is none.
    var decision: CrossingDecision? {
        guard let name = value("decision", in: 0),
            let decision = CrossingDecision(rawValue: name), decision != .quarantine
        else { return nil }
        if decision.isRelease { return value("scope", in: 0) == "ALL" ? decision : nil }
        guard decision == .inspect, let kinds = find("inspection", in: 0) else { return decision }
        let isQuarantine = elements(of: kinds).allSatisfy { value(at: $0) == "QUARANTINE" }
        return isQuarantine && !elements(of: kinds).isEmpty ? .quarantine : decision
    }

    /// Whether an RR111 changes nothing but seals and remarks.
    var isMinorAmendment: Bool {
        guard let changes = find("changes", in: 0), !elements(of: changes).isEmpty else {
            return false
        }
        return elements(of: changes).allSatisfy { change in
            let tokens = value("path", in: change).flatMap { JSONPointer.tokens($0) } ?? []
            return tokens.contains("remarks")
                || (tokens.count >= 4 && tokens[1] == "containers" && tokens[3] == "seals")
        }
    }
}
