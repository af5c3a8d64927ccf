// ClockWatch: whether the wall clock can be believed.
//
// A clock decides only when the floor rises and when messages expire. While it is suspect neither
// happens, so a leap into the future costs memory and patience, not messages.

internal import RedRiverBase

/// Compares the wall clock with the monotonic one.
struct ClockWatch {
    private var reference: Moment?
    /// By how much the clock leapt ahead, while nobody has confirmed it.
    private(set) var leap: Int64?

    var isSuspect: Bool { leap != nil }

    /// At start no monotonic reference exists, only the last record; a node may have been off for
    /// a week.
    mutating func start(_ now: Moment, lastRecord: Timestamp) {
        reference = now
        guard lastRecord.milliseconds != .min else { return }
        let ahead = now.wall.millisecondsSince(lastRecord)
        leap = ahead > Limits.clockLeapAtStartMilliseconds ? ahead : nil
    }

    /// - Returns: The leap, the first time one is seen.
    mutating func observe(_ now: Moment) -> Int64? {
        guard let reference else { return nil }
        let expected = reference.wall.advanced(
            byMilliseconds: now.monotonic.millisecondsSince(reference.monotonic))
        let ahead = now.wall.millisecondsSince(expected)
        if ahead > Limits.clockLeapMilliseconds {
            // The reference stays where the clock was last believed.
            defer { leap = ahead }
            return leap == nil ? ahead : nil
        }
        if leap != nil, ahead <= 0 { leap = nil }
        if leap == nil { self.reference = now }
        return nil
    }

    /// An operator says the clock is right.
    mutating func confirm(_ now: Moment) {
        reference = now
        leap = nil
    }
}
