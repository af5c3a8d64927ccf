// AuditedLeaf: what the fold needs of a leaf, found by the threads that read and hash.
//
// Nineteen leaves of twenty are messages. Of those only a few words go on: the header's hash, who
// sent it, under which identifier. Their bytes stay behind.

internal import RedRiverBase
internal import RedRiverCatalogue
internal import RedRiverCrypto
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
        /// The identifier.
        let high: UInt64
        let low: UInt64
        let sender: PartyCode
        /// Who sent the message, and its identifier.
        var message: (sender: PartyID, id: MessageID)? {
            var w = ByteWriter(reserving: 16)
            w.append(high)
            w.append(low)
            guard let sender = sender.party, let id = MessageID(bytes: w.bytes) else { return nil }
            return (sender, id)
        }
        /// Whether a receiver is in the other country than the sender.
        let crosses: Bool
        let type: MessageType
        /// The gate its crossing starts from, if it belongs to one.
        let gate: Gate?
    }

    init(of header: ArraySlice<UInt8>) {
        leaf = Merkle.leaf(of: header)
        if let plain = HeaderScan.sound(header) {
            sound = plain
            problem = nil
            return
        }
        switch Header.check(Array(header)) {
        case .valid(let header):
            sound = Sound(header)
            problem = nil
        case .refused(let problems):
            sound = nil
            problem = problems.first?.code ?? .ruleViolated
        }
    }
}

extension HeaderFacts.Sound {
    init(_ header: Header) {
        var reader = ByteReader(header.id.bytes)
        let country = header.sender.country
        self.init(
            high: reader.integer() ?? 0, low: reader.integer() ?? 0,
            sender: PartyCode(header.sender),
            crosses: header.receivers.contains { $0.country != country }, type: header.type,
            gate: header.crossing?.gate)
    }
}

/// A leaf as the fold takes it.
enum AuditedLeaf: Sendable {
    case accepted(at: Timestamp, PartyCode, Edition, HeaderFacts)
    case received(at: Timestamp, ReceivedFacts, HeaderFacts)
    /// Any other kind, the header of one that was refused, and what a statement of one says. Elsewhere,
    /// so that the room of a message, of which there are many, is not that of a statement.
    indirect case other(Leaf, HeaderFacts?, StatementFacts?)
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
        if let quick = LeafScan.leaf(record) {
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
            self = .accepted(
                at: leaf.at, PartyCode(fact.party), fact.edition,
                HeaderFacts(of: fact.header[...]))
        case .received(let fact):
            let facts = ReceivedFacts(
                edition: fact.edition, seal: fact.seal, place: fact.place,
                duplicateOf: fact.duplicateOf)
            self = .received(at: leaf.at, facts, HeaderFacts(of: fact.header[...]))
        default:
            var header: HeaderFacts?
            if let bytes = leaf.header { header = HeaderFacts(of: bytes[...]) }
            self = .other(leaf, header, StatementFacts(of: leaf.fact))
        }
    }
}
