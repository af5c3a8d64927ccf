// Bytes: writing and reading our own binary formats. Integers are big-endian everywhere.
//
// Used for journal records and snapshots. A reader never traps on what it reads: every method says
// `nil` when the bytes run out, and nothing is allocated for a length before the bytes are there.
// What reads and writes integers is inlinable: unspecialised it was a tenth of a node's time.

/// Appends fields to a byte string.
public struct ByteWriter: Sendable {
    @usableFromInline var written: [UInt8] = []

    /// What has been written.
    @inlinable public var bytes: [UInt8] { written }

    public init(reserving capacity: Int = 0) { written.reserveCapacity(capacity) }

    /// Makes room for so many bytes more.
    public mutating func reserve(_ count: Int) { written.reserveCapacity(written.count + count) }

    /// A big-endian integer of its own width.
    @inlinable
    public mutating func append<Value: FixedWidthInteger & UnsignedInteger>(_ value: Value) {
        var shift = Value.bitWidth - 8
        while shift >= 0 {
            written.append(UInt8(truncatingIfNeeded: value &>> Value(truncatingIfNeeded: shift)))
            shift -= 8
        }
    }

    /// A signed 64-bit integer in two's complement.
    @inlinable
    public mutating func append(_ value: Int64) { append(UInt64(bitPattern: value)) }

    /// The bytes alone, without a length.
    @inlinable
    public mutating func append(raw value: some Sequence<UInt8>) {
        written.append(contentsOf: value)
    }

    /// A 32-bit length, then the bytes.
    public mutating func append(counted value: [UInt8]) {
        append(UInt32(value.count))
        written.append(contentsOf: value)
    }

    /// A counted UTF-8 string.
    public mutating func append(_ text: String) {
        append(UInt32(text.utf8.count))
        written.append(contentsOf: text.utf8)
    }

    public mutating func append(_ digest: Digest) {
        append(digest.words.0)
        append(digest.words.1)
        append(digest.words.2)
        append(digest.words.3)
    }
    public mutating func append(_ id: MessageID) {
        append(id.high)
        append(id.low)
    }
    public mutating func append(_ time: Timestamp) { append(time.milliseconds) }
    @inlinable
    public mutating func append(_ flag: Bool) { append(UInt8(flag ? 1 : 0)) }

    /// A 0 byte for `nil`, else a 1 byte and the value.
    @inlinable
    public mutating func append<Value>(
        optional value: Value?, _ write: (inout ByteWriter, Value) -> Void
    ) {
        append(value != nil)
        if let value { write(&self, value) }
    }

    /// A 32-bit count, then each element.
    @inlinable
    public mutating func append<Element>(
        list: some Collection<Element>, _ write: (inout ByteWriter, Element) -> Void
    ) {
        append(UInt32(list.count))
        for element in list { write(&self, element) }
    }
}

/// Takes fields from a byte string. Every method returns `nil` when the bytes are not there.
public struct ByteReader: Sendable {
    @usableFromInline let bytes: ArraySlice<UInt8>
    @usableFromInline var at: Int

    public init(_ bytes: [UInt8]) { self.init(bytes[...]) }

    public init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        at = bytes.startIndex
    }

    /// How many bytes are left.
    @inlinable public var remaining: Int { bytes.endIndex - at }

    /// Whether everything was read. A decoder ends by asking this: trailing bytes are an error.
    @inlinable public var isAtEnd: Bool { remaining == 0 }

    @inlinable
    public mutating func integer<Value: FixedWidthInteger & UnsignedInteger>(
        _: Value.Type = Value.self
    ) -> Value? {
        let width = Value.bitWidth / 8
        guard remaining >= width else { return nil }
        var value: Value = 0
        for place in at..<at + width {
            // Masked: for a single byte the shift is by nothing, of nothing.
            value = value &<< 8 | Value(truncatingIfNeeded: bytes[place])
        }
        at += width
        return value
    }

    public mutating func signed() -> Int64? {
        integer(UInt64.self).map { Int64(bitPattern: $0) }
    }

    public mutating func raw(_ count: Int) -> [UInt8]? {
        guard count >= 0, remaining >= count else { return nil }
        defer { at += count }
        return Array(bytes[at..<at + count])
    }

    public mutating func counted() -> [UInt8]? {
        guard let count = integer(UInt32.self) else { return nil }
        return raw(Int(count))
    }

    /// A counted string; `nil` if it is not UTF-8.
    public mutating func string() -> String? {
        counted().flatMap { String(validating: $0, as: UTF8.self) }
    }

    public mutating func digest() -> Digest? {
        guard remaining >= Digest.byteCount, let a: UInt64 = integer(), let b: UInt64 = integer(),
            let c: UInt64 = integer(), let d: UInt64 = integer()
        else { return nil }
        return Digest(words: a, b, c, d)
    }
    public mutating func messageID() -> MessageID? {
        guard remaining >= 16, let high: UInt64 = integer(), let low: UInt64 = integer() else {
            return nil
        }
        return MessageID(high: high, low: low)
    }
    public mutating func timestamp() -> Timestamp? { signed().map { Timestamp(milliseconds: $0) } }

    /// A flag; any byte but 0 and 1 is refused, so that one value has one spelling.
    @inlinable
    public mutating func flag() -> Bool? {
        switch integer(UInt8.self) {
        case 0: false
        case 1: true
        default: nil
        }
    }

    /// What ``ByteWriter/append(optional:_:)`` wrote: `.some(nil)` for an absent value.
    @inlinable
    public mutating func optional<Value>(_ read: (inout ByteReader) -> Value?) -> Value?? {
        switch flag() {
        case .none: return .none
        case .some(false): return .some(nil)
        case .some(true):
            guard let value = read(&self) else { return .none }
            return .some(value)
        }
    }

    /// What ``ByteWriter/append(list:_:)`` wrote. Every element takes at least one byte, so a lying
    /// count ends at the end of the bytes instead of allocating for it.
    @inlinable
    public mutating func list<Element>(_ read: (inout ByteReader) -> Element?) -> [Element]? {
        guard let count = integer(UInt32.self), Int(count) <= remaining else { return nil }
        var elements: [Element] = []
        for _ in 0..<count {
            guard let element = read(&self) else { return nil }
            elements.append(element)
        }
        return elements
    }
}
