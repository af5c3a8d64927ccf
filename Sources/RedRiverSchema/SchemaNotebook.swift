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

/// What follows a keyword on the way into a schema.
enum SchemaToken {
    case nothing
    /// The place in a list.
    case place(Int)
    /// The member whose name is at this node.
    case name(Int)
    case text(String)
}

/// Where reasons are noted. Most schemas gone into are come out of without one, so what belongs to
/// one is put into words only then.
struct SchemaNotebook {
    /// The most reasons that are noted; the rest are only known to be there.
    static let most = 100

    private let document: JSONDocument
    /// A schema gone into, and what was noted in it.
    private struct Open {
        let keyword: String?
        let token: SchemaToken
        let place: String
        /// The node whose name is looked at, not its value.
        let name: Int?
        var issues: [SchemaIssue] = []
    }

    private var open: [Open] = []
    private var count = 0
    private(set) var issues: [SchemaIssue] = []
    private(set) var isFull = false

    init(_ document: JSONDocument) { self.document = document }

    /// What is wrong with a name is said of its member.
    private func pointer(_ node: Int) -> String {
        let isName = open.contains { $0.name == node }
        return document.value(at: isName ? node + 1 : node).pointer
    }

    private func tokens(_ open: Open) -> [String] {
        let keyword = open.keyword.map { [$0] } ?? []
        switch open.token {
        case .nothing: return keyword
        case .place(let place): return keyword + [String(place)]
        case .name(let node):
            return keyword + [String(decoding: document.text(at: node), as: UTF8.self)]
        case .text(let text): return keyword + [text]
        }
    }

    /// Goes into another schema.
    ///
    /// - Parameters:
    ///   - keyword: `nil` where it was told when the list was gone into that this one stands in.
    ///   - name: The node, where what is looked at is a name.
    mutating func open(
        _ keyword: String?, _ token: SchemaToken = .nothing, place: String, name: Int? = nil
    ) {
        open.append(Open(keyword: keyword, token: token, place: place, name: name))
    }

    /// Comes out of it. What was noted in it is kept if it does not hold.
    mutating func close(_ node: Int, isValid: Bool) {
        if isValid || open.last?.issues.isEmpty == true {
            open.removeLast()
        } else {
            close(node, reason: nil)
        }
    }

    /// Comes out of several that were tried in vain, which is the reason, or of one.
    mutating func close(_ node: Int, reason: SchemaReason?) {
        let instance = pointer(node)
        guard let last = open.popLast() else { preconditionFailure("nothing is open") }
        let tokens = tokens(last)
        let keyword = last.keyword ?? tokens[0]
        keep(
            SchemaIssue(
                reason: reason, keyword: keyword, instance: instance,
                place: Self.joined(last.place, tokens), way: way([keyword]),
                children: last.issues))
    }

    mutating func note(_ reason: SchemaReason, _ node: Int, place: String = "") {
        guard count < Self.most else {
            isFull = true
            return
        }
        count += 1
        let keyword = reason.keyword
        let outer = open.last.map { (tokens: tokens($0), place: $0.place) }
        keep(
            SchemaIssue(
                reason: reason, keyword: keyword ?? outer?.tokens[0] ?? "false",
                instance: pointer(node),
                place: keyword.map { Self.joined(place, [$0]) }
                    ?? outer.map { Self.joined($0.place, $0.tokens) } ?? place,
                way: way(keyword.map { [$0] } ?? []), children: []))
    }

    private mutating func keep(_ issue: SchemaIssue) {
        if open.isEmpty { issues.append(issue) } else { open[open.count - 1].issues.append(issue) }
    }

    private func way(_ last: [String]) -> String {
        Self.joined("", open.flatMap(tokens) + last)
    }

    private static func joined(_ place: String, _ tokens: [String]) -> String {
        tokens.reduce(place) {
            $0 + "/" + $1.replacing("~", with: "~0").replacing("/", with: "~1")
        }
    }
}
