// ContentTests: seals, receipts and epochs that are well signed and wrong all the same.

import RedRiverBase
import RedRiverCrypto
import RedRiverEvidence
import Testing

@Suite("What a statement says")
struct ContentTests {
    let world: World
    let outcomes: [OutcomeLine]
    let receipt: ReceiptStatement
    let previous: Digest

    init() throws {
        world = try World()
        outcomes = [
            OutcomeLine(
                number: MessageNumber(1), outcome: .accepted(LedgerIndex(generation: 1, index: 5))),
            OutcomeLine(
                number: MessageNumber(2), outcome: .duplicate(LedgerIndex(generation: 1, index: 3))),
            OutcomeLine(number: MessageNumber(3), outcome: .refused(.notYours, pointer: "/header")),
        ]
        previous = StatementKind.receipt.genesis(agreement: world.agreement.digest)
        receipt = ReceiptStatement(
            suite: .intl, from: world.china.id, to: world.vietnam.id, seal: SealSequence(1),
            sealDigest: world.seal.digest, accepted: 1, duplicate: 1, refused: 1,
            outcomes: OutcomeLine.root(outcomes), previous: previous,
            agreement: world.agreement.digest, signer: world.china.signing.fingerprint,
            receivedAt: World.now)
    }

    @Test("of headers is what came with it, none other, more, fewer or in another order")
    func headers() throws {
        try world.seal.check(headers: World.headers)
        #expect(world.seal.next == MessageNumber(4))
        for index in World.headers.indices {
            for at in World.headers[index].indices {
                var headers = World.headers
                headers[index][at] ^= 1
                #expect(throws: EvidenceError.rootDiffers) {
                    try world.seal.check(headers: headers)
                }
            }
        }
        #expect(throws: EvidenceError.rootDiffers) {
            try world.seal.check(headers: World.headers.reversed())
        }
        for headers in [World.headers.dropLast(), World.headers + [[]], []] {
            #expect(throws: EvidenceError.messageCount(stated: 3, found: headers.count)) {
                try world.seal.check(headers: Array(headers))
            }
        }
        #expect(EvidenceError.rootDiffers.holdCode == .root)
    }

    private func refusal(
        _ change: (inout ReceiptStatement) -> Void = { _ in }, _ outcomes: [OutcomeLine]? = nil,
        at location: SourceLocation = #_sourceLocation
    ) -> EvidenceError? {
        var receipt = receipt
        change(&receipt)
        return RedRiverEvidenceTests.refusal(at: location) { () throws(EvidenceError) in
            try receipt.check(outcomes ?? self.outcomes, for: world.seal, previous: previous)
        }
    }

    @Test("of a receipt is about the oldest seal, follows the last receipt and adds up")
    func receipts() throws {
        try receipt.check(outcomes, for: world.seal, previous: previous)
        #expect(
            refusal { $0.seal = SealSequence(2) }
                == .outOfOrder(found: SealSequence(2), expected: SealSequence(1)))
        #expect(refusal { $0.sealDigest = digest(1) } == .otherSeal(SealSequence(1)))
        #expect(refusal { $0.from = world.vietnam.id } == .otherSeal(SealSequence(1)))
        #expect(refusal { $0.to = world.china.id } == .otherSeal(SealSequence(1)))
        #expect(refusal { $0.previous = digest(1) } == .chainBroken(SealSequence(1)))
        #expect(refusal { $0.accepted = 2 } == .messageCount(stated: 4, found: 3))
        #expect(refusal { $0.outcomes = digest(1) } == .outcomesDiffer)
        #expect(refusal { ($0.accepted, $0.refused) = (2, 0) } == .outcomesDiffer)
        #expect(refusal { ($0.duplicate, $0.refused) = (0, 2) } == .outcomesDiffer)
        #expect(refusal { ($0.accepted, $0.duplicate) = (0, 2) } == .outcomesDiffer)
    }

    @Test("of outcomes is one line for each message, in order, as the root says")
    func lines() {
        #expect(refusal({ _ in }, Array(outcomes.dropLast())) == .messageCount(stated: 3, found: 3))
        #expect(refusal({ _ in }, outcomes + outcomes.suffix(1))?.holdCode == .grammar)
        #expect(refusal({ _ in }, outcomes.reversed()) == .outcomeLine(1))
        var other = outcomes
        other[0] = OutcomeLine(
            number: MessageNumber(1), outcome: .accepted(LedgerIndex(generation: 1, index: 6)))
        #expect(refusal({ _ in }, other) == .outcomesDiffer)
    }

    @Test("of an epoch is for us, newer, short enough and of this hour")
    func epochs() throws {
        let sealer = try MessageSealer(world.epochDraft, to: world.china.encryption)
        let good = sealer.statement
        let own = [world.china.encryption.fingerprint]
        func refused(
            highest: UInt64 = 0, now: Timestamp = World.now,
            _ change: (inout EpochStatement) -> Void = { _ in },
            at location: SourceLocation = #_sourceLocation
        ) -> EvidenceError? {
            var epoch = good
            change(&epoch)
            return RedRiverEvidenceTests.refusal(at: location) { () throws(EvidenceError) in
                try epoch.check(recipients: own, highest: highest, now: now)
            }
        }
        try good.check(recipients: own, highest: good.epoch.number - 1, now: World.now)
        #expect(refused { $0.recipient = digest(1) } == .recipientUnknown(digest(1)))
        #expect(
            refused(highest: good.epoch.number)
                == .epochNotNewer(good.epoch.number, than: good.epoch.number))
        #expect(refused { $0.messagesMax += 1 } == .epochBounds)
        #expect(refused { $0.messagesMax = 0 } == .epochBounds)
        #expect(refused { $0.notAfter = $0.notAfter.advanced(byMilliseconds: 1) } == .epochBounds)
        #expect(refused { $0.notAfter = $0.notBefore } == .epochBounds)
        let leap = Limits.clockLeapMilliseconds
        let early = good.notBefore.advanced(byMilliseconds: -leap)
        let late = good.notAfter.advanced(byMilliseconds: leap)
        try good.check(recipients: own, highest: 0, now: early)
        try good.check(recipients: own, highest: 0, now: late)
        #expect(refused(now: early.advanced(byMilliseconds: -1))?.holdCode == .clock)
        #expect(refused(now: late.advanced(byMilliseconds: 1))?.holdCode == .clock)
    }
}
