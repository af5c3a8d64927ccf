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
    @specialized(where Bytes == [UInt8])
    @specialized(where Bytes == ArraySlice<UInt8>)
    public init?<Bytes: Collection<UInt8>>(_ bytes: Bytes) {
        guard bytes.count == Self.byteCount else { return nil }
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        for byte in bytes {
            // 256 bits shifted by one byte.
            words.0 = words.0 << 8 | words.1 >> 56
            words.1 = words.1 << 8 | words.2 >> 56
            words.2 = words.2 << 8 | words.3 >> 56
            words.3 = words.3 << 8 | UInt64(byte)
        }
        self.words = words
    }

    /// A digest from its four 64-bit words, most significant first: no loop, no generic code, for
    /// the places that hash thousands of times a second.
    public init(words first: UInt64, _ second: UInt64, _ third: UInt64, _ fourth: UInt64) {
        words = (first, second, third, fourth)
    }

    /// Reads `sha256:<base64>`, as statements and headers write a digest.
    @specialized(where Text == String)
    @specialized(where Text == Substring)
    public init?<Text: StringProtocol>(labelled text: Text) {
        let label = "sha256:".utf8
        let units = Array(text.utf8)
        guard units.starts(with: label) else { return nil }
        self.init(base64: units[label.count...])
    }

    /// Reads base64 without a label.
    public init?(base64 text: ArraySlice<UInt8>) { self.init(base64: text.span) }

    /// The same of bytes that lie together.
    public init?(base64 text: Span<UInt8>) {
        guard text.count == 44, let bytes = Base64.decode(text) else { return nil }
        self.init(bytes)
    }

    /// The 32 bytes, most significant first.
    public var bytes: [UInt8] {
        var writer = ByteWriter(reserving: Self.byteCount)
        writer.append(self)
        return writer.bytes
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
