// SessionTests: the session with the peer, the clock, and the reports a node writes by itself.

import RedRiverBase
import RedRiverCatalogue
import RedRiverEvidence
import RedRiverLedger
import Testing

@testable import RedRiverExchange

private let random8: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]

/// A node that has sent a seal, got its receipt, and taken a seal.
private func acquainted() throws -> (SimNode, FakePeer) {
    var node = try SimNode(.vietnam)
    var peer = FakePeer(side: .china)
    #expect(node.publish(Draft())?.isAccepted == true)
    let seal = try #require(node.linkUp(peer).seals.first)
    node.does(.receiptArrived(peer.receipt(for: seal)))
    let theirs = Draft(sender: Side.china.parties[0], receivers: [Side.vietnam.parties[0]])
    node.does(.sealArrived(peer.seal([theirs])))
    return (node, peer)
}

@Suite("Session")
struct SessionTests {
    private static func early() -> [Input] {
        var peer = FakePeer(side: .china)
        let epoch = EpochID(number: 9, random: random8)
        let seal = peer.seal([
            Draft(sender: Side.china.parties[0], receivers: [Side.vietnam.parties[0]])
        ])
        let receipt = peer.receipt(
            for: SealToSend(
                sequence: SealSequence(1), statement: seal.statementBytes, signatures: [],
                first: MessageNumber(1), messages: [RecordIndex(1)], epoch: epoch))
        return [
            .peerCertified(fault: nil), .peerCertified(fault: .certificate),
            .epochArrived(epoch, fault: nil), .epochArrived(epoch, fault: .signature),
            .epochConfirmed(epoch), .sealArrived(seal), .receiptArrived(receipt),
            .held(SealSequence(1), .opening), .held(.none, .noEpoch),
        ]
    }

    @Test("nothing is heard before HELLO, with a link or without one")
    func nothingBeforeHello() throws {
        for opens in [false, true] {
            for input in Self.early() {
                var node = try SimNode(.vietnam)
                #expect(node.publish(Draft())?.isAccepted == true)
                if opens { node.does(.linkOpened) }
                let records = node.journal.count
                #expect(node.does(input).isEmpty)
                #expect(node.journal.count == records)
            }
        }
    }

    @Test("the greeting goes from HELLO to flow, and says what we hold of the peer")
    func greeting() throws {
        var (node, _) = try acquainted()
        node.does(.linkClosed)
        let outputs = node.does(.linkOpened)
        guard case .greet(let greeting)? = outputs.first else {
            Issue.record("no greeting")
            return
        }
        #expect(greeting.seal?.sequence == SealSequence(1))
        #expect(greeting.receipt?.sequence == SealSequence(1))
        let proof = try #require(greeting.seal?.proof)
        #expect(Side.china.signed(proof.signatures, proof.statement))
    }

