// ListName: the code lists that rules look into, each by the name of its file.

/// A code list that must be there. Others may be, for people who read codes.
enum ListName: String, CaseIterable, Sendable {
    case agvGoods = "agv-goods"
    case amendmentReasons = "amendment-reasons"
    case countries = "countries"
    case currencies = "currencies"
    case dangerousClasses = "dangerous-classes"
    case dangerousGoods = "dangerous-goods"
    case documents = "documents"
    case gates = "gates"
    case incoterms = "incoterms"
    case locations = "locations"
    case offices = "offices"
    case orchards = "orchards"
    case packages = "packages"
    case packingHouses = "packing-houses"
    case partyRoles = "party-roles"
    case quarantineGoods = "quarantine-goods"
    case reasons = "reasons"
    case sizeTypes = "size-types"
    case statuses = "statuses"
    case tradeTypes = "trade-types"
    case transportMeans = "transport-means"
    case units = "units"
    case vietnameseProvinces = "vietnamese-provinces"

    /// Its place among all of them.
    var place: Int {
        switch self {
        case .agvGoods: 0
        case .amendmentReasons: 1
        case .countries: 2
        case .currencies: 3
        case .dangerousClasses: 4
        case .dangerousGoods: 5
        case .documents: 6
        case .gates: 7
        case .incoterms: 8
        case .locations: 9
        case .offices: 10
        case .orchards: 11
        case .packages: 12
        case .packingHouses: 13
        case .partyRoles: 14
        case .quarantineGoods: 15
        case .reasons: 16
        case .sizeTypes: 17
        case .statuses: 18
        case .tradeTypes: 19
        case .transportMeans: 20
        case .units: 21
        case .vietnameseProvinces: 22
        }
    }
}
