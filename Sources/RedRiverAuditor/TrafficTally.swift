// TrafficTally: how much went through a node, by day and type, by party and by gate.
//
// Figures for people, not findings: they are folded from the same leaves and add nothing to them. Days
// are those of the node's own country, because that is how its officials count.

public import RedRiverBase
public import RedRiverCatalogue
internal import RedRiverEvidence

/// Counts over the leaves of one ledger. Its memory is bounded, whatever the leaves claim.
public struct TrafficTally: Sendable {
    /// Eleven years of days.
    public static let daysMost = 4096
    /// Many times what two countries have.
    public static let partiesMost = 1024

    /// What became of messages.
    public struct Counts: Hashable, Sendable {
        /// From clients of the node, accepted.
        public var accepted: UInt64 = 0
        /// From the other node, accepted.
        public var received: UInt64 = 0
        /// From the other node, and known already.
        public var duplicate: UInt64 = 0
        /// From clients or from the other node, refused.
        public var refused: UInt64 = 0

        public init() {}

        /// All messages that were not refused and not known already.
        public var taken: UInt64 { accepted + received }

        fileprivate var all: UInt64 { accepted + received + duplicate + refused }

        /// Adds the same counts of something else.
        public mutating func add(_ other: Counts) {
            accepted += other.accepted
            received += other.received
            duplicate += other.duplicate
            refused += other.refused
        }
    }

    /// A calendar day in the node's country, counted from 1970-01-01.
    public struct Day: Hashable, Comparable, Sendable {
        public let number: Int

        public init(number: Int) { self.number = number }

        /// The day of a moment in a country: Việt Nam is seven hours east of UTC, China eight.
        public init(_ time: Timestamp, in country: Country) {
            let minutes = Day.offsetMinutes(country)
            let local = time.advanced(byMilliseconds: Int64(minutes) * 60_000).milliseconds
            let day = local / 86_400_000
            number = Int(local % 86_400_000 < 0 ? day - 1 : day)
        }

        static func offsetMinutes(_ country: Country) -> Int {
            country == .vietnam ? 7 * 60 : 8 * 60
        }

        public static func < (a: Self, b: Self) -> Bool { a.number < b.number }
    }

    /// What messages are counted by.
    private struct Key: Equatable {
        let day: Day
        let type: MessageType?
        let party: PartyCode?
        let hasHeader: Bool
        let gate: Gate?
    }

    /// Counts that are only added to.
    private struct Table {
        var days: [Day: [MessageType?: Counts]] = [:]
        var senders: [PartyCode: Counts] = [:]
        var gates: [Gate?: Counts] = [:]
        var total = Counts()
        var leftOut: UInt64 = 0

        mutating func add(_ counts: Counts, _ key: Key) {
            total.add(counts)
            if key.hasHeader { gates[key.gate, default: Counts()].add(counts) }
            var isLeftOut = false
            if days[key.day] != nil || days.count < TrafficTally.daysMost {
                days[key.day, default: [:]][key.type, default: Counts()].add(counts)
            } else {
                isLeftOut = true
            }
            if let party = key.party {
                if senders[party] != nil || senders.count < TrafficTally.partiesMost {
                    senders[party, default: Counts()].add(counts)
                } else {
                    isLeftOut = true
                }
            }
            if isLeftOut { leftOut += counts.all }
        }
    }

    private var table = Table()
    /// The latest messages, as far as all of them are counted alike: most come in such runs.
    private var run: (key: Key, counts: Counts)?

    private var settled: Table {
        var table = table
        if let run { table.add(run.counts, run.key) }
        return table
    }

    /// By day and type; a header that breaks a rule, or was not kept, has no type.
    public var days: [Day: [MessageType?: Counts]] { settled.days }
    /// By the gate the crossing starts from; some messages belong to no crossing. Only of those whose
    /// header is known.
    public var gates: [Gate?: Counts] { settled.gates }
    public var total: Counts { settled.total }
    /// Messages whose day or sender had no room any more; they are in ``total``.
    public var leftOut: UInt64 { settled.leftOut }

    /// Whose days they are.
    public let country: Country

    /// - Parameter node: Its name begins with its country, `cn.bac-son`.
    public init(node: NodeID) {
        country = node.description.hasPrefix("cn.") ? .china : .vietnam
    }

    /// Takes the next leaf.
    mutating func take(_ leaf: AuditedLeaf) {
        switch leaf {
        case .accepted(let at, let party, _, let header):
            add(at, header.sound, party) { $0.accepted += 1 }
        case .received(let at, let facts, let header):
            add(at, header.sound, header.sound?.sender) { counts in
                if facts.duplicateOf == nil { counts.received += 1 } else { counts.duplicate += 1 }
            }
        case .other(let leaf, let header, _):
            guard case .refused(let fact) = leaf.fact else { return }
            var party = header?.sound?.sender
            if case .client(let client) = fact.source { party = PartyCode(client) }
            add(leaf.at, header?.sound, party) { $0.refused += 1 }
        case .flawed, .unreadable: return
        }
    }

    private mutating func add(
        _ at: Timestamp, _ header: HeaderFacts.Sound?, _ party: PartyCode?,
        _ count: (inout Counts) -> Void
    ) {
        let key = Key(
            day: Day(at, in: country), type: header?.type, party: party, hasHeader: header != nil,
            gate: header?.gate)
        if let run, run.key != key {
            table.add(run.counts, run.key)
            self.run = nil
        }
        var counts = run?.counts ?? Counts()
        count(&counts)
        run = (key, counts)
    }

    /// By the sender, as far as the leaf names one.
    public var parties: [PartyID: Counts] {
        settled.senders.reduce(into: [:]) { parties, sender in
            if let party = sender.key.party { parties[party] = sender.value }
        }
    }

    /// The sum over all days, by type.
    public var types: [MessageType?: Counts] {
        var types: [MessageType?: Counts] = [:]
        for day in days.values {
            for (type, counts) in day { types[type, default: Counts()].add(counts) }
        }
        return types
    }
}
