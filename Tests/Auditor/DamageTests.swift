// DamageTests: a table of damages, each found under its own code.
//
// Two sorts. A spoiled file: what a disk, a careless hand or an outsider does; the tree no longer
// agrees with the checkpoint. A rebuilt ledger: what a dishonest node does; lines are changed, tiles
// are built anew, and the checkpoint is signed and cosigned again.

import Foundation
import LedgerTestSupport
import RedRiverAuditor
import RedRiverBase
import RedRiverCrypto
import RedRiverEvidence
import RedRiverLedger
import TestSupport
import Testing

/// Made once: damages only change copies.
private let pair = Result { try Pair() }

/// A change to the files of a published ledger.
struct FileDamage: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// What is found, among other things perhaps.
    let code: String
    let spoil: @Sendable (String, LedgerWorld) throws -> Void

    init(
        _ name: String, _ code: String,
        _ spoil: @escaping @Sendable (String, LedgerWorld) throws -> Void
    ) {
        testDescription = name
        self.code = code
        self.spoil = spoil
    }

    static func url(_ folder: String, _ name: String) -> URL { URL(filePath: folder + "/" + name) }

    /// Turns one bit of a file round.
    static func flip(_ folder: String, _ name: String, at place: Int = 100) throws {
        var data = try Data(contentsOf: url(folder, name))
        data[min(place, data.count - 1)] ^= 1
        try data.write(to: url(folder, name))
    }

    static func remove(_ folder: String, _ name: String) throws {
        try FileManager.default.removeItem(at: url(folder, name))
    }

    static func write(_ folder: String, _ name: String, _ bytes: [UInt8]) throws {
        let file = url(folder, name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
    }

    static func note(_ folder: String) throws -> SignedNote {
        try SignedNote(Array(try Data(contentsOf: url(folder, "checkpoint"))))
    }

    static func day(_ folder: String) throws -> String {
        try #require(
            try FileManager.default.contentsOfDirectory(atPath: folder + "/checkpoints").sorted()
                .last)
    }

    /// The widest partial file of a tile.
    static func partial(_ folder: String, _ tile: String) throws -> String {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/" + tile + ".p")
        let widths = names.compactMap { Int($0) }.sorted()
        return "\(tile).p/\(try #require(widths.last))"
    }

    static let all: [FileDamage] = [
        FileDamage("a bit of a full bundle", "audit.tile-differs") { folder, _ in
            try flip(folder, "tile/entries/000", at: 5000)
        },
        FileDamage("a bit of a full bundle, and the root", "audit.root-differs") { folder, _ in
            try flip(folder, "tile/entries/000", at: 5000)
        },
        FileDamage("a length in a bundle", "audit.bundle") { folder, _ in
            try flip(folder, "tile/entries/000", at: 1)
        },
        FileDamage("a bit of a leaf tile", "audit.tile-differs") { folder, _ in
            try flip(folder, "tile/0/000")
        },
        FileDamage("a bit of an upper tile", "audit.tile-differs") { folder, _ in
            try flip(folder, partial(folder, "tile/1/000"), at: 3)
        },
        FileDamage("a leaf tile cut short", "audit.tile-differs") { folder, _ in
            let data = try Data(contentsOf: url(folder, "tile/0/000"))
            try data.dropLast(32).write(to: url(folder, "tile/0/000"))
        },
        FileDamage("a bundle that is gone", "audit.file-missing") { folder, _ in
            try remove(folder, partial(folder, "tile/entries/001"))
        },
        FileDamage("a tile that is gone", "audit.file-missing") { folder, _ in
            try remove(folder, partial(folder, "tile/0/001"))
        },
        FileDamage("an old partial tile that differs", "audit.leftover-differs") { folder, _ in
            try write(folder, "tile/0/000.p/7", [UInt8](repeating: 7, count: 7 * 32))
        },
        FileDamage("an old partial bundle that differs", "audit.leftover-differs") { folder, _ in
            try write(folder, "tile/entries/000.p/1", [0, 1, 65])
        },
        FileDamage("a file that belongs to nothing", "audit.unexpected-file") { folder, _ in
            try write(folder, "tile/0/notes.txt", [65])
        },
        FileDamage("a file beside the checkpoint", "audit.unexpected-file") { folder, _ in
            try write(folder, "checkpoint.old", [65])
        },
        FileDamage("another spelling of a tile's name", "audit.unexpected-file") { folder, _ in
            try write(folder, "tile/0/0001", [65])
        },
        FileDamage("a blob that is gone", "audit.blob-missing") { folder, world in
            try remove(folder, "blobs/\(world.vietnam.signing.fingerprint)")
        },
        FileDamage("a bit of a blob", "audit.blob-differs") { folder, world in
            try flip(folder, "blobs/\(world.agreement.digest)")
        },
        FileDamage("a blob under no digest", "audit.unexpected-file") { folder, _ in
            try write(folder, "blobs/readme", [65])
        },
        FileDamage("a bit of the checkpoint's root", "audit.checkpoint") { folder, world in
            let origin = world.vietnam.log.key.name.bytes.count
            try flip(folder, "checkpoint", at: origin + 10)
        },
        FileDamage("a cosignature that is forged", "audit.checkpoint") { folder, world in
            let note = try note(folder)
            let seed = try Ed25519SigningKey(seed: [UInt8](repeating: 5, count: 32))
            let forger = try Cosigner(name: world.china.witness.key.name, secret: seed)
            let forged = forger.cosign(note.text, at: try #require(CosignatureTime(seconds: 9)))
            let lines = String(decoding: forged.line, as: UTF8.self).split(separator: " ")
            let id = world.china.witness.key.id
            // The right name and identifier over another key's signature.
            var data = try #require(Data(base64Encoded: String(lines[2].dropLast())))
            for byte in 0..<4 {
                data[byte] = UInt8(truncatingIfNeeded: id.value >> UInt32(24 - 8 * byte))
            }
            let line = "— \(world.china.witness.key.name) \(data.base64EncodedString())\n"
            let log = note.signatures[0].line
            try write(folder, "checkpoint", note.text + [0x0a] + log + Array(line.utf8))
        },
        FileDamage("only the own country's witness", "audit.own-witness") { folder, world in
            let note = try note(folder)
            let time = try #require(CosignatureTime(world.times.begin))
            let own = world.vietnam.witness.cosign(note.text, at: time)
            try write(
                folder, "checkpoint",
                try SignedNote(text: note.text, signatures: [note.signatures[0], own]).bytes)
        },
        FileDamage("a checkpoint of another log", "audit.checkpoint") { folder, world in
            let text = try note(folder).text
            let signed = world.china.log.sign(text)
            try write(
                folder, "checkpoint", try SignedNote(text: text, signatures: [signed]).bytes)
        },
        FileDamage("a log the policy does not know", "audit.log-unknown") { folder, _ in
            let old = try Checkpoint(text: try note(folder).text)
            let name = try #require(LedgerName("redriver/vn.huu-nghi/1"))
            let seed = try Ed25519SigningKey(seed: [UInt8](repeating: 6, count: 32))
            let signer = try NoteSigner(name: name, secret: seed)
            let note = try Checkpoint(origin: name, size: old.size, root: old.root)
                .signed(by: [signer])
            try write(folder, "checkpoint", note.bytes)
        },
        FileDamage("an older checkpoint put back", "audit.rollback") { folder, _ in
            let notes = try Data(contentsOf: url(folder, "checkpoints/2026-11-27"))
            let text = String(decoding: notes, as: UTF8.self)
            let first = text.components(separatedBy: "\n\n").prefix(2).joined(separator: "\n\n")
            try write(folder, "checkpoint", Array((first + "\n").utf8))
        },
        FileDamage("a bit of a day's checkpoint", "audit.day-note") { folder, _ in
            try flip(folder, "checkpoints/" + day(folder), at: 40)
        },
        FileDamage("a day's checkpoints without their end", "audit.day-file") { folder, _ in
            let file = url(folder, "checkpoints/" + (try day(folder)))
            try Data(contentsOf: file).dropLast(1).write(to: file)
        },
        FileDamage("a day's checkpoint that tells another root", "audit.day-note-differs") {
            folder, world in
            let old = try Checkpoint(text: try note(folder).text)
            let false1 = try Checkpoint(
                origin: old.origin, size: TreeSize(old.size.value - 3), root: old.root)
            let note = try false1.signed(by: [world.vietnam.log])
            let name = "checkpoints/2026-11-27"
            try write(folder, name, note.bytes + [0x0a])
        },
        FileDamage("a day's checkpoints in another order", "audit.day-note-order") { folder, _ in
            let file = url(folder, "checkpoints/" + (try day(folder)))
            let data = try Data(contentsOf: file)
            try write(folder, "checkpoints/2026-11-26", Array(data))
        },
        FileDamage("a cosignature from the future", "audit.cosignature-future") { folder, world in
            let note = try note(folder)
            let time = try #require(CosignatureTime(world.times.end))
            let cosigned = world.china.witness.cosign(note.text, at: time)
            try write(
                folder, "checkpoint",
                try SignedNote(text: note.text, signatures: [note.signatures[0], cosigned]).bytes)
        },
    ]
}

