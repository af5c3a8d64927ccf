// Units: the integers of the program, each with its own type.
//
// An index, a count and a number of bytes are all integers underneath. They are separate types here
// because mixing them is how off-by-one errors begin; the only conversions are the named ones.
//
// Counting up stops at the end of the range: a peer may claim any number, and a number one past the
// last is then merely not the one that was expected.

/// The position of a record in a journal. The first record is 0.
public struct RecordIndex: Hashable, Comparable, Sendable {
    public let value: UInt64
    public init(_ value: UInt64) { self.value = value }

    /// The position right after this one.
    public var next: Self { Self(value.adding(1)) }

    /// The size of the smallest tree that contains this record: one more than the index.
    public var treeSize: TreeSize { TreeSize(value.adding(1)) }

    public static func < (a: Self, b: Self) -> Bool { a.value < b.value }
}

/// How many leaves a Merkle tree commits to. The empty tree has size 0.
public struct TreeSize: Hashable, Comparable, Sendable {
    public let value: UInt64
    public init(_ value: UInt64) { self.value = value }

    /// Whether a record exists in a tree of this size.
    public func contains(_ index: RecordIndex) -> Bool { index.value < value }

    public static func < (a: Self, b: Self) -> Bool { a.value < b.value }
}

/// A length or an offset, in bytes.
public struct ByteCount: Hashable, Comparable, Sendable {
    public let value: Int
    public init(_ value: Int) { self.value = value }

    public static func kibibytes(_ n: Int) -> Self { Self(n * 1024) }
    public static func mebibytes(_ n: Int) -> Self { Self(n * 1024 * 1024) }
    public static func gibibytes(_ n: Int) -> Self { Self(n * 1024 * 1024 * 1024) }
    public static func < (a: Self, b: Self) -> Bool { a.value < b.value }
}

/// The number of a seal in one direction of the link. The first is 1; 0 means "none yet".
public struct SealSequence: Hashable, Comparable, Sendable {
    public let value: UInt64
    public init(_ value: UInt64) { self.value = value }

    /// No seal yet.
    public static let none = Self(0)

    /// The sequence that must follow this one.
    public var next: Self { Self(value.adding(1)) }

    public static func < (a: Self, b: Self) -> Bool { a.value < b.value }
}

/// The number of a message in one direction of the link, given when it is sealed. The first is 1.
public struct MessageNumber: Hashable, Comparable, Sendable {
    public let value: UInt64
    public init(_ value: UInt64) { self.value = value }

    /// The number `count` messages later.
    public func advanced(by count: Int) -> Self { Self(value.adding(UInt64(count))) }

    public static func < (a: Self, b: Self) -> Bool { a.value < b.value }
}

/// The number of an edition of the agreement. The first is 1.
public struct Edition: Hashable, Comparable, Sendable {
    public let value: UInt32
    public init(_ value: UInt32) { self.value = value }
    public static func < (a: Self, b: Self) -> Bool { a.value < b.value }
}

extension UInt64 {
    /// The sum, or the largest number where that would be exceeded.
    fileprivate func adding(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
