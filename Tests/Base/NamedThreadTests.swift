// NamedThreadTests: a thread runs, bears its name, and can be waited for from anywhere.

import Foundation
import RedRiverBase
import Testing

@Suite("Threads with names")
struct NamedThreadTests {
    @Test("join returns when the body has, and may be asked again")
    func join() throws {
        let box = Mailbox<Int>(capacity: 8)
        let thread = try #require(NamedThread.start("rr-test") { _ = box.post(7) })
        thread.join()
        thread.join()
        #expect(box.takeAll() == [7])
    }

    @Test("the kernel knows the thread by its name", arguments: ["r", "rr-fifteen-byte"])
    func name(_ name: String) throws {
        let box = Mailbox<String>(capacity: 1)
        let thread = try #require(
            NamedThread.start(name) {
                let comm = try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)
                _ = box.post(comm ?? "")
            })
        thread.join()
        #expect(thread.name == name)
        #expect(box.takeAll() == [name + "\n"])
    }

    @Test("a thread that stands back does so alone")
    func niceness() throws {
        // proc(5), stat: the 19th field; a name without spaces is the second.
        let nice = { @Sendable () -> Int in
            let stat = try? String(contentsOfFile: "/proc/thread-self/stat", encoding: .utf8)
            let fields = (stat ?? "").split(separator: ")").last?.split(separator: " ") ?? []
            return fields.count > 16 ? Int(fields[16]) ?? -1 : -1
        }
        let before = nice()
        let box = Mailbox<Int>(capacity: 1)
        let thread = try #require(
            NamedThread.start("rr-nice", niceness: 19) { _ = box.post(nice()) })
        thread.join()
        #expect(box.takeAll() == [19])
        #expect(nice() == before)
    }

    @Test("many threads wait for one")
    func joinTogether() throws {
        let gate = Mailbox<Int>(capacity: 1)
        let slow = try #require(NamedThread.start("rr-slow") { _ = gate.waitAndTakeAll() })
        let waiting = try (0..<4).map { number in
            try #require(NamedThread.start("rr-wait-\(number)") { slow.join() })
        }
        gate.close()
        for thread in waiting { thread.join() }
        slow.join()
    }

    @Test("what a body holds is let go when it ends")
    func release() throws {
        final class Held: Sendable {}
        weak var watched: Held?
        do {
            let held = Held()
            watched = held
            let thread = try #require(NamedThread.start("rr-hold") { _ = held })
            thread.join()
        }
        #expect(watched == nil)
    }

    @Test("no change made under the lock is lost")
    func locked() throws {
        let tally = Locked(0)
        let threads = try (0..<4).map { number in
            try #require(
                NamedThread.start("rr-count-\(number)") {
                    for _ in 0..<10_000 { tally.with { $0 += 1 } }
                })
        }
        for thread in threads { thread.join() }
        #expect(tally.value == 40_000)
    }
}
