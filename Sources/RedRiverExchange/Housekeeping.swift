// Housekeeping: what time alone makes a node do.

internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverEvidence
internal import RedRiverLedger

extension Exchange {
    /// Watches the clock at every input, so that a leap is seen before anything rests on it.
    mutating func observe(_ now: Moment) {
        if let off = clock.observe(now) { noticeClock(off) }
    }

    /// Tells operators that our own clock is ahead, or was set back.
    mutating func noticeClock(_ off: Int64) {
        notice(
            off > 0
                ? .clockLeapt(milliseconds: off)
                : .clockSetBack(milliseconds: Int64(clamping: off.magnitude)))
    }

    /// The peer said what time it is. Nothing rests on it but what operators are told.
    mutating func compareClocks(_ peer: Timestamp, _ now: Moment) {
        let skew = peer.millisecondsSince(now.wall)
        guard skew.magnitude > Limits.clockDifferenceMilliseconds.magnitude else {
            return peerClock.settle(now.monotonic)
        }
        if peerClock.raise(skew, now.monotonic) { notice(.clockDiffers(milliseconds: skew)) }
    }

    mutating func tick(_ random: [UInt8], _ now: Moment) {
        endLeases(now)
        endBackoffs(now)
        expireMessages(now)
        raiseFloor(now)
        tickSession(now)
        writeReports(random, now)
    }

    /// Raises the guard's floor a day at a time: a record, and only while the clock is believed.
    /// A clock that was ahead and is set back leaves journal time in the future; the floor waits
    /// for the clock, or everything published today would be stale.
    private mutating func raiseFloor(_ now: Moment) {
        guard !clock.isSuspect else { return }
        let floor = ReplayGuard.floor(atJournalTime: now.wall)
        guard floor > state.replay.floor else { return }
        append(.floor(FloorMoved(at: stamp(now), floor: floor)))
    }
}

// MARK: - Delivery reports

extension Exchange {
    /// Writes `RR990` messages: at once for what was returned, at most one a second and party for
    /// what was delivered. They are ordinary messages of the node's own party.
    private mutating func writeReports(_ random: [UInt8], _ now: Moment) {
        guard !isDraining, !isDiskLow, !state.reports.isEmpty else { return }
        // A clock set back by a month would give them identifiers that are stale from birth.
        let time = clock.believed(now)
        guard time > state.replay.floor else { return }
        var entropy = Entropy(seed: random)
        for party in state.reports.keys.sorted() {
            guard let entries = state.reports[party] else { continue }
            let isUrgent = entries.contains { $0.what != .delivered }
            if !isUrgent, let last = reportedAt[party],
                now.monotonic.millisecondsSince(last) < Limits.reportPauseMilliseconds
            {
                continue
            }
            reportedAt[party] = now.monotonic
            writeReport(
                to: party, Array(entries.prefix(Limits.reportEntries)), sentAt: time, &entropy, now)
        }
    }

    private mutating func writeReport(
        to party: PartyID, _ entries: [ReportEntry], sentAt time: Timestamp,
        _ entropy: inout Entropy, _ now: Moment
    ) {
        let id = MessageID(at: time, random: entropy.bytes(10))
        let salt = entropy.bytes(Limits.saltBytes)
        let report = DeliveryReport(
            id: id, node: setup.nodeParty, receiver: party, sentAt: time,
            entries: entries.map(\.catalogued))
        let body = report.body
        let header = report.header(commitment: Commitment.digest(salt: salt, body: body))
        guard case .valid(let checked) = Header.check(header) else {
            preconditionFailure("a delivery report that breaks the header rules")
        }
        let message = CheckedMessage(
            header: checked, leaf: Merkle.leaf(of: header), saltAndBody: salt + body,
            bodyDigest: Commitment.storageDigest(salt + body), originSignature: [])
        let index = append(
            .accepted(
                Accepted(
                    at: stamp(now), ledger: state.nextLeaf, edition: setup.edition,
                    facts: facts(of: message, queues: queues(for: [party])),
                    crosses: setup.peerParties.contains(party),
                    reports: Reported(party: party, count: entries.count), originSignature: [],
                    header: header)),
            body: message.saltAndBody, bodyDigest: message.bodyDigest)
        schedule(index)
    }
}

extension ReportEntry {
    /// The entry as the catalogue writes it.
    fileprivate var catalogued: DeliveryReport.Entry {
        let outcome: DeliveryReport.Outcome =
            switch what {
            case .delivered: .delivered
            case .returned: .returned
            case .discarded: .discarded
            }
        return DeliveryReport.Entry(
            ledgerIndex: ledger, message: id, outcome: outcome, code: code, path: path,
            at: at)
    }
}

/// Expands the random bytes of one tick. The same seed gives the same bytes.
struct Entropy {
    private let seed: [UInt8]
    private var counter: UInt64 = 0

    init(seed: [UInt8]) {
        precondition(seed.count >= 32, "a tick brings 32 random bytes")
        self.seed = seed
    }

    /// At most 32 bytes.
    mutating func bytes(_ count: Int) -> [UInt8] {
        counter += 1
        var w = ByteWriter()
        w.append(raw: seed)
        w.append(counter)
        return Array(Merkle.leaf(of: w.bytes).bytes.prefix(count))
    }
}
