// Checksum: CRC32C, against accidents only. What an adversary could do is the ledger's business.
//
// The polynomial of RFC 3720 §B.4 (Castagnoli), reflected, initial value and final xor all ones.
// Eight tables, eight bytes a step ("slicing-by-8", Kounavis and Berry, ISCC 2005).

package enum Checksum {
    /// CRC32C of part of a byte string.
    package static func of(_ bytes: [UInt8], _ range: Range<Int>) -> UInt32 {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "range of the bytes")
        return unsafe bytes.withUnsafeBytes { all in
            unsafe tables.withUnsafeBufferPointer { table in
                unsafe update(~0, UnsafeRawBufferPointer(rebasing: all[range]), table) ^ ~0
            }
        }
    }

    /// CRC32C of a byte string.
    package static func of(_ bytes: [UInt8]) -> UInt32 { of(bytes, 0..<bytes.count) }

    private static func update(
        _ start: UInt32, _ bytes: UnsafeRawBufferPointer, _ table: UnsafeBufferPointer<UInt32>
    ) -> UInt32 {
        var crc = start
        var at = 0
        let count = bytes.count
        while at &+ 8 <= count {
            let word = unsafe UInt64(
                littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            let x = word ^ UInt64(crc)
            let low = unsafe table[1792 &+ Int(x & 0xff)] ^ table[1536 &+ Int(x >> 8 & 0xff)]
            let second =
                unsafe table[1280 &+ Int(x >> 16 & 0xff)] ^ table[1024 &+ Int(x >> 24 & 0xff)]
            let third = unsafe table[768 &+ Int(x >> 32 & 0xff)] ^ table[512 &+ Int(x >> 40 & 0xff)]
            let high = unsafe table[256 &+ Int(x >> 48 & 0xff)] ^ table[Int(x >> 56)]
            crc = low ^ second ^ third ^ high
            at &+= 8
        }
        while at < count {
            crc = unsafe table[Int((crc ^ UInt32(bytes[at])) & 0xff)] ^ crc >> 8
            at &+= 1
        }
        return crc
    }

    /// Eight tables of 256: table `k` advances a byte by `k` further zero bytes.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var crc = UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0x82f6_3b78 : crc >> 1 }
            tables[byte] = crc
        }
        for at in 256..<8 * 256 {
            let before = tables[at - 256]
            tables[at] = tables[Int(before & 0xff)] ^ before >> 8
        }
        return tables
    }()
}
