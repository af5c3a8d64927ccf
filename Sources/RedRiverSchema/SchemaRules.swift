// SchemaRules: what each keyword is compiled to (Core §8, §10, §11; Validation §6, §7).

internal import RedRiverJSON

extension SchemaCompiler {
    /// The rules of one schema, cheap ones first and `unevaluated…` last.
    mutating func rules(of reader: inout SchemaReader) throws(SchemaError) -> [SchemaRule] {
        var rules: [SchemaRule] = []
        if reader.dialect.hasValidation {
            rules += try valueRules(reader)
            rules += try scalarRules(reader)
            rules += try countRules(reader)
            rules += try nameRules(reader)
        }
        if let format = try reader.text("format"), assertsFormats || reader.dialect.assertsFormats,
            let known = SchemaFormat(rawValue: format)
        {
            rules.append(.format(known))
        }
        rules += try references(reader)
        if reader.dialect.hasApplicators {
            rules += try arrayRules(reader)
            rules += try objectRules(reader)
            rules += try logicRules(reader)
        }
        if reader.dialect.hasUnevaluated {
            if let place = reader.schema("unevaluatedItems") {
                rules.append(.unevaluatedItems(number(of: place)))
            }
            if let place = reader.schema("unevaluatedProperties") {
                rules.append(.unevaluatedProperties(number(of: place)))
            }
        }
        return rules
    }

    private mutating func references(_ reader: SchemaReader) throws(SchemaError) -> [SchemaRule] {
        var rules: [SchemaRule] = []
        if let reference = try reader.text("$ref") {
            let target = try index.resolve(reference, from: reader.place)
            rules.append(.reference(number(of: target.place)))
        }
        if let reference = try reader.text("$dynamicRef") {
            let target = try index.resolve(reference, from: reader.place)
            let schema = number(of: target.place)
            // Only a fragment that is a dynamic anchor leads elsewhere (Core §8.2.3.2).
            if let anchor = target.dynamicAnchor {
                program.dynamics.append(SchemaProgram.Dynamic(anchor: anchor, initial: schema))
                rules.append(.dynamicReference(program.dynamics.count - 1))
            } else {
                rules.append(.reference(schema))
            }
        }
        return rules
    }

    // MARK: Validation

    private mutating func valueRules(_ reader: SchemaReader) throws(SchemaError) -> [SchemaRule] {
        var rules: [SchemaRule] = []
        if let value = reader.value("type") {
            var types: SchemaTypes = []
            let names = value.kind == .array ? Array(value.elements) : [value]
            for name in names {
                guard let text = name.string,
                    let known = SchemaTypes.names.first(where: { $0.name == text }),
                    !types.contains(known.type)
                else { throw reader.fail("type") }
                types.insert(known.type)
            }
            guard !types.isEmpty else { throw reader.fail("type") }
            rules.append(.type(types))
        }
        if let value = reader.value("const") {
            rules.append(.constant(constant([value], reader)))
        }
        if let value = reader.value("enum") {
            guard value.kind == .array else { throw reader.fail("enum") }
            rules.append(.enumeration(constant(Array(value.elements), reader)))
        }
        return rules
    }

    private mutating func constant(_ values: [JSONValue], _ reader: SchemaReader) -> Int {
        let strings = Set(values.compactMap(\.utf8))
        let first = program.numbers.count
        for value in values where value.kind == .number {
            let node = reader.document.node(of: value)
            _ = program.add(
                reader.document.number(at: node), short: reader.document.shortNumber(at: node),
                written: value.numberText ?? "")
        }
        let composites = values.filter { $0.kind == .array || $0.kind == .object }
        if !composites.isEmpty {
            program.composites.append(
                Set(
                    composites.map {
                        SchemaEquality.canonical(reader.document, reader.document.node(of: $0))
                    }))
        }
        program.constants.append(
            SchemaProgram.Constant(
                strings: program.texts.add(Array(strings)),
                hasNull: values.contains { $0.isNull },
                hasTrue: values.contains { $0.bool == true },
                hasFalse: values.contains { $0.bool == false },
                numbers: first..<program.numbers.count,
                composites: composites.isEmpty ? nil : program.composites.count - 1))
        program.constantTexts.append(
            values.map { String(decoding: $0.compact, as: UTF8.self) }.joined(separator: ", "))
        return program.constants.count - 1
    }

