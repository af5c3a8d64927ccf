// PublishWindowTests: what is sent, when, and what comes out, without a socket.

import RedRiverBase
import RedRiverWire
import TestSupport
import Testing

@testable import RedRiverClient

@Suite("Publish window")
struct PublishWindowTests {
    /// A window, its clock, and the ids under which things were sent.
    struct Bench {
        var window = PublishWindow(patience: 60_000, at: MonotonicTime(milliseconds: 0))
        var now = MonotonicTime(milliseconds: 0)
        var ids: UInt16 = 0
        /// Message identifiers in the order they were sent.
        var sent: [MessageID] = []

        mutating func add(_ number: UInt8, crossing: UInt8? = nil) throws {
            window.add(try Sample.outgoing(number, crossing: crossing), at: now)
        }

        /// Sends all that may be sent, and gives the ids it was sent under.
        mutating func send() throws -> [RequestID] {
            var requests: [RequestID] = []
            while let (number, request) = window.next(at: now) {
                guard case .publish(let submission) = request else { break }
                ids += 1
                let id = try #require(RequestID([UInt8(ids >> 8), UInt8(ids & 255)]))
                window.didSend(number, as: id, at: now)
                requests.append(id)
                sent.append(try #require(Sample.name(of: submission)))
            }
            return requests
        }

        mutating func pass(_ milliseconds: Int64) {
            now = now.advanced(byMilliseconds: milliseconds)
            window.tick(at: now)
        }

        mutating func results() -> [PublishResult] {
            var results: [PublishResult] = []
            while let result = window.takeResult() { results.append(result) }
            return results
        }
    }

    static func accepted(_ index: UInt64) -> PublishResult {
        guard case .accepted(let accepted) = Sample.accepted(index) else { preconditionFailure() }
        return .accepted(accepted)
    }

    @Test("results come out in order, whatever order the answers had")
    func order() throws {
        var bench = Bench()
        for number in 0..<3 { try bench.add(UInt8(number)) }
        let ids = try bench.send()
        #expect(bench.sent == (0..<3).map { Sample.id(UInt8($0)) })
        bench.window.answered(ids[2], Sample.accepted(2), at: bench.now)
        bench.window.answered(ids[1], .rejected([7]), at: bench.now)
        #expect(bench.results().isEmpty)
        bench.window.answered(ids[0], .stale, at: bench.now)
        #expect(bench.results() == [.stale, .rejected([7]), Self.accepted(2)])
        #expect(bench.window.isEmpty)
    }

    @Test("messages of one crossing go one after the other, those of others beside them")
    func crossings() throws {
        var bench = Bench()
        try bench.add(0, crossing: 5)
        try bench.add(1, crossing: 5)
        try bench.add(2, crossing: 6)
        let ids = try bench.send()
        #expect(bench.sent == [Sample.id(0), Sample.id(2)])
        bench.window.answered(ids[0], .rejected([]), at: bench.now)
        _ = try bench.send()
        #expect(bench.sent == [Sample.id(0), Sample.id(2), Sample.id(1)])
    }

    @Test("a BUSY to the first of a crossing never lets the second pass")
    func noOvertaking() throws {
        var bench = Bench()
        try bench.add(0, crossing: 5)
        try bench.add(1, crossing: 5)
        let ids = try bench.send()
        bench.window.answered(ids[0], .busy(Busy(retryAfterMilliseconds: 500)), at: bench.now)
        #expect(try bench.send().isEmpty)
        bench.pass(499)
        #expect(try bench.send().isEmpty)
        bench.pass(1)
        #expect(try bench.send().count == 1)
        #expect(bench.sent == [Sample.id(0), Sample.id(0)])
    }

    @Test("BUSY and DISK_LOW hold everything back for as long as the node says")
    func busy() throws {
        var bench = Bench()
        for number in 0..<3 { try bench.add(UInt8(number)) }
        let ids = try bench.send()
        let answer = NodeAnswer.busy(Busy(code: .diskLow, retryAfterMilliseconds: 2000))
        bench.window.answered(ids[0], answer, at: bench.now)
        try bench.add(9)
        bench.pass(1999)
        #expect(try bench.send().isEmpty)
        #expect(bench.window.due(at: bench.now) == MonotonicTime(milliseconds: 2000))
        bench.pass(1)
        #expect(try bench.send().count == 2)
    }

    @Test("a pause of nothing is still a pause")
    func noSpin() throws {
        var bench = Bench()
        try bench.add(0)
        let ids = try bench.send()
        bench.window.answered(ids[0], .busy(Busy(retryAfterMilliseconds: 0)), at: bench.now)
        #expect(try bench.send().isEmpty)
    }

    @Test("an ERROR that may pass is tried again, one that will not is a refusal")
    func errors() throws {
        var bench = Bench()
        try bench.add(0)
        var ids = try bench.send()
        bench.window.answered(ids[0], .error(ErrorAnswer(.stopping)), at: bench.now)
        bench.pass(1000)
        ids = try bench.send()
        #expect(ids.count == 1)
        bench.window.answered(ids[0], .error(ErrorAnswer(.tooLarge)), at: bench.now)
        guard case .rejected(let problem) = bench.results().first else {
            return #expect(Bool(false))
        }
        #expect(String(decoding: problem, as: UTF8.self).contains("\"TOO_LARGE\""))
    }

