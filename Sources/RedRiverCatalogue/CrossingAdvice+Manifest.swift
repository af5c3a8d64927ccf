// CrossingAdvice+Manifest: vehicles in use, amendments, new partners (RR-D32, D40, D45).

internal import RedRiverBase
internal import RedRiverJSON

/// Who sends to whom, each by the first of its identifiers with its scheme.
public struct TradingPair: Hashable, Sendable {
    /// `VN:MST 5399999035`.
    public let consignor: String
    public let consignee: String

    public init(consignor: String, consignee: String) {
        self.consignor = consignor
        self.consignee = consignee
    }

    /// The pairs of a manifest in document order, none twice: those to be known next time.
    public static func all(inManifest body: [UInt8]) -> [TradingPair] {
        CrossingBody(body).pairs.map(\.pair)
    }
}

extension CrossingBody {
    /// The pairs of a manifest, none twice, with the node of the consignee.
    var pairs: [(pair: TradingPair, node: Int)] {
        var seen = Set<TradingPair>()
        return elements("consignments", in: 0).compactMap { consignment in
            guard let consignor = find("consignor", in: consignment).flatMap({ identity(of: $0) }),
                let node = find("consignee", in: consignment), let consignee = identity(of: node)
            else { return nil }
            let pair = TradingPair(consignor: consignor, consignee: consignee)
            return seen.insert(pair).inserted ? (pair, node) : nil
        }
    }

    private func identity(of party: Int) -> String? {
        guard let id = elements("ids", in: party).first, let scheme = value("scheme", in: id),
            let number = value("value", in: id)
        else { return nil }
        return scheme + " " + number
    }
}

extension CrossingAdviser {
    // MARK: RR-D32

    /// A vehicle or container is on one open crossing at a time.
    mutating func checkUse(among others: [CrossingRecord]) {
        guard header.functionCode != 1 else { return }
        // A lorry that goes home empty may be ahead of the papers of the trip it made.
        let outbound = body.value("outboundCrossingRef", in: 0)
        let open = others.filter { other in
            other.crossing != record.crossing && other.crossing.description != outbound
                && other.isOpen(at: header.sentAt)
        }
        guard !open.isEmpty else { return }
        for (text, node) in body.plates("vehicles") {
            let users = open.filter { $0.plates?.contains(text) ?? false }
            if let user = users.map(\.crossing.description).min() {
                warn("RR-D32", at: node, CrossingWords.vehicleInUse(user))
            }
        }
        for (text, node) in body.containers() {
            let users = open.filter { $0.containers?.contains(text) ?? false }
            if let user = users.map(\.crossing.description).min() {
                warn("RR-D32", at: node, CrossingWords.containerInUse(user))
            }
        }
    }

    // MARK: RR-D40

    /// An amendment or a cancellation names the manifest there is.
    mutating func checkManifestNumber() {
        guard let node = body.find("manifestNo", in: 0), let number = body.text(at: node),
            let kept = record.manifest?.facts.number, kept != number
        else { return }
        let rule: StaticString = header.type == .manifestAmendment ? "RR-D40" : "RR-D02"
        warn(rule, at: node, CrossingWords.otherManifest(String(decoding: kept, as: UTF8.self)))
    }

    /// What an amendment says was there is what was there.
    mutating func checkOldValues() {
        guard let bytes = record.manifest?.bytes, let kept = try? JSONDocument(parsing: bytes)
        else { return }
        for node in CrossingManifest.differences(between: kept, and: body) {
            warn("RR-D40", at: node, CrossingWords.oldValueDiffers)
        }
    }

    // MARK: RR-D45

    mutating func checkPairs(_ isKnown: (TradingPair) -> Bool) {
        for (pair, node) in body.pairs where !isKnown(pair) {
            inform("RR-D45", at: node, CrossingWords.firstUse(pair))
        }
    }
}
