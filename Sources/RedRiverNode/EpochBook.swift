// EpochBook: the keys of the epochs in use. In memory only, wiped when they go.

internal import RedRiverBase
internal import RedRiverEvidence

/// Sealers of our own epochs and openers of the peer's, shared by the two link workers.
final class EpochBook: Sendable {
    /// How many epochs of each direction are kept: a receiver ends an epoch two epochs later.
    private static let kept = 3

    private struct Keys: Sendable {
        var sealers: [MessageSealer] = []
        /// Openers of epochs the exchange has not taken yet: at most one session's worth.
        var offered: [MessageOpener] = []
        var openers: [(opener: MessageOpener, since: MonotonicTime)] = []
    }

    private let keys = Locked(Keys())

    /// A new epoch of ours. The peer has not confirmed it yet.
    func add(_ sealer: MessageSealer) {
        keys.with {
            $0.sealers.append(sealer)
            $0.sealers = $0.sealers.suffix(Self.kept)
        }
    }

    func sealer(_ epoch: EpochID) -> MessageSealer? {
        keys.value.sealers.last { $0.statement.epoch == epoch }
    }

    /// The peer offers an epoch. Nothing opens with it before ``take(_:_:)``.
    func offer(_ opener: MessageOpener) {
        keys.with {
            $0.offered.append(opener)
            $0.offered = $0.offered.suffix(2)
        }
    }

    /// The exchange took the peer's epoch.
    func take(_ epoch: EpochID, _ now: MonotonicTime) {
        keys.with {
            guard let opener = $0.offered.last(where: { $0.statement.epoch == epoch }) else {
                return
            }
            $0.offered = []
            $0.openers.append((opener, now))
            $0.openers = $0.openers.suffix(Self.kept)
        }
    }

    /// The opener of an epoch that has not ended by our own clock.
    func opener(_ epoch: EpochID, _ now: MonotonicTime) -> MessageOpener? {
        keys.with {
            $0.openers.removeAll {
                now.millisecondsSince($0.since) > Limits.epochKeptMilliseconds
            }
            return $0.openers.last { $0.opener.statement.epoch == epoch }?.opener
        }
    }
}