    /// What a peer may claim, and what becomes of the session.
    struct Claim: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var code: Code?
        var change: @Sendable (inout PeerClaims, SimNode) -> Void
    }

    private static let other = Merkle.leaf(of: [7])
    private static func claim(
        _ sequence: UInt64, _ digest: Digest, proven: Bool = true
    ) -> PeerClaims.Claim {
        PeerClaims.Claim(sequence: SealSequence(sequence), digest: digest, isProven: proven)
    }

    static let claims = [
        Claim(testDescription: "what is so", code: nil) { _, _ in },
        Claim(testDescription: "another agreement", code: .agreement) { claims, _ in
            claims.agreement = other
        },
        Claim(testDescription: "a proven seal we never made", code: .stateLost) { claims, _ in
            claims.seal = claim(2, other)
        },
        Claim(testDescription: "an unproven one", code: nil) { claims, _ in
            claims.seal = claim(2, other, proven: false)
        },
        Claim(testDescription: "a proven seal with other bytes", code: .stateLost) { claims, _ in
            claims.seal = claim(1, other)
        },
        Claim(testDescription: "a proven receipt we never made", code: .stateLost) { claims, _ in
            claims.receipt = claim(2, other)
        },
        Claim(testDescription: "an unproven receipt", code: nil) { claims, _ in
            claims.receipt = claim(2, other, proven: false)
        },
        Claim(testDescription: "a proven receipt with other bytes", code: .stateLost) {
            claims, _ in claims.receipt = claim(1, other)
        },
        Claim(testDescription: "our own receipt", code: nil) { claims, node in
            claims.receipt = claim(1, known(node.state.inbound.lastReceiptDigest))
        },
        Claim(testDescription: "the earliest time there is", code: nil) { claims, _ in
            claims.time = Timestamp(milliseconds: .min)
        },
    ]

    @Test("lost state shows in proven claims, and unproven ones are ignored", arguments: claims)
    func lostState(row: Claim) throws {
        var (node, peer) = try acquainted()
        node.does(.linkClosed)
        var claims = peer.claims(
            time: node.now.wall,
            seal: Self.claim(1, known(node.state.outbound.lastReceiptedSeal)))
        row.change(&claims, node)
        let records = node.journal.count
        let outputs = node.does(.linkOpened, .peerGreeted(claims))
        #expect(outputs.holds == (row.code.map { [$0] } ?? []))
        #expect(outputs.contains(.sendCertificates) == (row.code == nil))
        #expect(node.journal.count == records)
        guard row.code != nil else { return }
        // Refused is refused: nothing more is heard on this connection.
        for input in Self.early() { #expect(node.does(input).isEmpty) }
        #expect(node.does(.peerGreeted(peer.claims())).isEmpty)
        let answer = node.publish(Draft(crossing: 4, serial: 4))
        #expect(row.code == .stateLost ? answer?.code == .stateLost : answer?.isAccepted == true)
        // And what was lost is not found again because the connection ends, or the next greeting
        // claims less.
        node.does(.linkClosed)
        let later = node.publish(Draft(crossing: 5, serial: 5))
        #expect(row.code == .stateLost ? later?.code == .stateLost : later?.isAccepted == true)
        let holds = node.does(.linkOpened, .peerGreeted(peer.claims(time: node.now.wall))).holds
        #expect(holds == (row.code == .stateLost ? [.stateLost] : []))
    }

    @Test("a greeting that lacks what the peer receipted is noted, and nothing rests on it")
    func forgotten() throws {
        var (node, peer) = try acquainted()
        node.does(.linkClosed)
        let outputs = node.does(.linkOpened, .peerGreeted(peer.claims(time: node.now.wall)))
        #expect(outputs.notices == [.peerForgot(SealSequence(1))])
        #expect(outputs.contains(.sendCertificates))
    }

    @Test("epoch numbers rise, over restarts, clocks set back, and whatever the peer says it saw")
    func epochNumbers() throws {
        var node = try SimNode(.vietnam)
        var peer = FakePeer(side: .china)
        var last: UInt64 = 0
        let claims: [UInt64] = [0, 5, .max, CanonicalDecimal.most, CanonicalDecimal.most - 1, 0, 0]
        for (step, seen) in claims.enumerated() {
            if step % 2 == 1 { try node.crash() }
            node.now.wall = day0.advanced(byMilliseconds: -Int64(step) * hour)
            let outputs = node.linkUp(
                peer, claims: peer.claims(time: node.now.wall, epochSeen: seen))
            let number = try #require(outputs.openedEpoch)
            #expect(number > last)
            // Never so high that the numbers could run out.
            #expect(number <= CanonicalDecimal.most / 2 + 100)
            if seen < 1 << 50 { #expect(number > seen) }
            last = number
            node.does(.linkClosed)
        }
        #expect(peer.nextEpoch().number == 1)
    }

    @Test("an epoch of the peer is taken once, and only with a higher number")
    func epochOfPeer() throws {
        var node = try SimNode(.vietnam)
        node.linkUp(FakePeer(side: .china))
        let epoch = EpochID(number: 100, random: random8)
        #expect(node.does(.epochArrived(epoch, fault: .signature)).holds == [.signature])
        #expect(node.state.inbound.epoch == 0)
        #expect(node.does(.epochArrived(epoch, fault: nil)) == [.confirmEpoch(epoch)])
        for number in [100, 99, 0] as [UInt64] {
            let old = EpochID(number: number, random: random8)
            let made = node.recorded {
                #expect($0.does(.epochArrived(old, fault: nil)).holds == [.noEpoch])
            }
            #expect(made.isEmpty)
        }
        try node.crash()
        node.linkUp(FakePeer(side: .china))
        #expect(node.does(.epochArrived(epoch, fault: nil)).holds == [.noEpoch])
    }

    @Test("an epoch that was not asked for confirms nothing")
    func foreignConfirmation() throws {
        var node = try SimNode(.vietnam)
        #expect(node.publish(Draft())?.isAccepted == true)
        let outputs = node.does(
            .linkOpened, .peerGreeted(FakePeer(side: .china).claims()), .peerCertified(fault: nil))
        let number = try #require(outputs.openedEpoch)
        for wrong in [0, number - 1, number + 1] {
            let epoch = EpochID(number: wrong, random: random8)
            #expect(node.does(.epochConfirmed(epoch)).isEmpty)
        }
        #expect(node.exchange.status.link == .greeting)
        #expect(
            node.does(.epochConfirmed(EpochID(number: number, random: random8))).seals.count == 1)
    }

    @Test("a silent link is given up, and one that is heard is not")
    func silence() throws {
        var node = try SimNode(.vietnam)
        node.linkUp(FakePeer(side: .china))
        for _ in 0..<10 {
            #expect(node.wait(Limits.linkPingMilliseconds).contains(.ping))
            node.does(.linkHeard)
        }
        #expect(node.exchange.status.link == .flowing)
        #expect(!node.wait(Limits.linkSilenceMilliseconds).contains(.dropLink))
        #expect(node.wait(1).contains(.dropLink))
        #expect(node.exchange.status.link == .down)
    }

    @Test("an epoch is renewed by age and by the messages sealed under it")
    func renewal() throws {
        var node = try SimNode(.vietnam)
        node.linkUp(FakePeer(side: .china))
        var opened: [Int64] = []
        let begin = node.now.monotonic
        for _ in 0..<250 where opened.isEmpty {
            node.does(.linkHeard)
            if node.wait(20_000).openedEpoch != nil {
                opened.append(node.now.monotonic.millisecondsSince(begin))
            }
        }
        #expect(opened == [Limits.epochMilliseconds])
        var busy = try SimNode(.vietnam)
        busy.linkUp(FakePeer(side: .china))
        busy.poke { $0.session.sealedUnderEpoch = Limits.epochMessages - 1 }
        #expect(busy.wait(1).openedEpoch == nil)
        #expect(busy.publish(Draft())?.isAccepted == true)
        #expect(busy.wait(1).openedEpoch != nil)
    }

    @Test("an epoch the peer never confirms is asked for again")
    func unconfirmed() throws {
        var node = try SimNode(.vietnam)
        let outputs = node.does(
            .linkOpened, .peerGreeted(FakePeer(side: .china).claims()), .peerCertified(fault: nil))
        let first = try #require(outputs.openedEpoch)
        let again = try #require(node.wait(Limits.handshakeRetryMilliseconds + 1).openedEpoch)
        #expect(again > first)
        #expect(node.does(.epochConfirmed(EpochID(number: first, random: random8))).isEmpty)
    }

    @Test("a peer that asks for epochs without end gets one a second, and each in its session")
    func endless() throws {
        var node = try SimNode(.vietnam)
        let peer = FakePeer(side: .china)
        var opened: [UInt64] = []
        // Every ten milliseconds, for ten seconds: a new session, then one that confirms and cannot
        // open.
        for round in 0..<1000 {
            var outputs: [Output] = []
            if round < 500 {
                outputs += node.does(
                    .linkOpened, .peerGreeted(peer.claims()), .peerCertified(fault: nil))
            } else {
                outputs += node.does(.held(.none, .noEpoch))
            }
            outputs += node.wait(10)
            guard let number = outputs.openedEpoch else { continue }
            opened.append(number)
            node.does(.epochConfirmed(EpochID(number: number, random: random8)))
        }
        #expect(opened == opened.sorted())
        let most = Limits.epochsAtOnce + 10_000 / Int(Limits.epochPauseMilliseconds)
        #expect((most - 1...most).contains(opened.count), "\(opened.count)")
        #expect(node.exchange.status.link == .flowing || node.wait(2000).openedEpoch != nil)
    }
}

