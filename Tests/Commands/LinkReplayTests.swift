// LinkReplayTests: whoever holds a node's transport key and recorded traffic changes nothing with
// them, at either node, before and after it was started anew.

import RedRiverBase
import RedRiverWire
import Testing

@testable import redriver

extension NodeAttackTests {
    @Suite("Recorded link traffic, said again")
    struct Replays {
        @Test("to the node that listens, changes nothing and is counted, also after a restart")
        func toTheListener() throws {
            let stage = try Stage()
            try stage.exchange()
            let recording = try stage.recording(Stage.vietnam)
            #expect(recording.seals >= 2)
            var books: [[String: Int64]] = []
            for _ in 0..<2 {
                try stage.start(Stage.china)
                let before = try stage.status(Stage.china)
                let thief = try Talker(thiefAt: stage)
                try thief.replay(recording)
                let after = try stage.status(Stage.china)
                #expect(after.books == before.books)
                #expect(after.leaves == before.leaves)
                #expect(after.replays >= before.replays + Int64(recording.seals))
                books.append(after.books)
                try stage.stop(Stage.china)
            }
            #expect(books[0] == books[1])
            try goesOn(stage)
        }

        @Test("to the node that dials, changes nothing and is counted, also after a restart")
        func toTheDialler() throws {
            let stage = try Stage()
            try stage.exchange()
            let recording = try stage.recording(Stage.china)
            #expect(recording.seals >= 2)
            var books: [[String: Int64]] = []
            for _ in 0..<2 {
                let peer = try FalsePeer(stage)
                try stage.start(Stage.vietnam)
                let before = try stage.status(Stage.vietnam)
                try peer.replay(recording)
                let after = try stage.status(Stage.vietnam)
                #expect(after.books == before.books)
                #expect(after.leaves == before.leaves)
                #expect(after.replays >= before.replays + Int64(recording.seals))
                books.append(after.books)
                try stage.stop(Stage.vietnam)
            }
            #expect(books[0] == books[1])
            try goesOn(stage)
        }

        /// The true nodes meet, and a new message crosses either way, once.
        private func goesOn(_ stage: Stage) throws {
            try stage.startBoth()
            for side in 0..<2 {
                let letter = try stage.letter(from: side)
                try stage.systems[side].publish(letter.file, letter.id)
                try stage.waitForArrival(of: letter, from: side)
                #expect(stage.deliveries(of: letter, from: side) == 1)
            }
            try stage.stopBoth()
        }
    }
}
