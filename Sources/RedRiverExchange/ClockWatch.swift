// ClockWatch: whether the wall clock can be believed.
//
// A clock decides only when the floor rises and when messages expire. While it is ahead of what can
// be believed neither happens, so a leap into the future costs memory and patience, not messages.
// A clock that was set back makes both later and is believed, but the line it left is remembered:
// its return to that line is no leap.
//
// Records made meanwhile bear the time that is believed, not the one the clock says: otherwise the
// last record would vouch for the leap at the next start, and a clock set back afterwards would leave
// journal time in the future.

internal import RedRiverBase

/// Compares the wall clock with the monotonic one.
struct ClockWatch {
    /// When the two clocks last agreed. The line from here is the wall clock's if it only runs.
    private var reference: Moment?
    /// How far ahead of that line it may be.
    private var tolerance = Limits.clockLeapMilliseconds
    /// By how much the clock leapt ahead, while nobody has confirmed it.
    private(set) var leap: Int64?
    /// How far it is, or was a moment ago, from the line: ahead, or set back (below zero).
    private(set) var alarm = ClockAlarm()

    var isSuspect: Bool { leap != nil }

    /// At start no monotonic reference exists, only the last record; a node may have been off for
    /// a week.
    ///
    /// - Returns: How far the clock is off, if it is.
    mutating func start(_ now: Moment, lastRecord: Timestamp) -> Int64? {
        reference = now
        guard lastRecord.milliseconds != .min else { return nil }
        let ahead = now.wall.millisecondsSince(lastRecord)
        if ahead > Limits.clockLeapAtStartMilliseconds {
            leap = ahead
            tolerance = Limits.clockLeapAtStartMilliseconds
        } else if ahead >= -Limits.clockLeapMilliseconds {
            return nil
        }
        reference = Moment(wall: lastRecord, monotonic: now.monotonic)
        return alarm.raise(ahead, now.monotonic) ? ahead : nil
    }

    /// What the wall clock would say had it only run since it was last believed.
    private func line(_ now: Moment) -> Timestamp? {
        reference.map {
            $0.wall.advanced(byMilliseconds: now.monotonic.millisecondsSince($0.monotonic))
        }
    }

    /// The wall clock's time, or while it is suspect the time since it last was not.
    func believed(_ now: Moment) -> Timestamp {
        isSuspect ? line(now) ?? now.wall : now.wall
    }

    /// The latest that it may be: by the wall clock, or by the line it left.
    func latest(_ now: Moment) -> Timestamp { max(now.wall, line(now) ?? now.wall) }

    /// - Returns: How far the clock is off, the first time it is seen to be.
    mutating func observe(_ now: Moment) -> Int64? {
        guard let line = line(now) else { return nil }
        let ahead = now.wall.millisecondsSince(line)
        leap = ahead > tolerance ? ahead : nil
        if leap == nil, ahead >= -Limits.clockLeapMilliseconds {
            // Set right again: within what would have been believed in the first place.
            tolerance = Limits.clockLeapMilliseconds
            reference = now
            alarm.settle(now.monotonic)
            return nil
        }
        // The reference stays where the clock was last believed.
        return alarm.raise(ahead, now.monotonic) ? ahead : nil
    }

    /// An operator says the clock is right.
    mutating func confirm(_ now: Moment) {
        reference = now
        leap = nil
        tolerance = Limits.clockLeapMilliseconds
        alarm = ClockAlarm()
    }
}

/// A clock that is off, as operators are told of it: once for each side it is off to, however often it
/// jumps to and fro, and until it has kept right for a while.
struct ClockAlarm {
    /// How far it was off when last seen; `nil` while all is well.
    private(set) var milliseconds: Int64?
    private var last = MonotonicTime(milliseconds: 0)
    /// The sides that were told of: ahead (1), behind (-1).
    private var told: Set<Int64> = []

    /// - Returns: Whether this is news.
    mutating func raise(_ off: Int64, _ now: MonotonicTime) -> Bool {
        milliseconds = off
        last = now
        return told.insert(off.signum()).inserted
    }

    /// It is right now.
    mutating func settle(_ now: MonotonicTime) {
        if milliseconds != nil, now.millisecondsSince(last) >= Limits.clockSteadyMilliseconds {
            self = ClockAlarm()
        }
    }
}
