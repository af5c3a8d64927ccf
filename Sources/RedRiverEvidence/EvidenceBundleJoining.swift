// EvidenceBundleJoining: what two countries can prove of one message, each for itself, in one bundle.

internal import RedRiverBase

extension EvidenceBundle {
    /// This bundle and another of the same message: one has what the sender's ledger says, the other
    /// what the receiver's does.
    ///
    /// Nothing is checked but that they are about one message: whoever joins them checks the whole.
    ///
    /// - Throws: ``EvidenceError/bundle(_:)`` for another message, where not each has one part and
    ///   not the same, and for too much of anything.
    public func joined(with other: EvidenceBundle) throws(EvidenceError) -> EvidenceBundle {
        guard sender == other.sender, id == other.id else {
            throw .bundle(.otherMessage(other.sender, other.id))
        }
        let isPair =
            (sent == nil) != (taken == nil) && (other.sent == nil) != (other.taken == nil)
            && (sent == nil) != (other.sent == nil)
        guard isPair else { throw .bundle(.samePart) }
        let joined = EvidenceBundle(
            sender: sender, id: id, sent: sent ?? other.sent, taken: taken ?? other.taken,
            sealPath: sealPath ?? other.sealPath, agreement: agreement ?? other.agreement,
            certificates: Self.union(certificates, other.certificates),
            revocationLists: Self.union(revocationLists, other.revocationLists),
            content: content ?? other.content)
        try joined.checkShape()
        return joined
    }

    private static func union(_ some: [[UInt8]], _ more: [[UInt8]]) -> [[UInt8]] {
        some + more.filter { !some.contains($0) }
    }
}
