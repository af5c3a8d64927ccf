// TurnQueueTests: who says much waits for itself; who says little waits for nobody.

import Testing

@testable import RedRiverNode

@Suite("Turns")
struct TurnQueueTests {
    /// A letter that says who sent it and how many came before.
    private struct Note: Equatable {
        let sender: UInt64
        let number: Int
    }

    private func queue(_ counts: [UInt64: Int], weight: Int = 10) -> TurnQueue<Note> {
        var queue = TurnQueue<Note>(turn: 10, weightMax: 10_000)
        for (sender, count) in counts.sorted(by: { $0.key < $1.key }) {
            for number in 0..<count {
                let refused = queue.put(
                    Note(sender: sender, number: number), weight: weight, from: sender)
                #expect(refused.isEmpty)
            }
        }
        return queue
    }

    private func drained(_ queue: inout TurnQueue<Note>, most: Int = .max) -> [Note] {
        var taken: [Note] = []
        queue.drain { note, _ in
            guard taken.count < most else { return false }
            taken.append(note)
            return true
        }
        return taken
    }

    @Test("senders take turns, and each is heard in its order")
    func turns() {
        var queue = queue([1: 50, 2: 3, 3: 1])
        let taken = drained(&queue)
        #expect(taken.prefix(6).map(\.sender) == [1, 2, 3, 1, 2, 1])
        for sender in UInt64(1)...3 {
            let numbers = taken.filter { $0.sender == sender }.map(\.number)
            #expect(numbers == Array(0..<numbers.count))
        }
        #expect(taken.count == 54)
        #expect(queue.isEmpty)
    }

    @Test("a turn is a number of bytes")
    func bytes() {
        var queue = TurnQueue<Note>(turn: 10, weightMax: 10_000)
        for number in 0..<4 {
            _ = queue.put(Note(sender: 1, number: number), weight: 100, from: 1)
        }
        for number in 0..<40 {
            _ = queue.put(Note(sender: 2, number: number), weight: 10, from: 2)
        }
        // Ten small letters for each large one.
        let taken = drained(&queue)
        let places = taken.indices.filter { taken[$0].sender == 1 }
        #expect(places == [9, 20, 31, 42])
    }

    @Test("what found no room is the next, and nothing is taken twice")
    func noRoom() {
        var queue = queue([1: 5, 2: 5])
        var taken: [Note] = []
        while !queue.isEmpty { taken += drained(&queue, most: 1) }
        var again = self.queue([1: 5, 2: 5])
        #expect(taken == drained(&again))
    }

    @Test("where there is no room, who has most gives way, newest first")
    func full() {
        var queue = TurnQueue<Note>(turn: 10, weightMax: 100)
        for number in 0..<10 {
            #expect(queue.put(Note(sender: 1, number: number), weight: 10, from: 1).isEmpty)
        }
        // Its own lane is the longest.
        let one = Note(sender: 1, number: 10)
        #expect(queue.put(one, weight: 10, from: 1) == [one])
        // A quiet sender is let in.
        #expect(
            queue.put(Note(sender: 2, number: 0), weight: 25, from: 2)
                == [9, 8, 7].map { Note(sender: 1, number: $0) })
        #expect(drained(&queue).map(\.sender) == [1, 1, 1, 2, 1, 1, 1, 1])
        #expect(queue.isEmpty)
    }

    @Test("no flood keeps a quiet sender out, however many flood")
    func flood() {
        var queue = TurnQueue<Note>(turn: 10, weightMax: 1000)
        var quiet = 0
        for number in 0..<2000 {
            for sender in UInt64(1)...50 {
                _ = queue.put(Note(sender: sender, number: number), weight: 7, from: sender)
            }
            if number % 10 == 0 {
                let refused = queue.put(Note(sender: 99, number: number), weight: 15, from: 99)
                #expect(!refused.contains { $0.sender == 99 })
            }
            quiet += drained(&queue, most: 60).count { $0.sender == 99 }
        }
        #expect(quiet == 200)
    }

    @Test("a letter heavier than the queue is taken if nothing waits")
    func heavy() {
        var queue = TurnQueue<Note>(turn: 10, weightMax: 100)
        let note = Note(sender: 1, number: 0)
        #expect(queue.put(note, weight: 1000, from: 1).isEmpty)
        #expect(queue.put(note, weight: 1000, from: 1) == [note])
        #expect(drained(&queue) == [note])
    }

    @Test("what a sender said is forgotten with it, and its room is free")
    func forgotten() {
        var queue = TurnQueue<Note>(turn: 10, weightMax: 100)
        for number in 0..<10 {
            _ = queue.put(Note(sender: 1, number: number), weight: 10, from: 1)
        }
        queue.forget(1)
        queue.forget(7)
        #expect(queue.isEmpty)
        for number in 0..<10 {
            #expect(queue.put(Note(sender: 2, number: number), weight: 10, from: 2).isEmpty)
        }
        #expect(drained(&queue).count == 10)
    }
}
