// PeerBook: the peer's certificates and the revocation lists, as they stand.
//
// The receiving worker learns them from CERTS; the sending worker encapsulates to them. The lists an
// operator put on disk always count; the peer's own are added to them.

internal import RedRiverBase
internal import RedRiverCrypto
internal import RedRiverEvidence

/// What the link workers share about the peer.
final class PeerBook: Sendable {
    private struct Pages: Sendable {
        var identity: NodeIdentity
        var certificates: [Certificate] = []
        var lists: [RevocationList] = []
    }

    private let pages: Locked<Pages>

    init(_ identity: NodeIdentity) { pages = Locked(Pages(identity: identity)) }

    var identity: NodeIdentity { pages.value.identity }

    /// After a reload; what the peer sent stays.
    func replace(_ identity: NodeIdentity) { pages.with { $0.identity = identity } }

    func learn(_ certificates: [Certificate], _ lists: [RevocationList]) {
        pages.with {
            $0.certificates = certificates
            $0.lists = lists
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
            agreement: pages.identity.agreement, own: pages.identity.own.id,
            certificates: certificates, revocationLists: own + pages.lists)
    }
}
