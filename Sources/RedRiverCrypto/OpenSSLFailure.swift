// OpenSSLFailure: OpenSSL's own words about a failed call, and what stops the process.

internal import COpenSSL

/// What OpenSSL recorded about a failed call, copied out of its per-thread error queue.
public struct OpenSSLFailure: Hashable, Sendable, CustomStringConvertible {
    /// The OpenSSL function that failed.
    public let operation: String
    /// OpenSSL's own words, innermost cause first. They are diagnostics and are not translated.
    public let reasons: [String]

    public var description: String {
        reasons.isEmpty ? operation : "\(operation): \(reasons.joined(separator: "; "))"
    }

    /// Empties the error queue, so that ``latest(doing:)`` reports this call and not an older one.
    static func forgetEarlier() {
        ERR_clear_error()
    }

    /// Drains the error queue. Call it at once: the next OpenSSL call on this thread adds to it.
    static func latest(doing operation: String) -> OpenSSLFailure {
        var reasons: [String] = []
        while case let code = ERR_get_error(), code != 0 {
            let reason = unsafe ERR_reason_error_string(code)
            reasons.append(unsafe reason.map { unsafe String(cString: $0) } ?? "error \(code)")
        }
        return OpenSSLFailure(operation: operation, reasons: reasons)
    }
}

/// Stops the process unless OpenSSL did what it can only fail to do for want of memory, or because
/// the library on this machine lacks an algorithm. There is no good way to go on without hashing.
func require(_ success: Int32, _ operation: StaticString) {
    precondition(success == 1, "OpenSSL failed: \(operation)")
}

/// The same for a call that returns an object.
func require(_ object: OpaquePointer?, _ operation: StaticString) -> OpaquePointer {
    guard let object = unsafe object else {
        preconditionFailure("OpenSSL returned nothing: \(operation)")
    }
    return unsafe object
}

/// What one of OpenSSL's `i2d_` functions writes: called once for the length, once for the bytes.
///
/// - Returns: `nil` if OpenSSL could not encode the object.
func encoding(
    _ write: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32
) -> [UInt8]? {
    let count = Int(write(nil))
    guard count > 0 else { return nil }
    return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
        var end = buffer.baseAddress
        unsafe written = max(0, Int(write(&end)))
    }
}
