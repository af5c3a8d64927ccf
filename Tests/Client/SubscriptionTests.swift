// SubscriptionTests: leases, answers and redelivery, without a socket.

import RedRiverBase
import RedRiverWire
import Testing

@testable import RedRiverClient

@Suite("Subscription")
struct SubscriptionTests {
    /// A subscription, its clock, and what it sent.
    struct Bench {
        var subscription = Subscription(queue: Sample.queue, credit: 8)
        var now = MonotonicTime(milliseconds: 0)
        var ids: UInt8 = 0

        mutating func open(_ startID: String = "first", credit: Int = Limits.creditMax) {
            var limits = WelcomeLimits.ours
            limits.credit = credit
            subscription.opened(Sample.welcome(startID: startID, limits: limits), at: now)
        }

        /// Sends all there is to send.
        mutating func send() throws -> [Subscription.Output] {
            var outputs: [Subscription.Output] = []
            while let output = subscription.next(at: now) {
                ids += 1
                subscription.didSend(output, as: try #require(RequestID([ids])), at: now)
                outputs.append(output)
            }
            return outputs
        }

        /// Opens and subscribes.
        mutating func begin() throws {
            open()
            #expect(try send() == [.subscribe(8)])
            let answer = NodeAnswer.subscribed(Subscribe(queue: Sample.queue, credit: 8))
            #expect(hear(answer, id: ids).isEmpty)
        }

        mutating func hear(_ answer: NodeAnswer, id: UInt8? = nil) -> [Subscription.Event] {
            let request = id.flatMap { RequestID([$0]) } ?? .none
            return subscription.answered(request, answer, at: now)
        }

        mutating func deliver(
            _ number: UInt8, token: UInt8, attempt: Int = 1
        ) throws -> [Subscription.Event] {
            let delivered = try Sample.delivered(
                number, token: Sample.token(token), attempt: attempt)
            return hear(.deliver(delivered))
        }

        mutating func pass(_ milliseconds: Int64) {
            now = now.advanced(byMilliseconds: milliseconds)
            subscription.tick(at: now)
        }
    }

    static func name(_ number: UInt8) -> MessageName {
        MessageName(sender: Sample.customs, id: Sample.id(number))
    }

    @Test("a message is delivered, acknowledged, and gone only when the node says so")
    func acknowledged() throws {
        var bench = Bench()
        try bench.begin()
        guard case .delivered(let message) = try bench.deliver(1, token: 1).first else {
            return #expect(Bool(false))
        }
        #expect(message.name == Self.name(1))
        #expect(try bench.send().isEmpty)
        bench.subscription.acknowledge(message.token)
        #expect(try bench.send() == [.acknowledge([Sample.token(1)])])
        #expect(bench.subscription.unconfirmed == 1)
        #expect(
            bench.hear(.acknowledged([Sample.token(1)]))
                == [.acknowledged(Sample.token(1), Self.name(1))])
        #expect(bench.subscription.unconfirmed == 0)
        #expect(bench.hear(.acknowledged([Sample.token(1)])).isEmpty, "said once")
    }