@Suite("Clock")
struct ClockTests {
    private static let short = Draft(
        idTime: day0, expiresAt: day0.advanced(byMilliseconds: hour))

    @Test(
        "while the clock is suspect nothing expires, the floor stays, and records keep their time")
    func leap() throws {
        for ahead in [11 * minute, 40 * day, 4000 * day] {
            var node = try SimNode(.vietnam)
            _ = node.tick()
            #expect(node.publish(Self.short)?.isAccepted == true)
            let floor = node.state.replay.floor
            node.now.wall = node.now.wall.advanced(byMilliseconds: ahead)
            let outputs = node.wait(second)
            #expect(outputs.notices == [.clockLeapt(milliseconds: ahead)])
            #expect(node.wait(second).notices.isEmpty)
            #expect(node.publish(Draft(serial: 5))?.isAccepted == true)
            #expect(node.state.replay.floor == floor)
            #expect(node.state.outboxWaiting == 2)
            #expect(node.state.journalTime.millisecondsSince(day0) <= 10 * second)
            node.does(.clockConfirmed)
            node.wait(second)
            #expect(node.state.outboxWaiting == (ahead > 7 * day ? 0 : ahead > hour ? 1 : 2))
            #expect((node.state.replay.floor > floor) == (ahead > day))
        }
    }

