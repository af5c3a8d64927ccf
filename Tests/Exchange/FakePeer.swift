// FakePeer: the other node by hand: what it says is whatever a test wants.

import RedRiverBase
import RedRiverCatalogue
import RedRiverEvidence
import RedRiverLedger

@testable import RedRiverExchange

struct FakePeer {
    let side: Side
    var sequence = SealSequence.none
    var nextNumber = MessageNumber(1)
    var lastSeal = StatementKind.seal.genesis(agreement: Side.agreement)
    var lastReceipt = StatementKind.receipt.genesis(agreement: Side.agreement)
    var epochs: UInt64 = 0

    /// The next seal, of messages that all open unless they say otherwise.
    mutating func seal(
        _ messages: [ArrivedMessage], under epoch: EpochID? = nil, fault: Code? = nil,
        change: (inout SealStatement) -> Void = { _ in }
    ) -> ArrivedSeal {
        var statement = SealStatement(
            suite: .intl, from: side.node, to: side.other.node, sequence: sequence.next,
            first: nextNumber, messages: messages.count, previous: lastSeal,
            root: Merkle.root(of: messages.map(\.leaf)), agreement: Side.agreement,
            signer: side.setup().signer, sealedAt: day0)
        change(&statement)
        sequence = sequence.next
        nextNumber = nextNumber.advanced(by: messages.count)
        lastSeal = statement.digest
        return ArrivedSeal(
            statement: statement, statementBytes: statement.bytes,
            signatures: [side.sign(statement.bytes, nonce: 0)],
            epoch: epoch ?? EpochID(number: 1, random: [0, 0, 0, 0, 0, 0, 0, 0]), fault: fault,
            messages: fault == nil ? messages : [])
    }

    mutating func seal(_ drafts: [Draft]) -> ArrivedSeal {
        seal(drafts.map { .checked($0.message) })
    }

    /// A receipt for our seal; every message was accepted unless `outcomes` says otherwise.
    mutating func receipt(
        for seal: SealToSend, fault: Code? = nil, outcomes: [OutcomeLine]? = nil,
        change: (inout ReceiptStatement) -> Void = { _ in }
    ) -> ArrivedReceipt {
        let lines =
            outcomes
            ?? seal.messages.indices.map {
                OutcomeLine(
                    number: seal.first.advanced(by: $0),
                    outcome: .accepted(LedgerIndex(generation: 1, index: UInt64($0))))
            }
        var statement = ReceiptStatement(
            suite: .intl, from: side.node, to: side.other.node, seal: seal.sequence,
            sealDigest: Digest.ofStatement(seal.statement), accepted: lines.count { $0.isAccepted },
            duplicate: lines.count { $0.isDuplicate }, refused: lines.count { $0.isRefused },
            outcomes: OutcomeLine.root(lines), previous: lastReceipt, agreement: Side.agreement,
            signer: side.setup().signer, receivedAt: day0)
        change(&statement)
        lastReceipt = statement.digest
        return ArrivedReceipt(
            statement: statement, statementBytes: statement.bytes,
            signatures: [side.sign(statement.bytes, nonce: 0)], outcomes: lines, fault: fault)
    }

    mutating func nextEpoch() -> EpochID {
        epochs += 1
        return EpochID(number: epochs, random: [1, 2, 3, 4, 5, 6, 7, 8])
    }

    func claims(
        time: Timestamp = day0, agreement: Digest = Side.agreement, epochSeen: UInt64 = 0,
        seal: PeerClaims.Claim? = nil, receipt: PeerClaims.Claim? = nil
    ) -> PeerClaims {
        PeerClaims(
            agreement: agreement, time: time, epochSeen: epochSeen, seal: seal, receipt: receipt)
    }
}

extension Digest {
    /// The digest of a seal statement's bytes.
    static func ofStatement(_ bytes: [UInt8]) -> Digest {
        known(try? SealStatement(parsing: bytes)).digest
    }
}

extension OutcomeLine {
    var isAccepted: Bool { if case .accepted = outcome { true } else { false } }
    var isDuplicate: Bool { if case .duplicate = outcome { true } else { false } }
    var isRefused: Bool { if case .refused = outcome { true } else { false } }
}

extension ArrivedMessage {
    var leaf: Digest {
        switch self {
        case .checked(let message): message.leaf
        case .rejected(let message): message.leaf
        case .unopened(let leaf): leaf
        }
    }
}

extension SimNode {
    /// Brings the link up with a peer that says what it must.
    @discardableResult
    mutating func linkUp(_ peer: FakePeer, claims: PeerClaims? = nil) -> [Output] {
        var outputs = does(
            .linkOpened, .peerGreeted(claims ?? peer.claims(time: now.wall)),
            .peerCertified(fault: nil))
        guard let number = outputs.openedEpoch else { return outputs }
        let epoch = EpochID(number: number, random: [UInt8](repeating: 9, count: 8))
        outputs += does(.epochConfirmed(epoch))
        return outputs
    }

    /// Publishes and returns the answer.
    mutating func publish(_ draft: Draft, as party: PartyID? = nil, client: UInt64 = 1) -> Answer? {
        let request = Request(
            client: Client(id: client, party: party ?? draft.sender), id: [1])
        return does(.published(request, draft.message)).answers.first
    }

    mutating func subscribe(
        _ party: PartyID, client: UInt64, credit: Int = 1
    ) -> [Delivery] {
        let request = Request(client: Client(id: client, party: party), id: [2])
        return does(.subscribed(request, queue: QueueName(defaultOf: party), credit: credit))
            .deliveries
    }

    /// Acknowledges and returns what was said, and what was delivered next.
    mutating func ack(
        _ tokens: [[UInt8]], by client: Client
    ) -> (done: Int, stale: Int, next: [Delivery]) {
        let outputs = does(.acknowledged(Request(client: client, id: [3]), tokens: tokens))
        guard case .acknowledged(let done, let stale)? = outputs.answers.first else {
            return (-1, -1, [])
        }
        return (done.count, stale.count, outputs.deliveries)
    }
}

extension [Output] {
    var answers: [Answer] {
        compactMap { if case .answer(_, let answer) = $0 { answer } else { nil } }
    }
    var deliveries: [Delivery] {
        compactMap { if case .deliver(let delivery) = $0 { delivery } else { nil } }
    }
    var seals: [SealToSend] {
        compactMap { if case .sendSeal(let seal) = $0 { seal } else { nil } }
    }
    var receipts: [ReceiptToSend] {
        compactMap { if case .sendReceipt(let receipt) = $0 { receipt } else { nil } }
    }
    var holds: [Code] { compactMap { if case .hold(_, let code) = $0 { code } else { nil } } }
    var notices: [Notice] {
        compactMap { if case .notice(let notice) = $0 { notice } else { nil } }
    }
    var openedEpoch: UInt64? {
        for case .openEpoch(let number) in self { return number }
        return nil
    }
}

extension Answer {
    var isAccepted: Bool { if case .accepted = self { true } else { false } }

    /// The code of a refusal, however it is said.
    var code: Code? {
        switch self {
        case .rejected(let problems): problems.first?.code
        case .stale: .stale
        case .busy(let code, _, _): code
        case .error(let code): code
        default: nil
        }
    }
}
