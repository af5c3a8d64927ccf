// DeliveryTests: queues: leases, order, credit, attempts, acknowledgements.

import RedRiverBase
import RedRiverCatalogue
import RedRiverEvidence
import Testing

@testable import RedRiverExchange

/// A receiving node with messages of the peer on its queue.
private struct Desk1 {
    static let receiver = Side.china.parties[0]
    var node: SimNode
    var peer = FakePeer(side: .vietnam)

    init(_ drafts: [Draft]) throws {
        node = try SimNode(.china)
        node.linkUp(peer)
        if !drafts.isEmpty { take(drafts) }
    }

    mutating func take(_ drafts: [Draft]) {
        for start in stride(from: 0, to: drafts.count, by: 100) {
            node.does(.sealArrived(peer.seal(Array(drafts.dropFirst(start).prefix(100)))))
        }
    }

    func client(_ id: UInt64) -> Client { Client(id: id, party: Self.receiver) }
    func request(_ id: UInt64) -> Request { Request(client: client(id), id: [9]) }
    var queue: QueueName { QueueName(defaultOf: Self.receiver) }

    mutating func subscribe(_ id: UInt64 = 1, credit: Int = 1) -> [Delivery] {
        node.subscribe(Self.receiver, client: id, credit: credit)
    }

    mutating func ack(_ delivery: Delivery) -> [Delivery] {
        node.ack([delivery.token], by: delivery.client).next
    }

    mutating func retry(_ delivery: Delivery) -> [Output] {
        node.does(.declined(request(delivery.client.id), token: delivery.token, .retry))
    }
}

extension [Delivery] {
    fileprivate var clients: [UInt64] { map(\.client.id) }
}

/// `count` messages on crossings of their own, or all on one.
private func drafts(_ count: Int, onOneCrossing: Bool = false) -> [Draft] {
    (0..<count).map { Draft(crossing: onOneCrossing ? 1 : $0, serial: UInt64($0)) }
}

@Suite("Delivery")
struct DeliveryTests {
    @Test("messages of one crossing come one at a time, in order; crossings do not wait")
    func order() throws {
        var desk = try Desk1(
            [1, 1, 2, 1, 2].enumerated().map { Draft(crossing: $1, serial: UInt64($0)) })
        var open = desk.subscribe(credit: 10)
        #expect(open.count == 2)
        var seen = open.map(\.message)
        while !open.isEmpty {
            let next = desk.ack(open.removeFirst())
            open += next
            seen += next.map(\.message)
        }
        #expect(seen.count == 5)
        // Records 1, 2, 4 of the seal are crossing 1; 3 and 5 are crossing 2.
        let first = seen.map(\.value).min() ?? 0
        let places = seen.map { Int($0.value - first) }
        #expect(places.filter { [0, 1, 3].contains($0) } == [0, 1, 3])
        #expect(places.filter { [2, 4].contains($0) } == [2, 4])
        #expect(desk.node.state.queues.allSatisfy { $0.waiting == 0 })
    }

    @Test("notices are ordered by sender and type")
    func notices() throws {
        let draft = Draft(type: .operatingNotice, crossing: nil)
        var desk = try Desk1(
            [draft, draft, draft].enumerated().map {
                var draft = $1
                draft.serial = UInt64($0)
                if $0 == 1 { draft.sender = Side.vietnam.parties[1] }
                return draft
            })
        #expect(desk.subscribe(credit: 10).count == 2)
    }

    @Test("competing consumers take turns, also when messages come one by one")
    func competing() throws {
        var desk = try Desk1([])
        _ = desk.subscribe(1, credit: 10)
        _ = desk.subscribe(2, credit: 10)
        var clients: [UInt64] = []
        for draft in drafts(4) {
            let outputs = desk.node.does(.sealArrived(desk.peer.seal([draft])))
            clients += outputs.deliveries.clients
        }
        #expect(clients == [1, 2, 1, 2])
    }

    @Test("credit bounds what a client holds, and can be added")
    func credit() throws {
        var desk = try Desk1(drafts(20))
        #expect(desk.subscribe(credit: 3).count == 3)
        let more = desk.node.does(.credited(desk.client(1), queue: desk.queue, add: 2))
        #expect(more.deliveries.count == 2)
        for add in [0, -5, Int.min] {
            let none = desk.node.does(.credited(desk.client(1), queue: desk.queue, add: add))
            #expect(none.deliveries.isEmpty)
        }
        desk.node.does(.credited(desk.client(1), queue: desk.queue, add: .max))
        #expect(desk.node.exchange.status.queues.map(\.leased).max() == 20)
    }

