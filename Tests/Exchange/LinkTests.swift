// LinkTests: seals and receipts: what is sent, what is taken, what is held.

import RedRiverBase
import RedRiverCatalogue
import RedRiverEvidence
import RedRiverLedger
import Testing

@testable import RedRiverExchange

/// A sending node with messages in its outbox.
private func sender(_ drafts: [Draft]) throws -> SimNode {
    var node = try SimNode(.vietnam)
    for draft in drafts { #expect(node.publish(draft)?.isAccepted == true) }
    return node
}

private func drafts(_ count: Int, from first: Int = 0) -> [Draft] {
    (first..<first + count).map { Draft(crossing: $0, serial: UInt64($0)) }
}

@Suite("Seals sent")
struct OutboundTests {
    @Test("a seal closes at 512 messages, and at a mebibyte")
    func limits() throws {
        var many = try sender(drafts(600))
        #expect(many.linkUp(FakePeer(side: .china)).seals.map(\.messages.count) == [512, 88])
        var large = try sender(
            (0..<5).map { Draft(crossing: $0, bodyBytes: 400_000, serial: UInt64($0)) })
        #expect(large.linkUp(FakePeer(side: .china)).seals.map(\.messages.count) == [2, 2, 1])
    }

    @Test("what did not fit into a seal is first in the next")
    func leftOver() throws {
        let sizes = [400_000, 400_000, 500_000, 1000, 1000]
        var node = try sender(
            sizes.enumerated().map { Draft(crossing: $0, bodyBytes: $1, serial: UInt64($0)) })
        let seals = node.linkUp(FakePeer(side: .china)).seals
        #expect(seals.map(\.messages.count) == [2, 3])
        #expect(seals[1].messages == seals[1].messages.sorted())
    }

    @Test("at most sixteen seals are in flight; a receipt makes room")
    func window() throws {
        var node = try SimNode(.vietnam)
        var peer = FakePeer(side: .china)
        node.linkUp(peer)
        var seals: [SealToSend] = []
        for draft in drafts(20) {
            let request = Request(client: Client(id: 1, party: draft.sender), id: [1])
            seals += node.does(.published(request, draft.message)).seals
        }
        #expect(seals.count == Limits.sealsInFlight)
        #expect(node.state.outboxWaiting == 4)
        let next = node.does(.receiptArrived(peer.receipt(for: seals[0]))).seals
        #expect(next.map(\.messages.count) == [4])
    }

    @Test("urgent crossings are sealed first, and each crossing keeps its order")
    func order() throws {
        let plan: [(crossing: Int, isUrgent: Bool)] = [
            (1, false), (2, false), (1, false), (3, false), (2, true), (1, false),
        ]
        var node = try sender(
            plan.enumerated().map {
                Draft(crossing: $1.crossing, isUrgent: $1.isUrgent, serial: UInt64($0))
            })
        let records = node.linkUp(FakePeer(side: .china)).seals.flatMap(\.messages)
        let places = records.map { $0.value - (records.min()?.value ?? 0) }
        #expect(places.filter { [0, 2, 5].contains($0) } == [0, 2, 5])
        #expect(places.filter { [1, 4].contains($0) } == [1, 4])
        #expect(places.first == 1)
    }

    @Test("seals are chained, and numbers have no gaps")
    func chain() throws {
        var node = try sender(drafts(600))
        var seals = node.linkUp(FakePeer(side: .china)).seals
        for draft in drafts(3, from: 600) {
            let request = Request(client: Client(id: 1, party: draft.sender), id: [1])
            seals += node.does(.published(request, draft.message)).seals
        }
        var previous = StatementKind.seal.genesis(agreement: Side.agreement)
        var first = MessageNumber(1)
        for (place, seal) in seals.enumerated() {
            let statement = try SealStatement(parsing: seal.statement)
            #expect(statement.sequence.value == UInt64(place + 1))
            #expect(statement.previous == previous)
            #expect(statement.first == first)
            #expect(statement.messages == seal.messages.count)
            let leaves = seal.messages.compactMap {
                CheckedMessage(node.journal[Int($0.value)])?.leaf
            }
            #expect(statement.root == Merkle.root(of: leaves))
            previous = statement.digest
            first = statement.next
        }
    }

    @Test("after a crash the same statement is signed again, with other signatures")
    func sameBytes() throws {
        var node = try sender(drafts(3))
        node.signs = false
        let requests = node.linkUp(FakePeer(side: .china))
        let before = requests.compactMap { if case .signSeal(_, let s) = $0 { s } else { nil } }
        #expect(before.count == 1)
        let first = node.sign(before[0])
        try node.crash()
        let again = node.does()
        #expect(again.contains(.signSeal(SealSequence(1), statement: before[0])))
        node.signs = true
        node.does(.sealSigned(SealSequence(1), signatures: [node.sign(before[0])]))
        let seals = node.linkUp(FakePeer(side: .china)).seals
        #expect(seals.map(\.statement) == before)
        #expect(seals[0].signatures != [first])
        #expect(Side.vietnam.signed(seals[0].signatures, before[0]))
    }

    @Test("a statement that was not durable was never shown to anyone")
    func undurable() throws {
        var node = try sender(drafts(3))
        node.does(.linkOpened, .peerGreeted(FakePeer(side: .china).claims(time: node.now.wall)))
        let number = try #require(node.does(.peerCertified(fault: nil)).openedEpoch)
        node.handle(.epochConfirmed(EpochID(number: number, random: [1, 2, 3, 4, 5, 6, 7, 8])))
        node.append()
        #expect(node.state.outbound.lastSequence == SealSequence(1))
        let shown = node.takeOutputs()
        #expect(shown.allSatisfy { node.signature(for: $0) == nil })
        try node.crash()
        #expect(node.state.outbound.lastSequence == .none)
        #expect(node.state.outboxWaiting == 3)
    }

    @Test("signatures of another number, or too few, change nothing")
    func wrongSignatures() throws {
        var node = try sender(drafts(1))
        node.signs = false
        node.linkUp(FakePeer(side: .china))
        for (sequence, signatures) in [(2, [[UInt8(1)]]), (0, [[1]]), (1, []), (1, [[1], [2]])]
            as [(UInt64, [[UInt8]])]
        {
            let made = node.recorded {
                $0.does(.sealSigned(SealSequence(sequence), signatures: signatures))
            }
            #expect(made.isEmpty)
        }
    }

    @Test("a message that waits too long for the link is returned, and its sender told")
    func unsent() throws {
        let draft = Draft(expiresAt: day0.advanced(byMilliseconds: hour))
        var node = try sender([draft])
        node.wait(hour)
        #expect(node.state.outboxWaiting == 0)
        #expect(node.linkUp(FakePeer(side: .china)).seals.isEmpty)
        let report = try #require(
            node.subscribe(draft.sender, client: 5).first.map {
                node.journal[Int($0.message.value)]
            }
        )
        #expect(CheckedMessage(report)?.header.type == .deliveryReport)
    }

    @Test("a hold or a gap makes the oldest seal go again, less often each time")
    func resend() throws {
        var node = try sender(drafts(1))
        #expect(node.linkUp(FakePeer(side: .china)).seals.count == 1)
        var pauses: [Int64] = []
        for _ in 0..<4 {
            node.does(.held(SealSequence(1), .sequenceGap))
            var pause: Int64 = 0
            while true {
                pause += 50
                if node.wait(50).seals.count == 1 { break }
            }
            pauses.append(pause)
        }
        #expect(pauses == [250, 500, 1000, 2000])
    }

    @Test("a peer that cannot open gets another epoch")
    func holdOpening() throws {
        for code in [Code.opening, .noEpoch] {
            var node = try sender(drafts(1))
            node.linkUp(FakePeer(side: .china))
            #expect(node.does(.held(SealSequence(1), code)).openedEpoch != nil)
            #expect(node.does(.held(SealSequence(1), code)).openedEpoch == nil)
        }
    }
}

