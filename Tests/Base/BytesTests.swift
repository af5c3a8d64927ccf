// BytesTests: what a writer wrote a reader reads; what was cut, bent or made up it refuses.

import RedRiverBase
import TestSupport
import Testing

@Suite("Binary fields")
struct BytesTests {
    /// One of everything.
    struct Sample: Equatable {
        var small: UInt8 = 0xfe
        var short: UInt16 = 0x0102
        var word: UInt32 = 0xdead_beef
        var long: UInt64 = 0x0123_4567_89ab_cdef
        var signed: Int64 = -2
        var flag = true
        var text = "Lào Cai 河口"
        var bytes: [UInt8] = [0, 1, 255]
        var digest = Digest([UInt8](repeating: 9, count: 32))
        var id = MessageID(at: Timestamp(milliseconds: 77), random: .init(repeating: 5, count: 10))
        var time = Timestamp(milliseconds: -5)
        var present: UInt16? = 7
        var absent: UInt16?
        var list: [UInt16] = [1, 2, 3]

        var written: [UInt8] {
            var writer = ByteWriter(reserving: 16)
            writer.append(small)
            writer.append(short)
            writer.append(word)
            writer.append(long)
            writer.append(signed)
            writer.append(flag)
            writer.append(text)
            writer.append(counted: bytes)
            if let digest { writer.append(digest) }
            writer.append(id)
            writer.append(time)
            writer.append(optional: present) { $0.append($1) }
            writer.append(optional: absent) { $0.append($1) }
            writer.append(list: list) { $0.append($1) }
            return writer.bytes
        }

        static func read(_ bytes: ArraySlice<UInt8>) -> Sample? {
            var reader = ByteReader(bytes)
            guard let small = reader.integer(UInt8.self), let short = reader.integer(UInt16.self),
                let word = reader.integer(UInt32.self), let long = reader.integer(UInt64.self),
                let signed = reader.signed(), let flag = reader.flag(),
                let text = reader.string(), let counted = reader.counted(),
                let digest = reader.digest(), let id = reader.messageID(),
                let time = reader.timestamp(),
                let present = reader.optional({ $0.integer(UInt16.self) }),
                let absent = reader.optional({ $0.integer(UInt16.self) }),
                let list = reader.list({ $0.integer(UInt16.self) }), reader.isAtEnd
            else { return nil }
            return Sample(
                small: small, short: short, word: word, long: long, signed: signed, flag: flag,
                text: text, bytes: counted, digest: digest, id: id, time: time, present: present,
                absent: absent, list: list)
        }
    }

    @Test("integers are big-endian, lengths are 32 bits")
    func layout() {
        var writer = ByteWriter()
        writer.append(UInt16(0x0102))
        writer.append(UInt32(0x0304_0506))
        writer.append(UInt64(0x0708_090a_0b0c_0d0e))
        writer.append(Int64(-1))
        writer.append("é")
        writer.append(raw: [7, 8])
        let expected: [UInt8] =
            Array(1...14) + [UInt8](repeating: 255, count: 8) + [0, 0, 0, 2, 0xc3, 0xa9, 7, 8]
        #expect(writer.bytes == expected)
    }

    @Test("what was written is read back, also from the middle of other bytes")
    func roundTrip() {
        let bytes = Sample().written
        #expect(Sample.read(bytes[...]) == Sample())
        let framed = [9, 9, 9] + bytes + [9]
        #expect(Sample.read(framed[3..<framed.count - 1]) == Sample())
    }

    @Test("bytes cut anywhere, or with any byte more, are refused")
    func truncated() {
        let bytes = Sample().written
        for count in bytes.indices { #expect(Sample.read(bytes.prefix(count)) == nil) }
        #expect(Sample.read((bytes + [0])[...]) == nil)
    }

    @Test("bytes changed anywhere never trap, and never read as something else", arguments: 0..<300)
    func flipped(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        var bytes = Sample().written
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let bit = Int.random(in: 0..<bytes.count * 8, using: &random)
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        }
        // One value has one spelling: whatever is read writes the same bytes again.
        if let sample = Sample.read(bytes[...]) { #expect(sample.written == bytes) }
    }

    @Test("a length that lies is refused before anything is allocated for it")
    func lies() {
        let lie: [UInt8] = [0xff, 0xff, 0xff, 0xff, 1, 2, 3]
        var reader = ByteReader(lie)
        #expect(reader.counted() == nil)
        reader = ByteReader(lie)
        #expect(reader.string() == nil)
        reader = ByteReader(lie)
        #expect(reader.list { $0.integer(UInt8.self) } == nil)
        reader = ByteReader(lie)
        #expect(reader.list { _ in 0 } == nil, "not even for elements that take no bytes")
        reader = ByteReader(lie)
        #expect(reader.raw(-1) == nil)
        #expect(reader.raw(.max) == nil)
        #expect(reader.remaining == 7)
    }

    @Test("a list whose elements end early is refused")
    func shortList() {
        var reader = ByteReader([0, 0, 0, 2, 0, 1, 0])
        #expect(reader.list { $0.integer(UInt16.self) } == nil)
    }

    @Test("a flag is 0 or 1", arguments: UInt8.min...UInt8.max)
    func flags(byte: UInt8) {
        var reader = ByteReader([byte, 0, 0])
        #expect(reader.flag() == [0: false, 1: true][byte])
        reader = ByteReader([byte, 0, 0])
        let optional = reader.optional { $0.integer(UInt16.self) }
        #expect((optional != nil) == (byte <= 1))
    }

    @Test(
        "text that is not UTF-8 is refused",
        arguments: [[0xff], [0xc3], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80]])
    func text(bytes: [UInt8]) {
        var writer = ByteWriter()
        writer.append(counted: bytes)
        var reader = ByteReader(writer.bytes)
        #expect(reader.string() == nil)
    }

    @Test("an empty reader gives nothing but the end")
    func empty() {
        var reader = ByteReader([])
        #expect(reader.isAtEnd && reader.remaining == 0)
        #expect(reader.raw(0) == [])
        #expect(reader.integer(UInt8.self) == nil && reader.flag() == nil)
        #expect(reader.digest() == nil && reader.messageID() == nil && reader.timestamp() == nil)
    }
}
