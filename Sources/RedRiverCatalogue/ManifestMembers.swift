// ManifestMembers: the members of a manifest's larger objects that rules look at.

internal import RedRiverJSON

/// Members of a consignment by their names.
enum ConsignmentMember: Int, CaseIterable {
    case consignor, consignee, carrier, exporter, importer, notify, declarant, agent
    case place, loadingPlace, unloadingPlace, goodsLocation
    case exportCountry, destinationCountry
    case transportDoc, incoterm
}

/// Members of an item by their names.
enum ItemMember: Int, CaseIterable {
    case description, hs6, hsVN, hsCN, origin, value, quantity, grossMass, netMass, packages
    case containers, documents, sps, dangerousGoods, seq
}

/// An item whose members were found.
struct ManifestItem {
    let node: Int
    let members: JSONKnownMembers

    subscript(name: ItemMember) -> Int? { members[name.rawValue] }
}
