// SchemaApplicators: the rules that hand a value, or what is in it, to other schemas (Core §10, §11).

internal import RedRiverJSON

extension SchemaValidator {
    // MARK: The same value

    mutating func allOf(
        _ schemas: Range<Int>, _ schema: Int, _ node: Int, _ seen: SchemaSeen
    ) -> Bool {
        var isValid = true
        for at in schemas {
            let inner = code.program.listed[at]
            guard !enter("allOf", .place(at - schemas.lowerBound), schema, inner, node, seen) else {
                continue
            }
            isValid = false
            if !isNoting { return false }
        }
        return isValid
    }

    mutating func anyOf(
        _ schemas: Range<Int>, _ schema: Int, _ node: Int, _ seen: SchemaSeen
    ) -> Bool {
        var isValid = false
        for at in schemas {
            let own = marks.push(like: seen)
            defer { marks.pop(own) }
            guard isQuietlyValid(code.program.listed[at], node, own) else { continue }
            isValid = true
            marks.merge(own, into: seen)
            // Only who asks what was looked at wants to know of the others, too.
            if !seen.isAsked { break }
        }
        if !isValid, isNoting { explain("anyOf", schemas, schema, node, .anyOf) }
        return isValid
    }

    mutating func oneOf(
        _ schemas: Range<Int>, _ schema: Int, _ node: Int, _ seen: SchemaSeen
    ) -> Bool {
        var count = 0
        for at in schemas {
            let own = marks.push(like: seen)
            defer { marks.pop(own) }
            guard isQuietlyValid(code.program.listed[at], node, own) else { continue }
            count += 1
            if count > 1 { break }
            marks.merge(own, into: seen)
        }
        if count == 1 { return true }
        if isNoting {
            if count == 0 {
                explain("oneOf", schemas, schema, node, .oneOf(isNone: true))
            } else {
                note(.oneOf(isNone: false), node, place: code.program.places[schema])
            }
        }
        return false
    }

    /// Notes why none of several schemas holds.
    private mutating func explain(
        _ keyword: String, _ schemas: Range<Int>, _ schema: Int, _ node: Int, _ reason: SchemaReason
    ) {
        notebook?.open(keyword, place: code.program.places[schema])
        for at in schemas {
            let token = SchemaToken.place(at - schemas.lowerBound)
            _ = enter(nil, token, schema, code.program.listed[at], node, .nobody)
        }
        notebook?.close(node, reason: reason)
    }

    mutating func conditional(
        _ rule: SchemaProgram.Conditional, _ schema: Int, _ node: Int, _ seen: SchemaSeen
    ) -> Bool {
        let own = marks.push(like: seen)
        let holds = isQuietlyValid(rule.condition, node, own)
        if holds { marks.merge(own, into: seen) }
        marks.pop(own)
        if holds {
            return rule.then.map { enter("then", .nothing, schema, $0, node, seen) } ?? true
        }
        return rule.otherwise.map { enter("else", .nothing, schema, $0, node, seen) } ?? true
    }

    mutating func dependentSchemas(
        _ rule: SchemaProgram.Dependent, _ schema: Int, _ node: Int, _ seen: SchemaSeen
    ) -> Bool {
        var isValid = true
        var at = tape.first(in: node)
        for _ in 0..<tape.count(at: node) {
            if let number = number(ofName: at, among: rule.names) {
                let inner = code.program.listed[rule.schemas.lowerBound + number]
                if !enter("dependentSchemas", .name(at), schema, inner, node, seen) {
                    isValid = false
                    if !isNoting { return false }
                }
            }
            at = tape.next(after: at + 1)
        }
        return isValid
    }

    // MARK: Elements

