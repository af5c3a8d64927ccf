// Fault: the shape every error in RedRiver has.
//
// A code for machines, a sentence for people in three languages, and a hint that says what to do.
// Each module has exactly one error enum, and it conforms to `Fault`.

/// An operating error: something the outside world did, which the program expected might happen.
///
/// A mistake of ours is not a `Fault`; it is a `precondition` and it stops the process.
public protocol Fault: Error, Hashable, Sendable {
    /// A stable identifier, `module.reason`. It is part of the public interface: logs, tests and
    /// the manual refer to it, and it never changes meaning once released.
    var code: String { get }

    /// What happened, in one sentence, naming the offending value.
    var text: Text { get }

    /// What the operator can do about it, where there is something to do.
    var hint: Text? { get }
}

extension Fault {
    public var hint: Text? { nil }
}
