// FuzzTests: every target for some hundred runs, in seconds. `redriver-fuzz` does millions.
//
// REDRIVER_SCALE multiplies the number of runs; REDRIVER_SEED is the seed, 1 without it. A failure
// names target, seed and run, and shows the input: nothing else is needed to see it again.

import Foundation
import FuzzTargets
import RedRiverBase
import TestSupport
import Testing

@Suite("Mutated input")
struct FuzzTests {
    private static let scale = UInt64(Scale.value)
    private static let seed =
        ProcessInfo.processInfo.environment["REDRIVER_SEED"].flatMap { UInt64($0) } ?? 1

    /// Runs of a target of little cost; the others get their share of it.
    private static let runs: UInt64 = 2000
    /// Whatever they cost: an input that is left as it is comes once in a hundred or so.
    private static let least: UInt64 = 400

    @Test("keeps every property of the parser", arguments: FuzzTargets.all.map(\.name))
    func properties(of name: String) throws {
        let target = try #require(FuzzTargets.named(name))
        var counts: [Judgement: Int] = [:]
        let share = max(Self.least, Self.runs / UInt64(target.cost.rawValue))
        for run in 0..<share * Self.scale {
            let input = target.input(seed: Self.seed, run: run)
            do throws(Violation) {
                counts[try target.run(input), default: 0] += 1
            } catch {
                let hex = Hexadecimal.encode(input)
                Issue.record("\(name), seed \(Self.seed), run \(run): \(error)\n\(hex)")
                return
            }
        }
        // A target whose inputs are all accepted, or all refused, looks at one half of its parser.
        #expect(counts[.accepted, default: 0] > 0 && counts[.refused, default: 0] > 0, "\(counts)")
    }

    @Test("begins with inputs that are accepted", arguments: FuzzTargets.all.map(\.name))
    func seeds(of name: String) throws {
        let target = try #require(FuzzTargets.named(name))
        for (number, seed) in target.seeds.enumerated() {
            #expect(try target.run(seed) == .accepted, "\(name), seed input \(number)")
        }
    }

    @Test("no two targets share a name")
    func names() {
        let names = (FuzzTargets.all + Planted.all).map(\.name)
        #expect(Set(names).count == names.count)
    }
}
