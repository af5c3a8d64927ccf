// DiskFullTests: a disk that fills up, and one that is full: what was ACCEPTED is there, nothing is
// called so that is not, and the operator is told.

import Foundation
import RedRiverBase
import RedRiverJSON
import RedRiverJournal
import RedRiverWire
import TestSupport
import Testing

@testable import redriver

extension NodeAttackTests {
    @Suite(
        "A full disk",
        .needs(.root, SmallDisk.canMount, "a small disk to fill can be mounted"))
    struct FullDisk {
        @Test("with the reserve left, nothing new is taken, and what is owed goes on")
        func low() throws {
            let stage = try Stage(withSystems: false)
            let disk = try stage.smallDisk(mebibytes: 24, reserve: 4)
            try stage.start(Stage.vietnam, language: nil)
            try stage.start(Stage.china)
            try stage.waitForLink()

            // Waiting for the Vietnamese system before the disk is low.
            let china = try Publishing(stage, Stage.china)
            for _ in 0..<3 { try #require(try china.publish() == nil) }
            try stage.wait(for: "three messages from China") {
                try stage.status(Stage.vietnam).counter("received") == 3
            }

            let vietnam = try Publishing(stage, Stage.vietnam)
            var refusal: Code?
            while refusal == nil {
                refusal = try vietnam.publish()
                if refusal == nil { try disk.fill(1 << 20) }
            }
            #expect(refusal == .diskLow)
            let accepted = try #require(vietnam.accepted.first)
            let refused = try #require(vietnam.refused)
            try saysSo(stage, vietnam.accepted.count)
            #expect(try vietnam.publish(refused) == .diskLow)
            guard case .accepted(let again) = try vietnam.ask(accepted) else {
                Issue.record("the answer of an accepted message is not repeated")
                return
            }
            #expect(again.isDuplicate)

            // From China, one more: held, and not lost.
            try #require(try china.publish() == nil)
            try stage.wait(for: "the seal to be held") {
                stage.log(Stage.china).contains("DISK_LOW")
            }

            let systems = try [Stage.vietnam, Stage.china].map {
                try DemoSystem(stage.party($0), stage.demo, stage.context)
            }
            func wait(for what: String, until holds: () throws -> Bool) throws {
                try stage.wait(for: what) {
                    for system in systems { try system.turn() }
                    return try holds()
                }
            }
            try wait(for: "deliveries from the reserve") {
                systems[0].acknowledged.count == 3
                    && systems[1].acknowledged.isSuperset(of: vietnam.keys)
            }
            let low = try stage.status(Stage.vietnam)
            #expect(low.isDiskLow)
            #expect(low.counter("delivered") == 3 && low.counter("received") == 3)
            #expect(low.counter("accepted") == Int64(vietnam.accepted.count))

            // Nothing but the disk changes from here on.
            try disk.clear()
            try wait(for: "the message that was held") {
                systems[0].acknowledged.isSuperset(of: china.keys)
            }
            let later = try Publishing(stage, Stage.vietnam)
            #expect(try later.publish(refused) == nil)
            try wait(for: "the message that was refused") {
                systems[1].acknowledged.isSuperset(of: later.keys)
            }
            #expect(try !stage.status(Stage.vietnam).isDiskLow)
            #expect(stage.log(Stage.vietnam).contains("disk.room"))
            #expect(systems[0].received.values.allSatisfy { $0 == 1 })
            #expect(systems[1].received.values.allSatisfy { $0 == 1 })
            try stage.stopBoth()
        }

        /// Status and log say what is the matter and what to do, in three languages.
        private func saysSo(_ stage: Stage, _ accepted: Int) throws {
            let status = try stage.status(Stage.vietnam)
            #expect(status.isDiskLow)
            #expect(status.counter("accepted") == Int64(accepted))
            let alarms = status.root["alarms"]?.elements.map { $0 } ?? []
            let alarm = try #require(alarms.first { $0["code"]?.string == "DISK_LOW" })
            try stage.wait(for: "the log of it") {
                stage.log(Stage.vietnam).contains("disk.low")
            }
            let log = stage.log(Stage.vietnam)
            for part in ["text", "hint"] {
                for language in ["vi", "zh", "en"] {
                    let words = try #require(alarm[part]?[language]?.string)
                    #expect(log.contains(words), "\(part) \(language)")
                }
            }
        }

        @Test("when it is full to the end, the process stops, and has said nothing that is not so")
        func full() throws {
            let stage = try Stage(withSystems: false)
            let disk = try stage.smallDisk(mebibytes: 24, reserve: 1)
            try stage.startBoth()
            let vietnam = try Publishing(stage, Stage.vietnam)
            for _ in 0..<5 { try #require(try vietnam.publish() == nil) }
            try stage.wait(for: "every receipt") { try stage.status(Stage.vietnam).isReceipted }

            try disk.breakPromise()
            try disk.fill(.max)
            let unanswered = try vietnam.publishUntilEnd()
            #expect(try stage.waitForEnd(Stage.vietnam) == 70)
            let log = stage.log(Stage.vietnam)
            #expect(log.contains("journal.disk") && log.contains("Free disk space"))

            // It does not start until there is room, and says why.
            try stage.start(Stage.vietnam)
            let code = try stage.waitForEnd(Stage.vietnam)
            #expect(code != nil && code != 0)
            #expect(stage.log(Stage.vietnam).count > log.count)

            try disk.clear()
            try stage.start(Stage.vietnam)
            try stage.waitForLink()
            let again = try Publishing(stage, Stage.vietnam)
            guard case .accepted = try again.ask(unanswered) else {
                Issue.record("what was not answered cannot be sent again")
                return
            }
            let system = try DemoSystem(stage.party(Stage.china), stage.demo, stage.context)
            let expected = vietnam.keys.union([DemoSystem.key(unanswered.sender, unanswered.id)])
            try stage.wait(for: "everything accepted") {
                try system.turn()
                return system.acknowledged.isSuperset(of: expected)
            }
            #expect(
                system.received.filter { expected.contains($0.key) }.values.allSatisfy { $0 == 1 })
            #expect(Set(system.received.keys) == expected)
            try stage.stopBoth()
            let check = try Redriver.run(["journal", "check", "\(disk.path)/journal"])
            #expect(check.code == 0, "\(check.output)\(check.errors)")
        }
    }
}

/// A publisher that sends one message at a time and keeps count.
private final class Publishing {
    private let stage: Stage
    private let side: Int
    private let talker: Talker
    private(set) var accepted: [Letter] = []
    private(set) var refused: Letter?

