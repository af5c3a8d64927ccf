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
            let item = ManifestItem(
                node: item, members: catalogue.itemNames.members(of: item, in: tape))
            if let number = item[.seq], count(at: number) != place + 1 {
                refuse("RR-D20", at: number, RuleWords.sequence(place + 1))
            }
            let part = checkItem(item, &used)
            sum.packages += part.packages
            sum.mass += part.mass
        }
        check(totals, against: sum)
        return sum
    }

    /// One member of a consignment.
    private mutating func checkMember(_ name: Int, _ value: Int) {
        let place = catalogue.consignmentNames.place(ofName: name, in: tape)
        switch place.flatMap(ConsignmentMember.init) {
        case .consignor, .consignee, .carrier, .exporter, .importer, .notify, .declarant, .agent:
            checkParty(value)
        case .place, .loadingPlace, .unloadingPlace, .goodsLocation: checkLocation(value)
        case .exportCountry, .destinationCountry: check(value, in: .countries)
        case .transportDoc: checkDocument(value)
        case .incoterm: check(value, in: .incoterms)
        case nil: break
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
        where find("id", in: container).map({ text(at: $0).isSame(as: wanted) }) ?? false {
            return place
        }
        return nil
    }

    // MARK: Items

    private mutating func checkItem(_ item: ManifestItem, _ used: inout UInt64) -> Sum {
        if let description = item[.description] { checkDescription(description) }
        checkTariff(item)
        if let origin = item[.origin] { checkOrigin(origin) }
        if let value = item[.value] { checkMoney(value) }
        if let quantity = item[.quantity], let unit = find("unit", in: quantity) {
            check(unit, in: .units)
        }
        for id in elements(of: item[.containers]) {
            if let place = place(ofContainer: id) {
                used |= 1 << UInt64(place)
            } else {
                refuse("RR-D22", at: id, RuleWords.containerUndeclared)
            }
        }
        let documents = elements(of: item[.documents])
        for document in documents { checkDocument(document) }
        checkQuarantine(item, documents)
        if let dangers = item[.dangerousGoods] { checkDangers(dangers) }
        return Sum(packages: checkPackages(item), mass: checkMasses(item))
    }

    /// RR-D21: packages are counted where they can be.
    private mutating func checkPackages(_ item: ManifestItem) -> Int {
        var sum = 0
        for packages in elements(of: item[.packages]) {
            guard let number = find("count", in: packages), let type = find("type", in: packages)
            else { continue }
            let count = count(at: number)
            let entry = entry(type, in: .packages)
            if count == 0, let entry, !entry.facts.mayBeNone {
                refuse("RR-D21", at: number, RuleWords.noPackages)
            }
            sum += count
        }
        return sum
    }

    /// RR-D21: there is a mass, and net is not above gross.
    private mutating func checkMasses(_ item: ManifestItem) -> Int {
        guard let gross = item[.grossMass], let mass = checkMass(gross) else { return 0 }
        if mass == 0, let value = find("value", in: gross) {
            refuse("RR-D21", at: value, RuleWords.noMass)
        }
        if let net = item[.netMass], let netMass = checkMass(net), netMass > mass,
            let value = find("value", in: net)
        {
            refuse("RR-D21", at: value, RuleWords.netAboveGross)
        }
        return mass
    }

    // MARK: RR-D17

    private mutating func checkTariff(_ item: ManifestItem) {
        guard let code = item[.hs6] else { return }
        let six = text(at: code)
        if !IdentifierShape.isTariffCode(six) { refuse("RR-D17", at: code, RuleWords.chapter) }
        checkTariff(item[.hsVN], beginsWith: six)
        checkTariff(item[.hsCN], beginsWith: six)
        if isAutomated, catalogue.list(.agvGoods)[six] == nil {
            refuse("RR-D29", .notAllowedHere, at: code, RuleWords.notForAutomatedLane)
        }
    }

    private mutating func checkTariff(_ national: Int?, beginsWith six: JSONTapeText) {
        if let national, !text(at: national).prefix(six.count).isSame(as: six) {
            refuse("RR-D17", at: national, RuleWords.tariffDiffers)
        }
    }

    // MARK: RR-D18, RR-D44

    private mutating func checkOrigin(_ origin: Int) {
        let isKnown = entry(origin, in: .countries) != nil
        if isKnown, !tape.isText(origin, "VN"), !tape.isText(origin, "CN") {
            warn("RR-D44", at: origin, RuleWords.thirdOrigin)
        }
    }

    private mutating func checkMoney(_ node: Int) {
        guard let currency = find("currency", in: node), let amount = find("amount", in: node)
        else { return }
        guard let entry = entry(currency, in: .currencies),
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
        if issuer.begins(with: "VN:") {
            checkVietnameseDeclaration(number)
        } else if issuer.begins(with: "CN:") {
            checkChineseDeclaration(number, office: issuer)
        }
    }

    // MARK: RR-D27, RR-D28, RR-D41

    private mutating func checkQuarantine(_ item: ManifestItem, _ documents: JSONTapeElements) {
        guard let code = item[.hs6],
            let goods = catalogue.list(.quarantineGoods)[text(at: code)]
        else { return }
        let wanted = goods.facts.certificates
        let hasCertificate = documents.contains { document in
            guard let type = text("type", in: document) else { return false }
            return wanted.contains { type.isSame(as: $0) }
        }
        let place = item[.documents]
        if !wanted.isEmpty, !hasCertificate {
            let sentence = RuleWords.certificateMissing(
                goods.texts("certificates").joined(separator: ", "))
            if let place {
                refuse("RR-D27", .dataMissing, at: place, sentence)
            } else {
                miss("RR-D27", "documents", in: item.node, sentence)
            }
        }
        checkRegistration(item, goods)
        guard let country = goods.facts.reportsTo, country == destination else { return }
        for report in goods.facts.reports {
            let isThere = documents.contains { document in
                text("subject", in: document)?.isSame(as: report) ?? false
                    && has("type", in: document, "4")
            }
            if !isThere {
                let name = String(decoding: report, as: UTF8.self)
                warn("RR-D41", at: place ?? item.node, RuleWords.reportMissing(name))
            }
        }
    }

    /// The country a load goes to.
    private var destination: String? {
        guard let direction = find("direction", in: 0) else { return nil }
        return tape.isText(direction, "VN_TO_CN") ? "CN" : "VN"
    }

    private mutating func checkRegistration(_ item: ManifestItem, _ goods: CodeEntry) {
        // Registered by the receiving country: for what Việt Nam sends to China.
        guard goods.facts.isRegistered, destination == "CN" else { return }
        guard let sps = item[.sps] else {
            return miss("", "sps", in: item.node, RuleWords.registrationMissing)
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
