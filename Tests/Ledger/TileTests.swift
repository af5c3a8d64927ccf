// TileTests: a ledger's files are those of its size, and proofs made of them are the proofs.

import RedRiverBase
import RedRiverLedger
import TestSupport
import Testing

@Suite("Tiles")
struct TileTests {
    static let names: [(UInt64, String)] = [
        (0, "000"), (999, "999"), (1000, "x001/000"), (1_234_067, "x001/x234/067"),
    ]

    @Test("places are written in groups of three digits", arguments: names)
    func places(index: UInt64, text: String) throws {
        for (kind, folder) in [
            (TilePath.Kind.hashes(level: 0), "0"), (.hashes(level: 2), "2"), (.entries, "entries"),
        ] {
            for (width, end) in [(256, ""), (1, ".p/1"), (255, ".p/255")] {
                let path = try #require(TilePath(kind, index: index, width: width))
                #expect(path.description == "tile/\(folder)/\(text)\(end)")
                #expect(TilePath(path.description) == path)
            }
        }
    }

    @Test("the largest tree has a last tile at each level, and no tile after it")
    func largest() {
        for level in 0...TilePath.maxLevel {
            let count = Merkle.maxSize.value >> UInt64(8 * level)
            let path = TilePath(.hashes(level: level), index: count / 256, width: 127)
            #expect(path.flatMap { TilePath($0.description) } == path)
            #expect(TilePath(.hashes(level: level), index: count / 256 + 1) == nil)
            let wide = Int(count % 256) + 1
            #expect(TilePath(.hashes(level: level), index: count / 256, width: wide) == nil)
            #expect(TilePath(.hashes(level: level), index: .max, width: 1) == nil)
        }
        #expect(TilePath(.hashes(level: 8), index: 0) == nil)
    }

