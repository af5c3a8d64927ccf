// Finding: what a rule says of a message, and how much it weighs (message catalogue §8.5).

internal import RedRiverBase
public import RedRiverJSON

/// How much a finding weighs.
public enum Severity: String, Hashable, Sendable {
    /// The message does not cross.
    case error = "E"
    /// It crosses, and this goes along.
    case warning = "W"
    case information = "I"
}

/// What one rule says of a message.
public struct Finding: Hashable, Sendable {
    public let severity: Severity
    public let problem: Problem

    public init(_ severity: Severity, _ problem: Problem) {
        self.severity = severity
        self.problem = problem
    }

    /// `{severity, code, rule?, path, value?, text}`.
    public var json: JSON {
        guard case .object(let members) = problem.json else {
            preconditionFailure("a problem is an object")
        }
        return .object([("severity", .string(severity.rawValue))] + members)
    }
}

/// What was found in a message.
public struct Findings: Hashable, Sendable {
    /// Why it does not cross; in document order, at most ``Limits/problemsListed``.
    public let errors: [Problem]
    /// Warnings and information that go along.
    public let advice: [Finding]
    /// Values and rules looked at: what the check took.
    public let steps: Int

    public init(errors: [Problem], advice: [Finding] = [], steps: Int = 0) {
        self.errors = Array(errors.prefix(Limits.problemsListed))
        self.advice = Array(advice.prefix(Limits.problemsListed))
        self.steps = steps
    }

    public var isAccepted: Bool { errors.isEmpty }
}
