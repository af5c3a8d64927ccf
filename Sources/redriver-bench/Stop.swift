// Stop: SIGINT and SIGTERM as something to ask for, instead of an interruption.

internal import Glibc

/// The signals that mean "enough". Made before any thread is started: threads inherit what is blocked.
struct Stop {
    private var signals = sigset_t()

    init() {
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGINT)
        unsafe sigaddset(&signals, SIGTERM)
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// Waits, and returns early if one comes.
    ///
    /// - Returns: Whether one came.
    mutating func comes(within milliseconds: Int64) -> Bool {
        var time = timespec(
            tv_sec: Int(milliseconds / 1000), tv_nsec: Int(milliseconds % 1000) * 1_000_000)
        return unsafe sigtimedwait(&signals, nil, &time) > 0
    }
}