    /// Sizes and the files they must have.
    static let sizes: [(UInt64, [String])] = [
        (0, []),
        (1, ["tile/entries/000.p/1", "tile/0/000.p/1"]),
        (256, ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]),
        (
            300,
            [
                "tile/entries/000", "tile/entries/001.p/44", "tile/0/000", "tile/0/001.p/44",
                "tile/1/000.p/1",
            ]
        ),
    ]

    @Test("a size has these files", arguments: sizes)
    func files(size: UInt64, names: [String]) {
        #expect(TilePath.all(in: TreeSize(size)).map(\.description) == names)
    }

    @Test("70000 records have 273 full tiles and one of 112, one full and one of 17, and one of 1")
    func manyFiles() {
        let paths = Array(TilePath.all(in: TreeSize(70_000)))
        let levels = (0...3).map { level in paths.filter { $0.kind == .hashes(level: level) } }
        #expect(levels.map(\.count) == [274, 2, 1, 0])
        #expect(levels[0].last?.width == 112 && levels[1].last?.width == 17)
        #expect(levels[2].map(\.description) == ["tile/2/000.p/1"])
        #expect(
            TilePath.all(in: TreeSize(65_536)).filter { !$0.isFull }.map(\.description) == [
                "tile/2/000.p/1"
            ])
        // The list of a size that nobody has is not made, but begun.
        let first = TilePath.all(in: Merkle.maxSize).first { _ in true }
        #expect(first?.description == "tile/entries/000")
    }

    @Test("the tiles of a tree that grows are those of its size, each changed one yielded once")
    func growth() throws {
        var random = SeededGenerator(seed: 9)
        let leaves = SampleLog(count: 1000).leaves
        var builder = TileBuilder()
        var published: [TilePath: [Digest]] = [:]
        var at = 0
        while at < leaves.count {
            let old = builder.size
            let step = min(Int.random(in: 1...90, using: &random), leaves.count - at)
            for leaf in leaves[at..<at + step] { builder.append(leaf) }
            at += step
            let tiles = builder.takeTiles()
            let rest = builder.takeTiles()
            #expect(rest.isEmpty)
            for tile in tiles { published[tile.path] = tile.hashes }
            let due = (0...TilePath.maxLevel).flatMap {
                Array(TilePath.paths(of: .hashes(level: $0), from: old, to: builder.size))
            }
            #expect(Set(tiles.map(\.path)) == Set(due) && tiles.count == due.count)
            for path in TilePath.all(in: builder.size) where path.kind != .entries {
                #expect(published[path]?.count == path.width)
            }
            #expect(builder.root == Merkle.root(of: Array(leaves[..<at])))
            let again = try TileBuilder(size: builder.size) { path throws(LedgerError) in
                published[path] ?? []
            }
            #expect(again == builder)
        }
        for (path, hashes) in published {
            let whole = try HashTile(path, hashes: hashes)
            #expect(try HashTile(path, bytes: whole.bytes) == whole)
        }
    }

    static let treeSizes = [1, 2, 3, 255, 256, 257, 300, 511, 513, 700]

    @Test("proofs from tiles are those from all leaves", arguments: treeSizes)
    func proofs(size: Int) throws {
        let log = SampleLog(count: size)
        let tiles = MemoryTiles(log.leaves)
        var reader = try TileReader(tiles, size: TreeSize(UInt64(size)))
        let root = try reader.root()
        #expect(root == log.root(size))
        for index in stride(from: 0, to: size, by: max(1, size / 40)) {
            let path = try reader.inclusionPath(of: RecordIndex(UInt64(index)))
            #expect(path == log.inclusion(index, size))
            let proof = try reader.consistencyPath(from: TreeSize(UInt64(index + 1)))
            #expect(proof == log.consistency(index + 1, size))
        }
        #expect(
            refusal { () throws(LedgerError) in
                try reader.inclusionPath(of: RecordIndex(UInt64(size)))
            } == .noSuchLeaf(RecordIndex(UInt64(size)), TreeSize(UInt64(size))))
        for old in [0, UInt64(size) + 1] {
            #expect(
                refusal { () throws(LedgerError) in
                    try reader.consistencyPath(from: TreeSize(old))
                } == .notConsistent(TreeSize(old), TreeSize(UInt64(size))))
        }
    }

    @Test("a proof of a tree of 70000 takes a handful of tiles")
    func reads() throws {
        let leaves = (0..<70_000).map { Merkle.leaf(of: utf8("\($0)")) }
        let root = Merkle.root(of: leaves)
        let size = TreeSize(70_000)
        let tiles = MemoryTiles(leaves)
        for index: UInt64 in [0, 1, 65_535, 65_536, 69_887, 69_888, 69_999] {
            var reader = try TileReader(tiles, size: size)
            let path = try reader.inclusionPath(of: RecordIndex(index))
            #expect(reader.source.reads <= 6)
            #expect(
                Merkle.verifyInclusion(
                    of: leaves[Int(index)], at: RecordIndex(index), in: size, path: path, root: root
                )
            )
            let old = TreeSize(index + 1)
            let proof = try reader.consistencyPath(from: old)
            #expect(reader.source.reads <= 14)
            #expect(
                Merkle.verifyConsistency(
                    from: old, root: Merkle.root(of: Array(leaves[...Int(index)])), to: size,
                    root: root, path: proof))
        }
    }

    @Test("a source that has no tile, or one of another width, is refused")
    func badSource() throws {
        let log = SampleLog(count: 300)
        let path = known(TilePath("tile/0/000"))
        var tiles = MemoryTiles(log.leaves)
        tiles.tiles[path] = Array(log.leaves.prefix(255))
        var reader = try TileReader(tiles, size: TreeSize(300))
        #expect(
            refusal { () throws(LedgerError) in
                try reader.inclusionPath(of: RecordIndex(3))
            } == .tileDiffers(path))
        tiles.tiles[path] = nil
        reader = try TileReader(tiles, size: TreeSize(300))
        #expect(
            refusal { () throws(LedgerError) in
                try reader.inclusionPath(of: RecordIndex(3))
            } == .tileUnavailable(path, detail: "not here"))
        #expect(
            refusal { () throws(LedgerError) in
                try TileReader(tiles, size: TreeSize(1 << 63))
            } == .sizeTooLarge(TreeSize(1 << 63)))
    }

    @Test("a bundle lends its records and their leaf hashes")
    func bundle() throws {
        let records = [utf8("one"), [], [UInt8](repeating: 7, count: 65_535), utf8("four")]
        var bytes: [UInt8] = []
        for record in records { try EntryBundle.append(record, to: &bytes) }
        let path = known(TilePath(.entries, index: 3, width: 4))
        let bundle = try EntryBundle(path, bytes: bytes)
        #expect(bundle.entries.map { Array($0) } == records)
        #expect(bundle.leaves == records.map { Merkle.leaf(of: $0) })
        #expect(bytes.starts(with: [0, 3] + utf8("one") + [0, 0, 0xff, 0xff, 7]))
        let long = [UInt8](repeating: 7, count: 65_536)
        #expect(
            refusal { () throws(LedgerError) in
                try EntryBundle.append(long, to: &bytes)
            } == .entryTooLong(ByteCount(65_536)))
    }
}

