// Words: whole big-endian integers in and out of a byte string, for the fixed layouts of the journal.
//
// `ByteReader` takes a byte at a time, which is right for payloads; a journal of millions of records
// is replayed through these headers at every start.

extension [UInt8] {
    /// The 8 bytes from `offset` on.
    func word64(_ offset: Int) -> UInt64 {
        precondition(offset >= 0 && offset <= count - 8, "the word is there")
        return unsafe withUnsafeBytes {
            unsafe UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
    }

    /// The 4 bytes from `offset` on.
    func word32(_ offset: Int) -> UInt32 {
        precondition(offset >= 0 && offset <= count - 4, "the word is there")
        return unsafe withUnsafeBytes {
            unsafe UInt32(bigEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
        }
    }

    mutating func append(word: UInt64) {
        unsafe Swift.withUnsafeBytes(of: word.bigEndian) { unsafe append(contentsOf: $0) }
    }

    mutating func append(word: UInt32) {
        unsafe Swift.withUnsafeBytes(of: word.bigEndian) { unsafe append(contentsOf: $0) }
    }

    /// Overwrites the 4 bytes from `offset` on.
    mutating func store(_ word: UInt32, at offset: Int) {
        precondition(offset >= 0 && offset <= count - 4, "the word is there")
        unsafe withUnsafeMutableBytes {
            unsafe $0.storeBytes(of: word.bigEndian, toByteOffset: offset, as: UInt32.self)
        }
    }

    /// Where the first byte of `range` is that is not zero; `nil` if there is none.
    func firstNonZero(_ range: Range<Int>) -> Int? {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "the range is there")
        return unsafe withUnsafeBytes { all in
            var at = range.lowerBound
            while at &+ 8 <= range.upperBound,
                unsafe all.loadUnaligned(fromByteOffset: at, as: UInt64.self) == 0
            {
                at &+= 8
            }
            while at < range.upperBound {
                if unsafe all[at] != 0 { return at }
                at &+= 1
            }
            return nil
        }
    }
}
