// SchemaDiffLogic: schemas that look at the same value.

internal import RedRiverJSON

extension SchemaComparison {
    mutating func compareLogic(_ pair: SchemaPair) {
        compareReferences(pair)
        compareAll(pair)
        compareAny(pair)
        compareOne(pair)
        compareNot(pair)
        compareConditions(pair)
    }

    private mutating func compareReferences(_ pair: SchemaPair) {
        compare(
            old.target(of: pair.old, "$ref"), new.target(of: pair.new, "$ref"), "$ref", pair.mode)
        let keyword = "$dynamicRef"
        guard pair.old.value(keyword) != nil || pair.new.value(keyword) != nil else { return }
        guard old.isOneResource, new.isOneResource else {
            return note(.dynamic, .other, place(of: keyword, pair), pair.mode, isSure: false)
        }
        compare(
            old.target(of: pair.old, keyword), new.target(of: pair.new, keyword), keyword,
            pair.mode)
    }

    // MARK: Lists

    /// The schemas of two lists, each with its counterpart: the same one if the other list has it,
    /// and of the others that in the same position.
    private func matched(
        _ keyword: String, _ pair: SchemaPair
    ) -> (
        both: [(SchemaPlace, SchemaPlace)], old: ArraySlice<SchemaPlace>,
        new: ArraySlice<SchemaPlace>
    ) {
        let (a, b) = (pair.old.schemas(keyword), pair.new.schemas(keyword))
        var known: [[UInt8]: [Int]] = [:]
        for at in b.indices.reversed() { known[pair.new.canonical(b[at]), default: []].append(at) }
        var (both, left): ([(SchemaPlace, SchemaPlace)], [SchemaPlace]) = ([], [])
        var taken: Set<Int> = []
        for place in a {
            if let at = known[pair.old.canonical(place)]?.popLast() {
                both.append((place, b[at]))
                taken.insert(at)
            } else {
                left.append(place)
            }
        }
        let right = b.indices.filter { !taken.contains($0) }.map { b[$0] }
        both += zip(left, right)
        let count = min(left.count, right.count)
        return (both, left[count...], right[count...])
    }

    private mutating func compareAll(_ pair: SchemaPair) {
        let (both, gone, come) = matched("allOf", pair)
        for (a, b) in both { later(a, b, pair.mode) }
        for place in come { compare(nil, place, "allOf", pair.mode) }
        for place in gone { compare(place, nil, "allOf", pair.mode) }
    }

    private mutating func compareAny(_ pair: SchemaPair) {
        guard compareWhole("anyOf", pair) else { return }
        let (both, gone, come) = matched("anyOf", pair)
        for (a, b) in both { later(a, b, pair.mode) }
        for place in come {
            note(.branchAdded("anyOf"), .wider, .new(place, nil), pair.mode, keyword: "anyOf")
        }
        for place in gone {
            note(.branchRemoved("anyOf"), .narrower, .old(place, nil), pair.mode, keyword: "anyOf")
        }
    }

    /// One more that matches may be one too many.
    private mutating func compareOne(_ pair: SchemaPair) {
        guard compareWhole("oneOf", pair) else { return }
        let (both, gone, come) = matched("oneOf", pair)
        let mode = pair.mode.unsure
        for (a, b) in both { later(a, b, mode) }
        for place in come {
            note(.branchAdded("oneOf"), .wider, .new(place, nil), mode, keyword: "oneOf")
        }
        for place in gone {
            note(.branchRemoved("oneOf"), .narrower, .old(place, nil), mode, keyword: "oneOf")
        }
    }

    /// - Returns: Whether both have the keyword.
    private mutating func compareWhole(_ keyword: String, _ pair: SchemaPair) -> Bool {
        let (a, b) = (pair.old.value(keyword), pair.new.value(keyword))
        let place = place(of: keyword, pair)
        if a == nil, b != nil { note(.ruleAdded(keyword), .narrower, place, pair.mode) }
        if a != nil, b == nil { note(.ruleRemoved(keyword), .wider, place, pair.mode) }
        return a != nil && b != nil
    }

    // MARK: Others

    private mutating func compareNot(_ pair: SchemaPair) {
        guard compareWhole("not", pair) else { return }
        guard let a = pair.old.schema("not"), let b = pair.new.schema("not") else { return }
        later(a, b, pair.mode.flipped)
    }

    private mutating func compareConditions(_ pair: SchemaPair) {
        let (a, b) = (pair.old.schema("if"), pair.new.schema("if"))
        switch (a, b) {
        case (nil, nil): break
        case (nil, .some):
            if new.decides(pair.new) {
                note(.ruleAdded("if"), .narrower, place(of: "if", pair), pair.mode)
            }
        case (.some, nil):
            if old.decides(pair.old) {
                note(.ruleRemoved("if"), .wider, place(of: "if", pair), pair.mode)
            }
        case (let a?, let b?):
            later(a, b, pair.mode.unsure)
            for keyword in ["then", "else"] {
                compare(
                    pair.old.schema(keyword), pair.new.schema(keyword), keyword, pair.mode)
            }
        }
    }
}

extension SchemaSide {
    /// Whether anything follows from a condition.
    fileprivate mutating func decides(_ view: SchemaView) -> Bool {
        ["then", "else"].contains { meaning(view.schema($0)) != nil }
    }
}
