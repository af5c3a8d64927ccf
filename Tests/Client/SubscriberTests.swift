// SubscriberTests: subscribing to a fake node, over real sockets.

import RedRiverBase
import RedRiverCatalogue
import RedRiverClient
import RedRiverTransport
import RedRiverWire
import Testing

@Suite("Subscriber")
struct SubscriberTests {
    /// A subscriber and its node, served in turns.
    final class Bench {
        let clock = TestClock()
        let node: FakeNode
        let subscriber: Subscriber
        var events: [Subscriber.Event] = []

        init() throws {
            node = try FakeNode()
            subscriber = Subscriber(
                node.account, queue: Sample.queue, credit: 8, client: "tests", languages: [.vi],
                in: node.context, clock: clock.now)
        }

        /// One turn of both.
        func turn() throws {
            events += try subscriber.wait(milliseconds: 5).events
            try node.serve()
        }

        /// The next request that is not HELLO or PING.
        func request() throws -> FakeNode.Request {
            try until("a request") {
                try turn()
                return node.take()
            }
        }

        /// The next request that is no TOUCH either.
        func answer() throws -> FakeNode.Request {
            while true {
                let request = try request()
                if case .touch = request.message { continue }
                return request
            }
        }

        /// The next event that `read` makes something of.
        func event<Value>(_ what: String, _ read: (Subscriber.Event) -> Value?) throws -> Value {
            try until(what) {
                try turn()
                while !events.isEmpty {
                    if let value = read(events.removeFirst()) { return value }
                }
                return nil
            }
        }

        /// Opens and subscribes.
        func begin() throws -> ConnectionID {
            let request = try request()
            #expect(request.message == .subscribe(Subscribe(queue: Sample.queue, credit: 8)))
            node.answer(request, .subscribed(Subscribe(queue: Sample.queue, credit: 8)))
            return request.connection
        }

        func deliver(_ number: UInt8, token: UInt8, to connection: ConnectionID) throws {
            let delivered = try Sample.delivered(number, token: Sample.token(token))
            node.send(.deliver(delivered), to: connection)
        }

        func delivered() throws -> ReceivedMessage {
            try event("a delivery") { event in
                if case .delivered(let message) = event { message } else { nil }
            }
        }
    }

    @Test("a message is delivered whole, acknowledged, and confirmed")
    func whole() throws {
        let bench = try Bench()
        let connection = try bench.begin()
        try bench.deliver(1, token: 1, to: connection)
        let message = try bench.delivered()
        let published = try Sample.outgoing(1).submission
        #expect(message.header.bytes == published.header)
        #expect(message.salt == published.salt)
        #expect(message.body == published.body)
        bench.subscriber.acknowledge(message.token)
        #expect(bench.subscriber.unconfirmed == 1)
        let request = try bench.request()
        #expect(request.message == .acknowledge([Sample.token(1)]))
        bench.node.answer(request, .acknowledged([Sample.token(1)]))
        let name = try bench.event("ACKED") { event in
            if case .acknowledged(_, let name) = event { name } else { nil }
        }
        #expect(name == message.name)
        #expect(bench.subscriber.unconfirmed == 0)
    }

