// CosigningTally: which witness cosigned from when to when, and where it was silent for too long.

public import RedRiverBase
public import RedRiverLedger

/// The cosignatures over the checkpoints of one ledger, in the order of the checkpoints.
public struct CosigningTally: Sendable {
    /// The silences kept of one witness; the others are counted.
    public static let gapsMost = 500

    /// A time without a cosignature that was longer than the policy allows.
    public struct Gap: Hashable, Sendable {
        public let from: CosignatureTime
        public let until: CosignatureTime
        public var seconds: UInt64 { until.seconds - from.seconds }
    }

    /// What one witness has cosigned.
    public struct Witness: Hashable, Sendable {
        /// As the policy calls it.
        public let name: String
        /// Whether it belongs to the log's own country: then it proves nothing to the other.
        public let isOwn: Bool
        public let first: CosignatureTime
        public fileprivate(set) var last: CosignatureTime
        /// The size of the tree it cosigned last.
        public fileprivate(set) var size: TreeSize
        public fileprivate(set) var count: UInt64 = 1
        public fileprivate(set) var gaps: [Gap] = []
        public fileprivate(set) var gapCount: UInt64 = 0
    }

    /// By first appearance. No more than the policy has witnesses.
    public private(set) var witnesses: [Witness] = []
    /// How long a silence may be, in seconds.
    public let freshness: UInt64

    public init(freshness: UInt64) { self.freshness = freshness }

    /// Takes the cosignatures of the next checkpoint.
    mutating func take(_ judged: CheckpointJudge.Judged, own: Set<LedgerName>) {
        for witnessing in judged.witnessings where witnessing.standing == .counts {
            take(
                witnessing.name.description, isOwn: own.contains(witnessing.name),
                judged.checkpoint.size, at: witnessing.time)
        }
    }

    mutating func take(
        _ name: String, isOwn: Bool, _ size: TreeSize, at time: CosignatureTime
    ) {
        guard let place = witnesses.firstIndex(where: { $0.name == name }) else {
            witnesses.append(Witness(name: name, isOwn: isOwn, first: time, last: time, size: size))
            return
        }
        let last = witnesses[place].last
        // The published checkpoint is the last of the day's, usually: the same time twice.
        guard time > last else { return }
        witnesses[place].count += 1
        witnesses[place].size = max(size, witnesses[place].size)
        witnesses[place].last = time
        let gap = Gap(from: last, until: time)
        guard gap.seconds > freshness else { return }
        witnesses[place].gapCount += 1
        if witnesses[place].gaps.count < Self.gapsMost { witnesses[place].gaps.append(gap) }
    }
}