@Suite("A spoiled ledger")
struct DamageTests {
    @Test("is found", arguments: FileDamage.all)
    func files(_ damage: FileDamage) throws {
        let pair = try pair.get()
        let ledger = try #require(pair.ledgers[.vietnam])
        let report = try pair.verify(ledger) { try damage.spoil($0, pair.world) }
        #expect(codes(report).contains(damage.code), "\(codes(report))")
    }

    @Test("in any byte of any file is found")
    func everyByte() throws {
        var plan = LedgerMaker.Plan()
        plan.messages = 1
        let pair = try Pair(plan)
        let ledger = try #require(pair.ledgers[.china])
        let folder = try Folder()
        let time = try ledger.publish(to: folder.path("ledger"), pair.world)
        let now = time.advanced(byMilliseconds: 1000)
        let root = folder.path("ledger")
        #expect(codes(try Pair.verify(folder, pair.world, now: now)) == [])
        // By hand every byte; else some, in turns.
        let step = Scale.value > 1 ? 1 : 397
        var place = Int.random(in: 0..<step)
        for name in try FileManager.default.subpathsOfDirectory(atPath: root).sorted()
        where !name.hasSuffix(".keep") {
            guard let data = FileManager.default.contents(atPath: root + "/" + name) else {
                continue
            }
            while place < data.count {
                var changed = data
                changed[place] ^= UInt8(1) << UInt8(place % 8)
                try changed.write(to: URL(filePath: root + "/" + name))
                let report = try Pair.verify(folder, pair.world, now: now)
                #expect(!report.isSound, "\(name) at \(place)")
                place += step
            }
            place -= data.count
            try data.write(to: URL(filePath: root + "/" + name))
        }
    }

