// Inputs: single inputs in files, as libFuzzer reads and writes them.

import Foundation
import FuzzTargets

enum Inputs {
    /// Runs the input in a file, in this process: a trap is a trap, with its backtrace.
    static func run(_ path: String, _ target: FuzzTarget) throws -> Bool {
        let input = [UInt8](try Data(contentsOf: URL(filePath: path)))
        do throws(Violation) {
            say("\(target.name): \(try target.run(input))")
            return true
        } catch {
            say("\(target.name): \(error)")
            return false
        }
    }

    /// Writes the good inputs of a target, each to a file.
    static func write(_ target: FuzzTarget, to directory: String) throws -> Bool {
        let folder = URL(filePath: directory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (number, seed) in target.seeds.enumerated() {
            try Data(seed).write(to: folder.appending(path: "seed-\(number)"))
        }
        return true
    }
}
