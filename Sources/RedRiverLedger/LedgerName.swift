// LedgerName: names of ledgers and of keys, compared byte for byte.
//
// Swift compares strings by canonical equivalence: é in one code point equals é in two. Names that
// are signed are equal only if their bytes are, so they have a type of their own.

public import RedRiverBase

/// The origin of a ledger, or the name of a key: one line of UTF-8, not empty.
public struct LedgerName: Hashable, Sendable, CustomStringConvertible {
    /// The name as it is signed.
    public let bytes: [UInt8]

    /// - Parameter bytes: UTF-8.
    /// - Returns: `nil` for no bytes, for bytes that are not UTF-8, and for control characters below
    ///   U+0020, line feeds included.
    public init?(bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        guard !bytes.isEmpty, !bytes.contains(where: { $0 < 0x20 }),
            String(validating: bytes, as: UTF8.self) != nil
        else { return nil }
        self.bytes = bytes
    }

    public init?(_ text: some StringProtocol) { self.init(bytes: text.utf8) }

    public var description: String { String(decoding: bytes, as: UTF8.self) }

    /// Whether a key may be called so: no `+` and no white space of Unicode (C2SP signed-note).
    /// An origin may have them, but then no key is called like it.
    public var isKeyName: Bool {
        !description.unicodeScalars.contains { $0 == "+" || $0.properties.isWhitespace }
    }
}

/// What tells keys of one name apart: the first four bytes of a digest over name and key.
///
/// A hint for look-ups and nothing more: anyone can make a key with a given one.
public struct KeyID: Hashable, Sendable, CustomStringConvertible {
    public let value: UInt32
    public init(_ value: UInt32) { self.value = value }

    /// The first four bytes of a digest.
    init(of digest: Digest) { value = UInt32(truncatingIfNeeded: digest.words.0 >> 32) }

    var bytes: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * $0)) } }

    /// Eight lower-case hexadecimal digits.
    public var description: String { Hexadecimal.encode(bytes) }
}

/// A time in whole seconds since 1970-01-01T00:00:00Z, as cosignatures bear it: 1…2^63 − 1.
public struct CosignatureTime: Hashable, Comparable, Sendable {
    public let seconds: UInt64

    /// - Returns: `nil` for 0, which means that there is no time, and beyond 2^63 − 1.
    public init?(seconds: UInt64) {
        guard (1...LedgerNumber.most).contains(seconds) else { return nil }
        self.seconds = seconds
    }

    /// The second that a moment lies in; `nil` before 1970-01-01T00:00:01Z.
    public init?(_ time: Timestamp) {
        guard time.milliseconds >= 1000 else { return nil }
        self.init(seconds: UInt64(time.milliseconds / 1000))
    }

    /// The beginning of its second.
    public var timestamp: Timestamp { Timestamp(milliseconds: Int64(clamping: seconds) &* 1000) }

    public static func < (a: Self, b: Self) -> Bool { a.seconds < b.seconds }
}
