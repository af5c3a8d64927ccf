// SoakReport: what a soak has seen so far, the line of each minute, and the table at its end.

import Foundation
import RedRiverBase
import RedRiverJSON

/// Everything a soak keeps.
struct SoakRecord {
    let plan: SoakPlan
    let names = [
        "node vn", "node cn", "publisher vn", "publisher cn", "subscriber vn", "subscriber cn",
    ]
    /// By process, in the order of ``names``.
    private(set) var samples: [[SoakSample]] = Array(repeating: [], count: 6)
    /// By side: what was published there, and what was received there.
    var published = [PublishProgress(sent: 0, accepted: 0), PublishProgress(sent: 0, accepted: 0)]
    var drained = [DrainProgress(), DrainProgress()]

    private var minutesTold = 0
    private var atLastMinute: (accepted: Int, seconds: Double, latencies: Histogram) = (
        0, 0, Histogram()
    )

    init(_ plan: SoakPlan) { self.plan = plan }

    mutating func add(_ sample: SoakSample, of place: Int) { samples[place].append(sample) }

    var accepted: Int { published[0].accepted + published[1].accepted }
    var received: Int { drained[0].received + drained[1].received }
    var repeated: Int { drained[0].repeated + drained[1].repeated }
    var lost: Int { accepted - received }
    /// Something that moves while anything does.
    var progress: Int { accepted + received + drained[0].acknowledged + drained[1].acknowledged }

    var latencies: Histogram {
        var all = drained[0].latencies
        all.add(drained[1].latencies)
        return all
    }

    /// The line of a minute that has just passed, if one has.
    mutating func minute(at seconds: Double, journals: Int) -> String? {
        guard Int(seconds / 60) > minutesTold else { return nil }
        minutesTold = Int(seconds / 60)
        let all = latencies
        let recent = all.since(atLastMinute.latencies)
        let speed = Double(accepted - atLastMinute.accepted) / (seconds - atLastMinute.seconds)
        atLastMinute = (accepted, seconds, all)
        let last = samples.prefix(2).compactMap(\.last)
        func both(_ value: (SoakSample) -> Int) -> String {
            last.map { String(value($0)) }.joined(separator: "/")
        }
        return "\(minutesTold) min: \(Int(speed.rounded())) messages/s, p50 "
            + "\(Self.milliseconds(recent, 0.5)) ms, p99 \(Self.milliseconds(recent, 0.99)) ms, "
            + "on their way \(max(0, lost)), repeated \(repeated); nodes: \(both { $0.residentKiB >> 10 }) "
            + "MiB, of these guard \(both { $0.guardBytes >> 20 }), descriptors "
            + "\(both { $0.descriptors })+\(both { $0.segments }), threads \(both { $0.threads }), "
            + "journals \(journals) MiB"
    }

    static func milliseconds(_ latencies: Histogram, _ share: Double) -> String {
        String(format: "%.2f", Double(latencies.percentile(share)) / 1e6)
    }
}

extension SoakSample {
    /// As a line of samples: resident KiB, guard's bytes and keys, descriptors, segments, threads.
    var text: String {
        [residentKiB, guardBytes, guardKeys, descriptors, segments, threads].map(String.init)
            .joined(separator: "\t")
    }
}

/// The end of a soak.
struct SoakReport {
    /// The share of the asked rate that must have been kept.
    private static let rateKept = 0.99

    private let record: SoakRecord
    private let verdicts: [SoakVerdict]
    private let journalMiB: Int

    init(_ record: SoakRecord, journalMiB: Int) {
        self.record = record
        self.journalMiB = journalMiB
        verdicts = record.samples.map(SoakJudge.judge)
    }

    /// From the first message that arrived to the last.
    private var seconds: Double {
        let first = record.drained.map(\.first).min() ?? 0
        let last = record.drained.map(\.last).max() ?? 0
        return Double(max(1, last - first)) / 1e9
    }

    private var messagesPerSecond: Double { Double(record.received) / seconds }
    private var isSteady: Bool {
        messagesPerSecond >= Double(2 * record.plan.ratePerSide) * Self.rateKept
    }
    private var isFlat: Bool { verdicts.allSatisfy(\.isFlat) }

    var isGood: Bool { isFlat && isSteady && record.lost == 0 && record.repeated == 0 }

    var lines: [String] {
        var lines = [
            row(["process", "MiB first", "last", "growth", "allowed", "guard", "files", "threads"])
        ]
        for (name, verdict) in zip(record.names, verdicts) {
            let figures = [
                name, mebibytes(verdict.firstKiB), mebibytes(verdict.lastKiB),
                mebibytes(verdict.growthKiB), mebibytes(verdict.allowedKiB),
                String(verdict.guardMiB), String(verdict.descriptors), String(verdict.threads),
            ]
            let end = verdict.isFlat ? "flat" : verdict.faults.joined(separator: "; ")
            lines.append(row(figures) + "  " + end)
        }
        let latencies = record.latencies
        lines.append(
            "\(record.accepted) messages in \(Int(seconds)) s, \(rounded(messagesPerSecond)) a second"
                + (isSteady ? "" : ", which is too few") + "; p50 "
                + "\(SoakRecord.milliseconds(latencies, 0.5)) ms, p99 "
                + "\(SoakRecord.milliseconds(latencies, 0.99)) ms; journals \(journalMiB) MiB; lost "
                + "\(record.lost), repeated \(record.repeated)")
        return lines
    }

    var json: JSON {
        let latencies = record.latencies
        return [
            "good": .bool(isGood), "flat": .bool(isFlat), "seconds": .int(Int64(seconds)),
            "messages": .int(Int64(record.accepted)),
            "messagesPerSecond": .raw(Array(rounded(messagesPerSecond).utf8)),
            "p50Ms": .raw(Array(SoakRecord.milliseconds(latencies, 0.5).utf8)),
            "p99Ms": .raw(Array(SoakRecord.milliseconds(latencies, 0.99).utf8)),
            "lost": .int(Int64(record.lost)), "repeated": .int(Int64(record.repeated)),
            "journalMiB": .int(Int64(journalMiB)),
            "processes": .array(zip(record.names, verdicts).map(process)),
        ]
    }

    private func process(_ name: String, _ verdict: SoakVerdict) -> JSON {
        [
            "name": .string(name), "flat": .bool(verdict.isFlat),
            "firstKiB": .int(Int64(verdict.firstKiB)), "lastKiB": .int(Int64(verdict.lastKiB)),
            "growthKiB": .int(Int64(verdict.growthKiB)),
            "guardMiB": .int(Int64(verdict.guardMiB)),
            "descriptors": .int(Int64(verdict.descriptors)),
            "threads": .int(Int64(verdict.threads)),
            "faults": .array(verdict.faults.map { .string($0) }),
        ]
    }

    private func row(_ words: [String]) -> String {
        words.enumerated().map { place, word in
            let gap = String(repeating: " ", count: max(0, (place == 0 ? 14 : 9) - word.count))
            return place == 0 ? word + gap : gap + word
        }.joined(separator: " ")
    }

    private func mebibytes(_ kib: Int) -> String { String(format: "%.1f", Double(kib) / 1024) }
    private func rounded(_ value: Double) -> String { String(format: "%.1f", value) }
}
