// CrossingAdvice: what the earlier messages of a crossing say of the next one (catalogue §8.5).
//
//     record of the crossing ─┐
//     records of open ones ───┼──advice──▶ warnings and information, handed on with the message
//     header and body ────────┘
//
// The two sides need not have the same messages at the same time, so nothing here refuses: a rule
// that the catalogue lists with severity E becomes a warning. Where something is not known, a rule
// says nothing.
//
//     CrossingAdvice.swift             RR-D02, D07: messages referred to, the life of a crossing
//     CrossingAdvice+Manifest.swift    RR-D32, D40, D45: vehicles in use, amendments, new partners
//     CrossingAdvice+Decisions.swift   RR-D13, D38, D39: whose declaration is decided on, and when
//     CrossingAdvice+Gate.swift        RR-D33 to D36: weights, seals, plates and containers

internal import RedRiverBase
internal import RedRiverJSON

/// What a later message of a crossing should be read with.
///
/// - Parameters:
///   - body: Its body, checked or not.
///   - record: What is remembered of its crossing, without this message.
///   - others: Records of crossings that may be open; those that are not are passed over.
///   - isKnown: Whether a consignor has sent to a consignee before.
/// - Returns: Warnings and information, at most ``Limits/problemsListed``, with paths as
///   ``Catalogue/check(_:body:)`` makes them; none for a message of another crossing.
/// - Complexity: Linear in the length of the body and in the number of `others`.
public func advice(
    for header: Header, body: [UInt8], after record: CrossingRecord, catalogue: Catalogue,
    among others: [CrossingRecord] = [], isKnown: (TradingPair) -> Bool = { _ in true }
) -> [Finding] {
    advice(for: header, CrossingBody(body), after: record, catalogue, among: others, isKnown)
}

extension CrossingRecord {
    /// Remembers a message, and tells what ``advice(for:body:after:catalogue:among:isKnown:)`` said
    /// of it before. The body is read only once.
    ///
    /// - Parameters:
    ///   - others: Asked only where a message announces vehicles and containers: the records of the
    ///     crossings that name any of them.
    ///   - isKnown: Asked once for each pair of a manifest.
    public mutating func rememberWithAdvice(
        _ header: Header, body bytes: [UInt8], catalogue: Catalogue,
        among others: (_ names: [[UInt8]]) -> [CrossingRecord] = { _ in [] },
        isKnown: (TradingPair) -> Bool = { _ in true }
    ) -> [Finding] {
        let body = CrossingBody(bytes)
        let names = header.type.announcesVehicles ? body.names : []
        let said = advice(
            for: header, body, after: self, catalogue, among: names.isEmpty ? [] : others(names),
            isKnown)
        remember(header, body, bytes, catalogue)
        return said
    }
}

extension MessageType {
    /// Whether it says which vehicles and containers are to cross (RR-D32).
    fileprivate var announcesVehicles: Bool {
        self == .preArrival || self == .emptyVehicle || self == .cargoManifest
    }
}

extension CrossingBody {
    /// The plates and containers an announcement or a manifest names.
    fileprivate var names: [[UInt8]] { plates("vehicles").map(\.text) + containers().map(\.text) }
}

private func advice(
    for header: Header, _ body: CrossingBody, after record: CrossingRecord,
    _ catalogue: Catalogue, among others: [CrossingRecord], _ isKnown: (TradingPair) -> Bool
) -> [Finding] {
    guard header.crossing == record.crossing, record.message(header.id) == nil else { return [] }
    var adviser = CrossingAdviser(header, body, record, catalogue)
    adviser.checkReferences(among: others)
    adviser.checkLife()
    switch header.type {
    case .preArrival, .emptyVehicle: adviser.checkUse(among: others)
    case .cargoManifest:
        adviser.checkRegistration()
        adviser.checkUse(among: others)
        adviser.checkPairs(isKnown)
    case .manifestAmendment:
        adviser.checkManifestNumber()
        adviser.checkOldValues()
    case .manifestCancellation: adviser.checkManifestNumber()
    case .declarationStatus: adviser.checkVersions()
    case .clearanceDecision:
        adviser.checkVersions()
        adviser.checkDecision()
        adviser.checkPromptness()
    case .inspectionResult: adviser.checkSeals("sealsBefore")
    case .gateEvent:
        adviser.checkWeight()
        adviser.checkSeals("seals")
        adviser.checkReadings()
    case .handover: adviser.checkSeals("sealsAtReceipt")
    default: break
    }
    return adviser.findings
}

