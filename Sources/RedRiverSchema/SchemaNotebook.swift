// SchemaNotebook: the reasons found on the way, as a tree that follows the schemas gone through.

internal import RedRiverJSON

/// Why a value does not hold to a rule.
enum SchemaReason: Hashable, Sendable {
    case falseSchema
    case tooDeep
    case type(SchemaTypes)
    case constant(String)
    case enumeration(String)
    case multipleOf(String)
    case maximum(String)
    case exclusiveMaximum(String)
    case minimum(String)
    case exclusiveMinimum(String)
    case maxLength(Int)
    case minLength(Int)
    case pattern(String)
    case format(SchemaFormat)
    case maxItems(Int)
    case minItems(Int)
    case uniqueItems
    case contains(Int)
    case maxContains(Int)
    case maxProperties(Int)
    case minProperties(Int)
    case required(String)
    case dependentRequired(String, because: String)
    case anyOf
    case oneOf(isNone: Bool)
    case not

    /// The keyword that says so; a schema that is `false` is spoken of by the one it stands in.
    var keyword: String? {
        switch self {
        case .falseSchema, .tooDeep: nil
        case .type: "type"
        case .constant: "const"
        case .enumeration: "enum"
        case .multipleOf: "multipleOf"
        case .maximum: "maximum"
        case .exclusiveMaximum: "exclusiveMaximum"
        case .minimum: "minimum"
        case .exclusiveMinimum: "exclusiveMinimum"
        case .maxLength: "maxLength"
        case .minLength: "minLength"
        case .pattern: "pattern"
        case .format: "format"
        case .maxItems: "maxItems"
        case .minItems: "minItems"
        case .uniqueItems: "uniqueItems"
        case .contains(let least): least == 1 ? "contains" : "minContains"
        case .maxContains: "maxContains"
        case .maxProperties: "maxProperties"
        case .minProperties: "minProperties"
        case .required: "required"
        case .dependentRequired: "dependentRequired"
        case .anyOf: "anyOf"
        case .oneOf: "oneOf"
        case .not: "not"
        }
    }
}

struct SchemaNotebook {
    /// The most reasons that are noted; the rest are only known to be there.
    static let most = 100

    private let document: JSONDocument
    /// Where an opened schema is, and what was noted in it.
    private struct Open {
        let keyword: String
        let place: String
        let length: Int
        var issues: [SchemaIssue] = []
    }

    private var open: [Open] = []
    private var way: [String] = []
    private var count = 0
    private(set) var issues: [SchemaIssue] = []
    private(set) var isFull = false
    /// Nodes that are names; what is wrong with a name is said of its member.
    private var names: Set<Int> = []

    init(_ document: JSONDocument) { self.document = document }

    mutating func isName(_ node: Int) { names.insert(node) }

    private func pointer(_ node: Int) -> String {
        document.value(at: names.contains(node) ? node + 1 : node).pointer
    }

    /// Goes into another schema.
    mutating func open(_ tokens: [String], place: String, target: String) {
        open.append(
            Open(
                keyword: tokens[0], place: Self.joined(place, tokens), length: way.count))
        way += tokens
    }

    /// Comes out of it. What was noted in it is kept if it does not hold.
    mutating func close(_ node: Int, isValid: Bool) {
        guard let last = open.popLast() else { preconditionFailure("nothing is open") }
        way.removeLast(way.count - last.length)
        guard !isValid, !last.issues.isEmpty else { return }
        keep(
            SchemaIssue(
                reason: nil, keyword: last.keyword, instance: pointer(node),
                place: last.place, way: Self.joined("", way + [last.keyword]),
                children: last.issues))
    }

    /// Comes out of several that were tried in vain.
    mutating func close(_ node: Int, reason: SchemaReason) {
        guard let last = open.popLast() else { preconditionFailure("nothing is open") }
        way.removeLast(way.count - last.length)
        keep(
            SchemaIssue(
                reason: reason, keyword: last.keyword, instance: pointer(node),
                place: last.place, way: Self.joined("", way + [last.keyword]),
                children: last.issues))
    }

    mutating func note(_ reason: SchemaReason, _ node: Int, place: String = "") {
        guard count < Self.most else {
            isFull = true
            return
        }
        count += 1
        let keyword = reason.keyword
        let outer = open.last
        keep(
            SchemaIssue(
                reason: reason, keyword: keyword ?? outer?.keyword ?? "false",
                instance: pointer(node),
                place: keyword.map { Self.joined(place, [$0]) } ?? outer?.place ?? place,
                way: Self.joined("", way + (keyword.map { [$0] } ?? [])), children: []))
    }

    private mutating func keep(_ issue: SchemaIssue) {
        if open.isEmpty { issues.append(issue) } else { open[open.count - 1].issues.append(issue) }
    }

    private static func joined(_ place: String, _ tokens: [String]) -> String {
        tokens.reduce(place) {
            $0 + "/" + $1.replacing("~", with: "~0").replacing("/", with: "~1")
        }
    }
}
