// Plan: what the words of the command line ask for.

import FuzzTargets
import RedRiverBase

struct Plan {
    private var targets: [FuzzTarget] = []
    private var runs: UInt64 = 1_000_000
    private var seed: UInt64 = 1
    private var from: UInt64 = 0
    /// A run that takes so many seconds will not end. The longest takes milliseconds.
    private var patience: UInt64 = 60
    private var act = Act.runs

    private enum Act {
        case runs
        case list
        case input(String)
        case corpus(String)
        case child(progress: String)
        case libFuzzer([String])
    }

    /// The fewest runs a target gets of a large number.
    private static let least: UInt64 = 200_000

    init(_ words: [String]) throws(FuzzError) {
        var words = words[...]
        while let word = words.popFirst() {
            switch word {
            case "--list": act = .list
            case "--target": targets.append(try Self.target(words.popFirst()))
            case "--runs": runs = try Self.number(word, words.popFirst())
            case "--seed": seed = try Self.number(word, words.popFirst())
            case "--from": from = try Self.number(word, words.popFirst())
            case "--patience": patience = try Self.number(word, words.popFirst())
            case "--input": act = .input(try Self.path(word, words.popFirst()))
            case "--corpus": act = .corpus(try Self.path(word, words.popFirst()))
            case "--child": act = .child(progress: try Self.path(word, words.popFirst()))
            case "--libfuzzer":
                act = .libFuzzer(Array(words))
                words = []
            default: throw FuzzError("what is \(word)? Main.swift lists the words")
            }
        }
    }

    private static func target(_ name: String?) throws(FuzzError) -> FuzzTarget {
        guard let target = name.flatMap(FuzzTargets.named) else {
            throw FuzzError("there is no target \(name ?? "without a name"); try --list")
        }
        return target
    }

    private static func number(_ word: String, _ text: String?) throws(FuzzError) -> UInt64 {
        guard let number = text.flatMap({ UInt64($0) }) else {
            throw FuzzError("\(word) wants a number")
        }
        return number
    }

    private static func path(_ word: String, _ text: String?) throws(FuzzError) -> String {
        guard let text else { throw FuzzError("\(word) wants a path") }
        return text
    }

    /// - Returns: Whether every property held.
    func run() throws -> Bool {
        switch act {
        case .list:
            for target in FuzzTargets.all { say(target.name) }
            return true
        case .runs: return try everything()
        case .input(let path): return try Inputs.run(path, one)
        case .corpus(let directory): return try Inputs.write(one, to: directory)
        case .child(let progress):
            return try Child(target: one, seed: seed, runs: from..<from + runs).work(progress)
        case .libFuzzer(let arguments): return try LibFuzzer.run(one, arguments)
        }
    }

    private var one: FuzzTarget {
        get throws(FuzzError) {
            guard targets.count == 1 else { throw FuzzError("that takes one --target") }
            return targets[0]
        }
    }

    /// Each target in turn, in a process of its own. One that fails does not keep the others.
    private func everything() throws -> Bool {
        let chosen = targets.isEmpty ? FuzzTargets.all : targets
        let shares = chosen.reduce(0.0) { $0 + 1 / Double($1.cost.rawValue) }
        var total: UInt64 = 0
        var failed: [String] = []
        for target in chosen {
            let share = Double(runs) / shares / Double(target.cost.rawValue)
            let least = min(Self.least, runs / UInt64(chosen.count))
            let count = max(UInt64(share.rounded(.up)), least, 1)
            let child = Child(target: target, seed: seed, runs: from..<from + count)
            if try !Watch(child, patience: .seconds(Int64(clamping: patience))).run() {
                failed.append(target.name)
            }
            total += count
        }
        say("\(total) runs of \(chosen.count) targets, seed \(seed)")
        if !failed.isEmpty { say("found something in: \(failed.joined(separator: " "))") }
        return failed.isEmpty
    }
}