    @Test("acknowledgements travel together and refusals alone, in the order they were made")
    func batches() throws {
        var bench = Bench()
        try bench.begin()
        for number in UInt8(1)...5 { _ = try bench.deliver(number, token: number) }
        let nack = Nack(act: .refuse, code: "E17")
        bench.subscription.acknowledge(Sample.token(2))
        bench.subscription.acknowledge(Sample.token(1))
        bench.subscription.refuse(Sample.token(3), nack)
        bench.subscription.acknowledge(Sample.token(4))
        #expect(
            try bench.send() == [
                .acknowledge([Sample.token(2), Sample.token(1)]),
                .negative(Sample.token(3), nack), .acknowledge([Sample.token(4)]),
            ])
        #expect(
            bench.hear(.acknowledged([Sample.token(3)]))
                == [.settled(Sample.token(3), Self.name(3))])
    }

    @Test("a second answer to one message, or an answer to none, is passed over")
    func answeredTwice() throws {
        var bench = Bench()
        try bench.begin()
        _ = try bench.deliver(1, token: 1)
        bench.subscription.acknowledge(Sample.token(1))
        bench.subscription.refuse(Sample.token(1), Nack(act: .refuse))
        bench.subscription.acknowledge(Sample.token(9))
        #expect(try bench.send() == [.acknowledge([Sample.token(1)])])
    }

    @Test("an acknowledgement without an answer goes again, in a new session before SUBSCRIBE")
    func unconfirmed() throws {
        var bench = Bench()
        try bench.begin()
        _ = try bench.deliver(1, token: 1)
        bench.subscription.acknowledge(Sample.token(1))
        #expect(try bench.send().count == 1)
        bench.pass(10_000)
        #expect(try bench.send() == [.acknowledge([Sample.token(1)])])
        bench.subscription.closed()
        #expect(try bench.send().isEmpty)
        bench.open("second")
        #expect(try bench.send() == [.acknowledge([Sample.token(1)]), .subscribe(8)])
        #expect(
            bench.hear(.acknowledged([Sample.token(1)]))
                == [.acknowledged(Sample.token(1), Self.name(1))])
    }

    @Test("an acknowledgement made without a session waits for one")
    func offline() throws {
        var bench = Bench()
        try bench.begin()
        _ = try bench.deliver(1, token: 1)
        bench.subscription.closed()
        bench.subscription.acknowledge(Sample.token(1))
        #expect(try bench.send().isEmpty)
        bench.open()
        #expect(try bench.send() == [.acknowledge([Sample.token(1)]), .subscribe(8)])
    }

    @Test("a message that comes again while it is worked on only changes its token")
    func againWhileHeld() throws {
        var bench = Bench()
        try bench.begin()
        _ = try bench.deliver(1, token: 1)
        #expect(try bench.deliver(1, token: 1).isEmpty, "the same delivery twice")
        bench.subscription.closed()
        bench.open("second")
        _ = try bench.send()
        #expect(try bench.deliver(1, token: 7, attempt: 2).isEmpty)
        bench.subscription.acknowledge(Sample.token(1))
        #expect(try bench.send() == [.acknowledge([Sample.token(7)])])
        #expect(bench.hear(.staleTokens([Sample.token(1)])).isEmpty, "an old token means nothing")
        #expect(
            bench.hear(.acknowledged([Sample.token(7)]))
                == [.acknowledged(Sample.token(1), Self.name(1))])
    }

    @Test("a message done under a lease that was lost is acknowledged when it comes again")
    func againWhenWorked() throws {
        var bench = Bench()
        try bench.begin()
        _ = try bench.deliver(1, token: 1)
        bench.subscription.acknowledge(Sample.token(1))
        _ = try bench.send()
        #expect(
            bench.hear(.staleTokens([Sample.token(1)]))
                == [.stale(Sample.token(1), Self.name(1))])
        #expect(bench.subscription.unconfirmed == 0)
        #expect(try bench.send().isEmpty)
        #expect(try bench.deliver(1, token: 2, attempt: 2).isEmpty, "its work is done")
        #expect(try bench.send() == [.acknowledge([Sample.token(2)])])
        #expect(
            bench.hear(.acknowledged([Sample.token(2)]))
                == [.acknowledged(Sample.token(1), Self.name(1))])
    }

    @Test("after ACKED nothing is remembered: a message that comes then is delivered")
    func forgotten() throws {
        var bench = Bench()
        try bench.begin()
        _ = try bench.deliver(1, token: 1)
        bench.subscription.acknowledge(Sample.token(1))
        _ = try bench.send()
        _ = bench.hear(.acknowledged([Sample.token(1)]))
        #expect(try bench.deliver(1, token: 2).count == 1)
    }

    @Test("a refusal whose lease was lost is forgotten, and the message is delivered again")
    func staleRefusal() throws {
        var bench = Bench()
        try bench.begin()
        _ = try bench.deliver(1, token: 1)
        bench.subscription.refuse(Sample.token(1), Nack(act: .retry))
        _ = try bench.send()
        #expect(
            bench.hear(.staleTokens([Sample.token(1)]))
                == [.stale(Sample.token(1), Self.name(1))])
        #expect(try bench.deliver(1, token: 2, attempt: 2).count == 1)
    }

    @Test("what an earlier run was given is asked about: done, or it comes again to be worked on")
    func reclaimed() throws {
        var bench = Bench()
        for number in UInt8(1)...2 {
            bench.subscription.reclaim(Sample.token(number), Self.name(number))
            bench.subscription.reclaim(Sample.token(number), Self.name(number))
        }
        bench.open()
        let tokens = [Sample.token(1), Sample.token(2)]
        #expect(try bench.send() == [.acknowledge(tokens), .subscribe(8)])
        #expect(bench.subscription.unconfirmed == 2)
        #expect(
            bench.hear(.acknowledged([Sample.token(1)]))
                == [.acknowledged(Sample.token(1), Self.name(1))])
        #expect(
            bench.hear(.staleTokens([Sample.token(2)]))
                == [.stale(Sample.token(2), Self.name(2))])
        #expect(
            try bench.deliver(2, token: 2, attempt: 2).count == 1, "nobody knows that it is done")
    }

    @Test("a lease is extended every ten seconds for as long as the caller works")
    func touches() throws {
        var bench = Bench()
        try bench.begin()
        _ = try bench.deliver(1, token: 1)
        var touched: [Int64] = []
        for _ in 0..<60 {
            bench.pass(1000)
            for output in try bench.send() {
                #expect(output == .touch(Sample.token(1)))
                touched.append(bench.now.milliseconds)
            }
        }
        #expect(touched == [10_000, 20_000, 30_000, 40_000, 50_000, 60_000])
        bench.subscription.acknowledge(Sample.token(1))
        _ = try bench.send()
        bench.pass(9000)
        #expect(try bench.send().isEmpty, "what is answered is not touched")
    }

    @Test("a lease that is gone is not touched, and the work on it may still be said to be done")
    func lostWhileHeld() throws {
        var bench = Bench()
        try bench.begin()
        _ = try bench.deliver(1, token: 1)
        bench.pass(10_000)
        #expect(try bench.send() == [.touch(Sample.token(1))])
        #expect(bench.hear(.staleTokens([Sample.token(1)])).isEmpty)
        bench.pass(20_000)
        #expect(try bench.send().isEmpty)
        bench.subscription.acknowledge(Sample.token(1))
        #expect(try bench.send() == [.acknowledge([Sample.token(1)])])
        #expect(
            bench.hear(.acknowledged([Sample.token(1)]))
                == [.acknowledged(Sample.token(1), Self.name(1))])
    }

    @Test("a STALE that crossed the answer is not taken for the answer's")
    func crossing() throws {
        var bench = Bench()
        try bench.begin()
        _ = try bench.deliver(1, token: 1)
        bench.pass(10_000)
        _ = try bench.send()
        bench.subscription.acknowledge(Sample.token(1))
        #expect(bench.hear(.staleTokens([Sample.token(1)])).isEmpty)
        #expect(try bench.send() == [.acknowledge([Sample.token(1)])])
    }

    @Test("more credit is added, less is said before the answers that would make room")
    func credit() throws {
        var bench = Bench()
        try bench.begin()
        bench.subscription.setCredit(12)
        #expect(try bench.send() == [.credit(4)])
        _ = try bench.deliver(1, token: 1)
        bench.subscription.acknowledge(Sample.token(1))
        bench.subscription.setCredit(0)
        #expect(try bench.send() == [.subscribe(0), .acknowledge([Sample.token(1)])])
        bench.subscription.setCredit(3)
        #expect(try bench.send() == [.subscribe(3)])
        bench.subscription.setCredit(Int.max)
        #expect(try bench.send() == [.credit(Limits.creditMax - 3)])
        bench.subscription.closed()
        bench.open(credit: 100)
        let again = Subscription.Output.acknowledge([Sample.token(1)])
        #expect(try bench.send() == [again, .subscribe(100)], "no more than the node allows")
    }

    @Test("without credit nothing is subscribed")
    func noCredit() throws {
        var bench = Bench()
        bench.subscription.setCredit(-1)
        bench.open()
        #expect(try bench.send().isEmpty)
    }

    @Test("SUBSCRIBE is asked again after an error that may pass, and without an answer")
    func subscribing() throws {
        var bench = Bench()
        bench.open()
        #expect(try bench.send() == [.subscribe(8)])
        #expect(bench.hear(.error(ErrorAnswer(.notReady)), id: bench.ids).isEmpty)
        #expect(try bench.send().isEmpty)
        bench.pass(1000)
        #expect(try bench.send() == [.subscribe(8)])
        bench.pass(10_000)
        #expect(try bench.send() == [.subscribe(8)])
    }

    @Test("a queue that is refused is not asked for again, in any session")
    func refused() throws {
        var bench = Bench()
        bench.open()
        _ = try bench.send()
        let error = ErrorAnswer(.unknownQueue)
        #expect(bench.hear(.error(error), id: 99).isEmpty, "an error about something else")
        #expect(bench.hear(.error(error), id: bench.ids) == [.refused(error)])
        bench.subscription.closed()
        bench.open()
        #expect(try bench.send().isEmpty)
    }

    @Test("what does not match its header is refused with COMMITMENT and shown to nobody")
    func spoiled() throws {
        let good = try Sample.delivered(1, token: Sample.token(1))
        var cases: [Delivered] = []
        var bad = good
        bad.body[3] ^= 1
        cases.append(bad)
        bad = good
        bad.salt[0] ^= 1
        cases.append(bad)
        bad = good
        bad.body.append(0x20)
        cases.append(bad)
        bad = good
        bad.body = []
        cases.append(bad)
        bad = good
        bad.header.removeLast()
        cases.append(bad)
        bad = good
        bad.header = Array("{}".utf8)
        cases.append(bad)
        bad = good
        let length = "\"bytes\":\(good.body.count)"
        bad.header = Array(
            String(decoding: good.header, as: UTF8.self)
                .replacing(length, with: length + "0").utf8)
        #expect(bad.header != good.header)
        cases.append(bad)
        for delivered in cases {
            var bench = Bench()
            try bench.begin()
            guard case .spoiled = bench.hear(.deliver(delivered)).first else {
                return #expect(Bool(false))
            }
            guard case .negative(Sample.token(1), let nack) = try bench.send().first else {
                return #expect(Bool(false))
            }
            #expect(nack.act == .refuse)
            #expect(nack.code == "COMMITMENT")
            #expect((nack.text?.utf8.count ?? 0) <= 500)
            #expect(bench.hear(.acknowledged([Sample.token(1)])).isEmpty)
            #expect(bench.subscription.unconfirmed == 0)
        }
    }

    @Test("another queue's messages are not ours")
    func otherQueue() throws {
        var bench = Bench()
        try bench.begin()
        let other = try #require(QueueName("other"))
        let delivered = try Sample.delivered(1, token: Sample.token(1), queue: other)
        #expect(bench.hear(.deliver(delivered)).isEmpty)
        #expect(try bench.send().isEmpty)
    }

    @Test("a node that delivers without end fills no memory")
    func flood() throws {
        var bench = Bench()
        try bench.begin()
        let sample = try Sample.delivered(1, token: Sample.token(1))
        for number in 0..<3 * Limits.creditMax {
            var delivered = sample
            delivered.body = []
            let token = try #require(Token([UInt8(number >> 8), UInt8(number & 255)]))
            delivered.info.token = token
            _ = bench.hear(.deliver(delivered))
        }
        var refused = 0
        for case .negative in try Self.drained(&bench) { refused += 1 }
        #expect(refused == 2 * Limits.creditMax)
    }

    private static func drained(_ bench: inout Bench) throws -> [Subscription.Output] {
        var outputs: [Subscription.Output] = []
        while let output = bench.subscription.next(at: bench.now) {
            bench.subscription.didSend(output, as: .none, at: bench.now)
            outputs.append(output)
        }
        return outputs
    }
}
