// CrossingLifeTests: every row of the life of a crossing (catalogue §8.4), and no other way.

import RedRiverBase
import RedRiverCatalogue
import TestSupport
import Testing

@Suite("Crossing: its life")
struct CrossingLifeTests {
    private static let registered = CrossingEvent.registered(isAmendment: false, expiry: nil)
    private static let slotted = CrossingEvent.slotted(expiry: nil)
    private static let manifested = CrossingEvent.manifested(
        isRevision: false, needsQuarantine: false)
    private static let fruit = CrossingEvent.manifested(isRevision: false, needsQuarantine: true)
    private static let empty = CrossingEvent.declaredEmpty(isAmendment: false, expiry: nil)
    private static let exitRelease = CrossingEvent.decided(.exit, .release)
    private static let entryRelease = CrossingEvent.decided(.entry, .release)
    private static let refusal = CrossingEvent.decided(.entry, .refuse)
    private static let out = CrossingEvent.seen(.gateOut, .exit)
    private static let crossed = CrossingEvent.seen(.borderCrossed, .entry)
    private static let arrived = CrossingEvent.seen(.gateIn, .entry)

    private static let toManifest = [registered, slotted, manifested]
    private static let toExit = toManifest + [exitRelease, out]
    private static let toArrival = toExit + [crossed, arrived]

    struct Row: CustomTestStringConvertible, Sendable {
        let name: String
        /// What happened before.
        var past: [CrossingEvent] = []
        let event: CrossingEvent
        let state: CrossingState?
        var unexpected: Unexpected?

        init(
            _ name: String, _ past: [CrossingEvent], _ event: CrossingEvent,
            _ state: CrossingState?, _ unexpected: Unexpected? = nil
        ) {
            (self.name, self.past, self.event) = (name, past, event)
            (self.state, self.unexpected) = (state, unexpected)
        }

        var testDescription: String { name }
    }

    private static func life(_ events: [CrossingEvent]) -> CrossingLife {
        events.reduce(CrossingLife()) { $0.after($1).life }
    }

    static let papers = [
        Row("registered", [], registered, .registered),
        Row("registered twice", [registered], registered, .registered, .registeredAlready),
        Row(
            "registration changed", [registered, slotted],
            .registered(isAmendment: true, expiry: nil), .registered),
        Row("registration known late", [manifested], registered, .manifested),
        Row("registered after crossing", toArrival, registered, .entryArrived, .crossedAlready),
        Row("slot given", [registered], slotted, .slotted),
        Row("withdrawn", [registered], .withdrawn, .cancelled),
        Row("nothing to withdraw", [], .withdrawn, nil, .notRegistered),
        Row("withdrawn under a manifest", toManifest, .withdrawn, .manifested, .manifestedAlready),
        Row("withdrawn too late", toArrival, .withdrawn, .entryArrived, .crossedAlready),
        Row("manifest of a registered one", [registered], manifested, .manifested),
        Row("manifest of a slotted one", [registered, slotted], manifested, .manifested),
        Row("manifest on the traditional lane", [], manifested, .manifested),
        Row("second manifest", toManifest, manifested, .manifested, .manifestedAlready),
        Row(
            "manifest replaced", toManifest,
            .manifested(isRevision: true, needsQuarantine: false), .manifested),
        Row(
            "manifest replaced after crossing", toArrival,
            .manifested(isRevision: true, needsQuarantine: false), .entryArrived, .crossedAlready),
        Row(
            "manifest replaced after release", toManifest + [entryRelease],
            .manifested(isRevision: true, needsQuarantine: false), .entryReleased, .decidedAlready),
        Row("manifest of an empty vehicle", [empty], manifested, .declaredEmpty, .isEmpty),
        Row("amendment", toManifest, .amended(isMinor: false), .manifested),
        Row(
            "amending nothing", [registered], .amended(isMinor: true), .registered, .noManifest),
        Row(
            "amendment after crossing", toExit + [crossed], .amended(isMinor: false), .crossed,
            .crossedAlready),
        Row(
            "amendment after the entry decision", toManifest + [entryRelease],
            .amended(isMinor: false), .entryReleased, .decidedAlready),
        Row("seals amended after crossing", toExit + [crossed], .amended(isMinor: true), .crossed),
        Row("cancelled", toManifest, .cancelled, .cancelled),
        Row("cancelled after exit", toExit, .cancelled, .cancelled),
        Row("cancelled after crossing", toExit + [crossed], .cancelled, .crossed, .crossedAlready),
        Row(
            "cancelled after refusal", toManifest + [refusal], .cancelled, .refused,
            .decidedAlready),
        Row("cancelled without manifest", [registered], .cancelled, .registered, .noManifest),
        Row("empty", [registered], empty, .declaredEmpty),
        Row("empty, not registered", [], empty, .declaredEmpty),
        Row("empty twice", [empty], empty, .declaredEmpty, .manifestedAlready),
        Row("empty with a manifest", toManifest, empty, .manifested, .manifestedAlready),
        Row("empty after crossing", [empty, crossed], empty, .crossed, .crossedAlready),
    ]

