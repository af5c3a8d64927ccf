// FormatHost: names of machines (RFC 1123 §2.1, RFC 5890 and 5892) and addresses of mail (RFC 5321).

enum FormatHost {
    /// The longest name, in octets of its ASCII form.
    private static let longest = 253

    static func isName(_ text: ArraySlice<UInt8>) -> Bool {
        guard (1...longest).contains(text.count) else { return false }
        return text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .allSatisfy(isLabel)
    }

    private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
        let hyphen = UInt8(ascii: "-")
        guard (1...63).contains(label.count), label.first != hyphen, label.last != hyphen,
            label.allSatisfy({ ASCII.isLetter($0) || ASCII.isDigit($0) || $0 == hyphen })
        else { return false }
        guard label.count >= 4, label.dropFirst(2).prefix(2).elementsEqual([hyphen, hyphen]) else {
            return true
        }
        // Hyphens there are kept for names that stand for others (RFC 5891 §4.2.3.1).
        guard label.prefix(2).map({ $0 | 0x20 }).elementsEqual(Array("xn".utf8)),
            let scalars = Punycode.decode(label.dropFirst(4))
        else { return false }
        return isUnicodeLabel(scalars) && !scalars.allSatisfy(\.isASCII)
    }

    static func isInternationalName(_ text: ArraySlice<UInt8>) -> Bool {
        let scalars = Array(String(decoding: text, as: UTF8.self).unicodeScalars)
        // Dots of other scripts part labels too (RFC 3490 §3.1).
        let labels = scalars.split(omittingEmptySubsequences: false) {
            $0 == "." || $0 == "\u{3002}" || $0 == "\u{ff0e}" || $0 == "\u{ff61}"
        }
        var length = labels.count - 1
        for label in labels {
            if label.allSatisfy(\.isASCII) {
                let bytes = label.map { UInt8($0.value) }
                guard isLabel(bytes[...]) else { return false }
                length += bytes.count
            } else {
                guard let encoded = Punycode.encodedLength(Array(label)),
                    encoded + 4 <= 63, isUnicodeLabel(Array(label))
                else { return false }
                length += encoded + 4
            }
        }
        return (1...longest).contains(length)
    }

    /// RFC 5891 §4.2.
    private static func isUnicodeLabel(_ label: [Unicode.Scalar]) -> Bool {
        guard let first = label.first, first != "-", label.last != "-",
            !(label.count >= 4 && label[2] == "-" && label[3] == "-")
        else { return false }
        switch first.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: return false
        default: break
        }
        let arabicIndic = label.contains { (0x660...0x669).contains($0.value) }
        let extended = label.contains { (0x6f0...0x6f9).contains($0.value) }
        guard !(arabicIndic && extended) else { return false }
        return label.indices.allSatisfy { isAllowed(label, $0) }
    }

    /// RFC 5892: derived from the properties of the character, and its rules for where it stands.
    private static func isAllowed(_ label: [Unicode.Scalar], _ at: Int) -> Bool {
        let scalar = label[at]
        switch scalar.value {
        case 0x2d, 0x30...0x39, 0x61...0x7a: return true
        // Allowed by exception (§2.6).
        case 0xdf, 0x3c2, 0x6fd, 0x6fe, 0xf0b, 0x3007: return true
        case 0x640, 0x7fa, 0x302e, 0x302f, 0x3031...0x3035, 0x303b: return false
        // MIDDLE DOT, between two l.
        case 0xb7:
            return at > 0 && at + 1 < label.count && label[at - 1] == "l" && label[at + 1] == "l"
        // GREEK KERAIA, before Greek.
        case 0x375: return at + 1 < label.count && isGreek(label[at + 1])
        // HEBREW GERESH and GERSHAYIM, behind Hebrew.
        case 0x5f3, 0x5f4: return at > 0 && isHebrew(label[at - 1])
        // KATAKANA MIDDLE DOT, with Japanese or Chinese in the label.
        case 0x30fb: return label.contains(where: isEastAsian)
        // ZERO WIDTH NON-JOINER and JOINER, behind a virama; the former also where two letters that
        // would join meet.
        case 0x200c, 0x200d:
            return at > 0 && label[at - 1].properties.canonicalCombiningClass.rawValue == 9
                || scalar.value == 0x200c && Joining.meet(label[..<at], label[(at + 1)...])
        default: break
        }
        let properties = scalar.properties
        guard !properties.isDefaultIgnorableCodePoint, !properties.isNoncharacterCodePoint,
            !properties.isUppercase
        else { return false }
        // Not stable under folding: it is written otherwise.
        guard properties.lowercaseMapping.unicodeScalars.elementsEqual([scalar]) else {
            return false
        }
        switch properties.generalCategory {
        case .lowercaseLetter, .otherLetter, .modifierLetter, .nonspacingMark, .spacingMark,
            .decimalNumber:
            return !(0x1100...0x11ff).contains(scalar.value)
        default: return false
        }
    }

    private static func isGreek(_ scalar: Unicode.Scalar) -> Bool {
        (0x370...0x3ff).contains(scalar.value) || (0x1f00...0x1fff).contains(scalar.value)
    }

    private static func isHebrew(_ scalar: Unicode.Scalar) -> Bool {
        (0x591...0x5f4).contains(scalar.value)
    }

    private static func isEastAsian(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x30fb: false
        case 0x3005, 0x3007, 0x3041...0x3096, 0x309d...0x309f, 0x30a1...0x30fa, 0x30fc...0x30ff,
            0x31f0...0x31ff, 0x3400...0x4dbf, 0x4e00...0x9fff, 0xf900...0xfaff, 0xff66...0xff9d,
            0x20000...0x323af:
            true
        default: false
        }
    }
}

