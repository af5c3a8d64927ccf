// BodyChecker+Places: who sends what from where (RR-D04, D05, D06, D13, D14).

internal import RedRiverBase
internal import RedRiverJSON

extension BodyChecker {
    mutating func checkSenders() {
        if !header.type.rules.senders.contains(agency) {
            note(
                .error, "RR-D04", header: "/header/sender", header.sender.description,
                RuleWords.senderNotAllowed(header.type.rawValue))
        }
    }

    mutating func checkPlaces() {
        checkRoute()
        for name in ["gate", "place"] as [StaticString] {
            if let gate = find(name, in: 0) { checkGate(gate) }
        }
        if let gates = find("gates", in: 0) {
            for gate in elements(of: gates) { checkGate(gate) }
        }
        for name in ["office", "authority", "requestedBy", "contactOffice", "appealOffice"]
            as [StaticString]
        {
            if let office = find(name, in: 0) { checkOffice(office) }
        }
        checkDecidingOffice()
        if let declaration = find("declaration", in: 0) {
            checkDeclaration(declaration, office: find("office", in: 0))
        }
    }

    func elements(of array: Int?) -> JSONTapeElements { JSONTapeElements(tape, of: array) }

    // MARK: RR-D05, RR-D04

    mutating func checkRoute() {
        guard let route = find("route", in: 0), let exit = find("exitGate", in: route),
            let entry = find("entryGate", in: route)
        else { return }
        let (isExitKnown, isEntryKnown) = (checkGate(exit), checkGate(entry))
        for name in ["exitOffice", "entryOffice"] as [StaticString] {
            if let office = find(name, in: route) { checkOffice(office) }
        }
        if let countries = find("countries", in: route) {
            for country in elements(of: countries) { check(country, in: .countries) }
        }
        guard isExitKnown, isEntryKnown, let gate = catalogue.gates[text(at: exit)] else { return }
        guard gate.facts.pair.map({ $0.utf8.elementsEqual(text(at: entry)) }) ?? false else {
            return refuse("RR-D05", .valueNotInList, at: entry, RuleWords.gatePair)
        }
        let isFromVietnam = gate.facts.country == "VN"
        if let direction = find("direction", in: 0),
            tape.isText(direction, "VN_TO_CN") != isFromVietnam
        {
            refuse("RR-D05", .valueNotInList, at: direction, RuleWords.direction)
        }
        checkSender(of: gate, at: exit)
    }

    /// A message about a crossing is sent by a system on the side it starts from, and a customs
    /// office speaks for its own gates only.
    private mutating func checkSender(of gate: CodeEntry, at node: Int) {
        let sender = header.sender
        guard gate.facts.country == sender.country.rawValue else {
            return note(
                .error, "RR-D04", header: "/header/sender", sender.description,
                RuleWords.senderOfOtherSide)
        }
        guard agency == "CUSTOMS",
            let office = catalogue.offices[sender.country.rawValue + ":" + sender.unit]
        else { return }
        let gates = office.facts.gates
        if !gates.isEmpty, !gates.contains(gate.code) {
            note(
                .error, "RR-D04", header: "/header/sender", sender.description,
                RuleWords.senderOfOtherGate)
        }
    }

    /// Who decides is who sends.
    private mutating func checkDecidingOffice() {
        guard agency == "CUSTOMS", let office = find("office", in: 0) else { return }
        let own = "\(header.sender.country.rawValue):"
        if !text(at: office).starts(with: own.utf8) {
            refuse("RR-D04", at: office, RuleWords.officeOfOtherSide)
        }
    }

    /// - Returns: Whether it is in the list.
    @discardableResult
    private mutating func checkGate(_ node: Int) -> Bool {
        if catalogue.gates[text(at: node)] != nil { return true }
        refuse("RR-D05", .valueNotInList, at: node, RuleWords.gateUnknown)
        return false
    }

    // MARK: RR-D06

    mutating func checkOffice(_ node: Int) {
        if catalogue.offices[text(at: node)] == nil {
            warn("RR-D06", at: node, RuleWords.officeUnknown)
        }
    }

    /// A place by UN/LOCODE, with or without a user code behind it.
    mutating func checkLocation(_ node: Int) {
        let location = catalogue.locations[text(at: node).prefix(5)]
        if location == nil {
            refuse("RR-D06", .valueNotInList, at: node, RuleWords.locationUnknown)
        } else if location?.facts.isRefused ?? false {
            refuse("RR-D06", .valueNotInList, at: node, RuleWords.locationRefused)
        }
    }

    // MARK: RR-D13, RR-D14

    /// - Parameter office: The office that holds it, where it is named.
    mutating func checkDeclaration(_ declaration: Int, office: Int?) {
        guard let number = find("number", in: declaration) else { return }
        if has("country", in: declaration, "VN") {
            checkVietnameseDeclaration(number)
        } else {
            checkChineseDeclaration(number, office: office.map { text(at: $0) })
        }
    }

    mutating func checkVietnameseDeclaration(_ number: Int) {
        if !IdentifierShape.isVietnameseDeclaration(text(at: number)) {
            warn("RR-D13", at: number, RuleWords.declarationVietnam)
        }
    }

    mutating func checkChineseDeclaration(_ number: Int, office: JSONTapeText?) {
        let written = text(at: number)
        guard IdentifierShape.isChineseDeclaration(written) else {
            return warn("RR-D14", at: number, RuleWords.declarationChina)
        }
        let year = written.dropFirst(4).prefix(4).reduce(0) { $0 * 10 + Int($1 - 0x30) }
        let isOfOffice = office.map { office in
            !office.begins(with: "CN:") || office.dropFirst(3).elementsEqual(written.prefix(4))
        }
        if year > header.sentAt.date(offsetMinutes: 8 * 60).year || isOfOffice == false {
            warn("RR-D14", at: number, RuleWords.declarationChinaDiffers)
        }
    }
}

extension PartyID {
    /// `CUSTOMS` in `VN.CUSTOMS.13BB`.
    var agency: String {
        let rest = description.utf8.dropFirst(3)
        return String(decoding: rest.prefix { $0 != UInt8(ascii: ".") }, as: UTF8.self)
    }

    /// `13BB`.
    var unit: String {
        String(decoding: description.utf8.dropFirst(4 + agency.utf8.count), as: UTF8.self)
    }
}
