// CrossingTable: the crossings a node remembers, so that later messages are read with earlier ones.
//
// Bounded in crossings and in the manifests kept with them; the crossing that was silent for longest
// is forgotten first. What is forgotten, or was never seen, must not be held against a message:
//
//     the first message was not seen   RR-D02 and RR-D07 say nothing: what they miss may have been
//                                      there before this journal, or before it was forgotten
//     a message cannot be read         no rule says anything any more: what it changed is unknown

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

    init(
        crossings: Int = Limits.crossingsKnown, manifests: ByteCount = Limits.crossingManifests
    ) {
        precondition(crossings > 0, "a table has room for one crossing")
        crossingsMost = crossings
        manifestsMost = manifests
    }

    var count: Int { entries.count }

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
        guard !entry.hasGap else { return [] }
        if header.beginsCrossing { entry.hasBegun = true }
        guard isWanted else {
            entry.record.remember(header, body: body, catalogue: catalogue)
            return []
        }
        var said = entry.record.rememberWithAdvice(header, body: body, catalogue: catalogue)
        if !entry.hasBegun { said.removeAll(where: \.needsWholeHistory) }
        return said
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
        entry.weight = entry.record.manifestBytes
        manifestBytes += entry.weight
        touches.append((entry.record.crossing, turn))
        entries[entry.record.crossing] = entry
        while isOver, head < touches.count {
            if isLast(touches[head]) {
                manifestBytes -= entries.removeValue(forKey: touches[head].crossing)?.weight ?? 0
            }
            head += 1
        }
        // At least half of so many are done, so this costs a few steps each.
        if touches.count > 2 * crossingsMost + 64 {
            touches = touches[head...].filter { isLast($0) }
            head = 0
        }
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
