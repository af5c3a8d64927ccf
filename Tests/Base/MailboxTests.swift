// MailboxTests: bounds, order, closing and waking, with real threads where it matters.

import RedRiverBase
import Testing

@Suite("Mailbox", .timeLimit(.minutes(1)))
struct MailboxTests {
    private static func thread(_ body: @escaping @Sendable () -> Void) -> NamedThread? {
        NamedThread.start("sender", body: body)
    }

    @Test("letters come out once, oldest first")
    func order() {
        let box = Mailbox<Int>(capacity: 3)
        #expect(box.takeAll() == [])
        #expect(box.post(1) && box.post(2) && box.post(3))
        #expect(box.count == 3)
        #expect(box.takeAll() == [1, 2, 3])
        #expect(box.takeAll() == [] && box.count == 0)
    }

    @Test("a full box takes no more until it is emptied")
    func capacity() {
        let box = Mailbox<Int>(capacity: 2)
        #expect(box.post(1) && box.post(2) && !box.post(3))
        #expect(box.takeAll() == [1, 2])
        #expect(box.post(4))
    }

    @Test("weight is a bound of its own, given back when letters are taken")
    func weight() {
        let box = Mailbox<Int>(capacity: 10, weightMax: 100)
        #expect(box.post(1, weight: 60) && box.post(2, weight: 40))
        #expect(!box.post(3, weight: 1))
        #expect(box.post(4, weight: 0))
        #expect(box.takeAll() == [1, 2, 4])
        #expect(box.post(5, weight: 60) && box.post(6, weight: 40) && !box.post(7, weight: 1))
    }

    @Test("a letter heavier than the bound goes into an empty box, and then alone")
    func heavy() {
        let box = Mailbox<Int>(capacity: 10, weightMax: 100)
        #expect(box.post(1, weight: 1000))
        #expect(!box.post(2, weight: 1) && !box.post(3, weight: 1000))
        #expect(box.takeAll() == [1])
    }

    @Test("no weight is too large to be compared with the bound")
    func hugeWeight() {
        let box = Mailbox<Int>(capacity: 10)
        #expect(box.post(1, weight: 1))
        #expect(!box.post(2, weight: .max))
    }

    @Test("several letters go in at once, in order, and wait for room like any other")
    func several() throws {
        let woken = Locked(0)
        let box = Mailbox<Int>(capacity: 4) { woken.with { $0 += 1 } }
        #expect(box.postWaiting(contentsOf: []) && woken.value == 0)
        #expect(box.postWaiting(contentsOf: [1, 2, 3]) && woken.value == 1)
        let sender = try #require(
            Self.thread { box.postWaiting(contentsOf: Array(4...14)) })
        var taken: [Int] = []
        while taken.count < 14 {
            let letters = try #require(box.waitAndTakeAll())
            #expect(letters.count <= 4)
            taken += letters
        }
        // Closed first, so that a sender with more than that to say is let go.
        box.close()
        sender.join()
        #expect(taken == Array(1...14))
        #expect(!box.postWaiting(contentsOf: [15]))
    }

    @Test("a closed box refuses letters and gives out those it has, then says it is closed")
    func closing() {
        let box = Mailbox<Int>(capacity: 3)
        #expect(box.post(1))
        box.close()
        #expect(!box.post(2) && !box.postWaiting(3))
        #expect(box.waitAndTakeAll() == [1])
        #expect(box.waitAndTakeAll() == nil)
        box.close()
        #expect(box.takeAll() == [])
    }

    @Test(
        "a deadline that has passed does not wait, and takes what is there",
        arguments: [Int64.min, -1, 0, 1])
    func deadline(milliseconds: Int64) {
        let box = Mailbox<Int>(capacity: 3)
        let deadline = MonotonicTime(milliseconds: milliseconds)
        #expect(box.waitAndTakeAll(until: deadline) == [])
        #expect(box.post(1))
        #expect(box.waitAndTakeAll(until: deadline) == [1])
    }

    @Test("a deadline in the far future is cut short by a letter", arguments: [Int64.max, 1 << 50])
    func farDeadline(milliseconds: Int64) {
        let box = Mailbox<Int>(capacity: 3)
        let sender = Self.thread { _ = box.post(1) }
        #expect(box.waitAndTakeAll(until: MonotonicTime(milliseconds: milliseconds)) == [1])
        sender?.join()
    }

    @Test("the owner is woken by the letter that finds the box empty, and by closing")
    func waking() {
        let wakes = Mailbox<Bool>(capacity: 100)
        let box = Mailbox<Int>(capacity: 2) { _ = wakes.post(true) }
        #expect(box.post(1) && box.post(2) && !box.post(3))
        #expect(wakes.takeAll().count == 1)
        #expect(box.takeAll() == [1, 2])
        #expect(wakes.takeAll().count == 0, "taking wakes nobody")
        #expect(box.postWaiting(4))
        #expect(wakes.takeAll().count == 1)
        box.close()
        #expect(wakes.takeAll().count == 1)
        #expect(!box.post(5))
        #expect(wakes.takeAll().count == 0, "a refused letter wakes nobody")
    }

    @Test("a waiting owner and a waiting sender are both let go by closing")
    func closingLetsGo() {
        let empty = Mailbox<Int>(capacity: 1)
        let full = Mailbox<Int>(capacity: 1)
        let answers = Mailbox<String>(capacity: 2)
        #expect(full.post(1))
        let owner = Self.thread {
            _ = answers.post(empty.waitAndTakeAll() == nil ? "nil" : "letters")
        }
        let sender = Self.thread { _ = answers.post(full.postWaiting(2) ? "posted" : "refused") }
        empty.close()
        full.close()
        owner?.join()
        sender?.join()
        #expect(Set(answers.takeAll()) == ["nil", "refused"])
        #expect(full.takeAll() == [1])
    }

    @Test("many senders that wait for room lose nothing, and each keeps its order")
    func manySenders() {
        let senders = 4
        let each = 2000
        let box = Mailbox<(sender: Int, number: Int)>(capacity: 7, weightMax: 50)
        let threads = (0..<senders).map { sender in
            Self.thread {
                for number in 0..<each { box.postWaiting((sender, number), weight: number % 20) }
            }
        }
        var next = [Int](repeating: 0, count: senders)
        while next.reduce(0, +) < senders * each, let letters = box.waitAndTakeAll() {
            #expect(!letters.isEmpty && letters.count <= 7)
            for letter in letters {
                #expect(letter.number == next[letter.sender])
                next[letter.sender] += 1
            }
        }
        for thread in threads { thread?.join() }
        #expect(box.count == 0)
    }

    @Test("an owner that sleeps until it is woken misses no letter")
    func noLostWake() {
        let doorbell = Mailbox<Bool>(capacity: 1)
        let box = Mailbox<Int>(capacity: 1000) { _ = doorbell.post(true) }
        let count = 5000
        let sender = Self.thread { for number in 0..<count { box.postWaiting(number) } }
        var seen = 0
        while seen < count, doorbell.waitAndTakeAll() != nil { seen += box.takeAll().count }
        sender?.join()
        #expect(seen == count)
    }
}
