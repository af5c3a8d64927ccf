// Lanes: who is next, when messages of one crossing must keep their order.
//
// Every ordering key has a lane, a first-in-first-out line of messages. Lanes with something to give
// wait in one of two lines, urgent or ordinary; a lane is urgent while any message in it is, so an
// urgent message pulls the older ones of its own crossing forward rather than overtaking them.
// At most `Limits.urgentRun` urgent lanes are served between two ordinary ones.
//
//     lane:     idle ──add──▶ ready ──next──▶ taken ──release──▶ ready, or idle if empty
//                               ▲                │
//                               └────putBack─────┘
//
// This is scheduling, not state: it is rebuilt at start from the folded state, in record order.

internal import RedRiverBase

/// A scheduler over ordering keys.
struct Lanes {
    private struct Lane {
        var items = Fifo<RecordIndex>()
        var urgentItems = 0
        var standing = Standing.idle
    }

    private enum Standing: Equatable {
        case idle
        case ready(urgent: Bool)
        case taken
    }

    private var lanes: [String: Lane] = [:]
    private var urgentReady = Fifo<String>()
    private var ordinaryReady = Fifo<String>()
    private var urgentRun = 0

    /// Puts a message at the end of its lane.
    mutating func add(_ item: RecordIndex, key: String, isUrgent: Bool) {
        var lane = lanes[key] ?? Lane()
        lane.items.append(item)
        if isUrgent { lane.urgentItems += 1 }
        makeReady(&lane, key)
        lanes[key] = lane
    }

    /// Takes the lane that is next; nothing else comes from it until it is released.
    ///
    /// - Returns: The lane's key and its oldest message, which stays in the lane.
    mutating func next() -> (key: String, item: RecordIndex)? {
        while let key = nextKey() {
            guard var lane = lanes[key], let item = lane.items.first else { continue }
            lane.standing = .taken
            lanes[key] = lane
            return (key, item)
        }
        return nil
    }

    /// Gives a taken lane back with its messages as they are, behind the others.
    mutating func release(_ key: String) {
        guard var lane = lanes[key] else { return }
        lane.standing = .idle
        makeReady(&lane, key)
        lanes[key] = lane
    }

    /// Gives a taken lane back as the next of its line: what did not fit comes first next time.
    mutating func putBack(_ key: String) {
        guard var lane = lanes[key] else { return }
        let urgent = lane.urgentItems > 0
        lane.standing = .ready(urgent: urgent)
        lanes[key] = lane
        if urgent { urgentReady.prepend(key) } else { ordinaryReady.prepend(key) }
    }

    /// Removes a message that is done or dead. If it was the head of a taken lane the lane is
    /// released. Linear in the lane when the message is not its head.
    mutating func remove(_ item: RecordIndex, key: String, isUrgent: Bool) {
        guard var lane = lanes[key] else { return }
        let wasHead = lane.items.first == item
        if wasHead {
            _ = lane.items.popFirst()
        } else {
            let before = lane.items.count
            lane.items.removeAll { $0 == item }
            if lane.items.count == before { return }
        }
        if isUrgent { lane.urgentItems -= 1 }
        if lane.items.isEmpty {
            lanes[key] = nil
            return
        }
        if wasHead, lane.standing == .taken { lane.standing = .idle }
        makeReady(&lane, key)
        lanes[key] = lane
    }

    /// An entry in a ready line is valid only while its lane stands as the entry says; promoting a
    /// lane to urgent leaves one stale entry behind, which is skipped when it comes up.
    private mutating func nextKey() -> String? {
        let ordinaryDue = urgentRun >= Limits.urgentRun
        if ordinaryDue, let key = popOrdinary() { return key }
        if let key = popUrgent() { return key }
        return popOrdinary()
    }

    private mutating func popUrgent() -> String? {
        while let key = urgentReady.popFirst() {
            if lanes[key]?.standing == .ready(urgent: true) {
                urgentRun += 1
                return key
            }
        }
        return nil
    }

    private mutating func popOrdinary() -> String? {
        while let key = ordinaryReady.popFirst() {
            if lanes[key]?.standing == .ready(urgent: false) {
                urgentRun = 0
                return key
            }
        }
        return nil
    }

    private mutating func makeReady(_ lane: inout Lane, _ key: String) {
        let urgent = lane.urgentItems > 0
        switch lane.standing {
        case .taken: return
        case .ready(let was) where was == urgent || was: return
        case .ready, .idle:
            guard !lane.items.isEmpty else { return }
            lane.standing = .ready(urgent: urgent)
            if urgent { urgentReady.append(key) } else { ordinaryReady.append(key) }
        }
    }
}
