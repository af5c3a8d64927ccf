// EntryBundle: records as they are published: a 16-bit length before each (C2SP tlog-tiles).

public import RedRiverBase

/// Up to 256 records in one file. It keeps the bytes it was read from and lends slices of them.
public struct EntryBundle: Hashable, Sendable {
    /// The longest record, in bytes: what the length can say.
    public static let maxEntry = ByteCount(65_535)

    /// Its name; of kind `entries`.
    public let path: TilePath
    /// For each record its length, two bytes, big-endian, and the record.
    public let bytes: [UInt8]
    /// Where each record lies in ``bytes``.
    private let places: [Range<Int>]

    /// Reads a bundle as published.
    ///
    /// - Parameter bytes: At most 256 · 65 537.
    /// - Throws: ``LedgerError/tileDiffers(_:)`` unless exactly as many records as the name says
    ///   fill the bytes to the end. A record of no bytes is one all the same.
    public init(_ path: TilePath, bytes: [UInt8]) throws(LedgerError) {
        guard path.kind == .entries else { throw .tileDiffers(path) }
        var places: [Range<Int>] = []
        places.reserveCapacity(path.width)
        var at = 0
        while at < bytes.count {
            guard places.count < path.width, bytes.count - at >= 2 else {
                throw .tileDiffers(path)
            }
            let count = Int(bytes[at]) << 8 | Int(bytes[at + 1])
            at += 2
            guard bytes.count - at >= count else { throw .tileDiffers(path) }
            places.append(at..<at + count)
            at += count
        }
        guard places.count == path.width else { throw .tileDiffers(path) }
        self.path = path
        self.bytes = bytes
        self.places = places
    }

    /// How many records it holds, 1…256.
    public var count: Int { places.count }

    /// The records in order, not copied.
    public var entries: some RandomAccessCollection<ArraySlice<UInt8>> {
        places.lazy.map { bytes[$0] }
    }

    /// The leaf hashes of its records.
    public var leaves: [Digest] { Merkle.leaves(of: entries) }

    /// The bytes with one more record at their end.
    ///
    /// - Throws: ``LedgerError/entryTooLong(_:)`` beyond ``maxEntry``; nothing was written then.
    public static func append(
        _ entry: some Collection<UInt8>, to bytes: inout [UInt8]
    ) throws(LedgerError) {
        let count = entry.count
        guard count <= maxEntry.value else { throw .entryTooLong(ByteCount(count)) }
        bytes.append(UInt8(count >> 8))
        bytes.append(UInt8(count & 0xff))
        bytes.append(contentsOf: entry)
    }
}
