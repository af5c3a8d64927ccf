// AllowanceTests: so many at once, and then one in so long.

import RedRiverBase
import Testing

@Suite("Allowance")
struct AllowanceTests {
    private func taken(_ allowance: inout Allowance, at milliseconds: Int64, tries: Int) -> Int {
        (0..<tries).count { _ in
            allowance.take(MonotonicTime(milliseconds: milliseconds))
        }
    }

    @Test("so many at once, then one in so long, and never more than so many saved up")
    func takes() {
        var allowance = Allowance(most: 3, oneEach: 1000)
        #expect(taken(&allowance, at: 5, tries: 10) == 3)
        #expect(taken(&allowance, at: 1004, tries: 10) == 0)
        #expect(taken(&allowance, at: 1005, tries: 10) == 1)
        #expect(taken(&allowance, at: 3005, tries: 10) == 2)
        #expect(taken(&allowance, at: .max, tries: 10) == 3)
        // A clock that does not move, or moves back, gives nothing.
        #expect(taken(&allowance, at: 0, tries: 10) == 0)
    }

    @Test("asking without a pause does not keep it empty")
    func asked() {
        var allowance = Allowance(most: 2, oneEach: 100)
        let count = (0..<10_000).count { allowance.take(MonotonicTime(milliseconds: $0)) }
        #expect(count == 2 + 9999 / 100)
    }
}
