// CrashTests: SIGKILL at moments nobody chose, and what is left on the disk.

import Foundation
import RedRiverBase
import RedRiverFiles
import RedRiverJSON
import RedRiverWire
import TestSupport
import Testing

@testable import redriver

extension NodeAttackTests {
    @Suite("Crashes")
    struct Crashes {
        @Test(
            "a publisher that never heard its answer publishes again: accepted and delivered once")
        func publishKillPublish() throws {
            let stage = try Stage()
            try stage.startBoth()
            let account = try stage.account(stage.party(Stage.vietnam))
            var letters: [Letter] = []
            for round in 0..<8 {
                let letter = try stage.letter(from: Stage.vietnam, number: round)
                letters.append(letter)
                let talker = try Talker(client: account, in: stage.context)
                #expect(try talker.ask(Talker.hello).verb == "WELCOME")
                try talker.say(ClientRequest.publish(letter.submission).frames(request: .none))
                // From before the message is heard to after it was answered.
                usleep(UInt32(round) * 1500 + UInt32.random(in: 0..<1500))
                stage.kill(Stage.vietnam)
                try stage.start(Stage.vietnam)
                try publishAgain(letter, stage)
            }
            for letter in letters { try stage.waitForArrival(of: letter, from: Stage.vietnam) }
            try stage.wait(for: "receipts") { try stage.status(Stage.vietnam).isReceipted }
            let count = Int64(letters.count)
            #expect(try stage.status(Stage.vietnam).counter("accepted") == count)
            #expect(try stage.status(Stage.china).counter("received") == count)
            #expect(try stage.status(Stage.china).counter("delivered") == count)
            for letter in letters {
                #expect(stage.deliveries(of: letter, from: Stage.vietnam) == 1)
            }
            try stage.stopBoth()
        }

        private func publishAgain(_ letter: Letter, _ stage: Stage) throws {
            let file = stage.path("letter.json")
            try Files.replace(file, with: letter.file)
            let outcome = try Redriver.run([
                "publish", "--config", stage.demo.clientFile(letter.sender), file,
            ])
            #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
            let line = try JSONDocument(parsing: Array(outcome.output.utf8)).root
            #expect(line["status"]?.string == "accepted")
        }

        @Test("a node killed under load starts again and loses nothing")
        func killUnderLoad() throws {
            let stage = try Stage()
            try stage.startBoth()
            let load = try Load(stage)
            try load.waitForHalf()
            stage.kill(Stage.vietnam)
            try stage.start(Stage.vietnam)
            try load.finish()
            try stage.stopBoth()
            try damage(stage)
        }

        /// The journal of the load, damaged and mended again.
        private func damage(_ stage: Stage) throws {
            let journal = stage.demo.journal(stage.country(Stage.vietnam))
            let segment = Files.join(journal, "00000000000000000000.segment")
            let good = try Files.read(segment, atMost: .mebibytes(64))
            let records = SegmentMap(good)
            #expect(records.starts.count > 100)
            // A bit of a record's payload in the middle of what is durable.
            var bad = good
            bad[records.starts[records.starts.count / 2] + 100] ^= 1
            try Files.replace(segment, with: bad, mode: 0o600)
            let refused = try Redriver.run([
                "node", "run", "--config", stage.demo.nodeFile(stage.country(Stage.vietnam)),
                "--lang", "en",
            ])
            #expect(refused.code == 2)
            #expect(refused.errors.contains("damaged") && refused.errors.contains(segment))
            #expect(refused.errors.split(separator: "\n").count >= 2, "no hint: \(refused.errors)")
            try check(journal, isSound: false)
            // A half-written record behind the last whole one, as a crash in a write leaves it.
            var torn = good
            torn.replaceSubrange(
                records.end..<records.end + 100,
                with: good[records.starts[1]..<records.starts[1] + 100])
            torn[records.end + 60] ^= 1
            try Files.replace(segment, with: torn, mode: 0o600)
            try stage.start(Stage.vietnam)
            #expect(try stage.status(Stage.vietnam).counter("accepted") == Int64(Load.count))
            #expect(stage.log(Stage.vietnam).contains("journal.cut"))
            #expect(try stage.stop(Stage.vietnam) == 0)
            try check(journal, isSound: true)
        }

        private func check(_ journal: String, isSound: Bool) throws {
            let outcome = try Redriver.run(["journal", "check", journal, "--json"])
            #expect(outcome.code == (isSound ? 0 : 1), "\(outcome.output)\(outcome.errors)")
        }
    }
}

/// Some hundred messages, published by a process of its own.
struct Load {
    static let count = 300

    private let stage: Stage
    private let publisher: ChildProcess

    init(_ stage: Stage) throws {
        self.stage = stage
        let lines = (0..<Self.count).flatMap {
            TortureMessage(side: Stage.vietnam, round: 0, number: $0).line
        }
        let file = stage.path("load.jsonl")
        try Files.replace(file, with: lines)
        publisher = try stage.spawn(
            "publisher",
            [
                "publish", "--config", stage.demo.clientFile(stage.party(Stage.vietnam)),
                "--timeout", "120", "-",
            ], input: file, errors: stage.path("publisher.err"))
    }

    /// Waits until some of it is accepted; the rest is on its way or still to come.
    func waitForHalf() throws {
        try stage.wait(for: "some of the load") {
            try stage.status(Stage.vietnam).counter("accepted") > 20
        }
    }

    /// Waits until all of it was accepted, and acknowledged on the other side, each once.
    func finish() throws {
        try stage.wait(for: "the publisher's end") { !publisher.isRunning }
        let errors = try Files.read(stage.path("publisher.err"), atMost: .mebibytes(1))
        #expect(publisher.exitCode == 0, "\(String(decoding: errors, as: UTF8.self))")
        try stage.waitForLink()
        let sender = stage.party(Stage.vietnam).description + " "
        let system = stage.systems[Stage.china]
        try stage.wait(for: "all of the load") {
            system.acknowledged.count { $0.hasPrefix(sender) } >= Self.count
        }
        #expect(system.received.allSatisfy { $0.value == 1 })
        #expect(try stage.status(Stage.vietnam).counter("accepted") == Int64(Self.count))
        #expect(try stage.status(Stage.china).counter("received") == Int64(Self.count))
    }
}

/// Where the records of a segment lie, by docs/formats.md.
private struct SegmentMap {
    private(set) var starts: [Int] = []
    private(set) var end = 64

    init(_ bytes: [UInt8]) {
        while end + 96 <= bytes.count, bytes[end..<end + 4].elementsEqual("RRJ1".utf8) {
            starts.append(end)
            let length = 96 + Self.number(bytes, end + 12) + Self.number(bytes, end + 16)
            end += (length + 7) / 8 * 8
        }
    }

    private static func number(_ bytes: [UInt8], _ at: Int) -> Int {
        bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
    }
}
