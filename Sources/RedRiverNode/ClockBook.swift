// ClockBook: what time it is as far as the exchange believes, for the threads of the link.
//
// The exchange alone judges the machine's clock (ClockWatch). What it says is kept as a distance to
// the monotonic clock, so that a jump of the wall clock reaches no statement before it was judged.

internal import RedRiverBase
internal import RedRiverExchange

/// The core writes it at every turn; the link workers read it.
final class ClockBook: Sendable {
    private struct Times: Sendable {
        var stated: Timestamp
        var latest: Timestamp
        var at: MonotonicTime

        init(_ exchange: borrowing Exchange, _ now: Moment) {
            stated = exchange.statedTime(at: now)
            latest = exchange.latestTime(at: now)
            at = now.monotonic
        }
    }

    private let times: Locked<Times>

    init(_ exchange: borrowing Exchange, _ now: Moment) {
        times = Locked(Times(exchange, now))
    }

    func update(_ exchange: borrowing Exchange, _ now: Moment) {
        let fresh = Times(exchange, now)
        times.with { $0 = fresh }
    }

    /// The time that a statement made now bears.
    var stated: Timestamp { time(\.stated) }

    /// The latest that it may be, by which the peer's statements are judged.
    var latest: Timestamp { time(\.latest) }

    private func time(_ which: KeyPath<Times, Timestamp>) -> Timestamp {
        let times = times.value
        return times[keyPath: which].advanced(
            byMilliseconds: NodeClock.monotonic.millisecondsSince(times.at))
    }
}
