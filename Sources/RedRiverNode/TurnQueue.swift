// TurnQueue: what many senders have said and nobody has taken yet, in turns.
//
// One queue for all would belong to whoever says most. Here every sender has a lane, lanes take
// turns, and where there is no room the longest lane gives way: who says little is never in the way,
// and never waits for more than a turn of each other.
//
// A turn is a number of bytes, not of letters, or large letters would be worth more than small ones
// (deficit round robin: Shreedhar and Varghese, SIGCOMM 1995).

/// Letters of many senders. Not shared: it belongs to one thread.
struct TurnQueue<Letter> {
    /// The letters of one sender, oldest first.
    private struct Lane {
        var letters: [(letter: Letter, weight: Int)] = []
        /// The first letter not taken yet.
        var first = 0
        var weight = 0
        /// What the lane may still take in this turn.
        var credit = 0

        var isEmpty: Bool { first == letters.count }

        mutating func removeFirst() -> (letter: Letter, weight: Int) {
            let taken = letters[first]
            first += 1
            weight -= taken.weight
            // Half of it was taken: let go of that half, so that each letter is moved once at most.
            if first * 2 >= letters.count {
                letters.removeFirst(first)
                first = 0
            }
            return taken
        }
    }

    /// What a lane may take in one turn. A letter heavier than that waits for several.
    private let turn: Int
    private let weightMax: Int
    private var lanes: [UInt64: Lane] = [:]
    /// The lanes that have letters, next first.
    private var order: [UInt64] = []
    private var weight = 0

    /// - Parameter weightMax: Of all letters together. One letter is always taken by an empty queue.
    init(turn: Int, weightMax: Int) {
        precondition(turn > 0 && weightMax > 0)
        self.turn = turn
        self.weightMax = weightMax
    }

    var isEmpty: Bool { order.isEmpty }

    /// Adds a letter of a sender.
    ///
    /// - Parameter weight: Positive.
    /// - Returns: The letters that found no room, newest first: this one, or others of a sender that
    ///   has more waiting.
    mutating func put(_ letter: Letter, weight: Int, from sender: UInt64) -> [Letter] {
        precondition(weight > 0)
        var refused: [Letter] = []
        while self.weight > 0, self.weight + weight > weightMax {
            // Who has more than an average lane is not worth looking for a longer one.
            let own = lanes[sender]?.weight ?? 0
            guard own * order.count <= self.weight,
                let longest = lanes.max(by: { $0.value.weight < $1.value.weight }),
                longest.value.weight > own
            else { return refused + [letter] }
            refused.append(removeLast(of: longest.key))
        }
        if lanes[sender] == nil { order.append(sender) }
        lanes[sender, default: Lane()].letters.append((letter, weight))
        lanes[sender]?.weight += weight
        self.weight += weight
        return refused
    }

    /// Takes letters in turns for as long as `give` takes them.
    ///
    /// - Parameter give: Whether there was room for the letter. If not, it stays the next.
    mutating func drain(_ give: (Letter, Int) -> Bool) {
        while let sender = order.first, var lane = lanes[sender] {
            let next = lane.letters[lane.first]
            guard lane.credit >= next.weight else {
                lanes[sender]?.credit += turn
                order.removeFirst()
                order.append(sender)
                continue
            }
            guard give(next.letter, next.weight) else { return }
            // Out of the table while it changes, or its letters would be copied.
            lanes[sender] = nil
            _ = lane.removeFirst()
            lane.credit -= next.weight
            weight -= next.weight
            if lane.isEmpty { order.removeFirst() } else { lanes[sender] = lane }
        }
    }

    /// Forgets what a sender said.
    mutating func forget(_ sender: UInt64) {
        guard let lane = lanes.removeValue(forKey: sender) else { return }
        weight -= lane.weight
        order.removeAll { $0 == sender }
    }

    private mutating func removeLast(of sender: UInt64) -> Letter {
        guard let last = lanes[sender]?.letters.popLast() else {
            preconditionFailure("a lane without letters")
        }
        lanes[sender]?.weight -= last.weight
        weight -= last.weight
        if lanes[sender]?.isEmpty == true {
            lanes[sender] = nil
            order.removeAll { $0 == sender }
        }
        return last.letter
    }
}
