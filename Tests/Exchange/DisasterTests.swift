// DisasterTests: every step of a node's write order, failing in every way, and what the next start
// finds.
//
// The node is the real exchange on the real journal with real snapshots; only the disk is made of
// memory, so that each of its calls can fail (FaultyDisk). The table below is the one in
// docs/disasters.md. A step that is not in it does not compile, a call that is no step fails.

import Foundation
import JournalTestSupport
import RedRiverBase
import RedRiverCatalogue
import RedRiverEvidence
import RedRiverJournal
import TestSupport
import Testing

@testable import RedRiverExchange

/// What a start finds of what was under way.
enum Finds: String {
    /// Nothing was under way; everything is there.
    case all = "all"
    /// All before the batch, and nothing of it: it was never answered for.
    case without = "without"
    /// The batch too, whole: nobody was told yet, and whoever asks again gets its answer.
    case with = "with"
    case either = "either"
    /// All records; and of the snapshots the older or the newer one.
    case older = "older"
    case newer = "newer"
    case one = "one of them"

    func allows(_ found: Finds) -> Bool {
        switch self {
        case .either: found == .with || found == .without
        case .one: found == .older || found == .newer
        default: found == self
        }
    }
}

/// A row: after the process ended, and after the power failed, by what became of the call.
struct DisasterRow {
    var notDone: (process: Finds, power: Finds)
    var done: (process: Finds, power: Finds)
    var half: (process: Finds, power: Finds)
    var forgotten: (process: Finds, power: Finds)

    init(always finds: Finds) { self.init(finds, finds, finds, finds, finds, finds, finds, finds) }

    init(
        _ a: Finds, _ b: Finds, _ c: Finds, _ d: Finds, _ e: Finds, _ f: Finds, _ g: Finds,
        _ h: Finds
    ) {
        (notDone, done, half, forgotten) = ((a, b), (c, d), (e, f), (g, h))
    }

    func cell(_ fault: DiskFault, powerFails: Bool) -> Finds {
        let pair =
            switch fault {
            case .notDone, .full: notDone
            case .done: done
            case .half: half
            case .forgotten: forgotten
            }
        return powerFails ? pair.power : pair.process
    }
}

extension WriteStep {
    /// What the next start finds. Left to right: the call not done, done, half done, done and
    /// forgotten; of each first after the end of the process, then after a power failure.
    var finds: DisasterRow {
        switch self {
        case .reserveLast, .rewriteLast, .syncLast, .syncNames, .createMark, .reserveMark,
            .writeNewMark, .syncNewMark, .renameMark, .syncMarkName, .syncMark:
            DisasterRow(always: .all)
        case .truncate, .createSegment, .reserveSegment, .writeHeader, .syncSegment,
            .renameSegment, .syncSegmentName, .createOffsets, .writeOffsets, .renameOffsets:
            DisasterRow(always: .without)
        case .write:
            DisasterRow(
                .without, .without, .with, .either, .without, .without, .without, .without)
        case .sync:
            DisasterRow(.with, .either, .with, .with, .with, .either, .with, .either)
        case .mark: DisasterRow(always: .with)
        case .createSnapshot, .writeSnapshot, .syncSnapshot: DisasterRow(always: .older)
        case .renameSnapshot:
            DisasterRow(.older, .older, .newer, .one, .older, .older, .older, .older)
        case .syncSnapshotName:
            DisasterRow(.newer, .one, .newer, .newer, .newer, .one, .newer, .one)
        case .removeSnapshot: DisasterRow(always: .newer)
        }
    }
}

@Suite("Disasters")
struct DisasterTests {
    private static let scale = UInt64(Scale.value)

