// PublishedLedger: a folder a ledger is published in, read file by file and leaf by leaf.

public import RedRiverBase
public import RedRiverFiles
public import RedRiverLedger

/// A published ledger. Nothing of it is believed: see ``LedgerVerification``.
public struct PublishedLedger: Sendable {
    /// Where it lies.
    public let directory: String

    /// The longest file of 256 records.
    static let bundleMost = ByteCount(256 * (2 + EntryBundle.maxEntry.value))
    static let tileMost = ByteCount(TilePath.fullWidth * Digest.byteCount)
    /// The longest agreement, schema, code list, certificate or revocation list.
    static let blobMost = Limits.configurationFile
    /// A day has 1440 minutes, and a note at most 64 KiB; ours have half a kilobyte.
    static let dayMost = ByteCount.mebibytes(96)

    public init(directory: String) { self.directory = directory }

    /// The name of a file below the folder.
    func path(_ below: String) -> String { Files.join(directory, below) }

    /// The checkpoint's note.
    public func checkpoint() throws(FilesError) -> [UInt8] {
        try Files.read(path("checkpoint"), atMost: SignedNote.maxBytes)
    }

    /// A blob, `nil` if there is none of this name. Its digest is not checked.
    public func blob(_ digest: Digest) throws(FilesError) -> [UInt8]? {
        do throws(FilesError) {
            return try Files.read(path("blobs/\(digest)"), atMost: Self.blobMost)
        } catch .missing {
            return nil
        }
    }

    /// The days that have a file of checkpoints, in order, whatever their names are.
    func days() throws(FilesError) -> [String] { try names(in: "checkpoints") }

    /// The names in a folder; none if there is no such folder.
    func names(in folder: String) throws(FilesError) -> [String] {
        do throws(FilesError) {
            return try Files.list(path(folder))
        } catch .missing {
            return []
        }
    }

    /// A tile or bundle. Where a partial one is gone, the full one that came in its place.
    ///
    /// - Returns: The bytes, and the name they were found under.
    func tile(_ tile: TilePath) throws(FilesError) -> (bytes: [UInt8], found: TilePath) {
        let most = tile.kind == .entries ? Self.bundleMost : Self.tileMost
        do throws(FilesError) {
            return (try Files.read(path(tile.description), atMost: most), tile)
        } catch .missing where !tile.isFull {
            do throws(FilesError) {
                return (try Files.read(path(tile.full.description), atMost: most), tile.full)
            } catch .missing {
                throw .missing(path: path(tile.description))
            }
        }
    }

    /// The records of one bundle, as a tree of this size has it.
    public func records(
        ofBundle index: UInt64, in size: TreeSize
    ) throws(LedgerError) -> [ArraySlice<UInt8>] {
        let width = TilePath.width(level: 0, index: index, in: size)
        guard let path = TilePath(.entries, index: index, width: width) else {
            throw .noSuchLeaf(RecordIndex(index &* 256), size)
        }
        let found: (bytes: [UInt8], found: TilePath)
        do throws(FilesError) {
            found = try tile(path)
        } catch {
            throw .tileUnavailable(path, detail: error.code)
        }
        return Array(try EntryBundle(found.found, bytes: found.bytes).entries.prefix(width))
    }

    /// One record of a tree of this size.
    public func record(
        at index: RecordIndex, in size: TreeSize
    ) throws(LedgerError) -> [UInt8] {
        guard size.contains(index) else { throw .noSuchLeaf(index, size) }
        return Array(
            try records(ofBundle: index.value / 256, in: size)[Int(index.value % 256)])
    }

    /// The tiles, for proofs.
    public var tiles: PublishedTiles { PublishedTiles(ledger: self) }
}

/// The tiles of a published ledger as ``TileReader`` wants them.
public struct PublishedTiles: TileSource {
    let ledger: PublishedLedger

    public mutating func hashes(of path: TilePath) throws(LedgerError) -> [Digest] {
        let found: (bytes: [UInt8], found: TilePath)
        do throws(FilesError) {
            found = try ledger.tile(path)
        } catch {
            throw .tileUnavailable(path, detail: error.code)
        }
        return Array(try HashTile(found.found, bytes: found.bytes).hashes.prefix(path.width))
    }
}