    static let way = [
        Row("exit released", toManifest, exitRelease, .exitReleased),
        Row(
            "exit released against security", toManifest,
            .decided(.exit, .conditionalRelease), .exitReleased),
        Row("exit released without manifest", [registered], exitRelease, .registered, .noManifest),
        Row("exit held again", toManifest + [exitRelease], .decided(.exit, .hold), .manifested),
        Row("exit held too late", toExit, .decided(.exit, .hold), .exited, .exitedAlready),
        Row("exit detained", toManifest, .decided(.exit, .detain), .detained),
        Row(
            "exit detention lifted", toManifest + [.decided(.exit, .detain)], exitRelease,
            .exitReleased),
        Row("out before release", toManifest, out, .manifested, .exitNotReleased),
        Row("out before manifest", [registered], out, .registered, .noManifest),
        Row("out", toManifest + [exitRelease], out, .exited),
        Row("out, told by both sides", toExit, out, .exited),
        Row("crossed", toExit, crossed, .crossed),
        Row("crossed, gate offline", toManifest + [exitRelease], crossed, .crossed),
        Row("crossed without release", toManifest, crossed, .manifested, .exitNotReleased),
        Row("arrived", toExit + [crossed], arrived, .entryArrived),
        Row("arrived without release", toManifest, arrived, .manifested, .exitNotReleased),
        Row("in at the exit", toManifest, .seen(.gateIn, .exit), .manifested),
        Row("empty out", [empty], out, .exited),
        Row("empty crossed", [empty, out], crossed, .crossed),
        Row("empty weighed at the entry", [empty], .seen(.weighed, .entry), .entryArrived),
        Row("an incident", toExit, .seen(.incident, .exit), .exited),
        Row("expired", toManifest, .expired, .expired),
        Row("not expired once crossed", toExit + [crossed], .expired, .crossed),
    ]

    static let decisions = [
        Row("inspected", toArrival, .decided(.entry, .inspect), .inspecting),
        Row(
            "inspection decided before arrival", toManifest, .decided(.entry, .inspect),
            .inspecting),
        Row("held", toArrival, .decided(.entry, .hold), .onHold),
        Row("in quarantine", toArrival, .decided(.entry, .quarantine), .quarantine),
        Row("quarantine pending", toArrival, .quarantined(.pending), .quarantine),
        Row(
            "quarantine passed", toArrival + [.quarantined(.pending)], .quarantined(.pass),
            .entryArrived),
        Row(
            "quarantine failed after release", toArrival + [entryRelease], .quarantined(.fail),
            .entryReleased, .decidedAlready),
        Row("quarantine without manifest", [], .quarantined(.pass), nil, .noManifest),
        Row("detained", toArrival, .decided(.entry, .detain), .detained),
        Row("decided without manifest", [registered], entryRelease, .registered, .noManifest),
        Row("released", toArrival, entryRelease, .entryReleased),
        Row(
            "released after inspection", toArrival + [.decided(.entry, .inspect)], entryRelease,
            .entryReleased),
        Row(
            "fruit released without quarantine", [fruit, exitRelease, out, crossed], entryRelease,
            .crossed, .quarantineOutstanding),
        Row(
            "fruit released after quarantine",
            [fruit, exitRelease, out, crossed, .quarantined(.passAfterTreatment)], entryRelease,
            .entryReleased),
        Row(
            "fruit released after failing",
            [fruit, exitRelease, crossed, .quarantined(.fail)], entryRelease, .quarantine,
            .quarantineOutstanding),
        Row("held after release", toArrival + [entryRelease], .decided(.entry, .hold), .onHold),
        Row("handed over", toArrival + [entryRelease], .handedOver, .handedOver),
        Row(
            "handed over before release", toArrival, .handedOver, .entryArrived,
            .entryNotReleased),
        Row(
            "handed over on hold", toArrival + [.decided(.entry, .hold)], .handedOver, .onHold,
            .entryNotReleased),
        Row(
            "held after handover", toArrival + [entryRelease, .handedOver],
            .decided(.entry, .hold), .handedOver, .handedOverAlready),
        Row("refused", toArrival, refusal, .refused),
        Row(
            "released after refusal", toArrival + [refusal], entryRelease, .refused,
            .refusedAlready),
        Row(
            "handed over after refusal", toArrival + [refusal], .handedOver, .refused,
            .refusedAlready),
        Row("return promised", toArrival + [refusal], .returnPromised, .returning),
        Row("on its way back", toArrival + [refusal], .seen(.gateOut, .entry), .returning),
        Row("across the border again", toArrival + [refusal], crossed, .returning),
        Row("returned", toArrival + [refusal], .seen(.returned, .exit), .returned),
        Row(
            "returned from its way back", toArrival + [refusal, .returnPromised],
            .seen(.returned, .exit), .returned),
        Row(
            "returned on the wrong side", toArrival + [refusal], .seen(.returned, .entry),
            .refused, .wrongSide),
        Row(
            "returned and not refused", toArrival, .seen(.returned, .exit), .entryArrived,
            .notRefused),
        Row(
            "closed after handover", toArrival + [entryRelease, .handedOver], .reconciled, .closed),
        Row(
            "closed after return", toArrival + [refusal, .seen(.returned, .exit)], .reconciled,
            .closed),
        Row("empty closed", [empty, arrived], .reconciled, .closed),
        Row("closed too soon", toArrival, .reconciled, .entryArrived, .notFinished),
        Row("anything after the end", toManifest + [.cancelled], exitRelease, .cancelled, .ended),
    ]

