// JournalRecord: what goes into the journal and what comes out.

public import RedRiverBase

/// Computes the digest a body is stored under. RedRiverCrypto's SHA-256 in a node; the module itself
/// knows no cryptography.
public typealias BodyDigest = @Sendable ([UInt8]) -> Digest

/// A record to be appended. Its index is given by the journal.
public struct JournalRecord: Hashable, Sendable {
    /// What the record means, to whoever folds it. The journal only keeps the number.
    public let kind: UInt16

    /// At most ``Limits/recordPayload``. Covered by the record's checksum; never destroyed.
    public let payload: [UInt8]

    /// At most ``Limits/recordBody``. Covered by `bodyDigest` alone, so that it can be destroyed
    /// later while the record stays as it was.
    public let body: [UInt8]?

    /// The digest of `body`, computed by the caller. The journal does not check it on append: it
    /// was computed on a worker moments ago, and every read checks it.
    public let bodyDigest: Digest?

    /// - Parameters:
    ///   - body: Comes together with `bodyDigest` or not at all.
    public init(
        kind: UInt16, payload: [UInt8], body: [UInt8]? = nil, bodyDigest: Digest? = nil
    ) {
        precondition((body == nil) == (bodyDigest == nil), "a body comes with its digest")
        self.kind = kind
        self.payload = payload
        self.body = body
        self.bodyDigest = bodyDigest
    }
}

/// A record read back, checked.
public struct StoredRecord: Hashable, Sendable {
    public let index: RecordIndex
    public let kind: UInt16
    public let payload: [UInt8]

    /// `nil` if the record has none, or if it was not asked for.
    public let body: [UInt8]?

    /// The digest of the body; `nil` only if the record has no body.
    public let bodyDigest: Digest?
}

/// The name of one journal: 16 random bytes drawn when it is created, present in every record.
///
/// It is what makes a block of another journal, or of an earlier life of this disk, never look valid
/// here. It stays private: nobody outside can forge bytes that would pass for a record.
public struct JournalID: Hashable, Sendable {
    let high: UInt64
    let low: UInt64

    /// - Parameter bytes: Exactly 16 bytes, from a cryptographic generator.
    /// - Returns: `nil` for any other length.
    public init?(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard bytes.count == 16, let high: UInt64 = reader.integer(),
            let low: UInt64 = reader.integer()
        else { return nil }
        self.high = high
        self.low = low
    }

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The 16 bytes.
    public var bytes: [UInt8] {
        var writer = ByteWriter(reserving: 16)
        writer.append(high)
        writer.append(low)
        return writer.bytes
    }
}
