// StatusReport: what STATUS answers, as JSON. It is for people: docs/formats.md promises no member.

internal import RedRiverBase
internal import RedRiverEvidence
internal import RedRiverExchange
internal import RedRiverJSON
internal import RedRiverWire

/// A node's state for an operator, or a party's queues for the party.
struct StatusReport {
    private let status: Status
    private let identity: NodeIdentity
    private let ledgerView: LedgerView?

    /// - Parameter ledger: `nil` where there is no ledger.
    init(_ status: Status, _ identity: NodeIdentity, ledger: LedgerView? = nil) {
        self.status = status
        self.identity = identity
        ledgerView = ledger
    }

    /// For an operator: `node, link, queues, journal, ledger, limits, alarms`.
    var whole: JSON {
        .object(present: [
            ("node", node), ("link", link), ("queues", .array(status.queues.map(queue))),
            ("journal", journal), ("ledger", ledgerView.map(ledger)), ("limits", limits),
            ("alarms", .array(alarms.map(alarm))),
        ])
    }

    private func ledger(_ view: LedgerView) -> JSON {
        .object(present: [
            ("published", number(view.published)), ("witnessed", number(view.witnessed)),
            ("witnessedAt", view.witnessedAt.map { .string($0.rfc3339) }),
            ("stopped", .bool(view.isStopped)), ("peerHalted", .bool(view.isPeerHalted)),
        ])
    }

    /// For a party: its own queues and nothing else.
    func queues(of party: PartyID) -> JSON {
        [
            "node": .object([("id", .string(identity.own.id.description))]),
            "queues": .array(status.queues.filter { $0.party == party }.map(queue)),
        ]
    }

    private var node: JSON {
        [
            "id": .string(identity.own.id.description),
            "party": .string(identity.own.party.description),
            "agreement": .string(identity.agreement.digest.labelled),
            "edition": .int(Int64(identity.agreement.edition.value)),
            "validation": .string(identity.validation.rawValue),
            "test": .bool(identity.agreement.isTest), "counters": counters,
        ]
    }

    private var counters: JSON {
        let counters = status.counters
        return [
            "accepted": number(counters.accepted), "refused": number(counters.refused),
            "received": number(counters.received), "duplicates": number(counters.duplicates),
            "delivered": number(counters.delivered), "returned": number(counters.returned),
            "replays": number(status.replays),
        ]
    }

    private var link: JSON {
        let state: String
        var code: Code?
        switch status.link {
        case .down: state = "down"
        case .greeting: state = "greeting"
        case .flowing: state = "up"
        case .refused(let why):
            state = "refused"
            code = why
        }
        return .object(present: [
            ("peer", .string(identity.peer.id.description)), ("state", .string(state)),
            ("code", code.map { .string($0.rawValue) }),
            ("waiting", .int(Int64(status.outboxWaiting))),
            ("sealsInFlight", .int(Int64(status.sealsInFlight))),
            ("lastSealSent", number(status.lastSealSent.value)),
            ("lastSealTaken", number(status.lastSealTaken.value)),
            ("sealsReceipted", number(status.counters.sealsReceipted)),
        ])
    }

    private func queue(_ queue: Status.Queue) -> JSON {
        [
            "name": .string(queue.name.description), "party": .string(queue.party.description),
            "waiting": .int(Int64(queue.waiting)), "leased": .int(Int64(queue.leased)),
            "dead": .int(Int64(queue.dead)), "subscribers": .int(Int64(queue.subscribers)),
            "paused": .bool(queue.isPaused),
        ]
    }

    private var journal: JSON {
        [
            "records": number(status.records), "leaves": number(status.leaves),
            "generation": .int(Int64(status.generation)),
            "time": .string(status.journalTime.rfc3339), "messages": .int(Int64(status.messages)),
            "guardKeys": .int(Int64(status.guardKeys)),
            "guardBytes": .int(Int64(status.guardBytes)),
            "diskLow": .bool(status.isDiskLow),
        ]
    }

    private var limits: JSON {
        [
            "header": .int(Int64(Limits.header.value)), "body": .int(Int64(Limits.body.value)),
            "credit": .int(Int64(Limits.creditMax)),
            "queueDepth": .int(Int64(Limits.queueDepth)),
            "guardKeys": .int(Int64(identity.configuration.guardKeys)),
            "diskReserve": .int(Int64(identity.configuration.diskReserve.value)),
        ]
    }

    // MARK: Alarms

    private var ledgerAlarms: [(code: String, text: Text, hint: Text?)] {
        guard let view = ledgerView else { return [] }
        var alarms: [(code: String, text: Text, hint: Text?)] = []
        if view.isStopped {
            alarms.append(
                ("ledger.contradicts", LedgerWords.contradicts, LedgerWords.contradictsHint))
        }
        if view.isPeerHalted {
            alarms.append(
                ("ledger.peer-contradicts", LedgerWords.peerContradicts, LedgerWords.forkHint))
        }
        if view.isLagging { alarms.append(("ledger.unwitnessed", LedgerWords.unwitnessed, nil)) }
        return alarms
    }

    /// What somebody must look at now.
    private var alarms: [(code: String, text: Text, hint: Text?)] {
        var alarms: [(code: String, text: Text, hint: Text?)] = []
        if case .refused(let code) = status.link {
            alarms.append((code.rawValue, code.text, code.hint))
        }
        if status.link == .down {
            alarms.append(("link.down", NoticeWords.linkDown, NoticeWords.linkDownHint))
        }
        if status.isForked { alarms.append((Code.fork.rawValue, Code.fork.text, Code.fork.hint)) }
        if status.isDiskLow {
            alarms.append((Code.diskLow.rawValue, NoticeWords.diskLow, NoticeWords.diskLowHint))
        }
        alarms += clockAlarms + ledgerAlarms
        for queue in status.queues where queue.isPaused {
            alarms.append(
                (
                    "queue.paused", NoticeWords.queuePaused(queue.name),
                    NoticeWords.queuePausedHint
                ))
        }
        for warning in identity.warnings {
            alarms.append((warning.code, warning.text, warning.hint))
        }
        return alarms
    }

    private var clockAlarms: [(code: String, text: Text, hint: Text?)] {
        var alarms: [(code: String, text: Text, hint: Text?)] = []
        if let off = status.clockOff {
            alarms.append(
                off > 0
                    ? ("clock.leapt", NoticeWords.clockLeapt, NoticeWords.clockHint)
                    : ("clock.set-back", NoticeWords.clockSetBack, NoticeWords.clockHint))
        }
        if status.peerClockOff != nil {
            alarms.append(("clock.differs", NoticeWords.clockDiffers, Code.clock.hint))
        }
        return alarms
    }

    private func alarm(_ alarm: (code: String, text: Text, hint: Text?)) -> JSON {
        .object(present: [
            ("code", .string(alarm.code)), ("text", words(alarm.text)),
            ("hint", alarm.hint.map(words)),
        ])
    }

    private func words(_ text: Text) -> JSON {
        ["vi": .string(text.vi), "zh": .string(text.zh), "en": .string(text.en)]
    }

    private func number(_ value: UInt64) -> JSON { .int(Int64(clamping: value)) }
}
