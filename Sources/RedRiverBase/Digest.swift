// Digest: 32 bytes that stand for other bytes.
//
// The type holds a digest; RedRiverCrypto makes one. It is here so that modules which only compare
// digests need not import cryptography.

/// A 256-bit digest (SHA-256 unless a name says otherwise).
public struct Digest: Hashable, Sendable {
    /// The digest as four 64-bit integers, most significant first.
    public let words: (UInt64, UInt64, UInt64, UInt64)

    /// The number of bytes in a digest.
    public static let byteCount = 32

    /// - Parameter bytes: Exactly 32 bytes.
    /// - Returns: `nil` for any other length.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        var at = bytes.startIndex
        func word() -> UInt64 {
            var value: UInt64 = 0
            for _ in 0..<8 {
                value = value << 8 | UInt64(bytes[at])
                bytes.formIndex(after: &at)
            }
            return value
        }
        words = (word(), word(), word(), word())
    }

    /// A digest from its four 64-bit words, most significant first: no loop, no generic code, for
    /// the places that hash thousands of times a second.
    public init(words first: UInt64, _ second: UInt64, _ third: UInt64, _ fourth: UInt64) {
        words = (first, second, third, fourth)
    }

    /// Reads `sha256:<base64>`, as statements and headers write a digest.
    public init?(labelled text: some StringProtocol) {
        guard text.hasPrefix("sha256:"), let bytes = Base64.decode(text.dropFirst(7)) else {
            return nil
        }
        self.init(bytes)
    }

    /// The 32 bytes, most significant first.
    public var bytes: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(Self.byteCount)
        for word in [words.0, words.1, words.2, words.3] {
            for shift in stride(from: 56, through: 0, by: -8) {
                result.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
            }
        }
        return result
    }

    /// `sha256:<base64>`.
    public var labelled: String { "sha256:" + Base64.encode(bytes) }

    /// The first 8 bytes as a big-endian integer: a well-spread hash value.
    public var prefix64: UInt64 { words.0 }

    public static func == (a: Self, b: Self) -> Bool {
        a.words.0 == b.words.0 && a.words.1 == b.words.1 && a.words.2 == b.words.2
            && a.words.3 == b.words.3
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
    }
}

extension Digest: CustomStringConvertible {
    /// 64 lower-case hexadecimal digits.
    public var description: String { Hexadecimal.encode(bytes) }
}
