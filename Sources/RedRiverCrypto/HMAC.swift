// HMAC: keyed digests (RFC 2104, with SHA-256 as in RFC 4231).
//
// HMAC is two digests of a padded key and a message. It stands here on the SHA-256 of OpenSSL,
// because OpenSSL 3.0's own EVP_MAC looks its digest up by name for every new key, and every
// message of an epoch has a new key.

internal import RedRiverBase

/// HMAC-SHA256.
public enum HMACSHA256 {
    /// The block SHA-256 works on: the length a key is padded to (RFC 2104 §2).
    static let blockBytes = 64

    /// The code of the parts, one after the other.
    ///
    /// - Parameters:
    ///   - parts: The message. Nothing marks where a part ends.
    ///   - key: Any length; more than 64 bytes are hashed first (RFC 2104 §2).
    /// - Returns: 32 bytes.
    public static func authenticate(_ parts: [[UInt8]], key: [UInt8]) -> [UInt8] {
        HMACKey(key).authenticate(parts)
    }
}

/// A key of HMAC-SHA256, prepared once for many messages. Threads may share it: it never changes.
public struct HMACKey: Sendable {
    /// The key xor 0x36…, then the key xor 0x5c…: 128 bytes.
    private let pads: Secret

    public init(_ key: [UInt8]) {
        self.init(key.span)
    }

    public init(_ key: Secret) {
        self = key.withBytes { HMACKey($0) }
    }

    private init(_ key: Span<UInt8>) {
        var block = [UInt8](repeating: 0, count: HMACSHA256.blockBytes)
        if key.count > block.count {
            block.replaceSubrange(0..<Digest.byteCount, with: Digest.sha256(key).bytes)
        } else {
            for at in 0..<key.count {
                block[at] = key[at]
            }
        }
        var pads = [UInt8](repeating: 0, count: 2 * block.count)
        for at in block.indices {
            pads[at] = block[at] ^ 0x36
            pads[at + block.count] = block[at] ^ 0x5c
        }
        wipe(&block)
        self.pads = Secret(taking: &pads)
    }

    /// The code of the parts, one after the other: 32 bytes.
    public func authenticate(_ parts: [[UInt8]]) -> [UInt8] {
        let middle = HMACSHA256.blockBytes
        return pads.withBytes { pads in
            var hasher = SHA256Hasher()
            hasher.update(pads.extracting(first: middle))
            for part in parts { hasher.update(part) }
            let inner = hasher.result()
            hasher.begin()
            hasher.update(pads.extracting(last: middle))
            hasher.update(inner)
            return hasher.finish().bytes
        }
    }
}
