// FormatAddress: addresses of machines, identifiers, and pointers into JSON.

enum FormatAddress {
    /// RFC 2673 §3.2: four decimal numbers without leading zeros.
    static func isIPv4(_ text: ArraySlice<UInt8>) -> Bool {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                (1...3).contains(part.count) && part.allSatisfy(ASCII.isDigit)
                    && (part.count == 1 || part.first != UInt8(ascii: "0"))
                    && part.reduce(0) { $0 * 10 + Int($1 - 0x30) } < 256
            }
    }

    /// RFC 4291 §2.2.
    static func isIPv6(_ text: ArraySlice<UInt8>) -> Bool {
        let colon = UInt8(ascii: ":")
        var halves: [ArraySlice<UInt8>] = [text]
        if let gap = text.indices.dropLast().first(where: {
            text[$0] == colon && text[$0 + 1] == colon
        }) {
            halves = [text[..<gap], text[(gap + 2)...]]
        }
        var count = 0
        for (number, half) in halves.enumerated() where !half.isEmpty {
            let groups = half.split(separator: colon, omittingEmptySubsequences: false)
            for (place, group) in groups.enumerated() {
                let isLast = number == halves.count - 1 && place == groups.count - 1
                if isLast, group.contains(UInt8(ascii: ".")) {
                    guard isIPv4(group) else { return false }
                    count += 2
                } else {
                    guard (1...4).contains(group.count), group.allSatisfy(ASCII.isHexadecimal)
                    else { return false }
                    count += 1
                }
            }
        }
        return halves.count == 2 ? count < 8 : count == 8
    }

    /// RFC 4122 §3.
    static func isUUID(_ text: ArraySlice<UInt8>) -> Bool {
        let parts = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        return parts.map(\.count) == [8, 4, 4, 4, 12]
            && parts.allSatisfy { $0.allSatisfy(ASCII.isHexadecimal) }
    }
}

enum FormatPointer {
    /// RFC 6901 §3.
    static func isPointer(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.first ?? UInt8(ascii: "/") == UInt8(ascii: "/") else { return false }
        return text.indices.allSatisfy { at in
            text[at] != UInt8(ascii: "~")
                || text[(at + 1)...].first.map { $0 == 0x30 || $0 == 0x31 } ?? false
        }
    }

    /// draft-handrews-relative-json-pointer-01 §3.
    static func isRelative(_ text: ArraySlice<UInt8>) -> Bool {
        let digits = text.prefix { ASCII.isDigit($0) }
        guard !digits.isEmpty, digits.count == 1 || digits.first != UInt8(ascii: "0") else {
            return false
        }
        let rest = text[digits.endIndex...]
        return rest.elementsEqual([UInt8(ascii: "#")]) || isPointer(rest)
    }
}