    mutating func items(
        _ rule: SchemaProgram.Items, _ schema: Int, _ node: Int, _ seen: SchemaSeen
    ) -> Bool {
        var isValid = true
        var at = tape.first(in: node)
        for place in 0..<tape.count(at: node) {
            let isPrefix = place < rule.prefix.count
            guard
                let inner = isPrefix
                    ? code.program.listed[rule.prefix.lowerBound + place] : rule.rest
            else { break }
            marks.insert(place, in: seen)
            let token = isPrefix ? SchemaToken.place(place) : .nothing
            if !enter(isPrefix ? "prefixItems" : "items", token, schema, inner, at, .nobody) {
                isValid = false
                if !isNoting { return false }
            }
            at = tape.next(after: at)
        }
        return isValid
    }

    mutating func contains(
        _ rule: SchemaProgram.Contains, _ schema: Int, _ node: Int, _ seen: SchemaSeen
    ) -> Bool {
        var found = 0
        var at = tape.first(in: node)
        for place in 0..<tape.count(at: node) {
            if isQuietlyValid(rule.schema, at) {
                found += 1
                marks.insert(place, in: seen)
            }
            // Once there are enough, only a bound above or somebody who asks wants the others.
            if !seen.isAsked, rule.most == nil, found >= rule.least { return true }
            at = tape.next(after: at)
        }
        if let most = rule.most, found > most {
            return demand(false, .maxContains(most), schema, node)
        }
        return demand(found >= rule.least, .contains(rule.least), schema, node)
    }

    mutating func unevaluatedItems(
        _ rest: Int, _ schema: Int, _ node: Int, _ seen: SchemaSeen
    ) -> Bool {
        var isValid = true
        var at = tape.first(in: node)
        for place in 0..<tape.count(at: node) {
            if !marks.contains(place, in: seen) {
                if !enter("unevaluatedItems", .nothing, schema, rest, at, .nobody) {
                    isValid = false
                    if !isNoting { return false }
                }
                marks.insert(place, in: seen)
            }
            at = tape.next(after: at)
        }
        return isValid
    }

    // MARK: Members

    mutating func properties(
        _ number: Int, _ schema: Int, _ node: Int, _ seen: SchemaSeen
    ) -> Bool {
        let rule = code.program.properties[number]
        let count = tape.count(at: node)
        work(count)
        var isValid = true
        var required = 0
        var at = tape.first(in: node)
        for place in 0..<count {
            let known = self.number(ofName: at, among: rule.names)
            let member = known.map { code.program.members[Int(rule.members) &+ $0] }
            if let member, member.isRequired { required &+= 1 }
            if !holds(member, rule, at, schema, place, seen) {
                isValid = false
                if !isNoting { return false }
            }
            at = tape.next(after: at &+ 1)
        }
        // No name stands twice in an object that was read.
        return isValid && (isNoting || required == Int(rule.required))
    }

    /// One member of an object, and every schema that is for it.
    @inline(__always)
    private mutating func holds(
        _ member: SchemaProgram.Member?, _ rule: SchemaProgram.Properties, _ name: Int,
        _ schema: Int, _ place: Int, _ seen: SchemaSeen
    ) -> Bool {
        var isValid = true
        var isKnown = false
        if let member, member.schema >= 0 {
            isKnown = true
            isValid = enter(
                "properties", .name(name), schema, Int(member.schema), name + 1, .nobody)
            if !isValid, !isNoting { return false }
        }
        if !rule.patterns.isEmpty {
            isValid = patterns(rule, name, schema, &isKnown) && isValid
            if !isValid, !isNoting { return false }
        }
        if !isKnown, rule.additional >= 0 {
            isKnown = true
            let additional = Int(rule.additional)
            if !enter("additionalProperties", .nothing, schema, additional, name + 1, .nobody) {
                isValid = false
            }
        }
        if isKnown { marks.insert(place, in: seen) }
        return isValid
    }

