// CorpusFiles: changes to files, with nothing signed anew: what disks, hands and outsiders do.

import Foundation
import LedgerTestSupport
import RedRiverBase
import RedRiverLedger
import TestSupport
import Testing

enum CorpusFiles {
    /// Of the files of a ledger, what is part of it by now, and what partial tiles left over.
    static func names(_ base: CorpusBase) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: base.sound).sorted().filter {
            let about = try FileManager.default.attributesOfItem(atPath: base.sound + "/" + $0)
            return about[.type] as? FileAttributeType == .typeRegular && !$0.hasSuffix(".keep")
        }
    }

    /// Whether a file is a partial tile or bundle of an earlier size, which may be deleted.
    static func isLeftover(_ name: String, _ base: CorpusBase) -> Bool {
        guard let tile = TilePath(name) else { return false }
        let size = TreeSize(UInt64(base.ledger.lines.count))
        return tile.width != TilePath.width(level: tile.level, index: tile.index, in: size)
    }

    static func url(_ folder: String, _ name: String) -> URL { URL(filePath: folder + "/" + name) }

    private static func change(
        _ folder: String, _ name: String, _ change: (inout Data) -> Void
    ) throws {
        var data = try Data(contentsOf: url(folder, name))
        change(&data)
        try data.write(to: url(folder, name))
    }

    /// What a change to a file is found by, at the latest.
    private static func codes(_ name: String, _ base: CorpusBase) -> Expectation {
        if isLeftover(name, base) { return .codes(["audit.leftover-differs"]) }
        if name.hasPrefix("blobs/") { return .codes(["audit.blob-differs"]) }
        if name.hasPrefix("tile/entries") {
            return .codes(["audit.tile-differs", "audit.bundle"])
        }
        // A file longer than any tile is not read.
        if name.hasPrefix("tile/") { return .codes(["audit.tile-differs", "audit.file"]) }
        if name.hasPrefix("checkpoints/") { return .codes(["audit.day-note", "audit.day-file"]) }
        return .codes(["audit.checkpoint", "audit.log-unknown", "audit.cosignature-lost"])
    }

    /// A bit of every byte that is looked at: some places of every file.
    static func flips(_ base: CorpusBase) throws -> [Tampering] {
        try names(base).flatMap { name in
            // By hand more of them; every byte of a small ledger is DamageTests' affair.
            (Scale.value > 1 ? [0, 13, 31, 50, 66, 78, 100] : [0, 31, 100]).enumerated().map {
                number, percent in
                Tampering.files("flips", "\(name) at \(percent) %", codes(name, base)) {
                    folder, _ in
                    try change(folder, name) { data in
                        data[(data.count - 1) * percent / 100] ^= UInt8(1) << UInt8(number % 7)
                    }
                }
            }
        }
    }

    /// Lengths: nothing left, a byte or a hash less, a byte more, everything twice.
    static func lengths(_ base: CorpusBase) throws -> [Tampering] {
        try names(base).flatMap { name in
            var edits: [(String, (inout Data) -> Void)] = [
                ("less a byte", { $0.removeLast() }), ("twice", { $0.append(Data($0)) }),
                ("emptied", { $0 = Data() }),
            ]
            if Scale.value > 1 || !isLeftover(name, base) && name.hasPrefix("tile") {
                edits += [
                    ("less 32 bytes", { $0.removeLast(min(32, $0.count)) }),
                    ("and a byte", { $0.append(0) }),
                ]
            }
            // An empty day is a day without a checkpoint, and two of them in one file are in order
            // where there is one only.
            return edits.compactMap { what, edit -> Tampering? in
                let isDay = name.hasPrefix("checkpoints/")
                if isDay, what == "emptied" { return emptied(name) }
                let expected: Expectation = isDay && what == "twice" ? .finding : codes(name, base)
                return .files("lengths", "\(name) \(what)", expected) { folder, _ in
                    try change(folder, name, edit)
                }
            }
        }
    }

    private static let fewer =
        "checkpoints of the past may be as few as the node likes; leaves are then proved later"

    private static func emptied(_ name: String) -> Tampering {
        .files("lengths", "\(name) emptied", .invisible(fewer)) { folder, _ in
            try Data().write(to: url(folder, name))
        }
    }

    /// Files that are gone.
    static func removals(_ base: CorpusBase) throws -> [Tampering] {
        try names(base).map { name in
            var expected = Expectation.codes(["audit.file-missing"])
            if name == "checkpoint" { expected = .codes(["audit.files"]) }
            if name.hasPrefix("blobs/") { expected = .codes(["audit.blob-missing"]) }
            if name.hasPrefix("checkpoints/") { expected = .invisible(fewer) }
            if isLeftover(name, base) {
                expected = .invisible("partial tiles may be deleted once wider ones are there")
            }
            return .files("removals", name, expected) { folder, _ in
                try FileManager.default.removeItem(at: url(folder, name))
            }
        }
    }

    /// Each file in the place of the next of its sort.
    static func swaps(_ base: CorpusBase) throws -> [Tampering] {
        let names = try names(base)
        let current = names.filter { !isLeftover($0, base) }
        let sorts = ["blobs/", "tile/entries/", "tile/0/", "tile/", "checkpoints/"]
        return sorts.flatMap { sort in
            let group = current.filter { $0.hasPrefix(sort) }
            return zip(group, group.dropFirst()).map { one, other in
                Tampering.files("swaps", "\(one) and \(other)", .finding) { folder, _ in
                    let data = try [one, other].map { try Data(contentsOf: url(folder, $0)) }
                    try data[1].write(to: url(folder, one))
                    try data[0].write(to: url(folder, other))
                }
            }
        }
    }

    /// Records and hashes moved about within their files.
    static func parts(_ base: CorpusBase) throws -> [Tampering] {
        let current = try names(base).filter { !isLeftover($0, base) }
        let tiles = current.filter { $0.hasPrefix("tile/0/") }
        let bundles = current.filter { $0.hasPrefix("tile/entries/") }
        var cases: [Tampering] = []
        for name in tiles {
            for (what, edit) in hashEdits {
                cases.append(
                    .files("parts", "\(name): \(what)", codes(name, base)) { folder, _ in
                        let data = try Data(contentsOf: url(folder, name))
                        var hashes = stride(from: 0, to: data.count, by: 32).map {
                            Array(data[$0..<$0 + 32])
                        }
                        edit(&hashes)
                        try Data(hashes.joined()).write(to: url(folder, name))
                    })
            }
        }
        for name in bundles {
            for (what, edit) in hashEdits {
                cases.append(
                    .files("parts", "\(name): \(what)", codes(name, base)) { folder, _ in
                        let path = try #require(TilePath(name))
                        let bytes = Array(try Data(contentsOf: url(folder, name)))
                        var records = try EntryBundle(path, bytes: bytes).entries.map { Array($0) }
                        edit(&records)
                        var bundle: [UInt8] = []
                        for record in records { try EntryBundle.append(record, to: &bundle) }
                        try Data(bundle).write(to: url(folder, name))
                    })
            }
        }
        return cases
    }

    private static let hashEdits: [(String, @Sendable (inout [[UInt8]]) -> Void)] = [
        ("the first dropped", { $0.removeFirst() }),
        ("the last dropped", { $0.removeLast() }),
        ("two swapped", { $0.swapAt(1, 2) }),
        ("one twice", { $0.insert($0[3], at: 3) }),
        ("one in another's place", { $0[4] = $0[5] }),
        ("one cut short", { $0[6].removeLast() }),
        ("reversed", { $0.reverse() }),
    ]
}
