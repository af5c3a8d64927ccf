// SecureRandom: bytes nobody can guess.

internal import COpenSSL

/// OpenSSL's generators, seeded by the kernel. One that fails stops the process: there is no safe
/// substitute.
public enum SecureRandom {
    /// Bytes that will be seen: nonces, salts, identifiers.
    public static func bytes(_ count: Int) -> [UInt8] {
        unsafe generate(count) { unsafe RAND_bytes($0, $1) }
    }

    /// Bytes that stay secret. OpenSSL draws them from a generator of its own, so that what is seen
    /// says nothing about what is not (RAND_priv_bytes(3)).
    public static func secretBytes(_ count: Int) -> [UInt8] {
        unsafe generate(count) { unsafe RAND_priv_bytes($0, $1) }
    }

    private static func generate(
        _ count: Int, _ fill: (UnsafeMutablePointer<UInt8>?, Int32) -> Int32
    ) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
            unsafe require(fill(buffer.baseAddress, Int32(count)), "RAND_bytes")
            written = count
        }
    }
}
