// LookTests: absence by a complete walk, statements taken out for openssl, and a ledger followed.

import Foundation
import LedgerTestSupport
import RedRiverAuditor
import RedRiverBase
import RedRiverEvidence
import RedRiverLedger
import TestSupport
import Testing

private let desk = Result { try Desk(try Pair()) }

@Suite("Absence")
struct AbsenceTests {
    private func run(
        _ desk: Desk, _ message: (PartyID, MessageID), _ country: Country, before limit: Timestamp
    ) throws -> AbsenceProof.Result {
        let proof = try AbsenceProof(desk.ledger(country), trust: desk.trust, now: desk.now)
        return try proof.run(message.0, message.1, before: limit)
    }

    /// What a cosignature says of a moment.
    private func second(_ time: Timestamp) -> Timestamp {
        Timestamp(milliseconds: time.milliseconds / 1000 * 1000)
    }

    @Test("a message is there since it was cosigned, and not before", arguments: Country.allCases)
    func times(_ country: Country) throws {
        let desk = try desk.get()
        let marks = try #require(desk.pair.ledgers[country]).marks
        let message = try desk.message(199, of: .vietnam)
        let last = try #require(marks.last)
        let (begin, end) = (second(try #require(marks.first).time), second(last.time))
        let late = try run(desk, message, country, before: end.advanced(byMilliseconds: 1))
        #expect(late.place != nil)
        #expect(late.checkpoint.size.value == UInt64(last.size))
        let early = try run(desk, message, country, before: end)
        #expect(early.place == nil)
        #expect(early.checkpoint.size.value < UInt64(last.size))
        #expect(early.cosigned.seconds < end.milliseconds / 1000)
        #expect(throws: AuditError.nothingCosigned(begin)) {
            _ = try run(desk, message, country, before: begin)
        }
    }

    @Test("a message nobody sent is nowhere")
    func nowhere() throws {
        let desk = try desk.get()
        let id = try #require(MessageID("019a9bfa-1234-7abc-8def-0123456789ab"))
        let result = try run(
            desk, (desk.pair.world.vietnam.parties[0], id), .china, before: desk.now)
        #expect(result.place == nil)
        // Every second refusal in these ledgers is without its header.
        let ledger = try #require(desk.pair.ledgers[.china])
        let bare = ledger.places(of: "refused").filter { place in
            !String(decoding: ledger.lines[place], as: UTF8.self).contains("\"header\":")
        }
        #expect(!bare.isEmpty && result.nameless == UInt64(bare.count))
    }

    @Test("a leaf that was changed or cannot be read proves nothing")
    func damaged() throws {
        let pair = try desk.get().pair
        let desk = try Desk(pair)
        let message = try desk.message(199, of: .vietnam)
        let path = desk.folder.path("CN") + "/tile/entries/000"
        let bundle = try Data(contentsOf: URL(filePath: path))
        for place in [2, 500, bundle.count - 2] {
            var changed = bundle
            changed[place] ^= 1
            try changed.write(to: URL(filePath: path))
            #expect(throws: AuditError.self) {
                _ = try run(desk, message, .china, before: desk.now)
            }
        }
    }
}

@Suite("Statements taken out of a ledger")
struct ExtractTests {
    private static let hasProgram = FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")

    private static func run(_ line: String, in folder: String) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", line]
        process.currentDirectoryURL = URL(filePath: folder)
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    @Test(
        "are checked by the openssl program", .needs(.openssl, hasProgram, "no /usr/bin/openssl"),
        arguments: StatementExtract.StatementKindName.allCases, [false, true])
    func program(_ kind: StatementExtract.StatementKindName, _ ofPeer: Bool) throws {
        let desk = try desk.get()
        let extract = try StatementExtract(desk.ledger(.vietnam))
        let found = try extract.find(kind, SealSequence(2), ofPeer: ofPeer)
        let folder = try Folder()
        for file in found.files {
            try Data(file.bytes).write(to: URL(filePath: folder.path(file.name)))
        }
        #expect(found.commands.count == 2)
        for line in found.commands {
            #expect(try Self.run(line, in: folder.path("")) == 0, "\(line)")
        }
        // And what was changed is refused.
        let text = folder.path(kind.rawValue + ".txt")
        var bytes = try Data(contentsOf: URL(filePath: text))
        bytes[bytes.count - 2] ^= 1
        try bytes.write(to: URL(filePath: text))
        #expect(try Self.run(found.commands[0], in: folder.path("")) != 0)
    }

