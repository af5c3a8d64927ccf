// SchemaValidator: runs a program over the tape of an instance.
//
// Twice at the most: first only for the answer, ending at the first rule that does not hold; and
// where that was no, again with a notebook in hand, for all the reasons.
//
// The first time nothing is allocated but for strings with escapes under rules that read them, long
// numbers, arrays and objects in `enum`, `uniqueItems` over more than a few strings, dynamic
// references, and once for all of `unevaluated…`.

internal import RedRiverJSON

struct SchemaValidator {
    /// How deep schemas may be within each other for one instance. An instance is at most 128 deep,
    /// and a schema rarely goes through ten others for one value.
    private static let deepest = 1600

    let code: SchemaCode
    let document: JSONDocument
    /// The same document, to be looked at; the other is for words, and for what is rare.
    let tape: JSONTape
    let tables: SchemaTables
    /// The reasons, where they are wanted.
    var notebook: SchemaNotebook?
    /// Whether they are wanted now.
    private(set) var isNoting: Bool
    /// What was looked at, where `unevaluated…` asks.
    var marks = SchemaMarks()
    /// Rules looked at and characters matched.
    private(set) var steps = 0
    /// The resources gone through, outermost first (Core §7.1).
    private var scope: [Int] = []
    private var depth = 0
    /// Whether anybody asks for ``scope``.
    private let hasDynamics: Bool

    init(
        _ code: SchemaCode, _ document: JSONDocument, _ tape: JSONTape, _ tables: SchemaTables,
        notebook: SchemaNotebook? = nil
    ) {
        self.code = code
        self.document = document
        self.tape = tape
        self.tables = tables
        self.notebook = notebook
        isNoting = notebook != nil
        hasDynamics = !code.program.dynamics.isEmpty
    }

    /// Whether the whole document holds to the root schema.
    mutating func run() -> Bool { run(0, 0, .nobody) }

    /// Whether a value holds to a schema.
    ///
    /// - Parameter seen: Which elements or members were looked at, where somebody asks. What a schema
    ///   that does not hold looked at does not count; its caller sees to that.
    mutating func run(_ schema: Int, _ node: Int, _ seen: SchemaSeen) -> Bool {
        if !isNoting, !seen.isAsked { return isQuicklyValid(schema, node) }
        return runGeneral(schema, node, seen)
    }

    /// As above, rule by rule.
    mutating func runGeneral(_ schema: Int, _ node: Int, _ seen: SchemaSeen) -> Bool {
        steps &+= 1
        let compiled =
            isNoting ? code.program.schemas[schema] : code.program.shortcuts[schema]
        if compiled.isFalse {
            note(.falseSchema, node)
            return false
        }
        guard depth < Self.deepest else {
            note(.tooDeep, node)
            return false
        }
        depth &+= 1
        let isElsewhere = hasDynamics && scope.last != compiled.resource
        if isElsewhere { scope.append(compiled.resource) }
        defer {
            depth &-= 1
            if isElsewhere { scope.removeLast() }
        }
        guard compiled.isTracking else { return hold(compiled.rules, schema, node, seen) }
        let own = marks.push(count: tape.count(at: node))
        defer { marks.pop(own) }
        let isValid = hold(compiled.rules, schema, node, own)
        if isValid { marks.merge(own, into: seen) }
        return isValid
    }

    /// Whether there is room for a schema within the ones on the way.
    var isShallow: Bool { depth < Self.deepest }

    /// Looks at what is within a value.
    @inline(__always)
    mutating func inner(_ body: (inout SchemaValidator) -> Bool) -> Bool {
        depth &+= 1
        let isValid = body(&self)
        depth &-= 1
        return isValid
    }

    /// Notes a reason. Where there is no room for more, no more are wanted.
    mutating func note(_ reason: SchemaReason, _ node: Int, place: String = "") {
        guard isNoting else { return }
        notebook?.note(reason, node, place: place)
        if notebook?.isFull ?? false { isNoting = false }
    }

    @inline(__always)
    private mutating func hold(
        _ rules: Range<Int>, _ schema: Int, _ node: Int, _ seen: SchemaSeen
    ) -> Bool {
        var isValid = true
        for number in rules where !holds(code.program.rules[number], schema, node, seen) {
            isValid = false
            if !isNoting { return false }
        }
        return isValid
    }

    // MARK: Rules

    mutating func holds(
        _ rule: SchemaRule, _ schema: Int, _ node: Int, _ seen: SchemaSeen
    ) -> Bool {
        steps &+= 1
        switch rule {
        case .type(let types):
            return demand(types.overlaps(of: tape, document, node), .type(types), schema, node)
        case .constant(let number):
            return isOne(of: number, node)
                || refuse(schema, node) { .constant($0.constantTexts[number]) }
        case .enumeration(let number):
            return isOne(of: number, node)
                || refuse(schema, node) { .enumeration($0.constantTexts[number]) }
        case .multipleOf, .maximum, .exclusiveMaximum, .minimum, .exclusiveMinimum:
            return tape.kind(at: node) != .number || number(rule, schema, node)
        case .maxLength, .minLength, .pattern, .format:
            return tape.kind(at: node) != .string || text(rule, schema, node)
        case .maxItems, .minItems, .uniqueItems, .items, .contains, .unevaluatedItems:
            return tape.kind(at: node) != .array || elements(rule, schema, node, seen)
        case .allOf(let list): return allOf(code.program.lists[list], schema, node, seen)
        case .anyOf(let list): return anyOf(code.program.lists[list], schema, node, seen)
        case .oneOf(let list): return oneOf(code.program.lists[list], schema, node, seen)
        case .not(let inner):
            return demand(!isQuietlyValid(inner, node), .not, schema, node)
        case .conditional(let number):
            return conditional(code.program.conditionals[number], schema, node, seen)
        case .reference(let target):
            return enter("$ref", .nothing, schema, target, node, seen)
        case .dynamicReference(let number):
            return enter(
                "$dynamicRef", .nothing, schema, target(code.program.dynamics[number]), node, seen)
        case .properties(let number):
            return tape.kind(at: node) != .object || properties(number, schema, node, seen)
        default:
            return tape.kind(at: node) != .object || members(rule, schema, node, seen)
        }
    }