    private mutating func scalarRules(_ reader: SchemaReader) throws(SchemaError) -> [SchemaRule] {
        var rules: [SchemaRule] = []
        let bounds: [(String, (Int) -> SchemaRule)] = [
            ("multipleOf", { .multipleOf($0) }), ("maximum", { .maximum($0) }),
            ("exclusiveMaximum", { .exclusiveMaximum($0) }), ("minimum", { .minimum($0) }),
            ("exclusiveMinimum", { .exclusiveMinimum($0) }),
        ]
        for (keyword, rule) in bounds {
            guard let number = try reader.number(keyword) else { continue }
            if keyword == "multipleOf", !number.isDivisor { throw reader.fail(keyword) }
            let value = reader.value(keyword)
            rules.append(
                rule(
                    program.add(
                        number,
                        short: value.flatMap {
                            reader.document.shortNumber(at: reader.document.node(of: $0))
                        }, written: value?.numberText ?? "")))
        }
        if let count = try reader.count("maxLength") { rules.append(.maxLength(count)) }
        if let count = try reader.count("minLength") { rules.append(.minLength(count)) }
        if let pattern = try reader.text("pattern") {
            rules.append(.pattern(try regex(pattern, at: reader.name)))
        }
        return rules
    }

    private mutating func countRules(_ reader: SchemaReader) throws(SchemaError) -> [SchemaRule] {
        var rules: [SchemaRule] = []
        if let count = try reader.count("maxItems") { rules.append(.maxItems(count)) }
        if let count = try reader.count("minItems") { rules.append(.minItems(count)) }
        if let value = reader.value("uniqueItems") {
            guard let isUnique = value.bool else { throw reader.fail("uniqueItems") }
            if isUnique { rules.append(.uniqueItems) }
        }
        if let count = try reader.count("maxProperties") { rules.append(.maxProperties(count)) }
        if let count = try reader.count("minProperties") { rules.append(.minProperties(count)) }
        return rules
    }

    private mutating func nameRules(_ reader: SchemaReader) throws(SchemaError) -> [SchemaRule] {
        var rules: [SchemaRule] = []
        if let value = reader.value("required") {
            program.names.append(program.texts.add(try reader.names(value, "required")))
            let number = program.names.count - 1
            let isBeside = reader.dialect.hasApplicators && reader.value("properties") != nil
            rules.append(isBeside ? .requiredBeside(number) : .required(number))
        }
        if let table = try reader.table("dependentRequired") {
            rules.append(.dependentRequired(try dependent(required: table, reader)))
        }
        // Of the drafts before, kept by many (Validation, appendix).
        if let table = try reader.table("dependencies")?.filter({ $0.value.kind == .array }),
            !table.isEmpty
        {
            rules.append(.dependentRequired(try dependent(required: table, reader)))
        }
        return rules
    }

    private mutating func dependent(
        required table: [(name: String, value: JSONValue)], _ reader: SchemaReader
    ) throws(SchemaError) -> Int {
        let first = program.names.count
        for (_, value) in table {
            program.names.append(program.texts.add(try reader.names(value, "dependentRequired")))
        }
        program.dependents.append(
            SchemaProgram.Dependent(
                names: program.texts.add(table.map { Array($0.name.utf8) }),
                required: first..<program.names.count, schemas: 0..<0))
        return program.dependents.count - 1
    }

    // MARK: Applicators

    private mutating func arrayRules(_ reader: SchemaReader) throws(SchemaError) -> [SchemaRule] {
        var rules: [SchemaRule] = []
        let prefix = try reader.schemas("prefixItems")
        let rest = reader.schema("items")
        if prefix != nil || rest != nil {
            let schemas = (prefix ?? []).map { number(of: $0) }
            program.items.append(
                SchemaProgram.Items(
                    prefix: program.list(schemas), rest: rest.map { number(of: $0) }))
            rules.append(.items(program.items.count - 1))
        }
        if let place = reader.schema("contains") {
            let hasBounds = reader.dialect.hasValidation
            let least = hasBounds ? try reader.count("minContains") : nil
            let most = hasBounds ? try reader.count("maxContains") : nil
            program.contains.append(
                SchemaProgram.Contains(
                    schema: number(of: place), least: least ?? 1, most: most))
            rules.append(.contains(program.contains.count - 1))
        }
        return rules
    }