    @Test("a row of the table", arguments: papers + way + decisions)
    func row(_ row: Row) {
        let before = Self.life(row.past)
        let step = before.after(row.event)
        #expect(step.life.state == row.state)
        #expect(step.unexpected == row.unexpected)
        if row.unexpected != nil { #expect(step.life == before) }
    }

    @Test("every reason to be surprised stands in the table")
    func reasons() {
        let met = Set((Self.papers + Self.way + Self.decisions).compactMap(\.unexpected))
        #expect(met == Set(Unexpected.allCases))
    }

    @Test("every state is reached by the table")
    func states() {
        let met = Set((Self.papers + Self.way + Self.decisions).compactMap(\.state))
        #expect(met == Set(CrossingState.allCases))
    }

    @Test("what lapses before it crosses is expired, and stays so")
    func lapse() {
        let moment = Timestamp(milliseconds: 1000)
        let later = Timestamp(milliseconds: 1001)
        let life = Self.life([.registered(isAmendment: false, expiry: moment), Self.manifested])
        #expect(life.after(Self.exitRelease, at: moment).life.state == .exitReleased)
        let step = life.after(Self.exitRelease, at: later)
        #expect(step.life.state == .expired && step.unexpected == .ended)
        #expect(life.isOpen(at: moment) && !life.isOpen(at: later))
        #expect(!step.life.isOpen(at: moment))
    }

    // MARK: Any sequence

    private static let everything: [CrossingEvent] = {
        var events: [CrossingEvent] = [
            .withdrawn, .cancelled, .returnPromised, .handedOver, .reconciled, .expired, .noted,
        ]
        for flag in [false, true] {
            for expiry in [nil, Timestamp(milliseconds: 500)] {
                events.append(.registered(isAmendment: flag, expiry: expiry))
                events.append(.declaredEmpty(isAmendment: flag, expiry: expiry))
            }
            events.append(.manifested(isRevision: flag, needsQuarantine: false))
            events.append(.manifested(isRevision: flag, needsQuarantine: true))
            events.append(.amended(isMinor: flag))
        }
        events.append(.slotted(expiry: nil))
        for side in CrossingSide.allCases {
            events += CrossingDecision.allCases.map { .decided(side, $0) }
            events += GateEventKind.allCases.map { .seen($0, side) }
        }
        return events + QuarantineResult.allCases.map { .quarantined($0) }
    }()

    @Test("no sequence of events traps, and nothing leads out of the end", arguments: 0..<200)
    func sequences(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        var life = CrossingLife()
        for _ in 0..<200 {
            guard let event = Self.everything.randomElement(using: &random) else { return }
            let time = Timestamp(milliseconds: Int64.random(in: 0..<1000, using: &random))
            let step = life.after(event, at: time)
            if life.hasEnded {
                #expect(step.life == life)
                #expect(step.unexpected == (event == .noted || event == .expired ? nil : .ended))
            }
            if life.state == .handedOver {
                #expect([.handedOver, .closed].contains(step.life.state))
            }
            if life.state == .returned { #expect([.returned, .closed].contains(step.life.state)) }
            life = step.life
        }
    }

    @Test("the same events in the same order give the same life")
    func deterministic() {
        let life = Self.life(Self.everything)
        #expect(life == Self.life(Self.everything))
    }
}
