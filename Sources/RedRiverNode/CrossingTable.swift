// CrossingTable: the crossings a node remembers, so that later messages are read with earlier ones.
//
// Bounded in crossings and in the manifests kept with them; the crossing that was silent for longest
// is forgotten first. What is forgotten, or was never seen, must not be held against a message:
//
//     the first message was not seen   RR-D02 and RR-D07 say nothing: what they miss may have been
//                                      there before this journal, or before it was forgotten
//     a message cannot be read         no rule says anything any more: what it changed is unknown
//     another crossing is not whole    nobody is told that a lorry is on it (RR-D32)
//     a pair of traders is forgotten   RR-D45 says that none is known here, which is true

internal import RedRiverBase
internal import RedRiverCatalogue

/// Records of crossings, the one touched last kept longest.
struct CrossingTable: Sendable {
    private struct Entry: Sendable {
        var record: CrossingRecord
        /// Whether a message was seen with which crossings begin.
        var hasBegun = false
        /// Whether a message is missing.
        var hasGap = false
        /// When it was last touched, in calls.
        var turn: UInt64 = 0
        /// The plates and containers by which it is found.
        var names: [[UInt8]] = []
        /// What it counts for in ``manifestBytes``.
        var weight = 0
    }

    private let crossingsMost: Int
    private let manifestsMost: ByteCount
    private var entries: [CrossingReference: Entry] = [:]
    /// Every touch, oldest first; of each crossing only the last counts. Those before `head` are done.
    private var touches: [(crossing: CrossingReference, turn: UInt64)] = []
    private var head = 0
    private var turn: UInt64 = 0
    private var manifestBytes = 0
    private var users = CrossingUsers()
    private var traders: TradingBook

    init(
        crossings: Int = Limits.crossingsKnown, manifests: ByteCount = Limits.crossingManifests,
        pairs: Int = Limits.tradingPairs
    ) {
        precondition(crossings > 0, "a table has room for one crossing")
        crossingsMost = crossings
        manifestsMost = manifests
        traders = TradingBook(most: pairs)
    }

    var count: Int { entries.count }
    /// How many plates and containers are known of them, and how many pairs of traders.
    var nameCount: Int { users.count }
    var pairCount: Int { traders.count }

    /// Remembers a message.
    ///
    /// - Parameter isWanted: Whether anybody asks what is said of it.
    /// - Returns: What the messages before it say of it.
    /// - Complexity: Linear in the length of the body.
    mutating func add(
        _ header: Header, body: [UInt8], isWanted: Bool, catalogue: Catalogue
    ) -> [Finding] {
        guard let crossing = header.crossing else { return [] }
        var entry = take(crossing)
        defer { put(entry) }
        guard isWanted, !entry.hasGap else {
            if header.type == .cargoManifest {
                for pair in TradingPair.all(inManifest: body) { _ = traders.note(pair) }
            }
            guard !entry.hasGap else { return [] }
            if header.beginsCrossing { entry.hasBegun = true }
            entry.record.remember(header, body: body, catalogue: catalogue)
            return []
        }
        if header.beginsCrossing { entry.hasBegun = true }
        var said = entry.record.rememberWithAdvice(
            header, body: body, catalogue: catalogue, among: { records(naming: $0) },
            isKnown: { traders.note($0) })
        if !entry.hasBegun { said.removeAll(where: \.needsWholeHistory) }
        return said
    }

    /// Other crossings, whole as far as is known, that name any of these.
    private func records(naming names: [[UInt8]]) -> [CrossingRecord] {
        users.crossings(with: names).compactMap { crossing in
            entries[crossing].flatMap { $0.hasBegun && !$0.hasGap ? $0.record : nil }
        }
    }

    /// A message of this crossing cannot be read.
    mutating func miss(_ crossing: CrossingReference) {
        var entry = take(crossing)
        entry.record = CrossingRecord(crossing)
        entry.hasGap = true
        put(entry)
    }

    /// Out of the table, so that it is changed where it is and never copied.
    private mutating func take(_ crossing: CrossingReference) -> Entry {
        guard let entry = entries.removeValue(forKey: crossing) else {
            return Entry(record: CrossingRecord(crossing))
        }
        manifestBytes -= entry.weight
        return entry
    }

    private mutating func put(_ changed: Entry) {
        var entry = changed
        turn += 1
        entry.turn = turn
        let names = entry.record.names
        users.change(entry.record.crossing, from: entry.names, to: names)
        entry.names = names
        entry.weight = entry.record.manifestBytes
        manifestBytes += entry.weight
        touches.append((entry.record.crossing, turn))
        entries[entry.record.crossing] = entry
        while isOver, head < touches.count {
            if isLast(touches[head]) { forget(touches[head].crossing) }
            head += 1
        }
        // At least half of so many are done, so this costs a few steps each.
        if touches.count > 2 * crossingsMost + 64 {
            touches = touches[head...].filter { isLast($0) }
            head = 0
        }
    }

    private mutating func forget(_ crossing: CrossingReference) {
        guard let entry = entries.removeValue(forKey: crossing) else { return }
        manifestBytes -= entry.weight
        users.change(crossing, from: entry.names, to: [])
    }

    private var isOver: Bool {
        entries.count > crossingsMost
            || (manifestBytes > manifestsMost.value && entries.count > 1)
    }

    private func isLast(_ touch: (crossing: CrossingReference, turn: UInt64)) -> Bool {
        entries[touch.crossing]?.turn == touch.turn
    }
}

extension Header {
    /// Whether crossings begin with such a message: nothing of importance comes before it.
    fileprivate var beginsCrossing: Bool {
        switch type {
        case .preArrival, .emptyVehicle: true
        case .cargoManifest: functionCode == 9
        default: false
        }
    }
}

extension Finding {
    /// Whether it says that something is missing or out of order.
    fileprivate var needsWholeHistory: Bool {
        problem.rule == "RR-D02" || problem.rule == "RR-D07"
    }
}
