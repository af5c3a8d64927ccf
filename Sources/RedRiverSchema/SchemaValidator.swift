// SchemaValidator: runs a program over the tape of an instance.
//
// Twice at the most: first only for the answer, ending at the first rule that does not hold; and
// where that was no, again with a notebook in hand, for all the reasons.

internal import RedRiverJSON

struct SchemaValidator {
    /// How deep schemas may be within each other for one instance. An instance is at most 128 deep,
    /// and a schema rarely goes through ten others for one value.
    private static let deepest = 1600

    let program: SchemaProgram
    let document: JSONDocument
    /// The reasons, where they are wanted.
    var notebook: SchemaNotebook?
    /// Rules looked at and characters matched.
    private(set) var steps = 0
    /// The resources gone through, outermost first (Core §7.1).
    private var scope: [Int] = []
    private var depth = 0

    init(_ program: SchemaProgram, _ document: JSONDocument, notebook: SchemaNotebook? = nil) {
        self.program = program
        self.document = document
        self.notebook = notebook
    }

    /// Whether the whole document holds to the root schema.
    mutating func run() -> Bool {
        var none: [Bool]?
        return run(0, 0, &none)
    }

    /// Whether a value holds to a schema.
    ///
    /// - Parameter seen: Which elements or members were looked at, where somebody asks. What a schema
    ///   that does not hold looked at does not count; its caller sees to that.
    mutating func run(_ schema: Int, _ node: Int, _ seen: inout [Bool]?) -> Bool {
        steps += 1
        if program.schemas[schema].isFalse {
            notebook?.note(.falseSchema, node)
            return false
        }
        guard depth < Self.deepest else {
            notebook?.note(.tooDeep, node)
            return false
        }
        depth += 1
        let resource = program.schemas[schema].resource
        let isElsewhere = scope.last != resource
        if isElsewhere { scope.append(resource) }
        defer {
            depth -= 1
            if isElsewhere { scope.removeLast() }
        }
        guard program.schemas[schema].isTracking else {
            return hold(program.schemas[schema].rules, schema, node, &seen)
        }
        var own: [Bool]? = Array(repeating: false, count: document.count(at: node))
        let isValid = hold(program.schemas[schema].rules, schema, node, &own)
        if isValid { Self.merge(own, into: &seen) }
        return isValid
    }

    private mutating func hold(
        _ rules: Range<Int>, _ schema: Int, _ node: Int, _ seen: inout [Bool]?
    ) -> Bool {
        var isValid = true
        for number in rules where !holds(program.rules[number], schema, node, &seen) {
            isValid = false
            if notebook == nil { return false }
        }
        return isValid
    }

    static func merge(_ more: [Bool]?, into seen: inout [Bool]?) {
        guard let more, seen != nil else { return }
        for at in more.indices where more[at] { seen?[at] = true }
    }

    // MARK: Rules

    private mutating func holds(
        _ rule: SchemaRule, _ schema: Int, _ node: Int, _ seen: inout [Bool]?
    ) -> Bool {
        steps += 1
        switch rule {
        case .type(let types):
            return demand(types.overlaps(of: document, node), .type(types), schema, node)
        case .constant(let number):
            return isOne(of: number, node)
                || refuse(.constant(program.constants[number].written), schema, node)
        case .enumeration(let number):
            return isOne(of: number, node)
                || refuse(.enumeration(program.constants[number].written), schema, node)
        case .multipleOf, .maximum, .exclusiveMaximum, .minimum, .exclusiveMinimum:
            return document.kind(at: node) != .number || number(rule, schema, node)
        case .maxLength, .minLength, .pattern, .format:
            return document.kind(at: node) != .string || text(rule, schema, node)
        case .maxItems(let most):
            return document.kind(at: node) != .array
                || demand(document.count(at: node) <= most, .maxItems(most), schema, node)
        case .minItems(let least):
            return document.kind(at: node) != .array
                || demand(document.count(at: node) >= least, .minItems(least), schema, node)
        case .uniqueItems:
            return document.kind(at: node) != .array
                || demand(isUnique(node), .uniqueItems, schema, node)
        case .items(let number):
            return document.kind(at: node) != .array
                || items(program.items[number], schema, node, &seen)
        case .contains(let number):
            return document.kind(at: node) != .array
                || contains(program.contains[number], schema, node, &seen)
        case .unevaluatedItems(let rest):
            return document.kind(at: node) != .array || unevaluatedItems(rest, schema, node, &seen)
        case .allOf(let list): return allOf(program.lists[list], schema, node, &seen)
        case .anyOf(let list): return anyOf(program.lists[list], schema, node, &seen)
        case .oneOf(let list): return oneOf(program.lists[list], schema, node, &seen)
        case .not(let inner):
            return demand(!isQuietlyValid(inner, node), .not, schema, node)
        case .conditional(let number):
            return conditional(program.conditionals[number], schema, node, &seen)
        case .reference(let target):
            return enter(["$ref"], schema, target, node, &seen)
        case .dynamicReference(let number):
            return enter(["$dynamicRef"], schema, target(program.dynamics[number]), node, &seen)
        default:
            return document.kind(at: node) != .object || members(rule, schema, node, &seen)
        }
    }

