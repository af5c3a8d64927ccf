// JSONText: what stands between two quotes, checked and unescaped (RFC 8259 §7, RFC 3629 §4).

/// Rules for the inside of a JSON string.
enum JSONText {
    /// How many bytes the UTF-8 sequence at `at` has (2 to 4), or `nil` if it is not one.
    ///
    /// The table is that of RFC 3629 §4: no overlong form, no surrogate, nothing above U+10FFFF.
    static func sequenceLength(_ bytes: [UInt8], at: Int) -> Int? {
        let lead = bytes[at]
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
        guard bytes.count - at >= length, second.contains(bytes[at + 1]) else { return nil }
        for next in at + 2..<at + length where bytes[next] & 0xc0 != 0x80 { return nil }
        return length
    }

    /// The value of four hexadecimal digits, either case.
    static func hexadecimal(_ bytes: [UInt8], at: Int) -> UInt16? {
        guard bytes.count - at >= 4 else { return nil }
        var value: UInt16 = 0
        for byte in bytes[at..<at + 4] {
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
    /// - Parameter range: The inside of a string that ``JSONParser`` accepted, quotes left out.
    static func forEachByte(_ bytes: [UInt8], in range: Range<Int>, _ use: (UInt8) -> Void) {
        var at = range.lowerBound
        while at < range.upperBound {
            guard bytes[at] == UInt8(ascii: "\\") else {
                use(bytes[at])
                at += 1
                continue
            }
            if let plain = plainEscape(bytes[at + 1]) {
                use(plain)
                at += 2
                continue
            }
            var scalar = UInt32(unit(bytes, at: at))
            at += 6
            if (0xd800...0xdbff).contains(scalar) {
                scalar = 0x10000 + (scalar - 0xd800) << 10 + UInt32(unit(bytes, at: at)) - 0xdc00
                at += 6
            }
            encode(scalar, use)
        }
    }

    /// The 16 bits of a `\uXXXX` the parser has seen to be one.
    private static func unit(_ bytes: [UInt8], at: Int) -> UInt16 {
        guard let unit = hexadecimal(bytes, at: at + 2) else {
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
