// BodyChecker+Times: times, weights at the gate, notices and changes (RR-D03, D30, D31, D33, D40).

internal import RedRiverBase
internal import RedRiverJSON

extension BodyChecker {
    func time(at node: Int) -> Timestamp? {
        Timestamp(rfc3339: String(decoding: text(at: node), as: UTF8.self))
    }

    // MARK: RR-D03

    private static let skewMost: Int64 = 5 * 60 * 1000

    /// Warns where the time of sending and the time within the identifier are minutes apart.
    mutating func checkSkew() {
        let skew = header.sentAt.millisecondsSince(header.id.time)
        if skew.magnitude > Self.skewMost.magnitude {
            note(
                .warning, "RR-D03", header: "/header/sentAt", header.sentAt.rfc3339,
                RuleWords.skew)
        }
    }

    // MARK: RR-D30, RR-D31

    /// A slot ends after it begins, and lies within the hours of the gate at the exit.
    mutating func checkSlot() {
        guard let slot = find("slot", in: 0), let from = find("from", in: slot),
            let to = find("to", in: slot), let begin = time(at: from), let end = time(at: to)
        else { return }
        guard begin < end else { return refuse("RR-D30", at: to, RuleWords.slotOrder) }
        if begin < header.sentAt { refuse("RR-D30", at: from, RuleWords.slotPast) }
        if let expiry = header.expiresAt, end > expiry {
            warn("RR-D31", at: to, RuleWords.afterExpiry)
        }
        if let own = find("expiresAt", in: 0), let expiry = time(at: own), end > expiry {
            warn("RR-D31", at: to, RuleWords.afterExpiry)
        }
        guard let route = find("route", in: 0),
            let gate = text("exitGate", in: route).flatMap({ catalogue.gates[$0] }),
            let open = gate.text("open").flatMap(Self.minutes),
            let close = gate.text("close").flatMap(Self.minutes)
        else { return }
        let offset = gate.facts.country == "VN" ? 7 * 60 : 8 * 60
        let (first, last) = (
            Self.minuteOfDay(begin, offset: offset), Self.minuteOfDay(end, offset: offset)
        )
        if first < open || last > close || last < first {
            refuse("RR-D30", at: from, RuleWords.outsideHours)
        } else if close - last < 15 {
            warn("RR-D30", at: to, RuleWords.nearClosing)
        }
    }

    private static func minutes(_ clock: String) -> Int? {
        let parts = clock.split(separator: ":").compactMap { Int($0) }
        return parts.count == 2 ? parts[0] * 60 + parts[1] : nil
    }

    private static func minuteOfDay(_ time: Timestamp, offset: Int) -> Int {
        let local = time.milliseconds / 60_000 + Int64(offset)
        return Int(local % (24 * 60))
    }

    /// RR-D31: nothing arrives before it is announced.
    mutating func checkArrival() {
        guard let node = find("eta", in: 0), let eta = time(at: node) else { return }
        if eta < header.sentAt { warn("RR-D31", at: node, RuleWords.arrivalPast) }
        if let expiry = header.expiresAt, eta > expiry {
            warn("RR-D31", at: node, RuleWords.afterExpiry)
        }
    }

    // MARK: RR-D33

    /// Compares what was weighed with what was declared: more than the tolerance is a warning, more
    /// than a tenth does not cross.
    mutating func checkWeighbridge() {
        if let containers = find("weighbridge", in: 0), let gross = find("gross", in: containers) {
            let weighed = checkMass(gross)
            guard let declaredNode = find("declaredGross", in: containers),
                let declared = checkMass(declaredNode), let weighed, declared > 0,
                let value = find("value", in: gross)
            else { return }
            let difference = (weighed - declared).magnitude
            // The tolerance in thousandths of a percent; 3 % where none is agreed.
            let tolerance =
                text("tolerancePct", in: containers).map { Self.thousandths($0) } ?? 3000
            if difference * 10 > declared.magnitude {
                refuse("RR-D33", at: value, RuleWords.weightFarOff)
            } else if difference * 100_000 > declared.magnitude * tolerance.magnitude {
                warn("RR-D33", at: value, RuleWords.weightOff)
            }
        }
    }

    mutating func checkTally() {
        for name in ["tallied", "manifested"] as [StaticString] {
            if let totals = find(name, in: 0), let mass = find("grossMass", in: totals) {
                _ = checkMass(mass)
            }
        }
    }

    // MARK: Notices and changes

    mutating func checkNotice() {
        if let from = find("from", in: 0), let to = find("to", in: 0), let begin = time(at: from),
            let end = time(at: to), end <= begin
        {
            refuse("RR-D30", at: to, RuleWords.slotOrder)
        }
        guard let goods = find("goods", in: 0) else { return }
        for code in elements(of: goods)
        where !tape.isText(code, "*") && !IdentifierShape.isTariffCode(text(at: code)) {
            refuse("RR-D17", at: code, RuleWords.chapter)
        }
    }

    /// RR-D40: what a manifest is known by, which way it goes and whom it concerns are not amended.
    mutating func checkChanges() {
        if let reason = find("reason", in: 0) { check(reason, in: .amendmentReasons) }
        guard let changes = find("changes", in: 0) else { return }
        for change in elements(of: changes) {
            guard let path = find("path", in: change) else { continue }
            let written = String(decoding: text(at: path), as: UTF8.self)
            if !Self.isAmendable(written) {
                refuse("RR-D40", at: path, RuleWords.notAmendable)
            }
        }
    }

    static func isAmendable(_ pointer: String) -> Bool {
        guard let tokens = JSONPointer.tokens(pointer), tokens.first == "body", tokens.count > 1
        else { return false }
        if tokens[1] == "manifestNo" || tokens[1] == "direction" { return false }
        // The whole list, a whole consignment, or a party of it would take the codes along.
        guard tokens[1] == "consignments" else { return true }
        if tokens.count <= 3 { return false }
        guard tokens[3] == "consignor" || tokens[3] == "consignee" else { return true }
        return tokens.count > 4 && tokens[4] != "ids"
    }
}