    @Test("what was not answered goes again after a lost connection, the same bytes in order")
    func reconnected() throws {
        var bench = Bench()
        for number in 0..<3 { try bench.add(UInt8(number)) }
        let ids = try bench.send()
        bench.window.answered(ids[1], Sample.accepted(1), at: bench.now)
        bench.window.closed(at: bench.now)
        bench.window.answered(ids[0], Sample.accepted(0), at: bench.now)
        #expect(bench.results().isEmpty, "an answer from the lost connection counts for nothing")
        _ = try bench.send()
        #expect(bench.sent == [0, 1, 2, 0, 2].map { Sample.id($0) })
    }

    @Test("a lost answer is asked for again after ten seconds")
    func lostAnswer() throws {
        var bench = Bench()
        try bench.add(0)
        _ = try bench.send()
        bench.pass(9999)
        #expect(try bench.send().isEmpty)
        bench.pass(1)
        #expect(try bench.send().count == 1)
    }

    @Test("an answer that comes after its message was sent again counts all the same")
    func lateAnswer() throws {
        var bench = Bench()
        try bench.add(0)
        let first = try bench.send()
        bench.pass(10_000)
        let second = try bench.send()
        bench.window.answered(first[0], Sample.accepted(0), at: bench.now)
        bench.window.answered(second[0], .stale, at: bench.now)
        #expect(bench.results() == [Self.accepted(0)])
        #expect(bench.window.isEmpty)
    }

    @Test("without any verdict for as long as the caller waits, everything times out")
    func givesUp() throws {
        var bench = Bench()
        try bench.add(0)
        let ids = try bench.send()
        bench.pass(50_000)
        try bench.add(1)
        bench.window.answered(ids[0], Sample.accepted(0), at: bench.now)
        bench.pass(9999)
        bench.window.closed(at: bench.now)
        bench.pass(50_000)
        #expect(bench.results() == [Self.accepted(0)], "a verdict is progress")
        bench.pass(1)
        try bench.add(2)
        #expect(bench.results() == [.timedOut, .timedOut])
        #expect(bench.window.hasGivenUp)
        #expect(try bench.send().isEmpty)
    }

    @Test("waiting for messages is not waiting for the node")
    func idle() throws {
        var bench = Bench()
        bench.pass(1_000_000)
        try bench.add(0)
        bench.pass(59_999)
        #expect(!bench.window.hasGivenUp)
        bench.pass(1)
        #expect(bench.window.hasGivenUp)
    }

    @Test("no more is on its way than the window holds, and reading ahead ends")
    func window() throws {
        var bench = Bench()
        var added = 0
        while bench.window.wantsMore {
            try bench.add(UInt8(added))
            added += 1
        }
        #expect(added == 2 * Limits.publishWindow)
        #expect(try bench.send().count == Limits.publishWindow)
    }

    @Test("no more bytes are on their way than the window holds, and answers make room")
    func bytes() throws {
        var bench = Bench()
        let text = String(repeating: "x", count: Limits.body.value - 100)
        for number in UInt8(0)..<40 {
            let file = Sample.file(number, text: text)
            bench.window.add(try Outgoing(file, saltKey: Sample.saltKey), at: bench.now)
        }
        let ids = try bench.send()
        #expect(ids.count == Limits.publishWindowBytes.value / Limits.body.value - 1)
        for id in ids.prefix(2) { bench.window.answered(id, .stale, at: bench.now) }
        #expect(try bench.send().count == 2)
        bench.window.closed(at: bench.now)
        #expect(try bench.send().count == ids.count)
    }

    @Test("answers nobody asked for, and the wrong kind of answer, change nothing")
    func stray() throws {
        var bench = Bench()
        try bench.add(0)
        let ids = try bench.send()
        bench.window.answered(try #require(RequestID([200])), .stale, at: bench.now)
        bench.window.answered(.none, Sample.accepted(1), at: bench.now)
        bench.window.answered(ids[0], .checked, at: bench.now)
        #expect(bench.results().isEmpty)
        bench.window.answered(ids[0], Sample.accepted(0), at: bench.now)
        bench.window.answered(ids[0], .stale, at: bench.now)
        #expect(bench.results() == [Self.accepted(0)])
    }

    @Test("whatever the node and the network do, every message has exactly one result, in order")
    func chaos() throws {
        for seed in 0..<12 {
            var random = SeededGenerator(seed: UInt64(seed))
            var bench = Bench()
            var asked: [RequestID] = []
            var results = 0
            for number in 0..<20 {
                try bench.add(UInt8(number), crossing: UInt8.random(in: 0..<6, using: &random))
            }
            while !bench.window.isEmpty {
                asked += try bench.send()
                bench.pass(Int64.random(in: 0...3000, using: &random))
                let id = asked.isEmpty ? .none : asked.removeFirst()
                switch Int.random(in: 0..<8, using: &random) {
                case 0: bench.window.closed(at: bench.now)
                case 1:
                    let busy = Busy(retryAfterMilliseconds: 100)
                    bench.window.answered(id, .busy(busy), at: bench.now)
                case 2: break
                case 3: bench.window.answered(id, .stale, at: bench.now)
                default: bench.window.answered(id, Sample.accepted(1), at: bench.now)
                }
                results += bench.results().count
            }
            #expect(results == 20)
        }
    }
}
