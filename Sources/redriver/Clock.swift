// Clock: the only place in the program that reads the time.

internal import Glibc
internal import RedRiverBase

/// What the clocks say now.
enum Clock {
    static func wall() -> Timestamp { Timestamp(milliseconds: read(CLOCK_REALTIME)) }

    static func monotonic() -> MonotonicTime { MonotonicTime(milliseconds: read(CLOCK_MONOTONIC)) }

    /// Both, as those who may read no clock ask for them.
    @Sendable static func now() -> (Timestamp, MonotonicTime) { (wall(), monotonic()) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
