// Setup: what a node is told about itself when it starts.

public import RedRiverBase
public import RedRiverEvidence

/// Who this node is, and what the agreement in force says.
///
/// Nothing of this is state: what the fold needs of it is copied into records.
public struct Setup: Sendable {
    public var node: NodeID
    public var peer: NodeID
    /// The node's own party, in whose name delivery reports are written.
    public var nodeParty: PartyID
    public var edition: Edition
    public var agreement: Digest
    public var suite: Suite
    /// The parties of this node, its own included.
    public var localParties: Set<PartyID>
    /// The parties of the other node, its own included.
    public var peerParties: Set<PartyID>
    /// Messages a day, by party; absent: `Limits.dailyQuota`.
    public var quotas: [PartyID: Int]
    /// How many keys the replay guard may hold before senders are told `BUSY`.
    public var guardKeys: Int
    /// The fingerprint of the certificate this node signs with.
    public var signer: Digest
    /// The program's version, for the `started` record.
    public var version: String
    /// Keys, lists and files that the ledger must hold.
    public var declaration: Declaration

    public init(
        node: NodeID, peer: NodeID, nodeParty: PartyID, edition: Edition, agreement: Digest,
        suite: Suite, localParties: Set<PartyID>, peerParties: Set<PartyID>,
        quotas: [PartyID: Int], guardKeys: Int = Limits.guardKeys,
        signer: Digest, version: String, declaration: Declaration = Declaration()
    ) {
        self.node = node
        self.peer = peer
        self.nodeParty = nodeParty
        self.edition = edition
        self.agreement = agreement
        self.suite = suite
        self.localParties = localParties
        self.peerParties = peerParties
        self.quotas = quotas
        self.guardKeys = guardKeys
        self.signer = signer
        self.version = version
        self.declaration = declaration
    }
}

extension Setup {
    /// Whether a message may be addressed to a party. Nodes write to parties; nobody reads for them.
    func isAddressable(_ party: PartyID) -> Bool {
        !party.isNode && (localParties.contains(party) || peerParties.contains(party))
    }
}
