// FormatURI: URIs and IRIs and references to them (RFC 3986, appendix A; RFC 3987 §2.2), and
// templates (RFC 6570 §2).

enum FormatURI {
    static func isURI(
        _ text: ArraySlice<UInt8>, isInternational: Bool, mayBeRelative: Bool
    ) -> Bool {
        guard isInternational || text.allSatisfy({ $0 < 0x80 }) else { return false }
        var rest = text
        if let hash = rest.firstIndex(of: UInt8(ascii: "#")) {
            guard isText(rest[(hash + 1)...], "/?:@") else { return false }
            rest = rest[..<hash]
        }
        if let mark = rest.firstIndex(of: UInt8(ascii: "?")) {
            guard isText(rest[(mark + 1)...], "/?:@", isQuery: true) else { return false }
            rest = rest[..<mark]
        }
        let colon = rest.firstIndex(of: UInt8(ascii: ":"))
        let hasScheme = colon.map { isScheme(rest[..<$0]) } ?? false
        if hasScheme, let colon {
            rest = rest[(colon + 1)...]
        } else if !mayBeRelative {
            return false
        }
        if rest.starts(with: Array("//".utf8)) {
            let after = rest.dropFirst(2)
            let end = after.firstIndex(of: UInt8(ascii: "/")) ?? after.endIndex
            return isAuthority(after[..<end]) && isText(after[end...], "/:@")
        }
        guard isText(rest, "/:@") else { return false }
        // The first part of a relative path has no colon, or it would be a scheme.
        if !hasScheme,
            let first = rest.split(
                separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false
            ).first, first.contains(UInt8(ascii: ":"))
        {
            return false
        }
        return true
    }

    private static func isScheme(_ text: ArraySlice<UInt8>) -> Bool {
        guard let first = text.first, ASCII.isLetter(first) else { return false }
        return text.allSatisfy {
            ASCII.isLetter($0) || ASCII.isDigit($0) || "+-.".utf8.contains($0)
        }
    }

    private static func isAuthority(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        if let at = rest.lastIndex(of: UInt8(ascii: "@")) {
            guard isText(rest[..<at], ":") else { return false }
            rest = rest[(at + 1)...]
        }
        if rest.first == UInt8(ascii: "[") {
            guard let close = rest.firstIndex(of: UInt8(ascii: "]")),
                isLiteral(rest[(rest.startIndex + 1)..<close])
            else { return false }
            rest = rest[(close + 1)...]
            return rest.isEmpty || rest.first == UInt8(ascii: ":") && isPort(rest.dropFirst())
        }
        if let colon = rest.firstIndex(of: UInt8(ascii: ":")) {
            guard isPort(rest[(colon + 1)...]) else { return false }
            rest = rest[..<colon]
        }
        return isText(rest, "")
    }

    private static func isPort(_ text: ArraySlice<UInt8>) -> Bool {
        text.allSatisfy(ASCII.isDigit)
    }

    /// An address of version 6, or of one to come.
    private static func isLiteral(_ text: ArraySlice<UInt8>) -> Bool {
        guard let first = text.first, first | 0x20 == UInt8(ascii: "v") else {
            return FormatAddress.isIPv6(text)
        }
        guard let dot = text.firstIndex(of: UInt8(ascii: ".")) else { return false }
        let (version, rest) = (text[(text.startIndex + 1)..<dot], text[(dot + 1)...])
        return !version.isEmpty && version.allSatisfy(ASCII.isHexadecimal) && !rest.isEmpty
            && rest.allSatisfy { isUnreserved($0) || isSubDelimiter($0) || $0 == 0x3a }
    }

    /// Unreserved characters, sub-delimiters, escapes, those given, and beyond ASCII what IRIs allow.
    private static func isText(
        _ text: ArraySlice<UInt8>, _ more: String, isQuery: Bool = false
    ) -> Bool {
        var at = text.startIndex
        while at < text.endIndex {
            let byte = text[at]
            if byte == UInt8(ascii: "%") {
                guard text.endIndex - at > 2, ASCII.isHexadecimal(text[at + 1]),
                    ASCII.isHexadecimal(text[at + 2])
                else { return false }
                at += 3
                continue
            }
            guard
                byte >= 0x80 || isUnreserved(byte) || isSubDelimiter(byte)
                    || more.utf8.contains(byte)
            else { return false }
            at += 1
        }
        guard text.contains(where: { $0 >= 0x80 }) else { return true }
        return String(decoding: text, as: UTF8.self).unicodeScalars.allSatisfy {
            $0.isASCII || isInternational($0, isQuery)
        }
    }

    /// `ucschar` and, in a query, `iprivate`.
    private static func isInternational(_ scalar: Unicode.Scalar, _ isQuery: Bool) -> Bool {
        switch scalar.value {
        case 0xa0...0xd7ff, 0xf900...0xfdcf, 0xfdf0...0xffef: true
        case 0x10000...0xdffff: scalar.value & 0xffff <= 0xfffd
        case 0xe1000...0xefffd: true
        case 0xe000...0xf8ff, 0xf0000...0xffffd, 0x100000...0x10fffd: isQuery
        default: false
        }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        ASCII.isLetter(byte) || ASCII.isDigit(byte) || "-._~".utf8.contains(byte)
    }

    private static func isSubDelimiter(_ byte: UInt8) -> Bool {
        "!$&'()*+,;=".utf8.contains(byte)
    }
}

enum FormatTemplate {
    static func isTemplate(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        while let open = rest.firstIndex(where: { $0 == 0x7b || $0 == 0x7d }) {
            guard rest[open] == 0x7b, isLiteral(rest[..<open]),
                let close = rest[open...].firstIndex(of: 0x7d),
                isExpression(rest[(open + 1)..<close])
            else { return false }
            rest = rest[(close + 1)...]
        }
        return isLiteral(rest)
    }

    private static func isLiteral(_ text: ArraySlice<UInt8>) -> Bool {
        text.indices.allSatisfy { at in
            let byte = text[at]
            if byte == UInt8(ascii: "%") {
                return text.endIndex - at > 2 && ASCII.isHexadecimal(text[at + 1])
                    && ASCII.isHexadecimal(text[at + 2])
            }
            return byte > 0x20 && byte != 0x7f && !"\"<>\\^`|".utf8.contains(byte)
        }
    }

    private static func isExpression(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        if let first = rest.first, "+#./;?&=,!@|".utf8.contains(first) { rest = rest.dropFirst() }
        return rest.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            .allSatisfy(isVariable)
    }

    private static func isVariable(_ text: ArraySlice<UInt8>) -> Bool {
        var name = text
        if name.last == UInt8(ascii: "*") {
            name = name.dropLast()
        } else if let colon = name.firstIndex(of: UInt8(ascii: ":")) {
            let length = name[(colon + 1)...]
            guard (1...4).contains(length.count), length.allSatisfy(ASCII.isDigit),
                length.first != UInt8(ascii: "0")
            else { return false }
            name = name[..<colon]
        }
        return name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .allSatisfy { part in
                !part.isEmpty
                    && part.indices.allSatisfy { at in
                        let byte = part[at]
                        if byte == UInt8(ascii: "%") {
                            return part.endIndex - at > 2 && ASCII.isHexadecimal(part[at + 1])
                                && ASCII.isHexadecimal(part[at + 2])
                        }
                        return ASCII.isLetter(byte) || ASCII.isDigit(byte)
                            || byte == UInt8(ascii: "_")
                    }
            }
    }
}
