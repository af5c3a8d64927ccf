// SchemaOutcome: what came of validating, and the standard's output formats (Core §12).

public import RedRiverBase
public import RedRiverJSON

/// One rule that a value does not hold to, or a schema in which such rules are.
public struct SchemaIssue: Hashable, Sendable {
    /// `nil` for a schema gone through on the way.
    let reason: SchemaReason?
    /// The keyword whose rule it is.
    public let keyword: String
    /// RFC 6901 pointer to the value.
    public let instance: String
    /// URI and pointer of the keyword, references followed.
    public let place: String
    /// Pointer to the keyword by the way that was gone, references included.
    public let way: String
    /// What was found in the schemas gone into from here.
    public let children: [SchemaIssue]

    /// The sentence for it; `nil` for a schema gone through on the way.
    public var text: Text? { reason?.text }

    /// The name of the member that is missing, if that is what it is.
    public var missing: String? {
        switch reason {
        case .required(let name), .dependentRequired(let name, _): name
        default: nil
        }
    }

    /// This and what is in it, without schemas gone through on the way.
    public var flattened: [SchemaIssue] {
        (reason == nil ? [] : [self]) + children.flatMap(\.flattened)
    }
}

/// The verdict on one instance.
public struct SchemaOutcome: Sendable {
    public let isValid: Bool
    /// Empty for a valid instance. As a tree; ``SchemaIssue/flattened`` makes a list.
    public let issues: [SchemaIssue]
    /// Whether there were more than are listed.
    public let hasMore: Bool
    /// Rules looked at and characters matched, which is what validating took.
    public let steps: Int

    /// `{"valid": false}`.
    public var flag: JSON { ["valid": .bool(isValid)] }

    /// The issues as a list.
    public var basic: JSON {
        guard !isValid else { return flag }
        return [
            "valid": .bool(false),
            "errors": .array(issues.flatMap(\.flattened).map { $0.unit(withChildren: false) }),
        ]
    }

    /// The issues as a tree.
    public var detailed: JSON {
        guard !isValid else { return flag }
        return [
            "valid": .bool(false), "errors": .array(issues.map { $0.unit(withChildren: true) }),
        ]
    }
}

extension SchemaIssue {
    fileprivate func unit(withChildren: Bool) -> JSON {
        // A schema with a single reason in it is that reason (Core §12.4.3).
        if withChildren, reason == nil, children.count == 1 {
            return children[0].unit(withChildren: true)
        }
        var members: [(String, JSON)] = [
            ("valid", .bool(false)), ("keywordLocation", .string(way)),
            ("absoluteKeywordLocation", .string(place)), ("instanceLocation", .string(instance)),
        ]
        if let text {
            members.append(
                ("error", ["vi": .string(text.vi), "zh": .string(text.zh), "en": .string(text.en)]))
        }
        if withChildren, !children.isEmpty {
            members.append(("errors", .array(children.map { $0.unit(withChildren: true) })))
        }
        return .object(members)
    }
}