@Suite("Receipts taken")
struct ReceiptTests {
    /// Receipts that must change nothing.
    struct Wrong: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var make: @Sendable (inout FakePeer, SealToSend) -> ArrivedReceipt
    }

    static let other = Merkle.leaf(of: [1, 2, 3])
    static let wrongs = [
        Wrong(testDescription: "unsigned") { $0.receipt(for: $1, fault: .signature) },
        Wrong(testDescription: "of another seal's bytes") {
            $0.receipt(for: $1) { $0.sealDigest = other }
        },
        Wrong(testDescription: "not chained to the last receipt") {
            $0.receipt(for: $1) { $0.previous = other }
        },
        Wrong(testDescription: "for a later seal") {
            $0.receipt(for: $1) { $0.seal = SealSequence(2) }
        },
        Wrong(testDescription: "for seal 0") { $0.receipt(for: $1) { $0.seal = .none } },
        Wrong(testDescription: "with an outcome too few") {
            $0.receipt(
                for: $1, outcomes: [OutcomeLine(number: $1.first, outcome: .accepted(ledger))])
        },
        Wrong(testDescription: "with numbers of others") {
            $0.receipt(
                for: $1,
                outcomes: [1, 3].map {
                    OutcomeLine(number: MessageNumber($0), outcome: .accepted(ledger))
                })
        },
    ]
    static let ledger = LedgerIndex(generation: 1, index: 5)

    @Test("a receipt that contradicts our books changes nothing", arguments: wrongs)
    func wrong(wrong: Wrong) throws {
        var node = try sender(drafts(2))
        var peer = FakePeer(side: .china)
        let seal = try #require(node.linkUp(peer).seals.first)
        var liar = peer
        let receipt = wrong.make(&liar, seal)
        #expect(node.recorded { $0.does(.receiptArrived(receipt)) }.isEmpty)
        #expect(node.recorded { $0.does(.receiptArrived(peer.receipt(for: seal))) }.count == 1)
        #expect(node.state.outbound.inFlight.isEmpty)
        #expect(node.state.messages.isEmpty)
    }

    @Test("a receipt that comes again is counted and changes nothing")
    func again() throws {
        var node = try sender(drafts(1))
        var peer = FakePeer(side: .china)
        let seal = try #require(node.linkUp(peer).seals.first)
        let receipt = peer.receipt(for: seal)
        node.does(.receiptArrived(receipt))
        #expect(node.recorded { $0.does(.receiptArrived(receipt)) }.isEmpty)
        #expect(node.exchange.status.replays == 1)
    }

    @Test("what the peer refused is reported to the sender here, at once")
    func refusedThere() throws {
        var node = try sender(drafts(2))
        var peer = FakePeer(side: .china)
        let seal = try #require(node.linkUp(peer).seals.first)
        let outcomes: [Outcome] = [
            .refused(.ruleViolated, pointer: "/body/x"), .accepted(Self.ledger),
        ]
        let lines = outcomes.enumerated().map {
            OutcomeLine(number: seal.first.advanced(by: $0), outcome: $1)
        }
        node.does(.receiptArrived(peer.receipt(for: seal, outcomes: lines)))
        _ = node.tick()
        let got = node.subscribe(Draft().sender, client: 4)
        let message = try #require(got.first.map { node.journal[Int($0.message.value)] })
        let body = String(decoding: (message.body ?? []).dropFirst(32), as: UTF8.self)
        #expect(body.contains("\"what\":\"returned\""))
        #expect(body.contains("F14"))
        #expect(body.contains("/body/x"))
        #expect(body.contains(Draft(serial: 0).id.description))
        #expect(!body.contains(Draft(serial: 1).id.description))
    }
}

