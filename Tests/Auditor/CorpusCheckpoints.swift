// CorpusCheckpoints: checkpoints forged, stale, of others and of other times; and wrong peers.

import Foundation
import LedgerTestSupport
import RedRiverBase
import RedRiverCrypto
import RedRiverEvidence
import RedRiverLedger
import TestSupport
import Testing

enum CorpusCheckpoints {
    private static func write(_ folder: String, _ name: String, _ bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(filePath: folder + "/" + name))
    }

    private static func note(_ folder: String) throws -> SignedNote {
        try SignedNote(Array(try Data(contentsOf: URL(filePath: folder + "/checkpoint"))))
    }

    /// A checkpoint that says something else, signed by whoever is named.
    private static func says(
        _ name: String, _ code: String, log: Bool = true, witness: Bool = true,
        _ change: @escaping (Checkpoint, LedgerWorld) throws -> [UInt8]
    ) -> Tampering {
        .files("checkpoints", name, .codes([code])) { folder, world in
            let text = try change(try Checkpoint(text: note(folder).text), world)
            var signatures: [NoteSignature] = []
            if log { signatures.append(world.vietnam.log.sign(text)) }
            if witness {
                let time = try #require(CosignatureTime(world.times.begin))
                signatures.append(world.china.witness.cosign(text, at: time))
            }
            let lines = signatures.flatMap(\.line)
            try write(folder, "checkpoint", text + [0x0a] + lines)
        }
    }

    private static func text(_ origin: LedgerName, _ size: UInt64, _ root: Digest) -> [UInt8] {
        Array("\(origin)\n\(size)\n\(Base64.encode(root.bytes))\n".utf8)
    }

    static var forged: [Tampering] {
        [
            says("another root, by both", "audit.root-differs") { old, _ in
                text(old.origin, old.size.value, Digest(words: 1, 2, 3, 4))
            },
            says("one leaf more, by both", "audit.file-missing") { old, _ in
                text(old.origin, old.size.value + 1, old.root)
            },
            says("one leaf less, by both", "audit.root-differs") { old, _ in
                text(old.origin, old.size.value - 1, old.root)
            },
            says("twice as many leaves, by both", "audit.file-missing") { old, _ in
                text(old.origin, old.size.value * 2, old.root)
            },
            says("nothing, by both", "audit.rollback") { old, _ in
                text(old.origin, 0, Merkle.emptyRoot)
            },
            says("nothing with a root", "audit.checkpoint") { old, _ in
                text(old.origin, 0, old.root)
            },
            says("leaves with the root of none", "audit.checkpoint") { old, _ in
                text(old.origin, old.size.value, Merkle.emptyRoot)
            },
            says("a line more", "audit.checkpoint") { old, _ in old.text + Array("more\n".utf8) },
            says("a size with a zero before it", "audit.checkpoint") { old, _ in
                Array("\(old.origin)\n0\(old.size.value)\n\(Base64.encode(old.root.bytes))\n".utf8)
            },
            says("a size beyond all bounds", "audit.checkpoint") { old, _ in
                Array(
                    "\(old.origin)\n18446744073709551616\n\(Base64.encode(old.root.bytes))\n".utf8)
            },
            says("signed by the witness alone", "audit.checkpoint", log: false) { old, _ in old.text
            },
            says("signed by nobody", "audit.checkpoint", log: false, witness: false) { old, _ in
                old.text
            },
            says("the next generation's name", "audit.log-unknown") { old, world in
                text(Agreement.ledgerName(world.vietnam.node, 2), old.size.value, old.root)
            },
            says("the peer's name", "audit.checkpoint") { old, world in
                text(world.china.log.key.name, old.size.value, old.root)
            },
            says("a name that is none of ours", "audit.log-unknown") { old, _ in
                let name = try #require(LedgerName("example.com/log"))
                return text(name, old.size.value, old.root)
            },
            .files("checkpoints", "the peer's log instead of its witness", .codes(["audit.quorum"]))
            {
                folder, world in
                let text = try note(folder).text
                let china = try NoteSigner(
                    name: world.china.witness.key.name,
                    secret: Ed25519SigningKey(seed: [UInt8](repeating: 8, count: 32)))
                let lines = world.vietnam.log.sign(text).line + china.sign(text).line
                try write(folder, "checkpoint", text + [0x0a] + lines)
                try FileManager.default.removeItem(atPath: folder + "/checkpoints")
            },
            .files("checkpoints", "CR LF at the ends of lines", .codes(["audit.checkpoint"])) {
                folder, _ in
                let text = String(decoding: try note(folder).bytes, as: UTF8.self)
                try write(
                    folder, "checkpoint",
                    Array(text.replacingOccurrences(of: "\n", with: "\r\n").utf8))
            },
            .files("checkpoints", "compressed", .codes(["audit.checkpoint"])) { folder, _ in
                try write(folder, "checkpoint", [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0])
            },
        ]
    }

    // MARK: The past

    /// The notes of all days, in order.
    private static func past(_ folder: String) throws -> [[UInt8]] {
        var notes: [[UInt8]] = []
        let days = try FileManager.default.contentsOfDirectory(atPath: folder + "/checkpoints")
        for day in days.sorted() {
            let data = try Data(contentsOf: URL(filePath: folder + "/checkpoints/" + day))
            let parts = String(decoding: data, as: UTF8.self).components(separatedBy: "\n\n")
            for place in stride(from: 0, to: parts.count - 1, by: 2) {
                notes.append(Array("\(parts[place])\n\n\(parts[place + 1])\n".utf8))
            }
        }
        return notes
    }

    private static func days(_ folder: String, _ notes: [[UInt8]]) throws {
        try FileManager.default.removeItem(atPath: folder + "/checkpoints")
        try FileManager.default.createDirectory(
            atPath: folder + "/checkpoints", withIntermediateDirectories: true)
        try write(folder, "checkpoints/2026-11-27", notes.flatMap { $0 + [0x0a] })
    }

    private static func history(
        _ name: String, _ expected: Expectation,
        _ change: @escaping (inout [[UInt8]], LedgerWorld) throws -> Void
    ) -> Tampering {
        .files("history", name, expected) { folder, world in
            var notes = try past(folder)
            try change(&notes, world)
            try days(folder, notes)
        }
    }

    static func history(_ base: CorpusBase) throws -> [Tampering] {
        let count = try past(base.sound).count
        let rollbacks = (0..<count - 1).map { number in
            Tampering.files("history", "rolled back to \(number)", .codes(["audit.rollback"])) {
                folder, _ in try write(folder, "checkpoint", past(folder)[number])
            }
        }
        let silent = "an old copy in itself; known to who saw the new one, and stale after a while"
        var old = Tampering.files("history", "an old copy in all its parts", .invisible(silent)) {
            folder, _ in
            let notes = try past(folder)
            try write(folder, "checkpoint", notes[count - 2])
            try days(folder, Array(notes.dropLast()))
        }
        let young = old
        old = Tampering(
            group: "history", name: "an old copy, some time later",
            expected: .codes(["audit.stale"]), make: young.make)
        old.look = { try $0.verify($1, now: $0.now.advanced(byMilliseconds: 900_000)) }
        return rollbacks + [young, old] + changes(count)
    }

    private static func changes(_ count: Int) -> [Tampering] {
        [
            history("two notes in another order", .codes(["audit.day-note-order"])) { notes, _ in
                notes.swapAt(0, 1)
            },
            history("a note of the peer's ledger", .codes(["audit.day-note"])) { notes, world in
                let text = text(world.china.log.key.name, 1, Digest(words: 1, 2, 3, 4))
                notes.insert(
                    try SignedNote(text: text, signatures: [world.china.log.sign(text)]).bytes,
                    at: 1)
            },
            history("a note that only the log signed", .codes(["audit.day-note"])) { notes, _ in
                let note = try SignedNote(notes[1])
                notes[1] = try SignedNote(text: note.text, signatures: [note.signatures[0]]).bytes
            },
            history("a note that only the witness signed", .codes(["audit.day-note"])) { notes, _ in
                let note = try SignedNote(notes[1])
                notes[1] = try SignedNote(text: note.text, signatures: [note.signatures[1]]).bytes
            },
            history("another root, signed by both", .codes(["audit.day-note-differs"])) {
                notes, world in
                let note = try Checkpoint(text: SignedNote(notes[1]).text)
                let text = text(note.origin, note.size.value, Digest(words: 1, 2, 3, 4))
                let time = try #require(CosignatureTime(world.times.begin))
                notes[1] =
                    try SignedNote(
                        text: text,
                        signatures: [
                            world.vietnam.log.sign(text),
                            world.china.witness.cosign(text, at: time),
                        ]
                    ).bytes
            },
            history("a checkpoint to come", .codes(["audit.rollback"])) { notes, world in
                let text = text(world.vietnam.log.key.name, 9999, Digest(words: 1, 2, 3, 4))
                let time = try #require(CosignatureTime(world.times.begin))
                notes.append(
                    try SignedNote(
                        text: text,
                        signatures: [
                            world.vietnam.log.sign(text),
                            world.china.witness.cosign(text, at: time),
                        ]
                    ).bytes)
            },
            history("a note cut short", .codes(["audit.day-file", "audit.day-note"])) { notes, _ in
                notes[1] = Array(notes[1].dropLast(40))
            },
        ]
    }

    // MARK: Wrong peers

    private static func looked(
        _ name: String, _ codes: [String],
        make: @escaping (CorpusBase, String) throws -> Void = { try $0.copy(to: $1) },
        _ look: @escaping (CorpusBase, String) throws -> [String]
    ) -> Tampering {
        Tampering(group: "peers", name: name, expected: .codes(codes), make: make, look: look)
    }

    /// Trust with another policy or with other anchors.
    private static func trust(
        _ base: CorpusBase, _ path: String, _ change: (String) throws -> Void
    ) throws -> [String] {
        let folder = path + "-trust"
        try base.world.writeTrust(to: folder)
        try change(folder)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try base.verify(path, trust: folder)
    }

    static func peers() throws -> [Tampering] {
        let other = try CorpusBase(messages: 4, batch: 2, seed: 99)
        return [
            looked("another pair's trust", ["audit.checkpoint"]) { base, path in
                try base.verify(path, trust: other.folder.path("trust"))
            },
            looked("another pair's ledger of the same names", ["audit.checkpoint"]) { base, _ in
                try base.verify(other.sound)
            },
            looked("the peer's policy only", ["audit.log-unknown"]) { base, path in
                try trust(base, path) { folder in
                    let world = base.world
                    let text =
                        "log \(world.china.log.key)\nwitness w \(world.vietnam.witness.key)\n"
                        + "quorum w\n"
                    try write(folder, "policy", Array(text.utf8))
                }
            },
            looked("anchors in each other's place", ["audit.anchor-differs"]) { base, path in
                try trust(base, path) { folder in
                    let (one, two) = (base.world.vietnam.authority, base.world.china.authority)
                    try write(folder, "anchors/CN.pem", one.certificate.pem)
                    try write(folder, "anchors/VN.pem", two.certificate.pem)
                }
            },
            looked("a witness that nobody has", ["audit.quorum"]) { base, path in
                try trust(base, path) { folder in
                    let key = other.world.china.witness.key
                    let text = "log \(base.world.vietnam.log.key)\nwitness w \(key)\nquorum w\n"
                    try write(folder, "policy", Array(text.utf8))
                }
            },
            looked("the peer's leaves under our name", ["audit.parties", "audit.party"]) {
                base, path in
                var lines = base.ledger
                (lines.lines, lines.marks) = (base.peer.lines, base.peer.marks)
                try lines.publish(to: path, base.world)
            } _: {
                try $0.verify($1)
            },
            looked(
                "another pair's leaves under our name",
                ["audit.agreement", "audit.anchor-differs", "audit.blob-missing"]
            ) {
                base, path in
                try other.ledger.publish(to: path, base.world)
            } _: {
                try $0.verify($1)
            },
            looked("a ledger beside itself", ["audit.not-a-pair"]) { try $0.reconcile($1, $1) },
            looked("a ledger beside another pair's", ["audit.seal-differs", "audit.seal-missing"]) {
                try $0.reconcile($1, other.folder.path("peer"))
            },
            looked("a ledger beside an empty one", ["audit.files"]) {
                try $0.reconcile($1, $0.folder.path("scratch"))
            },
        ]
    }
}