    private mutating func objectRules(_ reader: SchemaReader) throws(SchemaError) -> [SchemaRule] {
        var rules: [SchemaRule] = []
        let named = try reader.table("properties")
        let patterned = try reader.table("patternProperties")
        let additional = reader.schema("additionalProperties")
        if named != nil || patterned != nil || additional != nil {
            let first = program.patterned.count
            for (pattern, value) in patterned ?? [] {
                program.patterned.append(
                    (try regex(pattern, at: reader.name), number(of: reader.place(of: value))))
            }
            let patterns = Int32(first)..<Int32(program.patterned.count)
            try addProperties(
                named, patterns, additional: additional.map { number(of: $0) }, reader)
            rules.append(.properties(program.properties.count - 1))
        }
        if let place = reader.schema("propertyNames") {
            rules.append(.propertyNames(number(of: place)))
        }
        for keyword in ["dependentSchemas", "dependencies"] {
            guard
                let table = try reader.table(keyword)?.filter({
                    keyword == "dependentSchemas" || $0.value.kind != .array
                }), !table.isEmpty
            else { continue }
            let schemas = table.map { number(of: reader.place(of: $0.value)) }
            program.dependents.append(
                SchemaProgram.Dependent(
                    names: program.texts.add(table.map { Array($0.name.utf8) }),
                    required: 0..<0, schemas: program.list(schemas)))
            rules.append(.dependentSchemas(program.dependents.count - 1))
        }
        return rules
    }

    private mutating func addProperties(
        _ named: [(name: String, value: JSONValue)]?, _ patterns: Range<Int32>, additional: Int?,
        _ reader: SchemaReader
    ) throws(SchemaError) {
        var names = (named ?? []).map { Array($0.name.utf8) }
        var schemas = (named ?? []).map { Int32(number(of: reader.place(of: $0.value))) }
        var required: Set<[UInt8]> = []
        if named != nil, reader.dialect.hasValidation, let value = reader.value("required") {
            required = Set(try reader.names(value, "required"))
            let others = required.subtracting(names)
            names += others
            schemas += others.map { _ in -1 }
        }
        program.properties.append(
            SchemaProgram.Properties(
                names: program.texts.add(names), members: Int32(program.members.count),
                required: Int32(required.count), patterns: patterns,
                additional: additional.map { Int32($0) } ?? -1))
        for (name, schema) in zip(names, schemas) {
            program.members.append(
                SchemaProgram.Member(schema: schema, isRequired: required.contains(name)))
        }
    }

    private mutating func logicRules(_ reader: SchemaReader) throws(SchemaError) -> [SchemaRule] {
        var rules: [SchemaRule] = []
        let lists: [(String, (Int) -> SchemaRule)] = [
            ("allOf", { .allOf($0) }), ("anyOf", { .anyOf($0) }), ("oneOf", { .oneOf($0) }),
        ]
        for (keyword, rule) in lists {
            guard let places = try reader.schemas(keyword) else { continue }
            let schemas = places.map { number(of: $0) }
            program.lists.append(program.list(schemas))
            rules.append(rule(program.lists.count - 1))
        }
        if let place = reader.schema("not") { rules.append(.not(number(of: place))) }
        if let condition = reader.schema("if") {
            program.conditionals.append(
                SchemaProgram.Conditional(
                    condition: number(of: condition),
                    then: reader.schema("then").map { number(of: $0) },
                    otherwise: reader.schema("else").map { number(of: $0) }))
            rules.append(.conditional(program.conditionals.count - 1))
        }
        return rules
    }
}

/// Finds schemas that lead back to themselves without looking deeper: they would never end.
struct SchemaLoops {
    private let program: SchemaProgram

    init(_ program: SchemaProgram) { self.program = program }

    func check() throws(SchemaError) {
        // 0 not seen, 1 on the way, 2 done.
        var marks = [UInt8](repeating: 0, count: program.schemas.count)
        for start in program.schemas.indices where marks[start] == 0 {
            var way: [(schema: Int, next: ArraySlice<Int>)] = [(start, within(start)[...])]
            marks[start] = 1
            while let (schema, next) = way.last {
                guard let target = next.first else {
                    marks[schema] = 2
                    way.removeLast()
                    continue
                }
                way[way.count - 1].next = next.dropFirst()
                if marks[target] == 1 { throw .endless(place: program.places[target]) }
                if marks[target] == 0 {
                    marks[target] = 1
                    way.append((target, within(target)[...]))
                }
            }
        }
    }

    /// The schemas that look at the same value as this one.
    private func within(_ schema: Int) -> [Int] {
        program.rules[program.schemas[schema].rules].flatMap { rule -> [Int] in
            switch rule {
            case .allOf(let list), .anyOf(let list), .oneOf(let list):
                Array(program.listed[program.lists[list]])
            case .not(let schema), .reference(let schema): [schema]
            case .conditional(let number):
                [
                    program.conditionals[number].condition, program.conditionals[number].then,
                    program.conditionals[number].otherwise,
                ].compactMap { $0 }
            case .dependentSchemas(let number):
                Array(program.listed[program.dependents[number].schemas])
            // Where a dynamic reference leads is known only while it runs, which has a bound.
            default: []
            }
        }
    }
}
