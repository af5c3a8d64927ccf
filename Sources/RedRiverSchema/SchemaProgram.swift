// SchemaProgram: what a schema is compiled to.
//
// A schema is a range of rules, a rule is a few numbers, and what a rule needs more of stands in a
// table: nothing here is a reference, so running it counts none.

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
        let prefix: [Int]
        let rest: Int?
    }

    struct Contains: Sendable {
        let schema: Int
        let least: Int
        let most: Int?
    }

    struct Properties: Sendable {
        let names: SchemaNames
        /// The schemas of `names`, by number.
        let schemas: [Int]
        let patterns: [(regex: Int, schema: Int)]
        let additional: Int?
        /// Whether anything is said of a member that `names` has not.
        var looksBeyondNames: Bool { !patterns.isEmpty || additional != nil }
    }

    struct Dependent: Sendable {
        let names: SchemaNames
        /// By number of the name.
        let required: [SchemaNames]
        let schemas: [Int]
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

    struct Constant: Sendable {
        /// Those that are strings.
        let strings: SchemaNames
        /// The others, as ``SchemaEquality`` spells them.
        let others: Set<[UInt8]>
        /// All of them as they were written, for errors.
        let written: String
    }

    var schemas: [Schema] = []
    /// How each schema is called in errors.
    var places: [String] = []
    var rules: [SchemaRule] = []
    var constants: [Constant] = []
    var numbers: [(value: JSONDecimal, written: String)] = []
    var regexes: [Regex] = []
    var items: [Items] = []
    var contains: [Contains] = []
    var names: [SchemaNames] = []
    var properties: [Properties] = []
    var dependents: [Dependent] = []
    var lists: [[Int]] = []
    var conditionals: [Conditional] = []
    var dynamics: [Dynamic] = []
    /// For each resource, its dynamic anchors and their schemas.
    var dynamicAnchors: [[String: Int]] = []
}

/// Names of members and their numbers, found without making a string.
struct SchemaNames: Sendable {
    private(set) var all: [[UInt8]] = []
    /// Open addressing: number + 1, or 0.
    private var slots: [Int32] = []
    private var mask = 0

    init(_ names: [[UInt8]]) {
        all = names
        var size = 4
        while size < names.count * 2 { size *= 2 }
        slots = Array(repeating: 0, count: size)
        mask = size - 1
        for (number, name) in names.enumerated() {
            var slot = Self.hash(name, name.indices) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = Int32(number + 1)
        }
    }

    var count: Int { all.count }

    /// The number of the name at a node.
    func number(of node: Int, in document: JSONDocument) -> Int? {
        if document.hasEscapes(at: node) {
            let text = document.text(at: node)
            return number(of: text, text.indices)
        }
        return number(of: document.bytes, document.inside(at: node))
    }

    private func number(of bytes: [UInt8], _ range: Range<Int>) -> Int? {
        var slot = Self.hash(bytes, range) & mask
        while slots[slot] != 0 {
            let number = Int(slots[slot] - 1)
            if Self.isSame(all[number], bytes, range) { return number }
            slot = (slot + 1) & mask
        }
        return nil
    }

    private static func isSame(_ name: [UInt8], _ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        guard name.count == range.count else { return false }
        for at in name.indices where name[at] != bytes[range.lowerBound + at] { return false }
        return true
    }

    /// FNV-1a. The names are the schema's, so nobody chooses them to collide; a stranger's name that
    /// collides costs what the longest run of slots does.
    private static func hash(_ bytes: [UInt8], _ range: Range<Int>) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for at in range { hash = (hash ^ UInt64(bytes[at])) &* 0x100_0000_01b3 }
        return Int(truncatingIfNeeded: (hash ^ hash >> 32) & 0x7fff_ffff)
    }
}
