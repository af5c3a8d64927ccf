// BodyChecker+Goods: consignments, items and their totals
// (RR-D17, D18, D20, D21, D22, D27, D28, D29, D41, D44).

internal import RedRiverBase
internal import RedRiverJSON

/// Packages, and a mass in thousandths of a kilogram.
private struct Sum {
    var packages = 0
    var mass = 0
}

extension BodyChecker {
    mutating func checkManifest() {
        guard let consignments = find("consignments", in: 0), let totals = find("totals", in: 0)
        else { return }
        var sum = Sum()
        var used = Set<[UInt8]>()
        let listed = elements(of: consignments)
        for consignment in listed {
            let part = checkConsignment(consignment, &used)
            sum.packages += part.packages
            sum.mass += part.mass
        }
        if let stated = find("consignments", in: totals), count(at: stated) != listed.count {
            refuse("RR-D20", at: stated, RuleWords.consignments(listed.count))
        }
        check(totals, against: sum)
        checkUse(of: used)
        if let mass = find("grossMass", in: totals) { checkWeight(cargo: sum.mass, at: mass) }
    }

    private mutating func checkConsignment(_ node: Int, _ used: inout Set<[UInt8]>) -> Sum {
        for name in [
            "consignor", "consignee", "carrier", "exporter", "importer", "notify", "declarant",
            "agent",
        ] as [StaticString] {
            if let party = find(name, in: node) { checkParty(party) }
        }
        if let transport = find("transportDoc", in: node) { checkDocument(transport) }
        for name in ["place", "loadingPlace", "unloadingPlace", "goodsLocation"] as [StaticString] {
            if let place = find(name, in: node) { checkLocation(place) }
        }
        for name in ["exportCountry", "destinationCountry"] as [StaticString] {
            if let country = find(name, in: node) { check(country, in: .countries) }
        }
        if let terms = find("incoterm", in: node) { check(terms, in: .incoterms) }
        var sum = Sum()
        guard let items = find("items", in: node), let totals = find("totals", in: node) else {
            return sum
        }
        for (place, item) in elements(of: items).enumerated() {
            if let number = find("seq", in: item), count(at: number) != place + 1 {
                refuse("RR-D20", at: number, RuleWords.sequence(place + 1))
            }
            let part = checkItem(item, &used)
            sum.packages += part.packages
            sum.mass += part.mass
        }
        check(totals, against: sum)
        return sum
    }

    // MARK: RR-D20, RR-D22

    private mutating func check(_ totals: Int, against sum: Sum) {
        if let packages = find("packages", in: totals), count(at: packages) != sum.packages {
            refuse("RR-D20", at: packages, RuleWords.packages(sum.packages))
        }
        guard let mass = find("grossMass", in: totals), let stated = checkMass(mass),
            stated != sum.mass, let value = find("value", in: mass)
        else { return }
        refuse("RR-D20", at: value, RuleWords.mass(thousandths: sum.mass))
    }

    /// Every declared container is used by an item, or it is empty.
    private mutating func checkUse(of used: Set<[UInt8]>) {
        guard let containers = find("containers", in: 0) else { return }
        for container in elements(of: containers) {
            guard let id = find("id", in: container), !used.contains(Array(text(at: id))),
                !is_("fill", in: container, "4")
            else { continue }
            refuse("RR-D22", at: id, RuleWords.containerUnused)
        }
    }

    private func isDeclared(_ id: ArraySlice<UInt8>) -> Bool {
        guard let containers = find("containers", in: 0) else { return false }
        return elements(of: containers).contains { container in
            text("id", in: container)?.elementsEqual(id) ?? false
        }
    }

    // MARK: Items

    private mutating func checkItem(_ item: Int, _ used: inout Set<[UInt8]>) -> Sum {
        if let description = find("description", in: item) { checkDescription(description) }
        checkTariff(item)
        if let origin = find("origin", in: item) { checkOrigin(origin) }
        if let value = find("value", in: item) { checkMoney(value) }
        if let quantity = find("quantity", in: item), let unit = find("unit", in: quantity) {
            check(unit, in: .units)
        }
        for id in find("containers", in: item).map({ elements(of: $0) }) ?? [] {
            used.insert(Array(text(at: id)))
            if !isDeclared(text(at: id)) {
                refuse("RR-D22", at: id, RuleWords.containerUndeclared)
            }
        }
        let documents = find("documents", in: item).map { elements(of: $0) } ?? []
        for document in documents { checkDocument(document) }
        checkQuarantine(item, documents)
        if let dangers = find("dangerousGoods", in: item) { checkDangers(dangers) }
        return Sum(packages: checkPackages(item), mass: checkMasses(item))
    }

    /// RR-D21: packages are counted where they can be.
    private mutating func checkPackages(_ item: Int) -> Int {
        var sum = 0
        for packages in find("packages", in: item).map({ elements(of: $0) }) ?? [] {
            guard let number = find("count", in: packages), let type = find("type", in: packages)
            else { continue }
            check(type, in: .packages)
            let count = count(at: number)
            let entry = catalogue.list(.packages)[text(at: type)]
            if count == 0, let entry, !entry.flag("mayBeNone") {
                refuse("RR-D21", at: number, RuleWords.noPackages)
            }
            sum += count
        }
        return sum
    }

