// SHA256: digests of bytes (FIPS 180-4).
//
// The algorithm is fetched from OpenSSL once. Looking it up at each call costs more than hashing a
// short input does: 3.3 against 8.4 million digests of 32 bytes a second.

internal import COpenSSL
internal import Glibc
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
        unsafe ThreadHasher.begin { context in
            unsafe ThreadHasher.update(context, bytes)
        }
    }

    /// SHA-256 of one byte and what follows it: the prefixes of RFC 6962.
    public static func sha256(_ prefix: UInt8, _ bytes: Span<UInt8>) -> Digest {
        let first: InlineArray<1, UInt8> = [prefix]
        return unsafe ThreadHasher.begin { context in
            unsafe ThreadHasher.update(context, first.span)
            unsafe ThreadHasher.update(context, bytes)
        }
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
}

/// One context for each thread that hashes: making one costs as much as hashing a hundred bytes.
private enum ThreadHasher {
    /// Where a thread finds its own; freed when the thread ends.
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        let failure = unsafe pthread_key_create(&key) { unsafe EVP_MD_CTX_free(OpaquePointer($0)) }
        precondition(failure == 0, "no key for a thread's own memory")
        return key
    }()

    private static func context() -> OpaquePointer {
        if let known = unsafe pthread_getspecific(key) { return OpaquePointer(known) }
        let context = unsafe require(EVP_MD_CTX_new(), "EVP_MD_CTX_new")
        unsafe require(EVP_DigestInit_ex(context, sha256Algorithm, nil), "EVP_DigestInit_ex")
        let failure = unsafe pthread_setspecific(key, UnsafeRawPointer(context))
        precondition(failure == 0, "no memory of a thread's own")
        return unsafe context
    }

    /// Starts anew, has `body` add bytes, and ends. `body` must not hash anything else.
    static func begin(_ body: (OpaquePointer) -> Void) -> Digest {
        let context = unsafe context()
        unsafe require(EVP_DigestInit_ex2(context, nil, nil), "EVP_DigestInit_ex2")
        unsafe body(context)
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        let success = unsafe withUnsafeMutableBytes(of: &words) {
            unsafe EVP_DigestFinal_ex(context, $0.baseAddress, nil)
        }
        require(success, "EVP_DigestFinal_ex")
        return Digest(
            words: words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian)
    }

    static func update(_ context: OpaquePointer, _ bytes: Span<UInt8>) {
        let success = unsafe bytes.withUnsafeBytes {
            unsafe EVP_DigestUpdate(context, $0.baseAddress, $0.count)
        }
        require(success, "EVP_DigestUpdate")
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
