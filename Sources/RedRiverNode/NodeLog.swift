// NodeLog: lines to standard error, whole, from any thread.

internal import Glibc
public import RedRiverBase

/// Where a node writes what its operator must know.
///
/// A line is one write(2), which the kernel keeps whole for a pipe up to 4096 bytes and for a file
/// opened for appending, so threads need no lock.
public struct NodeLog: Sendable {
    let languages: [Language]

    public init(languages: [Language]) { self.languages = languages }

    func write(
        _ level: LogLine.Level, _ code: String, _ text: Text, _ fields: [LogLine.Field] = []
    ) {
        let line = LogLine(
            at: NodeClock.wall, level: level, code: code, text: text, fields: fields)
        write(line.rendered(in: languages) + "\n")
    }

    /// What a typed error says, with its hint.
    func alarm(_ fault: some Fault, _ fields: [LogLine.Field] = []) {
        write(.alarm, fault.code, fault.text, fields)
        if let hint = fault.hint { write(.info, fault.code, hint) }
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
