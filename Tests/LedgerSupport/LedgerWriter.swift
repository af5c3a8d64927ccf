// LedgerWriter: writes lines as a published ledger, as a node would have over time.

import Foundation
public import RedRiverBase
import RedRiverCrypto
public import RedRiverLedger

/// Writes one ledger, line after line.
public final class LedgerWriter {
    public let directory: String
    private let log: NoteSigner
    private let witness: Cosigner
    private let keepsPartials: Bool
    private var bundle: [UInt8] = []
    private var bundled = 0
    private var builder = TileBuilder()
    private var folders: Set<String> = []
    /// By level, the tile that was not full when it was last looked at.
    private var partial: [Int: HashTile] = [:]

    /// - Parameter keepsPartials: Whether partial tiles of every checkpoint stay beside later ones.
    public init(
        _ directory: String, log: NoteSigner, witness: Cosigner, keepsPartials: Bool = true
    ) throws {
        self.directory = directory
        self.log = log
        self.witness = witness
        self.keepsPartials = keepsPartials
        try write("tile/0/.keep", [])
    }

    public var size: TreeSize { builder.size }

    public func append(_ line: [UInt8]) throws {
        try EntryBundle.append(line, to: &bundle)
        bundled += 1
        builder.append(Merkle.leaf(of: line))
        guard bundled == 256 else { return }
        try writeBundle()
        bundle.removeAll(keepingCapacity: true)
        bundled = 0
    }

    private func writeBundle() throws {
        guard bundled > 0,
            let path = TilePath(
                .entries, index: (builder.size.value - 1) / 256, width: bundled)
        else { return }
        try write(path.description, bundle)
        if bundled == 256 { try writeTiles { $0.isFull } }
    }

    private func writeTiles(_ isWanted: (TilePath) -> Bool) throws {
        for tile in builder.takeTiles() {
            if !tile.path.isFull { partial[tile.path.level] = tile }
            guard isWanted(tile.path) || keepsPartials else { continue }
            try write(tile.path.description, tile.bytes)
        }
    }

    /// A checkpoint of the present size.
    ///
    /// - Parameter day: Whether it is one of those kept for the day.
    @discardableResult
    public func checkpoint(at time: Timestamp, day: Bool = true) throws -> SignedNote {
        let checkpoint = try Checkpoint(
            origin: log.key.name, size: builder.size, root: builder.root)
        let cosigned = CosignatureTime(time)!
        let text = checkpoint.text
        let note = try SignedNote(
            text: text, signatures: [log.sign(text), witness.cosign(text, at: cosigned)])
        if day {
            let name = "checkpoints/" + time.rfc3339.prefix(10)
            let old = (try? Data(contentsOf: URL(filePath: directory + "/" + name))) ?? Data()
            try write(name, Array(old) + note.bytes + [0x0a])
        }
        if keepsPartials { try publish() }
        try write("checkpoint", note.bytes)
        return note
    }

    /// Writes what the present size needs besides what is full.
    public func publish() throws {
        if bundled > 0 { try writeBundle() }
        try writeTiles { _ in true }
        for tile in partial.values where tile.path.belongs(to: builder.size) {
            try write(tile.path.description, tile.bytes)
        }
    }

    public func write(blobs: [[UInt8]]) throws {
        for blob in blobs { try write("blobs/\(Digest.sha256(blob))", blob) }
    }

    private func write(_ name: String, _ bytes: [UInt8]) throws {
        let url = URL(filePath: directory + "/" + name)
        let folder = url.deletingLastPathComponent().path(percentEncoded: false)
        if folders.insert(folder).inserted {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
        }
        try Data(bytes).write(to: url)
    }
}
