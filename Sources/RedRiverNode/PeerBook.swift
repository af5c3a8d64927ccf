// PeerBook: the peer's certificates and the revocation lists, as they stand.
//
// The receiving worker learns them from CERTS; the sending worker encapsulates to them. The lists an
// operator put on disk always count; the peer's own are added to them.

internal import RedRiverBase
internal import RedRiverCrypto
internal import RedRiverEvidence
internal import RedRiverExchange

/// What the link workers share about the peer.
final class PeerBook: Sendable {
    private struct Pages: Sendable {
        var identity: NodeIdentity
        /// The digests of the editions before the present one.
        var earlier: Set<Digest> = []
        var certificates: [Certificate] = []
        var lists: [RevocationList] = []
    }

    private let pages: Locked<Pages>

    init(_ identity: NodeIdentity) { pages = Locked(Pages(identity: identity)) }

    var identity: NodeIdentity { pages.value.identity }

    /// Tells which editions were in force at this node, the present one among them.
    func note(agreements: [Digest]) {
        pages.with { $0.earlier = Set(agreements).subtracting([$0.identity.agreement.digest]) }
    }

    /// After a reload; what the peer sent stays.
    func replace(_ identity: NodeIdentity) { pages.with { $0.identity = identity } }

    /// Takes over what the peer sent, if it holds. CERTS is not signed: what does not hold leaves
    /// what was learned before as it is.
    ///
    /// - Throws: What keeps the peer's encryption certificate from being used now.
    func learn(
        _ certificates: [Certificate], _ lists: [RevocationList], now: Timestamp
    ) throws(EvidenceError) {
        var fresh = pages.value
        fresh.certificates = certificates
        // An older list that is still current must not bring back what a newer one revoked.
        fresh.lists = newest(of: fresh.lists + lists)
        _ = try check(fresh, certificates).recipient(now: now)
        pages.with {
            $0.certificates = fresh.certificates
            $0.lists = fresh.lists
        }
    }

    /// What the ledger must hold of what was learned.
    var declaration: Declaration {
        let pages = pages.value
        let all = Country.allCases.compactMap { pages.identity.revocationLists[$0] } + pages.lists
        return pages.identity.declaration(ofPeer: pages.certificates, newest(of: all))
    }

    /// The latest list of each issuer.
    private func newest(of lists: [RevocationList]) -> [RevocationList] {
        lists.filter { list in
            !lists.contains { other in
                other.issuer.utf8.elementsEqual(list.issuer.utf8)
                    && other.thisUpdate > list.thisUpdate
            }
        }.reduce(into: []) { kept, list in
            if !kept.contains(list) { kept.append(list) }
        }
    }

    /// For statements of the peer.
    var check: SignerCheck {
        let pages = pages.value
        return check(pages, pages.certificates)
    }

    /// For our own statements, as the peer gives them back.
    var ownCheck: SignerCheck {
        let pages = pages.value
        return check(pages, [pages.identity.signingCertificate])
    }

    private func check(_ pages: Pages, _ certificates: [Certificate]) -> SignerCheck {
        let own = Country.allCases.compactMap { pages.identity.revocationLists[$0] }
        return SignerCheck(
            agreement: pages.identity.agreement, earlier: pages.earlier,
            own: pages.identity.own.id, certificates: certificates,
            revocationLists: own + pages.lists)
    }
}