    private mutating func patterns(
        _ rule: SchemaProgram.Properties, _ name: Int, _ schema: Int, _ isKnown: inout Bool
    ) -> Bool {
        var isValid = true
        for at in rule.patterns {
            let (regex, inner) = code.program.patterned[Int(at)]
            guard isFound(regex, name) else { continue }
            isKnown = true
            let token = isNoting ? SchemaToken.text(code.program.regexes[regex].pattern) : .nothing
            guard !enter("patternProperties", token, schema, inner, name + 1, .nobody) else {
                continue
            }
            isValid = false
            if !isNoting { return false }
        }
        return isValid
    }

    @inline(__always)
    private func number(ofName node: Int, among names: SchemaNames) -> Int? {
        code.program.texts.number(ofName: node, in: tape, among: names)
    }

    private mutating func isFound(_ regex: Int, _ name: Int) -> Bool {
        var steps = 0
        defer { work(steps) }
        if tape.hasEscapes(at: name) {
            let text = document.text(at: name)
            return code.program.regexes[regex].isFound(in: text, text.indices, steps: &steps)
        }
        return unsafe code.program.regexes[regex].isFound(
            in: tape.bytes, tape.inside(at: name), steps: &steps)
    }

    mutating func unevaluatedProperties(
        _ rest: Int, _ schema: Int, _ node: Int, _ seen: SchemaSeen
    ) -> Bool {
        var isValid = true
        var at = tape.first(in: node)
        for place in 0..<tape.count(at: node) {
            if !marks.contains(place, in: seen) {
                if !enter("unevaluatedProperties", .nothing, schema, rest, at + 1, .nobody) {
                    isValid = false
                    if !isNoting { return false }
                }
                marks.insert(place, in: seen)
            }
            at = tape.next(after: at + 1)
        }
        return isValid
    }

    mutating func propertyNames(_ names: Int, _ schema: Int, _ node: Int) -> Bool {
        var isValid = true
        var at = tape.first(in: node)
        for _ in 0..<tape.count(at: node) {
            if !enter("propertyNames", .nothing, schema, names, at, .nobody, isName: true) {
                isValid = false
                if !isNoting { return false }
            }
            at = tape.next(after: at + 1)
        }
        return isValid
    }

    /// Whether an object has members of all these names.
    mutating func hasAll(
        _ names: SchemaNames, _ schema: Int, _ node: Int, because: String? = nil
    ) -> Bool {
        let count = tape.count(at: node)
        work(count)
        var found = 0
        if count >= names.count {
            var at = tape.first(in: node)
            for _ in 0..<count {
                if number(ofName: at, among: names) != nil { found += 1 }
                at = tape.next(after: at + 1)
            }
        }
        // No name stands twice in an object that was read.
        if found == names.count { return true }
        if isNoting { noteMissing(names, schema, node, because) }
        return false
    }

    private mutating func noteMissing(
        _ names: SchemaNames, _ schema: Int, _ node: Int, _ because: String?
    ) {
        var isThere = [Bool](repeating: false, count: names.count)
        var at = tape.first(in: node)
        for _ in 0..<tape.count(at: node) {
            if let number = number(ofName: at, among: names) { isThere[number] = true }
            at = tape.next(after: at + 1)
        }
        for number in isThere.indices where !isThere[number] {
            let name = code.program.texts.text(number, of: names)
            let reason =
                because.map { SchemaReason.dependentRequired(name, because: $0) } ?? .required(name)
            note(reason, node, place: code.program.places[schema])
        }
    }

    mutating func dependentRequired(
        _ rule: SchemaProgram.Dependent, _ schema: Int, _ node: Int
    ) -> Bool {
        var isValid = true
        var at = tape.first(in: node)
        for _ in 0..<tape.count(at: node) {
            if let number = number(ofName: at, among: rule.names) {
                let because = isNoting ? code.program.texts.text(number, of: rule.names) : nil
                let names = code.program.names[rule.required.lowerBound + number]
                if !hasAll(names, schema, node, because: because) {
                    isValid = false
                    if !isNoting { return false }
                }
            }
            at = tape.next(after: at + 1)
        }
        return isValid
    }
}