    @Test("a checkpoint is stale when its cosignature is, by the policy or at another time")
    func stale() throws {
        let pair = try pair.get()
        let ledger = try #require(pair.ledgers[.china])
        #expect(codes(try pair.verify(ledger, later: 1_000_000)) == ["audit.stale"])
        #expect(codes(try pair.verify(ledger, later: 899_000)) == [])
    }

    @Test("a checkpoint of an absurd size that nobody signed ends the search at once")
    func absurd() throws {
        let pair = try pair.get()
        let ledger = try #require(pair.ledgers[.vietnam])
        let report = try pair.verify(ledger) { folder in
            let old = try FileDamage.note(folder)
            let state = try Checkpoint(text: old.text)
            let huge = try Checkpoint(
                origin: state.origin, size: Merkle.maxSize, root: state.root)
            let note = try SignedNote(text: huge.text, signatures: old.signatures)
            try FileDamage.write(folder, "checkpoint", note.bytes)
        }
        #expect(codes(report).contains("audit.checkpoint"))
        #expect(codes(report).contains("audit.root-differs"))
    }

    @Test("a damaged bundle hides what is in it and nothing else")
    func damagedBundle() throws {
        let pair = try pair.get()
        let ledger = try #require(pair.ledgers[.vietnam])
        let report = try pair.verify(ledger) { folder in
            try FileDamage.remove(folder, FileDamage.partial(folder, "tile/entries/001"))
        }
        #expect(codes(report) == ["audit.file-missing"])
    }

    @Test("a tile beyond the checkpoint is a remark")
    func ahead() throws {
        let pair = try pair.get()
        let ledger = try #require(pair.ledgers[.vietnam])
        let report = try pair.verify(ledger) { folder in
            try FileDamage.write(folder, "tile/0/099", [UInt8](repeating: 1, count: 8192))
        }
        #expect(report.isSound)
        #expect(report.list.remarks.map(\.flaw.code) == ["audit.file-ahead"])
    }

    @Test("an authority other than the auditor's is not trusted for standing in the ledger")
    func anchor() throws {
        let pair = try pair.get()
        let ledger = try #require(pair.ledgers[.vietnam])
        let folder = try Folder()
        let time = try ledger.publish(to: folder.path("ledger"), pair.world)
        let other = try LedgerWorld()
        try pair.world.writeTrust(to: folder.path("trust"))
        try Data(other.china.authority.certificate.pem).write(
            to: URL(filePath: folder.path("trust/anchors/CN.pem")))
        try FileManager.default.createDirectory(
            atPath: folder.path("scratch"), withIntermediateDirectories: true)
        var run = LedgerVerification(
            PublishedLedger(directory: folder.path("ledger")),
            trust: try Trust(directory: folder.path("trust")), now: time,
            scratch: folder.path("scratch"))
        let found = codes(try run.run())
        #expect(found.contains("audit.anchor-differs"))
        #expect(found.contains("audit.signer"))
    }
}