    @Test("a credit taken back to nothing keeps what becomes free from being filled")
    func noCredit() throws {
        var desk = try Desk1(drafts(4))
        let first = try #require(desk.subscribe(credit: 1).first)
        #expect(desk.subscribe(credit: 0).isEmpty)
        #expect(desk.ack(first).isEmpty)
        let more = desk.node.does(.credited(desk.client(1), queue: desk.queue, add: 2))
        #expect(more.deliveries.count == 2)
    }

    @Test("credit out of bounds and queues of others are refused")
    func subscriptions() throws {
        var desk = try Desk1(drafts(1))
        for credit in [-1, Limits.creditMax + 1, .min, .max] {
            let outputs = desk.node.does(
                .subscribed(desk.request(1), queue: desk.queue, credit: credit))
            #expect(outputs.answers == [.error(.malformedFrames)])
        }
        let none = desk.node.does(.subscribed(desk.request(1), queue: desk.queue, credit: 0))
        #expect(none.answers == [.subscribed(desk.queue, credit: 0)] && none.deliveries.isEmpty)
        let other = QueueName(defaultOf: Side.china.parties[1])
        let outputs = desk.node.does(.subscribed(desk.request(1), queue: other, credit: 1))
        #expect(outputs.answers == [.error(.unknownQueue)])
        #expect(outputs.deliveries.isEmpty)
    }

    @Test("a client holds at most its share of bytes")
    func bytes() throws {
        let large = (0..<40).map {
            Draft(crossing: $0, bodyBytes: Limits.body.value, serial: UInt64($0))
        }
        var desk = try Desk1(large)
        let held = desk.subscribe(credit: Limits.creditMax).count
        #expect(held == Limits.inFlightBytes.value / Limits.body.value)
    }

    @Test("urgent crossings go first, with an ordinary one after at most eight")
    func urgent() throws {
        let many = (0..<30).map {
            Draft(crossing: $0, isUrgent: $0 >= 10, serial: UInt64($0))
        }
        var desk = try Desk1(many)
        let order = desk.subscribe(credit: 30).map(\.message.value)
        let first = order.min() ?? 0
        let classes = order.map { $0 - first < 10 ? "o" : "u" }.joined()
        #expect(classes.hasPrefix("uuuuuuuuouuuuuuuuouuuuooo"))
    }

    @Test("a lease that ends counts as an attempt only if the client showed life")
    func leaseEnd() throws {
        var desk = try Desk1(drafts(1))
        #expect(desk.subscribe().first?.attempt == 1)
        // Silent: the client gets nothing more until it speaks, and no attempt counts.
        #expect(desk.node.wait(Limits.leaseMilliseconds).deliveries.isEmpty)
        #expect(desk.node.wait(hour).deliveries.isEmpty)
        let again = desk.node.does(.clientSeen(desk.client(1))).deliveries
        #expect(again.map(\.attempt) == [1])
        desk.node.advance(1)
        desk.node.does(.clientSeen(desk.client(1)))
        // Alive: the attempt counts, and the message comes again after the backoff.
        #expect(desk.node.wait(Limits.leaseMilliseconds - 1).deliveries.isEmpty)
        #expect(desk.node.wait(999).deliveries.isEmpty)
        #expect(desk.node.wait(1).deliveries.map(\.attempt) == [2])
    }

    @Test("TOUCH extends a lease, and only the holder's")
    func touch() throws {
        var desk = try Desk1(drafts(1))
        let delivery = try #require(desk.subscribe().first)
        _ = desk.subscribe(2)
        for _ in 0..<5 {
            #expect(desk.node.wait(Limits.leaseMilliseconds - 1).deliveries.isEmpty)
            let outputs = desk.node.does(.touched(desk.request(1), token: delivery.token))
            guard case .touched? = outputs.answers.first else {
                Issue.record("not touched")
                return
            }
        }
        let foreign = desk.node.does(.touched(desk.request(2), token: delivery.token))
        #expect(foreign.answers == [.acknowledged(done: [], stale: [delivery.token])])
        desk.node.wait(Limits.leaseMilliseconds)
        let late = desk.node.does(.touched(desk.request(1), token: delivery.token))
        #expect(late.answers == [.acknowledged(done: [], stale: [delivery.token])])
    }

