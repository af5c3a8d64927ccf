// Child: the runs of one target, in the process that may end with any of them.

import FuzzTargets
import Glibc
import RedRiverBase

/// So many runs of one target.
struct Child {
    let target: FuzzTarget
    let seed: UInt64
    let runs: Range<UInt64>

    /// Does them.
    ///
    /// - Parameter progress: The file in which the number of the run in work is kept.
    /// - Returns: Whether every property held.
    func work(_ progress: String) throws(FuzzError) -> Bool {
        let mark = try Progress(progress)
        var accepted: UInt64 = 0
        let start = ContinuousClock.now
        for run in runs {
            mark.run = run
            let input = target.input(seed: seed, run: run)
            do throws(Violation) {
                if try target.run(input) == .accepted { accepted += 1 }
            } catch {
                say("\(target.name): \(error)")
                return false
            }
        }
        report(accepted, in: ContinuousClock.now - start)
        return true
    }

    private func report(_ accepted: UInt64, in time: Duration) {
        let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
        let rate = Int(Double(runs.count) / max(seconds, 0.001))
        let share = Double(accepted) * 100 / Double(max(runs.count, 1))
        let tenths = Int((share * 10).rounded())
        say(
            "\(target.name): \(runs.count) runs, \(tenths / 10).\(tenths % 10) % accepted, "
                + "\(rate) runs/s")
    }
}

/// A number in a file that is mapped into memory: what was written last is there when the process
/// has ended, however it ended, and writing costs nothing.
@safe final class Progress {
    private let word: UnsafeMutablePointer<UInt64>

    /// - Parameter path: A file of at least eight bytes.
    init(_ path: String) throws(FuzzError) {
        let descriptor = unsafe open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw FuzzError("cannot open \(path)") }
        defer { close(descriptor) }
        let map = unsafe mmap(nil, 8, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
        guard let map = unsafe map, unsafe map != MAP_FAILED else {
            throw FuzzError("cannot map \(path)")
        }
        unsafe word = map.bindMemory(to: UInt64.self, capacity: 1)
    }

    deinit { unsafe munmap(word, 8) }

    /// The run in work.
    var run: UInt64 {
        get { unsafe word.pointee }
        set { unsafe word.pointee = newValue }
    }
}
