// SchemaQuick: a schema by the kinds of values it is for, where only the answer is wanted.
//
// Most schemas say of what kind a value is and a few things about it. Those stand side by side in one
// row, so that a value goes by what is not for its kind without looking at it; what a row has no room
// for is run rule by rule.

internal import RedRiverJSON

/// The rules of one schema. Which comes first does not matter: all of them have to hold.
struct SchemaQuick: Sendable {
    /// A bit for each kind of value that may be.
    var kinds: UInt8 = 0x3f
    /// Whether numbers must be whole.
    var isWhole = false
    /// Whether the rules are run as they were compiled.
    var isGeneral = false
    var isUnique = false
    /// How many rules there are, and one for the schema.
    var steps: Int32 = 1
    var minLength: Int32 = 0
    var maxLength: Int32 = .max
    var minItems: Int32 = 0
    var maxItems: Int32 = .max
    /// Numbers in the tables of the program; -1 if there is none.
    var pattern: Int32 = -1
    var constant: Int32 = -1
    var minimum: Int32 = -1
    var maximum: Int32 = -1
    var items: Int32 = -1
    var properties: Int32 = -1
    /// Rules for which there is no room here, in ``SchemaProgram/others``.
    var others: Range<Int32> = 0..<0

    static let never = SchemaQuick(kinds: 0)

    /// Whether there is something to be looked at in a text besides what it is.
    var asksTexts: Bool { pattern >= 0 || constant >= 0 || minLength > 0 || maxLength < .max }

    /// Takes up a rule.
    ///
    /// - Returns: `false` if there is no room.
    mutating func take(_ rule: SchemaRule, _ program: SchemaProgram) -> Bool {
        switch rule {
        case .type(let types): return take(types)
        case .maxLength(let most): return Self.set(&maxLength, most, from: .max)
        case .minLength(let least): return Self.set(&minLength, least, from: 0)
        case .maxItems(let most): return Self.set(&maxItems, most, from: .max)
        case .minItems(let least): return Self.set(&minItems, least, from: 0)
        case .pattern(let number): return Self.set(&pattern, number, from: -1)
        case .constant(let number), .enumeration(let number):
            return Self.set(&constant, number, from: -1)
        case .minimum(let number):
            return program.shortNumbers[number] != nil && Self.set(&minimum, number, from: -1)
        case .maximum(let number):
            return program.shortNumbers[number] != nil && Self.set(&maximum, number, from: -1)
        case .uniqueItems:
            isUnique = true
            return true
        case .items(let number):
            let items = program.items[number]
            guard items.prefix.isEmpty, let rest = items.rest else { return false }
            return Self.set(&self.items, rest, from: -1)
        case .properties(let number):
            return program.properties[number].patterns.isEmpty
                && Self.set(&properties, number, from: -1)
        // Counted with `properties`.
        case .requiredBeside: return true
        default: return false
        }
    }

    private mutating func take(_ types: SchemaTypes) -> Bool {
        let kinds: [(SchemaTypes, JSONKind)] = [
            (.null, .null), (.boolean, .bool), (.number, .number), (.integer, .number),
            (.string, .string), (.array, .array), (.object, .object),
        ]
        self.kinds = 0
        for (type, kind) in kinds where types.contains(type) { self.kinds |= 1 << kind.rawValue }
        isWhole = types.contains(.integer) && !types.contains(.number)
        return true
    }

    private static func set(_ field: inout Int32, _ value: Int, from unset: Int32) -> Bool {
        guard field == unset, let number = Int32(exactly: value) else { return false }
        field = number
        return true
    }
}

extension SchemaProgram {
    /// Makes the rows for those who want only the answer.
    mutating func makeQuick() {
        patterns = SchemaPatterns(regexes)
        quick = shortcuts.map { schema in
            if schema.isFalse { return .never }
            var row = SchemaQuick(steps: Int32(schema.rules.count + 1))
            // Dynamic references want to know the way, and `unevaluated…` what was looked at.
            guard dynamics.isEmpty, !schema.isTracking else {
                row.isGeneral = true
                return row
            }
            let first = Int32(others.count)
            for rule in rules[schema.rules] where !row.take(rule, self) { others.append(rule) }
            row.others = first..<Int32(others.count)
            return row
        }
    }
}

