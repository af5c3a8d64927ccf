// BundlePieces: what the statements of a bundle need besides themselves.
//
//     composed │ arrived ──▶ the seal's path, the agreement
//     who signed what is there ──▶ certificate, the lists that were current then
//
// Whoever makes a bundle has found the leaves and their proofs; this finds the rest, in a published
// ledger or in the journal a node publishes it from.

public import RedRiverBase
public import RedRiverCrypto
internal import RedRiverLedger

/// A ledger, as whoever makes a bundle of it reads it.
public protocol BundleSource {
    associatedtype Failure: Error

    /// Which generation it is.
    var generation: UInt32 { get }
    /// How many leaves it has.
    var leafCount: UInt64 { get }
    /// The leaf at a place below ``leafCount``.
    mutating func leaf(_ index: UInt64) throws(Failure) -> Leaf
    /// What was published under a digest; `nil` if it is not there.
    func blob(_ digest: Digest) throws(Failure) -> [UInt8]?
}

/// Collects the pieces of a bundle over one or both ledgers.
public struct BundlePieces: Sendable {
    /// Leaves between those of one seal: what else a node may have written meanwhile.
    private static let strayLeaves: UInt64 = 4 * UInt64(Limits.sealMessages)

    /// The certificate of each country's authority.
    private let anchors: [Country: Certificate]
    /// The seal the message is in, once a statement of it was taken.
    public private(set) var sequence: SealSequence?
    private var sealPath: [Digest]?
    private var agreement: [UInt8]?
    private var certificates: [[UInt8]] = []
    private var revocationLists: [[UInt8]] = []
    private var signers: Set<Digest> = []
    /// Whether everything that the statements need was there. Without it nobody is convinced.
    public private(set) var isWhole = true

    public init(anchors: [Country: Certificate]) { self.anchors = anchors }

    /// Puts what was collected into a bundle.
    public func complete(_ bundle: inout EvidenceBundle) {
        bundle.sealPath = sealPath
        bundle.agreement = agreement
        bundle.certificates = certificates
        bundle.revocationLists = revocationLists
    }

    /// Takes what the leaves of a part need.
    ///
    /// - Parameters:
    ///   - time: Since when they are proved.
    ///   - places: Of the message in the same ledger.
    ///   - lists: Those the ledger names, in its order.
    public mutating func take<Source: BundleSource>(
        _ part: EvidenceBundle.Part, at time: Timestamp?, _ places: MessagePlaces,
        _ lists: [LeafRevocationList], from source: inout Source
    ) throws(Source.Failure) {
        for proven in part.leaves {
            switch proven.leaf.fact {
            case .composed(let bytes, let messages):
                guard let seal = try? SealStatement(parsing: bytes) else { continue }
                sequence = seal.sequence
                try takePath(of: messages, places.accepted, &source)
                try takeAgreement(of: seal, source)
                // Before the signature came there is nobody who signed.
                guard !part.leaves(of: "sealed").isEmpty else { continue }
                try take(seal.signer, at: time, lists, source)
            case .arrived(let bytes, _):
                guard let seal = try? SealStatement(parsing: bytes) else { continue }
                try takePath(of: seal, proven.index.value, places.received, &source)
                try takeAgreement(of: seal, source)
                try take(seal.signer, at: time, lists, source)
            case .receipt(let bytes, _):
                guard let receipt = try? ReceiptStatement(parsing: bytes),
                    !part.leaves(of: "receipt-signed").isEmpty
                else { continue }
                try take(receipt.signer, at: time, lists, source)
            case .receipted(let bytes, _, _):
                guard let receipt = try? ReceiptStatement(parsing: bytes) else { continue }
                try take(receipt.signer, at: time, lists, source)
            default: break
            }
        }
    }

    /// From the sender's ledger: the headers of the messages the seal names.
    private mutating func takePath<Source: BundleSource>(
        of messages: [LedgerIndex], _ own: UInt64?, _ source: inout Source
    ) throws(Source.Failure) {
        guard sealPath == nil, messages.count <= Limits.sealMessages,
            let place = messages.firstIndex(where: { $0.index == own })
        else { return }
        var leaves: [Digest] = []
        for message in messages {
            guard message.generation == source.generation, message.index < source.leafCount,
                let header = try source.leaf(message.index).header
            else { return }
            leaves.append(Merkle.leaf(of: header))
        }
        sealPath = Merkle.inclusionPath(of: RecordIndex(UInt64(place)), in: leaves)
    }

    /// From the receiver's: what follows the seal's arrival.
    private mutating func takePath<Source: BundleSource>(
        of seal: SealStatement, _ arrived: UInt64, _ own: UInt64?, _ source: inout Source
    ) throws(Source.Failure) {
        guard sealPath == nil, let own else { return }
        var leaves: [Digest] = []
        var place: Int?
        var index = arrived + 1
        while leaves.count < seal.messages, index < source.leafCount,
            index - arrived < Self.strayLeaves
        {
            if index == own { place = leaves.count }
            switch try source.leaf(index).fact {
            case .received(let fact) where fact.seal == seal.sequence:
                leaves.append(Merkle.leaf(of: fact.header))
            case .refused(let fact):
                if case .seal(seal.sequence, _) = fact.source { leaves.append(fact.leaf) }
            default: break
            }
            index += 1
        }
        guard let place, leaves.count == seal.messages else { return }
        sealPath = Merkle.inclusionPath(of: RecordIndex(UInt64(place)), in: leaves)
    }

    private mutating func takeAgreement<Source: BundleSource>(
        of seal: SealStatement, _ source: Source
    ) throws(Source.Failure) {
        if agreement == nil { agreement = try source.blob(seal.agreement) }
        if sealPath == nil || agreement == nil { isWhole = false }
    }

    private mutating func take<Source: BundleSource>(
        _ signer: Digest, at time: Timestamp?, _ lists: [LeafRevocationList], _ source: Source
    ) throws(Source.Failure) {
        guard let der = try source.blob(signer), let certificate = try? Certificate(der: der) else {
            isWhole = false
            return
        }
        if signers.insert(signer).inserted { certificates.append(der) }
        try takeLists(for: certificate, at: time, lists, source)
    }

    /// The list that was current then, and the newest: it tells of a revocation since.
    private mutating func takeLists<Source: BundleSource>(
        for certificate: Certificate, at time: Timestamp?, _ lists: [LeafRevocationList],
        _ source: Source
    ) throws(Source.Failure) {
        guard let time,
            let country = anchors.first(where: { certificate.isIssued(by: $0.value) })?.key
        else { return }
        let own = lists.filter { $0.country == country }
        let current = own.last { $0.thisUpdate <= time && time <= $0.nextUpdate }
        for list in [current, own.last].compactMap({ $0 }) {
            guard let der = try source.blob(list.digest), !revocationLists.contains(der) else {
                continue
            }
            revocationLists.append(der)
        }
    }
}

extension Certificate {
    /// Whether it names this authority as its issuer; nothing is verified.
    fileprivate func isIssued(by authority: Certificate) -> Bool {
        issuer.utf8.elementsEqual(authority.subject.utf8)
    }
}
