// MessageInput: the messages given to `publish`, one after the other.
//
// Standard input holds either one message a line, or a single message over as many lines as it
// likes: if the first line is JSON by itself, every line is a message of its own.

internal import Glibc
internal import RedRiverBase
internal import RedRiverFiles
internal import RedRiverJSON

/// A message that is still bytes, or why there are none.
struct InputDocument: Equatable {
    /// The file; for standard input `-`, or `-:3` for its third line.
    let name: String
    /// `nil` if it is longer than any message.
    let bytes: [UInt8]?
}

/// Finds the documents in a stream as it arrives.
struct DocumentSplitter {
    private enum Mode { case undecided, lines, whole }

    private var mode = Mode.undecided
    private var rest: [UInt8] = []
    private var line = 0
    /// The line or document in `rest` is too long, and dropped as it comes.
    private var isTooLong = false

    /// Far more than the longest message, space for layout included.
    static let most = Limits.frame

    /// Takes a piece of the stream.
    mutating func feed(_ bytes: some Collection<UInt8>) -> [InputDocument] {
        var documents: [InputDocument] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\n"), mode != .whole {
                documents += endOfLine()
                if mode == .whole { keep(byte) }
            } else {
                keep(byte)
            }
        }
        return documents
    }

    /// The stream has ended.
    mutating func finish() -> [InputDocument] {
        if mode == .lines { return endOfLine() }
        defer { rest = [] }
        let isBlank = rest.allSatisfy { $0 <= 0x20 } && !isTooLong
        return isBlank ? [] : [InputDocument(name: "-", bytes: isTooLong ? nil : rest)]
    }

    private mutating func keep(_ byte: UInt8) {
        if rest.count == Self.most.value {
            isTooLong = true
            rest = []
        }
        if !isTooLong { rest.append(byte) }
    }

    private mutating func endOfLine() -> [InputDocument] {
        line += 1
        if mode == .undecided {
            // Blank lines in front of the first decide nothing.
            if rest.allSatisfy({ $0 <= 0x20 }), !isTooLong {
                rest = []
                return []
            }
            guard !isTooLong, Self.isJSON(rest) else {
                mode = .whole
                return []
            }
            mode = .lines
        }
        defer {
            rest = []
            isTooLong = false
        }
        if isTooLong { return [InputDocument(name: "-:\(line)", bytes: nil)] }
        if rest.allSatisfy({ $0 <= 0x20 }) { return [] }
        return [InputDocument(name: "-:\(line)", bytes: rest)]
    }

    private static func isJSON(_ bytes: [UInt8]) -> Bool {
        do throws(JSONError) {
            _ = try JSONDocument(parsing: bytes)
            return true
        } catch {
            return false
        }
    }
}

/// The operands of `publish`, read as they are needed.
struct MessageInput {
    /// What is next.
    enum Next {
        case document(InputDocument)
        case failed(name: String, FilesError)
        /// Standard input has nothing at the moment.
        case notYet
        case end
    }

    private var files: [String]
    private var splitter: DocumentSplitter?
    private var ready: [InputDocument] = []
    private let descriptor: Int32

    /// - Parameters:
    ///   - operands: Paths, or `-`.
    ///   - descriptor: Standard input.
    init(_ operands: [String], descriptor: Int32 = STDIN_FILENO) {
        self.descriptor = descriptor
        files = operands.reversed()
    }

    mutating func next() -> Next {
        if !ready.isEmpty { return .document(ready.removeFirst()) }
        if splitter != nil { return .notYet }
        guard let file = files.popLast() else { return .end }
        if file == "-" {
            splitter = DocumentSplitter()
            return .notYet
        }
        do throws(FilesError) {
            let bytes = try Files.read(file, atMost: DocumentSplitter.most)
            return .document(InputDocument(name: file, bytes: bytes))
        } catch .tooLarge {
            return .document(InputDocument(name: file, bytes: nil))
        } catch {
            return .failed(name: file, error)
        }
    }

    /// Reads once from standard input. To be called when there is something, or it would wait.
    mutating func read() throws(CommandLineError) {
        var chunk = [UInt8](repeating: 0, count: 64 * 1024)
        let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
        if count < 0, errno == EINTR || errno == EAGAIN { return }
        guard count >= 0 else { throw .standardStream(name: "standard input") }
        if count > 0 {
            ready += splitter?.feed(chunk[..<count]) ?? []
        } else {
            ready += splitter?.finish() ?? []
            splitter = nil
        }
    }
}
