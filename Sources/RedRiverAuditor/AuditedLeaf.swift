// AuditedLeaf: what the fold needs of a leaf, found by the threads that read and hash.
//
// Nineteen leaves of twenty are messages. Of those only a few words go on: the header's hash, who
// sent it, under which identifier. Their bytes stay behind.

internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverEvidence
internal import RedRiverLedger

/// What a header is, as far as the ledger's order depends on it.
struct HeaderFacts: Hashable, Sendable {
    /// SHA-256(0x00 ‖ header bytes): the leaf of the seal's tree.
    let leaf: Digest
    /// `nil` if the header breaks a rule; which is ``problem``.
    let sound: Sound?
    let problem: Code?

    struct Sound: Hashable, Sendable {
        let id: MessageID
        let sender: PartyID
        /// Whether a receiver is in the other country than the sender.
        let crosses: Bool
        let type: MessageType
        /// The gate its crossing starts from, if it belongs to one.
        let gate: Gate?
    }

    init(of header: [UInt8]) {
        leaf = Merkle.leaf(of: header)
        switch Header.check(header) {
        case .valid(let header):
            let country = header.sender.country
            sound = Sound(
                id: header.id, sender: header.sender,
                crosses: header.receivers.contains { $0.country != country }, type: header.type,
                gate: header.crossing?.gate)
            problem = nil
        case .refused(let problems):
            sound = nil
            problem = problems.first?.code ?? .ruleViolated
        }
    }
}

/// A leaf as the fold takes it.
enum AuditedLeaf: Sendable {
    case accepted(at: Timestamp, PartyID, Edition, HeaderFacts)
    case received(at: Timestamp, ReceivedFacts, HeaderFacts)
    /// Any other kind, and the header of one that was refused.
    case other(Leaf, HeaderFacts?)
    /// A line that is none of ours.
    case flawed(EvidenceError)
    /// Its bundle is missing or damaged.
    case unreadable

    struct ReceivedFacts: Hashable, Sendable {
        let edition: Edition
        let seal: SealSequence
        let place: Int
        let duplicateOf: LedgerIndex?
    }

    /// Reads a record.
    init(_ record: ArraySlice<UInt8>) {
        if let quick = LeafScan.message(record) {
            self = quick
            return
        }
        let leaf: Leaf
        do throws(EvidenceError) {
            leaf = try Leaf(parsing: Array(record))
        } catch {
            self = .flawed(error)
            return
        }
        switch leaf.fact {
        case .accepted(let fact):
            self = .accepted(at: leaf.at, fact.party, fact.edition, HeaderFacts(of: fact.header))
        case .received(let fact):
            let facts = ReceivedFacts(
                edition: fact.edition, seal: fact.seal, place: fact.place,
                duplicateOf: fact.duplicateOf)
            self = .received(at: leaf.at, facts, HeaderFacts(of: fact.header))
        default:
            self = .other(leaf, leaf.header.map { HeaderFacts(of: $0) })
        }
    }
}
