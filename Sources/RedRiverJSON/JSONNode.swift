// JSONNode: one entry of the tape.

/// What a JSON value is.
public enum JSONKind: UInt8, Hashable, Sendable {
    case null
    case bool
    case number
    case string
    case array
    case object
}

/// A value or a member name: where it is, and where what is inside it ends.
///
/// A member is two nodes: its name (a string without content) and then its value. Offsets are 32
/// bits wide because the tape of a document is several times its size; longer input is refused.
@usableFromInline
struct JSONNode: Sendable {
    @usableFromInline let kind: JSONKind
    /// Whether a string has a `\` in it, so that its bytes are not yet its text.
    @usableFromInline let hasEscapes: Bool
    /// The byte range in the document, quotes and brackets included.
    @usableFromInline let start: UInt32
    @usableFromInline var end: UInt32
    /// The container this stands in; the root names itself.
    @usableFromInline let parent: UInt32
    /// The first node after this one and everything inside it.
    @usableFromInline var next: UInt32
    /// Of a container, how many elements or members it has; of a member's name, the ``JSONHash`` of
    /// its text; 0 for all others.
    @usableFromInline var detail: UInt32

    @inlinable var range: Range<Int> {
        unsafe Range(
            uncheckedBounds: (Int(truncatingIfNeeded: start), Int(truncatingIfNeeded: end)))
    }

    /// The range of a string without its quotes.
    @inlinable var inside: Range<Int> {
        unsafe Range(
            uncheckedBounds: (
                Int(truncatingIfNeeded: start) &+ 1, Int(truncatingIfNeeded: end) &- 1
            ))
    }

    /// How many elements or members a container has.
    @inlinable var count: Int { kind.rawValue >= JSONKind.array.rawValue ? Int(detail) : 0 }
}
