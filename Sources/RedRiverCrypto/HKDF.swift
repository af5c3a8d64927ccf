// HKDF: keys from keys (RFC 5869, with SHA-256).

internal import RedRiverBase

/// HKDF-SHA256.
public enum HKDFSHA256 {
    /// The most bytes one expansion gives (RFC 5869 §2.3).
    public static let countMax = 255 * Digest.byteCount

    /// A uniform key from uneven material (RFC 5869 §2.2).
    ///
    /// - Parameters:
    ///   - salt: Empty means 32 zero bytes, as the RFC says.
    ///   - ikm: The input key material.
    /// - Returns: The pseudorandom key, 32 bytes.
    public static func extract(salt: [UInt8], ikm: [UInt8]) -> [UInt8] {
        HMACSHA256.authenticate([ikm], key: salt)
    }

    /// Keys bound to a purpose (RFC 5869 §2.3).
    ///
    /// - Parameters:
    ///   - prk: From ``extract(salt:ikm:)``.
    ///   - info: What the key is for.
    ///   - count: How many bytes; at most ``countMax``.
    public static func expand(prk: [UInt8], info: [UInt8], count: Int) -> [UInt8] {
        precondition((0...countMax).contains(count), "HKDF gives at most 8160 bytes")
        let key = HMACKey(prk)
        var output: [UInt8] = []
        output.reserveCapacity(count + Digest.byteCount)
        var block: [UInt8] = []
        var counter: UInt8 = 0
        while output.count < count {
            counter += 1
            block = key.authenticate([block, info, [counter]])
            output.append(contentsOf: block)
        }
        wipe(&block)
        output.removeLast(output.count - count)
        return output
    }
}