    private mutating func elements(
        _ rule: SchemaRule, _ schema: Int, _ node: Int, _ seen: SchemaSeen
    ) -> Bool {
        switch rule {
        case .maxItems(let most):
            return demand(tape.count(at: node) <= most, .maxItems(most), schema, node)
        case .minItems(let least):
            return demand(tape.count(at: node) >= least, .minItems(least), schema, node)
        case .uniqueItems: return demand(isUnique(node), .uniqueItems, schema, node)
        case .items(let number): return items(code.program.items[number], schema, node, seen)
        case .contains(let number):
            return contains(code.program.contains[number], schema, node, seen)
        case .unevaluatedItems(let rest): return unevaluatedItems(rest, schema, node, seen)
        default: preconditionFailure("a rule that is not for arrays")
        }
    }

    private mutating func members(
        _ rule: SchemaRule, _ schema: Int, _ node: Int, _ seen: SchemaSeen
    ) -> Bool {
        let count = tape.count(at: node)
        switch rule {
        case .maxProperties(let most):
            return demand(count <= most, .maxProperties(most), schema, node)
        case .minProperties(let least):
            return demand(count >= least, .minProperties(least), schema, node)
        case .requiredBeside(let number):
            return !isNoting || hasAll(code.program.names[number], schema, node)
        case .required(let number):
            return hasAll(code.program.names[number], schema, node)
        case .dependentRequired(let number):
            return dependentRequired(code.program.dependents[number], schema, node)
        case .propertyNames(let names): return propertyNames(names, schema, node)
        case .dependentSchemas(let number):
            return dependentSchemas(code.program.dependents[number], schema, node, seen)
        case .unevaluatedProperties(let rest):
            return unevaluatedProperties(rest, schema, node, seen)
        default: preconditionFailure("a rule that is not for objects")
        }
    }

    /// Notes a reason where a rule does not hold.
    mutating func demand(
        _ holds: Bool, _ reason: @autoclosure () -> SchemaReason, _ schema: Int, _ node: Int
    ) -> Bool {
        if !holds, isNoting { note(reason(), node, place: code.program.places[schema]) }
        return holds
    }

    /// Notes a reason that speaks of the schema.
    ///
    /// - Returns: `false`.
    mutating func refuse(
        _ schema: Int, _ node: Int, _ reason: (SchemaProgram) -> SchemaReason
    ) -> Bool {
        if isNoting { note(reason(code.program), node, place: code.program.places[schema]) }
        return false
    }

    /// Goes into another schema, or another value, or both.
    ///
    /// - Parameters:
    ///   - keyword: The keyword that says so, and what is behind it; see ``SchemaNotebook``.
    ///   - isName: Whether the value is a member's name.
    mutating func enter(
        _ keyword: String?, _ token: SchemaToken, _ schema: Int, _ target: Int,
        _ node: Int, _ seen: SchemaSeen, isName: Bool = false
    ) -> Bool {
        guard isNoting else { return run(target, node, seen) }
        notebook?.open(
            keyword, token, place: code.program.places[schema], name: isName ? node : nil)
        let isValid = run(target, node, seen)
        notebook?.close(node, isValid: isValid)
        return isValid
    }

    /// Runs a schema of whose reasons nobody wants to hear.
    mutating func isQuietlyValid(_ schema: Int, _ node: Int, _ seen: SchemaSeen) -> Bool {
        let wasNoting = isNoting
        isNoting = false
        defer { isNoting = wasNoting }
        return run(schema, node, seen)
    }

    mutating func isQuietlyValid(_ schema: Int, _ node: Int) -> Bool {
        isQuietlyValid(schema, node, .nobody)
    }

    /// Counts work that a rule did by itself.
    mutating func work(_ count: Int) { steps &+= count }

    /// Core §8.2.3.2: the outermost resource on the way that has the anchor.
    private func target(_ dynamic: SchemaProgram.Dynamic) -> Int {
        for resource in scope {
            if let schema = code.program.dynamicAnchors[resource][dynamic.anchor] { return schema }
        }
        return dynamic.initial
    }
}

extension SchemaTypes {
    /// Whether a value has one of these types.
    func overlaps(of tape: JSONTape, _ document: JSONDocument, _ node: Int) -> Bool {
        switch tape.kind(at: node) {
        case .null: contains(.null)
        case .bool: contains(.boolean)
        case .string: contains(.string)
        case .array: contains(.array)
        case .object: contains(.object)
        case .number:
            contains(.number)
                || contains(.integer)
                    && (tape.shortNumber(at: node)?.isInteger
                        ?? document.number(at: node).isInteger)
        }
    }
}
