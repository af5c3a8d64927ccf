// NodeClock: the only place in the node that reads a clock.

internal import Glibc
internal import RedRiverBase
internal import RedRiverExchange

/// The machine's two clocks.
enum NodeClock {
    static var now: Moment { Moment(wall: wall, monotonic: monotonic) }

    /// `CLOCK_REALTIME`: may jump.
    static var wall: Timestamp { Timestamp(milliseconds: read(CLOCK_REALTIME)) }

    /// `CLOCK_MONOTONIC`: never jumps, the clock mailboxes wait on.
    static var monotonic: MonotonicTime { MonotonicTime(milliseconds: read(CLOCK_MONOTONIC)) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        guard unsafe clock_gettime(clock, &time) == 0 else {
            preconditionFailure("clock_gettime cannot fail for a clock that exists")
        }
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
