// SoakJudge: whether a process stayed as it was: memory, descriptors, threads.
//
// Memory is judged by its floor: the run after its warm-up is cut into stretches of equal length,
// and of each the lowest resident size counts, less what the replay guard is known to take. Peaks,
// such as those of a snapshot being written, are not growth as long as they go away. Through the
// floors goes the line of Theil and Sen (the median of the slopes of all pairs), which a few
// outliers do not bend; what it rises from the first stretch to the last is the growth.

internal import RedRiverBase

/// What one process was seen to use at one time.
struct SoakSample: Equatable {
    /// Since the beginning.
    var seconds: Double
    var residentKiB: Int
    /// What the process itself says its replay guard takes; at most ``Limits/guardBytesPerKey``
    /// for each key.
    var guardBytes = 0
    var guardKeys = 0
    /// Open files and sockets, but for segments of the journal.
    var descriptors: Int
    /// Open segments. A node keeps the last few, so these grow to a bound of their own.
    var segments = 0
    var threads: Int
}

/// What became of one process.
struct SoakVerdict: Equatable {
    /// The floors of the first and the last stretch, guard left out.
    var firstKiB = 0
    var lastKiB = 0
    var growthKiB = 0
    var allowedKiB = 0
    var guardMiB = 0
    var descriptors = 0
    var threads = 0
    /// What is not flat, in words.
    var faults: [String] = []

    var isFlat: Bool { faults.isEmpty }
}

/// Judges the samples of one process.
enum SoakJudge {
    /// The share of the run that is not judged: caches fill, the allocator finds its size.
    static let warmUp = 0.1
    static let stretches = 24
    /// What memory may rise by over the judged part of the run, however long it is: the greater of
    /// this and a fiftieth of the floor it began with.
    static let allowedKiB = 8 * 1024
    /// What the replay guard takes before it has many keys.
    static let guardBytesAtFirst = 64 * 1024
    /// Descriptors open for a moment (a status question, a snapshot being written) when a sample is
    /// taken.
    static let descriptorsForAMoment = 4
    /// Segments that a node keeps open at the most: those for readers, the one written, the next.
    static let segmentsMost = 18

    static func judge(_ samples: [SoakSample]) -> SoakVerdict {
        let end = samples.last?.seconds ?? 0
        let judged = samples.filter { $0.seconds >= end * warmUp }
        guard judged.count >= stretches / 2 else {
            return SoakVerdict(faults: ["only \(judged.count) samples"])
        }
        var verdict = SoakVerdict()
        judgeMemory(judged, &verdict)
        judgeGuard(judged, &verdict)
        judgeDescriptors(judged, &verdict)
        let threads = judged.map(\.threads)
        verdict.threads = threads.max() ?? 0
        if let least = threads.min(), least != verdict.threads {
            verdict.faults.append("\(least) to \(verdict.threads) threads")
        }
        return verdict
    }

    // MARK: Memory

    private static func judgeMemory(_ judged: [SoakSample], _ verdict: inout SoakVerdict) {
        let floors = floors(of: judged)
        let slope = slope(of: floors)
        let span = floors[floors.count - 1].seconds - floors[0].seconds
        verdict.firstKiB = Int(floors[0].kib)
        verdict.lastKiB = Int(floors[floors.count - 1].kib)
        verdict.growthKiB = Int(slope * span)
        verdict.allowedKiB = max(allowedKiB, verdict.firstKiB / 50)
        if verdict.growthKiB > verdict.allowedKiB {
            verdict.faults.append("memory grew by \(verdict.growthKiB) KiB")
        }
    }

    /// The lowest resident size of each stretch, guard left out, and the middle of the stretch.
    private static func floors(of judged: [SoakSample]) -> [(seconds: Double, kib: Double)] {
        let count = min(stretches, judged.count / 2)
        return (0..<count).map { number in
            let stretch = judged[
                judged.count * number / count..<judged.count * (number + 1) / count]
            let lowest = stretch.map { Double($0.residentKiB) - Double($0.guardBytes) / 1024 }.min()
            let middle = (stretch.first!.seconds + stretch.last!.seconds) / 2
            return (middle, lowest ?? 0)
        }
    }

    private static func slope(of points: [(seconds: Double, kib: Double)]) -> Double {
        var slopes: [Double] = []
        for (place, first) in points.enumerated() {
            for second in points[(place + 1)...] where second.seconds > first.seconds {
                slopes.append((second.kib - first.kib) / (second.seconds - first.seconds))
            }
        }
        return median(slopes)
    }

    /// The guard may take what it is allowed for its keys, and no more.
    private static func judgeGuard(_ judged: [SoakSample], _ verdict: inout SoakVerdict) {
        verdict.guardMiB = (judged.last?.guardBytes ?? 0) >> 20
        let over = judged.first {
            $0.guardBytes > guardBytesAtFirst + $0.guardKeys * Limits.guardBytesPerKey
        }
        if let over {
            verdict.faults.append("the guard takes \(over.guardBytes) bytes for \(over.guardKeys)")
        }
    }

    // MARK: Descriptors

    private static func judgeDescriptors(_ judged: [SoakSample], _ verdict: inout SoakVerdict) {
        let quarter = max(1, judged.count / 4)
        let early = judged.prefix(quarter).map { Double($0.descriptors) }
        let late = judged.suffix(quarter).map { Double($0.descriptors) }
        verdict.descriptors = judged.map(\.descriptors).max() ?? 0
        let most = Int(median(early)) + descriptorsForAMoment
        if median(late) > median(early) || verdict.descriptors > most {
            verdict.faults.append(
                "descriptors: \(Int(median(early))), then \(Int(median(late))), \(verdict.descriptors) at the most"
            )
        }
        if let segments = judged.map(\.segments).max(), segments > segmentsMost {
            verdict.faults.append("\(segments) segments open")
        }
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return 0 }
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}
