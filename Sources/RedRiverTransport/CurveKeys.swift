// CurveKeys: the long-term keys that connections are authenticated with (CurveZMQ, RFC 26).
//
// Texts are Z85 (RFC 32), 40 characters for 32 bytes, as every ZeroMQ tool writes them. One key has
// one spelling: a text that would decode but not encode back to itself is refused.

internal import CZeroMQ
internal import Glibc
internal import RedRiverBase

/// The public half: what a node lists and what everybody may read.
public struct CurvePublicKey: Hashable, Sendable, CustomStringConvertible {
    /// The 32 bytes, held as a value that compares and hashes without allocating.
    private let value: Digest

    /// - Returns: `nil` unless `text` is exactly 40 characters of canonical Z85.
    public init?(_ text: some StringProtocol) {
        guard let bytes = Z85.decodeKey(Array(text.utf8)) else { return nil }
        self.init(bytes: bytes)
    }

    /// - Returns: `nil` unless there are exactly 32 bytes.
    public init?(bytes: [UInt8]) {
        guard let value = Digest(bytes) else { return nil }
        self.value = value
    }

    /// The 32 bytes.
    public var bytes: [UInt8] { value.bytes }

    /// The 40 characters of Z85.
    public var description: String { String(decoding: Z85.encodeKey(bytes), as: UTF8.self) }
}

/// Both halves. The secret is wiped when the last holder drops it, and nothing prints it.
///
/// `@unchecked Sendable` because the secret's memory is written only in `init` and in `deinit`,
/// when no other thread can hold a reference.
@safe public final class CurveKeyPair: @unchecked Sendable, CustomStringConvertible {
    public let publicKey: CurvePublicKey
    private let secret: UnsafeMutableRawBufferPointer

    /// A new pair, from the system's random source.
    public static func generate() -> CurveKeyPair {
        var publicText = [CChar](repeating: 0, count: 41)
        var secretText = [CChar](repeating: 0, count: 41)
        // Fails only where libzmq was built without CURVE (zmq_curve_keypair(3)).
        let made = unsafe zmq_curve_keypair(&publicText, &secretText) == 0
        precondition(made, "libzmq without CURVE")
        var bytes = Z85.decodeKey(secretText.dropLast().map { UInt8(bitPattern: $0) }) ?? []
        defer { wipe(&bytes) }
        wipe(&secretText)
        do {
            return try CurveKeyPair(secret: bytes)
        } catch {
            preconditionFailure("libzmq made a key that is none")
        }
    }

    /// Reads a pair as `redriver` and other tools write it.
    ///
    /// - Throws: ``TransportError/badKey``, or ``TransportError/keyPairMismatch`` if the public key
    ///   is not that of the secret.
    public convenience init(
        publicKey: some StringProtocol, secretKey: some StringProtocol
    ) throws(TransportError) {
        guard let expected = CurvePublicKey(publicKey) else { throw .badKey }
        try self.init(secretKey: Array(secretKey.utf8))
        guard self.publicKey == expected else { throw .keyPairMismatch }
    }

    /// Reads the 40 characters of a secret key; the public key follows from it.
    ///
    /// The caller's own copy of the text is the caller's to forget.
    public convenience init(secretKey: [UInt8]) throws(TransportError) {
        guard var bytes = Z85.decodeKey(secretKey) else { throw .badKey }
        defer { wipe(&bytes) }
        try self.init(secret: bytes)
    }

    /// - Parameter secret: 32 bytes.
    private init(secret bytes: [UInt8]) throws(TransportError) {
        var secretText = Z85.encodeKey(bytes) + [0]
        var publicText = [CChar](repeating: 0, count: 41)
        let derived = unsafe secretText.withUnsafeBytes { text in
            unsafe zmq_curve_public(&publicText, text.bindMemory(to: CChar.self).baseAddress)
        }
        wipe(&secretText)
        let characters = publicText.dropLast().map { UInt8(bitPattern: $0) }
        guard derived == 0, let key = CurvePublicKey(String(decoding: characters, as: UTF8.self))
        else { throw .badKey }
        publicKey = key
        unsafe secret = .allocate(byteCount: bytes.count, alignment: 16)
        unsafe secret.copyBytes(from: bytes)
    }

    deinit {
        if let start = unsafe secret.baseAddress { unsafe explicit_bzero(start, secret.count) }
        unsafe secret.deallocate()
    }

    /// Lends the 40 characters of the secret, for the key file and nothing else. The array is wiped
    /// afterwards unless `body` keeps it.
    public func withSecretText<Result, Failure: Error>(
        _ body: ([UInt8]) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var bytes = unsafe Array(secret)
        var text = Z85.encodeKey(bytes)
        defer {
            wipe(&bytes)
            wipe(&text)
        }
        return try body(text)
    }

    /// Lends the 32 secret bytes to a socket option.
    func withSecret<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        unsafe body(UnsafeRawBufferPointer(secret))
    }

    /// The public key alone.
    public var description: String { publicKey.description }
}

extension CurveKeyPair: CustomReflectable {
    /// Keeps `dump` and crash reporters from walking to the secret.
    public var customMirror: Mirror { Mirror(self, children: ["publicKey": publicKey]) }
}

/// Z85 of 32 bytes, both ways (RFC 32).
enum Z85 {
    static let keyCharacters = 40
    static let keyBytes = 32

    /// - Parameter bytes: 32 of them.
    static func encodeKey(_ bytes: [UInt8]) -> [UInt8] {
        precondition(bytes.count == keyBytes, "a key has 32 bytes")
        var text = [CChar](repeating: 0, count: keyCharacters + 1)
        defer { wipe(&text) }
        _ = unsafe zmq_z85_encode(&text, bytes, bytes.count)
        return text.dropLast().map { UInt8(bitPattern: $0) }
    }

    /// - Returns: `nil` unless `text` is exactly what ``encodeKey(_:)`` writes for some bytes.
    static func decodeKey(_ text: [UInt8]) -> [UInt8]? {
        // The length first: libzmq writes four bytes for every five characters it finds.
        guard text.count == keyCharacters else { return nil }
        var characters = text.map { CChar(bitPattern: $0) } + [0]
        var bytes = [UInt8](repeating: 0, count: keyBytes)
        let decoded = unsafe zmq_z85_decode(&bytes, &characters) != nil
        wipe(&characters)
        // libzmq stops at a NUL, and has read characters outside the alphabet as others in the past.
        guard decoded, encodeKey(bytes) == text else { return nil }
        return bytes
    }
}

/// Overwrites an array that held a secret, in a way the optimiser may not leave out.
func wipe<Element: BitwiseCopyable>(_ array: inout [Element]) {
    unsafe array.withUnsafeMutableBytes { bytes in
        if let start = bytes.baseAddress { unsafe explicit_bzero(start, bytes.count) }
    }
}
