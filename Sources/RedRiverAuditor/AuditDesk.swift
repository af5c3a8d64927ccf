// AuditDesk: where the fold stands, and what every part of it reports to.

internal import RedRiverBase
internal import RedRiverEvidence
internal import RedRiverLedger

/// The present leaf, and what was found up to it.
struct AuditDesk {
    /// Whose ledger it is.
    let origin: LedgerOrigin
    /// Whether everything before is known: the first generation, or one read after those before it.
    let isFromBeginning: Bool
    /// The other node, once an agreement has named it.
    var peer: NodeID?
    /// The place of the present leaf.
    var index: UInt64 = 0
    /// The node's own time of it.
    var at = Timestamp(milliseconds: 0)
    /// The first cosignature that covers it.
    var proof: CosignatureTime?
    var findings = FindingList()
    /// Signatures to be verified by other threads.
    var jobs: [SignatureJob] = []
    /// Signatures with no other proof of time than the node's own clock.
    var onOwnClock: UInt64 = 0
    /// Signatures, whatever they are worth.
    var signatures: UInt64 = 0
    /// Of those, how many name each certificate that the ledger has.
    var signaturesBySigner: [Digest: UInt64] = [:]

    init(origin: LedgerOrigin, isFromBeginning: Bool? = nil) {
        self.origin = origin
        self.isFromBeginning = isFromBeginning ?? (origin.generation == 1)
    }

    var place: AuditPlace { .leaf(here) }

    var here: LedgerIndex { LedgerIndex(generation: origin.generation, index: index) }

    /// When what the leaf holds was there at the latest.
    var time: Timestamp { proof?.timestamp ?? at }

    mutating func find(_ flaw: AuditFlaw) { findings.add(place, flaw) }
}
