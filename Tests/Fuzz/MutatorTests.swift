// MutatorTests: inputs depend on seed and run alone, and are neither all alike nor all rubbish.

import FuzzTargets
import RedRiverBase
import TestSupport
import Testing

@Suite("Mutator")
struct MutatorTests {
    private let target = FuzzTarget(framed: "frames", seeds: [[[1, 2, 3], [], [4]], [[5]]]) { _ in
        .accepted
    }

    @Test("the input of a run is the same each time, whatever ran before")
    func repeatable() {
        let forwards = (0..<100).map { target.input(seed: 7, run: $0) }
        let backwards = (0..<100).reversed().map { target.input(seed: 7, run: $0) }
        #expect(forwards == backwards.reversed())
    }

    @Test("another run, seed or target has other inputs")
    func varied() {
        let inputs = (0..<1000).map { target.input(seed: 7, run: $0) }
        #expect(Set(inputs).count > 300)
        #expect(inputs != (0..<1000).map { target.input(seed: 8, run: $0) })
        let namesake = FuzzTarget(framed: "others", seeds: [[[1, 2, 3], [], [4]], [[5]]]) { _ in
            .accepted
        }
        #expect(inputs != (0..<1000).map { namesake.input(seed: 7, run: $0) })
    }

    @Test("seeds come through untouched now and then, and frames come, go and change places")
    func frames() {
        let inputs = (0..<2000).map { FrameList.decode(target.input(seed: 3, run: $0)) }
        #expect(inputs.contains([[1, 2, 3], [], [4]]) && inputs.contains([[5]]))
        #expect(inputs.contains([[1, 2, 3], [4]]) && inputs.contains([[4], [], [1, 2, 3]]))
        #expect(inputs.contains([[1, 2, 3], [1, 2, 3], [], [4]]))
    }

    @Test("no input is longer than is agreed")
    func bounded() {
        let long = FuzzTarget(
            "long", seeds: [[UInt8](repeating: 1, count: Mutator.longest)]
        ) { _ in .accepted }
        for run in UInt64(0)..<500 {
            #expect(long.input(seed: 1, run: run).count <= Mutator.longest)
        }
    }

    @Test("a repaired input is one that was mutated first, and every other one is left as it is")
    func repaired() {
        let marked = FuzzTarget("marked", seeds: [[1, 2, 3, 4]], repair: { [0xee] + $0 }) { _ in
            .accepted
        }
        let inputs = (0..<1000).map { marked.input(seed: 1, run: $0) }
        let count = inputs.count { $0.first == 0xee }
        #expect((300..<700).contains(count))
    }

    @Test("any bytes are a list of frames, and a list comes back as it was")
    func framing() {
        var random = SeededGenerator(seed: 5)
        for length in 0..<200 {
            let frames = FrameList.decode(random.bytes(length))
            #expect(FrameList.decode(FrameList.encode(frames)) == frames)
        }
    }
}
