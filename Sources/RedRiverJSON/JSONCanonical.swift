// JSONCanonical: the JSON Canonicalization Scheme (RFC 8785).
//
// The only place where a number becomes a Double: the scheme says so. Nothing that is signed here
// goes through it; it is for those who compare texts of others.

internal import RedRiverBase

extension JSONValue {
    /// The value in canonical form (RFC 8785 §3.2).
    ///
    /// - Returns: `nil` if a number in it is too large for a Double, which the scheme cannot write.
    public var canonical: [UInt8]? {
        var printer = CanonicalPrinter(document: document)
        return printer.write(index) ? printer.bytes : nil
    }
}

private struct CanonicalPrinter {
    let document: JSONDocument
    var bytes: [UInt8] = []

    init(document: JSONDocument) { self.document = document }

    /// - Returns: `false` for what has no canonical form.
    mutating func write(_ node: Int) -> Bool {
        switch document.kind(at: node) {
        case .null, .bool: bytes += document.bytes[document.range(at: node)]
        case .number:
            guard let text = ECMANumber.text(of: document.bytes[document.range(at: node)]) else {
                return false
            }
            bytes += text
        case .string: write(text: document.text(at: node))
        case .array: return writeArray(node)
        case .object: return writeObject(node)
        }
        return true
    }

    private mutating func writeArray(_ node: Int) -> Bool {
        bytes.append(UInt8(ascii: "["))
        var at = document.first(in: node)
        for place in 0..<document.count(at: node) {
            if place > 0 { bytes.append(UInt8(ascii: ",")) }
            guard write(at) else { return false }
            at = document.next(after: at)
        }
        bytes.append(UInt8(ascii: "]"))
        return true
    }

    /// Members by their names as arrays of UTF-16 code units (§3.2.3).
    private mutating func writeObject(_ node: Int) -> Bool {
        var members: [(key: [UInt16], name: [UInt8], node: Int)] = []
        var at = document.first(in: node)
        for _ in 0..<document.count(at: node) {
            let name = document.text(at: at)
            members.append((Array(String(decoding: name, as: UTF8.self).utf16), name, at + 1))
            at = document.next(after: at + 1)
        }
        members.sort { $0.key.lexicographicallyPrecedes($1.key) }
        bytes.append(UInt8(ascii: "{"))
        for (place, member) in members.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: ",")) }
            write(text: member.name)
            bytes.append(UInt8(ascii: ":"))
            guard write(member.node) else { return false }
        }
        bytes.append(UInt8(ascii: "}"))
        return true
    }

    /// §3.2.2.2: escapes only where JSON demands them, short ones where there are any.
    private mutating func write(text: [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0x08: bytes += Array("\\b".utf8)
            case 0x09: bytes += Array("\\t".utf8)
            case 0x0a: bytes += Array("\\n".utf8)
            case 0x0c: bytes += Array("\\f".utf8)
            case 0x0d: bytes += Array("\\r".utf8)
            case ..<0x20: bytes += Array("\\u00".utf8) + Array(Hexadecimal.encode([byte]).utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}

/// Numbers as ECMAScript prints them (ECMA-262 §6.1.6.1.20, RFC 8785 §3.2.2.3).
private enum ECMANumber {
    /// - Parameter written: A number of JSON.
    static func text(of written: ArraySlice<UInt8>) -> [UInt8]? {
        guard let value = Double(String(decoding: written, as: UTF8.self)), value.isFinite else {
            return nil
        }
        if value == 0 { return [UInt8(ascii: "0")] }
        let (digits, point) = shortest(abs(value))
        return (value < 0 ? [UInt8(ascii: "-")] : []) + format(digits, point)
    }

    /// The digits of the shortest decimal that reads back to the value, and where its point is:
    /// `0.digits × 10^point`. Swift prints the shortest, as ECMAScript does; only its form differs.
    private static func shortest(_ value: Double) -> (digits: [UInt8], point: Int) {
        var digits: [UInt8] = []
        var (point, exponent) = (0, 0)
        var isFraction = false
        let parts = value.description.split(separator: "e")
        for byte in parts[0].utf8 {
            if byte == UInt8(ascii: ".") {
                isFraction = true
                continue
            }
            // Zeros in front are no digits, and move the point.
            if digits.isEmpty, byte == UInt8(ascii: "0") {
                if isFraction { point -= 1 }
                continue
            }
            digits.append(byte)
            if !isFraction { point += 1 }
        }
        if parts.count == 2 { exponent = Int(parts[1]) ?? 0 }
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        return (digits, point + exponent)
    }

    private static func format(_ digits: [UInt8], _ point: Int) -> [UInt8] {
        let zero = UInt8(ascii: "0")
        let dot = UInt8(ascii: ".")
        let count = digits.count
        switch point {
        case 1...21 where count <= point:
            return digits + Array(repeating: zero, count: point - count)
        case 1...21: return digits[..<point] + [dot] + digits[point...]
        case -5...0: return [zero, dot] + Array(repeating: zero, count: -point) + digits
        default:
            let exponent = point - 1
            let sign = exponent < 0 ? "e-" : "e+"
            let mantissa = count == 1 ? digits : [digits[0], dot] + digits[1...]
            return mantissa + Array((sign + String(abs(exponent))).utf8)
        }
    }
}
