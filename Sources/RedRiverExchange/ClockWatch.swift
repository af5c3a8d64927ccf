// ClockWatch: whether the wall clock can be believed.
//
// A clock decides only when the floor rises and when messages expire. While it is suspect neither
// happens, so a leap into the future costs memory and patience, not messages.

internal import RedRiverBase

//
// Records made meanwhile bear the time that is believed, not the one the clock says: otherwise the
// last record would vouch for the leap at the next start, and a clock set back afterwards would leave
// journal time in the future.

/// Compares the wall clock with the monotonic one.
struct ClockWatch {
    /// When the wall clock was last believed.
    private var reference: Moment?
    /// How far ahead of `reference` and the time since then it may be.
    private var tolerance = Limits.clockLeapMilliseconds
    /// By how much the clock leapt ahead, while nobody has confirmed it.
    private(set) var leap: Int64?

    var isSuspect: Bool { leap != nil }

    /// At start no monotonic reference exists, only the last record; a node may have been off for
    /// a week.
    mutating func start(_ now: Moment, lastRecord: Timestamp) {
        reference = now
        guard lastRecord.milliseconds != .min else { return }
        let ahead = now.wall.millisecondsSince(lastRecord)
        guard ahead > Limits.clockLeapAtStartMilliseconds else { return }
        leap = ahead
        tolerance = Limits.clockLeapAtStartMilliseconds
        reference = Moment(wall: lastRecord, monotonic: now.monotonic)
    }

    /// The wall clock's time, or while it is suspect the time since it last was not.
    func believed(_ now: Moment) -> Timestamp {
        guard isSuspect, let reference else { return now.wall }
        return reference.wall.advanced(
            byMilliseconds: now.monotonic.millisecondsSince(reference.monotonic))
    }

    /// - Returns: The leap, the first time one is seen.
    mutating func observe(_ now: Moment) -> Int64? {
        guard let reference else { return nil }
        let expected = reference.wall.advanced(
            byMilliseconds: now.monotonic.millisecondsSince(reference.monotonic))
        let ahead = now.wall.millisecondsSince(expected)
        if ahead > tolerance {
            // The reference stays where the clock was last believed.
            defer { leap = ahead }
            return leap == nil ? ahead : nil
        }
        // Set right again: within what would have been believed in the first place.
        leap = nil
        tolerance = Limits.clockLeapMilliseconds
        self.reference = now
        return nil
    }

    /// An operator says the clock is right.
    mutating func confirm(_ now: Moment) {
        reference = now
        leap = nil
        tolerance = Limits.clockLeapMilliseconds
    }
}
