// PublisherTests: publishing to a fake node, over real sockets.

import RedRiverBase
import RedRiverClient
import RedRiverTransport
import RedRiverWire
import Testing

@Suite("Publisher")
struct PublisherTests {
    let clock = TestClock()

    /// - Parameter patience: Longer than a slow machine makes any test, where it is not the matter.
    func publisher(
        _ node: FakeNode, _ account: Account? = nil, patience: Int64 = 100_000_000
    ) -> Publisher {
        Publisher(
            account ?? node.account, client: "tests", languages: [.vi], in: node.context,
            patience: patience, clock: clock.now)
    }

    /// Runs client and node in turns until the publisher has given `count` results; `serve` answers.
    ///
    /// - Parameter keepingTime: Whether the clock goes on by itself, for what waits for a pause.
    func results(
        _ count: Int, _ publisher: Publisher, _ node: FakeNode, keepingTime: Bool = false,
        _ serve: (FakeNode.Request) throws -> Void
    ) throws -> [PublishResult] {
        var results: [PublishResult] = []
        return try until("results") {
            if keepingTime { clock.milliseconds += 100 }
            for case .settled(let result) in try publisher.wait(milliseconds: 5).events {
                results.append(result)
            }
            try node.serve()
            while let request = node.take() { try serve(request) }
            return results.count >= count ? results : nil
        }
    }

    static func accepted(_ index: UInt64) -> PublishResult {
        guard case .accepted(let accepted) = Sample.accepted(index) else { preconditionFailure() }
        return .accepted(accepted)
    }

    /// What a request published.
    static func name(_ request: FakeNode.Request) -> MessageID? {
        guard case .publish(let submission) = request.message else { return nil }
        return Sample.name(of: submission)
    }

    @Test("messages are accepted, and their results come in the order they were added")
    func accepted() throws {
        let node = try FakeNode()
        let publisher = publisher(node)
        for number in 0..<5 { publisher.add(try Sample.outgoing(UInt8(number))) }
        var held: [FakeNode.Request] = []
        let results = try results(5, publisher, node) { request in
            held.append(request)
            guard held.count == 5 else { return }
            for (index, request) in held.enumerated().reversed() {
                node.answer(request, Sample.accepted(UInt64(index)))
            }
        }
        #expect(results == (0..<5).map { Self.accepted($0) })
        #expect(publisher.isIdle)
    }

