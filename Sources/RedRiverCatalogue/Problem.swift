// Problem: one thing wrong with a message, for machines and for people.

public import RedRiverBase
public import RedRiverJSON

/// Why a message was refused, at one place in it.
public struct Problem: Hashable, Sendable {
    public let code: Code
    /// The rule of the message catalogue §8.5, where one has a name: `RR-D03`.
    public let rule: String?
    /// RFC 6901, in the virtual document `{ "header": …, "body": … }`.
    public let path: String
    /// What stands there, at most ``valueLength`` characters of it.
    public let value: String?
    /// What is expected there, in a sentence.
    public let text: Text

    /// How much of an offending value is repeated: enough to recognise it.
    public static let valueLength = 200

    public init(
        _ code: Code, rule: String? = nil, path: String, value: String? = nil, text: Text
    ) {
        self.code = code
        self.rule = rule
        self.path = path
        // Counted in scalars: a single "character" may be as long as its sender likes.
        self.value = value.map { String($0.unicodeScalars.prefix(Self.valueLength)) }
        self.text = text
    }

    /// What the sender can do about it.
    public var hint: Text { code.hint }

    /// `{code, rule?, path, value?, text}`.
    public var json: JSON { .object(present: members) }

    fileprivate var members: [(String, JSON?)] {
        [
            ("code", .string(code.rawValue)), ("rule", rule.map { .string($0) }),
            ("path", .string(path)), ("value", value.map { .string($0) }), ("text", text.json),
        ]
    }
}

/// The answer that refuses a message: the first problem, and under `errors` all of them.
///
/// - Parameter problems: At least one, in document order; at most ``Limits/problemsListed`` are
///   written.
public func problemJSON(_ problems: [Problem]) -> JSON {
    guard let first = problems.first else { preconditionFailure("a refusal has a reason") }
    let listed = problems.prefix(Limits.problemsListed).map(\.json)
    return .object(present: first.members + [("errors", .array(listed))])
}

extension Text {
    fileprivate var json: JSON {
        .object([("vi", .string(vi)), ("zh", .string(zh)), ("en", .string(en))])
    }
}
