// FormatTests: the bytes on disk, pinned, and the arithmetic under them.

import RedRiverBase
import TestSupport
import Testing

@testable import RedRiverJournal

// The expected bytes were computed by a program in another language from the header comments alone.

@Suite("Format on disk")
struct FormatTests {
    /// RFC 3720 §B.4, and the check value every CRC catalogue gives.
    @Test(
        "CRC32C of the published examples",
        arguments: [
            (Array("123456789".utf8), 0xe306_9283), ([UInt8](repeating: 0, count: 32), 0x8a91_36aa),
            ([UInt8](repeating: 0xff, count: 32), 0x62a8_ab43), (Array(0..<32), 0x46dd_794e),
            (Array((0..<32).reversed()), 0x113f_db5c), ([], 0),
        ] as [([UInt8], UInt32)])
    func checksum(bytes: [UInt8], expected: UInt32) {
        #expect(Checksum.of(bytes) == expected)
        #expect(Checksum.of([1, 2, 3] + bytes + [4], 3..<3 + bytes.count) == expected)
    }

    @Test("a segment of two records, byte for byte")
    func segment() throws {
        let id = try #require(JournalID(Array(0..<16)))
        let digest = try #require(Digest([UInt8](repeating: 0xdd, count: 32)))
        let batch = BatchEncoder(
            [
                JournalRecord(
                    kind: 0x0102, payload: [0xaa, 0xbb], body: [0xcc, 0xcc, 0xcc],
                    bodyDigest: digest),
                JournalRecord(kind: 7, payload: []),
            ], first: 258, link: 0x1122_3344, journal: id, count: 0)
        let header = SegmentHeader(journal: id, first: 258, link: 0x1122_3344)
        let hex = (header.bytes + batch.bytes).rows
        #expect(
            hex == [
                "7265647269766572 2f6a6f75726e616c 2f76310a00000000 0001020304050607",
                "08090a0b0c0d0e0f 0000000000000102 1122334400000000 00000000071b1954",
                "52524a3161049841 1122334400000002 0000000301020001 0000000000000102",
                "0000000000000102 0000000200000000 0001020304050607 08090a0b0c0d0e0f",
                "dddddddddddddddd dddddddddddddddd dddddddddddddddd dddddddddddddddd",
                "aabbcccccc000000 52524a31ea53feee 6104984100000000 0000000000070000",
                "0000000000000103 0000000000000102 0000000200000000 0001020304050607",
                "08090a0b0c0d0e0f 0000000000000000 0000000000000000 0000000000000000",
                "0000000000000000",
            ], "\(hex)")
        #expect(batch.offsets == [0, 104])
    }

    @Test("a mark and an offset file, byte for byte, and read back")
    func derived() throws {
        let id = try #require(JournalID(Array(0..<16)))
        let mark = Mark(journal: id, durable: 5, link: 0x0a0b_0c0d)
        #expect(Mark(mark.bytes) == mark)
        let offsets = Offsets(first: 3, link: 9, end: 400, starts: [64, 160])
        let bytes = offsets.bytes(journal: id)
        #expect(Offsets(bytes, first: 3, journal: id) == offsets)
        #expect(Offsets(bytes, first: 4, journal: id) == nil)
        #expect(
            mark.bytes.rows + bytes.rows == [
                "7265647269766572 2f64757261626c65 2f76310a00000000 0001020304050607",
                "08090a0b0c0d0e0f 0000000000000005 0a0b0c0d00000000 00000000bebeb90e",
                "7265647269766572 2f6f666673657473 2f76310a00000000 0001020304050607",
                "08090a0b0c0d0e0f 0000000000000003 0000000200000009 00000190d30169d9",
                "00000040000000a0",
            ], "\(mark.bytes.rows + bytes.rows)")
    }

    @Test("no bytes make a header trap, and a field out of bounds is refused")
    func hostileHeader() throws {
        let id = try #require(JournalID([UInt8](repeating: 0xee, count: 16)))
        let good = BatchEncoder(
            [JournalRecord(kind: 1, payload: [1])], first: 0, link: 0, journal: id, count: 0
        ).bytes
        #expect(RecordHeader(good, at: 0, journal: id) != nil)
        // Each field set to its largest value, with everything else right.
        for field in [
            0..<4, 12..<16, 16..<20, 22..<24, 24..<32, 32..<40, 44..<48, 48..<64, 64..<96,
        ] {
            var bytes = good
            bytes.replaceSubrange(field, with: [UInt8](repeating: 0xff, count: field.count))
            #expect(RecordHeader(bytes, at: 0, journal: id) == nil, "\(field)")
        }
        var random = SeededGenerator(seed: 3)
        for _ in 0..<2000 * scale {
            var bytes = good
            for _ in 0..<4 {
                bytes[Int(random.next() % 48)] = [0, 1, 0x7f, 0x80, 0xff][Int(random.next() % 5)]
            }
            if let header = RecordHeader(bytes, at: 0, journal: id) {
                #expect(header.byteCount <= 96 + (1 << 20) + (1 << 20) && header.batchEnd > 0)
            }
        }
    }

    @Test("a name is a segment's only if it is twenty digits and the suffix")
    func names() {
        #expect(Name.segment(7) == "00000000000000000007.segment")
        #expect(Name.segment(.max) == "18446744073709551615.segment")
        #expect(firstIndex("a/b/00000000000000000007.segment") == 7)
        for name in [
            "7.segment", "000000000000000000007.segment", "00000000000000000007segment", "",
            "+0000000000000000007.segment", "99999999999999999999.segment", "/",
        ] {
            #expect(firstIndex(name) == nil, "\(name)")
        }
    }
}

extension [UInt8] {
    /// Hexadecimal, 32 bytes a row.
    fileprivate var rows: [String] {
        stride(from: 0, to: count, by: 32).map { row in
            stride(from: row, to: Swift.min(row + 32, count), by: 8).map {
                Hexadecimal.encode(Array(self[$0..<Swift.min($0 + 8, count)]))
            }.joined(separator: " ")
        }
    }
}
