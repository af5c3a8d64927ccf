// CheckpointArchive: the cosigned checkpoints of a day in one file.
//
//     note, empty line, note, empty line, …        in the order they were cosigned, sizes ascending

public import RedRiverBase

/// Notes in one file.
public enum CheckpointArchive {
    private static let lineFeed = UInt8(ascii: "\n")

    /// The notes of a file: each is a text, an empty line, and signatures, and is followed by an empty
    /// line. What they say is not looked at.
    ///
    /// - Returns: `nil` unless that is what the file is, from its first byte to its last.
    public static func notes(in bytes: [UInt8]) -> [[UInt8]]? {
        var notes: [[UInt8]] = []
        var start = 0
        var blanks = 0
        var at = 0
        while at + 1 < bytes.count {
            guard bytes[at] == lineFeed, bytes[at + 1] == lineFeed else {
                at += 1
                continue
            }
            blanks += 1
            if blanks == 2 {
                notes.append(Array(bytes[start...at]))
                start = at + 2
                blanks = 0
            }
            at += 2
        }
        return start == bytes.count && blanks == 0 ? notes : nil
    }

    /// The bytes of a file with one more note at its end.
    public static func appending(_ note: SignedNote, to bytes: [UInt8]) -> [UInt8] {
        bytes + note.bytes + [lineFeed]
    }

    /// Which of the notes is the first whose tree has so many leaves, by what they say; their number
    /// if none has. Looks at few of them.
    public static func firstIndex(covering size: TreeSize, in notes: [[UInt8]]) -> Int {
        var (at, end) = (notes.startIndex, notes.endIndex)
        while at < end {
            let middle = (at + end) / 2
            if let found = Self.size(of: notes[middle]), found >= size {
                end = middle
            } else {
                at = middle + 1
            }
        }
        return at
    }

    /// The size a note states; `nil` for what is no checkpoint.
    public static func size(of note: [UInt8]) -> TreeSize? {
        (try? SignedNote(note)).flatMap { try? Checkpoint(text: $0.text) }?.size
    }
}