    @Test("that are not there are not found")
    func unknown() throws {
        let extract = try StatementExtract(try desk.get().ledger(.china))
        #expect(throws: AuditError.statementUnknown("seal", SealSequence(99))) {
            _ = try extract.find(.seal, SealSequence(99), ofPeer: false)
        }
    }
}

@Suite("Following a ledger")
struct WatchTests {
    /// The same ledger as it was and as it is.
    private static func looks(
        _ change: (inout MadeLedger) throws -> Void
    ) throws -> (first: LedgerWatch.Look, second: LedgerWatch.Look) {
        let pair = try desk.get().pair
        let early = try Desk(pair) { ledgers in
            ledgers[.china]?.lines.removeLast(120)
            ledgers[.china]?.marks.removeAll { $0.size > 200 }
        }
        let now = pair.world.times.begin.advanced(byMilliseconds: 120_000)
        let first = try LedgerWatch(early.ledger(.china), trust: early.trust).look(nil, now: now)
        let later = try Desk(pair) { ledgers in
            if var ledger = ledgers[.china] {
                try change(&ledger)
                ledgers[.china] = ledger
            }
        }
        let second = try LedgerWatch(later.ledger(.china), trust: later.trust)
            .look(first.state, now: later.now)
        return (first, second)
    }

    @Test("that grows is in order, and what was seen moves on")
    func grows() throws {
        let (first, second) = try Self.looks { _ in }
        #expect(first.alarms.map(\.code) == [])
        #expect(second.alarms.map(\.code) == [])
        let size = try #require(desk.get().pair.ledgers[.china]).lines.count
        #expect(second.size?.value == UInt64(size))
        let state = try #require(second.state)
        #expect(WatchState(state.bytes) == state)
        #expect(state != first.state)
    }

    @Test("whose past is another raises an alarm, and the proof is kept")
    func contradictions() throws {
        let inconsistent = try Self.looks { $0.lines.swapAt(20, 21) }
        #expect(inconsistent.second.alarms.map(\.code) == ["proof.inconsistent"])
        #expect(inconsistent.second.state == inconsistent.first.state)
        let split = try Self.looks {
            $0.lines.removeLast(120)
            $0.marks.removeAll { $0.size > 200 }
            $0.lines.swapAt(20, 21)
        }
        #expect(split.second.alarms.map(\.code) == ["proof.split-view"])
        #expect(split.second.state == split.first.state)
        let rollback = try Self.looks {
            $0.lines.removeLast(130)
            $0.marks.removeAll { $0.size > 190 }
        }
        #expect(rollback.second.alarms.map(\.code) == ["audit.rollback"])
        #expect(rollback.second.state == rollback.first.state)
    }

    @Test("under another name, unsigned, or not cosigned for long, raises an alarm")
    func others() throws {
        let desk = try Desk(try desk.get().pair)
        let watch = LedgerWatch(desk.ledger(.china), trust: desk.trust)
        let state = try watch.look(nil, now: desk.now).state
        let other = LedgerWatch(desk.ledger(.vietnam), trust: desk.trust)
        #expect(try other.look(state, now: desk.now).alarms.map(\.code) == ["proof.renamed"])
        let late = desk.now.advanced(byMilliseconds: 901_000)
        #expect(try watch.look(state, now: late).alarms.map(\.code) == ["audit.stale"])
        let path = desk.folder.path("CN") + "/checkpoint"
        let note = try String(contentsOfFile: path, encoding: .utf8)
        let lines = note.split(separator: "\n", omittingEmptySubsequences: false)
        let bare = lines.filter { !$0.contains("/witness ") }.joined(separator: "\n")
        try Data(bare.utf8).write(to: URL(filePath: path))
        // What was cosigned before still counts.
        #expect(try watch.look(state, now: desk.now).alarms == [])
        #expect(try watch.look(nil, now: desk.now).alarms.map(\.code) == ["audit.quorum"])
        let changed = note.replacing("cn.bac-son/1 ", with: "cn.bac-son/2 ")
        try Data(changed.utf8).write(to: URL(filePath: path))
        #expect(try watch.look(state, now: desk.now).alarms.map(\.code) == ["audit.checkpoint"])
    }

    @Test("with a state of another spelling is not read")
    func state() throws {
        let desk = try desk.get()
        let look = try LedgerWatch(desk.ledger(.china), trust: desk.trust).look(nil, now: desk.now)
        let bytes = try #require(look.state).bytes
        #expect(WatchState(bytes) != nil)
        for other in [[0x20] + bytes, bytes + [0x20], Array(bytes.dropLast()), []] {
            #expect(WatchState(other) == nil)
        }
    }
}