/// The tables of a program through pointers: no row names one that is not there.
@safe
struct SchemaTables {
    fileprivate let quick: UnsafeBufferPointer<SchemaQuick>
    fileprivate let properties: UnsafeBufferPointer<SchemaProgram.Properties>
    fileprivate let members: UnsafeBufferPointer<SchemaProgram.Member>
    fileprivate let texts: SchemaTextPointers
    fileprivate let patterns: SchemaPatternPointers
}

extension SchemaProgram {
    /// Runs something over the tables.
    func withTables<Result>(_ body: (SchemaTables) -> Result) -> Result {
        unsafe quick.withUnsafeBufferPointer { quick in
            unsafe properties.withUnsafeBufferPointer { properties in
                unsafe members.withUnsafeBufferPointer { members in
                    texts.withPointers { texts in
                        patterns.withPointers { patterns in
                            unsafe body(
                                SchemaTables(
                                    quick: quick, properties: properties, members: members,
                                    texts: texts, patterns: patterns))
                        }
                    }
                }
            }
        }
    }
}

extension SchemaPatterns {
    fileprivate func withPointers<Result>(_ body: (SchemaPatternPointers) -> Result) -> Result {
        unsafe rows.withUnsafeBufferPointer { rows in
            unsafe bytes.withUnsafeBufferPointer { bytes in
                unsafe cells.withUnsafeBufferPointer { cells in
                    body(unsafe SchemaPatternPointers(rows, bytes, cells))
                }
            }
        }
    }
}

extension SchemaValidator {
    /// As ``run(_:_:_:)``, where no reasons are wanted and nobody asks what was looked at.
    mutating func isQuicklyValid(_ schema: Int, _ node: Int) -> Bool {
        let row = unsafe tables.quick.baseAddress.unsafelyUnwrapped + schema
        if unsafe row.pointee.isGeneral { return runGeneral(schema, node, .nobody) }
        work(unsafe Int(truncatingIfNeeded: row.pointee.steps))
        let kind = tape.kind(at: node)
        guard unsafe row.pointee.kinds >> kind.rawValue & 1 == 1, isShallow else { return false }
        switch kind {
        case .string: guard holdsText(unsafe row.pointee, node) else { return false }
        case .number: guard holdsNumber(unsafe row.pointee, node) else { return false }
        case .object: guard holdsMembers(unsafe row.pointee, node) else { return false }
        case .array: guard holdsElements(unsafe row.pointee, node) else { return false }
        case .null, .bool: break
        }
        if kind != .string, unsafe row.pointee.constant >= 0,
            !isOne(of: unsafe Int(truncatingIfNeeded: row.pointee.constant), node)
        {
            return false
        }
        let others = unsafe row.pointee.others
        return others.isEmpty || holdsOthers(others, schema, node)
    }

    @inline(never)
    private mutating func holdsOthers(_ others: Range<Int32>, _ schema: Int, _ node: Int) -> Bool {
        inner {
            for number in others
            where !$0.holds($0.code.program.others[Int(number)], schema, node, .nobody) {
                return false
            }
            return true
        }
    }

    @inline(__always)
    private mutating func holdsText(_ row: SchemaQuick, _ node: Int) -> Bool {
        guard row.asksTexts else { return true }
        if tape.hasEscapes(at: node) { return holdsEscaped(row, node) }
        let inside = tape.inside(at: node)
        let count = inside.upperBound &- inside.lowerBound
        // A scalar has one to four bytes, so most texts need not be counted.
        if count > Int(truncatingIfNeeded: row.maxLength)
            || count <= (Int(truncatingIfNeeded: row.minLength) &- 1) &* 4
        {
            guard holdsLength(row, node) else { return false }
        }
        if row.pattern >= 0 {
            work(count)
            guard
                tables.patterns.isFound(row.pattern, in: tape, at: node)
                    ?? holds(.pattern(Int(row.pattern)), 0, node, .nobody)
            else { return false }
        }
        if row.constant >= 0 {
            let constant = code.program.constants[Int(truncatingIfNeeded: row.constant)]
            guard constant.strings.count > 0 else { return false }
            let hash = tape.hash(ofString: node)
            return tables.texts.number(of: node, hash: hash, in: tape, among: constant.strings)
                != nil
        }
        return true
    }

