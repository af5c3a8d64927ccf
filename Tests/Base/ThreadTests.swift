// ThreadTests: named threads run, end and are joined; a locked value is changed by one at a time.

import Foundation
import Testing

@testable import RedRiverBase

@Suite("Threads", .timeLimit(.minutes(1)))
struct ThreadTests {
    @Test("a thread runs its body once, and may be joined again")
    func joining() throws {
        let runs = Locked(0)
        let thread = try #require(NamedThread.start("joined") { runs.with { $0 += 1 } })
        thread.join()
        thread.join()
        #expect(runs.value == 1)
    }

    @Test("the kernel knows a thread by its name", arguments: ["a", "wire", "fifteen-bytes-x"])
    func naming(name: String) throws {
        let seen = Locked("")
        let thread = try #require(
            NamedThread.start(name) {
                let comm = URL(filePath: "/proc/thread-self/comm")
                // Without /proc there is nothing to see, and the expectation below says so.
                let text = (try? String(contentsOf: comm, encoding: .utf8)) ?? ""
                seen.with { $0 = text }
            })
        thread.join()
        #expect(thread.name == name)
        #expect(seen.value == name + "\n")
    }

    @Test("no change to a locked value is lost")
    func counting() {
        let total = Locked(0)
        let threads = (0..<4).map { _ in
            NamedThread.start("counter") { for _ in 0..<10_000 { total.with { $0 += 1 } } }
        }
        for thread in threads { thread?.join() }
        #expect(total.value == 40_000)
    }

    @Test("an error leaves the lock open")
    func throwing() {
        struct Refused: Error {}
        let value = Locked(1)
        #expect(throws: Refused.self) { try value.with { _ throws(Refused) in throw Refused() } }
        #expect(value.with { $0 } == 1)
    }
}
