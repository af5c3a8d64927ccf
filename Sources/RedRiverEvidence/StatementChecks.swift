// StatementChecks: what a seal, a receipt and an epoch must be beside well signed.

public import RedRiverBase
internal import RedRiverLedger

extension SealStatement {
    /// The root a seal over these headers bears: leaf i = SHA-256(0x00 ‖ header i).
    public static func root(headers: [[UInt8]]) -> Digest {
        Merkle.root(of: headers.map { Merkle.leaf(of: $0) })
    }

    /// Step 5: the headers that came with a seal are those it speaks about.
    public func check(headers: [[UInt8]]) throws(EvidenceError) {
        guard headers.count == messages else {
            throw .messageCount(stated: messages, found: headers.count)
        }
        guard Self.root(headers: headers) == root else { throw .rootDiffers }
    }
}

extension ReceiptStatement {
    /// What the sender of a seal checks in a receipt for it, signatures apart: it is for that very
    /// seal, it follows the receipt before, and its outcomes are one for each message, in order.
    ///
    /// - Parameters:
    ///   - seal: The oldest own seal without a receipt.
    ///   - expected: The digest of the last receipt taken, or the genesis value.
    public func check(
        _ outcomes: [OutcomeLine], for seal: SealStatement, previous expected: Digest
    ) throws(EvidenceError) {
        try check(
            OutcomeList(lines: outcomes, root: OutcomeLine.root(outcomes)), for: seal,
            digest: seal.digest, previous: expected)
    }

    /// The same where the root over the lines and the digest of the seal are known already.
    public func check(
        _ list: OutcomeList, for seal: SealStatement, digest: Digest, previous expected: Digest
    ) throws(EvidenceError) {
        let outcomes = list.lines
        guard self.seal == seal.sequence else {
            throw .outOfOrder(found: self.seal, expected: seal.sequence)
        }
        guard sealDigest == digest, from == seal.to, to == seal.from else {
            throw .otherSeal(self.seal)
        }
        guard previous == expected else { throw .chainBroken(self.seal) }
        guard messages == seal.messages, outcomes.count == seal.messages else {
            throw .messageCount(stated: messages, found: seal.messages)
        }
        for (offset, line) in outcomes.enumerated() {
            guard line.number == seal.first.advanced(by: offset) else {
                throw .outcomeLine(offset + 1)
            }
        }
        guard outcomes.count(where: \.outcome.isAccepted) == accepted,
            outcomes.count(where: \.outcome.isDuplicate) == duplicate
        else { throw .outcomesDiffer }
        guard list.root == self.outcomes else { throw .outcomesDiffer }
    }
}

/// The outcome lines of a receipt, and the root of the tree over them as ``OutcomeLine/root(_:)`` has it.
public struct OutcomeList: Sendable {
    public let lines: [OutcomeLine]
    public let root: Digest

    /// - Parameter root: Reckoned by the caller from these lines and nothing else.
    public init(lines: [OutcomeLine], root: Digest) {
        self.lines = lines
        self.root = root
    }
}

extension Outcome {
    public var isAccepted: Bool {
        if case .accepted = self { true } else { false }
    }

    public var isDuplicate: Bool {
        if case .duplicate = self { true } else { false }
    }

    public var isRefused: Bool {
        if case .refused = self { true } else { false }
    }
}

extension EpochStatement {
    /// What the recipient of an epoch checks, signatures apart.
    ///
    /// - Parameters:
    ///   - certificates: The digests of its own encryption certificates whose keys it holds.
    ///   - highest: The highest epoch number seen from the peer, 0 for none.
    ///   - now: Its clock; ten minutes of difference are borne with.
    public func check(
        recipients certificates: [Digest], highest: UInt64, now: Timestamp
    ) throws(EvidenceError) {
        guard certificates.contains(recipient) else { throw .recipientUnknown(recipient) }
        guard epoch.number > highest else { throw .epochNotNewer(epoch.number, than: highest) }
        guard (1...Limits.epochMessages).contains(messagesMax), notBefore < notAfter,
            notAfter.millisecondsSince(notBefore) <= Limits.epochMilliseconds
        else { throw .epochBounds }
        let leap = Limits.clockLeapMilliseconds
        guard notBefore.advanced(byMilliseconds: -leap) <= now,
            now <= notAfter.advanced(byMilliseconds: leap)
        else { throw .clock(claimed: notBefore, now: now) }
    }
}
