// ExchangeTargets: records and snapshots, and what a node makes of them when it starts.

import RedRiverBase
import RedRiverExchange

enum ExchangeTargets {
    static let all = [record, replay, snapshot]

    static let record = FuzzTarget("record", seeds: RecordSeed.ofEachKind.map(\.bytes)) {
        (bytes) throws(Violation) in
        guard let seed = RecordSeed(bytes),
            let record = Record(kind: seed.kind, payload: seed.payload)
        else { return .refused }
        try demand(record.kind == seed.kind, "another kind")
        try demand(record.payload == seed.payload, "it is spelt otherwise when written")
        return .accepted
    }

    /// A journal's records in a row, some of them wrong: the fold refuses the first that does not
    /// follow, and what it made of those before is a state like any other.
    static let replay = FuzzTarget(
        framed: "replay", cost: .much, seeds: [ExchangeSeeds.life.records.map(\.bytes)]
    ) { (frames) throws(Violation) in
        var exchange = Exchange(setup: ExchangeSeeds.setup)
        var judgement = Judgement.accepted
        for frame in frames {
            let seed = RecordSeed(frame) ?? RecordSeed(kind: 0, payload: [])
            do throws(ExchangeError) {
                try exchange.replay(kind: seed.kind, payload: seed.payload)
            } catch {
                judgement = try refused(error)
                break
            }
        }
        if judgement == .accepted {
            try demand(exchange.nextRecord.value == UInt64(frames.count), "records were lost")
        }
        // After a refusal a node stops, but the state must not have been half changed either.
        try check(exchange, mayBeUnfit: judgement == .refused)
        return judgement
    }

    static let snapshot = FuzzTarget(
        "snapshot", cost: .much, seeds: ExchangeSeeds.life.snapshots
    ) { (bytes) throws(Violation) in
        try judge { () throws(ExchangeError) in
            try Exchange(setup: ExchangeSeeds.setup, snapshot: bytes)
        } _: { (exchange) throws(Violation) in
            try demand(exchange.snapshot == bytes, "it is spelt otherwise when written")
            try check(exchange, mayBeUnfit: false)
        }
    }

    /// The state is written, read and written again; then a node starts from it and works a little.
    private static func check(
        _ exchange: Exchange, mayBeUnfit: Bool
    ) throws(Violation) {
        let bytes = exchange.snapshot
        guard let again = try? Exchange(setup: ExchangeSeeds.setup, snapshot: bytes) else {
            return try demand(mayBeUnfit, "a snapshot of its own is refused")
        }
        try demand(again.snapshot == bytes, "read and written the state is another")
        var node = exchange
        do throws(ExchangeError) {
            try node.start(at: later, random: [UInt8](0..<24))
        } catch {
            _ = try refused(error)
            return
        }
        work(&node)
        try demand(
            (try? Exchange(setup: ExchangeSeeds.setup, snapshot: node.snapshot)) != nil,
            "after a start its snapshot is refused")
    }

    private static let later = Moment(
        wall: ExchangeSeeds.day0.advanced(byMilliseconds: 3 * Limits.dayMilliseconds),
        monotonic: MonotonicTime(milliseconds: 5_000_000))

    /// What happens in any node soon after a start.
    private static func work(_ node: inout Exchange) {
        let client = Client(id: 1, party: ExchangeSeeds.sender)
        let request = Request(client: client, id: [1])
        let inputs: [Input] = [
            .tick(random: [UInt8](0..<32)),
            .subscribed(request, queue: QueueName(defaultOf: ExchangeSeeds.sender), credit: 8),
            .linkOpened,
            .peerGreeted(
                PeerClaims(
                    agreement: ExchangeSeeds.agreement, time: later.wall, epochSeen: 0, seal: nil,
                    receipt: nil)),
            .peerCertified(fault: nil), .tick(random: [UInt8](0..<32)),
        ]
        for input in inputs {
            node.handle(input, at: later)
            node.settle(at: later)
            _ = node.takeRecords()
            node.durable(before: node.nextRecord)
            _ = node.takeOutputs()
        }
    }
}

extension RecordSeed {
    /// The first record of each kind, and with another shape some more of them.
    static let ofEachKind: [RecordSeed] = {
        var seen: Set<[Int]> = []
        return ExchangeSeeds.life.records.filter {
            seen.insert([Int($0.kind), $0.payload.count]).inserted
        }
    }()
}
