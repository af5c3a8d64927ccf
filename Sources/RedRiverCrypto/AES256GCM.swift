// AES256GCM: encryption that notices every change (NIST SP 800-38D).
//
// GCM has two edges. A key and IV pair used twice gives the key stream away: the caller derives a
// fresh key for every message. And one ciphertext can be made to open under two keys (GCM does not
// commit to its key): the caller checks the commitment in the header after every opening.

internal import COpenSSL

/// AES-256-GCM with a 12-byte IV and the full 16-byte tag.
public enum AES256GCM {
    public static let keyBytes = 32
    public static let ivBytes = 12
    public static let tagBytes = 16

    /// Encrypts one message.
    ///
    /// - Returns: The ciphertext, as long as `plaintext`, and the tag.
    public static func seal(
        _ plaintext: [UInt8], key: [UInt8], iv: [UInt8], aad: [UInt8]
    ) -> [UInt8] {
        seal([plaintext], key: key, iv: iv, aad: [aad])
    }

    /// Encrypts a message given in parts, without joining them first.
    ///
    /// - Parameters:
    ///   - plaintext: The parts, encrypted one after the other.
    ///   - key: 32 bytes, used for this message alone.
    ///   - iv: 12 bytes.
    ///   - aad: What the tag covers beside the plaintext. Nothing marks where a part ends.
    ///   - prefix: Copied in front of the result, so that a nonce need not be joined afterwards.
    /// - Returns: `prefix`, the ciphertext and the tag.
    public static func seal(
        _ plaintext: [[UInt8]], key: [UInt8], iv: [UInt8], aad: [[UInt8]],
        after prefix: [UInt8] = []
    ) -> [UInt8] {
        let total = plaintext.reduce(prefix.count + tagBytes) { $0 + $1.count }
        let cipher = Cipher(key: key, iv: iv, encrypting: true)
        for part in aad { cipher.authenticate(part.span) }
        return unsafe [UInt8](unsafeUninitializedCapacity: total) { buffer, written in
            let output = UnsafeMutableRawBufferPointer(buffer)
            unsafe output.copyBytes(from: prefix)
            var at = prefix.count
            for part in plaintext {
                unsafe cipher.process(part.span, into: output, at: at)
                at += part.count
            }
            unsafe cipher.finishSealing(tag: output.baseAddress! + at)
            written = total
        }
    }

    /// Decrypts what ``seal(_:key:iv:aad:)`` gave.
    ///
    /// - Throws: ``CryptoError/notOpened`` if anything differs, or there is not even a tag.
    public static func open(
        _ sealed: [UInt8], key: [UInt8], iv: [UInt8], aad: [UInt8]
    ) throws(CryptoError) -> [UInt8] {
        try open(sealed[...], key: key, iv: iv, aad: [aad])
    }

    /// Decrypts a slice, with associated data in parts.
    public static func open(
        _ sealed: ArraySlice<UInt8>, key: [UInt8], iv: [UInt8], aad: [[UInt8]]
    ) throws(CryptoError) -> [UInt8] {
        guard sealed.count >= tagBytes else { throw .notOpened }
        let count = sealed.count - tagBytes
        let cipher = Cipher(key: key, iv: iv, encrypting: false)
        for part in aad { cipher.authenticate(part.span) }
        var plaintext = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
            let output = UnsafeMutableRawBufferPointer(buffer)
            let ciphertext = sealed.span.extracting(first: count)
            unsafe cipher.process(ciphertext, into: output, at: 0)
            written = count
        }
        if !cipher.finishOpening(tag: Array(sealed.suffix(tagBytes))) {
            wipe(&plaintext)  // Until the tag agrees these bytes are an attacker's choice.
            throw .notOpened
        }
        return plaintext
    }
}

/// OpenSSL's AES-256-GCM, fetched at first use and never freed. Immutable once fetched, and its
/// references are counted atomically, so threads share it.
nonisolated(unsafe) private let algorithm: OpaquePointer = unsafe require(
    EVP_CIPHER_fetch(nil, "AES-256-GCM", nil), "EVP_CIPHER_fetch")

/// One encryption or decryption under way.
@safe private struct Cipher: ~Copyable {
    private let context: OpaquePointer  // EVP_CIPHER_CTX *

    init(key: [UInt8], iv: [UInt8], encrypting: Bool) {
        precondition(key.count == AES256GCM.keyBytes, "an AES-256 key has 32 bytes")
        precondition(iv.count == AES256GCM.ivBytes, "our GCM IV has 12 bytes")
        let context = unsafe require(EVP_CIPHER_CTX_new(), "EVP_CIPHER_CTX_new")
        unsafe require(
            EVP_CipherInit_ex2(context, algorithm, key, iv, encrypting ? 1 : 0, nil),
            "EVP_CipherInit_ex2")
        unsafe self.context = context
    }

    deinit { unsafe EVP_CIPHER_CTX_free(context) }

    /// Covers bytes with the tag without encrypting them. All of it comes before any plaintext.
    func authenticate(_ bytes: Span<UInt8>) {
        if bytes.isEmpty { return }
        var count: Int32 = 0
        let success = unsafe bytes.withUnsafeBytes {
            unsafe EVP_CipherUpdate(context, nil, &count, $0.baseAddress, Int32($0.count))
        }
        require(success, "EVP_CipherUpdate")
    }

    /// Encrypts or decrypts into `output` from offset `at`; as many bytes come out as go in.
    func process(_ bytes: Span<UInt8>, into output: UnsafeMutableRawBufferPointer, at: Int) {
        if bytes.isEmpty { return }
        precondition(at + bytes.count <= output.count)
        var count: Int32 = 0
        let success = unsafe bytes.withUnsafeBytes {
            unsafe EVP_CipherUpdate(
                context, output.baseAddress! + at, &count, $0.baseAddress, Int32($0.count))
        }
        require(success, "EVP_CipherUpdate")
    }

    func finishSealing(tag: UnsafeMutableRawPointer) {
        var count: Int32 = 0
        var nothing: UInt8 = 0
        unsafe require(EVP_CipherFinal_ex(context, &nothing, &count), "EVP_CipherFinal_ex")
        unsafe require(
            EVP_CIPHER_CTX_ctrl(
                context, EVP_CTRL_AEAD_GET_TAG, Int32(AES256GCM.tagBytes), tag), "get tag")
    }

    /// Whether the tag agrees with everything processed.
    func finishOpening(tag: [UInt8]) -> Bool {
        var tag = tag
        let set = unsafe tag.withUnsafeMutableBytes {
            unsafe EVP_CIPHER_CTX_ctrl(
                context, EVP_CTRL_AEAD_SET_TAG, Int32($0.count), $0.baseAddress)
        }
        require(set, "set tag")
        var count: Int32 = 0
        var nothing: UInt8 = 0
        return unsafe EVP_CipherFinal_ex(context, &nothing, &count) == 1
    }
}
