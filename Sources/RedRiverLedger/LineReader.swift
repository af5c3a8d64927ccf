// LineReader: takes lines off the front of a text in which every line ends with a line feed.

internal import RedRiverBase

/// The lines before the note in requests and proofs.
struct LineReader {
    private let bytes: [UInt8]
    private var at = 0
    /// The number of the line that ``next()`` gives, counted from 1.
    private(set) var number = 1

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The next line without its line feed; `nil` if none is left that has one.
    mutating func next() -> ArraySlice<UInt8>? {
        guard let end = bytes[at...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        defer {
            at = end + 1
            number += 1
        }
        return bytes[at..<end]
    }

    /// What follows `word` and one space in the next line, which is taken only if it begins so.
    mutating func next(after word: String) -> ArraySlice<UInt8>? {
        let start = Array(word.utf8) + [UInt8(ascii: " ")]
        guard bytes[at...].starts(with: start), let line = next() else { return nil }
        return line.dropFirst(start.count)
    }

    /// The hashes up to an empty line, which is taken too.
    ///
    /// - Parameter most: How many there may be.
    /// - Returns: `nil` if there are more, or a line is no hash.
    mutating func hashes(most: Int) -> [Digest]? {
        var hashes: [Digest] = []
        while let line = next() {
            if line.isEmpty { return hashes }
            guard hashes.count < most, let hash = Digest(base64: line) else { return nil }
            hashes.append(hash)
        }
        return nil
    }

    /// Everything that was not taken.
    var rest: [UInt8] { Array(bytes[at...]) }
}

extension Merkle {
    /// The most hashes a proof of a tree of ours has: one for each level (C2SP tlog-witness).
    public static let maxPath = 63

    /// Hashes as lines of base64.
    static func lines(_ path: [Digest]) -> [UInt8] {
        path.flatMap { Array((Base64.encode($0.bytes) + "\n").utf8) }
    }
}
