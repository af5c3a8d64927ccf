// Command: what a command of the program is.
//
// A command is a value: its name, its words in three languages, its options, and what it does. Help
// and the parser are made from the same value, so they cannot disagree.

internal import RedRiverBase

/// What the program says to whoever started it.
enum ExitCode: Int32, Sendable {
    /// What was asked for was done.
    case done = 0
    /// It ran, and something was refused or found wanting.
    case refused = 1
    /// It could not run: a wrong option, a file that is missing, a node that knows no such key.
    case couldNotRun = 2
}

/// One command, such as `publish`.
struct Command: Sendable {
    let name: String
    /// One sentence, for the list of commands.
    let summary: Text
    /// What follows the options in the usage line, such as `FILE…`; empty for nothing.
    var operands = ""
    var options: [CommandOption] = []
    /// What else help says, if anything.
    var details: Text?
    /// Does it. An error thrown is printed, and the program ends with ``ExitCode/couldNotRun``.
    let run: @Sendable (Arguments, Console) throws -> ExitCode
}

/// One option of a command, such as `--timeout S`.
struct CommandOption: Sendable {
    /// With its dashes.
    let name: String
    /// What stands for the value in help; `nil` for an option that takes none.
    var value: String?
    var isRequired = false
    /// Whether it may stand several times, each with a value of its own.
    var mayRepeat = false
    let text: Text
}