struct CrossingAdviser {
    let header: Header
    let body: CrossingBody
    let record: CrossingRecord
    let catalogue: Catalogue
    private(set) var findings: [Finding] = []

    init(
        _ header: Header, _ body: CrossingBody, _ record: CrossingRecord, _ catalogue: Catalogue
    ) {
        self.header = header
        self.body = body
        self.record = record
        self.catalogue = catalogue
    }

    /// The side that sends it.
    var side: CrossingSide {
        header.sender.country == record.crossing.origin ? .exit : .entry
    }

    // MARK: RR-D02

    /// Whether what it answers and replaces is known, and of this crossing.
    mutating func checkReferences(among others: [CrossingRecord]) {
        for (name, id) in [("inReplyTo", header.inReplyTo), ("supersedes", header.supersedes)] {
            guard let id, record.message(id) == nil else { continue }
            let others = others.filter { other in
                other.crossing != record.crossing && other.message(id) != nil
            }
            let owner = others.map(\.crossing.description).min()
            // What was forgotten is not unknown.
            if owner == nil, record.hasForgotten { continue }
            let text = owner.map { CrossingWords.ofOther($0) } ?? CrossingWords.unknownMessage
            note("RR-D02", header: name, id.description, text)
        }
    }

    // MARK: RR-D07

    /// How late an offline gate may be without a word: the clocks of two systems differ.
    private static let lateMost: Int64 = 5 * 60 * 1000

    mutating func checkLife() {
        let (event, time) = record.happening(header, body, catalogue)
        let (unexpected, lateness) = record.preview(event, at: time)
        if let unexpected {
            let text = CrossingWords.unexpected(unexpected)
            switch header.type {
            case .gateEvent: warn("RR-D07", at: body.find("event", in: 0), text)
            case .clearanceDecision: warn("RR-D07", at: body.find("decision", in: 0), text)
            case .quarantineResult: warn("RR-D07", at: body.find("result", in: 0), text)
            default: note("RR-D07", header: "msgType", header.type.rawValue, text)
            }
        }
        if header.type == .gateEvent, lateness > Self.lateMost {
            warn("RR-D07", at: body.find("occurredAt", in: 0), CrossingWords.late)
        }
    }

    /// The traditional lane has no registration.
    mutating func checkRegistration() {
        if !record.life.isRegistrationAccepted, header.functionCode == 9 {
            note(
                "RR-D07", header: "msgType", header.type.rawValue, CrossingWords.noRegistration,
                as: .information)
        }
    }

    // MARK: What is found

    /// - Parameter node: Where; the root where it is not known.
    mutating func warn(_ rule: StaticString, at node: Int?, _ text: Text) {
        add(.warning, rule, at: node ?? 0, text)
    }

    mutating func inform(_ rule: StaticString, at node: Int, _ text: Text) {
        add(.information, rule, at: node, text)
    }

    private mutating func add(
        _ severity: Severity, _ rule: StaticString, at node: Int, _ text: Text
    ) {
        let value = body.document.value(at: node)
        let isScalar = value.kind != .object && value.kind != .array
        let shown = isScalar ? value.string ?? String(decoding: value.bytes, as: UTF8.self) : nil
        add(severity, rule, path: "/body" + value.pointer, shown, text)
    }

    /// About a field of the header.
    mutating func note(
        _ rule: StaticString, header name: String, _ value: String, _ text: Text,
        as severity: Severity = .warning
    ) {
        add(severity, rule, path: "/header/" + name, value, text)
    }

    private mutating func add(
        _ severity: Severity, _ rule: StaticString, path: String, _ value: String?, _ text: Text
    ) {
        guard findings.count < Limits.problemsListed else { return }
        let problem = Problem(
            .ruleViolated, rule: rule.description, path: path, value: value, text: text)
        findings.append(Finding(severity, problem))
    }
}
