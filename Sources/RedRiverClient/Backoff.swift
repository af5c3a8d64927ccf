// Backoff: how long to wait before the next attempt.
//
// Doubling, and half of each pause is chance: clients that lost the same node do not all come back
// at the same moment.

internal import RedRiverBase

/// The pauses between attempts to dial.
struct Backoff {
    private var attempts = 0
    private var state: UInt64

    /// - Parameter seed: Of the chance in the pauses; any number.
    init(seed: UInt64) { state = seed }

    /// The pause before the next attempt, in milliseconds.
    mutating func next() -> Int64 {
        let doubled = Limits.clientRedialFirstMilliseconds << Int64(min(attempts, 20))
        let whole = min(doubled, Limits.clientRedialMaxMilliseconds)
        attempts += 1
        return whole / 2 + Int64(draw() % UInt64(whole / 2 + 1))
    }

    /// Starts again with the shortest pause.
    mutating func reset() { attempts = 0 }

    /// SplitMix64 (Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", 2014).
    private mutating func draw() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
