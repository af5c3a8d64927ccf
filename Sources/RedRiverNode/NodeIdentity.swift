// NodeIdentity: who this node is, found good before the first socket is opened.
//
//     authority the operator put there ══ anchor in the agreement ◀─signed by─ own certificates
//                  │ signs                                                        │ hold
//                  ▼                                                              ▼
//             agreement ──names──▶ node, subjects, CURVE keys, who dials     own private keys
//
// Everything is read and checked in one go; a fault names the member of node.json that led to it.
// On SIGHUP a fresh identity is made and takes the place of the old one only if it is good.

public import RedRiverBase
internal import RedRiverCatalogue
public import RedRiverCrypto
public import RedRiverEvidence
public import RedRiverTransport

/// The keys, certificates and agreement of one node, all of them checked. Never changes.
public final class NodeIdentity: Sendable {
    public let configuration: NodeConfiguration
    /// The edition, signed by both authorities.
    public let agreement: Agreement
    /// What messages are checked by; `nil` where the agreement names no files.
    let catalogue: Catalogue?
    /// This node and the other one, as the agreement has them.
    public let own: Agreement.Node
    public let peer: Agreement.Node
    public let signingKey: SigningKey
    public let signingCertificate: Certificate
    public let encryptionKey: SigningKey
    public let encryptionCertificate: Certificate
    public let curve: CurveKeyPair
    /// The other node's keys: one, or two while one replaces the other.
    public let peerCurveKeys: [CurvePublicKey]
    /// The authority of each country, which the operator trusts and the agreement names.
    public let anchors: [Country: Certificate]
    /// The lists on disk. The own country's is there and was current at ``checkedAt``; the other
    /// country's may be absent or out of date until one arrives by `CERTS`.
    public let revocationLists: [Country: RevocationList]
    /// What does not keep the node from starting and must be mended soon.
    public let warnings: [NodeError]
    public let checkedAt: Timestamp
    /// The keys of the ledger; `nil` where none is agreed on.
    let ledgerKeys: LedgerKeys?
    /// The files of the catalogue, for the ledger.
    let catalogueFiles: [[UInt8]]

    /// Reads and checks what a configuration names.
    ///
    /// The other country's revocation list may be missing or stale: a node that was off for a
    /// weekend must still take its clients' messages, and the link holds until a list arrives.
    /// What such a list says nevertheless counts.
    ///
    /// - Parameter now: Certificates must be valid and the own country's list current then.
    /// - Throws: ``NodeError/configuration(at:_:)`` for the first fault.
    public init(_ configuration: NodeConfiguration, now: Timestamp) throws(NodeError) {
        self.configuration = configuration
        checkedAt = now
        let reader = IdentityReader(configuration: configuration, now: now)
        agreement = try reader.agreement()
        (own, peer) = try reader.nodes(of: agreement)
        anchors = try reader.anchors(of: agreement)
        revocationLists = try reader.revocationLists(own: own.country)
        let lists = Country.allCases.compactMap { [revocationLists] in revocationLists[$0] }
        try reader.checkSignatures(on: agreement)
        (catalogue, catalogueFiles) = try reader.catalogue(of: agreement)
        var warnings: [NodeError] = []
        try reader.checkAuthority(own, lists: lists)
        try reader.checkAuthority(peer, lists: lists, toleratingStale: &warnings)
        self.warnings = warnings
        (signingKey, signingCertificate) = try reader.pair(.signing, of: own, lists: lists)
        (encryptionKey, encryptionCertificate) = try reader.pair(
            .keyAgreement, of: own, lists: lists)
        curve = try reader.curve(of: own)
        peerCurveKeys = peer.curve.compactMap { CurvePublicKey($0) }
        ledgerKeys = try reader.ledgerKeys(own: own, peer: peer)
        try reader.checkRoles(own, agreement)
    }

    /// The other node's keys as ``KeyBook`` wants them: `node:<id>`.
    public var linkUsers: [CurvePublicKey: String] {
        var users: [CurvePublicKey: String] = [:]
        for key in peerCurveKeys { users[key] = "node:\(peer.id)" }
        return users
    }
}