    /// RR-D21: there is a mass, and net is not above gross.
    private mutating func checkMasses(_ item: Int) -> Int {
        guard let gross = find("grossMass", in: item), let mass = checkMass(gross) else { return 0 }
        if mass == 0, let value = find("value", in: gross) {
            refuse("RR-D21", at: value, RuleWords.noMass)
        }
        if let net = find("netMass", in: item), let netMass = checkMass(net), netMass > mass,
            let value = find("value", in: net)
        {
            refuse("RR-D21", at: value, RuleWords.netAboveGross)
        }
        return mass
    }

    // MARK: RR-D17

    private mutating func checkTariff(_ item: Int) {
        guard let code = find("hs6", in: item) else { return }
        let six = text(at: code)
        if !IdentifierShape.isTariffCode(six) { refuse("RR-D17", at: code, RuleWords.chapter) }
        for name in ["hsVN", "hsCN"] as [StaticString] {
            if let national = find(name, in: item), !text(at: national).starts(with: six) {
                refuse("RR-D17", at: national, RuleWords.tariffDiffers)
            }
        }
        guard let vehicles = find("vehicles", in: 0) else { return }
        let isAutomated = elements(of: vehicles).contains { vehicle in
            is_("role", in: vehicle, "AGV") || is_("role", in: vehicle, "IGV")
        }
        if isAutomated, catalogue.list(.agvGoods)[six] == nil {
            refuse("RR-D29", .notAllowedHere, at: code, RuleWords.notForAutomatedLane)
        }
    }

    // MARK: RR-D18, RR-D44

    private mutating func checkOrigin(_ origin: Int) {
        check(origin, in: .countries)
        if !document.isText(origin, "VN"), !document.isText(origin, "CN"),
            catalogue.list(.countries)[text(at: origin)] != nil
        {
            warn("RR-D44", at: origin, RuleWords.thirdOrigin)
        }
    }

    private mutating func checkMoney(_ node: Int) {
        guard let currency = find("currency", in: node), let amount = find("amount", in: node)
        else { return }
        check(currency, in: .currencies)
        guard let entry = catalogue.list(.currencies)[text(at: currency)],
            let allowed = entry.number("decimals")
        else { return }
        let decimals = text(at: amount).drop { $0 != UInt8(ascii: ".") }.dropFirst().count
        if decimals > allowed {
            refuse("RR-D18", .valueNotInList, at: amount, RuleWords.decimals(allowed))
        }
    }

    private mutating func checkDocument(_ node: Int) {
        guard let type = find("type", in: node), let number = find("number", in: node) else {
            return
        }
        check(type, in: .documents)
        // An export declaration is known by who issued it.
        guard document.isText(type, "830") || document.isText(type, "929"),
            let issuer = text("issuer", in: node)
        else { return }
        if issuer.starts(with: "VN:".utf8) {
            if !IdentifierShape.isVietnameseDeclaration(text(at: number)) {
                warn("RR-D13", at: number, RuleWords.declarationVietnam)
            }
        } else if issuer.starts(with: "CN:".utf8) {
            checkChineseDeclaration(number, office: issuer)
        }
    }

    // MARK: RR-D27, RR-D28, RR-D41

    private mutating func checkQuarantine(_ item: Int, _ documents: [Int]) {
        guard let code = text("hs6", in: item),
            let goods = catalogue.list(.quarantineGoods)[code]
        else { return }
        let wanted = goods.texts("certificates")
        let hasCertificate = documents.contains { document in
            wanted.contains { wanted in
                text("type", in: document)?.elementsEqual(wanted.utf8) ?? false
            }
        }
        let place = find("documents", in: item)
        if !wanted.isEmpty, !hasCertificate {
            let sentence = RuleWords.certificateMissing(wanted.joined(separator: ", "))
            if let place {
                refuse("RR-D27", .dataMissing, at: place, sentence)
            } else {
                miss("RR-D27", "documents", in: item, sentence)
            }
        }
        checkRegistration(item, goods)
        guard goods.text("reportsTo").map({ $0 == destination }) ?? false else { return }
        for report in goods.texts("reports") {
            let isThere = documents.contains { document in
                is_("type", in: document, "4")
                    && text("subject", in: document)?.elementsEqual(report.utf8) ?? false
            }
            if !isThere { warn("RR-D41", at: place ?? item, RuleWords.reportMissing(report)) }
        }
    }

    /// The country a load goes to.
    private var destination: String? {
        guard let direction = find("direction", in: 0) else { return nil }
        return document.isText(direction, "VN_TO_CN") ? "CN" : "VN"
    }

    private mutating func checkRegistration(_ item: Int, _ goods: CodeEntry) {
        // Registered by the receiving country: for what Việt Nam sends to China.
        guard goods.flag("registered"), destination == "CN" else { return }
        guard let sps = find("sps", in: item) else {
            return miss("", "sps", in: item, RuleWords.registrationMissing)
        }
        for (name, list) in [("orchardCode", .orchards), ("packHouseCode", .packingHouses)]
            as [(StaticString, ListName)]
        {
            guard let code = find(name, in: sps) else { continue }
            let entry = catalogue.list(list)[text(at: code)]
            if entry == nil || entry?.flag("suspended") ?? false {
                warn("RR-D28", at: code, RuleWords.notRegistered)
            }
        }
    }
}
