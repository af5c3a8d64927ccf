// BodyChecker: the domain rules that are functions of header, body and catalogue (catalogue §8.5).
//
//     body ──JSON──▶ tape ──schema──▶ shape is right ──domain rules──▶ errors: it does not cross
//                              └──▶ problems of shape alone          └─▶ warnings: they go along
//
// The rules run on a body whose shape is right, so they look up members without asking what they are.
// `sentAt` stands for now: both nodes come to the same verdict, whenever they look. What a rule says
// of messages that went before stands in CrossingAdvice.swift and never refuses.
//
//     BodyChecker+Text.swift       RR-D08, D09, D42: characters, languages, what must not be told
//     BodyChecker+Places.swift     RR-D04, D05, D06, D13, D14: gates, offices, places, declarations
//     BodyChecker+Vehicles.swift   RR-D10, D15, D16, D23: containers, plates, numbers, weights
//     BodyChecker+Parties.swift    RR-D11, D12: the codes of companies
//     BodyChecker+Goods.swift      RR-D17, D18, D20 to D22, D27, D28, D29, D41, D44: items and totals
//     BodyChecker+Dangers.swift    RR-D24, D25, D26: dangerous goods
//     BodyChecker+Times.swift      RR-D03, D30, D31, D33, D40: times, weights at the gate, changes

internal import RedRiverBase
internal import RedRiverJSON

struct BodyChecker {
    /// What does not change, in one place: a copy of the checker is small.
    private final class Surroundings {
        let catalogue: Catalogue
        let header: Header
        let document: JSONDocument
        let agency: String
        /// Keeps texts that were written with escapes.
        let keeper = JSONTextKeeper()

        init(_ catalogue: Catalogue, _ header: Header, _ document: JSONDocument) {
            self.catalogue = catalogue
            self.header = header
            self.document = document
            agency = header.sender.agency
        }
    }

    private let surroundings: Surroundings
    var catalogue: Catalogue { surroundings.catalogue }
    var header: Header { surroundings.header }
    var document: JSONDocument { surroundings.document }
    /// The middle part of the sender's id.
    var agency: String { surroundings.agency }
    /// The document through pointers: good while ``run()`` is within `withTape`.
    let tape: JSONTape
    /// Whether a vehicle of a manifest drives itself.
    var isAutomated = false
    private(set) var findings: [Finding] = []
    /// Values looked at.
    var steps = 0

    init(
        _ catalogue: Catalogue, _ header: Header, _ document: JSONDocument, _ tape: JSONTape
    ) {
        self.tape = tape
        surroundings = Surroundings(catalogue, header, document)
    }

    mutating func run() {
        checkTexts()
        checkSkew()
        checkSenders()
        if header.type == .cargoManifest { return checkManifestAndVehicles() }
        checkPlaces()
        if let vehicles = find("vehicles", in: 0) { checkVehicles(vehicles) }
        if let vehicles = find("newVehicles", in: 0) { checkVehicles(vehicles) }
        if let plates = find("plates", in: 0) {
            for plate in elements(of: plates) { checkPlate(plate) }
        }
        for name in ["containers", "containerIds"] as [StaticString] {
            if let list = find(name, in: 0) { checkContainers(list) }
        }
        if let party = find("carrier", in: 0) { checkParty(party) }
        if let driver = find("driver", in: 0) { checkDriver(driver) }
        switch header.type {
        case .preArrival: checkSlot()
        case .manifestAmendment: checkChanges()
        case .emptyVehicle: checkArrival()
        case .gateEvent: checkWeighbridge()
        case .handover: checkTally()
        case .operatingNotice: checkNotice()
        default: break
        }
        checkCodes()
    }

    /// Most messages are manifests, and most of what the others may have is not in them.
    private mutating func checkManifestAndVehicles() {
        checkRoute()
        if let vehicles = find("vehicles", in: 0) { checkVehicles(vehicles) }
        if let list = find("containers", in: 0) { checkContainers(list) }
        if let driver = find("driver", in: 0) { checkDriver(driver) }
        checkManifest()
    }

    // MARK: The tape

    func find(_ name: StaticString, in node: Int) -> Int? { tape.find(name, in: node) }

    /// The text of a member; `nil` if it is absent or not a text.
    func text(_ name: StaticString, in node: Int) -> JSONTapeText? {
        guard let member = find(name, in: node), tape.kind(at: member) == .string else {
            return nil
        }
        return text(at: member)
    }

    func text(at node: Int) -> JSONTapeText { tape.text(at: node, surroundings.keeper) }

    /// Whether a member is there and is exactly this text.
    func has(_ name: StaticString, in node: Int, _ text: StaticString) -> Bool {
        find(name, in: node).map { tape.isText($0, text) } ?? false
    }

    // MARK: What is found

    /// Whether there is more than anybody is told. Saying where something stands takes time.
    private var isFull: Bool { findings.count >= Limits.problemsListed * 4 }

    mutating func refuse(
        _ rule: StaticString, _ code: Code = .ruleViolated, at node: Int, _ text: Text
    ) {
        if isFull { return }
        add(.error, rule, code, path: "/body" + document.value(at: node).pointer, node, text)
    }

    mutating func warn(_ rule: StaticString, at node: Int, _ text: Text) {
        if isFull { return }
        add(
            .warning, rule, .ruleViolated, path: "/body" + document.value(at: node).pointer, node,
            text)
    }

    /// A member that should be there.
    mutating func miss(_ rule: StaticString, _ name: String, in node: Int, _ text: Text) {
        if isFull { return }
        let path = "/body" + document.value(at: node).pointer + "/" + name
        add(.error, rule, .dataMissing, path: path, nil, text)
    }

    /// About a field of the header.
    mutating func note(
        _ severity: Severity, _ rule: StaticString, header path: String, _ value: String,
        _ text: Text
    ) {
        findings.append(
            Finding(
                severity,
                Problem(
                    .ruleViolated, rule: rule.description, path: path, value: value, text: text)))
    }

    private mutating func add(
        _ severity: Severity, _ rule: StaticString, _ code: Code, path: String, _ node: Int?,
        _ text: Text
    ) {
        let value = node.flatMap { node -> String? in
            switch tape.kind(at: node) {
            case .string: String(decoding: document.text(at: node), as: UTF8.self)
            case .object, .array: nil
            default: String(decoding: document.bytes[document.range(at: node)], as: UTF8.self)
            }
        }
        findings.append(
            Finding(
                severity,
                Problem(
                    code, rule: rule.description.isEmpty ? nil : rule.description, path: path,
                    value: value, text: text)))
    }
}
