// BodyChecker+Codes: values of code lists (RR-D18), and masses as whole numbers.

internal import RedRiverBase
internal import RedRiverJSON

extension BodyChecker {
    /// That a code stands in a list.
    mutating func check(_ node: Int, in list: ListName) {
        steps += 1
        if !catalogue.list(list).has(text(at: node)) {
            refuse("RR-D18", .valueNotInList, at: node, RuleWords.notInList(list.rawValue))
        }
    }

    /// The entry of a code; one that is not in the list is refused.
    mutating func entry(_ node: Int, in list: ListName) -> CodeEntry? {
        steps += 1
        let entry = catalogue.list(list)[text(at: node)]
        if entry == nil {
            refuse("RR-D18", .valueNotInList, at: node, RuleWords.notInList(list.rawValue))
        }
        return entry
    }

    /// The remaining members whose values are of a list, by type of message.
    mutating func checkCodes() {
        if let type = find("typeCode", in: 0) { check(type, in: .tradeTypes) }
        if let status = find("rec24", in: 0) { check(status, in: .statuses) }
        if let reasons = find("reasons", in: 0) {
            for reason in elements(of: reasons) {
                if let code = find("code", in: reason) { check(code, in: .reasons) }
            }
        }
        if let errors = find("errors", in: 0) {
            for error in elements(of: errors) {
                if let code = find("code", in: error) { check(code, in: .reasons) }
            }
        }
        if let checked = find("certificateChecked", in: 0) {
            for document in elements(of: checked) {
                if let type = find("type", in: document) { check(type, in: .documents) }
            }
        }
    }

    // MARK: Masses

    /// A mass in thousandths of a kilogram; `nil` for a unit that is not of mass.
    func mass(of node: Int) -> Int? {
        guard let value = find("value", in: node), let unit = find("unit", in: node) else {
            return nil
        }
        let thousandths = Self.thousandths(text(at: value))
        if tape.isText(unit, "KGM") { return thousandths }
        return tape.isText(unit, "TNE") ? thousandths * 1000 : nil
    }

    /// As ``mass(of:)``; a unit that is not of mass is refused.
    mutating func checkMass(_ node: Int) -> Int? {
        if let mass = mass(of: node) { return mass }
        if let unit = find("unit", in: node) {
            refuse("RR-D18", .valueNotInList, at: unit, RuleWords.massUnit)
        }
        return nil
    }

    /// A decimal of at most ten digits and three decimals, in thousandths.
    static func thousandths(_ text: some Sequence<UInt8>) -> Int {
        var (value, decimals, isFraction) = (0, 0, false)
        for unit in text {
            guard CheckDigit.isDigit(unit) else {
                isFraction = true
                continue
            }
            if isFraction { decimals += 1 }
            if decimals > 3 { break }
            value = value * 10 + Int(unit - 0x30)
        }
        while decimals < 3 {
            value *= 10
            decimals += 1
        }
        return value
    }

    /// A whole number the schema has bounded.
    func count(at node: Int) -> Int {
        var value = 0
        for at in tape.range(at: node) {
            let unit = unsafe tape.bytes[at]
            if CheckDigit.isDigit(unit) { value = value * 10 + Int(unit - 0x30) }
        }
        return value
    }
}
