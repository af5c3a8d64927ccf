// CrossingUsers: where else a vehicle or a container is, and who has traded before (RR-D32, D45).
//
// Both answer at once: nobody looks through a table of crossings for every message. Both are bounded,
// and forget what was first or used least recently; what is forgotten is not held against a message.

internal import RedRiverBase
internal import RedRiverCatalogue

/// The crossings that name a plate or a container. Of one name the last few are known: a lorry is on
/// one crossing at a time, and what it did before is over.
struct CrossingUsers: Sendable {
    private var crossings: [[UInt8]: [CrossingReference]] = [:]

    /// How many names are known.
    var count: Int { crossings.count }

    /// The crossings that name any of these, none twice, at most ``Limits/crossingsCompared``.
    func crossings(with names: [[UInt8]]) -> [CrossingReference] {
        var found: [CrossingReference] = []
        for name in names {
            for crossing in crossings[name] ?? [] where !found.contains(crossing) {
                guard found.count < Limits.crossingsCompared else { return found }
                found.append(crossing)
            }
        }
        return found
    }

    /// A crossing names `new` where it named `old`.
    mutating func change(_ crossing: CrossingReference, from old: [[UInt8]], to new: [[UInt8]]) {
        guard old != new else { return }
        for name in old where !new.contains(name) { remove(crossing, from: name) }
        for name in new where !old.contains(name) {
            // Out of the table, so that it is changed where it is.
            var users = crossings.removeValue(forKey: name) ?? []
            users.removeAll { $0 == crossing }
            if users.count == Limits.crossingsOfVehicle { users.removeFirst() }
            users.append(crossing)
            crossings[name] = users
        }
    }

    private mutating func remove(_ crossing: CrossingReference, from name: [UInt8]) {
        guard var users = crossings.removeValue(forKey: name) else { return }
        users.removeAll { $0 == crossing }
        if !users.isEmpty { crossings[name] = users }
    }
}

/// Who has sent to whom, as far back as is remembered.
struct TradingBook: Sendable {
    private let most: Int
    /// When each pair was last used, in calls.
    private var turns: [TradingPair: UInt64] = [:]
    /// Every use, oldest first; of each pair only the last counts. Those before `head` are done.
    private var uses: [(pair: TradingPair, turn: UInt64)] = []
    private var head = 0
    private var turn: UInt64 = 0

    init(most: Int = Limits.tradingPairs) {
        precondition(most > 0, "a book has room for one pair")
        self.most = most
    }

    var count: Int { turns.count }

    /// Notes that a pair is used.
    ///
    /// - Returns: Whether it was known.
    /// - Complexity: A few steps, over many calls.
    mutating func note(_ pair: TradingPair) -> Bool {
        turn += 1
        let isKnown = turns.updateValue(turn, forKey: pair) != nil
        uses.append((pair, turn))
        while turns.count > most {
            if isLast(uses[head]) { turns[uses[head].pair] = nil }
            head += 1
        }
        // At least half of so many are done, so this costs a few steps each.
        if uses.count > 2 * most + 64 {
            uses = uses[head...].filter { isLast($0) }
            head = 0
        }
        return isKnown
    }

    private func isLast(_ use: (pair: TradingPair, turn: UInt64)) -> Bool {
        turns[use.pair] == use.turn
    }
}
