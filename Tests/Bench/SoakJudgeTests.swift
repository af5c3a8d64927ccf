// SoakJudgeTests: the judge of a soak finds what grows, and nothing else.

import Testing

@testable import redriver_bench

@Suite("Judging a soak")
struct SoakJudgeTests {
    /// An hour, a sample every ten seconds, 1.8 million messages.
    private static let count = 360
    private static let messagesPerSample = 5000

    /// A node that is as it was, but for what `change` does to its samples.
    private func judge(
        _ change: (_ number: Int, _ sample: inout SoakSample) -> Void = { _, _ in }
    ) -> SoakVerdict {
        SoakJudge.judge(
            (0..<Self.count).map { number in
                // Noise of 3 MiB, and every 16th sample a snapshot of 80 MiB.
                let noise = number * 7919 % 3072 + (number % 16 == 0 ? 80 * 1024 : 0)
                var sample = SoakSample(
                    seconds: Double(10 * number), residentKiB: 20_000 + noise,
                    descriptors: 22 + (number % 40 == 7 ? 1 : 0), segments: min(17, number / 6),
                    threads: 12)
                change(number, &sample)
                return sample
            })
    }

    @Test("noise, peaks and segments up to their bound are flat")
    func flat() {
        let verdict = judge()
        #expect(verdict.isFlat, "\(verdict.faults)")
        #expect(abs(verdict.growthKiB) < 1024)
    }

    @Test("eight bytes of every message are found")
    func leak() {
        let verdict = judge { number, sample in
            sample.residentKiB += number * Self.messagesPerSample * 8 / 1024
        }
        #expect(!verdict.isFlat)
        // 90 % of an hour: 12.4 MiB.
        #expect((12_000...13_500).contains(verdict.growthKiB))
    }

    @Test("what grows during the warm-up only is not a leak")
    func warmUp() {
        let verdict = judge { number, sample in sample.residentKiB += min(number, 30) * 2000 }
        #expect(verdict.isFlat && verdict.firstKiB >= 80_000)
    }

    @Test("memory that falls again is not a leak")
    func falls() {
        #expect(
            judge { number, sample in sample.residentKiB += (Self.count - number) * 100 }.isFlat)
    }

    @Test("the replay guard may grow by what it says, within its bound")
    func replayGuard() {
        func grow(_ bytesPerKey: Int, telling: Bool) -> SoakVerdict {
            judge { number, sample in
                sample.guardKeys = number * Self.messagesPerSample
                sample.residentKiB += sample.guardKeys * bytesPerKey / 1024
                if telling { sample.guardBytes = sample.guardKeys * bytesPerKey }
            }
        }
        #expect(grow(60, telling: true).isFlat)
        #expect(!grow(60, telling: false).isFlat)
        #expect(!grow(80, telling: true).isFlat)
    }

    @Test("a descriptor more is a leak; one that is open for a moment is not")
    func descriptors() {
        #expect(!judge { number, sample in sample.descriptors += number / 300 }.isFlat)
        #expect(judge { number, sample in sample.descriptors += number == 200 ? 2 : 0 }.isFlat)
        #expect(!judge { number, sample in sample.descriptors += number == 200 ? 9 : 0 }.isFlat)
    }

    @Test("segments stay below their bound, and threads are as many as they were")
    func others() {
        #expect(!judge { number, sample in sample.segments += number / 60 }.isFlat)
        #expect(!judge { number, sample in sample.threads += number == 359 ? 1 : 0 }.isFlat)
    }

    @Test("too few samples are no verdict")
    func few() {
        #expect(!SoakJudge.judge([]).isFlat)
    }
}