    @Test("the backoff doubles to its longest, and used-up attempts end among the dead")
    func backoff() throws {
        // Urgent types have 8 attempts, others 20.
        for (type, attempts) in [(MessageType.gateEvent, 8), (.cargoManifest, 20)] {
            var desk = try Desk1([Draft(type: type)])
            var delivery = try #require(desk.subscribe().first)
            var pause: Int64 = 1000
            for attempt in 1..<attempts {
                #expect(delivery.attempt == attempt)
                #expect(desk.retry(delivery).deliveries.isEmpty)
                #expect(desk.node.wait(pause - 1).deliveries.isEmpty)
                delivery = try #require(desk.node.wait(1).deliveries.first)
                pause = min(pause * 2, Limits.backoffMaxMilliseconds)
            }
            let outputs = desk.retry(delivery)
            #expect(
                outputs.notices.contains(
                    .deadLetter(desk.queue, delivery.message, .undeliverable)))
            #expect(desk.node.state.queues.map(\.dead).max() == 1)
            #expect(desk.node.wait(hour).deliveries.isEmpty)
            #expect(desk.node.ack([delivery.token], by: delivery.client).stale == 1)
        }
    }

    @Test("NACK said twice is one attempt, and never puts a held message back")
    func nackTwice() throws {
        var desk = try Desk1(drafts(1))
        let first = try #require(desk.subscribe(1).first)
        _ = desk.subscribe(2)
        _ = desk.retry(first)
        desk.node.advance(500)
        _ = desk.retry(first)
        let second = desk.node.wait(500).deliveries
        #expect(second.map(\.attempt) == [2])
        // The second backoff would have ended here, with the message in a client's hands.
        #expect(desk.node.wait(1500).deliveries.isEmpty)
        #expect(desk.node.exchange.status.queues.map(\.leased).max() == 1)
    }

    @Test("NACK after the lease ended changes nothing")
    func lateNack() throws {
        var desk = try Desk1(drafts(1))
        let first = try #require(desk.subscribe(1).first)
        desk.node.wait(Limits.leaseMilliseconds)
        let again = desk.retry(first).deliveries
        #expect(again.map(\.attempt) == [1])
        #expect(desk.node.wait(5000).deliveries.isEmpty)
    }

    @Test("a refused message is dead at once, with the receiver's words")
    func refused() throws {
        var desk = try Desk1(drafts(1))
        let delivery = try #require(desk.subscribe().first)
        let reason = String(repeating: "khó đọc ", count: 100)
        desk.node.does(
            .declined(desk.request(1), token: delivery.token, .refuse(reason: reason)))
        let returned = desk.node.records.compactMap { record -> Returned? in
            if case .returned(let returned) = record { returned } else { nil }
        }
        #expect(returned.map(\.code) == [.refusedByReceiver])
        #expect(returned.allSatisfy { $0.reason.utf8.count <= 203 && $0.reason.hasPrefix("khó") })
        #expect(desk.node.wait(hour).deliveries.isEmpty)
    }

    @Test("ten undeliverable in a row pause the queue until someone subscribes")
    func pause() throws {
        let bad = (0..<12).map { Draft(type: .gateEvent, crossing: $0, serial: UInt64($0)) }
        var desk = try Desk1(bad)
        var open = desk.subscribe(credit: 1)
        var paused = false
        for _ in 0..<2000 where !paused {
            var outputs: [Output] = []
            for delivery in open { outputs += desk.retry(delivery) }
            open = outputs.deliveries
            paused = outputs.notices.contains(.queuePaused(desk.queue))
            if open.isEmpty, !paused { open = desk.node.wait(1000).deliveries }
        }
        #expect(paused)
        #expect(desk.node.state.queues.map(\.dead).max() == 10)
        #expect(desk.node.wait(hour).deliveries.isEmpty)
        #expect(desk.subscribe(3, credit: 5).count == 2)
    }

    @Test("what expires waiting is returned; what is held may still be acknowledged")
    func expiry() throws {
        let draft = Draft(expiresAt: day0.advanced(byMilliseconds: minute))
        var desk = try Desk1([draft])
        desk.node.wait(minute - 1)
        #expect(desk.node.state.queues.map(\.dead).max() == 0)
        let outputs = desk.node.wait(1)
        #expect(outputs.notices.contains { if case .deadLetter = $0 { true } else { false } })
        #expect(desk.subscribe().isEmpty)

        var held = try Desk1([draft])
        let delivery = try #require(held.subscribe().first)
        for _ in 0..<5 {
            held.node.advance(20_000)
            held.node.does(.touched(held.request(1), token: delivery.token))
            _ = held.node.tick()
        }
        #expect(held.node.ack([delivery.token], by: delivery.client).done == 1)
        #expect(held.node.state.counters.delivered == 1)
    }

    @Test("a message that expires in a silent client's hands is returned when the lease ends")
    func expiryAfterLease() throws {
        var desk = try Desk1([Draft(expiresAt: day0.advanced(byMilliseconds: 10_000))])
        #expect(desk.subscribe().count == 1)
        desk.node.wait(15_000)
        #expect(desk.node.state.queues.map(\.dead).max() == 0)
        desk.node.wait(16_000)
        desk.node.wait(1000)
        #expect(desk.node.state.queues.map(\.dead).max() == 1)
    }

    @Test("ACK: done said again, last token even late, everything else stale")
    func acknowledgements() throws {
        var desk = try Desk1(drafts(2, onOneCrossing: true))
        let first = try #require(desk.subscribe(1).first)
        let client = desk.client(1)
        // Of another party, of another connection of this party, of a message to come, garbage.
        let stranger = Client(id: 3, party: Side.china.parties[1])
        #expect(desk.node.ack([first.token], by: stranger).stale == 1)
        #expect(desk.node.ack([first.token], by: desk.client(2)).stale == 1)
        let future = Token(
            startID: desk.node.state.startID, queue: 0, counter: 1, record: RecordIndex(1 << 40))
        #expect(desk.node.ack([future.bytes, [], [1, 2]], by: client).stale == 3)
        // Late, but the last one issued.
        desk.node.wait(Limits.leaseMilliseconds)
        let records = desk.node.journal.count
        let late = desk.node.ack([first.token, first.token], by: client)
        #expect(late.done == 2)
        #expect(late.next.count == 1)
        #expect(desk.node.ack([first.token], by: client).done == 1)
        // Not even that it is done is said to another party.
        #expect(desk.node.ack([first.token], by: stranger).stale == 1)
        #expect(desk.node.journal.count == records + 1)
        #expect(desk.node.state.counters.delivered == 1)
    }

    @Test("a token that is not the last one is stale")
    func supersededToken() throws {
        var desk = try Desk1(drafts(1))
        let first = try #require(desk.subscribe(1).first)
        desk.node.wait(Limits.leaseMilliseconds)
        let second = try #require(desk.subscribe(2).first)
        #expect(desk.node.ack([first.token], by: first.client).stale == 1)
        #expect(desk.node.ack([second.token], by: second.client).done == 1)
        // Of the same connection too.
        var other = try Desk1(drafts(1))
        let lost = try #require(other.subscribe().first)
        other.node.wait(Limits.leaseMilliseconds)
        let again = other.node.does(.clientSeen(lost.client)).deliveries
        #expect(again.map(\.message) == [lost.message])
        #expect(other.node.ack([lost.token], by: lost.client).stale == 1)
    }

    @Test("tokens of an earlier start: done is done, the rest is stale and comes again")
    func earlierStart() throws {
        var desk = try Desk1(drafts(2))
        let open = desk.subscribe(credit: 2)
        #expect(desk.node.ack([open[1].token], by: open[1].client).done == 1)
        try desk.node.crash()
        // The same connection number, message and counter as before the crash.
        #expect(desk.subscribe(1, credit: 2).map(\.message) == [open[0].message])
        let answer = desk.node.ack(open.map(\.token), by: open[0].client)
        #expect(answer.done == 1)
        #expect(answer.stale == 1)
    }

    @Test("a client that is gone gives its messages back, and no attempt counts")
    func gone() throws {
        var desk = try Desk1(drafts(3))
        let open = desk.subscribe(1, credit: 3)
        _ = desk.subscribe(2, credit: 2)
        let moved = desk.node.does(.clientGone(desk.client(1))).deliveries
        #expect(moved.clients == [2, 2])
        #expect(moved.map(\.attempt) == [1, 1])
        #expect(desk.node.ack([open[0].token], by: open[0].client).stale == 1)
    }

    @Test("one message on two queues of a party is acknowledged on each")
    func twoQueues() throws {
        // The second queue stands in the journal; no command makes one yet.
        var node = try SimNode(.china)
        let name = known(QueueName("second"))
        node.plant(.queue(QueueDefined(at: day0, name: name, party: Desk1.receiver)))
        try node.crash()
        var peer = FakePeer(side: .vietnam)
        node.linkUp(peer)
        node.does(.sealArrived(peer.seal([Draft()])))
        let one = node.subscribe(Desk1.receiver, client: 1, credit: 1)
        let request = Request(client: Client(id: 1, party: Desk1.receiver), id: [1])
        let two = node.does(.subscribed(request, queue: name, credit: 1)).deliveries
        #expect(node.ack((one + two).map(\.token), by: request.client).done == 2)
        #expect(node.state.counters.delivered == 2)
        #expect(node.state.messages.isEmpty)
    }

    @Test("nothing is delivered while stopping, and acknowledgements go on")
    func draining() throws {
        var desk = try Desk1(drafts(3))
        let open = desk.subscribe(credit: 1)
        desk.node.does(.draining)
        let answer = desk.node.ack([open[0].token], by: open[0].client)
        #expect(answer.done == 1)
        #expect(answer.next.isEmpty)
    }

    @Test("a message for two parties here is delivered to each")
    func twoReceivers() throws {
        var desk = try Desk1([Draft(receivers: Side.china.parties)])
        #expect(desk.subscribe().count == 1)
        #expect(desk.node.subscribe(Side.china.parties[1], client: 2).count == 1)
    }
}
