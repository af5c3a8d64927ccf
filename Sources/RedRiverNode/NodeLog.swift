// NodeLog: lines to standard error, whole, from any thread.
//
// Strangers decide how often some things happen. A fact that keeps happening is said a few times,
// then once a second, with how often it was left out: no disk fills with it, and nothing else drowns.

internal import Glibc
public import RedRiverBase

/// Where a node writes what its operator must know.
///
/// A line is one write(2), which the kernel keeps whole for a pipe up to 4096 bytes and for a file
/// opened for appending, so threads need no lock.
public struct NodeLog: Sendable {
    let languages: [Language]
    private let repetition = Locked(Repetition())

    public init(languages: [Language]) { self.languages = languages }

    func write(
        _ level: LogLine.Level, _ code: String, _ text: Text, _ fields: [LogLine.Field] = []
    ) {
        guard let unsaid = passes(code) else { return }
        say(level, code, text, fields + unsaid)
    }

    /// What a typed error says, with its hint.
    func alarm(_ fault: some Fault, _ fields: [LogLine.Field] = []) {
        guard let unsaid = passes(fault.code) else { return }
        say(.alarm, fault.code, fault.text, fields + unsaid)
        if let hint = fault.hint { say(.info, fault.code, hint, []) }
    }

    /// Tells of a limit on open files below what a node needs to turn connections away itself. Where
    /// the limit is met first, the journal may find no descriptor, and the node stops.
    public func warn(ofFewFiles allowed: Int) {
        let wanted = Limits.openFiles
        guard allowed < wanted else { return }
        write(
            .warning, "limit.files",
            Text(
                vi: "Hệ thống cho mở quá ít tệp; hãy nâng giới hạn (ulimit -n, LimitNOFILE).",
                zh: "系统允许打开的文件过少；请提高上限（ulimit -n、LimitNOFILE）。",
                en:
                    "The system allows too few open files; raise the limit (ulimit -n, LimitNOFILE)."
            ), [.init("allowed", allowed), .init("wanted", wanted)])
    }

    /// - Returns: What else the line must say; `nil` if it is not to be said.
    private func passes(_ code: String) -> [LogLine.Field]? {
        repetition.with { $0.passes(code, NodeClock.monotonic) }
            .map { $0 > 0 ? [LogLine.Field("unsaid", $0)] : [] }
    }

    private func say(
        _ level: LogLine.Level, _ code: String, _ text: Text, _ fields: [LogLine.Field]
    ) {
        let line = LogLine(
            at: NodeClock.wall, level: level, code: code, text: text, fields: fields)
        write(line.rendered(in: languages) + "\n")
    }

    private func write(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = unsafe bytes.withUnsafeBytes {
                unsafe Glibc.write(2, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            // A log that cannot be written must not stop a node.
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}

/// Which facts were said too often of late. Codes are our own words, so there are only so many.
struct Repetition {
    private struct Entry {
        var allowance = Allowance(most: Limits.logLinesAtOnce, oneEach: 1000)
        var unsaid = 0
    }

    private var entries: [String: Entry] = [:]

    /// - Returns: `nil` if this is not to be said now; else how many times it was not said since.
    mutating func passes(_ code: String, _ now: MonotonicTime) -> Int? {
        guard entries[code, default: Entry()].allowance.take(now) else {
            entries[code]?.unsaid += 1
            return nil
        }
        defer { entries[code]?.unsaid = 0 }
        return entries[code]?.unsaid
    }
}