    @Test("every step, failing in every way: the next start finds what the table says")
    func table() throws {
        let (disk, before) = try Life.prepared()
        var rehearsal = Life(on: disk.copy())
        try rehearsal.live()
        let calls = rehearsal.disk.calls
        var met: Set<WriteStep> = []
        for call in calls.indices {
            guard let step = WriteStep(calls, call, opening: rehearsal.openingCalls) else {
                Issue.record("\(calls[call]) is no step of the table")
                continue
            }
            met.insert(step)
            for fault in DiskFault.allCases {
                for seed in 0...Self.scale where fault != .full || seed == 0 {
                    let what = "call \(call), \(step.rawValue), \(fault), seed \(seed)"
                    let life = try Self.stopped(
                        Life(on: disk.copy(), after: before), at: call, fault, what)
                    if seed > 0 { life.disk.powerFailure(seed: seed &* 31 &+ UInt64(call)) }
                    life.disk.restart()
                    let expected = step.finds.cell(fault, powerFails: seed > 0)
                    let found = try Self.check(life, step, what)
                    if let found { #expect(expected.allows(found), "\(what): \(found)") }
                    if seed > 0 { try Self.goesOn(life.disk, what) }
                }
            }
        }
        #expect(met == Set(WriteStep.allCases))
    }

    /// Lives until the call fails.
    private static func stopped(
        _ start: Life, at call: Int, _ fault: DiskFault, _ what: String
    ) throws -> Life {
        var life = start
        life.disk.arm(fault, atCall: call)
        do {
            try life.live()
            Issue.record("\(what): the failure was not told")
        } catch let error as JournalError {
            #expect(error.code == "journal.disk", "\(what)")
            #expect(error.hint != nil)
        }
        return life
    }

    /// Starts again and compares with what was promised.
    ///
    /// - Returns: What was found of what was under way; `nil` if the start was refused.
    private static func check(_ life: Life, _ step: WriteStep, _ what: String) throws -> Finds? {
        var next = Life(on: life.disk, hours: 1)
        do { try next.open() } catch {
            Issue.record("\(what): no start: \(error)")
            return nil
        }
        // What is there is what was made, in order, up to the end of a batch: all that was durable,
        // and of the batch under way everything or nothing.
        let (found, durable, made) = (next.made.count, life.durable, life.made.count)
        #expect(found == durable || found == made, "\(what): \(found) of \(durable)...\(made)")
        #expect(zip(next.made, life.made).allSatisfy { $0.isSame(as: $1) }, "\(what)")
        // The fold over a snapshot is the fold over everything.
        var whole = Exchange(setup: life.exchange.setup)
        for record in next.made { try whole.replay(kind: record.kind, payload: record.payload) }
        #expect(whole.snapshot == next.exchange.snapshot, "\(what)")
        let finds: Finds
        if made > durable {
            finds = found > durable ? .with : .without
        } else if life.snapshotBegun > life.snapshot || step.isOfSnapshot {
            finds = next.snapshot == life.snapshotBegun ? .newer : .older
        } else {
            finds = .all
        }
        try keepsPromises(life, next.exchange, what)
        return finds
    }

    /// Everything that was said is so, and nothing that was not.
    private static func keepsPromises(
        _ life: Life, _ exchange: Exchange, _ what: String
    ) throws {
        let state = exchange.state
        for output in life.released {
            switch output {
            case .answer(let request, .accepted):
                let draft = known((0...3).map(Life.draft).first { $0.id.bytes == request.id })
                guard case .duplicate = state.verdict(on: draft) else {
                    Issue.record("\(what): \(draft.id) was accepted")
                    continue
                }
            case .answer(_, .acknowledged(let done, _)):
                for token in done.compactMap({ Token($0) }) {
                    #expect(state.messages[token.record]?.queues[token.queue] == nil, "\(what)")
                }
            case .sendSeal(let seal):
                #expect(state.outbound.lastSequence >= seal.sequence, "\(what)")
            case .sendReceipt(let receipt):
                #expect(state.inbound.receipts.contains { $0.statement == receipt.statement })
            case .openEpoch(let number): #expect(state.outbound.epoch >= number, "\(what)")
            case .confirmEpoch(let epoch):
                #expect(state.inbound.epoch >= epoch.number, "\(what)")
            default: break
            }
        }
    }

    /// The same messages published again are accepted or known, once each, over one more restart.
    private static func goesOn(_ disk: FaultyDisk, _ what: String) throws {
        disk.restart()
        var life = Life(on: disk, hours: 2)
        try life.begin()
        for number in 0...3 { try life.publish(number) }
        try life.takeSnapshot()
        life.disk.restart()
        var last = Life(on: life.disk)
        try last.open()
        #expect(last.exchange.snapshot == life.exchange.snapshot, "\(what)")
        for number in 0...3 {
            let id = Life.draft(number).id
            let count = last.made.count { record in
                guard case .accepted(let r) = Record(kind: record.kind, payload: record.payload)
                else { return false }
                return r.facts.id == id
            }
            #expect(count == 1, "\(what): \(id) \(count) times")
        }
    }

    @Test("the document shows this very table")
    func document() throws {
        var lines = [
            "| step | not done | done | half done | forgotten |", "|---|---|---|---|---|",
        ]
        for step in WriteStep.allCases {
            let row = step.finds
            let cells = [row.notDone, row.done, row.half, row.forgotten].map { cell in
                cell.process == cell.power
                    ? cell.process.rawValue : "\(cell.process.rawValue); \(cell.power.rawValue)"
            }
            lines.append("| \(step.rawValue) | \(cells.joined(separator: " | ")) |")
        }
        let table = lines.joined(separator: "\n") + "\n"
        #expect(try Document.disasters().contains("\n" + table), "\(table)")
    }
}

extension WriteStep {
    fileprivate var isOfSnapshot: Bool { rawValue.hasPrefix("snapshot") }
}

extension State {
    fileprivate func verdict(on draft: Draft) -> ReplayGuard.Verdict {
        replay.verdict(sender: draft.sender, id: draft.id, leaf: draft.message.leaf)
    }
}

extension RecordBytes {
    /// Whether this is the same record; a replay brings no bodies.
    fileprivate func isSame(as other: Self) -> Bool {
        kind == other.kind && payload == other.payload && bodyDigest == other.bodyDigest
    }
}

/// What people read about all this.
private enum Document {
    static func disasters() throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let file = root.deletingLastPathComponent().appending(path: "docs/disasters.md")
        return try String(contentsOf: file, encoding: .utf8)
    }
}
