// Program: from the words of the command line to a command and its exit code.

internal import RedRiverBase

/// The program `redriver`.
enum Program {
    /// Printed by `--version` and told to nodes.
    static let version = "0.1"

    /// Runs one command.
    ///
    /// - Parameters:
    ///   - words: The command line without the program's name.
    ///   - environment: Looks up a variable.
    static func run(_ words: [String], environment: (String) -> String?) -> ExitCode {
        let language: Language?
        do throws(CommandLineError) {
            language = try Arguments.language(in: words)
        } catch {
            let languages = Language.chosen(option: nil, environment: environment)
            Console(languages: languages).fail(error)
            return .couldNotRun
        }
        return run(
            words,
            Console(languages: Language.chosen(option: language, environment: environment)))
    }

    private static func run(_ words: [String], _ console: Console) -> ExitCode {
        do {
            let (name, rest) = split(words)
            switch name {
            case nil where rest.contains("--version"):
                console.line("redriver \(version)")
                return .done
            case nil, "help":
                return try help(rest, console)
            case let name?:
                let command = try Self.command(name)
                let arguments = try Arguments(rest, of: command)
                if arguments.isHelpWanted {
                    console.line(Help.command(command, console.languages))
                    return .done
                }
                return try command.run(arguments, console)
            }
        } catch {
            console.fail(error)
            return .couldNotRun
        }
    }

    /// The command's name and everything else. `--lang` may stand before it.
    private static func split(_ words: [String]) -> (name: String?, rest: [String]) {
        var at = 0
        while at < words.count, words[at].hasPrefix("-") {
            at += words[at] == Arguments.languageOption ? 2 : 1
        }
        guard at < words.count else { return (nil, words) }
        return (words[at], Array(words[..<at] + words[(at + 1)...]))
    }

    private static func command(_ name: String) throws(CommandLineError) -> Command {
        guard let command = Command.all.first(where: { $0.name == name }) else {
            throw .unknownCommand(name)
        }
        return command
    }

    /// `redriver`, `redriver help`, `redriver --help`, `redriver help publish`.
    private static func help(_ rest: [String], _ console: Console) throws(CommandLineError)
        -> ExitCode
    {
        let own = Command(name: "help", summary: Help.summary, operands: "[COMMAND]") { _, _ in
            .done
        }
        let arguments = try Arguments(rest, of: own)
        try arguments.demandOperands(atMost: 1)
        if let name = arguments.operands.first {
            console.line(Help.command(try command(name), console.languages))
        } else {
            console.line(Help.program(console.languages))
        }
        return .done
    }
}
