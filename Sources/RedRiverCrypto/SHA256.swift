// SHA256: digests of bytes (FIPS 180-4).
//
// What lies together is hashed by OpenSSL's SHA256_ functions, whose state is on the stack: EVP takes
// about 50 ns to begin and end, which is as long as 65 bytes take. What comes in parts goes through
// EVP, with the algorithm fetched once: looking it up at each call costs more than hashing a short
// input does.

internal import COpenSSL
public import RedRiverBase

/// OpenSSL's SHA-256, fetched at first use and never freed.
///
/// An EVP_MD is immutable once fetched and counts its references atomically, so any number of
/// threads may hash with it; Swift runs a global's initialiser once (`swift_once`).
nonisolated(unsafe) let sha256Algorithm: OpaquePointer = unsafe require(
    EVP_MD_fetch(nil, "SHA256", nil), "EVP_MD_fetch")

extension Digest {
    /// SHA-256 of bytes that lie together.
    public static func sha256(_ bytes: Span<UInt8>) -> Digest {
        unsafe bytes.withUnsafeBytes { unsafe hash(prefix: nil, $0) }
    }

    /// SHA-256 of one byte and what follows it: the prefixes of RFC 6962.
    public static func sha256(_ prefix: UInt8, _ bytes: Span<UInt8>) -> Digest {
        unsafe bytes.withUnsafeBytes { unsafe hash(prefix: prefix, $0) }
    }

    /// SHA-256 of one byte and two digests: the nodes of RFC 6962.
    public static func sha256(_ prefix: UInt8, _ left: Digest, _ right: Digest) -> Digest {
        let words: InlineArray<8, UInt64> = [
            left.words.0.bigEndian, left.words.1.bigEndian, left.words.2.bigEndian,
            left.words.3.bigEndian, right.words.0.bigEndian, right.words.1.bigEndian,
            right.words.2.bigEndian, right.words.3.bigEndian,
        ]
        return unsafe words.span.withUnsafeBytes { unsafe hash(prefix: prefix, $0) }
    }

    /// SHA-256 of `bytes`.
    public static func sha256(_ bytes: [UInt8]) -> Digest { sha256(bytes.span) }

    /// SHA-256 of a slice, without copying it.
    public static func sha256(_ bytes: ArraySlice<UInt8>) -> Digest { sha256(bytes.span) }

    /// SHA-256 of the parts one after the other, without joining them. Nothing marks where a part
    /// ends: what is hashed must say its own lengths.
    public static func sha256(_ parts: [[UInt8]]) -> Digest {
        var hasher = SHA256Hasher()
        for part in parts { hasher.update(part) }
        return hasher.finish()
    }

    private static func hash(prefix: UInt8?, _ bytes: UnsafeRawBufferPointer) -> Digest {
        var first = prefix ?? 0
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        let success = unsafe withUnsafeMutableBytes(of: &words) { words in
            unsafe rr_sha256(
                &first, prefix == nil ? 0 : 1, bytes.baseAddress, bytes.count,
                words.baseAddress?.assumingMemoryBound(to: UInt8.self))
        }
        require(success, "SHA256")
        return Digest(
            words: words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian)
    }
}

/// A SHA-256 computation under way.
@safe public struct SHA256Hasher: ~Copyable {
    private let context: OpaquePointer  // EVP_MD_CTX *

    public init() {
        unsafe context = unsafe require(EVP_MD_CTX_new(), "EVP_MD_CTX_new")
        begin()
    }

    deinit { unsafe EVP_MD_CTX_free(context) }

    /// Starts again, as if nothing had been hashed yet.
    func begin() { unsafe require(EVP_DigestInit_ex(context, sha256Algorithm, nil), "DigestInit") }

    public mutating func update(_ bytes: Span<UInt8>) { absorb(bytes) }
    public mutating func update(_ bytes: [UInt8]) { absorb(bytes.span) }
    public mutating func update(_ bytes: ArraySlice<UInt8>) { absorb(bytes.span) }
    public mutating func update(_ digest: Digest) { absorb(digest.bytes.span) }

    /// One byte: the prefixes of RFC 6962.
    public mutating func update(_ byte: UInt8) {
        let bytes: InlineArray<1, UInt8> = [byte]
        absorb(bytes.span)
    }

    /// The digest of everything given so far.
    public consuming func finish() -> Digest { result() }

    private func absorb(_ bytes: Span<UInt8>) {
        let success = unsafe bytes.withUnsafeBytes {
            unsafe EVP_DigestUpdate(context, $0.baseAddress, $0.count)
        }
        require(success, "EVP_DigestUpdate")
    }

    /// Ends the computation; ``begin()`` may start another in the same context.
    func result() -> Digest {
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        let success = unsafe withUnsafeMutableBytes(of: &words) {
            unsafe EVP_DigestFinal_ex(context, $0.baseAddress, nil)
        }
        require(success, "EVP_DigestFinal_ex")
        return Digest(
            words: words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian)
    }
}
