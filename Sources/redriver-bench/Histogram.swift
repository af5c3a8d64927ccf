// Histogram: latencies, to three digits or so, in constant memory.
//
// Buckets grow by a 64th of their power of two, so a percentile is at most 1.6 % off.

/// Counts of durations in nanoseconds.
struct Histogram {
    private static let steps = 64
    private var counts = [Int](repeating: 0, count: 64 * steps)
    private(set) var count = 0

    init() {}

    /// Reads back what ``text`` wrote.
    init(_ words: some Sequence<Substring>) {
        for word in words {
            let parts = word.split(separator: ":").compactMap { Int($0) }
            guard parts.count == 2, counts.indices.contains(parts[0]) else { continue }
            counts[parts[0]] += parts[1]
            count += parts[1]
        }
    }

    mutating func add(_ nanoseconds: Int64) {
        counts[Self.bucket(UInt64(max(1, nanoseconds)))] += 1
        count += 1
    }

    /// What came since an earlier state of the same counts.
    func since(_ earlier: Histogram) -> Histogram {
        var difference = self
        for bucket in counts.indices { difference.counts[bucket] -= earlier.counts[bucket] }
        difference.count -= earlier.count
        return difference
    }

    mutating func add(_ other: Histogram) {
        for bucket in counts.indices { counts[bucket] += other.counts[bucket] }
        count += other.count
    }

    /// The duration that this share of all (0…1) does not exceed; 0 if there are none.
    func percentile(_ share: Double) -> Int64 {
        var left = Int((Double(count) * share).rounded(.up))
        for bucket in counts.indices {
            left -= counts[bucket]
            if counts[bucket] > 0, left <= 0 { return Self.value(bucket) }
        }
        return 0
    }

    /// Counts that are not zero, as `bucket:count` words.
    var text: String {
        counts.indices.filter { counts[$0] > 0 }.map { "\($0):\(counts[$0])" }
            .joined(separator: " ")
    }

    private static func bucket(_ value: UInt64) -> Int {
        let power = 63 - value.leadingZeroBitCount
        guard power >= 6 else { return Int(value) }
        return (power - 5) * steps + Int((value >> UInt64(power - 6)) & 63)
    }

    private static func value(_ bucket: Int) -> Int64 {
        let (power, step) = bucket.quotientAndRemainder(dividingBy: steps)
        guard power > 0 else { return Int64(step) }
        return Int64((64 + step)) << Int64(power - 1)
    }
}