    init(_ stage: Stage, _ side: Int) throws {
        self.stage = stage
        self.side = side
        talker = try Talker(client: try stage.account(stage.party(side)), in: stage.context)
    }

    /// What the receiver will know the accepted messages by.
    var keys: Set<String> { Set(accepted.map { DemoSystem.key($0.sender, $0.id) }) }

    func ask(_ letter: Letter) throws -> NodeAnswer { try talker.ask(.publish(letter.submission)) }

    /// - Returns: `nil` if it was accepted, else the code of `BUSY`.
    func publish(_ old: Letter? = nil) throws -> Code? {
        let letter = try old ?? stage.letter(from: side, number: accepted.count)
        switch try ask(letter) {
        case .accepted(let answer):
            #expect(!answer.isDuplicate)
            accepted.append(letter)
            return nil
        case .busy(let busy):
            refused = letter
            return busy.code
        case let other:
            Issue.record("\(other)")
            return .busy
        }
    }

    /// Publishes until the node is gone.
    ///
    /// - Returns: The message that got no answer.
    func publishUntilEnd() throws -> Letter {
        let id = try #require(RequestID([7]))
        while true {
            let letter = try stage.letter(from: side, number: accepted.count)
            try talker.say(ClientRequest.publish(letter.submission).frames(request: id))
            var answer: NodeAnswer?
            // Until it is answered, or the node is gone and nothing more was heard from it.
            while answer == nil {
                let isRunning = stage.isRunning(side)
                answer = try talker.take("an answer", patience: 300) { frames -> NodeAnswer? in
                    guard case (id, let answer)? = try? NodeAnswer.parse(frames) else { return nil }
                    return answer
                }
                if answer == nil, !isRunning { return letter }
            }
            guard case .accepted = answer else {
                Issue.record("\(String(describing: answer))")
                return letter
            }
            accepted.append(letter)
        }
    }
}

extension Stage {
    /// Puts the journal of the Vietnamese node on a small disk of its own, before its first start.
    fileprivate func smallDisk(mebibytes: Int, reserve: Int) throws -> SmallDisk {
        let side = Stage.vietnam
        let disk = try SmallDisk(mebibytes: mebibytes)
        self.disk = disk
        let journal = disk.path + "/journal"
        try FileManager.default.createDirectory(
            atPath: journal, withIntermediateDirectories: false)
        let id = try #require(JournalID([UInt8](repeating: 9, count: 16)))
        try Journal.create(directory: journal, id: id, segment: .kibibytes(64))
        try configure(side) { members in
            members.removeAll { ["journal", "diskReserveMiB", "languages"].contains($0.0) }
            members.append(("journal", .string(journal)))
            members.append(("languages", ["vi", "zh", "en"]))
            members.append(("diskReserveMiB", .int(Int64(reserve))))
        }
        return disk
    }
}

extension NodeStatus {
    fileprivate var isDiskLow: Bool { root["journal"]?["diskLow"]?.bool ?? false }
}