    private mutating func members(
        _ rule: SchemaRule, _ schema: Int, _ node: Int, _ seen: inout [Bool]?
    ) -> Bool {
        let count = document.count(at: node)
        switch rule {
        case .maxProperties(let most):
            return demand(count <= most, .maxProperties(most), schema, node)
        case .minProperties(let least):
            return demand(count >= least, .minProperties(least), schema, node)
        case .required(let number):
            return hasAll(program.names[number], { .required($0) }, schema, node)
        case .dependentRequired(let number):
            return dependentRequired(program.dependents[number], schema, node)
        case .properties(let number):
            return properties(number, schema, node, &seen)
        case .propertyNames(let names): return propertyNames(names, schema, node)
        case .dependentSchemas(let number):
            return dependentSchemas(program.dependents[number], schema, node, &seen)
        case .unevaluatedProperties(let rest):
            return unevaluatedProperties(rest, schema, node, &seen)
        default: preconditionFailure("a rule that is not for objects")
        }
    }

    /// Notes a reason where a rule does not hold.
    mutating func demand(
        _ holds: Bool, _ reason: @autoclosure () -> SchemaReason, _ schema: Int, _ node: Int
    ) -> Bool {
        if !holds, notebook != nil {
            notebook?.note(reason(), node, place: program.places[schema])
        }
        return holds
    }

    /// Notes a reason.
    ///
    /// - Returns: `false`.
    mutating func refuse(_ reason: SchemaReason, _ schema: Int, _ node: Int) -> Bool {
        demand(false, reason, schema, node)
    }

    /// Goes into another schema, or another value, or both.
    ///
    /// - Parameter way: The keyword, and what is behind it.
    mutating func enter(
        _ way: [String], _ schema: Int, _ target: Int, _ node: Int, _ seen: inout [Bool]?
    ) -> Bool {
        guard notebook != nil else { return run(target, node, &seen) }
        notebook?.open(way, place: program.places[schema], target: program.places[target])
        let isValid = run(target, node, &seen)
        notebook?.close(node, isValid: isValid)
        return isValid
    }

    /// Runs a schema of whose reasons nobody wants to hear.
    mutating func isQuietlyValid(_ schema: Int, _ node: Int, _ seen: inout [Bool]?) -> Bool {
        let kept = notebook
        notebook = nil
        defer { notebook = kept }
        return run(schema, node, &seen)
    }

    mutating func isQuietlyValid(_ schema: Int, _ node: Int) -> Bool {
        var none: [Bool]?
        return isQuietlyValid(schema, node, &none)
    }

    /// Counts work that a rule did by itself.
    mutating func work(_ count: Int) { steps += count }

    /// Core §8.2.3.2: the outermost resource on the way that has the anchor.
    private func target(_ dynamic: SchemaProgram.Dynamic) -> Int {
        for resource in scope {
            if let schema = program.dynamicAnchors[resource][dynamic.anchor] { return schema }
        }
        return dynamic.initial
    }
}

extension SchemaTypes {
    /// Whether a value has one of these types.
    func overlaps(of document: JSONDocument, _ node: Int) -> Bool {
        switch document.kind(at: node) {
        case .null: contains(.null)
        case .bool: contains(.boolean)
        case .string: contains(.string)
        case .array: contains(.array)
        case .object: contains(.object)
        case .number:
            contains(.number) || contains(.integer) && document.number(at: node).isInteger
        }
    }
}
