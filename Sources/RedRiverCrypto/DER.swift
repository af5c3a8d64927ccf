// DER: reading and writing the few ASN.1 shapes we make ourselves (X.690 §10).
//
// Certificates and lists of others are parsed by OpenSSL. What is here writes our own certificates,
// lists and signatures, and reads back the one form of signature we accept. There is no general
// parser: the reader is told which tag must come next, so a nesting that is not asked for is never
// followed.

/// Writing elements.
enum DER {
    static let boolean: UInt8 = 0x01
    static let integer: UInt8 = 0x02
    static let bitString: UInt8 = 0x03
    static let octetString: UInt8 = 0x04
    static let null: UInt8 = 0x05
    static let objectIdentifier: UInt8 = 0x06
    static let utf8String: UInt8 = 0x0c
    static let printableString: UInt8 = 0x13
    static let utcTime: UInt8 = 0x17
    static let generalizedTime: UInt8 = 0x18
    static let sequenceOf: UInt8 = 0x30
    static let set: UInt8 = 0x31

    /// The tag `[number]` of an element with elements inside.
    static func context(_ number: UInt8) -> UInt8 { 0xa0 | number }

    /// A tag, the length and the contents.
    static func element(_ tag: UInt8, _ parts: [[UInt8]]) -> [UInt8] {
        let count = parts.reduce(0) { $0 + $1.count }
        var bytes: [UInt8] = [tag]
        bytes.reserveCapacity(count + 6)
        if count < 0x80 {
            bytes.append(UInt8(count))
        } else {
            let length = minimalBytes(count)
            bytes.append(0x80 | UInt8(length.count))
            bytes.append(contentsOf: length)
        }
        for part in parts { bytes.append(contentsOf: part) }
        return bytes
    }

    static func sequence(_ parts: [UInt8]...) -> [UInt8] { element(sequenceOf, parts) }
    static func octets(_ bytes: [UInt8]) -> [UInt8] { element(octetString, [bytes]) }

    /// A non-negative integer.
    static func integer(_ value: UInt64) -> [UInt8] {
        let bytes = minimalBytes(Int(truncatingIfNeeded: value))
        return element(integer, [bytes[0] >= 0x80 ? [0] + bytes : bytes])
    }

    /// A bit string; `unused` bits at its end do not count.
    static func bits(_ bytes: [UInt8], unused: UInt8 = 0) -> [UInt8] {
        element(bitString, [[unused], bytes])
    }

    /// Big-endian without leading zeros; one zero byte for 0.
    private static func minimalBytes(_ value: Int) -> [UInt8] {
        let bits = UInt64(bitPattern: Int64(value))
        let count = max(1, (64 - bits.leadingZeroBitCount + 7) / 8)
        return (0..<count).reversed().map { UInt8(truncatingIfNeeded: bits >> UInt64($0 * 8)) }
    }
}

/// Taking elements from bytes that may be hostile. Every method returns `nil` for anything but the
/// element asked for, in DER.
struct DERReader {
    private let bytes: ArraySlice<UInt8>
    private var at: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        at = bytes.startIndex
    }

    var isAtEnd: Bool { at == bytes.endIndex }

    /// The tag of the next element, if there is one.
    var nextTag: UInt8? { isAtEnd ? nil : bytes[at] }

    /// The contents of the next element, which must have this tag.
    mutating func contents(_ tag: UInt8) -> ArraySlice<UInt8>? {
        guard nextTag == tag, let body = body() else { return nil }
        at = body.endIndex
        return bytes[body]
    }

    /// The whole of the next element, tag and length included.
    mutating func whole(_ tag: UInt8) -> ArraySlice<UInt8>? {
        let start = at
        return contents(tag).map { bytes[start..<$0.endIndex] }
    }

    /// Takes the next element if it is exactly `expected`.
    mutating func takes(_ expected: [UInt8]) -> Bool {
        guard bytes[at...].starts(with: expected) else { return false }
        at += expected.count
        return true
    }

    /// Where the contents of the element at `at` lie. The length must be definite and written in
    /// the fewest bytes (X.690 §10.1), and the contents must be there.
    private func body() -> Range<Int>? {
        let left = bytes.endIndex - at
        guard left >= 2 else { return nil }
        let first = Int(bytes[at + 1])
        var start = at + 2
        var count = first
        if first >= 0x80 {
            let width = first & 0x7f
            guard (1...3).contains(width), left >= 2 + width else { return nil }
            count = bytes[start..<start + width].reduce(0) { $0 << 8 | Int($1) }
            guard count >= 0x80, count >> (8 * (width - 1)) > 0 else { return nil }
            start += width
        }
        guard count <= bytes.endIndex - start else { return nil }
        return start..<start + count
    }
}

/// Object identifiers, as whole DER elements.
enum OID {
    // X.520 attribute types.
    static let commonName: [UInt8] = [6, 3, 0x55, 4, 3]  // 2.5.4.3
    static let countryName: [UInt8] = [6, 3, 0x55, 4, 6]  // 2.5.4.6
    static let organizationName: [UInt8] = [6, 3, 0x55, 4, 10]  // 2.5.4.10

    // RFC 5280 §4.2.1 and §5.2 extensions.
    static let subjectKeyIdentifier: [UInt8] = [6, 3, 0x55, 29, 14]  // 2.5.29.14
    static let keyUsage: [UInt8] = [6, 3, 0x55, 29, 15]  // 2.5.29.15
    static let basicConstraints: [UInt8] = [6, 3, 0x55, 29, 19]  // 2.5.29.19
    static let crlNumber: [UInt8] = [6, 3, 0x55, 29, 20]  // 2.5.29.20
    static let authorityKeyIdentifier: [UInt8] = [6, 3, 0x55, 29, 35]  // 2.5.29.35

    // RFC 5758 §3.2: ecdsa-with-SHA256, 1.2.840.10045.4.3.2.
    static let ecdsaWithSHA256: [UInt8] = [6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2]

    // RFC 5754 §2: id-sha256, 2.16.840.1.101.3.4.2.1.
    static let sha256: [UInt8] = [6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1]

    // RFC 5652: id-data, id-signedData, id-contentType, id-messageDigest (PKCS #7 and #9).
    static let data: [UInt8] = [6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1]
    static let signedData: [UInt8] = [6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2]
    static let contentType: [UInt8] = [6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 3]
    static let messageDigest: [UInt8] = [6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 4]
}
