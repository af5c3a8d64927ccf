// BodyChecker+Dangers: dangerous goods (RR-D24, D25, D26).

internal import RedRiverBase
internal import RedRiverJSON

extension BodyChecker {
    mutating func checkDangers(_ list: Int) {
        for danger in elements(of: list) { checkDanger(danger) }
        guard let route = find("route", in: 0) else { return }
        for name in ["exitGate", "entryGate"] as [StaticString] {
            if let gate = text(name, in: route).flatMap({ catalogue.gates[$0] }),
                !gate.facts.takesDangers
            {
                return refuse("RR-D26", .notAllowedHere, at: list, RuleWords.dangersNotHere)
            }
        }
    }

    private mutating func checkDanger(_ danger: Int) {
        guard let number = find("undg", in: danger), let kind = find("class", in: danger) else {
            return
        }
        check(kind, in: .dangerousClasses)
        guard IdentifierShape.isDangerousGoodsNumber(text(at: number)),
            let entry = catalogue.list(.dangerousGoods)[text(at: number)]
        else { return refuse("RR-D25", at: number, RuleWords.dangerUnknown) }
        let classes = entry.texts("classes")
        if !classes.contains(where: { text(at: kind).elementsEqual($0.utf8) }) {
            refuse("RR-D25", at: kind, RuleWords.dangerClass(classes.joined(separator: ", ")))
        }
        let groups = entry.texts("groups")
        guard let group = text("packingGroup", in: danger) else {
            if !groups.isEmpty {
                miss("RR-D24", "packingGroup", in: danger, RuleWords.packingGroup)
            }
            return
        }
        // Papers of goods without a group may still name one.
        if !groups.isEmpty, !groups.contains(where: { group.elementsEqual($0.utf8) }),
            let node = find("packingGroup", in: danger)
        {
            refuse("RR-D25", at: node, RuleWords.packingGroupDiffers)
        }
    }
}
