// Main: `redriver-fuzz`, which tries the parsers of foreign bytes for as long as one likes.
//
//     redriver-fuzz [--runs N] [--target NAME]… [--seed S] [--from RUN] [--patience SECONDS]
//     redriver-fuzz --list
//     redriver-fuzz --target NAME --input FILE        one input, such as libFuzzer leaves behind
//     redriver-fuzz --target NAME --corpus DIRECTORY  writes the target's good inputs there
//     redriver-fuzz --target NAME --libfuzzer ARGUMENT…       in a build of Tests/Fuzz/run alone
//
// It is for release: `swift run -c release redriver-fuzz --runs 10000000`. Without a target N runs
// are spread over all of them, costly ones getting fewer. A run that takes longer than the patience,
// 60 seconds, is taken for one that never ends. Exit status: 0 nothing found, 1 something found, 2
// could not run.
//
// Read next: Plan.swift, what the words mean; Child.swift, the runs of one target in a process of
// their own; Watch.swift, who survives a trap and says which input it was; LibFuzzer.swift.

import FuzzTargets
import Glibc

@main
struct Main {
    static func main() {
        do {
            exit(try Plan(Array(CommandLine.arguments.dropFirst())).run() ? 0 : 1)
        } catch {
            complain("redriver-fuzz: \(error)")
            exit(2)
        }
    }
}

/// Why nothing was run. For engineers at a terminal, so in English alone.
struct FuzzError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// A line to standard output, at once: parent and children share it, and a child may end any time.
func say(_ line: String) { put(line, to: STDOUT_FILENO) }

/// A line to standard error.
func complain(_ line: String) { put(line, to: STDERR_FILENO) }

private func put(_ line: String, to descriptor: Int32) {
    let bytes = Array((line + "\n").utf8)
    _ = unsafe bytes.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
}
