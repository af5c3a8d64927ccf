// HashTile: up to 256 hashes of one level of the tree, as they are published (C2SP tlog-tiles).

public import RedRiverBase

/// A tile of hashes and where it belongs.
public struct HashTile: Hashable, Sendable {
    /// Its name; of kind `hashes`.
    public let path: TilePath
    /// As many as its name says: 1…256.
    public let hashes: [Digest]

    init(unchecked path: TilePath, hashes: [Digest]) {
        self.path = path
        self.hashes = hashes
    }

    /// - Throws: ``LedgerError/tileDiffers(_:)`` unless there are as many hashes as the name says and
    ///   the name is one of a tile.
    public init(_ path: TilePath, hashes: [Digest]) throws(LedgerError) {
        guard path.kind != .entries, hashes.count == path.width else { throw .tileDiffers(path) }
        self.init(unchecked: path, hashes: hashes)
    }

    /// Reads a tile as published.
    ///
    /// - Parameter bytes: 32 for each hash; at most 8192.
    /// - Throws: ``LedgerError/tileDiffers(_:)`` unless there are exactly as many as the name says.
    public init(_ path: TilePath, bytes: [UInt8]) throws(LedgerError) {
        guard path.kind != .entries, bytes.count == path.width * Digest.byteCount else {
            throw .tileDiffers(path)
        }
        var reader = ByteReader(bytes)
        var hashes: [Digest] = []
        hashes.reserveCapacity(path.width)
        while let hash = reader.digest() { hashes.append(hash) }
        self.init(unchecked: path, hashes: hashes)
    }

    /// The hashes one after the other, 32 bytes each.
    public var bytes: [UInt8] {
        var writer = ByteWriter(reserving: hashes.count * Digest.byteCount)
        for hash in hashes { writer.append(hash) }
        return writer.bytes
    }

    /// The root over the hashes: of a full tile, the hash that stands for it one level up.
    public var root: Digest { Merkle.root(of: hashes) }

    /// The same tile when it was narrower, or `nil` if it never had that width.
    ///
    /// A reader that does not find a partial tile, since the full one came in its place, cuts that.
    public func cut(to width: Int) -> HashTile? {
        guard (1...path.width).contains(width) else { return nil }
        return HashTile(
            unchecked: TilePath(unchecked: path.kind, index: path.index, width: width),
            hashes: Array(hashes.prefix(width)))
    }
}