/// Letters of the Arabic script that join their neighbours (ArabicShaping.txt of Unicode). The
/// standard library does not know it; other scripts that join are not told of here.
private enum Joining {
    /// RFC 5892, appendix A.1: on both sides, behind marks, letters that would join.
    static func meet(
        _ before: ArraySlice<Unicode.Scalar>, _ after: ArraySlice<Unicode.Scalar>
    ) -> Bool {
        guard let left = before.last(where: { !isMark($0) }),
            let right = after.first(where: { !isMark($0) })
        else { return false }
        return isLetter(left) && !joinsBackOnly(left) && isLetter(right)
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .nonspacingMark
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x621, 0x674, 0x6d5: false
        case 0x620...0x64a, 0x66e...0x66f, 0x671...0x6d3, 0x6ee...0x6ef, 0x6fa...0x6ff,
            0x750...0x77f:
            true
        default: false
        }
    }

    /// Whether it joins the letter before it and not the one behind it.
    private static func joinsBackOnly(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x622...0x625, 0x627, 0x629, 0x62f...0x632, 0x648, 0x671...0x673, 0x675...0x677,
            0x688...0x699, 0x6c0, 0x6c3...0x6cb, 0x6cd, 0x6cf, 0x6d2...0x6d3, 0x6ee...0x6ef,
            0x759...0x75b, 0x76b...0x76c, 0x771, 0x773...0x774, 0x778...0x779:
            true
        default: false
        }
    }
}

/// RFC 3492.
enum Punycode {
    private static let (base, least, most, skew, damp) = (36, 1, 26, 38, 700)

    static func decode(_ text: ArraySlice<UInt8>) -> [Unicode.Scalar]? {
        var result: [Unicode.Scalar] = []
        var rest = text
        if let hyphen = text.lastIndex(of: UInt8(ascii: "-")) {
            result = text[..<hyphen].map { Unicode.Scalar($0) }
            rest = text[(hyphen + 1)...]
        }
        guard !rest.isEmpty else { return nil }
        var (number, at, bias) = (128, 0, 72)
        while !rest.isEmpty {
            let before = at
            var (weight, k) = (1, base)
            while true {
                guard let byte = rest.popFirst(), let digit = digit(byte) else { return nil }
                at += digit * weight
                guard at < 1 << 40 else { return nil }
                let threshold = min(max(k - bias, least), most)
                if digit < threshold { break }
                weight *= base - threshold
                guard weight < 1 << 40 else { return nil }
                k += base
            }
            let count = result.count + 1
            bias = adapted(at - before, count, isFirst: before == 0)
            number += at / count
            at %= count
            guard number <= 0x10ffff, let scalar = Unicode.Scalar(UInt32(number)) else {
                return nil
            }
            result.insert(scalar, at: at)
            at += 1
        }
        return result
    }