    @Test("a leap is seen before anything is decided, also where no input came")
    func leapAtSettling() throws {
        var (node, peer) = try acquainted()
        let theirs = Draft(
            sender: Side.china.parties[0], receivers: [Side.vietnam.parties[0]], serial: 7)
        _ = node.subscribe(Side.vietnam.parties[0], client: 1, credit: 1)
        node.does(.sealArrived(peer.seal([theirs])))
        node.handle(.clientGone(Client(id: 1, party: Side.vietnam.parties[0])))
        node.handle(
            .subscribed(
                Request(client: Client(id: 2, party: Side.vietnam.parties[0]), id: [1]),
                queue: QueueName(defaultOf: Side.vietnam.parties[0]), credit: 5))
        node.now.wall = node.now.wall.advanced(byMilliseconds: 40 * day)
        node.append()
        #expect(node.state.queues.allSatisfy { $0.dead == 0 })
        #expect(node.exchange.status.isClockSuspect)
    }

    @Test("a clock that leapt and was set right again leaves no trace")
    func setRight() throws {
        var node = try SimNode(.vietnam)
        node.wait(second)
        let floor = node.state.replay.floor
        node.now.wall = node.now.wall.advanced(byMilliseconds: 365 * day)
        node.wait(second)
        #expect(node.publish(Draft())?.isAccepted == true)
        node.now.wall = node.now.wall.advanced(byMilliseconds: -365 * day)
        node.wait(second)
        #expect(!node.exchange.status.isClockSuspect)
        #expect(node.state.replay.floor == floor)
        #expect(node.publish(Draft(serial: 2))?.isAccepted == true)
    }

    @Test("a restart does not vouch for a leap")
    func leapOverRestart() throws {
        var node = try SimNode(.vietnam)
        #expect(node.publish(Self.short)?.isAccepted == true)
        node.now.wall = node.now.wall.advanced(byMilliseconds: 40 * day)
        for _ in 0..<3 {
            try node.crash()
            node.wait(second)
            #expect(node.exchange.status.isClockSuspect)
            #expect(node.state.outboxWaiting == Int(node.starts) - 1)
            #expect(node.publish(Draft(idTime: day0, serial: node.starts))?.isAccepted == true)
        }
        node.now.wall = node.now.wall.advanced(byMilliseconds: -40 * day)
        node.wait(second)
        #expect(!node.exchange.status.isClockSuspect)
    }

    @Test("a node that was off for a week is believed, and for longer is not")
    func atStart() throws {
        for (off, suspect) in [(6 * day, false), (7 * day, false), (8 * day, true)] {
            var node = try SimNode(.vietnam)
            node.does()
            node.advance(off)
            try node.crash()
            #expect(node.exchange.status.isClockSuspect == suspect)
            #expect(node.does().notices == (suspect ? [.clockLeapt(milliseconds: off)] : []))
            var confirmed = try node.replayed()
            try confirmed.start(
                at: node.now, random: node.random(24), isClockConfirmed: true)
            #expect(!confirmed.status.isClockSuspect)
            #expect(confirmed.takeOutputs().isEmpty)
        }
    }

    @Test("our own clock refuses nothing: what only the believed time finds early has to wait")
    func identifiers() throws {
        var node = try SimNode(.vietnam)
        node.does()
        node.now.wall = node.now.wall.advanced(byMilliseconds: 40 * day)
        let leapt = Draft(idTime: node.now.wall, serial: 3)
        #expect(node.publish(leapt)?.code == .clock)
        #expect(!node.records.contains { if case .refused = $0 { true } else { false } })
        let early = Draft(idTime: node.now.wall.advanced(byMilliseconds: 2 * day), serial: 4)
        #expect(node.publish(early)?.code == .ruleViolated)
        node.does(.clockConfirmed)
        #expect(node.publish(leapt)?.isAccepted == true)
    }

    @Test("a clock set back by months stops no reports and no node")
    func setBack() throws {
        var (node, _) = try acquainted()
        for _ in 0..<3 { node.wait(day) }
        let delivery = try #require(node.subscribe(Draft().sender, client: 1).first)
        node.now.wall = node.now.wall.advanced(byMilliseconds: -90 * day)
        #expect(node.ack([delivery.token], by: delivery.client).done == 1)
        node.wait(2 * second)
        node.now.wall = node.now.wall.advanced(byMilliseconds: 90 * day)
        node.does(.clockConfirmed)
        node.wait(2 * second)
        #expect(node.state.reports.isEmpty)
        #expect(node.state.outboxWaiting + node.state.outbound.inFlight.count == 1)
    }