    @inline(never)
    private mutating func holdsLength(_ row: SchemaQuick, _ node: Int) -> Bool {
        holds(.maxLength(Int(row.maxLength)), 0, node, .nobody)
            && holds(.minLength(Int(row.minLength)), 0, node, .nobody)
    }

    @inline(never)
    private mutating func holdsEscaped(_ row: SchemaQuick, _ node: Int) -> Bool {
        guard holdsLength(row, node) else { return false }
        if row.pattern >= 0, !holds(.pattern(Int(row.pattern)), 0, node, .nobody) { return false }
        return row.constant < 0 || isOne(of: Int(row.constant), node)
    }

    @inline(__always)
    private mutating func holdsNumber(_ row: SchemaQuick, _ node: Int) -> Bool {
        guard row.isWhole || row.minimum >= 0 || row.maximum >= 0 else { return true }
        work(tape.range(at: node).count / 8)
        guard let number = tape.shortNumber(at: node) else { return holdsLong(row, node) }
        if row.isWhole, !number.isInteger { return false }
        if row.minimum >= 0, order(of: node, number, to: Int(row.minimum)) < 0 { return false }
        return row.maximum < 0 || order(of: node, number, to: Int(row.maximum)) <= 0
    }

    @inline(never)
    private mutating func holdsLong(_ row: SchemaQuick, _ node: Int) -> Bool {
        if row.isWhole, !document.number(at: node).isInteger { return false }
        if row.minimum >= 0, order(of: node, nil, to: Int(row.minimum)) < 0 { return false }
        return row.maximum < 0 || order(of: node, nil, to: Int(row.maximum)) <= 0
    }

    @inline(__always)
    private mutating func holdsElements(_ row: SchemaQuick, _ node: Int) -> Bool {
        let count = tape.count(at: node)
        guard count >= Int(truncatingIfNeeded: row.minItems),
            count <= Int(truncatingIfNeeded: row.maxItems), !row.isUnique || isUnique(node)
        else { return false }
        if row.items < 0 { return true }
        let schema = Int(truncatingIfNeeded: row.items)
        return inner {
            var at = $0.tape.first(in: node)
            for _ in 0..<count {
                guard $0.isQuicklyValid(schema, at) else { return false }
                at = $0.tape.next(after: at)
            }
            return true
        }
    }

    @inline(__always)
    private mutating func holdsMembers(_ row: SchemaQuick, _ node: Int) -> Bool {
        if row.properties < 0 { return true }
        let rule = unsafe tables.properties[Int(truncatingIfNeeded: row.properties)]
        let count = tape.count(at: node)
        work(count)
        return inner {
            var required = 0
            var at = $0.tape.first(in: node)
            for _ in 0..<count {
                let known = $0.tables.texts.number(
                    of: at, hash: $0.tape.hash(ofName: at), in: $0.tape, among: rule.names)
                var schema = rule.additional
                if let known {
                    let member = unsafe $0.tables.members[
                        Int(truncatingIfNeeded: rule.members) &+ known]
                    if member.isRequired { required &+= 1 }
                    if member.schema >= 0 { schema = member.schema }
                }
                if schema >= 0, !$0.isQuicklyValid(Int(truncatingIfNeeded: schema), at &+ 1) {
                    return false
                }
                at = $0.tape.next(after: at &+ 1)
            }
            // No name stands twice in an object that was read.
            return required == Int(truncatingIfNeeded: rule.required)
        }
    }
}
