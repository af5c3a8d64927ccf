// SchemaApplicators: the rules that hand a value, or what is in it, to other schemas (Core §10, §11).

internal import RedRiverJSON

extension SchemaValidator {
    // MARK: The same value

    mutating func allOf(
        _ schemas: [Int], _ schema: Int, _ node: Int, _ seen: inout [Bool]?
    ) -> Bool {
        var isValid = true
        for (number, inner) in schemas.enumerated() {
            guard !enter(["allOf", String(number)], schema, inner, node, &seen) else { continue }
            isValid = false
            if notebook == nil { return false }
        }
        return isValid
    }

    mutating func anyOf(
        _ schemas: [Int], _ schema: Int, _ node: Int, _ seen: inout [Bool]?
    ) -> Bool {
        var isValid = false
        for inner in schemas {
            var own = seen.map { [Bool](repeating: false, count: $0.count) }
            guard isQuietlyValid(inner, node, &own) else { continue }
            isValid = true
            Self.merge(own, into: &seen)
            // Only who asks what was looked at wants to know of the others, too.
            if seen == nil { break }
        }
        if !isValid, notebook != nil { explain("anyOf", schemas, schema, node, .anyOf) }
        return isValid
    }

    mutating func oneOf(
        _ schemas: [Int], _ schema: Int, _ node: Int, _ seen: inout [Bool]?
    ) -> Bool {
        var count = 0
        for inner in schemas {
            var own = seen.map { [Bool](repeating: false, count: $0.count) }
            guard isQuietlyValid(inner, node, &own) else { continue }
            count += 1
            if count > 1 { break }
            Self.merge(own, into: &seen)
        }
        if count == 1 { return true }
        if notebook != nil {
            if count == 0 {
                explain("oneOf", schemas, schema, node, .oneOf(isNone: true))
            } else {
                notebook?.note(.oneOf(isNone: false), node, place: program.places[schema])
            }
        }
        return false
    }

    /// Notes why none of several schemas holds.
    private mutating func explain(
        _ keyword: String, _ schemas: [Int], _ schema: Int, _ node: Int, _ reason: SchemaReason
    ) {
        notebook?.open([keyword], place: program.places[schema], target: program.places[schema])
        for (number, inner) in schemas.enumerated() {
            var none: [Bool]?
            _ = enter([String(number)], schema, inner, node, &none)
        }
        notebook?.close(node, reason: reason)
    }

    mutating func conditional(
        _ rule: SchemaProgram.Conditional, _ schema: Int, _ node: Int, _ seen: inout [Bool]?
    ) -> Bool {
        var own = seen.map { [Bool](repeating: false, count: $0.count) }
        if isQuietlyValid(rule.condition, node, &own) {
            Self.merge(own, into: &seen)
            return rule.then.map { enter(["then"], schema, $0, node, &seen) } ?? true
        }
        return rule.otherwise.map { enter(["else"], schema, $0, node, &seen) } ?? true
    }

    mutating func dependentSchemas(
        _ rule: SchemaProgram.Dependent, _ schema: Int, _ node: Int, _ seen: inout [Bool]?
    ) -> Bool {
        var isValid = true
        var at = document.first(in: node)
        for _ in 0..<document.count(at: node) {
            if let number = rule.names.number(of: at, in: document) {
                let way = [
                    "dependentSchemas", String(decoding: rule.names.all[number], as: UTF8.self),
                ]
                if !enter(way, schema, rule.schemas[number], node, &seen) {
                    isValid = false
                    if notebook == nil { return false }
                }
            }
            at = document.next(after: at + 1)
        }
        return isValid
    }

    // MARK: Elements

    mutating func items(
        _ rule: SchemaProgram.Items, _ schema: Int, _ node: Int, _ seen: inout [Bool]?
    ) -> Bool {
        var isValid = true
        var at = document.first(in: node)
        for place in 0..<document.count(at: node) {
            let isPrefix = place < rule.prefix.count
            guard let inner = isPrefix ? rule.prefix[place] : rule.rest else { break }
            seen?[place] = true
            var none: [Bool]?
            let way = notebook == nil ? [] : isPrefix ? ["prefixItems", String(place)] : ["items"]
            if !enter(way, schema, inner, at, &none) {
                isValid = false
                if notebook == nil { return false }
            }
            at = document.next(after: at)
        }
        return isValid
    }

    mutating func contains(
        _ rule: SchemaProgram.Contains, _ schema: Int, _ node: Int, _ seen: inout [Bool]?
    ) -> Bool {
        var found = 0
        var at = document.first(in: node)
        for place in 0..<document.count(at: node) {
            if isQuietlyValid(rule.schema, at) {
                found += 1
                seen?[place] = true
            }
            // Once there are enough, only a bound above or somebody who asks wants the others.
            if seen == nil, rule.most == nil, found >= rule.least { return true }
            at = document.next(after: at)
        }
        if let most = rule.most, found > most {
            return demand(false, .maxContains(most), schema, node)
        }
        return demand(found >= rule.least, .contains(rule.least), schema, node)
    }

    mutating func unevaluatedItems(
        _ rest: Int, _ schema: Int, _ node: Int, _ seen: inout [Bool]?
    ) -> Bool {
        var isValid = true
        var at = document.first(in: node)
        for place in 0..<document.count(at: node) {
            if seen?[place] == false {
                var none: [Bool]?
                if !enter(["unevaluatedItems"], schema, rest, at, &none) {
                    isValid = false
                    if notebook == nil { return false }
                }
                seen?[place] = true
            }
            at = document.next(after: at)
        }
        return isValid
    }

