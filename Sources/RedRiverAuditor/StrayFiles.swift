// StrayFiles: every file of a published ledger has its place, and there is nothing else.

internal import RedRiverBase
internal import RedRiverFiles
internal import RedRiverLedger

/// Looks at the names below a ledger's folder, one directory in memory at a time.
struct StrayFiles {
    private let ledger: PublishedLedger
    private let size: TreeSize
    private(set) var list = FindingList()

    /// `tile/<level>/x001/x002/003.p/<width>` is the deepest.
    private static let depthMost = 10

    init(_ ledger: PublishedLedger, size: TreeSize) {
        self.ledger = ledger
        self.size = size
    }

    mutating func look() {
        // Days and blobs were read one by one.
        let known: Set = ["checkpoint", "checkpoints", "blobs", "tile"]
        for name in names("") where !known.contains(name) { list.add(.file(name), .unexpectedFile) }
        walk("tile", depth: 0)
    }

    private mutating func names(_ folder: String) -> [String] {
        do throws(FilesError) {
            return try ledger.names(in: folder)
        } catch {
            list.add(.file(folder), AuditFlaw(error))
            return []
        }
    }

    private mutating func walk(_ folder: String, depth: Int) {
        guard depth < Self.depthMost else {
            list.add(.file(folder), .unexpectedFile)
            return
        }
        for name in names(folder) {
            let path = folder + "/" + name
            if let tile = TilePath(path) {
                judge(tile, path)
                // A tile that is a folder could not be read, which is said there.
                continue
            }
            switch (try? Files.kind(of: ledger.path(path))) ?? nil {
            case .directory?: walk(path, depth: depth + 1)
            case nil: break  // Gone meanwhile.
            default: list.add(.file(path), .unexpectedFile)
            }
        }
    }

    private mutating func judge(_ tile: TilePath, _ path: String) {
        let width = TilePath.width(level: tile.level, index: tile.index, in: size)
        if tile.width > width { list.add(.file(path), .fileAhead) }
    }
}
