// BodyChecker+Parties: the codes of companies (RR-D11, D12).

internal import RedRiverBase
internal import RedRiverJSON

extension BodyChecker {
    mutating func checkParty(_ party: Int) {
        if let role = find("role", in: party) { check(role, in: .partyRoles) }
        if let country = find("country", in: party) { check(country, in: .countries) }
        if let address = find("address", in: party), let country = find("country", in: address) {
            check(country, in: .countries)
        }
        guard let ids = find("ids", in: party) else { return }
        for id in elements(of: ids) { checkIdentifier(id) }
    }

    private mutating func checkIdentifier(_ id: Int) {
        guard let scheme = find("scheme", in: id), let value = find("value", in: id) else { return }
        let written = text(at: value)
        if tape.isText(scheme, "CN:USCC") {
            guard let hasInnerCheck = CheckDigit.creditCode(written) else {
                return refuse("RR-D11", at: value, RuleWords.creditCode)
            }
            if !hasInnerCheck { warn("RR-D11", at: value, RuleWords.creditCodeInner) }
        } else if tape.isText(scheme, "VN:MST") {
            if !CheckDigit.isTaxCode(written) { refuse("RR-D12", at: value, RuleWords.taxCode) }
        } else if tape.isText(scheme, "VN:PID") {
            // The tax code of a person is an identity number, and those do not cross in clear.
            refuse("RR-D42", at: value, RuleWords.personalNumber)
        } else if tape.isText(scheme, "CN:CUSTOMS"),
            written.count != 10 || !written.allSatisfy(CheckDigit.isDigit)
        {
            refuse("RR-D11", at: value, RuleWords.customsRegistration)
        }
    }
}
