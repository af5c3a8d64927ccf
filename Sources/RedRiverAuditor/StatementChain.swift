// StatementChain: that statements of one kind and direction follow each other without a gap.

internal import RedRiverBase
internal import RedRiverEvidence

/// The end of a chain of statements.
struct StatementChain {
    /// The sequence and digest of the last one; `nil` before the first.
    private(set) var last: (sequence: SealSequence, digest: Digest)?
    private let kind: StatementKind

    init(_ kind: StatementKind) { self.kind = kind }

    /// Takes the next statement. After a gap the chain goes on from what was found, so that one gap
    /// is one finding.
    mutating func take(
        _ sequence: SealSequence, previous: Digest, digest: Digest, first agreement: Agreement?,
        _ desk: inout AuditDesk
    ) {
        if let last {
            if sequence != last.sequence.next {
                desk.find(.sequenceGap(found: sequence.value, expected: last.sequence.next.value))
            }
            if previous != last.digest { desk.find(.chainBroken(sequence)) }
        } else if desk.isFromBeginning {
            if sequence != SealSequence(1) {
                desk.find(.sequenceGap(found: sequence.value, expected: 1))
            }
            if let agreement, previous != kind.genesis(agreement: agreement.digest) {
                desk.find(.chainBroken(sequence))
            }
        } else {
            desk.find(.chainFromBefore)
        }
        last = (sequence, digest)
    }
}

/// The numbers of messages in one direction, which have no gaps.
struct MessageNumbers {
    private var next: MessageNumber?

    mutating func take(_ seal: SealStatement, _ desk: inout AuditDesk) {
        let expected = next ?? (desk.isFromBeginning ? MessageNumber(1) : seal.first)
        if seal.first != expected {
            desk.find(.numberGap(found: seal.first.value, expected: expected.value))
        }
        next = seal.next
    }
}
