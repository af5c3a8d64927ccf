// Watch: the parent of a child that may trap or never come back, and what it says then.

import Foundation
import FuzzTargets
import RedRiverBase

struct Watch {
    private let child: Child
    private let patience: Duration

    /// - Parameter patience: How long one run may take.
    init(_ child: Child, patience: Duration) {
        self.child = child
        self.patience = patience
    }

    /// Runs the child to its end.
    ///
    /// - Returns: Whether it found nothing.
    func run() throws -> Bool {
        let path = FileManager.default.temporaryDirectory
            .appending(path: "redriver-fuzz-\(UUID().uuidString)").path(percentEncoded: false)
        try Data(count: 8).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let progress = try Progress(path)
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = [
            "--target", child.target.name, "--seed", String(child.seed), "--from",
            String(child.runs.lowerBound), "--runs", String(child.runs.count), "--child", path,
        ]
        // The trap is told of here, with its input; a backtrace of every one would take minutes.
        process.environment = ProcessInfo.processInfo.environment.merging([
            "SWIFT_BACKTRACE": "enable=no"
        ]) { $1 }
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let isStuck = !wait(for: process, progress)
        process.waitUntilExit()
        if process.terminationReason == .exit, process.terminationStatus == 0 { return true }
        tell(process, isStuck, progress.run)
        return false
    }

    /// - Returns: `false` if one run did not end, and the child was killed in it.
    private func wait(for process: Process, _ progress: Progress) -> Bool {
        var last = progress.run
        var since = ContinuousClock.now
        while process.isRunning {
            Thread.sleep(forTimeInterval: 0.01)
            if progress.run != last {
                last = progress.run
                since = .now
            } else if ContinuousClock.now - since > patience {
                kill(process.processIdentifier, SIGKILL)
                return false
            }
        }
        return true
    }

    /// Which run it was, how to see it again, and the input.
    private func tell(_ process: Process, _ isStuck: Bool, _ run: UInt64) {
        let name = child.target.name
        let how =
            isStuck
            ? "did not end within \(patience.components.seconds) s"
            : process.terminationReason == .exit
                ? "found a property that does not hold"
                : "ended with signal \(process.terminationStatus)"
        let input = child.target.input(seed: child.seed, run: run)
        say("\(name): run \(run) \(how)")
        say("  again: redriver-fuzz --target \(name) --seed \(child.seed) --from \(run) --runs 1")
        say("  input: \(Hexadecimal.encode(input))")
    }
}
