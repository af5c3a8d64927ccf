// Property: the words in which targets say what must hold.

import RedRiverBase

/// - Throws: A violation that says so, unless `holds`.
func demand(_ holds: Bool, _ claim: @autoclosure () -> String) throws(Violation) {
    if !holds { throw Violation(claim()) }
}

/// A literal of the targets; one that is wrong is a mistake of its author.
func known<Value>(
    _ value: Value?, _ file: StaticString = #file, _ line: UInt = #line
) -> Value {
    guard let value else { preconditionFailure("a literal is wrong", file: file, line: line) }
    return value
}

/// What was refused was refused as a person can read it.
func refused(_ fault: some Fault) throws(Violation) -> Judgement {
    try demand(fault.code.contains("."), "the error has no code: \(fault.code)")
    try refused(fault.text)
    if let hint = fault.hint { try refused(hint) }
    return .refused
}

/// A sentence is there in each language.
func refused(_ text: Text) throws(Violation) {
    for language in Language.allCases {
        try demand(!text(language).isEmpty, "an error has no words in \(language.rawValue)")
    }
}

/// Parses, and checks what was accepted.
///
/// - Parameters:
///   - parse: The parser, with the error of its module.
///   - check: What must hold of the value.
func judge<Value: ~Copyable, Failure: Fault>(
    _ parse: () throws(Failure) -> Value, _ check: (borrowing Value) throws(Violation) -> Void
) throws(Violation) -> Judgement {
    let value: Value
    do throws(Failure) {
        value = try parse()
    } catch {
        return try refused(error)
    }
    try check(value)
    return .accepted
}

/// The text an input is; `nil` if it is not UTF-8, and then there is nothing to parse.
func text(_ bytes: [UInt8]) -> String? { String(validating: bytes, as: UTF8.self) }

func utf8(_ text: String) -> [UInt8] { Array(text.utf8) }