    @Test("operators are told of a peer whose clock differs by more than five minutes")
    func difference() throws {
        for (minutes, told) in [(4, false), (5, false), (6, true), (-6, true)] as [(Int64, Bool)] {
            var node = try SimNode(.vietnam)
            let time = day0.advanced(byMilliseconds: minutes * minute)
            let outputs = node.linkUp(
                FakePeer(side: .china), claims: FakePeer(side: .china).claims(time: time))
            let notices = outputs.notices.contains {
                if case .clockDiffers = $0 { true } else { false }
            }
            #expect(notices == told)
        }
    }
}

@Suite("Delivery reports")
struct ReportTests {
    /// A node with so many foreign messages in a client's hands.
    private func holding(_ count: Int) throws -> (SimNode, [Delivery]) {
        var node = try SimNode(.china)
        var peer = FakePeer(side: .vietnam)
        node.linkUp(peer)
        node.does(
            .sealArrived(peer.seal((0..<count).map { Draft(crossing: $0, serial: UInt64($0)) })))
        let open = node.subscribe(Side.china.parties[0], client: 1, credit: count)
        #expect(open.count == count)
        return (node, open)
    }

    private func reports(_ records: [Record]) -> [Accepted] {
        records.compactMap {
            if case .accepted(let accepted) = $0, accepted.reports != nil { accepted } else { nil }
        }
    }

    @Test("deliveries are reported together, once a second, across the link")
    func batched() throws {
        var (node, open) = try holding(5)
        var made = node.recorded { node in
            _ = node.tick()
            for delivery in open.prefix(2) { _ = node.ack([delivery.token], by: delivery.client) }
            _ = node.tick()
            for delivery in open.suffix(3) { _ = node.ack([delivery.token], by: delivery.client) }
            for _ in 0..<9 { node.wait(111) }
        }
        #expect(reports(made).map { $0.reports?.count } == [2])
        made = node.recorded { $0.wait(1) }
        let second = reports(made)
        #expect(second.map { $0.reports?.count } == [3])
        #expect(second.allSatisfy { $0.crosses && $0.facts.queues.isEmpty })
        #expect(second.allSatisfy { $0.facts.sender == Side.china.nodeParty })
        #expect(second.first?.reports?.party == Draft().sender)
    }

    @Test("what was returned is reported at once")
    func returned() throws {
        var (node, open) = try holding(2)
        _ = node.ack([open[0].token], by: open[0].client)
        _ = node.tick()
        let request = Request(client: open[1].client, id: [1])
        node.does(.declined(request, token: open[1].token, .refuse(reason: "no")))
        #expect(reports(node.recorded { _ = $0.tick() }).count == 1)
    }

    @Test("reports are never reported on")
    func silent() throws {
        var node = try SimNode(.china)
        var peer = FakePeer(side: .vietnam)
        node.linkUp(peer)
        let report = Draft(
            sender: Side.vietnam.nodeParty, type: .deliveryReport, crossing: nil)
        node.does(.sealArrived(peer.seal([report])))
        let open = node.subscribe(Side.china.parties[0], client: 1)
        #expect(open.count == 1)
        _ = node.ack([open[0].token], by: open[0].client)
        #expect(node.state.reports.isEmpty)
    }

    @Test("nothing is written on a full disk or while stopping, and nothing is forgotten")
    func hindered() throws {
        var (node, open) = try holding(1)
        _ = node.tick()
        node.does(.diskAllows(weight: 0))
        _ = node.ack([open[0].token], by: open[0].client)
        #expect(node.recorded { $0.wait(2000) }.isEmpty)
        node.does(.diskAllows(weight: .max))
        #expect(reports(node.recorded { _ = $0.tick() }).count == 1)
    }

    @Test("a report names at most so many messages; the rest follow")
    func large() throws {
        var (node, open) = try holding(Limits.reportEntries + 20)
        let made = node.recorded { node in
            _ = node.ack(open.map(\.token), by: open[0].client)
            for _ in 0..<3 { node.wait(1000) }
        }
        #expect(reports(made).map { $0.reports?.count } == [Limits.reportEntries, 20])
        #expect(node.state.reports.isEmpty)
    }
}