    @Test("refusals and retries are said in the consumer's own words")
    func refusals() throws {
        let bench = try Bench()
        let connection = try bench.begin()
        try bench.deliver(1, token: 1, to: connection)
        try bench.deliver(2, token: 2, to: connection)
        bench.subscriber.refuse(try bench.delivered().token, code: "E17", text: "kho đầy")
        bench.subscriber.retry(try bench.delivered().token)
        let refusal = Nack(act: .refuse, code: "E17", text: "kho đầy")
        #expect(try bench.request().message == .negative(Sample.token(1), refusal))
        #expect(
            try bench.request().message == .negative(Sample.token(2), Nack(act: .retry)))
    }

    @Test("long work keeps its lease")
    func touches() throws {
        let bench = try Bench()
        let connection = try bench.begin()
        try bench.deliver(1, token: 1, to: connection)
        _ = try bench.delivered()
        for _ in 0..<3 {
            bench.clock.milliseconds += Limits.leaseMilliseconds / 3
            let request = try bench.request()
            #expect(request.message == .touch(Sample.token(1)))
            bench.node.answer(request, .touched(Sample.token(1), deadline: Sample.identityTime))
            // The clock goes on only when the PONG before this was heard.
            _ = bench.node.listener.send([[0]], to: connection)
            let heard: Bool = try bench.event("the noise") { event in
                if case .notUnderstood = event { true } else { nil }
            }
            #expect(heard)
        }
    }

    @Test("what came twice is worked on once, across a restart of the node")
    func twice() throws {
        let bench = try Bench()
        let connection = try bench.begin()
        try bench.deliver(1, token: 1, to: connection)
        try bench.deliver(1, token: 1, to: connection)
        try bench.deliver(2, token: 2, to: connection)
        #expect(try bench.delivered().name.id == Sample.id(1))
        #expect(try bench.delivered().name.id == Sample.id(2))
        bench.subscriber.acknowledge(Sample.token(1))
        #expect(try bench.request().message == .acknowledge([Sample.token(1)]))

        // The answer is lost with the node's memory of its leases.
        bench.node.startID = "second"
        bench.clock.milliseconds += Limits.clientPingMilliseconds
        let loss: Loss = try bench.event("the loss") { event in
            if case .closed(let loss) = event { loss } else { nil }
        }
        #expect(loss == .restarted)
        bench.clock.milliseconds += Limits.clientRedialMaxMilliseconds
        let again = try bench.request()
        #expect(again.message == .acknowledge([Sample.token(1)]), "before SUBSCRIBE")
        bench.node.answer(again, .staleTokens([Sample.token(1)]))
        let secondConnection = try bench.begin()
        try bench.deliver(1, token: 11, to: secondConnection)
        try bench.deliver(2, token: 12, to: secondConnection)
        try bench.deliver(3, token: 13, to: secondConnection)
        #expect(try bench.delivered().name.id == Sample.id(3), "1 is done, 2 is in work")
        let done = try bench.answer()
        #expect(done.message == .acknowledge([Sample.token(11)]))
        bench.subscriber.acknowledge(Sample.token(2))
        #expect(try bench.answer().message == .acknowledge([Sample.token(12)]))
        bench.node.answer(done, .acknowledged([Sample.token(11)]))
        let handle = try bench.event("ACKED") { event in
            if case .acknowledged(let token, _) = event { token } else { nil }
        }
        #expect(handle == Sample.token(1))
    }

    @Test("a spoiled message is refused and reported, not delivered")
    func spoiled() throws {
        let bench = try Bench()
        let connection = try bench.begin()
        var delivered = try Sample.delivered(1, token: Sample.token(1))
        delivered.body[0] ^= 1
        bench.node.send(.deliver(delivered), to: connection)
        let request = try bench.request()
        guard case .negative(Sample.token(1), let nack) = request.message else {
            return #expect(Bool(false))
        }
        #expect(nack.act == .refuse && nack.code == "COMMITMENT")
        #expect(bench.events.contains { if case .spoiled = $0 { true } else { false } })
        #expect(!bench.events.contains { if case .delivered = $0 { true } else { false } })
    }

    @Test("a queue that is not ours is told")
    func refused() throws {
        let bench = try Bench()
        let request = try bench.request()
        bench.node.answer(request, .error(ErrorAnswer(.unknownQueue)))
        let error = try bench.event("the refusal") { event in
            if case .refused(let error) = event { error } else { nil }
        }
        #expect(error.code == .unknownQueue)
    }

    @Test("other things can be waited for meanwhile")
    func others() throws {
        let bench = try Bench()
        let waker = try Waker()
        waker.wake()
        let ready = try until("the waker") { () throws -> Readiness? in
            try bench.node.serve()
            let (_, ready) = try bench.subscriber.wait(milliseconds: 5, also: [.waker(waker)])
            return ready[0].isEmpty ? nil : ready[0]
        }
        #expect(ready == .readable)
    }
}

@Suite("Inquiry")
struct InquiryTests {
    @Test("without a node a question is unanswered when the time is over")
    func unanswered() throws {
        let node = try FakeNode()
        var account = node.account
        account.endpoint = "tcp://127.0.0.1:1"
        let clock = TestClock()
        let outcome = try Inquiry.ask(
            .status, account, client: "tests", languages: [.vi], in: node.context,
            patience: 1000
        ) {
            clock.milliseconds += 100
            return clock.now()
        }
        guard case .unanswered(let loss) = outcome else { return #expect(Bool(false)) }
        #expect(loss == .connection(.unreachable) || loss == nil)
    }

    @Test("STATUS and LOOKUP are answered by a node on another thread")
    func answered() throws {
        for (question, answer) in [
            (Inquiry.Question.status, NodeAnswer.status(Array("{}".utf8))),
            (
                .lookup(sender: Sample.customs, id: Sample.id(1)),
                .error(ErrorAnswer(.unknownMessage))
            ),
        ] {
            let node = try Served { _ in answer }
            let outcome = try Inquiry.ask(
                question, node.account, client: "tests", languages: [.vi], in: Context(),
                patience: 1_000_000, clock: TestClock().now)
            node.stop()
            switch outcome {
            case .status(let json): #expect(json == Array("{}".utf8))
            case .refused(let error): #expect(error.code == .unknownMessage)
            default: Issue.record("\(outcome)")
            }
        }
    }
}

/// A fake node on a thread of its own, for what waits by itself.
final class Served {
    let account: Account
    private let stopping = Locked(false)
    private let thread: NamedThread

    init(_ answer: @escaping @Sendable (ClientRequest) -> NodeAnswer) throws {
        let ready = Locked<String?>(nil)
        let stopping = stopping
        let keys = CurveKeyPair.generate()
        let clientKeys = CurveKeyPair.generate()
        let started = NamedThread.start("fake-node") {
            do {
                let node = try FakeNode(keys: keys, knows: clientKeys.publicKey)
                ready.with { $0 = node.endpoint }
                while !stopping.value {
                    try node.serve()
                    while let request = node.take() {
                        node.answer(request, answer(request.message))
                    }
                    _ = try Poller.wait(on: [.listener(node.listener)], milliseconds: 5)
                }
            } catch {
                ready.with { $0 = "\(error)" }
            }
        }
        thread = try #require(started)
        let endpoint = try until("the node") { ready.value }
        account = Account(
            party: Sample.customs, endpoint: endpoint, serverKey: keys.publicKey,
            keys: clientKeys)
    }

    func stop() {
        stopping.with { $0 = true }
        thread.join()
    }
}
