// Secret: bytes that are wiped when nobody needs them any more.
//
// Swift copies arrays silently, so a key in an array may leave traces; a Secret is one allocation
// that is overwritten in its `deinit`. Arrays that held a key for a moment are wiped with `wipe`.

internal import COpenSSL

/// Secret bytes, shared by reference and overwritten when the last reference goes.
///
/// `@unchecked Sendable`: the bytes are written in `init` and in `deinit` only, so every thread
/// that holds a reference may read them.
@safe public final class Secret: @unchecked Sendable {
    private let storage: UnsafeMutableRawBufferPointer

    /// Copies the bytes and overwrites the original.
    ///
    /// - Parameter bytes: Left empty. Only this copy is wiped: keep no other.
    public init(taking bytes: inout [UInt8]) {
        unsafe storage = .allocate(byteCount: bytes.count, alignment: 16)
        unsafe storage.copyBytes(from: bytes)
        wipe(&bytes)
    }

    deinit {
        unsafe OPENSSL_cleanse(storage.baseAddress, storage.count)
        unsafe storage.deallocate()
    }

    public var count: Int { unsafe storage.count }

    /// Lends the bytes for the length of one call.
    public func withBytes<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        let span = unsafe Span<UInt8>(_unsafeBytes: UnsafeRawBufferPointer(storage))
        return body(span)
    }
}

/// Overwrites an array that held something secret and empties it.
///
/// If the array's storage is shared, Swift copies it first and the other holder keeps the bytes:
/// wipe the only copy.
public func wipe(_ bytes: inout [UInt8]) {
    unsafe bytes.withUnsafeMutableBytes { unsafe OPENSSL_cleanse($0.baseAddress, $0.count) }
    bytes = []
}

/// Comparing secrets without telling, by the time it takes, where they differ.
public enum ConstantTime {
    /// Whether two byte strings are equal. Only a difference in length is quick to find.
    public static func equal(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        guard a.count == b.count else { return false }
        return unsafe a.withUnsafeBytes { a in
            unsafe b.withUnsafeBytes { b in
                unsafe CRYPTO_memcmp(a.baseAddress, b.baseAddress, a.count) == 0
            }
        }
    }
}