@Suite("Seals taken")
struct InboundTests {
    private static func node() throws -> (SimNode, FakePeer) {
        var node = try SimNode(.china)
        let peer = FakePeer(side: .vietnam)
        node.linkUp(peer)
        return (node, peer)
    }

    @Test("a seal is one append: its statement, its messages, our receipt")
    func oneAppend() throws {
        var (node, peer) = try Self.node()
        let outputs = node.recorded { node in
            let receipts = node.does(.sealArrived(peer.seal(drafts(2)))).receipts
            #expect(receipts.count == 1)
            #expect(Side.china.signed(receipts[0].signatures, receipts[0].statement))
        }
        #expect(outputs.map(\.kind) == [8, 9, 9, 10, 11])
    }

    @Test("receipts are chained, also over a crash, and the same bytes are signed again")
    func receiptChain() throws {
        var (node, peer) = try Self.node()
        var previous = StatementKind.receipt.genesis(agreement: Side.agreement)
        for step in 0..<6 {
            let seal = peer.seal(drafts(2, from: step * 2))
            node.signs = false
            let signing = node.does(.sealArrived(seal)).compactMap {
                if case .signReceipt(_, let bytes) = $0 { bytes } else { nil }
            }
            if step % 2 == 0 {
                try node.crash()
                let again = node.does()
                #expect(
                    again.contains(.signReceipt(seal.statement.sequence, statement: signing[0])))
                node.linkUp(
                    peer,
                    claims: peer.claims(
                        time: node.now.wall))
            }
            node.signs = true
            let sent = node.does(
                .receiptSigned(seal.statement.sequence, signatures: [node.sign(signing[0])])
            ).receipts
            #expect(sent.map(\.statement) == signing)
            let statement = try ReceiptStatement(parsing: signing[0])
            #expect(statement.previous == previous)
            #expect(statement.seal == seal.statement.sequence)
            #expect(statement.sealDigest == seal.statement.digest)
            #expect(statement.outcomes == OutcomeLine.root(sent[0].outcomes))
            previous = statement.digest
        }
    }

    @Test("a seal that comes again gets the stored receipt and changes nothing")
    func repeated() throws {
        var (node, peer) = try Self.node()
        let seals = (0..<Limits.sealsInFlight + 2).map { peer.seal(drafts(1, from: $0)) }
        var receipts: [ReceiptToSend] = []
        for seal in seals { receipts += node.does(.sealArrived(seal)).receipts }
        let records = node.journal.count
        #expect(node.does(.sealArrived(seals[17])).receipts == [receipts[17]])
        var unsigned = seals[17]
        unsigned.fault = .signature
        #expect(node.does(.sealArrived(unsigned)).receipts == [receipts[17]])
        #expect(node.exchange.status.replays == 2)
        // Older than any the peer can have in flight: counted, and not answered with a receipt.
        let old = node.does(.sealArrived(seals[0]))
        #expect(old.receipts.isEmpty)
        #expect(old.holds == [.stale])
        #expect(node.exchange.status.replays == 3)
        #expect(node.journal.count == records)
    }

    @Test("an unsigned conflict changes nothing; a signed one is a fork, recorded once")
    func fork() throws {
        var (node, peer) = try Self.node()
        let before = peer
        node.does(.sealArrived(peer.seal(drafts(1))))
        var liar = before
        let other = liar.seal(drafts(1, from: 9))
        for fault in [Code.signature, .root, .certificate, .noEpoch] {
            var unproven = other
            unproven.fault = fault
            let made = node.recorded { #expect($0.does(.sealArrived(unproven)).holds == [fault]) }
            #expect(made.isEmpty)
        }
        #expect(!node.state.isForked)
        let made = node.recorded { #expect($0.does(.sealArrived(other)).holds == [.fork]) }
        #expect(made.map(\.kind) == [17])
        #expect(node.recorded { $0.does(.sealArrived(other)) }.isEmpty)
        // Nothing crosses any more, either way, also after a restart.
        for restart in [false, true] {
            if restart {
                try node.crash()
                #expect(node.linkUp(peer).holds == [.fork])
            }
            let next = peer
            var one = next
            let outputs = node.does(.sealArrived(one.seal(drafts(1, from: 2))))
            #expect(restart ? outputs.isEmpty : outputs.holds == [.fork])
            let own = Draft(
                sender: Side.china.parties[0], receivers: Side.vietnam.parties,
                serial: restart ? 1 : 2)
            #expect(node.publish(own)?.isAccepted == true)
        }
        #expect(node.state.outbound.lastSequence == .none)
        #expect(node.state.outboxWaiting == 2)
    }

    /// Seals that must be held, and why.
    struct Held: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var code: Code
        var before: [Input] = []
        var messages: [ArrivedMessage] = [.checked(Draft().message)]
        var fault: Code?
        var change: @Sendable (inout SealStatement) -> Void = { _ in }
    }

    static let future = day0.advanced(byMilliseconds: day + 1)
    static let helds = [
        Held(
            testDescription: "one after the next", code: .sequenceGap,
            change: { $0.sequence = SealSequence(2) }),
        Held(
            testDescription: "the last there is", code: .sequenceGap,
            change: { $0.sequence = SealSequence(.max) }),
        Held(
            testDescription: "another chain", code: .conflict,
            change: { $0.previous = Side.agreement }),
        Held(
            testDescription: "a gap in the numbers", code: .conflict,
            change: { $0.first = MessageNumber(2) }),
        Held(
            testDescription: "another agreement", code: .conflict,
            change: { $0.agreement = Merkle.leaf(of: [1]) }),
        Held(
            testDescription: "another count", code: .conflict, change: { $0.messages = 2 }),
        Held(testDescription: "a bad signature", code: .signature, fault: .signature),
        Held(testDescription: "no such epoch", code: .noEpoch, fault: .noEpoch),
        Held(testDescription: "a full disk", code: .diskLow, before: [.diskAllows(weight: 0)]),
        Held(testDescription: "stopping", code: .notReady, before: [.draining]),
        Held(
            testDescription: "a message of the day after tomorrow", code: .clock,
            messages: [.checked(Draft(idTime: future).message)]),
        Held(
            testDescription: "a message that does not open", code: .opening,
            messages: [.unopened(leaf: Side.agreement)]),
    ]

    @Test("a failure of the way is held and changes nothing", arguments: helds)
    func held(held: Held) throws {
        var (node, peer) = try Self.node()
        for input in held.before { node.does(input) }
        let before = peer
        let seal = peer.seal(held.messages, fault: held.fault, change: held.change)
        let made = node.recorded { #expect($0.does(.sealArrived(seal)).holds == [held.code]) }
        #expect(made.isEmpty)
        // Mended, it is taken.
        guard held.before.isEmpty || held.code == .diskLow else { return }
        node.does(.diskAllows(weight: .max))
        var mended = before
        #expect(node.does(.sealArrived(mended.seal(drafts(1)))).receipts.count == 1)
    }

    @Test("what does not open under two epochs is refused, and its batch is none the worse")
    func sealedBad() throws {
        var (node, peer) = try Self.node()
        let (one, two) = (peer.nextEpoch(), peer.nextEpoch())
        var seal = peer.seal(
            [
                .checked(Draft(crossing: 1, serial: 1).message),
                .unopened(leaf: Draft(crossing: 2, serial: 2).message.leaf),
                .checked(Draft(crossing: 3, serial: 3).message),
            ], under: one)
        for _ in 0..<3 { #expect(node.does(.sealArrived(seal)).holds == [.opening]) }
        #expect(node.state.counters.received == 0)
        seal.epoch = two
        let receipt = try #require(node.does(.sealArrived(seal)).receipts.first)
        #expect(receipt.outcomes.map(\.isRefused) == [false, true, false])
        #expect(receipt.outcomes[1].outcome == .refused(.sealedBad, pointer: ""))
    }

    /// Messages the peer should not have sealed, and what becomes of them.
    static let fates: [(draft: Draft, code: Code?)] = [
        (Draft(), nil),
        (Draft(sender: party("VN.PPD.NOBODY")), .notYours),
        (
            Draft(sender: Side.china.parties[0], receivers: [Side.vietnam.parties[0]]), .notYours
        ),
        (Draft(receivers: [party("CN.PPD.NOBODY")]), .notYours),
        (
            Draft(
                idTime: day0.advanced(byMilliseconds: -hour), expiresAt: day0), .expired
        ),
    ]

    @Test("only what a message is decides its fate, and one bad one spoils nothing")
    func fates() throws {
        var (node, peer) = try Self.node()
        let messages = Self.fates.enumerated().map { place, fate in
            var draft = fate.draft
            draft.serial = UInt64(place)
            return draft
        }
        let receipt = try #require(node.does(.sealArrived(peer.seal(messages))).receipts.first)
        for (line, fate) in zip(receipt.outcomes, Self.fates) {
            switch line.outcome {
            case .refused(let code, _): #expect(code == fate.code)
            case .accepted: #expect(fate.code == nil)
            case .duplicate: Issue.record("a duplicate")
            }
        }
        #expect(node.state.replay.count == 1)
    }

    @Test("a rejected message is refused with its first problem, in a code receipts may bear")
    func rejected() throws {
        for code in Code.allCases {
            var (node, peer) = try Self.node()
            let problem = Problem(code, path: "/body/a", text: code.text)
            let rejection = RejectedMessage(
                leaf: Draft().message.leaf, problems: [problem], header: nil)
            let seal = peer.seal([.rejected(rejection), .checked(Draft(serial: 4).message)])
            let receipt = try #require(node.does(.sealArrived(seal)).receipts.first)
            #expect(receipt.outcomes.map(\.isRefused) == [true, false])
            // The journal can be read back.
            try node.crash()
            #expect(node.state.inbound.receipts.first?.outcomes == receipt.outcomes)
        }
    }

    @Test("a duplicate names its first acceptance; the same identifier with other content is F26")
    func duplicates() throws {
        var (node, peer) = try Self.node()
        let first = try #require(node.does(.sealArrived(peer.seal(drafts(1)))).receipts.first)
        guard case .accepted(let ledger)? = first.outcomes.first?.outcome else {
            Issue.record("not accepted")
            return
        }
        var other = drafts(1)[0]
        other.isTest = true
        let again = peer.seal(drafts(1) + [other] + drafts(1, from: 5) + drafts(1, from: 5))
        let receipt = try #require(node.does(.sealArrived(again)).receipts.first)
        #expect(receipt.outcomes[0].outcome == .duplicate(ledger))
        #expect(
            receipt.outcomes[1].outcome == .refused(.duplicateDiffers, pointer: "/header/msgId"))
        #expect(receipt.outcomes[2].isAccepted)
        #expect(receipt.outcomes[3].isDuplicate)
        #expect(node.subscribe(Side.china.parties[0], client: 1, credit: 9).count == 2)
    }

    @Test("below the floor an arriving message is over, not accepted again")
    func belowFloor() throws {
        var (node, peer) = try Self.node()
        node.does(.sealArrived(peer.seal(drafts(1))))
        for _ in 0..<34 { node.wait(day) }
        node.linkUp(peer)
        let receipt = try #require(node.does(.sealArrived(peer.seal(drafts(1)))).receipts.first)
        #expect(receipt.outcomes[0].outcome == .refused(.expired, pointer: "/header/expiresAt"))
    }
}
