// BundleCheck: everything that can be said of 256 leaves without knowing the others.

internal import RedRiverBase
internal import RedRiverCrypto
internal import RedRiverFiles
internal import RedRiverLedger

/// A bundle that was read, hashed, parsed and held against its tile.
struct CheckedBundle: Sendable {
    let index: UInt64
    /// The leaf hashes of its records: as many as it must have. Where the records could not be
    /// read, those the tile tells.
    var hashes: [Digest] = []
    /// Of a full bundle, the root over ``hashes``.
    var root: Digest?
    var leaves: [AuditedLeaf] = []
    /// Whether neither its records nor its tile are there.
    var isMissing = false
    var findings: [AuditFinding] = []

    /// The index of its first leaf.
    var first: UInt64 { index * UInt64(TilePath.fullWidth) }
    /// The size of the tree that ends with its last leaf.
    var end: UInt64 { first + UInt64(hashes.count) }
}

/// Checks bundles. A value: threads share it.
struct BundleCheck: Sendable {
    let ledger: PublishedLedger
    let size: TreeSize

    /// How many bundles a tree of this size has.
    var count: UInt64 { size.value / 256 + (size.value % 256 > 0 ? 1 : 0) }

    func check(_ index: UInt64) -> CheckedBundle {
        let width = TilePath.width(level: 0, index: index, in: size)
        var checked = CheckedBundle(index: index)
        guard let entries = TilePath(.entries, index: index, width: width),
            let tile = TilePath(.hashes(level: 0), index: index, width: width)
        else { preconditionFailure("a bundle of a tree has a name") }
        let bundle = read(entries, &checked.findings)
        let published = hashes(tile, &checked.findings)
        if let bundle {
            let records = Array(bundle.entries.prefix(width))
            checked.hashes = Merkle.leaves(of: records)
            checked.leaves.reserveCapacity(width)
            for record in records { checked.leaves.append(AuditedLeaf(record)) }
            if let published, published != checked.hashes {
                checked.findings.append(
                    AuditFinding(.file(tile.description), .tileDiffers))
            }
        } else {
            checked.isMissing = published == nil
            checked.hashes = published ?? Array(repeating: Merkle.emptyRoot, count: width)
            checked.leaves = Array(repeating: .unreadable, count: width)
        }
        if width == TilePath.fullWidth { checked.root = Merkle.root(of: checked.hashes) }
        checkLeftovers(entries, &checked) { bundle?.bytes(upTo: $0) }
        let known = checked.hashes
        checkLeftovers(tile, &checked) { Self.bytes(of: known, $0) }
        return checked
    }

    private func read(_ path: TilePath, _ findings: inout [AuditFinding]) -> EntryBundle? {
        guard let file = file(path, &findings) else { return nil }
        guard let bundle = try? EntryBundle(file.found, bytes: file.bytes) else {
            findings.append(AuditFinding(.file(file.found.description), .bundle))
            return nil
        }
        return bundle
    }

    private func hashes(_ path: TilePath, _ findings: inout [AuditFinding]) -> [Digest]? {
        guard let file = file(path, &findings) else { return nil }
        guard let tile = try? HashTile(file.found, bytes: file.bytes) else {
            findings.append(AuditFinding(.file(file.found.description), .tileDiffers))
            return nil
        }
        return Array(tile.hashes.prefix(path.width))
    }

    private func file(
        _ path: TilePath, _ findings: inout [AuditFinding]
    ) -> (bytes: [UInt8], found: TilePath)? {
        do throws(FilesError) {
            return try ledger.tile(path)
        } catch {
            findings.append(AuditFinding(.file(path.description), AuditFlaw(error)))
            return nil
        }
    }

    /// Partial files of earlier sizes are the beginning of what came after them.
    private func checkLeftovers(
        _ path: TilePath, _ checked: inout CheckedBundle, _ beginning: (Int) -> [UInt8]?
    ) {
        let leftovers = Leftovers(ledger: ledger, path: path)
        checked.findings += leftovers.check(beginning)
    }

    static func bytes(of hashes: [Digest], _ width: Int) -> [UInt8] {
        var writer = ByteWriter(reserving: width * Digest.byteCount)
        for hash in hashes.prefix(width) { writer.append(hash) }
        return writer.bytes
    }
}

/// Partial files beside a tile or bundle, from when it was narrower.
struct Leftovers {
    let ledger: PublishedLedger
    let path: TilePath

    /// - Parameter beginning: The first so many hashes or records of what is known now; `nil` if
    ///   nothing is.
    func check(_ beginning: (Int) -> [UInt8]?) -> [AuditFinding] {
        let folder = path.full.description + ".p"
        guard let names = try? ledger.names(in: folder) else { return [] }
        var findings: [AuditFinding] = []
        for name in names {
            let file = folder + "/" + name
            guard let leftover = TilePath(file), leftover.width < path.width,
                let expected = beginning(leftover.width)
            else { continue }
            let bytes = try? ledger.tile(leftover).bytes
            if bytes != expected { findings.append(AuditFinding(.file(file), .leftoverDiffers)) }
        }
        return findings
    }
}

extension EntryBundle {
    /// The bytes of the first so many records with their lengths.
    fileprivate func bytes(upTo count: Int) -> [UInt8] {
        guard count > 0, count <= self.count else { return [] }
        return Array(bytes[..<(entries.prefix(count).last?.endIndex ?? 0)])
    }
}

extension AuditFlaw {
    /// What a file that cannot be read means.
    init(_ error: FilesError) {
        if case .missing = error { self = .fileMissing } else { self = .fileUnreadable(error) }
    }
}
