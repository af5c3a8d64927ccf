// InitCommandCast: who takes part in the demonstration.

internal import RedRiverBase

/// One country: its node and the systems at it.
struct DemoCountry: Sendable {
    let country: Country
    /// Its part of the installation: `vn`, `cn`.
    let folder: String
    let node: NodeID
    /// The node as a party, in its own name.
    let nodeParty: PartyID
    /// Whether its node calls the other one.
    let dials: Bool
    /// Customs first, then the gate.
    let parties: [PartyID]

    /// Lào Cai: customs at Kim Thành, and the gate platform.
    static let vietnam = DemoCountry(
        country: .vietnam, folder: "vn", node: known(NodeID("vn.kim-thanh")),
        nodeParty: known(PartyID("VN.NODE.KTH")), dials: true,
        parties: [known(PartyID("VN.CUSTOMS.13BB")), known(PartyID("VN.GATE.LCA"))])

    /// Hekou: customs, and the gate platform at Beishan (北山).
    static let china = DemoCountry(
        country: .china, folder: "cn", node: known(NodeID("cn.bac-son")),
        nodeParty: known(PartyID("CN.NODE.BSN")), dials: false,
        parties: [known(PartyID("CN.CUSTOMS.8613")), known(PartyID("CN.GATE.HKM"))])

    static let both = [vietnam, china]

    /// The name under which the night shift of either country acts on its node.
    static let operatorName = "night-shift"

    private static func known<Value>(_ value: Value?) -> Value {
        guard let value else { preconditionFailure("a name of ours has the form it needs") }
        return value
    }
}
