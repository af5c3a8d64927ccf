// Console: what the program prints, and in which languages.
//
// Nothing is buffered here: when a call returns, the line is with whoever reads it. Data goes to
// standard output, everything said to people besides goes to standard error.

internal import Glibc
internal import RedRiverBase

/// The way out of the program.
struct Console: Sendable {
    /// At least one, best first.
    let languages: [Language]
    private let output: Int32
    private let errors: Int32

    init(languages: [Language], output: Int32 = STDOUT_FILENO, errors: Int32 = STDERR_FILENO) {
        precondition(!languages.isEmpty, "something must be spoken")
        self.languages = languages
        self.output = output
        self.errors = errors
    }

    /// A sentence to standard output, a line for each language.
    func say(_ text: Text) { line(text.lines(languages)) }

    /// A line to standard output.
    ///
    /// - Returns: Whether all of it was taken. A pipe whose reader is gone takes nothing.
    @discardableResult
    func line(_ text: String) -> Bool { write(Array(text.utf8) + [UInt8(ascii: "\n")]) }

    /// Bytes to standard output.
    ///
    /// - Returns: Whether all of them were taken.
    @discardableResult
    func write(_ bytes: [UInt8]) -> Bool { Self.write(bytes, to: output) }

    /// A sentence to standard error: what is going on, while the result is still to come.
    func note(_ text: Text) {
        for language in languages { complain(text(language)) }
    }

    /// An error and what to do about it, to standard error.
    func fail(_ error: any Error) {
        guard let fault = error as? any Fault else {
            complain("\(error)")
            return
        }
        note(fault.text)
        guard let hint = fault.hint else { return }
        for language in languages { complain("→ " + hint(language)) }
    }

    private func complain(_ line: String) {
        _ = Self.write(Array("redriver: \(line)\n".utf8), to: errors)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
            }
            if count < 0 {
                if errno == EINTR { continue }
                return false
            }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
