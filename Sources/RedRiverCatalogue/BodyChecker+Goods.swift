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
        isAutomated = elements(of: find("vehicles", in: 0)).contains { vehicle in
            has("role", in: vehicle, "AGV") || has("role", in: vehicle, "IGV")
        }
        guard let consignments = find("consignments", in: 0), let totals = find("totals", in: 0)
        else { return }
        var sum = Sum()
        var used: UInt64 = 0
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

    private mutating func checkConsignment(_ node: Int, _ used: inout UInt64) -> Sum {
        var member = tape.first(in: node)
        for _ in 0..<tape.count(at: node) {
            checkMember(member, member + 1)
            member = tape.next(after: member + 1)
        }
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

    private static let parties: [StaticString] = [
        "consignor", "consignee", "carrier", "exporter", "importer", "notify", "declarant", "agent",
    ]
    private static let places: [StaticString] = [
        "place", "loadingPlace", "unloadingPlace", "goodsLocation",
    ]
    private static let countries: [StaticString] = ["exportCountry", "destinationCountry"]

    /// One member of a consignment.
    private mutating func checkMember(_ name: Int, _ value: Int) {
        if Self.parties.contains(where: { tape.isText(name, $0) }) {
            checkParty(value)
        } else if Self.places.contains(where: { tape.isText(name, $0) }) {
            checkLocation(value)
        } else if tape.isText(name, "transportDoc") {
            checkDocument(value)
        } else if tape.isText(name, "incoterm") {
            check(value, in: .incoterms)
        } else if Self.countries.contains(where: { tape.isText(name, $0) }) {
            check(value, in: .countries)
        }
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
    private mutating func checkUse(of used: UInt64) {
        guard let containers = find("containers", in: 0) else { return }
        for (place, container) in elements(of: containers).enumerated() {
            guard let id = find("id", in: container), used >> UInt64(place) & 1 == 0,
                !has("fill", in: container, "4")
            else { continue }
            refuse("RR-D22", at: id, RuleWords.containerUnused)
        }
    }

    /// Where a container is in the list of those declared; a list has a few.
    private func place(ofContainer id: Int) -> Int? {
        guard let containers = find("containers", in: 0) else { return nil }
        let wanted = text(at: id)
        for (place, container) in elements(of: containers).enumerated()
        where find("id", in: container).map({ text(at: $0) == wanted }) ?? false {
            return place
        }
        return nil
    }

    // MARK: Items

    private mutating func checkItem(_ item: Int, _ used: inout UInt64) -> Sum {
        if let description = find("description", in: item) { checkDescription(description) }
        checkTariff(item)
        if let origin = find("origin", in: item) { checkOrigin(origin) }
        if let value = find("value", in: item) { checkMoney(value) }
        if let quantity = find("quantity", in: item), let unit = find("unit", in: quantity) {
            check(unit, in: .units)
        }
        for id in elements(of: find("containers", in: item)) {
            if let place = place(ofContainer: id) {
                used |= 1 << UInt64(place)
            } else {
                refuse("RR-D22", at: id, RuleWords.containerUndeclared)
            }
        }
        let documents = elements(of: find("documents", in: item))
        for document in documents { checkDocument(document) }
        checkQuarantine(item, documents)
        if let dangers = find("dangerousGoods", in: item) { checkDangers(dangers) }
        return Sum(packages: checkPackages(item), mass: checkMasses(item))
    }

    /// RR-D21: packages are counted where they can be.
    private mutating func checkPackages(_ item: Int) -> Int {
        var sum = 0
        for packages in elements(of: find("packages", in: item)) {
            guard let number = find("count", in: packages), let type = find("type", in: packages)
            else { continue }
            check(type, in: .packages)
            let count = count(at: number)
            let entry = catalogue.list(.packages)[text(at: type)]
            if count == 0, let entry, !entry.facts.mayBeNone {
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
        if isAutomated, catalogue.list(.agvGoods)[six] == nil {
            refuse("RR-D29", .notAllowedHere, at: code, RuleWords.notForAutomatedLane)
        }
    }

    // MARK: RR-D18, RR-D44

    private mutating func checkOrigin(_ origin: Int) {
        check(origin, in: .countries)
        if !tape.isText(origin, "VN"), !tape.isText(origin, "CN"),
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
            let allowed = entry.facts.decimals
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
        guard tape.isText(type, "830") || tape.isText(type, "929"),
            let issuer = text("issuer", in: node)
        else { return }
        if issuer.starts(with: "VN:".utf8) {
            checkVietnameseDeclaration(number)
        } else if issuer.starts(with: "CN:".utf8) {
            checkChineseDeclaration(number, office: issuer)
        }
    }

    // MARK: RR-D27, RR-D28, RR-D41

    private mutating func checkQuarantine(_ item: Int, _ documents: JSONTapeElements) {
        guard let code = text("hs6", in: item),
            let goods = catalogue.list(.quarantineGoods)[code]
        else { return }
        let wanted = goods.facts.certificates
        let hasCertificate = documents.contains { document in
            guard let type = text("type", in: document) else { return false }
            return wanted.contains { type.elementsEqual($0) }
        }
        let place = find("documents", in: item)
        if !wanted.isEmpty, !hasCertificate {
            let sentence = RuleWords.certificateMissing(
                goods.texts("certificates").joined(separator: ", "))
            if let place {
                refuse("RR-D27", .dataMissing, at: place, sentence)
            } else {
                miss("RR-D27", "documents", in: item, sentence)
            }
        }
        checkRegistration(item, goods)
        guard goods.facts.reportsTo.map({ $0 == destination }) ?? false else { return }
        for report in goods.facts.reports {
            let isThere = documents.contains { document in
                text("subject", in: document)?.elementsEqual(report) ?? false
                    && has("type", in: document, "4")
            }
            if !isThere {
                let name = String(decoding: report, as: UTF8.self)
                warn("RR-D41", at: place ?? item, RuleWords.reportMissing(name))
            }
        }
    }

    /// The country a load goes to.
    private var destination: String? {
        guard let direction = find("direction", in: 0) else { return nil }
        return tape.isText(direction, "VN_TO_CN") ? "CN" : "VN"
    }

    private mutating func checkRegistration(_ item: Int, _ goods: CodeEntry) {
        // Registered by the receiving country: for what Việt Nam sends to China.
        guard goods.facts.isRegistered, destination == "CN" else { return }
        guard let sps = find("sps", in: item) else {
            return miss("", "sps", in: item, RuleWords.registrationMissing)
        }
        for (name, list) in [("orchardCode", .orchards), ("packHouseCode", .packingHouses)]
            as [(StaticString, ListName)]
        {
            guard let code = find(name, in: sps) else { continue }
            let entry = catalogue.list(list)[text(at: code)]
            if entry == nil || entry?.facts.isSuspended ?? false {
                warn("RR-D28", at: code, RuleWords.notRegistered)
            }
        }
    }
}