    @Test("refusals, STALE and BUSY come to their own ends")
    func verdicts() throws {
        let node = try FakeNode()
        let publisher = publisher(node)
        for number in 0..<3 { publisher.add(try Sample.outgoing(UInt8(number))) }
        let problem = Array(#"{"code":"F14"}"#.utf8)
        var tries = 0
        let results = try results(3, publisher, node, keepingTime: true) { request in
            switch Self.name(request) {
            case Sample.id(0): node.answer(request, .rejected(problem))
            case Sample.id(1): node.answer(request, .stale)
            default:
                tries += 1
                guard tries == 1 else { return node.answer(request, Sample.accepted(9)) }
                node.answer(request, .busy(Busy(code: .diskLow, retryAfterMilliseconds: 700)))
            }
        }
        #expect(results == [.rejected(problem), .stale, Self.accepted(9)])
        #expect(tries == 2)
    }

    @Test("a lost answer is asked for again with the same bytes")
    func lostAnswer() throws {
        let node = try FakeNode()
        let publisher = publisher(node)
        publisher.add(try Sample.outgoing(1))
        var seen: [ClientRequest] = []
        let results = try results(1, publisher, node, keepingTime: true) { request in
            seen.append(request.message)
            if seen.count == 3 { node.answer(request, Sample.accepted(1, duplicate: true)) }
        }
        #expect(seen == [seen[0], seen[0], seen[0]])
        guard case .accepted(let accepted) = results[0] else { return #expect(Bool(false)) }
        #expect(accepted.isDuplicate)
    }

    @Test("a node that dies before it answers is dialled again, and gets the same bytes")
    func nodeDies() throws {
        var node: FakeNode? = try FakeNode()
        let account = try #require(node?.account)
        let keys = try #require(node?.keys)
        let context = Context()
        let publisher = Publisher(
            account, client: "tests", languages: [.vi], in: context, patience: 100_000_000,
            clock: clock.now)
        publisher.add(try Sample.outgoing(1))
        let first = try until("the first request") {
            _ = try publisher.wait(milliseconds: 5)
            try node?.serve()
            return node?.take()?.message
        }
        node = nil
        let loss: Loss = try until("the end of the connection") {
            for case .closed(let loss) in try publisher.wait(milliseconds: 5).events {
                return loss
            }
            return nil
        }
        #expect(loss == .connection(.disconnected))
        let reborn = try FakeNode(
            "second", keys: keys, endpoint: account.endpoint, knows: account.keys.publicKey)
        var second: ClientRequest?
        let results = try results(1, publisher, reborn, keepingTime: true) { request in
            second = request.message
            reborn.answer(request, Sample.accepted(1))
        }
        #expect(second == first)
        #expect(results == [Self.accepted(1)])
    }

    @Test("a node that falls silent is left, and greeted anew")
    func silentNode() throws {
        let node = try FakeNode()
        let publisher = publisher(node)
        publisher.add(try Sample.outgoing(1))
        _ = try until("the request") {
            _ = try publisher.wait(milliseconds: 5)
            try node.serve()
            return node.take()
        }
        node.isAwake = false
        let loss: Loss = try until("a loss") {
            clock.milliseconds += 1000
            for case .closed(let loss) in try publisher.wait(milliseconds: 5).events {
                return loss
            }
            return nil
        }
        #expect(loss == .silence)
        node.isAwake = true
        let results = try results(1, publisher, node, keepingTime: true) { request in
            node.answer(request, Sample.accepted(1))
        }
        #expect(results == [Self.accepted(1)])
        #expect(node.greetings == 2)
    }

    @Test("another start id in a PONG means another session")
    func restartedNode() throws {
        let node = try FakeNode()
        let publisher = publisher(node)
        _ = try until("a session") {
            try node.serve()
            for case .opened in try publisher.wait(milliseconds: 5).events { return true }
            return nil
        }
        node.startID = "second"
        clock.milliseconds += Limits.clientPingMilliseconds
        let loss: Loss = try until("a loss") {
            try node.serve()
            for case .closed(let loss) in try publisher.wait(milliseconds: 5).events {
                return loss
            }
            return nil
        }
        #expect(loss == .restarted)
    }

    @Test("a key the node does not know needs people, and nothing is sent")
    func strangeKey() throws {
        let node = try FakeNode(knows: CurveKeyPair.generate().publicKey)
        let publisher = publisher(node)
        let loss: Loss = try until("a loss") {
            try node.serve()
            for case .closed(let loss) in try publisher.wait(milliseconds: 5).events {
                return loss
            }
            return nil
        }
        #expect(loss.needsPeople)
        #expect(node.greetings == 0)
    }

    @Test("without a node everything times out")
    func noNode() throws {
        let node = try FakeNode()
        var account = node.account
        account.endpoint = "tcp://127.0.0.1:1"
        let publisher = publisher(node, account, patience: 10_000)
        for number in 0..<3 { publisher.add(try Sample.outgoing(UInt8(number))) }
        let results = try results(3, publisher, node, keepingTime: true) { _ in }
        #expect(results == [.timedOut, .timedOut, .timedOut])
    }

    @Test("what is not understood is passed over and told")
    func garbage() throws {
        let node = try FakeNode()
        let publisher = publisher(node)
        publisher.add(try Sample.outgoing(1))
        var garbage = 0
        var result: PublishResult?
        _ = try until("a result") {
            for event in try publisher.wait(milliseconds: 5).events {
                if case .notUnderstood = event { garbage += 1 }
                if case .settled(let settled) = event { result = settled }
            }
            try node.serve()
            while let request = node.take() {
                for frames in [[[]], [[1, 2, 3]], [Array("RR1".utf8), Array("HUH".utf8), []]] {
                    _ = node.listener.send(frames, to: request.connection)
                }
                node.answer(request, Sample.accepted(1))
            }
            return result
        }
        #expect(garbage == 3)
        #expect(result == Self.accepted(1))
    }
}
