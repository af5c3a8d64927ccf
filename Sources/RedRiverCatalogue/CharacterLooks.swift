// CharacterLooks: what the characters of a text are, found in one pass over its bytes.

/// What is to be known of a text before anything is said about it.
struct CharacterLooks {
    /// A control character, or one that turns the direction of a text around.
    private(set) var hasForbidden = false
    /// Whether every character is alike in Normalization Form C wherever it stands.
    private(set) var isInert = true
    /// Whether more marks stand on one letter than any language puts there (UAX #15 §13 allows 30).
    /// Putting them in order would take time that grows with their square.
    private(set) var hasMarksWithoutEnd = false
    private var marks = 0
    /// The first character that an older charset lacks.
    private(set) var stranger: Unicode.Scalar?

    /// Whether there is nothing to say.
    var isPlain: Bool { !hasForbidden && isInert && stranger == nil }

    /// - Parameters:
    ///   - text: UTF-8 that is known to be good.
    ///   - legacy: The older charset, if the text is meant for it.
    init(_ text: ArraySlice<UInt8>, _ legacy: LegacyCharset?) {
        unsafe text.withUnsafeBufferPointer { bytes in
            unsafe look(bytes, bytes.indices, legacy)
        }
    }

    /// As ``init(_:_:)``, of a part of some bytes.
    init(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ legacy: LegacyCharset?
    ) {
        unsafe look(bytes, range, legacy)
    }

    private mutating func look(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ legacy: LegacyCharset?
    ) {
        var at = range.lowerBound
        let end = range.upperBound
        while at < end {
            let lead = unsafe bytes[at]
            if lead < 0x80 {
                if lead < 0x20 || lead == 0x7f { hasForbidden = true }
                marks = 0
                at &+= 1
                continue
            }
            let length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
            var value = UInt32(lead) & (0x7f >> UInt32(length))
            for next in at &+ 1..<min(at &+ length, end) {
                unsafe value = value << 6 | UInt32(bytes[next] & 0x3f)
            }
            at &+= length
            take(value, legacy)
        }
    }

    @inline(__always)
    private mutating func take(_ value: UInt32, _ legacy: LegacyCharset?) {
        switch value {
        // Nearly all of them: letters of the languages here, which neither combine nor are forbidden.
        case 0xa0...0x2ff, 0x1ea0...0x1ef9, 0x4e00...0x9fff: marks = 0
        default: takeOther(value)
        }
        if let legacy, stranger == nil, let scalar = Unicode.Scalar(value),
            !legacy.contains(scalar)
        {
            stranger = scalar
        }
    }

    @inline(never)
    private mutating func takeOther(_ value: UInt32) {
        if NormalForm.isInert(value) {
            marks = 0
        } else {
            isInert = false
            count(value)
        }
        if Self.isForbidden(value) { hasForbidden = true }
    }

    private static let marksMost = 30

    private mutating func count(_ value: UInt32) {
        let kind = Unicode.Scalar(value)?.properties.canonicalCombiningClass
        marks = kind == nil || kind == .notReordered ? 0 : marks + 1
        if marks > Self.marksMost { hasMarksWithoutEnd = true }
    }

    /// Control characters (C1) and marks that turn the direction of a text around.
    private static func isForbidden(_ value: UInt32) -> Bool {
        switch value {
        case 0x80...0x9f, 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x2069, 0x61c, 0xfeff,
            0xfffe...0xffff:
            true
        default: false
        }
    }
}