    /// How many octets a label comes to, without its prefix.
    static func encodedLength(_ label: [Unicode.Scalar]) -> Int? {
        // A label that is too long in any case needs no counting.
        guard label.count <= 63 else { return nil }
        var length = label.count { $0.isASCII }
        if length > 0 { length += 1 }
        var (number, delta, bias) = (128, 0, 72)
        var handled = label.count { $0.isASCII }
        let first = handled
        while handled < label.count {
            guard let next = label.map({ Int($0.value) }).filter({ $0 >= number }).min() else {
                return nil
            }
            delta += (next - number) * (handled + 1)
            number = next
            for scalar in label.map({ Int($0.value) }) {
                if scalar < number { delta += 1 }
                guard scalar == number else { continue }
                var (q, k) = (delta, base)
                while true {
                    let threshold = min(max(k - bias, least), most)
                    length += 1
                    if q < threshold { break }
                    q = (q - threshold) / (base - threshold)
                    k += base
                }
                bias = adapted(delta, handled + 1, isFirst: handled == first)
                delta = 0
                handled += 1
            }
            delta += 1
            number += 1
        }
        return length
    }

    private static func digit(_ byte: UInt8) -> Int? {
        if ASCII.isLetter(byte) { return Int(byte | 0x20) - 0x61 }
        return ASCII.isDigit(byte) ? Int(byte) - 0x30 + 26 : nil
    }

    private static func adapted(_ delta: Int, _ count: Int, isFirst: Bool) -> Int {
        var delta = isFirst ? delta / damp : delta / 2
        delta += delta / count
        var k = 0
        while delta > (base - least) * most / 2 {
            delta /= base - least
            k += base
        }
        return k + (base - least + 1) * delta / (delta + skew)
    }
}

enum FormatMail {
    /// RFC 5321 §4.1.2; with letters beyond ASCII RFC 6531 §3.3.
    static func isAddress(_ text: ArraySlice<UInt8>, isInternational: Bool) -> Bool {
        guard let at = text.lastIndex(of: UInt8(ascii: "@")) else { return false }
        let (local, domain) = (text[..<at], text[(at + 1)...])
        guard isInternational || text.allSatisfy({ $0 < 0x80 }), (1...64).contains(local.count)
        else { return false }
        guard isQuoted(local) || isDotted(local) else { return false }
        if domain.first == UInt8(ascii: "["), domain.last == UInt8(ascii: "]") {
            let inside = domain.dropFirst().dropLast()
            let tag = Array("IPv6:".utf8)
            return inside.starts(with: tag)
                ? FormatAddress.isIPv6(inside.dropFirst(tag.count)) : FormatAddress.isIPv4(inside)
        }
        return isInternational
            ? FormatHost.isInternationalName(domain) : FormatHost.isName(domain)
    }

    private static func isDotted(_ local: ArraySlice<UInt8>) -> Bool {
        local.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy {
            !$0.isEmpty
                && $0.allSatisfy {
                    ASCII.isLetter($0) || ASCII.isDigit($0) || $0 >= 0x80
                        || "!#$%&'*+-/=?^_`{|}~".utf8.contains($0)
                }
        }
    }

    private static func isQuoted(_ local: ArraySlice<UInt8>) -> Bool {
        guard local.count >= 2, local.first == 0x22, local.last == 0x22 else { return false }
        var rest = local.dropFirst().dropLast()
        while let byte = rest.popFirst() {
            if byte == 0x22 || byte < 0x20 || byte == 0x7f { return false }
            if byte == 0x5c {
                guard let escaped = rest.popFirst(), escaped >= 0x20, escaped != 0x7f else {
                    return false
                }
            }
        }
        return true
    }
}