@Suite("Adversarial cases: tiles and bundles")
struct TileCaseTests {
    private let log = SampleLog(count: 300)

    @Test("case 51: a tile that is no whole number of hashes, too long, or empty")
    func tileLengths() {
        for width in [1, 44, 256] {
            let path = known(TilePath(.hashes(level: 0), index: 0, width: width))
            for count in [0, 1, 31, 33, width * 32 - 1, width * 32 + 1, width * 32 + 32, 8224] {
                let bytes = [UInt8](repeating: 1, count: count)
                #expect(
                    refusal { () throws(LedgerError) in try HashTile(path, bytes: bytes) }
                        == .tileDiffers(path))
            }
        }
        let bundle = known(TilePath(.entries, index: 0, width: 1))
        let bytes = [UInt8](repeating: 1, count: 32)
        #expect(refusal { () throws(LedgerError) in try HashTile(bundle, bytes: bytes) } != nil)
    }

    @Test("case 52: a partial tile of a width that the checkpoint does not imply")
    func otherWidth() {
        let size = TreeSize(300)
        for path in TilePath.all(in: size) { #expect(path.belongs(to: size)) }
        for text in [
            "tile/0/001.p/43", "tile/0/001.p/45", "tile/0/001", "tile/0/000.p/255",
            "tile/0/002.p/1", "tile/1/000.p/2", "tile/2/000.p/1", "tile/entries/001.p/43",
        ] {
            #expect(TilePath(text)?.belongs(to: size) == false, "\(text)")
        }
    }

    @Test("case 53: a full tile that does not begin with the partial one before it")
    func otherBeginning() throws {
        let full = try HashTile(
            known(TilePath("tile/0/000")), hashes: Array(log.leaves.prefix(256)))
        let partial = try HashTile(
            known(TilePath("tile/0/000.p/44")), hashes: Array(log.leaves.prefix(44)))
        #expect(full.cut(to: 44) == partial)
        #expect(full.cut(to: 0) == nil && full.cut(to: 257) == nil)
        var hashes = full.hashes
        hashes[43] = flipped(hashes[43], bit: 1)
        #expect(try HashTile(full.path, hashes: hashes).cut(to: 44) != partial)
    }

    @Test("case 54: a hash of level 1 that is not the root of its tile of level 0")
    func otherParent() throws {
        var tiles = MemoryTiles(log.leaves)
        let (parent, child) = (known(TilePath("tile/1/000.p/1")), known(TilePath("tile/0/000")))
        let tile = try HashTile(child, hashes: known(tiles.tiles[child]))
        #expect(tiles.tiles[parent] == [tile.root])
        tiles.tiles[parent] = [flipped(tile.root, bit: 3)]
        var reader = try TileReader(tiles, size: TreeSize(300))
        let root = try reader.root()
        #expect(root != log.root(300))
        let path = try reader.inclusionPath(of: RecordIndex(299))
        #expect(
            !Merkle.verifyInclusion(
                of: log.leaves[299], at: RecordIndex(299), in: TreeSize(300), path: path,
                root: log.root(300)))
    }

    @Test("case 55: a bundle of another count, a length past the end, bytes behind the last record")
    func bundleShape() throws {
        var bytes: [UInt8] = []
        for record in ["one", "two", "three"] { try EntryBundle.append(utf8(record), to: &bytes) }
        func path(_ width: Int) -> TilePath { known(TilePath(.entries, index: 0, width: width)) }
        #expect(refusal { () throws(LedgerError) in try EntryBundle(path(3), bytes: bytes) } == nil)
        for width in [1, 2, 4, 256] {
            #expect(
                refusal { () throws(LedgerError) in try EntryBundle(path(width), bytes: bytes) }
                    == .tileDiffers(path(width)))
        }
        for cut in 0..<bytes.count {
            let bytes = Array(bytes.prefix(cut))
            #expect(
                refusal { () throws(LedgerError) in try EntryBundle(path(3), bytes: bytes) } != nil)
        }
        for tail in [[0], [0, 0], [0, 1], [0xff, 0xff, 1]] as [[UInt8]] {
            let bytes = bytes + tail
            #expect(
                refusal { () throws(LedgerError) in try EntryBundle(path(3), bytes: bytes) } != nil)
        }
    }

    @Test("case 56: a record that does not hash to its tile")
    func otherRecord() throws {
        let tile = known(MemoryTiles(log.leaves).tiles[known(TilePath("tile/0/001.p/44"))])
        var bytes: [UInt8] = []
        for index in 256..<300 { try EntryBundle.append(utf8("record \(index)"), to: &bytes) }
        let path = known(TilePath(.entries, index: 1, width: 44))
        #expect(try EntryBundle(path, bytes: bytes).leaves == tile)
        bytes[bytes.count - 1] ^= 1
        let spoiled = try EntryBundle(path, bytes: bytes).leaves
        #expect(spoiled.dropLast() == tile.dropLast() && spoiled.last != tile.last)
    }

    @Test("case 57: a record of no bytes is a record, with the hash of nothing")
    func emptyRecord() throws {
        let bundle = try EntryBundle(known(TilePath(.entries, index: 0, width: 1)), bytes: [0, 0])
        #expect(bundle.count == 1 && bundle.leaves == [Merkle.leaf(of: [])])
    }

    static let tricks = [
        "", "tile", "tile/", "tile/0", "tile/0/", "tile//000", "/tile/0/000", "tile/0/000/",
        "tile/0/x001/1", "tile/0/1000", "tile/0/x1/000", "tile/0/..", "tile/../000",
        "tile/0/../0/000", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01",
        "tile/0/000.p/-1", "tile/0/000.p/+1", "tile/0/000.p/", "tile/0/000.p", "tile/0/.p/1",
        "tile/00/000", "tile/-1/000", "tile/8/000", "tile/64/000", "tile/0/0", "tile/0/x000/001",
        "tile/0/X001/000", "tile/0/x001/x000", "tile/0/001/000", "tile/0/000.P/1", "tile/data/000",
        "tile/Entries/000", "tile/0/０００", "tile/0/000 ", " tile/0/000", "tile/0/000\n",
        "tile/0/000\u{0}", "tile/entries/000.p/256", "tile\\0\\000", "tile/0/000.p/1/2",
        "tile/0/x999/x999/x999/x999/x999/x999/999", "tile/7/128", "tile/7/001",
        "tile/0/x036/x028/x797/x018/x963/x968", "tile/0/%30%30%30", "tile/0/000.p/1.p/2",
    ]

    @Test("case 58: tricks with paths", arguments: tricks)
    func paths(text: String) {
        #expect(TilePath(text) == nil)
    }
}
