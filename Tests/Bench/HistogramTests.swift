// HistogramTests: counts of durations, written down, read back, added and subtracted.

import Testing

@testable import redriver_bench

@Suite("Histogram")
struct HistogramTests {
    private func histogram(_ values: some Sequence<Int64>) -> Histogram {
        var histogram = Histogram()
        for value in values { histogram.add(value) }
        return histogram
    }

    @Test("percentiles are right to 2 %, also after writing and reading")
    func percentiles() {
        let written = histogram((1...1000).map { $0 * 10_000 }).text
        let read = Histogram(written.split(separator: " "))
        #expect(read.count == 1000)
        #expect(abs(read.percentile(0.5) - 5_000_000) <= 100_000)
        #expect(abs(read.percentile(0.99) - 9_900_000) <= 200_000)
    }

    @Test("what came since an earlier state")
    func since() {
        let early = histogram([100, 100])
        var late = early
        late.add(histogram([9_000]))
        let difference = late.since(early)
        #expect(difference.count == 1 && difference.percentile(0.5) > 8_000)
    }
}
