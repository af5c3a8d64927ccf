// ByteScanTests: what is said of eight bytes at once is what would be said of each.

import RedRiverBase
import TestSupport
import Testing

@Suite("Bytes eight at a time")
struct ByteScanTests {
    /// A word with one byte in one lane, and others around it.
    private static func word(_ byte: UInt8, at lane: Int, among other: UInt8) -> UInt64 {
        (0..<8).reduce(0) { $0 << 8 | UInt64($1 == lane ? byte : other) }
    }

    private static func plainEnd(_ bytes: [UInt8], from place: Int) -> Int {
        bytes.span.plainEnd(from: place)
    }

    private static func has(_ bytes: [UInt8], _ literal: StaticString, at place: Int) -> Bool {
        bytes.span.has(literal, at: place)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x20..<0x7f).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    @Test("every byte in every lane is a digit of base64, of hexadecimal, or is not")
    func lanes() {
        let base64 = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        let hexadecimal = Set("0123456789abcdef".utf8)
        for byte in UInt8.min...UInt8.max {
            for lane in 0..<8 {
                for other in "Az09+/".utf8 {
                    let word = Self.word(byte, at: lane, among: other)
                    #expect(Lanes.areBase64(word) == base64.contains(byte))
                }
                for other in "09af".utf8 {
                    let word = Self.word(byte, at: lane, among: other)
                    let text = (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) }
                    let value = UInt32(String(decoding: text, as: UTF8.self), radix: 16)
                    #expect(
                        Lanes.hexadecimal(word) == (hexadecimal.contains(byte) ? value : nil))
                }
            }
        }
    }

    @Test("digits are taken out of a pattern, and nothing that is not there")
    func digits() {
        for byte in UInt8.min...UInt8.max {
            // `00-00-00`, the byte in place of a digit and in place of a mark.
            let digit = Self.word(byte, at: 1, among: 0x30) ^ 0x0000_1d00_001d_0000
            let mark = Self.word(byte, at: 2, among: 0x30) ^ 0x0000_0000_001d_0000
            let room: UInt64 = 0x7676_7f76_767f_7676
            let found = Lanes.digits(digit, 0x3030_2d30_302d_3030, room)
            #expect((found != nil) == (0x30...0x39).contains(byte))
            if let found { #expect(Lanes.lane(found, 1) == Int(byte - 0x30)) }
            let isMark = Lanes.digits(mark, 0x3030_2d30_302d_3030, room) != nil
            #expect(isMark == (byte == 0x2d))
        }
    }

    @Test("the first byte that is not plain is found at any place, before any end")
    func plain() {
        for byte in UInt8.min...UInt8.max {
            for count in 0..<20 {
                for place in 0..<count {
                    var bytes = [UInt8](repeating: UInt8(ascii: " "), count: count)
                    bytes[place] = byte
                    let end = Self.isPlain(byte) ? count : place
                    #expect(Self.plainEnd(bytes, from: 0) == end)
                    #expect(Self.plainEnd(bytes, from: place) == end)
                    if place + 1 < count { #expect(Self.plainEnd(bytes, from: place + 1) == count) }
                }
            }
        }
    }

    @Test("the first of several is found, whatever comes after it")
    func random() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                Bool.random(using: &random)
                    ? UInt8.random(in: 0x1f...0x24, using: &random)
                    : UInt8.random(in: 0...255, using: &random)
            }
            let expected = bytes.firstIndex { !Self.isPlain($0) } ?? bytes.count
            #expect(Self.plainEnd(bytes, from: 0) == expected)
        }
    }

    @Test("a literal is there or not, and never beyond the end")
    func literals() {
        let bytes = Array("{\"schemaVersion\":\"1.0\"}".utf8)
        #expect(Self.has(bytes, "\"schemaVersion\":", at: 1))
        #expect(Self.has(bytes, "", at: bytes.count))
        #expect(Self.has(bytes, "}", at: bytes.count - 1))
        #expect(!Self.has(bytes, "}", at: bytes.count))
        #expect(!Self.has(bytes, "\"schemaVersion\":", at: 2))
        #expect(!Self.has(bytes, "\"schemaVersion\":\"1.0\"} ", at: 1))
        #expect(!Self.has(bytes, "{", at: -1))
        for place in 1..<17 {
            var other = bytes
            other[place] ^= 1
            #expect(!Self.has(other, "\"schemaVersion\":", at: 1))
        }
        let (word, half) = (bytes.span.word(at: 2), bytes.span.half(at: 2))
        #expect(word == 0x7363_6865_6d61_5665)
        #expect(half == 0x7363_6865)
    }
}
