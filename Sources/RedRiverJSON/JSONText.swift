// JSONText: what stands between two quotes, checked and unescaped (RFC 8259 §7, RFC 3629 §4).

/// Rules for the inside of a JSON string.
enum JSONText {
    /// Where the run of UTF-8 sequences of 2 to 4 bytes from `start` ends: before the first byte of
    /// ASCII, or at one that begins no sequence, or at the end.
    ///
    /// The table is that of RFC 3629 §4: no overlong form, no surrogate, nothing above U+10FFFF.
    @inline(__always)
    static func skipSequences(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var at = start
        while at &+ 4 <= bytes.count {
            let word = unsafe bytes.half(at: at)
            if word & 0xc0e0 == 0x80c0, word & 0x1e != 0 {
                at &+= 2
            } else if word & 0xc0_c0f0 == 0x80_80e0, word & 0x200f != 0, word & 0x200f != 0x200d {
                at &+= 3
            } else {
                guard let length = unsafe sequenceLength(bytes, at: at) else { return at }
                at &+= length
            }
            if at < bytes.count, unsafe bytes[at] < 0x80 { return at }
        }
        while at < bytes.count, let length = unsafe sequenceLength(bytes, at: at) { at &+= length }
        return at
    }

    /// How many bytes the UTF-8 sequence at `at` has (2 to 4), or `nil` if it is not one.
    @inline(never)
    private static func sequenceLength(_ bytes: UnsafeBufferPointer<UInt8>, at: Int) -> Int? {
        let lead = unsafe bytes[at]
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xbf
        switch lead {
        case 0xc2...0xdf: length = 2
        case 0xe0: (length, second) = (3, 0xa0...0xbf)
        case 0xed: (length, second) = (3, 0x80...0x9f)
        case 0xe1...0xef: length = 3
        case 0xf0: (length, second) = (4, 0x90...0xbf)
        case 0xf1...0xf3: length = 4
        case 0xf4: (length, second) = (4, 0x80...0x8f)
        default: return nil
        }
        guard bytes.count - at >= length, second.contains(unsafe bytes[at + 1]) else { return nil }
        for next in at + 2..<at + length where unsafe bytes[next] & 0xc0 != 0x80 { return nil }
        return length
    }

    /// The value of four hexadecimal digits, either case.
    static func hexadecimal(_ bytes: UnsafeBufferPointer<UInt8>, at: Int) -> UInt16? {
        guard bytes.count - at >= 4 else { return nil }
        var value: UInt16 = 0
        for place in at..<at + 4 {
            let byte = unsafe bytes[place]
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                value = value << 4 | UInt16(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"):
                value = value << 4 | UInt16(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"):
                value = value << 4 | UInt16(byte - UInt8(ascii: "A") + 10)
            default: return nil
            }
        }
        return value
    }

    /// The hash of the text of a string that has escapes.
    @inline(never)
    static func hash(_ bytes: UnsafeBufferPointer<UInt8>, in range: Range<Int>) -> UInt32 {
        let text = unsafe text(bytes, in: range)
        return JSONHash.of(text, text.indices)
    }

    /// The text of a checked string.
    static func text(_ bytes: UnsafeBufferPointer<UInt8>, in range: Range<Int>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(range.count)
        unsafe forEachByte(bytes, in: range) { text.append($0) }
        return text
    }

    /// What a one-letter escape stands for.
    static func plainEscape(_ letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0c
        case UInt8(ascii: "n"): 0x0a
        case UInt8(ascii: "r"): 0x0d
        case UInt8(ascii: "t"): 0x09
        default: nil
        }
    }

    /// Hands over the text of a checked string byte by byte, without building it.
    ///
    /// - Parameter range: The inside of a string that ``JSONScanner`` accepted, quotes left out.
    static func forEachByte(
        _ bytes: UnsafeBufferPointer<UInt8>, in range: Range<Int>, _ use: (UInt8) -> Void
    ) {
        var at = range.lowerBound
        while at < range.upperBound {
            guard unsafe bytes[at] == UInt8(ascii: "\\") else {
                use(unsafe bytes[at])
                at += 1
                continue
            }
            if let plain = plainEscape(unsafe bytes[at + 1]) {
                use(plain)
                at += 2
                continue
            }
            var scalar = UInt32(unsafe unit(bytes, at: at))
            at += 6
            if (0xd800...0xdbff).contains(scalar) {
                scalar =
                    0x10000 + (scalar - 0xd800) << 10
                    + UInt32(unsafe unit(bytes, at: at)) - 0xdc00
                at += 6
            }
            encode(scalar, use)
        }
    }

    /// The 16 bits of a `\uXXXX` the parser has seen to be one.
    private static func unit(_ bytes: UnsafeBufferPointer<UInt8>, at: Int) -> UInt16 {
        guard let unit = unsafe hexadecimal(bytes, at: at + 2) else {
            preconditionFailure("the parser checks every escape")
        }
        return unit
    }

    private static func encode(_ scalar: UInt32, _ use: (UInt8) -> Void) {
        func trail(_ shift: UInt32) -> UInt8 {
            UInt8(truncatingIfNeeded: 0x80 | scalar >> shift & 0x3f)
        }
        switch scalar {
        case ..<0x80: use(UInt8(truncatingIfNeeded: scalar))
        case ..<0x800:
            use(UInt8(truncatingIfNeeded: 0xc0 | scalar >> 6))
            use(trail(0))
        case ..<0x10000:
            use(UInt8(truncatingIfNeeded: 0xe0 | scalar >> 12))
            use(trail(6))
            use(trail(0))
        default:
            use(UInt8(truncatingIfNeeded: 0xf0 | scalar >> 18))
            use(trail(12))
            use(trail(6))
            use(trail(0))
        }
    }
}
