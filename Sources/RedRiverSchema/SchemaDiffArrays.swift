// SchemaDiffArrays: what a schema says of the elements of an array.

internal import RedRiverJSON

extension SchemaView {
    /// What `items` says, or `unevaluatedItems` where that comes to the same.
    var restOfItems: (place: SchemaPlace?, keyword: String) {
        if let place = schema("items") { return (place, "items") }
        guard !hasInner, value("contains") == nil else { return (nil, "items") }
        return (schema("unevaluatedItems"), "unevaluatedItems")
    }

    /// `unevaluatedItems` where what it is about depends on other schemas.
    var unevaluatedItems: SchemaPlace? {
        restOfItems.place == nil ? schema("unevaluatedItems") : nil
    }
}

extension SchemaComparison {
    mutating func compareArrays(_ pair: SchemaPair) {
        let mode = pair.mode(for: .array)
        guard !mode.breaks(.other).isEmpty else { return }
        compareElements(pair, mode)
        compareContains(pair, mode)
        let (a, b) = (pair.old.value("uniqueItems")?.bool, pair.new.value("uniqueItems")?.bool)
        let place = place(of: "uniqueItems", pair)
        if a != true, b == true { note(.ruleAdded("uniqueItems"), .narrower, place, mode) }
        if a == true, b != true { note(.ruleRemoved("uniqueItems"), .wider, place, mode) }
        compareUnevaluated(
            pair, pair.old.unevaluatedItems, pair.new.unevaluatedItems, .items, mode)
    }

    private mutating func compareElements(_ pair: SchemaPair, _ mode: SchemaMode) {
        let (a, b) = (pair.old.schemas("prefixItems"), pair.new.schemas("prefixItems"))
        let (restA, restB) = (pair.old.restOfItems, pair.new.restOfItems)
        for at in 0..<max(a.count, b.count) {
            compare(
                at < a.count ? a[at] : restA.place, at < b.count ? b[at] : restB.place,
                "prefixItems", mode)
        }
        compare(
            restA.place, restB.place, restB.place == nil ? restA.keyword : restB.keyword, mode)
    }

    /// More elements that count make `minContains` easier and `maxContains` harder.
    private mutating func compareContains(_ pair: SchemaPair, _ mode: SchemaMode) {
        let (a, b) = (SchemaContains(pair.old), SchemaContains(pair.new))
        let place = place(of: "contains", pair)
        switch (a, b) {
        case (nil, nil): break
        case (nil, let b?):
            if b.isRule { note(.ruleAdded("contains"), .narrower, place, mode) }
        case (let a?, nil):
            if a.isRule { note(.ruleRemoved("contains"), .wider, place, mode) }
        case (let a?, let b?):
            let isBounded = a.most != nil || b.most != nil
            later(a.schema, b.schema, isBounded ? mode.unsure : mode)
            if a.least != b.least {
                note(
                    bound("minContains", pair), a.least < b.least ? .narrower : .wider,
                    self.place(of: "minContains", pair), mode)
            }
            if a.most != b.most {
                let isMore = b.most.map { after in a.most.map { $0 < after } ?? false } ?? true
                note(
                    bound("maxContains", pair), isMore ? .wider : .narrower,
                    self.place(of: "maxContains", pair), mode)
            }
        }
    }

    private func bound(_ keyword: String, _ pair: SchemaPair) -> SchemaDifference {
        .bound(
            keyword, from: pair.old.value(keyword)?.numberText,
            to: pair.new.value(keyword)?.numberText)
    }
}

/// `contains` and its bounds.
private struct SchemaContains {
    let schema: SchemaPlace
    let least: JSONDecimal
    let most: JSONDecimal?

    init?(_ view: SchemaView) {
        guard let schema = view.schema("contains") else { return nil }
        self.schema = schema
        least = view.number("minContains") ?? JSONDecimal(1)
        most = view.number("maxContains")
    }

    /// Whether any array can break it.
    var isRule: Bool { least.sign > 0 || most != nil }
}
