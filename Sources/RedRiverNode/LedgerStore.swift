// LedgerStore: where published files go. Small, so that a test can fail each of its calls.

internal import RedRiverBase
internal import RedRiverFiles
internal import RedRiverLedger

/// A place for published files. Paths are relative; directories are made as they are needed.
protocol LedgerStore: Sendable {
    /// Writes a file: whoever reads it finds the whole old content or the whole new one. Durable when
    /// this returns.
    func put(_ file: LedgerFile) throws(FilesError)

    /// Writes a file, which a power cut may lose or spoil until ``sync()`` has returned.
    func putUnsynced(_ file: LedgerFile) throws(FilesError)

    /// Makes durable what was written so far. After an error any of it may be lost, and asking again
    /// does not tell: it has to be written again.
    func sync() throws(FilesError)

    /// - Returns: `nil` if there is no such file.
    func read(_ path: String, atMost limit: ByteCount) throws(FilesError) -> [UInt8]?

    /// Removes the files of a directory and the directory. Nothing happens if it is not there.
    func removeDirectory(_ path: String) throws(FilesError)
}

/// The file system below a directory.
struct LedgerDirectory: LedgerStore {
    let root: String

    func put(_ file: LedgerFile) throws(FilesError) {
        try inDirectory(file) { path throws(FilesError) in
            try Files.replace(path, with: file.bytes)
        }
    }

    func putUnsynced(_ file: LedgerFile) throws(FilesError) {
        try inDirectory(file) { path throws(FilesError) in
            try Files.replaceUnsynced(path, with: file.bytes)
        }
    }

    private func inDirectory(
        _ file: LedgerFile, _ write: (String) throws(FilesError) -> Void
    ) throws(FilesError) {
        let path = Files.join(root, file.path)
        do throws(FilesError) {
            try write(path)
        } catch .missing {
            try Files.makeDirectory(Files.directory(of: path))
            try write(path)
        }
    }

    func sync() throws(FilesError) { try Files.syncFileSystem(of: root) }

    func read(_ path: String, atMost limit: ByteCount) throws(FilesError) -> [UInt8]? {
        do throws(FilesError) {
            return try Files.read(Files.join(root, path), atMost: limit)
        } catch .missing {
            return nil
        }
    }

    func removeDirectory(_ path: String) throws(FilesError) {
        try Files.removeDirectory(Files.join(root, path))
    }
}

/// The published tiles of a generation, to make proofs of.
struct StoredTiles: TileSource {
    let store: any LedgerStore
    let folder: String

    func hashes(of path: TilePath) throws(LedgerError) -> [Digest] {
        try store.tile(path, in: folder)
    }
}

extension LedgerStore {
    /// The hashes of a tile; of the full one, cut, where the partial one is gone.
    func tile(_ path: TilePath, in folder: String) throws(LedgerError) -> [Digest] {
        for candidate in [path, path.full] {
            let bytes: [UInt8]?
            do throws(FilesError) {
                bytes = try read(folder + candidate.description, atMost: .kibibytes(8))
            } catch {
                throw .tileUnavailable(path, detail: error.code)
            }
            guard let bytes else { continue }
            let tile = try HashTile(candidate, bytes: bytes)
            return Array(tile.hashes.prefix(path.width))
        }
        throw .tileUnavailable(path, detail: "absent")
    }
}

/// Works on published files, whose failures are the node's.
func onFiles<Value>(
    _ body: () throws(FilesError) -> Value
) throws(NodeError) -> Value {
    do throws(FilesError) {
        return try body()
    } catch {
        throw .files(error)
    }
}
