// ByteScan: looking at bytes eight at a time, for the readers a million lines go through.
//
// A word holds eight bytes, one in each lane. Sums and differences below never carry from one lane
// into the next, or only past a lane that has been found already; where that matters it is said.
// Every place is checked against the end of the bytes, as a subscript would.

extension Span where Element == UInt8 {
    /// The eight bytes from a place on, the first in the highest lane.
    @inlinable @inline(__always)
    public func word(at place: Int) -> UInt64 {
        unsafe UInt64(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self))
    }

    /// The four bytes from a place on, the first in the highest lane.
    @inlinable @inline(__always)
    public func half(at place: Int) -> UInt32 {
        unsafe UInt32(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt32.self))
    }

    /// Whether the bytes from a place on begin with a literal.
    @inlinable @inline(__always)
    public func has(_ literal: StaticString, at place: Int) -> Bool {
        let length = literal.utf8CodeUnitCount
        guard place >= 0, length <= count - place else { return false }
        return unsafe withUnsafeBytes { bytes in
            let text = unsafe UnsafeRawPointer(literal.utf8Start)
            var at = 0
            while at + 8 <= length {
                guard
                    unsafe bytes.loadUnaligned(fromByteOffset: place + at, as: UInt64.self)
                        == text.loadUnaligned(fromByteOffset: at, as: UInt64.self)
                else { return false }
                at += 8
            }
            while at < length {
                guard unsafe bytes[place + at] == text.load(fromByteOffset: at, as: UInt8.self)
                else { return false }
                at += 1
            }
            return true
        }
    }

    /// Where the first byte from a place on is that is no plain character of a JSON text: a quotation
    /// mark, a backslash, a control character, or anything that is not ASCII. The end if there is none.
    @inlinable
    public func plainEnd(from start: Int) -> Int {
        precondition(start >= 0 && start <= count, "a place within the bytes")
        var at = start
        while at + 8 <= count {
            let marks = Lanes.notPlain(word(at: at).byteSwapped)
            if marks != 0 { return at + marks.trailingZeroBitCount / 8 }
            at += 8
        }
        while at < count, Lanes.notPlain(UInt64(self[at]) | 0x2020_2020_2020_2000) == 0 { at += 1 }
        return at
    }
}

/// What can be said of eight bytes at once.
public enum Lanes {
    @usableFromInline static let tops: UInt64 = 0x8080_8080_8080_8080
    @usableFromInline static let ones: UInt64 = 0x0101_0101_0101_0101

    /// Marks the top bit of lanes that are not plain characters of a JSON text. Only the lowest mark is
    /// to be relied on: above it a difference may have borrowed.
    @inlinable @inline(__always)
    public static func notPlain(_ word: UInt64) -> UInt64 {
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5c)
        let delete = word ^ (ones &* 0x7f)
        let controls = (word &- (ones &* 0x20)) & ~word
        let marks =
            word | controls | ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)
            | ((delete &- ones) & ~delete)
        return marks & tops
    }

    /// The number that eight lower-case hexadecimal digits write; `nil` for anything else.
    @inlinable @inline(__always)
    public static func hexadecimal(_ word: UInt64) -> UInt32? {
        guard word & tops == 0 else { return nil }
        // With no top bit set, adding less than 0x80 to a lane stays in it.
        let digits = (word &+ (ones &* 0x50)) & ~(word &+ (ones &* 0x46))
        let letters = (word &+ (ones &* 0x1f)) & ~(word &+ (ones &* 0x19))
        guard (digits | letters) & tops == tops else { return nil }
        var value = (word & (ones &* 0x0f)) &+ ((word >> 6) & ones) &* 9
        value = (value | value >> 4) & 0x00ff_00ff_00ff_00ff
        value = (value | value >> 8) & 0x0000_ffff_0000_ffff
        return UInt32(truncatingIfNeeded: value | value >> 16)
    }

    /// Whether all eight bytes are digits of base64.
    @inlinable @inline(__always)
    public static func areBase64(_ word: UInt64) -> Bool {
        guard word & tops == 0 else { return false }
        let lower = word | (ones &* 0x20)
        let letters = (lower &+ (ones &* 0x1f)) & ~(lower &+ (ones &* 0x05))
        // From `/`, which stands before 0, to 9.
        let digits = (word &+ (ones &* 0x51)) & ~(word &+ (ones &* 0x46))
        let plus = ~((word ^ (ones &* 0x2b)) &+ (ones &* 0x7f))
        // With 0x20 set, what is between @ and Z and what is above 0x60 are the same, and no more is.
        let isLetter = letters & ((word << 1) & tops)
        return (isLetter | digits | plus) & tops == tops
    }

    /// What is left of eight bytes when those of a pattern are taken away: each lane the value of a
    /// digit where the pattern has `0`, and nothing where it has another character; `nil` if the bytes
    /// are not so.
    @inlinable @inline(__always)
    public static func digits(_ word: UInt64, _ pattern: UInt64, _ room: UInt64) -> UInt64? {
        let values = word ^ pattern
        return (values | (values &+ room)) & tops == 0 ? values : nil
    }

    /// A lane, counted from the highest.
    @inlinable @inline(__always)
    public static func lane(_ word: UInt64, _ place: Int) -> Int {
        Int(truncatingIfNeeded: word &>> UInt64(56 &- 8 &* place)) & 0xff
    }
}
