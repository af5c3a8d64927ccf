// JSONHash: a quick number for a text, by which most texts that differ are told apart.

/// Hashes of the texts of names.
///
/// The same in every process, so that the names of a schema are hashed once and for all; whoever
/// compares names a stranger has chosen must not rely on their hashes being different.
package enum JSONHash {
    /// The hash of some bytes.
    package static func of(_ bytes: [UInt8], _ range: Range<Int>) -> UInt32 {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe of(buffer, from: range.lowerBound, to: range.upperBound)
        }
    }

    /// As above, eight bytes a step.
    @inline(__always)
    static func of(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) -> UInt32 {
        var hash = UInt64(truncatingIfNeeded: end &- start)
        var at = start
        while at &+ 8 <= end {
            unsafe add(bytes.word(at: at), to: &hash)
            at &+= 8
        }
        let left = UInt64(truncatingIfNeeded: end &- at)
        if left > 0 {
            // What lies behind the text is masked out, where there is enough to read beyond it.
            if at &+ 8 <= bytes.count {
                unsafe add(bytes.word(at: at) & ~(.max << (left &* 8)), to: &hash)
            } else {
                unsafe add(tail(bytes, at, end), to: &hash)
            }
        }
        return UInt32(truncatingIfNeeded: hash ^ hash >> 32)
    }

    @inline(__always)
    private static func add(_ word: UInt64, to hash: inout UInt64) {
        hash = (hash ^ word) &* 0x9e37_79b9_7f4a_7c15
        hash ^= hash >> 32
    }

    @inline(never)
    private static func tail(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int
    ) -> UInt64 {
        var word: UInt64 = 0
        for at in (start..<end).reversed() { unsafe word = word << 8 | UInt64(bytes[at]) }
        return word
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// The eight bytes from here, the first the lowest; they must be there.
    @inlinable @inline(__always)
    package func word(at offset: Int) -> UInt64 {
        unsafe UInt64(
            littleEndian: UnsafeRawPointer(baseAddress.unsafelyUnwrapped)
                .loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// The four bytes from here, the first the lowest; they must be there.
    @inlinable @inline(__always)
    package func half(at offset: Int) -> UInt32 {
        unsafe UInt32(
            littleEndian: UnsafeRawPointer(baseAddress.unsafelyUnwrapped)
                .loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    /// Whether what another holds stands here as well; as many bytes as it has must be there.
    ///
    /// The last bytes are compared together with some before them, rather than one by one.
    @inlinable @inline(__always)
    package func isSame(from start: Int, as other: UnsafeBufferPointer<UInt8>) -> Bool {
        let count = other.count
        if count >= 8 {
            var at = 0
            while at &+ 8 < count {
                guard unsafe word(at: start &+ at) == other.word(at: at) else { return false }
                at &+= 8
            }
            let last = count &- 8
            return unsafe word(at: start &+ last) == other.word(at: last)
        }
        if count >= 4 {
            let last = count &- 4
            return unsafe half(at: start) == other.half(at: 0)
                && half(at: start &+ last) == other.half(at: last)
        }
        for at in 0..<count where unsafe self[start &+ at] != other[at] { return false }
        return true
    }
}
