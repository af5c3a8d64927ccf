// Main: `redriver-bench`, which measures. Build it for release: `swift run -c release redriver-bench`.
//
//     redriver-bench e2e [--messages N] [--window W] [--rate R] [--seconds S] [--body BYTES] [--json]
//     redriver-bench soak [--minutes M] [--rate R] [--body BYTES] [--directory D] [--samples F] [--json]
//     redriver-bench schema [--schema F] [--file F] [--json]
//     redriver-bench hostile [--json]
//     redriver-bench ledger [--appends N] [--leaves N] [--json]
//
// Read next: EndToEnd.swift, what is measured and how; Soak.swift, the same for as long as wanted,
// with SoakPlan.swift, SoakJudge.swift and SoakReport.swift; LoadPublisher.swift and
// LoadSubscriber.swift, the processes at both ends; Histogram.swift; ProcessMeter.swift. SchemaBench.swift measures
// the parser and the validator, PythonPeer.swift those of others; HostileBench.swift
// measures them on input made to hurt. LedgerBench.swift: extending a ledger;
// AuditBench.swift: verifying one.

internal import Glibc

@main
struct Main {
    static func main() {
        _ = signal(SIGPIPE, SIG_IGN)
        let words = Array(CommandLine.arguments.dropFirst())
        do {
            switch words.first {
            case "soak": if !(try Soak(Options(words.dropFirst())).run()) { exit(1) }
            case "e2e": try EndToEnd(Options(words.dropFirst())).run()
            case "schema": try SchemaBench(Options(words.dropFirst())).run()
            case "hostile": if !(try HostileBench(Options(words.dropFirst())).run()) { exit(1) }
            case "ledger": try ledger(Options(words.dropFirst()))
            // The two ends of both, started by them as processes of their own.
            case "publish-load": try LoadPublisher(Options(words.dropFirst())).run()
            case "drain-load": try LoadSubscriber(Options(words.dropFirst())).run()
            default:
                throw BenchError("usage: redriver-bench e2e|soak|schema|hostile|ledger [--json] …")
            }
        } catch {
            complain("redriver-bench: \(error)")
            exit(2)
        }
    }

    private static func ledger(_ options: Options) throws {
        if options.has("--verify-only") {
            try AuditBench.verifyOnly(options)
        } else {
            try LedgerBench(options).run()
        }
    }
}

/// Why a measurement was not made. For engineers at a terminal, so in English alone.
struct BenchError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// A line to standard error.
func complain(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = unsafe bytes.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
}

/// `--name value` pairs and `--flags`.
struct Options {
    private var values: [String: String] = [:]

    init(_ words: ArraySlice<String>) throws(BenchError) {
        var rest = words
        while let word = rest.popFirst() {
            guard word.hasPrefix("--") else { throw BenchError("unexpected: \(word)") }
            let isFlag = rest.first.map { $0.hasPrefix("--") } ?? true
            values[word] = isFlag ? "" : rest.removeFirst()
        }
    }

    func has(_ name: String) -> Bool { values[name] != nil }

    func value(_ name: String) -> String? { values[name] }

    func string(_ name: String) throws(BenchError) -> String {
        guard let value = values[name] else { throw BenchError("\(name) is missing") }
        return value
    }

    func integer(_ name: String, _ standard: Int) throws(BenchError) -> Int {
        guard let text = values[name] else { return standard }
        guard let value = Int(text), value >= 0 else { throw BenchError("\(name) is a number") }
        return value
    }
}
