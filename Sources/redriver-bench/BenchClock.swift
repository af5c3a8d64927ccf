// BenchClock: the clocks, for measuring.

internal import Glibc
internal import RedRiverBase

/// What the clocks say now.
enum BenchClock {
    /// `CLOCK_MONOTONIC` in nanoseconds: the same in every process of the machine.
    static var nanoseconds: Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Processor time of this process, in nanoseconds.
    static var processor: Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    static var wall: Timestamp {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(
            milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    @Sendable static func now() -> (Timestamp, MonotonicTime) {
        (wall, MonotonicTime(milliseconds: nanoseconds / 1_000_000))
    }
}
