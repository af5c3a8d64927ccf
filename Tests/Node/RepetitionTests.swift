// RepetitionTests: what happens all the time is said now and then, and nothing else drowns in it.

import RedRiverBase
import Testing

@testable import RedRiverNode

@Suite("Repetition in the log")
struct RepetitionTests {
    private func time(_ milliseconds: Int64) -> MonotonicTime {
        MonotonicTime(milliseconds: milliseconds)
    }

    @Test("a fact is said a few times, then once a second, with how often it was left out")
    func flood() {
        var repetition = Repetition()
        // A thousand a second, for ten seconds.
        let said = (0..<10_000).compactMap { repetition.passes("evidence.signature", time($0)) }
        #expect(said.count == Limits.logLinesAtOnce + 9)
        #expect(said.prefix(Limits.logLinesAtOnce).allSatisfy { $0 == 0 })
        // Nothing is lost from the count but what no line has told of yet.
        let unsaid = said.reduce(0, +)
        #expect((9000 - said.count...10_000 - said.count).contains(unsaid))
    }

    @Test("other facts are said all the same, and the same one again after a pause")
    func others() {
        var repetition = Repetition()
        for _ in 0..<100 { _ = repetition.passes("evidence.signature", time(0)) }
        #expect(repetition.passes("link.fork", time(0)) == 0)
        #expect(
            repetition.passes("evidence.signature", time(60_000)) == 100 - Limits.logLinesAtOnce)
        #expect(repetition.passes("evidence.signature", time(60_000)) == 0)
    }
}
