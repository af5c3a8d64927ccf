// SchemaProgram: what a schema is compiled to.
//
// A schema is a range of rules, a rule is a few numbers, and what a rule needs more of stands in a
// table. What is looked at for a valid instance is numbers alone, and no table holds a reference in
// its rows, so running a program allocates nothing and counts no references.

internal import RedRiverJSON

/// One keyword, or several that belong together.
enum SchemaRule: Sendable {
    case type(SchemaTypes)
    case constant(Int)
    case enumeration(Int)
    case multipleOf(Int)
    case maximum(Int)
    case exclusiveMaximum(Int)
    case minimum(Int)
    case exclusiveMinimum(Int)
    case maxLength(Int)
    case minLength(Int)
    case pattern(Int)
    case format(SchemaFormat)
    case maxItems(Int)
    case minItems(Int)
    case uniqueItems
    /// `prefixItems` and `items`.
    case items(Int)
    /// `contains` with its bounds.
    case contains(Int)
    case maxProperties(Int)
    case minProperties(Int)
    case required(Int)
    /// The same, where ``properties`` counts them if no reasons are wanted.
    case requiredBeside(Int)
    case dependentRequired(Int)
    /// `properties`, `patternProperties` and `additionalProperties`.
    case properties(Int)
    case propertyNames(Int)
    case dependentSchemas(Int)
    case allOf(Int)
    case anyOf(Int)
    case oneOf(Int)
    case not(Int)
    case conditional(Int)
    case reference(Int)
    case dynamicReference(Int)
    case unevaluatedItems(Int)
    case unevaluatedProperties(Int)
}

/// The types of `type`, as a set.
struct SchemaTypes: OptionSet, Hashable, Sendable {
    let rawValue: UInt8

    static let null = SchemaTypes(rawValue: 1)
    static let boolean = SchemaTypes(rawValue: 2)
    static let number = SchemaTypes(rawValue: 4)
    static let string = SchemaTypes(rawValue: 8)
    static let array = SchemaTypes(rawValue: 16)
    static let object = SchemaTypes(rawValue: 32)
    /// A number with nothing behind the point; a value has this and `number`.
    static let integer = SchemaTypes(rawValue: 64)

    static let names: [(name: String, type: SchemaTypes)] = [
        ("null", .null), ("boolean", .boolean), ("number", .number), ("string", .string),
        ("array", .array), ("object", .object), ("integer", .integer),
    ]

    /// As `type` names them.
    var description: String {
        Self.names.filter { contains($0.type) }.map(\.name).joined(separator: " | ")
    }
}

/// Compiled; the rows of its tables name rows of others by number.
struct SchemaProgram: Sendable {
    struct Schema: Sendable {
        var rules = 0..<0
        /// What a boolean schema says.
        var isFalse = false
        /// The resource it stands in, for dynamic references.
        var resource = 0
        /// Whether it must know what the rules before `unevaluated…` looked at.
        var isTracking = false
    }

    struct Items: Sendable {
        /// In ``SchemaProgram/listed``.
        let prefix: Range<Int>
        let rest: Int?
    }

    struct Contains: Sendable {
        let schema: Int
        let least: Int
        let most: Int?
    }

    /// `properties` and what belongs to it. `required` is counted on the way where no reasons are
    /// wanted: every name of an instance is then looked up once.
    struct Properties: Sendable {
        /// Those of `properties`, and then those that are only required.
        let names: SchemaNames
        /// By number of the name, from here on in ``SchemaProgram/members``.
        let members: Int32
        let required: Int32
        /// In ``SchemaProgram/patterned``.
        let patterns: Range<Int32>
        /// -1 where nothing is said of members that are not known.
        let additional: Int32
    }

    /// What is said of a member with a known name.
    struct Member: Sendable {
        /// -1 if it is only required.
        let schema: Int32
        let isRequired: Bool
    }

    struct Dependent: Sendable {
        let names: SchemaNames
        /// By number of the name, in ``SchemaProgram/names``.
        let required: Range<Int>
        /// By number of the name, in ``SchemaProgram/listed``.
        let schemas: Range<Int>
    }

    struct Conditional: Sendable {
        let condition: Int
        let then: Int?
        let otherwise: Int?
    }

    struct Dynamic: Sendable {
        let anchor: String
        /// Where it leads without a dynamic scope that says otherwise.
        let initial: Int
    }

    /// The values of `const` or `enum`, by what they are.
    struct Constant: Sendable {
        let strings: SchemaNames
        let hasNull: Bool
        let hasTrue: Bool
        let hasFalse: Bool
        /// In ``SchemaProgram/numbers``.
        let numbers: Range<Int>
        /// In ``SchemaProgram/composites``, if there are arrays or objects.
        let composites: Int?
    }

    struct Number: Sendable {
        let value: JSONDecimal
        let written: String
    }

    var schemas: [Schema] = []
    /// For each schema, the one that says the same: the end of a chain of mere references.
    private(set) var shortcuts: [Schema] = []
    /// How each schema is called in errors.
    var places: [String] = []
    var rules: [SchemaRule] = []
    /// Numbers of schemas.
    var listed: [Int] = []
    var constants: [Constant] = []
    /// All the values of each constant as they were written, for errors.
    var constantTexts: [String] = []
    /// Arrays and objects as ``SchemaEquality`` spells them.
    var composites: [Set<[UInt8]>] = []
    var numbers: [Number] = []
    /// Those of ``numbers`` that are short.
    var shortNumbers: [JSONShortNumber?] = []
    var regexes: [Regex] = []
    var items: [Items] = []
    var contains: [Contains] = []
    var texts = SchemaTexts()
    var names: [SchemaNames] = []
    var properties: [Properties] = []
    var members: [Member] = []
    var patterned: [(regex: Int, schema: Int)] = []
    var dependents: [Dependent] = []
    /// In ``listed``.
    var lists: [Range<Int>] = []
    var conditionals: [Conditional] = []
    var dynamics: [Dynamic] = []
    /// For each resource, its dynamic anchors and their schemas.
    var dynamicAnchors: [[String: Int]] = []
    /// Made of ``shortcuts`` and ``rules``, for those who want only the answer.
    var quick: [SchemaQuick] = []
    var others: [SchemaRule] = []
    var patterns = SchemaPatterns()

    /// Finds the shortcuts. To be called once everything is compiled and found to have no loops.
    mutating func takeShortcuts() {
        shortcuts = schemas.indices.map { start in
            // A dynamic reference wants to know every resource on the way.
            var schema = start
            while dynamics.isEmpty, schemas[schema].rules.count == 1,
                case .reference(let target) = rules[schemas[schema].rules.lowerBound]
            {
                schema = target
            }
            return schemas[schema]
        }
    }

    /// Adds numbers of schemas to the list of all.
    mutating func list(_ schemas: [Int]) -> Range<Int> {
        listed += schemas
        return listed.count - schemas.count..<listed.count
    }

    /// - Returns: The number of the number.
    mutating func add(_ value: JSONDecimal, short: JSONShortNumber?, written: String) -> Int {
        numbers.append(Number(value: value, written: written))
        shortNumbers.append(short)
        return numbers.count - 1
    }
}

/// A program that is done, at one place for all who run it.
final class SchemaCode: Sendable {
    let program: SchemaProgram
    init(_ program: SchemaProgram) { self.program = program }
}