    // MARK: Members

    mutating func properties(
        _ number: Int, _ schema: Int, _ node: Int, _ seen: inout [Bool]?
    ) -> Bool {
        var isValid = true
        var at = document.first(in: node)
        for place in 0..<document.count(at: node) {
            if !member(number, at, schema, place, &seen) {
                isValid = false
                if notebook == nil { return false }
            }
            at = document.next(after: at + 1)
        }
        return isValid
    }

    /// One member of an object, and every schema that is for it.
    private mutating func member(
        _ rule: Int, _ name: Int, _ schema: Int, _ place: Int, _ seen: inout [Bool]?
    ) -> Bool {
        var isValid = true
        var isKnown = false
        if let number = program.properties[rule].names.number(of: name, in: document) {
            isKnown = true
            let inner = program.properties[rule].schemas[number]
            isValid = enter(member: "properties", name, schema, inner)
            if !isValid, notebook == nil { return false }
        }
        guard program.properties[rule].looksBeyondNames else {
            if isKnown { seen?[place] = true }
            return isValid
        }
        for (regex, inner) in program.properties[rule].patterns where isFound(regex, name) {
            isKnown = true
            guard !enter(pattern: regex, name, schema, inner) else { continue }
            isValid = false
            if notebook == nil { return false }
        }
        if !isKnown, let additional = program.properties[rule].additional {
            isKnown = true
            var none: [Bool]?
            if !enter(["additionalProperties"], schema, additional, name + 1, &none) {
                isValid = false
            }
        }
        if isKnown { seen?[place] = true }
        return isValid
    }

    private mutating func enter(
        member keyword: String, _ name: Int, _ schema: Int, _ inner: Int
    ) -> Bool {
        var none: [Bool]?
        guard notebook != nil else { return run(inner, name + 1, &none) }
        let text = String(decoding: document.text(at: name), as: UTF8.self)
        return enter([keyword, text], schema, inner, name + 1, &none)
    }

    private mutating func enter(
        pattern regex: Int, _ name: Int, _ schema: Int, _ inner: Int
    ) -> Bool {
        var none: [Bool]?
        let way = notebook == nil ? [] : ["patternProperties", program.regexes[regex].pattern]
        return enter(way, schema, inner, name + 1, &none)
    }

    private mutating func isFound(_ regex: Int, _ name: Int) -> Bool {
        var steps = 0
        defer { work(steps) }
        if document.hasEscapes(at: name) {
            let text = document.text(at: name)
            return program.regexes[regex].isFound(in: text, text.indices, steps: &steps)
        }
        return program.regexes[regex].isFound(
            in: document.bytes, document.inside(at: name), steps: &steps)
    }

    mutating func unevaluatedProperties(
        _ rest: Int, _ schema: Int, _ node: Int, _ seen: inout [Bool]?
    ) -> Bool {
        var isValid = true
        var at = document.first(in: node)
        for place in 0..<document.count(at: node) {
            if seen?[place] == false {
                var none: [Bool]?
                if !enter(["unevaluatedProperties"], schema, rest, at + 1, &none) {
                    isValid = false
                    if notebook == nil { return false }
                }
                seen?[place] = true
            }
            at = document.next(after: at + 1)
        }
        return isValid
    }

    mutating func propertyNames(_ names: Int, _ schema: Int, _ node: Int) -> Bool {
        var isValid = true
        var at = document.first(in: node)
        for _ in 0..<document.count(at: node) {
            var none: [Bool]?
            notebook?.isName(at)
            if !enter(["propertyNames"], schema, names, at, &none) {
                isValid = false
                if notebook == nil { return false }
            }
            at = document.next(after: at + 1)
        }
        return isValid
    }

    /// Whether an object has members of all these names.
    mutating func hasAll(
        _ names: SchemaNames, _ reason: (String) -> SchemaReason, _ schema: Int, _ node: Int
    ) -> Bool {
        var found = 0
        var bits: UInt64 = 0
        let isSmall = names.count <= 64
        var many = isSmall ? [] : [Bool](repeating: false, count: names.count)
        var at = document.first(in: node)
        for _ in 0..<document.count(at: node) {
            if let number = names.number(of: at, in: document) {
                found += 1
                if isSmall { bits |= 1 << UInt64(number) } else { many[number] = true }
            }
            at = document.next(after: at + 1)
        }
        // No name stands twice in an object that was read.
        if found == names.count { return true }
        if notebook != nil {
            for number in 0..<names.count
            where isSmall ? bits >> UInt64(number) & 1 == 0 : !many[number] {
                let name = String(decoding: names.all[number], as: UTF8.self)
                notebook?.note(reason(name), node, place: program.places[schema])
            }
        }
        return false
    }

    mutating func dependentRequired(
        _ rule: SchemaProgram.Dependent, _ schema: Int, _ node: Int
    ) -> Bool {
        var isValid = true
        var at = document.first(in: node)
        for _ in 0..<document.count(at: node) {
            if let number = rule.names.number(of: at, in: document) {
                let because = String(decoding: rule.names.all[number], as: UTF8.self)
                let holds = hasAll(
                    rule.required[number], { .dependentRequired($0, because: because) }, schema,
                    node)
                if !holds {
                    isValid = false
                    if notebook == nil { return false }
                }
            }
            at = document.next(after: at + 1)
        }
        return isValid
    }
}
